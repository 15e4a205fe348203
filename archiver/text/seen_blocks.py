"""The blocks of a text as its reader sees them: hidden and struck words are taken out and kept.

What a word processor's reader found, or lines of a PDF, becomes blocks here; the places of their
characters count in the text on the way, so that the text's spans say what of them is seen.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from archiver.models import BlockKind, BlockSpan, Span, SpanKind, Text
from archiver.text.blocks import (
    SUPERSCRIPT_DIGITS,
    Block,
    BlockBuilder,
    Draft,
    Link,
    LinkKind,
    Note,
    make_note,
    with_references,
)
from archiver.text.quotation_marks import scan_marks
from archiver.text.visibility import Unseen, UnseenWords, is_visible
from archiver.urls import is_web_address

UNWRITTEN = (SpanKind.MARKER, SpanKind.NUMBERING, SpanKind.ALTERNATIVE)
"""What stands in the text beside the sentences: marks and numbers of notes, pictures in words."""


def read_blocks(text: Text) -> Draft:
    """Return the draft of a word processor's file, of which `text.blocks` are the paragraphs."""
    blocks: list[Block] = []
    notes: dict[str, Note] = {}
    spans = SpansByPlace(text)
    for span in text.blocks:
        for block in as_seen(_build(text, span, spans), spans, span.joints):
            blocks.append(replace(block, places=array("q", [-1]) * len(block.text)))
        if span.note and blocks:
            notes.setdefault(span.note, make_note(blocks[-1]))
    return with_references(tuple(blocks), notes)


class SpansByPlace:
    """The spans of a text, found by place."""

    def __init__(self, text: Text) -> None:
        self.content = text.content
        self.spans = sorted(text.spans, key=lambda span: span.start)
        self._starts = [span.start for span in self.spans]
        self._longest = max((span.end - span.start for span in self.spans), default=0)

    def over(self, start: int, end: int) -> list[Span]:
        """Return the spans that overlap [start, end), in order."""
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_left(self._starts, end)
        return [span for span in self.spans[first:last] if span.end > start]

    def unseen(self, places: Sequence[int]) -> list[Unseen | None]:
        """Return for each place why its character is not seen as written, None where it is."""
        kinds: list[Unseen | None] = [None] * len(places)
        shown = [place for place in places if place >= 0]
        if not shown:
            return kinds
        for span in self.over(min(shown), max(shown) + 1):
            if span.kind is SpanKind.HIDDEN:
                kind = Unseen.of(span.detail)
                for number, place in enumerate(places):
                    if span.start <= place < span.end and kinds[number] is not Unseen.STRUCK:
                        kinds[number] = kind
        return kinds


def _build(text: Text, span: BlockSpan, spans: SpansByPlace) -> Block:
    """Return one paragraph with everything that is written in it, seen or not."""
    builder = BlockBuilder(span.kind, span.group)
    builder.locator, builder.outside, builder.row = span.locator, span.outside, span.row
    within = spans.over(span.start, span.end)
    raised = [s for s in within if s.kind is SpanKind.SUPERSCRIPT]
    beside = sorted((s for s in within if s.kind in UNWRITTEN and _is_ours(s)), key=_by_start)
    at = span.start
    stops: list[tuple[int, int]] = []
    for aside in (*beside, None):
        stop = span.end if aside is None else max(aside.start, at)
        _write(builder, text.content, at, stop, raised)
        stops.append((stop, builder.length))
        if aside is None:
            break
        if aside.kind is SpanKind.MARKER:
            builder.link(builder.length, aside.detail.lstrip("#"), LinkKind.NOTE)
        at = max(at, min(aside.end, span.end))
        stops.append((at, builder.length))
    for link in within:
        if link.kind is SpanKind.LINK and is_web_address(link.detail):
            start, end = (_moved(stops, place) for place in (link.start, link.end))
            if start < end:
                builder.link(start, link.detail)
                builder.links[-1] = replace(builder.links[-1], end=end)
    anchor = span.note or (f"p{span.anchor}" if span.anchor >= 0 else "")
    return replace(builder.build(), anchor=anchor)


def _by_start(span: Span) -> int:
    return span.start


def _is_ours(span: Span) -> bool:
    """Whether a reader wrote these characters: a raised figure in the file's own words is text."""
    return span.kind is not SpanKind.MARKER or span.detail.startswith("#")


def _moved(stops: Sequence[tuple[int, int]], place: int) -> int:
    """Return where in the block the character at `place` of the text came to stand."""
    number = bisect_left(stops, (place, 0))
    if number >= len(stops):
        return stops[-1][1]
    stop, offset = stops[number]
    before = stops[number - 1][1] if number else 0
    return max(offset - (stop - place), before)


def _write(
    builder: BlockBuilder, content: str, start: int, end: int, raised: Sequence[Span]
) -> None:
    at = start
    for span in raised:
        low, high = max(span.start, at), min(span.end, end)
        if low < high:
            builder.add(content[at:low], at)
            builder.add(content[low:high].translate(SUPERSCRIPT_DIGITS), low)
            at = high
    builder.add(content[at:end], at)


# --- what is seen of it --------------------------------------------------------------------------


def as_seen(block: Block, spans: SpansByPlace, joints: Sequence[int] = ()) -> Iterator[Block]:
    """Yield `block` as a reader sees it; its places count in the text that `spans` are of.

    Words that are taken out become its unseen words. A quotation among them, which only the file
    says, is yielded as a block of its own, all of it unseen.
    """
    kinds = spans.unseen(block.places)
    if all(kind is None for kind in kinds):
        yield block
        return
    ours = {place for place in joints if place >= 0}
    gone = [kind is not None and kind.taken_out for kind in kinds]
    seen = "".join(
        letter for letter, out, place in zip(block.text, gone, block.places, strict=True)
        if not out and place not in ours
    )  # fmt: skip
    if not is_visible(seen):
        kind = next((kind for kind in kinds if kind is not None), Unseen.CLOSED)
        whole = UnseenWords(0, len(block.text), block.text, kind)
        yield replace(block, unseen=(whole,))
        return
    shown, hidden = _take_out(block, kinds, gone, ours)
    yield shown
    for words in hidden:
        if scan_marks(words.words).stretches:
            yield _hidden_block(block, words)


def _take_out(
    block: Block, kinds: Sequence[Unseen | None], gone: Sequence[bool], ours: set[int]
) -> tuple[Block, list[UnseenWords]]:
    """Return the block without what is taken out, and what that was."""
    text: list[str] = []
    moved = [0]
    places = array("q")
    unseen: list[UnseenWords] = []
    taken: list[UnseenWords] = []
    length = 0
    for (kind, out), run in groupby(
        range(len(block.text)), lambda number: (kinds[number], gone[number])
    ):
        numbers = list(run)
        words = block.text[numbers[0] : numbers[-1] + 1]
        start = length
        for number in numbers:
            if not out and block.places[number] not in ours:
                text.append(block.text[number])
                places.append(block.places[number])
                length += 1
            moved.append(length)
        if kind is not None and kind is not Unseen.OCR and is_visible(words):
            unseen.append(UnseenWords(start, length, words, kind))
            taken += [unseen[-1]] if out else []
    links = tuple(
        Link(moved[link.start], moved[link.end], link.target, link.kind)
        for link in block.links
        if link.start == link.end or moved[link.start] < moved[link.end]
    )
    quoted = tuple((moved[start], moved[end]) for start, end in block.quoted)
    shown = replace(
        block, text="".join(text), places=places, links=links, quoted=quoted, unseen=tuple(unseen)
    )
    return shown, taken


def _hidden_block(block: Block, words: UnseenWords) -> Block:
    """Return words that only the file says as a block of their own."""
    whole = UnseenWords(0, len(words.words), words.words, words.kind)
    places = array("q", [-1]) * len(words.words)
    kind = block.kind if block.kind is not BlockKind.QUOTE else BlockKind.PARAGRAPH
    bare = BlockBuilder(kind)
    bare.locator, bare.outside, bare.row = block.locator, block.outside, block.row
    bare.add(words.words)
    return replace(bare.build(), places=places, unseen=(whole,), anchor=block.anchor)
