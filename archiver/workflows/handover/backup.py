"""Backup: a verified copy of all that cannot be made again, laid out as a project folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from archiver.errors import UsageError
from archiver.project import Project
from archiver.store.strange_files import StrangeKind, find_strange
from archiver.store.verified_copy import (
    Backup,
    CopyFolder,
    CopyRefusal,
    VerifiedCopy,
    find_originals,
)
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write

REMEDIES = {
    StrangeKind.LINK: (
        "What it points to is not in this copy, and would be lost with its disk. Put the file "
        "itself in its place, and run backup again."
    ),
    StrangeKind.NO_FILE: (
        "It is no part of an archive. Put the file back that was there, or take this away, and run "
        "backup again; `archiver audit` says whether anything is missing."
    ),
    StrangeKind.UNREADABLE: "Give yourself permission to read it, and run backup again.",
}


def backup(project: Project, means: Means, destination: Path, *, thorough: bool = False) -> Backup:
    """Copy WARCs, custody log, timestamps, CSV files and archiver.toml into `destination`.

    The archive stands still meanwhile: the run holds its lock. Every file that is copied is read
    back and compared; one that has the size and date of its copy is not read, unless `thorough`.
    Raises UsageError for a destination inside the project, or one that holds another project,
    LockHeldError, StorageError.
    """
    here, there = project.root.resolve(), destination.resolve()
    if there == here or here in there.parents:
        raise UsageError(
            f"{destination} lies in the project itself, and would be lost with it. Name a folder "
            "on another disk."
        )
    folder = CopyFolder(destination, thorough=thorough)
    if folder.is_strange:
        raise UsageError(
            f"{destination} holds a project that no backup wrote. Name an empty or a new folder."
        )
    folder.begin()
    files = (project.sources_csv, project.quotes_csv, project.settings_toml)
    if not project.archive.is_dir():
        return _copy_all(project.archive, files, folder, means)
    with open_to_write(project, means):
        return _copy_all(project.archive, files, folder, means)


def _copy_all(archive: Path, files: Iterable[Path], folder: CopyFolder, means: Means) -> Backup:
    originals, odd = find_originals(archive, files), list(find_strange(archive))
    copied: list[VerifiedCopy] = []
    refused: list[CopyRefusal] = []
    means.progress.begin("copying", len(originals))
    for original in originals:
        became = folder.take(original)
        if isinstance(became, VerifiedCopy):
            copied.append(became)
        elif became is not None:
            refused.append(became)
        means.progress.advance(original.name)
    same = len(originals) - len(copied) - len(refused)
    strange = {f"archive/{one.path.relative_to(archive).as_posix()}": one for one in odd}
    refused += [one for one in folder.missing_here(originals) if one.name not in strange]
    refused += [
        CopyRefusal(name, f"it {one.what}. {REMEDIES[one.kind]}") for name, one in strange.items()
    ]
    folder.write_sums()
    return Backup(folder.destination, tuple(copied), same, tuple(refused), tuple(folder.kept))
