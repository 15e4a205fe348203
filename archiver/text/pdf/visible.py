"""Which words of a PDF page a reader sees: a page's text may be drawn so that nobody reads it.

Words may be invisible (ISO 32000-1, 9.3.6, mode 3), have the colour of what is behind them, lie
under a picture, outside the page or outside a clip. Most pages show at a glance that theirs are
none of these. Where one may be, the page is drawn with it and without it: a word whose absence
changes nothing is not seen. Runs only in :mod:`archiver.text.process.worker`.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from archiver.models import Span, SpanKind
from archiver.text.pdf.letters import GIVEN, LIGATURES, Box, Letters, identify, read_actual_text
from archiver.text.visibility import Unseen

DEPTH = 4
DARK = 100
"""A colour with a part of at most this (of 255) is seen on a light one."""
LIGHT = 160
"""A colour whose every part is at least this is light."""
SOLID = 250
THIN = 3.0
"""Points up to which a line or a bar covers no word."""
TINY = 2.0
CONTRAST = 20
INKED = 0.03
SCALE = 1.0
"""Pixels of a page's picture for each point, 1/72 inch. A guess."""
MAX_SIDE = 2000
"""Pixels of the longer side of a page's picture, at most: memory stays in bounds. A guess."""
PAIRS = 4_000_000
"""Pairs of letters and shapes of a page that are compared one by one. A guess."""
LETTER = 1.6
"""Font sizes that one drawn letter or ligature takes up at most; an em dash takes 1. A guess."""
_PAINT = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING)
PagePixels = npt.NDArray[np.uint8]


@dataclass
class Doubts:
    """The text objects of a page that may not be seen: `hidden` certainly not, `open` perhaps.

    Of those `replaced`, other words are seen than the file gives for them.
    """

    hidden: set[int] = field(default_factory=set)
    replaced: set[int] = field(default_factory=set)
    open: dict[int, pypdfium2.PdfObject] = field(default_factory=dict)


@dataclass(frozen=True)
class _DrawnObject:
    """One object at its place in the order of drawing; `plain` text is dark, whole and on view."""

    thing: pypdfium2.PdfObject
    order: int
    box: Box
    plain: bool = False
    solid: bool = False
    dark: bool = False


def find_unseen(letters: Letters, expired: Callable[[], bool]) -> list[Span]:
    """Return the stretches of `letters.content` that a reader of the page does not see, as spans.

    Once `expired` says so, pages in doubt are not drawn any more: their words in doubt count as
    hidden, with Unseen.UNCHECKED as detail.
    """
    doubts = _doubt(letters)
    if not doubts.hidden and not doubts.open and not doubts.replaced:
        return []
    if doubts.open and expired():
        return _mark(letters, doubts, None)
    things = doubts.open.values()
    return _mark(letters, doubts, draw_twice(letters.page, things) if things else None)


def find_pictures(letters: Letters) -> list[Box]:
    """Return where the pictures of a page lie, in the page's own coordinates.

    A picture inside a form is where the form is: its own place counts from there.
    """
    places = []
    for thing in letters.objects:
        picture = thing.type == pdfium.FPDF_PAGEOBJ_IMAGE
        if picture or (thing.type == pdfium.FPDF_PAGEOBJ_FORM and _has_picture(thing)):
            places.append(Box(*thing.get_bounds()))
    return places


def _has_picture(form: pypdfium2.PdfObject, depth: int = DEPTH) -> bool:
    return any(thing.type == pdfium.FPDF_PAGEOBJ_IMAGE for thing in _parts(form, depth))


def find_texts(letters: Letters) -> Iterator[pypdfium2.PdfObject]:
    """Yield the objects of a page that draw letters, those inside forms included."""
    for thing in letters.objects:
        if thing.type == pdfium.FPDF_PAGEOBJ_TEXT:
            yield thing
        elif thing.type == pdfium.FPDF_PAGEOBJ_FORM:
            yield from (p for p in _parts(thing) if p.type == pdfium.FPDF_PAGEOBJ_TEXT)


def _parts(form: pypdfium2.PdfObject, depth: int = DEPTH) -> Iterator[pypdfium2.PdfObject]:
    for number in range(pdfium.FPDFFormObj_CountObjects(form)):
        raw = pdfium.FPDFFormObj_GetObject(form, number)
        if not raw:
            continue
        part = pypdfium2.PdfObject(raw, page=form.page, pdf=form.pdf, level=form.level + 1)
        if part.type == pdfium.FPDF_PAGEOBJ_FORM and depth > 1:
            yield from _parts(part, depth - 1)
        yield part


# --- at a glance ---------------------------------------------------------------------------------


def _doubt(letters: Letters) -> Doubts:
    doubts = Doubts()
    written: list[_DrawnObject] = []
    painted: list[_DrawnObject] = []
    around = Box(*letters.page.get_bbox())
    for order, thing in enumerate(letters.objects):
        if thing.type == pdfium.FPDF_PAGEOBJ_TEXT:
            written.append(_read_text(thing, order, around))
            if _is_replaced(thing):
                doubts.replaced.add(identify(thing.raw))
        elif thing.type == pdfium.FPDF_PAGEOBJ_FORM:
            painted.append(_DrawnObject(thing, order, Box(*thing.get_bounds())))
            for part in _parts(thing):
                if part.type == pdfium.FPDF_PAGEOBJ_TEXT:
                    doubts.open[identify(part.raw)] = part
                    if _is_replaced(part):
                        doubts.replaced.add(identify(part.raw))
        elif thing.type in _PAINT and (paint := _read_paint(thing, order)):
            painted.append(paint)
    _sort(doubts, written, painted)
    return doubts


def _read_text(thing: pypdfium2.PdfObject, order: int, around: Box) -> _DrawnObject:
    box = Box(*thing.get_bounds())
    mode = pdfium.FPDFTextObj_GetTextRenderMode(thing)
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(thing, size)
    colour = _colour(thing)
    plain = (
        mode == pdfium.FPDF_TEXTRENDERMODE_FILL
        and colour is not None
        and min(colour[:3]) <= DARK
        and colour[3] >= SOLID
        and _contains(around, box)
        and abs(size.value) * _scale(thing) >= TINY
        and _is_whole(thing, box)
        and not _is_optional(thing)
    )
    return _DrawnObject(thing, order, box, plain=plain)


def _colour(thing: pypdfium2.PdfObject) -> tuple[int, int, int, int] | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(thing, *parts):
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _scale(thing: pypdfium2.PdfObject) -> float:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, matrix):
        return 1.0
    return float(max(abs(matrix.c), abs(matrix.d)))


def _contains(outer: Box, inner: Box) -> bool:
    return (
        outer.left - 1 <= inner.left
        and outer.bottom - 1 <= inner.bottom
        and inner.right <= outer.right + 1
        and inner.top <= outer.top + 1
    )


def _is_whole(thing: pypdfium2.PdfObject, box: Box) -> bool:
    """Whether no clip cuts the text: each is a rectangle around it."""
    clip = pdfium.FPDFPageObj_GetClipPath(thing)
    for number in range(max(0, pdfium.FPDFClipPath_CountPaths(clip))):
        count = pdfium.FPDFClipPath_CountPathSegments(clip, number)
        if not 4 <= count <= 6 or not _contains(_bound(clip, number, count), box):
            return False
    return True


def _bound(clip: object, number: int, count: int) -> Box:
    across, up = [], []
    for at in range(count):
        x, y = ctypes.c_float(), ctypes.c_float()
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, number, at)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        across.append(x.value)
        up.append(y.value)
    return Box(min(across), min(up), max(across), max(up))


def _is_optional(thing: pypdfium2.PdfObject) -> bool:
    """Whether the text belongs to a layer that may be off (ISO 32000-1, 8.11.3.2)."""
    for mark in _marks(thing):
        name, length = (ctypes.c_ushort * 4)(), ctypes.c_ulong()
        done = pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
        if done and bytes(name)[: length.value] == "OC\0".encode("utf-16-le"):
            return True
    return False


def _is_replaced(thing: pypdfium2.PdfObject) -> bool:
    """Whether the file gives words of its own for what it draws (ISO 32000-1, 14.9.4).

    One character stands for a hyphen or a letter where no more is drawn than that; some letters
    for a ligature, or for a syllable in scripts that join them. More may say something else.
    """
    given = read_actual_text(thing)
    if not given:
        return False
    if len(given) >= GIVEN or " " in given[1:]:
        return True
    if len(given) > 1 and given.isascii() and given.isalnum() and given not in LIGATURES:
        return True
    return given.isascii() and _is_wide(thing)


def _is_wide(text: pypdfium2.PdfObject) -> bool:
    """Whether an object of text runs over more than one letter, along its line or down it."""
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(text, size)
    box = Box(*text.get_bounds())
    along = max(box.right - box.left, box.top - box.bottom)
    return along > LETTER * abs(size.value) * _scale(text)


def _marks(thing: pypdfium2.PdfObject) -> Iterator[object]:
    for number in range(pdfium.FPDFPageObj_CountMarks(thing)):
        yield pdfium.FPDFPageObj_GetMark(thing, number)


def _read_paint(thing: pypdfium2.PdfObject, order: int) -> _DrawnObject | None:
    """Return what may cover words, or be behind them; None for rules and frames."""
    box = Box(*thing.get_bounds())
    if min(box.right - box.left, box.top - box.bottom) <= THIN:
        return None
    if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE:
        return _DrawnObject(thing, order, box, solid=_is_solid(thing), dark=True)
    if thing.type == pdfium.FPDF_PAGEOBJ_PATH and not _covers(thing):
        return None
    colour = _colour(thing)
    return _DrawnObject(thing, order, box, dark=colour is None or min(colour[:3]) < LIGHT)


def _is_solid(picture: pypdfium2.PdfObject) -> bool:
    """Whether a picture hides all that is behind it; one of two colours may be a stencil."""
    known = pdfium.FPDF_IMAGEOBJ_METADATA()
    pdfium.FPDFImageObj_GetImageMetadata(picture, picture.page, known)
    return known.bits_per_pixel > 1 and not pdfium.FPDFPageObj_HasTransparency(picture)


def _covers(path: pypdfium2.PdfObject) -> bool:
    mode, stroked, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroked)
    pdfium.FPDFPageObj_GetStrokeWidth(path, width)
    return bool(mode.value) or (bool(stroked.value) and width.value > THIN)


def _sort(doubts: Doubts, written: Sequence[_DrawnObject], painted: Sequence[_DrawnObject]) -> None:
    """Tell the texts that cannot be seen, and those that may not be, from the others."""
    crowded = len(written) * len(painted) > PAIRS
    boxes = np.array([paint.box for paint in painted], np.float64).reshape(-1, 4)
    orders = np.array([paint.order for paint in painted])
    dark = np.array([paint.dark for paint in painted], np.bool_)
    solid = np.array([paint.solid for paint in painted], np.bool_)
    for text in written:
        if pdfium.FPDFTextObj_GetTextRenderMode(text.thing) == INVISIBLE_MODE:
            doubts.hidden.add(identify(text.thing.raw))
            continue
        doubtful = not text.plain or crowded
        if len(painted) and not crowded:
            over = orders > text.order
            if np.any(over & solid & _around(boxes, text.box)):
                doubts.hidden.add(identify(text.thing.raw))
                continue
            doubtful |= bool(np.any((over | dark) & _touching(boxes, text.box)))
        if doubtful:
            doubts.open[identify(text.thing.raw)] = text.thing


INVISIBLE_MODE = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE


def _around(boxes: npt.NDArray[np.float64], inner: Box) -> npt.NDArray[np.bool_]:
    left, bottom, right, top = boxes.T
    inside = (left <= inner.left) & (bottom <= inner.bottom)
    return np.asarray(inside & (right >= inner.right) & (top >= inner.top))


def _touching(boxes: npt.NDArray[np.float64], other: Box) -> npt.NDArray[np.bool_]:
    left, bottom, right, top = boxes.T
    across = (left < other.right) & (right > other.left)
    return np.asarray(across & (bottom < other.top) & (top > other.bottom))


# --- by drawing the page -------------------------------------------------------------------------


@dataclass(frozen=True)
class PixelChange:
    """How many pixels above and left of each one change when the texts in doubt are left out."""

    sums: npt.NDArray[np.int64]
    scale: float

    def share(self, box: Box) -> float:
        """Return which share of a rectangle of the page changes, 0 outside the page."""
        height, width = self.sums.shape[0] - 1, self.sums.shape[1] - 1
        left, right = (_within(x * self.scale, width) for x in (box.left, box.right))
        low, high = (_within(height - y * self.scale, height) for y in (box.top, box.bottom))
        right, high = min(right + 1, width), min(high + 1, height)
        area = (right - left) * (high - low)
        sums = self.sums
        inked = sums[high, right] - sums[low, right] - sums[high, left] + sums[low, left]
        return float(inked) / area if area > 0 else 0.0


def _within(place: float, most: int) -> int:
    return min(max(0, int(place)), most)


def draw_twice(
    page: pypdfium2.PdfPage, things: Collection[pypdfium2.PdfObject], scale: float = SCALE
) -> PixelChange:
    """Draw a page with and without some of its objects, in `scale` pixels for each point."""
    width, height = page.get_size()
    scale = min(scale, MAX_SIDE / max(width, height, 1))
    whole = _draw(page, scale)
    for thing in things:
        pdfium.FPDFPageObj_SetIsActive(thing, False)
    bare = _draw(page, scale)
    for thing in things:
        pdfium.FPDFPageObj_SetIsActive(thing, True)
    change = np.maximum(whole, bare) - np.minimum(whole, bare) >= CONTRAST
    changed = change[:, :, 0] | change[:, :, 1] | change[:, :, 2]
    sums = np.zeros((changed.shape[0] + 1, changed.shape[1] + 1), np.int64)
    np.cumsum(changed, axis=0, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], axis=1, out=sums[1:, 1:])
    return PixelChange(sums, scale)


def _draw(page: pypdfium2.PdfPage, scale: float) -> PagePixels:
    bitmap = page.render(scale=scale, draw_annots=True)
    return np.asarray(bitmap.to_numpy()[:, :, :3], np.uint8)


def _mark(letters: Letters, doubts: Doubts, change: PixelChange | None) -> list[Span]:
    spans: list[Span] = []
    for start, end, drawer in _runs(letters):
        if drawer in doubts.hidden:
            detail = Unseen.INVISIBLE
        elif drawer in doubts.replaced:
            detail = Unseen.REPLACEMENT
        elif drawer not in doubts.open:
            continue
        elif change is None:
            detail = Unseen.UNCHECKED
        elif _is_inked(letters, start, end, change):
            continue
        else:
            detail = Unseen.INVISIBLE
        _add(spans, Span(start, end, SpanKind.HIDDEN, detail), letters.content)
    return spans


def _runs(letters: Letters) -> Iterator[tuple[int, int, int]]:
    """Yield the start and end of each stretch of a word that one object drew, and the object."""
    for word in re.finditer(r"\S+", letters.content):
        start, drawer = word.start(), letters.drawer(word.start())
        if drawer and letters.drawer(word.end() - 1) == drawer:
            yield start, word.end(), drawer
            continue
        for at in range(word.start() + 1, word.end()):
            other = letters.drawer(at)
            if other and other != drawer:
                if drawer:
                    yield start, at, drawer
                start, drawer = (at, other) if drawer else (start, other)
        if drawer:
            yield start, word.end(), drawer


def _is_inked(letters: Letters, start: int, end: int, change: PixelChange) -> bool:
    """Whether enough of the rectangle of a word changes with it."""
    boxes = [box for at in {start, end - 1, (start + end) // 2} if (box := letters.box(at))]
    if not boxes:
        return True
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return change.share(Box(min(lefts), min(bottoms), max(rights), max(tops))) >= INKED


def _add(spans: list[Span], span: Span, content: str) -> None:
    """Add a span, joined with the one before where only white space parts them."""
    last = spans[-1] if spans else None
    if last and last.detail == span.detail and not content[last.end : span.start].strip():
        spans[-1] = Span(last.start, span.end, last.kind, last.detail)
    else:
        spans.append(span)
