"""Received bytes on their way into a Block: in memory while small, in a file when large."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO

from archiver.errors import StorageError
from archiver.models import Exchange, RecordBlock
from archiver.private_files import make_private_folder

IN_MEMORY = 1024 * 1024
"""Bytes of an answer that are held in memory before a file takes them. A guess."""


class Spool:
    """Collects bytes; `folder` receives a file once they reach 1 MiB."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self.length = 0

    def write(self, piece: bytes) -> None:
        """Append `piece`. Raises StorageError when the disk does not take it."""
        self.length += len(piece)
        if self._file is None and self.length < IN_MEMORY:
            self._memory += piece
            return
        try:
            self._spill().write(piece)
        except OSError as error:
            raise StorageError(
                f"{self._folder}: what a server sent could not be kept: {error.strerror}. "
                "Make room on the disk and run the command again"
            ) from error

    def _spill(self) -> IO[bytes]:
        if self._file is None:
            make_private_folder(self._folder)
            self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115
                dir=self._folder, prefix="received-", suffix=".spool", delete=False
            )
            self._file.write(self._memory)
            self._memory = bytearray()
        return self._file

    def finish(self) -> RecordBlock:
        """Return what was collected; nothing may be written afterwards."""
        if self._file is None:
            return RecordBlock(self.length, bytes(self._memory))
        self._file.close()
        return RecordBlock(self.length, path=Path(self._file.name))

    def abandon(self) -> None:
        """Forget what was collected."""
        block = self.finish()
        if block.path is not None:
            block.path.unlink(missing_ok=True)


def discard(exchange: Exchange) -> None:
    """Remove the spool files of `exchange`: for whoever has stored it, or does not want it."""
    for hop in (*exchange.put_off, *exchange.hops):
        for block in (hop.received, hop.surplus):
            if block is not None and block.path is not None:
                block.path.unlink(missing_ok=True)
