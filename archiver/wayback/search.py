"""When was a passage there? A search over an address's copies in time, with few of them opened.

Copies that follow each other with an equal digest are one run, and are judged once. The answer is
a pair of brackets, never one date: last seen in this copy, first missing in that one, and between
them only copies that show nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Generic, TypeVar

AnyCopy = TypeVar("AnyCopy")

FEW = 12  # copies that are opened each: a bisection would save few requests (a guess)


class RunSighting(StrEnum):
    """What one run says of one passage. `unknown`: its archive did not answer."""

    PRESENT = "present"
    ABSENT = "absent"
    UNUSABLE = "unusable"
    UNKNOWN = "unknown"


DECIDED = (RunSighting.PRESENT, RunSighting.ABSENT)


@dataclass(frozen=True)
class Point(Generic[AnyCopy]):
    """One copy at one moment; equal `key` means equal bytes. `usable`: worth opening at all."""

    moment: datetime
    key: str
    copy: AnyCopy
    usable: bool = True


@dataclass(frozen=True)
class CopyRun(Generic[AnyCopy]):
    """Copies with equal bytes that follow each other in time, oldest first."""

    points: tuple[Point[AnyCopy], ...]

    @property
    def first(self) -> datetime:
        """When the run begins."""
        return self.points[0].moment

    @property
    def last(self) -> datetime:
        """When the run was seen for the last time."""
        return self.points[-1].moment


@dataclass(frozen=True)
class Brackets:
    """Between which copies a passage came and went.

    `first_missing` is the first usable copy without it after `last_seen`; `unusable_between` are
    the copies after `last_seen`, and before `first_missing`, that show nothing; `periods` are the
    stretches in which it was seen, more than one where it came back, and `missing` those in which
    usable copies lack it; `unprobed` counts the runs that were not opened or whose archive did not
    answer, `open_between` those of them that lie after `last_seen` and before `first_missing`.
    """

    first_seen: datetime | None = None
    last_seen: datetime | None = None
    first_missing: datetime | None = None
    unusable_between: tuple[datetime, ...] = ()
    periods: tuple[tuple[datetime, datetime], ...] = ()
    unprobed: int = 0
    missing: tuple[tuple[datetime, datetime], ...] = ()
    open_between: int = 0


Probe = Callable[[int], RunSighting | None]


def group_runs(points: Iterable[Point[AnyCopy]]) -> tuple[CopyRun[AnyCopy], ...]:
    """Group the usable points, in the order of time, into runs of equal keys."""
    ordered = sorted((p for p in points if p.usable), key=lambda p: (p.moment, p.key))
    return tuple(CopyRun(tuple(group)) for _, group in groupby(ordered, key=lambda p: p.key))


def search_runs(
    count: int,
    probe: Probe,
    anchor: int,
    *,
    known: Mapping[int, RunSighting] | None = None,
    exhaustive: bool = False,
) -> dict[int, RunSighting]:
    """Return what is known of the runs 0 … `count` - 1 once the passage is bracketed.

    `probe` opens a run and says what it says, or None when no more may be opened. Few runs are all
    opened, since a text can come back; `anchor` is the run at which the passage is expected, and
    `known` are runs that need no opening.
    """
    search = _RunSearch(count, probe, dict(known or {}))
    try:
        if exhaustive or count <= FEW:
            for number in range(count):
                search.at(number)
        elif count:
            search.bisect(anchor)
    except _NoMore:
        pass
    return search.known


class _NoMore(Exception):  # noqa: N818
    """No more runs may be opened."""


class _RunSearch:
    def __init__(self, count: int, probe: Probe, known: dict[int, RunSighting]) -> None:
        self._count = count
        self._probe = probe
        self.known = known

    def at(self, number: int) -> RunSighting:
        """Return what run `number` says, opened once at most."""
        if number not in self.known:
            seen = self._probe(number)
            if seen is None:
                raise _NoMore
            self.known[number] = seen
        return self.known[number]

    def bisect(self, anchor: int) -> None:
        present = self._find_present(anchor)
        if present is not None:
            self._narrow(range(present, self._count))
            self._narrow(range(present, -1, -1))

    def _find_present(self, anchor: int) -> int | None:
        """Return a run with the passage: at the anchor, beside it, at the ends, in the quarters."""
        last = self._count - 1
        for number in (anchor, anchor + 1, anchor - 1, anchor + 2, anchor - 2):
            seen = self.at(number) if 0 <= number <= last else RunSighting.UNKNOWN
            if seen is RunSighting.PRESENT:
                return number
            if seen is RunSighting.ABSENT:
                break
        elsewhere = (last, 0, last // 2, last // 4, last * 3 // 4)
        return next((n for n in elsewhere if self.at(n) is RunSighting.PRESENT), None)

    def _narrow(self, way: range) -> None:
        """Bisect along `way`, which begins at a run with the passage, for where it ends.

        A run that says nothing is stepped over, further at each that follows it: block pages come
        in rows.
        """
        low, high = self._known_bracket(way)
        if high == len(way):
            edge = self.at(way[-1])
            high -= edge is RunSighting.ABSENT
            low = high if edge is RunSighting.PRESENT else low
        fails = 0
        while inside := [n for n in range(low + 1, high) if way[n] not in self.known]:
            middle = (low + high) // 2
            steps = 2**fails - 1
            inside.sort(key=lambda number: abs(number - middle))
            number = inside[min(len(inside) - 1, steps)]
            seen = self.at(way[number])
            low = number if seen is RunSighting.PRESENT else low
            high = number if seen is RunSighting.ABSENT else high
            fails = 0 if seen in DECIDED else fails + 1

    def _known_bracket(self, way: range) -> tuple[int, int]:
        """Return the last place known to have the passage, and the first known to lack it."""
        low = 0
        for number in range(1, len(way)):
            seen = self.known.get(way[number])
            if seen is RunSighting.ABSENT:
                return low, number
            low = number if seen is RunSighting.PRESENT else low
        return low, len(way)


def read_brackets(
    runs: Sequence[CopyRun[AnyCopy]],
    known: Mapping[int, RunSighting],
    unusable: Iterable[datetime] = (),
) -> Brackets:
    """Read the brackets off what is `known`; `unusable` are moments of copies not worth opening."""
    unknown = [
        run
        for n, run in enumerate(runs)
        if known.get(n, RunSighting.UNKNOWN) is RunSighting.UNKNOWN
    ]
    present = [n for n in range(len(runs)) if known.get(n) is RunSighting.PRESENT]
    absences = tuple(_periods(runs, known, RunSighting.ABSENT))
    if not present:
        return Brackets(unprobed=len(unknown), missing=absences)
    last = runs[present[-1]].last
    missing = next(
        (
            runs[n].first
            for n in range(present[-1], len(runs))
            if known.get(n) is RunSighting.ABSENT
        ),
        None,
    )
    silent = [*unusable, *_moments(runs, known, RunSighting.UNUSABLE)]
    between = sorted(m for m in silent if last < m and (missing is None or m < missing))
    periods = tuple(_periods(runs, known, RunSighting.PRESENT))
    first = runs[present[0]].first
    left = sum(last < run.first and (missing is None or run.first < missing) for run in unknown)
    return Brackets(first, last, missing, tuple(between), periods, len(unknown), absences, left)


def _moments(
    runs: Sequence[CopyRun[AnyCopy]], known: Mapping[int, RunSighting], wanted: RunSighting
) -> Iterable[datetime]:
    return (p.moment for n, run in enumerate(runs) if known.get(n) is wanted for p in run.points)


def _periods(
    runs: Sequence[CopyRun[AnyCopy]], known: Mapping[int, RunSighting], wanted: RunSighting
) -> Iterable[tuple[datetime, datetime]]:
    decided = [n for n in range(len(runs)) if known.get(n) in DECIDED]
    for seen, numbers in groupby(decided, key=lambda n: known[n]):
        group = list(numbers)
        if seen is wanted:
            yield runs[group[0]].first, runs[group[-1]].last
