"""What a verdict rests on, looked up anew: the custody line of the copy, and whose copy it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from archiver.models import (
    Capture,
    Change,
    Finding,
    Provenance,
    ProvenanceKind,
    provenance_of,
)
from archiver.store.log.resting_lines import GONE, LinePlace, find_contradiction, read_line_at
from archiver.store.log.rulings import MERGE
from archiver.store.reader import Reader


class RestingLines:
    """Reads the custody lines of captures, each once a run."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._places: dict[str, LinePlace] = {}
        self._doubts: dict[str, str] = {}
        self._whose: dict[str, Provenance] = {}
        self.merged = find_merged(reader)

    def doubt(self, capture: Capture | None) -> str:
        """Return why nothing can rest on `capture`, "" when its line says what the catalog says."""
        if capture is None:
            return ""
        if capture.record_id not in self._doubts:
            place = self._place(capture)
            said = find_contradiction(self._reader.root, place, capture) if place else GONE
            self._doubts[capture.record_id] = said
        return self._doubts[capture.record_id]

    def _place(self, capture: Capture) -> LinePlace | None:
        if capture.record_id not in self._places:
            catalog = self._reader.catalog
            place = catalog.line_place(capture.record_id)
            if place is None:
                return None
            names = catalog.names_elsewhere(place.chain, capture.source)
            self._places[capture.record_id] = replace(place, sources=tuple(sorted(names)))
        return self._places[capture.record_id]

    def places(self, findings: Iterable[Finding]) -> tuple[LinePlace, ...]:
        """Return where the lines lie that `findings`, which were judged, rest on."""
        named = (finding.capture.record_id for finding in findings if finding.capture)
        return tuple(self._places[one] for one in dict.fromkeys(named) if one in self._places)

    def provenance(self, capture: Capture) -> Provenance:
        """Return whose copy it is: by the way it came, and by the log that speaks of it."""
        known = self._whose.get(capture.record_id)
        if known is None:
            known = self._whose[capture.record_id] = self._find_whose(capture)
        return known

    def _find_whose(self, capture: Capture) -> Provenance:
        found, place = provenance_of(capture), self._place(capture)
        if place is None:
            return found
        try:
            line = read_line_at(self._reader.root, place)
        except (OSError, ValueError):
            return found  # `doubt` says so
        operator, machine = line.text("operator"), line.text("machine")
        if place.chain in self.merged:
            return Provenance(ProvenanceKind.MERGED, operator, machine)
        if found.kind in (ProvenanceKind.CAPTURED, ProvenanceKind.RENDERED):
            return replace(found, by=operator, machine=machine)
        facts = line.fields.get("facts")
        by = found.by or (_brought_by(facts) if isinstance(facts, Mapping) else "")
        return replace(found, by=by, machine=machine)


def _brought_by(facts: Mapping[str, object]) -> str:
    """Who supplied or typed it; of a recording, which program says that it made it."""
    imported = facts.get("imported")
    made_by = imported.get("made_by") if isinstance(imported, Mapping) else None
    program = made_by.get("software", "") if isinstance(made_by, Mapping) else ""
    return str(facts.get("by") or program)


def find_merged(reader: Reader) -> frozenset[str]:
    """Return the chains that came with another archive.

    Two logs that each took in the other are both at home: an exchange says not who is here.
    """
    named: dict[str, set[str]] = {}
    for event in reader.catalog.events(MERGE):
        chains = event.fields.get("chains")
        named.setdefault(event.chain, set()).update(chains if isinstance(chains, dict) else ())
    return frozenset(
        other
        for chain, others in named.items()
        for other in others
        if chain not in named.get(other, ()) and other != chain
    )


def say_merged(change: Change, merged: Collection[str]) -> Change:
    """Return a state with the name of its log where that is one of `merged`: what it rests on."""
    return replace(change, merged_from=change.chain) if change.chain in merged else change
