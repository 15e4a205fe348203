"""What `audit`, `backup`, `export`, `key` and `reindex` print as JSON, and what was stamped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NotRequired, Protocol, TypedDict

from archiver.reporting.objects.rows import Time
from archiver.reporting.terminal.audit import AuditResult
from archiver.reporting.terminal.backup import BackupDone
from archiver.urls import to_rfc3339


class AuditFindingRow(TypedDict):
    """One finding of an audit: error, warning or note."""

    file: str
    offset: int
    record_id: str
    rule: str
    severity: str
    message: str


class AuditObject(TypedDict):
    """What `audit` prints; only an error makes `ok` false."""

    ok: bool
    files: int
    records: int
    findings: list[AuditFindingRow]


def audit_object(audited: AuditResult) -> AuditObject:
    """Return `audit`'s object."""
    return {
        "ok": audited.ok,
        "files": audited.files,
        "records": audited.records,
        "findings": [
            {
                "file": found.file,
                "offset": found.offset,
                "record_id": found.record_id,
                "rule": found.rule,
                "severity": str(found.severity),
                "message": found.message,
            }
            for found in audited.findings
        ],
    }


class BackupFileRow(TypedDict):
    """A file that was copied and read back."""

    file: str
    bytes: int
    sha256: str


class BackupRefusalRow(TypedDict):
    """A file that was not copied, and why."""

    file: str
    why: str


class BackupObject(TypedDict):
    """What `backup` prints."""

    ok: bool
    destination: str
    copied: list[BackupFileRow]
    unchanged: int
    refused: list[BackupRefusalRow]
    kept: list[str]


def backup_object(done: BackupDone) -> BackupObject:
    """Return `backup`'s object."""
    return {
        "ok": done.ok,
        "destination": str(done.destination),
        "copied": [{"file": o.name, "bytes": o.size, "sha256": o.sha256} for o in done.copied],
        "unchanged": done.same,
        "refused": [{"file": one.name, "why": one.why} for one in done.refused],
        "kept": list(done.kept),
    }


class WithSentence(Protocol):
    """Something that stayed behind, said in a sentence."""

    @property
    def sentence(self) -> str: ...


class PackWritten(Protocol):
    """A pack that was handed over."""

    @property
    def path(self) -> Path: ...
    @property
    def quotations(self) -> int: ...
    @property
    def left_out(self) -> Sequence[WithSentence]: ...
    @property
    def personal(self) -> Sequence[str]: ...


class ExportFields(TypedDict):
    """What the custody log says of an export, too; there `left_out` are record ids."""

    form: str
    name: str
    sha256: str
    captures: int
    sources: list[str]
    left_out: list[str]
    signed_by: str


class ExportObject(ExportFields):
    """What `export` prints for packs and tables; `left_out` and `personal` are sentences."""

    path: str
    quotations: int
    personal: list[str]


def export_object(done: PackWritten, logged: ExportFields) -> ExportObject:
    """Return `export`'s object of a pack or a table; `logged` is what the log says of it."""
    return {
        **logged,
        "path": str(done.path),
        "quotations": done.quotations,
        "left_out": [one.sentence for one in done.left_out],
        "personal": list(done.personal),
    }


class QueryFileWritten(Protocol):
    """A SQLite file that was handed over."""

    @property
    def path(self) -> Path: ...
    @property
    def sha256(self) -> str: ...
    @property
    def rows(self) -> dict[str, int]: ...
    @property
    def left_out(self) -> Sequence[str]: ...


class QueryExportObject(TypedDict):
    """What `export --format datasette` prints; `rows` are counts by table."""

    path: str
    form: str
    sha256: str
    rows: dict[str, int]
    left_out: list[str]


def query_export_object(done: QueryFileWritten) -> QueryExportObject:
    """Return `export --format datasette`'s object."""
    return {
        "path": str(done.path),
        "form": "datasette",
        "sha256": done.sha256,
        "rows": dict(done.rows),
        "left_out": list(done.left_out),
    }


class PublicHalf(Protocol):
    """The public half of a signing key."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def base64(self) -> str: ...
    @property
    def pem(self) -> str: ...


class KeyObject(TypedDict):
    """What `key` prints: the public half of the signing key."""

    path: str
    made: bool
    fingerprint: str
    public_key: str
    pem: str


def key_object(path: Path, made: bool, public: PublicHalf) -> KeyObject:
    """Return `key`'s object."""
    return {
        "path": str(path),
        "made": made,
        "fingerprint": public.fingerprint.replace(" ", ""),
        "public_key": public.base64,
        "pem": public.pem,
    }


class CatalogCounts(Protocol):
    """What a rebuilt catalog holds."""

    @property
    def captures(self) -> int: ...
    @property
    def records(self) -> int: ...
    @property
    def lines(self) -> int: ...
    @property
    def remarks(self) -> tuple[str, ...]: ...


class ReindexObject(TypedDict):
    """What `reindex` prints."""

    captures: int
    records: int
    lines: int
    remarks: list[str]


def reindex_object(counts: CatalogCounts) -> ReindexObject:
    """Return `reindex`'s object."""
    return {
        "captures": counts.captures,
        "records": counts.records,
        "lines": counts.lines,
        "remarks": list(counts.remarks),
    }


class ChainHeadLine(Protocol):
    """The line of the log that a token vouches for."""

    @property
    def seq(self) -> int: ...


class KeptStamp(Protocol):
    """A token that was kept."""

    @property
    def moment(self) -> datetime: ...
    @property
    def token(self) -> str: ...
    @property
    def head(self) -> ChainHeadLine: ...


class StampRequest(Protocol):
    """What became of one request to a timestamp authority."""

    @property
    def authority(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def stamp(self) -> KeptStamp | None: ...
    @property
    def why(self) -> str: ...


class TimestampRow(TypedDict):
    """One request to a timestamp authority; `reason` says why there is no token."""

    authority: str
    url: str
    time: Time | None
    line: int | None
    token: str | None
    reason: str


class Timestamps(TypedDict):
    """`timestamps` of any result that was stamped; absent where nobody was asked."""

    timestamps: NotRequired[list[TimestampRow]]


def stampings_object(done: Sequence[StampRequest]) -> Timestamps:
    """Return `timestamps` as JSON results have it; nothing where nobody was asked."""
    rows: list[TimestampRow] = [
        {
            "authority": one.authority,
            "url": one.url,
            "time": to_rfc3339(one.stamp.moment) if one.stamp else None,
            "line": one.stamp.head.seq if one.stamp else None,
            "token": one.stamp.token if one.stamp else None,
            "reason": one.why,
        }
        for one in done
    ]
    return {"timestamps": rows} if rows else {}


class DecisionMade(Protocol):
    """What was decided about others' decisions, or waits."""

    @property
    def lines(self) -> Sequence[str]: ...
    @property
    def ids(self) -> Sequence[str]: ...


class DecisionObject(TypedDict):
    """What `accept` and `reject` print: whether anything was done, a sentence each, their ids."""

    done: bool
    what: list[str]
    ids: list[str]


def decision_object(done: bool, decision: DecisionMade) -> DecisionObject:
    """Return `accept`'s and `reject`'s object."""
    return {"done": done, "what": list(decision.lines), "ids": list(decision.ids)}
