"""Raised figures and footnotes: a mark or a power; a block at the foot, or part of the text."""

from __future__ import annotations

import pytest

from archiver.text.notes import is_raised_note
from archiver.text.pdf.footnotes import find_notes
from archiver.text.running_heads import PageLine


@pytest.mark.parametrize(
    ("before", "raised", "note"),
    [
        ("the pupils", "1", True),
        ("it ended.", "12", True),
        ("it ended.”", "3", True),
        ("in 2019.", "4", True),
        ("evaluations", "1,2", True),
        ("evaluations", "1–3", True),
        ("claim", "*", True),
        ("claim", "†‡", True),
        ("do it", "5", True),
        ("some 10", "6", False),
        ("x", "2", False),
        ("km", "2", False),
        ("square metres", "2", False),
        ("10 metres per second", "2", False),
        ("£1.", "99", False),
        ("mol", "-1", False),
        ("the 1", "st", False),
        ("sin", "2", False),
        ("", "1", False),
        ("the pupils", "1234", False),
    ],
)
def test_a_raised_figure_is_a_note_by_what_it_follows(before, raised, note):
    assert is_raised_note(before, raised) is note


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
