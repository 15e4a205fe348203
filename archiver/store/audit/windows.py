"""A WARC file read forward through a window, so that a record of usual size is had whole.

Reading a record whole costs a fraction of reading it through streams. What this does not take, a
large record, a damaged one, or one in a form that this program does not write, is read by
`members`, piece by piece and with the reason why.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import BinaryIO

from zlib_ng import zlib_ng

from archiver.models import Digest
from archiver.store.warc.records import (
    GZIP_BITS,
    GZIP_MAGIC,
    VERSIONS,
    DamagedRecord,
    RecordHead,
)

WINDOW = 512 * 1024
"""Bytes of a WARC file that are held at a time. A guess."""
STEP = 32 * 1024
"""Bytes that are unpacked at a time where a record's length is not known. A guess."""
LARGEST = 4 * 1024 * 1024
"""Bytes of a record that are unpacked in one piece. A guess."""
ENDING = b"\r\n\r\n"
FIELD = re.compile(r"([^\s:]+): (\S(?:[^\r\n]*\S)?)\r\n")
SETTING = len(": \r\n")


@dataclass(frozen=True)
class WholeRecord:
    """One record in memory: its head, its block, and the digest and length of it in the file."""

    head: RecordHead
    block: memoryview
    record_digest: Digest
    length: int


class StreamWindow:
    """A stretch of an open file that moves forward with what is asked for."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._start = 0
        self._content = memoryview(b"")

    def look(self, offset: int, size: int) -> memoryview:
        """Return up to `size` bytes from byte `offset` on, none at the end of the file."""
        at = offset - self._start
        if at < 0 or at + size > len(self._content):
            self._source.seek(offset)
            self._content = memoryview(self._source.read(max(WINDOW, size)))
            self._start, at = offset, 0
        return self._content[at : at + size]


def read_whole(window: StreamWindow, offset: int, length: int = 0) -> WholeRecord | None:
    """Return the compressed record at `offset`, None where it must be read piece by piece.

    `length` is how long the log says that it is, 0 when nothing is known: it saves looking for the
    end, and is not believed.
    """
    inflate = zlib_ng.decompressobj(GZIP_BITS)
    running, pieces, size, at = hashlib.sha256(), [], 0, offset
    step = length if 0 < length <= LARGEST else STEP
    while not inflate.eof and size < LARGEST:
        given = window.look(at, step)
        if not given or (at == offset and given[:2] != GZIP_MAGIC):
            return None
        try:
            pieces.append(inflate.decompress(given, LARGEST))
        except zlib_ng.error:  # type: ignore[misc]
            return None
        left = len(inflate.unused_data) if inflate.eof else len(inflate.unconsumed_tail)
        running.update(given[: len(given) - left] if left else given)
        at, step = at + len(given) - left, STEP
        size += len(pieces[-1])
    if not inflate.eof:
        return None
    content = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    return _take_apart(content, Digest("sha256", running.digest()), at - offset)


def _take_apart(content: bytes, digest: Digest, length: int) -> WholeRecord | None:
    end = content.find(ENDING)
    head = _read_head(content[:end]) if end > 0 else None
    if head is None:
        return None
    start = end + len(ENDING)
    try:
        stop = start + head.length
    except DamagedRecord:
        return None
    if len(content) != stop + len(ENDING) or not content.endswith(ENDING):
        return None
    return WholeRecord(head, memoryview(content)[start:stop], digest, length)


def _read_head(content: bytes) -> RecordHead | None:
    """Return the head of a record, None where it is not set as this program sets one."""
    version, _, rest = content.decode("utf-8", "replace").partition("\r\n")
    if version not in VERSIONS:
        return None
    fields = FIELD.findall(rest := rest + "\r\n")
    covered = sum(len(name) + len(value) for name, value in fields) + SETTING * len(fields)
    return RecordHead(version, tuple(fields)) if covered == len(rest) else None
