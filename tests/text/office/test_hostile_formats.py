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
from tests.growth import check_growth
from tests.text.office.test_other_formats import FILES, make_epub, make_pptx, make_xlsx, words
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


WORST: dict[str, tuple[str, Callable[[int], bytes], int]] = {
    "RTF groups": ("a.rtf", lambda n: b"{\\rtf1 " + b"{" * n + b"}" * n + b"}", 40_000),
    "RTF control words": ("a.rtf", lambda n: b"{\\rtf1 " + b"\\b\\i " * n + b"}", 40_000),
    "RTF notes": ("a.rtf", lambda n: b"{\\rtf1 " + b"a{\\footnote b}" * n + b"}", 2_000),
    "captions": ("a.vtt", lambda n: b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\na\n\n" * n, 8_000),
    "an unended cue": ("a.srt", lambda n: b"1\n00:00:01,000 --> " + b"<i>" * n, 20_000),
    "chapters": ("a.epub", lambda n: make_epub(*["<p>A chapter.</p>"] * n), 200),
    "nested words": ("a.epub", lambda n: make_epub("<i>" * n + "a"), 8_000),
    "runs of a slide": ("a.pptx", lambda n: make_pptx(words(*["<a:t>a</a:t>"] * n)), 4_000),
    "cells": (
        "a.xlsx",
        lambda n: make_xlsx("<row>" + "<c><v>1</v></c>" * n + "</row>"),
        3_000,
    ),
    "messages": ("a.mbox", lambda n: b"From a\nSubject: x\n\nHello.\n\n" * n, 400),
}


@pytest.mark.parametrize("kind", WORST)
def test_hostile_files_cost_time_by_their_length(kind: str) -> None:
    name, make, size = WORST[kind]
    check_growth(make, lambda payload: extract(payload, "", name=name), size)
