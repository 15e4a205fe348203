"""Audit: is the archive still what was written? Nothing is written by asking."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from archiver.errors import UsageError
from archiver.project import Project
from archiver.store.audit import Audit, audit_archive, audit_files
from archiver.workflows.means import Means


def audit(
    project: Project, means: Means, files: Sequence[Path] = (), executor: Executor | None = None
) -> Audit:
    """Audit the project's archive, or the WARC `files` by name, whoever made them.

    `executor` runs the files side by side; without one, processes of this machine do. Raises
    UsageError for a file that is not there, or when nothing was ever saved.
    """
    missing = next((path for path in files if not path.is_file()), None)
    if missing is not None:
        raise UsageError(f"{missing} is no file. Check the name, or the folder (-C).")
    means.progress.begin("auditing", 0)
    if executor is not None:
        return _audit(project, means, files, executor)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        return _audit(project, means, files, processes)


def _audit(project: Project, means: Means, files: Sequence[Path], executor: Executor) -> Audit:
    if files:
        return audit_files(files, executor, means.progress.advance)
    return audit_archive(project.archive, executor, means.progress.advance)
