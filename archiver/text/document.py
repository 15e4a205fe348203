"""A document that quotes, read once: its blocks for the quotations in it, its text for the rest.

The same readers read it as read a source, and note its blocks on the way.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

from archiver.file_kinds import (
    ASCIIDOC,
    DOC,
    DOCX,
    EPUB,
    HTML,
    MAILBOX,
    MARKDOWN,
    MESSAGE,
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
    VTT,
    WEB_ARCHIVE,
    XHTML,
    XLS,
    XLSX,
    ZIP,
    FileKind,
)
from archiver.models import Text
from archiver.text.blocks import BlockKind, Draft
from archiver.text.charsets import decode
from archiver.text.extraction import extract_as, extract_quoting
from archiver.text.office.quotation_columns import read_sheets
from archiver.text.pdf.blocks import read_pdf_blocks
from archiver.text.plain_places import draft_lines, has_long_lines, read_plain, split_lines
from archiver.text.seen_blocks import SpansByPlace, as_seen, read_blocks
from archiver.text.setting.typeset_places import read_typeset_blocks
from archiver.text.web.page_address import find_address


class UnreadableError(ValueError):
    """The document cannot be read at all; the message says why and what to do, as sentences."""


@dataclass(frozen=True, eq=False)
class DocumentBlocks:
    """A document's blocks, and its bytes."""

    kind: FileKind
    content: bytes
    draft: Draft
    read: Text | None = None

    @cached_property
    def text(self) -> Text:
        """What a reader of a source would read in these bytes."""
        return self.read or extract_as(self.content, self.kind.media_type)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What of the document could not be read, and may hold quotations; one sentence each."""
        gaps = tuple(gap for gap in self.text.gaps if not gap.endswith(NOTHING_DRAWN))
        return gaps if gaps or self.draft.blocks else (NO_WORDS,)


NO_WORDS = "The document holds no words that can be read."
NOTHING_DRAWN = ": without text."
"""How the gap of a page ends that is blank, or shows a chart or a picture beside no words."""


def read_quoting(content: bytes, kind: FileKind) -> DocumentBlocks:
    """Return a document of this kind as its blocks. Raises UnreadableError."""
    draft = PLACED.get(kind.media_type)
    if draft is not None:
        return DocumentBlocks(kind, content, draft(content))
    if kind.media_type in (HTML, XHTML, MARKDOWN):
        page = kind.media_type != MARKDOWN
        written = read_characters(content, markup=page)
        text = extract_quoting(content, kind.media_type)
        made = replace(read_blocks(text, find_address(written) if page else ""), text=written)
        return DocumentBlocks(kind, content, made if page else _with_lines(made), text)
    text = extract_quoting(content, kind.media_type)
    if not text.content.strip() and not text.pages and text.gaps:
        raise UnreadableError(f"{text.gaps[0]} {MENDING.get(kind.media_type, '')}".strip())
    return DocumentBlocks(kind, content, UNPLACED[kind.media_type](text), text)


def read_characters(content: bytes, *, markup: bool = False) -> str:
    """Return a text file's characters; a lone CR becomes LF, so that no place changes."""
    decoded = decode(content, markup=markup)
    if "\0" in decoded.text:
        raise UnreadableError(
            "It is no text: it holds NUL characters. Save it again as UTF-8 text."
        )
    return re.sub(r"\r(?!\n)", "\n", decoded.text)


def _with_lines(draft: Draft) -> Draft:
    """Return a Markdown file's draft with its lines: one may say whose words stand above it."""
    made = []
    for block in draft.blocks:
        letters = list(block.text)
        for at, place in enumerate(block.places):
            if place >= 0 and draft.text[place] in "\r\n":
                letters[at] = "\n"
        made.append(replace(block, text="".join(letters)))
    return replace(draft, blocks=tuple(made))


def _read_lines(text: Text) -> Draft:
    """Return the draft of a text that has lines and no paragraphs of its own, without places."""
    lines = list(split_lines(text.content))
    draft = draft_lines(lines, hard_wrapped=not has_long_lines(text.content))
    spans = SpansByPlace(text)
    seen = (made for block in draft.blocks for made in as_seen(block, spans))
    blocks = (replace(block, places=array("q", [-1]) * len(block.text)) for block in seen)
    return Draft(tuple(blocks), draft.notes)


def _read_typeset(kind: str, content: bytes) -> Draft:
    return read_typeset_blocks(read_characters(content), kind)


def _read_mail(text: Text) -> Draft:
    """Return the draft of letters: by their blocks where all of them are pages, else by lines.

    Lines with the mark of quoted mail (RFC 3676, 4.5) are what a letter answers, and quote nobody.
    """
    if text.blocks:
        return read_blocks(text)
    draft = _read_lines(text)
    blocks = (
        replace(block, kind=BlockKind.PARAGRAPH) if block.kind is BlockKind.QUOTE else block
        for block in draft.blocks
    )
    return replace(draft, blocks=tuple(blocks))


PLACED: dict[str, Callable[[bytes], Draft]] = {
    TEXT: lambda content: read_plain(read_characters(content)),
    **{kind: partial(_read_typeset, kind) for kind in (TEX, RESTRUCTURED, ASCIIDOC)},
}
"""Formats with lines: each character keeps its place on disk."""
UNPLACED: dict[str, Callable[[Text], Draft]] = {
    **dict.fromkeys((DOC, PPT), read_blocks),
    XLS: read_sheets,
    DOCX: read_blocks,
    ODT: read_blocks,
    ODP: read_blocks,
    ODS: read_blocks,
    PDF: read_pdf_blocks,
    RTF: read_blocks,
    EPUB: partial(read_blocks, by_heading=True),
    PPTX: read_blocks,
    XLSX: read_sheets,
    ZIP: partial(read_blocks, by_heading=True),
    **dict.fromkeys((MESSAGE, MAILBOX, WEB_ARCHIVE), _read_mail),
    VTT: _read_lines,
    SRT: _read_lines,
}
MENDING = {
    DOCX: "Open it and save it again as .docx.",
    ODT: "Open it and save it again as .odt.",
    PDF: "Use the document that it was made from.",
}
