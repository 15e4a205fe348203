"""The audit of one WARC file: every record against WARC 1.1 (ISO 28500:2017), read strictly.

Nothing is written, and nothing of a record is believed: blocks and payloads are digested anew.
After a record that cannot be read the next one is looked for, so that one damage does not hide
another.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from archiver.messages import Head, read_head, transfer_decode
from archiver.models import Digest
from archiver.store.members import (
    CHUNK,
    GZIP_MAGIC,
    DamagedRecord,
    Record,
    RecordHead,
    begin_record,
)
from archiver.store.warcs import VERSION
from archiver.urls import from_rfc3339


class AuditSeverity(StrEnum):
    """cli.md, `audit`: only errors make it exit 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


ERROR, WARNING, NOTE = AuditSeverity.ERROR, AuditSeverity.WARNING, AuditSeverity.NOTE


@dataclass(frozen=True)
class AuditFinding:
    """One thing that is not as it must be: where, by which rule, how grave, and in words."""

    file: str
    offset: int
    record_id: str
    rule: str
    severity: AuditSeverity
    message: str


@dataclass(frozen=True)
class RecordFacts:
    """What one whole record is, as read: for comparing with the custody log."""

    record_id: str
    type: str
    uri: str
    date: str
    offset: int
    length: int
    block_digest: str
    payload_digest: str
    record_digest: str = ""
    refers_to: str = ""
    concurrent_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileAudit:
    """One WARC file read through."""

    file: str
    records: tuple[RecordFacts, ...] = ()
    findings: tuple[AuditFinding, ...] = ()


@dataclass
class _Reading:
    """A file while it is read: `ours` holds it to all of WARC 1.1, others to being undamaged."""

    name: str
    ours: bool
    findings: list[AuditFinding] = field(default_factory=list)
    records: list[RecordFacts] = field(default_factory=list)

    def find(
        self, record: Record | None, rule: str, message: str, severity: AuditSeverity, at: int = 0
    ) -> None:
        record_id = record.head.record_id if record else ""
        offset = record.offset if record else at
        self.findings.append(AuditFinding(self.name, offset, record_id, rule, severity, message))

    def conform(self, record: Record, rule: str, message: str) -> None:
        """Note a breach of the standard: an error in a file of ours, a note in another's."""
        self.find(record, rule, message, ERROR if self.ours else NOTE)


def audit_warc(path: Path, name: str, ours: bool = True) -> FileAudit:
    """Read the WARC file `path`, called `name` in findings, from its first byte to its last.

    `ours` says that this program wrote it, and holds it to every rule; how others' files conform
    is a note, damage is an error in both. Raises OSError when the file cannot be read.
    """
    reading = _Reading(name, ours)
    with path.open("rb") as source:
        size = source.seek(0, io.SEEK_END)
        if not size:
            reading.find(None, "empty-file", "the file is empty", ERROR)
        offset = 0
        while offset < size:
            offset = _audit_next(reading, source, offset, size)
    _check_file(reading)
    return FileAudit(name, tuple(reading.records), tuple(reading.findings))


def _audit_next(reading: _Reading, source: BinaryIO, offset: int, size: int) -> int:
    """Audit the record at `offset` and return where the next one begins."""
    record = None
    try:
        record = begin_record(source, offset)
        return offset + _audit_record(reading, record)
    except DamagedRecord as error:
        where = f"the record at byte {offset} cannot be read: {error}"
        reading.find(record, "damaged-record", where, ERROR, offset)
        return _find_next(source, offset + 1, size)


def _find_next(source: BinaryIO, start: int, size: int) -> int:
    """Return the offset of the next record that begins well after `start`, else the file's end."""
    for mark in _find_marks(source, start):
        try:
            begin_record(source, mark)
        except DamagedRecord:
            continue
        return mark
    return size


def _find_marks(source: BinaryIO, start: int) -> Iterator[int]:
    """Yield offsets at which a gzip member or a plain record may begin."""
    marks = re.compile(re.escape(GZIP_MAGIC) + rb"\x08|WARC/[01]\.")
    at, kept = start, b""
    while True:
        source.seek(at + len(kept))
        piece = source.read(CHUNK)
        if not piece:
            return
        window = kept + piece
        for found in marks.finditer(window):
            yield at + found.start()
        at += len(window) - 6
        kept = window[-6:]
        if len(window) <= 6:
            return


class _Counted(io.RawIOBase):
    """A block, or a part of one, that is digested as it is read, framing included."""

    def __init__(self, block: BinaryIO, *running: Callable[[bytes], None]) -> None:
        self._block = block
        self._running = running

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._block.read(len(buffer))
        for update in self._running:
            update(piece)
        buffer[: len(piece)] = piece
        return len(piece)


def _audit_record(reading: _Reading, record: Record) -> int:
    head = record.head
    _check_fields(reading, record)
    declared = _read_digest(reading, record, "warc-block-digest")
    sha256 = hashlib.sha256()
    other = _running(declared)
    updates = [sha256.update, *([other.update] if other else [])]
    block = io.BufferedReader(_Counted(record.block, *updates), CHUNK)
    payload = _digest_payload(reading, record, block)
    while block.read(CHUNK):
        pass
    length = record.finish()
    found = Digest("sha256", sha256.digest())
    if declared and _as(declared, found, other) != declared:
        message = (
            f"its block has the digest {_as(declared, found, other)}, its head says {declared}"
        )
        reading.find(record, "block-digest", message, ERROR)
    reading.records.append(
        RecordFacts(
            head.record_id,
            head.type,
            head.uri,
            head.get("warc-date"),
            record.offset,
            length,
            str(found),
            payload,
            str(record.record_digest) if reading.ours else "",
            head.get("warc-refers-to").strip("<>"),
            tuple(value.strip("<>") for value in head.all("warc-concurrent-to")),
        )
    )
    return length


def _running(declared: Digest | None) -> hashlib._Hash | None:
    """Return a second running digest where another algorithm than sha256 was declared."""
    if declared is None or declared.algorithm == "sha256":
        return None
    return hashlib.new(declared.algorithm, usedforsecurity=False)


def _as(declared: Digest, sha256: Digest, other: hashlib._Hash | None) -> Digest:
    return Digest(declared.algorithm, other.digest()) if other else sha256


def _read_digest(reading: _Reading, record: Record, name: str) -> Digest | None:
    written = record.head.get(name)
    if not written:
        return None
    try:
        digest = Digest.parse(written)
        hashlib.new(digest.algorithm, usedforsecurity=False)
    except ValueError:
        reading.conform(record, "bad-digest", f"{name.upper()} {written!r} is no digest")
        return None
    return digest


# --- payloads ------------------------------------------------------------------------------------


def _digest_payload(reading: _Reading, record: Record, block: BinaryIO) -> str:
    """Check WARC-Payload-Digest; return what is declared, "" where nothing is."""
    head = record.head
    declared = _read_digest(reading, record, "warc-payload-digest")
    if declared is None or head.type == "revisit":
        return str(declared or "")
    if not _is_http(head):
        _compare_payload(reading, record, declared, _digest_all(block, declared))
        return str(declared)
    http = read_head(block) if head.type in ("response", "request") else None
    if http is None:
        reading.find(record, "http-head", "its block begins with no readable HTTP head", NOTE)
        return str(declared)
    if http.chunked:
        _compare_chunked(reading, record, declared, block, http)
    else:
        _compare_payload(reading, record, declared, _digest_all(block, declared))
    return str(declared)


def _is_http(head: RecordHead) -> bool:
    return head.get("content-type").lower().startswith("application/http")


def _digest_all(block: BinaryIO, declared: Digest) -> Digest:
    running = hashlib.new(declared.algorithm, usedforsecurity=False)
    while piece := block.read(CHUNK):
        running.update(piece)
    return Digest(declared.algorithm, running.digest())


def _compare_chunked(
    reading: _Reading, record: Record, declared: Digest, block: BinaryIO, http: Head
) -> None:
    """Compare a chunked body: the standard means the body without framing, many tools with it."""
    as_sent = hashlib.new(declared.algorithm, usedforsecurity=False)
    decoded = hashlib.new(declared.algorithm, usedforsecurity=False)
    stream = io.BufferedReader(_Counted(block, as_sent.update), CHUNK)
    for piece in transfer_decode(stream, http):
        decoded.update(piece)
    while stream.read(CHUNK):
        pass
    if declared.value == decoded.digest():
        message = (
            "its payload digest is over the body without chunk framing, as WARC 1.1 section 5.9 "
            "means; legacy readers that digest the framing too disagree"
        )
        reading.find(record, "chunked-digest", message, NOTE)
    elif declared.value == as_sent.digest():
        message = "its payload digest is over the chunk framing too, as older tools do"
        reading.find(record, "legacy-digest", message, NOTE)
    else:
        _compare_payload(reading, record, declared, Digest(declared.algorithm, decoded.digest()))


def _compare_payload(reading: _Reading, record: Record, declared: Digest, found: Digest) -> None:
    if declared != found:
        message = f"its payload has the digest {found}, its head says {declared}"
        reading.find(record, "payload-digest", message, ERROR)


# --- named fields --------------------------------------------------------------------------------

TYPES = {
    "warcinfo",
    "response",
    "resource",
    "request",
    "metadata",
    "revisit",
    "conversion",
    "continuation",
}
WITHOUT_ADDRESS = ("warcinfo",)
WITH_ADDRESS = ("response", "resource", "request", "revisit", "conversion", "continuation")
REFERRING = ("metadata", "revisit", "conversion")
ONCE = (
    "warc-record-id",
    "warc-date",
    "warc-type",
    "content-length",
    "content-type",
    "warc-target-uri",
    "warc-block-digest",
    "warc-payload-digest",
    "warc-refers-to",
    "warc-profile",
    "warc-truncated",
)
TRUNCATED = ("length", "time", "disconnect", "unspecified")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z\Z")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+\Z")


def _check_fields(reading: _Reading, record: Record) -> None:
    """Check the named fields of one record (WARC 1.1 section 5)."""
    for rule, message in _breaches(record.head, reading.ours):
        reading.conform(record, rule, message)


def _breaches(head: RecordHead, ours: bool) -> Iterator[tuple[str, str]]:
    if head.version != VERSION:
        yield "version", f"it is {head.version}, not {VERSION}"
    for name in ("warc-record-id", "warc-date", "warc-type", "content-length"):
        if not head.get(name):
            yield "missing-field", f"it has no {name} (section 5.1)"
    for name in ONCE:
        if len(head.all(name)) > 1:
            yield "repeated-field", f"{name} stands {len(head.all(name))} times"
    yield from _breaches_of_values(head)
    yield from _breaches_of_type(head)
    if ours:
        yield from _breaches_of_ours(head)


def _breaches_of_values(head: RecordHead) -> Iterator[tuple[str, str]]:
    identifier = head.get("warc-record-id")
    if identifier and not (identifier[0] == "<" and URI.match(identifier.strip("<>"))):
        yield "record-id", f"WARC-Record-ID {identifier!r} is no address in angle brackets"
    if head.get("warc-date") and not _is_date(head.get("warc-date")):
        yield "date", f"WARC-Date {head.get('warc-date')!r} is no UTC time (section 5.4)"
    address = head.get("warc-target-uri")
    if address.startswith("<"):
        yield "bracketed-address", "WARC-Target-URI stands in angle brackets (section 5.8)"
    elif address and not URI.match(address):
        yield "address", f"WARC-Target-URI {address!r} is no address"
    cut = head.get("warc-truncated")
    if cut and cut not in TRUNCATED:
        yield "truncated", f"WARC-Truncated is {cut!r}, not one of {', '.join(TRUNCATED)}"


def _is_date(written: str) -> bool:
    try:
        return bool(DATE.match(written)) and from_rfc3339(written[:26].rstrip("Z")) is not None
    except ValueError:
        return False


def _breaches_of_type(head: RecordHead) -> Iterator[tuple[str, str]]:
    kind, address = head.type, head.get("warc-target-uri")
    if kind and kind not in TYPES:
        yield "unknown-type", f"WARC-Type {kind!r} is none that the standard knows"
    if kind in WITH_ADDRESS and not address:
        yield "missing-field", f"a {kind} record needs a WARC-Target-URI (section 5.8)"
    if kind in WITHOUT_ADDRESS and address:
        yield "forbidden-field", "a warcinfo record has no WARC-Target-URI (section 5.8)"
    if kind == "revisit" and not head.get("warc-profile"):
        yield "missing-field", "a revisit record needs a WARC-Profile (section 6.7)"
    if head.get("warc-refers-to") and kind not in REFERRING:
        yield "forbidden-field", f"a {kind} record has no WARC-Refers-To (section 5.11)"
    filled = head.get("content-length") not in ("", "0") and kind != "continuation"
    if filled and not head.get("content-type"):
        yield "missing-field", "its block has no Content-Type (section 5.6)"


def _breaches_of_ours(head: RecordHead) -> Iterator[tuple[str, str]]:
    if not head.get("warc-block-digest"):
        yield "missing-digest", "it has no WARC-Block-Digest; every record of ours has one"
    if head.type in ("response", "revisit") and not head.get("warc-payload-digest"):
        yield "missing-digest", "it has no WARC-Payload-Digest; every capture of ours has one"
    if head.type == "revisit" and not head.get("warc-refers-to"):
        yield "missing-field", "it does not name the record whose payload it repeats"


# --- the file as a whole -------------------------------------------------------------------------


def _check_file(reading: _Reading) -> None:
    severity = ERROR if reading.ours else NOTE
    if reading.records and reading.records[0].type != "warcinfo":
        reading.find(None, "no-warcinfo", "its first record is no warcinfo", severity)
    seen: dict[str, int] = {}
    for record in reading.records:
        if record.record_id and record.record_id in seen:
            message = f"its record id stands at byte {seen[record.record_id]} already"
            reading.findings.append(_at(reading, record, "doubled-id", message, ERROR))
        seen.setdefault(record.record_id, record.offset)
    for record in reading.records:
        for other in record.concurrent_to:
            if other not in seen:
                message = f"it was captured together with {other}, which is not in this file"
                reading.findings.append(_at(reading, record, "concurrent-to", message, severity))


def _at(
    reading: _Reading, record: RecordFacts, rule: str, message: str, severity: AuditSeverity
) -> AuditFinding:
    return AuditFinding(reading.name, record.offset, record.record_id, rule, severity, message)
