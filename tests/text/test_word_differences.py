"""Two versions word by word: where they differ, what kind of edit, how grave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.models import DifferenceKind, Severity
from archiver.text import word_differences
from archiver.text.word_differences import (
    Edit,
    edit_kind,
    edits_between,
    edits_between_lines,
    is_negation,
)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("did not sign", "did sign", DifferenceKind.NEGATION),
        ("did sign", "didn’t sign", DifferenceKind.NEGATION),
        ("Nothing, they said", "Something, they said", DifferenceKind.NEGATION),
        ("signed unless asked", "signed when asked", DifferenceKind.NEGATION),
        ("10.5 million", "105 million", DifferenceKind.NUMBER),
        ("a price of £ then", "a price of then", DifferenceKind.NUMBER),
        ("fell by 4 %", "fell by 4", DifferenceKind.NUMBER),
        ("½ a mile", "a mile", DifferenceKind.NUMBER),
        ("in 2021.", "in 2021", DifferenceKind.PUNCTUATION),
        ("well-known", "well known", DifferenceKind.PUNCTUATION),
        ("The board", "the Board", DifferenceKind.CASE),
        ("the board", "the panel", DifferenceKind.WORD),
        ("the board met", "the board", DifferenceKind.INSERTION),
        ("the board", "the board met", DifferenceKind.DELETION),
    ],
)
def test_an_edit_has_the_gravest_kind_that_is_true_of_it(
    before: str, after: str, kind: DifferenceKind
) -> None:
    (edit,) = edits_between(before.split(), after.split())
    assert edit.kind is kind
    grave = kind in (DifferenceKind.NUMBER, DifferenceKind.NEGATION)
    assert (edit.severity is Severity.CRITICAL) == grave


def test_a_number_or_negation_on_both_sides_is_not_the_edit() -> None:
    assert edit_kind(["never", "3", "asked"], ["never", "3", "told"]) is DifferenceKind.WORD


def test_a_second_negation_counts() -> None:
    assert edit_kind(["not", "not"], ["not"]) is DifferenceKind.NEGATION


def test_the_words_of_another_language_are_handed_in() -> None:
    assert not is_negation("nicht")
    assert is_negation("Nicht,", frozenset({"nicht"}))
    assert edit_kind(["nicht"], [], frozenset({"nicht"})) is DifferenceKind.NEGATION


def test_neighbouring_edits_are_one_and_named_from_before() -> None:
    found = list(edits_between("a b c d".split(), "a x y d e".split()))  # noqa: SIM905
    assert [(e.op, e.before, e.after) for e in found] == [
        ("replace", "b c", "x y"),
        ("delete", "", "e"),
    ]
    (gone,) = edits_between(["a", "b"], ["a"])
    assert (gone.op, gone.before, gone.after) == ("insert", "b", "")


def test_lines_are_aligned_before_words() -> None:
    before = ("One two three.", "Four five six.", "Seven.")
    after = ("One two three.", "Four nine six.", "Seven.")
    assert [(e.before, e.after) for e in edits_between_lines(before, after)] == [("five", "nine")]


def test_texts_without_end_are_one_edit_without_what_they_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(word_differences, "MOST_WORDS", 4)
    monkeypatch.setattr(word_differences, "MOST_LINES", 2)
    (edit,) = edits_between("a b c d e".split(), "a b x d e".split())  # noqa: SIM905
    assert (edit.before, edit.after) == ("c", "x")
    (edit,) = edits_between_lines(("a", "b", "c"), ("a", "c", "d"))
    assert (edit.before, edit.after) == ("b", "d")
    assert list(edits_between(["a"] * 5, ["a"] * 5)) == []


def test_a_long_side_is_cut_and_says_how_much_is_not_shown() -> None:
    (edit,) = edits_between([], ["w"] * 70)
    assert edit.after == " ".join(["w"] * 60) + " … (10 more words)"


WORDS = st.lists(st.sampled_from(["the", "not", "4", "The", "a,", "a"]), max_size=12)


@given(before=WORDS, after=WORDS)
def test_edits_are_there_where_words_differ_and_only_there(
    before: list[str], after: list[str]
) -> None:
    found = list(edits_between(before, after))
    assert bool(found) == (before != after)
    assert all(isinstance(e, Edit) and e.before != e.after for e in found)
