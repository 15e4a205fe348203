"""A thousand injected faults: never a wrong "none", never a wrong "different", never a false date.

Each round asks about sources whose truth is known while the archive misbehaves at random. The
answer may be the truth, or "unknown"; what it must not be is another definite answer.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.capture.fetch import Fetcher
from archiver.models import Agreement, Crosscheck, Source
from archiver.store.archive import open_reader
from archiver.wayback.client import WebArchive
from archiver.workflows.webarchives.crosscheck import crosscheck_sources
from archiver.workflows.webarchives.timeline import Search
from tests.wayback.versions import FIRST, HOST, PLAN, RESET, SECOND
from tests.wayback.world import FastTime, hurry, memento, wayback
from tests.webarchive.front import EVERY_FAULT, Front
from tests.workflows.webarchives.captures import store
from tests.workflows.webarchives.test_timeline import CLINIC, FIRST_MISSING, KEPT, LAST_SEEN

SLOW = ("hang",)
QUICK = tuple(fault for fault in EVERY_FAULT if fault not in SLOW)
LENIENT = {Agreement.UNKNOWN, Agreement.EXCLUDED}
SAME = {Agreement.SAME_PAYLOAD, Agreement.SAME_TEXT}
TRUTH: tuple[tuple[str, str, bytes, set[Agreement]], ...] = (
    ("same", PLAN, SECOND, {Agreement.SAME_PAYLOAD}),
    ("older", PLAN, FIRST, {Agreement.SAME_PAYLOAD}),
    ("reset", f"{HOST}/redesigned", FIRST, SAME),
    ("edited", f"{HOST}/redesigned", SECOND, {Agreement.DIFFERENT}),
    ("zipped", f"{HOST}/zipped", SECOND, SAME),
    ("absent", f"{HOST}/new", FIRST, {Agreement.NO_MEMENTO}),
    ("reprint", PLAN, RESET, {Agreement.DIFFERENT, Agreement.SAME_TEXT}),
)


class Chaos:
    """Misbehaves at random, by the seed; `injected` counts what it did."""

    def __init__(self, seed: int, rate: float) -> None:
        self._random = random.Random(seed)
        self._rate = rate
        self.injected: Counter[str] = Counter()

    def __call__(self, path: str) -> str:
        if self._random.random() >= self._rate:
            return ""
        faults = SLOW if self._random.random() < 0.01 else QUICK
        fault = self._random.choice(faults)
        self.injected[fault] += 1
        return fault


def differing(row: Crosscheck) -> set[Agreement]:
    """A difference is a truth too, where the copy that decided has the plan's other text.

    A TimeMap lists no digests: with the equal copy out of reach, what is read is another one.
    """
    year = row.memento.moment.year if row.memento else 0
    other = {"same": (2019, 2020), "older": (2021,)}.get(row.source, ())
    return {Agreement.DIFFERENT} if row.archive == "pywb" and year in other else set()


Campaign = Callable[[int, int], tuple[int, Counter[str]]]


@pytest.fixture
def campaign(front: Front, fetcher: Fetcher, fast: FastTime, tmp_path: Path) -> Campaign:
    """Crosscheck every source until `wanted` faults were injected; return them and the answers."""
    store(
        tmp_path / "archive",
        fast.clock,
        [(name, url, body, "2024-01-01") for name, url, body, _ in TRUTH],
    )
    sources = [Source(name, url, accessed="2020") for name, url, _, _ in TRUTH]
    truth = {name: allowed for name, _, _, allowed in TRUTH}

    def run(seed: int, wanted: int) -> tuple[int, Counter[str]]:
        hurry(fetcher, "hang")
        chaos, answers = Chaos(seed, 0.45), Counter[str]()
        front.misbehave = chaos
        with open_reader(tmp_path / "archive") as reader:
            while sum(chaos.injected.values()) < wanted:
                archives = [wayback(front, fetcher, fast), memento(front, fetcher, fast)]
                for row in crosscheck_sources(sources, archives, reader, fast.clock):
                    allowed = truth[row.source] | LENIENT | differing(row)
                    assert row.agreement in allowed, (row, front.seen[-12:])
                    answers[row.agreement] += 1
        assert len(chaos.injected) > min(wanted / 10, 10)
        return sum(chaos.injected.values()), answers

    return run


def check_answers(answers: Counter[str]) -> None:
    """The campaign proves nothing unless truths were told too."""
    for agreement in ("same-payload", "same-text", "different", "no-memento", "unknown"):
        assert answers[agreement], answers


def test_a_hundred_faults(campaign: Campaign) -> None:
    injected, answers = campaign(seed := 20210628, 100)
    assert injected >= 100, seed
    check_answers(answers)


@pytest.mark.endure
def test_a_thousand_faults(campaign: Campaign) -> None:
    injected, answers = campaign(4, 1000)
    assert injected >= 1000
    check_answers(answers)


def trace(archive: WebArchive, root: Path) -> None:
    with open_reader(root) as reader:
        found = Search(CLINIC, reader, [archive], budget=80).run([KEPT])
    history = found.histories[0]
    if history.last_seen is not None:
        assert history.last_seen <= LAST_SEEN
    if history.first_missing is not None:
        assert history.first_missing >= FIRST_MISSING
    assert history.last_seen is not None or history.first_missing is None


@pytest.mark.parametrize("seed", range(4))
def test_brackets_hold_under_faults(
    front: Front, fetcher: Fetcher, fast: FastTime, tmp_path: Path, seed: int
) -> None:
    front.misbehave = Chaos(seed, 0.3)
    hurry(fetcher, "hang")
    trace(wayback(front, fetcher, fast), tmp_path / "archive")
