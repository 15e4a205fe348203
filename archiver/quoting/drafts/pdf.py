"""PDF as a draft: the text that the extractor reads, page by page, running heads left out."""

from __future__ import annotations

from array import array
from dataclasses import replace

from archiver.models import SpanKind, Text
from archiver.quoting.drafts.blocks import Block, Draft
from archiver.quoting.drafts.html import SUPERSCRIPT_DIGITS
from archiver.quoting.drafts.plain import draft_lines, split_lines

_RAISED = (SpanKind.MARKER, SpanKind.SUPERSCRIPT)


def read_pdf(text: Text) -> Draft:
    """Return the draft of a PDF's text; blocks carry their page as locator, and no places."""
    content = _prepare(text)
    lines = [(line, start) for line, start in split_lines(content) if "\0" not in line]
    draft = draft_lines(lines, hard_wrapped=True)
    return Draft(tuple(_with_page(block, text) for block in draft.blocks), draft.notes)


def _prepare(text: Text) -> str:
    """Return the content, offsets kept: running lines are NULs, raised figures superscripts."""
    characters = list(text.content)
    for span in text.spans:
        part = text.content[span.start : span.end]
        if span.kind is SpanKind.RUNNING:
            characters[span.start : span.end] = ["\0" if c != "\n" else c for c in part]
        elif span.kind in _RAISED:
            characters[span.start : span.end] = part.translate(SUPERSCRIPT_DIGITS)
    return "".join(characters)


def _with_page(block: Block, text: Text) -> Block:
    page = text.page_of(block.places[0]) if block.places else None
    locator = f"p. {page}" if page else ""
    return replace(block, locator=locator, places=array("q", [-1]) * len(block.text))
