"""The blocks of a text as its reader sees them: hidden and struck words are taken out and kept.

What a word processor's reader found, or lines of a PDF, becomes blocks here; the places of their
characters count in the text on the way, so that the text's spans say what of them is seen.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from urllib.parse import urljoin

from archiver.models import BlockKind, BlockMarkKind, BlockSpan, Span, SpanKind, Text
from archiver.text.blocks import (
    SOURCE_ID,
    SUPERSCRIPT_DIGITS,
    Block,
    BlockBuilder,
    Draft,
    Link,
    LinkKind,
    Note,
    make_note,
    source_kind,
    with_references,
)
from archiver.text.quotation_marks import scan_marks
from archiver.text.visibility import Unseen, UnseenWords, is_visible
from archiver.urls import is_web_address

UNWRITTEN = (SpanKind.NUMBERING, SpanKind.ALTERNATIVE, SpanKind.INSERTED)
"""What stands in the text beside the sentences: numbers, pictures in words, marks of ours."""
MARKS_IN_CODE = str.maketrans(dict.fromkeys("\"'“”‘’„‚«»‹›`", "\ufffc"))


def read_blocks(text: Text, address: str = "", *, by_heading: bool = False) -> Draft:
    """Return the draft of a document, of which `text.blocks` are the paragraphs.

    `address` is the page's own, from which relative links count. `by_heading`: its places are named
    by heading and table row, though its paragraphs are not counted. Where `text` has places, those
    of the draft count in the file's characters; else there are none.
    """
    blocks: list[Block] = []
    ids: list[tuple[str, ...]] = []
    notes: dict[str, Note] = {}
    spans = SpansByPlace(text)
    named = frozenset(f"#{name}" for span in text.blocks for name in span.ids)
    for span in text.blocks:
        built = _build(text, span, spans, address, named)
        if not built.text.strip() and not built.links:
            continue
        for block in as_seen(built, spans, span.joints):
            blocks.append(replace(block, places=_places_in_file(text, block)))
            ids.append(span.ids)
        if span.note and blocks:
            notes.setdefault(span.note, make_note(blocks[-1]))
            notes.setdefault(span.note.lstrip("#"), make_note(blocks[-1]))
    notes.update(_mark_notes(blocks, ids))
    for label, target in text.references:
        if is_web_address(target):
            notes.setdefault(label.casefold(), Note((target,)))
        elif SOURCE_ID.fullmatch(target):
            notes.setdefault(label.casefold(), Note(sources=(target,)))
    return with_references(tuple(_name_places(blocks, by_heading)), notes)


MAX_HEADING = 60
"""Characters of a heading by which a place is named; longer ones are cut. A guess."""


def _name_places(blocks: Sequence[Block], by_heading: bool) -> Iterator[Block]:
    """Yield the blocks, counted paragraphs by heading and table row too, as people find them.

    With `by_heading` all others are, too.
    """
    heading, last, count = "", 0, 0
    for block in blocks:
        words = " ".join(block.text.split())
        if block.kind is BlockKind.HEADING and words:
            heading = words if len(words) <= MAX_HEADING else f"{words[:MAX_HEADING].rstrip()}…"
        count = count + (block.row > last) if block.row else 0
        last = max(last, block.row) if block.row else 0
        named = block.locator.startswith("paragraph ") or by_heading
        if not named or block.kind is BlockKind.HEADING:
            yield block
            continue
        under = [f"under “{heading}”"] if heading else []
        row = [f"table row {count}"] if block.row else []
        place, within = ", ".join((*under, *row)), f" ({block.locator})" if block.locator else ""
        yield replace(block, locator=f"{place}{within}") if place else block


def _places_in_file(text: Text, block: Block) -> array[int]:
    if not text.places:
        return array("q", [-1]) * len(block.text)
    return array("q", [text.places[place] if place >= 0 else -1 for place in block.places])


MAX_NOTE_BLOCKS = 10
"""Blocks of a note's text, above which what a mark links to is a part of the page. A guess."""


def _mark_notes(blocks: list[Block], ids: Sequence[tuple[str, ...]]) -> dict[str, Note]:
    """Make blocks notes that marks in the text link to; return the notes by "#id"."""
    numbers: dict[str, list[int]] = {}
    for number, named in enumerate(ids):
        for name in dict.fromkeys(named):
            numbers.setdefault(f"#{name}", []).append(number)
    targets = {
        link.target for block in blocks for link in block.links if link.kind is LinkKind.NOTE
    }
    notes: dict[str, Note] = {}
    for indices, target in sorted((numbers[t], t) for t in targets if t in numbers):
        if len(indices) <= MAX_NOTE_BLOCKS:
            parts = [make_note(blocks[n]) for n in indices]
            addresses = tuple(address for part in parts for address in part.addresses)
            sources = tuple(source for part in parts for source in part.sources)
            ibid = parts[0].ibid and not addresses and not sources
            notes[target] = Note(addresses, sources, ibid)
            for n in indices:
                blocks[n] = replace(blocks[n], kind=BlockKind.NOTE)
    return notes


class SpansByPlace:
    """The spans of a text, found by place."""

    def __init__(self, text: Text) -> None:
        self.content = text.content
        self.spans = sorted(text.spans, key=lambda span: span.start)
        self._by_length: dict[int, tuple[list[int], list[int]]] = {}
        for number, span in enumerate(self.spans):
            # Apart by powers of two: around a whole page may stand one link, or what is closed.
            size = (span.end - span.start).bit_length()
            starts, numbers = self._by_length.setdefault(size, ([], []))
            starts.append(span.start)
            numbers.append(number)

    def over(self, start: int, end: int) -> list[Span]:
        """Return the spans that overlap [start, end), in order."""
        found: list[int] = []
        for size, (starts, numbers) in self._by_length.items():
            near = numbers[bisect_left(starts, start - (1 << size)) : bisect_left(starts, end)]
            found += [number for number in near if self.spans[number].end > start]
        return [self.spans[number] for number in sorted(found)]

    def unseen(self, places: Sequence[int]) -> list[Unseen | None]:
        """Return for each place why its character is not seen as written, None where it is."""
        kinds: list[Unseen | None] = [None] * len(places)
        shown = sorted((place, number) for number, place in enumerate(places) if place >= 0)
        if not shown:
            return kinds
        for span in self.over(shown[0][0], shown[-1][0] + 1):
            if span.kind is SpanKind.HIDDEN:
                kind = Unseen.of(span.detail)
                first, last = (bisect_left(shown, (at, 0)) for at in (span.start, span.end))
                for _, number in shown[first:last]:
                    if kinds[number] is not Unseen.STRUCK:
                        kinds[number] = kind
        return kinds


def _build(
    text: Text, span: BlockSpan, spans: SpansByPlace, address: str, named: frozenset[str]
) -> Block:
    """Return one paragraph with everything that is written in it, seen or not.

    `named` are the links that lead to a block of the text.
    """
    builder = BlockBuilder(span.kind, span.group)
    builder.locator, builder.outside, builder.row = span.locator, span.outside, span.row
    builder.label = span.label
    within = spans.over(span.start, span.end)
    written = _written(text, span, within)
    at = span.start
    stops: list[tuple[int, int]] = []
    for start, end, note in sorted(_asides(text, span, within, named)):
        stop = max(min(start, span.end), at)
        builder.add(written[at - span.start : stop - span.start], at)
        stops.append((stop, builder.length))
        if note:
            builder.link(builder.length, note, LinkKind.NOTE)
        at = max(at, min(end, span.end))
        stops.append((at, builder.length))
    builder.add(written[at - span.start :], at)
    stops.append((span.end, builder.length))
    if builder.links and builder.blank:
        noted = [(link.target, link.kind) for link in builder.links]
        builder.cut(0)
        builder.add(written, span.start)
        stops = [(span.end, builder.length)]
        for target, kind in noted:
            builder.link(0, target, kind)
    for link in within:
        target = _resolve(link.detail, address) if link.kind is SpanKind.LINK else ""
        start, end = (_moved(stops, place) for place in (link.start, link.end))
        if target and start < end:
            builder.link(start, target, end=end)
    for mark in span.marks:
        start, end = (_moved(stops, place) for place in (mark.start, mark.end))
        if mark.kind is BlockMarkKind.QUOTED:
            builder.quoted.append((start, end))
        if mark.target and mark.kind is not BlockMarkKind.NOTED:
            target = _resolve_source(mark.target, address)
            builder.link(start, target, source_kind(target), end=end)
    for cited in span.cited:
        target = _resolve_source(cited, address)
        builder.cited.append(Link(0, builder.length, target, source_kind(target)))
    anchor = f"p{span.anchor}" if span.anchor >= 0 else "" if text.places else span.note
    return replace(builder.build(), anchor=anchor)


_REFERENCE = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,3})[\])]?\s*")


def _asides(
    text: Text, block: BlockSpan, within: Sequence[Span], named: frozenset[str]
) -> Iterator[tuple[int, int, str]]:
    """Yield what stands in the text beside the block's sentences, and the note that it marks."""
    for span in within:
        if span.kind is SpanKind.LINK and span.detail.startswith("#"):
            words = text.content[span.start : span.end]
            known = bool(text.places) or span.detail in named
            if known and _REFERENCE.fullmatch(words):
                beside = int(
                    block.start < span.start
                    and text.content[span.start - 1] + text.content[span.end : span.end + 1] == "[]"
                )  # `[<a href="#n1">1</a>]`
                yield span.start - beside, span.end + beside, span.detail
        elif span.kind is SpanKind.MARKER:
            if span.detail.startswith("#"):
                yield span.start, span.end, span.detail.lstrip("#")
        elif span.kind in UNWRITTEN and span.detail != "style":
            yield from () if _is_written(text, span) else ((span.start, span.end, ""),)
    for mark in block.marks:
        if mark.kind is BlockMarkKind.LEFT_OUT:
            yield mark.start, mark.end, ""
        elif mark.kind is BlockMarkKind.NOTED:
            label = text.content[mark.start : mark.end].strip(" []()").casefold()
            yield mark.start, mark.end, mark.target if mark.target.startswith("#") else label


def _is_written(text: Text, span: Span) -> bool:
    """Whether a reader of the file finds these characters in it: a list's number may be typed."""
    if not text.places:
        return span.kind is SpanKind.INSERTED
    return text.places[span.start] >= 0


def _resolve(href: str, address: str) -> str:
    """Return the web address that `href` means on the page at `address`, "" when it means none."""
    try:
        found = urljoin(address, href.strip())
    except ValueError:
        return ""
    return found if is_web_address(found) else ""


def _resolve_source(cited: str, address: str) -> str:
    """Return whom `cite=` names: an address, relative ones resolved, else a source's id."""
    return (_resolve(cited, address) or cited) if "/" in cited else cited


def _moved(stops: Sequence[tuple[int, int]], place: int) -> int:
    """Return where in the block the character at `place` of the text came to stand."""
    number = bisect_left(stops, (place, 0))
    if number >= len(stops):
        return stops[-1][1]
    stop, offset = stops[number]
    before = stops[number - 1][1] if number else 0
    return max(offset - (stop - place), before)


def _written(text: Text, block: BlockSpan, within: Sequence[Span]) -> str:
    """Return a block's characters: raised figures as such, and no quotation marks in code."""
    written = list(text.content[block.start : block.end])
    changed: list[tuple[int, int, Mapping[int, int | str]]] = [
        *((s.start, s.end, SUPERSCRIPT_DIGITS) for s in within if s.kind is SpanKind.SUPERSCRIPT),
        *((m.start, m.end, MARKS_IN_CODE) for m in block.marks if m.kind is BlockMarkKind.CODE),
    ]
    for start, end, table in changed:
        low, high = max(start, block.start) - block.start, min(end, block.end) - block.start
        if low < high:
            written[low:high] = "".join(written[low:high]).translate(table)
    return "".join(written)


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
