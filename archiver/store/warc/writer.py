"""Writing WARC/1.1 (ISO 28500:2017): records whose blocks are exactly the bytes handed in.

One series of files holds one run, each up to `MAX_SIZE`; one gzip member holds one record; the
records of one capture are appended as a single write. While a file grows its name ends in
`.open`; a finished file has no such ending and is never opened for writing again.
"""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from zlib_ng import zlib_ng

from archiver.errors import StorageError
from archiver.models import Digest, Place, RecordBlock
from archiver.private_files import make_private_folder, open_private
from archiver.store.disk import storage_errors, sync_folder, write_all
from archiver.urls import to_rfc3339, to_timestamp14

MAX_SIZE = 1_000_000_000
"""Bytes of a WARC file, at most: 1 GB, as ISO 28500 advises (annex on file size and names)."""
LEVEL = 6
"""How hard records are packed: zlib's own default."""
OPEN_ENDING = ".open"
VERSION = "WARC/1.1"
IN_MEMORY = 8 * 1024 * 1024
CHUNK = 256 * 1024

REQUEST_TYPE = "application/http;msgtype=request"
RESPONSE_TYPE = "application/http;msgtype=response"
FIELDS_TYPE = "application/warc-fields"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
IDENTICAL_PAYLOAD = PROFILE + "identical-payload-digest"
NOT_MODIFIED = PROFILE + "server-not-modified"
_BREAKS = re.compile("[\r\n\0]")
SPECIFICATION = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


@dataclass(frozen=True)
class NewRecord:
    """A record to be written; `fields` come beside those that every record has.

    `payload_digest` is over the transfer-decoded body (WARC 1.1 section 5.9), None where the
    record has no payload apart from its block. `uri` is "" on warcinfo only. `said` goes into the
    custody line alone.
    """

    type: str
    record_id: str
    uri: str
    date: datetime
    media_type: str
    block: RecordBlock
    fields: tuple[tuple[str, str], ...] = ()
    payload_digest: Digest | None = None
    said: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class WrittenRecord:
    """A record as it now lies in a file: its place, the sha256 of its block, and that of all its
    bytes in the file, compressed as they are.
    """

    record: NewRecord
    place: Place
    block_digest: Digest
    record_digest: Digest


def digest_block(block: RecordBlock) -> Digest:
    """Return the sha256 of all bytes of `block`."""
    running = hashlib.sha256()
    with block.open() as stream:
        while piece := stream.read(CHUNK):
            running.update(piece)
    return Digest("sha256", running.digest())


def write_member(
    out: BinaryIO, record: NewRecord, info_id: str, level: int
) -> tuple[Digest, Digest]:
    """Write `record` to `out` as one gzip member; return the sha256 of its block and of the member.

    warcio writes it, from headers and digests of ours and with no HTTP head of its own, so that
    it neither parses nor re-serialises a byte of the block.
    """
    block_digest = digest_block(record.block)
    headers = StatusAndHeaders("", _fields(record, block_digest, info_id), protocol=VERSION)
    with record.block.open() as stream:
        length = record.block.length
        head = _ExactHead(stream.read()) if record.type == "revisit" else None
        row = ArcWarcRecord("warc", record.type, headers, stream, head, None, length)
        member = _Member(out, level)
        _ExactWriter(member, gzip=False, warc_version=VERSION).write_record(row)
    return block_digest, Digest("sha256", member.running.digest())


class _ExactWriter(WARCWriter):  # type: ignore[misc]
    """warcio's writer, told that the digests in the headers are all there shall be."""

    def ensure_digest(self, record: object, block: bool = True, payload: bool = True) -> None:
        return None


class _ExactHead(StatusAndHeaders):  # type: ignore[misc]
    """An HTTP head that warcio writes as it came: a revisit's block is nothing else."""

    def __init__(self, content: bytes) -> None:
        super().__init__("HTTP", [])
        self._content = content

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        self.headers_buff = self._content


class _Member:
    """One gzip member being written to `out`, digested as it is written."""

    def __init__(self, out: BinaryIO, level: int) -> None:
        self.running = hashlib.sha256()
        self._out = out
        self._deflate = zlib_ng.compressobj(level, zlib_ng.DEFLATED, 16 + zlib_ng.MAX_WBITS)

    def write(self, piece: bytes) -> None:
        self._put(self._deflate.compress(piece))

    def flush(self) -> None:
        self._put(self._deflate.flush())

    def _put(self, piece: bytes) -> None:
        self.running.update(piece)
        self._out.write(piece)


def _fields(record: NewRecord, block_digest: Digest, info_id: str) -> list[tuple[str, str]]:
    optional = [
        ("WARC-Target-URI", record.uri),
        ("WARC-Payload-Digest", str(record.payload_digest or "")),
        ("WARC-Warcinfo-ID", f"<{info_id}>" if record.type != "warcinfo" else ""),
    ]
    fields = [
        ("WARC-Type", record.type),
        ("WARC-Record-ID", f"<{record.record_id}>"),
        ("WARC-Date", to_rfc3339(record.date)),
        *((name, value) for name, value in optional if value),
        *record.fields,
        ("WARC-Block-Digest", str(block_digest)),
        ("Content-Type", record.media_type),
        ("Content-Length", str(record.block.length)),
    ]
    return [(name, _one_line(value)) for name, value in fields]


def _one_line(value: str) -> str:
    """A value that cannot begin a field of its own (WARC 1.1 section 4)."""
    clean = value.encode("utf-8", "replace").decode("utf-8")
    if not _BREAKS.search(clean):
        return clean
    return "".join(f"%{ord(c):02X}" if c in "\r\n\0" else c for c in clean)


class WarcSeries:
    """The WARC files of one run; a file is begun when the first record needs it.

    `root` is the archive folder, `run_id` names the run, `info` goes into each warcinfo record.
    Not safe for several threads: one parent writes.
    """

    def __init__(
        self,
        root: Path,
        run_id: str,
        info: dict[str, str],
        *,
        level: int = LEVEL,
        max_size: int = MAX_SIZE,
    ) -> None:
        self._root = root
        self._run_id = run_id
        self._info = info
        self._level = level
        self._max_size = max_size
        self._serial = 0
        self._name = ""
        self._info_id = ""
        self._file: BinaryIO | None = None

    def append(
        self, records: Sequence[NewRecord], now: datetime, info_id: str
    ) -> tuple[WrittenRecord, ...]:
        """Append `records` as one write, made durable, and return where each now lies.

        `info_id` and `now` serve the warcinfo record when a file must be begun; it is then the
        first of those returned. Nothing of a failed append stays. Raises StorageError.
        """
        try:
            return self._append(records, now, info_id)
        except BaseException:
            self._discard_empty()
            raise

    def _append(
        self, records: Sequence[NewRecord], now: datetime, info_id: str
    ) -> tuple[WrittenRecord, ...]:
        with self._spool() as raw:
            spool = cast(BinaryIO, raw)
            begun = self._begin(spool, now, info_id) if self._file is None else []
            written = begun + self._compress(spool, records)
            if self._must_rotate(spool.tell()) and not begun:
                self.close()
                return self._append(records, now, info_id)
            start = self._write(spool)
        return tuple(_placed(item, self._name, start) for item in written)

    def _spool(self) -> SpooledTemporaryFile[bytes]:
        return SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(self._root))

    def _must_rotate(self, added: int) -> bool:
        return self._file is not None and self._file.tell() + added > self._max_size

    def _begin(self, spool: BinaryIO, now: datetime, info_id: str) -> list[WrittenRecord]:
        self._serial += 1
        name = f"{to_timestamp14(now)}-{self._run_id}-{self._serial:03d}.warc.gz"
        self._name = f"warcs/{now:%Y}/{now:%m}/{name}"
        self._info_id = info_id
        with storage_errors(self._path, "starting a WARC file"):
            make_private_folder(self._path.parent)
            self._file = open_private(self._path, "xb", buffered=False)
            sync_folder(self._path.parent)
        return self._compress(spool, [self._warcinfo(name, now)])

    @property
    def _path(self) -> Path:
        return self._root / (self._name + OPEN_ENDING)

    def _warcinfo(self, name: str, now: datetime) -> NewRecord:
        info = {**self._info, "format": "WARC File Format 1.1", "conformsTo": SPECIFICATION}
        text = "".join(f"{key}: {_one_line(value)}\r\n" for key, value in info.items())
        content = text.encode()
        block = RecordBlock(len(content), content)
        fields = (("WARC-Filename", name),)
        return NewRecord("warcinfo", self._info_id, "", now, FIELDS_TYPE, block, fields)

    def _compress(self, spool: BinaryIO, records: Sequence[NewRecord]) -> list[WrittenRecord]:
        written = []
        with storage_errors(self._root, "compressing a capture"):
            for record in records:
                begin = spool.tell()
                digests = write_member(spool, record, self._info_id, self._level)
                place = Place(self._name, begin, spool.tell() - begin)
                written.append(WrittenRecord(record, place, *digests))
        return written

    def _write(self, spool: BinaryIO) -> int:
        """Copy the spool to the end of the file; cut the file back when that fails."""
        file = cast(BinaryIO, self._file)
        start = file.tell()
        spool.seek(0)
        try:
            while piece := spool.read(IN_MEMORY):
                write_all(file.fileno(), piece)
            os.fsync(file.fileno())
        except BaseException as error:
            self._cut_back(start)
            with storage_errors(self._path, "writing a capture"):
                raise error
        return start

    def _cut_back(self, start: int) -> None:
        file = cast(BinaryIO, self._file)
        with suppress(OSError):
            file.truncate(start)
            file.seek(start)

    def _discard_empty(self) -> None:
        """Let go of a file in which nothing could be written; the next append begins another."""
        if self._file is None or self._file.tell():
            return
        self.abandon()
        with suppress(OSError):
            self._path.unlink()

    def close(self) -> None:
        """Finish the file being written: give it its final name. Raises StorageError."""
        if self._file is None:
            return
        self._file.close()
        self._file = None
        finish_file(self._path)

    def abandon(self) -> None:
        """Let go of an unfinished file as it is; the next start finishes it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def finish_file(path: Path) -> Path:
    """Take the `.open` ending off `path` and return the new path.

    An empty file is removed. Where a reader holds the file open and the system then forbids
    renaming (Windows), it stays as it is: the next start finishes it.
    """
    final = path.with_name(path.name.removesuffix(OPEN_ENDING))
    with storage_errors(path, "finishing a WARC file"):
        if not path.stat().st_size:
            path.unlink()
            return final
        if final.exists():
            raise StorageError(
                f"{final}: a finished WARC file of that name is there already, and {path.name} "
                "beside it. Move one of them elsewhere, then run the command again."
            )
        with suppress(PermissionError):
            path.rename(final)
            sync_folder(final.parent)
    return final


def find_warc(root: Path, name: str) -> Path:
    """Return the path of the WARC file `name` (relative to archive/), still growing or finished."""
    final = root / name
    growing = final.with_name(final.name + OPEN_ENDING)
    return growing if not final.exists() and growing.exists() else final


def _placed(item: WrittenRecord, name: str, start: int) -> WrittenRecord:
    place = Place(name, start + item.place.offset, item.place.length)
    return replace(item, place=place)
