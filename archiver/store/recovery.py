"""Bringing WARC files, custody log and catalog together again after a run that was broken off.

The order of writing is WARC, log, catalog; so the WARC may be ahead of the log, and the log ahead
of the catalog, never the other way round. Nothing is thrown away: what was only half written, and
a catalog that is damaged, moves to archive/set-aside/.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archiver.errors import ArchiverError, StorageError
from archiver.models import Clock, Machine
from archiver.private_files import open_private
from archiver.store.cache_entries import Cache
from archiver.store.caches import clear_cache, clear_derived
from archiver.store.catalog.catalog import (
    FILE,
    Catalog,
    CatalogDamagedError,
    CatalogUnfitError,
    open_database,
)
from archiver.store.catalog.catch_up import catch_up, holds_evidence, is_behind
from archiver.store.catalog.comparison import find_difference
from archiver.store.catalog.vouching import is_vouched_for, read_vouched_copy, vouch
from archiver.store.disk import set_aside_name, storage_errors, sync_folder
from archiver.store.erasing import finish_erasures
from archiver.store.lock import WriterLock
from archiver.store.log.chain import (
    Chain,
    chain_files,
    mend_tail,
    open_chain,
    read_lines,
    verify_chain,
)
from archiver.store.log.rulings import MERGE
from archiver.store.merging import forget_staged, move_staged
from archiver.store.others_recordings import sweep
from archiver.store.warc.scans import (
    LogEntry,
    WarcScan,
    open_warcs,
    recovered_entries,
    run_of,
    scan_warc,
    uncovered_warcs,
)
from archiver.store.warc.writer import OPEN_ENDING, finish_file
from archiver.urls import to_timestamp14

NO_LOG = (
    "The archive has WARC files but no custody log: nothing can be found in it. "
    "Run `archiver reindex` to make the log and the catalog from the WARC files."
)
MADE_IN_MEMORY = "What follows was read from the custody log itself."
ENDINGS = ("", "-wal", "-shm")
"""Of the catalog's file, and of those that SQLite keeps beside it."""


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

    def finish(self, chain: Chain, now: datetime) -> None:
        """Write what is missing in the log, then in the catalog; finish broken-off WARC files."""
        catch_up(self.root, self.catalog)
        if chain.remark:
            self.say(chain.remark)
        sweep(self.root)
        self._finish_merge(chain, now)
        for path in open_warcs(self.root):
            self._mend_warc(path, chain, now)
        self._finish_erasures(chain)
        self._recover_uncovered(chain, now)
        if self.notes:
            self.catalog.apply(chain.write(now, self.notes))

    def _finish_merge(self, chain: Chain, now: datetime) -> None:
        """Say in the log that another archive came, where the run that took it in died."""
        if self.merged is None:
            return
        known = {event.fields.get("id") for event in self.catalog.events(MERGE)}
        if self.merged.get("id") not in known:
            self.catalog.apply(chain.write(now, [(MERGE, self.merged)]))
            for path in chain_files(self.root):  # what waits since then had acted already
                self.catalog.apply(read_lines(path))
            self.say("The last run was broken off while it merged another archive: it is now done.")
        with storage_errors(self.root, "merging"):
            forget_staged(self.root)

    def _finish_erasures(self, chain: Chain) -> None:
        """Do what the log says is erased and a run that died left undone."""
        done = finish_erasures(self.root, self.catalog, chain.head.chain)
        for name in done:
            self.say(f"The last run was broken off while it erased: {name} is now done.")
        if done:
            clear_derived(self.root)

    def _recover_uncovered(self, chain: Chain, now: datetime) -> None:
        """Write log lines for captures of ours that stand in finished WARC files but in no log."""
        for path in uncovered_warcs(self.root, self.catalog):
            name = path.relative_to(self.root).as_posix()
            scan = scan_warc(path, name)
            if scan.problem:
                words = f"archive/{name} cannot be read from byte {scan.end} on: {scan.problem}."
                self.remarks.append(f"{words} `archiver audit` says more.")
            self._log_groups(scan, name, chain, now)

    def _mend_warc(self, path: Path, chain: Chain, now: datetime) -> None:
        name = path.relative_to(self.root).as_posix().removesuffix(OPEN_ENDING)
        with storage_errors(path, "mending a broken-off run"):
            scan = scan_warc(path, name)
            self._cut_tail(path, name, scan)
            self._log_groups(scan, name, chain, now)
            finish_file(path)

    def _cut_tail(self, path: Path, name: str, scan: WarcScan) -> None:
        """Move what follows the last whole capture aside, unless the log knows a record in it."""
        places = (row.place for row in self.catalog.records(warc=name))
        logged = max((place.offset + place.length for place in places), default=0)
        size = path.stat().st_size
        if scan.end >= size:
            return
        if logged > scan.end:
            self.say(f"archive/{name} is damaged at byte {scan.end}: {scan.problem}.")
            return
        kept = set_aside_name(self.root, f"{Path(name).name}.tail", to_timestamp14(self.now))
        _move_tail(path, scan.end, kept)
        words = f"The last run was broken off: {size - scan.end} bytes at the end of archive/{name}"
        self.say(f"{words} were no whole capture ({scan.problem}).", kept)

    def _log_groups(self, scan: WarcScan, name: str, chain: Chain, now: datetime) -> None:
        known = {row.record_id for row in self.catalog.records(warc=name)}
        run_id = run_of(name)
        entries = [e for group in scan.groups for e in recovered_entries(group, run_id, known)]
        if not entries:
            return
        self.catalog.apply(chain.write(now, entries))
        captures = sum("capture" in said for _, said in entries)
        if captures:
            self.say(f"{captures} captures in archive/{name} were not in the log; they are now.")


def _move_tail(path: Path, end: int, kept: Path) -> None:
    with path.open("r+b") as source:
        source.seek(end)
        with open_private(kept, "xb") as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
            target.flush()
            os.fsync(target.fileno())
        sync_folder(kept.parent)
        source.truncate(end)
        source.flush()
        os.fsync(source.fileno())


def mend_archive(root: Path, now: datetime, cache: Cache) -> Mending:
    """Mend torn log lines and the catalog, under the lock. Raises StorageError."""
    with storage_errors(root, "opening the archive"):
        merged = move_staged(root)
        torn = _mend_chains(root, now)
        mending = _mend_catalog(root, now, cache)
        mending.merged = merged
    return _say_torn(mending, torn)


def _say_torn(mending: Mending, torn: list[tuple[Path, Path]]) -> Mending:
    for path, kept in torn:
        mending.say(f"The last line of archive/custody/{path.name} was half written.", kept)
    return mending


def _mend_chains(root: Path, now: datetime) -> list[tuple[Path, Path]]:
    stamp = to_timestamp14(now)
    tails = [(p, mend_tail(p, lambda n: set_aside_name(root, n, stamp))) for p in chain_files(root)]
    return [(path, kept) for path, kept in tails if kept]


def _mend_catalog(root: Path, now: datetime, cache: Cache) -> Mending:
    """Open the catalog and bring it up to the log; make it anew when nobody vouches for it."""
    if not (root / FILE).exists():
        mending = Mending(root, now, _fresh_catalog(root))
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


def _fresh_catalog(root: Path) -> Catalog:
    catalog = Catalog(open_database(root / FILE, write=True))
    catch_up(root, catalog)
    return catalog


def _renew_catalog(root: Path, now: datetime) -> Mending:
    """Make the catalog anew from the log. The old one is kept where it said anything else."""
    _refuse_newer(root)
    kept = move_catalog_aside(root, now)
    mending = Mending(root, now, _fresh_catalog(root))
    why = find_difference(kept, mending.catalog, root) if kept is not None else ""
    if kept is not None and why:
        mending.say(
            f"{why} It was made anew from the custody log, and the old one put aside.", kept
        )
    elif kept is not None:
        for ending in ENDINGS:
            kept.with_name(kept.name + ending).unlink(missing_ok=True)
        with suppress(OSError):
            kept.parent.rmdir()
    return mending


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
    now = datetime.fromtimestamp(max(p.stat().st_mtime for p in chain_files(root)), UTC)
    mending = _mend_catalog(root, now, cache)
    vouch(root, mending.catalog, cache)
    return mending.catalog, mending.remarks


def _catalog_in_memory(root: Path) -> Catalog:
    catalog = Catalog(open_database(None, write=True))
    catch_up(root, catalog)
    return catalog


@dataclass(frozen=True)
class Counts:
    """What a rebuilt catalog holds, and what was found wrong on the way."""

    captures: int
    records: int
    lines: int
    remarks: tuple[str, ...]


def rebuild_catalog(
    root: Path, clock: Clock, machine: Machine, cache_key: Path | None = None
) -> Counts:
    """Make catalog.db anew from the WARC files and the custody log (`archiver reindex`).

    The cache is dropped, too. Captures of ours that stand in a WARC file but in no log get log
    lines ("recovered"). Raises LockHeldError, StorageError.
    """
    lock, now = WriterLock(root), clock.now()
    lock.take(machine, now)
    try:
        mending = _begin_anew(root, now)
        chain = open_chain(root, machine, now)
        mending.finish(chain, now)
        clear_cache(root)
        vouch(root, mending.catalog, Cache(root, cache_key))
        return _counted(mending)
    finally:
        lock.free()


def _begin_anew(root: Path, now: datetime) -> Mending:
    with storage_errors(root, "rebuilding the catalog"):
        merged = move_staged(root)
        torn = _mend_chains(root, now)
        for ending in ("", "-wal", "-shm"):
            (root / (FILE + ending)).unlink(missing_ok=True)
        catalog = Catalog(open_database(root / FILE, write=True))
        mending = Mending(root, now, catalog, merged=merged)
    return _say_torn(mending, torn)


def _counted(mending: Mending) -> Counts:
    catalog = mending.catalog
    captures, records = len(catalog.captures()), len(catalog.records())
    lines = sum(head.seq for head in catalog.heads().values())
    catalog.close()
    return Counts(captures, records, lines, (*_say_breaks(mending.root), *mending.remarks))


def _say_breaks(root: Path) -> list[str]:
    """Say where a chain does not hold: what such a line said is not in the catalog."""
    return [
        f"archive/custody/{path.name}: {found.message}. `archiver audit` says more."
        for path in chain_files(root)
        for found in verify_chain(path)[:3]
    ]
