"""Books, slides, sheets, RTF, captions, mailboxes and zipped pages: sources, and documents."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from archiver.file_kinds import RTF as RTF_TYPE
from archiver.file_kinds import describe_kind, kind_of_document
from archiver.models import BlockKind, SpanKind, Text
from archiver.quoting.finding.documents import find_quotations, open_document
from archiver.text.document import read_quoting
from archiver.text.extraction import extract, extract_quoting
from archiver.text.office.number_formats import UNSHOWN, show_number

SAID = "the bridge will be closed for the whole winter and nobody was asked"
SENTENCE = f"The board says that “{SAID}” in its report."


def package(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(**targets: tuple[str, str]) -> str:
    return (
        "<Relationships>"
        + "".join(
            f'<Relationship Id="{key}" Type="{RELATED}/{kind}" Target="{target}"/>'
            for key, (kind, target) in targets.items()
        )
        + "</Relationships>"
    )


def make_epub(*chapters: str) -> bytes:
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml"/>' for n in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in reversed(range(len(chapters))))
    pages = {
        f"OPS/c{n}.xhtml": f"<html><head><title>Part {n}</title></head><body>{c}</body></html>"
        for n, c in enumerate(chapters)
    }
    return package({
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfile full-path="OPS/a.opf"/></container>',
        "OPS/a.opf": f"<package><metadata><title>The Book</title></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
        **pages,
    })  # fmt: skip


def make_pptx(body: str, show: str = "1", notes: str = "") -> bytes:
    space = f'xmlns:r="{RELATED}"'
    return package({
        "ppt/presentation.xml": f'<p {space}><sldIdLst><sldId r:id="a"/></sldIdLst></p>',
        "ppt/_rels/presentation.xml.rels": relations(a=("slide", "slides/slide1.xml")),
        "ppt/slides/slide1.xml": f'<sld show="{show}">{body}</sld>',
        "ppt/slides/_rels/slide1.xml.rels": relations(n=("notesSlide", "../notes/n1.xml")),
        "ppt/notes/n1.xml": f"<notes>{notes}</notes>",
    })  # fmt: skip


def words(*runs: str) -> str:
    return f"<sp><txBody><p>{''.join(f'<r>{run}</r>' for run in runs)}</p></txBody></sp>"


def make_xlsx(rows: str, more: str = "", state: str = "visible") -> bytes:
    space = f'xmlns:r="{RELATED}"'
    return package({
        "xl/workbook.xml": f'<w {space}><sheet name="Costs" state="{state}" r:id="a"/></w>',
        "xl/_rels/workbook.xml.rels": relations(a=("worksheet", "worksheets/s1.xml")),
        "xl/sharedStrings.xml": f"<sst><si><t>{SENTENCE}</t></si>{more}</sst>",
        "xl/styles.xml": '<s><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="14"/>'
        '<xf numFmtId="4"/></cellXfs></s>',
        "xl/worksheets/s1.xml": f"<ws><sheetData>{rows}</sheetData></ws>",
    })  # fmt: skip


def marked(text: Text, kind: SpanKind) -> list[str]:
    return [text.content[span.start : span.end] for span in text.spans if span.kind is kind]


RTF = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}{\*\generator x;}%s\par}"
LATIN = SENTENCE.replace("“", r"\'93").replace("”", r"\'94").encode()
CUES = (
    "WEBVTT\n\nNOTE not shown\n\n1\n00:00:01.000 --> 00:00:02.000 align:start\n"
    f"<v Ann>The board says that “{SAID[:30]}\n\n00:00:02.000 --> 00:00:04.000\n"
    f"{SAID[30:].strip()}”\n"
)
SRT = (
    CUES.partition("1\n")[2]
    .replace(".000", ",000")
    .replace("<v Ann>", "")
    .replace("00:00:01", "1\n00:00:01", 1)
)
LETTER = "From: a@a.example\nSubject: Note\nContent-Type: text/plain; charset=utf-8\n\n" + SENTENCE
FILES = {
    "a.epub": make_epub(f"<p>{SENTENCE}</p>", "<p>The first part.</p>"),
    "a.pptx": make_pptx(words(f"<t>{SENTENCE}</t>")),
    "a.xlsx": make_xlsx('<row><c r="A1" t="s"><v>0</v></c></row>'),
    "a.rtf": RTF % LATIN,
    "a.vtt": CUES.encode(),
    "a.eml": LETTER.encode(),
    "a.mbox": f"From a@a.example Mon Jan 1 00:00:00 2021\n{LETTER}\n\n".encode() * 2,
    "a.zip": package({"note.html": f"<p>{SENTENCE}</p>", "images/a.png": ""}),
}


@pytest.mark.parametrize("name", FILES)
def test_each_format_is_a_source_and_a_document(name):
    payload = FILES[name]
    text = extract(payload, "", name=name)
    assert SAID in " ".join(text.content.split())
    assert text.gaps == ()
    found = find_quotations(Path(name), open_document(Path(name), payload))
    said = {" ".join(one.quotation.selector.exact.split()) for one in found}
    assert said == {SAID}


@pytest.mark.parametrize(
    ("number", "codec", "words"),
    [
        (77, "mac-roman", "Straße für Bücher"),
        (128, "cp932", "漁網は春に失われた"),
        (129, "cp949", "그물은 봄에 사라졌다"),
        (134, "gbk", "渔网在春天丢失了"),
        (136, "big5", "漁網在春天遺失了"),
        (161, "cp1253", "Τα δίχτυα χάθηκαν"),
        (162, "cp1254", "Ağlar kıyıda kayboldu şimdi"),
        (163, "cp1258", "đô thơ ư"),
        (177, "cp1255", "הרשתות אבדו באביב"),
        (178, "cp1256", "فقدت الشباك في الربيع"),
        (186, "cp1257", "Tīkli pazuda pavasarī ķīlī"),
        (204, "cp1251", "Сети пропали весной"),
        (222, "cp874", "แหหายไปในฤดูใบไม้ผลิ"),
        (238, "cp1250", "Sítě zmizely včera těsně"),
    ],
)
def test_the_bytes_of_an_rtf_file_are_read_in_the_charset_of_their_font(number, codec, words):
    """The numbers of Windows' charsets (RTF 1.9.1, "Font Table")."""
    written = "".join(f"\\'{byte:02x}" for byte in words.encode(codec)).encode()
    fonts = rb"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset%d Arial;}}" % number
    text = extract(rb"{\rtf1\ansi\ansicpg1252%s\f1 %s\par}" % (fonts, written), "", name="a.rtf")
    assert text.content.strip() == words


def test_chapters_are_read_in_the_order_of_the_spine():
    text = extract(FILES["a.epub"], "application/epub+zip")
    assert text.content.startswith("The first part.")
    assert text.title == "The Book"


def test_a_books_notes_say_whom_each_chapter_quotes():
    """Names are a chapter's own: "n1" stands in both, and one mark leads to a chapter of notes."""
    book = make_epub(
        '<p id="n1">3 <a href="https://c.example/">The third</a></p>',
        "<p>She wrote ‘it was closed in the spring’<a href='#n1' epub:type='noteref'>*</a>.</p>"
        "<aside id='n1' epub:type='footnote'><p>See https://b.example/b.</p></aside>",
        "<p>He said “nobody was asked about it”<a href='#n1'>1</a> and “we were told too late”<a "
        "href='c0.xhtml#n1'>3</a>.</p><p id='n1'>1. https://a.example/a</p>",
    )
    found = find_quotations(Path("a.epub"), open_document(Path("a.epub"), book))
    said = [(one.quotation.selector.exact, one.quotation.cited) for one in found]
    assert said == [
        ("nobody was asked about it", "https://a.example/a"),
        ("we were told too late", "https://c.example/"),
        ("it was closed in the spring", "https://b.example/b"),
    ]
    assert [one.quotation.notes for one in found] == ["", "", ""]


def test_slides_show_no_struck_words_and_notes_are_outside():
    struck = '<rPr strike="sngStrike"/><t>never </t>'
    text = extract(
        make_pptx(words("<t>It </t>", struck, "<t>began.</t>"), notes=words("<t>Hm.</t>")), ""
    )
    assert text.content == "It never began.\n\nHm."
    assert [part.strip() for part in marked(text, SpanKind.HIDDEN)] == ["never"]
    assert marked(text, SpanKind.OUTSIDE) == ["Hm."]
    hidden = extract(make_pptx(words("<t>It began.</t>"), show="0"), "")
    assert marked(hidden, SpanKind.HIDDEN) == ["It began."]


SHEET = ".no{display:none}"
UNSEEN = {
    "rtf, white": RTF % rb"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"
    rb"{\cf2 Unseen} and {\cf1 seen.}",
    "rtf, tiny": RTF % rb"{\fs2 Unseen} and seen.",
    "pptx": make_pptx(
        '<sp><nvSpPr><cNvPr hidden="1"/></nvSpPr><p><r><t>Unseen</t></r></p></sp>'
        + words("<t>And seen.</t>")
    ),
    "xlsx, row": make_xlsx(
        '<row ht="0" customHeight="1"><c t="inlineStr"><is><t>Unseen</t></is></c></row>'
        '<row ht="15"><c t="inlineStr"><is><t>Seen</t></is></c></row>'
    ),
    "epub": package({
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfile full-path="OPS/a.opf"/></container>',
        "OPS/a.opf": '<package><manifest><item id="c" href="t/c.xhtml"/></manifest>'
        '<spine><itemref idref="c"/></spine></package>',
        "OPS/t/c.xhtml": '<html><head><link rel="stylesheet" href="../s%20s.css"/></head>'
        '<body><p>It is <b class="no">Unseen</b> and seen.</p></body></html>',
        "OPS/s s.css": SHEET,
    }),
    "zip": package({
        "a/note.html": '<link rel=stylesheet href="s.css"><p>It is <b class=no>Unseen</b> or not.',
        "a/s.css": SHEET,
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSEEN)
def test_what_a_reader_does_not_see_is_known(name):
    text = extract(UNSEEN[name], "")
    assert [part.strip() for part in marked(text, SpanKind.HIDDEN)] == ["Unseen"]


@pytest.mark.parametrize(
    "words",
    [
        rb"{\cf2\highlight1 Seen.}",
        rb"\trowd\intbl {\cf2 Seen.}\cell\row",
        rb"{\cf2\plain Seen.}",
        rb"{\cf9 Seen.}",
        rb"{\cf3 Seen.}",
    ],
)
def test_white_words_of_rtf_on_another_colour_are_seen(words):
    table = rb"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;;}"
    assert marked(extract(RTF % (table + words), ""), SpanKind.HIDDEN) == []


def test_cells_say_what_they_show_and_no_figure_that_they_do_not():
    cells = (
        '<c r="A1"><v>12.5</v></c><c r="B1" s="1"><v>0.125</v></c><c r="C1" s="2"><v>44000</v></c>'
    )
    text = extract(make_xlsx(f'<row>{cells}<c r="D1" s="3"><v>1234.5</v></c></row>'), "")
    assert text.content.split("\t") == ["12.5", "12.50%", UNSHOWN, "1,234.50"]
    row = '<row hidden="1"><c r="A1" t="s"><v>0</v></c></row>'
    assert marked(extract(make_xlsx(row), ""), SpanKind.HIDDEN) == [SENTENCE]


SHOWN = {
    ("0.1", "General"): "0.1",
    ("0.30000000000000004", "General"): UNSHOWN,
    ("5", "# ?/?"): UNSHOWN,
    ("x", "General"): UNSHOWN,
    ("5.0", "General"): "5",
    ("0.5", "0%"): "50%",
    ("-1234", "#,##0"): "-1,234",
    ("2.345", "0.00"): "2.35",
    ("-0.001", "0.00"): UNSHOWN,
    ("1234.5", "[$€-407] #,##0.00"): "€ 1,234.50",
    ("-1234.5", '"£"#,##0.00;[Red]-"£"#,##0.00'): "-£1,234.50",
    ("-1234.5", "$#,##0.00_);($#,##0.00)"): "($1,234.50)",
    ("0", '_-"£"* #,##0_-;\\-"£"* #,##0_-;_-"£"* "-"_-;_-@_-'): "£-",
    ("1234567.891", '0.0,," m"'): "1.2 m",
    ("0.5", "#.0##"): ".5",
    ("150", '0 "people";;"nobody"'): "150 people",
    ("0", '0 "people";-0;"nobody"'): "nobody",
    ("0123", "000-000"): UNSHOWN,
    ("120", "[>100]0;0.0"): UNSHOWN,
    ("44343", "yyyy-mm-dd"): "2021-05-27",
    ("44343.75", "d.m.yy h:mm"): "27.5.21 18:00",
    ("44343.75", "[$-809]dddd, d mmm yyyy h:mm AM/PM"): "Thursday, 27 May 2021 6:00 PM",
    ("44343", "d mmm yyyy"): UNSHOWN,
    ("44343", "[$-407]d. mmmm yyyy"): UNSHOWN,
    ("44343", "[$-F800]dddd, mmmm dd, yyyy"): UNSHOWN,
    ("0.5", "[$-F400]h:mm:ss AM/PM"): UNSHOWN,
    ("44343", 'yyyy"年"m"月"d"日"'): "2021年5月27日",
    ("1.5", "[h]:mm:ss"): "36:00:00",
    ("0.0007", "mm:ss"): UNSHOWN,
    ("60", "yyyy-mm-dd"): UNSHOWN,
    ("-1", "yyyy-mm-dd"): UNSHOWN,
    ("1e300", "0"): UNSHOWN,
    ("nan", "0"): UNSHOWN,
}


RICH = (
    "<si><r><t>It had </t></r><r><rPr><strike/></rPr><t>50</t></r>"
    "<r><rPr><b/></rPr><t> 350 homes, as 10</t></r>"
    '<r><rPr><vertAlign val="superscript"/></rPr><t>6</t></r><r><t> trees.</t></r></si>'
)
FONTS = (
    '<fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts><cellXfs>'
    '<xf fontId="0"/><xf fontId="1"/><xf fontId="2"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("said", "year"), [("1", 2021), ("true", 2021), ("0", 2017), ("false", 2017)]
)
def test_the_dates_of_a_book_count_from_the_year_that_it_says(said, year):
    made = make_xlsx('<row><c r="A1" s="0"><v>42881</v></c></row>')
    date = '<numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>'
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    main = parts["xl/workbook.xml"].replace("<sheet ", f'<workbookPr date1904="{said}"/><sheet ')
    styles = f'<s><numFmts>{date}</numFmts><cellXfs><xf numFmtId="164"/></cellXfs></s>'
    parts |= {"xl/workbook.xml": main, "xl/styles.xml": styles}
    text = extract(package(parts), "", name="a.xlsx")
    assert text.content.strip().startswith(f"{year}-05-")


def make_set_cells(rows: str) -> bytes:
    styles = {"xl/styles.xml": f"<s>{FONTS}</s>"}
    with zipfile.ZipFile(io.BytesIO(make_xlsx(rows, RICH))) as made:
        return package({name: made.read(name).decode() for name in made.namelist()} | styles)


def test_struck_and_raised_words_of_cells_are_known():
    """18.4.7 and 18.8.22 of ISO/IEC 29500-1: a run has a font of its own, or its cell's."""
    row = '<row><c t="s"><v>1</v></c><c s="{}" t="s"><v>0</v></c><c s="{}"><v>7</v></c></row>'
    text = extract(make_set_cells(row.format(2, 1)), "")
    assert marked(text, SpanKind.HIDDEN) == ["50", "7"]
    assert marked(text, SpanKind.SUPERSCRIPT) == ["6"]
    assert marked(extract(make_set_cells(row.format(1, 2)), ""), SpanKind.HIDDEN)[1] == SENTENCE


RAISED = (
    ("a.pptx", make_pptx(words("<t>It ended,</t>", '<rPr baseline="30000"/><t>1</t>'))),
    ("a.rtf", rb"{\rtf1 It ended,{\super 1}}"),
)


@pytest.mark.parametrize(("name", "payload"), RAISED)
def test_a_raised_figure_behind_a_closing_mark_is_a_note_in_every_format(name, payload):
    text = extract(payload, "", name=name)
    assert (marked(text, SpanKind.MARKER), text.content) == (["1"], "It ended,1")


def test_numbers_are_shown_as_their_formats_say():
    assert {key: show_number(*key) for key in SHOWN} == SHOWN
    assert show_number("42881", "yyyy-mm-dd", since_1904=True) == "2021-05-27"


def test_rtf_notes_links_struck_and_hidden_words_are_known():
    note = rb"{\super\chftn}{\footnote \pard See https://a.example/report}"
    link = rb'{\field{\*\fldinst{HYPERLINK "https://b.example/"}}{\fldrslt{a page}}}'
    body = (
        rb"It was {\strike never }{\v not }said"
        + note
        + rb" on "
        + link
        + rb" \u8364?5 \'e9t\u233?\par"
    )
    text = extract(RTF % body, "")
    assert text.content.startswith("It was never not said1 on a page €5 été")
    assert [part.strip() for part in marked(text, SpanKind.HIDDEN)] == ["never", "not"]
    assert marked(text, SpanKind.LINK) == ["a page"]
    kind = kind_of_document("a.rtf", RTF % body)
    assert kind is not None
    draft = read_quoting(RTF % body, kind).draft
    assert draft.notes["1"].addresses == ("https://a.example/report",)
    assert extract((RTF % body)[:-1], "").gaps
    box = rb"{\shp{\*\shpinst\shpleft1{\sp{\sn a}{\sv 3}}{\shptxt In a box.\par}}}After."
    assert extract(RTF % box, "").content.split("\n\n") == ["In a box.", "After."]
    table = rb"\trowd one\cell two\cell\row three\cell four\cell\row"
    assert extract(RTF % table, "").content.split() == ["one", "two", "three", "four"]


BODY = rb"\pard Words of the board that nobody else has said.\par"
TOLD = rb"We were never told that the lamp would go."


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        (BODY * 2 + rb"\pard\li720 " + TOLD + rb"\par" + BODY, True),
        (BODY * 2 + rb"\pard\li720\fi-360 " + TOLD + rb"\par" + BODY, False),
        (BODY * 2 + rb"\pard\ls1\li720 " + TOLD + rb"\par" + BODY, False),
        (BODY + rb"\pard\li720 " + (TOLD + rb"\par ") * 3, False),
        ((rb"\pard Of May\par\pard\li720 " + TOLD + rb"\par") * 3, False),
    ],
)
def test_a_paragraph_of_rtf_that_is_set_in_is_a_quotation(body, quoted):
    blocks = extract_quoting(RTF % body, RTF_TYPE).blocks
    assert [block.kind for block in blocks].count(BlockKind.QUOTE) == quoted


@pytest.mark.parametrize("opened", [rb"{\footnote", rb"{\*\footnote\chftn\~"])
def test_rtf_notes_of_several_paragraphs_leave_their_sentence_whole(opened):
    """Pandoc marks notes as what a reader may leave out."""
    note = opened + rb"\pard First part.\par Second part.\par}"
    text = extract(RTF % (rb"It was read,{\super\chftn}" + note + rb" and nobody spoke."), "")
    assert text.content.split("\n\n")[0] == "It was read,1 and nobody spoke."
    assert "First part.\n\nSecond part." in text.content


def test_captions_are_one_text_without_names_and_times():
    for payload in (CUES, SRT):
        text = extract(payload.encode(), "", name="a.vtt" if payload is CUES else "a.srt")
        assert "-->" not in text.content
        assert "NOTE" not in text.content
        assert " ".join(text.content.split()) == f"The board says that “{SAID}”"


@pytest.mark.parametrize(
    ("name", "payload", "said"),
    [
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old Office file"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old Word document"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("a.tex", b"\\documentclass{article}", "of the kind .tex"),
    ],
)
def test_a_refusal_names_what_the_file_is(name, payload, said):
    assert said in describe_kind(name, payload)


def test_an_archive_of_many_files_is_said_to_be_one():
    for files in ({"a.html": "<p>x", "b.html": "<p>y"}, {"a.txt": "x"}):
        assert "ZIP archive" in extract(package(files), "", name="a.zip").gaps[0]


@pytest.mark.parametrize(
    "name", [name for name in FILES if name not in ("a.eml", "a.vtt", "a.mbox")]
)
def test_damaged_files_are_no_crash(name):
    payload = FILES[name]
    for cut in range(1, len(payload), max(1, len(payload) // 12)):
        text = extract(payload[:cut], "", name=name)
        assert text.gaps or text.content is not None


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("a.rtf", rb"{\rtf1 The board {\caps never met} in May.}"),
        ("b.rtf", rb"{\rtf1 The board \scaps never met\scaps0  in May.}"),
        (
            "a.pptx",
            make_pptx(
                words("<t>The board </t>", '<rPr cap="small"/><t>never met</t>', "<t> in May.</t>")
            ),
        ),
    ],
)
def test_letters_that_are_drawn_as_capitals_are_known(name, payload):
    text = extract(payload, "", name=name)
    assert text.content.strip() == "The board never met in May."
    (cased,) = (span for span in text.spans if span.kind is SpanKind.CASED)
    assert text.content[cased.start : cased.end] == "never met"


CHAPTERS = [f"<p>Chapter {n}: the bridge of 52 boats stays closed.</p>" for n in range(4)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize(
    ("damage", "lost"),
    [
        (lambda whole, at: whole[:-80], ""),
        (lambda whole, at: whole[:at] + b"PK\3\4" * 9 + whole[at:], "2"),
        (lambda whole, at: whole[: at - 4] + whole[at:], "2"),
    ],
    ids=["no directory", "more inside", "less inside"],
)
def test_of_a_damaged_package_the_whole_parts_are_read(method, damage, lost):
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_epub(*CHAPTERS))) as made,
        zipfile.ZipFile(stream, "w", method) as packed,
    ):
        for part in made.namelist():
            packed.writestr(part, made.read(part))
    whole = stream.getvalue()
    at = whole.index(b"OPS/c2.xhtml") + len("OPS/c2.xhtml") + 30
    text = extract(damage(whole, at), "", name="a.epub")
    read = {number for number in "0123" if f"Chapter {number}: the bridge" in text.content}
    assert read == set("0123") - set(lost)
    assert "of its parts" in text.gaps[0]


def test_a_part_whose_checksum_is_wrong_is_never_read():
    whole = make_epub(*CHAPTERS).replace(b"2: the bridge of 52", b"2: the bridge of 62")
    for payload in (whole, whole[:-80]):
        text = extract(payload, "", name="a.epub")
        assert "62" not in text.content
        assert text.gaps
