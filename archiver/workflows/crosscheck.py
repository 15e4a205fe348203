"""Crosscheck: do the web archives' copies say what ours say? One row a source and archive.

An archive is always asked afresh; archives are asked side by side, each at its own pace.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.capture.fetch import Fetcher
from archiver.models import (
    Agreement,
    Capture,
    Clock,
    Compared,
    Crosscheck,
    Memento,
    Quotation,
    Source,
)
from archiver.project import Project, choose_sources
from archiver.settings import Settings
from archiver.store.archive import Reader, open_reader
from archiver.text.extraction import extract
from archiver.text.usability import judge_usability
from archiver.urls import address_key, host_of
from archiver.wayback.answers import Captures, Excluded, Holdings, NoCaptures, Playback, Unknown
from archiver.wayback.choosing import choose_copies, read_named, read_partial_date, shows_page
from archiver.wayback.client import WebArchive
from archiver.wayback.comparison import Comparison, Reading, compare, find_same_payload
from archiver.workflows.means import Means, Progress, Silence

# The order in which several copies' answers are one answer: agreement anywhere is agreement, and
# a copy that could not be read leaves open what a copy that differs would have said.
ORDER = (Agreement.SAME_PAYLOAD, Agreement.SAME_TEXT, Agreement.UNKNOWN, Agreement.DIFFERENT)


@dataclass(frozen=True)
class Ours:
    """What we have of one source: its good pages, oldest first, and the date of the citation."""

    source: Source
    captures: tuple[Capture, ...]
    date: datetime
    quotations: tuple[Quotation, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """The cited address, then where it led."""
        urls = [self.source.url, *(capture.uri for capture in reversed(self.captures))]
        return tuple({address_key(url): url for url in reversed(urls) if url}.values())[::-1]


def crosscheck(project: Project, means: Means, ids: Iterable[str] = ()) -> tuple[Crosscheck, ...]:
    """Compare our captures of the sources called `ids` (all, when none) with every archive's.

    Raises RowError for a wrong row of sources.csv and UsageError for an unknown id.
    """
    sources = choose_sources(project.sources().checked(), tuple(ids))
    settings = project.settings()
    with ExitStack() as stack:
        reader = stack.enter_context(open_reader(project.archive))
        fetcher = open_archive_fetcher(stack, settings, means)
        archives = [WebArchive(one, fetcher.fetch, means.clock) for one in settings.archives]
        quotations = project.quotations().rows
        return crosscheck_sources(
            sources, archives, reader, means.clock, quotations, means.progress
        )


def open_archive_fetcher(stack: ExitStack, settings: Settings, means: Means) -> Fetcher:
    """Open a fetcher that leaves the pace at web archives to the archives' own settings."""
    spool = Path(stack.enter_context(TemporaryDirectory(prefix="archiver-")))
    delays = {host_of(archive.url): 0.0 for archive in settings.archives}
    fetcher = Fetcher(settings.capture, means.clock, means.secrets, spool, delays=delays)
    return stack.enter_context(closing(fetcher))


def crosscheck_sources(
    sources: Sequence[Source],
    archives: Sequence[WebArchive],
    reader: Reader,
    clock: Clock,
    quotations: Sequence[Quotation] = (),
    progress: Progress | None = None,
) -> tuple[Crosscheck, ...]:
    """Return one row a source and archive, in the sources' order and then the archives'."""
    progress = progress or Silence()
    asked = [_gather(source, reader, clock, quotations) for source in sources if source.url]
    progress.begin("asking web archives", len(asked) * len(archives))

    def ask(archive: WebArchive) -> list[Crosscheck]:
        rows = []
        for ours in asked:
            rows.append(check_source(ours, archive, reader))
            progress.advance(f"{ours.source.id} in {archive.name}: {rows[-1].agreement}")
        return rows

    with ThreadPoolExecutor(max(1, len(archives))) as pool:
        columns = list(pool.map(ask, archives))
    return tuple(row for rows in zip(*columns, strict=True) for row in rows)


def _gather(source: Source, reader: Reader, clock: Clock, quotations: Sequence[Quotation]) -> Ours:
    pages = reader.catalog.captures(source.id, role="page")
    good = tuple(capture for capture in pages if capture.good)
    cited = read_partial_date(source.accessed) or read_partial_date(source.published)
    date = cited or (good[0].date if good else clock.now())
    mine = tuple(quotation for quotation in quotations if quotation.source == source.id)
    return Ours(source, good, date.astimezone(UTC), mine)


def check_source(ours: Ours, archive: WebArchive, reader: Reader) -> Crosscheck:
    """Return the row of one source in one archive.

    What came out of this very archive is no witness beside it, and is left out.
    """
    row = Crosscheck(ours.source.id, archive.name, Agreement.UNKNOWN)
    captures = tuple(c for c in ours.captures if c.via != f"archive:{archive.name}")
    found = find_holdings(archive, ours.addresses)
    listed = found.mementos if isinstance(found, Captures) else ()
    named = read_named(ours.source.memento, archive.name, archive.settings.url, listed)
    if named is None and not isinstance(found, Captures):
        return _without_mementos(row, found)
    shown = tuple(memento for memento in listed if shows_page(memento))
    copies = choose_copies(shown, named, ours.date)
    if not copies:
        reason = f"it holds {len(listed)} copies, all of them errors or redirects"
        return replace(row, reason=reason, memento=listed[-1])
    if not captures:
        return replace(row, agreement=Agreement.NO_CAPTURE, memento=copies[0][1])
    same = find_same_payload(captures, [*(m for _, m in copies), *reversed(shown)])
    if same is not None:
        return replace(row, agreement=Agreement.SAME_PAYLOAD, capture=same[0], memento=same[1])
    compared = tuple(_compare(role, m, captures, archive, reader) for role, m in copies)
    return _decide(row, compared, found)


def find_holdings(archive: WebArchive, addresses: Sequence[str]) -> Holdings:
    """Ask for the first address, and for the next where an answer shows no copy of the page."""
    answers: list[Holdings] = []
    for address in addresses:
        answer = archive.mementos(address)
        if isinstance(answer, Captures) and any(map(shows_page, answer.mementos)):
            return answer
        answers.append(answer)
    for kind in (Unknown, Captures, Excluded):
        for answer in answers:
            if isinstance(answer, kind):
                return answer
    return NoCaptures(addresses[0])


def _without_mementos(row: Crosscheck, found: Holdings) -> Crosscheck:
    if isinstance(found, Excluded):
        return replace(row, agreement=Agreement.EXCLUDED, reason=found.reason)
    if isinstance(found, NoCaptures):
        return replace(row, agreement=Agreement.NO_MEMENTO)
    return replace(row, reason=found.reason if isinstance(found, Unknown) else "")


def _compare(
    role: str,
    memento: Memento,
    captures: Sequence[Capture],
    archive: WebArchive,
    reader: Reader,
) -> Compared:
    """Compare one copy with the capture of ours that is nearest to it in time."""
    capture = min(captures, key=lambda ours: abs(ours.date - memento.moment))
    found = _compare_payloads(memento, capture, archive, reader)
    return Compared(role, memento, found.agreement, found.reason, capture, found.difference)


def _compare_payloads(
    memento: Memento, capture: Capture, archive: WebArchive, reader: Reader
) -> Comparison:
    ours = read_ours(capture, reader)
    if ours is None:
        return Comparison(Agreement.UNKNOWN, "our own copy cannot be read; run archiver audit")
    playback = archive.payload(memento)
    if not isinstance(playback, Playback):
        return Comparison(Agreement.UNKNOWN, playback.reason)
    if playback.status // 100 != 2:
        return Comparison(Agreement.UNKNOWN, f"its copy has status {playback.status}")
    return compare(ours, read_theirs(playback))


def read_ours(capture: Capture, reader: Reader) -> Reading | None:
    """Return our capture as it reads; None when its record is damaged or missing."""
    payload, head = reader.payload(capture), reader.head(capture)
    if not isinstance(payload, bytes):
        return None
    text = extract(payload, capture.media_type, name=capture.uri)
    return Reading(payload, text, judge_usability(head, payload, text))


def read_theirs(playback: Playback) -> Reading:
    """Return a played-back memento as it reads."""
    kind, name = playback.head.media_type, playback.memento.uri_r
    text = extract(playback.payload, kind, playback.charset, name)
    return Reading(playback.payload, text, judge_usability(playback.head, playback.payload, text))


def _decide(row: Crosscheck, compared: tuple[Compared, ...], found: Holdings) -> Crosscheck:
    best = min(compared, key=lambda one: ORDER.index(one.agreement))
    incomplete = found.incomplete if isinstance(found, Captures) else ""
    return replace(
        row,
        agreement=best.agreement,
        reason=best.reason or incomplete,
        memento=best.memento,
        capture=best.capture,
        difference=best.difference,
        compared=compared,
    )
