"""Results as JSON objects: names are a contract, times are RFC 3339 in UTC."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Protocol

from archiver.models import (
    Capture,
    Change,
    Crosscheck,
    Difference,
    Finding,
    Flag,
    Location,
    Memento,
    MementoComparison,
    Quotation,
    Source,
    Verdict,
)
from archiver.reporting.summaries import (
    count_captures,
    count_changes,
    count_crosschecks,
    count_findings,
)
from archiver.reporting.wording import notes_of, remedy_of, sentence_of
from archiver.urls import to_rfc3339

Object = dict[str, object]


class PassageHistory(Protocol):
    """When one passage of a source was there, as `timeline` found out.

    `id` is the quotation's. `first_missing` is the first usable capture without the passage after
    `last_seen`; `unusable_between` are the captures between the two that show nothing; `runs` and
    `unprobed` count runs of equal captures, `requests` what was asked of web archives.
    """

    @property
    def id(self) -> str: ...
    @property
    def first_seen(self) -> datetime | None: ...
    @property
    def last_seen(self) -> datetime | None: ...
    @property
    def first_missing(self) -> datetime | None: ...
    @property
    def unusable_between(self) -> Sequence[datetime]: ...
    @property
    def runs(self) -> int: ...
    @property
    def unprobed(self) -> int: ...
    @property
    def requests(self) -> int: ...


def render_json(result: object) -> str:
    """Return one object as indented JSON with a newline at the end.

    Only ASCII is written, so that no console encoding can damage it; a time becomes RFC 3339.
    """
    return json.dumps(result, indent=2, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_rfc3339(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Iterable) else str(value)


def snapshot_object(captures: Sequence[Capture], *, offline: bool = False) -> Object:
    """Return `snapshot`'s object; `offline` says that our own network is down."""
    return {
        "captures": [capture_row(capture) for capture in captures],
        "summary": count_captures(captures, offline=offline),
    }


def capture_row(capture: Capture) -> Object:
    """Return one capture as `snapshot` lists it."""
    return {
        "source": capture.source,
        "outcome": capture.outcome.value,
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
        "usable": capture.usable.value,
        "why": capture.why,
        "role": capture.role,
        "via": capture.via,
    }


def verify_object(findings: Sequence[Finding], notes: Sequence[Quotation] = ()) -> Object:
    """Return `verify`'s object; `notes` are marked or copied words that were not judged."""
    return {
        "quotations": [finding_row(finding) for finding in findings],
        "notes": [_note_row(note) for note in notes],
        "summary": count_findings(findings),
    }


def _note_row(note: Quotation) -> Object:
    return {
        "mark": note.mark,
        "quote": note.selector.exact,
        "document": note.document,
        "line": note.line or None,
        "column": note.column or None,
        "locator": note.locator,
        "source": note.source,
    }


def finding_row(finding: Finding) -> Object:
    """Return one finding as `verify` lists it."""
    return {
        **_quotation(finding),
        "verdict": finding.verdict.value,
        "passes": finding.passes,
        "settled": finding.settled,
        "standing": finding.standing.value,
        "standing_date": _time(finding.standing_date),
        "severity": finding.severity.value if finding.severity else None,
        "differences": [difference_row(difference) for difference in finding.differences],
        "review": [_flag(flag) for flag in finding.review],
        "matched": finding.matched,
        "location": _location(finding.location),
        "capture": capture_reference(finding.capture),
        "basis": finding.basis.value if finding.basis else None,
        "found_in": list(finding.found_in),
        "notes": list(notes_of(finding)),
        "sentence": sentence_of(finding),
        "remedy": remedy_of(finding),
    }


def _quotation(finding: Finding) -> Object:
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
    }


def difference_row(difference: Difference) -> Object:
    """Return one difference as `verify` and `crosscheck` list it."""
    return {
        "op": difference.op,
        "quoted": difference.quoted,
        "archived": difference.archived,
        "kind": difference.kind.value,
        "severity": difference.severity.value,
    }


def _flag(flag: Flag) -> Object:
    return {"flag": flag.flag, "severity": flag.severity.value, "words": flag.words}


def _location(location: Location | None) -> Object | None:
    if location is None:
        return None
    return {
        "start": location.start,
        "end": location.end,
        "page": location.page,
        "prefix": location.prefix,
        "suffix": location.suffix,
        "text_fragment": location.text_fragment,
    }


def capture_reference(capture: Capture | None) -> Object | None:
    """Return what names one capture for good: record, place, date, address, digest, way."""
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


def crosscheck_object(crosschecks: Sequence[Crosscheck]) -> Object:
    """Return `crosscheck`'s object, one row a source and archive."""
    return {
        "sources": [crosscheck_row(row) for row in crosschecks],
        "summary": count_crosschecks(crosschecks),
    }


def crosscheck_row(row: Crosscheck) -> Object:
    """Return one source in one web archive."""
    return {
        "source": row.source,
        "archive": row.archive,
        "agreement": row.agreement.value,
        "reason": row.reason,
        "memento": _memento(row.memento),
        "capture": capture_reference(row.capture),
        "difference": [difference_row(difference) for difference in row.difference],
        "quotations": dict(row.quotations),
        "compared": [_compared(one) for one in row.compared],
    }


def _compared(one: MementoComparison) -> Object:
    return {
        "role": one.role,
        "memento": _memento(one.memento),
        "agreement": one.agreement.value,
        "reason": one.reason,
    }


def _memento(memento: Memento | None) -> Object | None:
    if memento is None:
        return None
    return {
        "datetime": to_rfc3339(memento.moment),
        "uri_m": memento.uri_m,
        "digest": memento.digest,
        "status": memento.status or None,
    }


def timeline_object(source: str, histories: Iterable[PassageHistory]) -> Object:
    """Return `timeline`'s object: brackets in time for each passage, never one date."""
    return {"source": source, "quotations": [_history(history) for history in histories]}


def _history(history: PassageHistory) -> Object:
    return {
        "id": history.id,
        "first_seen": _time(history.first_seen),
        "last_seen": _time(history.last_seen),
        "first_missing": _time(history.first_missing),
        "unusable_between": [to_rfc3339(moment) for moment in history.unusable_between],
        "runs": history.runs,
        "unprobed": history.unprobed,
        "requests": history.requests,
    }


def watch_object(changes: Sequence[Change], *, offline: bool = False) -> Object:
    """Return `watch`'s object: always every source, whether or not it changed."""
    return {
        "sources": [change_row(change) for change in changes],
        "summary": count_changes(changes, offline=offline),
    }


def change_row(change: Change) -> Object:
    """Return one source in one round of the watch."""
    return {
        "source": change.source,
        "state": change.state.value,
        "previous": change.previous.value if change.previous else None,
        "transition": change.transition,
        "reason": change.reason,
        "evidence": dict(change.evidence),
        "quotations_lost": list(change.quotations_lost),
        "date": _time(change.date),
    }


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


def search_object(places: Sequence[FoundPlace]) -> Object:
    """Return `search`'s object: one row a text and source."""
    rows = [
        {
            "source": place.capture.source,
            "match": place.verdict.value,
            "matched": place.matched,
            "location": _location(place.location),
            "capture": capture_reference(place.capture),
        }
        for place in places
    ]
    return {"places": rows, "summary": {"places": len(rows)}}


def show_object(
    source: Source,
    captures: Sequence[Capture],
    history: Sequence[Change],
    findings: Sequence[Finding],
    crosschecks: Sequence[Crosscheck] = (),
) -> Object:
    """Return `show`'s object: all that is known about one source."""
    return {
        "source": {"id": source.id, "url": source.url, "title": source.title},
        "status": source.status.value,
        "states": [change_row(change) for change in history],
        "captures": [capture_row(capture) for capture in captures],
        "quotations": [finding_row(finding) for finding in findings],
        "crosschecks": [crosscheck_row(row) for row in crosschecks],
    }


def run_object(
    snapshot: Object | None, crosscheck: Object | None, verify: Object | None, report: Object | None
) -> Object:
    """Return `run`'s object; a stage that could not run is null."""
    return {"snapshot": snapshot, "crosscheck": crosscheck, "verify": verify, "report": report}


def _time(moment: datetime | None) -> str | None:
    return to_rfc3339(moment) if moment else None
