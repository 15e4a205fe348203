"""Reading WARC records one by one, strictly: each gzip member whole, each head and length right.

The writer, the mending of a broken run, the payloads and the audit all read through here. Plain
(uncompressed) WARC files of other programs are read too; a record is then its own stretch of bytes.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from zlib_ng import zlib_ng

from archiver.models import Digest
from archiver.store.disk import open_stored

CHUNK = 64 * 1024
"""Bytes that are read at a time. A guess."""
MAX_HEAD = 1024 * 1024
"""Bytes of one line of a record's head; WARC sets no bound (ISO 28500). A guess."""
LONGEST_NUMBER = 18
"""Digits of a length: more than a file has bytes (2**63 has 19)."""
LONGEST_VERSION = 16
"""Bytes of a record's first line: "WARC/0.18" and a line's end, and some more."""
GZIP_MAGIC = b"\x1f\x8b"
GZIP_BITS = 16 + zlib_ng.MAX_WBITS
"""The widest window, with a gzip header (zlib manual, inflateInit2)."""
WARC_NAMES = (".warc", ".warc.gz")
UNREAD_NAMES = (".warc.zst", ".warc.lz4", ".warc.bz2", ".warc.xz", ".arc", ".arc.gz")
VERSIONS = ("WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17")


class DamagedRecord(Exception):  # noqa: N818 - the noun is the name of the thing
    """A record that does not read as WARC 1.1 section 4 says; the message says why.

    Stays inside the store: its public functions return it as a value.
    """


class SharedMemberError(DamagedRecord):
    """A gzip member that goes on after its record: the record cannot be read by itself."""


class CutRecordError(DamagedRecord):
    """A block that ends before its Content-Length says: what came before it is as it was."""


class UnclosedRecordError(DamagedRecord):
    """A record that two empty lines do not follow: its block is as long as it says."""


@dataclass(frozen=True)
class RecordHead:
    """The named fields of one WARC record, in order, as written."""

    version: str
    fields: tuple[tuple[str, str], ...]

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of the field `name`, ignoring case."""
        return self.first.get(name.lower(), default)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of the field `name`, in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.fields if key.lower() == wanted)

    @cached_property
    def first(self) -> dict[str, str]:
        """The first value of each field, by its name in lower case."""
        return {name.lower(): value for name, value in reversed(self.fields)}

    @property
    def repeats(self) -> bool:
        """Whether a field stands more than once."""
        return len(self.first) != len(self.fields)

    @property
    def type(self) -> str:
        """The record's WARC-Type in lower case."""
        return self.get("warc-type").lower()

    @property
    def record_id(self) -> str:
        """WARC-Record-ID without angle brackets."""
        return self.get("warc-record-id").strip("<>")

    @property
    def uri(self) -> str:
        """WARC-Target-URI; WARC/1.0 files may put it in angle brackets."""
        return self.get("warc-target-uri").strip("<>")

    @property
    def length(self) -> int:
        """Content-Length in bytes. Raises DamagedRecord when it is missing or no number."""
        written = self.get("content-length").strip()
        if not (written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER):
            raise DamagedRecord(f"its Content-Length is {written[:40]!r}")
        return int(written)


def read_warc_fields(block: bytes) -> dict[str, str]:
    """Return what an application/warc-fields block says (WARC 1.1 section 6.2), by lower-case name.

    Of a name that stands twice the first value counts, as of a record's head.
    """
    found: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon and value.strip():
            found.setdefault(name.strip().lower(), value.strip())
    return found


class _MemberStream(io.RawIOBase):
    """One gzip member, inflated; stops where it ends, counts and digests the bytes it took."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._inflate = zlib_ng.decompressobj(GZIP_BITS)
        self._ready = b""
        self.running = hashlib.sha256()
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._inflate.eof:
            self._fill(max(CHUNK, len(buffer)))
        piece, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    @property
    def ended(self) -> bool:
        return self._inflate.eof

    def _fill(self, size: int) -> None:
        given = self._inflate.unconsumed_tail or self._source.read(CHUNK)
        if not given:
            raise CutRecordError("the file ends in the middle of it")
        try:
            self._ready = self._inflate.decompress(given, size)
        except zlib_ng.error as error:  # type: ignore[misc]
            raise DamagedRecord(f"its compressed bytes are damaged ({error})") from error
        left = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        used = memoryview(given)[: len(given) - len(left)]
        self.running.update(used)
        self.taken += len(used)


class BufferedStream(Protocol):
    """A stream that hands out what it has, rather than wait for all that was asked for."""

    def read1(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none only at the end."""
        ...


class BlockStream(io.RawIOBase):
    """The block of one record: at most `length` bytes of the stream behind it.

    What is there is yielded before an end that comes too early is raised.
    """

    def __init__(self, source: BufferedStream, length: int) -> None:
        self._source = source
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._source.read1(min(len(buffer), self._left))
        if not piece and self._left and len(buffer):
            raise CutRecordError(f"its block is {self._left} bytes shorter than its Content-Length")
        self._left -= len(piece)
        buffer[: len(piece)] = piece
        return len(piece)


def read_record_head(stream: BinaryIO) -> RecordHead:
    """Read version line and named fields (WARC 1.1 section 4). Raises DamagedRecord."""
    version = _read_line(stream, LONGEST_VERSION)
    if version not in VERSIONS:
        raise DamagedRecord(f"it does not begin with a WARC version but with {version[:40]!r}")
    fields: list[tuple[str, str]] = []
    while line := _read_line(stream):
        if line[0] in " \t" and fields:
            name, value = fields.pop()
            fields.append((name, f"{value} {line.strip()}".strip()))
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise DamagedRecord(f"a line of its head has no colon: {line[:40]!r}")
        fields.append((name.strip(), value.strip()))
    return RecordHead(version, tuple(fields))


def _read_line(stream: BinaryIO, limit: int = MAX_HEAD) -> str:
    line = stream.readline(limit)
    if not line.endswith(b"\n"):
        raise DamagedRecord("its head is cut short")
    return line.rstrip(b"\r\n").decode("utf-8", "replace")


@dataclass
class Record:
    """One record while it is being read: its head, its place, and its block as a stream."""

    head: RecordHead
    offset: int
    block: BinaryIO
    _inner: BinaryIO
    _member: _MemberStream | None
    block_start: int | None = None
    """Where its block begins in the file; None where the file holds it compressed."""
    closing: bytes = b""
    """What stood where the record should have been closed."""
    _length: int = 0

    def finish(self) -> int:
        """Read what is left, check the end of the record, and return its length in the file.

        Raises DamagedRecord when block, closing lines or checksum are not as they must be.
        """
        self._length = self._length or self._check_end()
        return self._length

    def _check_end(self) -> int:
        while self.block.read(CHUNK):
            pass
        self.closing = self._inner.read(4)
        if self.closing != b"\r\n\r\n":
            raise UnclosedRecordError("two empty lines do not follow its block")
        if self._member is None:
            return self._inner.tell() - self.offset
        if self._inner.read(1):
            raise SharedMemberError("its gzip member holds more than one record")
        return self._member.taken

    def read_rest(self, size: int) -> bytes:
        """Return up to `size` bytes of what follows the block; of its gzip member, where it is one.

        Raises DamagedRecord.
        """
        return self._inner.read(size)

    @property
    def taken(self) -> int:
        """The compressed bytes read so far; 0 for a record that is not compressed."""
        return self._member.taken if self._member else 0

    @property
    def member_ended(self) -> bool:
        """Whether its gzip member came to its end; so does what is not compressed."""
        return self._member is None or self._member.ended

    @property
    def record_digest(self) -> Digest:
        """The sha256 of the finished record as it lies in the file, compressed where it is."""
        if self._member is not None:
            return Digest("sha256", self._member.running.digest())
        self._inner.seek(self.offset)
        return Digest("sha256", hashlib.sha256(self._inner.read(self._length)).digest())


def begin_record(source: BinaryIO, offset: int) -> Record:
    """Start reading the record at byte `offset` of the open file `source`. Raises DamagedRecord."""
    source.seek(offset)
    magic = source.read(2)
    source.seek(offset)
    member = _MemberStream(source) if magic == GZIP_MAGIC else None
    inner: BinaryIO = io.BufferedReader(member, CHUNK) if member else source
    head = read_record_head(inner)
    stream = BlockStream(cast(BufferedStream, inner), head.length)
    block: BinaryIO = io.BufferedReader(stream, CHUNK)
    start = None if member else source.tell()
    return Record(head, offset, block, inner, member, start)


def read_records(path: Path, start: int = 0) -> Iterator[Record]:
    """Yield each record of the WARC file `path` from byte `start` on, in order.

    The caller may read `Record.block`; what it leaves is skipped. A record that cannot be read
    raises DamagedRecord with `offset` set to where it starts; all before it were whole.
    """
    size = path.stat().st_size
    with open_stored(path) as source:
        offset = start
        while offset < size:
            try:
                record = begin_record(source, offset)
                yield record
                offset += record.finish()
            except DamagedRecord as error:
                error.offset = offset  # type: ignore[attr-defined]
                raise


def begin_member(source: BinaryIO, offset: int, size: int) -> bytes:
    """Return the first `size` bytes that the gzip member at `offset` unpacks to, as far as it can.

    Empty where no gzip member begins.
    """
    source.seek(offset)
    if source.read(2) != GZIP_MAGIC:
        return b""
    source.seek(offset)
    member, content = _MemberStream(source), bytearray()
    try:
        while len(content) < size and (piece := member.read(CHUNK)):
            content += piece
    except DamagedRecord:
        pass
    return bytes(content[:size])


def is_empty_member(source: BinaryIO, offset: int) -> bool:
    """Whether a whole gzip member that holds nothing stands there: some programs end a file so."""
    source.seek(offset)
    member = _MemberStream(source)
    try:
        return not member.read(CHUNK).strip(b"\r\n") and member.ended
    except DamagedRecord:
        return False


def copy_members(source: BinaryIO, out: BinaryIO, max_ratio: int) -> str:
    """Write what all gzip members of `source` unpack to into `out`, in pieces.

    Stops at a damage, and where it would be more than `max_ratio` times the file; returns why in
    a clause, "" when everything was written.
    """
    size = source.seek(0, io.SEEK_END)
    room, offset = max_ratio * size + CHUNK, 0
    try:
        while offset < size:
            source.seek(offset)
            member = _MemberStream(source)
            while piece := member.read(CHUNK):
                out.write(piece)
                room -= len(piece)
                if room < 0:
                    raise DamagedRecord(f"it unpacks to more than {max_ratio} times its size")
            offset += member.taken
    except DamagedRecord as error:
        return f"it cannot be unpacked further: {error}"
    return ""


_MARKS = re.compile(re.escape(GZIP_MAGIC) + rb"\x08|WARC/[01]\.")
_LONGEST_MARK = 7  # bytes: the length of "WARC/1."


def find_record(source: BinaryIO, start: int) -> int | None:
    """Return where the next readable record begins, from byte `start` on; None when there is none.

    For going on after a damage: what only looks like a beginning is passed over. A head that fails
    at one of its lines fails there for whatever seems to begin above that line, too.
    """
    passed = start
    for mark in _find_marks(source, start):
        if mark < passed:
            continue
        try:
            begin_record(source, mark)
        except DamagedRecord:
            source.seek(mark)
            if source.read(len(GZIP_MAGIC)) != GZIP_MAGIC:
                passed = _skip_head(source, mark)
            continue
        return mark
    return None


def _skip_head(source: BinaryIO, mark: int) -> int:
    """Return where the line begins at which the head at `mark` fails, or not more than that."""
    source.seek(mark)
    with suppress(DamagedRecord):
        read_record_head(source)
    return source.tell() - LONGEST_VERSION


def _find_marks(source: BinaryIO, start: int) -> Iterator[int]:
    at, kept = start, b""
    while True:
        source.seek(at + len(kept))
        piece = source.read(CHUNK)
        window = kept + piece
        for found in _MARKS.finditer(window):
            yield at + found.start()
        if not piece:
            return
        kept = window[1 - _LONGEST_MARK :]
        at += len(window) - len(kept)
