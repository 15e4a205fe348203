"""One round of the watch: fetch, judge, store, say what is new.

Each source is settled by itself: its capture is stored, then its state, in one custody line that
is also the notice owed. A round that is broken off loses nothing: what was stored but not judged
is judged in the next round, against the capture on which the last state rests.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile

from archiver.capture.attachments import wants_attachments
from archiver.capture.pacing import run_queues
from archiver.capture.spool import discard
from archiver.errors import ArchiverError, say_fault
from archiver.models import (
    UNDETERMINED,
    Capture,
    Change,
    Exchange,
    Fetch,
    Outcome,
    Quotation,
    Request,
    Source,
    State,
    Status,
    Usability,
    Usable,
)
from archiver.project import Project, choose_sources, merge_last_valid, vanished
from archiver.settings import WatchSettings
from archiver.text.walls.signs import SignKind
from archiver.urls import host_of, same_site
from archiver.watch_memory import AttachedDocument, Doubt, Memory
from archiver.watching.channels import Channel
from archiver.watching.documents import DocumentLook, Sight, settle_documents, unlooked
from archiver.watching.doubt import say_doubt
from archiver.watching.likeness import likeness
from archiver.watching.network import (
    Patience,
    answers_for_all,
    failed_for_lack_of_network,
    own_network_is_down,
)
from archiver.watching.notices import Notice
from archiver.watching.observation import Observation, Page
from archiver.watching.page_states import NOT_THE_PAGE, SAME_PAGE, Conclusion
from archiver.watching.schedule import due_sources, interval_of, start_delay
from archiver.watching.signs import home_of
from archiver.watching.transitions import is_unknown_news, is_worth_noting, settle
from archiver.workflows.save.snapshot import Round, is_fetched, open_round
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.read_answer import Answer
from archiver.workflows.shared.safe_fetch import broken, fetch_safely
from archiver.workflows.verify.resting import find_merged, say_merged
from archiver.workflows.watch.clock_notices import backward_clock
from archiver.workflows.watch.notify import FEED, NEWS, SCREEN, RoundNotices, open_channels, tell
from archiver.workflows.watch.observe_documents import (
    ROLE,
    Errand,
    known_documents,
    look_at,
    plan_errands,
)
from archiver.workflows.watch.observe_page import (
    WatchedSource,
    conclude,
    evidence_of,
    observe,
    prepare,
    probe,
    read_news,
)

OFFLINE = "Our own network seems to be down; nothing is known of the page, and nothing was decided."
NAP = 1.0
SCANNED = 100_000  # characters of a page that waits; likeness.py compares no more
TICK = timedelta(milliseconds=100)
DOUBTED_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class WatchRound:
    """What one round found. `changes` lists every source, also those that were not due.

    `offline`: our own network was down, `offline_news` that this is to be said (not in every
    round of a long outage).
    `problems` are wrong rows (the round went on without them); `remarks` plain sentences that a
    person should read; `notices` are reminders and questions that are due now, and transitions that
    an earlier round noted before it was broken off. `clock` says that the clock went back.
    """

    changes: tuple[Change, ...]
    offline: bool = False
    offline_news: bool = False
    problems: tuple[Exception, ...] = ()
    remarks: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    stopped: bool = False
    clock: str = ""

    @property
    def transitions(self) -> tuple[Change, ...]:
        """The changes of state, each reported this once."""
        return tuple(change for change in self.changes if change.transition)

    @property
    def undetermined_news(self) -> tuple[Change, ...]:
        """The sources that have just become undetermined."""
        if self.offline:
            return ()
        return tuple(change for change in self.changes if is_unknown_news(change))


class Stop:
    """Somebody asks the round to end: cleanly, after the source in hand. Safe in a signal."""

    def __init__(self) -> None:
        self._asked = False
        self._hooks: list[Callable[[], None]] = []

    def __bool__(self) -> bool:
        return self._asked

    def ask(self) -> None:
        """End the round; fetches in progress are called off."""
        self._asked = True
        for hook in self._hooks:
            hook()

    def then(self, hook: Callable[[], None]) -> None:
        """Call `hook` as soon as the end is asked for."""
        self._hooks.append(hook)


@dataclass
class PageVisit:
    """A source whose page was judged, and whose documents are still to be looked at."""

    watched: WatchedSource
    seen: Observation
    capture: Capture
    known: tuple[AttachedDocument, ...]
    errands: tuple[Errand, ...]
    sights: dict[str, Sight] = field(default_factory=dict)


@dataclass(frozen=True)
class HeldLook:
    """A look that is judged when the whole round is known: somebody between us and all hosts may
    have answered, or the host may send one page for all. `seen` is None where nothing came.
    """

    watched: WatchedSource
    exchange: Exchange
    seen: Observation | None = None

    @property
    def host(self) -> str:
        """The host that was asked."""
        return host_of(self.watched.source.url)

    @property
    def page(self) -> Page | None:
        """The page that came, None where none did."""
        return self.seen.page if self.seen and self.seen.page.digest else None


@dataclass
class _Watch:
    """One round while it runs."""

    round_: Round
    settings: WatchSettings
    states: dict[str, Change]
    quotations: Mapping[str, list[Quotation]]
    fetch: Fetch
    stop: Stop
    chosen: tuple[Source, ...]
    changes: dict[str, Change] = field(default_factory=dict)
    held: list[HeldLook] = field(default_factory=list)
    visits: list[PageVisit] = field(default_factory=list)
    answered: list[Exchange] = field(default_factory=list)
    clock: str = ""


def watch(
    project: Project,
    means: Means,
    ids: Iterable[str] = (),
    *,
    channels: Sequence[Channel] = (),
    fetch: Fetch | None = None,
    stop: Stop | None = None,
) -> WatchRound:
    """Check every source that is due (`ids`: exactly those, due or not) once.

    `channels` are told what is new; `fetch` is used in place of a Fetcher of our own; `stop`
    ends the round early. A wrong row is left at its last valid version.
    Raises FileError for a file that cannot be read at all, UsageError for an unknown id,
    LockHeldError when another run is writing.
    """
    settings, table = project.settings(), project.sources()
    named = tuple(ids)
    stop = Stop() if stop is None else stop
    if not named:
        delay = start_delay(settings.watch.jitter, f"{means.machine.host} {project.root}")
        _wait(means, delay, stop)
    with ExitStack() as stack:
        round_ = open_round(stack, project, settings.capture, means)
        states = round_.archive.catalog.states()
        rows = _rows(states)
        known = merge_last_valid(table, rows)
        chosen = choose_sources(known, named)
        fetch = Patience(fetch or round_.fetcher.fetch, means.clock.now)
        stop.then(round_.fetcher.cancel)
        run = _Watch(
            round_, settings.watch, states, _quotations(project), fetch, stop, tuple(known)
        )
        run.clock = backward_clock(round_.archive, means.clock.now())
        due = _due(run, chosen, named=bool(named))
        names = [
            SCREEN,
            NEWS,
            *(c.name for c in channels),
            *([FEED] if settings.watch.feed else []),
        ]
        open_channels(round_.archive, names)
        _check_all(run, due)
        _look_at_documents(run)
        remarks = (*round_.archive.remarks, *_say_vanished(run, vanished(rows, table)))
        problems = (*table.problems, *project.quotations().problems)
        return _finish(run, chosen, project, channels, problems, remarks)


def _wait(means: Means, seconds: float, stop: Stop) -> None:
    """Sleep in short naps, so that a round that is called off need not wait."""
    while seconds > 0 and not stop:
        means.clock.sleep(min(seconds, NAP))
        seconds -= NAP


def _rows(states: Mapping[str, Change]) -> dict[str, Source]:
    """The rows as the last round had them, by id; rows retired since are not missed."""
    return {name: change.row for name, change in states.items() if change.row is not None}


def _quotations(project: Project) -> dict[str, list[Quotation]]:
    by_source: dict[str, list[Quotation]] = {}
    for row in project.quotations().rows:
        by_source.setdefault(row.source, []).append(row)
    return by_source


def _due(run: _Watch, chosen: Sequence[Source], *, named: bool) -> list[Source]:
    watched = [s for s in chosen if s.status is not Status.RETIRED and is_fetched(s, named=named)]
    if named:
        return watched
    every = run.settings.every
    timed = [source for source in watched if interval_of(source, every)]
    checked = {source.id: when for source in timed if (when := _last_check(run, source.id))}
    return due_sources(watched, checked, run.round_.means.clock.now(), every)


def _last_check(run: _Watch, source_id: str) -> datetime | None:
    """When a source was last asked for, answered or not; dates to come are a wrong clock's."""
    if source_id not in run.states:
        return None
    now = run.round_.means.clock.now()
    pages = run.round_.archive.catalog.captures(source_id, role="page")
    asked = (c.date for c in reversed(pages) if c.via == "live" and c.date <= now)
    return next(asked, None)


# --- checking -------------------------------------------------------------------------------------


def _check_all(run: _Watch, due: list[Source]) -> None:
    if run.stop:
        return
    run.round_.means.progress.begin("watching", len(due))
    jobs = [watched for source in due if (watched := _prepare_safely(run, source))]
    for watched, exchange in _fetch(run, jobs):
        if run.stop:
            discard(exchange)
            return
        run.answered.append(_without_bodies(exchange))
        if _may_be_ours(watched, exchange):
            run.held.append(HeldLook(watched, exchange))
        else:
            _settle_safely(run, watched, exchange)
        run.round_.means.progress.advance(watched.source.id)
    _settle_held(run)


def _prepare_safely(run: _Watch, source: Source) -> WatchedSource | None:
    """Make one source ready; None where this program fails on what is stored of it."""
    try:
        return _prepare(run, source)
    except ArchiverError:
        raise
    except Exception as error:  # noqa: BLE001  # what lies in an archive may be anybody's
        watched = WatchedSource(source, (), Request(source.url), previous=run.states.get(source.id))
        exchange = broken(watched.request, error, run.round_.means.clock.now())
        _note_fault(run, watched, exchange, error)
        return None


def _prepare(run: _Watch, source: Source) -> WatchedSource:
    previous = run.states.get(source.id)
    reader = run.round_.archive
    return prepare(
        source, run.quotations.get(source.id, ()), previous, reader, full=_full(run, previous)
    )


def _full(run: _Watch, previous: Change | None) -> bool:
    """Whether the whole page is due: servers do answer 304 in error."""
    last = (previous.memory if previous else Memory()).full
    now = run.round_.means.clock.now()
    longest = timedelta(seconds=run.settings.full_every)
    return last is None or last > now or (bool(longest) and now - last >= longest)


def _fetch(run: _Watch, jobs: list[WatchedSource]) -> Iterator[tuple[WatchedSource, Exchange]]:
    return run_queues(
        jobs,
        lambda job: host_of(job.request.url),
        lambda job: _ask(run, job.request),
        run.round_.pool,
        workers=run.round_.settings.workers,
        stop=run.round_.fetcher.cancel,
    )


def _ask(run: _Watch, request: Request) -> Exchange:
    return fetch_safely(run.fetch, request, run.round_.means.clock.now)


def _may_be_ours(watched: WatchedSource, exchange: Exchange) -> bool:
    """Whether our own network may be the cause: judged when the whole round is known."""
    led_away = not same_site(exchange.request.url, exchange.final_url)
    known = exchange.final_url in (watched.memory.origin, watched.memory.target)
    return failed_for_lack_of_network(exchange) or (led_away and not known)


def _without_bodies(exchange: Exchange) -> Exchange:
    """All that the question "is it our network?" needs of an exchange."""
    return _light(replace(exchange, hops=exchange.hops[-1:]))


def _light(exchange: Exchange) -> Exchange:
    """An exchange that is stored: its heads are still needed, its bodies are not."""
    hops = tuple(
        replace(hop, sent=b"", received=replace(hop.received, content=b"", path=None))
        for hop in exchange.hops
    )
    return replace(exchange, hops=hops)


def _settle_held(run: _Watch) -> None:
    if _offline(run):
        for held in run.held:
            run.changes[held.watched.source.id] = _unknown(held.watched, held.exchange)
            discard(held.exchange)
        return
    for held in run.held:
        _settle_safely(run, held.watched, held.exchange, held)


def _offline(run: _Watch) -> bool:
    """Whether our own network is down; not when a host has gone on answering for days."""
    failing = {
        host_of(held.watched.source.url)
        for held in run.held
        if held.watched.previous is not None and held.watched.previous.state in UNDETERMINED
    }
    if not own_network_is_down(run.answered, failing) and not _is_answered_for_all(run):
        return False
    since = _offline_since(run)
    lasting = since is not None and run.round_.means.clock.now() - since >= DOUBTED_AFTER
    return not (lasting and any(map(_answered_at_home, run.answered)))


def _is_answered_for_all(run: _Watch) -> bool:
    """Whether somebody answers in the place of all hosts, pages aside that have long been gone."""
    gone = {
        row.url
        for name, row in _rows(run.states).items()
        if run.states[name].memory.condition in NOT_THE_PAGE
    }
    hosts = {host_of(e.request.url) for e in run.answered if e.request.url not in gone}
    held = [h for h in run.held if h.watched.source.url not in gone]
    waiting = Counter(host_of(h.watched.source.url) for h in held)
    asked = Counter(host_of(e.request.url) for e in run.answered if e.request.url not in gone)
    sole = {host for host, count in waiting.items() if count == asked[host]}
    pages = [(host, p) for h in held if (p := h.page) and (host := h.host) in sole]
    addresses = {h.host: h.watched.source.url for h in held}
    return answers_for_all(
        hosts,
        pages,
        _is_same_page,
        lambda host, page: _is_its_front_page(run, addresses[host], page),
    )


def _is_its_front_page(run: _Watch, url: str, page: Page) -> bool:
    """Whether the front page of a host is answered as `url` was: a host that took one page down
    still has another, and who answers in its place has none.
    """
    try:
        return _is_same_page(page, probe(home_of(url), run.fetch))
    except Exception:  # noqa: BLE001  # hostile text: then nothing is known of the front page
        return False


def _is_same_page(first: Page, second: Page) -> bool:
    same = bool(first.digest) and first.digest == second.digest
    return same or likeness(first, second) >= SAME_PAGE


def _shared(run: _Watch, held: HeldLook) -> bool:
    """Whether another address of the host shows the page of this one, in this round."""
    mine = held.page
    return mine is not None and any(
        _is_same_page(mine, page)
        for other in run.held
        if other is not held and other.host == held.host
        if other.watched.source.url != held.watched.source.url and (page := other.page)
    )


def _others_answered(run: _Watch, held: HeldLook) -> bool:
    """Whether a look proves something of its host alone: another host of the project answered,
    with another page. Where the project has no other host, nothing speaks against it.
    """
    others = {host_of(s.url) for s in run.chosen if s.url and s.status is not Status.RETIRED} - {
        held.host
    }
    if not others:
        return True
    alike = {
        h.watched.source.url
        for h in run.held
        if h.page is None or (held.page is not None and _is_same_page(held.page, h.page))
    }
    return any(
        host_of(e.request.url) in others
        for e in run.answered
        if e.outcome is not Outcome.FAILED and e.request.url not in alike
    )


def _answered_at_home(exchange: Exchange) -> bool:
    return exchange.last is not None and same_site(exchange.request.url, exchange.final_url)


def _offline_since(run: _Watch) -> datetime | None:
    """The first of the rounds without a network that have just been, None when the last had one."""
    rounds = run.round_.archive.catalog.events("round")
    streak = list(takewhile(lambda line: bool(line.fields.get("offline")), reversed(rounds)))
    return streak[-1].time if streak else None


def _unknown(watched: WatchedSource, exchange: Exchange) -> Change:
    """What is said of a source while our own network is down; it is not written anywhere."""
    previous = watched.previous.state if watched.previous else None
    evidence = {"failure": str(exchange.reason or ""), "own_network": True}
    source = watched.source.id
    return Change(source, State.UNREACHABLE, previous, False, OFFLINE, evidence, date=exchange.date)


def _settle_safely(
    run: _Watch, watched: WatchedSource, exchange: Exchange, held: HeldLook | None = None
) -> None:
    """Judge one source; whatever its page does to us, the others' news goes out."""
    try:
        _settle(run, watched, exchange, held)
    except ArchiverError:
        raise  # the disk is full, say: that ends the round, in words
    except Exception as error:  # noqa: BLE001  # hostile text: one source's failure is its result
        discard(exchange)
        _note_fault(run, watched, exchange, error)


def _note_fault(run: _Watch, watched: WatchedSource, exchange: Exchange, error: Exception) -> None:
    """Keep the last settled state, and say that this program failed on what came."""
    date = exchange.date or run.round_.means.clock.now()
    seen = Observation(
        watched.source.url,
        exchange,
        date,
        Page(exchange.status, exchange.final_url),
        watched.memory,
        source=watched.source.id,
        previous=watched.previous.state if watched.previous else None,
    )
    what = say_fault(error)
    reason = f"This program failed on what came ({what})."
    known = watched.memory.doubt
    goes_on = known is not None and known.reason == reason
    looks = known.looks + 1 if known is not None and goes_on else 1
    since = known.since if known is not None and goes_on else date
    doubt = Doubt(since, looks, reason, State.UNREACHABLE.value)
    conclusion = Conclusion(
        seen.settled, say_doubt(doubt, watched.source.id), {"fault": what}, doubt=doubt
    )
    change = settle(watched.source.id, seen, conclusion, watched.previous, "")
    change = replace(change, row=replace(watched.source, line=0))
    run.changes[watched.source.id] = change
    run.round_.archive.note_state(change)
    run.states[watched.source.id] = change


def _settle(
    run: _Watch, watched: WatchedSource, exchange: Exchange, held: HeldLook | None = None
) -> None:
    """Judge one source, store its capture, then its state; nothing when the round was called off
    meanwhile, since a question that was called off is no answer.

    What one look does not prove waits until the whole round is known, unless it was `held` already.
    """
    archive = run.round_.archive
    answer = read_news(watched, exchange)
    seen = observe(watched, exchange, answer, archive)
    token = _token(watched.source.id, seen.date)
    known = known_documents(watched, archive)
    wanted = wants_attachments(watched.source)
    seen = replace(seen, attached=unlooked(known, wanted and watched.memory.searched))
    if held is not None:
        seen = replace(seen, shared=_shared(run, held), counts=_others_answered(run, held))
        if held.seen is not None:
            asked = held.seen
            seen = replace(seen, withdrawn=asked.withdrawn, sibling=asked.sibling, home=asked.home)
    seen, conclusion = conclude(seen, run.fetch, run.settings.gone_after, token)
    if run.stop:
        discard(exchange)
        return
    portal = seen.sign is not None and seen.sign.kind is SignKind.PORTAL
    if held is None and (portal or conclusion.proof is not None):
        run.held.append(HeldLook(watched, exchange, _light_look(seen)))
        return
    capture = archive.record(
        watched.source.id,
        exchange,
        _usability(answer.usability, conclusion, exchange),
        cited=watched.source.url,
        title=seen.page.title,
    )
    discard(exchange)
    if wanted and conclusion.is_there:
        run.visits.append(_visit(run, watched, seen, answer, capture, known))
    else:
        _write(run, watched, seen, conclusion, capture)


def _light_look(seen: Observation) -> Observation:
    """What is still asked of a look that waits: its page, as far as pages are compared."""
    page = replace(seen.page, text=seen.page.text[:SCANNED])
    return replace(seen, exchange=_without_bodies(seen.exchange), page=page, comparison=None)


def _write(
    run: _Watch, watched: WatchedSource, seen: Observation, conclusion: Conclusion, capture: Capture
) -> None:
    change = _change(watched, seen, conclusion, capture)
    run.changes[watched.source.id] = change
    if _is_new(change, watched):
        run.round_.archive.note_state(change)
        run.states[watched.source.id] = change


def _token(source: str, date: datetime) -> str:
    return hashlib.sha256(f"{source} {date.isoformat()}".encode()).hexdigest()[:16]


def _usability(judged: Usability, conclusion: Conclusion, exchange: Exchange) -> Usability:
    """What is not the page, or may not be, is no good capture of it, whatever it looks like.

    A page that was cut is what it is: what it shows counts, what it lacks does not.
    """
    cut = exchange.outcome is Outcome.TRUNCATED
    strange = conclusion.state in NOT_THE_PAGE or conclusion.stand_in
    strange = strange or (not conclusion.determined and not cut)
    if not strange or judged.usable is Usable.NO:
        return judged
    doubt = conclusion.doubt
    if doubt is not None and not conclusion.stand_in and doubt.suspects != State.GONE:
        return Usability(Usable.DOUBTFUL, conclusion.reason, (doubt.suspects,))
    said = doubt.suspects if doubt is not None else conclusion.state.value
    return Usability(Usable.NO, conclusion.reason, (said,))


def _change(
    watched: WatchedSource, seen: Observation, conclusion: Conclusion, capture: Capture
) -> Change:
    record = "" if seen.unchanged and seen.memory.baseline else capture.record_id
    change = settle(watched.source.id, seen, conclusion, watched.previous, record)
    quoting = {q.document for q in watched.quotations if q.id in conclusion.lost and q.document}
    return replace(
        change,
        evidence={**evidence_of(seen.exchange, seen, capture), **change.evidence},
        row=replace(watched.source, line=0),
        documents=tuple(sorted(quoting)),
        date=_apart(seen.date, watched.previous),
    )


def _apart(date: datetime, previous: Change | None) -> datetime:
    """Two checks within a tick of the clock still have two dates: a notice is known by its date."""
    if previous is None or previous.date is None:
        return date
    same = timedelta(0) <= previous.date - date < TICK
    return previous.date + timedelta(microseconds=1) if same else date


def _is_new(change: Change, watched: WatchedSource) -> bool:
    previous = watched.previous
    if previous is None or is_worth_noting(change, previous):
        return True
    return change.row != previous.row


# --- documents -----------------------------------------------------------------------------------


def _visit(
    run: _Watch,
    watched: WatchedSource,
    seen: Observation,
    answer: Answer,
    capture: Capture,
    known: tuple[AttachedDocument, ...],
) -> PageVisit:
    errands = plan_errands(
        watched,
        seen,
        answer,
        known,
        run.round_.archive,
        full=_full(run, watched.previous),
        limit=run.round_.settings.max_attachments,
    )
    return PageVisit(
        watched, replace(seen, exchange=_light(seen.exchange)), capture, known, errands
    )


def _look_at_documents(run: _Watch) -> None:
    """Ask for the documents of the pages that are there; each source is settled with its last."""
    jobs = [(visit, errand) for visit in run.visits for errand in visit.errands]
    for visit in run.visits:
        if not visit.errands and not run.stop:
            _settle_visit(run, visit)
    if not jobs or run.stop:
        return
    run.round_.means.progress.begin("looking at documents", len(jobs))
    for (visit, errand), exchange in _fetch_documents(run, jobs):
        if run.stop:
            discard(exchange)
            return
        try:
            visit.sights[errand.document.url] = _look(run, visit, errand, exchange)
        except ArchiverError:
            raise
        except Exception as error:  # noqa: BLE001  # one document's failure is its own result
            discard(exchange)
            why = f"This program failed on what came ({say_fault(error)})."
            visit.sights[errand.document.url] = Sight(
                errand.document, DocumentLook.UNKNOWN, why=why
            )
        if len(visit.sights) == len(visit.errands):
            _settle_visit(run, visit)
        run.round_.means.progress.advance(visit.watched.source.id)


def _fetch_documents(
    run: _Watch, jobs: list[tuple[PageVisit, Errand]]
) -> Iterator[tuple[tuple[PageVisit, Errand], Exchange]]:
    return run_queues(
        jobs,
        lambda job: host_of(job[1].request.url),
        lambda job: _ask(run, job[1].request),
        run.round_.pool,
        workers=run.round_.settings.workers,
        stop=run.round_.fetcher.cancel,
    )


def _look(run: _Watch, visit: PageVisit, errand: Errand, exchange: Exchange) -> Sight:
    """Store what came of one document, and return what it shows."""
    archive, source = run.round_.archive, visit.watched.source
    looked = look_at(visit.watched, errand, exchange, archive)
    url, title = errand.request.url, looked.text.title
    capture = archive.record(
        source.id, exchange, looked.usability, role=ROLE, cited=url, title=title
    )
    if (
        looked.judged
        and looked.text.content
        and exchange.last is not None
        and exchange.last.head is not None
    ):
        archive.keep_text(capture, looked.text, exchange.last.head.charset)
    discard(exchange)
    return replace(looked.sight, record=capture.record_id if looked.judged else "")


def _settle_visit(run: _Watch, visit: PageVisit) -> None:
    """Judge page and documents together; whatever they do to us, the others' news goes out."""
    try:
        _settle_together(run, visit)
    except ArchiverError:
        raise
    except Exception as error:  # noqa: BLE001  # one source's failure is its own result
        _note_fault(run, visit.watched, visit.seen.exchange, error)


def _settle_together(run: _Watch, visit: PageVisit) -> None:
    """Words that left the page may stand in a document."""
    memory, seen = visit.watched.memory, visit.seen
    attached = settle_documents(
        visit.known,
        [visit.sights[errand.document.url] for errand in visit.errands],
        seen.date,
        run.settings.gone_after,
        first=not memory.searched,
    )
    token = _token(visit.watched.source.id, seen.date)
    ids = {quotation.id for quotation in visit.watched.quotations}
    left = tuple(q for q in attached.left if q in ids)
    together = replace(seen, attached=replace(attached, left=left))
    seen, conclusion = conclude(together, run.fetch, run.settings.gone_after, token)
    _write(run, visit.watched, seen, conclusion, visit.capture)


# --- the end of a round ---------------------------------------------------------------------------


def _finish(
    run: _Watch,
    chosen: Sequence[Source],
    project: Project,
    channels: Sequence[Channel],
    problems: tuple[Exception, ...],
    remarks: tuple[str, ...],
) -> WatchRound:
    archive, now = run.round_.archive, run.round_.means.clock.now()
    merged = find_merged(archive)
    offline = any(c.evidence.get("own_network") for c in run.changes.values())
    told = RoundNotices()
    if not offline:
        noted = tuple(run.changes.values())
        told = tell(archive, project, run.settings, channels, chosen, now, noted)
    found = WatchRound(
        tuple(
            _listed(run, source, merged) for source in chosen if source.status is not Status.RETIRED
        ),
        offline,
        offline and _is_offline_news(run),
        problems,
        (*remarks, *told.remarks, *_beat(run, offline)),
        told.notices,
        bool(run.stop),
        run.clock,
    )
    archive.note("round", _round_fields(run, found))
    return found


def _beat(run: _Watch, offline: bool) -> list[str]:
    """Fetch the heartbeat address after a good round, so that silence is never taken for health."""
    if offline or not run.settings.heartbeat or run.stop:
        return []
    exchange = _ask(run, Request(run.settings.heartbeat, purpose="heartbeat"))
    discard(exchange)
    if exchange.status // 100 == 2:
        return []
    said = exchange.message or f"it answered {exchange.status}"
    return [f"The heartbeat {run.settings.heartbeat} could not be sent: {said}."]


def _is_offline_news(run: _Watch) -> bool:
    """Whether an outage of ours is to be said: when it begins, and then once a week."""
    rounds, since = run.round_.archive.catalog.events("round"), _offline_since(run)
    if since is None:
        return True
    now = run.round_.means.clock.now()
    return (now - since) // timedelta(days=7) > (rounds[-1].time - since) // timedelta(days=7)


def _round_fields(run: _Watch, found: WatchRound) -> dict[str, object]:
    return {
        "checked": len(run.changes),
        "transitions": len(found.transitions),
        "undetermined": sum(c.state in UNDETERMINED for c in run.changes.values()),
        "offline": found.offline,
        "stopped": found.stopped,
    }


def _listed(run: _Watch, source: Source, merged: Collection[str]) -> Change:
    """This round's change of a source, else its last state, which a log of `merged` may say."""
    if source.id in run.changes:
        return run.changes[source.id]
    last = run.states.get(source.id)
    if last is not None:
        return say_merged(replace(last, previous=last.state, transition=False), merged)
    if source.status is Status.WITHDRAWN:
        return Change(source.id, State.WITHDRAWN, reason="sources.csv says that it is withdrawn.")
    why = "It is still to be checked." if source.url else "It has no address to watch."
    return Change(source.id, State.NEW, reason=why)


def _say_vanished(run: _Watch, names: Iterable[str]) -> list[str]:
    """Say once of each row that it is no longer there."""
    archive = run.round_.archive
    told = {line.source for line in archive.catalog.events("vanished")}
    news = [name for name in names if name not in told]
    for name in news:
        archive.note("vanished", {"source": name})
    return [
        f"sources.csv no longer has {name!r}, and it was not retired. If that was meant, put the "
        "row back with status retired."
        for name in news
    ]
