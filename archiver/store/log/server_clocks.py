"""This computer's clock beside the clocks of others: how far off it seemed, and how that is known.

A page's server says the time in its Date field (RFC 9110 section 6.6.1), to the second, and a cache
on the way adds an Age (RFC 9111 section 5.1). One server may be wrong; the median of several, each
over a connection whose certificate held, is hard to be wrong about by minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from archiver.dates import read_http_date
from archiver.messages import Head
from archiver.models import Exchange, Hop
from archiver.store.log.chain import ChainLine
from archiver.urls import from_rfc3339, host_of

FEWEST_HOSTS = 3
"""Hosts whose clocks must disagree with ours before ours is doubted. A guess."""
LONGEST = 60.0  # seconds; an answer that took longer says little of when its head was written
WORTH_SAYING = timedelta(minutes=2)


@dataclass(frozen=True)
class ClockReading:
    """How far our clock was ahead of others (negative: behind), and what that is known from."""

    ahead: timedelta
    basis: str

    @property
    def matters(self) -> bool:
        """Whether dates of ours may mislead a reader."""
        return abs(self.ahead) > WORTH_SAYING

    @property
    def sentence(self) -> str:
        """The reading in words."""
        direction = "fast" if self.ahead > timedelta(0) else "slow"
        return f"this computer's clock looked {say_span(self.ahead)} {direction}, by {self.basis}"


def say_span(span: timedelta) -> str:
    """Return a length of time in words, in its largest unit that fits: "43 minutes"."""
    seconds = abs(span.total_seconds())
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= 2 * size or size == 1:
            count = round(seconds / size)
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "0 seconds"


def went_back(before: datetime, now: datetime) -> str:
    """Say that a line dated `now` follows one dated `before`, which is later; "" where it is not.

    A log is written in order: a later line with an earlier date shows, without anybody else's
    clock, that this computer's was wrong.
    """
    if before - now <= WORTH_SAYING:
        return ""
    return (
        f"this computer's clock ({now:%d %B %Y, %H:%M} UTC) is {say_span(before - now)} earlier "
        f"than the line of the log before ({before:%d %B %Y, %H:%M} UTC): it was wrong then, or is "
        "wrong now"
    )


def is_backdated(line: ChainLine) -> str:
    """Say that a line of the log is dated before the capture that it speaks of, "" where not.

    A capture is written within minutes of its date. A day is left to clocks that were set right
    in between (a guess).
    """
    capture = line.fields.get("capture")
    date = str(capture.get("date", "")) if isinstance(capture, dict) else ""
    written = line.text("time")
    if date <= written:  # both are RFC 3339 in UTC, and sort as text
        return ""
    try:
        early = from_rfc3339(date) - from_rfc3339(written)
    except ValueError:
        return ""
    if early <= timedelta(days=1):
        return ""
    return (
        f"it was written at {written}, and speaks of a capture of {date}, which is "
        f"{say_span(early)} later: the log was dated back, or written anew"
    )


def ahead_of(span: timedelta, basis: str) -> dict[str, object]:
    """Return a reading as custody lines say it: seconds that we are ahead, and the basis."""
    return {"ahead": round(span.total_seconds(), 1), "basis": basis}


def read_clock(fields: Mapping[str, object]) -> ClockReading | None:
    """Return the reading in a custody line, None where it has none."""
    said = fields.get("clock")
    ahead = said.get("ahead") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(ahead, int | float) or abs(ahead) > 1e10:
        return None
    return ClockReading(timedelta(seconds=ahead), str(said.get("basis", "")))


class ClockWatch:
    """Collects what the hosts of one run say of the time."""

    def __init__(self) -> None:
        self._ahead: dict[str, float] = {}

    def see(self, exchange: Exchange) -> None:
        """Take note of the first answer in `exchange`: its date is exactly when it was asked."""
        if exchange.hops:
            hop = exchange.hops[0]
            ahead = read_ahead(hop)
            if ahead is not None:
                self._ahead[host_of(hop.url)] = ahead

    def describe(self) -> dict[str, object]:
        """Return the field for the run's last line; nothing when too few hosts said the time."""
        if len(self._ahead) < FEWEST_HOSTS:
            return {}
        basis = f"the Date fields of {len(self._ahead)} hosts over TLS (median)"
        return {"clock": ahead_of(timedelta(seconds=median(self._ahead.values())), basis)}


def read_ahead(hop: Hop) -> float | None:
    """Return by how many seconds we were ahead of the server of `hop`; None when nobody can tell.

    Our time is taken in the middle between asking and having the whole answer.
    """
    trusted = hop.tls is not None and hop.tls.verified
    if not trusted or hop.head is None or hop.seconds > LONGEST:
        return None
    theirs = _server_time(hop.head)
    if theirs is None:
        return None
    return (hop.date + timedelta(seconds=hop.seconds / 2) - theirs).total_seconds()


def _server_time(head: Head) -> datetime | None:
    written, age = head.get("date"), head.get("age").strip() or "0"
    moment = read_http_date(written)
    try:
        return moment + timedelta(seconds=int(age)) if moment and age.isdecimal() else None
    except (ValueError, OverflowError):
        return None
