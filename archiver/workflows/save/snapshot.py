"""Snapshot: each cited source, fetched into WARC, with its attachments and requisites.

Workers fetch, readers read what came; this thread alone writes. What a page brings along
(attachments, requisites) is fetched in a second round through the same queues, and stored as
captures of the same source.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.capture.attachments import (
    find_attachments,
    find_behind,
    find_unasked,
    names_pages,
    wants_attachments,
)
from archiver.capture.conditional import conditional_fields
from archiver.capture.fetch import Fetcher
from archiver.capture.links import HTML_TYPES
from archiver.capture.media import find_media
from archiver.capture.pacing import run_and_read
from archiver.capture.requisites import find_frames, find_requisites
from archiver.capture.spool import discard
from archiver.errors import ArchiverError
from archiver.file_kinds import sniff
from archiver.models import (
    BROUGHT_ROLES,
    FRAME,
    Capture,
    Exchange,
    Outcome,
    ReplayCheck,
    Request,
    Source,
    Status,
    UnkeptMedia,
    Usability,
    Usable,
)
from archiver.project import Project, choose_sources
from archiver.reporting.summaries import RENDERED
from archiver.settings import CaptureSettings
from archiver.store.archive import Archive
from archiver.text.walls.end_marks import NO_END
from archiver.urls import host_of
from archiver.workflows.save.resume import leave_out_saved, note_begin, note_end
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.linked_documents import (
    BEFORE_A_DOCUMENT,
    NO_DOCUMENT,
    OFFER,
    say_linked,
)
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.shared.read_answer import Answer, read_answer, read_part
from archiver.workflows.shared.safe_fetch import broken, fetch_safely
from archiver.workflows.shared.unkept_media import note_media

if TYPE_CHECKING:
    from archiver.capture.browser.browser import Browser

DEEPEST = 3  # a page, its style sheets and frames, and what those bring along
OWN_NETWORK = ("dns", "connect", "timeout")
FEWEST_HOSTS = 3  # one dead host alone says nothing about our own network


def is_shown(capture: Capture) -> bool:
    """Whether this is a page as a browser shows it, and shows it well."""
    return capture.role == RENDERED and capture.usable is Usable.YES


@dataclass(frozen=True)
class Job:
    """One address to fetch for a source; `role` is page, attachment or requisite."""

    source: Source
    request: Request
    role: str = "page"


@dataclass(frozen=True)
class Snapshot:
    """What a snapshot brought, the sources that are not fetched live, and the films not saved.

    `checks` compare replays with the pages; None where nobody asked for it.
    """

    captures: tuple[Capture, ...]
    skipped: tuple[Source, ...] = ()
    media: tuple[UnkeptMedia, ...] = ()
    checks: tuple[ReplayCheck, ...] | None = None

    @property
    def offline(self) -> bool:
        """Whether every page, of several hosts, failed in a way that our own network explains."""
        pages = [capture for capture in self.captures if capture.role == "page"]
        hosts = {host_of(capture.uri) for capture in pages}
        silent = all(capture.reason in OWN_NETWORK for capture in pages)
        return len(hosts) >= FEWEST_HOSTS and silent

    @property
    def complete(self) -> bool:
        """Whether every source answered in full, and with a page that can be read.

        What a page only needs to look like itself does not count.
        """
        shown = {capture.cited for capture in self.captures if is_shown(capture)}
        return all(
            capture.outcome in (Outcome.CAPTURED, Outcome.UNCHANGED)
            and (capture.usable is not Usable.NO or capture.cited in shown)
            for capture in self.captures
            if capture.role not in BROUGHT_ROLES
        )


@dataclass(frozen=True)
class NamedByPage:
    """What a page names: parts that are fetched too, documents that are left, films not kept."""

    fetched: tuple[Job, ...] = ()
    left: tuple[str, ...] = ()
    played: tuple[UnkeptMedia, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What came for a job, read: all that is done before anything is written.

    `exchange` is what is stored; it is not what was `fetched` where this program failed on that.
    """

    job: Job
    exchange: Exchange
    fetched: Exchange
    answer: Answer
    named: NamedByPage = NamedByPage()


@dataclass
class Round:
    """One run: where exchanges come from, where captures go, and what was found on the way."""

    settings: CaptureSettings
    means: Means
    archive: Archive
    fetcher: Fetcher
    pool: ThreadPoolExecutor
    readers: ThreadPoolExecutor
    requisites: bool = False
    browser: Browser | None = None
    captures: list[Capture] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    media: list[UnkeptMedia] = field(default_factory=list)
    checks: list[ReplayCheck] | None = None


def snapshot(
    project: Project,
    means: Means,
    ids: Iterable[str] = (),
    *,
    workers: int | None = None,
    requisites: bool = False,
    browser: bool = False,
    attachments: bool = False,
    check: bool = False,
) -> Snapshot:
    """Fetch the sources called `ids` (every live one when there are none) into the archive.

    With `browser` each page is also shown in a browser, and what is seen there is kept; with
    `check` its replay is compared with that; with
    `attachments` the documents that pages link are saved where a row does not say. Raises
    RowError when sources.csv has a wrong row: nothing is fetched then. Raises UsageError for an
    unknown id or where there is no browser, LockHeldError when another run is writing.
    """
    ids = tuple(ids)
    chosen = choose_sources(project.sources().checked(), ids)
    wanted = [source for source in chosen if is_fetched(source, named=bool(ids))]
    if attachments:
        wanted = [replace(s, attachments=s.attachments.strip() or "yes") for s in wanted]
    settings = _with_workers(project.settings().capture, workers)
    look = project.settings().browser
    with ExitStack() as stack:
        round_ = open_round(stack, project, settings, means)
        round_.requisites = requisites
        if browser:
            from archiver.workflows.save.browser import start_browser

            round_.browser = start_browser(stack, round_.fetcher, means, look)
        if check:
            round_.checks = []
        left, since = _left_to_save(round_, wanted)
        if since:
            means.progress.say(_going_on(len(wanted) - len(left), since))
        note_begin(round_.archive, left)
        _save(round_, left)
        media = tuple({(one.source, one.url): one for one in reversed(round_.media)}.values())[::-1]
        note_media(round_.archive, media)
        note_end(round_.archive)
        _say_left(round_)
        fetched = {source.id for source in wanted}
        skipped = tuple(s for s in chosen if s.id not in fetched)
        checks = None if round_.checks is None else tuple(round_.checks)
        return Snapshot(tuple(round_.captures), skipped, media, checks)


def _say_left(round_: Round) -> None:
    """Say which documents the pages link that were not saved, and how they are."""
    saved = {
        capture.cited or capture.uri
        for source in {source for source, _ in round_.left}
        for role in ("attachment", BEFORE_A_DOCUMENT)
        for capture in round_.archive.catalog.captures(source, role=role)
    }
    links: dict[str, list[str]] = {}
    for source, url in round_.left:
        if url not in saved:
            links.setdefault(source, []).append(url)
    for source, urls in links.items():
        round_.means.progress.say(f"{source}: {say_linked(urls)} {OFFER.format(source)}")


def _save(round_: Round, sources: list[Source]) -> None:
    jobs = [_page_job(round_, source) for source in sources]
    round_.means.progress.begin("saving", len(jobs), _hosts(jobs))
    asked = {(job.source.id, job.request.url) for job in jobs}
    for _ in range(DEEPEST):
        found = _first_asked(_fetch(round_, jobs), asked, round_.settings.max_requisites)
        if not found:
            break
        round_.means.progress.begin("saving what belongs to them", len(found), _hosts(found))
        jobs = found
    else:
        list(_fetch(round_, jobs))
    if round_.browser is not None:
        _show(round_, round_.browser, {source.id: source for source in sources})


def _hosts(jobs: Iterable[Job]) -> list[str]:
    return [host_of(job.request.url) for job in jobs]


def _first_asked(jobs: Iterable[Job], asked: set[tuple[str, str]], most: int) -> list[Job]:
    """Return the jobs for addresses not yet asked for, requisites bounded for each source."""
    fresh: list[Job] = []
    counts: Counter[str] = Counter()
    for job in jobs:
        key = (job.source.id, job.request.url)
        requisite = job.role in BROUGHT_ROLES
        if key not in asked and not (requisite and counts[job.source.id] >= most):
            asked.add(key)
            fresh.append(job)
            counts[job.source.id] += requisite
    return fresh


def _show(round_: Round, browser: Browser, sources: Mapping[str, Source]) -> None:
    from archiver.workflows.save.browser import show_page
    from archiver.workflows.save.check_replay import check_replay

    pages = [capture for capture in round_.captures if capture.role == "page"]
    round_.means.progress.begin("showing in a browser", len(pages))
    for page in pages:
        source = sources[page.source]
        shown = tuple(show_page(round_.archive, browser, source, page, round_.means, round_.media))
        round_.captures.extend(shown)
        if round_.checks is not None:
            compared = check_replay(round_.archive, browser, page, shown)
            round_.checks += [compared] if compared else []
        round_.means.progress.advance(page.source)


def _left_to_save(round_: Round, wanted: list[Source]) -> tuple[list[Source], datetime | None]:
    """Go on with a run that was broken off; where a browser is used, nothing is left out.

    Nobody can tell whether a page that was saved had been shown too.
    """
    if round_.browser is not None:
        return wanted, None
    return leave_out_saved(round_.archive, wanted, round_.means.clock.now())


def _going_on(saved: int, since: datetime) -> str:
    return (
        f"Going on with the run that was broken off ({since:%d %B, %H:%M} UTC): "
        f"{saved} already saved are not fetched again."
    )


def is_fetched(source: Source, *, named: bool = False) -> bool:
    """Whether a source is fetched live: a withdrawn one only when it is `named`."""
    return bool(source.url) and (source.status is not Status.WITHDRAWN or named)


def _with_workers(settings: CaptureSettings, workers: int | None) -> CaptureSettings:
    return settings if workers is None else replace(settings, workers=workers)


def open_round(
    stack: ExitStack, project: Project, settings: CaptureSettings, means: Means
) -> Round:
    """Open the archive for writing, and all that a run fetches with; `stack` closes them."""
    archive = stack.enter_context(open_to_write(project, means))
    spool = _take_spool(stack, project.archive)
    fetcher = stack.enter_context(closing(Fetcher(settings, means.clock, means.secrets, spool)))
    # More threads than processors read no faster, and keep the one that writes from its work.
    reading = min(settings.workers, os.cpu_count() or 1)
    readers = stack.enter_context(ThreadPoolExecutor(reading))
    pool = stack.enter_context(ThreadPoolExecutor(settings.workers))
    return Round(settings, means, archive, fetcher, pool, readers)


def _take_spool(stack: ExitStack, root: Path) -> Path:
    """Return an empty folder for large bodies, which `stack` removes.

    It lies in the cache, and the run has the archive's lock: what is there was left by a run that
    was killed.
    """
    spool = root / "cache" / "spool"
    shutil.rmtree(spool, ignore_errors=True)
    stack.callback(shutil.rmtree, spool, ignore_errors=True)
    return spool


def _page_job(round_: Round, source: Source) -> Job:
    last = round_.archive.catalog.latest(source.id)
    asks = last is not None and last.good and round_.browser is None
    fields = conditional_fields(last) if last is not None and asks else ()
    request = Request(source.url, fields=fields, allow_bad_tls=source.allow_bad_tls)
    return Job(source, request)


def _fetch(round_: Round, jobs: list[Job]) -> Iterator[Job]:
    """Fetch and store every job; yield what the pages bring along."""
    now = round_.means.clock.now
    done = run_and_read(
        jobs,
        lambda job: host_of(job.request.url),
        lambda job: fetch_safely(round_.fetcher.fetch, job.request, now),
        round_.pool,
        lambda job, exchange: _read_safely(round_, job, exchange),
        round_.readers,
        workers=round_.settings.workers,
        delay=round_.settings.delay,
        clock=round_.means.clock,
        stop=round_.fetcher.cancel,
    )
    for asked, receipt in done:
        try:
            capture, along = _keep(round_, receipt)
        except ArchiverError:
            raise
        except Exception as error:  # noqa: BLE001  # one page's failure is its own result
            capture, along = _keep(round_, _broken(round_, asked, receipt.fetched, error))
        round_.captures.append(capture)
        host = host_of(asked.request.url)
        round_.means.progress.advance(f"{asked.source.id}: {capture.outcome}", host)
        yield from along
        discard(receipt.fetched)


def _read_safely(round_: Round, job: Job, exchange: Exchange) -> Receipt:
    """Read what came for a job; whatever it does to us, the others are read."""
    try:
        return _read(round_, job, exchange)
    except ArchiverError:
        raise
    except Exception as error:  # noqa: BLE001  # one page's failure is its own result
        return _broken(round_, job, exchange, error)


def _broken(round_: Round, job: Job, fetched: Exchange, error: Exception) -> Receipt:
    receipt = _read(round_, job, broken(job.request, error, round_.means.clock.now()))
    return replace(receipt, fetched=fetched)


def _read(round_: Round, job: Job, exchange: Exchange) -> Receipt:
    """Read one exchange. Touches neither the archive nor what the round has found so far."""
    answer = read_part(exchange) if job.role == "requisite" else read_answer(exchange)
    body, last = answer.body, exchange.last
    if body is None or last is None or last.head is None or exchange.status >= 400:
        return Receipt(job, exchange, exchange, answer)
    if job.role == "attachment" and _is_page(exchange, body) and not names_pages(job.source):
        # The page of a file, or of a site's own viewer: its words are not the document's.
        before = replace(job, role=BEFORE_A_DOCUMENT)
        named = _find_named(round_, before, body, last.head.media_type, last.url)
        if any(behind.role == job.role for behind in named.fetched):
            return Receipt(before, exchange, exchange, answer, named)
        if answer.usability.usable is not Usable.NO:
            answer = replace(answer, usability=Usability(Usable.NO, NO_DOCUMENT))
        return Receipt(job, exchange, exchange, answer)
    named = _find_named(round_, job, body, last.head.media_type, last.url)
    return Receipt(job, exchange, exchange, answer, named)


def _find_named(round_: Round, job: Job, body: bytes, media_type: str, base: str) -> NamedByPage:
    """Find what the page at `base` names: what is fetched with it, what is left, what is played."""
    kind, page = sniff(body, media_type, base), job.role == "page"
    most = round_.settings
    fetched: list[Job] = []
    if job.role == BEFORE_A_DOCUMENT:
        fetched += [_part(job, url, "attachment") for url in find_behind(body, kind, base)]
    if page and wants_attachments(job.source):
        found = find_attachments(job.source, body, kind, base)[: most.max_attachments]
        fetched += [_part(job, url, "attachment") for url in found]
    if round_.requisites and job.role in ("page", *BROUGHT_ROLES):
        needed = find_requisites(body, kind, base)[: most.max_requisites]
        frames = find_frames(body, kind, base) if job.role in ("page", FRAME) else ()
        fetched += [_part(job, url, FRAME if url in frames else "requisite") for url in needed]
    played = find_media(body, kind, base) if job.role in ("page", *BROUGHT_ROLES) else ()
    return NamedByPage(
        tuple(fetched),
        find_unasked(job.source, body, kind, base) if page else (),
        tuple(UnkeptMedia(job.source.id, url, what, base) for url, what in played),
    )


def _keep(round_: Round, receipt: Receipt) -> tuple[Capture, tuple[Job, ...]]:
    """Store one exchange; return its capture and what its page brings along."""
    job, exchange, answer = receipt.job, receipt.exchange, receipt.answer
    if NO_END in answer.usability.signs and (before := _before(round_, job, exchange)):
        answer = read_answer(exchange, before)
    capture = _store(round_, job, exchange, answer)
    named = receipt.named
    if answer.body is None and capture.refers_to and capture.status < 400:
        # After a 304 that is what the page has that it confirms.
        confirmed = round_.archive.payload(capture)
        if isinstance(confirmed, bytes):
            named = _find_named(round_, job, confirmed, capture.media_type, capture.uri)
    round_.media += named.played
    round_.left += [(job.source.id, url) for url in named.left]
    return capture, named.fetched


def _before(round_: Round, job: Job, exchange: Exchange) -> list[str]:
    """The content digests of this address's earlier answers, for a body that names no end."""
    earlier = round_.archive.catalog.newest_at(exchange.final_url, job.source.id)
    return [one.content_digest for one in earlier if one.via == "live" and one.content_digest]


def _store(round_: Round, job: Job, exchange: Exchange, answer: Answer) -> Capture:
    capture = round_.archive.record(
        job.source.id,
        exchange,
        answer.usability,
        role=job.role,
        cited=job.request.url,
        title=answer.text.title,
    )
    if (
        job.role != "requisite"
        and answer.body is not None
        and exchange.last is not None
        and exchange.last.head is not None
    ):
        round_.archive.keep_text(capture, answer.text, exchange.last.head.charset)
    return capture


def _is_page(exchange: Exchange, body: bytes) -> bool:
    head = exchange.last.head if exchange.last else None
    declared = head.media_type if head else ""
    return sniff(body, declared) in HTML_TYPES


def _part(job: Job, url: str, role: str) -> Job:
    purpose = "requisite" if role == FRAME else role
    request = Request(url, allow_bad_tls=job.source.allow_bad_tls, purpose=purpose)
    return Job(job.source, request, role)
