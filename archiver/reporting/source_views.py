"""What the report shows of a source: its state, its history as a picture, its copies."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from archiver.models import (
    Capture,
    Change,
    Crosscheck,
    Finding,
    Outcome,
    Source,
    Standing,
    State,
    Usable,
    Verdict,
)
from archiver.reporting.alignment import Piece, align
from archiver.reporting.page_names import page_name
from archiver.reporting.picture import Lane, Moment, Picture, Stretch, draw
from archiver.reporting.quotation_views import Badge, QuotationView
from archiver.reporting.report_input import ReportInput, Sighting, TextChange
from archiver.reporting.summaries import UNDETERMINED
from archiver.reporting.wording import (
    STATES,
    capture_words,
    crosscheck_words,
    day,
)

ALIVE = (State.NEW, State.SAME, State.NOISE, State.RESTORED)
LEFT_THE_WEB = (State.GONE, State.WITHDRAWN, State.SOFT_404, State.PARKED)
CAPTURES_SHOWN = 200
CHANGES_SHOWN = 5
LONGEST_CHANGE = 10_000  # characters of each side


@dataclass(frozen=True)
class SourceView:
    """One source: its page, and its row in the lists."""

    source: Source
    page: str
    badge: Badge
    change: Change | None
    captures: tuple[Capture, ...]
    older: int
    crosschecks: tuple[tuple[Crosscheck, str], ...]
    quotations: tuple[QuotationView, ...]
    picture: Picture | None
    changes: tuple[tuple[TextChange, tuple[Piece, ...]], ...]

    @property
    def trouble(self) -> str:
        """Why a person should look at the source, "" when there is no need."""
        if self.change and self.change.state not in ALIVE:
            return STATES[self.change.state]
        good = any(capture.good for capture in self.captures)
        if self.captures and not good:
            return capture_words(self.captures[0])
        return ""


def view_sources(
    report: ReportInput, quotations: Sequence[QuotationView]
) -> tuple[SourceView, ...]:
    """Return a view of every source, in the order of sources.csv."""
    citing: dict[str, list[QuotationView]] = {}
    for view in quotations:
        for id_ in {view.finding.quotation.source, view.source.id if view.source else ""}:
            citing.setdefault(id_, []).append(view)
    crosschecks: dict[str, list[Crosscheck]] = {}
    for row in report.crosschecks:
        crosschecks.setdefault(row.source, []).append(row)
    return tuple(
        _view_source(report, source, citing.get(source.id, ()), crosschecks.get(source.id, ()))
        for source in report.sources
    )


def _view_source(
    report: ReportInput,
    source: Source,
    quotations: Sequence[QuotationView],
    crosschecks: Sequence[Crosscheck],
) -> SourceView:
    captures = tuple(report.captures.get(source.id, ()))
    change = report.states.get(source.id)
    return SourceView(
        source=source,
        page=page_name("source", source.id),
        badge=source_badge(source, change, captures),
        change=change,
        captures=captures[::-1][:CAPTURES_SHOWN],
        older=max(len(captures) - CAPTURES_SHOWN, 0),
        crosschecks=tuple((row, crosscheck_words(row)) for row in crosschecks),
        quotations=tuple(quotations),
        picture=draw(_lanes(report, source, captures, quotations, crosschecks)),
        changes=tuple(
            (change, align(change.before[:LONGEST_CHANGE], change.after[:LONGEST_CHANGE]))
            for change in [*report.changes.get(source.id, ())][: -CHANGES_SHOWN - 1 : -1]
        ),
    )


def source_badge(source: Source, change: Change | None, captures: Sequence[Capture]) -> Badge:
    """Return a source's state as a label; what is not known is never shown as gone."""
    if change is not None:
        return Badge(*_state_sign(change.state), tone=_state_tone(change.state))
    if any(capture.good for capture in captures):
        return Badge("✓", "saved", "good")
    if captures:
        return Badge("!", "no copy that shows the page", "unknown")
    return Badge("?", "never saved" if source.url else "waiting for a file", "unknown")


def _state_sign(state: State) -> tuple[str, str]:
    if state in ALIVE:
        return "✓", STATES[state]
    return ("?" if state in UNDETERMINED else "✗"), STATES[state]


def _state_tone(state: State) -> str:
    if state in ALIVE:
        return "good"
    return "unknown" if state in UNDETERMINED else "bad"


def _lanes(
    report: ReportInput,
    source: Source,
    captures: Sequence[Capture],
    quotations: Sequence[QuotationView],
    crosschecks: Sequence[Crosscheck],
) -> list[Lane]:
    lanes = [Lane("Our copies", tuple(_capture_moment(capture) for capture in captures))]
    mementos = [*report.mementos.get(source.id, ()), *(r.memento for r in crosschecks if r.memento)]
    for archive in sorted({memento.archive for memento in mementos}):
        own = sorted({m.moment for m in mementos if m.archive == archive})
        moments = tuple(Moment(date, "copy", f"{archive}, {day(date)}") for date in own)
        lanes.append(Lane(archive, moments))
    if states := _state_stretches(report, source.id):
        lanes.append(Lane("State", stretches=states))
    lanes += [lane for view in quotations[:20] if (lane := _passage_lane(report, view))]
    return lanes


def _capture_moment(capture: Capture) -> Moment:
    if capture.outcome is Outcome.FAILED:
        shape = "failed"
    elif capture.usable is Usable.YES and capture.status < 400:
        shape = "saved"
    else:
        shape = "unusable"
    return Moment(capture.date, shape, f"{day(capture.date)}: {capture_words(capture)}")


def _state_stretches(report: ReportInput, source: str) -> tuple[Stretch, ...]:
    dated = [change for change in report.history.get(source, ()) if change.date]
    last = report.states.get(source)
    if last and last.date and (not dated or dated[-1].date != last.date):
        dated.append(last)
    ends = [change.date for change in dated[1:]] + [report.generated]
    return tuple(
        Stretch(change.date, end, _state_tone(change.state), STATES[change.state])
        for change, end in zip(dated, ends, strict=False)
        if change.date and end
    )


def _passage_lane(report: ReportInput, view: QuotationView) -> Lane | None:
    sightings = report.sightings.get(view.finding.quotation.id) or _known_sightings(view.finding)
    ordered = sorted(sightings, key=lambda sighting: sighting.date)
    stretches = tuple(
        Stretch(first.date, second.date, "seen", "in the source")
        for first, second in pairwise(ordered)
        if first.present and second.present
    )
    moments = tuple(
        Moment(s.date, "present" if s.present else "absent", _sighting_words(s)) for s in ordered
    )
    label = f"“{view.finding.quotation.id}”"
    return Lane(label, moments, stretches) if ordered else None


def _sighting_words(sighting: Sighting) -> str:
    return f"{day(sighting.date)}: {'in the source' if sighting.present else 'not in the source'}"


def _known_sightings(finding: Finding) -> list[Sighting]:
    """What the finding alone says: the copy it rests on, and the date of its standing."""
    if finding.capture is None or finding.verdict in (Verdict.NOT_FOUND, Verdict.ALTERED):
        return []
    known = [Sighting(finding.capture.date, True)]
    if finding.standing_date and finding.standing in (Standing.CURRENT, Standing.LOST):
        known.append(Sighting(finding.standing_date, finding.standing is Standing.CURRENT))
    return known
