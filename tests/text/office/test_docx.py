"""Word files: everything a reader sees, nothing that was deleted, no harm from hostile ones."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from archiver.models import SpanKind, Text
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.extraction import extract
from archiver.text.folding import fold
from archiver.text.office.docx import read_docx
from tests.quoting.witnesses import make_capture, make_quotation

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


def pack(body: str, **parts: str) -> bytes:
    """Return a package with word/document.xml around `body`, and `parts` by their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        root = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        package.writestr("word/document.xml", root)
        for name, content in parts.items():
            package.writestr(f"word/{name.replace('__', '/')}", content)
    return stream.getvalue()


def run(words: str, setting: str = "") -> str:
    inside = f"<w:rPr>{setting}</w:rPr>" if setting else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def marked(text: Text, kind: SpanKind) -> list[str]:
    return [text.content[span.start : span.end] for span in text.spans if span.kind is kind]


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (paragraph(run("mon"), run("itor", "<w:b/>"), run("ing it")), "monitoring it"),
        (paragraph(run("one")) + paragraph(run("two")), "one\n\ntwo"),
        (paragraph(run("was "), f"<w:ins>{run('never ')}</w:ins>", run("so")), "was never so"),
        (
            paragraph(run("was "), "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>"),
            "was",
        ),
        (f"<w:moveFrom>{run('old')}</w:moveFrom><w:moveTo>{run('new')}</w:moveTo>", "new"),
        (f"<w:sdt><w:sdtContent>{paragraph(run('inside'))}</w:sdtContent></w:sdt>", "inside"),
        (paragraph(run("a"), "<w:r><w:br/></w:r>", run("b")), "a\nb"),
        (paragraph(run("a"), "<w:r><w:tab/></w:r>", run("b")), "a\tb"),
        (paragraph(run("re"), "<w:r><w:noBreakHyphen/></w:r>", run("sign")), "re\u2011sign"),
        (
            "<w:p xmlns:m='m'><m:sSup>"
            f"<m:e>{run('10')}</m:e><m:sup>{run('6')}</m:sup></m:sSup></w:p>",
            "10 6",
        ),
        (paragraph("<w:smartTag>" + run("smart") + "</w:smartTag>"), "smart"),
        (
            paragraph('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', run("30")),
            "\u226530",
        ),
        (paragraph('<w:r><w:sym w:font="Odd" w:char="F0B3"/></w:r>', run("30")), "\uf0b330"),
        (paragraph('<w:r><w:sym w:font="Odd" w:char="D800"/></w:r>', run("30")), "\ufffd30"),
        (
            "<w:tbl>"
            + "".join(
                f"<w:tr><w:tc>{paragraph(run(a))}</w:tc><w:tc>{paragraph(run(b))}</w:tc></w:tr>"
                for a, b in (("a", "b"), ("c", "d"))
            )
            + "</w:tbl>"
            + paragraph(run("end")),
            "a\tb\nc\td\n\nend",
        ),
        (
            paragraph(
                run("before "),
                "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
                + paragraph(run("boxed"))
                + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
                + paragraph(run("boxed"))
                + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>",
                run("after"),
            ),
            "before after\n\nboxed",
        ),
    ],
)
def test_what_a_reader_sees_is_read(body, content):
    assert read_docx(pack(body)).content == content


def test_links_by_relation_and_by_field():
    relations = (
        '<Relationships xmlns="x"><Relationship Id="rId1" Target="https://a.example/"/>'
        "</Relationships>"
    )
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://b.example/" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("second")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = paragraph(f'<w:hyperlink r:id="rId1">{run("first")}</w:hyperlink> ', field)
    text = read_docx(pack(body, **{"_rels__document.xml.rels": relations}))
    links = {text.content[s.start : s.end]: s.detail for s in text.spans}
    assert links == {"first": "https://a.example/", "second": "https://b.example/"}


def test_notes_are_numbered_and_their_texts_follow():
    body = paragraph(run("Claimed"), '<w:r><w:footnoteReference w:id="4"/></w:r>', run(" so."))
    notes = (
        f'<w:footnotes {NAMESPACES}><w:footnote w:id="0">{paragraph()}</w:footnote>'
        f'<w:footnote w:id="4">{paragraph(run("A report."))}</w:footnote></w:footnotes>'
    )
    text = read_docx(pack(body, **{"footnotes.xml": notes}))
    assert text.content == "Claimed1 so.\n\n1. A report."
    assert text.blocks[-1].locator == "footnote 1"
    spans = {span.kind: span.detail for span in text.spans}
    assert spans == {SpanKind.MARKER: "#footnote-4", SpanKind.NUMBERING: "footnote-4"}


def test_settings_of_runs_become_spans():
    body = paragraph(
        run("pupils"),
        run("1", '<w:vertAlign w:val="superscript"/>'),
        run(" 10"),
        run("6", '<w:vertAlign w:val="superscript"/>'),
        run(" hidden", "<w:vanish/>"),
        run(" shown", '<w:vanish w:val="0"/>'),
        run("struck", "<w:strike/>"),
    )
    text = read_docx(pack(body))
    assert marked(text, SpanKind.MARKER) == ["1"]
    assert marked(text, SpanKind.SUPERSCRIPT) == ["1", "6"]
    assert marked(text, SpanKind.HIDDEN) == ["hidden", "struck"]


def test_a_real_file_with_head_title_and_table():
    document = Document()
    document.core_properties.title = "The plan"
    document.add_heading("Head")
    document.add_paragraph("The board never approved it.")
    document.sections[0].header.paragraphs[0].text = "Draft"
    stream = io.BytesIO()
    document.save(stream)
    text = extract(stream.getvalue(), "application/zip")
    assert text.title == "The plan"
    assert text.content == "Head\n\nThe board never approved it.\n\nDraft"
    assert marked(text, SpanKind.OUTSIDE) == ["Draft"]


def test_entities_are_refused_and_reach_no_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("do not read", encoding="utf-8")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(
            "word/document.xml",
            f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
            f"<w:document {NAMESPACES}><w:body>{paragraph(run('&x;'))}</w:body></w:document>",
        )
    text = read_docx(stream.getvalue())
    assert text.content == ""
    assert "entities" in text.gaps[0]


def test_a_zip_bomb_is_a_gap():
    text = read_docx(pack(paragraph(run("a")), **{"footnotes.xml": "<x>" + " " * (70 << 20)}))
    assert text.content == "a"
    assert "more than 64 MB" in text.gaps[0]


def test_nesting_without_end_is_no_crash():
    body = "<w:sdt><w:sdtContent>" * 50_000 + paragraph(run("deep"))
    text = extract(pack(body), "")
    assert text.gaps


@pytest.mark.parametrize("payload", [b"", b"PK\x03\x04 word/", b"no zip"])
def test_what_is_no_word_file_is_a_gap(payload):
    assert read_docx(payload).gaps == ("The Word file is damaged and cannot be opened.",)


def test_another_zip_is_a_gap():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("a.txt", "hello")
    assert "ZIP" in read_docx(stream.getvalue()).gaps[0]


def test_a_part_cut_short_is_read_as_far_as_it_goes():
    payload = pack(paragraph(run("one")) + paragraph(run("two")))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as whole, zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", whole.read("word/document.xml")[:-40])
    text = read_docx(stream.getvalue())
    assert text.content.startswith("one")
    assert "damaged" in text.gaps[0]


# --- styles, fields and files within --------------------------------------------------------------

STYLES = (
    f"<w:styles {NAMESPACES}>"
    '<w:style w:styleId="Raised"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:styleId="Mark"><w:basedOn w:val="Raised"/></w:style>'
    '<w:style w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="Struck"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:styleId="Loop"><w:basedOn w:val="Pool"/></w:style>'
    '<w:style w:styleId="Pool"><w:basedOn w:val="Loop"/></w:style>'
    "</w:styles>"
)


def styled(words: str, style: str, more: str = "") -> str:
    return run(words, f'<w:rStyle w:val="{style}"/>{more}')


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        (styled("6", "Raised"), SpanKind.SUPERSCRIPT),
        (styled("6", "Mark"), SpanKind.SUPERSCRIPT),
        (run("6", '<w:position w:val="6"/>'), SpanKind.SUPERSCRIPT),
        (run("6", '<w:position w:val="-6"/>'), SpanKind.SUBSCRIPT),
        (styled("6", "Gone"), SpanKind.HIDDEN),
        (styled("6", "Struck"), SpanKind.HIDDEN),
        (run("6", '<w:color w:val="FFFFFF"/>'), SpanKind.HIDDEN),
        (run("6", '<w:sz w:val="2"/>'), SpanKind.HIDDEN),
        (run("6", "<w:dstrike/>"), SpanKind.HIDDEN),
        (run("6", '<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/>'), None),
        (run("6", '<w:color w:val="000000"/>'), None),
        (run("6", '<w:sz w:val="22"/>'), None),
        (run("6", '<w:position w:val="x"/>'), None),
        (styled("6", "Raised", '<w:vertAlign w:val="baseline"/>'), None),
        (styled("6", "Gone", '<w:vanish w:val="false"/>'), None),
        (styled("6", "Loop"), None),
        (styled("6", "No such style"), None),
    ],
)
def test_a_style_hides_strikes_and_raises_like_the_run_itself(piece, kind):
    text = read_docx(pack(paragraph(run("some 10 "), piece), **{"styles.xml": STYLES}))
    assert [span.kind for span in text.spans] == ([kind] if kind else [])


def test_a_paragraph_style_hides_its_words():
    body = f'<w:p><w:pPr><w:pStyle w:val="Gone"/></w:pPr>{run("secret")}</w:p>'
    text = read_docx(pack(body + paragraph(run("shown")), **{"styles.xml": STYLES}))
    assert marked(text, SpanKind.HIDDEN) == ["secret"]


@pytest.mark.parametrize(("own", "above"), [("Shown", "Gone"), ("Gone", "Shown")])
def test_a_runs_style_says_more_than_its_paragraphs(own, above):
    styles = STYLES.replace(
        "</w:styles>",
        '<w:style w:styleId="Shown"><w:rPr><w:vanish w:val="false"/></w:rPr></w:style></w:styles>',
    )
    body = f'<w:p><w:pPr><w:pStyle w:val="{above}"/></w:pPr>{styled("words", own)}</w:p>'
    text = read_docx(pack(body, **{"styles.xml": styles}))
    assert marked(text, SpanKind.HIDDEN) == (["words"] if own == "Gone" else [])


def test_white_words_on_a_coloured_cell_or_paragraph_are_seen():
    white = run("Head", '<w:color w:val="FFFFFF"/>')
    shaded = f'<w:p><w:pPr><w:shd w:fill="000000"/></w:pPr>{white}</w:p>'
    table = f"<w:tbl><w:tr><w:tc>{paragraph(white)}</w:tc></w:tr></w:tbl>"
    text = read_docx(pack(shaded + table + paragraph(white)))
    assert marked(text, SpanKind.HIDDEN) == ["Head"]
    assert text.content.count("Head") == 3


@pytest.mark.parametrize(
    ("hidden", "content"),
    [
        (run("3", "<w:vanish/>"), "12 3 4"),
        (run("3", "<w:strike/>"), "12 3 4"),
        (run("3"), "1234"),
    ],
)
def test_hidden_figures_never_make_one_number(hidden, content):
    assert read_docx(pack(paragraph(run("12"), hidden, run("4")))).content == content


def turn(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_what_a_field_is_told_is_not_shown_and_what_it_shows_is():
    inner = turn("begin") + "<w:r><w:instrText> =1 </w:instrText></w:r>" + turn("separate")
    field = turn("begin") + inner + run("unseen") + turn("end") + turn("separate") + run("seen")
    text = read_docx(pack(paragraph(run("It is "), field + turn("end"), run("."))))
    assert text.content == "It is seen."


def test_a_field_that_is_never_closed_hides_nothing_beyond_its_paragraph():
    body = paragraph(run("one "), turn("begin"), run("told")) + paragraph(run("two"))
    assert read_docx(pack(body)).content == "one\n\ntwo"


def chunk(target: str, content: str | bytes, name: str) -> Text:
    relations = (
        f'<Relationships xmlns="x"><Relationship Id="rId1" Target="{target}"/></Relationships>'
    )
    body = paragraph(run("before")) + '<w:altChunk r:id="rId1"/>' + paragraph(run("after"))
    return read_docx(pack(body, **{"_rels__document.xml.rels": relations, name: content}))


@pytest.mark.parametrize(
    ("target", "content", "name"),
    [
        ("chunk.html", "<p>taken <b>in</b></p>", "chunk.html"),
        ("/word/chunk.txt", "taken in", "chunk.txt"),
        ("chunk.docx", pack(paragraph(run("taken in"))), "chunk.docx"),
    ],
)
def test_a_file_that_the_document_takes_in_is_read(target, content, name):
    text = chunk(target, content, name)
    assert (text.content, text.gaps) == ("before\n\ntaken in\n\nafter", ())


@pytest.mark.parametrize(
    ("target", "name", "words"),
    [("chunk.rtf", "chunk.rtf", "not read"), ("gone.html", "other.html", "missing")],
)
def test_a_file_taken_in_that_cannot_be_read_is_a_gap(target, name, words):
    text = chunk(target, "{\\rtf1 taken in}", name)
    assert text.content == "before\n\nafter"
    assert words in text.gaps[0]


def test_files_beyond_those_that_are_read_are_a_gap(monkeypatch):
    monkeypatch.setattr("archiver.text.office.docx.CHUNKS", 2)
    relations = '<Relationships xmlns="x"><Relationship Id="rId1" Target="a.txt"/></Relationships>'
    body = '<w:altChunk r:id="rId1"/>' * 5
    text = read_docx(pack(body, **{"_rels__document.xml.rels": relations, "a.txt": "taken in"}))
    assert text.content == "taken in\n\ntaken in"
    assert text.gaps == ("The Word file takes in 3 files more than are read (2).",)


def test_a_document_that_takes_in_itself_ends():
    payload = pack(paragraph(run("x")))
    for _ in range(4):
        relations = '<R xmlns="x"><Relationship Id="rId1" Target="c.docx"/></R>'
        parts = {"_rels__document.xml.rels": relations, "c.docx": payload}
        payload = pack(paragraph(run("x")) + '<w:altChunk r:id="rId1"/>', **parts)
    text = read_docx(payload)
    assert text.content == "x\n\nx\n\nx"
    assert text.gaps


def test_words_of_a_diagram_are_read():
    drawing = (
        '<dsp:drawing xmlns:dsp="d" xmlns:a="a"><dsp:txBody>'
        "<a:p><a:r><a:t>Step one</a:t></a:r></a:p>"
        "<a:p><a:r><a:t>Step two</a:t></a:r></a:p></dsp:txBody></dsp:drawing>"
    )
    text = read_docx(pack(paragraph(run("words")), **{"diagrams__drawing1.xml": drawing}))
    assert text.content == "words\n\nStep one\n\nStep two"


def test_the_strict_form_and_another_main_part_are_read():
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = paragraph(run("10"), run("6", '<w:vertAlign w:val="superscript"/>'))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(
            "_rels/.rels",
            '<R xmlns="x"><Relationship Type="x/officeDocument" Target="/word/main.xml"/></R>',
        )
        package.writestr("word/main.xml", f'<w:document xmlns:w="{strict}">{body}</w:document>')
    text = read_docx(stream.getvalue())
    assert (text.content, marked(text, SpanKind.SUPERSCRIPT)) == ("106", ["6"])


def test_a_sentence_that_needs_a_hidden_word_does_not_pass():
    body = paragraph(run("The board "), run("gladly ", "<w:vanish/>"), run("approved the plan."))
    witness = Witness(make_capture(), fold(read_docx(pack(body))))
    assert not judge(make_quotation("The board gladly approved the plan."), [witness]).passes
    assert judge(make_quotation("The board approved the plan."), [witness]).passes
