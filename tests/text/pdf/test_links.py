"""Links and notes of a PDF that quotes: each says whose words stand beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.file_kinds import kind_of_document
from archiver.models import SpanKind, Verdict
from archiver.quoting.finding.documents import find_quotations
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.blocks import Draft, LinkKind
from archiver.text.document import read_quoting
from archiver.text.folding import fold
from archiver.text.pdf.pdf import read_pdf
from tests.quoting.witnesses import make_capture, make_quotation
from tests.text.pages import LEADING, SIZE, make_pdf, write_lines

FACE = "Times-Roman"
SAID = "In its report the board says that the bridge will be closed for"


def draft(payload: bytes) -> Draft:
    kind = kind_of_document("a.pdf", payload)
    assert kind is not None
    return read_quoting(payload, kind).draft


def link_over(canvas, line: str, words: str, address: str, top: float = 700) -> None:
    """Lay a link over the first place of `words` in a line."""
    start = 72 + canvas.stringWidth(line[: line.index(words)], FACE, SIZE)
    end = start + canvas.stringWidth(words, FACE, SIZE)
    canvas.linkURL(address, (start, top - 3, end, top + 9))


def test_words_under_a_link_have_its_address():
    def draw(canvas):
        write_lines(canvas, [SAID, "the winter, and nobody in the town was asked about it."])
        link_over(canvas, SAID, "report", "https://a.example/report")
        link_over(canvas, SAID, "closed for", "https://b.example/")
        link_over(canvas, "the winter", "the winter", "https://b.example/", 700 - LEADING)
        link_over(canvas, SAID, "board", "javascript:alert(1)")

    payload = make_pdf(draw)
    (block,) = draft(payload).blocks
    assert [(block.text[k.start : k.end].split(), k.target) for k in block.links] == [
        (["report"], "https://a.example/report"),
        (["closed", "for", "the", "winter"], "https://b.example/"),
    ]
    spans = [span for span in read_pdf(payload).spans if span.kind is SpanKind.LINK]
    assert len(spans) == 2


def test_links_of_a_page_with_a_form_are_known():
    def draw(canvas):
        write_lines(canvas, [SAID])
        link_over(canvas, SAID, "report", "https://a.example/report")
        canvas.acroForm.textfield(name="a", value="Typed", x=200, y=400, width=200)

    links = [link.target for block in draft(make_pdf(draw)).blocks for link in block.links]
    assert links == ["https://a.example/report"]


def draw_notes(canvas, numbers: tuple[str, str]) -> None:
    addresses = ("https://a.example/spring", "https://b.example/minutes")
    for number, address in zip(numbers, addresses, strict=True):
        write_lines(canvas, [SAID, "the winter, and that nobody was asked"])
        end = 72 + canvas.stringWidth("the winter, and that nobody was asked", FACE, SIZE)
        write_lines(canvas, [number], x=end, top=700 - LEADING + 4, size=7)
        write_lines(canvas, [f"{number} See {address}"], top=110, size=8)
        canvas.showPage()


def test_a_mark_means_the_note_of_its_own_page_where_they_begin_again():
    for numbers in (("1", "1"), ("1", "2")):
        read = draft(make_pdf(lambda canvas, numbers=numbers: draw_notes(canvas, numbers)))
        links = [link for block in read.blocks for link in block.links]
        marks = [link.target for link in links if link.kind is LinkKind.NOTE]
        assert [read.notes[mark].addresses for mark in marks] == [
            ("https://a.example/spring",),
            ("https://b.example/minutes",),
        ]


@pytest.mark.parametrize(("size", "label"), [(SIZE, 5), (8, 8)])
def test_notes_of_several_lines_say_whom_the_page_quotes(size, label):
    """LibreOffice prints notes as large as the text, with a raised label before each."""

    def draw(canvas):
        lines = (("The board wrote “it was closed in spring”", "1"), ("“nobody came to ask”", "2"))
        for number, (line, mark) in enumerate(lines):
            write_lines(canvas, [line], top=700 - 3 * number * LEADING)
            end = 72 + canvas.stringWidth(line, FACE, SIZE)
            write_lines(canvas, [mark], x=end, top=704 - 3 * number * LEADING, size=7)
            write_lines(canvas, [","], x=end + 3.5, top=700 - 3 * number * LEADING)
        write_lines(canvas, [SAID] * 4, top=500)
        for number, host in enumerate("ab"):
            top = 120 - 2 * number * LEADING
            write_lines(canvas, [str(number + 1)], top=top + 4 * (label < size), size=label)
            words = [
                "Board of the Ferry, Minutes of the winter meeting,",
                f"https://{host}.example/",
            ]
            write_lines(canvas, words[:1], x=80, top=top, size=size)
            write_lines(canvas, words[1:], top=top - LEADING, size=size)

    content = make_pdf(draw)
    kind = kind_of_document("a.pdf", content)
    assert kind is not None
    found = find_quotations(Path("a.pdf"), read_quoting(content, kind))
    assert [(one.quotation.selector.exact, one.quotation.cited) for one in found] == [
        ("it was closed in spring", "https://a.example/"),
        ("nobody came to ask", "https://b.example/"),
    ]
    assert [one.quotation.notes for one in found] == ["", ""]


def test_words_of_one_cell_are_not_taken_across_columns():
    def draw(canvas):
        write_lines(canvas, ["The plan in full"])
        write_lines(canvas, ["The bridge will be closed all winter."], x=260)

    text = fold(read_pdf(make_pdf(draw)))
    quotation = make_quotation("The bridge will be closed all winter.")
    found = judge(quotation, [Witness(make_capture(), text, lambda: None)])
    assert found.verdict is Verdict.VERBATIM
    assert not found.review


def test_marks_of_notes_after_two_closing_marks_are_marks():
    def draw(canvas):
        write_lines(canvas, ["It was 85 percent (see table 1)."])
        end = 72 + canvas.stringWidth("It was 85 percent (see table 1).", FACE, SIZE)
        write_lines(canvas, ["11, 12"], x=end, top=704, size=7)
        write_lines(canvas, ["Pupils were asked again in the year that followed."], top=686)

    text = fold(read_pdf(make_pdf(draw)))
    for words in ("(see table 1).11, 12 Pupils were asked", "(see table 1). Pupils were asked"):
        assert judge(make_quotation(words), [Witness(make_capture(), text)]).passes
    other = make_quotation("(see table 1).13 Pupils were asked")
    assert not judge(other, [Witness(make_capture(), text)]).passes


def test_a_link_of_a_note_says_whose_words_its_mark_stands_at():
    """Also in a list of references, and where the note shows no address."""

    def draw(canvas):
        write_lines(canvas, ["It says “the bridge will be closed for the winter” [2] in public."])
        write_lines(canvas, ["References", "[1] The log of the ferry", "[2] The report"], top=600)
        for number, address in enumerate(("https://b.example/", "https://a.example/report")):
            top = 600 - (number + 1) * LEADING
            line = "[1] The log of the ferry" if not number else "[2] The report"
            link_over(canvas, line, line[4:], address, top)

    payload = make_pdf(draw)
    kind = kind_of_document("a.pdf", payload)
    assert kind is not None
    (quoted,) = find_quotations(Path("a.pdf"), read_quoting(payload, kind))
    assert quoted.quotation.cited == "https://a.example/report"


def test_an_address_that_its_line_cut_goes_on_in_the_next():
    def draw(canvas):
        write_lines(canvas, [
            "It says “the bridge will be closed for the winter”, as in https://the-",
            "ferry.example/report and elsewhere, which nobody in the town knew about before.",
        ])  # fmt: skip

    payload = make_pdf(draw)
    kind = kind_of_document("a.pdf", payload)
    assert kind is not None
    (quoted,) = find_quotations(Path("a.pdf"), read_quoting(payload, kind))
    assert quoted.quotation.cited == "https://the-ferry.example/report"


def found(payload: bytes) -> list[tuple[str, str]]:
    kind = kind_of_document("a.pdf", payload)
    assert kind is not None
    quotations = find_quotations(Path("a.pdf"), read_quoting(payload, kind))
    return [(one.quotation.selector.exact, one.quotation.cited) for one in quotations]


FULL_LINE = "The town has a bridge, a ferry and a mill, of which the mill is the oldest by far."


def test_a_link_behind_a_line_that_ended_early_with_its_sentence_is_of_the_next_item():
    """A list's bullets may be drawn, and are then no text."""

    def draw(canvas):
        second = "here: “we never had a breakdown on the hill”"
        lines = [
            FULL_LINE,
            "“the bridge will be closed for the whole of the winter and for all of the",
            "spring.”",
        ]
        write_lines(canvas, [*lines, second, FULL_LINE])
        link_over(canvas, second, "here", "https://a.example/report", 700 - 3 * LEADING)

    assert found(make_pdf(draw)) == [
        ("the bridge will be closed for the whole of the winter and for all of the spring.", ""),
        ("we never had a breakdown on the hill", "https://a.example/report"),
    ]


def test_a_quotation_over_a_page_end_goes_on_behind_the_notes_of_the_page():
    def draw(canvas):
        first = (
            "It says “the bridge will be closed for the winter” [1] and “the ferry will run only"
        )
        write_lines(canvas, [FULL_LINE, first])
        write_lines(canvas, ["[1] https://a.example/report"], top=100)
        canvas.showPage()
        write_lines(
            canvas, ["in the mornings” [2] from then on, as nobody in the town had known before."]
        )
        write_lines(canvas, ["[2] https://b.example/log"], top=100)

    assert found(make_pdf(draw)) == [
        ("the bridge will be closed for the winter", "https://a.example/report"),
        ("the ferry will run only in the mornings", "https://b.example/log"),
    ]
