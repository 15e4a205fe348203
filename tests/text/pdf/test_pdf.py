"""PDF to text: pages, line ends, running heads, notes; what cannot be read is said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from archiver.models import SpanKind, Text
from archiver.text.extraction import extract, extract_again
from archiver.text.pdf import pdf
from archiver.text.pdf.letters import tidy
from archiver.text.process import pool as readers
from archiver.text.process.pool import read_apart, stop_readers
from archiver.text.unread import UNREAD
from tests.text.pages import HEIGHT, LEADING, make_pdf, write_lines, write_raised


def read(payload: bytes) -> Text:
    return extract(payload, "application/pdf")


def marked(text: Text, kind: SpanKind) -> list[str]:
    return [text.content[span.start : span.end] for span in text.spans if span.kind is kind]


def page_of(*lines: str) -> bytes:
    return make_pdf(lambda canvas: write_lines(canvas, list(lines)))


def test_lines_follow_each_other_and_broken_words_keep_their_hyphen():
    text = read(page_of("The plan was drawn up by the direc-", "tor for the long-", "term unit."))
    assert text.content == "The plan was drawn up by the direc-\ntor for the long-\nterm unit."
    assert text.pages == (0,)
    assert text.gaps == ()


def test_each_place_knows_its_page():
    def draw(canvas):
        for number in range(1, 4):
            write_lines(canvas, [f"The {number}. page begins here."])
            canvas.showPage()

    text = read(make_pdf(draw))
    assert [text.page_of(text.content.index(f"The {n}.")) for n in (1, 2, 3)] == [1, 2, 3]


def draw_book(canvas, pages: int = 6) -> None:
    for number in range(1, pages + 1):
        head = "A Report on Nothing" if number % 2 else "Chapter about everything"
        write_lines(canvas, [head], top=800)
        write_lines(canvas, [f"On page {number} stands", "the only sentence of its kind."])
        write_lines(canvas, [f"{number}"], x=290, top=40)
        canvas.showPage()


def test_running_heads_and_page_numbers_are_known():
    text = read(make_pdf(draw_book))
    heads = ["A Report on Nothing", "Chapter about everything"] * 3
    assert sorted(marked(text, SpanKind.RUNNING)) == sorted([*heads, *"123456"])


def test_rows_of_a_table_at_the_edge_are_no_running_heads():
    def draw(canvas):
        for total in (45, 67, 23):
            write_lines(canvas, ["Some words of the page."])
            write_lines(canvas, [f"Total {total}", f"{total * 7}"], top=60)
            canvas.showPage()

    assert marked(read(make_pdf(draw)), SpanKind.RUNNING) == []


def test_page_numbers_in_a_foot_and_in_roman_figures_are_known():
    def draw(canvas):
        for number, roman in enumerate(("iii", "iv", "v"), 8):
            write_lines(canvas, [roman], top=810)
            write_lines(canvas, ["Some words of the page."])
            write_lines(canvas, [f"Report 2019, page {number} of 40"], top=60)
            canvas.showPage()

    running = marked(read(make_pdf(draw)), SpanKind.RUNNING)
    assert len(running) == 6
    assert "Report 2019, page 9 of 40" in running


def test_a_raised_figure_of_the_same_size_is_known():
    def draw(canvas):
        canvas.drawString(72, 600, "some 10")
        canvas.drawString(72 + canvas.stringWidth("some 10"), 604, "6")

    assert marked(read(make_pdf(draw)), SpanKind.SUPERSCRIPT) == ["6"]


def test_a_line_at_the_edge_that_stands_once_is_no_running_head():
    def draw(canvas):
        write_lines(canvas, ["Only the first page says this."], top=800)
        write_lines(canvas, ["The text of page one."])
        canvas.showPage()
        write_lines(canvas, ["The second page says that."], top=800)
        canvas.showPage()

    assert marked(read(make_pdf(draw)), SpanKind.RUNNING) == []


@pytest.mark.parametrize(
    ("before", "raised", "after", "rise", "kinds"),
    [
        ("after two evaluations", "1,2", " it ended", 4, {SpanKind.SUPERSCRIPT, SpanKind.MARKER}),
        ("it ended.", "12", " Then", 4, {SpanKind.SUPERSCRIPT, SpanKind.MARKER}),
        ("evaluations", "1", ", which", 4, {SpanKind.SUPERSCRIPT, SpanKind.MARKER}),
        ("some 10", "6", " cells", 4, {SpanKind.SUPERSCRIPT}),
        ("some 10", "-6", ", as said", 4, {SpanKind.SUPERSCRIPT}),
        ("less CO", "2", " in it", -2, {SpanKind.SUBSCRIPT}),
    ],
)
def test_small_raised_figures_are_notes_or_powers(before, raised, after, rise, kinds):
    text = read(make_pdf(lambda canvas: write_raised(canvas, before, raised, after, rise)))
    spans = {span.kind: text.content[span.start : span.end] for span in text.spans}
    assert spans == dict.fromkeys(kinds, raised)


def test_figures_of_the_same_size_are_neither():
    assert read(page_of("There were 15 of 27 in 2019, page12")).spans == ()


def draw_columns(canvas) -> None:
    """Draw two columns row by row, as some programs do."""
    left = ["The left column says", "that nobody was asked", "before it began."]
    right = ["The right column says", "that everybody knew", "about it."]
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        write_lines(canvas, [one], x=72, top=700 - number * LEADING)
        write_lines(canvas, [other], x=330, top=700 - number * LEADING)


def test_two_columns_are_read_one_after_the_other_by_one_of_the_readings():
    payload = make_pdf(draw_columns)
    again = extract_again(payload, "application/pdf")
    readings = [" ".join(text.content.split()) for text in (read(payload), again)]
    for passage in ("says that nobody was asked before it", "that everybody knew about it."):
        assert any(passage in reading for reading in readings), readings
    assert again.reading == "layout"
    assert again.pages == (0,)


def test_columns_and_cells_drawn_row_by_row_are_parted_by_a_tab():
    def draw(canvas):
        for row, (left, right) in enumerate(
            [("They did not agree to", "pay"), ("North 12", "345")]
        ):
            write_lines(canvas, [left], x=72, top=780 - row * LEADING)
            write_lines(canvas, [right], x=260, top=780 - row * LEADING)

    assert read(make_pdf(draw)).content == "They did not agree to\tpay\nNorth 12\t345"


def test_the_second_reading_knows_running_heads_too():
    again = extract_again(make_pdf(draw_book), "application/pdf")
    assert "A Report on Nothing" in marked(again, SpanKind.RUNNING)
    assert len(marked(again, SpanKind.RUNNING)) == 12


def test_a_second_reading_is_for_pdf_only():
    assert extract_again(b"<p>text", "text/html") is None
    assert extract_again(b"%PDF-1.7 nothing", "application/pdf").gaps


def draw_picture(canvas) -> None:
    picture = ImageReader(Image.new("L", (60, 80), 200))
    canvas.drawImage(picture, 0, 0, 595, HEIGHT)


def draw_scan(canvas) -> None:
    draw_picture(canvas)
    canvas.showPage()


def test_scanned_and_empty_pages_are_said_page_by_page():
    def draw(canvas):
        write_lines(canvas, ["The first page has text."])
        canvas.showPage()
        draw_scan(canvas)
        canvas.showPage()

    text = read(make_pdf(draw))
    assert text.content.startswith("The first page has text.")
    assert text.gaps == ("Page 2: a scan, an image without text.", "Page 3: without text.")
    assert len(text.pages) == 3


def test_a_long_scan_does_not_list_every_page():
    text = read(make_pdf(lambda canvas: [draw_scan(canvas) for _ in range(30)]))
    assert len(text.gaps) == 13
    assert text.gaps[-1].startswith("18 more pages")


def test_a_scan_with_a_stamp_and_one_with_recognised_words_are_said():
    def draw(canvas):
        draw_picture(canvas)
        write_lines(canvas, ["Received 4 May"], top=30)
        canvas.showPage()
        draw_picture(canvas)
        words = canvas.beginText(72, 700)
        words.setTextRenderMode(3)
        words.textLine("These words were recognised.")
        canvas.drawText(words)
        canvas.showPage()

    payload = make_pdf(draw)
    text = read(payload)
    assert "hardly any text" in text.gaps[0]
    assert "character recognition" in text.gaps[1]
    for reading in (text, extract_again(payload, "application/pdf")):
        assert "recognised" not in reading.content
        assert "Received 4 May" in reading.content


def test_words_that_were_all_recognised_are_known_as_such():
    def draw(canvas):
        draw_picture(canvas)
        words = canvas.beginText(72, 700)
        words.setTextRenderMode(3)
        words.textLine("These words were recognised.")
        canvas.drawText(words)
        canvas.showPage()

    payload = make_pdf(draw)
    text = read(payload)
    assert (text.reading, text.content) == ("ocr", "These words were recognised.")
    assert marked(text, SpanKind.HIDDEN) == ["These words were recognised."]
    assert extract_again(payload, "application/pdf").content == ""


def test_a_page_over_a_picture_is_no_scan():
    def draw(canvas):
        draw_picture(canvas)
        write_lines(canvas, ["A leaflet has a picture behind all of its words."] * 5)

    assert read(make_pdf(draw)).gaps == ()


def test_a_file_without_its_end_may_lack_pages():
    payload = make_pdf(draw_book)
    text = read(payload.replace(b"%%EOF", b""))
    assert text.gaps == ("The PDF has no proper end: pages may be missing.",)
    added = payload + b"4 0 obj<</Length 9000>>stream\n" + b"x" * 5000  # the second end is cut off
    assert text.gaps[0] in read(added).gaps


def test_characters_beyond_the_basic_plane_do_not_shift_what_is_marked():
    payload = make_pdf(lambda canvas: write_raised(canvas, "evaluations", "12", " 34"))
    content, offsets = tidy("\U0001f600 a\r\nb\ufffec")
    assert content == "\U0001f600 a\nb-\nc"
    assert [offsets[at] for at in (0, 1, 2, 3, 4, 5, 7)] == [0, 1, 2, 4, 5, 6, 7]
    assert marked(read(payload), SpanKind.MARKER) == ["12"]


@pytest.mark.parametrize("part", ["find_struck", "find_running_lines", "find_notes"])
def test_a_part_of_reading_that_fails_loses_no_words(part, monkeypatch):
    def fail(*_: object) -> None:
        raise KeyError(part)

    payload = page_of("The board decided on Monday.")
    monkeypatch.setattr(pdf, part, fail)
    text = pdf.read_pdf(payload)
    assert text.content == "The board decided on Monday."
    assert len(text.gaps) == (part == "find_struck")


def test_a_page_that_fails_loses_no_other(monkeypatch):
    def draw(canvas):
        for number in (1, 2, 3):
            write_lines(canvas, [f"The {number}. page."])
            canvas.showPage()

    def read_letters(letters, *rest):
        if "2" in letters.content:
            raise RecursionError
        return read_rightly(letters, *rest)

    read_rightly = pdf._read_letters
    monkeypatch.setattr(pdf, "_read_letters", read_letters)
    text = pdf.read_pdf(make_pdf(draw))
    assert text.content == "The 1. page.\n\nThe 2. page.\n\nThe 3. page."
    assert text.gaps == (f"Page 2: {pdf.UNSEEN}",)
    assert [span.detail for span in text.spans] == ["unchecked"]


def test_an_encrypted_file_is_said_to_be_encrypted():
    payload = make_pdf(lambda canvas: write_lines(canvas, ["Secret."]), password="word")
    text = read(payload)
    assert text.content == ""
    assert "password" in text.gaps[0]


@pytest.mark.parametrize("cut", [10, 200, 900])
def test_a_broken_file_is_said_to_be_damaged(cut):
    text = read(page_of("Some text.")[:cut])
    assert text.content == ""
    assert len(text.gaps) == 1


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch):
    stop_readers()
    slow = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(readers, "_command", lambda: slow)
    text = read_apart("pdf", page_of("Some text."), seconds=0.5)
    assert text.gaps == ("Reading the PDF took longer than 0.5 s and was stopped.",)


@pytest.mark.parametrize(
    "program",
    ["import os; os.abort()", "print('[1, 2]')", "import sys; sys.stdout.write('x' * 99)"],
)
def test_a_reader_that_dies_or_talks_nonsense_is_a_gap(monkeypatch, program):
    stop_readers()
    monkeypatch.setattr(readers, "_command", lambda: [sys.executable, "-c", program])
    text = read(page_of("Some text."))
    assert text.extractor == UNREAD
    assert text.gaps == ("The PDF made its reader fail; none of it could be read.",)


def test_a_reader_killed_between_two_files_is_replaced():
    assert read(page_of("One.")).content == "One."
    for reader in readers._idle:
        os.kill(reader.process.pid, signal.SIGTERM)
        reader.process.wait()
    assert read(page_of("Two.")).content == "Two."


def test_a_program_that_read_a_pdf_ends_and_leaves_no_process():
    program = (
        "import sys\nfrom archiver.text.process import pool as readers\n"
        "from archiver.text.extraction import extract\n"
        "print(extract(sys.stdin.buffer.read(), '').content, readers._idle[0].process.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        input=page_of("Hello."),
        capture_output=True,
        timeout=300,
    )
    words, pid = done.stdout.split()
    assert (words, done.stderr) == (b"Hello.", b"")
    with pytest.raises(OSError):  # noqa: PT011 - ESRCH or its like on each system
        os.kill(int(pid), 0)


def write_soft_hyphens(words: str) -> bytes:
    """Return a page whose font says that its hyphens are soft ones (U+00AD)."""
    codes = "1 beginbfchar <2D> <00AD> endbfchar 1 beginbfrange <2E> <7E> <002E> endbfrange"
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "/CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <20> "
        f"<0020> endbfchar {codes} endcmap end end"
    ).encode()
    drawn = f"BT /F1 12 Tf 60 700 Td ({words}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 7\n0000000000 65535 f \n" + table
    tail = b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + head + tail


def test_a_soft_hyphen_that_is_drawn_is_a_hyphen_that_everybody_sees() -> None:
    text = read(write_soft_hyphens("The sum fell by -5.2% at the well-known yard."))
    assert text.content.strip() == "The sum fell by -5.2% at the well-known yard."
