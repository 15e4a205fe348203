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
    @property
    def periods(self) -> Sequence[tuple[datetime, datetime]]: ...
    @property
    def missing(self) -> Sequence[tuple[datetime, datetime]]: ...


class AddressGone(Protocol):
    """Copies that follow each other in which the address itself answered 404 or 410."""

    @property
    def status(self) -> int: ...
    @property
    def first(self) -> datetime: ...
    @property
    def last(self) -> datetime: ...
    @property
    def copies(self) -> int: ...


class PeriodRow(TypedDict):
    """A stretch of time between two copies, both included."""

    first: Time
    last: Time


class AddressGoneRow(TypedDict):
    """Copies that follow each other in which the address itself answered `status`."""

    status: int
    first: Time
    last: Time
    copies: int


class PassageHistoryRow(TypedDict):
    """When one passage was there: brackets in time, never one date.

    `periods` are the stretches in which it was seen, `missing` those in which copies lack it.
    """

    id: str
    first_seen: Time | None
    last_seen: Time | None
    first_missing: Time | None
    unusable_between: list[Time]
    runs: int
    unprobed: int
    requests: int
    periods: list[PeriodRow]
    missing: list[PeriodRow]


class TimelineObject(TypedDict):
    """What `timeline` prints; `not_there`: when the address itself answered 404 or 410."""

    source: str
    quotations: list[PassageHistoryRow]
    not_there: list[AddressGoneRow]


def timeline_object(
    source: str, histories: Iterable[PassageHistory], not_there: Iterable[AddressGone] = ()
) -> TimelineObject:
    """Return `timeline`'s object."""
    return {
        "source": source,
        "quotations": [_history_row(history) for history in histories],
        "not_there": [
            {
                "status": one.status,
                "first": to_rfc3339(one.first),
                "last": to_rfc3339(one.last),
                "copies": one.copies,
            }
            for one in not_there
        ],
    }


def _period_rows(periods: Sequence[tuple[datetime, datetime]]) -> list[PeriodRow]:
    return [{"first": to_rfc3339(first), "last": to_rfc3339(last)} for first, last in periods]


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
        "periods": _period_rows(history.periods),
        "missing": _period_rows(history.missing),
    }
