"""What the report shows of documents, and the counts and the order of its overview."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archiver.models import (
    Severity,
    Standing,
    State,
    Verdict,
)
from archiver.reporting.page_names import page_name
from archiver.reporting.quotation_views import QuotationView
from archiver.reporting.report_input import ReportInput
from archiver.reporting.source_views import LEFT_THE_WEB, SourceView
from archiver.reporting.summaries import UNDETERMINED, needs_person

LONGEST_TEXT = 100_000  # characters of a document that one page shows


@dataclass(frozen=True)
class DocumentView:
    """One document with its quotations.

    `parts` is its text cut at them, empty when the text is not known or too long for one page.
    """

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
            tuple(_cut(report.documents.get(name, ""), views)) if _is_short(report, name) else (),
        )
        for name, views in sorted(by_name.items())
    )


def _is_short(report: ReportInput, name: str) -> bool:
    return len(report.documents.get(name, "")) <= LONGEST_TEXT


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
