"""Files made to stall, to crash or to fill the memory: the reader is stopped, the next is read.

Each test bounds the time that the caller waits, and the memory that its reading process may take.
"""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from collections.abc import Iterator

import pytest

from archiver.models import Text
from archiver.text.process import pool as readers
from archiver.text.process.pool import read_apart, stop_readers
from archiver.text.unread import UNREAD
from tests.memory import peak_bytes
from tests.text.office.test_docx import pack, paragraph, run
from tests.text.pages import make_pdf, write_lines

SECONDS = 2.5
PATIENCE = 60.0  # for what must be read whole, however busy the computer is
MEGABYTES = 3_500
WORDS = make_pdf(lambda canvas: write_lines(canvas, ["Nobody was asked."]))


@pytest.fixture(autouse=True)
def the_next_is_read() -> Iterator[None]:
    yield
    assert read_apart("pdf", WORDS).content == "Nobody was asked."


@pytest.fixture(autouse=True, scope="module")
def memory_of_all() -> Iterator[None]:
    """Where no living reader says what it took, all say it at their end."""
    stop_readers()
    yield
    stop_readers()
    assert peak_memory() < MEGABYTES


def peak_memory() -> float:
    """The largest memory in megabytes that a reader took, ended or idle; 0 where nobody says."""
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 1e6 if sys.platform == "darwin" else 1e3
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit
    return max([ended, *(peak_bytes(reader.process.pid) / 1e6 for reader in readers._idle)])


def read(task: str, payload: bytes, seconds: float = SECONDS) -> Text:
    text = read_apart(task, payload, seconds=seconds)
    assert peak_memory() < MEGABYTES
    return text


# --- PDF -----------------------------------------------------------------------------------------


def build(*objects: bytes) -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is the catalog."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n" % (len(objects) + 1, start))
    out.write(b"%%EOF\n")
    return out.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content, 1)
    head = b"<<%s /Filter /FlateDecode /Length %d>>" % (entries, len(packed))
    return head + b"\nstream\n" + packed + b"\nendstream"


CATALOG = b"<</Type /Catalog /Pages 2 0 R>>"
PAGES = b"<</Type /Pages /Kids [3 0 R] /Count 1>>"
FONT = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"
PAGE = (
    b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
    b" /Resources <</Font <</F 5 0 R>> /XObject <</X 6 0 R>>>>>>"
)


def test_a_stream_that_unpacks_without_end():
    shown = b"BT /F 9 Tf 9 9 Td " + b"(x) Tj " * 12_000_000 + b"ET"
    text = read("pdf", build(CATALOG, PAGES, PAGE, stream(shown), FONT))
    assert text.gaps
    assert text.extractor == UNREAD


def test_a_form_that_draws_itself_twice_thirty_times_over():
    forms = []
    for number in range(6, 36):
        inner = b"/X Do /X Do" if number < 35 else b"BT /F 9 Tf 9 9 Td (deep) Tj ET"
        resources = b"/Resources <</Font <</F 5 0 R>> /XObject <</X %d 0 R>>>>" % (number + 1)
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] " + resources
        forms.append(stream(inner, entries))
    payload = build(CATALOG, PAGES, PAGE, stream(b"/X Do"), FONT, *forms)
    text = read("pdf", payload)
    assert text.gaps or len(text.content) < 1_000_000


def test_a_form_that_draws_itself():
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 6 0 R>>>>"
    form = stream(b"/X Do", entries)
    shown = stream(b"BT /F 9 Tf 9 9 Td (words) Tj ET /X Do")
    assert "words" in read("pdf", build(CATALOG, PAGES, PAGE, shown, FONT, form), PATIENCE).content


def test_a_million_pages_in_a_small_file():
    kids = b"3 0 R " * 100_000
    pages = b"<</Type /Pages /Kids [%s] /Count 1000000>>" % kids
    shown = stream(b"BT /F 9 Tf 9 9 Td (words) Tj ET")
    text = read("pdf", build(CATALOG, pages, PAGE, shown, FONT))
    assert text.gaps


def test_pages_that_there_was_no_time_for_are_said_and_the_others_kept():
    from archiver.text.pdf.pdf import TimeLimits, read_pdf

    payload = make_pdf(
        lambda canvas: [(write_lines(canvas, [f"Page {n}."]), canvas.showPage()) for n in range(9)]
    )
    left = iter([False] * 4 + [True] * 99)
    text = read_pdf(payload, patience=TimeLimits(reading=lambda: next(left)))
    assert text.content.split("\n\n") == ["Page 0.", "Page 1.", "Page 2.", "Page 3."]
    assert text.gaps == ("Pages 5 to 9 were not read, since that took too long.",)
    assert text.extractor == UNREAD


@pytest.mark.parametrize(
    "deep",
    [
        b"[" * 200_000 + b"]" * 200_000,
        b"<</A " * 100_000 + b"1" + b">>" * 100_000,
        b"(" * 300_000 + b")" * 300_000,
    ],
    ids=["arrays", "dictionaries", "strings"],
)
def test_objects_within_objects_without_end(deep):
    shown = stream(b"BT /F 9 Tf 9 9 Td (words) Tj ET")
    text = read("pdf", build(CATALOG, PAGES, PAGE, shown, FONT, deep))
    assert "words" in text.content or text.gaps


def test_a_tree_of_pages_that_is_very_deep():
    nodes = [
        b"<</Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R>>" % (number + 1, number - 1)
        for number in range(2, 20_002)
    ]
    assert read("pdf", build(CATALOG, *nodes, b"<</Type /Page>>")).gaps


def test_a_tree_of_pages_that_is_its_own_branch():
    pages = b"<</Type /Pages /Kids [2 0 R 3 0 R] /Count 2>>"
    shown = stream(b"BT /F 9 Tf 9 9 Td (words) Tj ET")
    text = read("pdf", build(CATALOG, pages, PAGE, shown, FONT))
    assert "words" in text.content or text.gaps


@pytest.mark.parametrize(
    "box", [b"[0 0 1e9 1e9]", b"[0 0 0 0]", b"[9 9 -9 -9]", b"[0 0 .001 .001]"]
)
def test_a_page_as_large_as_a_country_or_as_nothing(box):
    page = PAGE.replace(b"[0 0 600 800]", box)
    shown = stream(b"1 1 1 rg BT /F 9 Tf 9 9 Td (white) Tj ET 0 g BT /F 9 Tf 9 40 Td (words) Tj ET")
    text = read("pdf", build(CATALOG, PAGES, page, shown, FONT))
    assert "words" in text.content or text.gaps


def test_a_picture_of_a_billion_points_behind_the_words():
    entries = (
        b"/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8"
        b" /ColorSpace /DeviceGray"
    )
    picture = stream(b"\xff" * 30_000 * 1000, entries)
    shown = stream(b"q 600 0 0 800 0 0 cm /X Do Q BT /F 9 Tf 9 9 Td (words) Tj ET")
    text = read("pdf", build(CATALOG, PAGES, PAGE, shown, FONT, picture))
    assert "words" in text.content or text.gaps


# --- pages, Word files ---------------------------------------------------------------------------

PAGE_BOMBS = {
    "nested": b"<div>" * 400_000 + b"words",
    "formatting never closed": b"<b><i><font color=red><p>" * 40_000 + b"words",
    "links never closed": b"<a href=x><p>" * 60_000 + b"words",
    "tables in tables": b"<table><tr><td>" * 60_000 + b"words",
    "misnested": b"<b><p></b></p>" * 60_000 + b"words",
    "entities": b"&amp" * 500_000 + b" words",
    "brackets": b"<" * 1_000_000 + b" words",
    "comments": b"<!--" * 300_000 + b"--> words",
    "frames in frames": b"<iframe srcdoc='" * 50_000 + b"words",
    "declared shadows": b"<template shadowrootmode=open>" * 50_000 + b"words",
    "style sheets": b"<style>" + b"a{" * 400_000 + b"</style><p>words",
    "selectors": b"<style>" + b":not(" * 50_000 + b"a{display:none}</style><p>words",
    "lists": b"<ol reversed><li>" * 50_000 + b"words",
    "attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(150_000)) + b">words",
    "forms": b"<select>" + b"<option>x" * 150_000 + b"</select>words",
}


@pytest.mark.parametrize("name", PAGE_BOMBS)
def test_a_page_made_to_stall(name):
    text = read("html", PAGE_BOMBS[name])
    assert text.gaps or "words" in text.content or name in ("comments", "frames in frames")


def test_a_word_file_that_unpacks_to_gigabytes():
    parts = {f"header{number}.xml": "<x>" + " " * (66 << 20) for number in range(2)}
    text = read("docx", pack(paragraph(run("words")), **parts), PATIENCE)
    assert text.content == "words"
    assert len([gap for gap in text.gaps if "more than 64 MB" in gap]) == 2


def test_a_word_file_with_a_part_twice_and_one_that_lies_about_its_size():
    out = io.BytesIO(pack(paragraph(run("words"))))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as package:
        package.writestr("word/document.xml", "<w:document/>")
    assert read("docx", out.getvalue(), PATIENCE).extractor != UNREAD
    lying = bytearray(pack(paragraph(run("words " * 1000))))
    place = lying.rindex(b"PK\x01\x02")
    lying[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert read("docx", bytes(lying)).gaps


def test_a_reader_that_fills_its_memory_is_a_gap(monkeypatch, tmp_path):
    reached = tmp_path / "reached"
    program = (
        "import pathlib\nfrom archiver.text.process import worker as r\n"
        "def fill(*given):\n"
        f"    pathlib.Path({str(reached)!r}).touch()\n"
        "    return bytes(5 * 1024**3)\n"
        "r._limit_memory()\nr._read = fill\nr.main()"
    )
    monkeypatch.setattr(readers, "_command", lambda: [sys.executable, "-c", program])
    stop_readers()
    text = read_apart("pdf", WORDS, seconds=30)
    assert text.extractor == UNREAD
    assert "could not be read: too large" in text.gaps[0]
    assert reached.exists()
    stop_readers()
    monkeypatch.undo()


# --- what is too large ---------------------------------------------------------------------------


def test_a_page_of_more_tags_than_fit_is_refused_before_it_is_read() -> None:
    text = read("html", b"<p>" * 18_000_000, PATIENCE)
    assert text.gaps == (
        "The page could not be read: too large (its 54 MB would take more memory than a reader "
        "may have).",
    )
    assert text.extractor == UNREAD


LITTLE = """
import sys
from archiver.text.process import worker
worker.FIRST, worker.BY_SIZE, worker.LEAST_AN_ELEMENT = 64 * 1024**2, 0, 0
worker.main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to it")
@pytest.mark.parametrize(
    ("task", "payload"),
    [("html", b"<p>" * 900_000), ("json", b"[" + b"9999999," * 3_000_000 + b"9]")],
    ids=["a page", "JSON"],
)
def test_a_reader_without_enough_memory_says_that_the_file_is_too_large(
    task: str, payload: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_readers()
    with monkeypatch.context() as patch:
        patch.setattr(readers, "_command", lambda: [sys.executable, "-c", LITTLE])
        text = read(task, payload, PATIENCE)
        assert ("too large" in text.gaps[0], text.extractor) == (True, UNREAD)
        stop_readers()
