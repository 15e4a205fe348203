"""Damaged files of every kind: no exception, no hang, spans and pages that lie inside the text."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.colors import white
from reportlab.lib.utils import ImageReader

from archiver.models import Text, Usability
from archiver.text.extraction import extract, extract_again
from archiver.text.usability import judge_usability
from tests.text.office.test_odt import pack as pack_odt
from tests.text.pages import make_pdf, write_lines, write_raised
from tests.text.pdf.test_layout import draw_cells

FAILED = "made its reader fail"
PAGE = b"""<!doctype html><html lang=en><head><meta charset=utf-8><title>A page</title>
<style>.s{display:none}@media print{p{color:red}}.b::before{content:"not "}</style>
<script>if (a < b) document.write("<p>no</p>")</script></head><body class=x><nav><a href=/>Home</a>
</nav><main><h1>Head</h1><p>Some <b>w</b>ords<sup><a href="#n1">1</a></sup>, 10<sup>6</sup> &amp;
caf&eacute; \xe2\x80\x9cquoted\xe2\x80\x9d.<br>Next</p><ol start=3 reversed><li value=7>a<li>b</ol>
<table><tr><td>1<td>2</table><blockquote cite=u><q>in <q>q</q></q></blockquote><img alt=picture>
<pre>
 a
  b</pre><select><option>x<option>y</select><svg><title>t</title></svg><![CDATA[x]]>
<div hidden style="display:none">h</div><noscript>n</noscript><b class="s b">x</b>
<iframe srcdoc="&lt;p&gt;f"></iframe><math><msup><mn>2</mn><mn>3</mn></msup></math></main>
<footer>end</footer>"""


def make_word() -> bytes:
    document = Document()
    document.add_heading("Head")
    document.add_paragraph("The board never approved it.").add_run("1").font.superscript = True
    document.add_table(2, 2).cell(0, 0).text = "cell"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def draw_report(canvas) -> None:
    """Draw a little of everything: notes, cells, a picture, white and covered words, a form."""
    write_lines(canvas, ["A Report on Nothing"], top=810)
    write_lines(canvas, ["The plan of the direc-", "tor was never approved."])
    write_raised(canvas, "evaluations", "1", " followed")
    write_lines(canvas, ["1 See the minutes of the board."], top=100, size=8)
    canvas.showPage()
    write_lines(canvas, ["A Report on Nothing"], top=810)
    draw_cells(canvas, 1)
    canvas.drawImage(ImageReader(Image.new("L", (30, 40), 200)), 72, 300, 200, 200)
    words = canvas.beginText(80, 400)
    words.setTextRenderMode(3)
    words.textLine("Recognised words.")
    canvas.drawText(words)
    canvas.setFillColor(white)
    write_lines(canvas, ["White words."], top=600)
    canvas.rect(60, 500, 300, 25, fill=1)
    canvas.acroForm.textfield(name="a", value="typed", x=200, y=200, width=200)
    canvas.showPage()


def make_open_document() -> bytes:
    look = "<style:style style:name='u'><style:text-properties style:text-position='super'/>"
    return pack_odt(
        look + "</style:style>" + "<text:p>The board<text:span text:style-name='u'>1</text:span>"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>n</text:p>"
        "</text:note-body></text:note></text:p><table:table><table:table-row><table:table-cell>"
        "<text:p>a</text:p></table:table-cell></table:table-row></table:table>"
    )


NOTES = b"""---
title: Minutes
---
# Head

The *board*[^1] **never** ~~once~~ approved `it`. <b>x</b> [there](https://x.example/ "t")

3. End it.
   - a
> Quoted
> more

| a | b |
|-|-|
| 1 | 2 |

    code

[^1]: A note.
"""

LETTER = b"""From: a@x.example\r\nSubject: =?utf-8?Q?The_plan?=\r\nMIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r
Content-Type: multipart/alternative; boundary="c"\r\n\r\n--c\r
Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r
VGhlIGJvYXJkIG5ldmVyIGFwcHJvdmVkIGl0Lg==\r\n--c\r
Content-Type: text/html; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r
<p>The board =93never=94 ap=\r\nproved it.</p>\r\n--c--\r\n--b\r
Content-Type: application/pdf; name="a.pdf"\r\nContent-Disposition: attachment\r\n\r
%PDF-1.7\r\n--b--\r\n"""

WORD = make_word()
REPORTS = [make_pdf(draw_report), make_pdf(draw_report, packed=False)]
OPEN_DOCUMENT = make_open_document()
PIECES = [
    b"",
    b"\0",
    b"<",
    b">",
    b"</p>",
    b"<table>",
    b"<sup>",
    b"\xff\xfe",
    b"&#x110000;",
    b"9" * 40,
]
PIECES += [b" Tr ", b" 0 0 0 0 0 0 cm ", b"/Rotate 90 ", b"1e38 ", b" BT ", b" W n ", b"--b\n"]
PIECES += [b"endobj", b"stream\n", b"/Kids [1 0 R]", b"obj", b"-1", b"PK\x03\x04", b"<!--", b"]]>"]

edits = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 40),
        st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)),
        st.integers(1, 30),
    ),
    min_size=1,
    max_size=8,
)


def damage(payload: bytes, changes: list[tuple[float, int, bytes, int]]) -> bytes:
    for where, removed, piece, times in changes:
        at = int(where * len(payload))
        payload = payload[:at] + piece * times + payload[at + removed :]
    return payload


def repack(package: bytes, changes: list[tuple[float, int, bytes, int]]) -> bytes:
    """Return a sound ZIP file whose Word parts are damaged."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as whole, zipfile.ZipFile(stream, "w") as copy:
        for name in whole.namelist():
            damaged = name.startswith("word/") or name == "content.xml"
            content = whole.read(name)
            copy.writestr(name, damage(content, changes) if damaged else content)
    return stream.getvalue()


def check(payload: bytes, media_type: str) -> None:
    text = extract(payload, media_type)
    assert not any(FAILED in gap for gap in text.gaps), text.gaps
    check_offsets(text)
    assert isinstance(judge_usability(None, payload, text), Usability)


def check_offsets(text: Text) -> None:
    assert all(0 <= span.start < span.end <= len(text.content) for span in text.spans)
    assert list(text.pages) == sorted(text.pages)
    assert all(0 <= page <= len(text.content) for page in text.pages)
    text.content.encode("utf-8")


def check_page(changes) -> None:
    check(damage(PAGE, changes), "text/html")


def check_report(which: int, changes) -> None:
    payload = damage(REPORTS[which], changes)
    check(payload, "application/pdf")
    again = extract_again(payload, "application/pdf")
    check_offsets(again or Text(""))


def check_open_document(changes) -> None:
    check(repack(OPEN_DOCUMENT, changes), "")


def check_notes(changes) -> None:
    check(damage(NOTES, changes), "text/markdown")


def check_letter(changes) -> None:
    check(damage(LETTER, changes), "message/rfc822")


def check_word(changes) -> None:
    check(damage(WORD, changes), "")
    check(repack(WORD, changes), "")


def check_anything(payload: bytes, media_type: str, charset: str) -> None:
    check_offsets(extract(payload, media_type, charset))


TYPES = ["", "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"]
TYPES += ["application/json", "message/rfc822", "text/csv", "application/vnd.x", "image/png"]
CHARSETS = ["", "utf-8", "utf-16", "shift_jis", "no-such", "iso-2022-jp", "utf-7", "idna", "hex"]
QUICK = settings(max_examples=120, deadline=None, derandomize=True, database=None)
LONG = settings(
    max_examples=10_000, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
anything = {
    "payload": st.binary(max_size=400),
    "media_type": st.sampled_from(TYPES),
    "charset": st.sampled_from(CHARSETS),
}

which = st.integers(0, 1)
test_damaged_pages = QUICK(given(edits)(check_page))
test_damaged_reports = QUICK(given(which, edits)(check_report))
test_damaged_word_files = QUICK(given(edits)(check_word))
test_damaged_open_documents = QUICK(given(edits)(check_open_document))
test_damaged_notes = QUICK(given(edits)(check_notes))
test_damaged_letters = QUICK(given(edits)(check_letter))
test_any_bytes = QUICK(given(**anything)(check_anything))
test_many_damaged_pages = pytest.mark.endure(LONG(given(edits)(check_page)))
test_many_damaged_reports = pytest.mark.endure(LONG(given(which, edits)(check_report)))
test_many_damaged_word_files = pytest.mark.endure(LONG(given(edits)(check_word)))
test_many_damaged_open_documents = pytest.mark.endure(LONG(given(edits)(check_open_document)))
test_many_damaged_notes = pytest.mark.endure(LONG(given(edits)(check_notes)))
test_many_damaged_letters = pytest.mark.endure(LONG(given(edits)(check_letter)))
test_many_bytes = pytest.mark.endure(LONG(given(**anything)(check_anything)))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_files_cut_short(share):
    for payload in (PAGE, *REPORTS, WORD, OPEN_DOCUMENT, NOTES, LETTER):
        check(payload[: int(len(payload) * share)], "")


@pytest.mark.parametrize("share", [0.3, 0.8])
def test_a_second_reading_of_a_damaged_report(share):
    again = extract_again(REPORTS[0][: int(len(REPORTS[0]) * share)], "application/pdf")
    assert again is not None
    check_offsets(again)
