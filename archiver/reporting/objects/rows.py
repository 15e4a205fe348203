"""The rows that several commands print as JSON: captures, findings, changes, mementos.

Each row is a TypedDict, and docs/schemas/ is made from these types: a name that stands here is a
promise to scripts. More may be added; none is renamed or removed. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict, cast

from msgspec import Meta

from archiver.models import (
    Agreement,
    Basis,
    Capture,
    Change,
    Crosscheck,
    Difference,
    DifferenceKind,
    Finding,
    Location,
    Memento,
    Outcome,
    Provenance,
    ProvenanceKind,
    Quotation,
    Severity,
    Standing,
    State,
    UnkeptMedia,
    Usable,
    Verdict,
    provenance_of,
)
from archiver.reporting.wording import notes_of, remedy_of, sentence_of
from archiver.state_lines import doubt_object, evidence_object
from archiver.urls import to_rfc3339

Time = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]  # RFC 3339, in UTC


class ProvenanceRow(TypedDict):
    """Whose copy it is: its kind, the person, archive or program it is from, the computer."""

    kind: ProvenanceKind
    by: str
    machine: str


def provenance_row(whose: Provenance | None) -> ProvenanceRow | None:
    """Return whose copy it is; None where there is none."""
    return {"kind": whose.kind, "by": whose.by, "machine": whose.machine} if whose else None


class CaptureRow(TypedDict):
    """One capture, as `snapshot` and `show` list it."""

    source: str
    outcome: Outcome
    reason: str
    status: int | None
    url: str
    final_url: str
    date: Time
    media_type: str
    warc: str
    offset: int
    record_id: str
    payload_digest: str
    content_digest: str
    truncated: str
    usable: Usable
    why: str
    role: str
    via: str
    provenance: ProvenanceRow | None


def capture_row(capture: Capture) -> CaptureRow:
    """Return one capture as `snapshot` lists it."""
    return {
        "source": capture.source,
        "outcome": capture.outcome,
        "reason": capture.reason,
        "status": capture.status or None,
        "url": capture.cited or capture.uri,
        "final_url": capture.uri,
        "date": to_rfc3339(capture.date),
        "media_type": capture.media_type,
        "warc": capture.place.warc,
        "offset": capture.place.offset,
        "record_id": capture.record_id,
        "payload_digest": capture.payload_digest,
        "content_digest": capture.content_digest,
        "truncated": capture.truncated,
        "usable": capture.usable,
        "why": capture.why,
        "role": capture.role,
        "via": capture.via,
        "provenance": provenance_row(provenance_of(capture)),
    }


class CaptureReference(TypedDict):
    """What names one capture for good: record, place, date, address, digest, way."""

    record_id: str
    warc: str
    offset: int
    date: Time
    uri: str
    content_digest: str
    via: str


def capture_reference(capture: Capture | None) -> CaptureReference | None:
    """Return what names one capture for good; None for none."""
    if capture is None:
        return None
    return {
        "record_id": capture.record_id,
        "warc": capture.place.warc,
        "offset": capture.place.offset,
        "date": to_rfc3339(capture.date),
        "uri": capture.uri,
        "content_digest": capture.content_digest,
        "via": capture.via,
    }


class DifferenceRow(TypedDict):
    """One edit between a quotation and the archived words."""

    op: str
    quoted: str
    archived: str
    kind: DifferenceKind
    severity: Severity


def difference_row(difference: Difference) -> DifferenceRow:
    """Return one difference as `verify` and `crosscheck` list it."""
    return {
        "op": difference.op,
        "quoted": difference.quoted,
        "archived": difference.archived,
        "kind": difference.kind,
        "severity": difference.severity,
    }


class FlagRow(TypedDict):
    """Something that a person should look at, with the words that raised it."""

    flag: str
    severity: Severity
    words: str


class LocationRow(TypedDict):
    """Where a passage stands: offsets in the un-folded text, with its surroundings."""

    start: int
    end: int
    page: int | None
    prefix: str
    suffix: str
    text_fragment: str


def location_row(location: Location) -> LocationRow:
    """Return where a passage stands."""
    return {
        "start": location.start,
        "end": location.end,
        "page": location.page,
        "prefix": location.prefix,
        "suffix": location.suffix,
        "text_fragment": location.text_fragment,
    }


class FindingRow(TypedDict):
    """One quotation with its verdict (docs/verdicts.md)."""

    id: str
    finding: str
    quote: str
    document: str
    line: int | None
    column: int | None
    row: int | None
    locator: str
    source: str
    cited: str
    verdict: Verdict
    passes: bool
    settled: bool
    standing: Standing
    standing_date: Time | None
    severity: Severity | None
    differences: list[DifferenceRow]
    review: list[FlagRow]
    matched: str
    location: LocationRow | None
    capture: CaptureReference | None
    basis: Basis | None
    found_in: list[str]
    notes: list[str]
    sentence: str
    remedy: str
    provenance: ProvenanceRow | None


def finding_row(finding: Finding) -> FindingRow:
    """Return one finding as `verify` lists it."""
    quotation = finding.quotation
    return {
        "id": quotation.id,
        "finding": finding.finding,
        "quote": quotation.selector.exact,
        "document": quotation.document,
        "line": quotation.line if quotation.column else None,
        "column": quotation.column or None,
        "row": None if quotation.column else quotation.line or None,
        "locator": quotation.locator,
        "source": quotation.source,
        "cited": quotation.cited,
        "verdict": finding.verdict,
        "passes": finding.passes,
        "settled": finding.settled,
        "standing": finding.standing,
        "standing_date": time_or_none(finding.standing_date),
        "severity": finding.severity,
        "differences": [difference_row(difference) for difference in finding.differences],
        "review": [
            {"flag": flag.flag, "severity": flag.severity, "words": flag.words}
            for flag in finding.review
        ],
        "matched": finding.matched,
        "location": location_row(finding.location) if finding.location else None,
        "capture": capture_reference(finding.capture),
        "basis": finding.basis,
        "found_in": list(finding.found_in),
        "notes": list(notes_of(finding)),
        "sentence": sentence_of(finding),
        "remedy": remedy_of(finding),
        "provenance": provenance_row(finding.provenance),
    }


class NoteRow(TypedDict):
    """Marked or copied words of a document that were not judged."""

    mark: str
    quote: str
    document: str
    line: int | None
    column: int | None
    locator: str
    source: str


def note_row(note: Quotation) -> NoteRow:
    """Return marked or copied words that were not judged, as `verify` lists them."""
    return {
        "mark": note.mark,
        "quote": note.selector.exact,
        "document": note.document,
        "line": note.line or None,
        "column": note.column or None,
        "locator": note.locator,
        "source": note.source,
    }


class MementoRow(TypedDict):
    """One copy in a web archive."""

    datetime: Time
    uri_m: str
    digest: str
    status: int | None


def memento_row(memento: Memento | None) -> MementoRow | None:
    """Return one copy in a web archive; None for none."""
    if memento is None:
        return None
    return {
        "datetime": to_rfc3339(memento.moment),
        "uri_m": memento.uri_m,
        "digest": memento.digest,
        "status": memento.status or None,
    }


class MementoComparisonRow(TypedDict):
    """One memento beside our capture; `role` is named, nearest or newest."""

    role: str
    memento: MementoRow | None
    agreement: Agreement
    reason: str


class ArchiveAnswerRow(TypedDict):
    """What a web archive was asked, and how its answer began."""

    url: str
    final_url: str
    status: int
    media_type: str
    length: int
    start: str
    trouble: str


class CrosscheckRow(TypedDict):
    """One source in one web archive; `answers` only where they were asked for (`--explain`)."""

    source: str
    archive: str
    agreement: Agreement
    reason: str
    memento: MementoRow | None
    capture: CaptureReference | None
    difference: list[DifferenceRow]
    quotations: dict[str, str]
    compared: list[MementoComparisonRow]
    answers: NotRequired[list[ArchiveAnswerRow]]


def crosscheck_row(row: Crosscheck) -> CrosscheckRow:
    """Return one source in one web archive."""
    said: CrosscheckRow = {
        "source": row.source,
        "archive": row.archive,
        "agreement": row.agreement,
        "reason": row.reason,
        "memento": memento_row(row.memento),
        "capture": capture_reference(row.capture),
        "difference": [difference_row(difference) for difference in row.difference],
        "quotations": dict(row.quotations),
        "compared": [
            {
                "role": one.role,
                "memento": memento_row(one.memento),
                "agreement": one.agreement,
                "reason": one.reason,
            }
            for one in row.compared
        ],
    }
    if row.answers:
        said["answers"] = [
            {
                "url": answer.url,
                "final_url": answer.final_url,
                "status": answer.status,
                "media_type": answer.media_type,
                "length": answer.length,
                "start": answer.start,
                "trouble": answer.trouble,
            }
            for answer in row.answers
        ]
    return said


class DoubtObject(TypedDict):
    """Looks that agree that a source may no longer show its own text, and when that is decided."""

    since: Time
    looks: int
    reason: str
    decides_after: Time | None
    suspects: State


class ChangeRow(TypedDict):
    """One source in one round of the watch; `doubt` only while there is one."""

    source: str
    state: State
    previous: State | None
    transition: bool
    reason: str
    evidence: dict[str, Any]
    quotations_lost: list[str]
    date: Time | None
    rests_on: str
    doubt: NotRequired[DoubtObject]


def change_row(change: Change) -> ChangeRow:
    """Return one source in one round of the watch."""
    row: ChangeRow = {
        "source": change.source,
        "state": change.state,
        "previous": change.previous,
        "transition": change.transition,
        "reason": change.reason,
        "evidence": evidence_object(change),
        "quotations_lost": list(change.quotations_lost),
        "date": time_or_none(change.date),
        "rests_on": change.rests_on,
    }
    if change.doubt is not None:
        row["doubt"] = cast("DoubtObject", doubt_object(change.doubt))
    return row


def time_or_none(moment: datetime | None) -> str | None:
    """Return a moment as RFC 3339 in UTC; None for none."""
    return to_rfc3339(moment) if moment else None


class MediaRow(TypedDict):
    """A film, sound or stream that a source's page shows and nobody saved; `page` names it."""

    source: str
    url: str
    kind: str
    page: str


def media_rows(media: Iterable[UnkeptMedia]) -> list[MediaRow]:
    """Return what was not kept, one row an address."""
    return [
        {"source": one.source, "url": one.url, "kind": one.kind, "page": one.page} for one in media
    ]
