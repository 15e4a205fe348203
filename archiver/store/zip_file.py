"""The audit of a ZIP file as such: what different programs would unpack it to, and at what cost.

A ZIP file says everything twice, at each member and in the list at its end (APPNOTE.TXT sections
4.3.7 and 4.3.12), and programs differ in what they believe. Here both must agree, members may not
share bytes, and no name may reach outside the folder that is unpacked to or clash with another.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from archiver.store.disk import BytesInParts
from archiver.urls import UNSEEN

ZipProblem = tuple[str, str, int, str]
"""Rule, the member's name ("" for the file as a whole), byte, sentence."""

MAX_MEMBERS = 200_000
"""Members of a packed recording or pack that are read. A guess."""
MAX_RATIO = 300
"""How many times its size a member, record or recording may unpack to. A guess: text packs to a
tenth, repeated markup to a hundredth."""
SLACK = 1024 * 1024
"""Bytes that small members may unpack to beyond that. A guess."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LOCAL = struct.Struct("<4sHHHHHIIIHH")
LOCAL_MAGIC, DESCRIPTOR_MAGIC = b"PK\x03\x04", b"PK\x07\x08"
END_MAGIC, LONGEST_ENDING = b"PK\x05\x06", 22 + 65_535 + 4096
DRIVE = re.compile(r"[A-Za-z]:")
IN_ZIP64 = 0xFFFFFFFF
"""What stands for a size that a ZIP64 field holds (APPNOTE.TXT 4.4.1.4)."""
UNREADABLE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)


@dataclass(frozen=True)
class LocalHeader:
    """What stands before a member's bytes, and where these begin."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int


def check_zip(source: BinaryIO, zipped: zipfile.ZipFile) -> Iterator[ZipProblem]:
    """Yield what is wrong with the ZIP file itself, without unpacking anything."""
    entries = zipped.infolist()
    if len(entries) > MAX_MEMBERS:
        yield "too-many-members", "", 0, f"it has {len(entries):,} members"
        return
    packed, size = (sum(getattr(e, n) for e in entries) for n in ("compress_size", "file_size"))
    if size > MAX_RATIO * packed + SLACK:
        yield "bomb", "", 0, f"{packed:,} bytes would unpack to {size:,}"
    for entry in entries:
        yield from _check_entry(entry)
    yield from _check_names(entries)
    yield from _check_places(source, zipped, entries)


def _check_entry(entry: zipfile.ZipInfo) -> Iterator[ZipProblem]:
    name, at = entry.orig_filename, entry.header_offset
    if why := unsafe(name if DRIVE.match(name) else name.replace(":", "")):
        yield "unsafe-name", name, at, f"its name {name!r} {why}"
    elif ":" in name:
        yield "colon", name, at, f"its name {name!r} has a colon: Windows has no such file names"
    if entry.flag_bits & 0x41:
        yield "encrypted", name, at, "it is encrypted: nobody can check what is in it"
    if entry.compress_type not in METHODS:
        yield "compression", name, at, f"it is compressed by method {entry.compress_type}"
    kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == 3 else 0
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        yield "special-file", name, at, "it is a link or a device, not a file"
    if entry.file_size > MAX_RATIO * entry.compress_size + SLACK:
        message = f"{entry.compress_size:,} bytes would unpack to {entry.file_size:,}"
        yield "bomb", name, at, message


def unsafe(name: str) -> str:
    """Say why a file of this name must not be unpacked, "" where it may be."""
    if not name or UNSEEN.search(name):
        return "is empty or has control characters or marks of direction"
    if name.startswith("/") or "\\" in name or ":" in name:
        return "is no name within a folder on every system"
    if any(part in ("", ".", "..") for part in name.removesuffix("/").split("/")):
        return "leads out of its folder"
    return ""


def _check_names(entries: list[zipfile.ZipInfo]) -> Iterator[ZipProblem]:
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for entry in entries:
        name = entry.orig_filename
        key = alike(name.removesuffix("/"))
        if seen.get(key) == name:
            yield "doubled-name", name, entry.header_offset, "another member has the same name"
        elif key in seen:
            message = f"on Windows and macOS it is the same file as {seen[key]!r}"
            yield "clashing-name", name, entry.header_offset, message
        if not name.endswith("/"):
            seen[key] = name
        parts = key.split("/")
        folders.update(("/".join(parts[:n]), name) for n in range(1, len(parts)))
    for key in seen.keys() & folders.keys():
        message = f"{folders[key]!r} needs a folder of that name"
        yield "clashing-name", seen[key], 0, message


def alike(name: str) -> str:
    """Return what names have in common that are one file where case or accents do not count."""
    return unicodedata.normalize("NFC", name).casefold()


# --- places --------------------------------------------------------------------------------------


def _check_places(
    source: BinaryIO, zipped: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> Iterator[ZipProblem]:
    stretches: list[tuple[int, int, str]] = []
    for entry in entries:
        name, at = entry.orig_filename, entry.header_offset
        local = read_local(source, entry)
        if local is None:
            yield "header", name, at, "no member begins where the list says"
            continue
        yield from _compare_headers(entry, local)
        end = local.start + entry.compress_size
        if local.flags & 0x08:
            length = _descriptor(source, entry, end)
            if length is None:
                yield "descriptor", name, end, "what follows its bytes is not what the list says"
            end += length or 0
        stretches.append((at, end, name))
    yield from _check_order(sorted(stretches), zipped.start_dir)
    yield from _check_ending(source)


def read_local(source: BinaryIO, entry: zipfile.ZipInfo) -> LocalHeader | None:
    """Return the header before a member's bytes, None where there is none."""
    source.seek(entry.header_offset)
    raw = source.read(LOCAL.size)
    if len(raw) < LOCAL.size or raw[:4] != LOCAL_MAGIC:
        return None
    _, _, flags, method, _, _, crc, packed, size, named, extra = LOCAL.unpack(raw)
    name = source.read(named)
    start = entry.header_offset + LOCAL.size + named + extra
    return LocalHeader(name, flags, method, crc, packed, size, start)


def _compare_headers(entry: zipfile.ZipInfo, local: LocalHeader) -> Iterator[ZipProblem]:
    name, at = entry.orig_filename, entry.header_offset
    charset = "utf-8" if local.flags & 0x800 else "cp437"
    if local.name.decode(charset, "replace") != name:
        yield "header", name, at, f"before its bytes stands another name: {local.name!r}"
    if local.method != entry.compress_type or local.flags & 0x41 != entry.flag_bits & 0x41:
        yield "header", name, at, "before its bytes stands another way of packing"
    if local.flags & 0x08:
        return
    pairs = (
        (local.crc, entry.CRC),
        (local.packed, entry.compress_size),
        (local.size, entry.file_size),
    )
    if any(here != there for here, there in pairs if here != IN_ZIP64):
        yield "header", name, at, "before its bytes stand another size or checksum"


def _descriptor(source: BinaryIO, entry: zipfile.ZipInfo, end: int) -> int | None:
    """Return the length of the data descriptor (section 4.3.9) at `end`, None for a wrong one."""
    source.seek(end)
    raw = source.read(24)
    for form in ("<II", "<QQ"):
        sizes = struct.pack(form, entry.compress_size & IN_ZIP64, entry.file_size & IN_ZIP64)
        if form == "<QQ":
            sizes = struct.pack(form, entry.compress_size, entry.file_size)
        plain = struct.pack("<I", entry.CRC) + sizes
        for written in (DESCRIPTOR_MAGIC + plain, plain):
            if raw.startswith(written):
                return len(written)
    return None


def _check_order(stretches: list[tuple[int, int, str]], directory: int) -> Iterator[ZipProblem]:
    for (_, end, name), (start, _, other) in pairwise(stretches):
        if start < end:
            yield "overlap", other, start, f"it shares bytes with {name!r}"
        elif start > end:
            message = f"{start - end:,} bytes before it belong to no member"
            yield "hidden-bytes", other, end, message
    if stretches and stretches[0][0] > 0:
        message = f"{stretches[0][0]:,} bytes stand before the first member"
        yield "hidden-bytes", stretches[0][2], 0, message
    if stretches and stretches[-1][1] > directory:
        yield "overlap", stretches[-1][2], stretches[-1][0], "it shares bytes with the list"
    elif stretches and stretches[-1][1] < directory:
        message = f"{directory - stretches[-1][1]:,} bytes after it belong to no member"
        yield "hidden-bytes", stretches[-1][2], stretches[-1][1], message


def _check_ending(source: BinaryIO) -> Iterator[ZipProblem]:
    """Nothing stands after the record that ends a ZIP file (section 4.3.16) and its comment."""
    size = source.seek(0, io.SEEK_END)
    source.seek(max(0, size - LONGEST_ENDING))
    tail = source.read()
    at = tail.rfind(END_MAGIC)
    if at >= 0 and len(tail) >= at + 22:
        (comment,) = struct.unpack("<H", tail[at + 20 : at + 22])
        if left := len(tail) - at - 22 - comment:
            yield "hidden-bytes", "", size - left, f"{left:,} bytes stand after its end"


class FilePart(BytesInParts):
    """A part of a file as a file of its own, which can be sought in."""

    def __init__(self, source: BinaryIO, start: int, length: int) -> None:
        super().__init__(length)
        self._source = source
        self._start = start

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = max(0, min(len(buffer), self.size - self.at))
        self._source.seek(self._start + self.at)
        piece = self._source.read(wanted)
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)
