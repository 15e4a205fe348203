"""When a source is due, and how a round is spread out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from archiver.models import Source
from archiver.rows import parse_interval

LATE = 0.1  # the share of an interval that a round may come early (a guess)
MOST_LATE = 3600.0  # seconds of it, however long the interval (a guess)


def is_due(interval: float, last: datetime | None, now: datetime) -> bool:
    """Whether a source last checked at `last` is due at `now`; `interval` in seconds, 0: always.

    A tenth of the interval (one hour at most) is forgiven: cron does not start to the second, and a
    daily round must not skip every other day. A date in the future (a clock that was wrong) is due.
    """
    if last is None or not interval or last > now:
        return True
    forgiven = min(interval * LATE, MOST_LATE)
    return now - last >= timedelta(seconds=interval - forgiven)


def due_sources(
    sources: Iterable[Source], checked: Mapping[str, datetime], now: datetime, every: float
) -> list[Source]:
    """Return the sources to check, the longest unchecked first.

    `checked` maps a source to its last check; `every` (seconds, 0: each round) is for rows without
    an interval of their own. After a downtime each source is due once, however much was missed.
    """
    due = [
        source
        for source in sources
        if is_due(interval_of(source, every), checked.get(source.id), now)
    ]
    return sorted(due, key=lambda source: (source.id in checked, checked.get(source.id, now)))


def interval_of(source: Source, every: float) -> float:
    """Return the seconds between two checks of `source`; `every` where its row names none."""
    return parse_interval(source.every) if source.every else every


def start_delay(jitter: float, seed: str) -> float:
    """Return 0 to `jitter` seconds to wait before a round; the same for the same `seed`.

    So the machines of many projects do not all ask at the same minute, and each keeps its own.
    """
    share = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") / 2**32
    return max(0.0, jitter) * share
