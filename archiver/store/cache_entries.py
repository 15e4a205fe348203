"""Entries of archive/cache/, each with a mark that only this user's own key can make.

A cache speeds things up and decides nothing: whoever can write into the project's folder could
write into the cache too. So an entry bears an HMAC-SHA256 (RFC 2104) over its name and content,
by a random key in the user's own settings folder. Without the key, or with another one, an entry
counts as absent.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from archiver.store.disk import read_stored, write_all, write_atomically

FOLDER = "cache"
KEY_BYTES = 32
"""As many as SHA-256 gives: RFC 2104 section 3 advises no fewer."""
PRIVATE_TO_OWNER = 0o600
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
READ_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
"""No link is followed, and a pipe without a writer is not waited for (POSIX open)."""


class Cache:
    """The entries of one archive; `root` is the archive folder.

    `key_file` is where the user's key lies, or would lie; None where no cache may be used. A key
    inside the project's own folder is none: whoever has the folder would have it.
    """

    def __init__(self, root: Path, key_file: Path | None = None) -> None:
        self._folder = root / FOLDER
        self._key_file = None if key_file is None or _is_within(key_file, root) else key_file
        self._key: bytes | None = None

    @property
    def is_usable(self) -> bool:
        """Whether entries can be vouched for; makes the key where there is none yet."""
        return self._own_key(make=True) is not None

    def path(self, name: str) -> Path:
        """Return the file of the entry `name`."""
        return self._folder / name

    def read(self, name: str) -> bytes | None:
        """Return the content of the entry `name`; None when there is none to be trusted."""
        key = self._own_key()
        if key is None:
            return None
        try:
            mark, _, content = read_stored(self.path(name)).partition(b"\n")
        except OSError:
            return None
        return content if hmac.compare_digest(_mark(key, name, content), mark) else None

    def write(self, name: str, content: bytes) -> None:
        """Keep `content` as the entry `name`, where there is a key to vouch for it.

        Raises OSError when the cache cannot be written.
        """
        key = self._own_key(make=True)
        if key is not None:
            write_atomically(self.path(name), _mark(key, name, content) + b"\n" + content)

    def _own_key(self, *, make: bool = False) -> bytes | None:
        if self._key is None and self._key_file is not None:
            self._key = read_cache_key(self._key_file)
            if self._key is None and make:
                self._key = _make_key(self._key_file)
        return self._key


def _is_within(key_file: Path, root: Path) -> bool:
    return key_file.resolve().is_relative_to(root.resolve().parent)


def _mark(key: bytes, name: str, content: bytes) -> bytes:
    running = hmac.new(key, name.encode("utf-8", "surrogateescape") + b"\0", hashlib.sha256)
    running.update(content)
    return running.hexdigest().encode("ascii")


def read_cache_key(path: Path) -> bytes | None:
    """Return the key in the file `path`; None when there is none that is this user's alone.

    Where the system has owners and modes, a file of somebody else, or one that others may read or
    write, holds no key.
    """
    try:
        number = os.open(path, os.O_RDONLY | sum(getattr(os, name, 0) for name in READ_FLAGS))
    except OSError:
        return None
    try:
        private = _is_private(os.fstat(number))
        key = bytes.fromhex(os.read(number, 2 * KEY_BYTES + 1).decode("ascii")) if private else b""
    except (OSError, ValueError):
        return None
    finally:
        os.close(number)
    return key if len(key) == KEY_BYTES else None


def _is_private(seen: os.stat_result) -> bool:
    if not stat.S_ISREG(seen.st_mode):
        return False
    return os.name == "nt" or (_is_ours(seen) and not seen.st_mode & 0o077)


def _is_ours(seen: os.stat_result) -> bool:
    return os.name == "nt" or seen.st_uid == os.geteuid()


def _make_key(path: Path) -> bytes | None:
    """Make a key; None where the settings folder cannot be written, or a file there is not ours.

    A file of ours that holds no key (cut short, or open to others) is replaced.
    """
    key = secrets.token_bytes(KEY_BYTES)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.is_symlink() or (path.exists() and not _is_ours(path.stat())):
            return None
        number = os.open(fresh, NEW_FILE, PRIVATE_TO_OWNER)
        try:
            write_all(number, key.hex().encode("ascii") + b"\n")
        finally:
            os.close(number)
        os.replace(fresh, path)
    except OSError:
        return None
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return key
