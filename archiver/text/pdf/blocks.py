"""PDF as blocks: the text that its reader reads, page by page, running heads left out."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from archiver.models import BlockKind, Span, SpanKind, Text
from archiver.text.blocks import (
    SUPERSCRIPT_DIGITS,
    Block,
    Draft,
    Link,
    LinkKind,
    Note,
    label_of,
    make_note,
)
from archiver.text.plain_places import draft_lines, split_lines
from archiver.text.seen_blocks import SpansByPlace, as_seen

AROUND = 15
"""Lines on either side by which it is learnt how long a full line is. A guess."""
NARROW = 30
"""Characters of a full line below which lines are verse or a table's. A guess."""
FULL = 0.85
"""The share of a full line up to which a line was broken early. A guess."""
_RAISED = (SpanKind.MARKER, SpanKind.SUPERSCRIPT)
_SENTENCE_ENDS = re.compile(r"[.!?…][”’\"'»)\]]*$")
_LABEL = re.compile(r"^[ \t]*(\d{1,3})[.)]?[ \t]+(?=\S)", re.MULTILINE)


def read_pdf_blocks(text: Text) -> Draft:
    """Return the draft of a PDF's text; blocks carry their page as locator, and no places."""
    content = _prepare(text)
    lines = [(line, start) for line, start in split_lines(content) if "\0" not in line]
    links = sorted((s for s in text.spans if s.kind is SpanKind.LINK), key=attrgetter("start"))

    def with_links(block: Block) -> Block:
        return _with_links(_with_page(block, text), links)

    draft = draft_lines(_with_paragraphs(lines), hard_wrapped=True, with_links=with_links)
    spans = SpansByPlace(text)
    seen = (made for block in draft.blocks for made in as_seen(block, spans))
    blocks = (replace(block, places=array("q", [-1]) * len(block.text)) for block in seen)
    return _part_by_page(tuple(blocks), draft.notes)


def _with_links(block: Block, spans: Sequence[Span]) -> Block:
    """Return a block with the links that lie over its words; addresses written out stay."""
    if not spans or not block.places:
        return block
    links = list(block.links)
    first = bisect_left(spans, min(block.places), key=attrgetter("end"))
    last = bisect_right(spans, max(block.places), key=attrgetter("start"))
    for span in spans[first:last]:
        over = [at for at, place in enumerate(block.places) if span.start <= place < span.end]
        if over and not any(
            link.kind is LinkKind.ADDRESS and link.start <= over[-1] and over[0] < link.end
            for link in links
        ):
            links.append(Link(over[0], over[-1] + 1, span.detail))
    return replace(block, links=tuple(sorted(links, key=lambda link: (link.start, link.end))))


def _part_by_page(blocks: tuple[Block, ...], notes: Mapping[str, Note]) -> Draft:
    """Return the draft; where notes begin again on each page, a mark means its page's."""
    labelled = [(b.locator, label_of(b.text), b) for b in blocks if b.kind is BlockKind.NOTE]
    labels = Counter(label for _, label, _ in labelled)
    again = {label for label, count in labels.items() if label and count > 1}
    if not again:
        return Draft(blocks, dict(notes))
    own = {f"{page} {label}": make_note(b) for page, label, b in labelled if label in again}
    made = []
    for block in blocks:
        links = (
            replace(link, target=f"{block.locator} {link.target}")
            if link.kind is LinkKind.NOTE and f"{block.locator} {link.target}" in own
            else link
            for link in block.links
        )
        made.append(replace(block, links=tuple(links)))
    rest = {label: note for label, note in notes.items() if label not in again}
    return Draft(tuple(made), {**rest, **own})


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
    within = line[:1].islower() and not _SENTENCE_ENDS.search(before)
    goes_on = within or line.startswith(("(", "http", "www."))
    if not before or not line or goes_on or full < NARROW:
        return False
    return len(before) + 1 + len(first) <= full * FULL and not before.endswith(("-", ","))


def _prepare(text: Text) -> str:
    """Return the content, offsets kept: running lines are NULs, raised figures superscripts.

    So are the labels of footnotes, which some programs print level with the note's words.
    """
    characters = list(text.content)
    for span in text.spans:
        part = text.content[span.start : span.end]
        if span.kind is SpanKind.RUNNING:
            characters[span.start : span.end] = ["\0" if c != "\n" else c for c in part]
        elif span.kind in _RAISED:
            characters[span.start : span.end] = part.translate(SUPERSCRIPT_DIGITS)
        elif span.kind is SpanKind.NOTE:
            for label in _LABEL.finditer(part):
                raised = label[1].translate(SUPERSCRIPT_DIGITS)
                characters[span.start + label.start(1) : span.start + label.end(1)] = raised
    return "".join(characters)


def _with_page(block: Block, text: Text) -> Block:
    page = text.page_of(block.places[0]) if block.places else None
    locator = f"p. {page}" if page else ""
    return replace(block, locator=locator)
