"""How an archive's copy compares with ours: by digest, then by bytes, then by words.

"Different" is said only where both texts were read whole and some word, sign or mark differs.
Everything else that is not equal is unknown: a copy that could not be read is not another text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archiver.models import (
    Agreement,
    Capture,
    Difference,
    Digest,
    Memento,
    Text,
    Usability,
    Usable,
)
from archiver.wayback.playback import parse_digest
from archiver.wayback.wording import differences_between, set_plainly

REWRITTEN = (b"BEGIN WAYBACK TOOLBAR INSERT", b"/_static/js/wombat.js", b"/static/wombat.js")


@dataclass(frozen=True)
class CopyReading:
    """One copy as it was read: its decoded body, its text, and whether it shows its page."""

    payload: bytes = field(repr=False)
    text: Text = field(repr=False)
    usability: Usability
    media_type: str = ""


@dataclass(frozen=True)
class CopyComparison:
    """What a comparison found. `difference` has our words as `quoted`, theirs as `archived`."""

    agreement: Agreement
    reason: str = ""
    difference: tuple[Difference, ...] = ()


def find_same_payload(
    captures: Iterable[Capture], mementos: Sequence[Memento]
) -> tuple[Capture, Memento] | None:
    """Return a capture and the memento with its digest, or None; nothing is downloaded.

    The first memento of `mementos` with an equal digest counts, and among equal captures the last.
    A web archive may have digested the body as sent or decoded, so both of ours are looked at.
    """
    ours = {
        digest: capture for capture in captures for digest in digests_of(capture) if digest.value
    }
    for memento in mementos:
        digest = parse_digest(memento.digest)
        if digest is not None and digest in ours:
            return ours[digest], memento
    return None


def digests_of(capture: Capture) -> frozenset[Digest]:
    """Return every digest we know of a capture's body."""
    written = (
        capture.payload_sha1,
        capture.content_sha1,
        capture.payload_digest,
        capture.content_digest,
    )
    return frozenset(digest for digest in map(parse_digest, written) if digest is not None)


def compare(ours: CopyReading, theirs: CopyReading) -> CopyComparison:
    """Compare our copy with an archive's, both whole and checked to be what they are."""
    if ours.payload == theirs.payload:
        return CopyComparison(Agreement.SAME_PAYLOAD)
    if theirs.usability.usable is Usable.NO:
        return CopyComparison(
            Agreement.UNKNOWN, f"the archive's copy does not show the page: {_said(theirs)}"
        )
    one, other = set_plainly(ours.text.content), set_plainly(theirs.text.content)
    if not one or not other:
        owner = "our" if not one else "the archive's"
        return CopyComparison(Agreement.UNKNOWN, f"{owner} copy has no text to compare")
    obstacle = _obstacle(ours, theirs)
    if one == other:
        agreement = Agreement.UNKNOWN if _gap(ours, theirs) else Agreement.SAME_TEXT
        return CopyComparison(agreement, _gap(ours, theirs))
    if obstacle:
        return CopyComparison(Agreement.UNKNOWN, f"the texts read differ, but {obstacle}")
    return CopyComparison(Agreement.DIFFERENT, "", differences_between(one, other))


def _obstacle(ours: CopyReading, theirs: CopyReading) -> str:
    """Return why unequal texts would prove nothing, "" when they do."""
    if any(mark in theirs.payload and mark not in ours.payload for mark in REWRITTEN):
        return "the archive rewrote its copy for display"
    if theirs.usability.usable is Usable.DOUBTFUL:
        return f"the archive's copy is doubtful: {_said(theirs)}"
    if ours.usability.usable is not Usable.YES:
        return f"our copy is doubtful: {_said(ours)}"
    return _gap(ours, theirs)


def _gap(ours: CopyReading, theirs: CopyReading) -> str:
    gaps = [f"in our copy: {gap}" for gap in ours.text.gaps]
    gaps += [f"in the archive's copy: {gap}" for gap in theirs.text.gaps]
    return gaps[0] if gaps else ""


def _said(reading: CopyReading) -> str:
    """The first sentence of why; what follows it is advice for captures of our own."""
    sentence = reading.usability.why.partition(". ")[0]
    return sentence[:1].lower() + sentence[1:].rstrip(".")
