"""Slides of PowerPoint (ISO/IEC 29500-1, 19 and 21): their words, tables, diagrams and notes."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from archiver.models import BlockKind, BlockSpan, SpanKind, Text
from archiver.text.composition import LINE, PARAGRAPH, TableComposition
from archiver.text.office.packages import Element, local_name, parse_part, read_links, read_package
from archiver.text.visibility import Unseen

NAME = "PowerPoint file"
MAIN = "ppt/presentation.xml"
DAMAGED = "The PowerPoint file is damaged: its slides cannot be read."
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WITH_WORDS = ("notesSlide", "diagramData")


def read_pptx(payload: bytes, charset: str = "") -> Text:
    """Return the text of a .pptx, slide by slide, each a page; notes are outside. Never raises."""
    return read_package(payload, _read_package, DAMAGED)


def _read_package(package: zipfile.ZipFile) -> Text:
    names = set(package.namelist())
    root = parse_part(package, MAIN, NAME)[0] if MAIN in names else None
    if root is None:
        return Text("", gaps=(DAMAGED,))
    related = dict(_read_related(package, MAIN, names))
    listed = [e.get(f"{_RELATED}id") or "" for e in root.iter() if local_name(e) == "sldId"]
    document, pages, gaps = TableComposition(), list[int](), list[str]()
    for number, part in enumerate((related.get(key, ("", ""))[1] for key in listed), 1):
        slide, problem = parse_part(package, part, NAME) if part in names else (None, "")
        document.separate(PARAGRAPH)
        pages.append(document.length + (len(PARAGRAPH) if document.length else 0))
        if slide is None or problem:
            gaps.append(f"Slide {number} cannot be read whole.")
        if slide is None:
            continue
        before = len(document.blocks)
        hidden = document.hide(Unseen.CLOSED) if slide.get("show") == "0" else None
        _read_words(slide, document, read_links(package, part, NAME))
        for kind, target in (found for _, found in _read_related(package, part, names)):
            beside = parse_part(package, target, NAME)[0] if kind in _WITH_WORDS else None
            if beside is not None:
                document.separate(PARAGRAPH)
                outside = document.open_mark(SpanKind.OUTSIDE) if kind == "notesSlide" else None
                links = read_links(package, target, NAME)
                _read_words(beside, document, links, spoken=kind == "notesSlide")
                if outside is not None:
                    document.close_mark(outside)
        if hidden is not None:
            hidden()
        for at in range(before, len(document.blocks)):
            block = document.blocks[at]
            place = f"slide {number}{', notes' if block.outside else ''}"
            document.blocks[at] = replace(block, locator=place)
    text = document.to_text()
    return replace(text, pages=tuple(min(p, len(text.content)) for p in pages), gaps=tuple(gaps))


def _read_related(
    package: zipfile.ZipFile, part: str, names: set[str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each part that `part` names: its id, its kind and its place (ECMA-376 part 2, 9.3)."""
    folder, file = posixpath.split(part)
    place = f"{folder}/_rels/{file}.rels"
    root = parse_part(package, place, NAME)[0] if place in names else None
    for relation in root if root is not None else ():
        if relation.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join(folder, relation.get("Target") or ""))
        kind = (relation.get("Type") or "").rpartition("/")[2]
        yield relation.get("Id") or "", (kind, target.lstrip("/"))


def _read_words(
    root: Element, document: TableComposition, links: Mapping[str, str], spoken: bool = False
) -> None:
    """Write the paragraphs below `root` in the order in which the file draws them.

    `spoken` are a slide's notes, which stand beside it.
    """
    stack: list[tuple[Element, Callable[[], None] | None]] = [(root, None)]
    while stack:
        element, end = stack.pop()
        name = local_name(element)
        if end is not None:
            end()
            continue
        if name == "tr":
            document.begin_row()
            stack.append((element, document.end_row))
        elif name == "tc":
            document.begin_cell()
        elif name == "p":
            _write_paragraph(element, document, links, spoken)
            continue
        elif name in ("Fallback", "fld") or _is_number(element):
            continue  # what stands in where an extension is not known (part 3, 10.2.1); a number
        elif _is_hidden(element):
            stack.append((element, document.hide(Unseen.CLOSED)))
        stack += [(child, None) for child in reversed(element)]


def _is_number(shape: Element) -> bool:
    """Whether a shape holds the slide's number, the date or a foot that its layout repeats."""
    kinds = (
        [e.get("type") for e in shape.iter() if local_name(e) == "ph"] if _is_shape(shape) else []
    )
    return any(kind in ("sldNum", "dt", "sldImg") for kind in kinds)


def _is_hidden(shape: Element) -> bool:
    """Whether a shape, a table or a group is hidden by its maker (ECMA-376 part 1, 19.3.1.12)."""
    facts = shape[0] if len(shape) and local_name(shape[0]).startswith("nv") else ()
    named = (e for e in facts if local_name(e) == "cNvPr")
    return any(e.get("hidden") in ("1", "true") for e in named)


def _is_shape(element: Element) -> bool:
    return local_name(element) == "sp"


def _write_paragraph(
    paragraph: Element, document: TableComposition, links: Mapping[str, str], spoken: bool
) -> None:
    block = document.open_block()
    for run in paragraph:
        name = local_name(run)
        if name == "br":
            document.separate(LINE)
        elif name in ("r", "fld"):
            words = "".join(e.text or "" for e in run if local_name(e) == "t")
            setting = next((e for e in run if local_name(e) == "rPr"), None)
            address = _find_link(setting, links)
            mark = document.open_mark(SpanKind.LINK, address) if address else None
            _write_run(words, setting, document)
            if mark is not None:
                document.close_mark(mark)
    kind = BlockKind.NOTE if spoken else BlockKind.PARAGRAPH
    facts = BlockSpan(0, 0, kind, row=document.rows[-1], outside=spoken)
    document.close_block(block, facts)
    document.end_block(PARAGRAPH)


def _find_link(setting: Element | None, links: Mapping[str, str]) -> str:
    """Return the address that a click on a run follows (21.1.2.3.5), "" for none."""
    for element in setting if setting is not None else ():
        if local_name(element) == "hlinkClick":
            return links.get(element.get(f"{_RELATED}id") or "", "")
    return ""


_LOWER = re.compile(r"-\d")


def _write_run(words: str, setting: Element | None, document: TableComposition) -> None:
    """Write one run: struck-out words, and raised and lowered ones (21.1.2.3.9)."""
    if not words:
        return
    struck = setting is not None and setting.get("strike", "noStrike") != "noStrike"
    level = setting.get("baseline", "0") if setting is not None else "0"
    show = document.hide(Unseen.STRUCK) if struck else None
    raised = level not in ("0", "0%", "")
    kind = SpanKind.SUBSCRIPT if _LOWER.match(level) else SpanKind.SUPERSCRIPT
    lower = document.raise_letters(kind, words) if raised else None
    capitals = setting is not None and setting.get("cap", "none") != "none"
    end = document.draw_capitals() if capitals else None
    document.add_text(words)
    if end is not None:
        end()
    if lower is not None:
        lower()
    if show is not None:
        show()
