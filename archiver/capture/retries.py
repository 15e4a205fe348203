"""When to ask again: Retry-After, and a backoff where a server names no time."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archiver.messages import Head

ASK_AGAIN = (429, 503)


def parse_retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for: a number or a date (RFC 9110 10.2.3).

    None when there is no value, or none that can be understood; never negative.
    """
    written = value.strip()
    if written.isascii() and written.isdigit():
        return float(written[:9])
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return max(0.0, (moment - now).total_seconds())


def pause_before_retry(head: Head, attempt: int, delay: float, now: datetime) -> float | None:
    """Return the seconds to wait before asking again, None when the answer is final.

    `attempt` counts from 0; without Retry-After the wait doubles each time, from a second or from
    `delay` where that is longer.
    """
    if head.status not in ASK_AGAIN:
        return None
    asked = parse_retry_after(head.get("retry-after"), now)
    return max(asked, delay) if asked is not None else max(1.0, delay) * 2.0**attempt
