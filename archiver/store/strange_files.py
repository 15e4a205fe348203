"""What stands in an archive under the name of a file and is none that can be kept or read.

Whoever can write in the folder may put a link, a pipe or a folder there, and so may a program that
synchronises disks. Readers say of each what it is; copies leave it out and say so.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FOLDERS = {"warcs": 2, "imports": 0, "custody": 0, "timestamps": 0, "set-aside": 9}
"""The folders that cannot be made again, and how many folders deep files lie in each.

In set-aside/ a person may sort things: the depth there is a guess.
"""


class StrangeKind(StrEnum):
    """What it is: a link, no file where one must be (or no folder), or not to be read."""

    LINK = "link"
    NO_FILE = "no-file"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class StrangeFile:
    """One of them. `what` goes on from its name: "is a pipe, not a file"."""

    path: Path
    kind: StrangeKind
    what: str

    def leads_out_of(self, archive: Path) -> bool:
        """Whether it is a link that leads out of `archive`, or nowhere."""
        if self.kind is not StrangeKind.LINK:
            return False
        try:
            return archive.resolve() not in self.path.resolve(strict=True).parents
        except (OSError, RuntimeError):  # RuntimeError: a link to itself, before Python 3.13
            return True


def find_strange(archive: Path, folders: Iterable[str] = tuple(FOLDERS)) -> Iterator[StrangeFile]:
    """Yield what stands in `folders` of `archive` and is no file that can be read, by name.

    A folder that is itself a link to a folder (to a larger disk, say) is read as one.
    """
    for name in folders:
        top = archive / name
        if not os.path.lexists(top):
            continue
        if not top.is_dir():
            yield _not_a_folder(top)
        else:
            yield from _look_into(top, FOLDERS[name])


def _not_a_folder(top: Path) -> StrangeFile:
    if top.is_symlink():
        return StrangeFile(top, StrangeKind.LINK, f"is a link to {_target(top)!r}, and no folder")
    return StrangeFile(top, StrangeKind.NO_FILE, "must be a folder, and is none")


def _target(path: Path) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return "?"


def _look_into(folder: Path, deeper: int) -> Iterator[StrangeFile]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        yield StrangeFile(folder, StrangeKind.UNREADABLE, what)
        return
    for path in (folder / name for name in names):
        try:
            mode = path.lstat().st_mode
        except OSError:  # gone since
            continue
        if stat.S_ISLNK(mode):
            yield StrangeFile(path, StrangeKind.LINK, f"is a link to {_target(path)!r}, not a file")
        elif stat.S_ISDIR(mode) and deeper:
            yield from _look_into(path, deeper - 1)
        elif stat.S_ISDIR(mode):
            yield StrangeFile(path, StrangeKind.NO_FILE, "is a folder, where a file must be")
        elif not stat.S_ISREG(mode):
            what = "is a pipe or a device, not a file"
            yield StrangeFile(path, StrangeKind.NO_FILE, what)
        elif not os.access(path, os.R_OK):
            yield StrangeFile(path, StrangeKind.UNREADABLE, "may not be read by this user")
