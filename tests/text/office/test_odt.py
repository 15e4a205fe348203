"""OpenDocument files: everything a reader sees, nothing that was deleted."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from archiver.file_kinds import sniff
from archiver.models import BlockKind, SpanKind, Text
from archiver.text.extraction import extract
from archiver.text.office.odt import read_odt

KIND = "application/vnd.oasis.opendocument.text"
SPACES = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"'
        for name, place in (
            ("office", "office"),
            ("text", "text"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
            ("table", "table"),
            ("draw", "drawing"),
            ("svg", "svg-compatible"),
        )
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
LOOKS = (
    "".join(
        f'<style:style style:name="{name}"><style:text-properties {setting}/></style:style>'
        for name, setting in (
            ("up", 'style:text-position="super 58%"'),
            ("higher", 'style:text-position="33% 58%"'),
            ("down", 'style:text-position="-33% 58%"'),
            ("level", 'style:text-position="0% 100%"'),
            ("gone", 'text:display="none"'),
            ("struck", 'style:text-line-through-style="solid"'),
            ("bold", 'fo:font-weight="bold"'),
            ("small", 'fo:font-variant="small-caps"'),
            ("capitals", 'fo:text-transform="uppercase"'),
        )
    )
    + '<style:style style:name="child" style:parent-style-name="up"/>'
)


def pack(body: str, **parts: str) -> bytes:
    """Return an .odt with `body` in it, and other parts by name (dots as two underscores)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", KIND)
        package.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:automatic-styles>{LOOKS}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
        )
        for name, content in parts.items():
            package.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def p(words: str) -> str:
    return f"<text:p>{words}</text:p>"


def span(words: str, look: str) -> str:
    return f'<text:span text:style-name="{look}">{words}</text:span>'


@pytest.mark.parametrize(
    ("margin", "quoted"), [("0.5in", 1), ("1.2cm", 1), ("2mm", 0), ("-1cm", 0)]
)
def test_a_paragraph_that_is_set_in_is_a_quotation(margin, quoted):
    said = p("Words of the board that nobody else has said.")
    look = (
        f'<style:style style:name="in"><style:paragraph-properties fo:margin-left="{margin}"/>'
        "</style:style>"
    )
    told = '<text:p text:style-name="in">We were never told that the lamp would go.</text:p>'
    made = pack(said + told + said, styles__xml=f"<office:styles {SPACES}>{look}</office:styles>")
    blocks = read_odt(made).blocks
    assert [block.kind for block in blocks].count(BlockKind.QUOTE) == quoted


def marked(text: Text, kind: SpanKind) -> list[str]:
    return [text.content[s.start : s.end] for s in text.spans if s.kind is kind]


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (p("one") + "\n  " + p("two"), "one\n\ntwo"),
        (p("mon" + span("itor", "bold") + "ing"), "monitoring"),
        ("<text:h>Head</text:h>" + p("words"), "Head\n\nwords"),
        (p("a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d"), "a b\tc\nd"),
        (p("a<text:soft-page-break/>b"), "ab"),
        (p("on <text:date>5 May</text:date> it"), "on 5 May it"),
        (p("See <text:a xlink:href='u'>there</text:a>."), "See there."),
        (
            "<text:list><text:list-item>" + p("one") + "</text:list-item><text:list-item>"
            + p("two") + "</text:list-item></text:list>",
            "one\n\ntwo",
        ),
        (
            "<table:table>"
            + "".join(
                "<table:table-row>"
                + "".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in row)
                + "</table:table-row>"
                for row in ("ab", "cd")
            )
            + "</table:table>"
            + p("end"),
            "a\tb\nc\td\n\nend",
        ),
        (
            "<text:tracked-changes><text:changed-region><text:deletion>" + p("never")
            + "</text:deletion></text:changed-region></text:tracked-changes>"
            + p("It was <text:change text:change-id='c'/>so."),
            "It was so.",
        ),
        (
            p("a<office:annotation><dc:creator>x</dc:creator>" + p("y") + "</office:annotation>b"),
            "ab",
        ),
        (
            p("<draw:frame><draw:text-box>" + p("boxed") + "</draw:text-box></draw:frame>after"),
            "boxed\n\nafter",
        ),
    ],
)  # fmt: skip
def test_what_a_reader_sees_is_read(body, content):
    assert read_odt(pack(body)).content == content


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        (span("6", "up"), SpanKind.SUPERSCRIPT),
        (span("6", "higher"), SpanKind.SUPERSCRIPT),
        (span("6", "child"), SpanKind.SUPERSCRIPT),
        (span("6", "down"), SpanKind.SUBSCRIPT),
        (span("6", "gone"), SpanKind.HIDDEN),
        (span("6", "struck"), SpanKind.HIDDEN),
        ("<text:hidden-text text:is-hidden='true'>6</text:hidden-text>", SpanKind.HIDDEN),
        (span("six", "small"), SpanKind.CASED),
        (span("six", "capitals"), SpanKind.CASED),
        (span("6", "level"), None),
        (span("6", "bold"), None),
        (span("6", "none such"), None),
    ],
)
def test_what_a_style_does_is_known(piece, kind):
    text = read_odt(pack(p("some 10" + piece)))
    assert [s.kind for s in text.spans] == ([kind] if kind else [])


def test_notes_are_marked_and_their_texts_follow():
    note = (
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        + p("A report.")
        + "</text:note-body></text:note>"
    )
    text = read_odt(pack(p(f"Claimed{note} so.") + p("End.")))
    assert text.content == "Claimed1 so.\n\nEnd.\n\n1. A report."
    assert marked(text, SpanKind.MARKER) == ["1"]


def test_links_pictures_heads_and_the_title():
    styles = (
        f"<office:document-styles {SPACES}><office:master-styles><style:master-page>"
        f"<style:header>{p('Draft')}</style:header></style:master-page></office:master-styles>"
        "</office:document-styles>"
    )
    meta = f"<office:document-meta {SPACES}><dc:title>The plan</dc:title></office:document-meta>"
    picture = "<draw:frame><svg:desc>a graph</svg:desc></draw:frame>"
    body = p(f"See <text:a xlink:href='https://x.example/'>it</text:a>{picture}")
    text = read_odt(pack(body, styles__xml=styles, meta__xml=meta))
    assert (text.title, text.content) == ("The plan", "See it a graph\n\nDraft")
    assert marked(text, SpanKind.OUTSIDE) == ["Draft"]
    assert marked(text, SpanKind.ALTERNATIVE) == ["a graph"]
    assert [s.detail for s in text.spans if s.kind is SpanKind.LINK] == ["https://x.example/"]


def test_what_cannot_be_read_is_said():
    locked = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    stream = io.BytesIO(pack(p("x")))
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("META-INF/manifest.xml", locked)
    assert "password" in read_odt(stream.getvalue()).gaps[0]
    whole = pack(p("one") + p("two"))
    assert "damaged" in read_odt(whole[: len(whole) // 2]).gaps[0]
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as package, zipfile.ZipFile(broken, "w") as copy:
        copy.writestr("content.xml", package.read("content.xml")[:-60])
    text = read_odt(broken.getvalue())
    assert "one" in text.content
    assert "damaged" in text.gaps[0]


def test_nesting_without_end_is_no_crash():
    text = extract(pack("<text:span>" * 50_000 + "deep"), "")
    assert text.gaps or "deep" in text.content


def test_the_bytes_say_that_it_is_an_opendocument_file():
    payload = pack(p("words"))
    assert sniff(payload, "application/zip", "a.docx") == KIND
    assert extract(payload, "application/octet-stream").content == "words"


def convert(path: Path, kind: str, *more: str) -> None:
    """Have LibreOffice write `path` as another kind of file, into the same folder."""
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(path.parent)]
    subprocess.run([*command, *more, str(path)], check=True, capture_output=True, timeout=120)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["odt", "docx"])
def test_a_file_that_libreoffice_wrote(tmp_path: Path, kind: str):
    page = tmp_path / "page.html"
    page.write_text(
        "<h1>Head</h1><p>They counted 10<sup>6</sup> cells, <s>not</s> less.</p>"
        "<table><tr><td>12</td><td>34</td></tr></table>",
        encoding="utf-8",
    )
    convert(page, "odt:writer8", "--infilter=HTML (StarWriter)")
    if kind == "docx":
        convert(tmp_path / "page.odt", "docx")
    text = extract((tmp_path / f"page.{kind}").read_bytes(), "")
    assert text.content == "Head\n\nThey counted 106 cells, not less.\n\n12\t34"
    assert marked(text, SpanKind.SUPERSCRIPT) == ["6"]
    assert marked(text, SpanKind.HIDDEN) == ["not"]
