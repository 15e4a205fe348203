"""Where tokens and the logs that they are over lie: an archive, an unpacked pack, a WACZ file."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from archiver.store.disk import open_stored
from archiver.store.log.chain import FOLDER as CUSTODY
from archiver.store.log.chain import readable_chains
from archiver.store.log.stretches import open_log

STAMPS = "timestamps"
LARGEST = 10_000_000  # bytes of a file beside a token that are looked at
LOG_ENDING = ".jsonl"


class Shelf(Protocol):
    """Tokens with what lies beside them, and logs."""

    def stamps(self) -> dict[str, bytes]:
        """Return the files of timestamps/, by names such as "timestamps/a.tsr"."""

    def chains(self) -> list[str]:
        """Return the names of the logs."""

    def lines(self, chain: str) -> Iterator[bytes]:
        """Yield the lines of one log as they stand."""


class FolderShelf:
    """The shelf in the folder `root`: archive/, or the tree of a pack."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def stamps(self) -> dict[str, bytes]:
        """Return the files of timestamps/; one that cannot be read is none."""
        found = {}
        for path in sorted((self._root / STAMPS).rglob("*")):
            with suppress(OSError), open_stored(path) as file:
                found[path.relative_to(self._root).as_posix()] = file.read(LARGEST)
        return found

    def chains(self) -> list[str]:
        """Return the names of the logs that can be read."""
        return [path.stem for path in readable_chains(self._root)]

    def lines(self, chain: str) -> Iterator[bytes]:
        """Yield the lines of one log."""
        with open_log(self._root / CUSTODY / f"{chain}{LOG_ENDING}") as file:
            yield from file


class ZipShelf:
    """The shelf in an open WACZ file, read where it lies. Reading may raise as `zipfile` does."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped

    def stamps(self) -> dict[str, bytes]:
        """Return the files of timestamps/."""
        names = [n for n in self._zipped.namelist() if n.startswith(f"{STAMPS}/") and n[-1] != "/"]
        return {name: self._read(name) for name in names}

    def _read(self, name: str) -> bytes:
        with self._zipped.open(name) as member:
            return member.read(LARGEST)

    def chains(self) -> list[str]:
        """Return the names of the logs."""
        ends = (len(CUSTODY) + 1, -len(LOG_ENDING))
        logs = (n for n in self._zipped.namelist() if n.startswith(f"{CUSTODY}/"))
        return sorted(n[ends[0] : ends[1]] for n in logs if n.endswith(LOG_ENDING))

    def lines(self, chain: str) -> Iterator[bytes]:
        """Yield the lines of one log."""
        with self._zipped.open(f"{CUSTODY}/{chain}{LOG_ENDING}") as member:
            yield from member
