"""The tables of catalog.db, as sqlite-utils migrations.

Every row comes from one line of a custody chain (`chain`, `seq`), so the whole catalog can be
deleted and made again. Times are UTC in one fixed width, so that they sort as text.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache

from archiver.store.catalog.sqlite import Database, Migrations, Table

migrations = Migrations("archiver")

LINE: dict[str, type] = {"chain": str, "seq": int}
CAPTURE_COLUMNS: dict[str, type] = {
    "record_id": str,
    "source": str,
    "uri": str,
    "address_key": str,
    "cited_key": str,
    "date": str,
    "warc": str,
    "offset": int,
    "length": int,
    "outcome": str,
    "reason": str,
    "status": int,
    "media_type": str,
    "payload_digest": str,
    "content_digest": str,
    "payload_sha1": str,
    "content_sha1": str,
    "content_length": int,
    "truncated": str,
    "via": str,
    "usable": str,
    "why": str,
    "cited": str,
    "refers_to": str,
    "etag": str,
    "last_modified": str,
    "role": str,
    "title": str,
    "run": str,
    **LINE,
    "line_start": int,
    "line_end": int,
}
LINE_COLUMNS = (
    *("record_id", "date", "warc", "offset", "length", "run", "chain", "seq"),
    *("line_start", "line_end"),
)
ANSWER_COLUMNS = tuple(name for name in CAPTURE_COLUMNS if name not in LINE_COLUMNS)
"""What the captures of a page that did not change say alike; the rest is each capture's own."""
REQUIRED = {
    "words": ["id", "word"],
    "answers": ["id", "mark", *ANSWER_COLUMNS],
    "capture_rows": ["record_id", "answer", "date", "line_start", "line_end"],
    "record_rows": ["record_id", "capture", "warc", "offset", "length"],
    "events": ["event", "fields", "hash"],
    "states": ["source", "state"],
    "notices": ["notice_key"],
    "heads": ["chain", "seq", "hash", "end"],
    "runs": ["run", "started", "ended"],
    "facts": ["record_id", "fields"],
}
CAPTURE_INDEXES = ("source", "date", "payload_digest", "content_digest", "address_key", "cited_key")


def table(db: Database, name: str) -> Table:
    """Return the table `name` of `db`."""
    found = db[name]
    assert isinstance(found, Table)
    return found


def insert_rows(db: Database, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Write `rows` into the table `name`, which has all their columns, in place of equal keys.

    sqlite-utils' own insert looks at each row to fit the table to it, and a capture is eight rows.
    """
    columns = list(dict.fromkeys(column for row in rows for column in row))
    named, marks = ", ".join(f"[{column}]" for column in columns), ", ".join("?" * len(columns))
    sql = f"INSERT OR REPLACE INTO [{name}] ({named}) VALUES ({marks})"
    db.conn.executemany(sql, [[row.get(column) for column in columns] for row in rows])


def make_tables(db: Database) -> None:
    """Bring the tables of `db` to this version; into an empty one they are written at once."""
    if db.table_names():
        migrations.apply(db)
    else:
        db.conn.executescript(_all_tables())


NEEDED = "idx_events_event_time"
"""What a line decides about others is looked for as lines are taken in."""


def take_indexes(db: Database) -> list[str]:
    """Take away the indexes that only finding needs; return the SQL that makes them again.

    Those stay that keep a row from standing twice.
    """
    rows = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    taken = [(n, sql) for n, sql in rows if "UNIQUE" not in sql.upper() and n != NEEDED]
    for name, _ in taken:
        db.execute(f"DROP INDEX [{name}]")
    return [sql for _, sql in taken]


@cache
def _all_tables() -> str:
    """The SQL of an empty catalog: what all migrations, one after the other, lead to."""
    with closing(Database(memory=True, execute_plugins=False)) as empty:
        migrations.apply(empty)
        said = empty.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL UNION ALL"
            " SELECT 'INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('"
            " || quote(migration_set) || ',' || quote(name) || ',' || quote(applied_at) || ')'"
            " FROM _sqlite_migrations"
        ).fetchall()
    return ";\n".join(["BEGIN", *(sql for (sql,) in said), "COMMIT;"])


@cache
def known_names() -> frozenset[str]:
    """Return the names of the migrations that this version has."""
    with closing(Database(memory=True, execute_plugins=False)) as nothing:
        return frozenset(migration.name for migration in migrations.pending(nothing))


def applied_names(db: Database) -> set[str]:
    """Return the names of the migrations that `db` has seen."""
    return {migration.name for migration in migrations.applied(db)}


def missing_columns(db: Database) -> list[str]:
    """Return "table.column" for what every catalog has and `db` lacks."""
    wanted = REQUIRED
    there = {
        (name, column)
        for name in wanted.keys() & set(db.table_names())
        for _, column, *_ in db.execute(f"PRAGMA table_info({name})")
    }
    return [
        f"{name}.{column}"
        for name, columns in wanted.items()
        for column in columns
        if (name, column) not in there
    ]


@migrations()
def m001_captures(db: Database) -> None:
    """One row a capture: what archiver.models.Capture holds, and the run it belongs to."""
    captures = table(db, "captures")
    captures.create(CAPTURE_COLUMNS, pk="record_id")
    for column in CAPTURE_INDEXES:
        captures.create_index([column])


@migrations()
def m002_records(db: Database) -> None:
    """One row a WARC record; `capture` is the record id of the capture it belongs to."""
    columns: dict[str, type] = {"record_id": str, "type": str, "uri": str, "date": str, "warc": str}
    columns |= {"offset": int, "length": int, "block_digest": str, "payload_digest": str}
    columns |= {"capture": str, "source": str, "run": str}
    records = table(db, "records")
    records.create({**columns, **LINE}, pk="record_id")
    records.create_index(["warc", "offset"])
    records.create_index(["capture"])


@migrations()
def m003_events(db: Database) -> None:
    """Every line that is about no WARC record; `fields` is the line's own JSON."""
    columns: dict[str, type] = {
        **LINE,
        "time": str,
        "event": str,
        "source": str,
        "run": str,
        "fields": str,
    }
    events = table(db, "events")
    events.create(columns, pk=("chain", "seq"))
    events.create_index(["event", "time"])
    events.create_index(["source"])


@migrations()
def m004_states(db: Database) -> None:
    """What the watch found, one row a source and round; the newest is the state."""
    columns: dict[str, type] = {**LINE, "source": str, "date": str, "state": str, "previous": str}
    columns |= {"transition": int, "reason": str, "evidence": str, "quotations_lost": str}
    states = table(db, "states")
    states.create(columns, pk=("chain", "seq"))
    states.create_index(["source", "date"])


@migrations()
def m005_notices(db: Database) -> None:
    """What was said to people, once each: `notice_key` is what it was about."""
    columns: dict[str, type] = {**LINE, "time": str, "source": str, "notice_key": str, "words": str}
    notices = table(db, "notices")
    notices.create(columns, pk=("chain", "seq"))
    notices.create_index(["notice_key"])


@migrations()
def m006_heads_and_runs(db: Database) -> None:
    """The head of each chain as the catalog knows it, and each run of the program."""
    heads: dict[str, type] = {**LINE, "hash": str, "end": int}
    table(db, "heads").create(heads, pk="chain")
    runs: dict[str, type] = {
        "run": str,
        "started": str,
        "ended": str,
        "operator": str,
        "machine": str,
    }
    table(db, "runs").create({**runs, "software": str, **LINE}, pk="run")


@migrations()
def m007_facts(db: Database) -> None:
    """How a capture came, where its line says so: who brought it, what it was made from.

    The lines are read again from the first: those that an older version read brought no facts.
    """
    columns: dict[str, type] = {"record_id": str, "source": str, "fields": str, **LINE}
    table(db, "facts").create(columns, pk="record_id")
    db.execute("DELETE FROM heads")


@migrations()
def m008_indexes(db: Database) -> None:
    """What a round, a status and an export ask for again and again."""
    table(db, "states").create_index(["chain", "source", "seq"])
    # SQLite takes a partial index where a statement's own condition is the index's.
    db.execute("CREATE INDEX idx_states_transition ON states (chain, seq) WHERE transition = 1")
    table(db, "events").create_index(["source", "event"])
    table(db, "captures").create_index(["source", "uri"])
    table(db, "captures").create_index(["refers_to"])
    # LIKE asks whatever the case is, and takes only an index that does too.
    db.execute("CREATE INDEX idx_captures_any_case ON captures (record_id COLLATE NOCASE)")


@migrations()
def m009_line_places(db: Database) -> None:
    """Where in its chain the line of a capture lies: it is read again before a verdict rests on it.

    The lines are read again from the first: those that an older version read brought no places.
    """
    captures = table(db, "captures")
    for column in ("line_start", "line_end"):
        if column not in captures.columns_dict:
            captures.add_column(column, int)
    db.execute("DELETE FROM heads")


@migrations()
def m010_hashes_of_events(db: Database) -> None:
    """Other lines name a line by its hash. The lines are read again from the first."""
    events = table(db, "events")
    if "hash" not in events.columns_dict:
        events.add_column("hash", str)
    db.execute("DELETE FROM heads")


@migrations()
def m011_said_once(db: Database) -> None:
    """What captures say alike stands once; words, ids and digests that return stand as numbers.

    `flat.FLAT` shows them as they were. The lines are read again from the first.
    """
    for name in ("captures", "records", "states", "heads"):
        db.execute(f"DROP TABLE {name}")
    table(db, "words").create({"id": int, "word": str}, pk="id", not_null={"word"})
    table(db, "words").create_index(["word"], unique=True)
    answers = table(db, "answers")
    answers.create({"id": int, "mark": bytes, **_columns(ANSWER_COLUMNS)}, pk="id")
    answers.create_index(["mark"], unique=True)
    for column in ("payload_digest", "content_digest", "address_key", "cited_key", "refers_to"):
        answers.create_index([column])
    answers.create_index(["source", "uri"])
    captures = table(db, "capture_rows")
    own: dict[str, type] = {"record_id": str, "answer": int, "date": str, "warc": int}
    own |= {"offset": int, "length": int, "run": int, "chain": int, "seq": int}
    captures.create({**own, "line_start": int, "line_end": int}, pk="record_id")
    captures.create_index(["answer"])
    # Ids of ours are in small letters, and found by their own index; others' are looked for apart.
    db.execute(
        "CREATE INDEX idx_capture_rows_odd_case ON capture_rows (record_id COLLATE NOCASE)"
        " WHERE record_id != lower(record_id)"
    )
    records = table(db, "record_rows")
    known: dict[str, type] = {"record_id": bytes, "type": int, "uri": int, "date": int}
    known |= {"warc": int, "offset": int, "length": int, "block_digest": bytes}
    known |= {"payload_digest": bytes, "capture": bytes, "source": int, "run": int}
    records.create({**known, "chain": int, "seq": int}, pk="record_id")
    records.create_index(["warc", "offset"])
    records.create_index(["capture"])
    states = table(db, "states")
    said: dict[str, type] = {**LINE, "source": str, "date": str, "state": str, "previous": str}
    states.create({**said, "transition": int, "reason": str}, pk=("chain", "seq"))
    states.create_index(["source", "date"])
    states.create_index(["chain", "source", "seq"])
    db.execute("CREATE INDEX idx_states_transition ON states (chain, seq) WHERE transition = 1")
    table(db, "heads").create({**LINE, "hash": str, "end": int}, pk="chain")


@migrations()
def m012_ways(db: Database) -> None:
    """What was typed is few of all captures, and looked for by itself."""
    table(db, "answers").create_index(["via"])


def _columns(names: Sequence[str]) -> dict[str, type]:
    return {name: CAPTURE_COLUMNS[name] for name in names}
