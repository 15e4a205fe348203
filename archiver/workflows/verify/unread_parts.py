"""Unread parts: what of a document could not be read, so that quotations there were not checked.

Each is a finding that cannot be judged, until a person has looked there and says so. Such a
decision holds for these very bytes: it is in the custody log alone, for quotes.csv has no words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from archiver.models import Finding, Quotation, TextQuoteSelector, Verdict
from archiver.quoting.finding.documents import PlacedQuotation
from archiver.store.catalog.catalog import Event
from archiver.store.log.others_word import last_own_lines
from archiver.store.log.rulings import MERGE, SETTLE
from archiver.text.document import DocumentBlocks
from archiver.text.unread import is_cut_short

UNREAD_PART = "unread"
"""The mark of what is no quotation, but a part of a document that was not read."""
REMEDY = (
    "Look there for quotations yourself, and then settle it; or check the document that this one "
    "was made from."
)
_PART = re.compile(r"(?:Pages? \d+(?: to \d+)?|[\w/.-]+\.xml)")


def find_unread(
    path: Path, document: DocumentBlocks, events: Callable[[str], tuple[Event, ...]]
) -> Iterator[tuple[PlacedQuotation, Finding]]:
    """Yield a finding for each part of a document that was not read, as if it were a quotation.

    `events` gives the lines of the custody log of one kind.
    """
    gaps = document.gaps
    settled = _settled(events) if gaps else frozenset()
    digest = hashlib.sha256(document.content).hexdigest()
    for gap in gaps:
        number = hashlib.sha256(f"{digest}\n{gap}".encode()).hexdigest()[:12]
        part = named[0] if (named := _PART.search(gap)) else ""
        quotation = Quotation(
            id=f"{path.name}:{part.lower().replace(' ', '') or 'unread'}:{number[:6]}",
            selector=TextQuoteSelector(""),
            document=path.as_posix(),
            locator=part[:1].lower() + part[1:],
            mark=UNREAD_PART,
        )
        sentence = f"{gap} Quotations there were not checked."
        known = number in settled
        remedy = "" if known else REMEDY
        yield (
            PlacedQuotation(quotation),
            Finding(
                quotation=quotation,
                verdict=Verdict.UNVERIFIABLE,
                finding=number,
                settled=known,
                sentence=sentence,
                remedy=remedy,
                cut_short=is_cut_short(document.text),
            ),
        )


def _settled(events: Callable[[str], tuple[Event, ...]]) -> frozenset[str]:
    """Return what people here have settled: what the log of a merged archive says is others'."""
    ours_until = last_own_lines(event.fields for event in events(MERGE))
    return frozenset(
        str(event.fields.get("finding", ""))
        for event in events(SETTLE)
        if event.seq <= ours_until.get(event.chain, event.seq)
    )


def is_unread_part(finding: Finding) -> bool:
    """Whether a finding is about a part of a document that was not read."""
    return finding.quotation.mark == UNREAD_PART
