"""What `verify`, `verify --pack` and `search` print as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, Protocol, TypedDict

from archiver.models import Capture, Finding, Location, Quotation, Verdict
from archiver.reporting.objects.rows import (
    CaptureReference,
    FindingRow,
    LocationRow,
    NoteRow,
    capture_reference,
    finding_row,
    location_row,
    note_row,
)
from archiver.reporting.summaries import FindingsSummary, count_findings
from archiver.reporting.terminal.audit import AuditLine


class PackStampRow(TypedDict):
    """What is to be said of a pack's timestamps, or of what contradicts its records."""

    file: str
    rule: str
    severity: str
    message: str


class PackRow(TypedDict):
    """What a pack says by itself: answers that differ from its own, who signed it, when stamped.

    `listed` counts the files that its lists give a digest of, `unlisted` names the others;
    `signature` is what a person is told of who signed it.
    """

    differing: list[str]
    left_out: list[str]
    made: str
    cautions: list[str]
    signed_by: str | None
    timestamps: list[PackStampRow]
    signature: str
    errors: list[PackStampRow]
    listed: int
    unlisted: list[str]


class VerifyObject(TypedDict):
    """What `verify` prints; `notes` are marked or copied words that were not judged."""

    quotations: list[FindingRow]
    notes: list[NoteRow]
    summary: FindingsSummary
    pack: NotRequired[PackRow]


def verify_object(findings: Sequence[Finding], notes: Sequence[Quotation] = ()) -> VerifyObject:
    """Return `verify`'s object."""
    return {
        "quotations": [finding_row(finding) for finding in findings],
        "notes": [note_row(note) for note in notes],
        "summary": count_findings(findings),
    }


class PackAnswers(Protocol):
    """A pack, judged from what is in it alone."""

    @property
    def findings(self) -> tuple[Finding, ...]: ...
    @property
    def differing(self) -> tuple[str, ...]: ...
    @property
    def left_out(self) -> tuple[str, ...]: ...
    @property
    def made(self) -> str: ...
    @property
    def cautions(self) -> tuple[str, ...]: ...
    @property
    def stamps(self) -> Sequence[AuditLine]: ...
    @property
    def errors(self) -> Sequence[AuditLine]: ...
    @property
    def listed(self) -> int: ...
    @property
    def unlisted(self) -> tuple[str, ...]: ...


def pack_object(checked: PackAnswers, fingerprint: str, signature: str) -> VerifyObject:
    """Return `verify --pack`'s object; `fingerprint` is that of the signing key, "" for none."""
    return {
        **verify_object(checked.findings),
        "pack": {
            "differing": list(checked.differing),
            "left_out": list(checked.left_out),
            "made": checked.made,
            "cautions": list(checked.cautions),
            "signed_by": fingerprint.replace(" ", "") or None,
            "timestamps": _found_rows(checked.stamps),
            "signature": signature,
            "errors": _found_rows(checked.errors),
            "listed": checked.listed,
            "unlisted": list(checked.unlisted),
        },
    }


def _found_rows(found: Sequence[AuditLine]) -> list[PackStampRow]:
    return [
        {
            "file": one.file,
            "rule": one.rule,
            "severity": str(one.severity),
            "message": one.message,
        }
        for one in found
    ]


class FoundPlace(Protocol):
    """One place where a searched passage stands."""

    @property
    def capture(self) -> Capture: ...
    @property
    def location(self) -> Location: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def matched(self) -> str: ...


class PlaceRow(TypedDict):
    """One text in which a searched passage stands, or nearly; no verdict on any quotation."""

    source: str
    match: Verdict
    matched: str
    location: LocationRow
    capture: CaptureReference | None


class PlacesSummary(TypedDict):
    """How many places were found."""

    places: int


class SearchObject(TypedDict):
    """What `search` prints: one row a text and source."""

    places: list[PlaceRow]
    summary: PlacesSummary


def search_object(places: Sequence[FoundPlace]) -> SearchObject:
    """Return `search`'s object."""
    rows: list[PlaceRow] = [
        {
            "source": place.capture.source,
            "match": place.verdict,
            "matched": place.matched,
            "location": location_row(place.location),
            "capture": capture_reference(place.capture),
        }
        for place in places
    ]
    return {"places": rows, "summary": {"places": len(rows)}}
