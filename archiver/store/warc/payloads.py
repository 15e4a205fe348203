"""Payloads out of WARC records: transfer- and content-decoded, with every digest checked."""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from archiver.errors import say_remedy
from archiver.messages import (
    ByteStream,
    CodingError,
    Head,
    content_decode,
    declared_length,
    read_head,
    recorded_payload,
    transfer_decode,
)
from archiver.models import Capture, Digest, RecordBlock
from archiver.store.disk import open_stored
from archiver.store.warc.records import CHUNK, DamagedRecord, Record, begin_record
from archiver.store.warc.writer import find_warc


class Damage(StrEnum):
    """What is wrong with a stored payload."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    DIGEST = "digest"
    CODING = "coding"
    NONE_STORED = "none-stored"


@dataclass(frozen=True)
class DamagedPayload:
    """A payload that cannot be had: a value, for the caller to report. `why` is one sentence."""

    damage: Damage
    why: str
    warc: str
    offset: int


@dataclass(frozen=True)
class BodyDigests:
    """The digests of one body: as sent (transfer-decoded), and with content codings undone."""

    payload_digest: Digest
    payload_sha1: Digest
    content_digest: Digest | None
    content_sha1: Digest | None
    content_length: int


class _Tally:
    """sha256, sha1 and count of the bytes that pass through `count`."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()
        self.sha1 = hashlib.sha1(usedforsecurity=False)
        self.length = 0

    def count(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.sha256.update(piece)
            self.sha1.update(piece)
            self.length += len(piece)
            yield piece

    @property
    def sha256_digest(self) -> Digest:
        return Digest("sha256", self.sha256.digest())

    @property
    def sha1_digest(self) -> Digest:
        return Digest("sha1", self.sha1.digest())

    def digest(self, algorithm: str) -> Digest | None:
        return {"sha256": self.sha256_digest, "sha1": self.sha1_digest}.get(algorithm)


def measure_block(block: RecordBlock, head: Head | None) -> BodyDigests:
    """Return the digests of the body in `block`; without `head` the whole block is the body.

    `content_*` are None when a content coding cannot be undone.
    """
    sent, content = _Tally(), _Tally()
    with block.open() as stream:
        try:
            _drain(_decoded(_as_sent(_at_body(stream, head), head), head, sent, content))
        except CodingError:
            sent = _Tally()
            _drain(sent.count(_as_sent(_at_body(stream, head), head)))
            return BodyDigests(sent.sha256_digest, sent.sha1_digest, None, None, 0)
    return BodyDigests(
        sent.sha256_digest,
        sent.sha1_digest,
        content.sha256_digest,
        content.sha1_digest,
        content.length,
    )


def _at_body(stream: BinaryIO, head: Head | None) -> BinaryIO:
    stream.seek(head.length if head else 0)
    return stream


def _drain(pieces: Iterator[bytes]) -> None:
    for _ in pieces:
        pass


def _rest(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(CHUNK):
        yield piece


def _as_sent(stream: BinaryIO, head: Head | None) -> Iterator[bytes]:
    return recorded_payload(stream, head) if head else _rest(stream)


def _as_framed(stream: BinaryIO, head: Head | None) -> Iterator[bytes]:
    return transfer_decode(stream, head) if head else _rest(stream)


@dataclass(frozen=True)
class PayloadDigests:
    """One payload's digests by one algorithm, as the programs that write WARC files mean them.

    `payload`: as this program reads it. `framed`: up to the end that its framing declares.
    `stored`: all bytes after the head, chunk framing included.
    """

    payload: Digest
    framed: Digest
    stored: Digest


def digest_payload(stream: ByteStream, head: Head, algorithm: str) -> PayloadDigests:
    """Digest the rest of a recorded message, from the first byte of its body on."""
    payload, framed, stored = (hashlib.new(algorithm, usedforsecurity=False) for _ in range(3))
    noted = io.BufferedReader(_NotedStream(stream, stored.update), CHUNK)
    declared = None if head.chunked else declared_length(head)
    count = 0
    for piece in recorded_payload(noted, head):
        payload.update(piece)
        framed.update(piece if declared is None else piece[: max(0, declared - count)])
        count += len(piece)
    while noted.read(CHUNK):
        pass
    if head.chunked and payload.digest() == stored.digest():  # kept without its chunks
        framed = hashlib.new(algorithm, usedforsecurity=False)
    found = (Digest(algorithm, one.digest()) for one in (payload, framed, stored))
    return PayloadDigests(*found)


class _NotedStream(io.RawIOBase):
    """A stream of which all that is read is noted."""

    def __init__(self, source: ByteStream, note: Callable[[bytes], None]) -> None:
        self._source = source
        self._note = note

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._source.read(len(buffer))
        self._note(piece)
        buffer[: len(piece)] = piece
        return len(piece)


def _decoded(
    as_sent: Iterator[bytes], head: Head | None, sent: _Tally, content: _Tally
) -> Iterator[bytes]:
    pieces = sent.count(as_sent)
    yield from content.count(content_decode(pieces, head) if head else pieces)
    _drain(pieces)  # bytes after the end of the content coding


def copy_payload(
    root: Path, capture: Capture, holder: Capture, out: BinaryIO
) -> DamagedPayload | None:
    """Write the decoded payload of `capture` to `out`, in pieces; return what is wrong, or None.

    `holder` is the capture whose record holds it: `capture` itself, or what a revisit refers to.
    What was written is only good when None is returned.
    """
    place = holder.place
    try:
        return _copy_by_readings(root, capture, holder, out)
    except FileNotFoundError:
        why = f"the file archive/{place.warc} is missing"
        if find_warc(root, place.warc).is_symlink():
            why += ": a link in its place leads nowhere"
        return DamagedPayload(Damage.MISSING, why, place.warc, place.offset)
    except DamagedRecord as error:
        why = f"the record at byte {place.offset} of archive/{place.warc} cannot be read: {error}"
        return DamagedPayload(Damage.UNREADABLE, why, place.warc, place.offset)
    except CodingError as error:
        why = f"what the server sent cannot be unpacked: {error}"
        return DamagedPayload(Damage.CODING, why, place.warc, place.offset)
    except OSError as error:
        file = find_warc(root, place.warc)
        why = f"the file archive/{place.warc} cannot be read: {error.strerror or error}. "
        why = f"{why}{say_remedy(error, file)}".rstrip(". ")
        return DamagedPayload(Damage.UNREADABLE, why, place.warc, place.offset)


def _copy_by_readings(
    root: Path, capture: Capture, holder: Capture, out: BinaryIO
) -> DamagedPayload | None:
    """Copy the payload that has the digests of `capture`, and return what is wrong with the first.

    Up to 2026 a payload ended where Content-Length said, whatever the record held after it, and a
    body that is not framed as its head says was none: captures of that time have such digests.
    """
    start = out.tell() if out.seekable() else 0
    wrongs: list[DamagedPayload] = []
    for read in (_as_sent, _as_framed):
        if wrongs and out.seekable():
            out.seek(start)
            out.truncate()
        with _open_warc_record(root, holder) as record:
            wrong = _copy_record(record, capture, holder, out, read)
        if wrong is None:
            return None
        wrongs.append(wrong)
    return wrongs[0]


@contextmanager
def _open_warc_record(root: Path, holder: Capture) -> Iterator[Record]:
    """Open the record of `holder`; tried again where the file was just given its final name."""
    name, offset = holder.place.warc, holder.place.offset
    try:
        opened = open_stored(find_warc(root, name))
    except FileNotFoundError:
        opened = open_stored(find_warc(root, name))
    with opened as source:
        yield begin_record(source, offset)


def _copy_record(
    record: Record,
    capture: Capture,
    holder: Capture,
    out: BinaryIO,
    read: Callable[[BinaryIO, Head | None], Iterator[bytes]],
) -> DamagedPayload | None:
    if record.head.record_id != holder.record_id:
        raise DamagedRecord(f"it is record {record.head.record_id}, not {holder.record_id}")
    sent, content = _Tally(), _Tally()
    head = record_http_head(record)
    for piece in _decoded(read(record.block, head), head, sent, content):
        if capture.content_digest and content.length > capture.content_length:
            return _unlike_capture(holder, f"of {capture.content_length} bytes")
        out.write(piece)
    record.finish()
    wrong = _unlike(sent, capture.payload_digest, capture.payload_sha1)
    wrong = wrong or _unlike(content, capture.content_digest, capture.content_sha1)
    return _unlike_capture(holder, f"with the digest {wrong}") if wrong else None


def _unlike_capture(holder: Capture, what: str) -> DamagedPayload:
    place = holder.place
    why = f"the bytes in archive/{place.warc} at {place.offset} are no longer those {what}"
    return DamagedPayload(Damage.DIGEST, why, place.warc, place.offset)


def record_http_head(record: Record) -> Head | None:
    """Read the HTTP head at the start of a record's block; None when the block is no HTTP message.

    Raises DamagedRecord when the block declares an HTTP message and is none.
    """
    if not record.head.get("content-type").lower().startswith("application/http"):
        return None
    head = read_head(record.block)
    if head is None:
        raise DamagedRecord("its block holds no HTTP head")
    return head


def _unlike(tally: _Tally, *expected: str) -> str:
    """Return the first of the expected digests that does not hold, "" when all do."""
    for written in filter(None, expected):
        wanted = Digest.parse(written)
        if tally.digest(wanted.algorithm) not in (None, wanted):
            return written
    return ""


def read_payload_head(root: Path, holder: Capture) -> Head | None:
    """Return the HTTP head of the record that holds a payload, None where it cannot be read."""
    try:
        with _open_warc_record(root, holder) as record:
            return record_http_head(record)
    except (DamagedRecord, OSError):
        return None
