"""One queue a host, rest between requests, workers across hosts, results in the caller's thread."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from archiver.capture.pacing import Pacer, run_and_read, run_queues
from archiver.models import Clock
from tests.capture.servers import SlowedClock, real_clock

JOBS = [f"{host}/{n}" for n in range(4) for host in ("a", "b", "c")]


def host_of(job: str) -> str:
    return job.partition("/")[0]


class Watcher:
    """Work that notes when each job of a host began and ended."""

    def __init__(self, seconds: float = 0.01) -> None:
        self.seconds = seconds
        self.spans: list[tuple[str, float, float]] = []

    def __call__(self, job: str) -> str:
        began = time.monotonic()
        time.sleep(self.seconds)
        self.spans.append((job, began, time.monotonic()))
        return job.upper()

    def of(self, host: str) -> list[tuple[str, float, float]]:
        return sorted((s for s in self.spans if host_of(s[0]) == host), key=lambda span: span[1])

    def most_at_once(self) -> int:
        return max(sum(1 for s in self.spans if s[1] <= one[1] < s[2]) for one in self.spans)


def test_what_a_host_asked_for_in_its_turn_outlasts_the_usual_rest() -> None:
    """Its Retry-After is known before the turn is over, and the rest after it is shorter."""
    now = [0.0]
    clock = Clock(
        lambda: datetime.now(UTC), lambda: now[0], lambda s: now.__setitem__(0, now[0] + s)
    )
    pacer = Pacer(clock, 1.0)
    with pacer.turn("a.example"):
        pacer.hold("a.example", 60)
    with pacer.turn("a.example"):
        assert now[0] == pytest.approx(60)
    with pacer.turn("a.example"):
        assert now[0] == pytest.approx(61)


def test_every_job_is_done_once_and_in_order_within_its_host() -> None:
    work = Watcher()
    with ThreadPoolExecutor(8) as pool:
        done = list(run_queues(JOBS, host_of, work, pool))
    assert sorted(done) == sorted((job, job.upper()) for job in JOBS)
    for host in "abc":
        assert [span[0] for span in work.of(host)] == [f"{host}/{n}" for n in range(4)]


def test_a_host_gets_one_request_at_a_time_and_rest_in_between() -> None:
    work = Watcher()
    with ThreadPoolExecutor(8) as pool:
        list(run_queues(JOBS, host_of, work, pool, delay=0.05, clock=real_clock()))
    for host in "abc":
        spans = work.of(host)
        rests = [later[1] - sooner[2] for sooner, later in pairwise(spans)]
        assert min(rests) >= 0.045
    assert work.most_at_once() > 1


def test_workers_bound_the_hosts_at_once() -> None:
    work = Watcher()
    with ThreadPoolExecutor(8) as pool:
        list(run_queues(JOBS, host_of, work, pool, workers=2))
    assert work.most_at_once() == 2


def test_results_come_in_the_callers_thread_while_others_run() -> None:
    gate = threading.Event()

    def work(job: str) -> str:
        return "late" if job == "slow/1" and gate.wait(5) else "soon"

    with ThreadPoolExecutor(4) as pool:
        found = run_queues(["slow/1", "fast/1"], host_of, work, pool)
        assert next(found) == ("fast/1", "soon")
        gate.set()
        assert next(found) == ("slow/1", "late")


def test_stopping_early_begins_nothing_new_and_waits_for_what_runs() -> None:
    work = Watcher(0.05)
    with ThreadPoolExecutor(2) as pool:
        found = run_queues(JOBS, host_of, work, pool, workers=2)
        next(found)
        found.close()  # type: ignore[attr-defined]
        done = len(work.spans)
        time.sleep(0.1)
        assert len(work.spans) == done <= 3


def test_stopping_early_calls_off_what_runs() -> None:
    called_off, heeded = threading.Event(), []

    def work(job: str) -> bool:
        if job == "b/0":
            heeded.append(called_off.wait(60))
        return True

    with ThreadPoolExecutor(2) as pool:
        found = run_queues(["a/0", "b/0"], host_of, work, pool, stop=called_off.set)
        assert next(found) == ("a/0", True)
        found.close()  # type: ignore[attr-defined]
        assert called_off.is_set()
    assert heeded in ([], [True])


def test_a_host_is_free_while_its_last_answer_is_read() -> None:
    asked, second = [], threading.Event()

    def work(job: str) -> str:
        asked.append(job)
        if job == "a/1":
            second.set()
        return job.upper()

    def read(job: str, result: str) -> tuple[str, bool]:
        return result, second.wait(20)

    with ThreadPoolExecutor(4) as pool, ThreadPoolExecutor(1) as readers:
        done = run_and_read(["a/0", "a/1"], host_of, work, pool, read, readers)
        assert sorted(done) == [("a/0", ("A/0", True)), ("a/1", ("A/1", True))]


def test_readers_that_lag_behind_hold_up_the_asking() -> None:
    asked: list[str] = []
    jobs = [f"{host}/0" for host in "abcdefgh"]
    seen: list[int] = []
    going = threading.Event()

    def work(job: str) -> str:
        asked.append(job)
        if len(asked) == 4:
            going.set()
        return job

    def read(job: str, result: str) -> str:
        if going.wait(20) and not seen:
            time.sleep(0.05)
            seen.append(len(asked))
        return result

    with ThreadPoolExecutor(2) as pool, ThreadPoolExecutor(1) as readers:
        done = list(run_and_read(jobs, host_of, work, pool, read, readers, workers=2))
    assert sorted(job for job, _ in done) == jobs
    assert seen == [4]


def test_an_exception_of_the_reading_reaches_the_caller() -> None:
    def read(job: str, result: str) -> str:
        raise LookupError(job)

    with ThreadPoolExecutor(2) as pool, pytest.raises(LookupError, match="a/0"):
        list(run_and_read(["a/0"], host_of, str.upper, pool, read, pool))


def test_an_exception_of_the_work_reaches_the_caller() -> None:
    def work(job: str) -> str:
        raise RuntimeError(job)

    with ThreadPoolExecutor(2) as pool, pytest.raises(RuntimeError, match="a/0"):
        list(run_queues(["a/0"], host_of, work, pool))


def test_processes_do_as_well_as_threads() -> None:
    with ProcessPoolExecutor(1) as pool:
        assert sorted(run_queues(["a/1", "b/2"], host_of, len, pool)) == [("a/1", 3), ("b/2", 3)]


def test_no_jobs_no_results() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert list(run_queues([], host_of, len, pool)) == []


def test_the_pacer_leaves_rest_behind_each_turn() -> None:
    slow = SlowedClock()
    pacer = Pacer(slow.clock, 1.0, {"archive.example": 2.5})
    for host in ("a", "a", "b", "archive.example", "archive.example"):
        with pacer.turn(host):
            pass
    assert sum(slow.slept) == pytest.approx(1.0 + 2.5, abs=0.5)
    pacer.slow("a", 4.0)
    pacer.slow("a", 2.0)
    assert (pacer.rest("a"), pacer.rest("b")) == (4.0, 1.0)


def test_the_pacer_lets_threads_in_one_by_one() -> None:
    pacer, work = Pacer(real_clock(), 0.02), Watcher()

    def ask(number: int) -> None:
        with pacer.turn("a"):
            work(f"a/{number}")

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spans = work.of("a")
    assert all(b[1] - a[2] >= 0.018 for a, b in pairwise(spans))
