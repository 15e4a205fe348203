"""Timelines over a real pywb: the right bracket, from few requests, whatever the archive does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.capture.fetch import Fetcher
from archiver.models import Quotation, Source, TextQuoteSelector
from archiver.store.archive import open_reader
from archiver.store.cache_entries import Cache
from archiver.wayback.client import WebArchive
from archiver.workflows.webarchives.timeline import Search, Timeline, TimelineCache
from tests.wayback.paper import BODY, PAGE, Answer, PaperArchive, index, played, row
from tests.wayback.versions import BLOCKED, HOST, PLAN, PROMISE, PROMISED, STATEMENT, STATEMENTS
from tests.wayback.world import FastTime, memento, wayback
from tests.webarchive.front import Front
from tests.webarchive.versions import page
from tests.workflows.webarchives.captures import store

Trace = Callable[..., Timeline]
KEPT = Quotation("kept", TextQuoteSelector(PROMISE), "clinic")
NEVER = Quotation("never", TextQuoteSelector("The board never approved the closure"), "plan")
CLINIC = Source("clinic", STATEMENT, accessed="2012-03")
LAST_SEEN = STATEMENTS[PROMISED - 1].moment
FIRST_MISSING = STATEMENTS[PROMISED + BLOCKED].moment
BETWEEN = tuple(version.moment for version in STATEMENTS[PROMISED : PROMISED + BLOCKED])


@pytest.fixture
def trace(front: Front, fetcher: Fetcher, fast: FastTime, tmp_path: Path, cache_key: Path) -> Trace:
    """Search the copies of a source in our archive folder and in the front."""

    def trace(
        source: Source,
        *quotations: Quotation,
        dialect: Callable[..., WebArchive] = wayback,
        exhaustive: bool = False,
        budget: int = 60,
    ) -> Timeline:
        archive = dialect(front, fetcher, fast)
        memory = TimelineCache(Cache(tmp_path / "archive", cache_key), "timelines/memory.json")
        with open_reader(tmp_path / "archive") as reader:
            search = Search(source, reader, [archive], budget, memory)
            return search.run(quotations, exhaustive=exhaustive)

    return trace


def test_four_hundred_captures_with_block_pages_at_the_boundary(trace: Trace, front: Front) -> None:
    history = trace(CLINIC, KEPT).histories[0]
    assert (history.first_seen, history.last_seen) == (STATEMENTS[0].moment, LAST_SEEN)
    assert history.first_missing == FIRST_MISSING
    assert history.unusable_between == BETWEEN
    assert history.runs == len(STATEMENTS)
    assert len(front.seen) == history.requests <= 15
    assert history.unprobed == 400 - (history.requests - 1)


def test_timemaps_take_no_more(trace: Trace, front: Front) -> None:
    history = trace(CLINIC, KEPT, dialect=memento).histories[0]
    assert (history.last_seen, history.first_missing) == (LAST_SEEN, FIRST_MISSING)
    assert len(front.seen) <= 15


def test_a_search_cut_short_goes_on_later(trace: Trace, front: Front) -> None:
    cut = trace(CLINIC, KEPT, budget=6).histories[0]
    assert cut.requests == 6
    assert cut.first_missing is None or cut.first_missing > FIRST_MISSING
    front.seen.clear()
    whole = trace(CLINIC, KEPT).histories[0]
    assert (whole.last_seen, whole.first_missing) == (LAST_SEEN, FIRST_MISSING)
    assert len(front.seen) <= 15 - 5


def test_our_own_captures_cost_nothing_and_narrow_the_search(
    trace: Trace, front: Front, fast: FastTime, tmp_path: Path
) -> None:
    gone = page("The clinic is open to registered patients.", "Ours.", title="Clinic")
    here = page(PROMISE, "Ours.", title="Clinic")
    before = STATEMENTS[PROMISED - 3].moment.replace(hour=13)
    after = STATEMENTS[PROMISED + BLOCKED + 1].moment.replace(hour=13)
    copies = [
        ("clinic", STATEMENT, body, moment.date().isoformat())
        for body, moment in ((here, before), (gone, after))
    ]
    store(tmp_path / "archive", fast.clock, copies)
    history = trace(CLINIC, KEPT).histories[0]
    assert (history.last_seen, history.first_missing) == (LAST_SEEN, FIRST_MISSING)
    assert len(front.seen) <= 8


def test_two_captures_with_equal_bytes_are_opened_once(trace: Trace, front: Front) -> None:
    found = trace(Source("plan", PLAN), NEVER)
    history = found.histories[0]
    assert history.runs == 2
    assert (history.first_seen and history.first_seen.year) == 2019
    assert (history.last_seen and history.last_seen.year) == 2020
    assert (history.first_missing and history.first_missing.year) == 2021
    assert len(front.seen) == 3


def test_an_equal_copy_serves_when_one_cannot_be_had(trace: Trace, front: Front) -> None:
    front.misbehave = lambda path: "other date" if "/20190102030405id_" in path else ""
    history = trace(Source("plan", PLAN), NEVER).histories[0]
    assert (history.first_seen and history.first_seen.year) == 2019
    assert history.unprobed == 0


def test_an_archive_that_does_not_answer_is_said(trace: Trace, front: Front) -> None:
    front.misbehave = lambda path: "503"
    found = trace(CLINIC, KEPT)
    assert not found.complete
    assert "503" in found.unheard[0]
    assert found.histories[0].last_seen is None


def test_what_was_not_heard_is_asked_again(trace: Trace, front: Front) -> None:
    front.misbehave = lambda path: "404" if path.startswith("/web/") else ""
    deaf = trace(Source("plan", PLAN), NEVER).histories[0]
    assert (deaf.last_seen, deaf.unprobed) == (None, 2)
    front.misbehave = lambda path: ""
    heard = trace(Source("plan", PLAN), NEVER).histories[0]
    assert (heard.last_seen and heard.last_seen.year, heard.unprobed) == (2020, 0)


def test_nothing_anywhere(trace: Trace) -> None:
    found = trace(Source("new", f"{HOST}/new"), KEPT)
    assert found.unheard == ()
    assert (found.histories[0].runs, found.histories[0].last_seen) == (0, None)


# --- the whole story, from an archive on paper ---------------------------------------------------

STAMPS = [f"2023{month:02}05100000" for month in range(1, 11)]


def swing(there: str, exhaustive: bool, fast: FastTime, root: Path) -> Timeline:
    """Search copies of which each letter says: + has the passage, - lacks it, 4 is a 404."""

    def body(number: int) -> bytes:
        words = NEVER.selector.exact if there[number] == "+" else "The board has met"
        return BODY.replace(
            b"The board never approved the closure", words.encode() + b" %d" % number
        )

    def respond(url: str) -> Answer:
        if "/cdx/" in url:
            statuses = ["404" if letter == "4" else "200" for letter in there]
            return index(row(STAMPS[n], status) for n, status in enumerate(statuses))
        return played(number := url.split("/")[5][:14], body(STAMPS.index(number)))

    archive = PaperArchive(respond, fast).open("wayback")
    with open_reader(root / "archive") as reader:
        source = Source("plan", PAGE)
        return Search(source, reader, [archive]).run([NEVER], exhaustive=exhaustive)


@pytest.mark.parametrize("exhaustive", [False, True])
def test_that_a_passage_vanished_and_came_back_is_told(
    exhaustive: bool, fast: FastTime, tmp_path: Path
) -> None:
    found = swing("++---++-4-", exhaustive, fast, tmp_path)
    history = found.histories[0]
    months = [[moment.month for moment in period] for period in history.periods]
    assert months == [[1, 2], [6, 7]]
    assert [[m.month for m in period] for period in history.missing] == [[3, 5], [8, 10]]
    assert [(one.status, one.first.month, one.copies) for one in found.not_there] == [(404, 9, 1)]


def test_an_address_that_answered_404_in_between_is_told(fast: FastTime, tmp_path: Path) -> None:
    found = swing("++44+-4444", False, fast, tmp_path)
    spans = [(one.first.month, one.last.month, one.copies) for one in found.not_there]
    assert spans == [(3, 4, 2), (7, 10, 4)]
    assert len(found.histories[0].periods) == 1, "nothing that was read lacks it in between"
