"""What is handed over, for a person: backups, packs, withheld captures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from archiver.reporting.safe_characters import show_unseen
from archiver.reporting.wording import plural


class CopiedFile(Protocol):
    """A file that was copied."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...


class RefusedFile(Protocol):
    """A file that was not copied, and why."""

    @property
    def name(self) -> str: ...
    @property
    def why(self) -> str: ...


class BackupDone(Protocol):
    """What a backup did."""

    @property
    def ok(self) -> bool: ...
    @property
    def destination(self) -> Path: ...
    @property
    def copied(self) -> Sequence[CopiedFile]: ...
    @property
    def same(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def refused(self) -> Sequence[RefusedFile]: ...
    @property
    def kept(self) -> Sequence[str]: ...


def say_backup(done: BackupDone) -> str:
    """Return what a backup did, in lines for a person."""
    lines = [f"copied {one.name} ({one.size:,} bytes)" for one in done.copied]
    lines += [f"kept the older version as {name}" for name in done.kept]
    lines += [f"NOT COPIED {one.name}: {one.why}" for one in done.refused]
    count = plural(len(done.copied), "file")
    lines.append(
        f"{count} copied to {done.destination} and compared ({done.size:,} bytes); "
        f"{done.same} were there already."
    )
    if done.refused:
        lines.append(f"The copy is not complete: {plural(len(done.refused), 'file')} named above.")
    return show_lines(lines)


def show_lines(lines: Sequence[str]) -> str:
    """Return `lines` as text in which nothing is unseen."""
    return "\n".join(show_unseen(line) for line in lines)
