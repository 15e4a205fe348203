"""Rescue: a source's copy out of a web archive into our WARC, marked as that archive's.

Each copy is stored as the true exchange with the archive, the original answer restored from it at
its own address and date, and a statement that ties the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from archiver.capture.spool import discard
from archiver.errors import ArchiverError, UsageError, say_fault
from archiver.models import Capture, Memento, Source, Usability, Usable
from archiver.project import Project, choose_sources
from archiver.store.archive import Archive
from archiver.wayback.answers import Captures, Exclusion, Holdings, Playback, Unknown
from archiver.wayback.choosing import is_redirect, middle_of, read_named, shows_page
from archiver.wayback.client import WebArchive
from archiver.wayback.comparison import CopyReading
from archiver.wayback.following import Trail, play_through
from archiver.wayback.restoring import index_row, restore_hop
from archiver.workflows.save.snapshot import is_fetched, snapshot
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read, open_to_write
from archiver.workflows.webarchives.crosscheck import (
    find_holdings,
    is_copy_of,
    open_archive_fetcher,
    say_other,
)
from archiver.workflows.webarchives.open_archives import open_archives
from archiver.workflows.webarchives.read_copy import read_theirs

TRIES = 5  # copies that are asked for, the best first: archives want few requests (a guess)
ASKED = "archives-asked"


class Fate(StrEnum):
    """What became of one rescue. `unknown`: an archive that did not answer may have a copy.

    `saved-live`: the page itself was asked first, and shows what is cited; no archive was asked.
    """

    RESCUED = "rescued"
    SAVED_LIVE = "saved-live"
    ALREADY_HERE = "already-here"
    NO_MEMENTO = "no-memento"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RescueResult:
    """One source: the copy that was brought, or why there is none; `reasons` one an archive.

    `heard` says that every archive told soundly what it holds.
    """

    source: str
    fate: Fate
    memento: Memento | None = None
    capture: Capture | None = None
    reasons: tuple[str, ...] = ()
    heard: bool = False

    @property
    def done(self) -> bool:
        """Whether a copy is here now."""
        return self.fate in (Fate.RESCUED, Fate.SAVED_LIVE, Fate.ALREADY_HERE)


@dataclass(frozen=True)
class RescueWish:
    """Which sources, and of which date: `at` is an ISO date (may be partial), "" as cited."""

    ids: tuple[str, ...] = ()
    at: str = ""
    missing: bool = False
    as_cited: bool = False


def rescue(project: Project, means: Means, wish: RescueWish) -> tuple[RescueResult, ...]:
    """Bring copies of the wished sources out of the archives of archiver.toml.

    Raises UsageError where nothing is wished for, for an unknown id or a date that is none;
    RowError for a wrong row of sources.csv; LockHeldError when another run is writing.
    """
    if wish.at and middle_of(wish.at) is None:
        raise UsageError(f"--at {wish.at!r} is no date; write it like 2021-06-28, or 2021-06")
    if not (wish.ids or wish.missing or wish.as_cited):
        raise UsageError("name a source, or use --missing or --as-cited")
    sources = choose_sources(project.sources().checked(), wish.ids)
    settings = project.settings()
    asked = _ask_pages(project, means, sources, wish) if wish.missing and not wish.as_cited else ()
    with ExitStack() as stack:
        archive = stack.enter_context(open_to_write(project, means))
        fetcher = open_archive_fetcher(stack, settings, means)
        archives = open_archives(stack, project, means, fetcher.fetch)
        wanted = [source for source in sources if is_wanted(source, wish, archive)]
        means.progress.begin("bringing copies out of web archives", len(wanted))
        results = [
            RescueResult(source.id, Fate.SAVED_LIVE, capture=good[-1])
            for source in sources
            if source.id in asked and (good := _good_pages(source, archive))
        ]
        for source in wanted:
            results.append(_rescue_safely(source, wish.at, archives, archive))
            _note(archive, results[-1])
            means.progress.advance(f"{source.id}: {results[-1].fate}")
        return tuple(results)


def _rescue_safely(
    source: Source, at: str, archives: Sequence[WebArchive], archive: Archive
) -> RescueResult:
    """Bring one copy; where this program fails on what came, the other sources are rescued."""
    try:
        return rescue_source(source, at, archives, archive)
    except ArchiverError:
        raise
    except Exception as error:  # noqa: BLE001  # one source's failure is its own result
        said = f"this program failed on what came ({say_fault(error)})"
        return RescueResult(source.id, Fate.UNKNOWN, reasons=(said,))


def _ask_pages(
    project: Project, means: Means, sources: Sequence[Source], wish: RescueWish
) -> frozenset[str]:
    """Ask the pages themselves of which we have no good capture; return the ids of those asked.

    Our own copy is the better evidence. A source that is withdrawn is asked only where it is named.
    """
    with open_to_read(project, means) as reader:
        missing = [
            source.id
            for source in sources
            if is_fetched(source, named=bool(wish.ids))
            and not any(c.good for c in reader.catalog.captures(source.id, role="page"))
        ]
    if missing:
        snapshot(project, means, missing)
    return frozenset(missing)


def _good_pages(source: Source, archive: Archive) -> list[Capture]:
    return [c for c in archive.catalog.captures(source.id, role="page") if c.good]


def is_wanted(source: Source, wish: RescueWish, archive: Archive) -> bool:
    """Whether `source` is to be rescued: with `missing` only when no capture of it shows it."""
    if not source.url:
        return False
    if wish.missing and not wish.as_cited:
        return not _good_pages(source, archive)
    return True


def rescue_source(
    source: Source, at: str, archives: Sequence[WebArchive], archive: Archive
) -> RescueResult:
    """Bring the copy nearest to the wished date, from whichever archive has it."""
    known = archive.catalog.captures(source.id, role="page")
    urls = list(dict.fromkeys([source.url, *(c.uri for c in known if c.good)]))
    answers = {one.name: find_holdings(one, urls) for one in archives}
    date = middle_of(at or source.accessed or source.published)
    listed = [m for a in answers.values() if isinstance(a, Captures) for m in a.mementos]
    named = [read_named(source.memento, a.name, a.settings.url, listed) for a in archives]
    others = [m for m in named if m is not None and not is_copy_of(m, urls)]
    copies = list(_choose([] if at else [m for m in named if m and m not in others], date, listed))
    reasons = tuple(_say_answers(answers.values())) + tuple(map(say_other, others))
    by_name = {one.name: one for one in archives}
    for memento in copies[:TRIES]:
        here = _find_here(memento, known)
        if here is not None:
            return RescueResult(source.id, Fate.ALREADY_HERE, memento, here)
        trail = play_through(by_name[memento.archive], memento)
        result = _bring(source, trail, archive, known)
        if isinstance(result, RescueResult):
            return replace(result, reasons=reasons + result.reasons)
        reasons += (result,)
    if listed and not copies:
        reasons += (f"the {len(listed)} copies listed are all errors",)
    heard = not any(isinstance(one, Unknown) and not one.others for one in answers.values())
    fate = _fate(answers.values(), copies)
    return RescueResult(source.id, fate, reasons=reasons, heard=heard)


def _say_answers(answers: Iterable[Holdings]) -> Iterable[str]:
    """Say why an archive's answer is none, or only a part."""
    for answer in answers:
        if isinstance(answer, Exclusion | Unknown):
            yield answer.reason
        elif isinstance(answer, Captures) and answer.incomplete:
            yield answer.incomplete


def _bring(
    source: Source, trail: Trail, archive: Archive, known: Iterable[Capture]
) -> RescueResult | str:
    """Store the page at the end of a trail and each redirect before it; else say why there is none.

    A redirect is stored where the page that it led to is stored, or is here: it shows how the cited
    address comes to be another's.
    """
    found, led = _read_page(trail.end), ""
    if isinstance(found, str):
        for playback in trail.redirects:
            discard(playback.exchange)
        return found
    assert isinstance(trail.end, Playback)
    for playback, after in pairwise([*trail.redirects, trail.end]):
        target = after.memento.uri_r
        led = f"its copy of {playback.memento.moment:%Y-%m-%d} sends on to {target}"
        sends_on = Usability(
            Usable.NO, f"It only sends on to {target}.", (f"sends on to {target}",)
        )
        _store(source, playback, sends_on, archive, target=target)
        discard(playback.exchange)
    memento, reasons = trail.end.memento, (led,) if led else ()
    here = _find_here(memento, known)
    if here is not None:
        discard(trail.end.exchange)
        return RescueResult(source.id, Fate.ALREADY_HERE, memento, here, reasons)
    capture = _store(source, trail.end, found.usability, archive, title=found.text.title)
    if capture.content_digest and not trail.end.doubt:
        archive.keep_text(capture, found.text, trail.end.head.charset)
    discard(trail.end.exchange)
    return RescueResult(source.id, Fate.RESCUED, memento, capture, reasons)


def _choose(
    named: Iterable[Memento], date: datetime | None, listed: Sequence[Memento]
) -> Iterable[Memento]:
    """Yield the copies to try: what sources.csv names, the nearest to the date, then redirects.

    Without any date the newest come first.
    """
    named = tuple(named)
    yield from named
    newest = sorted(listed, key=lambda memento: memento.moment, reverse=True)
    if date is not None:
        newest.sort(key=lambda memento: abs(memento.moment - date))
    for wanted in (shows_page, is_redirect):
        yield from (memento for memento in newest if wanted(memento) and memento not in named)


def _find_here(memento: Memento, known: Iterable[Capture]) -> Capture | None:
    """Return the capture that holds the wished copy already; a redirect to it does not."""
    for capture in known:
        same = (capture.via, capture.date) == (f"archive:{memento.archive}", memento.moment)
        if same and capture.uri == memento.uri_r and capture.status // 100 != 3:
            return capture
    return None


def _read_page(playback: Playback | Exclusion | Unknown) -> CopyReading | str:
    """Return the copy as it reads, or why it is no page worth keeping."""
    if not isinstance(playback, Playback):
        return playback.reason
    day = f"{playback.memento.archive}'s copy of {playback.memento.moment:%Y-%m-%d}"
    if playback.status // 100 != 2:
        return f"{day} has status {playback.status}"
    reading = read_theirs(playback)
    if reading.usability.usable is Usable.NO:
        shown = f" ({reading.usability.signs[0]})" if reading.usability.signs else ""
        return f"{day} does not show the page{shown}"
    return reading


def _store(
    source: Source,
    playback: Playback,
    usability: Usability,
    archive: Archive,
    *,
    title: str = "",
    target: str = "",
) -> Capture:
    return archive.record_rescue(
        source.id,
        playback.exchange,
        restore_hop(playback, target),
        usability,
        archive=playback.memento.archive,
        index_row=index_row(playback),
        cited=source.url,
        title=title,
    )


def _note(archive: Archive, result: RescueResult) -> None:
    """Write down that archives were asked: that they had nothing is a finding with a date too."""
    memento = result.memento.uri_m if result.memento else ""
    fields = {"source": result.source, "fate": result.fate.value, "memento": memento}
    archive.note(ASKED, {**fields, "reasons": list(result.reasons)})


def _fate(answers: Iterable[object], copies: Sequence[Memento]) -> Fate:
    if copies or any(isinstance(answer, Unknown | Captures) for answer in answers):
        return Fate.UNKNOWN
    excluded = any(isinstance(answer, Exclusion) for answer in answers)
    return Fate.EXCLUDED if excluded else Fate.NO_MEMENTO
