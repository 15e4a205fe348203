"""What an answer is costs linear time, whatever it repeats."""

from __future__ import annotations

import pytest

from archiver.messages import Head
from archiver.models import Text
from archiver.text.usability import judge_usability
from archiver.text.walls.redirect_stubs import stub_target
from archiver.text.walls.rules import find_sign, find_title_sign
from tests.growth import check_growth

OWN = "https://town.example/plan"
PARTS = {
    "words": "cookies accept all ",
    "one word": "maintenance ",
    "beginnings": "the page you requested was not the page you ",
    "sentences": "We are down. ",
    "lines": "a\n",
    "spaces": "    ",
    "tags": "<b",
    "refreshes": "<meta http-equiv=refresh content='9;url=/new'>",
    "noscripts": "<noscript ",
    "scripts": "<script>location=",
    "citations": "<meta name=citation_title content=x>get access ",
    "headings": "<h1>Error</h1>",
    "domains": "a.b.c-",
    "dashes": " - ",
    "keys": '{"error":',
    "cjk": "网站维护中",
    "nested": "<div class='error-page waiting-room'>",
}


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/json"])
def test_signs_are_looked_for_in_linear_time(name: str, kind: str) -> None:
    head = Head("HTTP/1.1", 200, "OK", (("Content-Type", kind), ("Refresh", "0;url=/new")), 0)

    def make(size: int) -> tuple[bytes, Text]:
        written = PARTS[name] * (size // len(PARTS[name]))
        return written.encode(), Text(written, title=written[:2000])

    def look(given: tuple[bytes, Text]) -> None:
        payload, text = given
        sign = find_sign(head, payload, text, asked=OWN, address=f"{OWN}?x=1")
        judge_usability(head, payload, text, sign)
        stub_target(head, payload, OWN)

    check_growth(make, look, 64_000)


def test_a_title_is_looked_at_in_linear_time() -> None:
    for part in (" - ", "| ", "error 404 ", "· "):
        check_growth(lambda size, part=part: part * size, find_title_sign, 32_000)  # type: ignore[misc]
