"""Captures and records as the catalog shows them, and as it stores them: what returns, once.

The captures of a page that does not change differ in id, date and place alone, and name the row of
`answers` that says the rest. In `words` stand texts that return (files, runs, chains, sources,
addresses). An id "urn:uuid:…" is stored as its 16 bytes, a digest "sha256:…" as its 32, a date
as microseconds since 1970; what has another form stays the text that it is. The views that show all
of it as plain rows are each connection's own and are not in the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from archiver.store.catalog.schema import ANSWER_COLUMNS, CAPTURE_COLUMNS
from archiver.store.catalog.sqlite import Database

FlatRow = Mapping[str, object]
_ID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"sha256:[0-9a-f]{64}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CAPTURE_WORDS = ("warc", "run", "chain")
_RECORD_WORDS = ("type", "uri", "warc", "source", "run", "chain")
_CAPTURE_OWN = ("record_id", "date", "offset", "length", "seq", "line_start", "line_end")
_RECORD_OWN = ("offset", "length", "seq")
RECORD_COLUMNS = (
    *("record_id", "type", "uri", "date", "warc", "offset", "length", "block_digest"),
    *("payload_digest", "capture", "source", "run", "chain", "seq"),
)


def flat_captures(place: str = "") -> str:
    """Return the SELECT that shows captures as plain rows; `place` is "" or a schema's "name."."""
    own = [f"c.{name}" for name in _CAPTURE_OWN]
    own += [_word(name, "c", place) for name in _CAPTURE_WORDS]
    shown = {one.rpartition(" ")[2].rpartition(".")[2]: one for one in own}
    shown |= {name: f"a.{name}" for name in ANSWER_COLUMNS}
    columns = ", ".join(shown[name] for name in CAPTURE_COLUMNS)
    return f"SELECT {columns} FROM {place}capture_rows c JOIN {place}answers a ON a.id = c.answer"


def flat_records(place: str = "") -> str:
    """Return the SELECT that shows records as plain rows."""
    shown = {name: f"r.{name}" for name in _RECORD_OWN}
    shown |= {name: _word(name, "r", place) for name in _RECORD_WORDS}
    shown |= {name: _id(name) for name in ("record_id", "capture")}
    shown |= {name: _digest(name) for name in ("block_digest", "payload_digest")}
    shown["date"] = (
        "CASE typeof(r.date) WHEN 'integer' THEN strftime('%Y-%m-%dT%H:%M:%S', r.date / 1000000,"
        " 'unixepoch') || printf('.%06dZ', r.date % 1000000) ELSE r.date END AS date"
    )
    return f"SELECT {', '.join(shown[name] for name in RECORD_COLUMNS)} FROM {place}record_rows r"


def select_rows(table: str) -> str:
    """Return the SELECT of all rows of a table, captures and records as plain ones."""
    flat = {"captures": flat_captures, "records": flat_records}
    return flat[table]() if table in flat else f"SELECT * FROM {table}"


def _word(name: str, table: str, place: str) -> str:
    return f"(SELECT word FROM {place}words WHERE id = {table}.{name}) AS {name}"


def _id(name: str) -> str:
    cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    parts = " || '-' || ".join(f"substr(hex(r.{name}), {at}, {size})" for at, size in cuts)
    blob = f"'urn:uuid:' || lower({parts})"
    return f"CASE typeof(r.{name}) WHEN 'blob' THEN {blob} ELSE r.{name} END AS {name}"


def _digest(name: str) -> str:
    blob = f"'sha256:' || lower(hex(r.{name}))"
    return f"CASE typeof(r.{name}) WHEN 'blob' THEN {blob} ELSE r.{name} END AS {name}"


def show_flat(db: Database) -> None:
    """Give this connection the views `captures` and `records`, which are not in the file.

    `record_key` and `capture_key` are the ids as they are stored: an index has them. Captures of
    one `answer_key` say the same.
    """
    captures = flat_captures().replace("SELECT ", "SELECT c.answer AS answer_key, ", 1)
    db.execute(f"CREATE TEMP VIEW IF NOT EXISTS captures AS {captures}")
    keys = "record_id AS record_key, r.capture AS capture_key, r.warc AS warc_key"
    records = flat_records().replace("SELECT ", f"SELECT r.{keys}, ", 1)
    db.execute(f"CREATE TEMP VIEW IF NOT EXISTS records AS {records}")


# --- as it is stored -----------------------------------------------------------------------------


def stored_id(record_id: object) -> object:
    """Return an id as it is stored."""
    found = _ID.fullmatch(record_id) if isinstance(record_id, str) else None
    return bytes.fromhex(found[0][9:].replace("-", "")) if found else record_id


def _stored_digest(digest: object) -> object:
    found = _SHA256.fullmatch(digest) if isinstance(digest, str) else None
    return bytes.fromhex(found[0][7:]) if found else digest


def _stored_date(date: object) -> object:
    """Return "YYYY-MM-DDThh:mm:ss.ffffffZ" as microseconds; an earlier date than 1970 as it is."""
    moment = datetime.fromisoformat(str(date))
    return (moment - _EPOCH) // timedelta(microseconds=1) if moment >= _EPOCH else date


def insert_captures(db: Database, rows: Sequence[FlatRow]) -> None:
    """Write plain rows of captures, in place of those with equal ids."""
    answers = [{name: row[name] for name in ANSWER_COLUMNS} for row in rows]
    marks = [_insert_answer(db, answer) for answer in answers]
    _insert_words(db, rows, _CAPTURE_WORDS)
    columns = [*_CAPTURE_OWN, *_CAPTURE_WORDS, "answer"]
    values = ["?"] * len(_CAPTURE_OWN) + [WORD] * len(_CAPTURE_WORDS) + [ANSWER]
    _insert(
        db,
        "capture_rows",
        columns,
        values,
        (
            [*(row[n] for n in (*_CAPTURE_OWN, *_CAPTURE_WORDS)), mark]
            for row, mark in zip(rows, marks, strict=True)
        ),
    )


def insert_records(db: Database, rows: Sequence[FlatRow]) -> None:
    """Write plain rows of records, in place of those with equal ids."""
    _insert_words(db, rows, _RECORD_WORDS)
    bare = ("record_id", "capture", "block_digest", "payload_digest", "date")
    columns = [*_RECORD_OWN, *bare, *_RECORD_WORDS]
    values = ["?"] * (len(columns) - len(_RECORD_WORDS)) + [WORD] * len(_RECORD_WORDS)
    _insert(
        db,
        "record_rows",
        columns,
        values,
        (
            [
                *(row[name] for name in _RECORD_OWN),
                *(stored_id(row[name]) for name in ("record_id", "capture")),
                *(_stored_digest(row[name]) for name in ("block_digest", "payload_digest")),
                _stored_date(row["date"]),
                *(row[name] for name in _RECORD_WORDS),
            ]
            for row in rows
        ),
    )


WORD = "(SELECT id FROM words WHERE word = ?)"
"""The number of a word, in the place of a value."""
ANSWER = "(SELECT id FROM answers WHERE mark = ?)"


def _insert(
    db: Database,
    table: str,
    columns: Sequence[str],
    values: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    sql = f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({', '.join(values)})"
    db.conn.executemany(sql, rows)


def _insert_words(db: Database, rows: Iterable[FlatRow], names: Sequence[str]) -> None:
    words = dict.fromkeys(row[name] for row in rows for name in names)
    sql = "INSERT OR IGNORE INTO words (word) VALUES (?)"
    db.conn.executemany(sql, ([word] for word in words))


def _insert_answer(db: Database, answer: FlatRow) -> bytes:
    """Write what a capture says where it does not stand there yet; return its mark."""
    said = json.dumps([answer[name] for name in ANSWER_COLUMNS], ensure_ascii=True)
    mark = hashlib.sha256(said.encode("ascii")).digest()
    marks = ", ".join("?" * (len(ANSWER_COLUMNS) + 1))
    db.conn.execute(
        f"INSERT OR IGNORE INTO answers (mark, {', '.join(ANSWER_COLUMNS)}) VALUES ({marks})",
        [mark, *(answer[name] for name in ANSWER_COLUMNS)],
    )
    return mark


def restate(db: Database, record_id: str, **otherwise: object) -> None:
    """Let a capture say `otherwise` than its line does; nothing where there is none."""
    named = ", ".join(f"a.{name}" for name in ANSWER_COLUMNS)
    sql = f"SELECT {named} FROM capture_rows c JOIN answers a ON a.id = c.answer"
    row = db.execute(f"{sql} WHERE c.record_id = ?", [record_id]).fetchone()
    if row is None:
        return
    before = dict(zip(ANSWER_COLUMNS, row, strict=True))
    if before | otherwise != before:
        mark = _insert_answer(db, before | otherwise)
        sql = f"UPDATE capture_rows SET answer = {ANSWER} WHERE record_id = ?"
        db.execute(sql, [mark, record_id])
