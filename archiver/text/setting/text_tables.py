"""Tables that are drawn with characters: which stretches of a text are one cell, and one row.

Read are grids, simple tables and tables of several lines (reStructuredText Markup Specification,
"Tables"; Pandoc User's Guide, "Tables"), tables with bars (GitHub Flavored Markdown 0.29, 4.10),
LaTeX's tabular and its kin, and AsciiDoc's tables of bars.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from archiver.file_kinds import ASCIIDOC, RESTRUCTURED, TEX
from archiver.places import LINE_END

CellPieces = tuple[tuple[int, int], ...]
"""The stretches of a text that are one cell's, a line of it each."""


class TextTable(NamedTuple):
    """A table that lies in [start, end) of a text: its rows of cells."""

    start: int
    end: int
    rows: tuple[tuple[CellPieces, ...], ...]


class _Line(NamedTuple):
    text: str
    start: int


class _DrawnLines:
    """The lines of a text, and which of them are rules or blank."""

    def __init__(self, text: str) -> None:
        ends = [(found.start(), found.end()) for found in LINE_END.finditer(text)]
        starts = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(text)]
        self.all = [
            _Line(text[start:stop], start) for start, stop in zip(starts, stops, strict=True)
        ]
        self.blank = [at for at, line in enumerate(self.all) if not line.text.strip()]
        self.rules = [at for at, line in enumerate(self.all) if _is_rule(line.text)]

    def next_blank(self, at: int) -> int:
        """Return the first blank line behind line `at`, the number of lines where there is none."""
        number = bisect_right(self.blank, at)
        return self.blank[number] if number < len(self.blank) else len(self.all)

    def rules_behind(self, at: int) -> list[int]:
        """Return the next two rules behind line `at`."""
        number = bisect_right(self.rules, at)
        return self.rules[number : number + 2]


def find_tables(text: str, kind: str = "") -> tuple[TextTable, ...]:
    """Return the tables of a text of this kind, a media type, in order; none lies in another."""
    find = _FINDERS.get(kind, _find_drawn)
    kept: list[TextTable] = []
    for table in find(text):
        if table.rows and (not kept or table.start >= kept[-1].end):
            kept.append(table)
    return tuple(kept)


_BORDER = re.compile(r"[ \t]*\+(?:[-=:]+\+)+[ \t]*")
_RULED = re.compile(r"[ \t]*(?:-{2,}|={2,})(?:[ \t]+(?:-{2,}|={2,}))+[ \t]*")
_FULL_RULE = re.compile(r"[ \t]*-{8,}[ \t]*")
_BARS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*")


def _find_drawn(text: str) -> Iterator[TextTable]:
    """Yield grids, tables under rules, and tables with bars."""
    if "--" not in text and "==" not in text:
        return
    lines = _DrawnLines(text)
    number = 0
    while number < len(lines.all):
        line = lines.all[number].text
        read = (
            _read_grid
            if _BORDER.fullmatch(line)
            else _read_ruled
            if _RULED.fullmatch(line)
            else _read_bars
            if "|" in line and _BARS.fullmatch(line)
            else None
        )
        table, number = read(lines, number) if read else (None, number + 1)
        if table is not None:
            yield table


TableAndNext = tuple[TextTable | None, int]


def _read_grid(drawn: _DrawnLines, first: int) -> TableAndNext:
    """Read "+---+---+" with what stands below it: each border ends a row."""
    lines = drawn.all
    marks = [at for at, letter in enumerate(lines[first].text) if letter == "+"]
    rows: list[tuple[CellPieces, ...]] = []
    cells: list[list[tuple[int, int]]] = [[] for _ in marks[1:]]
    end = first + 1
    while end < len(lines) and lines[end].text.lstrip().startswith(("|", "+")):
        line = lines[end]
        end += 1
        if _BORDER.fullmatch(line.text):
            rows.append(tuple(tuple(cell) for cell in cells))
            cells = [[] for _ in marks[1:]]
            continue
        bounds = [at for at in marks if line.text[at : at + 1] in ("|", "+")]
        for low, high in pairwise(bounds):
            cells[marks.index(low)].append((line.start + low + 1, line.start + high))
    closed = _BORDER.fullmatch(lines[end - 1].text) and rows
    return (_table(lines, first, end, rows) if closed else None), end


def _read_bars(drawn: _DrawnLines, rule: int) -> TableAndNext:
    """Read rows "| a | b |" around a line of dashes and bars: each line is a row."""
    lines, first, end = drawn.all, rule - 1, rule + 1
    while end < len(lines) and "|" in lines[end].text:
        end += 1
    if rule == 0 or "|" not in lines[first].text:
        return None, rule + 1
    within = (*lines[first:rule], *lines[rule + 1 : end])
    return _table(lines, first, end, [tuple(_part_at_bars(line)) for line in within]), end


_CELL = re.compile(r"(?:[^|\\]|\\.)+")


def _part_at_bars(line: _Line) -> Iterator[CellPieces]:
    for cell in _CELL.finditer(line.text):
        yield ((line.start + cell.start(), line.start + cell.end()),)


def _read_ruled(drawn: _DrawnLines, rule: int) -> TableAndNext:
    """Read a table under a rule of several parts, each of which is a column.

    Behind a blank line a row begins; where there is none, at each line whose first column is not
    empty. It ends with the same rule or a whole one, and without these at a blank line.
    """
    lines = drawn.all
    starts = [part.start() for part in re.finditer(r"[-=]+", lines[rule].text)]
    first, (end, closed) = _find_head(lines, rule), _find_end(drawn, rule)
    body = [*lines[first:rule], _Line("", 0), *lines[rule + 1 : end]]
    if any(_is_parted(line.text, starts) for line in body if not _is_rule(line.text)):
        return None, rule + 1
    several = closed and any(not line.text.strip() for line in lines[rule + 1 : end - 1])
    rows: list[list[list[tuple[int, int]]]] = []
    apart = True
    for line in body:
        if not line.text.strip() or _is_rule(line.text):
            apart = True
            continue
        if apart or (line.text[: starts[1]].strip() and not several):
            rows.append([[] for _ in starts])
        apart = False
        for cell, low, high in zip(rows[-1], starts, (*starts[1:], len(line.text)), strict=True):
            cell.append((line.start + low, line.start + max(min(high, len(line.text)), low)))
    stop = min(end + closed, len(lines))
    made = [tuple(tuple(cell) for cell in row) for row in rows]
    return (_table(lines, first, stop, made) if len(made) > 1 else None), stop


def _is_parted(line: str, starts: Sequence[int]) -> bool:
    """Whether words run over the place where one of these columns begins."""
    return any(line[at - 1 : at].strip() for at in starts[1:])


def _is_rule(line: str) -> bool:
    return _RULED.fullmatch(line) is not None or _FULL_RULE.fullmatch(line) is not None


def _find_head(lines: Sequence[_Line], rule: int) -> int:
    """Return the line on which the table begins that has this rule: that of its heads, if any."""
    first = rule
    if lines[rule].text.lstrip().startswith("="):
        return first
    while first and lines[first - 1].text.strip() and not _is_rule(lines[first - 1].text):
        first -= 1
    return first


def _find_end(drawn: _DrawnLines, rule: int) -> tuple[int, bool]:
    """Return the line that ends a table with this rule, and whether it is a rule itself."""
    lines, behind = drawn.all, drawn.rules_behind(rule)
    if lines[rule].text.lstrip().startswith("="):
        for at in behind:
            if at + 1 >= len(lines) or not lines[at + 1].text.strip():
                return at, True
    elif behind:
        last = lines[behind[0]].text
        if last.strip() == lines[rule].text.strip() or _FULL_RULE.fullmatch(last):
            return behind[0], True
    return drawn.next_blank(rule), False


def _table(
    lines: Sequence[_Line], first: int, end: int, rows: Iterable[tuple[CellPieces, ...]]
) -> TextTable:
    last = lines[end - 1]
    return TextTable(lines[first].start, last.start + len(last.text), tuple(rows))


_TEX_TABLE = re.compile(
    r"\\(?P<does>begin|end)\{(?P<of>(?:long|x?l?tabu|wide|super)?tab(?:le|ular|ularx|ulary|u)\*?"
    r"|longtabu|longtblr|tblr|xltabular|array)\}"
)
_TEX_PART = re.compile(
    r"\\\\(?:\*?\[[^\[\]\n]{0,20}\])?|\\.|(?P<cell>&)|(?P<brace>[{}])", re.DOTALL
)
_TEX_BRACE = re.compile(r"\\.|[\[\]{}]", re.DOTALL)
_TEX_COMMANDS = re.compile(
    r"\\(?:top|mid|bottom|cmid)rule(?:\([a-z]{0,2}\))?(?:\{[^{}\n]{0,20}\})?|\\[ht]line\b"
    r"|\\end(?:first|last)?(?:head|foot)\b|\\(?:begin|end)\{minipage\}[^\n]*|\\noalign\{\}"
)
"""Lines and heads of a table (booktabs 1.6; longtable 4.1), which are no words of a cell."""


def _find_tex(text: str) -> Iterator[TextTable]:
    """Yield LaTeX's tables (LaTeX 2e, "tabular"): "&" parts cells, "\\\\" ends a row."""
    opened: re.Match[str] | None = None
    for mark in _TEX_TABLE.finditer(text):
        if mark["of"] in ("table", "table*"):
            continue
        if mark["does"] == "begin":
            opened = opened or mark
        elif opened is not None and opened["of"] == mark["of"]:
            start = _skip_arguments(text, opened.end(), mark.start())
            rows = tuple(_part_tex(text, start, mark.start()))
            yield TextTable(opened.start(), mark.end(), rows)
            opened = None


def _skip_arguments(text: str, at: int, end: int) -> int:
    """Return where the arguments of an environment end: "[]{@{}ll@{}}", "{\\linewidth}{lX}"."""
    while at < end:
        if text[at].isspace():
            at += 1
        elif text[at] in "[{":
            depth = 0
            for brace in _TEX_BRACE.finditer(text, at, end):
                depth += (brace[0] in "[{") - (brace[0] in "]}")
                if not depth and brace[0] in "]}":
                    at = brace.end()
                    break
            else:
                return at
        else:
            return at
    return at


def _part_tex(text: str, start: int, end: int) -> Iterator[tuple[CellPieces, ...]]:
    row: list[CellPieces] = []
    at, depth = start, 0
    for part in _TEX_PART.finditer(text, start, end):
        depth += (part["brace"] == "{") - (part["brace"] == "}")
        ends_row = part[0].startswith("\\\\")
        if depth > 0 or not (part["cell"] or ends_row):
            continue
        row.append(tuple(_without_commands(text, at, part.start())))
        at = part.end()
        if ends_row:
            yield tuple(row)
            row = []
    if text[at:end].strip():
        yield (*row, tuple(_without_commands(text, at, end)))


def _without_commands(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for command in _TEX_COMMANDS.finditer(text, start, end):
        yield start, command.start()
        start = command.end()
    yield start, end


_ADOC_TABLE = re.compile(r"(?m)^[|!,:]={3,}[ \t]*$")
_ADOC_COLUMNS = re.compile(
    r"\[[^\[\]\n]{0,200}?cols\s*=\s*(?:[\"\ufffc]([^\"\ufffc\n]{1,200})|([^,\]\n]{1,20}))"
)
_ADOC_CELL = re.compile(r"(?<!\\)(?:\d{1,3}(?:\.\d{1,3})?[+*])?[<^>.]{0,4}[a-z]?\|")


def _find_adoc(text: str) -> Iterator[TextTable]:
    """Yield AsciiDoc's tables (AsciiDoc Language, "Tables"): a bar begins a cell."""
    fences = [fence for fence in _ADOC_TABLE.finditer(text) if fence[0][0] == "|"]
    for opened, closed in zip(fences[::2], fences[1::2], strict=False):
        begins = list(_ADOC_CELL.finditer(text, opened.end(), closed.start()))
        if not begins:
            continue
        ends = [*(cell.start() for cell in begins[1:]), closed.start()]
        cells: list[CellPieces] = [
            ((cell.end(), end),) for cell, end in zip(begins, ends, strict=True)
        ]
        width = _count_columns(text, opened.start(), begins)
        rows = tuple(tuple(cells[at : at + width]) for at in range(0, len(cells), width))
        yield TextTable(opened.start(), closed.end(), rows)


def _count_columns(text: str, start: int, begins: Sequence[re.Match[str]]) -> int:
    """Return how many columns a table has: as `cols` says, else as its first line has cells."""
    above = text.rfind("\n", 0, max(text.rfind("\n", 0, start), 0)) + 1
    if said := _ADOC_COLUMNS.search(text, above, start):
        columns = said[1] or said[2]
        repeated = re.fullmatch(r"\s*(\d{1,2})\*.*", columns)
        return max(int(repeated[1]) if repeated else len(columns.split(",")), 1)
    line_end = text.find("\n", begins[0].start())
    return max(bisect_right([cell.start() for cell in begins], line_end), 1)


_LIST_TABLE = re.compile(r"(?m)^([ \t]*)\.\.[ \t]+list-table::[^\n]*$")
_LISTED_CELL = re.compile(r"([ \t]*)(?P<row>[*+-][ \t]+)?[*+-](?:[ \t]+|$)")


def _find_rest(text: str) -> Iterator[TextTable]:
    """Yield what is drawn, and lists of lists that are tables (docutils, "list-table")."""
    found = [*_find_drawn(text)]
    for directive in _LIST_TABLE.finditer(text):
        table = _read_list_table(text, directive)
        found += [table] if table.rows else []
    yield from sorted(found)


def _read_list_table(text: str, directive: re.Match[str]) -> TextTable:
    """Read "* - cell" and "  - cell" below a directive, as far as lines stand in further."""
    rows: list[list[list[tuple[int, int]]]] = []
    end = directive.end()
    for line in _ANY_LINE.finditer(text, directive.end() + 1):
        indent = len(line[0]) - len(line[0].lstrip())
        if line[0].strip() and indent <= len(directive[1]):
            break
        end = line.end() if line[0].strip() else end
        cell = _LISTED_CELL.match(line[0])
        if cell and (cell["row"] or rows):
            if cell["row"]:
                rows.append([])
            rows[-1].append([(line.start() + cell.end(), line.end())])
        elif rows and line[0].strip():
            rows[-1][-1].append((line.start() + indent, line.end()))
    made = tuple(tuple(tuple(cell) for cell in row) for row in rows)
    return TextTable(directive.start(), end, made)


_ANY_LINE = re.compile(r"(?m)^[^\r\n]*$")

_FINDERS: dict[str, Callable[[str], Iterator[TextTable]]] = {
    TEX: _find_tex,
    ASCIIDOC: _find_adoc,
    RESTRUCTURED: _find_rest,
}
