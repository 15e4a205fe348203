"""When each copy was made, as exactly as whoever made or brought it says."""

from __future__ import annotations

from datetime import time, timedelta

from archiver.models import Capture
from archiver.phrases import day
from archiver.quoting.contradictions import CopyDate, full_date
from archiver.store.archive import IMPORTED
from archiver.store.log.rulings import TRANSCRIBES, TRANSCRIPT
from archiver.store.reader import Reader
from archiver.workflows.bring.recorded_pages import said_date, span_of

SUPPLIED = "supplied"
TO_THE_DAY = timedelta(days=1, microseconds=-1)
"""A day, of which this is the last moment that a clock shows to the microsecond."""


class CopyDates:
    """Reads what the log says of the dates of captures, each once a run."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._said: dict[str, str] = {}
        self._known: dict[str, CopyDate] = {}

    def said(self, capture: Capture) -> str:
        """Return how a recording of others dates itself where it names no time, else ""."""
        if capture.via != IMPORTED:
            return ""
        if capture.record_id not in self._said:
            facts = self._reader.catalog.facts(capture.record_id)
            self._said[capture.record_id] = said_date(facts)
        return self._said[capture.record_id]

    def of(self, capture: Capture) -> CopyDate:
        """Return when a copy was made: what was typed is of the moment of its original."""
        if capture.record_id not in self._known:
            self._known[capture.record_id] = self._find(capture)
        return self._known[capture.record_id]

    def _find(self, capture: Capture) -> CopyDate:
        if written := self.said(capture):
            return CopyDate(*span_of(written), f"“{written}”")
        if capture.via == SUPPLIED and capture.date.time() == time.min:
            # people say on which day they obtained a file
            return CopyDate(capture.date, capture.date + TO_THE_DAY, day(capture.date))
        if capture.via == TRANSCRIPT:
            typed_from = str(self._reader.catalog.facts(capture.record_id).get(TRANSCRIBES, ""))
            original = self._reader.catalog.by_record(typed_from)
            if original is not None and original.via != TRANSCRIPT:
                return self.of(original)
        return full_date(capture)
