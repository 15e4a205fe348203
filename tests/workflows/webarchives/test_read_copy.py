"""A web archive's copy of an outage is an outage, as ours would be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.messages import Head
from archiver.models import Exchange, Memento, Outcome, Request, Usable
from archiver.wayback.answers import Playback
from archiver.workflows.webarchives.read_copy import read_theirs

THEN = datetime(2021, 3, 4, tzinfo=UTC)
PLAN = "https://town.example/plan"
SHOWN = "<title>Plan</title><h1>The plan</h1><p>The council published its plan in March.</p>"


def playback(page: str, *fields: tuple[str, str]) -> Playback:
    head = Head("HTTP/1.1", 200, "OK", (("Content-Type", "text/html"), *fields), 0)
    played = f"https://archive.example/web/20210304000000id_/{PLAN}"
    memento = Memento("old", PLAN, THEN, played, 200)
    exchange = Exchange(Request(memento.uri_m), (), Outcome.CAPTURED)
    return Playback(memento, exchange, head, page.encode(), True, "")


@pytest.mark.parametrize(
    ("page", "usable"),
    [
        (SHOWN, Usable.YES),
        ("<title>Down for maintenance</title><p>We'll be back soon.</p>", Usable.NO),
        ("<title>Just a moment...</title><p>Checking your browser.</p>", Usable.NO),
        ("<title>404 Not Found</title><h1>Not Found</h1>", Usable.NO),
        ("<title>plan.example is for sale</title><p>Buy this domain.</p>", Usable.NO),
        ('{"error": {"code": 429, "message": "Slow down"}}', Usable.NO),
        ("<meta http-equiv=refresh content='0;url=/new'><p>Moved.</p>", Usable.DOUBTFUL),
    ],
)
def test_what_stands_in_the_place_of_a_page_is_no_good_copy(page: str, usable: Usable) -> None:
    assert read_theirs(playback(page)).usability.usable is usable
