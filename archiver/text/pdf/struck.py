"""Words of a PDF page that a line is drawn through. Runs only in the reading process.

PDF has no struck-out type: programs draw a thin line or box through the middle of the letters. An
underline stands below the base line, a rule of a table between the lines. Readers strike words out
by an annotation (ISO 32000-1, 12.5.6.10), which every viewer draws.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from archiver.models import Span, SpanKind
from archiver.text.pdf.letters import Box, Letters
from archiver.text.pdf.links import enclose
from archiver.text.visibility import Unseen

THIN = 2.5
SHORTEST = 3.0
LOW, HIGH = 0.12, 0.5
"""Font sizes above the base line between which a line goes through small letters."""
COVERED = 0.6
FULL = 0.95
"""The share of a word from which a line goes through all of it. A guess."""
SLIGHT = 0.25
"""The share of a letter up to which a line ends before it. A guess."""
_BLANK = ("", " ")
MOST = 5000
"""Strokes of a page above which it is a drawing, in which no stroke is looked at. A guess."""


def find_annotated(page: pypdfium2.PdfPage) -> list[Box]:
    """Return the strokes of annotations that strike words out, in the page's coordinates."""
    strokes: list[Box] = []
    for at in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page, at)
        if not annotation:
            continue
        strikes = pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_STRIKEOUT
        if strikes and not pdfium.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN:
            strokes += _read_strokes(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
    return strokes


_NOT_SHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW


def _read_strokes(annotation: object) -> Iterator[Box]:
    """Yield a line through the middle of each rectangle that is struck out: one a line of text."""
    quad = pdfium.FS_QUADPOINTSF()
    count = pdfium.FPDFAnnot_CountAttachmentPoints(annotation)
    for number in range(min(count, MOST)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, number, quad):
            box = enclose(quad)
            middle = (box.bottom + box.top) / 2
            yield box._replace(bottom=middle, top=middle)


def find_struck(letters: Letters, annotated: Sequence[Box] = ()) -> list[Span]:
    """Return the words with a line through them, as hidden spans: they are no longer meant.

    `annotated` are the strokes of annotations.
    """
    strokes = [*_find_strokes(letters), *map(letters.show, annotated)]
    if not strokes or len(strokes) > MOST:
        return []
    spans: list[Span] = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", letters.content):
        spans += _strike(letters, line, strokes)
    return spans


def _find_strokes(letters: Letters) -> Iterator[Box]:
    for thing in letters.objects:
        if thing.type != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        filled, stroked = _read_mode(thing)
        if not (filled or stroked):
            continue
        box = letters.show(Box(*thing.get_bounds()))
        if stroked:  # PDFium gives a line's ends half its width more than is drawn
            more = min(box.top - box.bottom, box.right - box.left) / 2
            box = box._replace(left=box.left + more, right=box.right - more)
        if box.top - box.bottom <= THIN and box.right - box.left >= SHORTEST:
            yield box


def _read_mode(path: pypdfium2.PdfObject) -> tuple[bool, bool]:
    """Return whether what a path encloses is filled, and whether its line is drawn."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroked)
    return bool(mode.value), bool(stroked.value)


def _strike(letters: Letters, line: re.Match[str], strokes: list[Box]) -> list[Span]:
    """Return the struck words of one line, those next to each other in one span."""
    first = line.start() + len(line[0]) - len(line[0].lstrip())
    stand = letters.stand(first)
    if stand is None or not stand.upright:
        return []
    low, high = stand.base + LOW * stand.size, stand.base + HIGH * stand.size
    level = (box for box in strokes if low <= (box.bottom + box.top) / 2 <= high)
    through = [box for box in level if not _underlines_raised(letters, line, box, low)]
    if not through:
        return []
    spans: list[Span] = []
    for word in re.finditer(r"\S+", line[0]):
        for start, end in _find_covered(letters, line.start() + word.start(), word[0], through):
            near = spans[-1] if spans else None
            if (
                near is not None
                and near.end >= start - 1
                and letters.content[near.end : start] in _BLANK
            ):
                start = spans.pop().start
            spans.append(Span(start, end, SpanKind.HIDDEN, Unseen.STRUCK))
    return spans


def _underlines_raised(letters: Letters, line: re.Match[str], stroke: Box, low: float) -> bool:
    """Whether all that a line lies over is raised, and stands on it: the mark of a note, linked."""
    beneath = (stroke.bottom + stroke.top) / 2
    over = False
    for at in range(*line.span()):
        box = letters.box(at) if letters.content[at].strip() else None
        if box is None or not stroke.left <= (box.left + box.right) / 2 <= stroke.right:
            continue
        stand = letters.stand(at)
        if stand is None or stand.base < low or beneath > stand.base + LOW * stand.size:
            return False
        over = True
    return over


def _find_covered(
    letters: Letters, start: int, word: str, strokes: list[Box]
) -> Iterator[tuple[int, int]]:
    """Yield what of a word a line goes through: all of it, or some of its letters.

    Where one text was struck and another put in its place, nothing need part the two: "fiftysixty".
    A line that ends within a letter was drawn by hand, or to a width of its own: then it strikes
    the whole word, or none of it.
    """
    end = start + len(word)
    whole = _cover(letters.box(start), letters.box(end - 1), strokes)
    if not whole:
        return
    shares = [_cover(box := letters.box(at), box, strokes) for at in range(start, end)]
    if whole >= FULL or any(SLIGHT < share < COVERED for share in shares):
        if whole >= COVERED:
            yield start, end
        return
    for run in re.finditer("1+", "".join(str(int(share >= COVERED)) for share in shares)):
        yield start + run.start(), start + run.end()


def _cover(first: Box | None, last: Box | None, strokes: list[Box]) -> float:
    """Return the share of the way from one letter to another that lines go through."""
    if first is None or last is None:
        return 0.0
    left, right = first.left, last.right
    covered = sum(max(0.0, min(right, s.right) - max(left, s.left)) for s in strokes)
    return covered / max(right - left, 0.1)
