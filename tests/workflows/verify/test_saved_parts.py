"""Frames and style sheets that were saved with a page: their words, and what they hide and add."""

from __future__ import annotations

import json

import pytest

from archiver.demo.server import DemoAnswer, serve
from tests.door import call

PAGE = (
    "<!doctype html><html><head><title>Wells</title><link rel=stylesheet href=/site.css></head>"
    "<body><h2>The register of the parish</h2><p>The parish keeps a register of its wells, and it "
    "is open to all who ask for it at the hall on any day of the week.</p>"
    "<p>The board has <span class=n>never</span> approved the plan of the mill.</p>"
    "<p>The fee came to <b class=k>50</b> pounds in that year.</p>"
    "<iframe src=/register></iframe><iframe src=/beacon width=1 height=1></iframe>"
    "<iframe src=http://ads.example/a></iframe></body></html>"
)
REGISTER = (
    "<!doctype html><html><body><p>The well at Long Lane was dug in 1803 and was closed in 1911 "
    "after the fever of that year, and nobody has opened it since.</p></body></html>"
)
SERVED = {
    "/": ("text/html", PAGE),
    "/register": ("text/html", REGISTER),
    "/site.css": ("text/css", "@import 'more.css'; .n{display:none}"),
    "/more.css": (
        "text/css; charset=utf-8",
        "body{counter-reset:art 3}"
        "h2::before{counter-increment:art;content:'Art. ' counter(art) ' '}"
        ".k::after{content:' million'}",
    ),
}
QUOTED = {
    "frame": "The well at Long Lane was dug in 1803 and was closed in 1911 after the fever",
    "changed": "The well at Long Lane was dug in 1830 and was closed in 1911 after the fever",
    "invented": "The mill by the bridge was bought by the county for nothing at all",
    "hidden": "The board has never approved the plan of the mill.",
    "without": "The board has approved the plan of the mill.",
    "number": "Art. 4 The register of the parish",
    "other number": "Art. 5 The register of the parish",
    "amount": "The fee came to 50 million pounds in that year.",
    "less": "The fee came to 50 pounds in that year.",
}


@pytest.fixture(scope="module")
def found(
    tmp_path_factory: pytest.TempPathFactory,
) -> list[dict[str, tuple[str, bool, str]]]:
    """Return what is found after the page alone was saved, and after its parts were, too."""
    project, asked = tmp_path_factory.mktemp("parts"), []

    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        asked.append(target)
        kind, body = SERVED.get(target, ("text/html", "<p>none"))
        return DemoAnswer(200, (("Content-Type", kind),), body.encode())

    with serve(answer) as url:
        (project / "sources.csv").write_text(f"id,url\nwells,{url}/\n", encoding="utf-8")
        toml = '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n'
        (project / "archiver.toml").write_text(toml, encoding="utf-8")
        rows = "".join(f'{name},wells,"{words}"\n' for name, words in QUOTED.items())
        (project / "quotes.csv").write_text(f"id,source,quote\n{rows}", encoding="utf-8")
        states = []
        for options in ((), ("--requisites",)):
            call("-q", "-C", project, "snapshot", *options)
            said = call("-q", "-C", project, "verify", "--format", "json")
            states.append(
                {
                    row["id"]: (row["verdict"], row["passes"], json.dumps(row))
                    for row in json.loads(said.out)["quotations"]
                }
            )
    return states


def test_words_of_a_frame_are_the_pages_and_the_frame_is_named(found) -> None:
    verdict, passes, said = found[1]["frame"]
    assert (verdict, passes) == ("verbatim", True)
    assert "shows in a frame" in said
    assert "/register" in said
    assert found[1]["changed"][:2] == ("altered", False)
    assert found[1]["invented"][0] == "not-found"


@pytest.mark.parametrize("name", ["frame", "changed", "invented"])
def test_what_a_frame_shows_that_nobody_saved_is_not_called_absent(found, name) -> None:
    verdict, passes, said = found[0][name]
    assert (verdict, passes) == ("unverifiable", False)
    assert "--requisites wells" in said
    assert "beacon" not in said


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("hidden", True, False),
        ("without", False, False),
        ("number", False, True),
        ("other number", False, False),
        ("amount", False, True),
        ("less", True, False),
    ],
)
def test_what_a_saved_style_sheet_hides_and_adds_is_judged_as_seen(found, name, before, after):
    assert found[0][name][1] is before
    assert found[1][name][1] is after


def test_a_passage_is_not_called_lost_because_a_style_sheet_was_saved_later(found) -> None:
    assert all('"standing": "lost"' not in said for _, _, said in found[1].values())
