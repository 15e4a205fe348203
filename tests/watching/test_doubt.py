"""Looks that agree: by what they suspect, or by the bytes that came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.models import State, Usability, Usable
from archiver.text.walls.end_marks import NO_END
from archiver.watch_memory import WatchedAddress
from archiver.watching.correction_words import is_correction
from archiver.watching.doubt import ProofByLooks, weigh
from archiver.watching.page_states import Conclusion, classify
from tests.watching.seen import CHANGED, DAY, KNOWN, NOISE, NOW, REPLACED, seen

Look = tuple[State, ProofByLooks, str]
LOST: Look = (State.QUOTATION_LOST, ProofByLooks.TWICE, "a")
EVERYWHERE: Look = (State.SOFT_404, ProofByLooks.THRICE, "a")
OTHER: Look = (State.SOFT_404, ProofByLooks.THRICE, "b")
GONE: Look = (State.GONE, ProofByLooks.TWICE, "")
SOLD: Look = (State.PARKED, ProofByLooks.TWICE, "")


@pytest.mark.parametrize(
    ("looks", "proven"),
    [
        ([LOST, LOST], True),
        ([EVERYWHERE, LOST], True),
        ([LOST, EVERYWHERE], False),
        ([LOST, EVERYWHERE, LOST], True),
        ([LOST, EVERYWHERE, EVERYWHERE, EVERYWHERE], True),
        ([LOST, OTHER], False),
        ([OTHER, LOST], False),
        ([GONE, SOLD], False),
    ],
)
def test_the_same_bytes_count_on_whatever_is_suspected(looks: list[Look], proven: bool) -> None:
    address = WatchedAddress()
    for day, (suspects, proof, shown) in enumerate(looks):
        date = NOW + timedelta(days=day)
        doubt, decided = weigh(address, suspects, proof, "why", date, DAY, shown=shown)
        address = replace(address, doubt=doubt)
    assert decided is proven
    if proven:
        assert doubt.since == NOW


def test_a_look_that_does_not_count_is_kept_and_decides_nothing() -> None:
    """The other hosts were silent: however long it goes on, our own network may be why."""
    suspects, proof, shown = LOST
    address = WatchedAddress()
    for day in range(9):
        date = NOW + timedelta(days=day)
        doubt, decided = weigh(
            address, suspects, proof, "why", date, DAY, shown=shown, counts=day < 1
        )
        address = replace(address, doubt=doubt)
        assert not decided
    assert doubt.looks == 1
    date = NOW + timedelta(days=9)
    assert not weigh(address, suspects, proof, "why", date, DAY, shown=shown, counts=False)[1]
    assert weigh(address, suspects, proof, "why", date, DAY, shown=shown)[1]


@pytest.mark.parametrize("counts", [True, False])
def test_looks_that_are_enough_wait_for_one_that_counts(counts: bool) -> None:
    suspects, proof, shown = LOST
    address = WatchedAddress()
    for hour in (0, 2):
        date = NOW + timedelta(hours=hour)
        doubt, decided = weigh(address, suspects, proof, "why", date, DAY, shown=shown)
        address = replace(address, doubt=doubt)
        assert not decided
    late = NOW + timedelta(days=2)
    said = weigh(address, suspects, proof, "why", late, DAY, shown=shown, counts=counts)
    assert said[1] is counts


@pytest.mark.parametrize("comparison", [CHANGED, REPLACED, None])
def test_a_connection_that_just_ends_shows_no_absence(comparison) -> None:
    endless = Usability(Usable.DOUBTFUL, "It just ends.", (NO_END,))
    facts = {"memory": KNOWN, "missing": ("q",), "comparison": comparison}
    said = classify(seen(usability=endless, whole=False, **facts), DAY)
    assert isinstance(said, Conclusion)
    assert (said.state, said.lost) == (State.UNREACHABLE, ())
    found = classify(seen(usability=endless, found=("q",), comparison=CHANGED), DAY)
    assert isinstance(found, Conclusion)
    assert found.state is State.UNREACHABLE, "no change by what is missing beside a passage"
    as_ever = classify(seen(usability=endless, memory=KNOWN, comparison=NOISE), DAY)
    assert isinstance(as_ever, Conclusion)
    assert as_ever.state is State.NOISE


@pytest.mark.parametrize(
    "line",
    [
        "Expression of concern: the editors are looking into the figures of this paper.",
        "Addendum of 3 May",
        "Expression de préoccupation de la rédaction",
    ],
)
def test_a_publishers_doubt_is_a_notice(line: str) -> None:
    assert is_correction(line)
