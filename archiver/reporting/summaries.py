"""Counts over results, and the one sentence that says them: used by every format."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypedDict, TypeVar

from archiver.models import (
    BROUGHT_ROLES,
    REFUSED_BY_US,
    UNDETERMINED,
    Agreement,
    Capture,
    Change,
    Crosscheck,
    Finding,
    Outcome,
    Standing,
    State,
    Usable,
    Verdict,
)
from archiver.reporting.wording import AGREEMENTS, plural

RENDERED = "rendered"  # that page as a browser shows it
PICTURES = ("screenshot", "screenshot-before", "printed")
PAGE = "page"  # the role of a source's own page, beside its attachments and requisites

AnyMember = TypeVar("AnyMember", bound=StrEnum)


# "pass" is no name that a class body may have.
Passing = TypedDict("Passing", {"pass": int})


class FindingsSummary(Passing):
    """The counts of `verify`: by verdict and by standing, every member of both sets."""

    quotations: int
    settled: int
    findings: int
    verdicts: dict[Verdict, int]
    standing: dict[Standing, int]
    sentence: str


class CapturesSummary(TypedDict):
    """The counts of `snapshot`; `offline` says that our own network is down."""

    captures: int
    sources: int
    outcomes: dict[Outcome, int]
    usable: dict[Usable, int]
    offline: bool
    sentence: str


class CrosschecksSummary(TypedDict):
    """The counts of `crosscheck`."""

    rows: int
    sources: int
    agreements: dict[Agreement, int]
    sentence: str


class ChangesSummary(TypedDict):
    """The counts of `watch`."""

    sources: int
    transitions: int
    undetermined: int
    states: dict[State, int]
    offline: bool
    sentence: str


def needs_person(finding: Finding) -> bool:
    """Whether an editor still has something to do about `finding`."""
    return not finding.passes and not finding.settled


def count_findings(findings: Sequence[Finding]) -> FindingsSummary:
    """Return the summary of `verify`: totals, and counts by verdict and by standing."""
    return {
        "quotations": len(findings),
        "pass": sum(finding.passes for finding in findings),
        "settled": sum(finding.settled for finding in findings),
        "findings": sum(map(needs_person, findings)),
        "verdicts": _tally((finding.verdict for finding in findings), Verdict),
        "standing": _tally((finding.standing for finding in findings), Standing),
        "sentence": say_findings(findings),
    }


def say_findings(findings: Sequence[Finding]) -> str:
    """Return the counts as one sentence, the good news first and nothing hidden."""
    if not findings:
        return "No quotations to check."
    standing = sum(finding.passes for finding in findings)
    verb = "stands" if 1 in (standing, len(findings)) else "stand"
    parts = [f"{standing:,} of {plural(len(findings), 'quotation')} {verb}"]
    open_ones = Counter(_say_open(finding) for finding in findings if needs_person(finding))
    parts += [f"{open_ones[words]:,} {words}" for words in OPEN if open_ones[words]]
    if settled := sum(f.settled and not f.passes for f in findings):
        parts.append(f"{settled:,} settled by a person")
    if lost := sum(finding.standing is Standing.LOST for finding in findings):
        parts.append(f"{plural(lost, 'passage')} no longer on the page")
    return "; ".join(parts) + "."


OPEN = (
    "altered",
    "in another source or version",
    "not found",
    "with marked cuts to be looked at",
    "to be looked at",
    "cannot be checked",
)


def _say_open(finding: Finding) -> str:
    return {
        Verdict.ALTERED: OPEN[0],
        Verdict.ELSEWHERE: OPEN[1],
        Verdict.NOT_FOUND: OPEN[2],
        Verdict.EDITED: OPEN[3],
        Verdict.UNVERIFIABLE: OPEN[5],
    }.get(finding.verdict, OPEN[4])


def count_captures(captures: Sequence[Capture], *, offline: bool = False) -> CapturesSummary:
    """Return the summary of `snapshot`; `offline` says that our own network is down."""
    return {
        "captures": len(captures),
        "sources": len({capture.source for capture in captures}),
        "outcomes": _tally((capture.outcome for capture in captures), Outcome),
        "usable": _tally((c.usable for c in captures if _answered(c)), Usable),
        "offline": offline,
        "sentence": say_captures(captures, offline=offline),
    }


def say_captures(captures: Sequence[Capture], *, offline: bool = False) -> str:
    """Return what a snapshot brought in one sentence: "41 saved; 2 not usable"."""
    if offline:
        return (
            "Our own network seems to be down: no source answered. "
            "Nothing is known of any source; try again when you are connected."
        )
    if not captures:
        return "No source to save."
    captures = without_repeats(captures)
    pages = sum(_shows_page(c) for c in captures if c.role == PAGE)
    shown = sum(_shows_page(c) for c in captures if c.role == RENDERED)
    only = f", {shown:,} of them only as a browser shows {'it' if shown == 1 else 'them'}"
    parts = [f"{pages + shown:,} saved{only if shown else ''}"]
    spoken = [c for c in captures if c.role not in BROUGHT_ROLES]
    if extra := sum(_shows_page(c) for c in spoken if c.role not in (PAGE, RENDERED)):
        parts.append(plural(extra, "attached file"))
    if needed := sum(_shows_page(c) for c in captures if c.role in BROUGHT_ROLES):
        parts.append(f"{plural(needed, 'file')} of {'its page' if pages == 1 else 'their pages'}")
    parts += [f"{count:,} {why}" for why, count in _troubles(spoken).most_common()]
    if missing := missing_parts(captures):
        parts.append(f"{plural(len(missing), 'file')} of the pages missing")
    return "; ".join(parts) + "."


def missing_parts(captures: Iterable[Capture]) -> list[Capture]:
    """Return what pages need to look like themselves, and what did not come as it should."""
    return [c for c in captures if c.role in BROUGHT_ROLES and not _shows_page(c)]


def without_repeats(captures: Sequence[Capture]) -> list[Capture]:
    """Return the captures that a person wants to hear of: of each page, as sent or as shown.

    As a browser shows it only where what was sent does not show the page. The picture and the
    printed copy are as good as the page that they show.
    """
    good = {(c.source, c.cited) for c in captures if c.role == PAGE and _shows_page(c)}
    shown = {(c.source, c.cited) for c in captures if c.role == RENDERED} - good
    return [
        c
        for c in captures
        if c.role not in (PAGE, RENDERED, *PICTURES)
        or (c.role == PAGE and (c.source, c.cited) not in shown)
        or (c.role == RENDERED and (c.source, c.cited) in shown)
    ]


def _answered(capture: Capture) -> bool:
    return capture.outcome is not Outcome.FAILED


def _shows_page(capture: Capture) -> bool:
    came = capture.outcome in (Outcome.CAPTURED, Outcome.UNCHANGED)
    return came and capture.status < 400 and capture.usable is Usable.YES


def _troubles(captures: Iterable[Capture]) -> Counter[str]:
    return Counter(_trouble(capture) for capture in captures if not _shows_page(capture))


def _trouble(capture: Capture) -> str:
    if capture.reason in REFUSED_BY_US:
        return "not fetched, by our own rules"
    if not _answered(capture):
        return "did not answer"
    if capture.status >= 400:
        return f"answered with an error (HTTP {capture.status})"
    if capture.outcome is Outcome.TRUNCATED:
        return "cut short"
    return "in doubt" if capture.usable is Usable.DOUBTFUL else "not usable"


def count_crosschecks(crosschecks: Sequence[Crosscheck]) -> CrosschecksSummary:
    """Return the summary of `crosscheck`: rows, counts by agreement, the sentence."""
    return {
        "rows": len(crosschecks),
        "sources": len({row.source for row in crosschecks}),
        "agreements": _tally((row.agreement for row in crosschecks), Agreement),
        "sentence": say_crosschecks(crosschecks),
    }


def say_crosschecks(crosschecks: Sequence[Crosscheck]) -> str:
    """Return the counts as one sentence; "not known" is never merged with "no copy"."""
    if not crosschecks:
        return "Nothing to compare with a web archive."
    counts = Counter(row.agreement for row in crosschecks)
    parts = [f"{counts[a]:,} {AGREEMENTS[a]}" for a in Agreement if counts[a]]
    return "; ".join(parts) + "."


def count_changes(changes: Sequence[Change], *, offline: bool = False) -> ChangesSummary:
    """Return the summary of `watch`: counts by state, transitions, what is undetermined."""
    return {
        "sources": len(changes),
        "transitions": sum(change.transition for change in changes),
        "undetermined": sum(change.state in UNDETERMINED for change in changes),
        "states": _tally((change.state for change in changes), State),
        "offline": offline,
        "sentence": say_changes(changes, offline=offline),
    }


def say_changes(changes: Sequence[Change], *, offline: bool = False) -> str:
    """Return what a round of the watch found in one sentence."""
    if offline:
        return "Our own network seems to be down: nothing is known of any source."
    parts = [f"{plural(len(changes), 'source')} looked at"]
    parts.append(f"{sum(change.transition for change in changes):,} changed state")
    if unknown := sum(change.state in UNDETERMINED for change in changes):
        parts.append(f"{unknown:,} could not be determined")
    return "; ".join(parts) + "."


def _tally(values: Iterable[AnyMember], closed_set: Iterable[AnyMember]) -> dict[AnyMember, int]:
    """Count every member of a closed set, the absent ones as 0, so that readers need no default."""
    counts = Counter(values)
    return {member: counts[member] for member in closed_set}
