"""What came first, when clocks were set back and several machines wrote."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.models import Change, Clock, Machine, State
from archiver.store.archive import Archive, open_reader
from archiver.store.log.order import Beginning, Order
from archiver.store.recovery import rebuild_catalog

NOON = datetime(2026, 10, 25, 12, tzinfo=UTC)


def note(root: Path, host: str, moment: datetime, *states: State, source: str = "s") -> None:
    """A run on `host` that notes `states`, one after the other, while its clock says `moment`."""
    clock = Clock(lambda: moment, lambda: 0.0, lambda seconds: None)
    with Archive.open(root, clock, Machine("A Volunteer", host, 1, "archiver/test")) as archive:
        for state in states:
            archive.note_state(Change(source, state, None, True, str(state), {}, (), moment))


def history(root: Path) -> list[State]:
    with open_reader(root) as reader:
        found = [change.state for change in reader.catalog.state_history("s")]
        assert reader.catalog.states()["s"].state == found[-1]
        assert [e.fields["state"] for e in reader.catalog.events("state")] == found
        return found


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=4000)])
def test_a_clock_that_goes_back_changes_no_order(tmp_path: Path, back: timedelta) -> None:
    note(tmp_path, "desk", NOON, State.GONE)
    note(tmp_path, "desk", NOON - back, State.RESTORED, State.CHANGED)
    assert history(tmp_path) == [State.GONE, State.RESTORED, State.CHANGED]
    clock = Clock(lambda: NOON, lambda: 0.0, lambda seconds: None)
    rebuild_catalog(tmp_path, clock, Machine("A Volunteer", "desk", 1, "archiver/test"))
    assert history(tmp_path) == [State.GONE, State.RESTORED, State.CHANGED]


def test_what_a_new_machine_says_comes_after_all_that_it_found(tmp_path: Path) -> None:
    note(tmp_path, "old", NOON, State.GONE)
    note(tmp_path, "new", NOON - timedelta(hours=1), State.RESTORED)
    assert history(tmp_path) == [State.GONE, State.RESTORED]


def test_a_third_machine_comes_after_the_second_though_all_clocks_differ(tmp_path: Path) -> None:
    for number, state in enumerate([State.GONE, State.RESTORED, State.CHANGED, State.MOVED]):
        note(tmp_path, f"z{9 - number}", NOON - timedelta(hours=number), state)
    assert history(tmp_path) == [State.GONE, State.RESTORED, State.CHANGED, State.MOVED]


def test_two_machines_at_work_on_copies_go_by_their_times(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    note(one, "desk", NOON, State.NEW)
    shutil.copytree(one, two)
    note(two, "laptop", NOON + timedelta(days=2), State.GONE)
    note(one, "desk", NOON + timedelta(days=1), State.CHANGED)
    note(one, "desk", NOON + timedelta(days=3), State.RESTORED)
    for path in (two / "custody").glob("laptop-*.jsonl"):
        shutil.copy(path, one / "custody")
    assert history(one) == [State.NEW, State.CHANGED, State.GONE, State.RESTORED]


def test_what_came_after_a_line_is_told_whatever_the_clock_says(tmp_path: Path) -> None:
    note(tmp_path, "desk", NOON, State.GONE)
    clock = Clock(lambda: NOON, lambda: 0.0, lambda seconds: None)
    with Archive.open(tmp_path, clock, Machine("A", "desk", 1, "archiver/test")) as archive:
        archive.note("channel", {"channel": "box"})
    note(tmp_path, "desk", NOON - timedelta(days=3), State.RESTORED)
    note(tmp_path, "laptop", NOON - timedelta(days=9), State.CHANGED)
    with open_reader(tmp_path) as reader:
        (opened,) = reader.catalog.events("channel")
        found = reader.catalog.transitions_after(opened)
    assert [change.state for change in found] == [State.RESTORED, State.CHANGED]


def test_chains_that_name_each_other_still_end() -> None:
    order = Order([Beginning("a", {"b": 1}), Beginning("b", {"a": 1})])
    assert order.arrange([(("b", 2, "2"), "y"), (("a", 1, "1"), "x")]) == ["x", "y"]


LINES = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("13579")), max_size=12)


@given(LINES, st.integers(0, 6))
def test_the_numbers_of_a_chain_and_what_it_names_are_always_kept(
    written: list[tuple[str, str]], named: int
) -> None:
    lines = [
        (chain, 1 + sum(c == chain for c, _ in written[:at]), time)
        for at, (chain, time) in enumerate(written)
    ]
    reached = {"a": min(named, sum(c == "a" for c, _ in written))}
    order = Order([Beginning("c", reached), Beginning("b"), Beginning("a")], lines)
    found = order.arrange((line, line) for line in reversed(lines))
    assert sorted(found) == sorted(lines)
    for chain in "abc":
        seqs = [seq for name, seq, _ in found if name == chain]
        assert seqs == sorted(seqs)
    before = [found.index(line) for line in lines if line[0] == "a" and line[1] <= reached["a"]]
    after = [found.index(line) for line in lines if line[0] == "c"]
    assert not before or not after or max(before) < min(after)
