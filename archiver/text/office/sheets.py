"""Sheets of Excel (ISO/IEC 29500-1, 18): each row a line, each cell apart, as a reader sees it."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from archiver.models import BlockSpan, SpanKind, Text
from archiver.text.composition import PARAGRAPH, TableComposition
from archiver.text.office.number_formats import BUILT_IN, GENERAL, UNSHOWN, show_number
from archiver.text.office.packages import Element, local_name, parse_part, read_links, read_package
from archiver.text.visibility import Unseen

NAME = "Excel file"
MAIN = "xl/workbook.xml"
DAMAGED = "The Excel file is damaged: its sheets cannot be read."
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def read_xlsx(payload: bytes, charset: str = "") -> Text:
    """Return the text of an .xlsx, sheet by sheet, with its cells as blocks. Never raises."""
    return read_package(payload, _read_package, DAMAGED)


@dataclass(frozen=True)
class _CellRun:
    """Words of a cell that are set alike: struck out, raised or lowered (18.4.7, 18.8.22).

    `font` says that they have a font of their own, and not the cell's.
    """

    words: str = ""
    font: bool = False
    struck: bool = False
    level: SpanKind | None = None


@dataclass(frozen=True)
class _ExcelBook:
    """What all sheets share: the texts of cells, and of each style its number format and font.

    Dates count from 1900, or from 1904 (18.2.28).
    """

    texts: tuple[tuple[_CellRun, ...], ...]
    styles: tuple[tuple[str, _CellRun], ...]
    since_1904: bool = False


def _read_package(package: zipfile.ZipFile) -> Text:
    names = set(package.namelist())
    root = parse_part(package, MAIN, NAME)[0] if MAIN in names else None
    if root is None:
        return Text("", gaps=(DAMAGED,))
    facts = next((e for e in root.iter() if local_name(e) == "workbookPr"), None)
    book = _ExcelBook(
        tuple(_read_texts(package, names)),
        tuple(_read_styles(package, names)),
        facts is not None and facts.get("date1904") in ("1", "true"),
    )
    places = dict(_read_places(package, names))
    document, gaps = TableComposition(), list[str]()
    for sheet in (e for e in root.iter() if local_name(e) == "sheet"):
        title, part = sheet.get("name") or "", places.get(sheet.get(f"{_RELATED}id") or "", "")
        read, problem = parse_part(package, part, NAME) if part in names else (None, "missing")
        if read is None or problem:
            gaps.append(f"The sheet “{title}” cannot be read whole.")
        if read is None:
            continue
        show = document.hide(Unseen.CLOSED) if sheet.get("state", "visible") != "visible" else None
        document.separate(PARAGRAPH)
        links = _read_links(read, read_links(package, part, NAME))
        _write_rows(read, book, document, title, links)
        if show is not None:
            show()
    return replace(document.to_text(), gaps=tuple(gaps))


def _read_places(package: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, str]]:
    part = "xl/_rels/workbook.xml.rels"
    root = parse_part(package, part, NAME)[0] if part in names else None
    for relation in root if root is not None else ():
        target = relation.get("Target") or ""
        place = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        yield relation.get("Id") or "", posixpath.normpath(place)


_FORMULA = re.compile(r'\s*HYPERLINK\(\s*"([^"]{1,4096})"', re.IGNORECASE)


def _read_links(sheet: Element, targets: Mapping[str, str]) -> dict[str, str]:
    """Return the address that a click on a cell follows, by the cell (18.3.1.47, 18.17)."""
    links = {}
    for element in sheet.iter():
        if local_name(element) == "hyperlink":
            first = (element.get("ref") or "").partition(":")[0]
            links[first] = targets.get(element.get(f"{_RELATED}id") or "", "")
        elif local_name(element) == "c":
            formula = next((e.text or "" for e in element if local_name(e) == "f"), "")
            if found := _FORMULA.match(formula):
                links[element.get("r") or ""] = found[1]
    return {place: address for place, address in links.items() if address}


def _read_texts(package: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[_CellRun, ...]]:
    part = "xl/sharedStrings.xml"
    root = parse_part(package, part, NAME)[0] if part in names else None
    for item in root if root is not None else ():
        yield tuple(_read_runs(item))


def _read_runs(item: Element) -> Iterator[_CellRun]:
    """Yield the words of a cell; how they are read aloud (`rPh`) stands beside them."""
    for element in item:
        name = local_name(element)
        if name == "t":
            yield _CellRun(element.text or "")
        elif name == "r":
            words = "".join(e.text or "" for e in element if local_name(e) == "t")
            font = next((e for e in element if local_name(e) == "rPr"), None)
            yield replace(_read_font(font), words=words)


_LEVELS = {"superscript": SpanKind.SUPERSCRIPT, "subscript": SpanKind.SUBSCRIPT}


def _read_font(font: Element | None) -> _CellRun:
    """Return how a font sets words, without words."""
    facts = {local_name(e): e.get("val") for e in font} if font is not None else {}
    struck = "strike" in facts and facts["strike"] not in ("0", "false")
    return _CellRun("", font is not None, struck, _LEVELS.get(facts.get("vertAlign") or ""))


def _read_styles(package: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, _CellRun]]:
    """Yield the number format of each style of cells (18.8.10), "" for one that is not known, and
    how its font sets words."""
    part = "xl/styles.xml"
    root = parse_part(package, part, NAME)[0] if part in names else None
    if root is None:
        return
    own = {
        e.get("numFmtId") or "": e.get("formatCode") or ""
        for e in root.iter()
        if local_name(e) == "numFmt"
    }
    listed = next((e for e in root if local_name(e) == "fonts"), None)
    fonts = [_read_font(font) for font in listed] if listed is not None else []
    styles = next((e for e in root if local_name(e) == "cellXfs"), None)
    for style in styles if styles is not None else ():
        number, font = style.get("numFmtId") or "0", _whole(style.get("fontId"))
        shown = own.get(number) or BUILT_IN.get(_whole(number) if number.isdecimal() else -1, "")
        yield shown, fonts[font] if font < len(fonts) else _CellRun()


def _write_rows(
    sheet: Element,
    book: _ExcelBook,
    document: TableComposition,
    title: str,
    links: Mapping[str, str],
) -> None:
    columns = {
        at
        for e in sheet.iter()
        if local_name(e) == "col" and (e.get("hidden") in ("1", "true") or _is_none(e.get("width")))
        for at in range(_whole(e.get("min")), min(_whole(e.get("max")), 1 << 14) + 1)
    }
    for row in (e for e in sheet.iter() if local_name(e) == "row"):
        document.begin_row()
        hidden_row = row.get("hidden") in ("1", "true") or _is_none(row.get("ht"))
        for cell in (e for e in row if local_name(e) == "c"):
            document.begin_cell()
            runs, place = _read_cell(cell, book), cell.get("r") or ""
            hidden = hidden_row or _column_of(place) in columns
            block = document.open_block()
            show = document.hide(Unseen.CLOSED) if hidden and runs else None
            mark = document.open_mark(SpanKind.LINK, links[place]) if place in links else None
            for run in runs:
                _write_run(run, document)
            if mark is not None:
                document.close_mark(mark)
            if show is not None:
                show()
            facts = BlockSpan(0, 0, row=document.rows[-1], locator=f"sheet “{title}”, {place}")
            document.close_block(block, facts)
        document.end_row()
        document.end_block("\n")


def _write_run(run: _CellRun, document: TableComposition) -> None:
    show = document.hide(Unseen.STRUCK) if run.struck else None
    lower = document.raise_letters(run.level, run.words) if run.level else None
    for number, line in enumerate(run.words.split("\n")):
        document.separate("\n" if number else "")
        document.add_text(line)
    if lower is not None:
        lower()
    if show is not None:
        show()


def _is_none(size: str | None) -> bool:
    """Whether a row's height or a column's width is said to be nothing (18.3.1.73, 18.3.1.13)."""
    return size is not None and re.fullmatch(r"0+(?:\.0*)?", size) is not None


_LETTERS = re.compile(r"([A-Z]{1,3})\d")


def _column_of(place: str) -> int:
    found = _LETTERS.match(place)
    number = 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - 64
    return number


def _whole(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 7 else 0


def _read_cell(cell: Element, book: _ExcelBook) -> tuple[_CellRun, ...]:
    """Return what a cell shows (18.3.1.4); the value that was counted last stands for a formula."""
    at = _whole(cell.get("s"))
    code, font = book.styles[at] if at < len(book.styles) else (GENERAL, _CellRun())
    kind = cell.get("t") or "n"
    runs: tuple[_CellRun, ...] = ()
    if kind == "inlineStr":
        runs = tuple(run for e in cell if local_name(e) == "is" for run in _read_runs(e))
    value = next((e.text or "" for e in cell if local_name(e) == "v"), "")
    if kind == "s":
        number = _whole(value) if value.isdecimal() else -1
        runs = book.texts[number] if 0 <= number < len(book.texts) else (_CellRun(UNSHOWN),)
    elif kind == "b":
        runs = (_CellRun("TRUE" if value == "1" else "FALSE"),)
    elif kind in ("str", "e"):
        runs = (_CellRun(value),)
    elif kind != "inlineStr" and value:
        runs = (_CellRun(show_number(value, code, book.since_1904) if code else UNSHOWN),)
    return tuple(run if run.font else replace(font, words=run.words) for run in runs if run.words)
