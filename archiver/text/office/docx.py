"""Word files: a walk over the whole of word/document.xml, footnotes, endnotes, heads and feet.

Tracked insertions, content controls and text boxes are read as a reader sees them; deleted and
moved-away text is left out (ECMA-376 part 1, sections 17.13.5, 17.5.2; part 4 for text boxes).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from lxml import etree

from archiver.models import SpanKind, Text
from archiver.text.composition import CELL, LINE, PARAGRAPH, SPACE, PendingSpan, TableComposition
from archiver.text.notes import raised_note
from archiver.text.office.packages import (
    INVISIBLE,
    ZIP_ERRORS,
    Element,
    local_name,
    parse_part,
    read_part,
)
from archiver.text.office.word_styles import WORD, TextStyle, attribute, read_styles
from archiver.text.plain import read_plain
from archiver.text.web.html import read_html

NAME = "Word file"
MAIN = "word/document.xml"
CHUNKS = 200

SKIPPED = frozenset(
    ("del", "moveFrom", "delText", "delInstrText", "Fallback", "pPr", "sectPr", "rPr")
)
_FIELD_LINK = re.compile(r'\s*HYPERLINK\s+"([^"]+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Closer = Callable[[], None]


@dataclass
class _ComplexField:
    """A complex field that is open: its instruction is not shown, what follows it is."""

    shown: bool = False
    mark: PendingSpan | None = None


@dataclass
class _DocxText(TableComposition):
    """A document's text in the making.

    `links` are the addresses by relation id, `numbers` the notes' numbers by anchor, `boxes` the
    text boxes that are still to be read, `looks` what each style does to words, `chunks` the
    relation ids of whole files that the document takes in.
    """

    links: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    boxes: list[Element] = field(default_factory=list)
    fields: list[_ComplexField] = field(default_factory=list)
    looks: dict[str, TextStyle] = field(default_factory=dict)
    chunks: dict[int, Text] = field(default_factory=dict)
    take_in: Callable[[str], Text] = lambda target: Text("")
    instruction: str = ""
    cells: int = 0
    paragraph: TextStyle = field(default_factory=TextStyle)
    shaded: bool = False

    @property
    def instructing(self) -> bool:
        """Whether the next words belong to a field's instruction, which nobody sees."""
        return any(not around.shown for around in self.fields)


def read_docx(payload: bytes, charset: str = "", depth: int = 0) -> Text:
    """Return the text of a .docx; damaged, encrypted or oversized parts are gaps. Never raises.

    `depth` counts the Word files around this one: one may take in another.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            return _read_package(package, depth)
    except ZIP_ERRORS:
        return Text("", gaps=("The Word file is damaged and cannot be opened.",))


def _read_package(package: zipfile.ZipFile, depth: int) -> Text:
    names = set(package.namelist())
    main = _find_main(package, names)
    if main not in names:
        return Text("", gaps=("The file is a ZIP archive without a Word document in it.",))
    document = _DocxText()
    gaps: list[str] = []
    folder = posixpath.dirname(main)
    styles = f"{folder}/styles.xml"
    document.looks = read_styles(parse_part(package, styles, NAME)[0] if styles in names else None)
    for part in _parts(names, main):
        root, problem = parse_part(package, part, NAME)
        gaps += [problem] if problem else []
        if root is not None:
            document.links = _read_links(package, part, names)
            document.take_in = partial(_read_chunk, package, folder, names, depth, gaps)
            _write_part(document, root, part)
    return replace(document.to_text(_read_title(package, names)), gaps=tuple(gaps))


def _find_main(package: zipfile.ZipFile, names: set[str]) -> str:
    """Return the main part: by its usual name, else as the package says (ECMA-376 part 2, 9.3)."""
    relations = "_rels/.rels"
    root = None
    if MAIN not in names and relations in names:
        root = parse_part(package, relations, NAME)[0]
    for item in root if root is not None else ():
        if str(item.get("Type", "")).endswith("/officeDocument"):
            return str(item.get("Target", "")).lstrip("/")
    return MAIN


_BESIDE = re.compile(r"word/(?:header|footer)\d*\.xml")
_DRAWN = re.compile(r"word/(?:diagrams/drawing|charts/chart)\d*\.xml")


def _parts(names: set[str], main: str) -> list[str]:
    notes = [part for part in ("word/footnotes.xml", "word/endnotes.xml") if part in names]
    drawn = sorted(part for part in names if _DRAWN.fullmatch(part))
    edges = sorted(part for part in names if _BESIDE.fullmatch(part))
    return [main, *notes, *drawn, *edges]


def _read_chunk(
    package: zipfile.ZipFile, folder: str, names: set[str], depth: int, gaps: list[str], target: str
) -> Text:
    """Return the text of a file that the document takes in whole (17.17.2.1, `altChunk`)."""
    part = posixpath.normpath(posixpath.join(folder, target) if target[:1] != "/" else target[1:])
    content, trouble = read_part(package, part) if part in names else (b"", "missing")
    suffix = part.rpartition(".")[2].lower()
    if content.startswith(b"PK\x03\x04") and depth < 2:
        text = read_docx(content, depth=depth + 1)
    elif suffix in ("htm", "html", "xhtml") and content:
        text = read_html(content, xml=suffix == "xhtml")
    elif suffix == "txt" and content:
        text = read_plain(content)
    else:
        trouble, text = trouble or "of a type that is not read", Text("")
    if trouble:
        gaps.append(f"The Word file takes in {part or 'another file'}, which is {trouble}.")
    gaps += text.gaps
    return text


def _read_links(package: zipfile.ZipFile, part: str, names: set[str]) -> dict[str, str]:
    folder, _, file = part.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    root = parse_part(package, relations, NAME)[0] if relations in names else None
    if root is None:
        return {}
    return {str(item.get("Id")): str(item.get("Target", "")) for item in root}


def _read_title(package: zipfile.ZipFile, names: set[str]) -> str:
    core = "docProps/core.xml"
    root = parse_part(package, core, NAME)[0] if core in names else None
    found = root.find("{http://purl.org/dc/elements/1.1/}title") if root is not None else None
    return " ".join((found.text or "").split()) if found is not None else ""


# --- the walk ------------------------------------------------------------------------------------


def _write_part(document: _DocxText, root: Element, part: str) -> None:
    document.separate(PARAGRAPH)
    beside = _BESIDE.fullmatch(part)
    mark = document.open_mark(SpanKind.OUTSIDE) if beside else None
    document.boxes.append(root)
    while document.boxes:
        _walk(document.boxes.pop(0), document)
        document.end_block(PARAGRAPH)
    if mark:
        document.close_mark(mark)


def _walk(root: Element, document: _DocxText) -> None:
    """Visit every element in order, without recursion: a hostile file may nest without end."""
    closers: list[Closer | None] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = local_name(element)
        if event == "end":
            if (close := closers.pop()) is not None:
                close()
        elif name in SKIPPED:
            walker.skip_subtree()
            closers.append(None)
        elif name == "txbxContent" and element is not root:
            walker.skip_subtree()
            closers.append(None)
            document.boxes.append(element)
        else:
            closers.append(OPENERS[name](document, element) if name in OPENERS else None)


def _open_paragraph(document: _DocxText, element: Element) -> Closer:
    document.separate(PARAGRAPH)
    setting = element.find(f"{WORD}pPr")
    style = setting.find(f"{WORD}pStyle") if setting is not None else None
    document.paragraph = document.looks.get(
        attribute(style, "val") if style is not None else "", TextStyle()
    )
    document.shaded = setting is not None and setting.find(f"{WORD}shd") is not None
    return partial(_close_paragraph, document)


def _close_paragraph(document: _DocxText) -> None:
    """End a paragraph; an instruction that is still open is damaged, and must hide no more."""
    for around in document.fields:
        around.shown = True
    document.end_block(PARAGRAPH)


def _open_table(document: _DocxText, element: Element) -> Closer:
    document.separate(PARAGRAPH)
    document.cells += 1
    document.table_begins = True
    return partial(_close_table, document)


def _close_table(document: _DocxText) -> None:
    document.cells -= 1
    document.end_block(PARAGRAPH)


def _take_in(document: _DocxText, element: Element) -> None:
    target = document.links.get(str(element.get(_RELATION)), "")
    if len(document.chunks) >= CHUNKS:
        return
    text = document.take_in(target)
    document.chunks[len(document.chunks)] = text
    if text.content:
        document.separate(PARAGRAPH)
        document.write(text.content)
        start = document.length - len(text.content)
        spans = text.spans
        document.spans += [replace(s, start=s.start + start, end=s.end + start) for s in spans]
        document.separate(PARAGRAPH)


def _open_row(document: _DocxText, element: Element) -> None:
    document.begin_row()


def _open_cell(document: _DocxText, element: Element) -> None:
    document.begin_cell()


def _add_words(document: _DocxText, element: Element) -> None:
    if not document.instructing:
        document.add_text(element.text or "")


def _add_tab(document: _DocxText, element: Element) -> None:
    document.separate(CELL)


def _break_line(document: _DocxText, element: Element) -> None:
    document.separate(PARAGRAPH if attribute(element, "type") == "page" else LINE)


def _open_figure(document: _DocxText, element: Element) -> Closer:
    """Keep the parts of a formula apart: a power or a fraction is no longer number."""
    document.separate(SPACE)
    return partial(document.separate, SPACE)


def _add_hyphen(document: _DocxText, element: Element) -> None:
    document.write("\u2011")


def _add_soft_hyphen(document: _DocxText, element: Element) -> None:
    document.write("\u00ad")


def _describe_image(document: _DocxText, element: Element) -> None:
    words = " ".join(str(element.get("descr", "")).split())
    if words:
        document.separate(SPACE)
        document.insert(words, SpanKind.ALTERNATIVE)
        document.separate(SPACE)


def _open_run(document: _DocxText, element: Element) -> Closer | None:
    setting = element.find(f"{WORD}rPr")
    if setting is None and document.paragraph == TextStyle():
        return None
    style = setting.find(f"{WORD}rStyle") if setting is not None else None
    named = (
        document.looks.get(attribute(style, "val"), TextStyle())
        if style is not None
        else TextStyle()
    )
    look = TextStyle.read(setting).over(named).over(document.paragraph)
    if look.hidden or (look.white and not document.cells and not document.shaded):
        return document.hide(INVISIBLE)
    if look.struck:
        return document.hide("struck")
    if not isinstance(look.level, SpanKind):
        return None
    words = "".join(str(part.text or "") for part in element.iter(f"{WORD}t"))
    raised = look.level is SpanKind.SUPERSCRIPT
    note = raised_note(document.tail(), words) if raised else None
    return partial(document.close_raised, document.open_mark(look.level), note)


def _open_link(document: _DocxText, element: Element) -> Closer | None:
    anchor = attribute(element, "anchor")
    address = document.links.get(str(element.get(_RELATION)), "") + (f"#{anchor}" if anchor else "")
    return partial(document.close_mark, document.open_mark(SpanKind.LINK, address))


def _open_simple_field(document: _DocxText, element: Element) -> Closer | None:
    found = _FIELD_LINK.match(attribute(element, "instr"))
    return (
        partial(document.close_mark, document.open_mark(SpanKind.LINK, found[1])) if found else None
    )


def _read_instruction(document: _DocxText, element: Element) -> None:
    document.instruction += element.text or ""


def _turn_field(document: _DocxText, element: Element) -> None:
    """Follow a complex field: instruction, then what it shows, then its end (17.16.18)."""
    turn = attribute(element, "fldCharType")
    if turn == "begin":
        document.instruction = ""
        document.fields.append(_ComplexField())
    elif turn == "separate" and document.fields:
        document.fields[-1].shown = True
        if found := _FIELD_LINK.match(document.instruction):
            document.fields[-1].mark = document.open_mark(SpanKind.LINK, found[1])
    elif turn == "end" and document.fields and (mark := document.fields.pop().mark) is not None:
        document.close_mark(mark)


def _refer_to_note(document: _DocxText, element: Element) -> None:
    anchor = f"{local_name(element).removesuffix('Reference')}-{attribute(element, 'id')}"
    number = document.numbers.setdefault(anchor, len(document.numbers) + 1)
    document.insert(str(number), SpanKind.MARKER, f"#{anchor}")


def _open_note(document: _DocxText, element: Element) -> Closer | None:
    anchor = f"{local_name(element)}-{attribute(element, 'id')}"
    if anchor not in document.numbers:
        return None
    document.separate(PARAGRAPH)
    document.insert(f"{document.numbers[anchor]}.", SpanKind.NUMBERING, anchor)
    document.pending, document.held = SPACE, True
    return None


def _add_symbol(document: _DocxText, element: Element) -> None:
    """Add a character named by its code in a font (17.3.3.30), 0xF000 above the font's own.

    One that is not known is kept as it is, so that a quotation without it is seen to lack it.
    """
    code = attribute(element, "char")
    if re.fullmatch("(?!00[01]|[Dd][89A-Fa-f])[0-9A-Fa-f]{4}", code):
        letter = chr(int(code, 16))
        font = attribute(element, "font").casefold()
        document.write(SYMBOLS.get(letter, letter) if font == "symbol" else letter)


SYMBOLS = {
    "\uf02b": "+",
    "\uf02d": "−",
    "\uf03c": "<",
    "\uf03d": "=",
    "\uf03e": ">",
    "\uf06d": "µ",
    "\uf0a3": "≤",
    "\uf0b0": "°",
    "\uf0b1": "±",
    "\uf0b3": "≥",
    "\uf0b4": "×",
    "\uf0b7": "•",
    "\uf0b9": "≠",
    "\uf0bb": "≈",
    "\uf0d7": "·",
}
"""Signs of the font Symbol (Adobe Symbol Encoding), by the codes that Word writes."""

Opener = Callable[[_DocxText, Element], Closer | None]
OPENERS: dict[str, Opener] = {
    "p": _open_paragraph,
    "tbl": _open_table,
    "altChunk": _take_in,
    "tr": _open_row,
    "tc": _open_cell,
    "t": _add_words,
    "tab": _add_tab,
    "ptab": _add_tab,
    "br": _break_line,
    "cr": _break_line,
    "noBreakHyphen": _add_hyphen,
    "softHyphen": _add_soft_hyphen,
    "sym": _add_symbol,
    "docPr": _describe_image,
    "r": _open_run,
    **dict.fromkeys(("num", "den", "sup", "sub", "deg", "e"), _open_figure),
    "hyperlink": _open_link,
    "fldSimple": _open_simple_field,
    "instrText": _read_instruction,
    "fldChar": _turn_field,
    "footnoteReference": _refer_to_note,
    "endnoteReference": _refer_to_note,
    "footnote": _open_note,
    "endnote": _open_note,
}
