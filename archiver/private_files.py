"""Files and folders that no other account of this computer can read, where the system has modes.

What is archived may name people and say what somebody was looking for: the archive, its caches,
notices and keys are the owner's alone. What is made for others (packs, annotated documents, a
report in a folder of its own) has the modes that the system gives.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
OTHERS = 0o077
"""The bits of group and others (POSIX.1-2017, sys/stat.h)."""


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone. Raises OSError."""
    missing = [one for one in (path, *path.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    if not missing:
        path.mkdir(exist_ok=True)  # raises where a file stands there


def open_private(path: Path, mode: str, *, buffered: bool = True) -> BinaryIO:
    """Open a file in binary; a new one is its owner's alone. Raises OSError."""
    size = -1 if buffered else 0
    opened = open(path, mode, buffering=size, opener=_open_for_owner)  # noqa: SIM115
    return cast(BinaryIO, opened)


def _open_for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)


def write_private(path: Path, content: bytes) -> None:
    """Write a whole file that is its owner's alone. Raises OSError."""
    with open_private(path, "wb") as file:
        file.write(content)


def write_like_folder(path: Path, content: bytes) -> None:
    """Write a file that others can read where they can read its folder. Raises OSError.

    What stands under its name is replaced: a symbolic link is never followed.
    """
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with suppress(FileNotFoundError):
        fresh.unlink()
    number = os.open(fresh, flags, stat.S_IMODE(path.parent.stat().st_mode) & 0o666)
    try:
        with open(number, "wb") as file:
            file.write(content)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def make_folder_like_parent(path: Path) -> None:
    """Make a folder that others can read where they can read the one above. Raises OSError."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=stat.S_IMODE(path.parent.stat().st_mode) & 0o777, exist_ok=True)


def tighten(root: Path) -> int:
    """Take the rights of other accounts away from a folder and all in it; return from how many.

    Links are not followed, and what belongs to somebody else stays as it is.
    """
    if os.name == "nt" or not _is_open(root):
        return 0
    count = 0
    for path in (root, *_below(root)):
        with suppress(OSError):
            seen = path.lstat()
            if not stat.S_ISLNK(seen.st_mode) and seen.st_mode & OTHERS:
                path.chmod(stat.S_IMODE(seen.st_mode) & ~OTHERS)
                count += 1
    return count


def _is_open(path: Path) -> bool:
    try:
        return bool(path.lstat().st_mode & OTHERS)
    except OSError:
        return False


def _below(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        yield from (Path(folder, name) for name in (*folders, *files))
