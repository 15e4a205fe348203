"""Where a copy that others brought says what our own copies of that time do not, or another's.

Weaker evidence never wins silently: it may be forged, misdated, or show what only some were sent.
Of two copies of one time that are neither of them ours, nothing here tells which is to be believed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from archiver.models import Capture, Flag, Match, Provenance, ProvenanceKind, Severity
from archiver.phrases import copy_words, day
from archiver.text.folding import FoldedText

CONTRADICTS = "contradicts-ours"
DISAGREE = "copies-disagree"
NEAR = timedelta(hours=1)
"""How far a copy of ours may lie off and still be of that time: the house's rule on doubt, 7."""
WEAKER = (
    ProvenanceKind.IMPORTED,
    ProvenanceKind.MERGED,
    ProvenanceKind.SUPPLIED,
    ProvenanceKind.WEB_ARCHIVE,
)
OURS = (ProvenanceKind.CAPTURED, ProvenanceKind.RENDERED)
PAGES = ("page", "rendered", "supplied")
IN_PART = (ProvenanceKind.SUPPLIED, ProvenanceKind.TRANSCRIPT)
"""What a person brings may be a part of the source: it shows presence, and no absence."""
SHOWN = 160
"""Characters of a passage that are shown. A guess."""


@dataclass(frozen=True)
class CopyDate:
    """When a copy was made: between `first` and `last`, `written` so where that is no time."""

    first: datetime
    last: datetime
    written: str = ""


def full_date(capture: Capture) -> CopyDate:
    """Return the moment of a capture whose date is a full one."""
    return CopyDate(capture.date, capture.date)


class KnownCopies(Protocol):
    """What is known of copies beside their texts: whose each is, and of which moment."""

    @property
    def provenance(self) -> Callable[[Capture], Provenance]: ...
    @property
    def moment(self) -> Callable[[Capture], CopyDate]: ...


class CopyRead(Protocol):
    """One copy, and what of the passage stands in it."""

    @property
    def capture(self) -> Capture: ...
    @property
    def folded(self) -> FoldedText: ...
    @property
    def match(self) -> Match | None: ...
    @property
    def passes(self) -> bool: ...
    @property
    def is_whole(self) -> bool: ...
    @property
    def is_altered(self) -> bool: ...


def find_contradiction(
    one: CopyRead, others: Sequence[CopyRead], known: KnownCopies
) -> Flag | None:
    """Return the flag of a copy of others that has a passage which ours of that time have not.

    Ours are of that time within an hour; or before and after, where they agree with each other.
    """
    whose = known.provenance(one.capture)
    if not one.passes or whose.kind not in WEAKER:
        return None
    return _flag_of(one, others, known, has=False)


def find_denial(one: CopyRead, others: Sequence[CopyRead], known: KnownCopies) -> Flag | None:
    """Return the flag of a copy of others without a passage that ours of that time have.

    It does not show that the passage has left the page: somebody here saw it there. A file that a
    person supplied may be another part of the source, and a copy that is not whole denies nothing.
    """
    kind = known.provenance(one.capture).kind
    if one.passes or not one.is_whole or kind is ProvenanceKind.SUPPLIED or kind not in WEAKER:
        return None
    return _flag_of(one, others, known, has=True)


def find_disagreement(one: CopyRead, others: Sequence[CopyRead], known: KnownCopies) -> Flag | None:
    """Return the flag of a copy of others where another of that moment says otherwise.

    One of the two has the passage, and the other has it altered, or is the same file, whole, and
    has it not. Neither is ours, so that neither has more weight; but what somebody typed has none
    against what it was typed from, whosever that is.
    """
    whose = known.provenance(one.capture).kind
    if whose in OURS:
        return None
    pairs = [(one, other) if one.passes else (other, one) for other in others]
    against = [
        (having, lacking)
        for having, lacking in pairs
        if having.passes
        and _speaks_against(lacking, having, known)
        and (
            whose is ProvenanceKind.TRANSCRIPT
            or known.provenance((lacking if one.passes else having).capture).kind not in OURS
        )
        and at_one_moment(having, lacking, known)
    ]
    nearest = min(against, key=_apart, default=None)
    return None if nearest is None else _flag(DISAGREE, *nearest, known)


def _apart(pair: tuple[CopyRead, CopyRead]) -> tuple[bool, timedelta]:
    """Return a key by which the pair is least that shows the most: other words, at one moment."""
    having, lacking = pair
    return lacking.match is None, abs(having.capture.date - lacking.capture.date)


def _speaks_against(lacking: CopyRead, having: CopyRead, known: KnownCopies) -> bool:
    """Whether a copy says otherwise than one that has the passage, and not only less.

    What a browser drew has words that the page was not sent with, and hides others that it was.
    """
    if lacking.passes or not _same_part(lacking.capture, having.capture):
        return False
    if lacking.is_altered:
        return True
    alike = lacking.capture.role == having.capture.role != "rendered"
    whole = lacking.is_whole and known.provenance(lacking.capture).kind not in IN_PART
    return alike and whole and lacking.match is None


def at_one_moment(one: CopyRead, other: CopyRead, known: KnownCopies) -> bool:
    """Whether two copies are of one time within an hour, as far as their dates tell."""
    here, there = known.moment(one.capture), known.moment(other.capture)
    return max(here.first, there.first) - min(here.last, there.last) <= NEAR


def _flag_of(
    one: CopyRead,
    others: Sequence[CopyRead],
    known: KnownCopies,
    *,
    has: bool,
) -> Flag | None:
    """Return the flag of `one` where ours of that time all have the passage, or all have not."""
    ours = [
        other
        for other in others
        if (other.is_whole or other.passes)
        and _same_part(one.capture, other.capture)
        and known.provenance(other.capture).kind in OURS
    ]
    against = _of_that_time(one, ours, known, has=has)
    return None if against is None else _flag(CONTRADICTS, against, one, known)


def _flag(name: str, one: CopyRead, other: CopyRead, known: KnownCopies) -> Flag:
    return Flag(name, Severity.CRITICAL, f"{_say(one, known)}; {_say(other, known)}")


def _same_part(one: Capture, other: Capture) -> bool:
    if one.source != other.source:
        return False
    return (one.role in PAGES and other.role in PAGES) or one.uri == other.uri


def _of_that_time(
    one: CopyRead, ours: Sequence[CopyRead], known: KnownCopies, *, has: bool
) -> CopyRead | None:
    """Return the copy of ours that speaks against `one`, None where none does."""
    moment = one.capture.date
    near = [other for other in ours if at_one_moment(one, other, known)]
    if near:
        nearest = min(near, key=lambda other: abs(other.capture.date - moment))
        return None if any(other.passes is not has for other in near) else nearest
    before = max((o for o in ours if o.capture.date < moment), key=_date, default=None)
    after = min((o for o in ours if o.capture.date > moment), key=_date, default=None)
    if before is None or after is None or {before.passes, after.passes} != {has}:
        return None
    return before if _words(before) == _words(after) else None


def _date(one: CopyRead) -> datetime:
    return one.capture.date


def _words(one: CopyRead) -> str:
    if one.match is None:
        return ""
    return " ".join(one.folded.text.content[one.match.start : one.match.end].split())


def _say(one: CopyRead, known: KnownCopies) -> str:
    moment = known.moment(one.capture)
    utc = moment.first.astimezone(UTC)
    date = moment.written or f"{day(utc)}, {utc:%H:%M} UTC"
    words = _words(one)
    shown = f"“{words[:SHOWN]}{'…' if len(words) > SHOWN else ''}”" if words else "nothing like it"
    return f"{copy_words(known.provenance(one.capture))} of {date}: {shown}"
