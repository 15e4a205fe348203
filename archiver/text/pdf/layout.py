"""The second reading of a PDF page: by where its words stand, not by the order of drawing.

Programs may draw two columns row by row. This reading takes a page apart at the white gaps that
run down through several lines, and reads the columns one after the other. Runs only in
:mod:`archiver.text.process.worker`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, sin

from archiver.models import Span
from archiver.text.pdf.letters import LARGE, WIDE, Letters

GUTTER = 0.8
"""Font sizes that a gap between two columns has at least."""
NEAR = 2.2
"""Font sizes between two base lines up to which they are lines of one paragraph."""
NARROW = 4.0
"""Font sizes up to which what stands beside a gap is no column of words."""
DEPTH = 6
"""How often a part of a page is cut again, into rows and columns in turn. A guess."""
STRAIGHT = 0.004
"""Radians, a quarter of a degree, up to which lines run straight: over a page's width they rise by
a fifth of a line. A guess."""
SAMPLE, AGREED = 40, 0.8
"""Words of a page whose direction is looked at, and the share that must agree. Guesses."""
HALF = 0.5
"""Font sizes that a letter takes up along its line, as a rule."""
_WORD = re.compile(r"\S+")
_SEGMENT = re.compile(r"[^\t\n]*[^\s][^\t\n]*")


@dataclass(frozen=True)
class Segment:
    """The words of one line that stand together: offsets, edges and base line in points."""

    start: int
    end: int
    left: float
    right: float
    base: float
    size: float
    wordy: bool = True


@dataclass(frozen=True)
class LayoutPiece:
    """A stretch of a page's content, and what parts it from the piece before."""

    start: int
    end: int
    separator: str


SegmentRow = list[Segment]
HorizontalGap = tuple[float, float]


def arrange(letters: Letters) -> list[LayoutPiece]:
    """Return the page's content in pieces, in the order in which a reader reads them.

    What runs up or down the page keeps its order, behind everything else. A page that lies askew,
    or upside down, is read as if it were straight.
    """
    if columns := _find_columns(letters):
        return columns
    turn = _find_turn(letters)
    if abs(turn) > STRAIGHT:
        straight = list(_read(_make_rows(_join_words(letters, turn)), DEPTH))
        return list(_separate(straight, letters.content))
    upright: SegmentRow = []
    turned: list[LayoutPiece] = []
    for found in _SEGMENT.finditer(letters.content):
        segment = _measure(letters, *found.span())
        if segment is None:
            turned.append(LayoutPiece(*found.span(), "\n"))
        else:
            upright.append(segment)
    ordered = list(_read(_make_rows(upright), DEPTH))
    return [*_separate(ordered), *turned]


def _find_columns(letters: Letters) -> list[LayoutPiece]:
    """Return a page that is written downwards, its columns from the right; [] for any other.

    Columns whose heads are level belong together: a page may have two rows of columns.
    """
    lines = [found.span() for found in _SEGMENT.finditer(letters.content)]
    columns = [
        (span, *first)
        for span in lines
        if (first := letters.origin(span[0]))
        and (last := letters.origin(span[1] - 1))
        and (stand := letters.stand(span[0]))
        and _runs_down(first, last, stand.size)
    ]
    if len(columns) * 2 <= sum(end - start > 1 for start, end in lines):
        return []
    placed = {span for span, _, _ in columns}
    sizes = [stand.size for (start, _), _, _ in columns if (stand := letters.stand(start))]
    heads: list[float] = []
    for head in sorted((top for _, _, top in columns), reverse=True):
        heads += [head] if not heads or heads[-1] - head > NARROW * max(sizes, default=0.0) else []
    order = sorted(columns, key=lambda one: (sum(head >= one[2] for head in heads), -one[1]))
    rest = [span for span in lines if span not in placed]
    spans = [*(span for span, _, _ in order), *rest]
    return [LayoutPiece(*span, "\n" if number else "") for number, span in enumerate(spans)]


def _runs_down(first: tuple[float, float], last: tuple[float, float], size: float) -> bool:
    """Whether a line of three letters or more runs straight down from its first one."""
    return abs(first[0] - last[0]) < size and first[1] - last[1] > 1.5 * size


def _find_turn(letters: Letters) -> float:
    """Return the angle at which most lines of a page run, in radians; 0 where they do not agree."""
    firsts = [found.start() for found in _WORD.finditer(letters.content)]
    angles = [
        angle
        for at in firsts[:: max(len(firsts) // SAMPLE, 1)]
        if (angle := letters.angle(at)) is not None
    ]
    if not angles:
        return 0.0
    middle = sorted(angles)[len(angles) // 2]
    agreed = sum(abs(angle - middle) < STRAIGHT for angle in angles)
    return middle if agreed > AGREED * len(angles) else 0.0


def _join_words(letters: Letters, turn: float) -> SegmentRow:
    """Return the words of a page whose lines run at the angle `turn`, neighbours in one segment."""
    joined: SegmentRow = []
    for found in _WORD.finditer(letters.content):
        word = _measure_turned(letters, *found.span(), turn)
        if word is None:
            continue
        last = joined[-1] if joined else word
        beside = letters.content[last.end : word.start] == " "
        level = abs(last.base - word.base) < 0.4 * word.size
        if beside and level and abs(word.left - last.right) < WIDE * word.size:
            wordy = last.wordy or word.wordy
            joined[-1] = replace(last, end=word.end, right=word.right, wordy=wordy)
        else:
            joined.append(word)
    return joined


def _measure_turned(letters: Letters, start: int, end: int, turn: float) -> Segment | None:
    """Return a word of lines that all run at the angle `turn`, by its place along and across them.

    None where its place is not known, or it runs otherwise.
    """
    first, last = letters.stand(start), letters.stand(end - 1)
    one, other = letters.origin(start), letters.origin(end - 1)
    if first is None or last is None or one is None or other is None:
        return None
    left, right = (x * cos(turn) + y * sin(turn) for x, y in (one, other))
    wordy = any(letter.isalpha() for letter in letters.content[start:end])
    width = HALF * last.size
    return Segment(start, end, left, right + width, first.base, first.size, wordy)


def _measure(letters: Letters, start: int, end: int) -> Segment | None:
    """Return a segment with its place; None where it is not upright or has none."""
    content = letters.content
    places = [at for at in range(start, end) if content[at].isalnum()] or [start]
    stand = letters.stand(places[0])
    beside = letters.stand(places[1]) if len(places) > 1 else None
    if stand is not None and beside is not None and stand.size >= LARGE * beside.size:
        stand = beside
    left, right = letters.box(places[0]), letters.box(places[-1])
    if stand is None or left is None or right is None or not stand.upright:
        return None
    wordy = any(letter.isalpha() for letter in content[start:end])
    return Segment(start, end, left.left, right.right, stand.base, stand.size, wordy)


def _make_rows(segments: SegmentRow) -> list[SegmentRow]:
    """Return the segments by rows, from the top of the page, each row from the left."""
    rows: list[SegmentRow] = []
    for segment in sorted(segments, key=lambda segment: -segment.base):
        if rows and rows[-1][0].base - segment.base < 0.4 * segment.size:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [sorted(row, key=lambda segment: segment.left) for row in rows]


def _read(rows: list[SegmentRow], depth: int) -> Iterator[Segment]:
    """Yield the segments of `rows` in reading order: each block of columns one by one."""
    block: list[SegmentRow] = []
    gutter: HorizontalGap | None = None
    for row in rows:
        narrowed = _narrow(gutter, row) if gutter else None
        wide = _widest_gap(row)
        if narrowed or (gutter is None and wide is None):
            block.append(row)
            gutter = narrowed
            continue
        above = _take_above(block, wide) if gutter is None and wide else []
        yield from _read_block(block[: len(block) - len(above)], gutter, depth)
        block, gutter = [*above, row], _narrow_all(wide, above)
    yield from _read_block(block, gutter, depth)


def _read_block(
    block: list[SegmentRow], gutter: HorizontalGap | None, depth: int
) -> Iterator[Segment]:
    left: list[SegmentRow] = []
    right: list[SegmentRow] = []
    both = 0
    for row in block if gutter else []:
        middle = sum(gutter or (0, 0)) / 2
        sides = [[s for s in row if s.right < middle], [s for s in row if s.right >= middle]]
        both += all(sides)
        left += [sides[0]] if sides[0] else []
        right += [sides[1]] if sides[1] else []
    if both < 2 or not depth or _is_narrow(left) or _is_narrow(right):
        for row in block:
            yield from row
        return
    yield from _read(left, depth - 1)
    yield from _read(right, depth - 1)


def _is_narrow(rows: list[SegmentRow]) -> bool:
    """Whether what stands on one side are numbers of a list, or figures of a table, and no column.

    Rows belong together there.
    """
    widest = 0.0
    for row in rows:
        start, end = row[0].left, row[0].right
        for segment in row:
            if segment.left - end > GUTTER * segment.size:
                start = segment.left
            end = segment.right
            widest = max(widest, end - start)
    return widest < NARROW * rows[0][0].size


def _narrow(gutter: HorizontalGap, row: SegmentRow) -> HorizontalGap | None:
    """Return what of a gap between columns this row leaves free, None where it crosses it."""
    middle = sum(gutter) / 2
    left = max([gutter[0], *(s.right for s in row if (s.left + s.right) / 2 < middle)])
    right = min([gutter[1], *(s.left for s in row if (s.left + s.right) / 2 >= middle)])
    return (left, right) if right - left >= GUTTER * row[0].size else None


def _narrow_all(gutter: HorizontalGap | None, rows: list[SegmentRow]) -> HorizontalGap | None:
    for row in rows:
        gutter = _narrow(gutter, row) if gutter else None
    return gutter


def _widest_gap(row: SegmentRow) -> HorizontalGap | None:
    gaps = [(one.right, other.left) for one, other in pairwise(row)]
    gap = max(gaps, key=lambda gap: gap[1] - gap[0], default=(0.0, 0.0))
    return gap if gap[1] - gap[0] >= GUTTER * row[0].size else None


def _take_above(block: list[SegmentRow], gutter: HorizontalGap) -> list[SegmentRow]:
    """Return the last rows of `block` that stand beside the gap: a column may begin higher."""
    taken = 0
    left: HorizontalGap | None = gutter
    for row in reversed(block):
        left = _narrow(left, row) if left else None
        if left is None:
            break
        taken += 1
    return block[len(block) - taken :]


def _separate(ordered: Sequence[Segment], by_word: str = "") -> Iterator[LayoutPiece]:
    """Yield the segments as pieces; `by_word` is the content where segments may be single words."""
    before: Segment | None = None
    for segment in ordered:
        yield LayoutPiece(segment.start, segment.end, _separator(before, segment, by_word))
        before = segment


def _separator(one: Segment | None, other: Segment, by_word: str) -> str:
    if one is None:
        return ""
    step = one.base - other.base
    if abs(step) < 0.4 * other.size:
        near = by_word[other.start - 1 : other.start] != "\t"
        return " " if by_word and near and other.left - one.right < WIDE * one.size else "\t"
    near = step <= NEAR * max(one.size, other.size)
    return "\n" if near and one.wordy and other.wordy else "\n\n"


class Arrangement:
    """A content put together anew from pieces of another; places and stretches move with it."""

    def __init__(self, content: str, pieces: Sequence[LayoutPiece]) -> None:
        parts: list[str] = []
        self._moves: list[tuple[int, int, int]] = []
        length = 0
        for piece in pieces:
            separator = piece.separator if length else ""
            length += len(separator)
            self._moves.append((piece.start, piece.end, length - piece.start))
            parts += [separator, content[piece.start : piece.end]]
            length += piece.end - piece.start
        self.content = "".join(parts)

    def move(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where the stretch [start, end) of the old content stands in the new one."""
        for low, high, by in self._moves:
            if low < end and start < high:
                yield max(start, low) + by, min(end, high) + by

    def move_spans(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Return the spans at their new places; one that was cut apart is several."""
        return tuple(
            Span(start, end, span.kind, span.detail)
            for span in spans
            for start, end in self.move(span.start, span.end)
        )


def leave_out(pieces: Sequence[LayoutPiece], dropped: Sequence[Span]) -> list[LayoutPiece]:
    """Return `pieces` without the stretches `dropped`, which are in order."""
    kept = []
    for piece in pieces:
        at, separator = piece.start, piece.separator
        for span in dropped:
            if at < span.start < piece.end or at < span.end <= piece.end:
                if at < span.start:
                    kept.append(LayoutPiece(at, span.start, separator))
                    separator = " "
                at = max(at, span.end)
        if at < piece.end:
            kept.append(LayoutPiece(at, piece.end, separator))
    return kept
