"""PDF by pdfium, page by page: line-break hyphens, running heads, raised notes, hidden words.

This module parses hostile files with a library in C: it is only ever imported by
:mod:`archiver.text.process.worker`, which is a process of its own. What could be read of each page
is kept, so that a damaged page costs itself only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from archiver.models import Span, SpanKind, Text
from archiver.text.pdf.font_maps import FontDoubts, find_doubts
from archiver.text.pdf.footnotes import find_notes
from archiver.text.pdf.layout import Arrangement, LayoutPiece, arrange, leave_out
from archiver.text.pdf.letters import Box, Letters, Stand
from archiver.text.pdf.links import PdfLink, find_links, mark_links
from archiver.text.pdf.lost_letters import name_lost
from archiver.text.pdf.packing import is_overpacked
from archiver.text.pdf.struck import find_annotated, find_struck
from archiver.text.pdf.visible import find_pictures, find_unseen
from archiver.text.pdf.wrong_letters import doubt_letters, find_wrong
from archiver.text.setting.notes import raised_note
from archiver.text.setting.running_heads import PageLine, find_running_lines
from archiver.text.unread import UNREAD
from archiver.text.visibility import Unseen

PAGE_BREAK = "\n\n"
LISTED = 12
"""Pages that are named one by one where they could not be read: nobody reads more. A guess."""
SMALL = 0.9
"""Letters below this share of their neighbours' size are raised or lowered. A guess."""
RISE = 0.2
"""So are letters whose base lies off by this share of their neighbours' size. A guess."""
FILLS = 0.5
"""The share of a page above which pictures are the page: it was scanned. A guess."""
FEW_WORDS = 25
"""Words of a scanned page below which they are a stamp or a page number, not its text. A guess."""
MAX_PAGES = 20_000
"""Pages that are read. A guess: no document of words has as many."""
DRAWN = "draws letters, and none of them could be read."
SCANNED = "a scan, an image without text."
MOSTLY_SCANNED = "a scan, an image with hardly any text beside it."
RECOGNISED = "a scan; its words come from character recognition, which may err."
PARTLY_RECOGNISED = (
    "has a picture with words from character recognition, which may err; they are left out."
)
UNSEEN = "how its words are drawn could not be found out."
NOT_LOOKED_AT = "how its words are drawn was not looked at, since that took too long."
CUT = "The PDF has no proper end: pages may be missing."
OVERPACKED = (
    "The PDF packs its parts so that they would fill this computer's memory; it was not opened."
)
TOO_MUCH = "it could not be read, since that took more memory than a reader may have."
TOO_LONG = "Pages {first} to {last} were not read, since that took too long."


@dataclass(frozen=True)
class _PageText:
    """One page: its words, its lines, what is special about stretches, what is wrong with it.

    `cut_short` where another reading may find more: there was no time, or no memory.
    """

    content: str
    lines: tuple[PageLine, ...] = ()
    spans: tuple[Span, ...] = ()
    problem: str = ""
    cut_short: bool = False

    def arrange(self, pieces: Sequence[LayoutPiece]) -> _PageText:
        """Return the page put together from pieces of its content."""
        new = Arrangement(self.content, pieces)
        lines = tuple(
            replace(line, start=start, end=end, words=new.content[start:end].strip())
            for line in self.lines
            for start, end in new.move(line.start, line.end)
        )
        spans = new.move_spans(self.spans)
        return _PageText(new.content, lines, spans, self.problem, self.cut_short)


@dataclass(frozen=True)
class TimeLimits:
    """When to stop: `reading` whole pages, and `looking` at how a page is drawn."""

    reading: Callable[[], bool] = lambda: False
    looking: Callable[[], bool] = lambda: False


def read_pdf(
    payload: bytes, *, by_layout: bool = False, patience: TimeLimits | None = None
) -> Text:
    """Return the text of a PDF; a file that cannot be opened is a Text of gaps. Never raises.

    `by_layout` reads each page by where its words stand, not in the order of drawing. Where all
    words come from character recognition, `reading` is "ocr": such a text helps to find a page
    and proves nothing. In a file of both kinds the recognised words are left out. Words that a
    reader does not see are in, as hidden spans; footnotes follow the last page, as note spans.
    """
    if is_overpacked(payload):
        return Text("", gaps=(OVERPACKED,))
    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        return Text("", gaps=(_describe_refusal(str(error)),))
    try:
        fonts = find_doubts(payload)
        text = _read_document(document, fonts, by_layout, patience or TimeLimits())
    finally:
        document.close()
    return text if b"%%EOF" in payload[-4096:] else replace(text, gaps=(*text.gaps, CUT))


def _describe_refusal(message: str) -> str:
    if "password" in message.lower():
        return "The PDF is encrypted and needs a password to be read."
    if "security" in message.lower():
        return "The PDF is encrypted in a way that cannot be read."
    return "The PDF is damaged and cannot be opened."


def _read_document(
    document: pypdfium2.PdfDocument, fonts: FontDoubts, by_layout: bool, patience: TimeLimits
) -> Text:
    count = len(document)
    pages: list[_PageText] = []
    while len(pages) < min(count, MAX_PAGES) and not patience.reading():
        pages.append(_read_page(document, len(pages), fonts, by_layout, patience))
    recognised = all(page.problem == RECOGNISED for page in pages if page.content)
    if not recognised:
        pages = [
            _PageText("", (), (), page.problem, page.cut_short)
            if page.problem == RECOGNISED
            else page
            for page in pages
        ]
    try:
        pages = _doubt(pages)
        text = _join(pages, find_running_lines([page.lines for page in pages]))
    except Exception:  # noqa: BLE001  # what heads and notes of all pages show is not known
        text = _join([replace(page, lines=()) for page in pages], [()] * len(pages))
    short = len(pages) < min(count, MAX_PAGES) or any(page.cut_short for page in pages)
    rest = [TOO_LONG.format(first=len(pages) + 1, last=count)] if len(pages) < count else []
    return replace(
        text,
        title=_read_title(document) if count else "",
        gaps=(*_describe_gaps(pages), *rest),
        extractor=UNREAD if short else "",
        reading="ocr" if recognised and text.content.strip() else "",
    )


def _doubt(pages: Sequence[_PageText]) -> list[_PageText]:
    """Return the pages with what their own words show to be wrong letters as such."""
    made = []
    for page, wrong in zip(pages, find_wrong([page.content for page in pages]), strict=True):
        content, problem = doubt_letters(page.content, wrong)
        made.append(replace(page, content=content, problem=page.problem or problem))
    return made


def _read_title(document: pypdfium2.PdfDocument) -> str:
    title = document.get_metadata_dict().get("Title", "")
    return "" if title.casefold() in ("untitled", "(untitled)") else " ".join(title.split())


def _describe_gaps(pages: list[_PageText]) -> list[str]:
    if not pages:
        return ["The PDF has no pages."]
    gaps = [f"Page {at}: {page.problem}" for at, page in enumerate(pages, 1) if page.problem]
    if len(gaps) > LISTED:
        return [*gaps[:LISTED], f"{len(gaps) - LISTED} more pages could not be read either."]
    return gaps


# --- pages joined to a text ----------------------------------------------------------------------


def _join(pages: Sequence[_PageText], running: Sequence[tuple[PageLine, ...]]) -> Text:
    """Return all pages as one text: running lines known, footnotes behind the last page."""
    parts: list[str] = []
    spans: list[Span] = []
    offsets: list[int] = []
    notes: list[_PageText] = []
    length = 0
    for number, (page, repeated) in enumerate(zip(pages, running, strict=True), 1):
        body, beneath = _part_notes(page, repeated, number)
        offsets.append(length)
        parts.append(body.content)
        spans += [_shift(span, length) for span in body.spans]
        length += len(body.content) + len(PAGE_BREAK)
        notes += beneath
    for note in notes:
        parts.append(note.content)
        spans += [_shift(span, length) for span in note.spans]
        length += len(note.content) + len(PAGE_BREAK)
    spans.sort(key=lambda span: (span.start, -span.end))
    return Text(PAGE_BREAK.join(parts), pages=tuple(offsets), spans=tuple(spans))


def _part_notes(
    page: _PageText, repeated: tuple[PageLine, ...], number: int
) -> tuple[_PageText, list[_PageText]]:
    """Return a page without its footnotes, and each block of them; `repeated` lines are running."""
    running = set(repeated)
    marked = [Span(line.start, line.end, SpanKind.RUNNING) for line in repeated]
    page = replace(page, spans=(*marked, *page.spans))
    kinds = (SpanKind.SUPERSCRIPT, SpanKind.MARKER)
    raised = [(s.start, page.content[s.start : s.end]) for s in page.spans if s.kind in kinds]
    lines = [line for line in page.lines if line not in running]
    notes = find_notes(lines, raised) if lines else []
    if not notes:
        return page, []
    whole = [LayoutPiece(0, len(page.content), "")]
    body = page.arrange(leave_out(whole, [Span(*note, SpanKind.NOTE) for note in notes]))
    beneath = [page.arrange([LayoutPiece(start, end, "")]) for start, end in notes]
    return body, [
        replace(note, spans=(Span(0, len(note.content), SpanKind.NOTE, str(number)), *note.spans))
        for note in beneath
    ]


def _shift(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by, span.kind, span.detail)


# --- one page ------------------------------------------------------------------------------------


def _read_page(
    document: pypdfium2.PdfDocument,
    number: int,
    fonts: FontDoubts,
    by_layout: bool,
    patience: TimeLimits,
) -> _PageText:
    try:
        page, links, struck = _open_page(document, number)
        letters = Letters(page, fonts.unmapped)
        try:
            looked = not fonts.draws_blanks or name_lost(letters, patience.looking)
            read = _read_letters(letters, by_layout, patience, links, struck)
            return read if looked else replace(read, problem=NOT_LOOKED_AT, cut_short=True)
        except Exception as error:  # noqa: BLE001  # how its words are drawn is not known
            whole = Span(0, len(letters.content), SpanKind.HIDDEN, Unseen.UNCHECKED)
            short = isinstance(error, MemoryError)
            return _PageText(letters.content, (), (whole,), UNSEEN, short)
        finally:
            letters.close()
            page.close()
    except Exception as error:  # noqa: BLE001  # no page loses a file, whatever its fonts hold
        if isinstance(error, MemoryError):
            return _PageText("", problem=TOO_MUCH, cut_short=True)
        return _PageText("", problem=f"damaged, it cannot be read ({error}).")


_SHOWN_NOTES = (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_STAMP)


def _open_page(
    document: pypdfium2.PdfDocument, number: int
) -> tuple[pypdfium2.PdfPage, list[PdfLink], list[Box]]:
    """Return a page with what is written on it: filled fields, typed notes, stamps; its links; and
    the strokes of annotations.

    Flattening writes the first into the page, and takes the others out of it.
    """
    page = document[number]
    links, struck = find_links(document, page), find_annotated(page)
    if not any(_is_written(page, at) for at in range(pdfium.FPDFPage_GetAnnotCount(page))):
        return page, links, struck
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return document[number], links, struck


def _is_written(page: pypdfium2.PdfPage, at: int) -> bool:
    annotation = pdfium.FPDFPage_GetAnnot(page, at)
    if not annotation:
        return False
    try:
        return pdfium.FPDFAnnot_GetSubtype(annotation) in _SHOWN_NOTES
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _read_letters(
    letters: Letters,
    by_layout: bool,
    patience: TimeLimits,
    links: Sequence[PdfLink],
    struck: Sequence[Box],
) -> _PageText:
    content = letters.content
    pictures = [_clip(letters.show(box), letters) for box in find_pictures(letters)]
    if not content.strip():
        if any(thing.type == pdfium.FPDF_PAGEOBJ_TEXT for thing in letters.objects):
            return _PageText("", problem=DRAWN)
        return _PageText("", problem=SCANNED if pictures else "without text.")
    unseen = find_unseen(letters, patience.looking)
    looked_at = [span for span in unseen if span.detail != Unseen.UNCHECKED]
    short = len(looked_at) < len(unseen)
    problem = _examine_pictures(letters, pictures, looked_at)
    recognised = _find_over(letters, pictures, looked_at) if not problem else []
    if problem == RECOGNISED:
        unseen = [Span(0, len(content), SpanKind.HIDDEN, Unseen.OCR)]
    lined = find_struck(letters, struck)
    spans = (*unseen, *lined, *_find_raised(letters), *mark_links(letters, links))
    problem = problem or (NOT_LOOKED_AT if short else "")
    page = _PageText(content, tuple(_measure_lines(letters)), spans, problem, short)
    if not by_layout and not recognised:
        return page
    pieces = arrange(letters) if by_layout else [LayoutPiece(0, len(content), "")]
    page = page.arrange(leave_out(pieces, recognised))
    return replace(page, problem=PARTLY_RECOGNISED) if recognised else page


# --- pictures ------------------------------------------------------------------------------------


def _clip(box: Box, letters: Letters) -> Box:
    return Box(
        max(0.0, box.left),
        max(0.0, box.bottom),
        min(letters.width, box.right),
        min(letters.height, box.top),
    )


def _examine_pictures(letters: Letters, pictures: Sequence[Box], unseen: Sequence[Span]) -> str:
    """Say whether pictures fill the page, so that its words are few, or were recognised."""
    area = letters.width * letters.height
    covered = sum(max(0, b.right - b.left) * max(0, b.top - b.bottom) for b in pictures)
    if area <= 0 or covered < FILLS * area:
        return ""
    words = len(letters.content.split())
    hidden = sum(len(letters.content[span.start : span.end].split()) for span in unseen)
    if hidden > words / 2:
        return RECOGNISED
    return MOSTLY_SCANNED if words < FEW_WORDS else ""


def _find_over(letters: Letters, pictures: Sequence[Box], unseen: Sequence[Span]) -> list[Span]:
    """Return the words that nobody sees and that lie on a picture: they were recognised in it."""
    found = []
    for span in unseen if pictures else ():
        for word in re.finditer(r"\S+", letters.content[span.start : span.end]):
            start, end = span.start + word.start(), span.start + word.end()
            if any(_lies_in(letters.box((start + end) // 2), picture) for picture in pictures):
                found.append(Span(start, end, SpanKind.HIDDEN, Unseen.OCR))
    return found


def _lies_in(letter: Box | None, picture: Box) -> bool:
    if letter is None:
        return False
    x, y = (letter.left + letter.right) / 2, (letter.bottom + letter.top) / 2
    return picture.left <= x <= picture.right and picture.bottom <= y <= picture.top


# --- lines and raised figures --------------------------------------------------------------------


def _measure_lines(letters: Letters) -> Iterator[PageLine]:
    for found in re.finditer(r"[^\n]*\S[^\n]*", letters.content):
        stands = [stand for at in _sample(found) if (stand := letters.stand(at)) is not None]
        box = next((box for at in _sample(found) if (box := letters.box(at)) is not None), None)
        height = box.bottom / letters.height if box is not None and letters.height > 0 else 0.5
        size = sorted(stand.size for stand in stands)[len(stands) // 2] if stands else 0.0
        yield PageLine(found.start(), found.end(), found[0].strip(), height, round(size, 2))


def _sample(line: re.Match[str]) -> list[int]:
    """Return the places of a few letters of a line: its type size is that of most of them."""
    start, end = line.span()
    places = (start, (start + end) // 2, (start + 3 * end) // 4)
    found = (_LETTER.search(line.string, place, end) for place in places)
    return sorted({letter.start() for letter in found if letter}) or [start]


_LETTER = re.compile(r"[^\W_]")
_FIGURES = re.compile(r"(?<=\S)[+−–-]?[0-9*†‡§¶※](?:(?:[0-9*†‡§¶※,+−–-]|, )*[0-9*†‡§¶※])?")


def _find_raised(letters: Letters) -> list[Span]:
    """Find runs of smaller characters that stand above or below the line they follow."""
    spans: list[Span] = []
    for found in _FIGURES.finditer(letters.content):
        places = range(found.start() - 1, found.end())
        if not _stands_off(letters.stand(places[-1]), letters.stand(places[0])):
            continue
        stands: list[Stand] = []
        for at in places:
            blank = letters.content[at] == " "
            stand = stands[-1] if blank and stands else letters.stand(at)
            stands += [stand] if stand is not None else []
        if len(stands) == len(places):
            spans += _judge_run(letters.content, places.start, stands)
    return [*spans, *_find_labels(letters, spans)]


_LABELS = re.compile(r"^(\d{1,3}|[*†‡§¶]{1,3}|[*※]\d{1,3})[ \t]{0,2}(?=[^\W\d_])", re.MULTILINE)


def _find_labels(letters: Letters, raised: Sequence[Span]) -> Iterator[Span]:
    """Yield the raised labels before the first words of notes; the text above has each raised.

    Without it, raised figures before letters may be anything: ¹⁴C is an isotope.
    """
    marks = {letters.content[span.start : span.end] for span in raised}
    for found in _LABELS.finditer(letters.content) if marks else ():
        label, word = letters.stand(found.start()), letters.stand(found.end())
        if found[1] not in marks or label is None or word is None:
            continue
        if _stands_off(label, word) and 0.1 * word.size <= label.base - word.base <= word.size:
            yield Span(*found.span(1), SpanKind.SUPERSCRIPT)
            yield Span(*found.span(1), SpanKind.MARKER)


def _stands_off(one: Stand | None, other: Stand | None) -> bool:
    """Whether one character is clearly smaller than the other, or off its line."""
    if one is None or other is None:
        return False
    return one.size < SMALL * other.size or abs(one.base - other.base) > RISE * other.size


def _judge_run(content: str, before: int, stands: list[Stand]) -> list[Span]:
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
    note = raised_note(content[max(0, start - 24) : start], content[start:end])
    marker = [Span(start, end, SpanKind.MARKER, note)] if note is not None else []
    return [Span(start, end, SpanKind.SUPERSCRIPT), *marker]
