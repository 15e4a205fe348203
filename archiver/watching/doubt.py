"""How often, and over how long, an address must fail to show its text before that is believed.

One look proves no absence and no death: a server is put up anew, a night's outage answers 404, a
robot check has no sign that we know. So a look that does not show the text opens a series of looks
that must agree. It is the same for a source's page and for a document that the page links.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar

from archiver.models import State
from archiver.watch_memory import Doubt, WatchedAddress

AnyAddress = TypeVar("AnyAddress", bound=WatchedAddress)
REACHED = 0.9  # of a length of time: cron and its retries do not start to the second


class ProofByLooks(Enum):
    """How many looks must agree, and over how many times `gone-after`.

    TWICE is for what says so itself (404, 410, a tombstone, another text) and shows no sign of an
    outage or a wall; THRICE for what is only the same page at many addresses, which a hotspot, a
    waiting room or a night of maintenance shows as well.
    """

    TWICE = (2, 1)
    THRICE = (3, 3)

    @property
    def looks(self) -> int:
        """The least number of looks."""
        return self.value[0]

    def length(self, gone_after: float) -> timedelta:
        """The least time from the first look to the one that decides; `gone_after` in seconds."""
        return timedelta(seconds=gone_after * self.value[1] * REACHED)


def weigh(
    address: WatchedAddress,
    suspects: State,
    proof: ProofByLooks,
    reason: str,
    date: datetime,
    gone_after: float,
    *,
    seen_well: datetime | None = None,
    counts: bool = True,
    shown: str = "",
) -> tuple[Doubt, bool]:
    """Return the series of looks with the one of `date`, and whether it proves what it `suspects`.

    Looks agree that suspect the same, or at which the same bytes came (`shown`, their digest): what
    is suspected of them may hang on what another address answered that day. A series begins anew
    where its first look is dated before the address was last `seen_well` or after `date`: then a
    clock was wrong, and how long it took is not known. A look that does not count (`counts`) is
    kept, and proves nothing.
    """
    before = address.doubt
    earliest_good = seen_well or datetime.min.replace(tzinfo=date.tzinfo)
    goes_on = (
        before is not None
        and (before.suspects == suspects.value or before.shown == shown != "")
        and earliest_good <= before.since <= date
    )
    since = before.since if before is not None and goes_on and before.looks else date
    looks = (before.looks if before is not None and goes_on else 0) + counts
    decides = since + proof.length(gone_after)
    doubt = Doubt(since, looks, reason, suspects.value, decides, proof.looks, shown)
    return doubt, counts and looks >= proof.looks and decides <= date and since < date


def say_doubt(doubt: Doubt, source: str) -> str:
    """Return what is said of a doubt, once: since when, what decides, and what helps now."""
    began = f"In doubt since {doubt.since:%d %B %Y, %H:%M} UTC: {doubt.reason}"
    if doubt.decides_after is None:
        return began
    return f"{began} {say_decision(doubt)} `archiver rescue {source}` works now."


def say_decision(doubt: Doubt) -> str:
    """Return what decides a doubt, and when; "" where nothing is waited for."""
    if doubt.decides_after is None:
        return ""
    later = f"{doubt.decides_after:%d %B %Y, %H:%M} UTC"
    more = f"a second look after {later} decides"
    if doubt.needs > 2:
        more = f"{doubt.needs} looks that agree decide, the last after {later}"
    return f"That proves nothing yet: {more}."


def doubted(
    address: AnyAddress, doubt: Doubt, date: datetime, seen_well: datetime | None
) -> AnyAddress:
    """Return an address that is in `doubt` since a look at `date`."""
    since = unknown_since(address, date, seen_well)
    return replace(address, doubt=doubt, unknown_since=since)


def unknown_since(address: WatchedAddress, now: datetime, seen_well: datetime | None) -> datetime:
    """Return since when nothing is known of an address, of which nothing is known `now`.

    A date to come, or one before it was last `seen_well`, was written by a clock that was wrong:
    the time then begins anew.
    """
    known = address.unknown_since
    goes_on = known is not None and known <= now and (seen_well is None or seen_well <= known)
    return known if known is not None and goes_on else now


def present_after(
    address: WatchedAddress, found: tuple[str, ...], missing: tuple[str, ...], *, whole: bool
) -> tuple[str, ...]:
    """Return the quotations that stand in an address's text after a look.

    `found` and `missing` are those that were looked for; a text that is not `whole` shows no
    absence.
    """
    judged = {*found, *missing}
    kept = [q for q in address.present if q not in judged or not whole]
    return tuple(sorted({*kept, *found}))


def absent_after(
    address: WatchedAddress,
    found: tuple[str, ...],
    missing: tuple[str, ...],
    present: tuple[str, ...],
) -> tuple[str, ...]:
    """Return the quotations that do not stand there, those that are `present` left out."""
    kept = [q for q in address.absent if q not in {*found, *missing}]
    return tuple(sorted({*kept, *missing} - set(present)))
