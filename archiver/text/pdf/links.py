"""Words of a PDF page that a link lies over (ISO 32000-1, 12.5.6.5).

Runs only in :mod:`archiver.text.process.worker`.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from archiver.models import Span, SpanKind
from archiver.text.pdf.letters import Box, Letters
from archiver.urls import is_web_address

MOST = 2000
"""Links of a page that are looked at; a page of references has a hundred. A guess."""
LONGEST = 4096
"""Characters of an address that is taken for one. A guess."""


@dataclass(frozen=True)
class PdfLink:
    """A web address, and the rectangle that a click follows it from, in the page's coordinates."""

    address: str
    box: Box


def find_links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[PdfLink]:
    """Return the links of a page that lead to web addresses; before it is flattened."""
    found: list[PdfLink] = []
    at, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while len(found) < MOST and pdfium.FPDFLink_Enumerate(page, at, link):
        address = _read_address(document, link)
        if is_web_address(address):
            found += [PdfLink(address, box) for box in _read_boxes(link)]
    return found


def _read_address(document: pypdfium2.PdfDocument, link: object) -> str:
    action = pdfium.FPDFLink_GetAction(link)
    if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
        return ""
    buffer = ctypes.create_string_buffer(LONGEST)
    length = pdfium.FPDFAction_GetURIPath(document, action, buffer, LONGEST)
    return buffer.value.decode("utf-8", "replace") if 0 < length <= LONGEST else ""


def _read_boxes(link: object) -> Iterator[Box]:
    """Yield the rectangles of a link: one a line, else the whole."""
    quad = pdfium.FS_QUADPOINTSF()
    count = pdfium.FPDFLink_CountQuadPoints(link)
    for number in range(min(count, MOST)):
        if pdfium.FPDFLink_GetQuadPoints(link, number, quad):
            yield enclose(quad)
    place = pdfium.FS_RECTF()
    if not count and pdfium.FPDFLink_GetAnnotRect(link, place):
        yield Box(place.left, place.bottom, place.right, place.top)


def enclose(quad: pdfium.FS_QUADPOINTSF) -> Box:
    """Return the rectangle around the four corners that an annotation names for words."""
    across, up = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
    return Box(min(across), min(up), max(across), max(up))


def mark_links(letters: Letters, links: Sequence[PdfLink]) -> list[Span]:
    """Return the words that the links lie over, as spans; lines of one link are one span."""
    places = [(link.address, letters.show(link.box)) for link in links]
    spans: list[Span] = []
    for word in re.finditer(r"\S+", letters.content) if places else ():
        first = letters.box(word.start())
        level = [place for place in places if first is not None and _is_level(first, place[1])]
        for address, box in level:
            over = [at for at in range(*word.span()) if _lies_in(letters.box(at), box)]
            if over:
                _add(spans, Span(over[0], over[-1] + 1, SpanKind.LINK, address), letters.content)
    return spans


def _is_level(letter: Box, box: Box) -> bool:
    return letter.bottom <= box.top and box.bottom <= letter.top


def _lies_in(letter: Box | None, box: Box) -> bool:
    if letter is None:
        return False
    x, y = (letter.left + letter.right) / 2, (letter.bottom + letter.top) / 2
    return box.left <= x <= box.right and box.bottom <= y <= box.top


def _add(spans: list[Span], span: Span, content: str) -> None:
    last = spans[-1] if spans else None
    if last and last.detail == span.detail and not content[last.end : span.start].strip():
        spans[-1] = Span(last.start, span.end, last.kind, last.detail)
    else:
        spans.append(span)
