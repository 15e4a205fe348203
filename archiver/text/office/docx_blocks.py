"""DOCX as a draft: a walk over WordprocessingML (ECMA-376 part 1, section 17), notes included.

Tracked deletions are left out, insertions kept: the words that the file would print.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from lxml import etree

from archiver.text.blocks import (
    Block,
    BlockBuilder,
    BlockKind,
    Draft,
    LinkKind,
    Note,
    make_note,
    with_references,
)
from archiver.text.web.html_places import SUPERSCRIPT_DIGITS
from archiver.urls import is_web_address

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
SKIPPED = frozenset(
    {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "delText", "p")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
# What Python's zipfile and lxml raise for damaged files, none of it documented as complete.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    etree.LxmlError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
)
MAX_PART = 64 * 1024 * 1024
INDENT = 400
_QUOTE_STYLE = re.compile(r"quot|zitat|citat|block ?text", re.IGNORECASE)
_LIST_STYLE = re.compile(r"^list", re.IGNORECASE)
_HEADING_STYLE = re.compile(r"^(?:heading|title|subtitle)", re.IGNORECASE)
_HYPERLINK = re.compile(r"\s*HYPERLINK\s+\"([^\"]+)\"", re.IGNORECASE)


class DamagedError(ValueError):
    """The file is no DOCX that can be read; the message says why."""


def read_docx(content: bytes) -> Draft:
    """Return the draft of a DOCX; locators count the paragraphs that hold text.

    Raises DamagedError when the file is no DOCX, or unpacks to an absurd size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _DocxReader(package).read()
    except DamagedError:
        raise
    except BROKEN as error:
        raise DamagedError(f"it is no Word document that can be read ({error})") from error


def locate_blocks(content: bytes) -> tuple[etree._Element, tuple[etree._Element, ...]]:
    """Return the tree of word/document.xml, and in it the paragraph that each block comes from.

    For a note's block that is the mark which calls the note. Raises DamagedError as `read_docx`
    does.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            reader = _DocxReader(package)
            reader.read()
            return reader.body, tuple(reader.elements)
    except BROKEN as error:
        raise DamagedError(f"it is no Word document that can be read ({error})") from error


def _parse(package: zipfile.ZipFile, name: str) -> etree._Element:
    if package.getinfo(name).file_size > MAX_PART:
        raise DamagedError(f"its part {name} unpacks to more than {MAX_PART // 1024**2} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(package.read(name), parser)


class _DocxReader:
    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.names = set(package.namelist())
        self.styles = self._read_styles()
        self.blocks: list[Block] = []
        self.notes: dict[str, Note] = {}
        self.count = 0
        self.calls: dict[str, etree._Element] = {}
        self.elements: list[etree._Element] = []

    def read(self) -> Draft:
        document = "word/document.xml"
        links = self._read_links(document)
        self.body = _parse(self.package, document)
        self.calls = _find_calls(self.body)
        for paragraph in _paragraphs(self.body):
            self._add(_Paragraph(paragraph, links, self.styles).build(), paragraph)
        self._group_runs()
        for name, mark in (("word/footnotes.xml", "fn:"), ("word/endnotes.xml", "en:")):
            if name in self.names:
                self._read_notes(name, mark)
        return with_references(tuple(self.blocks), self.notes)

    def _add(self, block: BlockBuilder, element: etree._Element) -> None:
        if block.text.strip() or block.links:
            self.count += 1
            block.locator = f"paragraph {self.count}"
            self.blocks.append(block.build())
            self.elements.append(element)

    def _group_runs(self) -> None:
        """Number runs of quotation paragraphs and of list items as one group each."""
        group, before = 0, BlockKind.PARAGRAPH
        for index, block in enumerate(self.blocks):
            if block.kind in (BlockKind.QUOTE, BlockKind.ITEM):
                group += block.kind is not before
                self.blocks[index] = _with_group(block, group)
            before = block.kind

    def _read_notes(self, name: str, mark: str) -> None:
        links = self._read_links(name)
        for note in _parse(self.package, name):
            label = mark + str(note.get(f"{W}id"))
            for paragraph in _paragraphs(note) if label in self.calls else ():
                block = _Paragraph(paragraph, links, self.styles).build()
                if block.text.strip() or block.links:
                    block.kind = BlockKind.NOTE
                    block.locator = self._name_note(label)
                    built = block.build()
                    self.blocks.append(built)
                    self.elements.append(self.calls[label])
                    self.notes.setdefault(label, make_note(built))

    def _name_note(self, label: str) -> str:
        """Return a note's name as Word numbers it: by the order in which the text calls them."""
        mark = label[:3]
        order = [target for target in self.calls if target.startswith(mark)]
        return f"{'footnote' if mark == 'fn:' else 'endnote'} {order.index(label) + 1}"

    def _read_links(self, part: str) -> dict[str, str]:
        folder, name = posixpath.split(part)
        path = f"{folder}/_rels/{name}.rels"
        if path not in self.names:
            return {}
        return {
            str(item.get("Id")): str(item.get("Target"))
            for item in _parse(self.package, path)
            if item.get("TargetMode") == "External"
        }

    def _read_styles(self) -> dict[str, str]:
        """Return the names of paragraph styles by id; Word keeps the names in English."""
        if "word/styles.xml" not in self.names:
            return {}
        return {
            str(style.get(f"{W}styleId")): _value(style.find(f"{W}name"))
            for style in _parse(self.package, "word/styles.xml").iter(f"{W}style")
        }


def _find_calls(body: etree._Element) -> dict[str, etree._Element]:
    """Return the first mark in the text that calls each note, in reading order."""
    calls: dict[str, etree._Element] = {}
    for element in body.iter(f"{W}footnoteReference", f"{W}endnoteReference"):
        mark = "fn:" if element.tag == f"{W}footnoteReference" else "en:"
        calls.setdefault(mark + str(element.get(f"{W}id")), element)
    return calls


def _with_group(block: Block, group: int) -> Block:
    fields = {**vars(block), "group": group}
    return Block(**fields)


def _paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs in reading order, those of tables and text boxes too."""
    for paragraph in root.iter(f"{W}p"):
        skipped = (f"{W}del", f"{W}moveFrom")
        fallback = any(str(up.tag).endswith("}Fallback") for up in paragraph.iterancestors())
        if not fallback and not any(up.tag in skipped for up in paragraph.iterancestors()):
            yield paragraph


def _value(element: etree._Element | None) -> str:
    return str(element.get(f"{W}val") or "") if element is not None else ""


class _Paragraph:
    """One w:p: its kind by style, numbering and indentation; its text and links."""

    def __init__(
        self, element: etree._Element, links: dict[str, str], styles: dict[str, str]
    ) -> None:
        self.element = element
        self.links = links
        self.styles = styles
        self.block = BlockBuilder()
        self.fields: list[tuple[str, int]] = []

    def build(self) -> BlockBuilder:
        self.block.kind = self._kind()
        self._walk(self.element)
        return self.block

    def _kind(self) -> BlockKind:
        properties = self.element.find(f"{W}pPr")
        if properties is None:
            return BlockKind.PARAGRAPH
        style_id = _value(properties.find(f"{W}pStyle"))
        style = self.styles.get(style_id, style_id)
        if _HEADING_STYLE.search(style):
            return BlockKind.HEADING
        if _QUOTE_STYLE.search(style):
            return BlockKind.QUOTE
        if properties.find(f"{W}numPr") is not None or _LIST_STYLE.search(style):
            return BlockKind.ITEM
        return BlockKind.QUOTE if _is_indented(properties) else BlockKind.PARAGRAPH

    def _walk(self, element: etree._Element) -> None:
        for child in element:
            if child.tag in SKIPPED:
                continue
            name = str(child.tag).removeprefix(W)
            action: Callable[[etree._Element], None] | None = getattr(self, f"_take_{name}", None)
            if action is not None:
                action(child)
            else:
                self._walk(child)

    def _take_t(self, element: etree._Element) -> None:
        text = element.text or ""
        run = element.getparent()
        raised = run is not None and _value(run.find(f"{W}rPr/{W}vertAlign")) == "superscript"
        self.block.add(text.translate(SUPERSCRIPT_DIGITS) if raised else text)

    def _take_tab(self, element: etree._Element) -> None:
        self.block.add("\t")

    def _take_br(self, element: etree._Element) -> None:
        self.block.add("\n")

    def _take_cr(self, element: etree._Element) -> None:
        self.block.add("\n")

    def _take_noBreakHyphen(self, element: etree._Element) -> None:  # noqa: N802 (the tag's name)
        self.block.add("\u2011")

    def _take_hyperlink(self, element: etree._Element) -> None:
        start = self.block.length
        self._walk(element)
        target = self.links.get(str(element.get(f"{R}id")), "")
        if is_web_address(target):
            self.block.link(start, target)

    def _take_fldSimple(self, element: etree._Element) -> None:  # noqa: N802 (the tag's name)
        start = self.block.length
        self._walk(element)
        self._link_field(str(element.get(f"{W}instr") or ""), start)

    def _take_fldChar(self, element: etree._Element) -> None:  # noqa: N802 (the tag's name)
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self.fields.append(("", self.block.length))
        elif kind == "separate" and self.fields:
            self.fields[-1] = (self.fields[-1][0], self.block.length)
        elif kind == "end" and self.fields:
            self._link_field(*self.fields.pop())

    def _take_instrText(self, element: etree._Element) -> None:  # noqa: N802 (the tag's name)
        if self.fields:
            instruction, start = self.fields[-1]
            self.fields[-1] = (instruction + (element.text or ""), start)

    def _link_field(self, instruction: str, start: int) -> None:
        found = _HYPERLINK.match(instruction)
        if found and is_web_address(found[1]):
            self.block.link(start, found[1])

    def _take_footnoteReference(self, element: etree._Element) -> None:  # noqa: N802
        self.block.link(self.block.length, f"fn:{element.get(f'{W}id')}", LinkKind.NOTE)

    def _take_endnoteReference(self, element: etree._Element) -> None:  # noqa: N802
        self.block.link(self.block.length, f"en:{element.get(f'{W}id')}", LinkKind.NOTE)


def _is_indented(properties: etree._Element) -> bool:
    """Whether a paragraph is set in from the left by more than a quarter of an inch."""
    indent = properties.find(f"{W}ind")
    written = "" if indent is None else indent.get(f"{W}left") or indent.get(f"{W}start") or ""
    return written.isdigit() and int(written) >= INDENT
