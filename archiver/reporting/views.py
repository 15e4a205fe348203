"""What the pages of the report show, gathered from results: one view a page."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import pairwise

from archiver.models import (
    Agreement,
    Capture,
    Change,
    Crosscheck,
    Finding,
    Location,
    Memento,
    Outcome,
    Severity,
    Source,
    Standing,
    State,
    Usable,
    Verdict,
)
from archiver.reporting.alignment import Piece, align
from archiver.reporting.picture import Lane, Moment, Picture, Stretch, draw
from archiver.reporting.summaries import UNDETERMINED, needs_person
from archiver.reporting.wording import (
    BASES,
    STATES,
    capture_words,
    crosscheck_words,
    day,
    remedy_of,
    sentence_of,
    standing_words,
    verdict_words,
)
from archiver.urls import is_web_address

ALIVE = (State.NEW, State.SAME, State.NOISE, State.RESTORED)
LEFT_THE_WEB = (State.GONE, State.WITHDRAWN, State.SOFT_404, State.PARKED)
CAPTURES_SHOWN = 200


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


@dataclass(frozen=True)
class Badge:
    """A verdict or state as a label: a sign, words, and a tone of the style sheet."""

    sign: str
    words: str
    tone: str


@dataclass(frozen=True)
class QuotationView:
    """One quotation: its page, and its row in every list."""

    finding: Finding
    page: str
    badge: Badge
    sentence: str
    remedy: str
    standing: str
    pieces: tuple[Piece, ...]
    before: str
    after: str
    basis: str
    cited: Source | None
    cited_page: str
    source: Source | None
    source_page: str
    document_page: str
    mementos: tuple[Memento, ...]
    reference: str
    fragment: str
    found_in: tuple[tuple[str, str], ...]

    @property
    def open(self) -> bool:
        """Whether a person still has something to do."""
        return needs_person(self.finding)


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


@dataclass(frozen=True)
class DocumentView:
    """One document with its quotations; `parts` is its text cut at them, when the text is known."""

    name: str
    page: str
    quotations: tuple[QuotationView, ...]
    parts: tuple[tuple[str, QuotationView | None], ...] = ()


@dataclass(frozen=True)
class Tile:
    """One count of the overview."""

    count: int
    words: str
    tone: str


# --- names of pages ------------------------------------------------------------------------------


def page_name(kind: str, id_: str) -> str:
    """Return a file name that every system takes, another for every id, whatever the id holds."""
    plain = re.sub(r"[^a-z0-9.-]+", "-", id_.lower()).strip("-.")[:60]
    if plain == id_ and plain:
        return f"{kind}-{plain}.html"
    return f"{kind}-{plain or 'x'}-{sha256(id_.encode('utf-8')).hexdigest()[:8]}.html"


def finding_key(finding: Finding) -> str:
    """Return what tells one finding from another within a report."""
    quotation = finding.quotation
    place = f"{quotation.document}:{quotation.line}:{quotation.column}"
    return quotation.id or f"{place}-{finding.finding}"


# --- quotations ----------------------------------------------------------------------------------

BADGES = {
    Verdict.VERBATIM: ("✓", "good"),
    Verdict.TYPOGRAPHIC: ("✓", "good"),
    Verdict.EDITED: ("✓", "good"),
    Verdict.ALTERED: ("✗", "bad"),
    Verdict.ELSEWHERE: ("↪", "bad"),
    Verdict.NOT_FOUND: ("✗", "bad"),
    Verdict.UNVERIFIABLE: ("?", "unknown"),
}


def verdict_badge(finding: Finding, sources: Mapping[str, Source]) -> Badge:
    """Return the verdict as a label; a pass that needs a person is not shown as good."""
    sign, tone = BADGES[finding.verdict]
    words = verdict_words(finding, sources)
    if finding.settled:
        return Badge("●", f"{words}, settled", "settled")
    if tone == "good" and not finding.passes:
        return Badge("!", f"{words}, to be looked at", "bad")
    return Badge(sign, words, tone)


def view_quotations(report: ReportInput) -> tuple[QuotationView, ...]:
    """Return a view of every finding, in the order given."""
    sources = {source.id: source for source in report.sources}
    mementos = _mementos_by_source(report)
    taken: Counter[str] = Counter()
    return tuple(_view_quotation(finding, sources, mementos, taken) for finding in report.findings)


def _view_quotation(
    finding: Finding,
    sources: Mapping[str, Source],
    mementos: Mapping[str, tuple[Memento, ...]],
    taken: Counter[str],
) -> QuotationView:
    quotation = finding.quotation
    cited = sources.get(quotation.source)
    source = sources.get(finding.capture.source) if finding.capture else cited
    key = finding_key(finding)
    taken[key.lower()] += 1
    number = taken[key.lower()]
    own = mementos.get(source.id, ()) if source else ()
    return QuotationView(
        finding=finding,
        page=page_name("quotation", key if number == 1 else f"{key} #{number}"),
        badge=verdict_badge(finding, sources),
        sentence=sentence_of(finding),
        remedy=remedy_of(finding),
        standing=standing_words(finding),
        pieces=align(quotation.selector.exact, finding.matched) if finding.matched else (),
        before=_before(finding.location),
        after=_after(finding.location),
        basis=BASES[finding.basis] if finding.basis else "",
        cited=cited,
        cited_page=page_name("source", cited.id) if cited else "",
        source=source,
        source_page=page_name("source", source.id) if source else "",
        document_page=page_name("document", quotation.document) if quotation.document else "",
        mementos=own,
        reference=refer(source, finding.capture, own) if source else "",
        fragment=_fragment(finding),
        found_in=tuple(
            (page_name("source", id_) if id_ in sources else "", _title(sources.get(id_), id_))
            for id_ in finding.found_in
        ),
    )


def _before(place: Location | None) -> str:
    """The characters before a passage, without the half of a word they may begin with."""
    words = re.sub(r"\s+", " ", place.prefix) if place else ""
    return words.partition(" ")[2] or words


def _after(place: Location | None) -> str:
    words = re.sub(r"\s+", " ", place.suffix) if place else ""
    return words.rpartition(" ")[0] or words


def _title(source: Source | None, id_: str) -> str:
    return source.title or id_ if source else id_


def _mementos_by_source(report: ReportInput) -> dict[str, tuple[Memento, ...]]:
    """Only copies that a crosscheck found equal to ours are offered as the address to link."""
    agreeing = (Agreement.SAME_PAYLOAD, Agreement.SAME_TEXT)
    found: dict[str, tuple[Memento, ...]] = {}
    for row in report.crosschecks:
        if row.memento and row.agreement in agreeing and is_web_address(row.memento.uri_m):
            found[row.source] = (*found.get(row.source, ()), row.memento)
    return found


def _fragment(finding: Finding) -> str:
    """The live page's address with a text fragment, where the passage still stands there."""
    place, capture = finding.location, finding.capture
    still_there = finding.standing is Standing.CURRENT
    if not (place and capture and place.text_fragment and still_there):
        return ""
    if is_web_address(place.text_fragment):
        return place.text_fragment
    base = (capture.cited or capture.uri).partition("#")[0]
    if capture.media_type == "application/pdf" and place.page:
        return f"{base}#page={place.page}" if is_web_address(base) else ""
    marker = "" if place.text_fragment.startswith("#") else "#:~:text="
    return f"{base}{marker}{place.text_fragment}" if is_web_address(base) else ""


def refer(source: Source, capture: Capture | None, mementos: Sequence[Memento]) -> str:
    """Return a reference to paste: who, what, when, where, and where it is kept."""
    parts = [
        part for part in (source.publisher, source.title or source.id, source.published) if part
    ]
    said = ", ".join(parts)
    if source.url:
        said += f". {source.url}"
    archived = [f"{memento.uri_m} ({day(memento.moment)})" for memento in mementos[:1]]
    archived = archived or ([source.memento] if source.memento else [])
    if archived:
        said += f". Archived at {archived[0]}"
    if capture:
        said += f". Copy of {day(capture.date)}, {capture.content_digest or capture.record_id}"
    return f"{said}."


# --- sources -------------------------------------------------------------------------------------


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
            (change, align(change.before, change.after))
            for change in reversed(report.changes.get(source.id, ()))
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


# --- documents and counts ------------------------------------------------------------------------


def view_documents(
    report: ReportInput, quotations: Sequence[QuotationView]
) -> tuple[DocumentView, ...]:
    """Return a view of every document that has quotations, by name."""
    by_name: dict[str, list[QuotationView]] = {}
    for view in quotations:
        if view.finding.quotation.document:
            by_name.setdefault(view.finding.quotation.document, []).append(view)
    return tuple(
        DocumentView(
            name,
            page_name("document", name),
            tuple(views),
            tuple(_cut(report.documents.get(name, ""), views)),
        )
        for name, views in sorted(by_name.items())
    )


def _cut(text: str, views: Sequence[QuotationView]) -> Iterable[tuple[str, QuotationView | None]]:
    """Cut a document's text at its quotations; one that is not found in it stays in the list."""
    found = sorted(
        (place.start(), place.end(), n)
        for n, view in enumerate(views)
        if (place := _find(view.finding.quotation.selector.exact, text))
    )
    done = 0
    for start, end, n in found:
        if start < done:
            continue
        yield text[done:start], None
        yield text[start:end], views[n]
        done = end
    if text:
        yield text[done:], None


def _find(quote: str, text: str) -> re.Match[str] | None:
    words = [re.escape(word) for word in quote.split()]
    return re.search(r"\s+(?:>\s*)?".join(words), text) if words and text else None


def count_quotations(quotations: Sequence[QuotationView]) -> list[Tile]:
    """Return the overview's counts of quotations."""
    findings = [view.finding for view in quotations]
    open_ones = [finding for finding in findings if needs_person(finding)]
    unknown = sum(finding.verdict is Verdict.UNVERIFIABLE for finding in open_ones)
    lost = sum(f.standing in (Standing.LOST, Standing.SOURCE_GONE) for f in findings)
    settled = sum(finding.settled and not finding.passes for finding in findings)
    tiles = [
        Tile(sum(finding.passes for finding in findings), "stand", "good"),
        Tile(len(open_ones) - unknown, "need a person", "bad"),
        Tile(unknown, "cannot be checked yet", "unknown"),
        Tile(lost, "no longer on the page", "bad"),
    ]
    return tiles + ([Tile(settled, "settled by a person", "settled")] if settled else [])


def count_sources(sources: Sequence[SourceView]) -> list[Tile]:
    """Return the overview's counts of sources."""
    states = [view.change.state for view in sources if view.change]
    saved = sum(any(capture.good for capture in view.captures) for view in sources)
    return [
        Tile(saved, f"of {len(sources)} saved", "good"),
        Tile(sum(s in (State.CHANGED, State.QUOTATION_LOST) for s in states), "changed", "bad"),
        Tile(sum(s in (*LEFT_THE_WEB, State.MOVED) for s in states), "gone or moved", "bad"),
        Tile(sum(s in UNDETERMINED for s in states), "not known at present", "unknown"),
    ]


def gravest_first(quotations: Iterable[QuotationView]) -> list[QuotationView]:
    """Return what needs a person: what is wrong before what is unknown, the gravest first."""
    order = list(Severity)

    def rank(view: QuotationView) -> tuple[bool, int]:
        severity = view.finding.severity
        unknown = view.finding.verdict is Verdict.UNVERIFIABLE
        return unknown, order.index(severity) if severity else 1

    return sorted((view for view in quotations if view.open), key=rank)
