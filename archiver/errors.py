"""The exception tree.

An exception here means that the run cannot go on as asked, and its message tells the user what
happened, where, and what to do next. Failures that are part of the work (a host that does not
answer, a page without text) are values, see :mod:`archiver.models`.

    ArchiverError                 the run cannot go on as asked
    ├── UsageError                a wrong argument, an unknown id, a missing file
    ├── FileError                 a file that cannot be used as it stands
    │   └── RowError              one row or cell of a CSV file
    ├── StorageError              the archive cannot be written or read (disk full, permission)
    └── LockHeldError             another run is writing to this archive

Any other exception is a fault of the program itself. Where one source, document or quotation meets
it, it is that one's result, in the words of :func:`say_fault`, and the others go on; where it ends
a run, it has an exit code of its own. What each gives stands in
:mod:`archiver.commands.exit_codes`.
"""

from __future__ import annotations

import errno
import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

LONGEST_FAULT = 300  # characters of what a program said as it failed (a guess)


def say_fault(error: Exception) -> str:
    """Return what this program failed of, in one bounded line without control characters."""
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return "".join(c if c.isprintable() else "?" for c in said)[:LONGEST_FAULT].rstrip(": ")


def say_remedy(error: OSError, place: Path | str) -> str:
    """Return what to do where the file `place` could not be had as one, "" where nobody knows.

    EINVAL is what this program says of a pipe or a folder in the place of a file.
    """
    if isinstance(error, PermissionError):
        return "Give yourself permission to read and write it, then run the command again."
    if os.path.islink(place) or error.errno == errno.ELOOP:
        return "It is a link: put the file itself in its place, then run the command again."
    if error.errno in (errno.EINVAL, errno.EISDIR, errno.ENOTDIR):
        return "Put the file back from a backup, then run the command again."
    folder = os.path.dirname(os.path.abspath(place))
    if error.errno == errno.ENOENT and not os.path.isdir(folder):
        return f"There is no folder {folder}: make it, or name another place, and run it again."
    return ""


class ArchiverError(Exception):
    """Base of every error shown to a user as one line."""


class UsageError(ArchiverError):
    """A wrong argument, an unknown id, a file that is not there."""


class FileError(ArchiverError):
    """A file that cannot be used as it stands."""


@dataclass
class RowError(FileError):
    """One row of a CSV file is wrong.

    `line` counts from 1 in the file as it lies on disk; `column` is the column's name, or "" when
    the whole row is meant; `problem` says what is wrong and `remedy` what to write instead.
    """

    path: Path
    line: int
    column: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" + (f", column {self.column}" if self.column else "")
        return f"{place}: {self.problem}. {self.remedy}"


class StorageError(ArchiverError):
    """The archive cannot be written or read: disk full, no permission, a damaged file."""


class LockHeldError(ArchiverError):
    """Another run is writing to this archive; the message names its host, process and start."""


def say_install(*packages: str) -> str:
    """Return the command that adds `packages` to the Python that runs this.

    By their own names: what an index calls "archiver" is another project.
    """
    return f"{shlex.quote(sys.executable or 'python')} -m pip install {shlex.join(packages)}"
