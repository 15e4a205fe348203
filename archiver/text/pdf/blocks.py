"""PDF as blocks: the text that its reader reads, page by page, running heads left out."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archiver.models import SpanKind, Text
from archiver.text.blocks import SUPERSCRIPT_DIGITS, Block, Draft
from archiver.text.plain_places import draft_lines, split_lines
from archiver.text.seen_blocks import SpansByPlace, as_seen

AROUND = 15
"""Lines on either side by which it is learnt how long a full line is. A guess."""
NARROW = 30
"""Characters of a full line below which lines are verse or a table's. A guess."""
FULL = 0.85
"""The share of a full line up to which a line was broken early. A guess."""
_RAISED = (SpanKind.MARKER, SpanKind.SUPERSCRIPT)


def read_pdf_blocks(text: Text) -> Draft:
    """Return the draft of a PDF's text; blocks carry their page as locator, and no places."""
    content = _prepare(text)
    lines = [(line, start) for line, start in split_lines(content) if "\0" not in line]
    draft = draft_lines(list(_with_paragraphs(lines)), hard_wrapped=True)
    spans = SpansByPlace(text)
    seen = (made for block in draft.blocks for made in as_seen(_with_page(block, text), spans))
    blocks = (replace(block, places=array("q", [-1]) * len(block.text)) for block in seen)
    return Draft(tuple(blocks), draft.notes)


def _with_paragraphs(lines: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Yield the lines with an empty one where a paragraph ends: where a line was broken early.

    A line is full when the next line's first word would not have fitted. How many characters a
    full line has is learnt from the lines around it.
    """
    for number, (line, start) in enumerate(lines):
        if number and _broken_early(lines, number):
            yield "", start
        yield line, start


def _broken_early(lines: Sequence[tuple[str, int]], number: int) -> bool:
    before, line = lines[number - 1][0].rstrip(), lines[number][0].strip()
    near = lines[max(number - AROUND, 0) : number + AROUND]
    full = sorted(len(text) for text, _ in near)[-1 - len(near) // 10]
    first = line.split(" ", 1)[0]
    goes_on = line[:1].islower() or line.startswith(("(", "http", "www."))
    if not before or not line or goes_on or full < NARROW:
        return False
    return len(before) + 1 + len(first) <= full * FULL and not before.endswith(("-", ","))


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
    return replace(block, locator=locator)
