"""A source's history: what the timeline of its page shows, and what changed when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from archiver.models import (
    UNDETERMINED,
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
from archiver.reporting.alignment import AlignedPiece, align, align_changes
from archiver.reporting.pages.quotations import QuotationView
from archiver.reporting.pages.report_input import OURS, ReportInput, Sighting, TextChange
from archiver.reporting.pages.timeline_picture import Lane, Moment, PictureStretch
from archiver.reporting.wording import STATES, capture_words, day, minute

ALIVE = (State.NEW, State.SAME, State.NOISE, State.RESTORED)
PASSAGES_SHOWN = 20
LABEL = 22  # characters
CHANGES_SHOWN = 5
DIFFERENCES_SHOWN = 20
LONGEST_CHANGE = 10_000  # characters of both sides
SAME_ROUND = timedelta(minutes=30)
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


def _state_stretches(report: ReportInput, source: str) -> tuple[PictureStretch, ...]:
    dated = [change for change in report.history.get(source, ()) if change.date]
    last = report.states.get(source)
    if last and last.date and (not dated or dated[-1].date != last.date):
        dated.append(last)
    ends = [change.date for change in dated[1:]] + [report.generated]
    return tuple(
        PictureStretch(change.date, end, state_tone(change.state), _state_words(change))
        for change, end in zip(dated, ends, strict=False)
        if change.date and end
    )


def _state_words(change: Change) -> str:
    whose = f" ({change.rests_on})" if change.merged_from else ""
    return STATES[change.state] + whose


def _passage_lane(report: ReportInput, source: str, finding: Finding) -> Lane | None:
    ordered = sorted(_sightings(report, source, finding), key=lambda sighting: sighting.date)
    stretches = tuple(
        PictureStretch(first.date, second.date, "seen", "in the copies at both ends")
        for first, second in pairwise(ordered)
        if first.present and second.present
    )
    moments = tuple(
        Moment(s.date, "present" if s.present else "absent", _sighting_words(s)) for s in ordered
    )
    return Lane(_label(finding), moments, stretches) if ordered else None


def _label(finding: Finding) -> str:
    """The passage's first words: what a reader knows it by."""
    words = " ".join(finding.quotation.selector.exact.split())
    return f"“{words}”" if len(words) <= LABEL else f"“{words[:LABEL].rstrip()}…”"


def _sighting_words(sighting: Sighting) -> str:
    by = "" if sighting.by == OURS else f" ({sighting.by})"
    return f"{day(sighting.date)}: {'in' if sighting.present else 'not in'} the source{by}"


def _sightings(report: ReportInput, source: str, finding: Finding) -> set[Sighting]:
    """What is known of a passage in this source: from a timeline, the finding and the watch."""
    quotation = finding.quotation
    known = _by_finding(finding, source)
    if quotation.source == source:
        known |= set(report.sightings.get(quotation.id, ()))
        known |= {
            Sighting(change.date, False, change.rests_on if change.merged_from else OURS)
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
    date: datetime
    pieces: tuple[AlignedPiece, ...]


def find_changes(report: ReportInput, source: str) -> tuple[ChangeView, ...]:
    """Return the last few changes of a source's text, the newest first.

    What the watch noticed is shown where its two copies could not be compared again.
    """
    compared = [_compared(c) for c in report.changes.get(source, ())[-CHANGES_SHOWN:]]
    dates = {view.date for view in compared}
    noticed = [
        view
        for change in report.history.get(source, ())
        if (view := _noticed(change)) and not _is_compared(view.date, dates)
    ]
    views = sorted([*compared, *noticed], key=lambda view: view.date, reverse=True)
    return tuple(views[:CHANGES_SHOWN])


def _is_compared(noticed: datetime, compared: Iterable[datetime]) -> bool:
    """A state is written a moment after the copy that it rests on was made."""
    return any(timedelta(0) <= noticed - date < SAME_ROUND for date in compared)


def _compared(change: TextChange) -> ChangeView:
    say = day if day(change.before_date) != day(change.after_date) else minute
    first, second = say(change.before_date), say(change.after_date)
    heading = f"Between {first} and {second}" if first != second else f"On {first}"
    pieces = _first_pieces(align_changes(change.before, change.after))
    return ChangeView(heading, change.after_date, pieces)


def _first_pieces(pieces: Sequence[AlignedPiece]) -> tuple[AlignedPiece, ...]:
    """As many pieces as a page can show; what does not fit is left out, and that is said."""
    shown: list[AlignedPiece] = []
    room = LONGEST_CHANGE
    for piece in pieces:
        room -= len(piece.quoted) + len(piece.archived)
        if room < 0 and shown:
            return (*shown, AlignedPiece("same", "… (more)", "… (more)"))
        shown.append(AlignedPiece(piece.op, _bounded(piece.quoted), _bounded(piece.archived)))
    return tuple(shown)


def _noticed(change: Change) -> ChangeView | None:
    """What the watch noted in one round: the words that differ, without those between."""
    noted = change.evidence.get("difference")
    if change.date is None or not change.transition or not isinstance(noted, list | tuple):
        return None
    pieces: list[AlignedPiece] = []
    for edit in [edit for edit in noted if isinstance(edit, Mapping)][:DIFFERENCES_SHOWN]:
        before, after = (_bounded(str(edit.get(side, ""))) for side in ("before", "after"))
        pieces += [*([AlignedPiece("same", "…", "…")] if pieces else []), *align(before, after)]
    heading = f"Noticed on {minute(change.date)}"
    heading += f" ({change.rests_on})" if change.merged_from else ""
    return ChangeView(heading, change.date, tuple(pieces)) if pieces else None


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST_CHANGE else f"{text[:LONGEST_CHANGE]} …"
