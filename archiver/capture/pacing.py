"""Politeness: one queue a host, a rest between two requests to it, workers across hosts."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from archiver.models import Clock

QueuedJob = TypeVar("QueuedJob")
Result = TypeVar("Result")
Further = TypeVar("Further")
NAP = 0.5
"""Seconds that are slept at a time, so that an end that is asked for is noticed. A guess."""


@dataclass
class _Host:
    turn: threading.Lock = field(default_factory=threading.Lock)
    ready: float = 0.0
    rest: float = 0.0


class Pacer:
    """One request at a time to a host, and `delay` seconds of rest after each.

    `delays` replaces the rest for single hosts ("web.archive.org": 2.5); `stopped` says whether the
    run has been called off. Safe to share by threads.
    """

    def __init__(
        self,
        clock: Clock,
        delay: float,
        delays: Mapping[str, float] | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock = clock
        self._stopped = stopped
        self._delay = delay
        self._delays = dict(delays or {})
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait for one's turn at `host`, hold it inside the block, and leave the rest behind."""
        entry = self._host(host)
        with entry.turn:
            self._pause(entry.ready - self._clock.monotonic())
            try:
                yield
            finally:
                entry.ready = max(entry.ready, self._clock.monotonic() + entry.rest)

    def _pause(self, seconds: float) -> None:
        """Sleep in short naps, so that a run that is called off need not wait."""
        while seconds > 0 and not self._stopped():
            self._clock.sleep(min(seconds, NAP))
            seconds -= NAP

    def hold(self, host: str, seconds: float) -> None:
        """Send nothing to `host` for `seconds` from now: it asked for that."""
        entry = self._host(host)
        entry.ready = max(entry.ready, self._clock.monotonic() + seconds)

    def rest(self, host: str) -> float:
        """Return the seconds of rest after a request to `host`."""
        return self._host(host).rest

    def slow(self, host: str, seconds: float) -> None:
        """Lengthen the rest after each request to `host` to `seconds` at least."""
        entry = self._host(host)
        entry.rest = max(entry.rest, seconds)

    def _host(self, host: str) -> _Host:
        with self._lock:
            entry = self._hosts.get(host)
            if entry is None:
                entry = _Host(rest=self._delays.get(host, self._delay))
                self._hosts[host] = entry
            return entry


class _Queues(Generic[QueuedJob]):
    """The jobs still to do, a queue for each host, and the moment each host may be asked again."""

    def __init__(
        self,
        jobs: Iterable[QueuedJob],
        host_of: Callable[[QueuedJob], str],
        now: Callable[[], float],
    ) -> None:
        self._now = now
        self._waiting: dict[str, deque[QueuedJob]] = {}
        self._ready: dict[str, float] = {}
        for job in jobs:
            self._waiting.setdefault(host_of(job), deque()).append(job)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self, busy: Iterable[str]) -> tuple[str, QueuedJob] | None:
        """Take a job of a host that may be asked now; the longest queue first."""
        now = self._now()
        free = [h for h in self._waiting if h not in busy and self._ready.get(h, now) <= now]
        if not free:
            return None
        host = max(free, key=lambda name: len(self._waiting[name]))
        job = self._waiting[host].popleft()
        if not self._waiting[host]:
            del self._waiting[host]
        return host, job

    def rest(self, host: str, seconds: float) -> None:
        """Leave `host` alone for `seconds` from now."""
        self._ready[host] = self._now() + seconds

    def pause(self, busy: Iterable[str]) -> float | None:
        """Return the seconds until the next host may be asked, None when all of them are busy."""
        now = self._now()
        moments = [self._ready.get(host, now) for host in self._waiting if host not in busy]
        return max(0.0, min(moments) - now) if moments else None


def run_queues(
    jobs: Iterable[QueuedJob],
    host_of: Callable[[QueuedJob], str],
    work: Callable[[QueuedJob], Result],
    executor: Executor,
    *,
    workers: int = 8,
    delay: float = 0.0,
    clock: Clock | None = None,
    stop: Callable[[], object] = lambda: None,
) -> Iterator[tuple[QueuedJob, Result]]:
    """Do `work` for every job on `executor`, one at a time for each host, `workers` hosts at once.

    Yields each job and its result as they finish, in the caller's thread, so that one parent can
    write. With a `clock`, `delay` seconds lie between two jobs of a host, and nobody waits for them
    on a worker; a :class:`Pacer` in the work keeps them in any case. An exception out of `work` is
    raised here. When the caller stops early, nothing new is begun, `stop` is called (a Fetcher's
    `cancel`, so that nobody waits for slow hosts), and what runs is waited for.
    """
    return run_and_read(
        jobs,
        host_of,
        work,
        executor,
        lambda _, result: result,
        _InPlace(),
        workers=workers,
        delay=delay,
        clock=clock,
        stop=stop,
    )


def run_and_read(
    jobs: Iterable[QueuedJob],
    host_of: Callable[[QueuedJob], str],
    work: Callable[[QueuedJob], Result],
    executor: Executor,
    read: Callable[[QueuedJob, Result], Further],
    readers: Executor,
    *,
    workers: int = 8,
    delay: float = 0.0,
    clock: Clock | None = None,
    stop: Callable[[], object] = lambda: None,
) -> Iterator[tuple[QueuedJob, Further]]:
    """Do as :func:`run_queues`, and `read` each result on `readers` before it is yielded.

    Its host is free meanwhile. An exception out of `read` is raised here, too.
    """
    queues = _Queues(jobs, host_of, clock.monotonic if clock else lambda: 0.0)
    field = _RunningJobs(queues, work, executor, read, readers, workers, delay if clock else 0.0)
    ready: deque[tuple[QueuedJob, Future[Further]]] = deque()
    try:
        while queues or field.busy or ready:
            field.begin(len(ready))
            ready += field.finished(clock, wait_for_one=not ready)
            # Whoever is done begins the next job before the caller writes the last one.
            field.begin(len(ready))
            if ready:
                job, future = ready.popleft()
                yield job, future.result()
    except BaseException:
        stop()
        raise
    finally:
        field.stop()


class _InPlace(Executor):
    """Does what it is given at once, in the thread that gives it."""

    def submit(
        self, fn: Callable[..., Further], /, *args: object, **kwargs: object
    ) -> Future[Further]:
        future: Future[Further] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class _RunningJobs(Generic[QueuedJob, Result, Further]):
    """The jobs that are running, one for each host at most, and those that are being read."""

    def __init__(
        self,
        queues: _Queues[QueuedJob],
        work: Callable[[QueuedJob], Result],
        executor: Executor,
        read: Callable[[QueuedJob, Result], Further],
        readers: Executor,
        workers: int,
        delay: float,
    ) -> None:
        self._queues, self._work, self._executor = queues, work, executor
        self._read, self._readers = read, readers
        self._workers, self._delay = workers, delay
        self._running: dict[Future[Result], tuple[str, QueuedJob]] = {}
        self._reading: dict[Future[Further], QueuedJob] = {}

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._running or self._reading)

    def begin(self, unwritten: int) -> None:
        """Begin what may be begun; a caller who lags behind with results holds it up."""
        busy = self._busy()
        while self._has_room(unwritten) and (taken := self._queues.take(busy)):
            self._running[self._executor.submit(self._work, taken[1])] = taken
            busy.add(taken[0])

    def finished(
        self, clock: Clock | None, wait_for_one: bool
    ) -> list[tuple[QueuedJob, Future[Further]]]:
        """Return what is read; `wait_for_one` until something happens, or another may be begun."""
        pause = self._queues.pause(self._busy()) if self._has_room(0) else None
        if not wait_for_one:
            pause = 0.0
        if not self.busy:
            if pause and clock:
                clock.sleep(pause)
            return []
        wait(self._under_way(), timeout=pause, return_when=FIRST_COMPLETED)
        for fetched in [future for future in self._running if future.done()]:
            host, job = self._running.pop(fetched)
            self._queues.rest(host, self._delay)
            if fetched.exception() is None:
                self._reading[self._readers.submit(self._read, job, fetched.result())] = job
            else:  # raised in its turn, when those before it are written
                self._reading[cast("Future[Further]", fetched)] = job
        read = [future for future in self._reading if future.done()]
        return [(self._reading.pop(future), future) for future in read]

    def stop(self) -> None:
        """Take back what has not begun, and wait for what has."""
        wait([future for future in self._under_way() if not future.cancel()])

    def _under_way(self) -> list[Future[Any]]:
        return [*self._running, *self._reading]

    def _has_room(self, unwritten: int) -> bool:
        under_way = len(self._running) + len(self._reading) + unwritten
        return len(self._running) < self._workers and under_way < 2 * self._workers

    def _busy(self) -> set[str]:
        return {host for host, _ in self._running.values()}
