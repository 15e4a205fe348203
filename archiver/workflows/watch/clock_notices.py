"""Clocks: what earlier runs learnt of this computer's clock, for people who rely on its dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from archiver.store.archive import Reader
from archiver.store.catalog.catalog import Event
from archiver.store.log.server_clocks import ClockReading, read_clock
from archiver.store.timestamps.stamps import STAMPED

LATELY = timedelta(days=30)


def odd_clocks(reader: Reader) -> Iterator[tuple[Event, ClockReading]]:
    """Yield the lines that say that our clock was off by more than two minutes, oldest first."""
    events = (*reader.catalog.events("run-end"), *reader.catalog.events(STAMPED))
    for event in sorted(events, key=lambda one: one.time):
        reading = read_clock(event.fields)
        if reading is not None and reading.matters:
            yield event, reading


def clock_notices(reader: Reader, now: datetime) -> list[str]:
    """Return a sentence when the clock looked wrong within the last month: the newest reading."""
    found = [(e, r) for e, r in odd_clocks(reader) if abs(now - e.time) < LATELY]
    if not found:
        return []
    event, reading = found[-1]
    where = event.fields.get("machine")
    return [
        f"On {event.time:%Y-%m-%d} {reading.sentence} (on {where}). Set it right: our dates are "
        "part of the evidence."
    ]


def odd_runs(reader: Reader) -> dict[str, ClockReading]:
    """Return by run what was odd about the clock while its captures were dated."""
    return {str(event.fields.get("run", "")): reading for event, reading in odd_clocks(reader)}
