"""What was made of the archive and may hold words of it: the cache, the last report."""

from __future__ import annotations

import shutil
from pathlib import Path

from archiver.store.lock import cache_lock

LOCK = "cache.lock"
CACHE, REPORT = "cache", "report"


def clear_cache(root: Path) -> list[str]:
    """Remove the cache, which is made again when it is wanted; returns what stayed."""
    return _clear(root, CACHE)


def clear_derived(root: Path) -> list[str]:
    """Remove the cache and the report, both made again when they are wanted.

    Returns what could not be removed, relative to archive/: another program holds it open, or it is
    a link, and where that leads may be anybody's.
    """
    return _clear(root, CACHE, REPORT)


def _clear(root: Path, *folders: str) -> list[str]:
    left: list[str] = []
    with cache_lock(root):
        for folder in folders:
            if (root / folder).is_symlink():
                left.append(folder)
                continue
            for path in sorted((root / folder).glob("*")):
                if path.name != LOCK and not _remove(path):
                    left.append(path.relative_to(root).as_posix())
    return left


def _remove(path: Path) -> bool:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError:
        return False
    return True
