"""What the report is made of: results, gathered by the workflow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archiver.models import Capture, Change, Crosscheck, Finding, Memento, Source


@dataclass(frozen=True)
class Sighting:
    """Whether a passage was in the source at one date, by whose copy ("ours" or an archive)."""

    date: datetime
    present: bool
    by: str = "ours"


@dataclass(frozen=True)
class TextChange:
    """The words of a source before and after a change, for the side-by-side view."""

    before_date: datetime
    after_date: datetime
    before: str
    after: str


@dataclass(frozen=True)
class ReportInput:
    """All that the report shows; the workflow gathers it, the report reads nothing itself.

    `captures`, `history`, `mementos` and `changes` are by source id, oldest first; `states` is the
    latest by source id; `sightings` are by quotation id; `documents` maps a document's name to its
    text, for the view with quotations in place. `notices` are sentences about what could not be
    determined. `generated` is the date of the report.
    """

    generated: datetime
    sources: Sequence[Source]
    findings: Sequence[Finding]
    captures: Mapping[str, Sequence[Capture]] = field(default_factory=dict)
    states: Mapping[str, Change] = field(default_factory=dict)
    crosschecks: Sequence[Crosscheck] = ()
    history: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    mementos: Mapping[str, Sequence[Memento]] = field(default_factory=dict)
    sightings: Mapping[str, Sequence[Sighting]] = field(default_factory=dict)
    changes: Mapping[str, Sequence[TextChange]] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    notices: Sequence[str] = ()
    title: str = "Quotations and their sources"
    software: str = ""
