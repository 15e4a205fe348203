"""Timeline: when did each passage of a source appear and vanish?

Our captures are read first, since they cost nothing; web archives are asked only for the copies
that decide. What each copy said is kept in the cache, so that a search cut short goes on later.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from archiver.capture.spool import discard
from archiver.errors import LockHeldError, UsageError
from archiver.models import (
    Capture,
    Memento,
    Outcome,
    Quotation,
    Source,
    TextQuoteSelector,
    Usable,
    Verdict,
)
from archiver.project import Project, choose_sources
from archiver.quoting.judging.verdicts import Options
from archiver.serialise import read_json
from archiver.store.cache_entries import Cache
from archiver.store.disk import storage_errors
from archiver.store.reader import Reader
from archiver.text.process.versions import EXTRACTOR
from archiver.urls import from_rfc3339, to_rfc3339
from archiver.wayback.answers import Captures, Holdings, NoCaptures, Playback
from archiver.wayback.choosing import is_redirect, middle_of, shows_page
from archiver.wayback.client import WebArchive
from archiver.wayback.comparison import CopyReading, digests_of
from archiver.wayback.following import Trail, play_through
from archiver.wayback.playback import is_unlike_index, parse_digest
from archiver.wayback.search import (
    Brackets,
    CopyRun,
    Point,
    RunSighting,
    group_runs,
    read_brackets,
    search_runs,
)
from archiver.workflows.shared.context import Means, Progress, Silence
from archiver.workflows.shared.open_archive import open_to_read, open_to_write
from archiver.workflows.webarchives.crosscheck import find_holdings, open_archive_fetcher
from archiver.workflows.webarchives.crosscheck_log import note_timeline
from archiver.workflows.webarchives.open_archives import open_archives
from archiver.workflows.webarchives.read_copy import judge_copy, read_ours, read_theirs

BUDGET = 60
TRIES = 3
MEMORY = 2  # what an earlier version kept of a digest may rest on one copy that belied it
NOT_THERE = (404, 410)  # what a server says of an address (RFC 9110 sections 15.5.5, 15.5.11)
# A crawler goes on to where it is sent in the same crawl; a copy of another day need not be what an
# address led to. A redirect beside a copy that shows the page (http to https) is not worth opening.
SAME_CRAWL = timedelta(days=1)
BESIDE_A_PAGE = timedelta(hours=1)

CaptureOrMemento = Capture | Memento


@dataclass(frozen=True)
class History:
    """When one passage was there; the names are those of `timeline --format json`."""

    id: str
    first_seen: datetime | None
    last_seen: datetime | None
    first_missing: datetime | None
    unusable_between: tuple[datetime, ...]
    runs: int
    unprobed: int
    requests: int
    periods: tuple[tuple[datetime, datetime], ...] = ()
    missing: tuple[tuple[datetime, datetime], ...] = ()
    open_between: int = 0


@dataclass(frozen=True)
class NotThere:
    """Copies that follow each other in which the address itself answered `status`: 404 or 410."""

    status: int
    first: datetime
    last: datetime
    copies: int


@dataclass(frozen=True)
class SentOn:
    """A copy in which the address only sent on: each hop as (memento, address), and where it ended.

    `copy` is the memento that was read there; it is "" where none was, and `reason` says why.
    """

    date: datetime
    hops: tuple[tuple[str, str], ...]
    copy: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Timeline:
    """The histories of a source's quotations, and when its address answered that it is not there.

    `unheard` says which archives gave no answer, and why; `notes` what of their lists is left out;
    `sent_on` are the archived redirects that were followed, oldest first.
    """

    source: str
    histories: tuple[History, ...]
    unheard: tuple[str, ...] = ()
    not_there: tuple[NotThere, ...] = ()
    notes: tuple[str, ...] = ()
    sent_on: tuple[SentOn, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every archive answered, and each passage was bracketed or is still there."""
        seen = all(one.last_seen and not one.open_between for one in self.histories)
        return not self.unheard and seen


def timeline(
    project: Project,
    means: Means,
    source_id: str,
    *,
    passages: Sequence[str] = (),
    exhaustive: bool = False,
    budget: int = BUDGET,
) -> Timeline:
    """Search our captures and every archive of archiver.toml for the source's quotations.

    `passages` are searched for in place of the quotations of quotes.csv. `budget` bounds the
    requests to web archives; a later call goes on where this one stopped. What was found of the
    quotations is kept in the custody log. Raises UsageError for
    an unknown source, or where there is nothing to search for.
    """
    source = choose_sources(project.sources().checked(), (source_id,))[0]
    quotations = _choose_quotations(project, source, passages)
    settings = project.settings()
    with ExitStack() as stack:
        reader = stack.enter_context(open_to_read(project, means))
        fetcher = open_archive_fetcher(stack, settings, means)
        archives = open_archives(stack, project, means, fetcher.fetch)
        memory = TimelineCache(reader.cache, f"timelines/{source.id}.json")
        options = Options(settings.verify.max_gap)
        search = Search(source, reader, archives, budget, memory, means.progress, options)
        found = search.run(quotations, exhaustive=exhaustive)
    if not passages:
        _keep(project, means, found)
    return found


def _keep(project: Project, means: Means, found: Timeline) -> None:
    """Write what was found into the custody log, for the report and `show`."""
    seen = [history for history in found.histories if history.last_seen]
    if not seen:
        return
    try:
        with open_to_write(project, means) as archive:
            note_timeline(archive, found.source, seen, found.sent_on)
    except LockHeldError as error:
        means.progress.say(f"The timeline is shown but not kept: {error}")


def _choose_quotations(
    project: Project, source: Source, passages: Sequence[str]
) -> list[Quotation]:
    if passages:
        if not all(words.strip() for words in passages):
            raise UsageError("--passage is empty; give it the words to look for")
        return [
            Quotation(f"passage-{number}", TextQuoteSelector(words), source.id)
            for number, words in enumerate(passages, start=1)
        ]
    quotations = [q for q in project.quotations().checked() if q.source == source.id]
    if not quotations:
        raise UsageError(
            f"quotes.csv has no quotation of {source.id}; add one, "
            f'or run archiver timeline {source.id} --passage "the words you look for"'
        )
    return quotations


@dataclass(frozen=True)
class CopyAnswer:
    """What one copy said of its address rather than of a passage: a status, or where it sends."""

    status: int = 0
    sent_on: SentOn | None = None


class TimelineCache:
    """What copies said of passages, kept in the cache. Only decided answers are kept."""

    def __init__(self, cache: Cache | None = None, name: str = "") -> None:
        self._cache = cache
        self._name = name
        self._said = _read_memory(cache.read(name) or b"") if cache is not None else {}

    def get(self, key: str, quotation: Quotation) -> RunSighting | None:
        """Return what the copy with `key` said of `quotation`, None when it was never asked."""
        said = self._said.get(_remembered(key, quotation))
        return RunSighting(said) if said in set(RunSighting) else None

    def keep(self, key: str, quotation: Quotation, seen: RunSighting) -> None:
        """Keep what a copy said."""
        if seen is not RunSighting.UNKNOWN:
            self._said[_remembered(key, quotation)] = seen.value

    def answer(self, key: str) -> CopyAnswer | None:
        """Return what the copy with `key` answered beside a page, None where nothing is known."""
        try:
            status, led = read_json(self._said.get(_remembered(key), ""))
            if not led:
                return CopyAnswer(int(status))
            date, hops, copy, reason = led
            hops = tuple((str(uri_m), str(target)) for uri_m, target in hops)
            return CopyAnswer(int(status), SentOn(from_rfc3339(date), hops, copy, reason))
        except (ValueError, TypeError):
            return None

    def keep_answer(self, key: str, answer: CopyAnswer) -> None:
        """Keep what a copy answered beside a page: that the address is not there, or sends on."""
        sent = answer.sent_on
        led = [to_rfc3339(sent.date), sent.hops, sent.copy, sent.reason] if sent else []
        self._said[_remembered(key)] = json.dumps([answer.status, led])

    def save(self) -> None:
        """Write the cache. Raises StorageError."""
        if self._cache is not None:
            with storage_errors(self._cache.path(self._name), "keeping what web archives said"):
                content = json.dumps(self._said, indent=0, sort_keys=True)
                self._cache.write(self._name, content.encode("ascii"))


def _read_memory(content: bytes) -> dict[str, str]:
    try:
        found = read_json(content)
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _remembered(key: str, quotation: Quotation | None = None) -> str:
    said = key
    if quotation is not None:
        selector = quotation.selector
        said = "\n".join((EXTRACTOR, key, selector.exact, selector.prefix, selector.suffix))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass
class Search:
    """One source's copies in time, and what has been spent on opening them."""

    source: Source
    reader: Reader
    archives: Sequence[WebArchive]
    budget: int = BUDGET
    memory: TimelineCache = field(default_factory=TimelineCache)
    progress: Progress = field(default_factory=Silence)
    options: Options = field(default_factory=Options)

    def run(self, quotations: Sequence[Quotation], *, exhaustive: bool = False) -> Timeline:
        """Return the history of each of `quotations`."""
        self.progress.begin(f"copies of {self.source.id} opened", 0)
        self._by_name = {archive.name: archive for archive in self.archives}
        self._opened: dict[str, CopyReading | RunSighting] = {}
        self._answers: dict[datetime, CopyAnswer] = {}
        self._held: dict[tuple[str, str], Holdings] = {}
        self._unlike: set[str] = set()
        self._notes: list[str] = []
        points, unheard = self._collect()
        self._index_requests = self.requests
        try:
            histories = self._trace_all(points, quotations, exhaustive)
        finally:
            self.memory.save()
        answered = {moment: one.status for moment, one in self._answers.items() if one.status}
        sent_on = [one.sent_on for _, one in sorted(self._answers.items(), key=lambda p: p[0])]
        return Timeline(
            self.source.id,
            tuple(histories),
            tuple(unheard),
            tuple(find_not_there(points, answered)),
            tuple(self._notes),
            tuple(one for one in sent_on if one is not None),
        )

    def _trace_all(
        self,
        points: Sequence[Point[CaptureOrMemento]],
        quotations: Sequence[Quotation],
        exhaustive: bool,
    ) -> list[History]:
        """Return the histories; again where a copy turned out to be other bytes than listed.

        Then its digest says nothing of the other copies that the index lists with it: each of them
        is looked at by itself.
        """
        silent = [point.moment for point in points if not point.usable]
        while True:
            unlike = len(self._unlike)
            runs = group_runs(replace(point, key=self._key(point)) for point in points)
            for point in (point for run in runs for point in run.points):
                answer = self.memory.answer(point.key)
                if answer is not None:
                    self._answers[point.moment] = answer
            histories = [self._trace(q, runs, silent, exhaustive) for q in quotations]
            if len(self._unlike) == unlike:
                return histories

    def _key(self, point: Point[CaptureOrMemento]) -> str:
        if point.key in self._unlike and isinstance(point.copy, Memento):
            return point.copy.uri_m
        return point.key

    @property
    def requests(self) -> int:
        """How many requests went to web archives."""
        return sum(archive.requests for archive in self.archives)

    # --- the copies -----------------------------------------------------------------------------

    def _collect(self) -> tuple[list[Point[CaptureOrMemento]], list[str]]:
        """Return every copy there is, and why an archive could not be heard."""
        withheld = self.reader.catalog.withheld()
        captures = [
            capture
            for capture in self.reader.catalog.captures(self.source.id, role="page")
            if capture.outcome is not Outcome.FAILED and capture.record_id not in withheld
        ]
        urls = dict.fromkeys([self.source.url, *(c.uri for c in captures if c.good)])
        mementos, unheard = self._ask([url for url in urls if url])
        listed = {_memento_key(memento) for memento in mementos}
        points = [_capture_point(capture, listed) for capture in captures]
        points += [
            Point[CaptureOrMemento](memento.moment, _memento_key(memento), memento, opened)
            for memento, opened in _choose_opened(mementos)
        ]
        return points, unheard

    def _ask(self, urls: Sequence[str]) -> tuple[list[Memento], list[str]]:
        mementos: list[Memento] = []
        unheard = []
        for archive in self.archives if urls else ():
            found = find_holdings(archive, urls)
            if isinstance(found, Captures):
                mementos += found.mementos
                unheard += [found.incomplete] if found.incomplete else []
                self._notes += [f"{archive.name}: {found.note}"] if found.note else []
            elif not isinstance(found, NoCaptures):
                unheard.append(found.reason)
        return mementos, unheard

    # --- one passage ----------------------------------------------------------------------------

    def _trace(
        self,
        quotation: Quotation,
        runs: Sequence[CopyRun[CaptureOrMemento]],
        silent: Sequence[datetime],
        exhaustive: bool,
    ) -> History:
        before = self.requests
        free = self._read_free(quotation, runs)

        def probe(number: int) -> RunSighting | None:
            return self._probe(quotation, runs[number])

        anchor = self._anchor(runs, free)
        known = search_runs(len(runs), probe, anchor, known=free, exhaustive=exhaustive)
        found = read_brackets(runs, known, silent)
        requests = self._index_requests + self.requests - before
        return _history(quotation, found, len(runs), requests)

    def _read_free(
        self, quotation: Quotation, runs: Sequence[CopyRun[CaptureOrMemento]]
    ) -> dict[int, RunSighting]:
        """Read what needs no request: our own captures, and what was heard before."""
        found = {}
        for number, run in enumerate(runs):
            seen = self.memory.get(self._memory_key(run), quotation)
            if seen is None and any(isinstance(p.copy, Capture) for p in run.points):
                seen = self._probe(quotation, run)
            if seen is not None:
                found[number] = seen
        return found

    def _anchor(
        self, runs: Sequence[CopyRun[CaptureOrMemento]], free: dict[int, RunSighting]
    ) -> int:
        """Return the run where the passage is expected: known to have it, or cited about then."""
        present = [number for number, seen in free.items() if seen is RunSighting.PRESENT]
        if present:
            return present[-1]
        cited = middle_of(self.source.accessed) or middle_of(self.source.published)
        if cited is None or not runs:
            return 0
        return min(range(len(runs)), key=lambda n: abs(runs[n].first - cited))

    def _probe(self, quotation: Quotation, run: CopyRun[CaptureOrMemento]) -> RunSighting | None:
        key = run.points[0].key
        seen = self.memory.get(self._memory_key(run), quotation)
        if seen is None:
            if key not in self._opened and not self._affordable(run):
                return None
            reading = self._open(run)
            seen = self._what_it_says(quotation, reading, run.first)
            if key not in self._unlike:
                self.memory.keep(self._memory_key(run), quotation, seen)
        return seen

    def _memory_key(self, run: CopyRun[CaptureOrMemento]) -> str:
        return f"{run.points[0].key} {self.options.max_gap} {MEMORY}"

    def _what_it_says(
        self, quotation: Quotation, reading: CopyReading | RunSighting, date: datetime
    ) -> RunSighting:
        if isinstance(reading, RunSighting):
            return reading
        finding = judge_copy(quotation, self.source, reading, date, self.options)
        verdict = finding.verdict
        if verdict is Verdict.UNVERIFIABLE and finding.cut_short:
            return RunSighting.UNKNOWN
        if verdict is Verdict.UNVERIFIABLE:
            return RunSighting.UNUSABLE
        passing = (Verdict.VERBATIM, Verdict.TYPOGRAPHIC, Verdict.EDITED)
        return RunSighting.PRESENT if verdict in passing else RunSighting.ABSENT

    def _affordable(self, run: CopyRun[CaptureOrMemento]) -> bool:
        ours = any(isinstance(point.copy, Capture) for point in run.points)
        return ours or self.requests < self.budget

    def _open(self, run: CopyRun[CaptureOrMemento]) -> CopyReading | RunSighting:
        """Read one copy of the run: ours where there is one, else the first that an archive gives.

        An archive that does not give one copy may give the next with the same bytes.
        """
        key = run.points[0].key
        if key not in self._opened:
            points = sorted(run.points, key=lambda point: isinstance(point.copy, Memento))
            found: CopyReading | RunSighting = RunSighting.UNKNOWN
            for point in points[:TRIES]:
                found = self._read(point)
                if found is not RunSighting.UNKNOWN:
                    break
            self._opened[key] = found
            self.progress.advance(f"{run.first:%Y-%m-%d}")
        return self._opened[key]

    def _read(self, point: Point[CaptureOrMemento]) -> CopyReading | RunSighting:
        """Read one copy, and where it sends on within its archive, what it leads to."""
        copy = point.copy
        if isinstance(copy, Capture):
            return read_ours(copy, self.reader) or RunSighting.UNUSABLE
        archive = self._by_name[copy.archive]

        def find(url: str) -> Holdings:
            if (copy.archive, url) not in self._held:
                self._held[copy.archive, url] = archive.mementos(url)
            return self._held[copy.archive, url]

        trail = play_through(archive, copy, lambda passed: discard(passed.exchange), find)
        end = trail.end
        found: CopyReading | RunSighting = RunSighting.UNKNOWN
        if isinstance(end, Playback):
            discard(end.exchange)
            found = read_theirs(end) if end.status // 100 == 2 else RunSighting.UNUSABLE
            if not trail.redirects and not end.verified and is_unlike_index(copy, end.head):
                self._unlike.add(point.key)
        elif trail.heard:
            found = RunSighting.UNUSABLE
        if trail.redirects:
            sent = _describe_trail(trail)
            if isinstance(found, CopyReading) and found.usability.usable is Usable.NO:
                sent = replace(sent, copy="", reason=sent.reason or found.usability.why)
            found = RunSighting.UNUSABLE if trail.heard and sent.reason else found
            self._note_answer(point, CopyAnswer(sent_on=sent), keep=trail.heard)
        elif isinstance(end, Playback) and end.status in NOT_THERE:
            self._note_answer(point, CopyAnswer(end.status), keep=True)
        return found

    def _note_answer(
        self, point: Point[CaptureOrMemento], answer: CopyAnswer, *, keep: bool
    ) -> None:
        self._answers[point.moment] = answer
        if keep:
            self.memory.keep_answer(point.key, answer)


def _choose_opened(mementos: Sequence[Memento]) -> Iterable[tuple[Memento, bool]]:
    """Yield each copy, and whether it is worth opening: a page, or a redirect with no page near."""
    shown = sorted(memento.moment for memento in mementos if shows_page(memento))
    for memento in mementos:
        at = bisect_left(shown, memento.moment - BESIDE_A_PAGE)
        beside = at < len(shown) and shown[at] <= memento.moment + BESIDE_A_PAGE
        yield memento, shows_page(memento) or (is_redirect(memento) and not beside)


def _describe_trail(trail: Trail) -> SentOn:
    """Return where the redirects of a trail led, and why nothing of it counts, if so."""
    first, end = trail.redirects[0].memento, trail.end
    led = [hop.memento.uri_r for hop in trail.redirects[1:]] + [trail.target]
    hops = tuple((hop.memento.uri_m, to) for hop, to in zip(trail.redirects, led, strict=True))
    if not isinstance(end, Playback):
        return SentOn(first.moment, hops, reason=end.reason)
    copy = end.memento
    reason = ""
    if end.status // 100 != 2:
        reason = f"the copy there has status {end.status}"
    elif abs(copy.moment - first.moment) > SAME_CRAWL:
        reason = f"the nearest copy there is of {copy.moment:%Y-%m-%d}, and need not be the same"
    return SentOn(first.moment, hops, "" if reason else copy.uri_m, reason)


def find_not_there(
    points: Sequence[Point[CaptureOrMemento]], answered: Mapping[datetime, int]
) -> Iterable[NotThere]:
    """Yield when the address answered 404 or 410, copies that follow each other together.

    `answered` are the statuses of copies that no index gives, by their moment.
    """
    ordered = sorted(points, key=lambda point: point.moment)
    statuses = [(p.moment, answered.get(p.moment, p.copy.status)) for p in ordered]
    for status, group in groupby(statuses, key=lambda pair: pair[1]):
        moments = [moment for moment, _ in group]
        if status in NOT_THERE:
            yield NotThere(status, moments[0], moments[-1], len(moments))


def _capture_point(capture: Capture, listed: set[str]) -> Point[CaptureOrMemento]:
    keys = sorted(str(digest) for digest in digests_of(capture))
    key = next((key for key in keys if key in listed), capture.payload_sha1 or capture.record_id)
    return Point(capture.date, key, capture, capture.good)


def _memento_key(memento: Memento) -> str:
    """Return what is equal for copies of equal bytes. Those of a redirect do not say where to."""
    digest = None if is_redirect(memento) else parse_digest(memento.digest)
    return str(digest) if digest is not None else memento.uri_m


def _history(quotation: Quotation, found: Brackets, runs: int, requests: int) -> History:
    return History(
        quotation.id,
        found.first_seen,
        found.last_seen,
        found.first_missing,
        found.unusable_between,
        runs,
        found.unprobed,
        requests,
        found.periods,
        found.missing,
        found.open_between,
    )
