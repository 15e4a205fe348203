"""The audit of a whole archive: WARC files, custody chains and catalog against each other.

It writes nothing. The WARC files are the unit of work, on an executor that is handed in; what
they hold is then compared with what the custody log says of each record, and the log with the
heads that are known from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archiver.errors import ArchiverError, UsageError
from archiver.store.audit_records import (
    AuditFinding,
    AuditSeverity,
    FileAudit,
    RecordFacts,
    audit_warc,
)
from archiver.store.catalog import FILE, Catalog, CatalogDamagedError, open_database
from archiver.store.custody import Head, Line, chain_files, read_lines, verify_chain
from archiver.store.warcs import OPEN_ENDING

ERROR, WARNING, NOTE = AuditSeverity.ERROR, AuditSeverity.WARNING, AuditSeverity.NOTE
LOGGED = ("uri", "date", "type", "offset", "length", "block_digest", "payload_digest")


@dataclass(frozen=True)
class Audit:
    """What an audit read, and everything that is not as it must be, errors first."""

    files: int
    records: int
    findings: tuple[AuditFinding, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings and notes are no errors."""
        return not any(finding.severity is ERROR for finding in self.findings)


Advance = Callable[[str], None]


def audit_archive(root: Path, executor: Executor, advance: Advance = lambda name: None) -> Audit:
    """Audit the archive in `root`. `advance` is called with the name of each file that is done.

    Raises UsageError when there is no archive.
    """
    if not root.is_dir():
        raise UsageError(f"{root} is not there: nothing was ever saved here.")
    paths = sorted(p for p in (root / "warcs").rglob("*") if _is_warc(p))
    names = [path.relative_to(root).as_posix() for path in paths]
    audited = list(_audit_files(paths, names, executor, advance))
    findings = [finding for file in audited for finding in file.findings]
    logged, known = _read_log(root)
    findings += _check_chains(root, known)
    findings += _compare_with_log(audited, logged)
    findings += _check_revisits(audited)
    findings += _compare_with_catalog(root)
    return _sum_up(audited, findings)


def audit_files(
    paths: Sequence[Path], executor: Executor, advance: Advance = lambda name: None
) -> Audit:
    """Audit WARC files that anybody made: damage is an error, how they conform is a note."""
    audited = list(_audit_files(paths, [str(p) for p in paths], executor, advance, ours=False))
    return _sum_up(audited, [finding for file in audited for finding in file.findings])


def _is_warc(path: Path) -> bool:
    name = path.name.removesuffix(OPEN_ENDING)
    return path.is_file() and name.endswith((".warc", ".warc.gz"))


def _audit_files(
    paths: Sequence[Path],
    names: Sequence[str],
    executor: Executor,
    advance: Advance,
    *,
    ours: bool = True,
) -> Iterator[FileAudit]:
    work = partial(_audit_file, ours=ours)
    for audited in executor.map(work, paths, names):
        advance(audited.file)
        yield audited


def _audit_file(path: Path, name: str, *, ours: bool) -> FileAudit:
    try:
        return audit_warc(path, name, ours)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        return FileAudit(name, (), (AuditFinding(name, 0, "", "unreadable", ERROR, message),))


def _sum_up(audited: Sequence[FileAudit], findings: Iterable[AuditFinding]) -> Audit:
    order = list(AuditSeverity)
    ranked = sorted(findings, key=lambda f: (order.index(f.severity), f.file, f.offset))
    return Audit(len(audited), sum(len(file.records) for file in audited), tuple(ranked))


# --- the custody log -----------------------------------------------------------------------------


def _read_log(root: Path) -> tuple[dict[str, Line], dict[str, list[Head]]]:
    """Return what the log says of each record, and the heads known from outside their chain."""
    logged: dict[str, Line] = {}
    known: dict[str, list[Head]] = {}
    for head in _catalog_heads(root):
        known.setdefault(head.chain, []).append(head)
    for path in chain_files(root):
        for line in read_lines(path):
            if line.text("warc"):
                logged[line.text("record_id")] = _shortened(line)
            for head in _named_heads(line):
                known.setdefault(head.chain, []).append(head)
    return logged, known


def _shortened(line: Line) -> Line:
    """The line with only what is compared: all lines of an archive are held at once."""
    kept = ("warc", "record_digest", *LOGGED)
    return Line(line.chain, {name: line.fields.get(name) for name in kept}, line.end)


def _check_chains(root: Path, known: dict[str, list[Head]]) -> Iterator[AuditFinding]:
    """Check every chain, and that it still holds the heads known from catalog and other chains."""
    for path in chain_files(root):
        heads: list[Head | None] = [*known.pop(path.stem, [])] or [None]
        breaks = {broken for head in heads for broken in verify_chain(path, head)}
        for broken in sorted(breaks, key=lambda b: b.line):
            name = path.relative_to(root).as_posix()
            yield AuditFinding(name, broken.line, "", broken.rule, ERROR, broken.message)
    for chain in known:
        message = f"the custody log {chain}.jsonl is missing: its lines are known to have existed"
        yield AuditFinding(f"custody/{chain}.jsonl", 0, "", "missing-log", ERROR, message)


def _named_heads(line: Line) -> Iterator[Head]:
    """Yield the heads of other chains that the first line of a chain names."""
    others = line.fields.get("others") if line.event == "chain" else None
    for chain, said in (others if isinstance(others, dict) else {}).items():
        yield Head(chain, said["seq"], said["hash"])


def _catalog_heads(root: Path) -> list[Head]:
    catalog = _open_catalog(root)
    if catalog is None:
        return []
    try:
        return list(catalog.heads().values())
    finally:
        catalog.close()


def _open_catalog(root: Path) -> Catalog | None:
    if not (root / FILE).exists():
        return None
    try:
        return Catalog(open_database(root / FILE, write=False))
    except (ArchiverError, CatalogDamagedError):
        return None


def _compare_with_log(
    audited: Sequence[FileAudit], logged: Mapping[str, Line]
) -> Iterator[AuditFinding]:
    """Every record has the line that was written for it, and every line its record."""
    found: set[str] = set()
    for file in audited:
        for record in file.records:
            found.add(record.record_id)
            yield from _compare_record(file.file, record, logged.get(record.record_id))
    for record_id, line in logged.items():
        if record_id not in found:
            message = f"the log has this record ({line.text('uri')}), but no WARC file holds it"
            place = line.fields.get("offset")
            offset = place if isinstance(place, int) else 0
            yield AuditFinding(
                line.text("warc"), offset, record_id, "missing-record", ERROR, message
            )


def _check_revisits(audited: Sequence[FileAudit]) -> Iterator[AuditFinding]:
    """A revisit's payload must be in the archive (WARC 1.1 section 6.7)."""
    known = {record.record_id for file in audited for record in file.records}
    for file in audited:
        for record in file.records:
            if record.type == "revisit" and record.refers_to and record.refers_to not in known:
                message = f"it repeats {record.refers_to}, which no WARC file here holds"
                place = (file.file, record.offset, record.record_id)
                yield AuditFinding(*place, "revisit-target", ERROR, message)


def _compare_record(file: str, record: RecordFacts, line: Line | None) -> Iterator[AuditFinding]:
    place = (file, record.offset, record.record_id)
    if line is None:
        message = "the custody log has no line for this record"
        yield AuditFinding(*place, "not-in-log", ERROR, message)
        return
    if line.text("warc") != file.removesuffix(OPEN_ENDING):
        message = f"the log says that this record lies in {line.text('warc')}"
        yield AuditFinding(*place, "moved-record", ERROR, message)
    changed = [name for name in LOGGED if str(getattr(record, name)) != line.text(name)]
    for name in changed:
        here, there = str(getattr(record, name)), line.text(name)
        message = f"its {name.replace('_', ' ')} is {here!r}, the log says {there!r}"
        yield AuditFinding(*place, "changed-record", ERROR, message)
    if not changed and not _holds_record_digest(record, line):
        message = "its block is as it was, but a field of its head, or its compression, was changed"
        yield AuditFinding(*place, "changed-record", ERROR, message)


def _holds_record_digest(record: RecordFacts, line: Line) -> bool:
    """Whether the record's bytes in the file are those logged; older lines do not say."""
    logged = line.text("record_digest")
    return not logged or logged == record.record_digest


# --- the catalog ---------------------------------------------------------------------------------


def _compare_with_catalog(root: Path) -> Iterator[AuditFinding]:
    """The catalog can be made anew at any time: a wrong one is a warning, with the remedy."""
    if not (root / FILE).exists():
        return
    kept = _open_catalog(root)
    if kept is None:
        message = "the catalog is damaged; `archiver reindex` makes it anew"
        yield AuditFinding(FILE, 0, "", "catalog-damaged", WARNING, message)
        return
    fresh = Catalog(open_database(None, write=True))
    try:
        for path in chain_files(root):
            fresh.apply(read_lines(path))
        yield from _compare_captures(kept, fresh)
    finally:
        kept.close()
        fresh.close()


def _compare_captures(kept: Catalog, fresh: Catalog) -> Iterator[AuditFinding]:
    here = {capture.record_id: capture for capture in kept.captures()}
    there = {capture.record_id: capture for capture in fresh.captures()}
    for record_id in here.keys() | there.keys():
        if here.get(record_id) != there.get(record_id):
            message = "the catalog's row differs from the log; `archiver reindex` makes it anew"
            yield AuditFinding(FILE, 0, record_id, "catalog-differs", WARNING, message)
