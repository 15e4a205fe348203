"""Documents of the extraction gate: one notation → the same document in five formats.

⟦words¦source¦key⟧ is a quotation that must be found, with the address that it cites ("" for none);
parts with the same key are one quotation. [words](address) is a link, [^1] calls a note, "^1: "
starts one, "> " a block quotation, "- " or "1. " an item, "# " a heading, "===" a new page.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from tests.quoting import word_files

_TOKEN = re.compile(
    r"⟦(?P<words>[^⟧¦]*)¦(?P<source>[^⟧¦]*)(?:¦(?P<key>\w+))?⟧"
    r"|\[(?P<shown>[^\]^][^\]]*(?:\[[^\]]*\][^\]]*)*?)\]\((?P<address>[^)\s]*)\)"
    r"|\[\^(?P<note>\d+)\]"
)
_BLOCK = re.compile(r"(?P<mark>#+ |> ?|- |\d+\. |\^\d+: |===$)?")


@dataclass(frozen=True)
class Expected:
    """A quotation that must be found: its words, the address it cites, and its place."""

    words: str
    source: str
    place: str


@dataclass(frozen=True)
class Piece:
    """Inline content: `sort` is text, words (to be found), link or note."""

    sort: str
    text: str = ""
    target: str = ""
    key: str = ""
    inner: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Part:
    """A block: `sort` is heading, quote, item, note, page or plain; `label` an item's or note's."""

    sort: str
    pieces: tuple[Piece, ...] = ()
    label: str = ""


@dataclass
class Sheet:
    """What was rendered so far, and where each quotation began."""

    text: str = ""
    begun: list[tuple[str, str, str, str]] = field(default_factory=list)

    def note(self, piece: Piece, place: str) -> None:
        """Remember that the words of `piece` begin at `place`; later parts of a key are joined."""
        for index, (words, source, where, key) in enumerate(self.begun):
            if key and key == piece.key:
                self.begun[index] = (f"{words} {piece.text}", source, where, key)
                return
        self.begun.append((piece.text, piece.target, place, piece.key))

    def expected(self) -> tuple[Expected, ...]:
        """Return the quotations to be found."""
        return tuple(Expected(words, source, place) for words, source, place, _ in self.begun)


def read_parts(written: str) -> tuple[Part, ...]:
    """Return the blocks of a document in the notation."""
    parts: list[Part] = []
    for chunk in re.split(r"\n{2,}", written.strip()):
        for line in chunk.split("\n"):
            mark = (_BLOCK.match(line) or re.match("", line))[0]  # type: ignore[index]
            sort = {"#": "heading", ">": "quote", "-": "item", "^": "note", "=": "page"}
            kind = sort.get(mark[:1], "item" if mark else "plain")
            if line[len(mark) :].strip() or kind == "page":
                pieces = tuple(_read_pieces(line[len(mark) :]))
                parts.append(Part(kind, pieces, mark.strip("^:. ")))
    return tuple(parts)


def _read_pieces(text: str) -> Iterator[Piece]:
    position = 0
    for found in _TOKEN.finditer(text):
        if text[position : found.start()]:
            yield Piece("text", text[position : found.start()])
        if found["words"] is not None:
            yield Piece("words", found["words"], found["source"], found["key"] or "")
        elif found["note"]:
            yield Piece("note", found["note"])
        else:
            inner = tuple(_read_pieces(found["shown"]))
            yield Piece("link", found["shown"], found["address"], "", inner)
        position = found.end()
    if text[position:]:
        yield Piece("text", text[position:])


# --- formats with lines --------------------------------------------------------------------------


def _place(text: str) -> str:
    line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return f"{line}:{column}"


def render_markdown(parts: tuple[Part, ...]) -> tuple[bytes, tuple[Expected, ...]]:
    """Return the document as Markdown, and what must be found in it."""
    sheet, before = Sheet(), ""
    for part in parts:
        lead = {"heading": "## ", "quote": "> ", "note": f"[^{part.label}]: "}.get(part.sort, "")
        lead = f"{part.label or '-'}. "[-3:] if part.sort == "item" and part.label != "-" else lead
        lead = "- " if part.sort == "item" and part.label == "-" else lead
        if part.sort == "page":
            continue
        sheet.text += ">\n" if before == part.sort == "quote" else "\n" * (before != part.sort)
        sheet.text += "\n" * (part.sort == before and part.sort in ("plain", "note")) + lead
        _add_markdown(sheet, part.pieces)
        sheet.text += "\n"
        before = part.sort
    return sheet.text.encode(), sheet.expected()


def _add_markdown(sheet: Sheet, pieces: tuple[Piece, ...]) -> None:
    for piece in pieces:
        if piece.sort == "words":
            sheet.note(piece, _place(sheet.text))
        if piece.sort == "link":
            sheet.text += "["
            _add_markdown(sheet, piece.inner)
            sheet.text += f"]({piece.target})"
        else:
            sheet.text += f"[^{piece.text}]" if piece.sort == "note" else piece.text


def render_html(parts: tuple[Part, ...]) -> tuple[bytes, tuple[Expected, ...]]:
    """Return the document as a page, and what must be found in it."""
    sheet = Sheet('<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>A page</title>\n')
    tags = {"heading": "h2", "quote": "p", "item": "li", "note": "li", "plain": "p"}
    wraps = {"quote": "blockquote", "item": "ul", "note": "ol"}
    before = ""
    for part in (*parts, Part("")):
        if before != part.sort:
            sheet.text += f"</{wraps[before]}>\n" if before in wraps else ""
            sheet.text += f"<{wraps[part.sort]}>\n" if part.sort in wraps else ""
        if tag := tags.get(part.sort):
            name = f' id="note-{part.label}"' if part.sort == "note" else ""
            sheet.text += f"<{tag}{name}>"
            _add_html(sheet, part.pieces)
            sheet.text += f"</{tag}>\n"
        before = part.sort if part.sort != "page" else before
    return sheet.text.encode(), sheet.expected()


def _add_html(sheet: Sheet, pieces: tuple[Piece, ...]) -> None:
    for piece in pieces:
        if piece.sort == "words":
            sheet.note(piece, _place(sheet.text))
        if piece.sort == "link":
            sheet.text += f'<a href="{html.escape(piece.target)}">'
            _add_html(sheet, piece.inner)
            sheet.text += "</a>"
        elif piece.sort == "note":
            sheet.text += f'<sup><a href="#note-{piece.text}">{piece.text}</a></sup>'
        else:
            sheet.text += html.escape(piece.text, quote=False)


def render_plain(parts: tuple[Part, ...]) -> tuple[bytes, tuple[Expected, ...]]:
    """Return the document as plain text, and what must be found in it."""
    sheet, listed = Sheet(), False
    for part in parts:
        if part.sort == "page":
            continue
        if part.sort == "note" and not listed:
            sheet.text += "References\n\n"
            listed = True
        labels = {"quote": "> ", "note": f"[{part.label}] ", "item": "- "}
        sheet.text += labels.get(part.sort, "")
        _add_plain(sheet, part.pieces)
        sheet.text += "\n\n"
    return sheet.text.encode(), sheet.expected()


def _add_plain(sheet: Sheet, pieces: tuple[Piece, ...]) -> None:
    for piece in pieces:
        if piece.sort == "words":
            sheet.note(piece, _place(sheet.text))
        if piece.sort == "link":
            _add_plain(sheet, piece.inner)
            sheet.text += f" <{piece.target}>"
        else:
            sheet.text += f"[{piece.text}]" if piece.sort == "note" else piece.text


# --- Word and PDF --------------------------------------------------------------------------------


def render_word(parts: tuple[Part, ...]) -> tuple[bytes, tuple[Expected, ...]]:
    """Return the document as a Word file, and what must be found in it."""
    sheet, count = Sheet(), 0
    links: dict[str, str] = {}
    made: list[str] = []
    notes: dict[int, tuple[str, ...]] = {}
    makers = {
        "heading": lambda *runs: word_files.paragraph(*runs, style="berschrift1"),
        "quote": lambda *runs: word_files.paragraph(*runs, style="Zitat"),
        "item": word_files.item,
        "plain": word_files.paragraph,
    }
    for part in parts:
        if part.sort == "note":
            notes[int(part.label)] = _word_runs(sheet, part, f"footnote {part.label}", links)
        elif part.sort != "page":
            count += 1
            made.append(makers[part.sort](*_word_runs(sheet, part, f"paragraph {count}", links)))
    return word_files.word_file(*made, links=links, footnotes=notes), sheet.expected()


def _word_runs(sheet: Sheet, part: Part, place: str, links: dict[str, str]) -> tuple[str, ...]:
    return tuple(run for piece in part.pieces for run in _word_piece(sheet, piece, place, links))


def _word_piece(sheet: Sheet, piece: Piece, place: str, links: dict[str, str]) -> Iterator[str]:
    if piece.sort == "words":
        sheet.note(piece, place)
    if piece.sort == "note":
        yield word_files.footnote(int(piece.text))
    elif piece.sort == "link":
        name = next((n for n, a in links.items() if a == piece.target), f"r{len(links) + 1}")
        links[name] = piece.target
        inner = "".join(r for p in piece.inner for r in _word_piece(sheet, p, place, links))
        yield f'<w:hyperlink r:id="{name}">{inner}</w:hyperlink>'
    else:
        yield word_files.run(html.escape(piece.text, quote=False))


def render_pdf(parts: tuple[Part, ...]) -> tuple[bytes, tuple[Expected, ...]]:
    """Return the document as a PDF, and what must be found in it; set-off words have no marks.

    A PDF shows block quotations and list items by position alone, so they are put in marks here.
    """
    sheet, page = Sheet(), 1
    body = getSampleStyleSheet()["BodyText"]
    styles = {
        "heading": getSampleStyleSheet()["Heading2"],
        "quote": ParagraphStyle("quote", body, leftIndent=30),
    }
    flow: list[Paragraph | PageBreak] = []
    for number, part in enumerate(parts):
        if part.sort == "page":
            flow.append(PageBreak())
            page += 1
            continue
        if part.sort == "note" and parts[number - 1].sort != "note":
            flow.append(Paragraph("References", body))
        words = "".join(_pdf_piece(sheet, piece, f"p. {page}", part) for piece in part.pieces)
        label = f"{part.label}. " if part.sort == "note" else "• " if part.sort == "item" else ""
        flow.append(Paragraph(label + words, styles.get(part.sort, body)))
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4).build(flow)
    return stream.getvalue(), sheet.expected()


def _pdf_piece(sheet: Sheet, piece: Piece, place: str, part: Part) -> str:
    text = html.escape(piece.text, quote=False)
    if piece.sort == "words":
        goes_on = bool(piece.key) and all(key != piece.key for *_, key in sheet.begun)
        sheet.note(piece, place)
        closing = "" if goes_on else "”"
        return f"“{text}{closing}" if part.sort in ("quote", "item") else text
    if piece.sort == "note":
        return f"<super>{piece.text}</super>"
    if piece.sort == "link":
        inner = "".join(_pdf_piece(sheet, each, place, part) for each in piece.inner)
        return f"{inner} ({html.escape(piece.target)})"
    return text


RENDERERS = {
    ".md": render_markdown,
    ".html": render_html,
    ".txt": render_plain,
    ".docx": render_word,
    ".pdf": render_pdf,
}
