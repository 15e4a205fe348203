"""Letters that a PDF calls a blank and draws beside another one, of which PDFium gives only one."""

from __future__ import annotations

import pytest

from archiver.models import PASSING, Verdict
from archiver.text.pdf.letters import NAMELESS
from archiver.text.pdf.pdf import NOT_LOOKED_AT, TimeLimits, read_pdf
from archiver.text.unread import UNREAD
from tests.text.pdf.test_letters import draw_coded, judge_in

BLANK = "0020"


@pytest.mark.parametrize("glyph", ["minus", "one", "percent", "hyphen"])
@pytest.mark.parametrize(
    ("words", "faithful"),
    [
        ("The crew lost \x8152 boats in that winter.", "lost 52 boats in that winter"),
        ("The crew lost\a\x8152 boats in that winter.", "lost 52 boats in that winter"),
        ("The crew lost 52 \x81\nboats in that winter.", "lost 52 boats in that winter"),
        ("The crew lost 1 \x81000 boats in that winter.", "lost 1 000 boats in that winter"),
    ],
)
def test_a_letter_that_is_called_a_blank_beside_a_blank_is_a_gap(words, faithful, glyph):
    payload = draw_coded(words, BLANK, glyph)
    assert NAMELESS in read_pdf(payload).content
    assert judge_in(payload, faithful) is Verdict.UNVERIFIABLE
    assert judge_in(payload, "boats in that winter") is Verdict.VERBATIM


@pytest.mark.parametrize(
    "words",
    [
        "The crew lost  52 boats in that winter.",
        "The crew lost\a 52\a boats\a in that winter.",
        "The crew lost 52 \nboats in that winter.",
    ],
)
def test_white_behind_a_blank_is_no_letter(words):
    # the font has a second code for a blank, which nothing on the page draws
    payload = draw_coded(words, BLANK)
    assert NAMELESS not in read_pdf(payload).content
    assert judge_in(payload, "lost 52 boats in that winter") in PASSING


def test_a_page_that_was_not_looked_at_for_time_is_read_only_in_part():
    payload = draw_coded("The crew lost \x8152 boats in that winter.", BLANK)
    text = read_pdf(payload, patience=TimeLimits(looking=lambda: True))
    assert any(NOT_LOOKED_AT in gap for gap in text.gaps)
    assert text.extractor == UNREAD
