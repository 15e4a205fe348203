"""Agreements: what crosscheck found is written into the custody log, and read from it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from archiver.models import Agreement, Crosscheck, Memento
from archiver.store.archive import Archive, Reader
from archiver.urls import from_rfc3339, to_rfc3339

EVENT = "crosscheck"


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
            },
        )


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
    )


def _read_memento(archive: str, said: Mapping[str, object]) -> Memento:
    return Memento(
        archive,
        str(said.get("uri_r", "")),
        from_rfc3339(str(said["datetime"])),
        str(said.get("uri_m", "")),
        int(str(said.get("status") or 0)),
        digest=str(said.get("digest", "")),
    )
