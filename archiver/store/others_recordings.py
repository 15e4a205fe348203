"""WARC and WACZ files that other programs made: opened, kept bit for bit, read record by record.

Nothing of such a file is believed. Each record's digests are checked before it is used; a damaged
one is named with its place, and those around it are read all the same.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from errno import EINVAL
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from archiver.errors import FileError
from archiver.messages import Head, read_head
from archiver.models import Digest, RecordBlock
from archiver.private_files import make_private_folder
from archiver.serialise import read_json
from archiver.store.audit.fields import ONCE
from archiver.store.disk import storage_errors, sync_folder
from archiver.store.packs.pack_files import (
    PACKAGE,
    PACKAGE_DIGEST,
    declared_digest,
    is_digest_of,
    resource_names,
)
from archiver.store.verified_copy import digest_file, write_copy
from archiver.store.warc.packings import is_packed_otherwise, unpack_recording
from archiver.store.warc.payloads import digest_payload
from archiver.store.warc.records import (
    UNREAD_NAMES,
    WARC_NAMES,
    CutRecordError,
    DamagedRecord,
    Record,
    RecordHead,
    SharedMemberError,
    UnclosedRecordError,
    begin_member,
    begin_record,
    copy_members,
    find_record,
    is_empty_member,
    read_warc_fields,
)
from archiver.store.zip_file import DRIVE, MAX_MEMBERS, MAX_RATIO, UNREADABLE, check_zip

if TYPE_CHECKING:
    from archiver.store.packs.signing import Signature

FOLDER = "imports"
WORK = ".import-"
PAGES = "pages/pages.jsonl"
CHUNK = 1024 * 1024
MAX_LISTED = 64 * 1024 * 1024
"""Bytes of a list of a packed recording that are read. A guess."""
ANSWERS = ("response", "revisit")
READ = (*ANSWERS, "resource", "request")
PIECE = 64 * 1024
SAMPLE = 4 * 1024 * 1024
"""Bytes by which it is told whether each record was packed by itself. A guess."""
LONGEST_INFO = 300
"""Characters of what a recording says of itself that are kept of each field. A guess."""
DamagedStretch = tuple[str, int, str]


@dataclass(frozen=True)
class KeptFile:
    """A file as it was handed in: its name, size and sha256 in hex, and where archive/ keeps it."""

    name: str
    size: int
    sha256: str
    place: str


@dataclass(frozen=True, slots=True)
class RecordSegment:
    """One part of a record that was written as several (WARC 1.1 section 7).

    `origin` is the record that it goes on with, "" for that one itself; `total` the length of the
    whole block, which the last of them declares, 0 for the others.
    """

    number: int
    path: Path
    offset: int
    length: int
    origin: str = ""
    total: int = 0


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """One whole record of another's file, as its head says; dates and digests as written.

    `status`, `media_type` and `location` are those of the HTTP answer in it, where there is one;
    else the type is that of the record. `segments` are the parts of a record that was written as
    several, as far as they follow each other; `whole` says whether they are all of it. `size` is
    how many bytes of its block are there, `doubt` why it may not be what was recorded, in a clause;
    `contradicted` says that its payload has not the digest that its head declares.
    """

    offset: int
    length: int
    type: str
    record_id: str
    uri: str
    date: str
    payload_digest: str
    refers_to: str
    repeats: tuple[str, str]
    concurrent_to: tuple[str, ...]
    status: int = 0
    media_type: str = ""
    location: str = ""
    segments: tuple[RecordSegment, ...] = ()
    whole: bool = True
    size: int = 0
    doubt: str = ""
    contradicted: bool = False


@dataclass(frozen=True)
class ForeignWarc:
    """One WARC file read through: its whole records, in order, and what in it is damaged.

    `unpacked` says that it was one compressed stream: places are then bytes of what it unpacks to.
    `info` is what its warcinfo records say; `continued` are the later parts of segmented records;
    `unclosed` are the places of records that no two empty lines follow; `shows` is the address of
    the one page that a WACZ is about, "" where it is about several or nobody knows; `passed` counts
    the records that are neither an answer, a file nor a request, by their type.
    """

    name: str
    path: Path
    entries: tuple[ForeignRecord, ...]
    damaged: tuple[DamagedStretch, ...]
    info: Mapping[str, str] = field(default_factory=dict)
    unpacked: bool = False
    continued: tuple[RecordSegment, ...] = ()
    unclosed: tuple[int, ...] = ()
    shows: str = ""
    passed: Mapping[str, int] = field(default_factory=dict)
    unchecked: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WaczPage:
    """A page that a WACZ lists."""

    url: str
    title: str = ""


@dataclass(frozen=True)
class Recording:
    """What a file holds: its WARC files, the pages it lists, and remarks for the user.

    `signature` is who signed it, None for nobody; it holds, as far as that can be checked here.
    `unread` says of what in it nothing could be read, in sentences; `made` names the WARC files
    that were made of another packing here: places in them are none in the file.
    """

    warcs: tuple[tuple[str, Path], ...]
    pages: tuple[WaczPage, ...] = ()
    remarks: tuple[str, ...] = ()
    signature: Signature | None = None
    unread: tuple[str, ...] = ()
    made: tuple[str, ...] = ()


_RECORDING_NAME = re.compile(r"\.(wacz|warc|arc)(?:\.(?:gz|zst|bz2|xz|lz4))?$", re.IGNORECASE)
SHOWN = 24
"""Bytes of what is no recording that are shown: enough for a page's or an error's first words."""


def is_web_archive(path: Path) -> bool:
    """Whether the file is a WARC or ARC in any packing, or a WACZ, by its bytes. Raises OSError."""
    if is_packed_otherwise(path):
        return True
    with path.open("rb") as source:
        start = source.read(4)
    if _is_wacz(path):
        return True
    if start[:2] == b"\x1f\x8b":
        return path.name.lower().endswith(".warc.gz") or _unpacks_to_warc(path)
    return start == b"WARC"


def why_no_recording(path: Path) -> str:
    """Say what a file that is called a WARC, ARC or WACZ is instead; "" for another name."""
    found = _RECORDING_NAME.search(path.name)
    if found is None:
        return ""
    with path.open("rb") as source:
        start = source.read(SHOWN)
    kind = found[1].upper()
    due = "no ZIP file, as each of those is" if kind == "WACZ" else "none"
    looks = f"it begins with {start!r}" if start else "it is empty"
    return f"is called {'an' if kind == 'ARC' else 'a'} {kind}, and is {due}: {looks}"


def _is_wacz(path: Path) -> bool:
    """Whether it is a ZIP file that says so; one that is called a WACZ may have bytes before it."""
    if path.suffix.lower() == ".wacz":
        return zipfile.is_zipfile(path) or _begins_as_zip(path)
    return _begins_as_zip(path) and _holds_warcs(path)


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as source:
        return source.read(4) == b"PK\x03\x04"


def _holds_warcs(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as zipped:
            return PACKAGE in zipped.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _unpacks_to_warc(path: Path) -> bool:
    try:
        with path.open("rb") as source:
            return begin_record(source, 0).head.version != ""
    except DamagedRecord:
        return False


# --- keeping the original ------------------------------------------------------------------------


def keep_original(root: Path, path: Path) -> KeptFile:
    """Copy `path` bit for bit into archive/imports/ and make it durable; known ones stay.

    Raises StorageError.
    """
    folder = root / FOLDER
    with storage_errors(path, "taking the file in"):
        make_private_folder(folder)
        part = folder / f"{path.name[-80:]}.{os.getpid()}.part"
        try:
            size, digest = write_copy(path, part)
            target = folder / f"{digest}-{plain_name(path.name)}"
            known = _find_kept(folder, digest)
            if known is None:
                part.replace(target)
                sync_folder(folder)
            return KeptFile(path.name, size, digest, f"{FOLDER}/{(known or target).name}")
        finally:
            part.unlink(missing_ok=True)


def _find_kept(folder: Path, digest: str) -> Path | None:
    """Return the file with this sha256. Up to November 2026 names had 16 digits of it only."""
    alike = (p for p in folder.glob(f"{digest[:16]}*-*") if p.suffix != ".part")
    return next((path for path in alike if digest_file(path) == digest), None)


def sweep(root: Path) -> None:
    """Remove what an import that died was still unpacking or copying; under the lock."""
    for left in (root / FOLDER).glob("*.part"):
        left.unlink(missing_ok=True)
    for left in root.glob(f"{WORK}*"):
        shutil.rmtree(left, ignore_errors=True)


def plain_name(name: str) -> str:
    """Return a file name that every system can hold."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name)[-80:].lstrip("-.") or "file"


# --- WACZ ----------------------------------------------------------------------------------------


def open_foreign(path: Path, name: str, work: Path) -> Recording:
    """Return the WARC files in `path`, which the user calls `name`; `work` takes what is unpacked.

    Raises FileError for a WACZ that is damaged, was changed since it was made, would unpack to far
    more than it is, or names files outside itself.
    """
    if not (_begins_as_zip(path) or _is_wacz(path)):
        return _open_single(path, name, work)
    try:
        with zipfile.ZipFile(path) as package:
            return _open_wacz(package, name, work)
    except UNREADABLE as error:  # deep JSON raises a RuntimeError
        why = str(error) or "it says otherwise in its list than before its files"
        raise FileError(f"{name} cannot be read as a WACZ: {why}. Ask for it again.") from error
    except OSError as error:
        if error.errno not in (None, EINVAL):  # bz2 has none; a place before the beginning EINVAL
            raise
        why = "it is damaged, or its list of files names places that it has not"
        raise FileError(f"{name} cannot be read as a WACZ: {why}. Ask for it again.") from error


def _open_single(path: Path, name: str, work: Path) -> Recording:
    plain = plain_name(name)
    if not is_packed_otherwise(path):
        return Recording(((plain, path),))
    target = work / f"{plain}.warc"
    problem = unpack_recording(path, target, MAX_RATIO)
    unread = (f"{name}: {problem}.",) if problem else ()
    return Recording(((plain, target),), unread=unread, made=(plain,))


def _open_wacz(package: zipfile.ZipFile, name: str, work: Path) -> Recording:
    entries = _safe_entries(package, name)
    remarks, signature = _check_package(package, entries, name)
    warcs: list[tuple[str, Path]] = []
    for inner, entry in entries.items():
        if inner.lower().endswith(WARC_NAMES):
            target = work / f"{len(warcs):04}-{plain_name(PurePosixPath(inner).name)}"
            _unpack(package, entry, target)
            warcs.append((inner, target))
    if not warcs:
        nested = any(inner.lower().endswith(".wacz") for inner in entries)
        more = "It holds other WACZ files: import each of them." if nested else "Check the name."
        packed = [inner for inner in entries if inner.lower().endswith(UNREAD_NAMES)]
        if packed:
            more = f"What it holds is packed otherwise: {packed[0]}. Unpack it, and import that."
        raise FileError(f"{name} holds no WARC file that can be read. {more}")
    pages = tuple(_read_pages(package, entries))
    packed = [inner for inner in entries if inner.lower().endswith(UNREAD_NAMES)]
    unread = tuple(f"{name}:{inner}: unpack it, and import it by itself." for inner in packed)
    remarks += _say_hidden(package, name)
    return Recording(tuple(warcs), pages, tuple(remarks), signature, unread)


def _say_hidden(package: zipfile.ZipFile, name: str) -> Iterator[str]:
    """Say what of the file its list of files does not lead to: another ZIP may lie there."""
    if package.fp is not None:
        for rule, _, _, message in check_zip(cast(BinaryIO, package.fp), package):
            if rule == "hidden-bytes":
                yield f"{name}: {message}, and were not read."


def _safe_entries(package: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    entries: dict[str, zipfile.ZipInfo] = {}
    listed = package.infolist()
    packed, size = (sum(getattr(e, n) for e in listed) for n in ("compress_size", "file_size"))
    if len(listed) > MAX_MEMBERS or size > MAX_RATIO * packed + CHUNK:
        raise FileError(
            f"{name} would unpack to {size:,} bytes in {len(listed):,} files: refused. "
            "Ask whoever made it for its WARC files."
        )
    for entry in listed:
        inner = entry.filename
        outside = ".." in PurePosixPath(inner).parts or inner.startswith("/") or DRIVE.match(inner)
        if outside or any(c in inner for c in "\\\0"):
            raise FileError(f"{name} names a file outside itself: {inner!r}. Refused.")
        if inner in entries:
            raise FileError(
                f"{name} holds two files called {inner!r}: nobody can say which counts."
            )
        if not entry.is_dir():
            entries[inner] = entry
    return entries


def _check_package(
    package: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], name: str
) -> tuple[list[str], Signature | None]:
    """Check every digest that the WACZ declares (WACZ 1.1.1 section 5.1 and 5.4), and who signed.

    Only a digest that contradicts the bytes shows a change: one that is not there is a remark.
    """
    if PACKAGE not in entries:
        return [f"{name} has no {PACKAGE}: nothing says what was in it when it was made."], None
    content = _read_small(package, entries[PACKAGE])
    said = read_json(content)
    remarks, signature = _check_own_digest(package, entries, content, name)
    resources = said.get("resources") if isinstance(said, dict) else None
    listed = {
        inner: one
        for one in (resources if isinstance(resources, list) else [])
        if isinstance(one, dict)
        for inner in resource_names(one)
    }
    unchecked = []
    for inner, entry in entries.items():
        if inner in listed:
            unchecked += [] if _compare(package, entry, listed[inner], name) else [inner]
        elif inner.lower().endswith(WARC_NAMES):
            raise FileError(_say_changed(name, f"{inner} stands in no list of it"))
    for inner in listed.keys() - entries.keys():
        if inner.lower().endswith(WARC_NAMES):
            raise FileError(_say_changed(name, f"{inner} is missing from it"))
    if unchecked:
        count = "1 file" if len(unchecked) == 1 else f"{len(unchecked)} files"
        remarks.append(
            f"{name} declares no digest that can be checked for {count}, such as {unchecked[0]}: "
            "nothing shows whether it was changed since."
        )
    return remarks, signature


def _check_own_digest(
    package: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], content: bytes, name: str
) -> tuple[list[str], Signature | None]:
    beside = _read_small(package, entries[PACKAGE_DIGEST]) if PACKAGE_DIGEST in entries else b"{}"
    said = read_json(beside)
    digest = said.get("hash") if isinstance(said, dict) else None
    agrees = is_digest_of(digest, content)
    if agrees is None:
        lacking = f"{name} has no digest of its list of files in {PACKAGE_DIGEST} to be checked by"
        return [f"{lacking}: the list could have been written anew."], None
    if not agrees:
        raise FileError(_say_changed(name, f"{PACKAGE} has not the digest of {PACKAGE_DIGEST}"))
    from archiver.store.packs.signing import read_signature  # 45 ms to import, for cryptography

    signature = read_signature(content, beside)
    if signature is not None and signature.problem:
        raise FileError(_say_changed(name, signature.sentence.rstrip(".")))
    return [f"{name}: {signature.sentence}"] if signature else [], signature


def _compare(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, said: Mapping[str, object], name: str
) -> bool:
    """Compare a file with the digest that the list declares; False where none can be checked."""
    try:
        declared = declared_digest(said)
        running = hashlib.new(declared.algorithm, usedforsecurity=False) if declared else None
    except ValueError:
        return False
    if declared is None or running is None or len(resource_names(said)) > 1:
        return False
    with package.open(entry) as reading:
        while piece := reading.read(CHUNK):
            running.update(piece)
    if running.digest() != declared.value:
        raise FileError(_say_changed(name, f"{entry.filename} has not the digest that it declares"))
    return True


def _say_changed(name: str, what: str) -> str:
    return (
        f"{name}: {what}. It was changed since it was made, and nothing of it was taken in. Ask "
        "for it again; a WARC file in it can be unpacked and imported by itself, without what the "
        "WACZ says of it."
    )


def _read_small(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with package.open(entry) as reading:
        return reading.read(MAX_LISTED)


def _unpack(package: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    with package.open(entry) as reading, target.open("xb") as writing:
        while piece := reading.read(CHUNK):
            writing.write(piece)


def _read_pages(
    package: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]
) -> Iterator[WaczPage]:
    if PAGES not in entries:
        return
    for line in _read_small(package, entries[PAGES]).splitlines():
        with suppress(ValueError, RecursionError):
            said = read_json(line)
            if isinstance(said, dict) and said.get("url"):
                yield WaczPage(str(said["url"]), str(said.get("title") or ""))


# --- WARC ----------------------------------------------------------------------------------------


def read_warc(
    name: str, path: Path, work: Path, *, made: bool = False, shows: str = ""
) -> ForeignWarc:
    """Read a WARC file through, whatever program made it, or ours of another packing (`made`).

    `shows` is the page that it is about, where that is said beside it.

    Raises OSError.
    """
    damaged: list[DamagedStretch] = []
    unpacked = _shares_members(path)
    if unpacked:
        with path.open("rb") as reading, NamedTemporaryFile(dir=work, delete=False) as writing:
            problem = copy_members(reading, cast(BinaryIO, writing), MAX_RATIO)
        path = Path(writing.name)
        damaged += [(name, path.stat().st_size, problem)] if problem else []
    entries: list[ForeignRecord] = []
    continued: list[RecordSegment] = []
    unclosed: list[int] = []
    info: dict[str, str] = {}
    passed: Counter[str] = Counter()
    unchecked: dict[int, str] = {}
    for found in _read_entries(path, info, unclosed, passed, unchecked):
        if isinstance(found, ForeignRecord):
            entries.append(found)
        elif isinstance(found, RecordSegment):
            continued.append(found)
        else:
            damaged.append((name, *found))
    return ForeignWarc(
        name,
        path,
        tuple(entries),
        tuple(damaged),
        info,
        unpacked or made,
        tuple(continued),
        tuple(unclosed),
        shows,
        passed,
        unchecked,
    )


def join_segments(warcs: Sequence[ForeignWarc]) -> tuple[ForeignWarc, ...]:
    """Give each segmented record the parts that follow it, in whichever of the files they lie."""
    later: dict[str, dict[int, list[RecordSegment]]] = {}
    for part in (part for warc in warcs for part in warc.continued):
        later.setdefault(part.origin, {}).setdefault(part.number, []).append(part)
    return tuple(_join_in(warc, later) for warc in warcs)


Segments = Mapping[str, Mapping[int, Sequence[RecordSegment]]]
ORPHAN = "continuation without its beginning"


def _join_in(warc: ForeignWarc, later: Segments) -> ForeignWarc:
    """Join the records of one file; a part that begins nowhere is counted as passed over."""
    begun = {entry.record_id for entry in warc.entries if entry.segments}
    orphans = sum(part.origin not in begun for part in warc.continued)
    passed = {**warc.passed, ORPHAN: orphans} if orphans else warc.passed
    return replace(warc, entries=tuple(_join(one, later) for one in warc.entries), passed=passed)


def _join(entry: ForeignRecord, later: Segments) -> ForeignRecord:
    if not entry.segments:
        return entry
    parts, following = list(entry.segments), later.get(entry.record_id, {})
    doubt = entry.doubt
    while claimed := following.get(parts[-1].number + 1):
        parts.append(claimed[0])
        if len(claimed) > 1 and not doubt:
            doubt = f"{len(claimed)} records claim to be its part {parts[-1].number}"
    length = sum(part.length for part in parts)
    whole = length == parts[-1].total
    return replace(entry, segments=tuple(parts), whole=whole, size=length, doubt=doubt)


def _shares_members(path: Path) -> bool:
    """Whether several records stand in one gzip member, so that none can be read by itself.

    The first record may have a member of its own all the same.
    """
    with path.open("rb") as source:
        if _goes_on(begin_member(source, 0, SAMPLE)):
            return True
        try:
            first = begin_record(source, 0).finish()
        except DamagedRecord as error:
            return isinstance(error, SharedMemberError)
        return _goes_on(begin_member(source, first, SAMPLE))


def _goes_on(content: bytes) -> bool:
    """Whether more follows the first record of what a member unpacks to, or a part is missing.

    A record may run over several members, too.
    """
    try:
        return bool(content) and begin_record(BytesIO(content), 0).finish() < len(content)
    except (UnclosedRecordError, CutRecordError):
        return len(content) < SAMPLE
    except DamagedRecord:
        return False


def _read_entries(
    path: Path,
    info: dict[str, str],
    unclosed: list[int],
    passed: Counter[str],
    unchecked: dict[int, str],
) -> Iterator[ForeignRecord | RecordSegment | tuple[int, str]]:
    """Yield every record, and place and reason of each that is none; fill what else is given."""
    with path.open("rb") as source:
        end = source.seek(0, io.SEEK_END)
        offset: int | None = 0
        left = READINGS * end + CHUNK
        while offset is not None and offset < end:
            if left < 0:
                yield offset, REACHING
                return
            try:
                record = begin_record(source, offset)
                block = _BlockPieces(record)
                check = _check_record(record.head, block, info)
                size, following, unclear = _find_end(source, record, block)
            except DamagedRecord as error:
                if not is_empty_member(source, offset):
                    yield offset, str(error)
                offset = find_record(source, offset + 1)
                continue
            if check.unread:
                unchecked[offset] = check.unread
            left -= block.size if record.block_start is not None else 0
            if unclear == UNCLOSED:
                unclosed.append(offset)
            is_shown = check.declared and not check.wrong and size == block.size
            cut = "" if unclear == UNCLOSED or is_shown else unclear
            part = _segment(record.head, path, offset, size)
            if record.head.type in READ:
                entry = replace(
                    _entry(record.head, check.http, offset, (following or end) - offset),
                    size=size,
                    whole=not cut,
                    doubt=cut or check.wrong or _said_twice(record.head),
                    contradicted=check.contradicted and not cut,
                )
                yield replace(entry, segments=(part,), whole=False) if part else entry
            elif part:
                yield part
            elif why := cut or check.wrong:
                yield offset, why
            elif record.head.type != "warcinfo":
                passed[record.head.type] += 1
            offset = following


READINGS = 8
"""How many times its size is read of a file whose lengths reach into each other. A guess."""
REACHING = "its records reach into each other again and again: nothing further was read"
UNCLOSED = "two empty lines do not follow its block"


def _find_end(source: BinaryIO, record: Record, block: _BlockPieces) -> tuple[int, int | None, str]:
    """Return the size of a block, where the next record begins, and what is unclear about its end.

    A block that ends too early, or that nothing closes, may be as long as it says, or reach into
    the record that follows it: that one begins where a record's head stands then.
    """
    unclear, tail = block.cut, b""
    if not unclear:
        try:
            return block.size, record.offset + record.finish(), ""
        except UnclosedRecordError as error:
            tail = record.closing
            unclear = str(error)
    if record.block_start is None:
        while not block.cut and (piece := record.read_rest(CHUNK)):
            tail += piece.strip(b"\r\n")
        following = record.offset + record.taken if record.member_ended else None
        return block.size, following, unclear if tail.strip(b"\r\n") or block.cut else UNCLOSED
    stop = record.block_start + block.size
    source.seek(stop)
    gap = source.read(LONGEST_GAP)
    closed = stop + len(gap) - len(gap.lstrip(b"\r\n"))
    following = find_record(source, record.block_start)
    if following is None and closed == stop + len(gap) and not block.cut:
        return block.size, None, UNCLOSED
    if following == closed and not block.cut:
        return block.size, following, UNCLOSED
    if following is not None and following < stop:
        unclear = f"its Content-Length reaches into the record at byte {following}"
        source.seek(record.block_start)
        return _size_before(source, record.block_start, following), following, unclear
    return block.size, following, unclear


LONGEST_GAP = 16
"""Bytes of empty lines between two records that are passed over. A guess."""


def _size_before(source: BinaryIO, start: int, following: int) -> int:
    """Return the size of what lies between `start` and the next record, but for two empty lines."""
    last = min(4, following - start)
    source.seek(following - last)
    closing = source.read(last)
    return following - start - (last - len(closing.rstrip(b"\r\n")))


def _said_twice(head: RecordHead) -> str:
    """Say which field a head has twice and not the same: programs read the first or the last.

    A digest may stand once for each kind of it.
    """
    if not head.repeats:
        return ""
    for name in ONCE:
        said = {(value.partition(":")[0].lower(), value) for value in head.all(name)}
        kinds = {kind for kind, _ in said} if "digest" in name else {""}
        if len(said) > max(1, len(kinds)):
            return f"its head has {name} {len(head.all(name))} times, and not the same"
    return ""


def _own_type(head: RecordHead) -> str:
    """The media type of a record that holds a file as it is."""
    return head.get("content-type").partition(";")[0].strip().lower()


def _segment(head: RecordHead, path: Path, offset: int, length: int) -> RecordSegment | None:
    number, total = head.get("warc-segment-number"), head.get("warc-segment-total-length")
    if not (number.isascii() and number.isdigit()):
        return None
    origin = head.get("warc-segment-origin-id").strip("<>")
    size = int(total) if total.isascii() and total.isdigit() else 0
    return RecordSegment(int(number), path, offset, length, origin, size)


def _entry(head: RecordHead, http: Head | None, offset: int, length: int) -> ForeignRecord:
    return ForeignRecord(
        offset,
        length,
        head.type,
        head.record_id,
        head.uri,
        head.get("warc-date"),
        head.get("warc-payload-digest"),
        head.get("warc-refers-to").strip("<>"),
        (head.get("warc-refers-to-target-uri").strip("<>"), head.get("warc-refers-to-date")),
        tuple(value.strip("<>") for value in head.all("warc-concurrent-to")),
        *((http.status, http.media_type, http.get("location")) if http else (0, _own_type(head))),
    )


@dataclass(frozen=True)
class _DigestCheck:
    """What reading a block through showed: its HTTP head, and what its digests say of it.

    `wrong` is which declared digest does not hold, `unread` which is none that can be checked,
    `contradicted` whether the payload may be another for it. A payload that has its digest is what
    was recorded, whatever became of its head.
    """

    http: Head | None
    declared: bool = False
    wrong: str = ""
    contradicted: bool = False
    unread: str = ""


def _check_record(head: RecordHead, pieces: Iterable[bytes], info: dict[str, str]) -> _DigestCheck:
    """Read a block through, and compare it with the digests that its head declares."""
    of_block = _declared(head.get("warc-block-digest"))
    of_payload = _declared(head.get("warc-payload-digest"))
    written = [head.get(name) for name in ("warc-payload-digest", "warc-block-digest")]
    unread = next((one for one in written if one and _declared(one) is None), "")
    block = _DigestingStream(iter(pieces), of_block, of_payload)
    if head.type == "warcinfo":
        _read_info(block, info)
    http = read_head(block) if head.type in ANSWERS and is_http(head) else None
    if head.type == "revisit" or (head.type == "request" and is_http(head)):
        of_payload = None
    if head.get("warc-segment-number"):
        of_payload = None  # the digest is that of all segments (WARC 1.1 section 7)
    payload_holds = of_payload is None or _has_payload(block, http, of_payload)
    block.drain()
    block_holds = of_block is None or block.digest(of_block.algorithm) == of_block
    wrong = "" if payload_holds else f"payload has not the digest {of_payload}"
    wrong = wrong or ("" if block_holds else f"block has not the digest {of_block}")
    supported = of_payload is not None or head.type not in ("response", "resource")
    return _DigestCheck(
        http,
        declared=of_block is not None or of_payload is not None,
        wrong=f"its {wrong} that its head declares" if wrong else "",
        contradicted=not payload_holds or not (block_holds or supported),
        unread=unread,
    )


def _has_payload(block: _DigestingStream, http: Head | None, declared: Digest) -> bool:
    """Whether any of what programs mean by a payload has the declared digest; reads to the end.

    Some write that of the whole block, HTTP head and all (ClueWeb09).
    """
    found: tuple[Digest, ...] = ()
    if http is None:
        block.drain()
    else:
        digests = digest_payload(block, http, declared.algorithm)
        found = digests.payload, digests.framed, digests.stored
        block.drain()
    return declared in (*found, block.digest(declared.algorithm))


def is_http(head: RecordHead) -> bool:
    """Whether a record says that its block is an HTTP message."""
    return head.get("content-type").lower().startswith("application/http")


def _declared(written: str) -> Digest | None:
    """Return a digest that can be checked; one that is none, or of an unknown kind, cannot."""
    try:
        digest = Digest.parse(written) if written else None
        if digest is not None:
            hashlib.new(digest.algorithm, usedforsecurity=False)
    except ValueError:
        return None
    return digest


class _BlockPieces:
    """The block of a record in pieces, as far as it goes: `size`, and why it breaks off (`cut`).

    Raises DamagedRecord where it is damaged, or unpacks to far more than it is.
    """

    def __init__(self, record: Record, size: int | None = None) -> None:
        self._record = record
        self._most = size
        self.size = 0
        self.cut = ""

    def __iter__(self) -> Iterator[bytes]:
        record = self._record
        while self._most is None or self.size < self._most:
            most = PIECE if self._most is None else min(PIECE, self._most - self.size)
            try:
                piece = cast(io.BufferedReader, record.block).read1(most)
            except CutRecordError as error:
                self.cut = str(error)
                return
            if not piece:
                return
            self.size += len(piece)
            if record.taken and self.size > MAX_RATIO * record.taken + CHUNK:
                raise DamagedRecord(f"it unpacks to more than {MAX_RATIO} times its size: refused")
            yield piece


class _DigestingStream:
    """Pieces as a stream that digests what is read of it, as these digests were made."""

    def __init__(self, pieces: Iterator[bytes], *wanted: Digest | None) -> None:
        self._pieces = pieces
        kinds = {one.algorithm for one in wanted if one}
        self._running = {kind: hashlib.new(kind, usedforsecurity=False) for kind in kinds}
        self._ready = b""

    def rest(self) -> Iterator[bytes]:
        """Yield what was not read yet."""
        while piece := self.read(PIECE):
            yield piece

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        self._ready = self._ready or next(self._pieces, b"")
        return self._take(min(size, len(self._ready)))

    def readline(self, size: int, /) -> bytes:
        """Return bytes up to a line feed, `size` bytes or the end."""
        while (end := self._ready.find(b"\n") + 1) == 0 and len(self._ready) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._ready += piece
        return self._take(min(size, end or len(self._ready)))

    def _take(self, count: int) -> bytes:
        piece, self._ready = self._ready[:count], self._ready[count:]
        for running in self._running.values():
            running.update(piece)
        return piece

    def drain(self) -> None:
        """Read to the end."""
        for _ in self.rest():
            pass

    def digest(self, algorithm: str) -> Digest:
        """Return the digest of what was read."""
        return Digest(algorithm, self._running[algorithm].digest())


def _read_info(block: _DigestingStream, info: dict[str, str]) -> None:
    for name, value in read_warc_fields(block.read(PIECE)).items():
        info.setdefault(name, value[:LONGEST_INFO])


def take_block(
    warc: ForeignWarc, entry: ForeignRecord, spool: Path
) -> tuple[RecordHead, RecordBlock]:
    """Return head and block of a record; a large block lies in a file of its own in `spool`.

    Raises DamagedRecord.
    """
    with warc.path.open("rb") as source:
        record = begin_record(source, entry.offset)
        if len(entry.segments) > 1:
            return record.head, _take_segments(entry, spool)
        if entry.size <= CHUNK:
            content = b"".join(_BlockPieces(record, entry.size))
            return record.head, RecordBlock(len(content), content)
        with NamedTemporaryFile(dir=spool, suffix=".block", delete=False) as writing:
            for piece in _BlockPieces(record, entry.size):
                writing.write(piece)
        return record.head, RecordBlock(entry.size, b"", Path(writing.name))


def _take_segments(entry: ForeignRecord, spool: Path) -> RecordBlock:
    with NamedTemporaryFile(dir=spool, suffix=".block", delete=False) as writing:
        for part in entry.segments:
            with part.path.open("rb") as source:
                for piece in _BlockPieces(begin_record(source, part.offset), part.length):
                    writing.write(piece)
    block = RecordBlock(sum(part.length for part in entry.segments), b"", Path(writing.name))
    declared = _declared(entry.payload_digest)
    with block.open() as stream:
        http = read_head(stream)
        found = digest_payload(stream, http, declared.algorithm) if http and declared else None
    if found and entry.whole and declared not in (found.payload, found.framed, found.stored):
        drop_block(block)
        raise DamagedRecord(f"its segments together have not the digest {declared} of its payload")
    return block


def drop_block(block: RecordBlock) -> None:
    """Remove the file that `take_block` made, where it made one."""
    if block.path is not None:
        block.path.unlink(missing_ok=True)
