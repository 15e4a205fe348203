"""What was noted beside a capture: over which connection it came, or who brought it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archiver.models import Capture
from archiver.store.disk import open_stored
from archiver.store.reader import Reader
from archiver.store.timestamps.certificates import fingerprint, name_of, printable, read_der
from archiver.store.warc.capture_records import read_statement, statement_in_head
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
    said = list(_statements(reader, capture.record_id))
    about = [one for one in said if one.get("describes") == capture.record_id] or said[-1:]
    answered = next((one for one in about if one.get("address")), None)
    connection = _connection(reader, capture, answered) if answered else None
    facts = next((one["facts"] for one in said if isinstance(one.get("facts"), dict)), {})
    return ConnectionNotes(connection, facts if isinstance(facts, dict) else {})


def certificate_digests(reader: Reader, record_id: str) -> tuple[str, ...]:
    """Return the certificates that stand in the statements of a capture, as sha256 in hex."""
    return tuple(_certificates(reader, record_id))


def _certificates(reader: Reader, record_id: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for said in _statements(reader, record_id):
        tls = said.get("tls")
        chain = tls.get("certificates") if isinstance(tls, dict) else None
        ders = [_decode(one) for one in chain] if isinstance(chain, list) else []
        found |= {hashlib.sha256(der).hexdigest(): der for der in ders}
    return found


def _statements(reader: Reader, record_id: str) -> Iterator[dict[str, object]]:
    for row in reader.catalog.records(capture=record_id):
        if row.type not in ("metadata", "revisit"):
            continue
        try:
            with open_stored(find_warc(reader.root, row.place.warc)) as source:
                record = begin_record(source, row.place.offset)
                stated = statement_in_head(record.head)
                if stated:
                    yield {"describes": record_id, **stated}
                elif row.type == "metadata":
                    yield read_statement(record.block.read(LARGEST))
        except (OSError, DamagedRecord):
            continue


def _connection(reader: Reader, capture: Capture, said: Mapping[str, object]) -> Connection:
    tls = said.get("tls")
    address = str(said.get("address", ""))
    if not isinstance(tls, dict):
        return Connection(address)
    how = (str(tls.get("protocol", "")), bool(tls.get("verified")), str(tls.get("problem") or ""))
    chain = tls.get("certificates")
    own = _decode(chain[0]) if isinstance(chain, list) and chain else b""
    if not own and capture.refers_to and tls.get("server"):
        own = _certificates(reader, capture.refers_to).get(str(tls["server"]), b"")
    leaf = read_der(own) if own else None
    if leaf is None:
        return Connection(address, *how)
    subject, issuer = name_of(leaf), printable(leaf.issuer.rfc4514_string())
    return Connection(address, *how, subject, issuer, fingerprint(leaf), leaf.not_valid_after_utc)


def _decode(written: object) -> bytes:
    try:
        return base64.b64decode(str(written))
    except ValueError:
        return b""
