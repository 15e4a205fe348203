"""Words of a PDF page that a line is drawn through. Runs only in the reading process.

PDF has no struck-out type: programs draw a thin line or box through the middle of the letters. An
underline stands below the base line, a rule of a table between the lines.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from archiver.models import Span, SpanKind
from archiver.text.pdf.letters import Box, Letters
from archiver.text.visibility import Unseen

THIN = 2.5
SHORTEST = 3.0
LOW, HIGH = 0.12, 0.5
"""Font sizes above the base line between which a line goes through small letters."""
COVERED = 0.6
FULL = 0.95
"""The share of a word from which a line goes through all of it. A guess."""
MOST = 5000
"""Strokes of a page above which it is a drawing, in which no stroke is looked at. A guess."""


def find_struck(letters: Letters) -> list[Span]:
    """Return the words with a line through them, as hidden spans: they are no longer meant."""
    strokes = list(_find_strokes(letters))
    if not strokes or len(strokes) > MOST:
        return []
    spans: list[Span] = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", letters.content):
        spans += _strike(letters, line, strokes)
    return spans


def _find_strokes(letters: Letters) -> Iterator[Box]:
    for thing in letters.objects:
        if thing.type != pdfium.FPDF_PAGEOBJ_PATH or not _is_drawn(thing):
            continue
        box = letters.show(Box(*thing.get_bounds()))
        if box.top - box.bottom <= THIN and box.right - box.left >= SHORTEST:
            yield box


def _is_drawn(path: pypdfium2.PdfObject) -> bool:
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroked)
    return bool(mode.value or stroked.value)


def _strike(letters: Letters, line: re.Match[str], strokes: list[Box]) -> list[Span]:
    """Return the struck words of one line, those next to each other in one span."""
    first = line.start() + len(line[0]) - len(line[0].lstrip())
    stand = letters.stand(first)
    if stand is None or not stand.upright:
        return []
    low, high = stand.base + LOW * stand.size, stand.base + HIGH * stand.size
    through = [box for box in strokes if low <= (box.bottom + box.top) / 2 <= high]
    if not through:
        return []
    spans: list[Span] = []
    for word in re.finditer(r"\S+", line[0]):
        found = _find_covered(letters, line.start() + word.start(), word[0], through)
        if found is None:
            continue
        start, end = found
        start = spans.pop().start if spans and spans[-1].end == start - 1 else start
        spans.append(Span(start, end, SpanKind.HIDDEN, Unseen.STRUCK))
    return spans


def _find_covered(
    letters: Letters, start: int, word: str, strokes: list[Box]
) -> tuple[int, int] | None:
    """Return what of a word a line goes through: all of it, or the sentence's end that it touches.

    Where nothing parts two sentences, of which one is struck and one put in, both touch in a word.
    """
    end = start + len(word)
    whole = _cover(letters.box(start), letters.box(end - 1), strokes)
    joint = re.search(r"(?<=[^\W\d_][.!?;:,])(?=[^\W\d_])", word)
    if joint is not None and 0 < whole < FULL:
        middle = start + joint.start()
        for one, other in ((start, middle), (middle, end)):
            if _cover(letters.box(one), letters.box(other - 1), strokes) >= COVERED:
                return one, other
        return None
    return (start, end) if whole >= COVERED else None


def _cover(first: Box | None, last: Box | None, strokes: list[Box]) -> float:
    """Return the share of the way from one letter to another that lines go through."""
    if first is None or last is None:
        return 0.0
    left, right = first.left, last.right
    covered = sum(max(0.0, min(right, s.right) - max(left, s.left)) for s in strokes)
    return covered / max(right - left, 0.1)
