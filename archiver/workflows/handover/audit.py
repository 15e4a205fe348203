"""Audit: is the archive still what was written? Nothing is written by asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from archiver.capture.fetch import trusted_certificates
from archiver.errors import FileError, UsageError
from archiver.project import Project
from archiver.store.audit.archive import Audit, audit_archive, audit_files
from archiver.store.audit.records import AuditFinding, AuditSeverity
from archiver.store.packs.pack_files import PACKAGE, holds_file
from archiver.store.packs.signing import UNSIGNED
from archiver.store.timestamps.audit import check_pack_stamps, check_timestamps
from archiver.store.timestamps.certificates import Certificate, read_pem
from archiver.store.zip_file import UNREADABLE
from archiver.workflows.handover.check_pack import find_remade
from archiver.workflows.handover.stamp import read_roots
from archiver.workflows.shared.context import Means

ERROR = AuditSeverity.ERROR
SIGNATURE = "signature"
UNREAD = ("not-read", "damaged-zip", "unreadable")


def audit(
    project: Project, means: Means, files: Sequence[Path] = (), executor: Executor | None = None
) -> Audit:
    """Audit the project's archive, or WARC files, WACZ files and bags by name, whoever made them.

    `executor` runs the files side by side; without one, this machine does. Raises
    UsageError for a file that is not there, or when nothing was ever saved.
    """
    missing = next((path for path in files if not path.exists()), None)
    if missing is not None:
        raise UsageError(f"{missing} is no file. Check the name, or the folder (-C).")
    means.progress.begin("auditing", 0)
    if executor is not None:
        return _audit(project, means, files, executor)
    with open_executor(files or [project.archive / "warcs"]) as opened:
        return _audit(project, means, files, opened)


SOON_READ = 20_000_000
"""Bytes that are read sooner than processes start: 0.2 s at 100 MB/s (benchmarks/README.md)."""


def open_executor(paths: Iterable[Path]) -> Executor:
    """Return what runs an audit: this process for little, one process for each core for more."""
    found = (one for path in paths for one in (path.rglob("*") if path.is_dir() else [path]))
    if sum(one.stat().st_size for one in found if one.is_file()) < SOON_READ:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(mp_context=get_context("spawn"))


def _audit(project: Project, means: Means, files: Sequence[Path], executor: Executor) -> Audit:
    if files:
        audited = audit_files(files, executor, means.progress.advance)
        return with_findings(audited, _check_packs(project, means, files, audited))
    audited = audit_archive(project.archive, executor, means.progress.advance)
    stamps = check_timestamps(project.archive, lambda: known_roots(project), means.clock.now())
    unread = {one.file for one in audited.findings if one.rule == "unreadable"}
    return with_findings(audited, (one for one in stamps if one.file not in unread))


def _check_packs(
    project: Project, means: Means, files: Sequence[Path], audited: Audit
) -> Iterator[AuditFinding]:
    """Yield what packs that can be read show, and of their timestamps, and which is not signed."""
    bad = {one.file for one in audited.findings if one.rule in UNREAD}
    signed = {one.file.partition("!")[0] for one in audited.findings if one.rule == SIGNATURE}
    for path in files:
        if str(path) in bad:
            continue
        if str(path) not in signed and holds_file(path, PACKAGE):
            yield AuditFinding(str(path), 0, "", SIGNATURE, AuditSeverity.NOTE, UNSIGNED)
        errors = {one.file.partition("!")[0] for one in audited.findings if one.severity is ERROR}
        if str(path) not in errors:
            yield from _check_shown(path, means)
        with suppress(OSError, ValueError, *UNREADABLE):
            for one in check_pack_stamps(path, lambda: known_roots(project), means.clock.now()):
                yield replace(one, file=f"{path}!{one.file}")


def _check_shown(path: Path, means: Means) -> Iterator[AuditFinding]:
    """Yield what a pack of this program shows, and its records do not make."""
    try:
        for one in find_remade(path, means):
            yield replace(one, file=f"{path}!{one.file}")
    except FileError as error:
        yield AuditFinding(str(path), 0, "", "pack", ERROR, str(error).removeprefix(f"{path}: "))


def with_findings(audited: Audit, more: Iterable[AuditFinding]) -> Audit:
    """Return an audit that has found `more`, errors first."""
    order = list(AuditSeverity)
    found = (*audited.findings, *more)
    ranked = sorted(found, key=lambda f: (order.index(f.severity), f.file, f.offset))
    return replace(audited, findings=tuple(ranked))


def known_roots(project: Project) -> tuple[Certificate, ...]:
    """Return the root certificates that are trusted; those that come with us where others fail."""
    try:
        return read_roots(project)
    except FileError:
        return read_pem(trusted_certificates())
