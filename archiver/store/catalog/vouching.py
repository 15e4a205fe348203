"""Whether catalog.db is, byte for byte, what this program last left there.

The catalog holds nothing of its own, and whoever can write into the folder can write into it: a
row moved, a trigger planted. So its digest is kept as an entry of the cache, which the user's own
key vouches for. A catalog that nobody vouches for counts as absent: it is made anew from the log.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from archiver.store.cache_entries import Cache
from archiver.store.catalog.catalog import FILE, Catalog, copy_into_memory
from archiver.store.disk import read_stored
from archiver.store.verified_copy import digest_file

ENTRY = "catalog.sha256"
MUCH = 64_000_000
"""Bytes that a run may write beside the catalog before they are brought into it. A guess."""
BESIDE = ("-wal", "-journal")
"""What SQLite would read together with the file (https://www.sqlite.org/tempfiles.html)."""


def is_vouched_for(root: Path, cache: Cache) -> bool:
    """Whether the user's key says that catalog.db is as this program left it."""
    known = cache.read(ENTRY)
    try:
        return (
            known is not None
            and not _has_more(root)
            and known == _digest_as_it_stands(root / FILE).encode("ascii")
        )
    except OSError:
        return False


def _digest_as_it_stands(path: Path) -> str:
    """Return the sha256 in hex of a file; read once as long as the file stands as it did then.

    `serve` opens the catalog for each page. Whoever writes into a file changes the time of its
    status, which no program can set (POSIX.1-2017, XBD 4.9); Windows has none.
    """
    if os.name == "nt":
        return digest_file(path)
    seen = path.stat()
    return _digest_of(
        path, seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns
    )


@lru_cache(maxsize=4)
def _digest_of(path: Path, *stand: int) -> str:
    return digest_file(path)


def read_vouched_copy(root: Path, cache: Cache) -> Catalog | None:
    """Return catalog.db as it was when it was last vouched for, in memory; None where it was not.

    It serves those who read beside a run: the run's rows lie in a file beside it until they are
    vouched for too, and the log has them.
    """
    known = cache.read(ENTRY)
    try:
        content = read_stored(root / FILE) if known else b""
    except OSError:
        return None
    if not content or hashlib.sha256(content).hexdigest().encode("ascii") != known:
        return None
    return Catalog(copy_into_memory(content))


def _has_more(root: Path) -> bool:
    """Whether rows lie beside the file, which its digest does not cover."""
    paths = [root / (FILE + ending) for ending in BESIDE]
    return any(path.exists() and path.stat().st_size > 0 for path in paths)


def vouch(root: Path, catalog: Catalog, cache: Cache) -> None:
    """Say that catalog.db, just written, is ours; unless another program wrote into it meanwhile.

    Where that cannot be said (a reader is at work, the disk is full), the next start makes the
    catalog anew.
    """
    if not cache.is_usable:
        return
    with suppress(OSError, sqlite3.Error):
        if catalog.settle_on_disk() and not _has_more(root):
            cache.write(ENTRY, digest_file(root / FILE).encode("ascii"))


def vouch_for_much(root: Path, catalog: Catalog, cache: Cache) -> None:
    """Vouch for the catalog in the middle of a run, once much was written since the last time."""
    beside = root / (FILE + BESIDE[0])
    with suppress(OSError):
        if cache.is_usable and beside.stat().st_size > MUCH:
            vouch(root, catalog, cache)
