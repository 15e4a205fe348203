"""Payload → Text: what kind of file it is, and who reads it.

Whatever the bytes are, there is an answer: the text, and in its gaps, one sentence each, what
could not be read. A text with gaps proves presence, never absence (docs/verdicts.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from archiver.models import Text
from archiver.text.json import read_json
from archiver.text.markdown import read_markdown
from archiver.text.plain import read_plain
from archiver.text.process.pool import read_apart
from archiver.text.transcript import MEDIA_TYPE as TRANSCRIPT
from archiver.text.transcript import read_transcript
from archiver.text.web.html import read_html

EXTRACTOR = "text-14"
LARGE_PAGE = 256 * 1024
"""Bytes above which a page is read in a process that can be stopped: no parser of HTML is linear
on every input, and what a small page can cost is a second or two."""

OCR = "ocr"
"""The reading of a text whose words all come from character recognition: it proves nothing."""

XML = ("application/xml", "text/xml")
PDF = ("application/pdf", "application/x-pdf")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
SUFFIXES = {
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
    "pdf": "application/pdf",
    "docx": DOCX,
    "odt": f"{OPEN_DOCUMENT}text",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "mht": "multipart/related",
    "mhtml": "multipart/related",
    "eml": "message/rfc822",
    "txt": "text/plain",
    "text": "text/plain",
}
PACKED = (DOCX, "application/pdf", f"{OPEN_DOCUMENT}text")
_OPEN_DOCUMENT = re.compile(
    rb"mimetype(application/vnd\.oasis\.opendocument\.(?:text|presentation|spreadsheet))"
)
_MESSAGE = re.compile(rb"(?:From|MIME-Version|Snapshot-Content-Location|Subject):", re.IGNORECASE)
_MARKUP = re.compile(
    rb"(?>\s*(?:<\?xml[^>]*>|<!--.*?-->))*+\s*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def extract(payload: bytes, media_type: str, charset: str = "", name: str = "") -> Text:
    """Return the readable text of a decoded payload; never raises.

    `media_type` and `charset` are what the sender declared, `name` a file name or address whose
    suffix helps where nothing was declared. A media type that lies is not believed: what the
    bytes are decides (compare MIME Sniffing, section 7). `Text.extractor` is EXTRACTOR, or
    :data:`archiver.text.process.pool.UNREAD` when its reader failed and may do better another time.
    """
    if not payload:
        return Text("", gaps=("The file is empty.",), extractor=EXTRACTOR)
    kind = sniff(payload, media_type, name)
    read = READERS.get(kind)
    if read is None:
        return Text("", gaps=(_describe_unknown(kind),), extractor=EXTRACTOR)
    text = read(payload, charset)
    return replace(text, extractor=text.extractor or EXTRACTOR)


def extract_again(payload: bytes, media_type: str) -> Text | None:
    """Return a second reading of a PDF, by layout; None for anything else. Never raises."""
    if sniff(payload, media_type) != "application/pdf":
        return None
    text = read_apart("pdf-layout", payload)
    if text.reading == OCR:
        text = Text("", gaps=text.gaps, pages=text.pages)
    return replace(text, extractor=text.extractor or EXTRACTOR, reading="layout")


def sniff(payload: bytes, media_type: str, name: str = "") -> str:
    """Return the media type that the bytes have, else the declared one, else the name's."""
    declared = media_type.partition(";")[0].strip().lower()
    start = payload[:2048]
    if b"%PDF-" in start[:1024] and start.lstrip()[:1] != b"<":
        return "application/pdf"
    if start.startswith(b"PK\x03\x04"):
        return _sniff_package(payload, declared)
    if _MESSAGE.match(start) and b"multipart/related" in start:
        return "multipart/related"
    if declared == "application/xhtml+xml":
        return "application/xhtml+xml"
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        return "text/html"
    return _guess(start, name) if is_undeclared(declared) else _canonical(declared)


def _sniff_package(payload: bytes, declared: str) -> str:
    """Return what a ZIP archive is: OpenDocument files say so at once (OpenDocument 1.3 part 2)."""
    if named := _OPEN_DOCUMENT.search(payload[:200]):
        return named[1].decode("ascii")
    if b"word/" in payload:
        return DOCX
    return declared if declared.startswith("application/vnd.") else "application/zip"


def is_undeclared(media_type: str) -> bool:
    """Whether a media type says nothing, so that a file's name decides where its bytes do not."""
    return media_type.strip().lower() in ("", "application/octet-stream", "binary/octet-stream")


def find_suffix(name: str) -> str:
    """Return the suffix of a file name or address that says what kind of file it is, else ""."""
    suffix = name.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()
    return suffix if suffix in SUFFIXES else ""


def _canonical(declared: str) -> str:
    if declared in PDF:
        return "application/pdf"
    if declared in XML or declared.endswith("+xml"):
        return "application/xml"
    if declared == "application/json" or declared.endswith("+json"):
        return "application/json"
    return declared


def _guess(start: bytes, name: str) -> str:
    suffix = find_suffix(name)
    if suffix and SUFFIXES[suffix] not in PACKED:
        return SUFFIXES[suffix]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/plain"
    return "application/octet-stream" if b"\0" in start else "text/plain"


def _describe_unknown(kind: str) -> str:
    family = kind.partition("/")[0]
    if family in ("image", "audio", "video"):
        return f"The file is {family} ({kind}): it has no text that can be read."
    remedy = "save it as PDF, Word (.docx), HTML or plain text too, and import that."
    return f"Text cannot be read from a file of the type {kind}; {remedy}"


_RULES = re.compile(rb"<\0?s\0?t\0?y\0?l\0?e|s\0?r\0?c\0?d\0?o\0?c|\\u00[0-7]", re.IGNORECASE)


def _may_stall(payload: bytes) -> bool:
    """Whether markup is large, or may have style rules, which can be made to take very long."""
    return len(payload) > LARGE_PAGE or bool(_RULES.search(payload))


def _read_page(payload: bytes, charset: str) -> Text:
    if _may_stall(payload):
        return read_apart("html", payload, charset)
    return read_html(payload, charset)


def _read_xhtml(payload: bytes, charset: str) -> Text:
    if _may_stall(payload):
        return read_apart("xhtml", payload, charset)
    return read_html(payload, charset, xml=True)


def _read_markdown(payload: bytes, charset: str) -> Text:
    if _may_stall(payload):
        return read_apart("markdown", payload, charset)
    return read_markdown(payload, charset)


def _read_json(payload: bytes, charset: str) -> Text:
    if _may_stall(payload):
        return read_apart("json", payload, charset)
    return read_json(payload, charset)


def _read_pdf(payload: bytes, charset: str) -> Text:
    return read_apart("pdf", payload)


def _read_message(payload: bytes, charset: str) -> Text:
    return read_apart("message", payload, charset)


def _read_docx(payload: bytes, charset: str) -> Text:
    return read_apart("docx", payload)


def _read_odt(payload: bytes, charset: str) -> Text:
    return read_apart("odt", payload)


READERS: dict[str, Callable[[bytes, str], Text]] = {
    "text/html": _read_page,
    "application/xhtml+xml": _read_xhtml,
    "application/xml": _read_xhtml,
    "application/pdf": _read_pdf,
    "text/plain": read_plain,
    "text/csv": read_plain,
    "text/markdown": _read_markdown,
    "text/x-markdown": _read_markdown,
    "message/rfc822": _read_message,
    "multipart/related": _read_message,
    "application/x-mimearchive": _read_message,
    DOCX: _read_docx,
    **{f"{OPEN_DOCUMENT}{kind}": _read_odt for kind in ("text", "presentation", "spreadsheet")},
    "application/json": _read_json,
    TRANSCRIPT: read_transcript,
}
