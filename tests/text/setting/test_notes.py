"""Raised figures and footnotes: a mark or a power; a block at the foot, or part of the text."""

from __future__ import annotations

import pytest

from archiver.models import Text
from archiver.text.pdf.footnotes import find_notes
from archiver.text.setting.notes import LOOKS, NotedMarks, find_noted, raised_note
from archiver.text.setting.running_heads import PageLine


@pytest.mark.parametrize(
    ("before", "raised", "note"),
    [
        ("the pupils", "1", LOOKS),
        ("it ended.", "12", ""),
        ("it ended.”", "3", ""),
        ("in 2019.", "4", ""),
        ("the pupils", "1,2", LOOKS),
        ("the pupils", "1–3", LOOKS),
        ("claim", "*", ""),
        ("claim", "†‡", ""),
        ("do it", "5", LOOKS),
        ("some 10", "6", None),
        ("x", "2", None),
        ("km", "2", None),
        ("square metres", "2", None),
        ("10 metres per second", "2", None),
        ("£1.", "99", None),
        ("mol", "-1", None),
        ("the 1", "st", None),
        ("sin", "2", None),
        ("", "1", None),
        ("the pupils", "1234", None),
    ],
)
def test_a_raised_figure_is_a_note_by_what_it_follows(before, raised, note):
    assert raised_note(before, raised) == note


def lines(*rows: tuple[str, float, float]) -> list[PageLine]:
    """Return lines of (words, height, size), ten characters of content each."""
    return [
        PageLine(at * 10, at * 10 + 9, words, height, size)
        for at, (words, height, size) in enumerate(rows)
    ]


BODY = [("Body text of the page that is long.", 0.9 - at * 0.02, 11.0) for at in range(5)]
RAISED = [(5, "1")]


def test_small_lines_at_the_foot_that_begin_with_a_raised_mark_are_notes():
    page = lines(*BODY, ("1 See there.", 0.1, 8.0), ("and more of it.", 0.08, 8.0))
    assert find_notes(page, RAISED) == [(50, 69)]


@pytest.mark.parametrize("mark", ["1 See", "1. See", "[1] See", "(1) See", "1See", "1"])
def test_a_mark_may_be_set_in_many_ways(mark):
    assert find_notes(lines(*BODY, (mark, 0.1, 8.0)), RAISED) == [(50, 59)]


def test_signs_are_marks_too():
    assert find_notes(lines(*BODY, ("* See there.", 0.1, 8.0)), [(5, "*")]) == [(50, 59)]


def test_one_of_several_raised_numbers_is_enough():
    assert find_notes(lines(*BODY, ("2 See there.", 0.1, 8.0)), [(5, "1,2")]) == [(50, 59)]


@pytest.mark.parametrize(
    ("note", "raised"),
    [
        (("1 See there.", 0.1, 11.0), RAISED),
        (("1 See there.", 0.1, 10.9), RAISED),
        (("1 See there.", 0.95, 8.0), RAISED),
        (("1 See there.", 0.1, 0.0), RAISED),
        (("See there.", 0.1, 8.0), RAISED),
        (("10 See there.", 0.1, 8.0), RAISED),
        (("1 See there.", 0.1, 8.0), []),
        (("1 See there.", 0.1, 8.0), [(55, "1")]),
        (("1.5 million", 0.1, 8.0), RAISED),
    ],
    ids=[
        "size",
        "hardly smaller",
        "above",
        "no size",
        "no mark",
        "other",
        "none",
        "its own",
        "sum",
    ],
)
def test_a_block_that_lacks_one_sign_stays(note, raised):
    assert find_notes(lines(*BODY, note), raised) == []


def test_small_print_with_text_below_it_is_no_note():
    page = lines(*BODY, ("1 See there.", 0.5, 8.0), ("Body text goes on below.", 0.4, 11.0))
    assert find_notes(page, RAISED) == []


def test_a_note_at_the_foot_of_a_column_ends_where_the_next_column_begins():
    column = [("Body text of the second column.", 0.9 - at * 0.02, 11.0) for at in range(5)]
    page = lines(*BODY, ("1 See there.", 0.1, 8.0), *column, ("2 And there.", 0.1, 8.0))
    assert find_notes(page, [(5, "1"), (65, "2")]) == [(50, 59), (110, 119)]


def test_a_page_of_small_print_has_no_notes():
    page = lines(*(("1 Small print all over.", 0.9 - at * 0.02, 8.0) for at in range(9)))
    assert find_notes(page, RAISED) == []
    assert find_notes([], RAISED) == []


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("the pupils¹ and parents² of the town³ came", {"raised": {1, 2, 3}}),
        ("with velocity² and distance³ and time⁴ it falls", {}),
        ("the pupils¹ and the parents² came", {}),
        ("the pupils¹ came.\n\n¹ See the report.", {"raised": {1}}),
        ("the trials1,2 and others3 were small", {"glued": {1, 2, 3}, "paired": {1, 2, 3}}),
        ("First a claim,1 then a second,2 both small", {"paired": {1, 2}}),
        ("he killed12 people, aged16 and over", {}),
        ("so[1] it [2–3] was [9]", {"bracketed": {1, 2, 3}}),
        ("within [30] days and GBP [500]", {}),
        ("as shown before [12].\n\n[12] Harland, A report.", {"bracketed": {12}}),
        ("a claim† was made\n† not by us", {"signs": {"†"}}),
        ("* a point\n* another point", {}),
        ("a claim† was made\n* a point\n* another\n† not by us", {"signs": {"†"}}),
    ],
)
def test_a_series_or_a_note_at_the_foot_shows_marks(content, shown):
    assert find_noted(Text(content)) == NotedMarks(**{k: frozenset(v) for k, v in shown.items()})
