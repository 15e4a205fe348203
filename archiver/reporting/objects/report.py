"""What `show`, `report` and `run` print as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from archiver.models import Capture, Change, Crosscheck, Finding, Source, Status, UnkeptMedia
from archiver.reporting.objects.handover import TimestampRow
from archiver.reporting.objects.rows import (
    CaptureRow,
    ChangeRow,
    CrosscheckRow,
    FindingRow,
    MediaRow,
    Time,
    capture_row,
    change_row,
    crosscheck_row,
    finding_row,
    media_rows,
)
from archiver.reporting.objects.save import SnapshotObject
from archiver.reporting.objects.verify import VerifyObject
from archiver.reporting.objects.webarchives import CrosscheckObject
from archiver.reporting.reference import Reference
from archiver.reporting.terminal.corroboration import Support, SupportKind
from archiver.urls import to_rfc3339


class SourceRow(TypedDict):
    """What names a source."""

    id: str
    url: str
    title: str


class ReferenceRow(TypedDict):
    """A reference with its archived address, to be pasted."""

    plain: str
    wikitext: str
    archive_url: str | None
    archive_date: Time | None
    compared: str | None


def reference_row(reference: Reference) -> ReferenceRow:
    """Return a reference as `show` has it."""
    archived = reference.archived
    return {
        "plain": reference.plain,
        "wikitext": reference.wikitext,
        "archive_url": archived.address if archived else None,
        "archive_date": to_rfc3339(archived.date) if archived else None,
        "compared": archived.compared if archived else None,
    }


class VoucherRow(TypedDict):
    """One thing that supports a capture, or speaks against it; what is known beside it varies."""

    kind: SupportKind
    words: str


class SupportRow(TypedDict):
    """All that supports one capture."""

    record_id: str
    date: Time
    support: list[VoucherRow]


def support_row(support: Support) -> SupportRow:
    """Return what supports one capture, as `show` lists it."""
    return {
        "record_id": support.capture.record_id,
        "date": to_rfc3339(support.capture.date),
        "support": [
            {"kind": one.kind, "words": one.words, **one.fields}  # type: ignore[typeddict-item]
            for one in support.vouchers
        ],
    }


class ShowObject(TypedDict):
    """What `show` prints: all that is known about one source."""

    source: SourceRow
    status: Status
    states: list[ChangeRow]
    captures: list[CaptureRow]
    quotations: list[FindingRow]
    crosschecks: list[CrosscheckRow]
    cite: ReferenceRow
    support: list[SupportRow]
    not_kept: list[MediaRow]


def show_object(
    source: Source,
    captures: Sequence[Capture],
    history: Sequence[Change],
    findings: Sequence[Finding],
    crosschecks: Sequence[Crosscheck],
    reference: Reference,
    supports: Sequence[Support],
    media: Sequence[UnkeptMedia] = (),
) -> ShowObject:
    """Return `show`'s object."""
    return {
        "source": {"id": source.id, "url": source.url, "title": source.title},
        "status": source.status,
        "states": [change_row(change) for change in history],
        "captures": [capture_row(capture) for capture in captures],
        "quotations": [finding_row(finding) for finding in findings],
        "crosschecks": [crosscheck_row(row) for row in crosschecks],
        "cite": reference_row(reference),
        "support": [support_row(one) for one in supports],
        "not_kept": media_rows(media),
    }


class ReportObject(TypedDict):
    """What `report` prints: where its first page lies."""

    path: str


class RunObject(TypedDict):
    """What `run` prints; a stage that could not run is null."""

    snapshot: SnapshotObject | None
    crosscheck: CrosscheckObject | None
    verify: VerifyObject | None
    report: ReportObject | None
    timestamps: NotRequired[list[TimestampRow]]
