"""Damaged files of every kind: no exception, no hang, spans and pages that lie inside the text."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.models import Text, Usability
from archiver.text.extraction import extract, extract_again
from archiver.text.usability import judge_usability
from tests.text.pages import make_pdf, write_lines, write_raised

BOUND = 70.0
PAGE = b"""<!doctype html><html lang=en><head><meta charset=utf-8><title>A page</title>
<script>if (a < b) document.write("<p>no</p>")</script></head><body class=x><nav><a href=/>Home</a>
</nav><main><h1>Head</h1><p>Some <b>w</b>ords<sup><a href="#n1">1</a></sup>, 10<sup>6</sup> &amp;
caf&eacute; \xe2\x80\x9cquoted\xe2\x80\x9d.<br>Next</p><ol start=3 reversed><li value=7>a<li>b</ol>
<table><tr><td>1<td>2</table><blockquote cite=u><q>in <q>q</q></q></blockquote><img alt=picture>
<pre>
 a
  b</pre><select><option>x<option>y</select><svg><title>t</title></svg><![CDATA[x]]>
<div hidden style="display:none">h</div><noscript>n</noscript></main><footer>end</footer>"""


def make_word() -> bytes:
    document = Document()
    document.add_heading("Head")
    document.add_paragraph("The board never approved it.").add_run("1").font.superscript = True
    document.add_table(2, 2).cell(0, 0).text = "cell"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_report() -> bytes:
    def draw(canvas):
        write_lines(canvas, ["The plan of the direc-", "tor was never approved."])
        canvas.showPage()
        write_raised(canvas, "evaluations", "12", " followed")
        canvas.showPage()

    return make_pdf(draw)


WORD, REPORT = make_word(), make_report()
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
            damaged = name.startswith("word/")
            content = whole.read(name)
            copy.writestr(name, damage(content, changes) if damaged else content)
    return stream.getvalue()


def check(payload: bytes, media_type: str) -> None:
    begun = time.monotonic()
    text = extract(payload, media_type)
    assert time.monotonic() - begun < BOUND
    check_offsets(text)
    assert isinstance(judge_usability(None, payload, text), Usability)


def check_offsets(text: Text) -> None:
    assert all(0 <= span.start < span.end <= len(text.content) for span in text.spans)
    assert list(text.pages) == sorted(text.pages)
    assert all(0 <= page <= len(text.content) for page in text.pages)
    text.content.encode("utf-8")


def check_page(changes) -> None:
    check(damage(PAGE, changes), "text/html")


def check_report(changes) -> None:
    check(damage(REPORT, changes), "application/pdf")


def check_word(changes) -> None:
    check(damage(WORD, changes), "")
    check(repack(WORD, changes), "")


def check_anything(payload: bytes, media_type: str, charset: str) -> None:
    check_offsets(extract(payload, media_type, charset))


TYPES = ["", "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"]
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

test_damaged_pages = QUICK(given(edits)(check_page))
test_damaged_reports = QUICK(given(edits)(check_report))
test_damaged_word_files = QUICK(given(edits)(check_word))
test_any_bytes = QUICK(given(**anything)(check_anything))
test_many_damaged_pages = pytest.mark.endure(LONG(given(edits)(check_page)))
test_many_damaged_reports = pytest.mark.endure(LONG(given(edits)(check_report)))
test_many_damaged_word_files = pytest.mark.endure(LONG(given(edits)(check_word)))
test_many_bytes = pytest.mark.endure(LONG(given(**anything)(check_anything)))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_files_cut_short(share):
    for payload in (PAGE, REPORT, WORD):
        check(payload[: int(len(payload) * share)], "")


@pytest.mark.parametrize("share", [0.3, 0.8])
def test_a_second_reading_of_a_damaged_report(share):
    again = extract_again(REPORT[: int(len(REPORT) * share)], "application/pdf")
    assert again is not None
    check_offsets(again)
