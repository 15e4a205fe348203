"""One project folder: its paths, its two CSV files, its options.

Reading never stops at the first bad row: a table holds the good rows and the problems, and its
reader decides whether to stop (`checked`) or to go on with the last valid version of the bad ones
(`merge_last_valid`). Writing changes one row and keeps every other byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from archiver.errors import FileError, RowError, UsageError
from archiver.models import Quotation, Source, Status
from archiver.options import read_settings
from archiver.phrases import drop_unseen, first_of
from archiver.places import Lines
from archiver.rows import (
    ENCODING_REMEDY,
    QUOTATION_COLUMNS,
    QUOTATION_HEADER,
    SOURCE_COLUMNS,
    SOURCE_HEADER,
    CellError,
    Column,
    make_quotation,
    make_source,
    quotation_cells,
    read_cell,
    source_cells,
)
from archiver.settings import Settings
from archiver.tables import (
    QUOTE_REMEDY,
    Dialect,
    Row,
    Table,
    change_file,
    foreign_byte,
    format_row,
    parse_table,
    read_table,
    with_cells,
    with_rows,
)
from archiver.urls import address_key

COMMON = Dialect()
NEEDED = {"sources.csv": ("id", "url"), "quotes.csv": ("id", "source", "quote")}
Values = dict[str, object]


@dataclass(frozen=True)
class SourceTable:
    """sources.csv as read. `rows` are the good ones, in the file's order.

    `problems` are the others; `unread` are their ids as far as they can be told, "" where one
    cannot. `warnings` are sentences about what is allowed but looks like a slip.
    """

    rows: tuple[Source, ...]
    problems: tuple[RowError, ...] = ()
    unread: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    dialect: Dialect = COMMON

    def checked(self) -> tuple[Source, ...]:
        """Return the rows. Raises RowError, for all problems at once, when a row is wrong."""
        raise_problems(self.problems)
        return self.rows


@dataclass(frozen=True)
class RefusedRow:
    """A row that is wrong: `id` and `words` as far as they can be told, "" where they cannot."""

    error: RowError
    id: str = ""
    words: str = ""


@dataclass(frozen=True)
class QuotationTable:
    """quotes.csv as read, in the same manner as SourceTable; `refused` has every wrong row."""

    rows: tuple[Quotation, ...]
    problems: tuple[RowError, ...] = ()
    unread: tuple[str, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    warnings: tuple[str, ...] = ()
    dialect: Dialect = COMMON

    def checked(self) -> tuple[Quotation, ...]:
        """Return the rows. Raises RowError, for all problems at once, when a row is wrong."""
        raise_problems(self.problems)
        return self.rows


def raise_problems(problems: tuple[RowError, ...]) -> None:
    """Raise the first of `problems`, with the lines of the others; return when there are none."""
    if not problems:
        return
    first, others = problems[0], [str(problem.line) for problem in problems[1:]]
    more = f" Also wrong: line {first_of(others, 10)}" if others else ""
    remedy = f"{first.remedy}.{more}" if more else first.remedy
    raise RowError(first.path, first.line, first.column, first.problem, remedy)


@dataclass(frozen=True)
class Project:
    """A project folder. Nothing is read before it is asked for."""

    root: Path

    @property
    def sources_csv(self) -> Path:
        """The list of sources."""
        return self.root / "sources.csv"

    @property
    def quotes_csv(self) -> Path:
        """The list of quotations; it may be missing."""
        return self.root / "quotes.csv"

    @property
    def settings_toml(self) -> Path:
        """The options; the file may be missing."""
        return self.root / "archiver.toml"

    @property
    def archive(self) -> Path:
        """The folder that holds WARCs, custody log, catalog and cache."""
        return self.root / "archive"

    def sources(self) -> SourceTable:
        """Read sources.csv. Raises FileError when the file as a whole cannot be used."""
        table = read_table(self.sources_csv, tuple(SOURCE_COLUMNS), NEEDED["sources.csv"])
        return _source_table(table)

    def quotations(self) -> QuotationTable:
        """Read quotes.csv; a missing file is an empty table. Raises FileError as `sources` does.

        A quotation whose source is in no row of sources.csv is a problem.
        """
        if not self.quotes_csv.exists():
            return QuotationTable(())
        table = read_table(self.quotes_csv, tuple(QUOTATION_COLUMNS), NEEDED["quotes.csv"])
        return _with_known_sources(_quotation_table(table), self.sources(), self.quotes_csv)

    def slips(self) -> tuple[str, ...]:
        """Return a sentence for each thing in the lists that is allowed but looks like a slip.

        Lists that cannot be read have none: whoever needs them says so.
        """
        try:
            return (*self.sources().warnings, *self.quotations().warnings)
        except FileError:
            return ()

    def settings(self) -> Settings:
        """Read archiver.toml. Raises FileError for anything in it that cannot be used."""
        return read_settings(self.settings_toml)


def load_project(root: Path) -> Project:
    """Return the project in the folder `root`. Raises UsageError when it is no folder."""
    if not root.is_dir():
        raise UsageError(f"{root} is no folder. Make it, then run `archiver init` in it.")
    return Project(root)


# --- rows to nouns -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _RowReading:
    """The good rows of a table as field values, and what is wrong with the others."""

    rows: tuple[tuple[Values, int], ...]
    refused: tuple[RefusedRow, ...]

    @property
    def problems(self) -> tuple[RowError, ...]:
        """What is wrong with the rows that are refused."""
        return _join_encoding([row.error for row in self.refused])

    @property
    def unread(self) -> tuple[str, ...]:
        """The ids of the rows that are refused."""
        return tuple(row.id for row in self.refused)


def _source_table(table: Table) -> SourceTable:
    read = _read_rows(table, SOURCE_COLUMNS, NEEDED["sources.csv"])
    rows = tuple(make_source(values, line) for values, line in read.rows)
    warnings = (*_find_slips(table, SOURCE_COLUMNS), *_find_same_addresses(table, rows))
    return SourceTable(rows, read.problems, read.unread, warnings, table.dialect)


def _quotation_table(table: Table) -> QuotationTable:
    read = _read_rows(table, QUOTATION_COLUMNS, NEEDED["quotes.csv"])
    rows = tuple(make_quotation(values, line) for values, line in read.rows)
    warnings = _find_slips(table, QUOTATION_COLUMNS)
    return QuotationTable(rows, read.problems, read.unread, read.refused, warnings, table.dialect)


def _read_rows(table: Table, columns: Mapping[str, Column], needed: tuple[str, ...]) -> _RowReading:
    rows: list[tuple[Values, int]] = []
    refused: list[RefusedRow] = []
    lines: dict[str, int] = {}
    for row in table.rows:
        problem = _shape_problem(table, row, needed) or _doubled(table, row, lines)
        values, cell_problem = _read_cells(table, row, columns) if not problem else ({}, None)
        if problem := problem or cell_problem:
            words = table.value(row, "quote") if "quote" in table.columns else ""
            refused.append(RefusedRow(problem, _readable_id(table, row), words))
        else:
            rows.append((values, row.line))
    return _RowReading(tuple(rows), tuple(refused))


def _readable_id(table: Table, row: Row) -> str:
    whole = not row.fault or table.columns.index("id") < len(row.cells) - 1
    return table.value(row, "id").strip().lower() if whole else ""


def _shape_problem(table: Table, row: Row, needed: tuple[str, ...]) -> RowError | None:
    """Return what is wrong with the row as a whole: an open quotation mark, too many cells."""
    if row.fault:
        return RowError(table.path, row.line, "", row.fault, QUOTE_REMEDY)
    count, expected = len(row.cells), len(table.columns)
    if any(cell.strip() for cell in row.cells[expected:]):
        problem = f"the row has {count} cells, the first line names {expected} columns"
        mark = {"\t": "tab"}.get(table.dialect.delimiter, table.dialect.delimiter)
        remedy = f'Put a cell that holds a "{mark}" between quotation marks'
        return RowError(table.path, row.line, "", problem, remedy)
    if needed and count <= max(table.columns.index(name) for name in needed):
        problem = f"the row has {count} of {expected} cells"
        return RowError(table.path, row.line, "", problem, "Complete the row, or remove it")
    return None


def _doubled(table: Table, row: Row, lines: dict[str, int]) -> RowError | None:
    key = table.value(row, "id").strip().casefold()
    first = lines.setdefault(key, row.line)
    if not key or first == row.line:
        return None
    problem = f"the id {key!r} stands in line {first} already (capitals make no difference)"
    return RowError(table.path, row.line, "id", problem, "Give one of the two another id")


def _read_cells(
    table: Table, row: Row, columns: Mapping[str, Column]
) -> tuple[Values, RowError | None]:
    values: Values = {}
    for name in table.columns:
        if column := columns.get(name):
            try:
                values[column.field] = read_cell(column, table.value(row, name))
            except CellError as error:
                return {}, RowError(table.path, row.line, name, error.problem, error.remedy)
    return values, None


def _join_encoding(problems: list[RowError]) -> tuple[RowError, ...]:
    """Return `problems` with a wrong encoding said once: it is one mistake, not one a row."""
    wrong = [problem for problem in problems if problem.remedy == ENCODING_REMEDY]
    others = {id(problem) for problem in wrong[1:]}
    kept = tuple(problem for problem in problems if id(problem) not in others)
    if len(wrong) < 2:
        return kept
    told = replace(wrong[0], problem=f"{wrong[0].problem}; {len(wrong)} rows are affected")
    return tuple(told if problem is wrong[0] else problem for problem in kept)


def _find_slips(table: Table, columns: Mapping[str, Column]) -> tuple[str, ...]:
    """Say which unknown columns look like a known one that is missing: "statsu"."""
    unused = [name for name in columns if name not in table.columns]
    sentences = []
    for name in table.columns:
        near = get_close_matches(name, unused, 1, 0.8) if name not in columns else []
        if near:
            place = f"{table.path}:{table.header.line}"
            sentences.append(f"{place}: column {name!r} is not used. Did you mean {near[0]!r}?")
    return tuple(sentences)


def _find_same_addresses(table: Table, rows: tuple[Source, ...]) -> tuple[str, ...]:
    """Say which rows have an address that an earlier row has: two ids for one page."""
    first: dict[str, Source] = {}
    sentences = []
    for row in rows:
        if row.url and first.setdefault(address_key(row.url), row) is not row:
            other = first[address_key(row.url)]
            sentences.append(
                f"{table.path}:{row.line}: {row.id!r} has the address of {other.id!r} in line "
                f"{other.line}. One page needs one row."
            )
    return tuple(sentences)


def _with_known_sources(table: QuotationTable, sources: SourceTable, path: Path) -> QuotationTable:
    known = {source.id for source in sources.rows} | set(sources.unread)
    wrong = [row for row in table.rows if row.source and row.source not in known]
    if not wrong:
        return table
    near = {name: _nearest(name, known) for name in {row.source for row in wrong}}
    refused = []
    for row in wrong:
        problem = f"no source is called {row.source!r}"
        error = RowError(path, row.line, "source", problem, near[row.source])
        refused.append(RefusedRow(error, row.id, row.selector.exact))
    problems = [*table.problems, *(row.error for row in refused)]
    return replace(
        table,
        rows=tuple(row for row in table.rows if not row.source or row.source in known),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
        unread=(*table.unread, *(row.id for row in wrong)),
        refused=(*table.refused, *refused),
    )


def _nearest(wanted: str, known: Iterable[str]) -> str:
    near = get_close_matches(wanted, sorted(filter(None, known)), 1, 0.5)
    return f"Did you mean {near[0]!r}?" if near else "Add it to sources.csv, or correct the id."


# --- choosing, and what a broken file leaves ------------------------------------------------------


def choose_sources(rows: Iterable[Source], ids: Iterable[str]) -> tuple[Source, ...]:
    """Return the sources called `ids`, in that order; all of `rows` when there are none.

    Raises UsageError for an id that no row has.
    """
    by_id = {row.id: row for row in rows}
    wanted = dict.fromkeys(name.lower() for name in ids)
    unknown = next((name for name in wanted if name not in by_id), None)
    if unknown is not None:
        raise UsageError(f"No source is called {unknown!r}. {_nearest(unknown, by_id)}")
    return tuple(by_id[name] for name in wanted) or tuple(by_id.values())


def merge_last_valid(table: SourceTable, previous: Mapping[str, Source]) -> tuple[Source, ...]:
    """Return the rows to watch: the good ones, and the last valid version of the bad ones.

    `previous` are the sources of the last round by id. Where a bad row's id cannot be read, every
    previous source that is missing may be the one, and is kept.
    """
    present = {row.id for row in table.rows}
    missing = [source for name, source in previous.items() if name not in present]
    kept = [source for source in missing if "" in table.unread or source.id in table.unread]
    return (*table.rows, *kept)


def vanished(previous: Mapping[str, Source], table: SourceTable) -> tuple[str, ...]:
    """Return the ids whose row is gone since the last round without having been `retired`.

    Nothing has vanished for certain while a row is unreadable to the point of hiding its id.
    """
    kept = {source.id for source in merge_last_valid(table, previous)}
    return tuple(
        name
        for name, source in previous.items()
        if name not in kept and source.status is not Status.RETIRED
    )


# --- writing -------------------------------------------------------------------------------------


def append_source(project: Project, source: Source) -> tuple[str, ...]:
    """Add a row to sources.csv, in the file's own dialect and column order.

    Returns the columns that hold something but that the file does not have. Raises RowError when
    the row is wrong or its id is taken, FileError when the file is broken or cannot be written.
    """
    return append_sources(project, [source])


def append_sources(project: Project, sources: Iterable[Source]) -> tuple[str, ...]:
    """Add rows to sources.csv in one write, all of them or none; as `append_source` otherwise.

    Titles are those of pages: characters that would turn a terminal are left out of them.
    """
    titled = (replace(source, title=drop_unseen(source.title)) for source in sources)
    rows = [source_cells(source) for source in titled]
    return _append(project.sources_csv, rows, SOURCE_COLUMNS, _source_table)


def append_quotation(project: Project, quotation: Quotation) -> tuple[str, ...]:
    """Add a row to quotes.csv, which is made when it is missing; as `append_source` otherwise."""
    return append_quotations(project, [quotation])


def append_quotations(project: Project, quotations: Iterable[Quotation]) -> tuple[str, ...]:
    """Add rows to quotes.csv in one write, all of them or none; as `append_quotation` otherwise."""
    path = project.quotes_csv
    if not path.exists():
        create_table(path, QUOTATION_HEADER)
    rows = [quotation_cells(quotation) for quotation in quotations]
    return _append(path, rows, QUOTATION_COLUMNS, _quotation_table)


def usable_title(title: str) -> str:
    """Return a page's own title as a table may hold it, "" where it would be refused."""
    plain = drop_unseen(title)
    return "" if check_source(Source("s", "", plain)) else plain


def check_source(source: Source) -> CellError | None:
    """Return what is wrong with the first cell of a source that sources.csv would refuse."""
    return _check_cells(source_cells(source), SOURCE_COLUMNS)


def check_quotation(quotation: Quotation) -> CellError | None:
    """Return what is wrong with the first cell of a quotation that quotes.csv would refuse."""
    return _check_cells(quotation_cells(quotation), QUOTATION_COLUMNS)


def _check_cells(cells: Mapping[str, str], columns: Mapping[str, Column]) -> CellError | None:
    for name, cell in cells.items():
        try:
            read_cell(columns[name], cell)
        except CellError as error:
            return error
    return None


def create_table(path: Path, header: tuple[str, ...]) -> bool:
    """Write a CSV file with only its first line; False, and nothing is touched, if it is there.

    It starts with a byte order mark, without which Excel reads UTF-8 as something else. Raises
    FileError when the folder cannot be written.
    """
    return _create(path, _first_line(header))


def _first_line(header: tuple[str, ...]) -> str:
    return f"\ufeff{format_row(header, COMMON)}\r\n"


def _create(path: Path, text: str) -> bool:
    try:
        with path.open("xb") as stream:
            stream.write(text.encode("utf-8"))
    except FileExistsError:
        return False
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"{path} cannot be written: {reason}. Check the folder.") from error
    return True


def _append(
    path: Path,
    rows: Sequence[dict[str, str]],
    columns: Mapping[str, Column],
    read: Callable[[Table], SourceTable | QuotationTable],
) -> tuple[str, ...]:
    lost: tuple[str, ...] = ()

    def change(content: bytes) -> bytes:
        nonlocal lost
        table = _parse_sound(path, content, columns)
        used = [name for name in columns if any(cells.get(name) for cells in rows)]
        lost = tuple(name for name in used if name not in table.columns)
        return _checked(path, with_rows(table, rows), columns, read, [row["id"] for row in rows])

    change_file(path, change)
    return lost


def _parse_sound(path: Path, content: bytes, columns: Mapping[str, Column]) -> Table:
    table = parse_table(path, content, tuple(columns), NEEDED[path.name])
    if not table.sound:
        raise_problems(_read_rows(table, columns, NEEDED[path.name]).problems)
        line = Lines(table.text).line_at(foreign_byte(table.text))
        raise RowError(path, line, "", "the line holds bytes that are not UTF-8", ENCODING_REMEDY)
    return table


def _checked(
    path: Path,
    text: str,
    columns: Mapping[str, Column],
    read: Callable[[Table], SourceTable | QuotationTable],
    row_ids: Sequence[str],
) -> bytes:
    """Return `text` as bytes when the rows `row_ids` in it read back well; raise their problem."""
    content = text.encode("utf-8")
    table = parse_table(path, content, tuple(columns), NEEDED[path.name])
    result = read(table)
    if not set(row_ids) <= {row.id for row in result.rows} or set(row_ids) & set(result.unread):
        raise result.problems[-1]
    return content


def settle_quotation(project: Project, quotation_id: str, *, reviewed: str, review_of: str) -> None:
    """Write a person's decision into the row of a quotation: `reviewed` and `review_of`.

    Columns that the file lacks are added to its first line. Raises UsageError when no row has that
    id, FileError when the file is broken or cannot be written.
    """
    cells = {"reviewed": reviewed, "review_of": review_of}
    path = project.quotes_csv

    def change(content: bytes) -> bytes:
        table = _parse_sound(path, content, QUOTATION_COLUMNS)
        row = next((r for r in table.rows if table.value(r, "id").strip() == quotation_id), None)
        if row is None:
            raise UsageError(
                f"{path} has no quotation {quotation_id!r}. Look up its id in the column id."
            )
        if not set(cells) <= set(table.columns):
            _refuse_wide_rows(table)
        return with_cells(table, row, cells).encode("utf-8")

    change_file(path, change)


def _refuse_wide_rows(table: Table) -> None:
    """Raise the problem of a row with more cells than columns: new columns would name them."""
    for row in table.rows:
        if problem := _shape_problem(table, row, ()):
            raise problem


def start_files(project: Project, settings: str) -> tuple[Path, ...]:
    """Write the files of a new project that are not there yet; return those written.

    `settings` is the text of archiver.toml. Raises FileError when the folder cannot be written.
    """
    texts = {
        project.sources_csv: _first_line(SOURCE_HEADER),
        project.quotes_csv: _first_line(QUOTATION_HEADER),
        project.settings_toml: settings,
    }
    return tuple(path for path, text in texts.items() if _create(path, text))
