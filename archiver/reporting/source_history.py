"""A source's history: what the timeline of its page shows, and what changed when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from archiver.models import (
    Capture,
    Change,
    Crosscheck,
    Finding,
    Outcome,
    Standing,
    State,
    Usable,
    Verdict,
)
from archiver.reporting.alignment import Piece, align
from archiver.reporting.picture import Lane, Moment, Stretch
from archiver.reporting.quotation_views import QuotationView
from archiver.reporting.report_input import ReportInput, Sighting, TextChange
from archiver.reporting.summaries import UNDETERMINED
from archiver.reporting.wording import STATES, capture_words, day, minute

ALIVE = (State.NEW, State.SAME, State.NOISE, State.RESTORED)
PASSAGES_SHOWN = 20
CHANGES_SHOWN = 5
DIFFERENCES_SHOWN = 20
LONGEST_CHANGE = 10_000  # characters of each side
OF_AN_ARCHIVE = "archive:"  # how `Capture.via` names a copy out of a web archive


def state_tone(state: State) -> str:
    """Return the tone of a state; what is not known is neither good nor bad."""
    if state in ALIVE:
        return "good"
    return "unknown" if state in UNDETERMINED else "bad"


# --- the timeline --------------------------------------------------------------------------------


def find_lanes(
    report: ReportInput,
    source: str,
    quotations: Sequence[QuotationView],
    crosschecks: Sequence[Crosscheck],
) -> list[Lane]:
    """Return the timeline's lanes: our copies, the archives', the states, the passages."""
    captures = report.captures.get(source, ())
    own = tuple(_capture_moment(c) for c in captures if not c.via.startswith(OF_AN_ARCHIVE))
    lanes = [Lane("Our copies", own), *_archive_lanes(report, source, captures, crosschecks)]
    if states := _state_stretches(report, source):
        lanes.append(Lane("State", stretches=states))
    passages = (_passage_lane(report, source, view.finding) for view in quotations[:PASSAGES_SHOWN])
    return [*lanes, *(lane for lane in passages if lane)]


def _capture_moment(capture: Capture) -> Moment:
    if capture.outcome is Outcome.FAILED:
        shape = "failed"
    elif capture.usable is Usable.YES and capture.status < 400:
        shape = "saved"
    else:
        shape = "unusable"
    return Moment(capture.date, shape, f"{day(capture.date)}: {capture_words(capture)}")


def _archive_lanes(
    report: ReportInput,
    source: str,
    captures: Sequence[Capture],
    crosschecks: Sequence[Crosscheck],
) -> Iterator[Lane]:
    dates: dict[str, set[datetime]] = {}
    listed = [*report.mementos.get(source, ()), *(row.memento for row in crosschecks)]
    for memento in filter(None, listed):
        dates.setdefault(memento.archive, set()).add(memento.moment)
    for capture in captures:
        if capture.via.startswith(OF_AN_ARCHIVE):
            dates.setdefault(capture.via.removeprefix(OF_AN_ARCHIVE), set()).add(capture.date)
    for archive, moments in sorted(dates.items()):
        copies = (Moment(date, "copy", f"{archive}, {day(date)}") for date in sorted(moments))
        yield Lane(archive, tuple(copies))


def _state_stretches(report: ReportInput, source: str) -> tuple[Stretch, ...]:
    dated = [change for change in report.history.get(source, ()) if change.date]
    last = report.states.get(source)
    if last and last.date and (not dated or dated[-1].date != last.date):
        dated.append(last)
    ends = [change.date for change in dated[1:]] + [report.generated]
    return tuple(
        Stretch(change.date, end, state_tone(change.state), STATES[change.state])
        for change, end in zip(dated, ends, strict=False)
        if change.date and end
    )


def _passage_lane(report: ReportInput, source: str, finding: Finding) -> Lane | None:
    ordered = sorted(_sightings(report, source, finding), key=lambda sighting: sighting.date)
    stretches = tuple(
        Stretch(first.date, second.date, "seen", "in the source")
        for first, second in pairwise(ordered)
        if first.present and second.present
    )
    moments = tuple(
        Moment(s.date, "present" if s.present else "absent", _sighting_words(s)) for s in ordered
    )
    return Lane(f"“{finding.quotation.id}”", moments, stretches) if ordered else None


def _sighting_words(sighting: Sighting) -> str:
    return f"{day(sighting.date)}: {'in the source' if sighting.present else 'not in the source'}"


def _sightings(report: ReportInput, source: str, finding: Finding) -> set[Sighting]:
    """What is known of a passage in this source: from a timeline, the finding and the watch."""
    quotation = finding.quotation
    known = _by_finding(finding, source)
    if quotation.source == source:
        known |= set(report.sightings.get(quotation.id, ()))
        known |= {
            Sighting(change.date, present=False)
            for change in report.history.get(source, ())
            if change.date and quotation.id in change.quotations_lost
        }
    return known


def _by_finding(finding: Finding, source: str) -> set[Sighting]:
    """The copy that a finding rests on, and the date of its standing, if they are this source's."""
    capture = finding.capture
    if capture is None or capture.source != source:
        return set()
    if finding.verdict in (Verdict.NOT_FOUND, Verdict.ALTERED):
        return set()
    known = {Sighting(capture.date, present=True)}
    if finding.standing_date and finding.standing in (Standing.CURRENT, Standing.LOST):
        known.add(Sighting(finding.standing_date, finding.standing is Standing.CURRENT))
    return known


# --- what changed --------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangeView:
    """One change, both sides aligned: the earlier words are `quoted`, the later `archived`."""

    heading: str
    pieces: tuple[Piece, ...]


def find_changes(report: ReportInput, source: str) -> tuple[ChangeView, ...]:
    """Return the last few changes of a source's text, the newest first."""
    compared = [_compared(change) for change in report.changes.get(source, ())]
    noticed = [view for c in report.history.get(source, ()) if (view := _noticed(c))]
    return tuple([*compared, *noticed][: -CHANGES_SHOWN - 1 : -1])


def _compared(change: TextChange) -> ChangeView:
    heading = f"Between {day(change.before_date)} and {day(change.after_date)}"
    return ChangeView(heading, align(_bounded(change.before), _bounded(change.after)))


def _noticed(change: Change) -> ChangeView | None:
    """What the watch noted in one round: the words that differ, without those between."""
    noted = change.evidence.get("difference")
    if change.date is None or not change.transition or not isinstance(noted, list | tuple):
        return None
    pieces: list[Piece] = []
    for edit in [edit for edit in noted if isinstance(edit, Mapping)][:DIFFERENCES_SHOWN]:
        before, after = (_bounded(str(edit.get(side, ""))) for side in ("before", "after"))
        pieces += [*([Piece("same", "…", "…")] if pieces else []), *align(before, after)]
    return ChangeView(f"Noticed on {minute(change.date)}", tuple(pieces)) if pieces else None


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST_CHANGE else f"{text[:LONGEST_CHANGE]} …"
