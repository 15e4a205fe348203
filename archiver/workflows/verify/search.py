"""Search: where in the whole archive does a passage stand."""

from __future__ import annotations

from dataclasses import dataclass

from archiver.errors import UsageError
from archiver.models import Capture, Location, Match, Quotation, TextQuoteSelector, Verdict
from archiver.project import Project
from archiver.quoting.judging.findings import locate_match
from archiver.quoting.judging.matching import find_passage
from archiver.quoting.judging.verdicts import Witness
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.bench import open_bench

FEWEST_WORDS = 2  # one word stands in nearly every source (a guess)


@dataclass(frozen=True)
class PassageHit:
    """One place where the passage stands, or nearly: finding it is no verdict."""

    capture: Capture
    location: Location
    verdict: Verdict
    matched: str


def search(project: Project, means: Means, passage: str, *, near: bool = False) -> list[PassageHit]:
    """Return the places where `passage` stands, the closest first, one a text and source.

    `near` also returns places where words differ. Raises UsageError for a passage of one word.
    """
    if len(passage.split()) < FEWEST_WORDS:
        raise UsageError(f"{passage!r} is one word. Give at least {FEWEST_WORDS} words of it.")
    wanted = Quotation("search", TextQuoteSelector(passage))
    with open_to_read(project, means) as reader:
        bench = open_bench(project, means, reader)
        found = [place for one in bench.others(wanted) if (place := _look(one, wanted))]
    shown = [place for place in found if near or place.verdict is not Verdict.ALTERED]
    return sorted(shown, key=lambda place: list(Verdict).index(place.verdict))


def _look(witness: Witness, wanted: Quotation) -> PassageHit | None:
    match: Match | None = next(iter(find_passage(wanted.selector, witness.folded)), None)
    if match is None:
        return None
    content = witness.folded.text.content[match.start : match.end]
    return PassageHit(witness.capture, locate_match(match, witness.folded), match.verdict, content)
