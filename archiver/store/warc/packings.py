"""Recordings in other packings than WARC and WARC.gz: unpacked, or made WARC, before they are read.

Zstandard with a dictionary of its own: https://iipc.github.io/warc-specifications/specifications/
warc-zstd/. ARC 1.0, the form before WARC: https://archive.org/web/researcher/ArcFileFormat.php.
"""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

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
NO_LZ4 = (
    "it is packed with LZ4, which this program does not read: unpack it (lz4 -d FILE), and give "
    "the WARC file that comes out"
)


class UnreadPackingError(ValueError):
    """A recording that this program cannot unpack; the message says why, in a clause."""


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
    """Write what a recording unpacks to into `target` as WARC; return why not all, "" for all.

    Raises UnreadPackingError for a packing that cannot be undone here.
    """
    with path.open("rb") as source, target.open("xb") as out:
        start = source.read(START)
        source.seek(0)
        if start.startswith(LZ4):
            raise UnreadPackingError(NO_LZ4)
        if _is_arc(start):
            return _write_arc(source, cast(BinaryIO, out), max_ratio)
        room = max_ratio * path.stat().st_size + CHUNK
        try:
            for piece in _pieces(source, start):
                room -= len(piece)
                if room < 0:
                    return f"it unpacks to more than {max_ratio} times its size"
                out.write(piece)
        except (zstandard.ZstdError, lzma.LZMAError, OSError, EOFError) as error:
            return f"it cannot be unpacked further: {error}"
    return ""


def _pieces(source: BinaryIO, start: bytes) -> Iterator[bytes]:
    if start.startswith(BZIP2):
        stream = cast(BinaryIO, bz2.open(source))  # noqa: SIM115 - the caller closes the file
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
    """Write each record of an ARC file, its bytes as they are, under the head of a WARC record."""
    with TemporaryFile() as plain:
        packed = source.read(2) == GZIP_MAGIC
        source.seek(0)
        problem = copy_members(source, cast(BinaryIO, plain), max_ratio) if packed else ""
        plain.seek(0)
        try:
            for record in ArchiveIterator(
                plain if packed else source, no_record_parse=True, arc2warc=True
            ):
                _write_record(record, out)
        except (ArchiveLoadFailed, ValueError, OSError, EOFError) as error:
            return f"it cannot be read further as ARC: {' '.join(str(error).split())}"
    return problem


def _write_record(record: ArcWarcRecord, out: BinaryIO) -> None:
    content = record.raw_stream.read()
    if len(content) < record.length:
        raise EOFError(f"{record.length - len(content)} bytes of a record are missing")
    fields = [(n, v) for n, v in record.rec_headers.headers if n.lower() != "content-length"]
    lines = ["WARC/1.0", *(f"{n}: {v}" for n, v in fields), f"Content-Length: {len(content)}"]
    head = "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")
    out.write(head + content + b"\r\n\r\n")
