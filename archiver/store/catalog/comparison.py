"""What a catalog says that the custody log does not: rows, and rules that act by themselves."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import StorageError
from archiver.store.catalog.catalog import (
    Catalog,
    CatalogDamagedError,
    CatalogEarlierError,
    CatalogUnfitError,
    open_database,
)
from archiver.store.catalog.catch_up import fits_log
from archiver.store.catalog.flat import flat_captures, flat_records
from archiver.store.catalog.schema import applied_names, known_names

FLAT = {"captures": flat_captures, "records": flat_records}
NUMBERED = "chain || ', line ' || seq"
KEYS = {
    "captures": "record_id",
    "records": "record_id",
    "facts": "record_id",
    "events": NUMBERED,
    "states": NUMBERED,
    "notices": NUMBERED,
    "heads": "chain",
    "runs": "run",
}
"""The tables of the catalog, and what names a row of each."""
LOG_LOST = (
    "The custody log does not hold the last line that the catalog knew: it was cut, "
    "written anew, or restored from an older copy."
)


@dataclass(frozen=True)
class StrayRow:
    """Something that stands in one of two catalogs only: its table, and what names it there."""

    table: str
    name: str


def find_acting(kept: Path, beside: Catalog) -> tuple[StrayRow, ...]:
    """Return what acts by itself in the catalog in the file `kept`, read beside another one.

    Raises CatalogDamagedError.
    """
    try:
        with beside.beside(kept) as ask:
            acting = ask(
                "SELECT type, name FROM kept.sqlite_master WHERE type NOT IN ('table', 'index')"
                " OR sql LIKE 'CREATE VIRTUAL%'"
            )
            return tuple(StrayRow(str(kind), str(name)) for kind, name in acting)
    except sqlite3.Error as error:
        raise CatalogDamagedError(str(error)) from error


def find_stray_rows(kept: Path, fresh: Catalog) -> Generator[StrayRow, None, None]:
    """Yield what the catalog in the file `kept` has otherwise than `fresh`.

    A trigger or a view is something else too: this program makes none. Raises CatalogDamagedError.
    """
    acting = find_acting(kept, fresh)
    if acting:
        yield from acting
        return
    try:
        with fresh.beside(kept) as ask:
            for table, key in KEYS.items():
                sides = [_rows(table, place, ask) for place in ("kept", "main")]
                for one, other in (sides, sides[::-1]):
                    for (name,) in ask(f"SELECT {key} FROM ({one} EXCEPT {other})"):
                        yield StrayRow(table, str(name))
    except sqlite3.Error as error:
        raise CatalogDamagedError(str(error)) from error


def _rows(table: str, place: str, ask: Callable[[str], list[tuple[object, ...]]]) -> str:
    """Return the SELECT of all rows of a table as they are shown, by this version's columns."""
    if table in FLAT:
        return FLAT[table](f"{place}.")
    columns = ", ".join(f'"{row[1]}"' for row in ask(f"PRAGMA main.table_info({table})"))
    return f"SELECT {columns} FROM {place}.{table}"


def find_difference(kept: Path, fresh: Catalog, root: Path) -> str:
    """Return in a sentence what is wrong with the catalog in the file `kept`, "" for nothing.

    `fresh` was just made from the log of the archive in `root`. That a catalog is behind the log,
    or of an earlier version, is nothing wrong.
    """
    try:
        database = open_database(kept, write=False)
        if applied_names(database) != known_names():
            return ""
        heads = Catalog(database).heads()
        database.close()
        if not fits_log(root, heads):
            return LOG_LOST
        with closing(find_stray_rows(kept, fresh)) as rows:
            stray = next(rows, None) if heads == fresh.heads() else None
    except (CatalogUnfitError, CatalogEarlierError):
        return ""
    except (CatalogDamagedError, StorageError) as error:
        return f"The catalog was damaged ({error})."
    if stray is None:
        return ""
    return (
        f"The catalog said otherwise than the custody log ({stray.table}: {stray.name}): something "
        "other than this program wrote into catalog.db."
    )
