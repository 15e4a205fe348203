"""Asides: marked words of a document that turn out to be no quotations, and fail nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from archiver.models import PASSING, Finding, Quotation, Source, Verdict
from archiver.quoting.finding.documents import PlacedQuotation
from archiver.text.quotation_marks import Mark

JudgedQuotation = tuple[PlacedQuotation, Finding]
UNKNOWN = (Verdict.NOT_FOUND, Verdict.UNVERIFIABLE)


def part_asides(
    judged: Iterable[JudgedQuotation], sources: Mapping[str, Source]
) -> tuple[tuple[JudgedQuotation, ...], tuple[Quotation, ...]]:
    """Return the findings that stand, and the quotations that are only to be noted.

    An aside is a list item under "calls for:" that cites nothing and that no text has, a
    title (words where a note names one, or the title of a source), and a few marked words in one
    sentence with a link, which no text has. What is altered stands.
    """
    stands: list[JudgedQuotation] = []
    asides: list[Quotation] = []
    for found, finding in judged:
        if is_aside(finding, sources):
            asides.append(finding.quotation)
        else:
            stands.append((found, finding))
    return tuple(stands), tuple(asides)


def is_aside(finding: Finding, sources: Mapping[str, Source]) -> bool:
    """Whether a finding is about words that were no quotation."""
    mark, verdict = finding.quotation.mark, finding.verdict
    if verdict in PASSING or finding.settled:
        return False
    if mark == Mark.ITEM:
        cited = finding.quotation.source or finding.quotation.cited
        return verdict in UNKNOWN and not cited
    if mark in (Mark.TITLE, Mark.LOOSE) and verdict in UNKNOWN:
        return True
    return mark in (Mark.MARKS, Mark.TITLE) and _is_title(finding.quotation, sources)


def _is_title(quotation: Quotation, sources: Mapping[str, Source]) -> bool:
    words = _plain(quotation.selector.exact)
    cited = [sources[quotation.source]] if quotation.source in sources else sources.values()
    return any(words and words == _plain(source.title) for source in cited)


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words).casefold().strip()
