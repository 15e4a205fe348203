"""Words of lines that are set wider or tighter than their font has them."""

from __future__ import annotations

import pytest

from archiver.text.pdf.pdf import read_pdf
from tests.text.pages import make_pdf

WORDS = "Nobody was told of it before the vote."


def draw(words: list[str], spacing: float, size: float = 12) -> bytes:
    """Return a page of lines whose letters stand `spacing` points farther apart than usual."""

    def write(canvas) -> None:
        lines = canvas.beginText(60, 700)
        lines.setFont("Times-Roman", size)
        lines.setCharSpace(spacing)
        for line in words:
            lines.textLine(line)
        canvas.drawText(lines)

    return make_pdf(write)


@pytest.mark.parametrize("spacing", [-1.1, -0.6, 0, 1, 3, 4.5])
def test_words_end_where_more_white_is_than_between_their_letters(spacing):
    assert read_pdf(draw([WORDS], spacing)).content == WORDS


def test_the_last_word_of_a_wide_text_is_told_by_the_line_before_it():
    assert read_pdf(draw([WORDS, "at all."], 3)).content.split("\n") == [WORDS, "at all."]


@pytest.mark.parametrize("words", ["N O T I C E", "a b c d e f", "1 2 3 4 5 6 7 8"])
def test_letters_and_figures_that_stand_evenly_by_themselves_are_left(words):
    assert read_pdf(draw([words], 0)).content == words


def test_figures_of_a_wide_line_are_never_joined():
    shown = read_pdf(draw(["It cost 1 2 5 pounds to all of us here."], 3)).content
    assert "125" not in shown
