"""When to ask again: Retry-After, and a backoff where a server names no time."""

from __future__ import annotations

from datetime import datetime

from archiver.dates import read_retry_after
from archiver.messages import Head

ASK_AGAIN = (429, 503)
"""Answers that ask for another try later (RFC 6585, 4; RFC 9110, 15.6.4)."""


def pause_before_retry(head: Head, attempt: int, delay: float, now: datetime) -> float | None:
    """Return the seconds to wait before asking again, None when the answer is final.

    `attempt` counts from 0; without Retry-After the wait doubles each time, from a second or from
    `delay` where that is longer.
    """
    if head.status not in ASK_AGAIN:
        return None
    asked = read_retry_after(head.get("retry-after"), now)
    return max(asked, delay) if asked is not None else backoff(attempt, delay)


def backoff(attempt: int, delay: float) -> float:
    """Return the seconds to wait where nobody names them: a second or `delay`, doubled each time.

    `attempt` counts from 0.
    """
    return max(1.0, delay) * 2.0**attempt
