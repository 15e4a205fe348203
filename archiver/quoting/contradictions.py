"""Where a copy that others brought says what our own copies of that time do not.

Weaker evidence never wins silently: it may be forged, misdated, or show what only some were sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from archiver.models import Capture, Flag, Match, Provenance, ProvenanceKind, Severity
from archiver.phrases import copy_words, day
from archiver.text.folding import FoldedText

CONTRADICTS = "contradicts-ours"
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
SHOWN = 160
"""Characters of a passage that are shown. A guess."""


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


def find_contradiction(
    one: CopyRead, others: Sequence[CopyRead], provenance: Callable[[Capture], Provenance]
) -> Flag | None:
    """Return the flag of a copy of others that has a passage which ours of that time have not.

    Ours are of that time within an hour; or before and after, where they agree with each other.
    """
    whose = provenance(one.capture)
    if not one.passes or whose.kind not in WEAKER:
        return None
    return _flag_of(one, others, provenance, has=False)


def find_denial(
    one: CopyRead, others: Sequence[CopyRead], provenance: Callable[[Capture], Provenance]
) -> Flag | None:
    """Return the flag of a copy of others without a passage that ours of that time have.

    It does not show that the passage has left the page: somebody here saw it there. A file that a
    person supplied may be another part of the source, and a copy that is not whole denies nothing.
    """
    kind = provenance(one.capture).kind
    if one.passes or not one.is_whole or kind is ProvenanceKind.SUPPLIED or kind not in WEAKER:
        return None
    return _flag_of(one, others, provenance, has=True)


def _flag_of(
    one: CopyRead,
    others: Sequence[CopyRead],
    provenance: Callable[[Capture], Provenance],
    *,
    has: bool,
) -> Flag | None:
    """Return the flag of `one` where ours of that time all have the passage, or all have not."""
    ours = [
        other
        for other in others
        if (other.is_whole or other.passes)
        and _same_part(one.capture, other.capture)
        and provenance(other.capture).kind in OURS
    ]
    against = _of_that_time(one, ours, has=has)
    return _flag(one, against, provenance) if against is not None else None


def _flag(one: CopyRead, against: CopyRead, provenance: Callable[[Capture], Provenance]) -> Flag:
    here, there = (_say(copy, provenance(copy.capture)) for copy in (against, one))
    return Flag(CONTRADICTS, Severity.CRITICAL, f"{here}; {there}")


def _same_part(one: Capture, other: Capture) -> bool:
    if one.source != other.source:
        return False
    return (one.role in PAGES and other.role in PAGES) or one.uri == other.uri


def _of_that_time(one: CopyRead, ours: Sequence[CopyRead], *, has: bool) -> CopyRead | None:
    """Return the copy of ours that speaks against `one`, None where none does."""
    moment = one.capture.date
    near = [other for other in ours if abs(other.capture.date - moment) <= NEAR]
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


def _say(one: CopyRead, whose: Provenance) -> str:
    utc = one.capture.date.astimezone(UTC)
    words = _words(one)
    shown = f"“{words[:SHOWN]}{'…' if len(words) > SHOWN else ''}”" if words else "nothing like it"
    return f"{copy_words(whose)} of {day(utc)}, {utc:%H:%M} UTC: {shown}"
