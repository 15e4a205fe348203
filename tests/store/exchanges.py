"""What the tests of the store share: a clock that ticks, a machine, and exchanges from bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.messages import read_head
from archiver.models import (
    Capture,
    Clock,
    Exchange,
    Hop,
    Machine,
    Outcome,
    Reason,
    RecordBlock,
    Request,
    Tls,
)
from archiver.store.archive import Archive, new_id, open_reader
from archiver.store.catalog.catalog import Catalog
from archiver.store.catalog.flat import flat_captures, flat_records
from archiver.store.log.stretches import LONG
from archiver.store.warc.records import read_records

START = datetime(2026, 3, 1, 9, 30, 0, 250_000, tzinfo=UTC)
MACHINE = Machine("A Volunteer", "desk.example", 4321, "archiver/0.1.0")
LAPTOP = replace(MACHINE, host="laptop.example")
PAGE = "http://school.example/policy"
WORDS = b"<p>The governors met in March and agreed to keep the library open on Saturdays.</p>"
SENT = b"GET /policy HTTP/1.1\r\nHost: school.example\r\n\r\n"
TLS = Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384", (b"\x30\x82leaf", b"\x30\x82issuer"))


def ticking(step: float = 1.0) -> Clock:
    """A clock that stands still between two looks at it, and then has moved by `step` seconds."""
    ticks = iter(range(1_000_000_000))

    def now() -> datetime:
        return START + timedelta(seconds=step * next(ticks))

    return Clock(now, lambda: 0.0, lambda seconds: None)


def open_archive(
    root: Path,
    clock: Clock | None = None,
    machine: Machine = MACHINE,
    ids: Callable[[], str] = new_id,
    long: int = LONG,
) -> Archive:
    return Archive.open(root, clock or ticking(), machine, ids=ids, long=long)


def numbered() -> Callable[[], str]:
    """Record ids that are the same in every run."""
    numbers = iter(range(1, 1_000_000))
    digits = (hashlib.sha256(b"%d" % number).hexdigest()[:32] for number in numbers)
    return lambda: f"urn:uuid:{uuid.UUID(hex=next(digits))}"


def message(body: bytes = WORDS, status: str = "200 OK", *fields: str) -> bytes:
    """A response as a server would write it, with its Content-Length unless it is chunked."""
    named = list(fields) or ["Content-Type: text/html"]
    if not any(field.lower().startswith("transfer-encoding") for field in named):
        named.append(f"Content-Length: {len(body)}")
    return "\r\n".join([f"HTTP/1.1 {status}", *named, "", ""]).encode("latin-1") + body


def chunked(*pieces: bytes) -> bytes:
    framed = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return framed + b"0\r\n\r\n"


def gzipped(body: bytes = WORDS) -> bytes:
    return message(gzip.compress(body, mtime=0), "200 OK", "Content-Encoding: gzip")


def hop(raw: bytes, url: str = PAGE, *, seconds: float = 0.0, tls: Tls | None = None) -> Hop:
    """One hop whose response is `raw`; its digests are left for the store to work out."""
    date = START + timedelta(seconds=seconds)
    head = read_head(io.BytesIO(raw))
    return Hop(url, date, SENT, RecordBlock(len(raw), raw), head, "192.0.2.7", tls, 0.125)


def answer(
    raw: bytes, url: str = PAGE, *, seconds: float = 0.0, fields: tuple[tuple[str, str], ...] = ()
) -> Exchange:
    return exchange_of(hop(raw, url, seconds=seconds), fields=fields)


def exchange_of(*hops: Hop, fields: tuple[tuple[str, str], ...] = ()) -> Exchange:
    return Exchange(Request(hops[0].url, fields=fields), hops, Outcome.CAPTURED, date=hops[-1].date)


def failure(reason: Reason = Reason.DNS, *hops: Hop, url: str = PAGE) -> Exchange:
    words = f"the name school.example was not found ({reason})"
    return Exchange(Request(url), hops, Outcome.FAILED, reason, words, START)


def spooled(folder: Path, raw: bytes) -> Hop:
    """A hop whose bytes lie in a file, as those of large bodies do."""
    path = folder / "spool"
    path.write_bytes(raw)
    return replace(hop(raw), received=RecordBlock(len(raw), b"", path))


def stored(path: Path) -> list[tuple[dict[str, str], bytes]]:
    """Every record of a WARC file: its fields (the last of each name) and its block."""
    found = []
    for record in read_records(path):
        block = record.block.read()
        found.append((dict(record.head.fields) | {"offset": str(record.offset)}, block))
    return found


def only_warc(root: Path) -> Path:
    (path,) = sorted((root / "warcs").rglob("*.warc.gz*"))
    return path


def table_rows(root: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the catalog on disk, in an order that does not change."""
    with open_reader(root) as reader:
        return rows_of_catalog(reader.catalog)


def rows_of_catalog(catalog: Catalog) -> dict[str, list[tuple[object, ...]]]:
    tables = ("events", "states", "notices", "heads", "runs", "facts")
    asked = {name: f"SELECT * FROM {name}" for name in tables} | {
        "captures": flat_captures(),
        "records": flat_records(),
    }
    return {
        name: sorted((tuple(row.values()) for row in catalog._query(sql)), key=repr)
        for name, sql in asked.items()
    }


def forget(capture: Capture, *names: str) -> Capture:
    """The capture with the fields `names` emptied, to compare the rest."""
    return replace(capture, **dict.fromkeys(names, ""))  # type: ignore[arg-type]


Make = Callable[[], Exchange]
