"""Files that must survive a crash: durable writes, and errors that say what to do."""

import errno
import io
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from archiver.errors import StorageError, say_remedy
from archiver.private_files import make_private_folder, open_private, write_private

SET_ASIDE = "set-aside"


@contextmanager
def storage_errors(path: Path, doing: str) -> Iterator[None]:
    """Turn an OSError into a StorageError that names `path`, says what failed and what to do."""
    try:
        yield
    except OSError as error:
        raise StorageError(describe_error(error, path, doing)) from error


def describe_error(error: OSError, path: Path, doing: str) -> str:
    """Return one line: where, what failed, why, and what to do next.

    It is about the very file that the system named, where that is there, else about `path`.
    """
    why = error.strerror or str(error)
    named = error.filename if isinstance(error.filename, str) else ""
    place = named if named and os.path.lexists(named) else path
    kept = "What was saved before is kept. Free some space or mend the disk, then run it again."
    return f"{place}: {doing} failed: {why}. {say_remedy(error, place) or kept}"


def open_stored(path: Path) -> BinaryIO:
    """Open a file of the archive to read it, and nothing else that lies under its name.

    To open a pipe waits until somebody writes into it: who put one there would stop every run.
    Raises OSError.
    """
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "it is no file, but a pipe, a folder or a device", str(path))
    return os.fdopen(number, "rb")


def read_stored(path: Path) -> bytes:
    """Return all bytes of a file of the archive, opened as `open_stored` does. Raises OSError."""
    with open_stored(path) as file:
        return file.read()


class BytesInParts(io.RawIOBase):
    """Bytes that lie in several places, or in a part of one, as one file to read and seek in.

    Who makes one says how many there are, and in `readinto` what stands at `at`, which it moves on.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        self.at = max(0, base + offset)
        return self.at

    def tell(self) -> int:
        return self.at


def sync_folder(folder: Path) -> None:
    """Make a new name in `folder` durable where the system can (Windows does it by itself)."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def append_whole(path: Path, content: bytes, *, sync: bool) -> int:
    """Append `content` to `path` as one write and return the offset it begins at.

    With `sync` it is on the disk, all that was appended before included, when this returns. When
    that fails, the file is cut back to where it was. Raises OSError.
    """
    with open_private(path, "ab", buffered=False) as file:
        before = file.tell()
        try:
            write_all(file.fileno(), content)
            if sync:
                os.fsync(file.fileno())
        except BaseException:
            with suppress(OSError):
                file.truncate(before)
            raise
    return before


def write_all(number: int, content: bytes) -> None:
    """Write every byte of `content` to the open file `number`. Raises OSError."""
    view = memoryview(content)
    while view:
        view = view[os.write(number, view) :]


def write_atomically(path: Path, content: bytes) -> None:
    """Replace `path` by `content`: a reader sees the old bytes or the new, never a mixture."""
    make_private_folder(path.parent)
    fresh = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        write_private(fresh, content)
        os.replace(fresh, path)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def write_durably(path: Path, content: bytes) -> None:
    """Write a new file that is on the disk, name and all, when this returns. Raises OSError."""
    make_private_folder(path.parent)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with open_private(fresh, "wb", buffered=False) as file:
            write_all(file.fileno(), content)
            os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def set_aside_name(root: Path, name: str, stamp: str) -> Path:
    """Return a free path in `archive/set-aside/` for what is moved out of the way."""
    folder = root / SET_ASIDE
    make_private_folder(folder)
    path, count = folder / f"{stamp}-{name}", 1
    while path.exists():
        path, count = folder / f"{stamp}-{count}-{name}", count + 1
    return path
