"""Clocks: what earlier runs learnt of this computer's clock, for people who rely on its dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from archiver.store.catalog.catalog import Event
from archiver.store.log.server_clocks import ClockReading, read_clock, went_back
from archiver.store.log.stamp_events import STAMPED
from archiver.store.reader import Reader

LATELY = timedelta(days=30)  # a clock that was wrong earlier needs nobody now (a guess)


def odd_clocks(reader: Reader) -> Iterator[tuple[Event, ClockReading]]:
    """Yield the lines that say that our clock was off by more than two minutes, oldest first."""
    events = (*reader.catalog.events("run-end"), *reader.catalog.events(STAMPED))
    for event in sorted(events, key=lambda one: one.time):
        reading = read_clock(event.fields)
        if reading is not None and reading.matters:
            yield event, reading


def backward_clock(reader: Reader, now: datetime) -> str:
    """Say in a round that the clock is behind the last line of the log; "" where it is not."""
    lines = [*reader.catalog.events("run-end")[-1:], *reader.catalog.events("round")[-1:]]
    behind = went_back(max((line.time for line in lines), default=now), now)
    return f"{_capital(behind)}. Nothing is taken for gone by it. Set the clock." if behind else ""


def _steps_back(reader: Reader, now: datetime) -> Iterator[str]:
    """Sentences for steps back of the clock that a reader of our dates has still to know."""
    for before, after in pairwise(reader.catalog.events("round")):
        said = went_back(before.time, after.time)
        # The step lies between the two, whatever the clock called it: the right one of them counts.
        if said and now - max(before.time, after.time) < LATELY:
            yield (
                f"In the round of {after.time:%Y-%m-%d}, {said}. Set it right: our dates are part "
                "of the evidence."
            )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def clock_notices(reader: Reader, now: datetime) -> list[str]:
    """Return sentences when the clock looked wrong within the last month: the newest reading, and
    the last time that it went back.
    """
    return [*_off_by_servers(reader, now), *list(_steps_back(reader, now))[-1:]]


def _off_by_servers(reader: Reader, now: datetime) -> list[str]:
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
