"""The audit of what people brought and what a court had removed: imports, erasures.

Both are what the custody log says of them, to the byte, and nothing more: an original that is not
what was taken in, a record that is gone without a line that says so, and a tombstone that is not
the one that the log names are errors.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from archiver.store.audit.records import AuditFinding, AuditSeverity
from archiver.store.erasing import ErasedStretch, Erasures, read_erased, still_there
from archiver.store.log.chain import read_lines, readable_chains
from archiver.store.log.rulings import DECIDING, ERASE, MERGE
from archiver.store.log.waiting import read_named
from archiver.store.others_recordings import FOLDER
from archiver.store.verified_copy import digest_file

TAKEN = "import"
ERROR, WARNING, NOTE = AuditSeverity.ERROR, AuditSeverity.WARNING, AuditSeverity.NOTE


class ReadRecord(Protocol):
    """A record as the audit read it."""

    @property
    def record_id(self) -> str: ...
    @property
    def offset(self) -> int: ...
    @property
    def record_digest(self) -> str: ...


def read_events(root: Path, event: str) -> Iterator[Mapping[str, Any]]:
    """Yield the lines of one event over all chains, those alone that hold, and do not wait."""
    deciding = (one for path in readable_chains(root) for one in read_lines(path, 0, DECIDING))
    named = read_named(((one.name, one.event, one.fields) for one in deciding), MERGE)
    for path in readable_chains(root):
        for line in read_lines(path, 0, [event]):
            if not named.is_idle(line.name):
                yield line.fields


# --- erasures ------------------------------------------------------------------------------------


def accept_erased(
    root: Path,
    findings: Iterable[AuditFinding],
    records: Mapping[str, Sequence[ReadRecord]],
) -> list[AuditFinding]:
    """Return `findings` with those explained that an erasure caused, each named as a note.

    `records` are those of the files that differ from the log, by the file's name.
    """
    found = list(findings)
    if not any(one.rule in ("missing-record", "not-in-log") for one in found):
        return found
    erased = read_erased(read_events(root, ERASE))
    standing = {
        record.record_id
        for name, read in records.items()
        for record in read
        if _is_tombstone(name, record, erased.tombstones.get(record.record_id))
    }
    return [_explain(one, erased, standing) for one in found]


def _is_tombstone(name: str, record: ReadRecord, stretch: ErasedStretch | None) -> bool:
    """Whether the record is the very tombstone that the log names, where it must stand."""
    if stretch is None:
        return False
    here = (name, record.offset, record.record_digest.rpartition(":")[2])
    return here == (stretch.warc, stretch.offset, stretch.digest)


def _explain(finding: AuditFinding, erased: Erasures, standing: set[str]) -> AuditFinding:
    if finding.rule == "not-in-log" and finding.record_id in standing:
        stretch = erased.tombstones[finding.record_id]
        message = f"a tombstone in place of {len(stretch.records)} records: {stretch.said}"
        return replace(finding, rule="tombstone", severity=NOTE, message=message)
    if finding.rule == "missing-record" and finding.record_id in erased.records:
        holders = (s for s in erased.tombstones.values() if finding.record_id in s.records)
        if any(stretch.tombstone in standing for stretch in holders):
            said = erased.records[finding.record_id]
            return replace(finding, rule="erased", severity=NOTE, message=said)
        message = "the log says that it was erased, but the tombstone that it names is not there"
        return replace(finding, message=message)
    return finding


def audit_erasures(root: Path) -> Iterator[AuditFinding]:
    """Yield what the log says was erased and still lies there: a run died, and none came after."""
    for stretch in read_erased(read_events(root, ERASE)).tombstones.values():
        still = False
        with suppress(OSError):  # a file that cannot be read is named as that
            still = still_there(root, stretch)
        if still:
            message = (
                f"{stretch.said}, the log says; but it is still there. Any run that writes "
                "finishes this: archiver reindex"
            )
            place = (stretch.warc, stretch.offset, stretch.records[0])
            yield AuditFinding(*place, "not-erased", ERROR, message)


# --- files kept as they were handed in -----------------------------------------------------------


def audit_imports(root: Path) -> Iterator[AuditFinding]:
    """Yield what is wrong with the files in archive/imports/: each is what its line says."""
    taken = {str(said.get("kept", "")): said for said in read_events(root, TAKEN)}
    if not taken and not (root / FOLDER).is_dir():
        return
    erased = read_erased(read_events(root, ERASE)).originals
    for name, said in sorted(taken.items()):
        yield from _audit_import(root, name, said, name in erased)
    for path in sorted((root / FOLDER).glob("*")):
        name = path.relative_to(root).as_posix()
        if name not in taken and not path.is_symlink():
            message = "no line of the log says where it comes from: an import was broken off"
            yield AuditFinding(name, 0, "", "unlogged-import", WARNING, f"{message}; run it again")


def _audit_import(
    root: Path, name: str, said: Mapping[str, Any], erased: bool
) -> Iterator[AuditFinding]:
    path = root / name
    if path.exists() and not (path.is_file() and os.access(path, os.R_OK)):
        return  # named as a file that cannot be read
    if not path.is_file():
        message = "the log says that it was taken in, and it is not there"
        if erased:
            message = "it was removed whole, since it held what was erased"
        rule, severity = ("erased", NOTE) if erased else ("missing-import", ERROR)
        yield AuditFinding(name, 0, "", rule, severity, message)
    elif digest_file(path) != said.get("sha256"):
        message = f"it is not what was taken in: the log says sha256 {said.get('sha256')}"
        yield AuditFinding(name, 0, "", "changed-import", ERROR, message)
    elif erased:
        message = "the log says that it was removed, and it is still there"
        yield AuditFinding(name, 0, "", "not-erased", ERROR, message)
