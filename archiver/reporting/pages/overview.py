"""What the report shows of documents, and the counts and the order of its overview."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archiver.models import (
    UNDETERMINED,
    Severity,
    Standing,
    State,
    Verdict,
)
from archiver.reporting.pages.page_names import page_name
from archiver.reporting.pages.quotations import QuotationView, finding_key
from archiver.reporting.pages.report_input import QuotingDocument, ReportInput
from archiver.reporting.pages.sources import LEFT_THE_WEB, SourceView
from archiver.reporting.summaries import needs_person
from archiver.reporting.wording import plural

LIST = "all-quotations.html"
SIGNS = {"good": "✓", "bad": "✗", "unknown": "?", "settled": "●"}
HEADLINES = {
    "need a person": ("needs a person", "need a person"),
    "cannot be checked yet": ("cannot be checked yet",) * 2,
    "settled by a person": ("was settled by a person", "were settled by a person"),
}
LONGEST_TEXT = 40_000  # characters of a document that one page shows whole
AROUND = 300  # characters about each quotation of a longer one
LONGEST_QUOTED = 4_000  # characters of one quotation in place
PLACES_SHOWN = 150
NO_TEXT = QuotingDocument("")


@dataclass(frozen=True)
class DocumentView:
    """One document with its quotations.

    `parts` is its text cut at them, empty when the text is not known.
    """

    name: str
    page: str
    quotations: tuple[QuotationView, ...]
    parts: tuple[tuple[str, QuotationView | None], ...] = ()

    @property
    def open(self) -> int:
        """How many of its quotations a person has to look at."""
        return sum(view.open for view in self.quotations)

    @property
    def unplaced(self) -> int:
        """How many of them, of those that a page shows in place, are not found in its text."""
        shown = sum(view is not None for _, view in self.parts)
        return min(len(self.quotations), PLACES_SHOWN) - shown


@dataclass(frozen=True)
class Tile:
    """One count of the overview; `share` says that the bar above shows it as part of the whole."""

    count: int
    words: str
    tone: str
    link: str = ""
    share: bool = True

    @property
    def sign(self) -> str:
        """What says the tone without colour."""
        return SIGNS[self.tone]


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
            tuple(_cut(report.documents.get(name, NO_TEXT), views)),
        )
        for name, views in sorted(by_name.items())
    )


def _cut(
    document: QuotingDocument, views: Sequence[QuotationView]
) -> Iterator[tuple[str, QuotationView | None]]:
    """Cut a document's text at its quotations; one that is not found in it stays in the list.

    What stands far from every quotation of a long document is left out, with a mark for it.
    """
    text, done = document.text, 0
    around = None if len(text) <= LONGEST_TEXT else AROUND
    found = [
        (*place, view)
        for view in views[:PLACES_SHOWN]
        if (place := document.places.get(finding_key(view.finding)))
    ]
    for start, end, view in sorted(found, key=lambda one: one[:2]):
        if start >= done:
            yield _shorten(text[done:start], around, first=not done), None
            yield _bound(text[start:end]), view
            done = end
    if text and (done or around is None):
        yield _shorten(text[done:], around, last=True), None


def _bound(quoted: str) -> str:
    return quoted if len(quoted) <= LONGEST_QUOTED else f"{quoted[:LONGEST_QUOTED]} […]"


def _shorten(text: str, around: int | None, *, first: bool = False, last: bool = False) -> str:
    """Return `text` with its middle, or the end that no quotation is near, left out."""
    if around is None or len(text) <= 2 * around:
        return text
    before = "" if first else text[:around].rpartition(" ")[0]
    after = "" if last else text[-around:].partition(" ")[2]
    return f"{before} […]\n\n[…] {after}".strip() if before and after else f"{before} […] {after}"


def count_quotations(quotations: Sequence[QuotationView]) -> list[Tile]:
    """Return the overview's counts of quotations."""
    findings = [view.finding for view in quotations]
    open_ones = [finding for finding in findings if needs_person(finding)]
    unknown = sum(finding.verdict is Verdict.UNVERIFIABLE for finding in open_ones)
    lost = sum(f.standing in (Standing.LOST, Standing.SOURCE_GONE) for f in findings)
    settled = sum(finding.settled and not finding.passes for finding in findings)
    tiles = [
        Tile(sum(finding.passes for finding in findings), "stand", "good", LIST),
        Tile(len(open_ones) - unknown, "need a person", "bad", "#needs"),
        Tile(unknown, "cannot be checked yet", "unknown", "#needs"),
    ]
    if settled:
        tiles.append(Tile(settled, "settled by a person", "settled", LIST))
    gone = any(view.left_its_page and not view.open for view in quotations)
    link = "#lost" if gone else ""
    return [*tiles, Tile(lost, "no longer on the page", "bad", link, share=False)]


def say_headline(quotations: Sequence[QuotationView]) -> str:
    """Return in plain sentences what the overview is about to say in counts."""
    if not quotations:
        return "There are no quotations to check yet."
    standing, *others = (tile for tile in count_quotations(quotations) if tile.share)
    whole = len(quotations)
    if standing.count == whole:
        return "The one quotation stands." if whole == 1 else f"All {whole:,} quotations stand."
    said = [f"{standing.count:,} of {plural(whole, 'quotation')} can be used as they are."]
    for tile in others:
        if tile.count:
            said.append(f"{tile.count:,} {HEADLINES[tile.words][tile.count != 1]}.")
    return " ".join(said)


def count_sources(sources: Sequence[SourceView]) -> list[Tile]:
    """Return the overview's counts of sources."""
    states = [view.change.state for view in sources if view.change]
    saved = sum(any(capture.good for capture in view.captures) for view in sources)
    return [
        Tile(saved, f"of {len(sources)} saved", "good", "all-sources.html"),
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
