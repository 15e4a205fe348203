"""Where the bytes of a log lie: in closed stretches, which are packed, and in the open one.

The open stretch is `custody/CHAIN.jsonl`; lines are appended to it. Once it is long it is closed:
its bytes become `custody/CHAIN.000001.jsonl.gz`, the next stretch `….000002.jsonl.gz`, and the
open one is empty again. A log is its stretches by number and then the open one, whose first line
may repeat a stretch that was closed when the run died: then the longer of the two counts.

A closed stretch is BGZF (Sequence Alignment/Map specification, section 4.1): gzip members of at
most 64 KiB, each of which says its own length, so that one line is reached by unpacking one
member. `gunzip -c` unpacks all of it. Who reads a log asks `open_log`, and counts bytes as if the
log were one plain file: places of lines stay what they are when a stretch is closed.
"""

from __future__ import annotations

import io
import os
import re
import struct
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

from archiver.private_files import open_private
from archiver.store.disk import (
    BytesInParts,
    open_stored,
    sync_folder,
    write_all,
    write_durably,
)

OPEN_ENDING = ".jsonl"
LONG = 4 * 1024 * 1024
"""Bytes of the open stretch at which it is closed. A guess: some days of 300 sources."""
FRESH = ".part"
BLOCK = 0xFF00
"""Bytes that a member holds, as bgzip cuts them: packed, they fit into 64 KiB whatever they are."""
LEVEL = 9
"""A stretch is packed once and read for years."""
_CLOSED = re.compile(r"(?P<chain>.+)\.(?P<number>\d{6,})\.jsonl\.gz")
_NUMBER = re.compile(rb'\{"seq":(\d{1,18}),')
_BEGINNING = struct.Struct("<4sIBBH")
"""RFC 1952 section 2.3: magic, method and flags; date; extra flags; system; length of the rest."""
_MAGIC = b"\x1f\x8b\x08\x04"
_PART = struct.Struct("<2sH")
"""RFC 1952 section 2.3.1.1: the name and the length of a field beside."""
_FIRST = struct.Struct("<QQ")
_CHECK = struct.Struct("<II")
_END_MARK = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
"""The empty member that ends a BGZF file (section 4.1.2)."""
_HEAD = _BEGINNING.size + 6 + _PART.size + _FIRST.size
_TIGHTEST = 100
"""How many times its size a stretch may unpack to: lines with hashes pack to a fifth. A guess."""


@dataclass(frozen=True)
class ClosedStretch:
    """A closed stretch as its own first bytes describe it: the number of its first line, its size.

    Both are 0 where those bytes cannot be read.
    """

    path: Path
    number: int
    first: int = 0
    size: int = 0


@dataclass(frozen=True)
class _BgzfMember:
    """One gzip member: how long it is in the file, what it unpacks to, what stands beside."""

    length: int
    size: int
    first: tuple[int, int] | None = None


# --- which files ---------------------------------------------------------------------------------


def log_names(folder: Path) -> list[str]:
    """Return the names of the open stretches of all logs in `folder`, be they there or not.

    Raises OSError.
    """
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        if folder.is_symlink():  # that leads nowhere: the logs are elsewhere, not none
            raise
        return []
    closed = (found["chain"] for found in map(_CLOSED.fullmatch, names) if found)
    return sorted({n for n in names if n.endswith(OPEN_ENDING)} | {n + OPEN_ENDING for n in closed})


def closed_stretches(path: Path) -> list[ClosedStretch]:
    """Return the closed stretches of the log whose open one is `path`, by number."""
    found, names = [], []
    with suppress(FileNotFoundError):
        names = os.listdir(path.parent)
    for name in names:
        named = _CLOSED.fullmatch(name)
        if named and named["chain"] == path.stem:
            stretch = path.with_name(name)
            seen = stretch.stat()
            first, size = _described(str(stretch), seen.st_size, seen.st_mtime_ns)
            found.append(ClosedStretch(stretch, int(named["number"]), first, size))
    return sorted(found, key=lambda one: one.number)


def has_log(path: Path) -> bool:
    """Whether the log whose open stretch is `path` has any file."""
    return path.exists() or bool(closed_stretches(path))


def newest_date(path: Path) -> float:
    """Return when a file of the log was last written (seconds, as the file system has it)."""
    files = [path, *(one.path for one in closed_stretches(path))]
    return max(file.stat().st_mtime for file in files if os.path.lexists(file))


@lru_cache(maxsize=4096)
def _described(path: str, size: int, date: int) -> tuple[int, int]:
    """What the stretch says of itself; size and date are there to notice another file."""
    with open_stored(Path(path)) as file:
        member = _read_member(file, 0)
    first, whole = member.first if member and member.first else (0, 0)
    return (first, whole) if whole <= size * _TIGHTEST else (0, 0)


# --- reading -------------------------------------------------------------------------------------


def open_log(path: Path) -> BinaryIO:
    """Open a whole log, closed stretches and the open one `path`, as one file to read.

    It stays what it is now: a stretch that is closed meanwhile changes nothing. Raises
    FileNotFoundError where no file of it is there, OSError.
    """
    plain: BinaryIO | None = None
    with suppress(FileNotFoundError):  # first: what is closed after this is in both
        plain = open_stored(path)
    closed = closed_stretches(path)
    if not closed:
        return plain or open_stored(path)
    return cast(BinaryIO, io.BufferedReader(_LogBytes(closed, plain), BLOCK))


def log_size(path: Path) -> int:
    """Return how many bytes the lines of a log have in all. Raises FileNotFoundError, OSError."""
    with open_log(path) as log:
        return log.seek(0, io.SEEK_END)


def open_start(path: Path) -> int:
    """Return at which byte of the log its open stretch begins. Raises OSError."""
    closed = closed_stretches(path)
    if not path.exists():
        return sum(one.size for one in closed)
    with open_stored(path) as plain:
        return _arrange(closed, plain)[1]


def takes_lines(path: Path) -> bool:
    """Whether lines that are appended to the open stretch would be read as the end of the log.

    They would not where it repeats a closed one in part, or otherwise. Raises OSError.
    """
    closed = closed_stretches(path)
    if not closed or not _overlaps(closed, path):
        return True
    return path.stat().st_size >= closed[-1].size and _common(closed[-1], path) is not None


def _arrange(
    closed: list[ClosedStretch], plain: BinaryIO | None
) -> tuple[list[ClosedStretch], int, bool]:
    """Return the stretches that count, where the open one begins, and whether it counts."""
    whole = sum(one.size for one in closed)
    if plain is None or not closed:
        return closed, whole, plain is not None
    last, size = closed[-1], os.fstat(plain.fileno()).st_size
    plain.seek(0)
    if not last.first or _first_number(plain.read(32)) != last.first:
        return closed, whole, True
    if size > last.size:
        return closed[:-1], whole - last.size, True
    return closed, whole - last.size, False


def _first_number(content: bytes) -> int:
    found = _NUMBER.match(content)
    return int(found[1]) if found else 0


class _LogBytes(BytesInParts):
    """The bytes of a log, one stretch after the other."""

    def __init__(self, closed: list[ClosedStretch], plain: BinaryIO | None) -> None:
        self._plain = plain
        self._closed, _, counts = _arrange(closed, plain)
        self._starts = [0]
        for one in self._closed:
            self._starts.append(self._starts[-1] + one.size)
        held = os.fstat(plain.fileno()).st_size if plain is not None and counts else 0
        super().__init__(self._starts[-1] + held)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self.at >= self.size:
            return 0
        if self.at >= self._starts[-1]:
            piece = self._read_plain(len(buffer))
        else:
            number = bisect_right(self._starts, self.at) - 1
            piece = _read_packed(self._closed[number], self.at - self._starts[number])
        piece = piece[: len(buffer)]
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)

    def _read_plain(self, count: int) -> bytes:
        if self._plain is None:
            return b""
        self._plain.seek(self.at - self._starts[-1])
        return self._plain.read(min(count, self.size - self.at))

    def close(self) -> None:
        if self._plain is not None:
            self._plain.close()
        super().close()


def _read_packed(stretch: ClosedStretch, at: int) -> bytes:
    """Return what stands in a closed stretch from byte `at` to the end of its member."""
    seen = stretch.path.stat()
    key = (str(stretch.path), seen.st_size, seen.st_mtime_ns)
    starts, offsets = _members(*key)
    number = bisect_right(starts, at) - 1
    if number >= len(offsets):  # less than it says of itself: the rest is no line
        return _no_line(min(stretch.size - at, BLOCK))
    return _unpacked(*key, offsets[number], starts[number + 1] - starts[number])[
        at - starts[number] :
    ]


@lru_cache(maxsize=256)
def _members(path: str, size: int, date: int) -> tuple[array[int], array[int]]:
    """At which byte of the stretch each member begins (and the last one ends), and of the file."""
    starts, offsets, at, start = array("Q", [0]), array("Q"), 0, 0
    with open_stored(Path(path)) as file:
        while (member := _read_member(file, at)) is not None:
            if member.size:
                offsets.append(at)
                start += member.size
                starts.append(start)
            at += member.length
    return starts, offsets


@lru_cache(maxsize=8)
def _unpacked(path: str, size: int, date: int, offset: int, wanted: int) -> bytes:
    with open_stored(Path(path)) as file:
        member = _read_member(file, offset)
        file.seek(offset)
        packed = file.read(member.length) if member else b""
    content = _unpack(packed, wanted)
    return _no_line(wanted) if content is None else content


def _no_line(size: int) -> bytes:
    """In the place of bytes that cannot be read: as many, which are no line of a log."""
    return b"?" * (size - 1) + b"\n" if size else b""


def _read_member(file: BinaryIO, offset: int) -> _BgzfMember | None:
    """Return the member at `offset`, None where no member of this form stands, whole."""
    file.seek(offset)
    head = file.read(_HEAD)
    if len(head) < _BEGINNING.size or not head.startswith(_MAGIC):
        return None
    (*_, extra) = _BEGINNING.unpack_from(head)
    length, first, at = 0, None, _BEGINNING.size
    end = at + extra
    while at + _PART.size <= min(end, len(head)):
        name, size = _PART.unpack_from(head, at)
        at += _PART.size
        if name == b"BC" and size == 2 and at + size <= len(head):
            length = int.from_bytes(head[at : at + 2], "little") + 1
        if name == b"LS" and size == _FIRST.size and at + size <= len(head):
            first = _FIRST.unpack_from(head, at)
        at += size
    if length <= end + _CHECK.size:
        return None
    file.seek(offset + length - _CHECK.size)
    tail = file.read(_CHECK.size)
    if len(tail) < _CHECK.size:
        return None
    _, unpacked = _CHECK.unpack(tail)
    return _BgzfMember(length, unpacked, first) if unpacked <= 0x10000 else None


def _unpack(packed: bytes, size: int) -> bytes | None:
    """Return what one member holds, None where it is not the `size` bytes that its ends say."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = unpacker.decompress(packed, size + 1)
    except zlib.error:
        return None
    whole = unpacker.eof and not unpacker.unused_data
    return content if whole and len(content) == size else None


# --- checking ------------------------------------------------------------------------------------


def stretch_problems(path: Path) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the closed stretches of a log beside its lines.

    Each is the number of a line at which it shows, and a sentence that names the file.
    """
    closed = closed_stretches(path)
    for number, one in enumerate(closed, start=1):
        if one.number != number:
            yield one.first, f"{one.path.name} is there, and the stretch {number:06} is not"
            return
    for one in closed:
        if problem := _stretch_problem(one):
            yield one.first, f"{one.path.name} is damaged: {problem}"
    if closed and _overlaps(closed, path) and _common(closed[-1], path) is None:
        words = f"{path.name} begins with the line that {closed[-1].path.name} begins with"
        yield closed[-1].first, f"{words}, and goes on otherwise"


def _stretch_problem(stretch: ClosedStretch) -> str:
    at, size, last, number = 0, 0, b"", 0
    with open_stored(stretch.path) as file:
        whole = file.seek(0, io.SEEK_END)
        while (member := _read_member(file, at)) is not None:
            file.seek(at)
            packed = file.read(member.length)
            content = _unpack(packed, member.size)
            if content is None or not _is_as_written(packed, member):
                return f"the member at byte {at} does not hold what it says"
            number = number or _first_number(content)
            size, last = size + member.size, content[-1:] or last
            at += member.length
        file.seek(max(0, at - len(_END_MARK)))
        if at != whole or file.read() != _END_MARK:
            return f"no member stands at byte {at}, or it lacks its end"
    if (number, size, last) != (stretch.first, stretch.size, b"\n"):
        return "its lines are not those that its beginning says"
    return ""


def _is_as_written(packed: bytes, member: _BgzfMember) -> bool:
    """Whether also the bits that decide nothing are as `_pack` leaves them.

    Those are in the head, and above the last bit of the packed data, which fill up its last byte
    (RFC 1951 section 3.1.1): where the highest one that is set decides nothing, it was put in.
    """
    if not packed.startswith(_head(member)):
        return False
    at = len(packed) - _CHECK.size - 1
    last = packed[at]
    lower = last ^ (1 << last.bit_length() >> 1)
    return (
        last == lower
        or _unpack(packed[:at] + bytes([lower]) + packed[at + 1 :], member.size) is None
    )


def _overlaps(closed: list[ClosedStretch], path: Path) -> bool:
    try:
        with open_stored(path) as plain:
            first = _first_number(plain.read(32))
    except FileNotFoundError:
        return False
    return bool(first) and first == closed[-1].first


def _common(stretch: ClosedStretch, path: Path) -> int | None:
    """Return how many bytes a stretch and the open one share; None where they differ before."""
    alone = cast(BinaryIO, io.BufferedReader(_LogBytes([stretch], None), BLOCK))
    common = 0
    with alone, open_stored(path) as plain:
        while (here := alone.read(BLOCK)) and (there := plain.read(len(here))):
            if here[: len(there)] != there:
                return None
            common += len(there)
    return common


# --- closing -------------------------------------------------------------------------------------


def close_long_stretch(path: Path, long: int = LONG) -> None:
    """Close the open stretch `path` where it has at least `long` bytes.

    The packed file is on the disk, under its name, before the plain one is emptied: whoever dies
    in between leaves the lines in both, and `finish_closing` goes on. Raises OSError.
    """
    if not path.exists() or path.stat().st_size < max(1, long):
        return
    finish_closing(path)
    closed = closed_stretches(path)
    with open_stored(path) as plain:
        size = os.fstat(plain.fileno()).st_size
        first = _first_number(plain.read(32))
        plain.seek(max(0, size - 1))
        whole = plain.read(1) == b"\n"
    if size < max(1, long) or not first or not whole or (closed and _overlaps(closed, path)):
        return
    number = closed[-1].number + 1 if closed else 1
    target = path.with_name(f"{path.stem}.{number:06}{OPEN_ENDING}.gz")
    fresh = target.with_name(target.name + FRESH)
    try:
        _pack_file(path, fresh, first, size)
        packed = _stretch_of(fresh, number)
        if _stretch_problem(packed) or _common(packed, path) != size:
            raise OSError(f"{fresh}: what was written cannot be read back")
        os.replace(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)
    write_durably(path, b"")


def _stretch_of(path: Path, number: int) -> ClosedStretch:
    seen = path.stat()
    return ClosedStretch(path, number, *_described(str(path), seen.st_size, seen.st_mtime_ns))


def _pack_file(source: Path, target: Path, first: int, size: int) -> None:
    with source.open("rb") as reading, open_private(target, "wb", buffered=False) as writing:
        beside: tuple[int, int] | None = (first, size)
        for content in _whole_lines(reading, size):
            write_all(writing.fileno(), _pack(content, beside))
            beside = None
        write_all(writing.fileno(), _END_MARK)
        os.fsync(writing.fileno())


def _whole_lines(reading: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield `size` bytes in pieces that fit a member and end with a line, where lines are short."""
    held = b""
    while size or held:
        piece = reading.read(min(BLOCK - len(held), size))
        if size and not piece:
            raise OSError("the log became shorter while it was packed")
        size -= len(piece)
        held += piece
        cut = held.rfind(b"\n") + 1 if size else len(held)
        cut = cut or len(held)
        yield held[:cut]
        held = held[cut:]


def _head(member: _BgzfMember) -> bytes:
    """The first bytes of a member of this program's: no date, no system (RFC 1952: 255)."""
    beside = b"LS" + struct.pack("<H", _FIRST.size) + _FIRST.pack(*member.first or (0, 0))
    extra = struct.pack("<2sHH", b"BC", 2, member.length - 1) + (beside if member.first else b"")
    return _BEGINNING.pack(_MAGIC, 0, 0, 255, len(extra)) + extra


def _pack(content: bytes, first: tuple[int, int] | None) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    length = len(_head(_BgzfMember(1, 0, first))) + len(packed) + _CHECK.size
    head = _head(_BgzfMember(length, len(content), first))
    return head + packed + _CHECK.pack(zlib.crc32(content), len(content))


def finish_closing(path: Path) -> None:
    """Do what a run that died left undone: empty the open stretch of what is closed already.

    Where the two do not agree both stay as they are, and the audit says so. Raises OSError.
    """
    for left in path.parent.glob(f"*{OPEN_ENDING}.gz{FRESH}"):
        left.unlink(missing_ok=True)
    closed = closed_stretches(path)
    if not closed or not _overlaps(closed, path) or _stretch_problem(closed[-1]):
        return
    common = _common(closed[-1], path)
    if common is not None:
        with open_stored(path) as plain:
            plain.seek(common)
            rest = plain.read()
        write_durably(path, rest)
