"""What `watch` and `status` print as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypedDict

from archiver.models import Change, Finding
from archiver.reporting.objects.rows import (
    ChangeRow,
    FindingRow,
    Time,
    change_row,
    finding_row,
    time_or_none,
)
from archiver.reporting.summaries import ChangesSummary, count_changes


class WatchObject(TypedDict):
    """What `watch` prints: always every source, whether or not it changed."""

    sources: list[ChangeRow]
    summary: ChangesSummary


def watch_object(changes: Sequence[Change], *, offline: bool = False) -> WatchObject:
    """Return `watch`'s object; `offline` says that our own network is down."""
    return {
        "sources": [change_row(change) for change in changes],
        "summary": count_changes(changes, offline=offline),
    }


class OverlapRow(TypedDict):
    """Two sources that look like versions of one work: the share of runs of words they have."""

    sources: list[str]
    share: float


class StatusObject(TypedDict):
    """What `status` prints: what needs a person, the last good round, the disk."""

    sources: list[ChangeRow]
    quotations: list[FindingRow]
    last_round: Time | None
    archive_bytes: int
    free_bytes: int
    notices: list[str]
    overlaps: list[OverlapRow]


class OverlapPair(Protocol):
    """Two sources whose texts are largely the same."""

    @property
    def first(self) -> str: ...
    @property
    def second(self) -> str: ...
    @property
    def share(self) -> float: ...


class Screen(Protocol):
    """What a person should know now."""

    @property
    def findings(self) -> Sequence[Finding]: ...
    @property
    def changes(self) -> Mapping[str, Change]: ...
    @property
    def last_round(self) -> datetime | None: ...
    @property
    def archive_bytes(self) -> int: ...
    @property
    def free_bytes(self) -> int: ...
    @property
    def notices(self) -> Iterable[str]: ...
    @property
    def overlaps(self) -> Sequence[OverlapPair]: ...


def status_object(found: Screen) -> StatusObject:
    """Return `status`'s object."""
    return {
        "sources": [change_row(change) for change in found.changes.values()],
        "quotations": [finding_row(finding) for finding in found.findings],
        "last_round": time_or_none(found.last_round),
        "archive_bytes": found.archive_bytes,
        "free_bytes": found.free_bytes,
        "notices": list(found.notices),
        "overlaps": [
            {"sources": [o.first, o.second], "share": round(o.share, 3)} for o in found.overlaps
        ],
    }
