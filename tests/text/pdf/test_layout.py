"""Order on a PDF page: columns, cells, raised figures in both readings; footnotes apart."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont

from archiver.models import SpanKind, Text, Verdict
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.folding import fold
from archiver.text.pdf.pdf import DRAWN, read_pdf
from tests.quoting.witnesses import make_capture, make_quotation
from tests.text.pages import LEADING, SIZE, make_pdf, write_lines, write_raised

FONT = "Times-Roman"


def marked(text: Text, kind: SpanKind) -> list[str]:
    return [text.content[span.start : span.end] for span in text.spans if span.kind is kind]


def judge_words(words: str, payload: bytes):
    first, again = read_pdf(payload), read_pdf(payload, by_layout=True)
    witness = Witness(make_capture(), fold(first), lambda: fold(again))
    return judge(make_quotation(words), [witness])


# --- columns -------------------------------------------------------------------------------------


def draw_rows(canvas, columns: int, rows: int = 4) -> None:
    """Draw columns row by row, as some programs do."""
    for row in range(rows):
        for column in range(columns):
            words = f"column {column} row {row} words"
            write_lines(canvas, [words], x=60 + column * 170, top=700 - LEADING * row)


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_drawn_row_by_row_are_read_one_after_the_other(columns):
    text = read_pdf(make_pdf(lambda c: draw_rows(c, columns)), by_layout=True)
    wanted = [f"column {column} row {row} words" for column in range(columns) for row in range(4)]
    assert text.content == "\n".join(wanted)


def test_what_runs_across_the_columns_stays_above_and_below_them():
    def draw(canvas):
        write_lines(canvas, ["A heading that goes across both of the columns of the page"], x=60)
        canvas.translate(0, -LEADING)
        draw_rows(canvas, 2)
        canvas.translate(0, -4 * LEADING)
        write_lines(canvas, ["And a line below that goes across both of the columns too"], x=60)

    lines = read_pdf(make_pdf(draw), by_layout=True).content.split("\n")
    assert [line.split()[0] for line in lines] == ["A", *["column"] * 8, "And"]
    assert lines[1:5] == [f"column 0 row {row} words" for row in range(4)]


def test_a_column_may_begin_higher_than_its_neighbour():
    def draw(canvas):
        write_lines(canvas, ["the right one", "the right two", "the right three"], x=330)
        write_lines(
            canvas, ["the left two", "the left three", "the left four"], x=60, top=700 - LEADING
        )

    text = read_pdf(make_pdf(draw), by_layout=True)
    assert " ".join(text.content.split()) == (
        "the left two the left three the left four the right one the right two the right three"
    )


def test_a_passage_in_one_of_two_columns_passes_and_one_across_them_does_not():
    def draw(canvas):
        left = ["Nobody was asked before", "it began, and the board", "did not want to know."]
        right = ["The school was told in", "June of the year before", "that it would be closed."]
        for row, pair in enumerate(zip(left, right, strict=True)):
            for x, words in zip((60, 330), pair, strict=True):
                write_lines(canvas, [words], x=x, top=700 - LEADING * row)

    payload = make_pdf(draw)
    assert judge_words("it began, and the board did not want to know.", payload).passes
    assert judge_words("in June of the year before that it would be closed.", payload).passes
    across = judge_words("and the board June of the year before", payload)
    assert not across.passes


def test_words_that_run_up_the_page_are_read_last_and_kept():
    def draw(canvas):
        canvas.saveState()
        canvas.translate(40, 400)
        canvas.rotate(90)
        canvas.setFont(FONT, SIZE)
        canvas.drawString(0, 0, "Up the margin")
        canvas.restoreState()
        write_lines(canvas, ["First line of the page.", "Second line."])

    text = read_pdf(make_pdf(draw), by_layout=True)
    assert text.content == "First line of the page.\nSecond line.\nUp the margin"


@pytest.mark.parametrize("draw", [draw_rows, lambda c, n: draw_table(c), lambda c, n: draw_list(c)])
def test_no_reading_loses_a_word(draw):
    payload = make_pdf(lambda c: draw(c, 3))
    words = [sorted(read_pdf(payload, by_layout=way).content.split()) for way in (False, True)]
    assert words[0] == words[1]
    assert len(words[0]) > 5


def draw_table(canvas) -> None:
    for row, cells in enumerate((("North", "12", "345"), ("South", "6", "78"), ("All", "18", "4"))):
        for x, cell in zip((72, 200, 260), cells, strict=True):
            write_lines(canvas, [cell], x=x, top=700 - LEADING * row)


def draw_list(canvas) -> None:
    for row, words in enumerate(("End it at once.", "Say who decided", "and say why.")):
        write_lines(canvas, [f"{row + 1}."], x=72, top=700 - LEADING * row)
        write_lines(canvas, [words], x=110, top=700 - LEADING * row)


def test_rows_of_a_table_and_items_of_a_list_stay_together():
    assert read_pdf(make_pdf(draw_table), by_layout=True).content.split() == (
        ["North", "12", "345", "South", "6", "78", "All", "18", "4"]
    )
    assert "1.\tEnd it at once." in read_pdf(make_pdf(draw_list), by_layout=True).content


# --- figures -------------------------------------------------------------------------------------


def draw_cells(canvas, gap: float) -> None:
    canvas.setFont(FONT, SIZE)
    x = 72.0
    for cell in ("12", "345", "-6"):
        canvas.drawString(x, 700, cell)
        x += canvas.stringWidth(cell) + gap


@pytest.mark.parametrize("gap", [1, 1.5, 2, 3, 6, 20])
@pytest.mark.parametrize("by_layout", [False, True])
def test_cells_of_a_narrow_table_are_never_one_number(gap, by_layout):
    text = read_pdf(make_pdf(lambda c: draw_cells(c, gap)), by_layout=by_layout)
    assert text.content == "12\t345\t-6"


def test_a_number_drawn_in_two_steps_is_one_number():
    assert read_pdf(make_pdf(lambda c: draw_cells(c, 0))).content == "12345-6"


@pytest.mark.parametrize("mark", [" ", "\u00a0"])
def test_a_thousands_mark_drawn_with_its_number_is_no_cell(mark):
    text = read_pdf(make_pdf(lambda c: write_lines(c, [f"It cost 12{mark}345 pounds."])))
    assert text.content == "It cost 12 345 pounds."


def test_cells_are_not_taken_for_a_number_with_thousands():
    payload = make_pdf(lambda c: draw_cells(c, 2))
    assert not judge_words("12345", payload).passes
    assert not judge_words("12,345", payload).passes


def test_a_power_is_no_number_in_either_reading():
    payload = make_pdf(lambda c: write_raised(c, "there were some 10", "6", " cells in the dish"))
    for by_layout in (False, True):
        assert marked(read_pdf(payload, by_layout=by_layout), SpanKind.SUPERSCRIPT) == ["6"]
    assert judge_words("there were some 10⁶ cells in the dish", payload).passes
    assert judge_words("there were some 106 cells in the dish", payload).verdict is Verdict.ALTERED


def test_a_power_is_known_where_the_type_size_is_in_the_matrix():
    """Some programs set every font at size 1 and scale the page's coordinates instead."""

    def draw(canvas):
        words = canvas.beginText()
        words.setFont(FONT, 1)
        for size, x, y, said in (
            (11, 72, 700, "some 10"),
            (7, 108, 704, "6"),
            (11, 112, 700, " x"),
        ):
            words.setTextTransform(size, 0, 0, size, x, y)
            words.textOut(said)
        canvas.drawText(words)

    assert marked(read_pdf(make_pdf(draw)), SpanKind.SUPERSCRIPT) == ["6"]


@pytest.mark.parametrize("turn", [90, 270])
def test_a_power_on_a_line_that_runs_up_or_down_is_not_glued_to_its_number(turn):
    def draw(canvas):
        canvas.translate(300, 400)
        canvas.rotate(turn)
        canvas.translate(-72, -600)
        write_raised(canvas, "some 10", "6", " cells")

    assert read_pdf(make_pdf(draw)).content.split() == ["some", "10", "6", "cells"]


# --- page ends and footnotes ---------------------------------------------------------------------


def draw_noted(canvas, mark: str = "1", raised: str = "1", size: float = 8, foot: float = 100):
    """Draw two pages; a sentence runs over their end, past a footnote."""
    write_lines(canvas, ["A Report on Nothing"], top=810)
    write_lines(canvas, ["The board heard of the pupils"], top=700)
    x = 72 + canvas.stringWidth("The board heard of the pupils", FONT, SIZE)
    canvas.setFont(FONT, 7)
    canvas.drawString(x, 704, raised)
    write_lines(canvas, ["and that none of them was told how long it would"], top=686)
    note = [f"{mark} See the minutes of the board, p. 4,", "which were never published."]
    write_lines(canvas, note, top=foot, size=size)
    write_lines(canvas, ["1"], top=40, x=290)
    canvas.showPage()
    write_lines(canvas, ["A Report on Nothing"], top=810)
    write_lines(canvas, ["take before anybody came to see them.", "Another paragraph."], top=700)
    write_lines(canvas, ["2"], top=40, x=290)
    canvas.showPage()


def draw_touching(canvas, raised: str) -> None:
    """Draw a footnote whose small raised number touches its first word, and where it belongs."""
    write_raised(canvas, "The board heard of the pupils.", raised, " It said nothing.")
    canvas.setFont(FONT, 5)
    canvas.drawString(72, 103, "5")
    canvas.setFont(FONT, 9)
    canvas.drawString(72 + canvas.stringWidth("5", FONT, 5), 100, "See the minutes of the board.")


def test_a_raised_number_that_touches_the_first_word_of_its_note_is_no_part_of_it():
    assert judge_words(
        "See the minutes of the board.", make_pdf(lambda c: draw_touching(c, "5"))
    ).passes
    elsewhere = make_pdf(lambda c: draw_touching(c, "4"))
    assert not judge_words("See the minutes of the board.", elsewhere).passes


OVER_THE_END = "none of them was told how long it would take before anybody came to see them."


def test_a_passage_runs_over_a_page_end_past_head_number_and_footnote():
    payload = make_pdf(draw_noted)
    assert judge_words(OVER_THE_END, payload).passes
    text = read_pdf(payload)
    (note,) = (span for span in text.spans if span.kind is SpanKind.NOTE)
    assert text.content[note.start : note.end].startswith("1 See the minutes")
    assert text.page_of(note.start) == 1
    assert text.page_of(text.content.index("take before")) == 2
    assert text.page_of(text.content.index("The board heard")) == 1


def test_a_footnote_is_still_a_text_of_its_own():
    finding = judge_words("See the minutes of the board, p. 4, which were", make_pdf(draw_noted))
    assert finding.passes
    assert finding.location.page == 1


@pytest.mark.parametrize(
    "doubt",
    [
        {"size": SIZE},
        {"mark": "2"},
        {"mark": "See,"},
        {"raised": ""},
        {"foot": 760},
    ],
    ids=["no smaller", "another mark", "no mark", "nothing raised", "not at the foot"],
)
def test_what_may_be_no_footnote_stays_where_it_is(doubt):
    text = read_pdf(make_pdf(lambda c: draw_noted(c, **doubt)))
    assert marked(text, SpanKind.NOTE) == []
    assert text.content.index("See the minutes") < text.content.index("take before")


def test_footnotes_of_both_columns_leave_the_columns_whole():
    def draw(canvas):
        for x, mark in ((60, "1"), (330, "2")):
            write_lines(canvas, [f"Column {mark} says of it"], x=x, top=700)
            canvas.setFont(FONT, 7)
            end = x + canvas.stringWidth(f"Column {mark} says of it", FONT, SIZE)
            canvas.drawString(end, 704, mark)
            write_lines(canvas, ["that it goes on and", "that it ends here"], x=x, top=686)
            write_lines(canvas, [f"{mark} A note to it."], x=x, top=100, size=8)

    text = read_pdf(make_pdf(draw))
    assert marked(text, SpanKind.NOTE) == ["1 A note to it.", "2 A note to it."]
    assert text.content.index("Column 2") < text.content.index("1 A note")


def test_a_sentence_repeated_at_the_edge_of_two_pages_is_text():
    """Only white between them parts a running head from the text below it."""

    def draw(canvas):
        for number in (1, 2, 3):
            write_lines(canvas, [f"Head of chapter {number}"], top=820)
            lines = [
                "The board said no.",
                f"And then {number} said so.",
                "It was late.",
                "He left.",
            ]
            write_lines(canvas, [*lines, "Nobody spoke.", f"End of day {number}."], top=780)
            canvas.showPage()

    payload = make_pdf(draw)
    running = marked(read_pdf(payload), SpanKind.RUNNING)
    assert running == [f"Head of chapter {number}" for number in (1, 2, 3)]
    assert judge_words("The board said no. And then 2 said so.", payload).passes


def test_a_word_broken_at_the_end_of_a_page_is_whole():
    def draw(canvas):
        write_lines(canvas, ["Nothing was said about the direc-"], top=100)
        canvas.showPage()
        write_lines(canvas, ["tor of the school."], top=780)
        canvas.showPage()

    assert judge_words("Nothing was said about the director of the school.", make_pdf(draw)).passes
    cut = judge_words("said about the director of the school.", make_pdf(draw))
    assert not cut.passes, "“nothing was” is cut off"


TURNED = ("The council met on Monday", "and decided that the bridge", "will be closed all winter.")


@pytest.mark.parametrize("degrees", [-5, 3, 8, 20, 90, 180])
@pytest.mark.parametrize("columns", [False, True])
def test_lines_that_run_askew_keep_their_order(degrees, columns):
    def draw(canvas):
        canvas.translate(300, 400)
        canvas.rotate(degrees)
        for number, line in enumerate(TURNED):
            x = 0.0
            for word in line.split():
                canvas.drawString(x, -14 * number, word)
                x += canvas.stringWidth(f"{word} ")
            if columns:
                canvas.drawString(220, -14 * number, line.upper())

    read = " ".join(read_pdf(make_pdf(draw), by_layout=True).content.split())
    said = " ".join(TURNED)
    assert read == (f"{said} {said.upper()}" if columns else said)


DOWNWARDS = (
    "工場は冬までに閉鎖され、住民の誰一人として住まい",
    "を失うことはないと知事は会見で述べた。県は費用を",
    "負担し、住民に対して追加の請求を行わない。",
)


def draw_downwards(canvas, tops=(700,)) -> None:
    registerFont(UnicodeCIDFont("HeiseiMin-W3", isVertical=True))
    canvas.setFont("HeiseiMin-W3", 12)
    for top in tops:
        for number, line in enumerate(DOWNWARDS):
            canvas.drawString(400 - 18 * number, top, line)


@pytest.mark.parametrize("tops", [(700,), (760, 400)])
def test_columns_that_run_down_the_page_are_read_from_the_right(tops):
    text = read_pdf(make_pdf(lambda canvas: draw_downwards(canvas, tops)), by_layout=True)
    assert text.content == "\n".join(DOWNWARDS * len(tops))


def test_a_page_whose_letters_cannot_be_read_is_no_empty_page():
    def draw(canvas):
        registerFont(UnicodeCIDFont("STSong-Light"))
        canvas.setFont("STSong-Light", 12)
        for number, letter in enumerate("工厂将在冬季"):
            canvas.drawString(72 + 13 * number, 700, letter)

    text = read_pdf(make_pdf(draw))
    assert text.content or text.gaps == (f"Page 1: {DRAWN}",)
    assert read_pdf(make_pdf(lambda canvas: canvas.showPage())).gaps == ("Page 1: without text.",)
