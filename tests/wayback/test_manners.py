"""What an archive asked of us outlives the command: rests, refusals and the pace."""

from __future__ import annotations

import json

import pytest

from archiver.wayback.answers import Captures, Unknown
from archiver.wayback.manners import LONGEST_ASKED, LONGEST_PACE, Manners
from tests.wayback.paper import PAGE, T1, Answer, PaperArchive, index, row
from tests.wayback.world import FastTime

HTML = (("Content-Type", "text/html"),)


class Commands:
    """Commands one after another, each with what the one before left."""

    def __init__(self, *answers: Answer) -> None:
        self.fast = FastTime()
        self.answers = list(answers)
        self.paper = PaperArchive(lambda url: self.answers[0], self.fast)
        self.kept: dict[str, object] = {}

    def run(self, times: int = 1, patience: float = 300.0) -> object:
        manners = Manners(self.fast.clock, self.kept, self._keep)
        archive = self.paper.open("wayback", manners, patience)
        found = [archive.mementos(PAGE) for _ in range(times)][-1]
        manners.remember()
        return found

    def _keep(self, said: object) -> None:
        self.kept = json.loads(json.dumps(said))


@pytest.mark.parametrize("after", ["4000", "Thu, 01 Jan 2026 02:00:00 GMT", "86400"])
@pytest.mark.parametrize("status", [429, 503])
def test_a_long_rest_is_kept_by_the_next_command(status: int, after: str) -> None:
    commands = Commands((status, (*HTML, ("Retry-After", after)), b"slow"))
    for _ in range(3):
        found = commands.run()
        assert isinstance(found, Unknown)
        assert f"asked us to slow down ({status}); not asked again for" in found.reason
    assert len(commands.paper.asked) == 1
    commands.answers = [index([row(T1)])]
    commands.fast.slept += 24 * 3600
    assert isinstance(commands.run(), Captures)


def test_a_short_rest_is_waited_out_by_the_next_command() -> None:
    commands = Commands((429, (*HTML, ("Retry-After", "100")), b"slow"))
    commands.run(patience=50.0)
    commands.answers = [index([row(T1)])]
    assert isinstance(commands.run(), Captures)
    first, second = commands.paper.moments
    assert second - first >= 100


def test_refusals_add_up_over_commands() -> None:
    commands = Commands((403, HTML, b"no"))
    found = [commands.run() for _ in range(6)]
    assert len(commands.paper.asked) == 3
    assert "not asked again" in found[-1].reason  # type: ignore[attr-defined]


def test_the_pace_holds_over_three_commands() -> None:
    commands = Commands(index([row(T1)]))
    for _ in range(3):
        commands.run(times=4)
    gaps = [b - a for a, b in zip(commands.paper.moments, commands.paper.moments[1:], strict=False)]
    assert len(gaps) == 11
    assert min(gaps) >= 60 / 24 - 0.1, "24 a minute, also where one command follows another"
    assert sum(gaps) < 11 * 60 / 24 + 2, "and nothing is added"


@pytest.mark.parametrize(
    "said",
    [
        {"rest_until": "9999-12-31T23:59:59Z"},
        {"closed_until": "2999-01-01T00:00:00+14:00"},
        {"rest_until": "soon", "closed_until": 7, "rest": 1e300, "refusals": -4, "next": []},
        {"rest": float("nan"), "refusals": True, "next": {"query": "2999-01-01"}, "trouble": 9},
        {"rest": "9" * 400, "refusals": 10**40, "next": {"query": {}}, "trouble": "x" * 100_000},
        {"next": {str(n): "2999-01-01" for n in range(50)}},
    ],
)
def test_hostile_memory_is_bounded(said: dict[str, object]) -> None:
    commands = Commands(index([row(T1)]))
    commands.kept = said
    commands.run()
    commands.fast.slept += max(LONGEST_ASKED, LONGEST_PACE)
    assert isinstance(commands.run(), Captures)
    assert len(json.dumps(commands.kept)) < 10_000


def test_a_clock_that_was_put_back_silences_nobody_for_long() -> None:
    commands = Commands((429, (*HTML, ("Retry-After", "4000")), b"slow"))
    commands.fast.slept += 3 * 365 * 24 * 3600
    commands.run()
    commands.fast = FastTime()
    commands.paper = PaperArchive(lambda url: index([row(T1)]), commands.fast)
    assert isinstance(commands.run(), Unknown)
    commands.fast.slept += LONGEST_ASKED
    assert isinstance(commands.run(), Captures)


@pytest.mark.parametrize("after", ["999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_hostile_retry_after_is_bounded(after: str) -> None:
    commands = Commands((429, (*HTML, ("Retry-After", after)), b"slow"))
    commands.run()
    commands.answers = [index([row(T1)])]
    commands.fast.slept += LONGEST_ASKED
    assert isinstance(commands.run(), Captures)
