"""Words side by side: nothing is lost, and what only looks different is not marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.reporting.alignment import LONGEST, align
from archiver.reporting.terminal.aligned_rows import lay_out

WORDS = st.lists(st.sampled_from(["the", "pool", "not", "is", "“open”", "2.5%", "never"]))


def operations(quoted: str, archived: str) -> list[tuple[str, str, str]]:
    return [(p.op, p.quoted, p.archived) for p in align(quoted, archived)]


def test_a_dropped_word_stands_alone():
    assert operations("has decided to close", "has not decided to close") == [
        ("same", "has", "has"),
        ("delete", "", "not"),
        ("same", "decided to close", "decided to close"),
    ]


def test_an_added_and_a_replaced_word():
    assert ("insert", "not", "") in operations("is not open", "is open")
    assert ("replace", "25%", "2.5%") in operations("rose by 25% in", "rose by 2.5% in")


@pytest.mark.parametrize(
    ("quoted", "archived"),
    [
        ("don't", "don’t"),
        ('"open"', "“open”"),
        ("long - term", "long — term"),
        ("the director said", "the dir-\nector said"),
        ("a long-term plan", "a long-\nterm plan"),
        ("the direc\u00adtor", "the director"),
        ("café", "cafe\u0301"),
        ("The pool", "the pool"),
        ("is open.", "is open"),
    ],
)
def test_setting_is_no_difference(quoted, archived):
    assert {op for op, _, _ in operations(quoted, archived)} == {"same"}


@pytest.mark.parametrize(
    ("quoted", "archived"),
    [
        ("resign now", "re-sign now"),
        ("rose 25%", "rose 2.5%"),
        ("10⁶ times", "106 times"),
        ("−5 degrees", "5 degrees"),
        ("the Pool opened", "the pool opened"),
        ("legal acts", "illegal acts"),
    ],
)
def test_a_change_of_substance_is_marked(quoted, archived):
    assert {op for op, _, _ in operations(quoted, archived)} != {"same"}


@given(WORDS, WORDS)
def test_every_word_of_both_texts_is_in_one_piece(left, right):
    pieces = align(" ".join(left), " ".join(right))
    assert " ".join(p.quoted for p in pieces).split() == left
    assert " ".join(p.archived for p in pieces).split() == right


def test_very_long_texts_are_not_aligned_word_by_word():
    long = "word " * (LONGEST + 1)
    assert [piece.op for piece in align(long, "a word")] == ["replace"]


@given(WORDS, WORDS, st.integers(10, 60))
def test_bands_fit_the_width_and_hold_every_word(left, right, width):
    bands = lay_out(align(" ".join(left), " ".join(right)), width)
    assert [c.quoted for band in bands for c in band.cells if c.quoted] == left
    assert [c.archived for band in bands for c in band.cells if c.archived] == right
    assert all(sum(c.width + 1 for c in b.cells) - 1 <= width for b in bands if len(b.cells) > 1)


def test_carets_stand_under_what_differs():
    (band,) = lay_out(align("has decided", "has not decided"), 80)
    top = " ".join(cell.quoted.ljust(cell.width) for cell in band.cells)
    bottom = " ".join(cell.archived.ljust(cell.width) for cell in band.cells)
    assert (top, bottom) == ("has     decided", "has not decided")
    assert band.marks == "    ^^^"
