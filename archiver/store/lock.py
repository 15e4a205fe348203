"""The project's lock: one run writes at a time; readers run beside it.

The system frees the lock when its holder dies, however it dies. Beside it lies a file that names
the holder, only to tell a person who it is: it decides nothing.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from archiver.errors import LockHeldError, StorageError
from archiver.models import Machine
from archiver.private_files import PRIVATE_FILE, make_private_folder, write_private
from archiver.serialise import read_json
from archiver.store.disk import read_stored, storage_errors
from archiver.urls import from_rfc3339, to_rfc3339

LOCK = "writer.lock"
HOLDER = "writer.json"
# A reader that brings the catalog up to the log holds the lock for an instant.
WAIT = 0.5


class WriterLock:
    """Held from `take` until `free`, or until the process ends."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = FileLock(root / LOCK, timeout=0, mode=PRIVATE_FILE, thread_local=False)

    def take(self, machine: Machine, now: datetime) -> None:
        """Take the lock and say who holds it.

        Raises LockHeldError when another run has it, StorageError when the folder is unwritable.
        """
        self.take_quietly(WAIT)
        with storage_errors(self._root, "opening the archive for writing"):
            self._name_holder(machine, now)

    def take_quietly(self, seconds: float = 0.0) -> None:
        """Take the lock for a moment, without a name, after `seconds` at most.

        Raises as `take` does.
        """
        with storage_errors(self._root, "opening the archive for writing"):
            make_private_folder(self._root)
            try:
                self._lock.acquire(timeout=seconds)
            except Timeout as error:
                raise LockHeldError(_describe_holder(self._root)) from error

    def _name_holder(self, machine: Machine, now: datetime) -> None:
        said = {"host": machine.host, "pid": machine.pid, "started": to_rfc3339(now)}
        said |= {"operator": machine.operator, "software": machine.software}
        write_private(self._root / HOLDER, f"{json.dumps(said)}\n".encode())

    def free(self) -> None:
        """Give the lock back, and take the name away."""
        with suppress(OSError):
            (self._root / HOLDER).unlink(missing_ok=True)
        self.let_go()

    def let_go(self) -> None:
        """Give the lock back, where no name was given."""
        self._lock.release()


def running_since(root: Path) -> tuple[str, datetime] | None:
    """Return who is writing now ("process 7 on desk") and since when; None when nobody is.

    A name that a run which died has left behind is nobody.
    """
    try:
        said = read_json(read_stored(root / HOLDER))
        who = f"process {said['pid']} on {said['host']}", from_rfc3339(str(said["started"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    lock = WriterLock(root)
    try:
        lock.take_quietly()
    except LockHeldError:
        return who
    except StorageError:
        return None
    lock.let_go()
    return None


def _describe_holder(root: Path) -> str:
    try:
        said = read_json(read_stored(root / HOLDER))
        who = f"process {said['pid']} on {said['host']}, started {said['started']}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "a run that has just begun or is just ending"
    return (
        f"{root}: another run is writing to this archive: {who}. Wait until it has finished, "
        "then run the command again; commands that only read can run beside it."
    )


@contextmanager
def cache_lock(root: Path, seconds: float = 10.0) -> Iterator[bool]:
    """Hold the lock of archive/cache while the block runs; yields whether it could be had.

    Two readers may build the same part of the cache at once: whoever does not get the lock within
    `seconds` goes on without writing.
    """
    from filelock import FileLock, Timeout

    folder = root / "cache"
    try:
        make_private_folder(folder)
        place = folder / "cache.lock"
        lock = FileLock(place, timeout=seconds, mode=PRIVATE_FILE, thread_local=False)
        lock.acquire()
    except (Timeout, OSError):
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
