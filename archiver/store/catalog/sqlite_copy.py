"""A SQLite file of its own for those who want to ask: tables, links between them, words to search.

It is a copy that is handed over, never the archive: nothing is read back from it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import StorageError
from archiver.store.catalog.sqlite import Database

Value = str | int | float | None
BATCH = 500
"""Rows that one statement writes. A guess."""


@dataclass(frozen=True)
class SqlTable:
    """One table: its columns and what they hold (str, int, float), and its rows in that order.

    `key` is the primary key; `links` maps a column to the table whose key it holds; `searched`
    are the columns whose words can be searched for; `indexed` those that are often asked for.
    """

    name: str
    columns: Mapping[str, type]
    rows: Iterable[Sequence[Value]]
    key: str
    links: Mapping[str, str]
    searched: tuple[str, ...] = ()
    indexed: tuple[str, ...] = ()


def write_query_file(path: Path, tables: Iterable[SqlTable]) -> dict[str, int]:
    """Write `tables` into a new file and return how many rows each has.

    A link to a row that is not there stays a value. Raises StorageError.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            db = Database(connection, execute_plugins=False)
            counts = {table.name: _write(db, table) for table in tables}
            connection.commit()
            db.vacuum()
    except sqlite3.Error as error:
        why = f"{path.name}: writing the tables failed: {error}"
        raise StorageError(f"{why}. Free some space, then run it again.") from error
    return counts


def _write(db: Database, table: SqlTable) -> int:
    made = db.table(table.name)
    made.create(
        dict(table.columns),
        pk=table.key,
        foreign_keys=[(column, other) for column, other in table.links.items()],
    )
    names = list(table.columns)
    rows = (dict(zip(names, map(_storable, row), strict=True)) for row in table.rows)
    made.insert_all(rows, batch_size=BATCH, replace=True)
    for column in (*table.links, *table.indexed):
        made.create_index([column], if_not_exists=True)
    if table.searched:
        made.enable_fts(table.searched, tokenize="unicode61 remove_diacritics 2")
    return int(made.count)


def _storable(value: Value) -> Value:
    """A lone surrogate has no UTF-8, and a NUL ends a text for many who read it."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", "\\x00").encode("utf-8", "replace").decode("utf-8")
