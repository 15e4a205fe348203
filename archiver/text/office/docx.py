"""Word files: a walk over the whole of word/document.xml, footnotes, endnotes, heads and feet.

Tracked insertions, content controls and text boxes are read as a reader sees them; deleted and
moved-away text is left out (ECMA-376 part 1, sections 17.13.5, 17.5.2; part 4 for text boxes).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from operator import itemgetter

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
from archiver.text.office.packages import (
    Element,
    local_name,
    parse_part,
    read_package,
    read_part,
)
from archiver.text.office.set_in import name_blocks
from archiver.text.office.word_numbers import ListCounter, read_lists
from archiver.text.office.word_styles import (
    UNKNOWN_COLOUR,
    WORD,
    TextStyle,
    WordStyles,
    attribute,
    child_value,
    read_fill,
    read_styles,
)
from archiver.text.plain import read_plain
from archiver.text.visibility import Unseen, is_turned
from archiver.text.web.html import read_html

NAME = "Word file"
MAIN = "word/document.xml"
CHUNKS = 200
"""Files that one document may take in whole (a guess: books are made of fewer chapters)."""
PAPER = "FFFFFF"

SKIPPED = frozenset(
    ("del", "moveFrom", "delText", "delInstrText", "Fallback", "pPr", "sectPr", "rPr", "rt")
)
"""What no reader of the text reads in its place: deleted words, settings, and ruby beside it."""
_QUOTE_STYLE = re.compile(r"quot|zitat|citat|block ?text", re.IGNORECASE)
_LIST_STYLE = re.compile(r"^list", re.IGNORECASE)
_HEADING_STYLE = re.compile(r"^(?:heading|title|subtitle)", re.IGNORECASE)
_FIELD_LINK = re.compile(r'\s*HYPERLINK\s+"([^"]+)"')
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class _ComplexField:
    """A complex field that is open: its instruction is not shown, what follows it is."""

    shown: bool = False
    marks: tuple[PendingSpan, ...] = ()


@dataclass
class _DocxText(TableComposition):
    """A document's text in the making.

    `links` are the addresses by relation id, `numbers` the notes' numbers by anchor, `boxes` the
    text boxes that are still to be read, `styles` what each style does to words, `chunks` the
    whole files that the document takes in, and `left_out` how many more. `behind` are the colours
    behind what is open, `facts` what the next block is; `counter` counts the numbered paragraphs of
    the main part; `places` are the numbers of the main part's paragraphs, `indents` how far in
    those stand that nothing but that makes quotations.
    """

    links: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    boxes: list[Element] = field(default_factory=list)
    fields: list[_ComplexField] = field(default_factory=list)
    styles: WordStyles = field(default_factory=lambda: read_styles(None))
    chunks: dict[int, Text] = field(default_factory=dict)
    left_out: int = 0
    take_in: Callable[[str], Text] = lambda target: Text("")
    instruction: str = ""
    behind: list[str] = field(default_factory=lambda: [PAPER])
    paragraph: TextStyle = field(default_factory=TextStyle)
    facts: BlockSpan = field(default_factory=lambda: BlockSpan(0, 0))
    places: Mapping[Element, int] = field(default_factory=dict)
    counter: ListCounter | None = None
    indents: dict[int, int] = field(default_factory=dict)

    @property
    def instructing(self) -> bool:
        """Whether the next words belong to a field's instruction, which nobody sees."""
        return any(not around.shown for around in self.fields)


def read_docx(payload: bytes, charset: str = "", depth: int = 0) -> Text:
    """Return the text of a .docx; damaged, encrypted or oversized parts are gaps. Never raises.

    `depth` counts the Word files around this one: one may take in another.
    """
    damaged = "The Word file is damaged and cannot be opened."
    return read_package(payload, partial(_read_package, depth=depth), damaged)


def _read_package(package: zipfile.ZipFile, depth: int) -> Text:
    names = set(package.namelist())
    main = find_main(package, names)
    if main not in names:
        return Text("", gaps=("The file is a ZIP archive without a Word document in it.",))
    document = _DocxText()
    gaps: list[str] = []
    folder = posixpath.dirname(main)
    styles = f"{folder}/styles.xml"
    styled = parse_part(package, styles, NAME)[0] if styles in names else None
    document.styles = read_styles(styled)
    numbering = f"{folder}/numbering.xml"
    numbers = parse_part(package, numbering, NAME)[0] if numbering in names else None
    lists = read_lists(numbers, styled)
    for part in _parts(package, names, main):
        root, problem = parse_part(package, part, NAME)
        gaps += [problem] if problem else []
        if root is not None:
            relations = _read_relations(package, part, names)
            document.links = {str(r.get("Id")): str(r.get("Target", "")) for r in relations}
            document.take_in = partial(_read_chunk, package, folder, names, depth, gaps)
            document.places = number_paragraphs(root) if part == main else {}
            counts = part == main and not _is_recounted(root)
            document.counter = ListCounter(lists) if counts else None
            _write_part(document, root, part)
            if part == main:
                document.blocks = _in_order(document.blocks)
    if document.left_out:
        gaps.append(
            f"The Word file takes in {document.left_out} files more than are read ({CHUNKS})."
        )
    _name_blocks(document)
    return replace(document.to_text(_read_title(package, names)), gaps=tuple(gaps))


def _is_recounted(root: Element) -> bool:
    """Whether tracked changes put paragraphs in or take some out: they count in one view only."""
    marks = (root.iter(f"{WORD}{name}") for name in ("ins", "del", "moveFrom", "moveTo"))
    parents = (mark.getparent() for found in marks for mark in found)
    return any(around is not None and local_name(around) == "rPr" for around in parents)


def find_main(package: zipfile.ZipFile, names: set[str]) -> str:
    """Return the main part: as the package says (ECMA-376 part 2, 9.3), else by its usual name."""
    relations = "_rels/.rels"
    root = parse_part(package, relations, NAME)[0] if relations in names else None
    for item in root if root is not None else ():
        if str(item.get("Type", "")).endswith("/officeDocument"):
            target = posixpath.normpath("/" + str(item.get("Target", ""))).lstrip("/")
            return target if target in names else MAIN
    return MAIN


def number_paragraphs(root: Element) -> dict[Element, int]:
    """Return the number of each paragraph of the main part, counting from 0 as they are written."""
    return {element: number for number, element in enumerate(root.iter(f"{WORD}p"))}


_BESIDE = re.compile(r"word/(?:header|footer)\d*\.xml")
_DRAWN = re.compile(r"word/(?:diagrams/drawing|charts/chart)\d*\.xml")
_NOTES = ("footnotes", "endnotes")


def _parts(package: zipfile.ZipFile, names: set[str], main: str) -> list[str]:
    """Return the parts that hold words: those that the main part names, and the usual ones."""
    folder = posixpath.dirname(main)
    named: dict[str, list[str]] = {}
    for item in _read_relations(package, main, names):
        kind = str(item.get("Type", "")).rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/" + folder, str(item.get("Target", ""))))
        named.setdefault(kind, []).append(target.lstrip("/"))
    usual = [f"word/{kind}.xml" for kind in _NOTES]
    notes = [*(part for kind in _NOTES for part in named.get(kind, ())), *usual]
    drawn = sorted(part for part in names if _DRAWN.fullmatch(part))
    edges = sorted(part for part in names if _BESIDE.fullmatch(part))
    return [part for part in dict.fromkeys((main, *notes, *drawn, *edges)) if part in names]


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


def _read_relations(package: zipfile.ZipFile, part: str, names: set[str]) -> Iterable[Element]:
    folder, _, file = part.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    root = parse_part(package, relations, NAME)[0] if relations in names else None
    return () if root is None else list(root)


def _read_title(package: zipfile.ZipFile, names: set[str]) -> str:
    core = "docProps/core.xml"
    root = parse_part(package, core, NAME)[0] if core in names else None
    found = root.find("{http://purl.org/dc/elements/1.1/}title") if root is not None else None
    return " ".join((found.text or "").split()) if found is not None else ""


def _in_order(blocks: Iterable[BlockSpan]) -> list[BlockSpan]:
    """Return the main part's blocks as they are written: a text box after what it is anchored in.

    What is taken in whole stays behind the paragraph before it.
    """
    placed: list[tuple[int, BlockSpan]] = []
    for block in blocks:
        before = placed[-1][0] if placed else -1
        placed.append((block.anchor if block.anchor >= 0 else before, block))
    return [block for _, block in sorted(placed, key=itemgetter(0))]


def _name_blocks(document: _DocxText) -> None:
    """Say of each paragraph of the main part which it is, and which of them stand together."""
    document.settle_blocks()
    written = sorted(block.anchor for block in document.blocks if block.anchor >= 0)
    numbers = {anchor: number for number, anchor in enumerate(written, 1)}
    places = {at: b.anchor for at, b in enumerate(document.blocks) if b.anchor in numbers}
    document.blocks = name_blocks(
        document.blocks,
        "".join(document.pieces),
        {at: numbers[anchor] for at, anchor in places.items()},
        {at: document.indents.get(anchor, 0) for at, anchor in places.items()},
    )


# --- the walk ------------------------------------------------------------------------------------


def _write_part(document: _DocxText, root: Element, part: str) -> None:
    document.separate(PARAGRAPH)
    beside = _BESIDE.fullmatch(part)
    mark = document.open_mark(SpanKind.OUTSIDE) if beside else None
    background = next(root.iter(f"{WORD}background"), None)
    paper = PAPER if background is None else UNKNOWN_COLOUR
    document.boxes.append(root)
    while document.boxes:
        document.facts = BlockSpan(0, 0, outside=bool(beside))
        document.behind = [paper]
        _walk(document.boxes.pop(0), document)
        document.counter = None  # in which order Word counts what stands in boxes is not known
        document.end_block(PARAGRAPH)
        paper = UNKNOWN_COLOUR  # a text box is filled as its shape is
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
    style = child_value(setting, "pStyle")
    look = document.styles.looks.get(style, TextStyle())
    document.paragraph = TextStyle(fill=read_fill(setting)).over(look)
    anchor = document.places.get(element, -1)
    facts = replace(document.facts, row=document.rows[-1], anchor=anchor)
    if not facts.note and setting is not None:
        facts = replace(facts, kind=_judge_kind(document, setting, style, anchor))
    block = document.open_block()
    number = "" if document.counter is None else document.counter.count(setting, style)
    if number and any(words.text for words in element.iter(f"{WORD}t")):
        document.insert(number, SpanKind.NUMBERING)
        document.pending, document.held = SPACE, True
    return partial(_close_paragraph, document, block, facts)


def _judge_kind(document: _DocxText, setting: Element, style: str, anchor: int) -> BlockKind:
    """Return what a paragraph is: by its style's name, its numbering, and how far it is set in."""
    name = document.styles.names.get(style, style)
    if _HEADING_STYLE.search(name):
        return BlockKind.HEADING
    if _QUOTE_STYLE.search(name):
        return BlockKind.QUOTE
    if setting.find(f"{WORD}numPr") is not None or _LIST_STYLE.search(name):
        return BlockKind.ITEM
    indent = setting.find(f"{WORD}ind")
    left = "" if indent is None else attribute(indent, "left") or attribute(indent, "start")
    if left.isdecimal():
        document.indents[anchor] = int(left[:9])
    return BlockKind.PARAGRAPH


def _close_paragraph(document: _DocxText, mark: PendingSpan, facts: BlockSpan) -> None:
    """End a paragraph; an instruction that is still open is damaged, and must hide no more."""
    for around in document.fields:
        around.shown = True
    document.close_block(mark, facts)
    document.end_block(PARAGRAPH)


def _open_table(document: _DocxText, element: Element) -> Closer:
    document.separate(PARAGRAPH)
    document.behind.append(UNKNOWN_COLOUR)  # the table's style may fill its cells
    document.table_begins = True
    return partial(_close_table, document)


def _close_table(document: _DocxText) -> None:
    document.behind.pop()
    document.end_block(PARAGRAPH)


def _take_in(document: _DocxText, element: Element) -> None:
    target = document.links.get(str(element.get(RELATION_ID)), "")
    if len(document.chunks) >= CHUNKS:
        document.left_out += 1
        return
    text = document.take_in(target)
    document.chunks[len(document.chunks)] = text
    if text.content:
        document.separate(PARAGRAPH)
        document.write(text.content)
        start = document.length - len(text.content)
        for span in text.spans:
            document.spans.append(replace(span, start=span.start + start, end=span.end + start))
        document.blocks += [
            replace(b, start=b.start + start, end=b.end + start, anchor=-1, row=0, joints=())
            for b in text.blocks or _split_blocks(text.content)
        ]
        document.separate(PARAGRAPH)


def _split_blocks(content: str) -> Iterable[BlockSpan]:
    return (BlockSpan(*found.span()) for found in re.finditer(r"\S(?:[^\n]|\n(?!\n))*", content))


def _open_row(document: _DocxText, element: Element) -> Closer:
    document.begin_row()
    return document.end_row


def _open_cell(document: _DocxText, element: Element) -> Closer:
    document.begin_cell()
    document.behind.append(read_fill(element.find(f"{WORD}tcPr")) or document.behind[-1])
    return partial(_close_cell, document)


def _close_cell(document: _DocxText) -> None:
    document.behind.pop()


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
    named = document.styles.looks.get(child_value(setting, "rStyle"), TextStyle())
    look = TextStyle.read(setting).over(named).over(document.paragraph)
    if look.hidden or not look.sees(document.behind[-1]):
        return document.hide(Unseen.INVISIBLE)
    if look.struck:
        return document.hide(Unseen.STRUCK)
    if look.some_views:
        return document.hide(Unseen.SOME_VIEWS)
    if not isinstance(look.level, SpanKind):
        return document.draw_capitals() if look.capitals else None
    words = "".join(str(part.text or "") for part in element.iter(f"{WORD}t"))
    return document.raise_letters(look.level, words)


def _turn_round(document: _DocxText, element: Element) -> Closer | None:
    """Follow an override of the direction of writing (17.3.2.3, as `bdo` in pages)."""
    words = "".join(str(part.text or "") for part in element.iter(f"{WORD}t"))
    to_left = attribute(element, "val") == "rtl"
    return document.hide(Unseen.TURNED) if is_turned(words, to_left) else None


def _open_link(document: _DocxText, element: Element) -> Closer | None:
    anchor = attribute(element, "anchor")
    address = document.links.get(str(element.get(RELATION_ID)), "") + (
        f"#{anchor}" if anchor else ""
    )
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
        found = _FIELD_LINK.match(document.instruction)
        cited = (found[1],) if found else cited_addresses(document.instruction)
        document.fields[-1].marks = tuple(document.open_mark(SpanKind.LINK, at) for at in cited)
    elif turn == "end" and document.fields:
        for mark in document.fields.pop().marks:
            document.close_mark(mark)


def _refer_to_note(document: _DocxText, element: Element) -> None:
    anchor = f"{local_name(element).removesuffix('Reference')}-{attribute(element, 'id')}"
    number = document.numbers.setdefault(anchor, len(document.numbers) + 1)
    document.insert(str(number), SpanKind.MARKER, f"#{anchor}")


def _open_note(document: _DocxText, element: Element) -> None:
    kind = local_name(element)
    anchor = f"{kind}-{attribute(element, 'id')}"
    called = [known for known in document.numbers if known.startswith(kind)]
    name = f"{kind} {called.index(anchor) + 1}" if anchor in called else ""
    document.facts = BlockSpan(0, 0, BlockKind.NOTE, note=anchor, locator=name)
    if anchor not in document.numbers:
        return
    document.separate(PARAGRAPH)
    document.insert(f"{document.numbers[anchor]}.", SpanKind.NUMBERING, anchor)
    document.pending, document.held = SPACE, True


def _add_symbol(document: _DocxText, element: Element) -> None:
    """Add a character named by its code in a font (17.3.3.30), 0xF000 above the font's own.

    One that is not known is kept as it is, and one that is no character at all as U+FFFD, so that
    a quotation without it is seen to lack it.
    """
    code = attribute(element, "char")
    known = re.fullmatch("(?!00[01]|[Dd][89A-Fa-f])[0-9A-Fa-f]{4}", code)
    letter = chr(int(code, 16)) if known else "\ufffd"
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

WordOpener = Callable[[_DocxText, Element], Closer | None]
OPENERS: dict[str, WordOpener] = {
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
    "bdo": _turn_round,
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
