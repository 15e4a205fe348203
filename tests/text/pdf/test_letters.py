"""Letters of a PDF that are drawn and have no name: they are gaps at their place, never nothing."""

from __future__ import annotations

import re

import pytest
from reportlab.pdfbase.pdfmetrics import getFont, stringWidth

from archiver.models import SpanKind, Text, Verdict
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.folding import fold
from archiver.text.pdf.letters import NAMELESS
from archiver.text.pdf.pdf import read_pdf
from archiver.text.pdf.wrong_letters import doubt_letters, find_wrong
from tests.quoting.witnesses import make_capture, make_quotation
from tests.text.pages import SIZE, make_pdf
from tests.text.pdf.test_visible import draw_marked
from tests.text.process.test_bombs import PAGE, PAGES, build, stream

CATALOG = b"<</Type /Catalog /Pages 2 0 R>>"
UNNAMED = 0x81
"""The code of the letter that each test names as it likes."""
SPEECH = "Output changed by \x8152 points in the year, which nobody had foreseen."
PLAIN = SPEECH.replace("\x81", "")


JUMPS = {b"\b": b"500", b"\a": b"-194"}
"""What moves the next letter back by half a font size, or on by a fifth of one."""


_SPLIT = re.compile(rb"([\a\b])")


def draw_coded(
    words: str,
    value: str | None,
    glyph: str = "minus",
    font: bytes = b"/Subtype /Type1",
    without: str = "",
) -> bytes:
    """Return a page of `words`, whose letter UNNAMED draws `glyph` and has the Unicode `value`.

    The font's map has no value for the letters `without`.
    """
    values = {code: f"{code:04x}" for code in range(32, 127) if chr(code) not in without}
    values |= {UNNAMED: value} if value else {}
    rows = "\n".join(f"<{code:02x}> <{shown}>" for code, shown in values.items())
    mapped = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(values)} beginbfchar\n{rows}\nendbfchar endcmap end end"
    )
    drawn = b""
    for line in words.encode("latin-1").split(b"\n"):
        parts = (JUMPS.get(part, b"<%s>" % part.hex().encode()) for part in _SPLIT.split(line))
        drawn += b"[%s] TJ T* " % b" ".join(parts)
    described = (
        b"<</Type /Font " + font + b" /BaseFont /Times-Roman /ToUnicode 6 0 R /Encoding "
        b"<</BaseEncoding /WinAnsiEncoding /Differences [129 /%s]>>>>" % glyph.encode()
    )
    page = PAGE.replace(b"/MediaBox [0 0 200 100]", b"/MediaBox [0 0 600 100]")
    content = stream(b"BT /F 9 Tf 12 TL 9 90 Td %s ET" % drawn)
    return build(CATALOG, PAGES, page, content, described, stream(mapped.encode()))


def judge_in(payload: bytes, words: str) -> Verdict:
    found = judge(make_quotation(words), [Witness(make_capture(), fold(read_pdf(payload)))])
    assert found.sentence
    return found.verdict


OWN_FONT = b"/Subtype /TrueType /FirstChar 32 /LastChar 122 /FontDescriptor <</Flags %d>> "
WIDTHS = b"/Widths [" + b"500 " * 91 + b"]"


def draw_unmapped(encoding: bytes = b"", flags: int = 4, letter: str = "%") -> bytes:
    """Return a page whose font has a map of its codes, from which that of `letter` is missing."""
    words = "In all 1%0 homes were lost in that winter alone."
    payload = draw_coded(words, None, without=letter)
    font = OWN_FONT % flags + WIDTHS + encoding
    start = payload.index(b"/Subtype /Type1")
    end = payload.index(b">>>>", start) + 2
    return payload[:start] + font + b" /BaseFont /AAAAAA+Own /ToUnicode 6 0 R" + payload[end:]


@pytest.mark.parametrize("encoding", [b"", b"/Encoding <</Differences [38 /g4]>> "])
def test_a_code_without_a_letter_is_a_gap_and_not_the_letter_of_its_number(encoding):
    payload = draw_unmapped(encoding)
    assert f"1{NAMELESS}0 homes" in read_pdf(payload).content
    for words in ("In all 150 homes were lost", "In all 10 homes were lost"):
        assert judge_in(payload, words) is Verdict.UNVERIFIABLE
    assert judge_in(payload, "homes were lost in that winter") is Verdict.VERBATIM


@pytest.mark.parametrize(
    ("encoding", "flags", "letter"),
    [
        (b"/Encoding /WinAnsiEncoding ", 4, "%"),
        (b"/Encoding <</Differences [37 /percent]>> ", 4, "%"),
        (b"", 32, "%"),
        (b"", 4, "z"),
    ],
)
def test_a_code_whose_glyph_has_a_name_is_read_by_it(encoding, flags, letter):
    assert "1%0 homes" in read_pdf(draw_unmapped(encoding, flags, letter)).content


def draw_two_maps(letters: str, listed: bytes) -> bytes:
    """Return a page of `letters` whose font has their map, and after it one of Korean syllables."""
    own = draw_coded(letters, None)
    start, end = own.index(b"<</Type /Font "), own.index(b">>>>", own.index(b"<</Type /Font ")) + 4
    lent = stream(
        b"1 begincodespacerange <00> <ff> endcodespacerange\n"
        b"1 beginbfrange\n<00> <FF> <C900>\nendbfrange"
    )
    font = (
        b"<</Type /Font /Subtype /Type1 /FirstChar 32 /LastChar 122 "
        + WIDTHS
        + b" /BaseFont /AAAAAA+Own /FontDescriptor <</Flags 4 "
        + listed
        + b">>"
        b" /ToUnicode 6 0 R /ToUnicode 7 0 R>>"
    )
    tail = own.index(b"xref")
    return own[:start] + font + own[end:tail] + b"7 0 obj\n" + lent + b"\nendobj\n" + own[tail:]


def test_of_two_maps_of_a_font_the_one_counts_that_its_glyphs_have_the_names_of():
    drawn = "The TEX users met on 1 May and nobody signed the plan."
    payload = draw_two_maps(drawn, b"/CharSet (/E/M/T/X/a/b/d/e/space/one)")
    assert read_pdf(payload).content.strip() == drawn
    assert judge_in(payload, "nobody signed the plan") is Verdict.VERBATIM
    assert judge_in(payload, "nobody burned the plan") is Verdict.ALTERED


def test_of_two_maps_of_a_font_without_names_no_letter_is_known():
    payload = draw_two_maps("The TEX users met and nobody signed the plan.", b"")
    assert judge_in(payload, "nobody burned the plan") is Verdict.UNVERIFIABLE
    assert NAMELESS in read_pdf(payload).content


def draw_mirrored(canvas, before: str, wide: float) -> None:
    """Draw "XeTeX" with its first "E" lowered and in a mirror, `wide` points before the "T"."""
    pieces = (("X", 7.0, 0, 1), ("E", wide, -2.2, -1), ("T", 5.5, 0, 1), ("E", 5.5, -2.2, 1))
    canvas.setFont("Times-Roman", SIZE)
    canvas.drawString(72, 700, before)
    x = 72.0 + stringWidth(before, "Times-Roman", SIZE)
    for letter, step, rise, way in (*pieces, ("X engine of that year", 0, 0, 1)):
        text = canvas.beginText()
        begin = x if way > 0 else x + 6
        text.setTextTransform(way, 0, 0, 1, begin, 700 + rise)
        text.textOut(letter)
        canvas.drawText(text)
        x += step


@pytest.mark.parametrize("wide", [5.2, 6.5])
def test_a_letter_drawn_in_a_mirror_stands_where_it_is_seen(wide):
    payload = make_pdf(lambda canvas: draw_mirrored(canvas, "It was the ", wide))
    assert read_pdf(payload).content.strip() == "It was the XETEX engine of that year"


def draw_initial(canvas, initial: str, lines: list[str], gap: float = 1) -> None:
    canvas.setFont("Times-Roman", 34)
    canvas.drawString(72, 700, initial)
    left = 72 + gap + canvas.stringWidth(initial, "Times-Roman", 34)
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(72, 760, "The notes of the valley were kept by hand.")
    canvas.drawString(left, 714, lines[0])
    canvas.drawString(left, 700, lines[1])
    canvas.drawString(72, 686, lines[2])


LINES = ["he board has never approved", "the plan for the bridge in", "the north of the valley."]


@pytest.mark.parametrize("by_layout", [False, True])
@pytest.mark.parametrize("initial", ["T", "“T"])
def test_a_large_initial_belongs_to_the_first_word_beside_it(initial, by_layout):
    payload = make_pdf(lambda canvas: draw_initial(canvas, initial, LINES))
    shown = " ".join(read_pdf(payload, by_layout=by_layout).content.split())
    assert f"{initial}{' '.join(LINES)}" in shown


def test_a_large_initial_may_be_a_word_of_its_own():
    lines = ["board has never approved", *LINES[1:]]
    shown = read_pdf(make_pdf(lambda canvas: draw_initial(canvas, "A", lines, gap=5))).content
    assert "A board has never" in shown


VALUES = "0000 0001 0002 0009 000a 000d 007f 0093 0096 00a0 200b d800 fffe fffd e001 f02d"
SHAPELESS = "034f 180e 3164 fe0f 0640 2060 05b0 064b"
"""What has no shape in Unicode, or lengthens the letters of a script that is not here."""


@pytest.mark.parametrize("value", f"{VALUES} {SHAPELESS}".split())
def test_a_letter_without_a_name_is_a_gap_at_its_place(value):
    payload = draw_coded(SPEECH, value)
    shown = read_pdf(payload).content
    assert (shown[:18], shown[19:21]) == ("Output changed by ", "52")
    assert judge_in(payload, PLAIN) is Verdict.UNVERIFIABLE
    assert judge_in(payload, "52 points in the year") is Verdict.UNVERIFIABLE
    assert judge_in(payload, "which nobody had foreseen") is Verdict.VERBATIM


def test_a_letter_that_stands_for_two_characters_is_no_gap():
    assert read_pdf(draw_coded("It was a \x81 day.", "2764fe0f")).content == "It was a ❤️ day."


def test_a_letter_with_its_name_is_one():
    assert read_pdf(draw_coded(SPEECH, "2212")).content == PLAIN.replace("52", "−52")
    assert read_pdf(draw_coded(SPEECH, "00ad")).content == PLAIN.replace("52", "-52")


@pytest.mark.parametrize("quoted", ["10 million pounds", "pay 10 million", "1 million pounds"])
def test_a_figure_with_a_nameless_one_in_it_is_no_other_figure(quoted):
    payload = draw_coded("The fund will pay 1\x810 million pounds.", "0000", "five")
    assert judge_in(payload, quoted) is Verdict.UNVERIFIABLE


@pytest.mark.parametrize(
    ("ending", "verdict"),
    [("offered", Verdict.UNVERIFIABLE), ("", Verdict.ALTERED), ("sold", Verdict.ALTERED)],
)
def test_a_word_that_seems_to_be_missing_may_be_the_one_with_a_nameless_letter(ending, verdict):
    payload = draw_coded("The house by the river was not o\x81ered.", "0000", "five")
    content = read_pdf(payload).content
    quoted = f"The house by the river was {'not ' * bool(ending)}{ending or 'let'}"
    found = judge(make_quotation(quoted), [Witness(make_capture(), fold(Text(content)))])
    assert found.verdict is verdict


def test_marks_of_a_list_without_a_name_are_left_out_where_three_lines_have_them():
    for count, verdict in ((3, Verdict.TYPOGRAPHIC), (2, Verdict.UNVERIFIABLE)):
        items = ["the end of the sale;", "a public inquiry;", "a new plan;"][:count]
        words = "The council calls for:\n" + "\n".join(f"\x81 {item}" for item in items)
        quoted = " ".join(["The council calls for:", *items])
        assert judge_in(draw_coded(words, "0002", "bullet"), quoted) is verdict


def test_dots_that_lead_to_a_number_and_are_called_blanks_are_no_letters():
    text = read_pdf(draw_coded("Total" + ".\x81" * 5 + "12", "0020", "period"))
    assert NAMELESS not in text.content


def test_blanks_that_a_file_gives_for_words_are_a_gap():
    text = read_pdf(draw_marked(b"/Span <</ActualText ( )>>", b"never "))
    assert text.content == f"The board has {NAMELESS}approved it."


@pytest.mark.parametrize(
    ("given", "drawn", "replaced"),
    [(b"it", b"not", True), (b"-", b"never", True), (b"-", b"-", False), (b"fi", b"x", False)],
)
def test_short_words_that_a_file_gives_for_others_are_no_ligature(given, drawn, replaced):
    text = read_pdf(draw_marked(b"/Span <</ActualText (%s)>>" % given, drawn))
    hidden = [s for s in text.spans if s.kind is SpanKind.HIDDEN]
    assert bool(hidden) is replaced


@pytest.mark.parametrize("degrees", [-5, 1, 3, 12, 45, 60, 90, 135, 180, 270])
def test_blanks_of_turned_lines_are_blanks(degrees):
    def draw(canvas):
        canvas.translate(300, 400)
        canvas.rotate(degrees)
        canvas.drawString(0, 0, PLAIN[:40])

    assert read_pdf(make_pdf(draw)).content == PLAIN[:40]


def test_a_blank_under_a_ligature_is_not_seen():
    for between, shown in (("", "It was a fl ume."), ("\b", "It was a flume.")):
        words = f"It was a \x81{between} ume."
        assert read_pdf(draw_coded(words, "0066006c", "H")).content == shown


def test_a_blank_that_takes_no_place_is_not_seen_beside_a_letter_with_much_white_around_it():
    widths = [1000, *getFont("Times-Roman").widths[33:129], 1000]
    listed = " ".join(map(str, widths)).encode()
    font = b"/FirstChar 32 /LastChar 129 /Widths [%s] /Subtype /Type1" % listed
    for back, shown in (
        ("", "It was a fl ume."),
        ("\b", "It was a fl ume."),
        ("\b\b", "It was a flume."),
    ):
        payload = draw_coded(f"It was a \x81{back} ume.", "0066006c", "H", font)
        assert read_pdf(payload).content == shown


@pytest.mark.parametrize(("claimed", "shown"), [(444, "loa ns"), (250, "loans")])
def test_a_blank_between_touching_letters_is_not_seen(claimed, shown):
    widths = getFont("Times-Roman").widths[32:127]
    widths[ord("a") - 32] = claimed
    listed = " ".join(map(str, widths)).encode()
    font = b"/FirstChar 32 /LastChar 126 /Widths [%s] /Subtype /Type1" % listed
    text = read_pdf(draw_coded("The loa\ans for us.", None, "H", font))
    assert text.content == f"The {shown} for us."


# --- other letters than the file says ------------------------------------------------------------

SHIFTED = "It was di9cult to say why the o9cial report was not su8cient for the board."


def test_letters_that_cannot_be_are_gaps_and_make_absence_uncertain():
    (wrong,) = find_wrong([SHIFTED])
    content, problem = doubt_letters(SHIFTED, wrong)
    assert content.count(NAMELESS) == 3
    assert "di9cult" in problem
    text = Text(content, gaps=(problem,))
    for quoted in (SHIFTED.replace("9", "ffi").replace("8", "ffi"), "nobody at all was asked"):
        found = judge(make_quotation(quoted), [Witness(make_capture(), fold(text))])
        assert found.verdict is Verdict.UNVERIFIABLE


def test_ligatures_that_a_map_calls_syllables_make_absence_uncertain():
    page = "The o昀케cial a昀케rmed that the e昀케cient men of the board had met in May."
    (wrong,) = find_wrong([page])
    content, problem = doubt_letters(page, wrong)
    assert content.startswith(f"The o{NAMELESS * 2}cial a{NAMELESS * 2}rmed")
    assert "o昀케cial" in problem
    chinese = "我们用 vim和emacs 与 bash或zsh 还有 git和make 编辑，任何人都不会因此失去住房。"
    assert find_wrong([chinese]) == [[]]


@pytest.mark.parametrize(
    "page",
    [
        "They used word2vec, seq2seq and wav2vec for the b2b market.",
        "The h2o and co2 of https://a.example/d9cult and the i18n of utf8mb4 are 5% of 10%.",
        "제3판에서는 그렇다. 제7차회의가 열렸고, 글꼴은 type1으로 한다. 제9장에서 본다.",
        "",
    ],
)
def test_names_with_figures_are_no_wrong_letters(page):
    assert find_wrong([page]) == [[]]


def test_a_page_in_another_alphabet_of_its_own_is_none_that_can_be_read():
    said = "the council met on monday and decided that the bridge will be closed for winter " * 4
    moved = "".join(chr((ord(c) - 97 + 3) % 26 + 97) if c.isalpha() else c for c in said)
    assert doubt_letters(said, []) == (said, "")
    assert doubt_letters(moved, [])[1] != ""
