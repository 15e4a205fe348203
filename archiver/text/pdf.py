"""PDF by pdfium, page by page: line-break hyphens, running heads, raised notes.

This module parses hostile files with a library in C: it is only ever imported by
:mod:`archiver.text.reader_process`, which is a process of its own. `read_pdf` yields page by
page what could be read, so that a damaged page costs itself only.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from archiver.models import Span, SpanKind, Text
from archiver.text.notes import is_raised_note
from archiver.text.running import Line, find_running_lines

PAGE_BREAK = "\n\n"
LISTED = 12
DEPTH = 3
SMALL = 0.9
RISE = 0.2
WIDE = 1.5
"""Font sizes between two words of a line from which they stand in different columns or cells."""
FILLS = 0.5
FEW_WORDS = 25
SCANNED = "a scan, an image without text."
MOSTLY_SCANNED = "a scan, an image with hardly any text beside it."
RECOGNISED = "a scan; its words come from character recognition, which may err."
CUT = "The PDF has no proper end: pages may be missing."


@dataclass(frozen=True)
class _PageText:
    content: str
    lines: tuple[Line, ...] = ()
    raised: tuple[Span, ...] = ()
    problem: str = ""


def read_pdf(payload: bytes) -> Text:
    """Return the text of a PDF; a file that cannot be opened is a Text of gaps. Never raises.

    Where all words come from character recognition, `reading` is "ocr": such a text helps to
    find a page and proves nothing. In a file of both kinds the recognised pages are left out.
    """
    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        return Text("", gaps=(_describe_refusal(str(error)),))
    try:
        text = _read_document(document)
    finally:
        document.close()
    return text if b"%%EOF" in payload[-4096:] else replace(text, gaps=(*text.gaps, CUT))


def _describe_refusal(message: str) -> str:
    if "password" in message.lower():
        return "The PDF is encrypted and needs a password to be read."
    if "security" in message.lower():
        return "The PDF is encrypted in a way that cannot be read."
    return "The PDF is damaged and cannot be opened."


def _read_document(document: pypdfium2.PdfDocument) -> Text:
    count = len(document)
    pages = [_read_page(document, number) for number in range(count)]
    recognised = all(page.problem == RECOGNISED for page in pages if page.content)
    if not recognised:
        pages = [_leave_out_recognised(page) for page in pages]
    running = find_running_lines([page.lines for page in pages])
    spans: list[Span] = []
    offsets: list[int] = []
    length = 0
    for page, repeated in zip(pages, running, strict=True):
        offsets.append(length)
        marked = [Span(line.start, line.end, SpanKind.RUNNING) for line in repeated]
        spans += [_shift(span, length) for span in (*marked, *page.raised)]
        length += len(page.content) + len(PAGE_BREAK)
    title = document.get_metadata_dict().get("Title", "") if count else ""
    title = "" if title.casefold() in ("untitled", "(untitled)") else title
    return Text(
        PAGE_BREAK.join(page.content for page in pages),
        title=" ".join(title.split()),
        pages=tuple(offsets),
        spans=tuple(sorted(spans, key=lambda span: (span.start, -span.end))),
        gaps=_describe_gaps(pages),
        reading="ocr" if recognised and any(page.content for page in pages) else "",
    )


def find_recognised_pages(payload: bytes) -> set[int]:
    """Return the numbers, from 0, of the pages whose words come from character recognition."""
    try:
        with pypdfium2.PdfDocument(payload) as document:
            pages = [_read_page(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError:
        return set()
    return {number for number, page in enumerate(pages) if page.problem == RECOGNISED}


def _leave_out_recognised(page: _PageText) -> _PageText:
    return _PageText("", problem=page.problem) if page.problem == RECOGNISED else page


def _shift(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by, span.kind, span.detail)


def _describe_gaps(pages: list[_PageText]) -> tuple[str, ...]:
    if not pages:
        return ("The PDF has no pages.",)
    gaps = [f"Page {at}: {page.problem}" for at, page in enumerate(pages, 1) if page.problem]
    if len(gaps) > LISTED:
        return (*gaps[:LISTED], f"{len(gaps) - LISTED} more pages could not be read either.")
    return tuple(gaps)


def _read_page(document: pypdfium2.PdfDocument, number: int) -> _PageText:
    try:
        page = document[number]
        return _read_text(page)
    except (pypdfium2.PdfiumError, ctypes.ArgumentError, ValueError) as error:
        return _PageText("", problem=f"damaged, it cannot be read ({error}).")


def _read_text(page: pypdfium2.PdfPage) -> _PageText:
    textpage = page.get_textpage()
    content, offsets = _tidy(textpage.get_text_range())
    if not content.strip():
        images = any(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=DEPTH))
        return _PageText("", problem=SCANNED if images else "without text.")
    content = _mark_columns(textpage, content, offsets)
    lines = _measure_lines(textpage, page.get_height(), content, offsets)
    raised = _find_raised(textpage, content, offsets)
    problem = _examine_picture(page, content)
    if problem == RECOGNISED:
        raised = (Span(0, len(content), SpanKind.HIDDEN, "ocr"), *raised)
    return _PageText(content, lines, raised, problem)


def _examine_picture(page: pypdfium2.PdfPage, content: str) -> str:
    """Say whether a picture fills the page, so that its words are few, or were recognised."""
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=DEPTH)
    shares = [_share(picture, page) for picture in pictures]
    if sum(shares) < FILLS:
        return ""
    if _is_invisible(page):
        return RECOGNISED
    return MOSTLY_SCANNED if len(content.split()) < FEW_WORDS else ""


def _share(picture: pypdfium2.PdfObject, page: pypdfium2.PdfPage) -> float:
    left, bottom, right, top = picture.get_bounds()
    area = page.get_width() * page.get_height()
    return (right - left) * (top - bottom) / area if area > 0 else 0.0


def _is_invisible(page: pypdfium2.PdfPage) -> bool:
    """Whether the text is drawn invisibly, as recognition does (ISO 32000-1, 9.3.6, mode 3)."""
    written = islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=DEPTH), 200)
    modes = [pdfium.FPDFTextObj_GetTextRenderMode(text) for text in written]
    return modes.count(pdfium.FPDF_TEXTRENDERMODE_INVISIBLE) > len(modes) / 2


@dataclass(frozen=True)
class _Offsets:
    """Where each character of the content stands in PDFium's text, in UTF-16 units."""

    places: list[int]
    shifts: list[int]

    def __getitem__(self, at: int) -> int:
        return at + self.shifts[bisect_right(self.places, at) - 1]


def _tidy(raw: str) -> tuple[str, _Offsets]:
    """Return `raw` with plain line ends and hyphens, and the map back."""
    pieces: list[str] = []
    offsets = _Offsets([0], [0])
    done = length = shift = 0
    for odd in _ODD.finditer(raw):
        shown, change = _SHOWN.get(odd[0], (odd[0], 1))
        pieces += [raw[done : odd.start()], shown]
        length += odd.start() - done + len(shown)
        done, shift = odd.end(), shift + change
        offsets.places.append(length)
        offsets.shifts.append(shift)
    pieces.append(raw[done:])
    return "".join(pieces), offsets


_ODD = re.compile("[\r\0\ufffe\x02\U00010000-\U0010ffff]")
_SHOWN = {"\r": ("", 1), "\0": ("", 1), "\ufffe": ("-\n", -1), "\x02": ("-\n", -1)}


# --- where characters stand on the page ----------------------------------------------------------


def _origin(textpage: pypdfium2.PdfTextPage, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
    return x.value, y.value


def _mark_columns(textpage: pypdfium2.PdfTextPage, content: str, offsets: _Offsets) -> str:
    """Write a tab where PDFium puts one space between words that stand in two columns or cells."""
    letters = list(content)
    for found in _SPACE.finditer(content):
        at = found.start()
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, offsets[at])
        if pdfium.FPDFText_IsGenerated(textpage, index) != 1:
            continue
        size = pdfium.FPDFText_GetFontSize(textpage, index - 1)
        if _left_right(textpage, index + 1)[0] - _left_right(textpage, index - 1)[1] > WIDE * size:
            letters[at] = "\t"
    return "".join(letters)


_SPACE = re.compile(r"(?<=\S) (?=\S)")


def _left_right(textpage: pypdfium2.PdfTextPage, index: int) -> tuple[float, float]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    return left.value, right.value


def _measure_lines(
    textpage: pypdfium2.PdfTextPage, height: float, content: str, offsets: _Offsets
) -> tuple[Line, ...]:
    lines = []
    for found in re.finditer(r"[^\n]*\S[^\n]*", content):
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, offsets[found.start()])
        where = _origin(textpage, index)[1] / height if height > 0 else 0.5
        lines.append(Line(found.start(), found.end(), found[0].strip(), where))
    return tuple(lines)


_FIGURES = re.compile(r"(?<=\S)[+−–-]?[0-9*†‡§¶](?:[0-9*†‡§¶,+−–-]*[0-9*†‡§¶])?")


def _find_raised(
    textpage: pypdfium2.PdfTextPage, content: str, offsets: _Offsets
) -> tuple[Span, ...]:
    """Find runs of smaller characters that stand above or below the line they follow."""
    spans: list[Span] = []
    for found in _FIGURES.finditer(content):
        places = range(found.start() - 1, found.end())
        stands = [_stand(textpage, content, offsets, at) for at in (places[0], places[-1])]
        if not _stands_off(stands[1], stands[0]):
            continue
        stands = [_stand(textpage, content, offsets, at) for at in places]
        known = [stand for stand in stands if stand is not None]
        if len(known) == len(stands):
            spans += _judge_run(content, places.start, known)
    return tuple(spans)


@dataclass(frozen=True)
class _Stand:
    """How one character stands: font size and height of the base line, in points."""

    size: float
    base: float


def _stands_off(one: _Stand | None, other: _Stand | None) -> bool:
    """Whether one character is clearly smaller than the other, or off its line."""
    if one is None or other is None:
        return False
    return one.size < SMALL * other.size or abs(one.base - other.base) > RISE * other.size


def _stand(
    textpage: pypdfium2.PdfTextPage, content: str, offsets: _Offsets, at: int
) -> _Stand | None:
    """Return how a character stands; None where PDFium's count of characters differs from ours."""
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, offsets[at])
    if index < 0 or pdfium.FPDFText_GetUnicode(textpage, index) != ord(content[at]):
        return None
    return _Stand(pdfium.FPDFText_GetFontSize(textpage, index), _origin(textpage, index)[1])


def _judge_run(content: str, before: int, stands: list[_Stand]) -> list[Span]:
    """Return the spans of figures after the character `before`; `stands` begins with its own."""
    places = range(1, len(stands))
    first = next((at for at in places if _stands_off(stands[at], stands[at - 1])), 0)
    if not first:
        return []
    line = stands[first - 1]
    ends = (at for at in places if at > first and not _stands_off(stands[at], line))
    start, end = before + first, before + next(ends, len(stands))
    rise = stands[first].base - line.base
    if not 0.1 * line.size <= abs(rise) <= line.size:
        return []
    if rise < 0:
        return [Span(start, end, SpanKind.SUBSCRIPT)]
    note = is_raised_note(content[max(0, start - 24) : start], content[start:end])
    marker = [Span(start, end, SpanKind.MARKER)] if note else []
    return [Span(start, end, SpanKind.SUPERSCRIPT), *marker]
