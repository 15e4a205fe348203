"""RTF, books, slides, sheets, captions and mailboxes that are damaged, or made to cost time.

The short form of each fuzz job is a test; `make endure` runs the long one.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

import pytest

from archiver.text.extraction import extract
from archiver.text.mail import find_attachments, read_message
from archiver.text.office import old_office
from archiver.text.process import worker
from tests.growth import check_growth
from tests.text.office.test_docx import NAMESPACES, paragraph, run
from tests.text.office.test_docx import pack as pack_word
from tests.text.office.test_odt import pack as pack_open
from tests.text.office.test_other_formats import (
    FILES,
    make_epub,
    make_pptx,
    make_xlsx,
    package,
    words,
)
from tests.text.pages import make_pdf, write_lines
from tests.text.test_damage import FAILED

PIECES = (
    b"",
    b"\0",
    b"<",
    b"</p>",
    b"{",
    b"}",
    b"\\u-1 ",
    b"\\bin99999 ",
    b"&#x110000;",
    b"9" * 40,
)
PIECES += (b"\nFrom ", b" --> ", b"\r\n\r\n", b"\xff\xfe", b"=?utf-8?Q?", b"]]>", b"PK\x03\x04")
CUE = b"00:01.000 --> 00:02.000\na\n\n"
SHORT, LONG = 25, 3000
"""Damaged files of each kind, in the tests and in `make endure`. Guesses."""


def damaged(payload: bytes, numbers: random.Random) -> bytes:
    """Some bytes of the file are others; of a package, those of what is in it."""
    if payload.startswith(b"PK") and numbers.random() < 0.8:
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(payload)) as whole, zipfile.ZipFile(stream, "w") as copy:
            for name in whole.namelist():
                copy.writestr(name, bent(whole.read(name), numbers))
        return stream.getvalue()
    return bent(payload, numbers)


def bent(content: bytes, numbers: random.Random) -> bytes:
    for _ in range(numbers.randrange(4)):
        at, removed = numbers.randrange(len(content) + 1), numbers.randrange(30)
        piece = numbers.choice(PIECES) * numbers.randrange(1, 20)
        content = content[:at] + piece + content[at + removed :]
    return content


def check(name: str, count: int) -> None:
    payload, numbers = FILES[name], random.Random(name)
    for _ in range(count):
        text = extract(damaged(payload, numbers), "", name=name)
        assert not any(FAILED in gap for gap in text.gaps), text.gaps
        assert all(0 <= span.start < span.end <= len(text.content) for span in text.spans)
        text.content.encode("utf-8")


@pytest.mark.parametrize("name", FILES)
def test_damaged_files_of_each_kind(name: str) -> None:
    check(name, SHORT)


@pytest.mark.endure
@pytest.mark.parametrize("name", FILES)
def test_many_damaged_files_of_each_kind(name: str) -> None:
    check(name, LONG)


def test_a_code_page_that_nobody_knows_is_no_crash() -> None:
    text = extract(rb"{\rtf1\ansi\ansicpg1299 The caf\'e9 is shut.}", "", name="a.rtf")
    assert (text.content.strip(), text.gaps) == ("The café is shut.", ())


def test_a_name_that_begins_with_nul_is_no_crash() -> None:
    book = make_epub("<p>A chapter.</p>").replace(b"mimetype", b"\0imetype", 1)
    text = extract(book[: len(book) - 60], "", name="a.epub")
    assert not any(FAILED in gap for gap in text.gaps), text.gaps


def letter(*lines: str) -> bytes:
    return "\r\n".join(["From: a@a.example", *lines, "", "Hello."]).encode()


def parts(count: int) -> bytes:
    mixed = "Content-Type: multipart/mixed; boundary=b"
    return letter(mixed, "", *["--b", "Content-Type: text/plain", "", "a"] * count, "--b--")


def nested_parts(count: int) -> bytes:
    opened = (f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}" for n in range(count))
    return letter(*opened, "Content-Type: text/plain", "", "a")


def note(number: int) -> str:
    return f'<w:footnote w:id="{number}">{paragraph(run("Seen."))}</w:footnote>'


def noted(count: int) -> bytes:
    marks = (paragraph(run(f'a</w:t><w:footnoteReference w:id="{n}"/><w:t>')) for n in range(count))
    notes = "".join(map(note, range(count)))
    return pack_word(
        "".join(marks), footnotes__xml=f"<w:footnotes {NAMESPACES}>{notes}</w:footnotes>"
    )


def draw_pages(count: int) -> bytes:
    def draw(canvas) -> None:
        for first in range(0, count, 50):
            write_lines(canvas, [f"Line {n} of a list." for n in range(first, first + 50)], size=6)
            canvas.showPage()

    return make_pdf(draw)


WORST: dict[str, tuple[str, Callable[[int], bytes], int]] = {
    "RTF groups": ("rtf", lambda n: b"{\\rtf1 " + b"{" * n + b"}" * n + b"}", 400_000),
    "RTF control words": ("rtf", lambda n: b"{\\rtf1 " + b"\\b\\i " * n + b"}", 16_000),
    "RTF notes": ("rtf", lambda n: b"{\\rtf1 " + b"a{\\footnote b}" * n + b"}", 800),
    "captions": ("captions", lambda n: b"WEBVTT\n\n" + CUE * n, 16_000),
    "an unended cue": (
        "captions",
        lambda n: b"1\n00:00:01,000 --> 00:02,000\n" + b"<i>" * n,
        80_000,
    ),
    "chapters": ("epub", lambda n: make_epub(*["<p>A chapter.</p>"] * n), 100),
    "nested words": ("epub", lambda n: make_epub("<i>" * n + "a"), 5_000),
    "runs of a slide": ("pptx", lambda n: make_pptx(words(*["<a:t>a</a:t>"] * n)), 8_000),
    "cells": ("xlsx", lambda n: make_xlsx("<row>" + "<c><v>1</v></c>" * n + "</row>"), 1_600),
    "messages": ("mailbox", lambda n: b"From a\nSubject: x\n\nHello.\n\n" * n, 400),
    "parts of a letter": ("message", parts, 800),
    "parts within parts": ("message", nested_parts, 300),
    "fields of a letter": ("message", lambda n: letter(*["Received: from a"] * n), 4_000),
    "encoded words": ("message", lambda n: letter("Subject: " + "=?utf-8?Q?a?=" * n), 16_000),
    "parameters": (
        "message",
        lambda n: letter('Content-Type: multipart/mixed; boundary="' + ";" * n + '"'),
        40_000,
    ),
    "addresses": ("message", lambda n: letter("Cc: " + "(" * n + "a@a.example,"), 40_000),
    "runs": ("docx", lambda n: pack_word(paragraph(*[run("a")] * n)), 4_000),
    "paragraphs": ("docx", lambda n: pack_word(paragraph(run("a")) * n), 600),
    "notes": ("docx", noted, 500),
    "tables in tables": (
        "docx",
        lambda n: pack_word("<w:tbl><w:tr><w:tc>" * n + paragraph(run("a"))),
        4_000,
    ),
    "lines of a text": ("odt", lambda n: pack_open("<text:p>a</text:p>" * n), 600),
    "spans in spans": ("odt", lambda n: pack_open("<text:span>" * n + "a"), 5_000),
    "spaces": (
        "odt",
        lambda n: pack_open(f'<text:p>a<text:s text:c="{n}"/>b</text:p>' * 9),
        80_000,
    ),
    "JSON in JSON": ("json", lambda n: b'{"a":' * n + b"1", 80_000),
    "strings": ("json", lambda n: b"[" + b'"\\u201ca",' * n + b'"b"]', 16_000),
    "pages in JSON": ("json", lambda n: b'{"html":"' + b"<p>a <b>b</b></p>" * n + b'"}', 4_000),
    "members": ("zip", lambda n: package({f"{n}.html": "<p>a</p>" for n in range(n)}), 800),
    "lines of a PDF": ("pdf", draw_pages, 200),
}


@pytest.mark.parametrize("kind", WORST)
def test_hostile_files_cost_time_by_their_length(kind: str) -> None:
    """Read in this process: of another's CPU nothing would be seen."""
    task, make, size = WORST[kind]
    check_growth(make, lambda payload: worker._read(task, payload, "", 60.0), size)


@pytest.mark.parametrize("part", [b"\x13", b"\x13 ", b" \0", b"\x13DATE", b"T\0I\0M\0"])
def test_fields_of_an_old_word_file_are_looked_for_in_linear_time(part: bytes) -> None:
    check_growth(lambda n: b"\x13" + part * n, old_office._TODAY.search, 64_000)


@pytest.mark.parametrize("part", ["<f>SUM(", "TODAY", "NOW "])
def test_formulas_of_an_old_workbook_are_looked_for_in_linear_time(part: str) -> None:
    check_growth(lambda n: make_xlsx(part * n), old_office._counts_anew, 64_000)


def test_the_name_of_an_attachment_costs_time_by_its_length() -> None:
    named = 'Content-Disposition: attachment; filename="{}"'
    check_growth(lambda n: letter(named.format(";" * n)), find_attachments, 40_000)
    (found,) = find_attachments(letter(named.format("a plan.pdf")))
    assert found.name == "a plan.pdf"


@pytest.mark.parametrize("after", [" =?utf-8?Q?a?=", " and", ", b"])
def test_many_encoded_words_are_read_as_a_few_are(after: str) -> None:
    few, many = (" ".join(["=?utf-8?Q?caf=C3=A9?="] * n) + after for n in (2, 200))
    said = [read_message(letter(f"Subject: {one}")).title for one in (few, many)]
    assert said[1] == "café" * 198 + said[0]
