"""Sheets of Excel (ISO/IEC 29500-1, 18): each row a line, each cell apart, as a reader sees it."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archiver.models import BlockSpan, Text
from archiver.text.composition import PARAGRAPH, TableComposition
from archiver.text.office.packages import Element, local_name, parse_part, read_package
from archiver.text.visibility import Unseen

NAME = "Excel file"
MAIN = "xl/workbook.xml"
DAMAGED = "The Excel file is damaged: its sheets cannot be read."
UNSHOWN = "\ufffd"
"""Stands for a figure whose format is not read: the cell shows something else than the file has."""
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DIGITS = 11
"""Digits that a cell in the format General shows at most (Excel, "Display numbers")."""
PLAIN, TEXT_FORMAT = 0, 49
PLACES = {1: 0, 2: 2, 3: 0, 4: 2, 9: 0, 10: 2}
"""Formats of numbers that are built in: how many places they show (18.8.30)."""
GROUPED, PERCENT = (3, 4), (9, 10)


def read_xlsx(payload: bytes, charset: str = "") -> Text:
    """Return the text of an .xlsx, sheet by sheet, with its cells as blocks. Never raises."""
    return read_package(payload, _read_package, DAMAGED)


@dataclass(frozen=True)
class _ExcelBook:
    """What all sheets share: the texts of cells, and the number format of each style."""

    texts: tuple[str, ...]
    formats: tuple[int, ...]


def _read_package(package: zipfile.ZipFile) -> Text:
    names = set(package.namelist())
    root = parse_part(package, MAIN, NAME)[0] if MAIN in names else None
    if root is None:
        return Text("", gaps=(DAMAGED,))
    book = _ExcelBook(tuple(_read_texts(package, names)), tuple(_read_formats(package, names)))
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
        _write_rows(read, book, document, title)
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


def _read_texts(package: zipfile.ZipFile, names: set[str]) -> Iterator[str]:
    part = "xl/sharedStrings.xml"
    root = parse_part(package, part, NAME)[0] if part in names else None
    for item in root if root is not None else ():
        yield _join_runs(item)


def _join_runs(item: Element) -> str:
    """Return the words of a cell; how they are read aloud (`rPh`) stands beside them."""
    parts = []
    for element in item:
        name = local_name(element)
        if name == "t":
            parts.append(element.text or "")
        elif name == "r":
            parts += [e.text or "" for e in element if local_name(e) == "t"]
    return "".join(parts)


def _read_formats(package: zipfile.ZipFile, names: set[str]) -> Iterator[int]:
    """Yield the number of the format of each style of cells (18.8.10)."""
    part = "xl/styles.xml"
    root = parse_part(package, part, NAME)[0] if part in names else None
    styles = (
        next((e for e in root if local_name(e) == "cellXfs"), None) if root is not None else None
    )
    for style in styles if styles is not None else ():
        number = style.get("numFmtId") or "0"
        yield int(number) if number.isdecimal() and len(number) < 6 else -1


def _write_rows(sheet: Element, book: _ExcelBook, document: TableComposition, title: str) -> None:
    columns = {
        at
        for e in sheet.iter()
        if local_name(e) == "col" and e.get("hidden") in ("1", "true")
        for at in range(_whole(e.get("min")), min(_whole(e.get("max")), 1 << 14) + 1)
    }
    for row in (e for e in sheet.iter() if local_name(e) == "row"):
        document.begin_row()
        hidden_row = row.get("hidden") in ("1", "true")
        for cell in (e for e in row if local_name(e) == "c"):
            document.begin_cell()
            words, place = _read_cell(cell, book), cell.get("r") or ""
            hidden = hidden_row or _column_of(place) in columns
            block = document.open_block()
            show = document.hide(Unseen.CLOSED) if hidden and words else None
            for number, line in enumerate(words.split("\n")):
                document.separate("\n" if number else "")
                document.add_text(line)
            if show is not None:
                show()
            facts = BlockSpan(0, 0, row=document.rows[-1], locator=f"sheet “{title}”, {place}")
            document.close_block(block, facts)
        document.end_row()
        document.end_block("\n")


_LETTERS = re.compile(r"([A-Z]{1,3})\d")


def _column_of(place: str) -> int:
    found = _LETTERS.match(place)
    number = 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - 64
    return number


def _whole(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 7 else 0


def _read_cell(cell: Element, book: _ExcelBook) -> str:
    """Return what a cell shows (18.3.1.4); the value that was counted last stands for a formula."""
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return next((_join_runs(e) for e in cell if local_name(e) == "is"), "")
    value = next((e.text or "" for e in cell if local_name(e) == "v"), "")
    if kind == "s":
        at = _whole(value) if value.isdecimal() else -1
        return book.texts[at] if 0 <= at < len(book.texts) else UNSHOWN
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind in ("str", "e") or not value:
        return value
    style = _whole(cell.get("s"))
    known = book.formats[style] if style < len(book.formats) else PLAIN
    return show_number(value, known)


def show_number(value: str, number_format: int) -> str:
    """Return a number as a cell shows it in a format that is built in, else UNSHOWN.

    Dates, currencies and formats of the file's own are not read: what they show may differ from
    the number in any way.
    """
    try:
        number = float(value)
    except ValueError:
        return UNSHOWN
    if number_format in (PLAIN, TEXT_FORMAT):
        plain = value[:-2] if value.endswith(".0") else value
        digits = sum(letter.isdigit() for letter in plain)
        return plain if digits <= DIGITS and "e" not in plain.lower() else UNSHOWN
    if number_format not in PLACES or abs(number) > 1e15:
        return UNSHOWN
    places = PLACES[number_format]
    if number_format in PERCENT:
        return f"{number * 100:.{places}f}%"
    return f"{number:,.{places}f}" if number_format in GROUPED else f"{number:.{places}f}"
