"""Accents that a PDF draws by themselves, as TeX's first fonts did."""

import pytest
from reportlab.pdfbase import pdfmetrics

from archiver.models import Verdict
from archiver.text.pdf.accents import find_accented
from archiver.text.pdf.letters import Box
from archiver.text.pdf.pdf import read_pdf
from tests.text.pages import make_pdf
from tests.text.pdf.test_letters import judge_in

SIZE = 11


def draw_accented(canvas, words: str, rise: float = 0, beside: float = 0) -> None:
    """Draw words; a sign and a letter in brackets stand over each other, moved by `beside`."""
    canvas.setFont("Times-Roman", SIZE)
    x = 72.0
    for number, part in enumerate(words.replace("]", "[").split("[")):
        if number % 2:
            sign, letter = part
            width = pdfmetrics.stringWidth(letter, "Times-Roman", SIZE)
            middle = (width - pdfmetrics.stringWidth(sign, "Times-Roman", SIZE)) / 2
            canvas.drawString(x + middle - beside, 700 + rise, sign)
            canvas.drawString(x, 700, letter)
            x += width
        else:
            canvas.drawString(x, 700, part)
            x += pdfmetrics.stringWidth(part, "Times-Roman", SIZE)


@pytest.mark.parametrize("by_layout", [False, True])
@pytest.mark.parametrize(
    ("drawn", "seen"),
    [
        ("Mr M[¨u]ller never signed the plan", "Mr Müller never signed the plan"),
        ("the Poincar[´e] paper of May is lost", "the Poincaré paper of May is lost"),
        ("the fa[¸c]ade of the school is old", "the façade of the school is old"),
        ("Mr Nov[´a]k met M. Ben[ˆo]it [`A] Lac", "Mr Novák met M. Benôit À Lac"),
        ("the ma[˜n]ana was never meant so", "the mañana was never meant so"),
    ],
)
def test_an_accent_over_its_letter_is_one_letter_with_it(drawn, seen, by_layout):
    payload = make_pdf(lambda canvas: draw_accented(canvas, drawn))
    assert read_pdf(payload, by_layout=by_layout).content.strip() == seen


def test_a_quotation_without_the_accent_does_not_pass():
    payload = make_pdf(lambda canvas: draw_accented(canvas, "Mr M[¨u]ller never signed the plan"))
    assert judge_in(payload, "Mr Müller never signed the plan") is Verdict.VERBATIM
    assert judge_in(payload, "Mr Muller never signed the plan") is Verdict.ALTERED


def test_a_sign_beside_its_letter_or_below_it_stays_a_sign():
    payload = make_pdf(
        lambda canvas: draw_accented(canvas, "at 40 [°C] the lamp went out", beside=9)
    )
    assert "Ç" not in read_pdf(payload).content
    assert "°" in read_pdf(payload).content
    payload = make_pdf(lambda canvas: draw_accented(canvas, "the word [´e] was lost", rise=-8))
    assert "é" not in read_pdf(payload).content


class LettersInCells:
    """Letters side by side, each 10 points wide; "˙" stands over the letter behind it, and "¯" over
    the last letter but one before it."""

    def __init__(self, content: str) -> None:
        self.content = content

    def box(self, at: int) -> Box:
        left = 10.0 * (at - self.content.count("˙", 0, at))
        if self.content[at] in "˙¯":
            left -= 20 if self.content[at] == "¯" else 0
            return Box(left + 4, 9, left + 6, 11)
        return Box(left, 0, left + 10, 8)


@pytest.mark.parametrize(
    ("drawn", "seen"),
    [
        ("˙현˙대 ˙한˙국˙어 문서", "현대 한국어 문서"),
        ("˙工 ˙場 の閉鎖", "工場の閉鎖"),
    ],
)
def test_dots_of_emphasis_are_no_letters_and_take_no_space_between_words_along(drawn, seen):
    read = drawn
    for found in reversed(list(find_accented(LettersInCells(drawn)))):
        read = read[: found.start] + found.letter + read[found.end :]
    assert read == seen


def test_an_accent_behind_the_next_letter_is_over_its_own():
    (found,) = find_accented(LettersInCells("sukun¯ on"))
    assert found == (3, 6, "ū", 3, 1)
