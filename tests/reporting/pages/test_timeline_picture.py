"""The timeline's geometry: order is kept, nothing leaves the picture, labels can be read."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.reporting.pages.timeline_picture import (
    APART,
    LEFT,
    RIGHT,
    Lane,
    Moment,
    PictureStretch,
    draw,
)

START = datetime(2024, 2, 29, 12, tzinfo=UTC)
SECONDS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


def lane(*seconds: float, shape: str = "saved") -> Lane:
    dates = [START + timedelta(seconds=s) for s in seconds]
    return Lane("Our copies", tuple(Moment(date, shape, str(date)) for date in dates))


@given(SECONDS)
def test_time_runs_from_left_to_right_within_the_axis(seconds):
    picture = draw([lane(*sorted(seconds))])
    places = [mark.x for mark in picture.rows[0].marks]
    assert places == sorted(places)
    assert all(LEFT <= x <= RIGHT for x in places)


@given(SECONDS, st.integers(0, 10**9))
def test_a_stretch_is_seen_and_stays_inside(seconds, length):
    start = START + timedelta(seconds=seconds[0])
    stretch = PictureStretch(start, start + timedelta(seconds=length), "good", "")
    picture = draw([lane(*seconds), Lane("State", stretches=(stretch,))])
    (bar,) = picture.rows[1].bars
    assert bar.width >= 4
    assert bar.x + bar.width <= RIGHT + 4


def test_nothing_without_a_date_is_drawn():
    assert draw([]) is None
    assert draw([Lane("Our copies")]) is None


def test_a_single_moment_stands_in_the_middle():
    (mark,) = draw([lane(0)]).rows[0].marks
    assert mark.x == (LEFT + RIGHT) / 2


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (30, ["29 February 2024", "29 Feb 12:00:05", "29 Feb 12:00:25", "29 Feb 12:00:45"]),
        (7200, ["29 February 2024", "29 Feb 12:40", "29 Feb 13:20", "29 Feb 14:00"]),
        (9e7, ["29 February 2024", "10 February 2025", "23 January 2026", "6 January 2027"]),
    ],
)
def test_ticks_say_as_much_as_the_span_needs(seconds, words):
    assert [said for _, said, _ in draw([lane(0, seconds)]).ticks] == words


def test_marks_that_would_cover_each_other_are_drawn_once():
    daily = draw([lane(*(n * 86_400 for n in range(1100)))])
    assert len(daily.rows[0].marks) < 400
    both = Lane("x", (*lane(0).moments, *lane(0, shape="failed").moments))
    assert len(draw([both]).rows[0].marks) == 2


def test_what_differs_is_moved_aside_and_never_far():
    both = Lane("x", (*lane(0, 9e7, shape="present").moments, *lane(9e7, shape="absent").moments))
    first, seen, missing = draw([both]).rows[0].marks
    assert (seen.shape, missing.shape) == ("present", "absent")
    assert missing.x - seen.x == APART
    assert first.x == LEFT


@given(st.lists(st.tuples(st.integers(0, 10**8), st.sampled_from(["a", "b"])), min_size=1))
def test_however_many_differ_each_stays_near_its_date(moments):
    placed = [Moment(START + timedelta(seconds=s), shape, str(s)) for s, shape in moments]
    ends = lane(0, 10**8, shape="end")
    for mark in draw([Lane("x", tuple(placed)), ends]).rows[0].marks:
        true = LEFT + int(mark.words) / 10**8 * (RIGHT - LEFT)
        assert true - APART - 0.2 <= mark.x <= true + 0.2
        assert mark.x >= LEFT - APART


def test_it_is_described_for_those_who_do_not_see_it():
    passage = Lane("“early”", stretches=(PictureStretch(START, START, "seen", ""),))
    picture = draw([lane(0, 5), passage, Lane("State")])
    assert picture.description == "Our copies: 2 saved; “early”: 1 seen; State: nothing"
