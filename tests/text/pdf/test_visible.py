"""Words of a PDF that no reader sees are known as hidden; words that a reader sees never are."""

from __future__ import annotations

import random

import pytest
from PIL import Image
from reportlab.lib.colors import Color, black, blue, red, white
from reportlab.lib.utils import ImageReader

from archiver.models import PASSING, SpanKind, Text, Verdict
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.extraction import extract, extract_again
from archiver.text.folding import fold
from archiver.text.pdf.pdf import TimeLimits, read_pdf
from archiver.text.unread import UNREAD
from archiver.text.web.scripts import words_without
from tests.quoting.witnesses import make_capture, make_quotation
from tests.text.pages import HEIGHT, SIZE, WIDTH, make_pdf, write_lines, write_raised
from tests.text.process.test_bombs import CATALOG, FONT, PAGE, PAGES, build, stream

TYPE = "Times-Roman"
PALE = Color(0.98, 0.98, 0.98)
CLEAR = Color(0, 0, 0, alpha=0)


def hidden(text: Text) -> list[str]:
    return [
        text.content[span.start : span.end] for span in text.spans if span.kind is SpanKind.HIDDEN
    ]


def write_sentence(canvas, hide, show) -> None:
    """Draw a sentence whose "never" is set by `hide`, and everything after it by `show`."""
    words = canvas.beginText(72, 700)
    words.setFont(TYPE, SIZE)
    words.textOut("The board has ")
    hide(words)
    words.textOut("never ")
    show(words)
    words.textOut("approved the plan of the year.")
    canvas.drawText(words)


def modes(one: int) -> tuple:
    return (lambda words: words.setTextRenderMode(one), lambda words: words.setTextRenderMode(0))


def colours(one: Color) -> tuple:
    return (lambda words: words.setFillColor(one), lambda words: words.setFillColor(black))


def sizes(one: float) -> tuple:
    return (lambda words: words.setFont(TYPE, one), lambda words: words.setFont(TYPE, SIZE))


HIDING = {
    "invisible": modes(3),
    "clipping only": modes(7),
    "white": colours(white),
    "nearly white": colours(PALE),
    "transparent": colours(CLEAR),
    "a speck": sizes(0.1),
}
SHOWING = {
    "blue": colours(blue),
    "grey": colours(Color(0.6, 0.6, 0.6)),
    "half transparent": colours(Color(0, 0, 0, alpha=0.5)),
    "outlined": modes(1),
    "small": sizes(6),
}


@pytest.mark.parametrize("how", HIDING)
@pytest.mark.parametrize("by_layout", [False, True])
def test_a_hidden_word_within_a_sentence_is_known(how, by_layout):
    text = read_pdf(make_pdf(lambda c: write_sentence(c, *HIDING[how])), by_layout=by_layout)
    assert text.content == "The board has never approved the plan of the year."
    assert hidden(text) == ["never"]


@pytest.mark.parametrize("how", SHOWING)
def test_a_word_that_is_seen_is_not_hidden(how):
    assert hidden(read_pdf(make_pdf(lambda c: write_sentence(c, *SHOWING[how])))) == []


def test_a_hidden_not_never_passes_and_words_around_it_need_a_person():
    payload = make_pdf(lambda c: write_sentence(c, *HIDING["white"]))
    folded = fold(extract(payload, "application/pdf"))
    again = fold(extract_again(payload, "application/pdf"))
    witness = Witness(make_capture(media_type="application/pdf"), folded, lambda: again)
    for words in ("has never approved the plan of the year", "has approved the plan of the year"):
        finding = judge(make_quotation(words), [witness])
        assert not finding.passes, words
        assert finding.verdict is not Verdict.NOT_FOUND


WORDS = [
    *("board", "school", "pupils", "asked", "plan", "nobody", "year", "county", "later", "money"),
    *("gave", "would", "paper", "fence", "hall", "river", "turnip", "minutes", "garden", "letter"),
    *("bridge", "office", "winter", "answer", "member", "north", "lesson", "window"),
]
METHODS = [name for name in HIDING if name not in ("clipping only", "a speck")]
"""A word that becomes a clip may take those after it along; PDFium loses letters beside a speck."""


def draw_many(canvas, seed: int) -> list[tuple[list[str], int]]:
    """Draw sentences of which one word each is hidden; return their words and which it is."""
    chance = random.Random(seed)
    drawn = []
    for number in range(40):
        words = chance.sample(WORDS, 9)
        unseen = chance.randrange(1, 8)
        hide, show = HIDING[chance.choice(METHODS)]
        line = canvas.beginText(60, 800 - 18 * number)
        line.setFont(TYPE, SIZE)
        line.textOut(" ".join(words[:unseen]) + " ")
        hide(line)
        line.textOut(words[unseen] + " ")
        show(line)
        line.textOut(" ".join(words[unseen + 1 :]))
        canvas.drawText(line)
        drawn.append((words, unseen))
    return drawn


@pytest.mark.parametrize("seed", range(3))
def test_no_quotation_that_needs_a_hidden_word_passes_in_either_reading(seed):
    drawn: list[tuple[list[str], int]] = []
    payload = make_pdf(lambda canvas: drawn.extend(draw_many(canvas, seed)))
    readings = [fold(read_pdf(payload, by_layout=way)) for way in (False, True)]
    for folded in readings:
        witness = Witness(make_capture(), folded, lambda: readings[1])
        for words, unseen in drawn:
            seen = [word for at, word in enumerate(words) if at != unseen]
            assert not judge(make_quotation(" ".join(words)), [witness]).passes, words
            assert judge(make_quotation(" ".join(seen)), [witness]).verdict in PASSING, seen


def draw_outside(canvas) -> None:
    write_lines(canvas, ["Left of it."], x=-300)
    write_lines(canvas, ["On the page."])
    write_lines(canvas, ["Right of it."], x=700)
    write_lines(canvas, ["Below it."], top=-50)


def draw_clipped(canvas) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(72, 690, 62, 20)
    canvas.clipPath(path, stroke=0)
    write_lines(canvas, ["On the page. But this was cut off by a clip."])
    canvas.restoreState()


def draw_covered(canvas) -> None:
    write_lines(canvas, ["Under a white box."])
    canvas.setFillColor(white)
    canvas.rect(60, 690, 300, 20, fill=1, stroke=0)
    canvas.setFillColor(black)
    write_lines(canvas, ["On the page."], top=600)


def draw_blackened(canvas) -> None:
    canvas.rect(60, 690, 300, 20, fill=1)
    write_lines(canvas, ["Black on black."])
    write_lines(canvas, ["On the page."], top=600)


def draw_under_picture(canvas) -> None:
    write_lines(canvas, ["Under a picture."])
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 60, 690, 200, 30)
    write_lines(canvas, ["On the page."], top=600)


def draw_in_form(canvas) -> None:
    canvas.beginForm("inner")
    canvas.setFont(TYPE, SIZE)
    canvas.drawString(0, 0, "On the page.")
    canvas.setFillColor(white)
    canvas.drawString(0, 40, "White in a form.")
    canvas.endForm()
    canvas.translate(72, 500)
    canvas.doForm("inner")


@pytest.mark.parametrize(
    ("draw", "unseen"),
    [
        (draw_outside, ["Left of it.", "Right of it.\nBelow it."]),
        (draw_clipped, ["this was cut off by a clip."]),
        (draw_covered, ["Under a white box."]),
        (draw_blackened, ["Black on black."]),
        (draw_in_form, ["White in a form."]),
    ],
)
def test_words_outside_cut_off_or_covered_are_hidden(draw, unseen):
    text = read_pdf(make_pdf(draw))
    assert hidden(text) == unseen
    assert "On the page." in text.content


def test_words_under_a_picture_may_be_recognised_and_are_left_out():
    text = read_pdf(make_pdf(draw_under_picture))
    assert text.content.strip() == "On the page."
    assert "character recognition" in text.gaps[0]


def test_light_words_on_dark_and_words_on_a_picture_are_seen():
    def draw(canvas):
        canvas.rect(60, 690, 300, 20, fill=1)
        canvas.setFillColor(white)
        write_lines(canvas, ["White on black."])
        canvas.setFillColor(red)
        canvas.rect(60, 640, 300, 20, fill=1, stroke=0)
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 60, 500, 200, 60)
        canvas.setFillColor(black)
        write_lines(canvas, ["Black on red."], top=645)
        write_lines(canvas, ["Black on a picture."], top=530)

    text = read_pdf(make_pdf(draw))
    assert hidden(text) == []
    assert "picture" in text.content


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_looked_at_as_it_is_shown(turn):
    def draw(canvas):
        canvas.setPageRotation(turn)
        canvas.translate(0, -250)
        write_sentence(canvas, *HIDING["white"])
        write_lines(canvas, ["Seen in blue."], top=300)
        canvas.setFillColor(blue)
        write_lines(canvas, ["Seen too."], top=280)

    assert hidden(read_pdf(make_pdf(draw))) == ["never"]


def test_what_could_not_be_looked_at_counts_as_hidden():
    payload = make_pdf(lambda c: write_sentence(c, *SHOWING["grey"]))
    text = read_pdf(payload, patience=TimeLimits(looking=lambda: True))
    assert hidden(text) == ["never"]
    assert {span.detail for span in text.spans} == {"unchecked"}
    assert words_without(text, SpanKind.HIDDEN) == text.content
    assert text.gaps == (
        "Page 1: how its words are drawn was not looked at, since that took too long.",
    )
    assert text.extractor == UNREAD  # another time there may be time to look


def test_a_passage_that_nobody_looked_at_cannot_be_checked():
    payload = make_pdf(lambda c: write_sentence(c, *HIDING["white"]))
    text = read_pdf(payload, patience=TimeLimits(looking=lambda: True))
    words = " ".join(text.content.split()[:6])
    finding = judge(make_quotation(words), [Witness(make_capture(), fold(text))])
    assert (finding.verdict, finding.cut_short) == (Verdict.UNVERIFIABLE, True)
    assert "was not looked at" in finding.sentence


def draw_recognised(canvas) -> None:
    write_lines(canvas, ["The board approved the plan of the year."])
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, WIDTH, HEIGHT)


def test_recognised_words_under_the_picture_of_the_page_prove_nothing():
    payload = make_pdf(draw_recognised)
    text = extract(payload, "application/pdf")
    again = extract_again(payload, "application/pdf")
    assert text.reading == "ocr"
    assert again.content == ""
    witness = Witness(make_capture(), fold(text), lambda: fold(again))
    finding = judge(make_quotation("The board approved the plan of the year."), [witness])
    assert finding.verdict is Verdict.UNVERIFIABLE
    assert "character recognition" in finding.sentence


def test_recognised_words_of_a_picture_beside_real_text_are_left_out():
    def draw(canvas):
        write_lines(canvas, ["Everybody sees these words."])
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 72, 100, 300, 200)
        words = canvas.beginText(80, 250)
        words.setTextRenderMode(3)
        words.textLine("Recognised words.")
        canvas.drawText(words)

    for by_layout in (False, True):
        text = read_pdf(make_pdf(draw), by_layout=by_layout)
        assert text.content.split() == ["Everybody", "sees", "these", "words."]
        assert "character recognition" in text.gaps[0]


def test_what_is_typed_into_a_form_is_read():
    def draw(canvas):
        write_lines(canvas, ["Name of the school:"])
        canvas.acroForm.textfield(name="a", value="The Old Mill", x=200, y=695, width=200)

    text = read_pdf(make_pdf(draw))
    assert text.content.split() == ["Name", "of", "the", "school:", "The", "Old", "Mill"]
    assert hidden(text) == []


LAYERED = (
    b"<</Type /Catalog /Pages 2 0 R /OCProperties <</OCGs [6 0 R] /D <</OFF [6 0 R]>>>>>>",
    PAGES,
    PAGE.replace(b"/XObject <</X 6 0 R>>", b"/Properties <</L 6 0 R>>"),
)


def draw_marked(mark: bytes, shown: bytes) -> bytes:
    """Return a PDF with a sentence, one word of which stands within marked content."""
    drawn = b"BT /F 9 Tf 9 90 Td (The board has ) Tj %s BDC (%s ) Tj EMC (approved it.) Tj ET"
    layer = b"<</Type /OCG /Name (l)>>"
    return build(*LAYERED, stream(drawn % (mark, shown)), FONT, layer)


def test_words_of_a_layer_that_is_off_are_hidden():
    text = read_pdf(draw_marked(b"/OC /L", b"never"))
    assert text.content == "The board has never approved it."
    assert hidden(text) == ["never"]


def test_words_that_a_file_gives_for_others_are_not_seen():
    text = read_pdf(draw_marked(b"/Span <</ActualText (never )>>", b"ever"))
    assert text.content == "The board has never approved it."
    assert hidden(text) == ["never"]
    finding = judge(make_quotation(text.content), [Witness(make_capture(), fold(text))])
    assert not finding.passes


@pytest.mark.parametrize("quoted", ["The board has gladly approved it.", "gladly"])
def test_words_for_which_a_page_draws_others_never_pass_unseen(quoted):
    text = read_pdf(draw_marked(b"/Span <</ActualText (gladly )>>", b"hardly"))
    finding = judge(make_quotation(quoted), [Witness(make_capture(), fold(text))])
    assert not finding.passes


@pytest.mark.parametrize("letters", [b"ffi", b"-", b""])
def test_a_ligature_or_a_hyphen_that_a_file_gives_is_plain(letters):
    text = read_pdf(draw_marked(b"/Span <</ActualText (%s)>>" % letters, b"x"))
    assert hidden(text) == []


def test_marked_content_without_words_of_its_own_is_plain():
    assert hidden(read_pdf(draw_marked(b"/P <</MCID 0>>", b"never"))) == []


# --- struck out ----------------------------------------------------------------------------------


def draw_line(canvas, rise: float, box: bool = False) -> None:
    """Draw a sentence and a thin line at `rise` above its base, below or through "never"."""
    write_lines(canvas, ["The board has never approved it."])
    left = 72 + canvas.stringWidth("The board has ", TYPE, SIZE)
    right = left + canvas.stringWidth("never", TYPE, SIZE)
    if box:
        canvas.rect(left, 700 + rise, right - left, 0.7, fill=1, stroke=0)
    else:
        canvas.line(left, 700 + rise, right, 700 + rise)


@pytest.mark.parametrize("box", [False, True])
@pytest.mark.parametrize("by_layout", [False, True])
def test_a_word_with_a_line_through_it_is_struck(box, by_layout):
    text = read_pdf(make_pdf(lambda c: draw_line(c, 2.8, box)), by_layout=by_layout)
    assert hidden(text) == ["never"]
    for words in ("The board has never approved it.", "The board has approved it."):
        assert not judge(make_quotation(words), [Witness(make_capture(), fold(text))]).passes


@pytest.mark.parametrize("rise", [-1.5, -0.5, 8, 12])
def test_an_underline_or_a_rule_strikes_nothing(rise):
    assert hidden(read_pdf(make_pdf(lambda c: draw_line(c, rise)))) == []


@pytest.mark.parametrize(("rise", "struck"), [(3.2, []), (5.5, ["[1]"])])
def test_the_underline_of_a_raised_mark_strikes_nothing(rise, struck):
    """A browser draws it where a line would go through letters that are not raised."""

    def draw(canvas):
        write_raised(canvas, "The board has approved it.", "[1]", " So it was.")
        left = 72 + canvas.stringWidth("The board has approved it.", TYPE, SIZE)
        canvas.line(left, 600 + rise, left + canvas.stringWidth("[1]", TYPE, 7), 600 + rise)

    assert hidden(read_pdf(make_pdf(draw))) == struck


def test_a_line_through_a_number_strikes_its_raised_figure_too():
    def draw(canvas):
        write_raised(canvas, "They counted 10", "6", " geese.")
        left = 72 + canvas.stringWidth("They counted ", TYPE, SIZE)
        right = 72 + canvas.stringWidth("They counted 10", TYPE, SIZE) + 4
        canvas.line(left, 603, right, 603)

    assert "".join(hidden(read_pdf(make_pdf(draw)))).startswith("106")


def test_several_struck_words_are_one_stretch():
    def draw(canvas):
        write_lines(canvas, ["The board has never ever once approved it."])
        left = 72 + canvas.stringWidth("The board has ", TYPE, SIZE)
        canvas.line(left, 703, left + canvas.stringWidth("never ever once", TYPE, SIZE), 703)

    assert hidden(read_pdf(make_pdf(draw))) == ["never ever once"]


@pytest.mark.parametrize(
    ("before", "struck", "after", "standing"),
    [
        ("", "The board has approved.", "It was late.", "It was late."),
        ("The board has approved.", "It was late.", "", "The board has approved."),
        ("The fee is ", "fifty", "sixty pounds a year.", "The fee is sixty pounds a year."),
        ("The fee is ", "50", "60 pounds a year.", "The fee is 60 pounds a year."),
        ("Zahlbar am ", "1. Mai", "3. Juni, mittags.", "Zahlbar am 3. Juni, mittags."),
        ("Acts that are law", "less", "ful are exempt.", ""),
        ("All ", "un", "lawful acts are exempt.", "All lawful acts are exempt."),
        ("They are member", "s", " of it.", "They are member of it."),
        ("The levy is 1", "5", "0 per cent of it.", ""),
    ],
)
def test_of_words_that_touch_what_a_line_goes_through_is_struck(before, struck, after, standing):
    def draw(canvas):
        write_lines(canvas, [before + struck + after])
        left = 72 + canvas.stringWidth(before, TYPE, SIZE)
        canvas.line(left, 703, left + canvas.stringWidth(struck, TYPE, SIZE), 703)

    text = read_pdf(make_pdf(draw))
    assert hidden(text) == [struck]
    folded = fold(text)
    whole = judge(make_quotation(before + struck + after), [Witness(make_capture(), folded)])
    assert not whole.passes
    assert not standing or judge(make_quotation(standing), [Witness(make_capture(), folded)]).passes


def test_a_line_that_ends_within_a_letter_strikes_the_whole_word_or_none():
    def draw(share):
        def drawn(canvas):
            write_lines(canvas, ["mmmm stands"])
            canvas.line(72, 703, 72 + share * canvas.stringWidth("mmmm", TYPE, SIZE), 703)

        return drawn

    assert hidden(read_pdf(make_pdf(draw(0.87)))) == ["mmmm"]
    assert hidden(read_pdf(make_pdf(draw(0.37)))) == []


@pytest.mark.parametrize(("flags", "found"), [(0, ["fifty"]), (4, ["fifty"]), (2, []), (32, [])])
def test_what_a_reader_struck_out_with_an_annotation_is_struck(flags, found):
    corners = "107 91 121 91 107 78 121 78"
    marked = PAGE.replace(
        b"/Contents",
        f"/Annots [<</Type /Annot /Subtype /StrikeOut /F {flags} /Rect [107 78 121 91] "
        f"/QuadPoints [{corners}]>>] /Contents".encode(),
    )
    drawn = b"BT /F 9 Tf 60 80 Td (The fee is ) Tj ET BT /F 9 Tf 107 80 Td (fifty pounds.) Tj ET"
    text = read_pdf(build(CATALOG, PAGES, marked, stream(drawn), FONT))
    assert hidden(text) == found


def test_a_table_with_many_rules_has_no_struck_words():
    def draw(canvas):
        for row in range(12):
            write_lines(canvas, ["North", "12"][: 1 + row % 2], x=80, top=700 - 28 * row)
            canvas.rect(72, 696 - 28 * row, 200, 14)
            canvas.line(72, 683 - 28 * row, 272, 683 - 28 * row)

    assert hidden(read_pdf(make_pdf(draw))) == []
