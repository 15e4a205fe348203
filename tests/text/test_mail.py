"""Pages saved as one file, and letters."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from archiver.models import SpanKind
from archiver.quoting.finding.documents import find_quotations, open_document
from archiver.text.extraction import extract

SAVED = b"""From: <Saved by Blink>
Snapshot-Content-Location: https://example.org/
Subject: =?utf-8?Q?The_plan_=E2=80=93_a_page?=
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--x"

----x
Content-Type: text/html
Content-ID: <frame@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: https://example.org/

<html><body><p>The board =E2=80=9Cnever=E2=80=9D ap=
proved it.</p></body></html>
----x
Content-Type: text/css
Content-Location: https://example.org/a.css

p { color: red }
----x--
"""


@pytest.mark.parametrize("media_type", ["", "multipart/related", "message/rfc822", "text/plain"])
def test_a_page_saved_as_one_file(media_type):
    text = extract(SAVED, media_type, name="page.mhtml")
    assert text.content == "The board “never” approved it."
    assert text.title == "The plan – a page"
    assert text.gaps == ()


@pytest.mark.parametrize("address", [b"a.css", b"https://example.org/a.css", b"cid:s@mhtml.blink"])
def test_the_style_sheets_that_came_with_a_page_are_read(address):
    page = SAVED.replace(b"p { color: red }", b"b { display: none }")
    named = b"\nContent-Location: https://example.org/a"
    page = page.replace(named, b"\nContent-ID: <s@mhtml.blink>" + named)
    linked = b'<head><link rel=3D"stylesheet" href=3D"%s"></head><body><b>One</b> ' % address
    text = extract(page.replace(b"<body>", linked), "")
    hidden = [text.content[s.start : s.end] for s in text.spans if s.kind is SpanKind.HIDDEN]
    assert hidden == ["One"]


def test_a_page_saved_as_one_file_is_a_document_that_quotes():
    said = "the bridge will be closed for the whole winter"
    page = SAVED.replace(b"approved it.", f"said “{said}”.".encode())
    page = page.replace(b"=E2=80=9Cnever=E2=80=9D ap=\nproved it.", f"said “{said}”.".encode())
    page = page.replace(b"quoted-printable", b"8bit")
    page = page.replace(b"text/html\n", b"text/html; charset=utf-8\n")
    found = find_quotations(Path("a.mhtml"), open_document(Path("a.mhtml"), page))
    assert [one.quotation.selector.exact for one in found] == [said]


def make_letter() -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = "Your request"
    letter.set_content("The board never approved it.\n")
    return letter


def test_a_letter_with_an_attachment():
    letter = make_letter()
    letter.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
    text = extract(letter.as_bytes(), "message/rfc822")
    assert text.content == "The board never approved it.\n"
    assert text.title == "Your request"
    assert "a.pdf" in text.gaps[0]


def test_the_page_of_a_letter_comes_before_its_plain_text():
    letter = make_letter()
    letter.add_alternative("<p>The board <b>never</b> approved it.", subtype="html")
    assert extract(letter.as_bytes(), "", name="a.eml").content == "The board never approved it."


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.8])
def test_a_damaged_file_is_no_crash(cut):
    text = extract(SAVED[: int(len(SAVED) * cut)], "multipart/related")
    assert text.gaps


def test_messages_within_messages_without_end_are_no_crash():
    nested = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 5000
    assert extract(nested, "message/rfc822").gaps


FRAME = b"""----x
Content-Type: text/html
Content-Location: cid:inner@mhtml.blink

<p>Words <sup>a</sup> in a frame.</p>
----x--
"""


def test_the_frames_of_a_page_saved_as_one_file_are_read():
    text = extract(SAVED.replace(b"----x--\n", FRAME), "multipart/related")
    assert text.content == "The board “never” approved it.\n\nWords a in a frame."
    (raised,) = (span for span in text.spans if span.kind is SpanKind.SUPERSCRIPT)
    assert text.content[raised.start : raised.end] == "a"


def test_a_letter_that_is_passed_on_is_read_with_the_one_around_it():
    inner, outer = make_letter(), EmailMessage()
    outer["Subject"] = "See below"
    outer.set_content("Please look at this.\n")
    outer.make_mixed()
    outer.attach(inner)
    text = extract(outer.as_bytes(), "message/rfc822")
    assert text.content == "Please look at this.\n\n\nThe board never approved it.\n"
    assert text.title == "See below"


def test_an_attached_page_is_a_gap_and_no_text():
    letter = make_letter()
    letter.add_attachment("<p>never</p>", subtype="html", filename="page.html")
    text = extract(letter.as_bytes(), "message/rfc822")
    assert text.content == "The board never approved it.\n"
    assert "page.html" in text.gaps[0]


def test_of_two_plain_texts_that_say_the_same_the_better_is_read():
    letter = make_letter()
    letter.add_alternative("The same, better.\n", subtype="plain")
    assert extract(letter.as_bytes(), "message/rfc822").content == "The same, better.\n"


@pytest.mark.parametrize("charset", ["no-such-set", "vö", "\udcff", "x" * 300, "utf-8\0"])
def test_a_subject_in_a_charset_that_is_none_costs_no_word_of_the_letter(charset):
    head = f"From: a@example.org\nSubject: =?{charset}?Q?Yes?=\n\nThe gate stays shut.\n"
    text = extract(head.encode("utf-8", "surrogateescape"), "message/rfc822", name="a.eml")
    assert "The gate stays shut." in text.content
