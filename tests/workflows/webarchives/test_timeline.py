"""Timelines over a real pywb: the right bracket, from few requests, whatever the archive does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import pytest

from archiver.capture.fetch import Fetcher
from archiver.models import Quotation, Source, TextQuoteSelector
from archiver.store.archive import open_reader
from archiver.store.cache_entries import Cache
from archiver.wayback.client import WebArchive
from archiver.workflows.webarchives.timeline import Search, Timeline, TimelineCache
from tests.wayback.paper import BODY, PAGE, Answer, PaperArchive, digest, index, played, row
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


# --- archived redirects --------------------------------------------------------------------------

NEW = "http://campaign.example/new"
LACKS = BODY.replace(b"The board never approved the closure", b"The board has met")


def trace_paper(
    respond: Callable[[str], Answer], fast: FastTime, root: Path
) -> tuple[Timeline, PaperArchive]:
    paper = PaperArchive(respond, fast)
    with open_reader(root / "archive") as reader:
        search = Search(Source("plan", PAGE), reader, [paper.open("wayback")])
        return search.run([NEVER]), paper


def moved(
    location: str, there: bytes, near: str = "20230405100000", status: str = "302"
) -> Callable[[str], Answer]:
    """Of six copies the fourth and fifth send on to `location`, of which a copy is held.

    The sixth has the passage again.
    """

    def respond(url: str) -> Answer:
        if "/cdx/" in url:
            if "%2Fnew" in url:
                late = [] if near < STAMPS[0] else ["20230505100003"]
                return index(row(held, url=NEW) for held in (near, *late))
            return index(row(STAMPS[n], status if n in (3, 4) else "-") for n in range(6))
        stamp = url.split("/")[5][:14]
        if url.endswith("/new"):
            return played(stamp, there)
        if stamp in STAMPS[3:5]:
            return played(stamp, b"", 302, ("Location", location))
        return played(stamp, BODY)

    return respond


def months(periods: Iterable[tuple[datetime, datetime]]) -> list[list[int]]:
    return [[moment.month for moment in period] for period in periods]


@pytest.mark.parametrize("status", ["302", "-"])
def test_an_archived_redirect_is_read_where_it_led(
    status: str, fast: FastTime, tmp_path: Path
) -> None:
    found, paper = trace_paper(moved(NEW, LACKS, status=status), fast, tmp_path)
    assert months(found.histories[0].periods) == [[1, 3], [6, 6]]
    assert months(found.histories[0].missing) == [[4, 5]]
    assert [one.date.month for one in found.sent_on] == [4, 5]
    assert [target for one in found.sent_on for _, target in one.hops] == [NEW, NEW]
    assert found.sent_on[1].copy.endswith(f"/20230505100003/{NEW}")
    assert sum("/cdx/" in url for url in paper.asked) == 2, "the list of where it led is read once"


def test_a_redirect_to_the_same_words_is_no_gap(fast: FastTime, tmp_path: Path) -> None:
    found, _ = trace_paper(moved(NEW, BODY), fast, tmp_path)
    assert months(found.histories[0].periods) == [[1, 6]]
    assert len(found.sent_on) == 2


@pytest.mark.parametrize(
    ("location", "near", "said"),
    [
        ("http://campaign.example/", "", "the front page"),
        (PAGE, "", "in a circle"),
        (NEW, "20210405100000", "the nearest copy there is of 2021-04-05"),
    ],
)
def test_a_redirect_that_led_to_nothing_proves_nothing(
    location: str, near: str, said: str, fast: FastTime, tmp_path: Path
) -> None:
    found, _ = trace_paper(moved(location, LACKS, near or STAMPS[3]), fast, tmp_path)
    history = found.histories[0]
    assert (months(history.periods), history.missing) == ([[1, 6]], ())
    assert history.unprobed == 0
    assert found.complete
    assert said in found.sent_on[0].reason
    assert found.sent_on[0].copy == ""


LOGIN = b"<title>Sign in</title><h1>Sign in</h1><form><input type=password name=p></form>"


def test_a_redirect_to_a_login_is_said_as_one(fast: FastTime, tmp_path: Path) -> None:
    found, _ = trace_paper(moved(NEW, LOGIN), fast, tmp_path)
    assert found.histories[0].missing == ()
    assert [(one.copy, "login" in one.reason) for one in found.sent_on] == [("", True)] * 2


def test_a_redirect_whose_target_was_not_answered_is_open(fast: FastTime, tmp_path: Path) -> None:
    sound = moved(NEW, LACKS)

    def respond(url: str) -> Answer:
        if "%2Fnew" in url:
            return 403, (("Content-Type", "text/html"),), b"no"
        return played(STAMPS[5], LACKS) if f"/{STAMPS[5]}" in url else sound(url)

    found, _ = trace_paper(respond, fast, tmp_path)
    history = found.histories[0]
    assert (history.last_seen and history.last_seen.month, history.open_between) == (3, 2)
    assert not found.complete


def test_a_redirect_beside_the_page_is_not_opened(fast: FastTime, tmp_path: Path) -> None:
    """From http to https: half of what an archive lists."""

    def respond(url: str) -> Answer:
        if "/cdx/" in url:
            lines = [[row(f"{s[:-2]}01", "301"), row(f"{s[:-2]}09")] for s in STAMPS[:5]]
            return index(line for pair in lines for line in pair)
        return played(url.split("/")[5][:14], BODY)

    found, paper = trace_paper(respond, fast, tmp_path)
    assert len(paper.asked) == 6
    assert found.sent_on == ()


def test_what_redirects_and_404s_said_is_told_by_a_later_call_too(
    fast: FastTime, tmp_path: Path, cache_key: Path
) -> None:
    sound = moved(NEW, BODY)

    def respond(url: str) -> Answer:
        return played(STAMPS[1], b"no", 404) if f"/{STAMPS[1]}" in url else sound(url)

    told = []
    for _ in range(2):
        paper = PaperArchive(respond, fast)
        memory = TimelineCache(Cache(tmp_path / "archive", cache_key), "timelines/memory.json")
        with open_reader(tmp_path / "archive") as reader:
            archives = [paper.open("wayback")]
            found = Search(Source("plan", PAGE), reader, archives, memory=memory).run([NEVER])
        told.append((found.not_there, found.sent_on))
    assert told[0] == told[1] != ((), ())
    assert len(paper.asked) == 1, "only the list is asked again"


# --- digests that are none -----------------------------------------------------------------------


def test_a_digest_that_one_copy_belies_says_nothing_of_the_others(
    fast: FastTime, tmp_path: Path
) -> None:
    def respond(url: str) -> Answer:
        if "/cdx/" in url:
            return index(row(stamp, sha1=digest(b"the same")) for stamp in STAMPS[:6])
        stamp = url.split("/")[5][:14]
        return played(stamp, BODY if stamp < STAMPS[3] else LACKS)

    found, _ = trace_paper(respond, fast, tmp_path)
    history = found.histories[0]
    assert months(history.periods) == [[1, 3]]
    assert history.missing == (), "other bytes than listed prove no absence"
    assert [moment.month for moment in history.unusable_between] == [4, 5, 6]


def test_copies_that_could_not_be_had_leave_it_open(fast: FastTime, tmp_path: Path) -> None:
    def respond(url: str) -> Answer:
        if "/cdx/" in url:
            return index(row(stamp) for stamp in STAMPS[:4])
        return played(STAMPS[0], BODY)

    found, _ = trace_paper(respond, fast, tmp_path)
    assert (found.histories[0].open_between, found.complete) == (3, False)
