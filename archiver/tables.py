"""CSV files as spreadsheets and people leave them: read with places, changed in place.

The format is RFC 4180 with what is met in practice: a byte order mark, any line ending, comma,
semicolon or tab, Excel's `sep=` line, quotation marks inside an unquoted cell. Every row knows its
line and every cell its place in the text, so that a change rewrites one cell or adds one line and
leaves every other byte as it was.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from archiver.errors import FileError, RowError
from archiver.places import LINE_END, Lines

MAX_BYTES = 64 * 1024 * 1024
BOM = "\ufeff"
DELIMITERS = (",", ";", "\t")
ATTEMPTS = 20
PATIENCE = 30.0
PAUSE = 0.02
"""Seconds between two tries to lock a file. A guess: a change takes some milliseconds."""
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])(?:\r\n|\n|\r)", re.IGNORECASE)
_FIELDS = {
    delimiter: re.compile(rf'[ ]*"([^"]*+(?:""[^"]*+)*+)"[ ]*|([^{delimiter}\r\n]*+)')
    for delimiter in DELIMITERS
}
SAVE_AS_UTF8 = (
    "Save it as UTF-8: in Excel, File > Save As > “CSV UTF-8 (Comma delimited)”; in LibreOffice, "
    "File > Save As > tick “Edit filter settings” and choose “Unicode (UTF-8)”"
)
_FOREIGN = (
    (b"PK\x03\x04", "is a spreadsheet (XLSX or ODS) with the name of a CSV file"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook with the name of a CSV file"),
    (b"\xff\xfe", "is saved as UTF-16 (“Unicode text”)"),
    (b"\xfe\xff", "is saved as UTF-16 (“Unicode text”)"),
)


@dataclass(frozen=True)
class Dialect:
    """How a file is written: its delimiter and its line ending."""

    delimiter: str = ","
    newline: str = "\r\n"


@dataclass(frozen=True)
class Row:
    """One record: its first line (from 1), its cells and their [start, end) in the text.

    `fault` is "" or says why the rest of the row could not be read.
    """

    line: int
    cells: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    fault: str = ""

    @property
    def empty(self) -> bool:
        """Whether no cell holds anything: what spreadsheets leave below a list."""
        return not self.fault and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A CSV file. `text` is the whole file decoded; bytes that are not UTF-8 are surrogates.

    `columns` are the header's names, lower case and trimmed; `rows` leave out empty ones.
    """

    path: Path
    text: str
    dialect: Dialect
    columns: tuple[str, ...]
    header: Row
    rows: tuple[Row, ...]

    @cached_property
    def sound(self) -> bool:
        """Whether every byte is UTF-8 and every quoted cell is closed."""
        return not any(row.fault for row in self.rows) and foreign_byte(self.text) < 0

    def value(self, row: Row, column: str) -> str:
        """Return the cell of `row` under `column`, "" when either has none."""
        index = self.columns.index(column) if column in self.columns else len(row.cells)
        return row.cells[index] if index < len(row.cells) else ""


def read_table(path: Path, known: tuple[str, ...], required: tuple[str, ...]) -> Table:
    """Read the CSV file at `path`, whose columns are among `known`.

    Raises FileError when the file as a whole cannot be used (missing, far too large, UTF-16, a
    workbook, a header without the `required` columns); what is wrong with one row is the row's
    `fault`.
    """
    return parse_table(path, read_bounded(path), known, required)


def read_bounded(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Return the bytes of `path`. Raises FileError when it cannot be read or exceeds `limit`."""
    try:
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except FileNotFoundError as error:
        remedy = "Run `archiver init` here, or name the project folder with -C"
        raise FileError(f"{path} is not there. {remedy}.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"{path} cannot be read: {reason}. Check its permissions.") from error
    if len(content) > limit:
        size = f"{limit // (1024 * 1024)} MB"
        raise FileError(
            f"{path} is larger than {size}, far more than such a file needs. Is it the right file?"
        )
    return content


def parse_table(
    path: Path, content: bytes, known: tuple[str, ...], required: tuple[str, ...]
) -> Table:
    """Parse the bytes of a CSV file. Raises FileError as `read_table` does."""
    text = _decode(path, content)
    start = len(BOM) if text.startswith(BOM) else 0
    hint = _SEPARATOR_LINE.match(text, start)
    start = hint.end() if hint else start
    start = _skip_blank_lines(text, start)
    lines = Lines(text)
    delimiter = hint[1] if hint else _find_delimiter(text, start, known, lines)
    records = _scan(text, start, delimiter, lines)
    header = next(records, Row(1, (), ()))
    columns = _check_header(path, header, known, required)
    rows = tuple(row for row in records if not row.empty)
    dialect = Dialect(delimiter, _find_newline(text))
    return Table(path, text, dialect, columns, header, rows)


def _decode(path: Path, content: bytes) -> str:
    for magic, what in _FOREIGN:
        if content.startswith(magic):
            raise FileError(f"{path} {what}. {SAVE_AS_UTF8}.")
    sample = content[:4000]
    if sample.count(0) > len(sample) // 4:
        raise FileError(f"{path} is saved as UTF-16 without a mark, or is no text. {SAVE_AS_UTF8}.")
    return content.decode("utf-8", "surrogateescape")


def _skip_blank_lines(text: str, start: int) -> int:
    blank = re.compile(r"(?:[ ,;\t]*(?:\r\n|\n|\r))*").match(text, start)
    return blank.end() if blank else start


def _find_newline(text: str) -> str:
    first = LINE_END.search(text)
    return first[0] if first else "\r\n"


def _find_delimiter(text: str, start: int, known: tuple[str, ...], lines: Lines) -> str:
    def recognised(delimiter: str) -> int:
        header = next(_scan(text, start, delimiter, lines), None)
        return len(set(_names(header)) & set(known)) if header else 0

    return max(DELIMITERS, key=recognised)


def _names(header: Row) -> list[str]:
    names = [cell.strip().lower() for cell in header.cells]
    while names and not names[-1]:
        names.pop()
    return names


def _check_header(
    path: Path, header: Row, known: tuple[str, ...], required: tuple[str, ...]
) -> tuple[str, ...]:
    names = _names(header)
    counts = Counter(names)
    doubled = next((name for name in names if name and counts[name] > 1), "")
    if doubled:
        problem, remedy = f"the column {doubled!r} stands twice", "Rename or remove one of them"
        raise RowError(path, header.line, doubled, problem, remedy)
    missing = next((name for name in required if name not in names), "")
    if header.fault or missing:
        raise RowError(path, header.line, missing, *_header_problem(names, missing, known))
    return tuple(names)


def _header_problem(names: list[str], missing: str, known: tuple[str, ...]) -> tuple[str, str]:
    if not set(names) & set(known):
        return "the first line must name the columns", f"Write: {','.join(known)}"
    problem = f"the first line names no column {missing!r}"
    near = get_close_matches(missing, [n for n in names if n not in known], 1, 0.5)
    return problem, f"Rename {near[0]!r} to {missing!r}" if near else "Add the column"


# --- records and cells ---------------------------------------------------------------------------


def _scan(text: str, start: int, delimiter: str, lines: Lines) -> Iterator[Row]:
    position = start
    while position < len(text):
        row, position = _scan_row(text, position, delimiter, lines)
        yield row


def _scan_row(text: str, start: int, delimiter: str, lines: Lines) -> tuple[Row, int]:
    cells: list[str] = []
    spans: list[tuple[int, int]] = []
    position, fault = start, ""
    while not fault:
        value, end, fault = _scan_cell(text, position, delimiter)
        cells.append(value)
        spans.append((position, end))
        if fault or text[end : end + 1] != delimiter:
            break
        position = end + 1
    line = lines.line_at(position if fault else start)
    after = LINE_END.search(text, position if fault else spans[-1][1])
    return Row(line, tuple(cells), tuple(spans), fault), after.end() if after else len(text)


def _scan_cell(text: str, start: int, delimiter: str) -> tuple[str, int, str]:
    """Return a cell's value, its end, and "" or what is wrong with its quotation marks."""
    found = _FIELDS[delimiter].match(text, start)
    assert found is not None  # the second alternative matches the empty string
    if found[1] is None:
        opened = found[2].lstrip(" ").startswith('"')
        return found[2], found.end(), OPEN_QUOTE if opened else ""
    after = text[found.end() : found.end() + 1]
    stray = after not in ("", delimiter, "\r", "\n")
    return found[1].replace('""', '"'), found.end(), STRAY_TEXT if stray else ""


OPEN_QUOTE = "a quotation mark is opened here and never closed"
STRAY_TEXT = "text follows a closing quotation mark"
QUOTE_REMEDY = (
    'Put the whole cell between quotation marks ("…") and write every mark inside it twice ("")'
)


def foreign_byte(text: str) -> int:
    """Return the offset of the first byte that was no UTF-8, -1 when there is none."""
    found = re.search("[\udc80-\udcff]", text)
    return found.start() if found else -1


# --- changes in place ----------------------------------------------------------------------------


def format_cell(value: str, dialect: Dialect) -> str:
    """Return `value` as one cell, between quotation marks only where the format needs them."""
    special = (dialect.delimiter, '"', "\r", "\n")
    bare = not any(mark in value for mark in special) and value == value.strip()
    return value if bare else '"' + value.replace('"', '""') + '"'


def format_row(values: Iterable[str], dialect: Dialect) -> str:
    """Return one line of a CSV file, without its line ending."""
    return dialect.delimiter.join(format_cell(value, dialect) for value in values)


def with_rows(table: Table, rows: Iterable[dict[str, str]]) -> str:
    """Return the text of `table` with more rows at its end, cells in its own column order."""
    text, newline = table.text, table.dialect.newline
    gap = "" if text.endswith(("\n", "\r")) else newline
    lines = (
        format_row([row.get(column, "") for column in table.columns], table.dialect) for row in rows
    )
    return f"{text}{gap}{''.join(f'{line}{newline}' for line in lines)}"


def with_cells(table: Table, row: Row, values: dict[str, str]) -> str:
    """Return the text of `table` with cells of `row` replaced; missing columns are added.

    A new column is written into the header and this row only: other rows keep their bytes.
    """
    added = [name for name in values if name not in table.columns]
    columns = (*table.columns, *added)
    cells = [
        format_cell(values[name], table.dialect) if name in values else None for name in columns
    ]
    edits = [*_row_edits(table, row, cells), *_header_edits(table, added)]
    text = table.text
    # Backwards, so that places stay right; of two edits at one empty cell the later comes after.
    edits.sort(key=lambda edit: edit[0])
    for start, end, replacement in reversed(edits):
        text = text[:start] + replacement + text[end:]
    return text


def _row_edits(table: Table, row: Row, cells: list[str | None]) -> Iterator[tuple[int, int, str]]:
    for (start, end), cell in zip(row.spans, cells, strict=False):
        if cell is not None:
            yield start, end, cell
    beyond = cells[len(row.spans) :]
    if any(cell is not None for cell in beyond):
        tail = "".join(table.dialect.delimiter + (cell or "") for cell in beyond)
        yield row.spans[-1][1], row.spans[-1][1], tail


def _header_edits(table: Table, added: list[str]) -> Iterator[tuple[int, int, str]]:
    if added:
        end = table.header.spans[len(table.columns) - 1][1]
        yield end, end, "".join(table.dialect.delimiter + name for name in added)


def change_file(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Replace the file by `change` of its bytes, atomically, keeping what others write meanwhile.

    The file is read again before it is replaced; when somebody has saved it since, `change` is
    applied to the new bytes instead. Raises FileError when the file cannot be written, or is
    changed by others all the time; whatever `change` raises goes through, with nothing written.
    Runs of this program on one machine wait for each other.
    """
    target = Path(os.path.realpath(path))
    with _turn(target):
        for _ in range(ATTEMPTS):
            before = read_bounded(target)
            if _replace(target, before, change(before)):
                return
    raise FileError(f"{path} keeps being changed by another program. Close it there and try again.")


@contextmanager
def _turn(target: Path) -> Iterator[None]:
    """Wait for other runs that change `target`; nothing is left beside it, or in a common folder.

    Where no lock can be had, the second reading before the replacement has to do.
    """
    with _lock_elsewhere(target) if sys.platform == "win32" else _lock_file(target):
        yield


@contextmanager
def _lock_elsewhere(target: Path) -> Iterator[None]:
    """Hold a lock in the folder for temporary files, which is the user's own on Windows.

    A file that is open there cannot be replaced, so that it cannot be the lock itself.
    """
    from filelock import FileLock, Timeout  # costs readers, who need no lock, 50 ms to import

    name = hashlib.sha256(os.fsencode(os.path.normcase(target))).hexdigest()[:24]
    lock = FileLock(Path(tempfile.gettempdir()) / f"archiver-{name}.lock")
    try:
        lock.acquire(timeout=PATIENCE)
    except (Timeout, OSError):
        yield
        return
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _lock_file(target: Path) -> Iterator[None]:
    """Hold a lock on the file that `target` names by then; each replacement is another file."""
    number = _take_lock(target)
    try:
        yield
    finally:
        if number is not None:
            os.close(number)


def _take_lock(target: Path) -> int | None:
    """Return the open file that is locked; None where there is none, or no lock can be had."""
    for _ in range(int(PATIENCE / PAUSE)):
        try:
            number = os.open(target, os.O_RDONLY)
        except OSError:
            return None
        try:
            if _is_locked(number, target):
                return number
        except OSError:  # a file system without locks, or the file has just gone
            os.close(number)
            return None
        os.close(number)
        time.sleep(PAUSE)
    return None


def _is_locked(number: int, target: Path) -> bool:
    """Lock an open file; False where another run has it, or has just replaced it."""
    import fcntl  # not on Windows

    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.path.samestat(os.fstat(number), target.stat())


def _replace(target: Path, before: bytes, after: bytes) -> bool:
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(after)
                stream.flush()
                os.fsync(stream.fileno())
            shutil.copymode(target, temporary)
            if read_bounded(target) != before:
                return False
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(_why_not_written(target, error)) from error
    return True


def _why_not_written(target: Path, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return (
            f"{target} cannot be replaced. If it is open in a spreadsheet, close it there; "
            "otherwise check the permissions of its folder."
        )
    return f"{target} cannot be written: {error.strerror or error}. Nothing was changed."


FORMULA = re.compile("['\u0020\u00a0\ufeff\u200b]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")


def neutralise(cell: str) -> str:
    """Return `cell` so that no spreadsheet runs it as a formula; `restore` gives it back.

    An apostrophe leads what starts with = + - @ or a control character, white space and apostrophes
    before it included (OWASP, "CSV Injection"). Numbers such as -5 or +3.2 stay as they are.
    """
    return f"'{cell}" if FORMULA.match(cell) and not NUMBER.fullmatch(cell) else cell


def restore(cell: str) -> str:
    """Return what `neutralise` was given: without the apostrophe that it put before a formula."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
