"""Payload → Text: what kind of file it is, and who reads it.

Whatever the bytes are, there is an answer: the text, and in its gaps, one sentence each, what
could not be read. A text with gaps proves presence, never absence (docs/verdicts.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from archiver.file_kinds import (
    ASCIIDOC,
    CALLED,
    COMPOUND,
    CSV,
    DOC,
    DOCX,
    EPUB,
    HTML,
    JSON,
    MAILBOX,
    MARKDOWN,
    MESSAGE,
    MSG,
    ODP,
    ODS,
    ODT,
    PDF,
    PPT,
    PPTX,
    RESTRUCTURED,
    RTF,
    SRT,
    TEX,
    TEXT,
    TYPING,
    VTT,
    WEB_ARCHIVE,
    XHTML,
    XLS,
    XLSX,
    XML,
    ZIP,
    is_undeclared,
    kind_of_name,
    sniff,
)
from archiver.models import Text
from archiver.text.json import read_json
from archiver.text.markdown import read_markdown
from archiver.text.office.captions import read_captions
from archiver.text.plain import read_plain
from archiver.text.process.pool import read_apart
from archiver.text.process.versions import EXTRACTOR
from archiver.text.setting.line_marks import mark_numbers
from archiver.text.setting.typesetting import read_typeset
from archiver.text.transcript import read_transcript
from archiver.text.web.html import read_html
from archiver.text.web.styled import pack_styled

LARGE_PAGE = 256 * 1024
"""Bytes above which a page is read in a process that can be stopped: no parser of HTML is linear
on every input, and what a small page can cost is a second or two."""

LAYOUT, WRITTEN = "layout", "written"
"""Second readings: of a PDF by its layout, of Markdown as it is written."""
OCR = "ocr"
"""The reading of a text whose words all come from character recognition: it proves nothing."""


def extract(
    payload: bytes,
    media_type: str,
    charset: str = "",
    name: str = "",
    sheets: Mapping[str, str] | None = None,
) -> Text:
    """Return the readable text of a decoded payload; never raises.

    `media_type` and `charset` are what the sender declared, `name` a file name or address whose
    suffix helps where nothing was declared. A media type that lies is not believed: what the
    bytes are decides (compare MIME Sniffing, section 7). `sheets` are the style sheets that were
    saved with a page, by address, and `name` is its address then. `Text.extractor` is EXTRACTOR, or
    :data:`archiver.text.unread.UNREAD` when its reader failed and may do better another time.
    """
    if not payload:
        return Text("", gaps=("The file is empty.",), extractor=EXTRACTOR)
    kind = sniff(payload, media_type, name)
    if sheets and kind in STYLED:
        text = _mark(read_apart(STYLED[kind], pack_styled(payload, name, sheets), charset))
        return replace(text, extractor=text.extractor or EXTRACTOR)
    return extract_as(payload, kind, charset)


STYLED = {HTML: "html-styled", XHTML: "xhtml-styled", XML: "xhtml-styled"}


def extract_as(payload: bytes, kind: str, charset: str = "") -> Text:
    """Return the readable text of a payload that is of this kind, a media type; never raises."""
    read = READERS.get(kind, read_plain if kind.startswith("text/") else None)
    if read is None:  # a kind of text that is not known is plain text (RFC 2046, 4.1.4)
        return Text("", gaps=(_describe_unknown(kind),), extractor=EXTRACTOR)
    text = _mark(read(payload, charset))
    return replace(text, extractor=text.extractor or EXTRACTOR)


def _mark(text: Text) -> Text:
    """Return a text with its lines' numbers marked, or as it is where that fails."""
    try:
        return mark_numbers(text)
    except Exception:  # noqa: BLE001  # no line loses a text
        return text


def extract_quoting(payload: bytes, kind: str) -> Text:
    """Return the text of a document that quotes, of this kind, with its blocks; never raises.

    The text is that of `extract_as`; where the kind has lines, it has the places of its
    characters, too.
    """
    read = QUOTING_READERS.get(kind)
    if read is None:
        return extract_as(payload, kind)
    text = _mark(read(payload, ""))
    return replace(text, extractor=text.extractor or EXTRACTOR)


def extract_again(payload: bytes, media_type: str, name: str = "") -> Text | None:
    """Return a second reading: of a PDF by layout, of Markdown as it is written. Never raises.

    None for anything else.
    """
    kind = sniff(payload, media_type, name)
    if kind == MARKDOWN:
        written = _mark(read_typeset(payload, "", MARKDOWN))
        return replace(written, extractor=EXTRACTOR, reading=WRITTEN)
    if kind != PDF:
        return None
    text = read_apart("pdf-layout", payload)
    if text.reading == OCR:
        text = Text("", gaps=text.gaps, pages=text.pages)
    return replace(text, extractor=text.extractor or EXTRACTOR, reading=LAYOUT)


def may_read_again(media_type: str, name: str) -> bool:
    """Whether :func:`extract_again` may have a second reading of such a payload.

    Where nothing is declared and no suffix is known, the bytes may be a PDF's.
    """
    if is_undeclared(media_type):
        kind = kind_of_name(name)
        return kind is None or kind.media_type in (PDF, MARKDOWN)
    return "pdf" in media_type or "markdown" in media_type


def _describe_unknown(kind: str) -> str:
    if kind in NEWER:
        newer = f"as PDF or {NEWER[kind]}"
        return f"The file is {CALLED[kind]}, which is not read; open it and save it again {newer}."
    family = kind.partition("/")[0]
    if family in ("image", "audio", "video"):
        return f"The file is {family} ({kind}): it has no text that can be read."
    remedy = "save it as PDF, Word (.docx), HTML or plain text too, and import that."
    return f"Text cannot be read from a file of the type {kind}; {remedy}"


NEWER = {
    MSG: ".eml",
    COMPOUND: "the newer form",
}
_RULES = re.compile(rb"<\0?s\0?t\0?y\0?l\0?e|s\0?r\0?c\0?d\0?o\0?c|\\u00[0-7]", re.IGNORECASE)
"""Style rules and pages within pages, which can be made to take very long, in UTF-8 or UTF-16; JSON
may hold them escaped."""

PayloadReader = Callable[[bytes, str], Text]


def _apart(task: str, here: PayloadReader | None = None) -> PayloadReader:
    """Return a reader that works in a process of its own; small harmless files `here`, if given."""

    def read(payload: bytes, charset: str) -> Text:
        if here is None or len(payload) > LARGE_PAGE or _RULES.search(payload):
            return read_apart(task, payload, charset)
        return here(payload, charset)

    return read


READERS: dict[str, PayloadReader] = {
    HTML: _apart("html", read_html),
    XHTML: _apart("xhtml", partial(read_html, xml=True)),
    XML: _apart("xhtml", partial(read_html, xml=True)),
    PDF: _apart("pdf"),
    TEXT: read_plain,
    CSV: read_plain,
    MARKDOWN: _apart("markdown", read_markdown),
    MESSAGE: _apart("message"),
    WEB_ARCHIVE: _apart("message"),
    DOC: _apart("doc"),
    PPT: _apart("ppt"),
    XLS: _apart("xls"),
    DOCX: _apart("docx"),
    ODT: _apart("odt"),
    ODP: _apart("odt"),
    ODS: _apart("odt"),
    MAILBOX: _apart("mailbox"),
    RTF: _apart("rtf"),
    EPUB: _apart("epub"),
    PPTX: _apart("pptx"),
    XLSX: _apart("xlsx"),
    ZIP: _apart("zip"),
    VTT: _apart("captions", read_captions),
    SRT: _apart("captions", read_captions),
    JSON: _apart("json", read_json),
    TYPING: read_transcript,
    **{kind: partial(read_typeset, kind=kind) for kind in (TEX, RESTRUCTURED, ASCIIDOC)},
}
QUOTING_READERS: dict[str, PayloadReader] = {
    HTML: _apart("html-quoting", partial(read_html, quoting=True)),
    XHTML: _apart("xhtml-quoting", partial(read_html, xml=True, quoting=True)),
    MARKDOWN: _apart("markdown-quoting", partial(read_markdown, quoting=True)),
}
"""The readers that note blocks and places where they are asked to; those of word processors' files
always note their blocks."""
