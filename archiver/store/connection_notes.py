"""What was noted beside a capture: over which connection it came, or who brought it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archiver.models import Capture
from archiver.store.reader import Reader
from archiver.store.timestamps.certificates import fingerprint, name_of, printable, read_der
from archiver.store.warc.capture_records import read_statement
from archiver.store.warc.records import DamagedRecord, begin_record
from archiver.store.warc.writer import find_warc

LARGEST = 10_000_000
"""Bytes of a record's statement that are read. A guess."""


@dataclass(frozen=True)
class Connection:
    """How an answer came. `issuer`, `subject`, `sha256` and `ends` are the server's certificate's.

    `protocol` is "" for a connection that was not secure; `problem` says why its certificate was
    not accepted.
    """

    address: str
    protocol: str = ""
    verified: bool = False
    problem: str = ""
    subject: str = ""
    issuer: str = ""
    sha256: str = ""
    ends: datetime | None = None


@dataclass(frozen=True)
class ConnectionNotes:
    """The metadata records of a capture, as far as they tell where it is from."""

    connection: Connection | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def read_noted(reader: Reader, capture: Capture) -> ConnectionNotes:
    """Return what was noted beside `capture`; empty where its record is damaged or missing."""
    said = list(_statements(reader, capture))
    about = [one for one in said if one.get("describes") == capture.record_id] or said[-1:]
    connection = next((_connection(one) for one in about if one.get("address")), None)
    facts = next((one["facts"] for one in said if isinstance(one.get("facts"), dict)), {})
    return ConnectionNotes(connection, facts if isinstance(facts, dict) else {})


def _statements(reader: Reader, capture: Capture) -> Iterator[dict[str, object]]:
    for row in reader.catalog.records(capture=capture.record_id):
        if row.type != "metadata":
            continue
        try:
            with find_warc(reader.root, row.place.warc).open("rb") as source:
                yield read_statement(begin_record(source, row.place.offset).block.read(LARGEST))
        except (OSError, DamagedRecord):
            continue


def _connection(said: Mapping[str, object]) -> Connection:
    tls = said.get("tls")
    address = str(said.get("address", ""))
    if not isinstance(tls, dict):
        return Connection(address)
    how = (str(tls.get("protocol", "")), bool(tls.get("verified")), str(tls.get("problem") or ""))
    chain = tls.get("certificates")
    leaf = read_der(_decode(chain[0])) if isinstance(chain, list) and chain else None
    if leaf is None:
        return Connection(address, *how)
    subject, issuer = name_of(leaf), printable(leaf.issuer.rfc4514_string())
    return Connection(address, *how, subject, issuer, fingerprint(leaf), leaf.not_valid_after_utc)


def _decode(written: object) -> bytes:
    try:
        return base64.b64decode(str(written))
    except ValueError:
        return b""
