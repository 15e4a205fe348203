"""Word files: a walk over the whole of word/document.xml, footnotes, endnotes, heads and feet.

Tracked insertions, content controls and text boxes are read as a reader sees them; deleted and
moved-away text is left out (ECMA-376 part 1, sections 17.13.5, 17.5.2; part 4 for text boxes).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from lxml import etree

from archiver.models import SpanKind, Text
from archiver.text.composition import CELL, LINE, PARAGRAPH, SPACE, Composition, Mark
from archiver.text.notes import is_raised_note

MAX_PART = 64 * 1024 * 1024
MAIN = "word/document.xml"
BROKEN = "The Word file is damaged: {part} cannot be read."
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
ZIP_ERRORS_AND_KEYS = (*ZIP_ERRORS, KeyError, ValueError)

SKIPPED = frozenset(
    ("del", "moveFrom", "delText", "delInstrText", "Fallback", "pPr", "sectPr", "rPr")
)
_FIELD_LINK = re.compile(r'\s*HYPERLINK\s+"([^"]+)"')
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Element = etree._Element
Closer = Callable[[], None]


@dataclass
class _Document(Composition):
    """A document's text in the making.

    `links` are the addresses by relation id, `numbers` the notes' numbers by anchor, `boxes` the
    text boxes that are still to be read, `fields` the links of complex fields that are open.
    """

    links: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    boxes: list[Element] = field(default_factory=list)
    fields: list[Mark | None] = field(default_factory=list)
    instruction: str = ""
    row_begins: bool = False


def read_docx(payload: bytes, charset: str = "") -> Text:
    """Return the text of a .docx; damaged, encrypted or oversized parts are gaps. Never raises."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            return _read_package(package)
    except ZIP_ERRORS_AND_KEYS:
        return Text("", gaps=("The Word file is damaged and cannot be opened.",))


def _read_package(package: zipfile.ZipFile) -> Text:
    names = set(package.namelist())
    if MAIN not in names:
        return Text("", gaps=("The file is a ZIP archive without a Word document in it.",))
    document = _Document()
    gaps: list[str] = []
    for part in _parts(names):
        root, problem = _parse(package, part)
        gaps += [problem] if problem else []
        if root is not None:
            document.links = _read_links(package, part, names)
            _write_part(document, root, part)
    return replace(document.to_text(_read_title(package, names)), gaps=tuple(gaps))


def _parts(names: set[str]) -> list[str]:
    notes = [part for part in ("word/footnotes.xml", "word/endnotes.xml") if part in names]
    edges = sorted(part for part in names if re.fullmatch(r"word/(?:header|footer)\d*\.xml", part))
    return [MAIN, *notes, *edges]


def _parse(package: zipfile.ZipFile, part: str) -> tuple[Element | None, str]:
    """Return a part's root, and what is wrong with it; entities are never resolved."""
    try:
        with package.open(part) as stream:
            xml = stream.read(MAX_PART + 1)
    except ZIP_ERRORS_AND_KEYS:
        return None, BROKEN.format(part=part)
    if len(xml) > MAX_PART:
        return None, f"The Word file's {part} unpacks to more than {MAX_PART >> 20} MB."
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        return None, f"The Word file's {part} defines entities, which a Word file must not."
    return _parse_xml(xml, part)


def _parse_xml(xml: bytes, part: str) -> tuple[Element | None, str]:
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=recover
        )
        try:
            root = etree.fromstring(xml, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            return root, BROKEN.format(part=f"a part of {part}") if recover else ""
    return None, BROKEN.format(part=part)


def _read_links(package: zipfile.ZipFile, part: str, names: set[str]) -> dict[str, str]:
    folder, _, file = part.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    root = _parse(package, relations)[0] if relations in names else None
    if root is None:
        return {}
    return {str(item.get("Id")): str(item.get("Target", "")) for item in root}


def _read_title(package: zipfile.ZipFile, names: set[str]) -> str:
    root = _parse(package, "docProps/core.xml")[0] if "docProps/core.xml" in names else None
    found = root.find("{http://purl.org/dc/elements/1.1/}title") if root is not None else None
    return " ".join((found.text or "").split()) if found is not None else ""


# --- the walk ------------------------------------------------------------------------------------


def _write_part(document: _Document, root: Element, part: str) -> None:
    document.separate(PARAGRAPH)
    beside = re.match(r"word/(?:header|footer)", part)
    mark = document.open_mark(SpanKind.OUTSIDE) if beside else None
    document.boxes.append(root)
    while document.boxes:
        _walk(document.boxes.pop(0), document)
        document.end_block(PARAGRAPH)
    if mark:
        document.close_mark(mark)


def _walk(root: Element, document: _Document) -> None:
    """Visit every element in order, without recursion: a hostile file may nest without end."""
    closers: list[Closer | None] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = _local_name(element)
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


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: Element, name: str) -> str:
    return str(element.get(f"{WORD}{name}", ""))


def _open_paragraph(document: _Document, element: Element) -> Closer:
    document.separate(PARAGRAPH)
    return partial(document.end_block, PARAGRAPH)


def _open_row(document: _Document, element: Element) -> None:
    document.pending = LINE if document.pending else ""
    document.row_begins = document.held = True


def _open_cell(document: _Document, element: Element) -> None:
    if not document.row_begins:
        document.pending = CELL
    document.row_begins, document.held = False, True


def _add_words(document: _Document, element: Element) -> None:
    document.add_text(element.text or "")


def _add_tab(document: _Document, element: Element) -> None:
    document.separate(CELL)


def _break_line(document: _Document, element: Element) -> None:
    document.separate(PARAGRAPH if _attribute(element, "type") == "page" else LINE)


def _open_figure(document: _Document, element: Element) -> Closer:
    """Keep the parts of a formula apart: a power or a fraction is no longer number."""
    document.separate(SPACE)
    return partial(document.separate, SPACE)


def _add_hyphen(document: _Document, element: Element) -> None:
    document.write("\u2011")


def _add_soft_hyphen(document: _Document, element: Element) -> None:
    document.write("\u00ad")


def _describe_image(document: _Document, element: Element) -> None:
    words = " ".join(str(element.get("descr", "")).split())
    if words:
        document.separate(SPACE)
        document.insert(words, SpanKind.ALTERNATIVE)
        document.separate(SPACE)


def _open_run(document: _Document, element: Element) -> Closer | None:
    setting = element.find(f"{WORD}rPr")
    if setting is None:
        return None
    raised = setting.find(f"{WORD}vertAlign")
    if _is_on(setting.find(f"{WORD}vanish")):
        return partial(document.close_mark, document.open_mark(SpanKind.HIDDEN))
    if any(_is_on(setting.find(f"{WORD}{name}")) for name in ("strike", "dstrike")):
        return partial(document.close_mark, document.open_mark(SpanKind.HIDDEN, "struck"))
    kind = RAISED.get(_attribute(raised, "val")) if raised is not None else None
    if kind is None:
        return None
    words = "".join(str(part.text or "") for part in element.iter(f"{WORD}t"))
    note = kind is SpanKind.SUPERSCRIPT and is_raised_note(document.tail(), words)
    return partial(_close_raised, document, document.open_mark(kind), note)


def _is_on(switch: Element | None) -> bool:
    return switch is not None and _attribute(switch, "val") not in ("0", "false", "off")


def _close_raised(document: _Document, mark: Mark, note: bool) -> None:
    document.close_mark(mark)
    if note:
        document.close_mark(replace(mark, kind=SpanKind.MARKER))


def _open_link(document: _Document, element: Element) -> Closer | None:
    anchor = _attribute(element, "anchor")
    address = document.links.get(str(element.get(_RELATION)), "") + (f"#{anchor}" if anchor else "")
    return partial(document.close_mark, document.open_mark(SpanKind.LINK, address))


def _open_simple_field(document: _Document, element: Element) -> Closer | None:
    found = _FIELD_LINK.match(_attribute(element, "instr"))
    return (
        partial(document.close_mark, document.open_mark(SpanKind.LINK, found[1])) if found else None
    )


def _read_instruction(document: _Document, element: Element) -> None:
    document.instruction += element.text or ""


def _turn_field(document: _Document, element: Element) -> None:
    """Follow a complex field: instruction, then what it shows, then its end (17.16.18)."""
    turn = _attribute(element, "fldCharType")
    if turn == "begin":
        document.instruction = ""
        document.fields.append(None)
    elif turn == "separate" and document.fields:
        if found := _FIELD_LINK.match(document.instruction):
            document.fields[-1] = document.open_mark(SpanKind.LINK, found[1])
    elif turn == "end" and document.fields and (mark := document.fields.pop()) is not None:
        document.close_mark(mark)


def _refer_to_note(document: _Document, element: Element) -> None:
    anchor = f"{_local_name(element).removesuffix('Reference')}-{_attribute(element, 'id')}"
    number = document.numbers.setdefault(anchor, len(document.numbers) + 1)
    document.insert(str(number), SpanKind.MARKER, f"#{anchor}")


def _open_note(document: _Document, element: Element) -> Closer | None:
    anchor = f"{_local_name(element)}-{_attribute(element, 'id')}"
    if anchor not in document.numbers:
        return None
    document.separate(PARAGRAPH)
    document.insert(f"{document.numbers[anchor]}.", SpanKind.NUMBERING, anchor)
    document.pending, document.held = SPACE, True
    return None


def _add_symbol(document: _Document, element: Element) -> None:
    """Add a character named by its code in a font (17.3.3.30), 0xF000 above the font's own.

    One that is not known is kept as it is, so that a quotation without it is seen to lack it.
    """
    code = _attribute(element, "char")
    if re.fullmatch("(?!00[01]|[Dd][89A-Fa-f])[0-9A-Fa-f]{4}", code):
        letter = chr(int(code, 16))
        font = _attribute(element, "font").casefold()
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

RAISED = {"superscript": SpanKind.SUPERSCRIPT, "subscript": SpanKind.SUBSCRIPT}
Opener = Callable[[_Document, Element], Closer | None]
OPENERS: dict[str, Opener] = {
    "p": _open_paragraph,
    "tbl": _open_paragraph,
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
