"""What the report is made of: results, gathered by the workflow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archiver.models import Capture, Change, Crosscheck, Finding, Memento, Source

OURS = "ours"


@dataclass(frozen=True)
class Sighting:
    """Whether a passage was in the source at one date, by whose copy ("ours" or an archive)."""

    date: datetime
    present: bool
    by: str = OURS


@dataclass(frozen=True)
class TextChange:
    """The words of a source before and after a change, for the side-by-side view."""

    before_date: datetime
    after_date: datetime
    before: str
    after: str


@dataclass(frozen=True)
class QuotingDocument:
    """A document's text, and [start, end) in it of its quotations, by `finding_key`."""

    text: str
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Screenshot:
    """A picture of a page as a browser showed it: PNG bytes that we have made ourselves.

    `whole` is False where it shows only the beginning of the page; sizes are in pixels.
    """

    date: datetime
    png: bytes
    width: int
    height: int
    whole: bool = True


@dataclass(frozen=True)
class ReportInput:
    """All that the report shows; the workflow gathers it, the report reads nothing itself.

    `captures`, `history`, `mementos`, `changes` and `screenshots` are by source id, oldest first;
    `states` is the latest by source id; `sightings` are by quotation id; `documents` maps a
    document's name to its text, for the view with quotations in place. `notices` are sentences
    about what could not be determined. `generated` is the date of the report, `looked` that of the
    last round of the watch.
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
    documents: Mapping[str, QuotingDocument] = field(default_factory=dict)
    screenshots: Mapping[str, Sequence[Screenshot]] = field(default_factory=dict)
    looked: datetime | None = None
    notices: Sequence[str] = ()
    title: str = "Quotations and their sources"
    software: str = ""
