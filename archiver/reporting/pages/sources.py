"""What the report shows of a source: its state, its history as a picture, its copies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from archiver.models import (
    UNDETERMINED,
    Capture,
    Change,
    Crosscheck,
    Source,
    State,
)
from archiver.reporting.pages.page_names import page_name
from archiver.reporting.pages.quotations import Badge, QuotationView
from archiver.reporting.pages.report_input import ReportInput, Screenshot
from archiver.reporting.pages.source_history import (
    ALIVE,
    ChangeView,
    find_changes,
    find_lanes,
    state_tone,
)
from archiver.reporting.pages.timeline_picture import Picture, draw
from archiver.reporting.wording import (
    STATES,
    capture_words,
    crosscheck_words,
)

LEFT_THE_WEB = (State.GONE, State.WITHDRAWN, State.SOFT_404, State.PARKED)
CAPTURES_SHOWN = 200  # half a year of daily copies in one table (a guess)
KEY = (
    ({"saved", "present"}, "Disc: a copy that shows the page, or a passage that is in it."),
    ({"unusable"}, "Hollow square: a copy that does not show the page."),
    ({"copy"}, "Triangle: a web archive's copy."),
    ({"failed", "absent"}, "Cross: no answer, or a passage that is missing."),
)
BARS = (
    "Bar: how long a state lasted, thin when all was well, dashed when nothing was known, thick "
    "when the source was not as it had been; or what lies between two copies that both have a "
    "passage."
)


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
    changes: tuple[ChangeView, ...]
    shots: tuple[tuple[str, Screenshot], ...] = ()

    @property
    def key(self) -> str:
        """What the marks mean that the timeline's picture has, and no others."""
        shapes = {m.shape for row in self.picture.rows for m in row.marks} if self.picture else ()
        bars = any(row.bars for row in self.picture.rows) if self.picture else False
        said = [words for shapes_of, words in KEY if shapes_of & set(shapes)]
        return " ".join([*said, *([BARS] if bars else [])])

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
        picture=draw(find_lanes(report, source.id, quotations, crosschecks)),
        changes=find_changes(report, source.id),
        shots=tuple(name_shots(report, source.id)),
    )


def name_shots(report: ReportInput, source: str) -> Iterator[tuple[str, Screenshot]]:
    """Yield a source's pictures, each with the file name that it has in the report."""
    for shot in report.screenshots.get(source, ()):
        yield f"picture-{sha256(shot.png).hexdigest()[:24]}.png", shot


def source_badge(source: Source, change: Change | None, captures: Sequence[Capture]) -> Badge:
    """Return a source's state as a label; what is not known is never shown as gone."""
    if change is not None:
        return Badge(*_state_sign(change.state), tone=state_tone(change.state))
    if any(capture.good for capture in captures):
        return Badge("✓", "saved", "good")
    if captures:
        return Badge("!", "no copy that shows the page", "unknown")
    return Badge("?", "never saved" if source.url else "waiting for a file", "unknown")


def _state_sign(state: State) -> tuple[str, str]:
    if state in ALIVE:
        return "✓", STATES[state]
    return ("?" if state in UNDETERMINED else "✗"), STATES[state]
