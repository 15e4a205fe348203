"""What a verdict rests on, looked up anew: the custody line of the copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archiver.models import Capture, Finding
from archiver.store.archive import Reader
from archiver.store.log.resting_lines import GONE, LinePlace, find_contradiction


class RestingLines:
    """Reads the custody lines of captures, each once a run."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._places: dict[str, LinePlace] = {}
        self._doubts: dict[str, str] = {}

    def doubt(self, capture: Capture | None) -> str:
        """Return why nothing can rest on `capture`, "" when its line says what the catalog says."""
        if capture is None:
            return ""
        if capture.record_id not in self._doubts:
            self._doubts[capture.record_id] = self._look(capture)
        return self._doubts[capture.record_id]

    def _look(self, capture: Capture) -> str:
        catalog = self._reader.catalog
        place = catalog.line_place(capture.record_id)
        if place is None:
            return GONE
        names = catalog.names_elsewhere(place.chain, capture.source)
        self._places[capture.record_id] = place = replace(place, sources=tuple(sorted(names)))
        return find_contradiction(self._reader.root, place, capture)

    def places(self, findings: Iterable[Finding]) -> tuple[LinePlace, ...]:
        """Return where the lines lie that `findings`, which were judged, rest on."""
        named = (finding.capture.record_id for finding in findings if finding.capture)
        return tuple(self._places[one] for one in dict.fromkeys(named) if one in self._places)
