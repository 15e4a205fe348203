"""Blocks of word processors' files and PDFs hold what a reader sees, and beside it what not."""

import io
import zipfile
from pathlib import Path

import pytest
from reportlab.lib.colors import black, white

from archiver.models import BlockSpan, Span, SpanKind, Text
from archiver.quoting.finding.documents import find_quotations, open_document
from archiver.text.blocks import Block
from archiver.text.seen_blocks import read_blocks
from archiver.text.visibility import Unseen
from tests.growth import check_growth
from tests.quoting.word_files import SPACES, item, link, paragraph, run, word_file
from tests.text.office.test_odt import KIND
from tests.text.office.test_odt import SPACES as ODT_SPACES
from tests.text.office.test_odt import p as odt_paragraph
from tests.text.office.test_odt import pack as odt_file
from tests.text.pages import SIZE, make_pdf, write_lines

BEFORE, AFTER = "They wrote: “The lamps shall ", "be lit before winter.”"
SEEN = "The lamps shall be lit before winter."
WRITTEN = "The lamps shall not be lit before winter."
HIDDEN = [
    ("<w:vanish/>", Unseen.INVISIBLE),
    ("<w:specVanish/>", Unseen.INVISIBLE),
    ('<w:sz w:val="2"/>', Unseen.INVISIBLE),
    ('<w:w w:val="1"/>', Unseen.INVISIBLE),
    ('<w:color w:val="FFFFFF"/>', Unseen.INVISIBLE),
    ('<w:color w:val="fefefe"/>', Unseen.INVISIBLE),
    ('<w:color w:val="ffff00"/><w:highlight w:val="yellow"/>', Unseen.INVISIBLE),
    ('<w:color w:val="0A0A0A"/><w:shd w:val="clear" w:fill="000000"/>', Unseen.INVISIBLE),
    ('<w:strike/>', Unseen.STRUCK),
    ('<w:dstrike/>', Unseen.STRUCK),
    ('<w:rStyle w:val="Gone"/>', Unseen.INVISIBLE),
    ('<w:rStyle w:val="Child"/>', Unseen.INVISIBLE),
    ('<w:rStyle w:val="Dead"/>', Unseen.STRUCK),
]  # fmt: skip
SHOWN = [
    '<w:vanish w:val="0"/>',
    '<w:strike w:val="false"/>',
    '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>',
    '<w:color w:val="FFFFFF"/><w:shd w:val="pct50" w:fill="auto"/>',
    '<w:color w:val="auto"/><w:highlight w:val="black"/>',
    '<w:color w:val="E0E0E0"/>',
    '<w:rStyle w:val="Gone"/><w:vanish w:val="0"/>',
]
STYLES = (
    '<w:style w:type="character" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Child"><w:basedOn w:val="Gone"/></w:style>'
    '<w:style w:type="character" w:styleId="Dead"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style>'
)


def styled(content: bytes, styles: str = STYLES) -> bytes:
    """Return a Word file with these styles in place of its own."""
    return changed(content, "word/styles.xml", f"<w:styles {SPACES}>{styles}</w:styles>")


def changed(content: bytes, part: str, words: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, words if name == part else old.read(name))
    return stream.getvalue()


def blocks(content: bytes, name: str = "a.docx") -> tuple[Block, ...]:
    return open_document(Path(name), content).draft.blocks


def quoted(content: bytes, name: str = "a.docx") -> list[tuple[str, str, list[Unseen]]]:
    found = find_quotations(Path(name), open_document(Path(name), content))
    return [
        (one.quotation.selector.exact, one.written, [words.kind for words in one.unseen])
        for one in found
    ]


@pytest.mark.parametrize(("setting", "kind"), HIDDEN)
def test_hidden_and_struck_words_of_word_are_beside_what_is_quoted(setting, kind):
    content = styled(word_file(paragraph(run(BEFORE), run("not ", setting), run(AFTER))))
    assert quoted(content) == [(SEEN, WRITTEN, [kind])]


@pytest.mark.parametrize("setting", SHOWN)
def test_words_that_word_shows_are_quoted(setting):
    content = styled(word_file(paragraph(run(BEFORE), run("not ", setting), run(AFTER))))
    assert quoted(content) == [(WRITTEN, "", [])]


def test_words_that_some_views_show_are_kept_and_in_doubt():
    content = word_file(paragraph(run(BEFORE), run("not ", "<w:webHidden/>"), run(AFTER)))
    assert quoted(content) == [(WRITTEN, WRITTEN, [Unseen.SOME_VIEWS])]


def test_words_written_from_the_other_end_are_in_doubt():
    turned = f'<w:bdo w:val="rtl">{run("ton ")}</w:bdo>'
    content = word_file(paragraph(run(BEFORE), turned, run(AFTER)))
    assert [kinds for _, _, kinds in quoted(content)] == [[Unseen.TURNED]]


@pytest.mark.parametrize(
    ("cell", "seen"),
    [("", True), ('<w:tcPr><w:shd w:val="clear" w:fill="FFFFFF"/></w:tcPr>', False)],
)  # fmt: skip
def test_white_words_in_a_table_are_hidden_where_the_cell_is_known_to_be_white(cell, seen):
    words = paragraph(run(BEFORE), run("not ", '<w:color w:val="FFFFFF"/>'), run(AFTER))
    content = word_file(f"<w:tbl><w:tr><w:tc>{cell}{words}</w:tc></w:tr></w:tbl>")
    assert [exact for exact, _, _ in quoted(content)] == [WRITTEN if seen else SEEN]


def test_hidden_letters_leave_no_space_in_a_word():
    content = word_file(
        paragraph(run("“The un"), run("der", "<w:vanish/>"), run("paid bill stays”"))
    )
    assert [exact for exact, _, _ in quoted(content)] == ["The unpaid bill stays"]


def test_hidden_marks_neither_end_nor_begin_a_quotation():
    hidden = run("” or “", "<w:vanish/>")
    content = word_file(paragraph(run("“The lamps shall "), hidden, run("be lit before winter.”")))
    assert [(exact, kinds) for exact, _, kinds in quoted(content)] == [(SEEN, [Unseen.INVISIBLE])]


def test_a_quotation_that_only_the_file_has_is_found_and_all_of_it_unseen():
    whole = run("They wrote: “nobody was ever asked about it”", "<w:vanish/>")
    part = run(" “nobody was ever asked again” ", "<w:vanish/>")
    content = word_file(
        paragraph(whole), paragraph(run("Shown words."), part, run("More of them."))
    )
    assert [(exact, kinds) for exact, _, kinds in quoted(content)] == [
        ("nobody was ever asked about it", [Unseen.INVISIBLE]),
        ("nobody was ever asked again", [Unseen.INVISIBLE]),
    ]


def test_hidden_words_outside_the_marks_do_not_touch_the_quotation():
    content = word_file(paragraph(run("He ", "<w:vanish/>"), run("wrote “" + SEEN + "” ")))
    assert quoted(content) == [(SEEN, "", [])]


def test_rows_give_the_link_beside_the_words_and_a_table_that_sets_a_page_does_not():
    cells = [paragraph(run("“words that were said there”")), paragraph(link("there", "r1"))]
    row = "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"
    links = {"r1": "https://there.example/a"}
    found = find_quotations(Path("a.docx"), open_document(
        Path("a.docx"), word_file(f"<w:tbl>{row}</w:tbl>", links=links)))  # fmt: skip
    assert [one.quotation.cited for one in found] == ["https://there.example/a"]
    many = "".join(paragraph(run(f"Line {n} of a page.")) for n in range(20))
    laid = row.replace("</w:tc></w:tr>", f"{many}</w:tc></w:tr>")
    document = open_document(Path("a.docx"), word_file(f"<w:tbl>{laid}</w:tbl>", links=links))
    assert [one.quotation.cited for one in find_quotations(Path("a.docx"), document)] == [""]


def test_content_controls_formulae_symbols_and_boxes_once_are_read():
    math = '<m:oMath xmlns:m="m"><m:r><m:t>−</m:t></m:r></m:oMath>'
    symbol = '<w:r><w:sym w:font="Symbol" w:char="F0B1"/></w:r>'
    control = f"<w:sdt><w:sdtContent>{run('in a control')}</w:sdtContent></w:sdt>"
    runs = [run("“a change of "), math, run("40 or "), symbol, run("2 "), control, run("”")]
    content = word_file(paragraph(*runs))
    assert [exact for exact, _, _ in quoted(content)] == ["a change of −40 or ±2 in a control"]


def test_an_unknown_symbol_is_no_letter_that_has_a_name():
    symbol = '<w:r><w:sym w:font="Odd" w:char="F0B3"/></w:r>'
    content = word_file(paragraph(run("“a change of "), symbol, run("40 points there”")))
    assert [kinds for _, _, kinds in quoted(content)] == [[Unseen.UNREADABLE]]


def test_the_main_part_is_the_one_that_the_package_names():
    decoy = word_file(paragraph(run("“words of a decoy that nobody opens”")))
    shown = word_file(paragraph(run("“words of the part that is opened”")))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(decoy)) as old, zipfile.ZipFile(stream, "w") as new:
        new.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r" Type="http://x/officeDocument" Target="/word/document2.xml"/>'
            "</Relationships>",
        )
        for name in old.namelist():
            new.writestr(name, old.read(name))
        with zipfile.ZipFile(io.BytesIO(shown)) as other:
            new.writestr("word/document2.xml", other.read("word/document.xml"))
    assert [exact for exact, _, _ in quoted(stream.getvalue())] == [
        "words of the part that is opened"
    ]


@pytest.mark.parametrize("lead", ["", "The board said:"])
def test_body_text_that_is_set_in_is_no_quotation_unless_a_colon_leads_to_it(lead):
    set_in = '<w:ind w:left="720"/>'
    words = [f"Sentence number {n} of the guide stands here." for n in range(3)]
    body = [paragraph(run(one), properties=set_in) for one in words]
    content = word_file(*([paragraph(run(lead))] if lead else []), *body)
    assert len(quoted(content)) == (1 if lead else 0)


def test_one_paragraph_that_is_set_in_among_others_is_a_quotation():
    plain = [paragraph(run(f"Sentence number {n} stands at the edge.")) for n in range(3)]
    content = word_file(*plain, paragraph(run(SEEN), properties='<w:ind w:left="720"/>'))
    assert [exact for exact, _, _ in quoted(content)] == [SEEN]


def test_lists_and_text_in_strict_names_are_read():
    content = word_file(paragraph(run("“" + SEEN + "”")), item(run("One thing")))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = package.read("word/document.xml").decode()
    strict = body.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert quoted(changed(content, "word/document.xml", strict)) == [(SEEN, "", [])]


# --- OpenDocument --------------------------------------------------------------------------------

ODT_STYLES = (
    f"<office:document-styles {ODT_SPACES}><office:styles>"
    '<style:style style:name="Quotations" style:family="paragraph"/>'
    '<style:style style:name="pale"><style:text-properties fo:color="#fefefe"/></style:style>'
    '<style:style style:name="dot"><style:text-properties fo:font-size="1pt"/></style:style>'
    '<style:style style:name="line">'
    '<style:text-properties style:text-line-through-type="double"/></style:style>'
    '<style:style style:name="back" style:parent-style-name="line">'
    '<style:text-properties style:text-line-through-type="none"/></style:style>'
    "</office:styles></office:document-styles>"
)


def odt(body: str) -> bytes:
    return odt_file(body, styles__xml=ODT_STYLES)


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        ("gone", Unseen.INVISIBLE),
        ("pale", Unseen.INVISIBLE),
        ("dot", Unseen.INVISIBLE),
        ("struck", Unseen.STRUCK),
        ("line", Unseen.STRUCK),
        ("back", None),
        ("bold", None),
    ],
)
def test_styles_of_opendocument_hide_and_strike_words(style, kind):
    span = f'<text:span text:style-name="{style}">not </text:span>'
    content = odt(odt_paragraph(f"{BEFORE}{span}{AFTER}"))
    expected = [(WRITTEN, "", [])] if kind is None else [(SEEN, WRITTEN, [kind])]
    assert quoted(content, "a.odt") == expected


@pytest.mark.parametrize(
    "around",
    [
        '<text:section text:name="s" text:display="none">{}</text:section>',
        '<text:section text:name="s" text:style-name="gone">{}</text:section>',
    ],
)
def test_a_hidden_section_of_opendocument_holds_no_quotation_that_is_seen(around):
    content = odt(odt_paragraph("Shown.") + around.format(odt_paragraph("“" + SEEN + "”")))
    assert [kinds for _, _, kinds in quoted(content, "a.odt")] == [[Unseen.INVISIBLE]]


def test_opendocument_has_headings_quotations_lists_links_rows_and_notes():
    note = (
        '<text:note text:id="ftn1" text:note-class="footnote"><text:note-citation>1'
        "</text:note-citation><text:note-body><text:p>See https://note.example/a</text:p>"
        "</text:note-body></text:note>"
    )
    link_to = '<text:a xlink:href="https://row.example/a">there</text:a>'
    cells = "".join(
        f"<table:table-cell>{odt_paragraph(words)}</table:table-cell>"
        for words in ("“words of a row there”", link_to)
    )
    content = odt(
        '<text:h text:outline-level="1">Head</text:h>'
        + odt_paragraph(f"They said “words with a note here”{note}.")
        + f'<text:p text:style-name="Quotations">{SEEN}</text:p>'
        + f"<text:list><text:list-item>{odt_paragraph('one thing')}</text:list-item></text:list>"
        + f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
    )
    kinds = [(block.kind.value, block.text) for block in blocks(content, "a.odt")]
    assert kinds[0] == ("heading", "Head")
    assert ("quote", SEEN) in kinds
    assert ("item", "one thing") in kinds
    found = find_quotations(Path("a.odt"), open_document(Path("a.odt"), content))
    assert [(one.quotation.selector.exact, one.quotation.cited) for one in found] == [
        ("words with a note here", "https://note.example/a"),
        (SEEN, ""),
        ("words of a row there", "https://row.example/a"),
    ]


def test_opendocument_is_known_by_its_bytes():
    assert KIND.encode() in odt(odt_paragraph("x"))[:200]
    assert quoted(odt(odt_paragraph("“" + SEEN + "”")), "named.docx") == [(SEEN, "", [])]


# --- PDF -----------------------------------------------------------------------------------------


def pdf(hide, show) -> bytes:
    def draw(canvas) -> None:
        words = canvas.beginText(72, 700)
        words.setFont("Times-Roman", SIZE)
        words.textOut("They wrote: “The lamps shall ")
        hide(words)
        words.textOut("not ")
        show(words)
        words.textOut("be lit before winter.”")
        canvas.drawText(words)
        write_lines(canvas, ["Other words stand below it on the page."], top=600)

    return make_pdf(draw)


@pytest.mark.parametrize(
    ("hide", "show"),
    [
        (lambda words: words.setTextRenderMode(3), lambda words: words.setTextRenderMode(0)),
        (lambda words: words.setFillColor(white), lambda words: words.setFillColor(black)),
        (
            lambda words: words.setFont("Times-Roman", 0.5),
            lambda words: words.setFont("Times-Roman", SIZE),
        ),
    ],
)
def test_words_that_a_pdf_does_not_show_are_not_quoted(hide, show):
    assert quoted(pdf(hide, show), "a.pdf") == [(SEEN, WRITTEN, [Unseen.INVISIBLE])]


def test_words_with_a_line_through_them_in_a_pdf_are_not_quoted():
    def draw(canvas) -> None:
        write_lines(canvas, ["They wrote: “The lamps shall not be lit before winter.”"])
        before = canvas.stringWidth("They wrote: “The lamps shall ", "Times-Roman", SIZE)
        width = canvas.stringWidth("not", "Times-Roman", SIZE)
        canvas.line(72 + before, 700 + SIZE * 0.28, 72 + before + width, 700 + SIZE * 0.28)

    assert quoted(make_pdf(draw), "a.pdf") == [(SEEN, WRITTEN, [Unseen.STRUCK])]


def test_rows_of_a_table_are_counted_in_time_by_their_number() -> None:
    """Read before: what is made of the text is measured, not the package."""

    def make(count: int) -> Text:
        content = "a\n" * count
        rows = (BlockSpan(2 * n, 2 * n + 1, locator="paragraph 1", row=n + 1) for n in range(count))
        return Text(content, blocks=tuple(rows))

    check_growth(make, read_blocks, 8_000)


def test_spans_within_one_long_span_are_found_in_time_by_their_number() -> None:
    def make(count: int) -> Text:
        whole = Span(0, 2 * count, SpanKind.LINK, "https://a.example/")
        spans = (Span(2 * n, 2 * n + 1, SpanKind.SUPERSCRIPT) for n in range(count))
        blocks = (BlockSpan(2 * n, 2 * n + 1) for n in range(count))
        return Text("a\n" * count, spans=(whole, *spans), blocks=tuple(blocks))

    check_growth(make, read_blocks, 6_000)


def test_struck_words_of_one_paragraph_are_found_in_time_by_their_number() -> None:
    def make(count: int) -> Text:
        spans = (Span(2 * n, 2 * n + 1, SpanKind.HIDDEN, "struck") for n in range(count))
        return Text("ab" * count, spans=tuple(spans), blocks=(BlockSpan(0, 2 * count),))

    check_growth(make, read_blocks, 2_000)
