"""A text in the making: separators, spans that begin with their first character, hidden joints."""

from __future__ import annotations

import pytest

from archiver.models import Span, SpanKind
from archiver.text.composition import CELL, JOINT, LINE, PARAGRAPH, SPACE, Composition


def compose(*steps: str) -> Composition:
    """Write each step; a separator asks for itself."""
    made = Composition()
    for step in steps:
        if step in (JOINT, SPACE, CELL, LINE, PARAGRAPH):
            made.separate(step)
        else:
            made.add_text(step)
    return made


@pytest.mark.parametrize(
    ("steps", "content"),
    [
        (["a", SPACE, "b"], "a b"),
        (["a", SPACE, LINE, "b"], "a\nb"),
        (["a", LINE, SPACE, "b"], "a\nb"),
        (["a", PARAGRAPH, CELL, "b"], "a\n\nb"),
        (["a", CELL, "b"], "a\tb"),
        ([PARAGRAPH, "a", PARAGRAPH], "a"),
        (["a", "b"], "ab"),
        (["a ", "b"], "a b"),
        (["a", " b"], "a b"),
        (["a ", " ", " b"], "a b"),
        ([" a\n\tb "], "a b"),
        (["a\u00a0", "b"], "a\u00a0b"),
        (["a", JOINT, "b"], "a b"),
        (["a", JOINT, " b"], "a b"),
        (["a", JOINT, ", b"], "a, b"),
        (["a.", JOINT, "b"], "a.b"),
        (["a ", JOINT, "b"], "a b"),
        (["1", JOINT, "2", JOINT, "3"], "1 2 3"),
        ([JOINT, "a"], "a"),
        (["a", JOINT, PARAGRAPH, "b"], "a\n\nb"),
        ([], ""),
    ],
)
def test_the_strongest_separator_wins_and_none_stands_at_the_ends(steps, content):
    made = compose(*steps).to_text()
    assert made.content == content


def test_a_span_begins_with_its_first_character_and_not_with_the_white_before_it():
    made = Composition()
    made.add_text("one")
    made.separate(PARAGRAPH)
    mark = made.open_mark(SpanKind.HIDDEN, "why")
    made.add_text(" two ")
    made.close_mark(mark)
    made.add_text("three")
    text = made.to_text()
    assert text.spans == (Span(5, 8, SpanKind.HIDDEN, "why"),)
    assert text.content == "one\n\ntwo three"


def test_a_span_without_a_character_is_dropped():
    made = Composition()
    mark = made.open_mark(SpanKind.LINK)
    made.add_text("  ")
    made.close_mark(mark)
    made.add_text("words")
    assert made.to_text().spans == ()


def test_spans_within_spans_come_after_those_around_them():
    made = Composition()
    outer = made.open_mark(SpanKind.QUOTE)
    inner = made.open_mark(SpanKind.LINK)
    made.add_text("a")
    made.close_mark(inner)
    made.add_text("b")
    made.close_mark(outer)
    assert [span.kind for span in made.to_text().spans] == [SpanKind.QUOTE, SpanKind.LINK]


def test_the_tail_ends_where_white_space_follows():
    made = compose("pupils")
    assert made.tail() == "pupils"
    made.separate(JOINT)
    assert made.tail() == "pupils"
    made.separate(SPACE)
    assert made.tail() == ""


def test_what_is_held_takes_no_stronger_separator():
    made = Composition()
    made.insert("1.", SpanKind.NUMBERING)
    made.pending, made.held = SPACE, True
    made.separate(PARAGRAPH)
    made.add_text("words")
    assert made.to_text().content == "1. words"
    assert made.to_text().spans == (Span(0, 2, SpanKind.NUMBERING),)
