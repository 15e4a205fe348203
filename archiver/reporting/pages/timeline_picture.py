"""A source's history as a picture: lanes of marks and bars along one axis of time.

Shapes, not colours, carry the meaning; the page repeats the picture's content as tables.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from archiver.reporting.wording import day

LEFT, RIGHT = 190, 800  # the axis, in the picture's own units
WIDTH, LANE, TOP = 820, 30, 14
APART = 13  # units between two marks that differ
TICKS = 4


@dataclass(frozen=True)
class Moment:
    """Something at one time; `shape` is a class of the style sheet and a form in the template."""

    date: datetime
    shape: str
    words: str


@dataclass(frozen=True)
class PictureStretch:
    """Something that lasted from `start` to `end`."""

    start: datetime
    end: datetime
    shape: str
    words: str


@dataclass(frozen=True)
class Lane:
    """One row of the picture."""

    label: str
    moments: tuple[Moment, ...] = ()
    stretches: tuple[PictureStretch, ...] = ()


@dataclass(frozen=True)
class PictureShape:
    """A moment or stretch in the picture's units; `width` is 0 for a moment."""

    x: float
    y: float
    width: float
    shape: str
    words: str


@dataclass(frozen=True)
class PictureLane:
    """A lane as drawn."""

    label: str
    y: float
    marks: tuple[PictureShape, ...]
    bars: tuple[PictureShape, ...]


@dataclass(frozen=True)
class Picture:
    """What the template draws; `description` says it for those who do not see it."""

    height: float
    rows: tuple[PictureLane, ...]
    ticks: tuple[tuple[float, str, str], ...]
    description: str
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT


def draw(lanes: Sequence[Lane]) -> Picture | None:
    """Return the picture of `lanes`, None when nothing in them has a date."""
    dates = list(_dates(lanes))
    if not dates:
        return None
    axis = _Axis.over(min(dates), max(dates))
    rows = tuple(_row(lane, TOP + LANE * (n + 0.5), axis) for n, lane in enumerate(lanes))
    said = "; ".join(_describe(lane) for lane in lanes)
    return Picture(TOP + LANE * len(lanes) + 34, rows, axis.ticks(), said)


def _dates(lanes: Iterable[Lane]) -> Iterable[datetime]:
    for lane in lanes:
        yield from (moment.date for moment in lane.moments)
        for stretch in lane.stretches:
            yield from (stretch.start, stretch.end)


@dataclass(frozen=True)
class _Axis:
    start: datetime
    seconds: float

    @classmethod
    def over(cls, first: datetime, last: datetime) -> "_Axis":
        """The first and the last date are its ends; a single one stands amid a minute."""
        span = max(last - first, timedelta(minutes=1))
        return cls(first - (span - (last - first)) / 2, span.total_seconds())

    def x(self, date: datetime) -> float:
        share = (date - self.start).total_seconds() / self.seconds
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def ticks(self) -> tuple[tuple[float, str, str], ...]:
        """Position, words and how the words lie about the position."""
        dates = [
            self.start + timedelta(seconds=self.seconds * n / (TICKS - 1)) for n in range(TICKS)
        ]
        lie = ["start", *["middle"] * (TICKS - 2), "end"]
        return tuple((self.x(d), self._words(d), a) for d, a in zip(dates, lie, strict=True))

    def _words(self, date: datetime) -> str:
        """The first tick says the year, for the others of a short span too."""
        if self.seconds > 3 * 24 * 3600 or date == self.start:
            return day(date)
        clock = "%H:%M" if self.seconds > 3600 else "%H:%M:%S"
        number, month, _ = day(date).split()
        return f"{number} {month[:3]} {date.astimezone(UTC):{clock}}"


def _row(lane: Lane, y: float, axis: _Axis) -> PictureLane:
    marks = (PictureShape(axis.x(m.date), y, 0, m.shape, m.words) for m in lane.moments)
    bars = (_bar(stretch, y, axis) for stretch in lane.stretches)
    return PictureLane(lane.label, y, _thinned(marks), tuple(bars))


def _bar(stretch: PictureStretch, y: float, axis: _Axis) -> PictureShape:
    x = axis.x(stretch.start)
    width = max(round(axis.x(stretch.end) - x, 1), 4)
    return PictureShape(x, y, width, stretch.shape, stretch.words)


def _thinned(marks: Iterable[PictureShape]) -> tuple[PictureShape, ...]:
    """Marks of one shape within two units would cover each other: the last of them stays.

    What differs is moved aside, in the order of time, so that a passage that was lost within the
    hour is seen to have been there.
    """
    kept = sorted(
        {(round(mark.x / 2), mark.shape): mark for mark in marks}.values(), key=lambda m: m.x
    )
    for n in range(len(kept) - 2, -1, -1):
        mark, later = kept[n], kept[n + 1]
        if mark.shape != later.shape and later.x - mark.x < APART:
            aside = max(later.x - APART, mark.x - APART, LEFT - APART)
            kept[n] = replace(mark, x=round(aside, 1))
    return tuple(kept)


def _describe(lane: Lane) -> str:
    shapes = [m.shape for m in lane.moments] + [s.shape for s in lane.stretches]
    counts = (f"{count} {shape}" for shape, count in sorted(Counter(shapes).items()))
    return f"{lane.label}: {', '.join(counts) or 'nothing'}"
