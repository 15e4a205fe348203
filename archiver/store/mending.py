"""Opening the catalog for reading or writing: brought up to the log, made anew where it is damaged.

Nothing is thrown away: a catalog that is damaged moves to archive/set-aside/.
"""

import os
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archiver.errors import ArchiverError, StorageError
from archiver.store.cache_entries import Cache
from archiver.store.catalog.catalog import (
    FILE,
    Catalog,
    CatalogDamagedError,
    CatalogUnfitError,
    open_database,
)
from archiver.store.catalog.catch_up import catch_up, holds_evidence, is_behind, take_in
from archiver.store.catalog.comparison import find_difference
from archiver.store.catalog.vouching import is_vouched_for, read_vouched_copy, vouch
from archiver.store.disk import set_aside_name, storage_errors
from archiver.store.lock import WriterLock
from archiver.store.log.chain import Break, LogEntry, chain_files
from archiver.store.log.stretches import newest_date
from archiver.urls import to_timestamp14

NO_LOG = (
    "The archive has WARC files but no custody log: nothing can be found in it. "
    "Run `archiver reindex` to make the log and the catalog from the WARC files."
)
MADE_IN_MEMORY = "What follows was read from the custody log itself."
ENDINGS = ("", "-wal", "-shm")
"""Of the catalog's file, and of those that SQLite keeps beside it."""
FRESH = ".part"
"""After the name of a catalog that is being made."""


@dataclass
class Mending:
    """An archive being opened for writing: its catalog, and what was found and mended."""

    root: Path
    now: datetime
    catalog: Catalog
    remarks: list[str] = field(default_factory=list)
    notes: list[LogEntry] = field(default_factory=list)
    merged: Mapping[str, object] | None = None

    def say(self, words: str, kept: Path | None = None) -> None:
        """Remember a sentence for the user, and for the custody log."""
        where = kept.relative_to(self.root).as_posix() if kept else ""
        sentence = f"{words} It is kept as archive/{where}." if kept else words
        self.remarks.append(sentence)
        self.notes.append(("mended", {"words": sentence, "kept": where}))


def mend_catalog(root: Path, now: datetime, cache: Cache) -> Mending:
    """Open the catalog and bring it up to the log; make it anew when nobody vouches for it."""
    if not (root / FILE).exists():
        mending = Mending(root, now, make_catalog(root))
        if holds_evidence(root):
            words = "There was no catalog; it was made from the custody log and the WARC files."
            mending.say(words)
        return mending
    if is_vouched_for(root, cache):
        with suppress(CatalogDamagedError):
            catalog = Catalog(open_database(root / FILE, write=True, check=False))
            if catch_up(root, catalog):
                return Mending(root, now, catalog)
            catalog.close()
    return _renew_catalog(root, now)


def make_catalog(root: Path, breaks: list[Break] | None = None) -> Catalog:
    """Make catalog.db, which must not be there, from the log. Raises StorageError, OSError.

    It is written beside its place, once, and put there when it is whole: nobody finds it half made.
    Where `breaks` are asked for, each line is checked as it is read, and they are added to.
    """
    if not chain_files(root):
        return Catalog(open_database(root / FILE, write=True))
    fresh = root / f"{FILE}{FRESH}"
    try:
        _remove(fresh)
        with closing(Catalog(open_database(fresh, write=True))) as catalog, catalog.filled_once():
            if breaks is None:
                catch_up(root, catalog)
            else:
                take_in(root, catalog, breaks)
        with fresh.open("rb+") as written:
            os.fsync(written.fileno())
        _remove(root / FILE)  # what SQLite kept beside another one
        fresh.replace(root / FILE)
    finally:
        _remove(fresh)
    return Catalog(open_database(root / FILE, write=True, check=False))


def _remove(path: Path) -> None:
    for ending in ENDINGS:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _renew_catalog(root: Path, now: datetime) -> Mending:
    """Make the catalog anew from the log. The old one is kept where it said anything else."""
    _refuse_newer(root)
    kept = move_catalog_aside(root, now)
    try:
        mending = Mending(root, now, make_catalog(root))
    except BaseException:
        _put_back(root, kept)
        raise
    why = find_difference(kept, mending.catalog, root) if kept is not None else ""
    if kept is not None and why:
        mending.say(
            f"{why} It was made anew from the custody log, and the old one put aside.", kept
        )
    elif kept is not None:
        _remove(kept)
        with suppress(OSError):
            kept.parent.rmdir()
    return mending


def _put_back(root: Path, kept: Path | None) -> None:
    """Put the old catalog in the place of one that could not be made: on a full disk, each round
    would leave half a catalog more.
    """
    if kept is not None:
        _remove(root / FILE)
    for ending in ENDINGS:
        if kept is not None and (old := kept.with_name(kept.name + ending)).exists():
            old.replace(root / (FILE + ending))


def _refuse_newer(root: Path) -> None:
    """A catalog of a newer version is left as it is. Raises CatalogUnfitError."""
    try:
        open_database(root / FILE, write=False, check=False).close()
    except CatalogUnfitError:
        raise
    except (CatalogDamagedError, StorageError):
        return


def move_catalog_aside(root: Path, now: datetime) -> Path | None:
    """Move catalog.db, with what SQLite keeps beside it, to archive/set-aside/."""
    if not (root / FILE).exists():
        return None
    kept = set_aside_name(root, FILE, to_timestamp14(now))
    (root / FILE).replace(kept)
    for ending in ENDINGS[1:]:
        beside = root / (FILE + ending)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + ending))
    return kept


def open_catalog(root: Path, cache: Cache) -> tuple[Catalog, list[str]]:
    """Open the catalog for reading, with remarks for the user; see `open_reader`.

    Raises StorageError.
    """
    with storage_errors(root, "reading the archive"):
        return _open_catalog(root, cache)


def _open_catalog(root: Path, cache: Cache) -> tuple[Catalog, list[str]]:
    if not chain_files(root):
        return _catalog_in_memory(root), [NO_LOG] if holds_evidence(root) else []
    if is_vouched_for(root, cache):
        sound = _sound_catalog(root)
        if sound is not None and not is_behind(root, sound):
            return sound, []
        if sound is not None:
            sound.close()
    if not cache.is_usable:
        return _read_in_memory(root)
    lock = WriterLock(root)
    try:
        lock.take_quietly()
    except ArchiverError:
        return _read_beside_a_run(root, cache)
    try:
        return _mended_for_reading(root, cache)
    finally:
        lock.free()


def _read_beside_a_run(root: Path, cache: Cache) -> tuple[Catalog, list[str]]:
    catalog = read_vouched_copy(root, cache)
    if catalog is not None and catch_up(root, catalog):
        return catalog, []
    return _read_in_memory(root)


def _read_in_memory(root: Path) -> tuple[Catalog, list[str]]:
    """Read the log itself; what is wrong with the catalog that lies there is said."""
    _refuse_newer(root)
    catalog = _catalog_in_memory(root)
    why = find_difference(root / FILE, catalog, root) if (root / FILE).exists() else ""
    return catalog, [f"{why} {MADE_IN_MEMORY}"] if why else []


def _sound_catalog(root: Path) -> Catalog | None:
    try:
        return Catalog(open_database(root / FILE, write=False, check=False))
    except CatalogUnfitError:
        raise
    except (CatalogDamagedError, StorageError):
        return None


def _mended_for_reading(root: Path, cache: Cache) -> tuple[Catalog, list[str]]:
    now = datetime.fromtimestamp(max(map(newest_date, chain_files(root))), UTC)
    mending = mend_catalog(root, now, cache)
    vouch(root, mending.catalog, cache)
    return mending.catalog, mending.remarks


def _catalog_in_memory(root: Path) -> Catalog:
    catalog = Catalog(open_database(None, write=True))
    catch_up(root, catalog)
    return catalog
