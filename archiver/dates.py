"""Dates as servers, tables and people write them: HTTP's, partial ones, and months by name."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
SHORT_MONTHS = tuple(name[:3].lower() for name in MONTHS)
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def read_month(written: str) -> int:
    """Return the number of a month ("jun", "June", "6"), 0 for anything else."""
    text = written.strip().lower()
    if text.isdecimal() and len(text) <= 2:
        return int(text)
    return SHORT_MONTHS.index(text[:3]) + 1 if text[:3] in SHORT_MONTHS else 0


def read_partial_date(written: str) -> tuple[int, int, int] | None:
    """Return year, month and day of an ISO 8601 date, 0 for what it leaves out; None for none."""
    found = _PARTIAL.fullmatch(written.strip())
    if found is None:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        date(year, month if found[2] else 1, day if found[3] else 1)
    except ValueError:
        return None
    return year, month, day


def read_http_date(written: str) -> datetime | None:
    """Return an HTTP date as UTC; None when it is none (RFC 9110 section 5.6.7)."""
    try:
        moment = parsedate_to_datetime(written)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_retry_after(written: str, now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for: a number or a date (RFC 9110 10.2.3).

    None when there is no value, or none that can be understood; never negative.
    """
    written = written.strip()
    if written.isascii() and written.isdigit():
        return float(written[:9])
    moment = read_http_date(written)
    return None if moment is None else max(0.0, (moment - now).total_seconds())
