"""Erasing records for a court or the law: their bytes go, a tombstone of the same length stays.

A capture's records lie in one stretch of a file. One gzip member takes its place, to the byte as
long, so that every other record stays where the log says it is, with the digests that it had. The
log says first what is erased; the file is then written anew beside the old one and takes its name.
A run that dies in between is finished by the next start (decision 17).
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from archiver.errors import StorageError
from archiver.private_files import open_private
from archiver.store.catalog.catalog import Catalog, Event, RecordRow
from archiver.store.disk import open_stored, storage_errors, sync_folder
from archiver.store.log.rulings import ERASE
from archiver.store.warc.capture_records import write_statement
from archiver.store.warc.records import DamagedRecord, begin_record
from archiver.store.warc.writer import FIELDS_TYPE, VERSION, find_warc

ENDING = ".erasing"
STORED = 65535  # RFC 1951 section 3.2.4: the most bytes of a block that is not compressed
FRAME = 18  # RFC 1952 section 2.3: ten bytes before, eight after
CHUNK = 1024 * 1024
"""Bytes that are copied at a time. A guess."""
LONGEST = 300


@dataclass(frozen=True)
class ErasedStretch:
    """Neighbouring records of one capture, and the tombstone that takes their place.

    `digest` is the sha256 of the tombstone's bytes in the file, `said` what it says.
    """

    warc: str
    offset: int
    length: int
    records: tuple[str, ...]
    tombstone: str
    date: str
    said: str
    digest: str = ""

    @property
    def end(self) -> int:
        """The byte after the stretch."""
        return self.offset + self.length


def find_stretches(
    catalog: Catalog, captures: Iterable[str], tombstone: Mapping[str, str], ids: Iterator[str]
) -> list[ErasedStretch]:
    """Return where the records of `captures` lie; `tombstone` has `date` and `said`.

    Raises StorageError when one is too short for a tombstone.
    """
    found: list[ErasedStretch] = []
    for record_id in captures:
        run: list[RecordRow] = []
        for row in catalog.records(capture=record_id):
            here = (row.place.warc, row.place.offset)
            if run and here != (run[-1].place.warc, _end(run[-1])):
                found.append(_stretch(run, tombstone, next(ids)))
                run = []
            run.append(row)
        found += [_stretch(run, tombstone, next(ids))] if run else []
    return found


def _end(row: RecordRow) -> int:
    return row.place.offset + row.place.length


def _stretch(rows: Sequence[RecordRow], tombstone: Mapping[str, str], new_id: str) -> ErasedStretch:
    first = rows[0].place
    length = _end(rows[-1]) - first.offset
    ids = tuple(row.record_id for row in rows)
    bare = ErasedStretch(
        first.warc, first.offset, length, ids, new_id, tombstone["date"], tombstone["said"]
    )
    running = hashlib.sha256()
    for piece in tombstone_pieces(bare):
        running.update(piece)
    return replace(bare, digest=running.hexdigest())


# --- the tombstone -------------------------------------------------------------------------------


def tombstone_pieces(stretch: ErasedStretch) -> Iterator[bytes]:
    """Yield one gzip member of exactly the stretch's length: a metadata record that says it all.

    It is not compressed, so that its length can be chosen. Raises StorageError when the stretch is
    too short.
    """
    blocks = -(-stretch.length // STORED) + 1
    size = stretch.length - FRAME - 5 * blocks
    crc, left = 0, size
    yield b"\x1f\x8b\x08\x00\0\0\0\0\x00\xff"
    content = _record(stretch, size)
    buffer = b""
    for number in range(blocks):
        count = min(STORED, left)
        while len(buffer) < count:
            buffer += next(content)
        piece, buffer = buffer[:count], buffer[count:]
        left -= count
        crc = zlib.crc32(piece, crc)
        last = number == blocks - 1
        yield struct.pack("<BHH", last, count, count ^ 0xFFFF) + piece
    yield struct.pack("<II", crc, size & 0xFFFFFFFF)


def _record(stretch: ErasedStretch, size: int) -> Iterator[bytes]:
    """Yield a metadata record of `size` bytes, filled up with spaces."""
    statement = write_statement(
        {"erased": {"records": list(stretch.records), "said": stretch.said}}
    )
    head = _head(stretch, "0" * 64, 0)
    if len(head) + len(statement) + 15 > size:
        statement = write_statement({"erased": {"said": stretch.said[:40]}})
    room = size - len(head) - len(statement) - 4
    if room < 11:
        raise StorageError(
            f"archive/{stretch.warc}: the {stretch.length} bytes at {stretch.offset} are too few "
            "for a tombstone. Nothing was erased."
        )
    fill = room - len(b"padding: \r\n")
    running = hashlib.sha256(statement + b"padding: ")
    for piece in _spaces(fill):
        running.update(piece)
    running.update(b"\r\n")
    yield _head(stretch, running.hexdigest(), len(statement) + room)
    yield statement + b"padding: "
    yield from _spaces(fill)
    yield b"\r\n\r\n\r\n"


def _spaces(count: int) -> Iterator[bytes]:
    while count > 0:
        yield b" " * min(count, CHUNK)
        count -= CHUNK


def _head(stretch: ErasedStretch, digest: str, length: int) -> bytes:
    fields = (
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<{stretch.tombstone}>"),
        ("WARC-Date", stretch.date),
        ("WARC-Refers-To", f"<{stretch.records[0]}>"),
        ("WARC-Block-Digest", f"sha256:{digest}"),
        ("Content-Type", FIELDS_TYPE),
        ("Content-Length", f"{length:012}"),
    )
    lines = [VERSION, *(f"{name}: {value}" for name, value in fields), "", ""]
    return "\r\n".join(lines).encode("ascii")


# --- doing it ------------------------------------------------------------------------------------


def erase_fields(stretches: Iterable[ErasedStretch], originals: Iterable[str]) -> dict[str, object]:
    """Return what the log says of the places; `read_stretches` and `originals_of` read it again."""
    rows = [{**asdict(one), "records": list(one.records)} for one in stretches]
    return {"stretches": rows, "originals": list(originals)}


def read_stretches(fields: Mapping[str, Any]) -> list[ErasedStretch]:
    """Return the stretches that a line of the log names. Raises KeyError, TypeError, ValueError."""
    return [
        ErasedStretch(
            str(one["warc"]),
            int(one["offset"]),
            int(one["length"]),
            tuple(map(str, one["records"])),
            str(one["tombstone"]),
            str(one["date"]),
            str(one["said"]),
            str(one["digest"]),
        )
        for one in fields.get("stretches") or ()
    ]


def perform(root: Path, fields: Mapping[str, Any]) -> list[str]:
    """Do what an erase line of the log says, as far as it is not done; return what was done.

    Raises StorageError.
    """
    by_file: dict[str, list[ErasedStretch]] = {}
    for stretch in read_stretches(fields):
        if still_there(root, stretch):
            by_file.setdefault(stretch.warc, []).append(stretch)
    done = []
    for warc, stretches in by_file.items():
        rewrite(find_warc(root, warc), sorted(stretches, key=lambda one: one.offset))
        done.append(f"archive/{warc}")
    for name in originals_of(fields):
        path = root / name
        if path.is_file():
            with storage_errors(path, "removing the file"):
                path.unlink()
                sync_folder(path.parent)
            done.append(f"archive/{name}")
    return done


def originals_of(fields: Mapping[str, Any]) -> list[str]:
    """Return the files under archive/imports/ that a line of the log says were removed whole."""
    names = [str(one) for one in fields.get("originals") or ()]
    return [name for name in names if Path(name).parts[0] == "imports" and ".." not in name]


def still_there(root: Path, stretch: ErasedStretch) -> bool:
    """Whether the stretch still holds the records, and not yet the tombstone."""
    try:
        with open_stored(find_warc(root, stretch.warc)) as source:
            return begin_record(source, stretch.offset).head.record_id in stretch.records
    except (DamagedRecord, FileNotFoundError):
        return False


def rewrite(path: Path, stretches: Sequence[ErasedStretch]) -> None:
    """Write the file anew with tombstones in place of `stretches`; nothing else of it changes.

    Raises StorageError.
    """
    fresh = path.with_name(path.name + ENDING)
    with storage_errors(path, "erasing"):
        try:
            with path.open("rb") as reading, open_private(fresh, "wb") as writing:
                for stretch in stretches:
                    _copy(reading, writing, stretch.offset - reading.tell())
                    for piece in tombstone_pieces(stretch):
                        writing.write(piece)
                    reading.seek(stretch.end)
                _copy(reading, writing, None)
                writing.flush()
                os.fsync(writing.fileno())
            _check(path, fresh, stretches)
            os.replace(fresh, path)
            sync_folder(path.parent)
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)


def _copy(reading: BinaryIO, writing: BinaryIO, count: int | None) -> None:
    while count is None or count > 0:
        piece = reading.read(CHUNK if count is None else min(CHUNK, count))
        if not piece:
            return
        writing.write(piece)
        count = None if count is None else count - len(piece)


def _check(path: Path, fresh: Path, stretches: Sequence[ErasedStretch]) -> None:
    """Refuse to put a file in place whose tombstones cannot be read back where they must be."""
    same_size = path.stat().st_size == fresh.stat().st_size
    for stretch in stretches:
        with fresh.open("rb") as source:
            record = begin_record(source, stretch.offset)
            whole = record.finish() == stretch.length
            if not (same_size and whole and record.head.record_id == stretch.tombstone):
                raise StorageError(
                    f"{path}: what was written cannot be read back. Nothing changed."
                )


def finish_erasures(root: Path, catalog: Catalog, chain: str) -> list[str]:
    """Do what the log says is erased and a run that died left undone.

    Returns the files that were changed. A log that is not `chain`, this machine's own, erases only
    what it recorded itself: a merged archive cannot take away what we have. Raises StorageError.
    """
    for left in (root / "warcs").glob(f"*/*/*{ENDING}"):
        left.unlink(missing_ok=True)
    done: list[str] = []
    for event in catalog.events(ERASE):
        with suppress(KeyError, TypeError, ValueError):
            if event.chain == chain or _recorded_itself(catalog, event):
                done += perform(root, event.fields)
    return done


def _recorded_itself(catalog: Catalog, event: Event) -> bool:
    records = [one for stretch in read_stretches(event.fields) for one in stretch.records]
    originals = originals_of(event.fields)
    return not originals and catalog.chains_of(records) <= {event.chain}


@dataclass(frozen=True)
class Erasures:
    """What lines of the log say was erased: records that are gone, tombstones, removed files."""

    records: Mapping[str, str]
    tombstones: Mapping[str, ErasedStretch]
    originals: frozenset[str]


def read_erased(events: Iterable[Mapping[str, Any]]) -> Erasures:
    """Return what all erase lines say together; `records` maps a record id to what is said of it.

    For the audit, which accepts exactly that and nothing more.
    """
    records: dict[str, str] = {}
    tombstones: dict[str, ErasedStretch] = {}
    originals: set[str] = set()
    for fields in events:
        with suppress(KeyError, TypeError, ValueError):
            for stretch in read_stretches(fields):
                tombstones[stretch.tombstone] = stretch
                records |= dict.fromkeys(stretch.records, stretch.said)
        originals |= set(originals_of(fields))
    return Erasures(records, tombstones, frozenset(originals))
