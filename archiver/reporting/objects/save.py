"""What `snapshot` and `rescue` print as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NotRequired, Protocol, TypedDict

from archiver.models import Capture, Memento, ReplayCheck, UnkeptMedia
from archiver.reporting.objects.handover import TimestampRow
from archiver.reporting.objects.rows import (
    CaptureReference,
    CaptureRow,
    MediaRow,
    Time,
    capture_reference,
    capture_row,
    media_rows,
)
from archiver.reporting.summaries import CapturesSummary, count_captures
from archiver.urls import to_rfc3339


class AskedSave(Protocol):
    """An address that a web archive was asked to save itself."""

    @property
    def url(self) -> str: ...
    @property
    def archive(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def date(self) -> datetime: ...
    @property
    def memento(self) -> Memento | None: ...
    @property
    def reason(self) -> str: ...


class SaveRow(TypedDict):
    """One address that a web archive was asked to save; `memento` is its URI-M once it is there."""

    url: str
    archive: str
    stage: str
    asked: Time
    memento: str | None
    reason: str


class ReplayCheckRow(TypedDict):
    """Whether the replay of a page looks as the page did: words and pixels, as shares of 1."""

    source: str
    url: str
    capture: str
    replayed: str
    same: bool
    reason: str
    missing: list[str]
    missing_share: float
    added: list[str]
    added_share: float
    pixels: float
    worst: float


def replay_check_row(check: ReplayCheck) -> ReplayCheckRow:
    """Return one page as `snapshot --browser --check` lists it."""
    return {
        "source": check.source,
        "url": check.url,
        "capture": check.capture,
        "replayed": check.replayed,
        "same": not check.reason,
        "reason": check.reason,
        "missing": list(check.missing),
        "missing_share": check.missing_share,
        "added": list(check.added),
        "added_share": check.added_share,
        "pixels": check.pixels,
        "worst": check.worst,
    }


class SnapshotObject(TypedDict):
    """What `snapshot` prints: one row a capture; a source may give several."""

    captures: list[CaptureRow]
    not_kept: list[MediaRow]
    summary: CapturesSummary
    checks: NotRequired[list[ReplayCheckRow]]
    saves: NotRequired[list[SaveRow]]
    timestamps: NotRequired[list[TimestampRow]]


def snapshot_object(
    captures: Sequence[Capture], media: Sequence[UnkeptMedia] = (), *, offline: bool = False
) -> SnapshotObject:
    """Return `snapshot`'s object; `offline` says that our own network is down."""
    return {
        "captures": [capture_row(capture) for capture in captures],
        "not_kept": media_rows(media),
        "summary": count_captures(captures, offline=offline),
    }


def save_row(saving: AskedSave) -> SaveRow:
    """Return one wish as `snapshot --save` lists it."""
    return {
        "url": saving.url,
        "archive": saving.archive,
        "stage": saving.stage,
        "asked": to_rfc3339(saving.date),
        "memento": saving.memento.uri_m if saving.memento else None,
        "reason": saving.reason,
    }


class Rescue(Protocol):
    """One source: the copy that was brought out of a web archive, or why there is none."""

    @property
    def source(self) -> str: ...
    @property
    def fate(self) -> str: ...
    @property
    def memento(self) -> Memento | None: ...
    @property
    def capture(self) -> Capture | None: ...
    @property
    def reasons(self) -> tuple[str, ...]: ...


class RescuedMementoRow(TypedDict):
    """The copy in a web archive that was brought."""

    datetime: Time
    uri_m: str
    digest: str
    archive: str


class RescueRow(TypedDict):
    """One source: the copy that was brought, or why there is none."""

    source: str
    outcome: str
    reasons: list[str]
    memento: RescuedMementoRow | None
    capture: CaptureReference | None


class Sentence(TypedDict):
    """A summary that is one sentence."""

    sentence: str


class RescueObject(TypedDict):
    """What `rescue` prints."""

    sources: list[RescueRow]
    summary: Sentence


def rescue_object(results: Sequence[Rescue], sentence: str) -> RescueObject:
    """Return `rescue`'s object; `sentence` sums it up."""
    return {
        "sources": [_rescue_row(result) for result in results],
        "summary": {"sentence": sentence},
    }


def _rescue_row(result: Rescue) -> RescueRow:
    memento = result.memento
    return {
        "source": result.source,
        "outcome": result.fate,
        "reasons": list(result.reasons),
        "memento": {
            "datetime": to_rfc3339(memento.moment),
            "uri_m": memento.uri_m,
            "digest": memento.digest,
            "archive": memento.archive,
        }
        if memento
        else None,
        "capture": capture_reference(result.capture),
    }
