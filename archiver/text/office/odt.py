"""OpenDocument files (.odt): a walk over content.xml, then heads and feet (OpenDocument 1.3).

Deleted words that the file keeps as tracked changes, and comments, are left out; what a style hides
is in, as hidden spans.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from lxml import etree

from archiver.models import SpanKind, Text
from archiver.text.composition import CELL, LINE, PARAGRAPH, SPACE, TableComposition
from archiver.text.notes import raised_note
from archiver.text.office.packages import INVISIBLE, ZIP_ERRORS, Element, local_name, parse_part

NAME = "OpenDocument file"
MAIN = "content.xml"
ENCRYPTED = "The OpenDocument file is encrypted and needs a password to be read."
DAMAGED = "The OpenDocument file is damaged and cannot be opened."
SKIPPED = frozenset(
    (
        "tracked-changes",
        "annotation",
        "forms",
        "sequence-decls",
        "automatic-styles",
        "font-face-decls",
        "binary-data",
        "script",
    )
)
UNWRITTEN = frozenset(("note-citation", "title", "desc"))
DEPTH = 20
Closer = Callable[[], None]


@dataclass(frozen=True)
class _Look:
    """What a style does to words, "" where it says nothing."""

    hidden: bool = False
    struck: bool = False
    level: str = ""


@dataclass
class _OdtText(TableComposition):
    """A text in the making; `notes` are those whose bodies are still to be read."""

    looks: dict[str, _Look] = field(default_factory=dict)
    notes: list[tuple[str, Element]] = field(default_factory=list)


def read_odt(payload: bytes, charset: str = "") -> Text:
    """Return the text of an .odt; damaged, encrypted or oversized parts are gaps. Never raises."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            return _read_package(package)
    except ZIP_ERRORS:
        return Text("", gaps=(DAMAGED,))


def _read_package(package: zipfile.ZipFile) -> Text:
    names = set(package.namelist())
    if MAIN not in names:
        return Text("", gaps=(DAMAGED,))
    if _is_encrypted(package, names):
        return Text("", gaps=(ENCRYPTED,))
    content, problem = parse_part(package, MAIN, NAME)
    styles = parse_part(package, "styles.xml", NAME)[0] if "styles.xml" in names else None
    document = _OdtText()
    document.looks = _read_looks([root for root in (styles, content) if root is not None])
    if content is not None:
        _walk(content, document)
        _write_notes(document)
    if styles is not None:
        _write_edges(document, styles)
    title = _read_title(package, names)
    return replace(document.to_text(title), gaps=(problem,) if problem else ())


def _is_encrypted(package: zipfile.ZipFile, names: set[str]) -> bool:
    manifest = "META-INF/manifest.xml"
    root = parse_part(package, manifest, NAME)[0] if manifest in names else None
    if root is None:
        return False
    return any(local_name(element) == "encryption-data" for element in root.iter())


def _read_title(package: zipfile.ZipFile, names: set[str]) -> str:
    root = parse_part(package, "meta.xml", NAME)[0] if "meta.xml" in names else None
    for element in root.iter() if root is not None else ():
        if local_name(element) == "title":
            return " ".join((element.text or "").split())
    return ""


# --- styles --------------------------------------------------------------------------------------


def _get(element: Element, name: str) -> str:
    """Return an attribute by its name in any namespace, "" where it is missing."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _read_looks(roots: list[Element]) -> dict[str, _Look]:
    own: dict[str, tuple[_Look, str]] = {}
    for root in roots:
        for style in root.iter():
            if local_name(style) == "style":
                own[_get(style, "name")] = (_read_look(style), _get(style, "parent-style-name"))
    return {name: _inherit(name, own) for name in own}


def _read_look(style: Element) -> _Look:
    hidden = struck = False
    level = ""
    for setting in style:
        if local_name(setting) not in ("text-properties", "section-properties"):
            continue
        hidden |= _get(setting, "display") == "none"
        struck |= _get(setting, "text-line-through-style") not in ("", "none")
        level = _get(setting, "text-position").partition(" ")[0] or level
    return _Look(hidden, struck, level)


def _inherit(name: str, own: dict[str, tuple[_Look, str]]) -> _Look:
    look = _Look()
    for _ in range(DEPTH):
        if name not in own:
            break
        said, name = own[name]
        look = _Look(
            look.hidden or said.hidden, look.struck or said.struck, look.level or said.level
        )
    return look


def _read_level(written: str) -> SpanKind | None:
    if written in ("super", "sub"):
        return SpanKind.SUPERSCRIPT if written == "super" else SpanKind.SUBSCRIPT
    number = written.removesuffix("%")
    if not number.removeprefix("-").isdecimal() or not number.strip("-0"):
        return None
    return SpanKind.SUBSCRIPT if number.startswith("-") else SpanKind.SUPERSCRIPT


# --- the walk ------------------------------------------------------------------------------------


def _walk(root: Element, document: _OdtText) -> None:
    """Visit every element in order, without recursion: a hostile file may nest without end."""
    closers: list[Closer | None] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = local_name(element)
        if event == "end":
            if (close := closers.pop()) is not None:
                close()
            if element is not root and element.tail:
                document.add_text(element.tail)
        elif name in SKIPPED or (name == "note-body" and element is not root):
            walker.skip_subtree()
            closers.append(None)
        else:
            closers.append(OPENERS[name](document, element) if name in OPENERS else None)
            if element.text and name and name not in UNWRITTEN:
                document.add_text(element.text)


def _write_notes(document: _OdtText) -> None:
    while document.notes:
        number, body = document.notes.pop(0)
        document.separate(PARAGRAPH)
        document.insert(f"{number}.", SpanKind.NUMBERING)
        document.pending, document.held = SPACE, True
        _walk(body, document)
        document.end_block(PARAGRAPH)


def _write_edges(document: _OdtText, styles: Element) -> None:
    for element in styles.iter():
        if local_name(element) in ("header", "footer", "header-left", "footer-left"):
            document.end_block(PARAGRAPH)
            mark = document.open_mark(SpanKind.OUTSIDE)
            _walk(element, document)
            document.close_mark(mark)


def _open_paragraph(document: _OdtText, element: Element) -> Closer:
    document.separate(PARAGRAPH)
    inner = _open_span(document, element)
    return partial(_close_paragraph, document, inner)


def _close_paragraph(document: _OdtText, inner: Closer | None) -> None:
    if inner is not None:
        inner()
    document.end_block(PARAGRAPH)


def _open_span(document: _OdtText, element: Element) -> Closer | None:
    look = document.looks.get(_get(element, "style-name"))
    switched = _get(element, "is-hidden") == "true" or _get(element, "display") == "none"
    if switched or (look and look.hidden):
        return document.hide(INVISIBLE)
    if look and look.struck:
        return document.hide("struck")
    level = _read_level(look.level) if look else None
    if level is None:
        return None
    words = "".join(str(part) for part in element.itertext())
    raised = level is SpanKind.SUPERSCRIPT
    note = raised_note(document.tail(), words) if raised else None
    return partial(document.close_raised, document.open_mark(level), note)


def _open_block(document: _OdtText, element: Element) -> Closer:
    document.separate(PARAGRAPH)
    return partial(document.end_block, PARAGRAPH)


def _open_table(document: _OdtText, element: Element) -> Closer:
    document.table_begins = True
    return _open_block(document, element)


def _open_row(document: _OdtText, element: Element) -> None:
    document.begin_row()


def _open_cell(document: _OdtText, element: Element) -> None:
    document.begin_cell()


def _add_spaces(document: _OdtText, element: Element) -> None:
    document.separate(SPACE)


def _add_tab(document: _OdtText, element: Element) -> None:
    document.separate(CELL)


def _break_line(document: _OdtText, element: Element) -> None:
    document.separate(LINE)


def _open_link(document: _OdtText, element: Element) -> Closer:
    return partial(document.close_mark, document.open_mark(SpanKind.LINK, _get(element, "href")))


def _open_note(document: _OdtText, element: Element) -> None:
    number = ""
    for part in element:
        if local_name(part) == "note-citation":
            number = "".join(str(words) for words in part.itertext()).strip()
        elif local_name(part) == "note-body":
            document.notes.append((number, part))
    if number:
        document.insert(number, SpanKind.MARKER)


def _describe_image(document: _OdtText, element: Element) -> None:
    words = " ".join((element.text or "").split())
    if words:
        document.separate(SPACE)
        document.insert(words, SpanKind.ALTERNATIVE)
        document.separate(SPACE)


Opener = Callable[[_OdtText, Element], Closer | None]
OPENERS: dict[str, Opener] = {
    "p": _open_paragraph,
    "h": _open_paragraph,
    "span": _open_span,
    "a": _open_link,
    "table": _open_table,
    "text-box": _open_block,
    "section": _open_span,
    "hidden-text": _open_span,
    "hidden-paragraph": _open_span,
    "table-row": _open_row,
    "table-cell": _open_cell,
    "s": _add_spaces,
    "tab": _add_tab,
    "line-break": _break_line,
    "note": _open_note,
    "title": _describe_image,
    "desc": _describe_image,
}
