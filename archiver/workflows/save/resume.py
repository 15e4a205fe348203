"""Resuming: a snapshot that was broken off goes on with the sources it had not reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from archiver.capture.attachments import wants_attachments
from archiver.models import Outcome, Source
from archiver.store.archive import Archive
from archiver.store.catalog.catalog import Catalog

BEGUN, ENDED = "snapshot-start", "snapshot-end"
STALE = timedelta(days=1)  # after a day the pages may have changed: all are fetched again


def note_begin(archive: Archive, sources: Sequence[Source]) -> None:
    """Write into the custody log that a snapshot of `sources` begins."""
    archive.note(BEGUN, {"sources": [source.id for source in sources]})


def note_end(archive: Archive) -> None:
    """Write into the custody log that the snapshot reached its end."""
    archive.note(ENDED, {})


def leave_out_saved(
    archive: Archive, sources: Sequence[Source], now: datetime
) -> tuple[list[Source], datetime | None]:
    """Return the sources still to fetch, and when the run that is resumed began (None: a new one).

    A source with attachments is fetched again: nobody can tell whether it had got them all.
    """
    begun = _broken_off(archive.catalog)
    if begun is None or now - begun > STALE:
        return list(sources), None
    saved = {
        capture.source
        for capture in archive.catalog.captures(role="page")
        if capture.date >= begun and capture.outcome is not Outcome.FAILED
    }
    left = [s for s in sources if s.id not in saved or wants_attachments(s)]
    return (left, begun) if left and len(left) < len(sources) else (list(sources), None)


def _broken_off(catalog: Catalog) -> datetime | None:
    starts, ends = catalog.events(BEGUN), catalog.events(ENDED)
    if not starts or (ends and ends[-1].time >= starts[-1].time):
        return None
    return starts[-1].time
