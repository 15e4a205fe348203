"""The search over copies in time: brackets that hold, with few copies opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.wayback.search import (
    FEW,
    Brackets,
    Point,
    RunSighting,
    group_runs,
    read_brackets,
    search_runs,
)

START = datetime(2015, 1, 1, tzinfo=UTC)
LETTERS = {
    "P": RunSighting.PRESENT,
    "A": RunSighting.ABSENT,
    "u": RunSighting.UNUSABLE,
    "?": RunSighting.UNKNOWN,
}


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def search(
    said: str, anchor: int = 0, *, exhaustive: bool = False, budget: int = 10_000
) -> tuple[Brackets, int]:
    """Search copies, one a day, each with bytes of its own, that say `said`; count the openings."""
    opened: list[int] = []

    def probe(number: int) -> RunSighting | None:
        assert number not in opened
        if len(opened) >= budget:
            return None
        opened.append(number)
        return LETTERS[said[number]]

    runs = group_runs(Point(day(n), str(n), n) for n in range(len(said)))
    known = search_runs(len(said), probe, anchor, exhaustive=exhaustive)
    return read_brackets(runs, known), len(opened)


def ends(found: Brackets) -> tuple[int | None, ...]:
    return tuple(
        None if moment is None else (moment - START).days
        for moment in (found.first_seen, found.last_seen, found.first_missing)
    )


def test_four_hundred_copies_take_few_openings() -> None:
    found, opened = search("P" * 250 + "A" * 150)
    assert ends(found) == (0, 249, 250)
    assert opened <= 11


def test_block_pages_at_the_boundary_widen_the_bracket_and_are_named() -> None:
    found, opened = search("P" * 248 + "uuu" + "A" * 149)
    assert ends(found) == (0, 247, 251)
    assert [(moment - START).days for moment in found.unusable_between] == [248, 249, 250]
    assert opened <= 14


def test_a_long_row_of_block_pages_is_stepped_over_before_it_is_walked() -> None:
    found, _ = search("P" * 170 + "u" * 60 + "A" * 170, budget=16)
    assert found.last_seen is not None
    assert found.first_missing is not None
    assert (found.first_missing - found.last_seen).days <= 80


def test_a_passage_that_came_and_went() -> None:
    found, opened = search("A" * 100 + "P" * 200 + "A" * 100, anchor=150)
    assert ends(found) == (100, 299, 300)
    assert opened <= 20


def test_the_anchor_may_lie_where_the_passage_is_not() -> None:
    assert ends(search("A" * 50 + "P" * 50, anchor=10)[0]) == (50, 99, None)


def test_a_passage_never_seen() -> None:
    found, opened = search("A" * 400)
    assert ends(found) == (None, None, None)
    assert found.unprobed == 400 - opened


def test_a_tail_of_block_pages_leaves_the_end_open() -> None:
    found, _ = search("P" * 60 + "u" * 40)
    assert ends(found) == (0, 59, None)
    assert len(found.unusable_between) == 40


def test_few_runs_are_all_opened_and_show_that_a_text_came_back() -> None:
    found, opened = search("PPAAPPuA"[:FEW])
    assert opened == 8
    assert ends(found) == (0, 5, 7)
    assert [((a - START).days, (b - START).days) for a, b in found.periods] == [(0, 1), (4, 5)]


def test_exhaustive_opens_everything() -> None:
    found, opened = search("P" * 30 + "A" * 10 + "P" * 5 + "A" * 5, exhaustive=True)
    assert (opened, found.unprobed, len(found.periods)) == (50, 0, 2)


def test_a_budget_ends_the_search_and_what_was_not_opened_is_counted() -> None:
    found, opened = search("P" * 200 + "A" * 200, budget=6)
    assert (opened, found.unprobed) == (6, 394)
    assert found.last_seen is not None
    assert found.first_missing is not None
    assert found.last_seen < day(200) <= found.first_missing


def test_an_archive_that_does_not_answer_is_unprobed_and_not_missing() -> None:
    found, _ = search("PPP???")
    assert ends(found) == (0, 2, None)
    assert found.unprobed == 3
    assert found.unusable_between == ()


def test_equal_bytes_in_a_row_are_one_run_and_unusable_copies_break_none() -> None:
    points = [
        Point(day(0), "a", 0),
        Point(day(1), "block", 1, usable=False),
        Point(day(2), "a", 2),
        Point(day(3), "b", 3),
        Point(day(4), "a", 4),
    ]
    assert [[p.copy for p in run.points] for run in group_runs(points)] == [[0, 2], [3], [4]]


@given(
    before=st.integers(0, 60),
    present=st.integers(1, 60),
    after=st.integers(0, 60),
    blocked=st.sets(st.integers(0, 180)),
    share=st.floats(0, 1),
)
def test_the_brackets_always_hold(
    before: int, present: int, after: int, blocked: set[int], share: float
) -> None:
    truth = "A" * before + "P" * present + "A" * after
    anchor = before + int(share * (present - 1))
    said = [("u" if n in blocked and n != anchor else letter) for n, letter in enumerate(truth)]
    _check_bracket(said, search("".join(said), anchor)[0], anchor)


def _check_bracket(said: Sequence[str], found: Brackets, anchor: int) -> None:
    visible = [n for n, letter in enumerate(said) if letter == "P"]
    gone = [n for n, letter in enumerate(said) if letter == "A" and n > visible[-1]]
    assert ends(found) == (visible[0], visible[-1], gone[0] if gone else None)
    until = gone[0] if gone else len(said)
    assert len(found.unusable_between) == until - visible[-1] - 1


@pytest.mark.parametrize("count", [0, 1, 2, FEW])
def test_few_copies_leave_nothing_unopened(count: int) -> None:
    found, opened = search("P" * count)
    assert (found.unprobed, opened) == (0, count)
