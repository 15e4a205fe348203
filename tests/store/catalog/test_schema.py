"""The tables of the catalog: made step by step in an old one, at once in an empty one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.store.catalog.catalog import CatalogDamagedError, open_database
from archiver.store.catalog.schema import applied_names, known_names, migrations


def told(db: Database) -> list[tuple[object, ...]]:
    return db.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    ).fetchall()


@pytest.mark.parametrize("seen", ["m001_captures", "m006_heads_and_runs", ""])
def test_an_empty_catalog_is_what_an_old_one_becomes(tmp_path: Path, seen: str) -> None:
    old = Database(tmp_path / "catalog.db")
    migrations.apply(old, stop_before=seen or None)
    old.close()
    grown = open_database(tmp_path / "catalog.db", write=True)
    fresh = open_database(tmp_path / "fresh.db", write=True)
    assert told(grown) == told(fresh)
    assert applied_names(grown) == applied_names(fresh) == known_names()
    grown.close()
    fresh.close()


@pytest.mark.parametrize(
    ("change", "lacked"),
    [
        ('ALTER TABLE answers RENAME COLUMN "title" TO x', "answers.title"),
        ("DROP TABLE facts", "facts.record_id"),
        (
            "DROP TABLE facts; CREATE VIEW facts AS SELECT 1 AS record_id FROM heads",
            "facts.record_id",
        ),
    ],
)
def test_what_a_catalog_lacks_is_named(tmp_path: Path, change: str, lacked: str) -> None:
    open_database(tmp_path / "catalog.db", write=True).close()
    with closing(sqlite3.connect(tmp_path / "catalog.db")) as db:
        db.executescript(change)
    with pytest.raises(CatalogDamagedError, match=f"lacks {lacked}"):
        open_database(tmp_path / "catalog.db", write=False)
