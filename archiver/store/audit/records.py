"""The audit of one WARC file: every record against WARC 1.1 (ISO 28500:2017), read strictly.

Nothing is written, and nothing of a record is believed: blocks and payloads are digested anew.
After a record that cannot be read the next one is looked for, so that one damage does not hide
another. What is remembered of a record is a few bytes, so that memory does not grow with the file.
"""

from __future__ import annotations

import hashlib
import io
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from archiver.messages import Head, read_head
from archiver.models import Digest
from archiver.store.audit.fields import breaches
from archiver.store.audit.statements import CaptureStatement, of_record
from archiver.store.audit.windows import StreamWindow, read_whole
from archiver.store.disk import open_stored
from archiver.store.warc.capture_records import MAX_STATEMENT
from archiver.store.warc.payloads import digest_payload
from archiver.store.warc.records import (
    CHUNK,
    DamagedRecord,
    Record,
    RecordHead,
    begin_record,
    find_record,
    read_warc_fields,
)

LOGGED = ("uri", "date", "type", "offset", "length", "block_digest", "payload_digest")
GROUPED = ("belongs_to", "source", "via")
"""What a line says of the capture that its record is a part of: its id, its source, whose copy."""
HTTP_HEAD = 4 * 1024
"""Bytes of a record in which an HTTP head is looked for first; most heads are smaller. A guess."""
USUAL_HEAD = re.compile(rb"http/1\.[01] [2-5]")
NAMED = {"belongs_to": "capture", "via": "provenance"}
"""Names of a line's fields in words, where an underscore less is not enough."""
CAPTURING = ("response", "resource")
ALGORITHMS = ("sha256", "sha1", "sha512", "md5")


class AuditSeverity(StrEnum):
    """How grave a finding of `audit` is: only errors make it exit 1."""

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
    """What one whole record is, as read, for comparing with the log.

    `said` has the names of `LOGGED`, and those of `GROUPED` where the record's group is whole.
    """

    record_id: str
    record_digest: str
    offset: int
    said: Mapping[str, str]


@dataclass(frozen=True)
class Repetition:
    """A payload that `count` revisit records repeat out of another file; where the first lies."""

    refers_to: str
    offset: int
    record_id: str
    count: int = 1


@dataclass(frozen=True)
class FileAudit:
    """One WARC file read through.

    `total` is the sum of `weigh` over its records: the log's lines about the file have the same
    sum when each says what its record is, and of what capture. `facts`, and what records state of
    captures (`stated`), are only kept where they were asked for. `made_by` is what its warcinfo
    says of the run that wrote it, by name.
    """

    file: str
    records: int = 0
    findings: tuple[AuditFinding, ...] = ()
    total: int = 0
    repeated: tuple[Repetition, ...] = ()
    facts: tuple[RecordFacts, ...] = ()
    stated: tuple[CaptureStatement, ...] = ()
    made_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asking:
    """How a file is read.

    `ours` holds it to all that this program promises of its own files, others' to being
    undamaged. `key` keys the sums. `offsets` are those of the records as the log gives them, in
    order: a help in finding where a record ends, and not believed. `logged` says that the caller
    compares the sums with the log, which has the digest of each record as it lies in the file:
    what agrees there is bit for bit what was written, and its block is not digested by itself.
    `keep` asks for the facts of every record.
    """

    ours: bool = True
    key: bytes = b""
    offsets: Sequence[int] = ()
    logged: bool = False
    keep: bool = False

    def length(self, offset: int) -> int:
        """Return how long the record at `offset` is by the log, 0 when it does not say."""
        after = bisect_right(self.offsets, offset)
        return self.offsets[after] - offset if 0 < after < len(self.offsets) else 0


def weigh(key: bytes, record_id: str, record_digest: str, said: Sequence[str]) -> int:
    """Return a number of 128 bits for what is said of a record: its values, in order.

    Sums of such numbers are equal when the same was said of the same records, in any order; who
    does not have the `key`, made anew for each audit, cannot bring other sums about (the multiset
    hash of Clarke et al., MSet-Add-Hash, 2003).
    """
    content = "\n".join((record_id, record_digest, *said)).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(content, digest_size=16, key=key).digest(), "big")


def weigh_capture(key: bytes, stated: CaptureStatement) -> int:
    """Return such a number for what is said of a capture, by its record or by the log."""
    return weigh(key, stated.record_id, "capture", [stated.canonical])


@dataclass(frozen=True)
class _Spot:
    """A record for what is said of it: its head, and where it lies."""

    head: RecordHead
    offset: int


@dataclass
class _FileReading:
    """A file while it is read. Record ids are kept as their hashes, with the record's offset."""

    name: str
    asking: Asking
    findings: list[AuditFinding] = field(default_factory=list)
    facts: list[RecordFacts] = field(default_factory=list)
    stated: list[CaptureStatement] = field(default_factory=list)
    records: int = 0
    total: int = 0
    seen: dict[int, int] = field(default_factory=dict)
    awaited: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    repeated: dict[str, Repetition] = field(default_factory=dict)
    bare: list[int] = field(default_factory=list)
    group: list[RecordFacts] = field(default_factory=list)
    made_by: Mapping[str, str] = field(default_factory=dict)

    @property
    def conformity(self) -> AuditSeverity:
        """How grave a breach of the standard is: an error in a file of ours, else a note."""
        return ERROR if self.asking.ours else NOTE

    def find(
        self, spot: _Spot | None, rule: str, message: str, severity: AuditSeverity, at: int = 0
    ) -> None:
        record_id = spot.head.record_id if spot else ""
        offset = spot.offset if spot else at
        self.findings.append(AuditFinding(self.name, offset, record_id, rule, severity, message))

    def conform(self, spot: _Spot, rule: str, message: str) -> None:
        self.find(spot, rule, message, self.conformity)


def audit_warc(path: Path, name: str, asking: Asking = Asking()) -> FileAudit:
    """Read the WARC file `path`, called `name` in findings, from its first byte to its last.

    Raises OSError when the file cannot be read.
    """
    with open_stored(path) as source:
        return audit_stream(source, name, asking)


def audit_stream(source: BinaryIO, name: str, asking: Asking = Asking()) -> FileAudit:
    """Do as `audit_warc` with an open file, or with one inside another, that can be sought in."""
    reading = _FileReading(name, asking)
    size = source.seek(0, io.SEEK_END)
    if not size:
        reading.find(None, "empty-file", "the file is empty", ERROR)
    offset, window = 0, StreamWindow(source)
    while offset < size:
        offset = _audit_next(reading, source, window, offset, size)
    return _sum_up(reading)


def _audit_next(
    reading: _FileReading, source: BinaryIO, window: StreamWindow, offset: int, size: int
) -> int:
    """Audit the record at `offset` and return where the next one begins."""
    whole = read_whole(window, offset, reading.asking.length(offset))
    if whole is not None:
        _audit_block(
            reading,
            _Spot(whole.head, offset),
            _MemoryBlock(whole.block),
            lambda: whole.length,
            lambda: whole.record_digest,
        )
        return offset + whole.length
    spot: _Spot | None = None
    try:
        record = begin_record(source, offset)
        spot = _Spot(record.head, offset)
        return offset + _audit_streamed(reading, spot, record)
    except DamagedRecord as error:
        _end_group(reading, None)
        where = f"the record at byte {offset} cannot be read: {error}"
        reading.find(spot, "damaged-record", where, ERROR, offset)
        following = find_record(source, offset + 1)
        return size if following is None else following


class _AuditedStream(io.RawIOBase):
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


class _AuditedBlock(Protocol):
    """The block of a record, read once from its first byte to its last."""

    def skip_usual_head(self) -> bool:
        """Skip an HTTP response head that names no transfer coding; False where it is another."""

    def read_http_head(self) -> Head | None:
        """Read the HTTP head that the block begins with."""

    def digest_rest(self, algorithm: str) -> Digest:
        """Return the digest of what was not read yet."""

    def stream(self) -> BinaryIO:
        """Return what was not read yet as a stream."""

    def digest(self, algorithm: str) -> Digest:
        """Return the digest of all of it."""


class _MemoryBlock:
    """A block that is in memory."""

    def __init__(self, content: memoryview) -> None:
        self._content = content
        self._at = 0

    def skip_usual_head(self) -> bool:
        start = bytes(self._content[:HTTP_HEAD])
        end = start.find(b"\n\r\n")
        head = start[:end].lower() if end > 0 else b""
        if not USUAL_HEAD.match(head) or b"transfer-encoding" in head or b"\n\n" in head:
            return False
        self._at = end + len(b"\n\r\n")
        return True

    def read_http_head(self) -> Head | None:
        head = read_head(io.BytesIO(self._content[:HTTP_HEAD]))
        if head is None and len(self._content) > HTTP_HEAD:
            head = read_head(io.BytesIO(self._content))
        self._at = head.length if head else 0
        return head

    def digest_rest(self, algorithm: str) -> Digest:
        rest = self._content[self._at :]
        return Digest(algorithm, hashlib.new(algorithm, rest, usedforsecurity=False).digest())

    def stream(self) -> BinaryIO:
        return io.BytesIO(self._content[self._at :])

    def digest(self, algorithm: str) -> Digest:
        whole = hashlib.new(algorithm, self._content, usedforsecurity=False)
        return Digest(algorithm, whole.digest())


class _StreamedBlock:
    """A block that is read piece by piece, and digested on the way."""

    def __init__(self, block: BinaryIO, algorithms: set[str]) -> None:
        self._running = {n: hashlib.new(n, usedforsecurity=False) for n in algorithms}
        updates = [running.update for running in self._running.values()]
        self._stream = io.BufferedReader(_AuditedStream(block, *updates), CHUNK)

    def skip_usual_head(self) -> bool:
        return False

    def read_http_head(self) -> Head | None:
        return read_head(self._stream)

    def digest_rest(self, algorithm: str) -> Digest:
        running = hashlib.new(algorithm, usedforsecurity=False)
        while piece := self._stream.read(CHUNK):
            running.update(piece)
        return Digest(algorithm, running.digest())

    def stream(self) -> BinaryIO:
        return self._stream

    def digest(self, algorithm: str) -> Digest:
        while self._stream.read(CHUNK):
            pass
        return Digest(algorithm, self._running[algorithm].digest())


def _audit_streamed(reading: _FileReading, spot: _Spot, record: Record) -> int:
    declared = _parse(spot.head.get("warc-block-digest"))
    algorithms = {"sha256", *([declared.algorithm] if declared else [])}
    block = _StreamedBlock(record.block, algorithms)
    return _audit_block(reading, spot, block, record.finish, lambda: record.record_digest)


def _audit_block(
    reading: _FileReading,
    spot: _Spot,
    block: _AuditedBlock,
    finish: Callable[[], int],
    record_digest: Callable[[], Digest],
) -> int:
    head = spot.head
    for rule, message in breaches(head, reading.asking.ours):
        reading.conform(spot, rule, message)
    declared = _read_digest(reading, spot, "warc-block-digest")
    stated = None
    if reading.asking.ours and head.type == "warcinfo":
        reading.made_by = reading.made_by or read_warc_fields(block.stream().read(MAX_STATEMENT))
    elif reading.asking.ours:
        stated = of_record(head, lambda: block.stream().read(MAX_STATEMENT))
    payload = _digest_payload(reading, spot, block)
    if not (declared or payload or reading.asking.ours) and head.type in CAPTURING:
        reading.bare.append(spot.offset)
    spared = reading.asking.logged and declared
    found = spared or block.digest("sha256")
    length = finish()
    if declared and not spared:
        ours = declared.algorithm == found.algorithm
        _compare_block(reading, spot, declared, found if ours else block.digest(declared.algorithm))
    whole = str(record_digest()) if reading.asking.ours or reading.asking.keep else ""
    place = (str(spot.offset), str(length))
    kind, date = head.type, head.first.get("warc-date", "")
    said = (head.uri, date, kind, *place, str(found), payload)
    _remember(reading, spot, head.record_id, whole, said)
    if stated is not None:
        reading.total += weigh_capture(reading.asking.key, stated)
        if reading.asking.keep:
            reading.stated.append(stated)
    if head.type == "warcinfo" or stated is not None:
        _end_group(reading, stated.group if stated else ("", "", ""))
    return length


def _compare_block(reading: _FileReading, spot: _Spot, declared: Digest, found: Digest) -> None:
    if found != declared:
        message = f"its block has the digest {found}, its head says {declared}"
        reading.find(spot, "block-digest", message, ERROR)


def _parse(written: str) -> Digest | None:
    """Return the digest that is `written`, None where it is none that can be worked out here."""
    try:
        digest = Digest.parse(written)
    except ValueError:
        return None
    return digest if digest.algorithm in ALGORITHMS else None


def _read_digest(reading: _FileReading, spot: _Spot, name: str) -> Digest | None:
    written = spot.head.first.get(name, "")
    digest = _parse(written) if written else None
    if written and digest is None:
        reading.conform(spot, "bad-digest", f"{name.upper()} {written!r} is no digest")
    return digest


# --- payloads ------------------------------------------------------------------------------------


def _digest_payload(reading: _FileReading, spot: _Spot, block: _AuditedBlock) -> str:
    """Check WARC-Payload-Digest; return what is declared, "" where nothing is."""
    head = spot.head
    declared = _read_digest(reading, spot, "warc-payload-digest")
    # The digest of a segmented record is that of all its segments (WARC 1.1 section 7).
    if declared is None or head.type == "revisit" or head.first.get("warc-segment-number"):
        return str(declared or "")
    is_http = head.first.get("content-type", "").lower().startswith("application/http")
    if not is_http or (head.type == "response" and block.skip_usual_head()):
        found = block.digest_rest(declared.algorithm)
        if found == declared or not is_http:
            _compare_payload(reading, spot, declared, found)
            return str(declared)
    http = block.read_http_head() if head.type in ("response", "request") else None
    if http is None:
        reading.find(spot, "http-head", "its block begins with no readable HTTP head", NOTE)
    else:
        _compare_message(reading, spot, declared, block.stream(), http)
    return str(declared)


def _compare_message(
    reading: _FileReading, spot: _Spot, declared: Digest, block: BinaryIO, http: Head
) -> None:
    """Compare a body: the standard means it without chunk framing, and many tools do not."""
    found = digest_payload(block, http, declared.algorithm)
    chunked = http.chunked and found.payload != found.stored
    if declared == found.payload:
        if chunked:
            message = (
                "its payload digest is over the body without chunk framing, as WARC 1.1 section "
                "5.9 means; legacy readers that digest the framing too disagree"
            )
            reading.find(spot, "chunked-digest", message, NOTE)
    elif declared == found.stored:
        message = "its payload digest is over the chunk framing too, as older tools do"
        reading.find(spot, "legacy-digest", message, NOTE)
    elif declared == found.framed:
        message = (
            "its payload digest is over no more bytes than its HTTP head declares; the record "
            "holds more"
        )
        reading.find(spot, "legacy-digest", message, NOTE)
    else:
        _compare_payload(reading, spot, declared, found.payload)


def _compare_payload(reading: _FileReading, spot: _Spot, declared: Digest, found: Digest) -> None:
    if declared != found:
        message = f"its payload has the digest {found}, its head says {declared}"
        reading.find(spot, "payload-digest", message, ERROR)


# --- the file as a whole -------------------------------------------------------------------------


def _remember(
    reading: _FileReading, spot: _Spot, record_id: str, record_digest: str, said: Sequence[str]
) -> None:
    """Add a record to what is known of the file; `said` are the values of `LOGGED`."""
    if not reading.records and spot.head.type != "warcinfo":
        message = "its first record is no warcinfo"
        reading.find(None, "no-warcinfo", message, reading.conformity)
    reading.records += 1
    _relate(reading, spot, record_id)
    if reading.asking.ours or reading.asking.keep:
        values = dict(zip(LOGGED, said, strict=True))
        reading.group.append(RecordFacts(record_id, record_digest, spot.offset, values))


def _end_group(reading: _FileReading, group: Sequence[str] | None) -> None:
    """Weigh the records that were written as one: `group` has the values of `GROUPED`.

    It is None where the record that would state them is not there, or not whole.
    """
    asking = reading.asking
    stated = dict(zip(GROUPED, group, strict=True)) if group is not None else {}
    for one in reading.group:
        said = {**one.said, **stated}
        if asking.ours:
            reading.total += weigh(asking.key, one.record_id, one.record_digest, [*said.values()])
        if asking.keep:
            reading.facts.append(replace(one, said=said))
    reading.group.clear()


def _relate(reading: _FileReading, spot: _Spot, record_id: str) -> None:
    """See how a record goes with those before it: its id, what it was captured with, repeats."""
    mark, head = hash(record_id), spot.head
    if record_id and mark in reading.seen:
        message = f"its record id stands at byte {reading.seen[mark]} already"
        reading.find(spot, "doubled-id", message, ERROR)
    reading.seen.setdefault(mark, spot.offset)
    if reading.awaited:
        reading.awaited.pop(record_id, None)
    for other in head.all("warc-concurrent-to") if "warc-concurrent-to" in head.first else ():
        if hash(wanted := other.strip("<>")) not in reading.seen:
            reading.awaited.setdefault(wanted, []).append((spot.offset, record_id))
    wanted = head.first.get("warc-refers-to", "").strip("<>")
    if wanted and head.type == "revisit" and hash(wanted) not in reading.seen:
        known = reading.repeated.get(wanted) or Repetition(wanted, spot.offset, record_id, 0)
        reading.repeated[wanted] = replace(known, count=known.count + 1)


def _sum_up(reading: _FileReading) -> FileAudit:
    _end_group(reading, None)
    for other, places in reading.awaited.items():
        message = f"it was captured together with {other}, which is not in this file"
        for offset, record_id in places:
            reading.findings.append(
                AuditFinding(
                    reading.name, offset, record_id, "concurrent-to", reading.conformity, message
                )
            )
    if reading.bare:
        message = f"{len(reading.bare)} captures, the first of them here, have no digest at all: "
        message += "nothing shows whether they were changed"
        reading.find(None, "no-digest", message, WARNING, reading.bare[0])
    repeated = (one for one in reading.repeated.values() if hash(one.refers_to) not in reading.seen)
    return FileAudit(
        reading.name,
        reading.records,
        tuple(reading.findings),
        reading.total,
        tuple(repeated),
        tuple(reading.facts),
        tuple(reading.stated),
        reading.made_by,
    )
