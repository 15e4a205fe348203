"""What the report shows of a quotation: its own page, and its row in every list."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archiver.models import (
    Agreement,
    Capture,
    Finding,
    Location,
    Memento,
    Source,
    Standing,
    Verdict,
)
from archiver.reporting.alignment import AlignedPiece, align
from archiver.reporting.pages.page_names import page_name
from archiver.reporting.pages.report_input import ReportInput
from archiver.reporting.summaries import needs_person
from archiver.reporting.wording import (
    basis_words,
    day,
    remedy_of,
    sentence_of,
    standing_words,
    verdict_words,
)
from archiver.urls import is_web_address

LONGEST = 12_000  # characters of a quotation that one page shows


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
    pieces: tuple[AlignedPiece, ...]
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

    @property
    def left_its_page(self) -> bool:
        """Whether a reader who follows the link no longer finds the words."""
        return self.finding.standing in (Standing.LOST, Standing.SOURCE_GONE)


def finding_key(finding: Finding) -> str:
    """Return what tells one finding from another within a report."""
    quotation = finding.quotation
    place = f"{quotation.document}:{quotation.line}:{quotation.column}"
    return quotation.id or f"{place}-{finding.finding}"


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
        pieces=_aligned(quotation.selector.exact, finding.matched),
        before=_before(finding.location),
        after=_after(finding.location),
        basis=basis_words(finding),
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


def _aligned(quoted: str, matched: str) -> tuple[AlignedPiece, ...]:
    """Both texts side by side, as much of them as a page can show."""
    if not matched:
        return ()
    cut = f" […] ({max(len(quoted), len(matched)) - LONGEST:,} more characters)"
    return align(
        *(text if len(text) <= LONGEST else text[:LONGEST] + cut for text in (quoted, matched))
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
