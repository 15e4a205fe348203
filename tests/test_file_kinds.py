"""One table says what kind of file anything is."""

import pytest

from archiver.file_kinds import (
    ATTACHED_SUFFIXES,
    DOCX,
    HTML,
    KINDS,
    MARKDOWN,
    PDF,
    QUOTING_NAMES,
    QUOTING_SUFFIXES,
    TEXT,
    WEB_ARCHIVE,
    XHTML,
    Markup,
    describe_kind,
    find_suffix,
    kind_of_document,
    markup_of,
    sniff,
    suffix_of,
)
from archiver.text.extraction import READERS

PAGE = b"<!doctype html><p>words"
WORD = b"PK\x03\x04.................word/document.xml"


def test_no_suffix_and_no_media_type_stands_in_two_rows() -> None:
    suffixes = [suffix for kind in KINDS for suffix in kind.suffixes]
    types = [name for kind in KINDS for name in (kind.media_type, *kind.also)]
    assert len(set(suffixes)) == len(suffixes)
    assert len(set(types)) == len(types)


def test_each_document_that_quotes_has_a_reader_and_a_name_for_people() -> None:
    assert all(kind.media_type in READERS for kind in KINDS if kind.quotes)
    named = {f".{name}" for name in QUOTING_NAMES.split(", ")}
    assert named <= set(QUOTING_SUFFIXES)
    assert all(named & set(k.suffixes) for k in KINDS if k.quotes and k.suffixes != (".xhtml",))


def test_these_files_are_documents_that_quote_and_those_are_attachments() -> None:
    """Each by name: a folder of documents, a pattern and a page's links go by these lists alone."""
    assert set(QUOTING_SUFFIXES) == {
        ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".odt", ".pdf", ".txt", ".text",
        ".tex", ".latex", ".rst", ".rest", ".adoc", ".asciidoc", ".eml", ".mbox", ".mbx", ".rtf",
        ".epub", ".pptx", ".xlsx", ".vtt", ".srt", ".mhtml", ".mht", ".ods", ".odp", ".doc",
        ".ppt", ".xls",
    }  # fmt: skip
    assert set(ATTACHED_SUFFIXES) >= {
        ".docx", ".odt", ".pdf", ".txt", ".text", ".eml", ".rtf", ".epub", ".pptx", ".xlsx",
        ".vtt", ".srt", ".csv", ".ods", ".odp", ".doc", ".ppt", ".xls", ".msg", ".docm", ".xlsm",
        ".pptm",
    }  # fmt: skip


def test_every_media_type_of_a_row_is_read_as_its_first_one() -> None:
    for kind in KINDS:
        for name in (kind.media_type, *kind.also):
            assert sniff(b"some words", f"{name}; charset=utf-8") == kind.media_type


@pytest.mark.parametrize(
    ("payload", "declared", "media_type"),
    [
        (b"<html xmlns='http://www.w3.org/1999/xhtml'>", XHTML, XHTML),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'>", HTML, HTML),
        (b"<p>A file that begins with %PDF-1.7 is a PDF", HTML, HTML),
        (b"\n  <p>A file that begins with %PDF-1.7 is a PDF", HTML, HTML),
        (b"\0\0\n%PDF-1.7", HTML, PDF),
        (b"%PDF-1.7", XHTML, PDF),
        (b" " * 1025 + b"%PDF-1.7", TEXT, TEXT),
    ],
)
def test_bytes_say_what_they_are_before_their_sender(payload, declared, media_type) -> None:
    assert sniff(payload, declared) == media_type


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("leaflet.pdf", WORD, DOCX),
        ("leaflet.md", b"%PDF-1.7", PDF),
        ("leaflet.md", PAGE, MARKDOWN),
        ("leaflet.txt", PAGE, TEXT),
        ("leaflet", PAGE, HTML),
        ("leaflet.xyz", PAGE, HTML),
        ("LEAFLET.HTM", b"words", HTML),
        ("broken.docx", b"PK\x03\x04broken", DOCX),
        ("leaflet.doc", PAGE, HTML),
        ("leaflet.xls", PAGE, HTML),
        ("leaflet.doc", b"MIME-Version: 1.0\nContent-Type: multipart/related;\n\n", WEB_ARCHIVE),
    ],
)
def test_the_bytes_of_a_packed_document_decide_and_else_its_name(
    name: str, content: bytes, media_type: str
) -> None:
    kind = kind_of_document(name, content)
    assert kind is not None
    assert kind.media_type == media_type


@pytest.mark.parametrize(
    ("name", "content"),
    [("leaflet.xyz", b"words"), ("a.csv", b"a,b"), ("a.zip", b"PK\x03\x04...")],
)
def test_what_cannot_quote_is_no_document(name: str, content: bytes) -> None:
    assert kind_of_document(name, content) is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.doc", b"\xffWPC\x10\0", "WordPerfect"),
        ("a", b"%!PS-Adobe-3.0", "PostScript"),
        ("a.pdf", b"AT&TFORM\0\0", "DjVu"),
        ("a.txt", b"Book\0".ljust(60, b"\0") + b"BOOKMOBI", "Kindle"),
        ("a.pages", b"PK\x03\x04 Index/Document.iwa", "iWork"),
        ("a.xps", b"PK\x03\x04 FixedDocSeq.fdseq", "XPS"),
        ("a.tif", b"II*\0\x08", "picture"),
        ("a.xz", b"\xfd7zXZ\0", "xz"),
    ],
)
def test_what_is_not_read_is_called_what_its_bytes_are(name, content, said) -> None:
    assert said in describe_kind(name, content)


def test_a_page_is_no_attachment_and_a_word_file_is_one() -> None:
    assert {".docx", ".odt", ".pdf", ".csv", ".zip"} <= set(ATTACHED_SUFFIXES)
    assert not {".html", ".htm", ".md", ".xml"} & set(ATTACHED_SUFFIXES)


def test_text_files_have_a_markup_and_others_have_none() -> None:
    assert markup_of("a.MD") is Markup.MARKDOWN
    assert markup_of("a.xhtml") is Markup.HTML
    assert markup_of("a.text") is Markup.PLAIN
    assert markup_of("a.docx") is markup_of("a.csv") is None


def test_the_suffix_of_a_type_and_of_an_address() -> None:
    assert (suffix_of(DOCX), suffix_of(HTML), suffix_of("x/y")) == (".docx", ".html", "")
    assert suffix_of("text/x-transcript") == ".txt"
    assert find_suffix("http://a.example/b.PDF?c=d.txt#e") == "pdf"
    assert find_suffix("http://a.example/b") == ""
