"""What `crosscheck` and `timeline` print as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypedDict

from archiver.models import Crosscheck
from archiver.reporting.objects.rows import CrosscheckRow, Time, crosscheck_row, time_or_none
from archiver.reporting.summaries import CrosschecksSummary, count_crosschecks
from archiver.urls import to_rfc3339


class CrosscheckObject(TypedDict):
    """What `crosscheck` prints: one row a source and archive."""

    sources: list[CrosscheckRow]
    summary: CrosschecksSummary


def crosscheck_object(crosschecks: Sequence[Crosscheck]) -> CrosscheckObject:
    """Return `crosscheck`'s object."""
    return {
        "sources": [crosscheck_row(row) for row in crosschecks],
        "summary": count_crosschecks(crosschecks),
    }


class PassageHistory(Protocol):
    """When one passage of a source was there, as `timeline` found out.

    `id` is the quotation's. `first_missing` is the first usable capture without the passage after
    `last_seen`; `unusable_between` are the captures between the two that show nothing; `runs` and
    `unprobed` count runs of equal captures, `requests` what was asked of web archives.
    """

    @property
    def id(self) -> str: ...
    @property
    def first_seen(self) -> datetime | None: ...
    @property
    def last_seen(self) -> datetime | None: ...
    @property
    def first_missing(self) -> datetime | None: ...
    @property
    def unusable_between(self) -> Sequence[datetime]: ...
    @property
    def runs(self) -> int: ...
    @property
    def unprobed(self) -> int: ...
    @property
    def requests(self) -> int: ...


class PassageHistoryRow(TypedDict):
    """When one passage was there: brackets in time, never one date."""

    id: str
    first_seen: Time | None
    last_seen: Time | None
    first_missing: Time | None
    unusable_between: list[Time]
    runs: int
    unprobed: int
    requests: int


class TimelineObject(TypedDict):
    """What `timeline` prints."""

    source: str
    quotations: list[PassageHistoryRow]


def timeline_object(source: str, histories: Iterable[PassageHistory]) -> TimelineObject:
    """Return `timeline`'s object."""
    return {"source": source, "quotations": [_history_row(history) for history in histories]}


def _history_row(history: PassageHistory) -> PassageHistoryRow:
    return {
        "id": history.id,
        "first_seen": time_or_none(history.first_seen),
        "last_seen": time_or_none(history.last_seen),
        "first_missing": time_or_none(history.first_missing),
        "unusable_between": [to_rfc3339(moment) for moment in history.unusable_between],
        "runs": history.runs,
        "unprobed": history.unprobed,
        "requests": history.requests,
    }
