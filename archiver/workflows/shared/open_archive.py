"""Opening the archive of a project; what had to be mended is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from archiver.project import Project
from archiver.settings import changed_values
from archiver.store.reader import Reader, open_reader
from archiver.workflows.shared.context import Means

if TYPE_CHECKING:
    from archiver.store.archive import Archive

AnyReader = TypeVar("AnyReader", bound=Reader)


def open_to_write(project: Project, means: Means, vouch_key: Path | None = None) -> Archive:
    """Open the archive as its one writer. Raises LockHeldError, StorageError.

    `vouch_key` vouches for the catalog of a run that believes nothing that was kept.
    If the run writes anything, its first line in the log has the settings that it ran with.
    """
    from archiver.store.archive import Archive  # what only reads need not load what writes

    settings = changed_values(project.settings())
    opened = Archive.open(
        project.archive,
        means.clock,
        means.machine,
        cache_key=means.cache_key,
        vouch_key=vouch_key,
    )
    archive = _say(opened, means)
    archive.circumstances = {"settings": settings}
    return archive


def open_to_read(project: Project, means: Means) -> Reader:
    """Open the archive beside a running writer. Raises StorageError."""
    return _say(open_reader(project.archive, means.cache_key), means)


def _say(opened: AnyReader, means: Means) -> AnyReader:
    for remark in opened.remarks:
        means.progress.say(remark)
    return opened
