"""Bringing WARC files, custody log and catalog together again after a run that was broken off.

The order of writing is WARC, log, catalog; so the WARC may be ahead of the log, and the log ahead
of the catalog, never the other way round. Nothing is thrown away: what was only half written, and
a catalog that is damaged, moves to archive/set-aside/.
"""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archiver.models import Clock, Machine
from archiver.private_files import open_private
from archiver.store.cache_entries import Cache
from archiver.store.caches import clear_cache, clear_derived
from archiver.store.catalog.catalog import FILE
from archiver.store.catalog.catch_up import catch_up
from archiver.store.catalog.vouching import vouch
from archiver.store.disk import (
    describe_error,
    open_stored,
    set_aside_name,
    storage_errors,
    sync_folder,
)
from archiver.store.erasing import finish_erasures
from archiver.store.lock import WriterLock
from archiver.store.log.chain import (
    Break,
    Chain,
    chain_files,
    mend_tail,
    open_chain,
    read_lines,
)
from archiver.store.log.rulings import MERGE
from archiver.store.log.stretches import finish_closing
from archiver.store.mending import ENDINGS, Mending, make_catalog, mend_catalog
from archiver.store.merging import forget_staged, move_staged
from archiver.store.others_recordings import sweep
from archiver.store.warc.scans import (
    WarcScan,
    open_warcs,
    recovered_entries,
    run_of,
    scan_warc,
    uncovered_warcs,
)
from archiver.store.warc.writer import OPEN_ENDING, finish_file
from archiver.urls import to_timestamp14


def finish_mending(mending: Mending, chain: Chain, now: datetime) -> None:
    """Write what is missing in the log, then in the catalog; finish broken-off WARC files."""
    catch_up(mending.root, mending.catalog)
    if chain.remark:
        mending.say(chain.remark)
    sweep(mending.root)
    _finish_merge(mending, chain, now)
    for path in open_warcs(mending.root):
        if _can_be_read(mending, path):
            _mend_warc(mending, path, chain, now)
    _finish_erasures(mending, chain)
    _recover_uncovered(mending, chain, now)
    if mending.notes:
        mending.catalog.apply(chain.write(now, mending.notes))


def _finish_merge(mending: Mending, chain: Chain, now: datetime) -> None:
    """Say in the log that another archive came, where the run that took it in died."""
    if mending.merged is None:
        return
    known = {event.fields.get("id") for event in mending.catalog.events(MERGE)}
    if mending.merged.get("id") not in known:
        mending.catalog.apply(chain.write(now, [(MERGE, mending.merged)]))
        for path in chain_files(mending.root):  # what waits since then had acted already
            mending.catalog.apply(read_lines(path))
        mending.say("The last run was broken off while it merged another archive: it is now done.")
    with storage_errors(mending.root, "merging"):
        forget_staged(mending.root)


def _finish_erasures(mending: Mending, chain: Chain) -> None:
    """Do what the log says is erased and a run that died left undone."""
    done = finish_erasures(mending.root, mending.catalog, chain.head.chain)
    for name in done:
        mending.say(f"The last run was broken off while it erased: {name} is now done.")
    if done:
        clear_derived(mending.root)


def _recover_uncovered(mending: Mending, chain: Chain, now: datetime) -> None:
    """Write log lines for captures of ours that stand in finished WARC files but in no log."""
    for path in uncovered_warcs(mending.root, mending.catalog):
        if not _can_be_read(mending, path):
            continue
        name = path.relative_to(mending.root).as_posix()
        scan = scan_warc(path, name)
        if scan.problem:
            words = f"archive/{name} cannot be read from byte {scan.end} on: {scan.problem}."
            mending.remarks.append(f"{words} `archiver audit` says more.")
        _log_groups(mending, scan, name, chain, now)


def _can_be_read(mending: Mending, path: Path) -> bool:
    """Whether a WARC file can be read; where not, that is said, and the run goes on without it."""
    try:
        open_stored(path).close()
    except OSError as error:
        mending.remarks.append(describe_error(error, path, "reading a WARC file"))
        return False
    return True


def _mend_warc(mending: Mending, path: Path, chain: Chain, now: datetime) -> None:
    name = path.relative_to(mending.root).as_posix().removesuffix(OPEN_ENDING)
    with storage_errors(path, "mending a broken-off run"):
        scan = scan_warc(path, name)
        _cut_tail(mending, path, name, scan)
        _log_groups(mending, scan, name, chain, now)
        finish_file(path)


def _cut_tail(mending: Mending, path: Path, name: str, scan: WarcScan) -> None:
    """Move what follows the last whole capture aside, unless the log knows a record in it."""
    places = (row.place for row in mending.catalog.records(warc=name))
    logged = max((place.offset + place.length for place in places), default=0)
    size = path.stat().st_size
    if scan.end >= size:
        return
    if logged > scan.end:
        mending.say(f"archive/{name} is damaged at byte {scan.end}: {scan.problem}.")
        return
    kept = set_aside_name(mending.root, f"{Path(name).name}.tail", to_timestamp14(mending.now))
    _move_tail(path, scan.end, kept)
    words = f"The last run was broken off: {size - scan.end} bytes at the end of archive/{name}"
    mending.say(f"{words} were no whole capture ({scan.problem}).", kept)


def _log_groups(mending: Mending, scan: WarcScan, name: str, chain: Chain, now: datetime) -> None:
    known = {row.record_id for row in mending.catalog.records(warc=name)}
    run_id = run_of(name)
    entries = [e for group in scan.groups for e in recovered_entries(group, run_id, known)]
    if not entries:
        return
    mending.catalog.apply(chain.write(now, entries))
    captures = sum("capture" in said for _, said in entries)
    if captures:
        mending.say(f"{captures} captures in archive/{name} were not in the log; they are now.")


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
        mending = mend_catalog(root, now, cache)
        mending.merged = merged
    return _say_torn(mending, torn)


def _say_torn(mending: Mending, torn: list[tuple[Path, Path]]) -> Mending:
    for path, kept in torn:
        mending.say(f"The last line of archive/custody/{path.name} was half written.", kept)
    return mending


def _mend_chains(root: Path, now: datetime) -> list[tuple[Path, Path]]:
    stamp = to_timestamp14(now)
    tails = [(p, mend_tail(p, lambda n: set_aside_name(root, n, stamp))) for p in chain_files(root)]
    for path in chain_files(root):
        # Where a reader holds the file open and the system forbids it (Windows), the next start
        # does it. A log that may not be written to meanwhile is not gone on with.
        with suppress(OSError):
            finish_closing(path)
    return [(path, kept) for path, kept in tails if kept]


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
        breaks: list[Break] = []
        mending = _begin_anew(root, now, breaks)
        chain = open_chain(root, machine, now)
        finish_mending(mending, chain, now)
        clear_cache(root)
        vouch(root, mending.catalog, Cache(root, cache_key))
        return _counted(mending, breaks)
    finally:
        lock.free()


def _begin_anew(root: Path, now: datetime, breaks: list[Break]) -> Mending:
    with storage_errors(root, "rebuilding the catalog"):
        merged = move_staged(root)
        torn = _mend_chains(root, now)
        for ending in ENDINGS:
            (root / (FILE + ending)).unlink(missing_ok=True)
        mending = Mending(root, now, make_catalog(root, breaks), merged=merged)
    return _say_torn(mending, torn)


def _counted(mending: Mending, breaks: list[Break]) -> Counts:
    catalog = mending.catalog
    captures, records = catalog.counts()
    lines = sum(head.seq for head in catalog.heads().values())
    catalog.close()
    return Counts(captures, records, lines, (*_say_breaks(mending.root, breaks), *mending.remarks))


def _say_breaks(root: Path, breaks: list[Break]) -> list[str]:
    """Say where a chain does not hold: what such a line said is not in the catalog."""
    return [
        f"archive/custody/{path.name}: {found.message}. `archiver audit` says more."
        for path in chain_files(root)
        for found in [one for one in breaks if one.chain == path.stem][:3]
    ]
