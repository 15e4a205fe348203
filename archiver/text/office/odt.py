"""OpenDocument files (.odt): a walk over content.xml, then heads and feet (OpenDocument 1.3).

Deleted words that the file keeps as tracked changes, and comments, are left out; what a style hides
is in, as hidden spans.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from lxml import etree

from archiver.models import BlockKind, BlockSpan, SpanKind, Text
from archiver.text.composition import (
    CELL,
    LINE,
    PARAGRAPH,
    SPACE,
    Closer,
    PendingSpan,
    TableComposition,
)
from archiver.text.office.citation_fields import cited_addresses
from archiver.text.office.odt_numbers import OdtCounter, read_lists
from archiver.text.office.packages import (
    Element,
    any_attribute,
    local_name,
    parse_part,
    read_package,
)
from archiver.text.office.set_in import name_main_part
from archiver.text.office.word_styles import TINY, UNKNOWN_COLOUR, TextStyle, hex_colour
from archiver.text.visibility import Unseen

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
        "ruby-text",
    )
)
PAPER = "FFFFFF"
_QUOTE_STYLE = re.compile(r"quot|zitat|citat|block ?text", re.IGNORECASE)
_HEADING_STYLE = re.compile(r"^(?:heading|title|subtitle)", re.IGNORECASE)
UNWRITTEN = frozenset(("note-citation", "title", "desc"))
DEPTH = 20  # styles above a style: files made by hand may go in a circle (a guess)


@dataclass(frozen=True)
class _OdtStyle:
    """A style: what it does to words, and the names of it and of those that it is based on.

    `indent` is how far it sets a paragraph in by itself, in twentieths of a point.
    """

    look: TextStyle = field(default_factory=TextStyle)
    names: tuple[str, ...] = ()
    indent: int = 0


@dataclass
class _OdtText(TableComposition):
    """A text in the making; `notes` are those whose bodies are still to be read.

    `around` are the looks of what is open, `behind` the colours behind it, `lists` how many lists
    are open; `facts` is what the next block is, `counter` counts the numbers of the main text;
    `cited` are the links of the citations that are open, `indents` how far paragraphs are set in.
    """

    styles: dict[str, _OdtStyle] = field(default_factory=dict)
    notes: list[tuple[str, str, Element]] = field(default_factory=list)
    around: list[TextStyle] = field(default_factory=lambda: [TextStyle()])
    behind: list[str] = field(default_factory=lambda: [PAPER])
    lists: int = 0
    counter: OdtCounter | None = None
    facts: BlockSpan = field(default_factory=lambda: BlockSpan(0, 0))
    cited: dict[str, list[PendingSpan]] = field(default_factory=dict)
    indents: dict[int, int] = field(default_factory=dict)


def read_odt(payload: bytes, charset: str = "") -> Text:
    """Return the text of an .odt; damaged, encrypted or oversized parts are gaps. Never raises."""
    return read_package(payload, _read_package, DAMAGED)


def _read_package(package: zipfile.ZipFile) -> Text:
    names = set(package.namelist())
    if MAIN not in names:
        return Text("", gaps=(DAMAGED,))
    if _is_encrypted(package, names):
        return Text("", gaps=(ENCRYPTED,))
    content, problem = parse_part(package, MAIN, NAME)
    styles = parse_part(package, "styles.xml", NAME)[0] if "styles.xml" in names else None
    document = _OdtText()
    roots = [root for root in (styles, content) if root is not None]
    document.styles = _read_styles(roots)
    if content is not None:
        changed = any(local_name(element) == "tracked-changes" for element in content.iter())
        document.counter = None if changed else OdtCounter(read_lists(roots))
        _walk(content, document)
        document.counter = None
        _write_notes(document)
    if styles is not None:
        _write_edges(document, styles)
    document.settle_blocks()
    document.blocks = name_main_part(document.blocks, "".join(document.pieces), document.indents)
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


def _read_styles(roots: list[Element]) -> dict[str, _OdtStyle]:
    own: dict[str, tuple[TextStyle, str, str]] = {}
    indents: dict[str, int] = {}
    for root in roots:
        for style in root.iter():
            if local_name(style) == "style":
                key, parent = (
                    any_attribute(style, "name"),
                    any_attribute(style, "parent-style-name"),
                )
                name = any_attribute(style, "display-name") or key.replace("_20_", " ")
                own[key] = (_read_look(style), name, parent)
                indents[key] = _read_indent(style)
    return {key: replace(_inherit(key, own), indent=indents[key]) for key in own}


def _read_look(style: Element) -> TextStyle:
    """Return what a style says of words (OpenDocument 1.3 part 3, 16.29.29 and 20)."""
    look = TextStyle()
    for setting in style:
        kind = local_name(setting)
        if kind == "paragraph-properties":
            look = look.over(TextStyle(fill=_read_colour(setting, "background-color")))
        if kind in ("text-properties", "section-properties"):
            look = _read_words_look(setting).over(look)
    return look


def _read_indent(style: Element) -> int:
    """Return how far a style sets paragraphs in, in twentieths of a point (20.204, 18.3.18)."""
    for setting in style:
        if local_name(setting) == "paragraph-properties":
            found = _LENGTH.fullmatch(any_attribute(setting, "margin-left"))
            return round(float(found[1]) * TWENTIETHS[found[2]]) if found else 0
    return 0


_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,9})?)(in|cm|mm|pt|pc)")
TWENTIETHS = {"in": 1440.0, "cm": 566.93, "mm": 56.693, "pt": 20.0, "pc": 240.0}


def _read_words_look(setting: Element) -> TextStyle:
    display, level = (
        any_attribute(setting, "display"),
        any_attribute(setting, "text-position").partition(" ")[0],
    )
    lines = [any_attribute(setting, f"text-line-through-{what}") for what in ("style", "type")]
    said = [any_attribute(setting, "text-transform"), any_attribute(setting, "font-variant")]
    cases = [said[0] == "uppercase", said[1] == "small-caps"]
    size = re.fullmatch(r"([0-9.]{1,6})pt", any_attribute(setting, "font-size"))
    tiny = size is not None and 0 < 2 * float(size[1].strip(".") or 9) <= TINY
    return TextStyle(
        hidden=True if tiny else display == "none" if display else None,
        struck=any(line not in ("", "none") for line in lines) if any(lines) else None,
        level=_read_level(level) or "" if level else None,
        colour=_read_colour(setting, "color"),
        fill=_read_colour(setting, "background-color"),
        capitals=any(cases) if any(said) else None,
    )


def _read_colour(setting: Element, name: str) -> str | None:
    written = any_attribute(setting, name)
    if name == "color" and any_attribute(setting, "use-window-font-color") == "true":
        return UNKNOWN_COLOUR
    if not written or written == "transparent":
        return None
    return hex_colour(written.removeprefix("#"))


def _inherit(key: str, own: dict[str, tuple[TextStyle, str, str]]) -> _OdtStyle:
    look, names = TextStyle(), []
    for _ in range(DEPTH):
        if key not in own:
            break
        said, name, key = own[key]
        look = look.over(said)
        names.append(name)
    return _OdtStyle(look, tuple(names))


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
        number, label, body = document.notes.pop(0)
        name = f"{label.partition('-')[0]} {number}"
        document.facts = BlockSpan(0, 0, BlockKind.NOTE, note=label, locator=name)
        document.separate(PARAGRAPH)
        document.insert(f"{number}.", SpanKind.NUMBERING)
        document.pending, document.held = SPACE, True
        _walk(body, document)
        document.end_block(PARAGRAPH)


def _write_edges(document: _OdtText, styles: Element) -> None:
    for element in styles.iter():
        if local_name(element) in ("header", "footer", "header-left", "footer-left"):
            document.end_block(PARAGRAPH)
            document.facts = BlockSpan(0, 0, outside=True)
            mark = document.open_mark(SpanKind.OUTSIDE)
            _walk(element, document)
            document.close_mark(mark)


def _open_paragraph(document: _OdtText, element: Element) -> Closer:
    document.separate(PARAGRAPH)
    style = document.styles.get(any_attribute(element, "style-name"), _OdtStyle())
    facts = replace(document.facts, row=document.rows[-1])
    if not facts.note:
        facts = replace(facts, kind=_judge_kind(document, element, style))
    mark = document.open_block()
    number = document.counter.number(element) if document.counter is not None else ""
    if number:
        document.insert(number, SpanKind.NUMBERING)
        document.pending, document.held = SPACE, True
    inner = None if _shows_again(document, element, style) else _open_span(document, element)
    document.around.append(style.look.over(document.around[-1]))
    return partial(_close_paragraph, document, inner, mark, facts, style.indent)


def _judge_kind(document: _OdtText, element: Element, style: _OdtStyle) -> BlockKind:
    if local_name(element) == "h" or any(_HEADING_STYLE.search(name) for name in style.names):
        return BlockKind.HEADING
    if any(_QUOTE_STYLE.search(name) for name in style.names):
        return BlockKind.QUOTE
    return BlockKind.ITEM if document.lists else BlockKind.PARAGRAPH


def _shows_again(document: _OdtText, element: Element, style: _OdtStyle) -> bool:
    """Whether words in a paragraph are seen though its own style hides or strikes its words."""
    inner = (part for part in element.iter() if local_name(part) == "span")
    known = (document.styles.get(any_attribute(part, "style-name"), _OdtStyle()) for part in inner)
    behind = document.behind[-1]
    return any(_unseen(one.look.over(style.look), behind) is None for one in known if one.names)


def _close_paragraph(
    document: _OdtText, inner: Closer | None, mark: PendingSpan, facts: BlockSpan, indent: int
) -> None:
    if inner is not None:
        inner()
    document.around.pop()
    document.close_block(mark, facts)
    if indent and document.blocks:
        document.indents[document.blocks[-1].start] = indent
    document.end_block(PARAGRAPH)


def _unseen(look: TextStyle, behind: str) -> Unseen | None:
    if look.hidden or not look.sees(behind):
        return Unseen.INVISIBLE
    return Unseen.STRUCK if look.struck else None


def _open_span(document: _OdtText, element: Element) -> Closer | None:
    style = document.styles.get(any_attribute(element, "style-name"), _OdtStyle())
    switched = (
        any_attribute(element, "is-hidden") == "true" or any_attribute(element, "display") == "none"
    )
    look = style.look.over(document.around[-1])
    unseen = Unseen.INVISIBLE if switched else _unseen(look, document.behind[-1])
    if unseen is not None and (switched or style.names):
        return document.hide(unseen)
    level = style.look.level
    if not isinstance(level, SpanKind):
        return document.draw_capitals() if look.capitals else None
    words = "".join(str(part) for part in element.itertext())
    return document.raise_letters(level, words)


def _open_list(document: _OdtText, element: Element) -> Closer:
    document.lists += 1
    if document.counter is not None:
        document.counter.open_list(element)
    return partial(_close_list, document)


def _close_list(document: _OdtText) -> None:
    document.lists -= 1
    if document.counter is not None:
        document.counter.close_list()


def _open_item(document: _OdtText, element: Element) -> None:
    if document.counter is not None:
        document.counter.open_item(element)


def _open_table(document: _OdtText, element: Element) -> Closer:
    document.table_begins = True
    return _open_filled(document, element)


def _open_filled(document: _OdtText, element: Element) -> Closer:
    """Begin what a style may fill with any colour: a table, a text box."""
    document.behind.append(UNKNOWN_COLOUR)
    document.separate(PARAGRAPH)
    return partial(_close_filled, document)


def _close_filled(document: _OdtText) -> None:
    document.behind.pop()
    document.end_block(PARAGRAPH)


def _open_row(document: _OdtText, element: Element) -> Closer:
    document.begin_row()
    return document.end_row


def _open_cell(document: _OdtText, element: Element) -> None:
    document.begin_cell()


def _add_spaces(document: _OdtText, element: Element) -> None:
    document.separate(SPACE)


def _add_tab(document: _OdtText, element: Element) -> None:
    document.separate(CELL)


def _break_line(document: _OdtText, element: Element) -> None:
    document.separate(LINE)


def _open_link(document: _OdtText, element: Element) -> Closer:
    return partial(
        document.close_mark, document.open_mark(SpanKind.LINK, any_attribute(element, "href"))
    )


def _open_reference(document: _OdtText, element: Element) -> None:
    """Begin what a reference manager cites by (OpenDocument 1.3 part 3, 6.2.2)."""
    name = any_attribute(element, "name")
    document.cited[name] = [
        document.open_mark(SpanKind.LINK, address) for address in cited_addresses(name)
    ]


def _close_reference(document: _OdtText, element: Element) -> None:
    for mark in document.cited.pop(any_attribute(element, "name"), ()):
        document.close_mark(mark)


def _open_note(document: _OdtText, element: Element) -> None:
    number, label = (
        "",
        f"{any_attribute(element, 'note-class') or 'footnote'}-{any_attribute(element, 'id')}",
    )
    for part in element:
        if local_name(part) == "note-citation":
            number = "".join(str(words) for words in part.itertext()).strip()
        elif local_name(part) == "note-body":
            document.notes.append((number, label, part))
    if number:
        document.insert(number, SpanKind.MARKER, f"#{label}")


def _describe_image(document: _OdtText, element: Element) -> None:
    words = " ".join((element.text or "").split())
    if words:
        document.separate(SPACE)
        document.insert(words, SpanKind.ALTERNATIVE)
        document.separate(SPACE)


OdtOpener = Callable[[_OdtText, Element], Closer | None]
OPENERS: dict[str, OdtOpener] = {
    "p": _open_paragraph,
    "h": _open_paragraph,
    "span": _open_span,
    "a": _open_link,
    "table": _open_table,
    "text-box": _open_filled,
    "list": _open_list,
    "list-item": _open_item,
    "list-header": _open_item,
    "section": _open_span,
    "hidden-text": _open_span,
    "hidden-paragraph": _open_span,
    "table-row": _open_row,
    "table-cell": _open_cell,
    "s": _add_spaces,
    "tab": _add_tab,
    "line-break": _break_line,
    "note": _open_note,
    "reference-mark-start": _open_reference,
    "reference-mark-end": _close_reference,
    "title": _describe_image,
    "desc": _describe_image,
}
