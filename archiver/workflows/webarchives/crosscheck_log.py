"""Agreements: what crosscheck found is written into the custody log, and read from it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from archiver.models import Agreement, Crosscheck, Memento
from archiver.reporting.objects.webarchives import AddressSentOn
from archiver.reporting.pages.report_input import Sighting
from archiver.store.reader import Reader
from archiver.urls import from_rfc3339, to_rfc3339

if TYPE_CHECKING:
    from archiver.store.archive import Archive

EVENT, TIMELINE = "crosscheck", "timeline"
CONFIRMED = "save-confirmed"
"""That an archive saved a page because it was asked to."""
DATES_KEPT = 24  # of the copies that an archive lists, in one line of the log


def note_crosschecks(archive: Archive, rows: Iterable[Crosscheck]) -> None:
    """Write one custody line a source and archive. Raises StorageError."""
    for row in rows:
        archive.note(
            EVENT,
            {
                "source": row.source,
                "archive": row.archive,
                "agreement": row.agreement.value,
                "reason": row.reason,
                "memento": _describe(row.memento),
                "capture": row.capture.record_id if row.capture else "",
                "quotations": dict(row.quotations),
                "held": _describe_held(row.listed),
            },
        )


def _describe_held(listed: Sequence[Memento]) -> dict[str, object]:
    """How many copies an archive lists, and when; of many only some, the first and last always."""
    if not listed:
        return {}
    step = (len(listed) - 1) / (DATES_KEPT - 1)
    kept = listed if step <= 1 else [listed[round(n * step)] for n in range(DATES_KEPT)]
    return {"copies": len(listed), "dates": [to_rfc3339(memento.moment) for memento in kept]}


class PassagePeriods(Protocol):
    """When one quotation was seen, and when copies that could be read lacked it."""

    @property
    def id(self) -> str: ...
    @property
    def periods(self) -> Sequence[tuple[datetime, datetime]]: ...
    @property
    def missing(self) -> Sequence[tuple[datetime, datetime]]: ...
    @property
    def first_missing(self) -> datetime | None: ...


def note_timeline(
    archive: Archive,
    source: str,
    histories: Iterable[PassagePeriods],
    sent_on: Iterable[AddressSentOn] = (),
) -> None:
    """Write what a timeline found of a source's quotations, and the redirects that it followed.

    Raises StorageError.
    """
    said = {
        one.id: {
            "seen": _describe_periods(one.periods),
            "missing": _describe_periods(one.missing),
            "first_missing": to_rfc3339(one.first_missing) if one.first_missing else "",
        }
        for one in histories
    }
    hops = [
        {
            "date": to_rfc3339(one.date),
            "hops": [list(hop) for hop in one.hops],
            "copy": one.copy,
            "reason": one.reason,
        }
        for one in sent_on
    ]
    archive.note(TIMELINE, {"source": source, "quotations": said, "sent_on": hops})


def _describe_periods(periods: Sequence[tuple[datetime, datetime]]) -> list[list[str]]:
    return [[to_rfc3339(first), to_rfc3339(last)] for first, last in periods]


def read_sightings(reader: Reader) -> dict[str, list[Sighting]]:
    """Return by quotation id what the newest timeline of its source noted."""
    events = reader.catalog.events(TIMELINE)
    newest = {event.source: event.fields.get("quotations") for event in events}
    found: dict[str, list[Sighting]] = {}
    for said in newest.values():
        for id_, history in said.items() if isinstance(said, dict) else ():
            with suppress(ValueError):
                found[str(id_)] = list(_read_history(history)) if isinstance(history, dict) else []
    return found


def _read_history(history: Mapping[str, object]) -> Iterator[Sighting]:
    for name, there in (("seen", True), ("missing", False)):
        periods = history.get(name)
        for period in periods if isinstance(periods, list) else ():
            for moment in sorted({*period}):
                yield Sighting(from_rfc3339(str(moment)), there, TIMELINE)
    # Lines of earlier versions have nothing of when it was missing but the first time.
    missing = history.get("first_missing")
    if missing and "missing" not in history:
        yield Sighting(from_rfc3339(str(missing)), False, TIMELINE)


def _describe(memento: Memento | None) -> dict[str, object]:
    if memento is None:
        return {}
    return {
        "uri_r": memento.uri_r,
        "datetime": to_rfc3339(memento.moment),
        "uri_m": memento.uri_m,
        "digest": memento.digest,
        "status": memento.status,
    }


def read_crosschecks(reader: Reader, source_id: str = "") -> tuple[Crosscheck, ...]:
    """Return the newest row of each source and archive; their differences are not kept."""
    newest: dict[tuple[str, str], Crosscheck] = {}
    for event in reader.catalog.events(EVENT, source_id=source_id):
        # A line that was damaged, or that a later version wrote, is passed over.
        with suppress(KeyError, ValueError, TypeError):
            row = _read(event.source, event.fields, reader)
            newest[row.source, row.archive] = row
    return tuple(newest.values())


def _read(source: str, said: Mapping[str, object], reader: Reader) -> Crosscheck:
    memento, quotations = said.get("memento"), said.get("quotations")
    archive = str(said.get("archive", ""))
    return Crosscheck(
        source,
        archive,
        Agreement(str(said.get("agreement", Agreement.UNKNOWN))),
        str(said.get("reason", "")),
        _read_memento(archive, memento) if isinstance(memento, dict) and memento else None,
        reader.catalog.by_record(str(said.get("capture", ""))),
        quotations=quotations if isinstance(quotations, dict) else {},
        listed=_read_held(archive, said.get("held")),
    )


def _read_held(archive: str, held: object) -> tuple[Memento, ...]:
    dates = held.get("dates") if isinstance(held, dict) else None
    moments = [from_rfc3339(str(date)) for date in dates] if isinstance(dates, list) else []
    return tuple(Memento(archive, "", moment, "") for moment in moments)


def _read_memento(archive: str, said: Mapping[str, object]) -> Memento:
    return Memento(
        archive,
        str(said.get("uri_r", "")),
        from_rfc3339(str(said["datetime"])),
        str(said.get("uri_m", "")),
        int(str(said.get("status") or 0)),
        digest=str(said.get("digest", "")),
    )
