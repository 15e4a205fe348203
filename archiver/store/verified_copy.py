"""A verified copy of files: hashed while it is read, written aside, read back, then named.

What must never change (a WARC file, a token) is never overwritten; what only grows (a custody
chain) may only have grown; what people edit (a CSV file) is replaced, its older version kept.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from archiver.private_files import (
    PRIVATE_FILE,
    make_private_folder,
    open_private,
    write_private,
)
from archiver.store.disk import append_whole, open_stored, storage_errors, sync_folder
from archiver.store.log.stretches import OPEN_ENDING, log_size, open_log
from archiver.store.strange_files import FOLDERS

CHUNK = 1024 * 1024
"""Bytes that are copied and digested at a time. A guess."""
SUMS = "SHA256SUMS"
JOURNAL = "SHA256SUMS.begun"
GRAINS = (1, 10_000_000, 2_000_000_000)  # nanoseconds: what exFAT and FAT disks keep dates to
EARLIER = "earlier"
GROWING = "custody"
DECIDES_NOTHING = "machine.json"


class Keeping(StrEnum):
    """How a file may differ from the copy that was made of it before."""

    FIXED = "fixed"
    GROWING = "growing"
    EDITED = "edited"


@dataclass(frozen=True)
class Original:
    """A file to be copied: where it lies, its name in the copy (with /), how it may change."""

    path: Path
    name: str
    keeping: Keeping


@dataclass(frozen=True)
class VerifiedCopy:
    """A file that was copied and read back: its name, bytes and sha256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class CopyRefusal:
    """A file that was not copied, and why, in a sentence."""

    name: str
    why: str


@dataclass(frozen=True)
class Backup:
    """What a backup did. `same` counts the files that the copy had already, `kept` names older
    versions of edited files that were set beside it.
    """

    destination: Path
    copied: tuple[VerifiedCopy, ...]
    same: int
    refused: tuple[CopyRefusal, ...]
    kept: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the copy now holds everything."""
        return not self.refused

    @property
    def size(self) -> int:
        """The bytes that were copied."""
        return sum(one.size for one in self.copied)


def find_originals(archive: Path, files: Iterable[Path]) -> list[Original]:
    """Return what a backup holds: the truth of `archive`, and the project's own `files`.

    The catalog, the cache and the report are made again from these, and no key is among them.
    """
    found = [Original(path, path.name, Keeping.EDITED) for path in files if path.is_file()]
    for folder, deep in FOLDERS.items():
        for path in sorted((archive / folder).rglob("*")):
            inside = len(path.relative_to(archive / folder).parts) - 1 <= deep
            if inside and path.is_file() and not path.is_symlink() and os.access(path, os.R_OK):
                name = f"archive/{path.relative_to(archive).as_posix()}"
                found.append(Original(path, name, _keeping(folder, path)))
    return found


def _keeping(folder: str, path: Path) -> Keeping:
    if path.name == DECIDES_NOTHING:
        return Keeping.EDITED
    grows = folder == GROWING and path.name.endswith(OPEN_ENDING)
    return Keeping.GROWING if grows else Keeping.FIXED


class CopyFolder:
    """The folder that holds the copy, and the digests it had when it was last written.

    Before a file of the copy is replaced, the digest that it will have is noted in a journal, so
    that a run which is broken off leaves nothing that looks damaged to the next one.
    """

    def __init__(self, destination: Path, *, thorough: bool = False) -> None:
        """`thorough` reads every byte of both sides, also where size and date are as they were."""
        self.destination = destination
        self._thorough = thorough
        self._sums = read_sums(destination / SUMS)
        self._begun: dict[str, set[str]] = {}
        for name, digest in read_journal(destination / JOURNAL):
            self._begun.setdefault(name, set()).add(digest)
        self.kept: list[str] = []

    @property
    def is_strange(self) -> bool:
        """Whether something lies there that no backup wrote: a project of its own, perhaps."""
        known = any((self.destination / name).exists() for name in (SUMS, JOURNAL))
        theirs = ("archive", "sources.csv", "quotes.csv", "archiver.toml")
        return not known and any((self.destination / name).exists() for name in theirs)

    def begin(self) -> None:
        """Begin to write there. Raises StorageError."""
        with storage_errors(self.destination, "making the folder"):
            make_private_folder(self.destination)
            (self.destination / JOURNAL).touch(PRIVATE_FILE)

    def take(self, original: Original) -> VerifiedCopy | CopyRefusal | None:
        """Copy `original` where needed; None when the copy has it. Raises StorageError."""
        target = self.destination / original.name
        with storage_errors(target, "copying"):
            if target.exists():
                return self._take_again(original, target)
            return self._copy(original, target)

    def _take_again(self, original: Original, target: Path) -> VerifiedCopy | CopyRefusal | None:
        if not self._thorough and self._is_as_before(original, target):
            return None
        ours, theirs = digest_file(original.path), digest_file(target)
        if not self._wrote(original.name, theirs) and original.keeping is not Keeping.EDITED:
            why = "the copy is not what was written there: it was damaged or changed since"
            return CopyRefusal(original.name, f"{why}. Look at both; nothing was overwritten.")
        if ours == theirs:
            self._sums[original.name] = ours
            _same_date(original.path, target)
            return None
        return self._take_changed(original, target, theirs)

    def _wrote(self, name: str, digest: str) -> bool:
        """Whether a backup wrote the file of the copy, or none knows of it."""
        recorded = self._sums.get(name)
        return recorded in (None, digest) or digest in self._begun.get(name, ())

    def _is_as_before(self, original: Original, target: Path) -> bool:
        here, there = original.path.stat(), target.stat()
        edited = original.keeping is Keeping.EDITED
        dated = _same_moment(here.st_mtime_ns, there.st_mtime_ns, GRAINS[:1] if edited else GRAINS)
        same = here.st_size == there.st_size and dated
        return same and original.name in self._sums and original.name not in self._begun

    def _take_changed(
        self, original: Original, target: Path, theirs: str
    ) -> VerifiedCopy | CopyRefusal:
        if original.keeping is Keeping.FIXED:
            why = (
                "it differs from the copy, and such a file never changes unless something is erased"
            )
            return CopyRefusal(original.name, f"{why}. `archiver audit` says whether it is whole.")
        if original.keeping is Keeping.GROWING and not _has_grown(original.path, target):
            why = "the copy has lines that are not here: this log was cut or written anew"
            return CopyRefusal(original.name, f"{why}. Keep both, and run `archiver audit`.")
        if original.keeping is Keeping.EDITED and original.path.name != DECIDES_NOTHING:
            self._keep_earlier(original, target, theirs)
        return self._copy(original, target)

    def _keep_earlier(self, original: Original, target: Path, digest: str) -> None:
        name = f"{EARLIER}/{digest[:12]}-{original.path.name}"
        older = self.destination / name
        if not older.exists():
            make_private_folder(older.parent)
            write_private(older, target.read_bytes())
            self.kept.append(name)

    def _copy(self, original: Original, target: Path) -> VerifiedCopy | CopyRefusal:
        make_private_folder(target.parent)
        fresh = target.with_name(f"{target.name}.part")
        try:
            size, digest = write_copy(original.path, fresh)
            if digest_file(fresh) != digest:
                why = "what was read back is not what was written: the disk may be failing"
                return CopyRefusal(original.name, f"{why}. Use another disk.")
            _same_date(original.path, fresh)
            self._note(original.name, digest)
            os.replace(fresh, target)
            sync_folder(target.parent)
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
        self._sums[original.name] = digest
        return VerifiedCopy(original.name, size, digest)

    def _note(self, name: str, digest: str) -> None:
        if name in self._sums:
            line = format_sums({name: digest}).encode()
            append_whole(self.destination / JOURNAL, line, sync=True)

    def missing_here(self, originals: Iterable[Original]) -> Iterator[CopyRefusal]:
        """Yield what an earlier copy holds of the archive and the archive has not any more."""
        known = {original.name for original in originals}
        for name in sorted(self._sums.keys() - known):
            if name.startswith("archive/") and (self.destination / name).exists():
                why = "it is in the copy and not here any more"
                yield CopyRefusal(name, f"{why}. The copy keeps it; find out where it went.")

    def write_sums(self) -> None:
        """Write SHA256SUMS, for `sha256sum --check`. Raises StorageError."""
        path = self.destination / SUMS
        with storage_errors(path, "writing the list of digests"):
            fresh = path.with_name(f"{SUMS}.part")
            write_private(fresh, format_sums(self._sums).encode())
            os.replace(fresh, path)
            sync_folder(self.destination)
            (self.destination / JOURNAL).unlink(missing_ok=True)


def _same_moment(here: int, there: int, grains: Sequence[int]) -> bool:
    """Whether `there` is the date `here`, as exactly as the disk of the copy keeps it."""
    return any(abs(here - there) < grain and there % grain == 0 for grain in grains)


def _has_grown(ours: Path, theirs: Path) -> bool:
    """Whether the log `ours` begins with the bytes of the log `theirs`."""
    size = log_size(theirs)
    return digest_log(ours, size) == digest_log(theirs, size)


def write_copy(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file down to the disk; return the bytes written and their sha256 in hex."""
    running, size = hashlib.sha256(), 0
    with open_stored(source) as reading, open_private(target, "wb") as writing:
        while piece := reading.read(CHUNK):
            running.update(piece)
            size += len(piece)
            writing.write(piece)
        writing.flush()
        os.fsync(writing.fileno())
    return size, running.hexdigest()


def _same_date(source: Path, target: Path) -> None:
    """Give `target` the date of `source`: the next run sees by it that nothing changed."""
    seen = source.stat()
    with suppress(OSError):
        os.utime(target, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def digest_file(path: Path, length: int | None = None) -> str:
    """Return the sha256 in hex of a file, or of its first `length` bytes. Raises OSError."""
    with open_stored(path) as file:
        return _digest(file, length)


def digest_log(path: Path, length: int) -> str:
    """Return the sha256 in hex of the first `length` bytes of a log. Raises OSError."""
    with open_log(path) as file:
        return _digest(file, length)


def _digest(file: BinaryIO, length: int | None) -> str:
    running = hashlib.sha256()
    while piece := file.read(CHUNK if length is None else min(CHUNK, length)):
        running.update(piece)
        length = None if length is None else length - len(piece)
    return running.hexdigest()


def format_sums(sums: Mapping[str, str]) -> str:
    """Return lines as `sha256sum --check` and `shasum --check` read them, by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))


def read_sums(path: Path) -> dict[str, str]:
    """Return name → sha256 in hex out of a SHA256SUMS file; empty when there is none."""
    return dict(read_journal(path))


def read_journal(path: Path) -> list[tuple[str, str]]:
    """Return every line of such a file as name and sha256 in hex, also where a name is repeated."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    parts = (line.partition("  ") for line in lines)
    return [(name, digest.lower()) for digest, space, name in parts if space and name]
