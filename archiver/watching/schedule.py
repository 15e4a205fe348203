"""When a source is due, and how a round is spread out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from archiver.models import Source

NAMED = {"hourly": "1h", "daily": "1d", "weekly": "1w", "monthly": "30d"}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
LATE = 0.1
MOST_LATE = 3600.0
_INTERVAL = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])[a-z]*\s*", re.IGNORECASE)


def parse_interval(written: str) -> float | None:
    """Return seconds for "6h", "2 days", "weekly"; None when it is no interval above zero."""
    found = _INTERVAL.fullmatch(NAMED.get(written.strip().lower(), written))
    seconds = float(found[1]) * SECONDS[found[2].lower()] if found else 0.0
    return seconds or None


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
        if is_due(parse_interval(source.every) or every, checked.get(source.id), now)
    ]
    return sorted(due, key=lambda source: (source.id in checked, checked.get(source.id, now)))


def start_delay(jitter: float, seed: str) -> float:
    """Return 0 to `jitter` seconds to wait before a round; the same for the same `seed`.

    So the machines of many projects do not all ask at the same minute, and each keeps its own.
    """
    share = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") / 2**32
    return max(0.0, jitter) * share
