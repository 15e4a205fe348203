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
    `unprobed` count runs of equal captures, `open_between` those between the two that were not had,
    `requests` what was asked of web archives.
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
    @property
    def open_between(self) -> int: ...


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


class AddressSentOn(Protocol):
    """A copy in which the address only sent on: the hops as (memento, address), and where it ended.

    `copy` is the memento that was read there, "" where none was: `reason` says why.
    """

    @property
    def date(self) -> datetime: ...
    @property
    def hops(self) -> Sequence[tuple[str, str]]: ...
    @property
    def copy(self) -> str: ...
    @property
    def reason(self) -> str: ...


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


class HopRow(TypedDict):
    """One archived redirect: the memento of it, and the address that it sent on to."""

    uri_m: str
    target: str


class SentOnRow(TypedDict):
    """A copy in which the address only sent on; `copy` is the memento that was read in its place.

    Where none was read, `reason` says why.
    """

    date: Time
    hops: list[HopRow]
    copy: str | None
    reason: str


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
    open_between: int


class TimelineObject(TypedDict):
    """What `timeline` prints; `not_there`: when the address itself answered 404 or 410.

    `sent_on` are the archived redirects that were followed.
    """

    source: str
    quotations: list[PassageHistoryRow]
    not_there: list[AddressGoneRow]
    sent_on: list[SentOnRow]


def timeline_object(
    source: str,
    histories: Iterable[PassageHistory],
    not_there: Iterable[AddressGone] = (),
    sent_on: Iterable[AddressSentOn] = (),
) -> TimelineObject:
    """Return `timeline`'s object."""
    return {
        "source": source,
        "quotations": [
            {
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
                "open_between": history.open_between,
            }
            for history in histories
        ],
        "not_there": [
            {
                "status": one.status,
                "first": to_rfc3339(one.first),
                "last": to_rfc3339(one.last),
                "copies": one.copies,
            }
            for one in not_there
        ],
        "sent_on": [
            {
                "date": to_rfc3339(one.date),
                "hops": [{"uri_m": uri_m, "target": target} for uri_m, target in one.hops],
                "copy": one.copy or None,
                "reason": one.reason,
            }
            for one in sent_on
        ],
    }


def _period_rows(periods: Sequence[tuple[datetime, datetime]]) -> list[PeriodRow]:
    return [{"first": to_rfc3339(first), "last": to_rfc3339(last)} for first, last in periods]
