"""Recordings in other packings than WARC and WARC.gz: unpacked, or made WARC, before they are read.

Zstandard with a dictionary of its own: https://iipc.github.io/warc-specifications/specifications/
warc-zstd/. ARC 1.0, the form before WARC: https://archive.org/web/researcher/ArcFileFormat.php.
"""

from __future__ import annotations

import bz2
import lzma
import re
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import lz4.frame
import zstandard
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from zlib_ng import zlib_ng

from archiver.store.warc.records import GZIP_BITS, GZIP_MAGIC, copy_members

CHUNK = 1024 * 1024
START = 4096
ZSTD, ZSTD_DICTIONARY = b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"
BZIP2, XZ, LZ4 = b"BZh", b"\xfd7zXZ\x00", b"\x04\x22\x4d\x18"
ARC = b"filedesc:"
LARGEST_DICTIONARY = 64 * 1024 * 1024  # what fastwarc allows, too


def is_packed_otherwise(path: Path) -> bool:
    """Whether a file is a recording, by its bytes, that is no plain WARC or WARC.gz."""
    with path.open("rb") as source:
        start = source.read(START)
    name = path.name.lower()
    if start.startswith((ZSTD, ZSTD_DICTIONARY, BZIP2, XZ, LZ4)):
        return ".warc." in name or ".arc." in name
    return _is_arc(start)


def _is_arc(start: bytes) -> bool:
    if start[:2] == GZIP_MAGIC:
        try:
            start = zlib_ng.decompressobj(GZIP_BITS).decompress(start, len(ARC))
        except zlib_ng.error:  # type: ignore[misc]
            return False
    return start.startswith(ARC)


def unpack_recording(path: Path, target: Path, max_ratio: int) -> str:
    """Write what a recording unpacks to into `target` as WARC; return why not all, "" for all."""
    with path.open("rb") as source, target.open("xb") as out:
        start = source.read(START)
        source.seek(0)
        if _is_arc(start):
            return _write_arc(source, cast(BinaryIO, out), max_ratio)
        room = max_ratio * path.stat().st_size + CHUNK
        try:
            for piece in _pieces(source, start):
                room -= len(piece)
                if room < 0:
                    return f"it unpacks to more than {max_ratio} times its size"
                out.write(piece)
        except (zstandard.ZstdError, lzma.LZMAError, RuntimeError, OSError, EOFError) as error:
            return f"it cannot be unpacked further: {error}"
    return ""


def _pieces(source: BinaryIO, start: bytes) -> Iterator[bytes]:
    if start.startswith(BZIP2):
        stream = cast(BinaryIO, bz2.open(source))  # noqa: SIM115 - the caller closes the file
    elif start.startswith(LZ4):
        stream = cast(BinaryIO, lz4.frame.open(source))  # raises RuntimeError for what is damaged
    elif start.startswith(XZ):
        stream = cast(BinaryIO, lzma.open(source))  # noqa: SIM115 - as above
    else:
        words = _read_dictionary(source)
        undo = zstandard.ZstdDecompressor(words, max_window_size=2**31)
        stream = cast(BinaryIO, undo.stream_reader(source, read_across_frames=True))
    while piece := stream.read(CHUNK):
        yield piece


def _read_dictionary(source: BinaryIO) -> zstandard.ZstdCompressionDict | None:
    """Read the dictionary that a .warc.zst may begin with, and leave `source` after it."""
    if source.read(4) != ZSTD_DICTIONARY:
        source.seek(0)
        return None
    size = int.from_bytes(source.read(4), "little")
    content = source.read(min(size, LARGEST_DICTIONARY))
    if content.startswith(ZSTD):
        undo = zstandard.ZstdDecompressor()
        content = undo.decompress(content, max_output_size=LARGEST_DICTIONARY)
    return zstandard.ZstdCompressionDict(content)


def _write_arc(source: BinaryIO, out: BinaryIO, max_ratio: int) -> str:
    """Write each record of an ARC file, its bytes as they are, under the head of a WARC record.

    Where a length is wrong, it is read on from the next line that is an ARC record's head.
    """
    with TemporaryFile() as plain:
        packed = source.read(2) == GZIP_MAGIC
        source.seek(0)
        problem = copy_members(source, cast(BinaryIO, plain), max_ratio) if packed else ""
        read = cast(BinaryIO, plain) if packed else source
        start: int | None = 0
        while start is not None:
            read.seek(start)
            records = ArchiveIterator(read, no_record_parse=True, arc2warc=True)
            last = 0
            try:
                with redirect_stderr(StringIO()):  # warcio prints what the file says, as it stands
                    for record in records:
                        _write_record(record, out)
                        last = records.get_record_offset()  # reads what is left of the record
                break
            except (ArchiveLoadFailed, ValueError, OverflowError, OSError, EOFError) as error:
                found = f"it cannot be read as ARC at byte {start + last}"
                problem = problem or f"{found}: {' '.join(str(error).split())}"
                start = _find_arc_head(read, start + last + 1)
    return problem


_ARC_HEAD = re.compile(
    rb"(?<=\n)[a-z]{2,12}:[^\n]{1,4096} [0-9.:a-f]+ \d{14} \S{1,99} \d{1,18}\r?\n"
)
_LONGEST_HEAD = 4500
"""Bytes of an ARC record's head: an address of 4,096, as the pattern has it, and some fields."""


def _find_arc_head(source: BinaryIO, start: int) -> int | None:
    """Return where the next line begins that is a record's head, None where there is none."""
    at, window = start, b""
    source.seek(at)
    while piece := source.read(CHUNK):
        window += piece
        if found := _ARC_HEAD.search(window):
            return at + found.start()
        kept = window[-_LONGEST_HEAD:]
        at, window = at + len(window) - len(kept), kept
    return None


def _write_record(record: ArcWarcRecord, out: BinaryIO) -> None:
    fields = [(n, v) for n, v in record.rec_headers.headers if n.lower() != "content-length"]
    lines = ["WARC/1.0", *(f"{n}: {v}" for n, v in fields), f"Content-Length: {record.length}"]
    out.write("\r\n".join([*lines, "", ""]).encode("utf-8", "replace"))
    missing = int(record.length)
    while missing > 0 and (piece := record.raw_stream.read(min(CHUNK, missing))):
        out.write(piece)
        missing -= len(piece)
    out.write(b"" if missing > 0 else b"\r\n\r\n")
