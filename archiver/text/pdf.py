"""PDF by pdfium, page by page: line-break hyphens, running heads, raised notes.

This module parses hostile files with a library in C: it is only ever imported by
:mod:`archiver.text.reader_process`, which is a process of its own. `read_pdf` yields page by
page what could be read, so that a damaged page costs itself only.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from archiver.models import Span, SpanKind, Text
from archiver.text.notes import is_raised_note
from archiver.text.running import Line, find_running_lines

HYPHENS = "\ufffe\x02"
PAGE_BREAK = "\n\n"
LISTED = 12


@dataclass(frozen=True)
class _PageText:
    content: str
    lines: tuple[Line, ...] = ()
    raised: tuple[Span, ...] = ()
    problem: str = ""


def read_pdf(payload: bytes) -> Text:
    """Return the text of a PDF; a file that cannot be opened is a Text of gaps. Never raises."""
    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        return Text("", gaps=(_describe_refusal(str(error)),))
    try:
        return _read_document(document)
    finally:
        document.close()


def _describe_refusal(message: str) -> str:
    if "password" in message.lower():
        return "The PDF is encrypted and needs a password to be read."
    if "security" in message.lower():
        return "The PDF is encrypted in a way that cannot be read."
    return "The PDF is damaged and cannot be opened."


def _read_document(document: pypdfium2.PdfDocument) -> Text:
    count = len(document)
    pages = [_read_page(document, number) for number in range(count)]
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
    return Text(
        PAGE_BREAK.join(page.content for page in pages),
        title=" ".join(title.split()),
        pages=tuple(offsets),
        spans=tuple(sorted(spans, key=lambda span: (span.start, -span.end))),
        gaps=_describe_gaps(pages),
    )


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
    raw = textpage.get_text_range()
    content, offsets = _tidy(raw)
    if not content.strip():
        return _PageText("", problem=_describe_textless(page))
    lines = _measure_lines(textpage, page.get_height(), content, offsets)
    return _PageText(content, lines, _find_raised(textpage, content, offsets))


def _describe_textless(page: pypdfium2.PdfPage) -> str:
    images = any(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    return "a scan, an image without text." if images else "without text."


def _tidy(raw: str) -> tuple[str, list[int]]:
    """Return `raw` with plain line ends and hyphens, and for each character its index in `raw`."""
    pieces: list[str] = []
    offsets: list[int] = []
    for at, character in enumerate(raw):
        if character == "\r":
            continue
        shown = "-\n" if character in HYPHENS else character
        if shown != "\0":
            pieces.append(shown)
            offsets += [at] * len(shown)
    return "".join(pieces), offsets


# --- where characters stand on the page ----------------------------------------------------------


def _origin(textpage: pypdfium2.PdfTextPage, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
    return x.value, y.value


def _measure_lines(
    textpage: pypdfium2.PdfTextPage, height: float, content: str, offsets: list[int]
) -> tuple[Line, ...]:
    lines = []
    for found in re.finditer(r"[^\n]*\S[^\n]*", content):
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, offsets[found.start()])
        where = _origin(textpage, index)[1] / height if height > 0 else 0.5
        lines.append(Line(found.start(), found.end(), found[0].strip(), where))
    return tuple(lines)


def _find_raised(
    textpage: pypdfium2.PdfTextPage, content: str, offsets: list[int]
) -> tuple[Span, ...]:
    """Find runs of smaller characters that stand above or below the line they follow."""
    spans: list[Span] = []
    for found in re.finditer(r"(?<=\S)[0-9*†‡§¶,–+−-]+", content):
        spans += _judge_run(textpage, content, offsets, found.start(), found.end())
    return tuple(spans)


def _judge_run(
    textpage: pypdfium2.PdfTextPage, content: str, offsets: list[int], start: int, end: int
) -> list[Span]:
    size, base = _stand(textpage, offsets[start - 1])
    while start < end and not _differs(textpage, offsets[start], size):
        size, base = _stand(textpage, offsets[start])
        start += 1
    stop = start
    while stop < end and _differs(textpage, offsets[stop], size):
        stop += 1
    if start == stop or size <= 0:
        return []
    rise = _stand(textpage, offsets[start])[1] - base
    if abs(rise) < 0.1 * size or abs(rise) > size:
        return []
    kind = SpanKind.SUPERSCRIPT if rise > 0 else SpanKind.SUBSCRIPT
    spans = [Span(start, stop, kind)]
    if rise > 0 and is_raised_note(content[max(0, start - 24) : start], content[start:stop]):
        spans.append(Span(start, stop, SpanKind.MARKER))
    return spans


def _stand(textpage: pypdfium2.PdfTextPage, offset: int) -> tuple[float, float]:
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, offset)
    return pdfium.FPDFText_GetFontSize(textpage, index), _origin(textpage, index)[1]


def _differs(textpage: pypdfium2.PdfTextPage, offset: int, size: float) -> bool:
    return bool(_stand(textpage, offset)[0] < 0.9 * size)
