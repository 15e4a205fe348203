"""The catalog: captures, states, notices and chains as rows, for finding them fast.

It holds nothing of its own: `apply` turns custody lines into rows, the same way when a line has
just been written, when a broken run is mended, and when the whole catalog is rebuilt.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from archiver.errors import StorageError
from archiver.models import Capture, Change, Place, State
from archiver.private_files import open_private
from archiver.serialise import from_plain, read_json, to_plain
from archiver.state_lines import read_evidence
from archiver.store.catalog.flat import (
    WORD,
    insert_captures,
    insert_records,
    show_flat,
    stored_id,
)
from archiver.store.catalog.schema import (
    applied_names,
    insert_rows,
    known_names,
    make_tables,
    missing_columns,
    take_indexes,
)
from archiver.store.catalog.sqlite import Database
from archiver.store.catalog.withheld import (
    ERASE,
    LIFT,
    MADE_FROM,
    WITHHOLD,
    Kinship,
    WithheldCapture,
    WithholdEvent,
    find_alike,
    find_withheld,
)
from archiver.store.log.chain import ChainHead, ChainLine
from archiver.store.log.order import Beginning, Order, OrderedLine
from archiver.store.log.others_word import OthersWord
from archiver.store.log.resting_lines import LinePlace
from archiver.store.log.rulings import (
    ABOUT_RECORDS,
    MERGE,
    apply_rulings,
    read_named_lines,
    read_quiet_logs,
)
from archiver.store.log.waiting import LineName, NamedLines
from archiver.urls import address_key, from_rfc3339

FILE = "catalog.db"
BATCH = 1000
"""Rows that one statement writes. A guess."""
FILLING = 64_000
"""KiB of a catalog's pages that are held while it is made. A guess: of some 100,000 captures those
that are written in no order."""
PATIENCE = 500
"""Milliseconds that the end of a run waits for those who read. A guess: a query takes a few."""
STATES = "SELECT states.*, time, fields FROM states JOIN events USING (chain, seq)"
NEWEST_STATES = """
WITH RECURSIVE watched(chain, source) AS (
    SELECT '', ''
    UNION ALL
    SELECT states.chain, states.source FROM watched JOIN states ON states.rowid = (
        SELECT rowid FROM states WHERE (chain, source) > (watched.chain, watched.source)
        ORDER BY chain, source LIMIT 1
    )
)
SELECT states.*, time, fields FROM watched
JOIN states ON states.rowid = (
    SELECT newest.rowid FROM states AS newest
    WHERE newest.chain = watched.chain AND newest.source = watched.source
    ORDER BY seq DESC LIMIT 1
)
JOIN events ON events.chain = states.chain AND events.seq = states.seq
"""
"""From source to source through the index: a year of rounds costs as much as the first one."""
OUR_FAULT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
LAST = chr(0x10FFFF)
"""Sorts after whatever an id goes on with."""
INSERT = {"captures": insert_captures, "records": insert_records}
RECORD_EVENTS = ("record", "capture", "failure", "recovered")

CatalogRow = dict[str, object]


class CatalogDamagedError(Exception):
    """catalog.db is no database any more; the store rebuilds it."""


class CatalogEarlierError(CatalogDamagedError):
    """catalog.db was made by an earlier version: nothing is wrong, and writing brings it up."""


class CatalogUnfitError(StorageError):
    """catalog.db was made by a newer version of this program."""


@dataclass(frozen=True)
class Event:
    """One custody line that is about no WARC record (state, notice, export, settle …)."""

    chain: str
    seq: int
    time: datetime
    event: str
    source: str
    fields: Mapping[str, object]
    hash: str = ""

    @property
    def name(self) -> LineName:
        """By which other lines name this one."""
        return LineName(self.chain, self.seq, self.hash)


@dataclass(frozen=True)
class ProgramRun:
    """One run of the program that wrote something; `ended` is None when it was broken off."""

    run: str
    started: datetime
    ended: datetime | None
    operator: str
    machine: str
    software: str


@dataclass(frozen=True)
class CaptureLine:
    """The custody line that speaks of a capture: its chain and number, and its run."""

    chain: str
    seq: int
    run: str


@dataclass(frozen=True)
class RecordRow:
    """One WARC record as the catalog knows it; `capture` is the record id of its capture."""

    record_id: str
    type: str
    uri: str
    date: datetime
    place: Place
    block_digest: str
    payload_digest: str
    capture: str
    source: str


@dataclass(frozen=True)
class _KnownWithheld:
    """Which of `captures` are hidden by the decisions `acting`."""

    acting: list[WithholdEvent]
    captures: frozenset[str]
    hidden: frozenset[str]


def capture_fields(capture: Capture) -> dict[str, object]:
    """Return everything about `capture` but its place, as JSON can hold it."""
    # msgspec writes no field that it left at its default when it read one: `replace` fills them in.
    said: dict[str, object] = to_plain(replace(capture))
    del said["place"]
    return said


def read_capture(said: Mapping[str, object], place: Place) -> Capture:
    """Return the capture that `capture_fields` described. Raises KeyError or ValueError."""
    date = from_rfc3339(str(said["date"]))
    return from_plain(Capture, {**said, "date": date, "place": to_plain(place)})


def sortable(moment: datetime) -> str:
    """Return `moment` in UTC, always with microseconds: sorts as text as it does in time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def open_database(path: Path | None, *, write: bool, check: bool = True) -> Database:
    """Open or make catalog.db; None makes one in memory.

    `check` reads all of it for damage; what was vouched for needs none. Raises CatalogDamagedError
    when it is no sound database, StorageError when it cannot be opened.
    """
    if path is not None and path.exists() and not path.is_file():
        raise CatalogDamagedError("it is no file, but a pipe, a folder or a device")
    try:
        connection = _connect(path, write)
    except sqlite3.Error as error:
        raise _unopened(path, error) from error
    try:
        return _ready(Database(connection, execute_plugins=False), write, check)
    except sqlite3.DatabaseError as error:
        connection.close()
        if _is_damage(error):
            raise CatalogDamagedError(str(error)) from error
        raise _unopened(path, error) from error
    except (CatalogDamagedError, StorageError):
        connection.close()
        raise


def _is_damage(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) in OUR_FAULT


def copy_into_memory(content: bytes) -> Database:
    """Return a database in memory that holds the bytes of a catalog.db, which must be sound."""
    connection = sqlite3.connect("file::memory:", uri=True, check_same_thread=False)
    # Bytes 18 and 19 say that rows may lie in a file beside it (https://sqlite.org/fileformat.html).
    connection.deserialize(content[:18] + b"\1\1" + content[20:])
    db = Database(connection, execute_plugins=False)
    show_flat(db)
    return db


def _unopened(path: Path | None, error: sqlite3.Error) -> StorageError:
    return StorageError(
        f"{path}: the catalog cannot be opened: {error}. What was captured is safe in the WARC "
        "files and the custody log. Free some space, or see who may write there, and run it again."
    )


def _stands_still(path: Path) -> bool:
    """Whether nobody has the catalog open, in a folder where SQLite may put nothing beside it."""
    beside = any(path.with_name(path.name + ending).exists() for ending in ("-wal", "-shm"))
    return not beside and not os.access(path.parent, os.W_OK)


def _ready(db: Database, write: bool, check: bool) -> Database:
    if check:
        _check(db)
    if newer := applied_names(db) - known_names():
        raise CatalogUnfitError(
            f"{FILE} was made by a newer version of archiver ({', '.join(sorted(newer))}). Use "
            "that version; or delete the file: it is made anew from the WARC files and the log."
        )
    if write:
        _prepare(db)
    if missing := missing_columns(db):
        if frozenset() < applied_names(db) < known_names():
            raise CatalogEarlierError("it was made by an earlier version of archiver")
        raise CatalogDamagedError(f"it lacks {missing[0]}")
    show_flat(db)
    return db


def _connect(path: Path | None, write: bool) -> sqlite3.Connection:
    if path is None:
        return sqlite3.connect("file::memory:", uri=True, check_same_thread=False)
    if write:
        open_private(path, "ab").close()  # SQLite gives its journals the mode of the file
    address = f"{path.absolute().as_uri()}?mode=rwc" if write else _address_to_read(path)
    return sqlite3.connect(address, uri=True, check_same_thread=False, timeout=30)


def _address_to_read(path: Path) -> str:
    """The address (https://www.sqlite.org/uri.html) under which `path` is only read."""
    still = "&immutable=1" if _stands_still(path) else ""
    return f"{path.absolute().as_uri()}?mode=ro{still}"


def _check(db: Database) -> None:
    (answer,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise CatalogDamagedError(str(answer))


def _prepare(db: Database) -> None:
    db.execute("PRAGMA synchronous = NORMAL")
    if db.journal_mode != "memory":
        db.enable_wal()
    make_tables(db)


class Catalog:
    """Reads the catalog; safe to use from several threads. Lists come oldest first."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._guard = threading.RLock()
        self._arranged: tuple[list[Beginning], Order] | None = None
        self._withheld: _KnownWithheld | None = None
        self._version = self._others_version()

    def _others_version(self) -> int:
        """A number that changes when another connection writes into the file."""
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        return int(version)

    def hold_back(self) -> None:
        """Leave catalog.db as it is while rows are written beside it, until `settle_on_disk`."""
        self._db.execute("PRAGMA wal_autocheckpoint = 0")

    @contextmanager
    def filled_once(self) -> Iterator[None]:
        """Take in a whole log: what serves to find rows is made when all are there.

        Ids and digests come in no order, and each row that is put into an index writes a page of it
        anew: the catalog was written eleven times. Should the program die, the file is worth
        nothing: it must lie where nobody reads it.
        """
        with self._guard:
            for asked in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{FILLING}"):
                self._db.execute(f"PRAGMA {asked}").fetchall()
            with self._db.atomic():
                later = take_indexes(self._db)
                yield
                for sql in later:
                    self._db.execute(sql)

    def settle_on_disk(self) -> bool:
        """Bring all rows into catalog.db itself.

        False when a reader is in the way, and when another program wrote into the file since it
        was opened.
        """
        with self._guard:
            self._db.execute(f"PRAGMA busy_timeout = {PATIENCE}")
            (busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy and self._others_version() == self._version

    @contextmanager
    def beside(self, other: Path) -> Iterator[Callable[[str], list[tuple[object, ...]]]]:
        """Read the catalog in the file `other` beside this one, as the schema `kept`.

        Yields what asks both. Raises sqlite3.Error.
        """
        with self._guard:
            self._db.execute("ATTACH DATABASE ? AS kept", [_address_to_read(other)])
            try:
                yield lambda sql: self._db.execute(sql).fetchall()
            finally:
                self._db.execute("DETACH DATABASE kept")

    def close(self) -> None:
        """Close the database."""
        with self._guard:
            self._db.close()

    def _query(self, sql: str, *values: object) -> list[CatalogRow]:
        try:
            with self._guard:
                return list(self._db.query(sql, values))
        except sqlite3.DatabaseError as error:
            raise StorageError(
                f"{FILE}: reading the catalog failed: {error}. It can be made anew from the WARC "
                "files and the custody log: run `archiver reindex`."
            ) from error

    # --- captures ---------------------------------------------------------------------------

    def captures(self, source_id: str | None = None, *, role: str = "") -> tuple[Capture, ...]:
        """Return the captures of one source, or of all; `role` limits them to one role."""
        where, values = _where(source=source_id, role=role or None)
        return self._captures(f"SELECT * FROM captures{where} ORDER BY date, chain, seq", *values)

    def latest(self, source_id: str, *, role: str = "page") -> Capture | None:
        """Return the newest capture of a source that did not fail, None when there is none."""
        return next(iter(self.newest(source_id, (role,), 1)), None)

    def newest(self, source_id: str, roles: Sequence[str], limit: int) -> tuple[Capture, ...]:
        """Return the newest captures of a source in `roles` that did not fail, the newest first."""
        marks = ", ".join("?" * len(roles))
        return self._newest(f"a.source = ? AND a.role IN ({marks})", source_id, *roles, limit=limit)

    def held(self, roles: Sequence[str]) -> dict[str, int]:
        """Return for each source how many of its captures are in `roles` and did not fail."""
        rows = self._query(
            "SELECT a.source, COUNT(*) AS held FROM capture_rows c"
            " JOIN answers a ON a.id = c.answer"
            f" WHERE a.role IN ({', '.join('?' * len(roles))}) AND a.outcome != 'failed'"
            " GROUP BY a.source",
            *roles,
        )
        return {str(row["source"]): int(str(row["held"])) for row in rows}

    def sources_of(self, record_ids: Iterable[str]) -> frozenset[str]:
        """Return the sources of these captures."""
        sql = "SELECT source FROM captures WHERE record_id = ?"
        return frozenset(str(row["source"]) for one in record_ids for row in self._query(sql, one))

    def one_of_each(self, source_id: str) -> tuple[Capture, ...]:
        """Return captures of a source, one of all that say the same but for when and where."""
        return self._captures(
            "SELECT * FROM captures WHERE source = ? GROUP BY answer_key", source_id
        )

    def captures_via(self, via: str) -> tuple[Capture, ...]:
        """Return the captures that came by one way."""
        return self._captures("SELECT * FROM captures WHERE via = ? ORDER BY date, chain, seq", via)

    def latest_at(self, url: str, source_id: str, via: str) -> Capture | None:
        """Return the source's newest unfailed capture of `url` (by address key) got `via` this."""
        asked = "a.address_key = ? AND a.source = ? AND a.via = ?"
        return next(iter(self._newest(asked, _key(url), source_id, via, limit=1)), None)

    def newest_at(self, url: str, source_id: str, limit: int = 8) -> tuple[Capture, ...]:
        """Return the source's newest captures of exactly `url`, the newest first."""
        return self._newest("a.source = ? AND a.uri = ?", source_id, url, limit=limit)

    def _newest(self, asked: str, *values: object, limit: int) -> tuple[Capture, ...]:
        """Return the newest unfailed captures whose answer `a` is what is `asked`.

        They are sorted by what stands in their own rows, and only those chosen are read whole: a
        source may have been saved every day for years.
        """
        return self._captures(
            "SELECT * FROM captures WHERE record_id IN ("
            "SELECT c.record_id FROM answers a JOIN capture_rows c ON c.answer = a.id"
            f" WHERE {asked} AND a.outcome != 'failed'"
            " ORDER BY c.date DESC, (SELECT word FROM words WHERE id = c.chain) DESC, c.seq DESC"
            " LIMIT ?) ORDER BY date DESC, chain DESC, seq DESC",
            *values,
            limit,
        )

    def by_address(self, url: str) -> tuple[Capture, ...]:
        """Return the captures whose own or cited address is the same source as `url`."""
        key = address_key(url)
        return self._captures(
            "SELECT * FROM captures WHERE address_key = ? OR cited_key = ?"
            " ORDER BY date, chain, seq",
            key,
            key,
        )

    def by_content_digest(self, digest: str) -> tuple[Capture, ...]:
        """Return the captures whose decoded body has the digest "sha256:…"."""
        return self._captures(
            "SELECT * FROM captures WHERE content_digest = ? ORDER BY date, chain, seq", digest
        )

    def by_record(self, record_id: str) -> Capture | None:
        """Return the capture with exactly this record id."""
        return self._first("SELECT * FROM captures WHERE record_id = ?", record_id)

    def find(self, prefix: str) -> tuple[Capture, ...]:
        """Return the captures whose record id begins with `prefix`, "urn:uuid:" left out or not."""
        wanted = prefix.strip("<>").lower().removeprefix("urn:uuid:")
        pattern = wanted.replace("%", "").replace("_", "")
        if not pattern or pattern != wanted:
            return ()
        begins = (f"urn:uuid:{pattern}", pattern)
        return self._captures(
            "SELECT * FROM captures WHERE record_id BETWEEN ? AND ? OR record_id BETWEEN ? AND ?"
            " OR (record_id != lower(record_id) AND record_id LIKE ?)"
            " OR (record_id != lower(record_id) AND record_id LIKE ?) ORDER BY date, chain, seq",
            *(bound for one in begins for bound in (one, one + LAST)),
            *(f"{one}%" for one in begins),
        )

    def payload_holder(self, payload_digest: str, via: str) -> Capture | None:
        """Return the first capture that itself holds, whole, the payload of this digest."""
        return self._first(
            "SELECT * FROM captures WHERE payload_digest = ? AND via = ? AND refers_to = ''"
            " AND truncated = '' AND outcome != 'failed' ORDER BY date, chain, seq LIMIT 1",
            payload_digest,
            via,
        )

    def _first(self, sql: str, *values: object) -> Capture | None:
        return next(iter(self._captures(sql, *values)), None)

    def _captures(self, sql: str, *values: object) -> tuple[Capture, ...]:
        return tuple(_capture(row) for row in self._query(sql, *values))

    def capture_lines(self, source_id: str) -> dict[str, CaptureLine]:
        """Return by record id which custody line speaks of each capture of a source."""
        rows = self._query(
            "SELECT record_id, chain, seq, run FROM captures WHERE source = ?", source_id
        )
        return {
            str(row["record_id"]): CaptureLine(
                str(row["chain"]), int(str(row["seq"])), str(row["run"])
            )
            for row in rows
        }

    def line_place(self, record_id: str) -> LinePlace | None:
        """Return where the custody line of a capture lies, None when there is no such capture."""
        rows = self._query(
            "SELECT record_id, chain, line_start AS start, line_end AS end FROM captures"
            " WHERE record_id = ?",
            record_id,
        )
        return LinePlace(**rows[0]) if rows else None  # type: ignore[arg-type]

    def names_elsewhere(self, chain: str, source_id: str) -> frozenset[str]:
        """Return how the merged `chain` itself calls a source that has this id here."""
        merged = [event.fields for event in self.events(MERGE)]
        names: set[str] = set()
        for said in merged:
            chains, renamed = said.get("chains"), said.get("renamed")
            if isinstance(chains, dict) and chain in chains and isinstance(renamed, dict):
                names |= {str(theirs) for theirs, ours in renamed.items() if ours == source_id}
        return frozenset(names)

    # --- what else the custody lines say ------------------------------------------------------

    def states(self) -> dict[str, Change]:
        """Return the newest state of each source that was ever watched."""
        rows = self._speaking(self._newest_states())
        newest = {str(row["source"]): row for row in rows}
        return {source: _change(row) for source, row in newest.items()}

    def _newest_states(self) -> list[CatalogRow]:
        """The newest by log and source; of a log that others went on with, all of ours too."""
        own = [
            row
            for chain, upto in self._others_word().since.items()
            for row in self._query(f"{STATES} WHERE chain = ? AND seq <= ?", chain, upto)
        ]
        return self._ordered(NEWEST_STATES, also=own)

    def _speaking(self, rows: Iterable[CatalogRow]) -> list[CatalogRow]:
        """Return the states without those that others' logs give of sources that we keep too."""
        word = self._others_word()
        return [one for one in rows if not _is_silenced(word, one)]

    def quiet_logs(self) -> frozenset[str]:
        """Return the logs of others that decide nothing of sources that we keep too."""
        return frozenset(self._others_word().quiet)

    def unheard(self) -> tuple[tuple[str, Change], ...]:
        """Return by log the newest state that others give of each source that we keep too."""
        word = self._others_word()
        rows = self._ordered(NEWEST_STATES)
        named = [(str(row["chain"]), row) for row in rows]
        return tuple((chain, _change(row)) for chain, row in named if _is_silenced(word, row))

    def state_history(self, source_id: str | None = None) -> tuple[Change, ...]:
        """Return the states of one source, or of all, oldest first.

        What others' logs say of sources that we keep too is among them, and says whose word it is.
        """
        where = "" if source_id is None else " WHERE states.source = ?"
        values = () if source_id is None else (source_id,)
        rows, word = self._ordered(f"{STATES}{where}", *values), self._others_word()
        return tuple(
            _said_by(str(row["chain"]), _change(row)) if _is_silenced(word, row) else _change(row)
            for row in rows
        )

    def transitions_after(self, event: Event) -> tuple[Change, ...]:
        """Return the changes of state that were noted after `event`, oldest first."""
        mark: CatalogRow = {"chain": event.chain, "seq": event.seq, "time": sortable(event.time)}
        rows = self._ordered(f"{STATES} WHERE transition = 1", also=(mark,))
        return tuple(_change(row) for row in self._speaking(rows[rows.index(mark) + 1 :]))

    def events(self, event: str = "", *, source_id: str = "") -> tuple[Event, ...]:
        """Return lines that are about no record, oldest first; `event` and source may limit.

        What others' logs decide about our records is not among them until it is accepted, nor
        what they say of sources that we keep too.
        """
        found = self._all_events(event, source_id)
        named, word = self._named_lines(), self._others_word()
        return tuple(
            one
            for one in found
            if not named.is_idle(one.name)
            and not word.is_quiet(one.chain, one.seq, one.event, one.source)
        )

    def _others_word(self) -> OthersWord:
        with self._guard:
            return read_quiet_logs(self._db)

    def _named_lines(self) -> NamedLines:
        with self._guard:
            return read_named_lines(self._db)

    def waiting(self, *, rejected: bool = False) -> tuple[Event, ...]:
        """Return what others' logs decide about our records, and nobody here has accepted.

        `rejected` gives also what was rejected.
        """
        named = self._named_lines()
        idle = (one for name in ABOUT_RECORDS for one in self._all_events(name))
        found = [one for one in idle if named.is_idle(one.name)]
        return tuple(one for one in found if rejected or not named.is_rejected(one.name))

    def _all_events(self, event: str = "", source_id: str = "") -> tuple[Event, ...]:
        where, values = _where(event=event or None, source=source_id or None)
        rows = self._ordered(f"SELECT * FROM events{where}", *values)
        return tuple(_event(row) for row in rows)

    def _ordered(
        self, sql: str, *values: object, also: Iterable[CatalogRow] = ()
    ) -> list[CatalogRow]:
        """Return the rows, and those of `also`, in the order in which their lines were written."""
        rows = [*self._query(sql, *values), *also]
        if len({row["chain"] for row in rows}) < 2:
            return sorted(rows, key=lambda row: int(str(row["seq"])))
        return self._order().arrange((_line_of(row), row) for row in rows)

    def _order(self) -> Order:
        begun = [
            _beginning(_event(row))
            for row in self._query("SELECT * FROM events WHERE event = 'chain'")
        ]
        # What a chain named is written and changes no more: only a further chain makes it anew.
        if self._arranged is None or self._arranged[0] != begun:
            self._arranged = begun, Order(begun, self._reached(begun))
        return self._arranged[1]

    def _reached(self, begun: Iterable[Beginning]) -> Iterator[OrderedLine]:
        """The latest line of every chain up to each number that a chain's beginning names."""
        for chain, upto in {named for one in begun for named in one.others.items()}:
            yield from map(
                _line_of,
                self._query(
                    "SELECT chain, seq, time FROM events WHERE chain = ? AND seq <= ?"
                    " ORDER BY time DESC LIMIT 1",
                    *(chain, upto),
                ),
            )

    def withheld(self) -> dict[str, WithheldCapture]:
        """Return by record id the captures that must not be shown or handed over, and why.

        With a withheld capture go those with the same content, and what was made from it.
        """
        acting = self._withholding()
        return find_withheld(acting, self._held(), self.made_from()) if acting else {}

    def is_withheld(self, record_id: str) -> bool:
        """Whether one capture is among `withheld`, which is worked out once for those here now.

        What comes later withholds none that was there before: it can only go with one itself.
        """
        acting = self._withholding()
        if not acting:
            return False
        with self._guard:
            known = self._withheld
            if known is None or known.acting != acting or record_id not in known.captures:
                held = self._held()
                hidden = find_withheld(acting, held, self.made_from()).keys()
                captures = frozenset(one.record_id for one in held)
                known = self._withheld = _KnownWithheld(acting, captures, frozenset(hidden))
            return record_id in known.hidden

    def _withholding(self) -> list[WithholdEvent]:
        """The decisions that hide or show captures, in their order."""
        said = [e for name in (WITHHOLD, LIFT, ERASE) for e in self._all_events(name)]
        if not said:
            return []
        said.sort(key=lambda e: (e.time, e.chain, e.seq))
        named = self._named_lines()
        idle = {e.name for e in said if named.is_idle(e.name)}
        regrown = self._others_word().since  # what came with such a log is not the log's own
        return [
            (e.event, e.time, e.fields, e.chain if e.name in idle else "")
            for e in said
            if e.name not in idle or (e.event != LIFT and e.chain not in regrown)
        ]

    def going_with(self, record_id: str) -> frozenset[str]:
        """Return the captures that say what this one says: of the same content, or made from it."""
        return find_alike(record_id, self._held(), self.made_from())

    def _held(self) -> list[Kinship]:
        rows = self._query(
            "SELECT record_id, source, run, role, content_digest, refers_to, chain,"
            " outcome = 'failed' AS failed FROM captures"
        )
        return [Kinship(**row) for row in rows]  # type: ignore[arg-type]

    def facts(self, record_id: str) -> Mapping[str, object]:
        """Return what was said about how a capture came: who brought it, out of which file."""
        rows = self._query("SELECT fields FROM facts WHERE record_id = ?", record_id)
        found: dict[str, object] = read_json(str(rows[0]["fields"])) if rows else {}
        return found

    def made_from(self) -> dict[str, str]:
        """Return for each capture that was made from another (shown, typed) that one's id."""
        rows = self._query("SELECT record_id, fields FROM facts")
        said = ((str(row["record_id"]), read_json(str(row["fields"]))) for row in rows)
        return {
            one: str(facts[name]) for one, facts in said for name in MADE_FROM if facts.get(name)
        }

    def noticed(self, key: str) -> bool:
        """Whether a notice with this `key` was sent before."""
        word = self._others_word()
        return any(
            not word.is_quiet(*_number_of(row), "notice", str(row["source"]))
            for row in self._query("SELECT * FROM notices WHERE notice_key = ?", key)
        )

    def sources_beside(self, chains: Collection[str]) -> frozenset[str]:
        """Return the sources of which other logs than `chains` have a record or a state."""
        rows = [
            *self._query("SELECT DISTINCT chain, source FROM captures"),
            *self._query("SELECT DISTINCT chain, source FROM states"),
        ]
        return frozenset(str(row["source"]) for row in rows if row["chain"] not in chains)

    def runs(self) -> tuple[ProgramRun, ...]:
        """Return the runs that wrote something, oldest first."""
        return tuple(_run(row) for row in self._query("SELECT * FROM runs ORDER BY started, seq"))

    def records(self, *, capture: str = "", warc: str = "") -> tuple[RecordRow, ...]:
        """Return the WARC records of one capture, of one file, or all; by file and offset."""
        said = (("capture_key = ?", capture), (f"warc_key = {WORD}", warc))
        asked = " AND ".join(condition for condition, value in said if value)
        where = f" WHERE {asked}" if asked else ""
        values = [value for value in (stored_id(capture), warc) if value]
        rows = self._query(f"SELECT * FROM records{where} ORDER BY warc, offset", *values)
        return tuple(_record(row) for row in rows)

    def chains_of(self, record_ids: Iterable[str]) -> set[str]:
        """Return the chains whose lines speak of these records."""
        sql = "SELECT chain FROM records WHERE record_key = ?"
        return {str(row["chain"]) for one in record_ids for row in self._query(sql, stored_id(one))}

    def bytes_known(self) -> dict[str, int]:
        """Return for each WARC file how many of its bytes are records that the log knows."""
        rows = self._query("SELECT warc, SUM(length) AS known FROM records GROUP BY warc")
        return {str(row["warc"]): int(str(row["known"])) for row in rows}

    def counts(self) -> tuple[int, int]:
        """Return how many captures and records there are."""
        names = ("capture_rows", "record_rows")
        ((captures,), (records,)) = (
            row.values() for n in names for row in self._query(f"SELECT COUNT(*) FROM {n}")
        )
        return int(str(captures)), int(str(records))

    def heads(self) -> dict[str, ChainHead]:
        """Return the head of each chain up to which the catalog has its rows."""
        rows = self._query("SELECT chain, seq, hash, end FROM heads")
        return {str(row["chain"]): ChainHead(**row) for row in rows}  # type: ignore[arg-type]

    # --- writing: the store alone ---------------------------------------------------------------

    def apply(self, lines: Iterable[ChainLine]) -> None:
        """Turn custody lines into rows, in batches. Raises StorageError.

        Lines of one chain come in order; a line applied twice changes nothing.
        """
        batch: list[ChainLine] = []
        for line in lines:
            batch.append(line)
            if len(batch) >= BATCH:
                self._apply_batch(batch)
                batch = []
        if batch:
            self._apply_batch(batch)

    def foresee(self, lines: Iterable[ChainLine]) -> None:
        """Note lines that say of others whether they act, before those are applied."""
        rows = [_event_row(line, {"chain": line.chain, "seq": line.seq}) for line in lines]
        if rows:
            with self._guard, self._db.atomic():
                insert_rows(self._db, "events", rows)

    def _apply_batch(self, lines: list[ChainLine]) -> None:
        rows: dict[str, list[CatalogRow]] = {}
        for line in lines:
            for name, row in rows_of(line):
                rows.setdefault(name, []).append(row)
        try:
            with self._guard, self._db.atomic():
                for name, found in rows.items():
                    INSERT.get(name, partial(insert_rows, name=name))(self._db, rows=found)
                self._end_runs(lines)
                merging = any(line.event == MERGE for line in lines)
                apply_rulings(self._db, {line.chain for line in lines}, merging=merging)
        except sqlite3.Error as error:
            first = "It is damaged:" if _is_damage(error) else "Free some space, then"
            raise StorageError(
                f"{FILE}: writing the catalog failed: {error}. What was captured is safe in the "
                f"WARC files and the custody log. {first} run `archiver reindex`."
            ) from error

    def _end_runs(self, lines: list[ChainLine]) -> None:
        for line in (found for found in lines if found.event == "run-end"):
            ended, run = _event_row(line, {})["time"], line.text("run")
            self._db.execute("UPDATE runs SET ended = ? WHERE run = ?", [ended, run])


def rows_of(line: ChainLine) -> list[tuple[str, CatalogRow]]:
    """Return the rows that one custody line stands for, as (table, row).

    A line that does not say what its event must say is kept as an event and nothing more: the
    archive can still be opened, and `audit` finds it.
    """
    place = {"chain": line.chain, "seq": line.seq}
    head: CatalogRow = {**place, "hash": line.hash, "end": line.end}
    try:
        return [("heads", head), *_rows_by_event(line, place)]
    except (KeyError, ValueError, TypeError):
        return [("heads", head), ("events", _event_row(line, place))]


def _rows_by_event(line: ChainLine, place: CatalogRow) -> list[tuple[str, CatalogRow]]:
    if line.event in RECORD_EVENTS:
        return _record_rows(line, place)
    found = [("events", _event_row(line, place))]
    if line.event == "state":
        found.append(("states", _state_row(line, place)))
    if line.event == "notice":
        found.append(("notices", _notice_row(line, place)))
    if line.event == "run-start":
        found.append(("runs", _run_row(line, place)))
    return found


def _moment(line: ChainLine, name: str = "time") -> str:
    return sortable(from_rfc3339(line.text(name)))


def _number(line: ChainLine, name: str) -> int:
    found = line.fields.get(name)
    return found if isinstance(found, int) else 0


def _record_rows(line: ChainLine, place: CatalogRow) -> list[tuple[str, CatalogRow]]:
    names = ("record_id", "type", "uri", "warc", "block_digest", "payload_digest", "source", "run")
    row: CatalogRow = {name: line.text(name) for name in names}
    row |= {"date": _moment(line, "date"), "capture": line.text("belongs_to")}
    row |= {"offset": _number(line, "offset"), "length": _number(line, "length")} | place
    said = line.fields.get("capture")
    rows = [("records", row)]
    if isinstance(said, dict):
        rows.append(("captures", _capture_row(line, said, place)))
        rows += _facts_rows(line, place)
    return rows


def _facts_rows(line: ChainLine, place: CatalogRow) -> list[tuple[str, CatalogRow]]:
    facts = line.fields.get("facts")
    if not isinstance(facts, dict) or not facts:
        return []
    said = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    names: CatalogRow = {name: line.text(name) for name in ("record_id", "source")}
    return [("facts", {**names, "fields": said, **place})]


def _capture_row(line: ChainLine, said: Mapping[str, object], place: CatalogRow) -> CatalogRow:
    where = Place(line.text("warc"), _number(line, "offset"), _number(line, "length"))
    capture = read_capture(said, where)
    row = capture_fields(capture)
    row |= {"date": sortable(capture.date), "address_key": _key(capture.uri)}
    row |= {"cited_key": _key(capture.cited), "warc": where.warc, "run": line.text("run")}
    row |= {"line_start": line.start, "line_end": line.end}
    return row | {"offset": where.offset, "length": where.length} | place


def _key(url: str) -> str:
    try:
        return address_key(url) if url else ""
    except ValueError:
        return url


def _event_row(line: ChainLine, place: CatalogRow) -> CatalogRow:
    said = json.dumps(dict(line.fields), ensure_ascii=False, sort_keys=True)
    names = {name: line.text(name) for name in ("event", "source", "run")}
    try:
        time = _moment(line)
    except ValueError:
        time = sortable(datetime.min.replace(tzinfo=UTC))
    return {**place, "time": time, **names, "fields": said, "hash": line.hash}


def _state_row(line: ChainLine, place: CatalogRow) -> CatalogRow:
    State(line.text("state"))
    names: CatalogRow = {
        name: line.text(name) for name in ("source", "state", "previous", "reason")
    }
    date = _moment(line, "date" if line.text("date") else "time")
    names |= {"transition": int(bool(line.fields.get("transition"))), "date": date}
    return {**place, **names}


def _notice_row(line: ChainLine, place: CatalogRow) -> CatalogRow:
    row = {**place, "time": _moment(line), "source": line.text("source")}
    return row | {"notice_key": line.text("key"), "words": line.text("words")}


def _run_row(line: ChainLine, place: CatalogRow) -> CatalogRow:
    names = {name: line.text(name) for name in ("run", "operator", "machine", "software")}
    return {**place, **names, "started": _moment(line), "ended": ""}


def _capture(row: CatalogRow) -> Capture:
    place = Place(str(row["warc"]), int(str(row["offset"])), int(str(row["length"])))
    return read_capture(row, place)


def _change(row: CatalogRow) -> Change:
    previous, said = str(row["previous"]), read_json(str(row["fields"]))
    change = Change(
        source=str(row["source"]),
        state=State(str(row["state"])),
        previous=State(previous) if previous else None,
        transition=bool(row["transition"]),
        reason=str(row["reason"]),
        quotations_lost=tuple(said.get("quotations_lost") or ()),
        date=from_rfc3339(str(row["date"])),
        chain=str(row["chain"]),
    )
    return read_evidence(change, said.get("evidence") or {})


def _said_by(chain: str, change: Change) -> Change:
    return replace(change, reason=f"says the log {chain} of another archive: {change.reason}")


def _where(**wanted: str | None) -> tuple[str, list[str]]:
    """Return " WHERE …" for the columns that a value is given for, and the values.

    "? = '' OR column = ?" would say the same in one statement; SQLite uses no index for it.
    """
    given = {column: value for column, value in wanted.items() if value is not None}
    asked = " AND ".join(f"{column} = ?" for column in given)
    return f" WHERE {asked}" if asked else "", list(given.values())


def _number_of(row: CatalogRow) -> tuple[str, int]:
    return str(row["chain"]), int(str(row["seq"]))


def _is_silenced(word: OthersWord, row: CatalogRow) -> bool:
    return word.is_silenced(*_number_of(row), str(row["source"]))


def _line_of(row: CatalogRow) -> tuple[str, int, str]:
    return str(row["chain"]), int(str(row["seq"])), str(row["time"])


def _beginning(event: Event) -> Beginning:
    """What a chain's first line says of the others; one that says it badly says nothing."""
    others = event.fields.get("others")
    named = others if isinstance(others, dict) else {}
    seqs = {name: said.get("seq") for name, said in named.items() if isinstance(said, dict)}
    return Beginning(event.chain, {n: seq for n, seq in seqs.items() if isinstance(seq, int)})


def _event(row: CatalogRow) -> Event:
    time, said = from_rfc3339(str(row["time"])), read_json(str(row["fields"]))
    seq = int(str(row["seq"]))
    names = (str(row["event"]), str(row["source"]))
    return Event(str(row["chain"]), seq, time, *names, said, str(row["hash"]))


def _run(row: CatalogRow) -> ProgramRun:
    ended = str(row["ended"])
    who = (str(row["operator"]), str(row["machine"]), str(row["software"]))
    started = from_rfc3339(str(row["started"]))
    return ProgramRun(str(row["run"]), started, from_rfc3339(ended) if ended else None, *who)


def _record(row: CatalogRow) -> RecordRow:
    place = Place(str(row["warc"]), int(str(row["offset"])), int(str(row["length"])))
    names = ("block_digest", "payload_digest", "capture", "source")
    rest = [str(row[name]) for name in names]
    date = from_rfc3339(str(row["date"]))
    head = (str(row["record_id"]), str(row["type"]), str(row["uri"]))
    return RecordRow(*head, date, place, *rest)
