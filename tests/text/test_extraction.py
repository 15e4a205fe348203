"""What a payload is, whatever was declared; plain text and Markdown."""

from __future__ import annotations

import json

import pytest

from archiver.file_kinds import sniff
from archiver.models import SpanKind
from archiver.text import extraction
from archiver.text.extraction import EXTRACTOR, extract, may_read_again
from tests.text.pages import make_pdf, write_lines

PAGE = b"<!doctype html><title>T</title><p>one</p><p>two"


@pytest.mark.parametrize(
    ("payload", "media_type", "name", "kind"),
    [
        (b"%PDF-1.7", "text/html", "", "application/pdf"),
        (b"\r\n\r\n%PDF-1.7", "application/octet-stream", "", "application/pdf"),
        (PAGE, "text/plain", "", "text/html"),
        (PAGE, "application/pdf", "", "text/html"),
        (b"\xef\xbb\xbf<!-- x --><html>", "", "", "text/html"),
        (b"<p>fragment", "text/html; charset=utf-8", "", "text/html"),
        (
            b"<?xml version='1.0'?><html xmlns='x'>",
            "application/xhtml+xml",
            "",
            "application/xhtml+xml",
        ),
        (b"<rss>", "application/rss+xml", "", "application/xml"),
        (b"# Head", "", "notes.MD", "text/markdown"),
        (b"plain", "", "notes.txt", "text/plain"),
        (b"plain", "", "", "text/plain"),
        (b"\0\1\2", "", "x.bin", "application/octet-stream"),
        (b"\xff\xfea\0", "", "", "text/plain"),
        (b"{}", "application/ld+json", "", "application/json"),
        (b"GIF89a", "image/gif", "", "image/gif"),
        (b"<p>say %PDF-1 here", "text/html", "", "text/html"),
    ],
)
def test_the_bytes_decide_what_a_payload_is(payload, media_type, name, kind):
    assert sniff(payload, media_type, name) == kind


def test_a_pdf_sent_as_html_is_read_as_pdf():
    payload = make_pdf(lambda canvas: write_lines(canvas, ["Words."]))
    text = extract(payload, "text/html")
    assert (text.content, text.extractor) == ("Words.", EXTRACTOR)


def test_a_page_sent_as_plain_text_is_read_as_page():
    assert extract(PAGE, "text/plain").content == "one\n\ntwo"


@pytest.mark.parametrize(
    ("payload", "media_type", "words"),
    [
        (b"", "text/html", "empty"),
        (b"\x89PNG\r\n", "image/png", "image"),
        (b"\0\0\0", "application/x-unknown", "application/x-unknown"),
        (b"PK\x03\x04....", "application/zip", "ZIP archive"),
    ],
)
def test_what_has_no_text_says_so(payload, media_type, words):
    text = extract(payload, media_type)
    assert text.content == ""
    assert words in text.gaps[0]


def test_a_large_page_is_read_like_a_small_one():
    page = b"<title>T</title>" + b"<p>some <b>w</b>ords<sup><a href='#a'>1</a></sup></p>" * 8000
    text = extract(page, "text/html", "utf-8")
    assert text.content == "\n\n".join(["some words1"] * 8000)
    assert sum(span.kind is SpanKind.MARKER for span in text.spans) == 8000


@pytest.mark.parametrize(
    ("payload", "charset", "content"),
    [
        (b"one\r\ntwo\rthree\n", "", "one\ntwo\nthree\n"),
        ("café".encode("utf-16"), "", "café"),
        (b"\x93caf\xe9\x94", "windows-1252", "“café”"),
        ("Ünïcode — “x”".encode(), "", "Ünïcode — “x”"),
    ],
)
def test_plain_text(payload, charset, content):
    text = extract(payload, "text/plain", charset)
    assert (text.content, text.pages, text.gaps) == (content, (), ())


def test_form_feeds_begin_pages():
    text = extract(b"one\ftwo\fthree", "text/plain")
    assert [text.page_of(text.content.index(w)) for w in ("one", "two", "three")] == [1, 2, 3]


def test_markdown_is_read_as_the_page_it_makes():
    source = (
        '---\ntitle: "The plan"\n---\n# Head\r\n\r\nThe *b*oard[^1] **never** approved\nit.\n\n'
        "3. End it.\n\n> Quoted.\n\n| a | b |\n|-|-|\n| c | d |\n\n"
        "[^1]: See [there](https://x.example/).\n"
    )
    text = extract(source.encode(), "text/markdown")
    assert text.title == "The plan"
    assert text.content == (
        "Head\n\nThe board1 never approved it.\n\n3. End it.\n\nQuoted.\n\n"
        "a\tb\nc\td\n\n1. See there."
    )
    spans = [(text.content[s.start : s.end], s.kind) for s in text.spans]
    assert ("1", SpanKind.MARKER) in spans
    assert ("Quoted.", SpanKind.QUOTE) in spans
    assert ("there", SpanKind.LINK) in spans


@pytest.mark.parametrize(
    ("written", "content"),
    [
        (
            r'{"title": "The plan \u2013 a page", "n": 1.50}',
            "title\n\nThe plan – a page\n\nn\n\n1.50",
        ),
        (r'["one\ntwo", null, true]', "one\ntwo\n\nnull\n\ntrue"),
        (r'{"html": "<p>The <b>b</b>oard</p><p>met"}', "html\n\nThe board\n\nmet"),
        (r'["\ud83d\ude00 \ud800"]', "\U0001f600 \ufffd"),
        ('{"a": "not closed', '{"a": "not closed'),
        ("[" * 100_000, "[" * 100_000),
        ("[]", ""),
    ],
)
def test_names_and_values_of_json_are_read(written, content):
    text = extract(written.encode(), "application/json")
    assert (text.content, text.gaps) == (content, ())


def test_deep_and_large_json_is_read():
    deep = "[" * 300 + '"x"' + "]" * 300
    assert '"x"' in extract(deep.encode(), "application/ld+json").content
    large = json.dumps([f"word{number}" for number in range(40_000)])
    assert extract(large.encode(), "application/json").content.endswith("word39999")


@pytest.mark.parametrize(
    ("payload", "media_type"),
    [
        (b"<STYLE>b{}</STYLE><p>x", "text/html"),
        ("<style>b{}</style><p>x".encode("utf-16"), "text/html"),
        (b"<iframe srcdoc='&lt;style>b{}&lt;/style>'></iframe><p>x", "text/html"),
        (b"a <style>b{}</style>\n\nx", "text/markdown"),
        (rb'["\u003cstyle>b{}</style>x"]', "application/json"),
        (b"<p>x" + b" " * 300_000, "text/html"),
    ],
)
def test_what_may_be_made_to_stall_is_read_where_it_can_be_stopped(
    monkeypatch, payload, media_type
):
    asked = []
    real = extraction.read_apart
    monkeypatch.setattr(
        extraction, "read_apart", lambda task, *more: asked.append(task) or real(task, *more)
    )
    assert "x" in extract(payload, media_type).content
    assert len(asked) == 1
    assert extract(b"<p>plain", "text/html").content == "plain"
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("media_type", "name", "again"),
    [
        ("application/pdf", "https://a.example/1", True),
        ("text/markdown; charset=utf-8", "https://a.example/1", True),
        ("application/octet-stream", "https://a.example/rules.md?raw=1", True),
        ("", "https://a.example/rules.PDF", True),
        ("", "https://a.example/download?id=3", True),
        ("", "https://a.example/rules.docx", False),
        ("text/html", "https://a.example/rules.md", False),
    ],
)
def test_what_may_have_a_second_reading(media_type, name, again):
    assert may_read_again(media_type, name) is again
