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
from archiver.capture.spool import discard
from archiver.errors import ArchiverError, LockHeldError, say_fault
from archiver.models import (
    Agreement,
    Capture,
    Clock,
    Crosscheck,
    Memento,
    MementoComparison,
    Quotation,
    Source,
    Usable,
)
from archiver.project import Project, choose_sources
from archiver.quoting.judging.verdicts import Options
from archiver.settings import UNTRIED_ADDRESSES, Settings
from archiver.store.reader import Reader
from archiver.urls import address_key, host_of
from archiver.wayback.addresses import page_key
from archiver.wayback.answers import Captures, Exclusion, Holdings, NoCaptures, Playback, Unknown
from archiver.wayback.choosing import (
    choose_copies,
    is_redirect,
    middle_of,
    next_copies,
    read_named,
    shows_page,
)
from archiver.wayback.client import WebArchive
from archiver.wayback.comparison import CopyReading, compare, find_same_payload
from archiver.wayback.following import play_through
from archiver.workflows.handover.withhold import shown_captures
from archiver.workflows.shared.context import Means, Progress, Silence
from archiver.workflows.shared.open_archive import open_to_read, open_to_write
from archiver.workflows.webarchives.crosscheck_log import note_crosschecks
from archiver.workflows.webarchives.open_archives import open_archives
from archiver.workflows.webarchives.read_copy import judge_copy, read_ours, read_theirs

# The order in which several copies' answers are one answer: agreement anywhere is agreement, and
# a difference that was read is not undone by another copy that could not be.
ORDER = (Agreement.SAME_PAYLOAD, Agreement.SAME_TEXT, Agreement.DIFFERENT, Agreement.UNKNOWN)
UNTRIED = (
    "nobody of us has tried this archive's address: see with --explain what it answered, and ask "
    "for a page that it is known to have, before you rest anything on this"
)
TRIES = 5  # copies looked at in place of one that cannot be read: each costs a request (a guess)


@dataclass(frozen=True)
class Ours:
    """What we have of one source: its good pages, oldest first, and the date of the citation."""

    source: Source
    captures: tuple[Capture, ...]
    date: datetime
    quotations: tuple[Quotation, ...] = ()
    options: Options | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """The cited address, then where it led."""
        urls = [self.source.url, *(capture.uri for capture in reversed(self.captures))]
        return tuple({address_key(url): url for url in reversed(urls) if url}.values())[::-1]


def crosscheck(
    project: Project, means: Means, ids: Iterable[str] = (), *, explain: bool = False
) -> tuple[Crosscheck, ...]:
    """Compare our captures of the sources called `ids` (all, when none) with every archive's.

    What was learnt is kept in the custody log, for report and show. With `explain` each row has
    what its archive answered to each question, which is not kept. Raises RowError for a wrong
    row of sources.csv and UsageError for an unknown id.
    """
    sources = choose_sources(project.sources().checked(), tuple(ids))
    rows = _ask_archives(project, means, sources, explain=explain)
    known = [row for row in rows if row.agreement is not Agreement.UNKNOWN]
    try:
        if known:
            with open_to_write(project, means) as archive:
                note_crosschecks(archive, known)
    except LockHeldError as error:
        means.progress.say(f"The comparison is shown but not kept: {error}")
    return rows


def _ask_archives(
    project: Project, means: Means, sources: Sequence[Source], *, explain: bool
) -> tuple[Crosscheck, ...]:
    settings = project.settings()
    with ExitStack() as stack:
        reader = stack.enter_context(open_to_read(project, means))
        fetcher = open_archive_fetcher(stack, settings, means)
        archives = open_archives(stack, project, means, fetcher.fetch)
        for archive in archives if explain else ():
            archive.keep_answers()
        quotations = project.quotations().rows
        return crosscheck_sources(
            sources,
            archives,
            reader,
            means.clock,
            quotations,
            means.progress,
            Options(settings.verify.max_gap),
        )


def open_archive_fetcher(stack: ExitStack, settings: Settings, means: Means) -> Fetcher:
    """Open a fetcher that leaves pace and retries at web archives to the archives' client."""
    spool = Path(stack.enter_context(TemporaryDirectory(prefix="archiver-")))
    delays = {host_of(archive.url): 0.0 for archive in settings.archives}
    once = replace(settings.capture, max_retries=0)
    fetcher = Fetcher(once, means.clock, means.secrets, spool, delays=delays)
    return stack.enter_context(closing(fetcher))


def crosscheck_sources(
    sources: Sequence[Source],
    archives: Sequence[WebArchive],
    reader: Reader,
    clock: Clock,
    quotations: Sequence[Quotation] = (),
    progress: Progress | None = None,
    options: Options | None = None,
) -> tuple[Crosscheck, ...]:
    """Return one row a source and archive, in the sources' order and then the archives'.

    `options` are the judge's, for the `quotations` of the sources.
    """
    progress = progress or Silence()
    asked = [
        replace(_gather(source, reader, clock, quotations), options=options)
        for source in sources
        if source.url
    ]
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
    pages = (capture for capture in shown_captures(reader, source.id) if capture.role == "page")
    good = tuple(capture for capture in pages if capture.good)
    cited = middle_of(source.accessed) or middle_of(source.published)
    date = cited or (good[0].date if good else clock.now())
    mine = tuple(quotation for quotation in quotations if quotation.source == source.id)
    return Ours(source, good, date.astimezone(UTC), mine)


def check_source(ours: Ours, archive: WebArchive, reader: Reader) -> Crosscheck:
    """Return the row of one source in one archive.

    What came out of this very archive is no witness beside it, and is left out. What this program
    fails on is not known, and the other rows are made.
    """
    row = Crosscheck(ours.source.id, archive.name, Agreement.UNKNOWN)
    try:
        row = _compare_source(row, ours, archive, reader)
    except ArchiverError:
        raise
    except Exception as error:  # noqa: BLE001  # one source's failure is its own result
        row = replace(row, reason=f"this program failed on what came ({say_fault(error)})")
    return replace(row, answers=archive.take_answers())


def _compare_source(row: Crosscheck, ours: Ours, archive: WebArchive, reader: Reader) -> Crosscheck:
    found = find_holdings(archive, ours.addresses)
    listed = found.mementos if isinstance(found, Captures) else ()
    row = replace(row, listed=tuple(listed))
    written = read_named(ours.source.memento, archive.name, archive.settings.url, listed)
    named = written if written and is_copy_of(written, ours.addresses) else None
    said = say_other(written) if written and named is None else ""
    if named is None and not isinstance(found, Captures):
        untried = isinstance(found, NoCaptures) and archive.settings.url in UNTRIED_ADDRESSES
        return _noted(_without_mementos(row, found), said, UNTRIED if untried else "")
    shown = tuple(memento for memento in listed if shows_page(memento))
    shown = shown or tuple(memento for memento in listed if is_redirect(memento))
    copies = choose_copies(shown, named, ours.date)
    notes = (said, found.incomplete, found.note) if isinstance(found, Captures) else (said,)
    if not copies:
        reason = f"it holds {len(listed)} copies, all of them errors"
        return _noted(replace(row, reason=reason, memento=listed[-1]), *notes)
    captures = tuple(c for c in ours.captures if c.via != f"archive:{archive.name}")
    bench = _SourceInArchive(ours, captures, archive, reader, shown)
    if not captures:
        return _noted(bench.read_only(row, copies), *notes)
    same = find_same_payload(captures, [*(m for _, m in copies), *reversed(shown)])
    if same is not None:
        return _noted(bench.same(row, *same), *notes)
    return _noted(bench.compare(row, copies), *notes)


def _noted(row: Crosscheck, *notes: str) -> Crosscheck:
    """Return the row with what else is to be said of the archive's list."""
    return replace(row, reason="; ".join(filter(None, (row.reason, *notes))))


def is_copy_of(memento: Memento, addresses: Iterable[str]) -> bool:
    """Whether a memento is a copy of one of `addresses`."""
    return page_key(memento.uri_r) in {page_key(address) for address in addresses}


def say_other(memento: Memento) -> str:
    """Say that the memento a row of sources.csv names is of another address, and is not taken."""
    return (
        f"sources.csv names a copy of another address ({memento.uri_r}), which is not taken for "
        "the source's; correct its url or its memento"
    )


def find_holdings(archive: WebArchive, addresses: Sequence[str]) -> Holdings:
    """Ask for the first address, and for the next where an answer shows no copy of the page."""
    answers: list[Holdings] = []
    for address in addresses:
        answer = archive.mementos(address)
        if isinstance(answer, Captures) and any(map(shows_page, answer.mementos)):
            return answer
        answers.append(answer)
    for kind in (Unknown, Captures, Exclusion):
        for answer in answers:
            if isinstance(answer, kind):
                return answer
    return NoCaptures(addresses[0])


def _without_mementos(row: Crosscheck, found: Holdings) -> Crosscheck:
    if isinstance(found, Exclusion):
        return replace(row, agreement=Agreement.EXCLUDED, reason=found.reason)
    if isinstance(found, NoCaptures):
        return replace(row, agreement=Agreement.NO_MEMENTO)
    return replace(row, reason=found.reason if isinstance(found, Unknown) else "")


@dataclass(frozen=True)
class _SourceInArchive:
    """One source's captures beside one archive's copies; `shown` are those that can be read."""

    ours: Ours
    captures: tuple[Capture, ...]
    archive: WebArchive
    reader: Reader
    shown: tuple[Memento, ...]

    def same(self, row: Crosscheck, capture: Capture, memento: Memento) -> Crosscheck:
        """Return the row of a copy with the digest of `capture`: what ours says, theirs says."""
        reading = read_ours(capture, self.reader) if self.ours.quotations else None
        row = replace(row, agreement=Agreement.SAME_PAYLOAD, memento=memento, capture=capture)
        return self._with_quotations(row, reading)

    def read_only(self, row: Crosscheck, copies: Sequence[tuple[str, Memento]]) -> Crosscheck:
        """Return the row of a source that we have no capture of: a copy of theirs is read alone."""
        role, memento = copies[0]
        row = replace(row, agreement=Agreement.NO_CAPTURE, memento=memento)
        if not self.ours.quotations:
            return row
        first: CopyReading | str = ""
        for other in (memento, *self._others(role, [memento])):
            theirs, led = self._play(other)
            if not isinstance(theirs, str) and theirs.usability.usable is not Usable.NO:
                return self._with_quotations(replace(row, memento=other, reason=led), theirs)
            first = first or theirs
        if isinstance(first, str):
            return replace(row, reason=first)
        return self._with_quotations(row, first)

    def compare(self, row: Crosscheck, copies: Sequence[tuple[str, Memento]]) -> Crosscheck:
        """Return the row that the copies, each compared with a capture of ours, make together."""
        pairs = []
        for role, memento in copies:
            pairs.append(self._compare(role, memento))
            for other in self._others(role, [one.memento for one, _ in pairs]):
                if pairs[-1][0].agreement is not Agreement.UNKNOWN:
                    break
                pairs.append(self._compare(role, other))
        best, reading = min(pairs, key=lambda pair: ORDER.index(pair[0].agreement))
        row = replace(
            row,
            agreement=best.agreement,
            reason=best.reason or self._say_unread(best, [one for one, _ in pairs]),
            memento=best.memento,
            capture=best.capture,
            difference=best.difference,
            compared=tuple(compared for compared, _ in pairs),
        )
        return self._with_quotations(row, reading)

    def _others(self, role: str, tried: Sequence[Memento]) -> list[Memento]:
        """Return the copies to try in place of one that could not be read."""
        others = next_copies(role, self.shown, self.ours.date)
        return [memento for memento in others if memento not in tried][:TRIES]

    def _say_unread(self, best: MementoComparison, pairs: Sequence[MementoComparison]) -> str:
        """Beside a difference: which copy could not be read, for it might have agreed."""
        unread = [one for one in pairs if one.agreement is Agreement.UNKNOWN]
        if best.agreement is not Agreement.DIFFERENT or not unread:
            return ""
        one = unread[-1]
        return f"the copy of {one.memento.moment:%Y-%m-%d} could not be compared: {one.reason}"

    def _compare(self, role: str, memento: Memento) -> tuple[MementoComparison, CopyReading | None]:
        """Compare one copy with the capture of ours that is nearest to it in time."""
        capture = min(self.captures, key=lambda ours: abs(ours.date - memento.moment))
        compared = MementoComparison(role, memento, Agreement.UNKNOWN, capture=capture)
        ours = read_ours(capture, self.reader)
        if ours is None:
            reason = "our own copy cannot be read; run archiver audit"
            return replace(compared, reason=reason), None
        theirs, led = self._play(memento)
        if isinstance(theirs, str):
            return replace(compared, reason=theirs), None
        found = compare(ours, theirs)
        compared = replace(
            compared,
            agreement=found.agreement,
            reason="; ".join(filter(None, (led, found.reason))),
            difference=found.difference,
        )
        return compared, theirs

    def _play(self, memento: Memento) -> tuple[CopyReading | str, str]:
        """Return the copy as it reads, or why it cannot be had; and where redirects have led."""
        trail = play_through(self.archive, memento, _discard)
        playback, led = trail.end, ""
        if not isinstance(playback, Playback):
            return playback.reason, ""
        _discard(playback)
        if trail.redirects:
            copy = playback.memento
            led = f"a redirect, which led to the copy of {copy.moment:%Y-%m-%d} of {copy.uri_r}"
        if playback.status // 100 != 2:
            return f"its copy has status {playback.status}", led
        return read_theirs(playback), led

    def _with_quotations(self, row: Crosscheck, reading: CopyReading | None) -> Crosscheck:
        if reading is None or row.memento is None:
            return row
        date, options = row.memento.moment, self.ours.options
        verdicts = {
            q.id: judge_copy(q, self.ours.source, reading, date, options).verdict
            for q in self.ours.quotations
        }
        return replace(row, quotations={id_: str(found) for id_, found in verdicts.items()})


def _discard(playback: Playback) -> None:
    discard(playback.exchange)
