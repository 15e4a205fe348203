"""Whatever is changed in a passage is seen, also under a different setting; setting never is."""

from __future__ import annotations

import random

import pytest

from archiver.models import PASSING, DifferenceKind, Severity, Text
from archiver.quoting.judging.matching import find_passage
from archiver.text.extraction import extract
from archiver.text.folding import FoldedText, fold
from benchmarks.quotations.corpus import dress
from tests.quoting.judging.mutations import ALTERATIONS, TEXT, Mutant, draw_altered, draw_faithful
from tests.quoting.witnesses import make_quotation

PLAIN = fold(Text(TEXT))
PAGE = fold(extract(dress(TEXT, random.Random(3)).encode("utf-8"), "text/html", "utf-8"))
EDGES = ("2 ", "per", "a third", "10")


def passes(mutant: Mutant, folded: FoldedText) -> bool:
    """Whether the judge lets it pass, and nothing makes a person look."""
    found = find_passage(make_quotation(mutant.quote).selector, folded)
    if not found or found[0].verdict not in PASSING:
        return False
    return not any(flag.severity is Severity.CRITICAL for flag in found[0].flags)


def campaign(seed: int, count: int) -> tuple[list[Mutant], set[str]]:
    """Return the alterations that pass, of `count` drawn, and the names of all that were tried."""
    rng = random.Random(seed)
    wrong: list[Mutant] = []
    tried: set[str] = set()
    while count:
        mutant = draw_altered(rng)
        if mutant is not None:
            count -= 1
            tried.update(mutant.how)
            wrong += [mutant] if passes(mutant, rng.choice((PLAIN, PAGE))) else []
    return wrong, tried


def test_no_alteration_passes() -> None:
    wrong, tried = campaign(seed=1, count=800)
    assert wrong == []
    assert set(ALTERATIONS) <= tried


@pytest.mark.endure
@pytest.mark.parametrize("seed", range(2, 12))
def test_no_alteration_passes_for_long(seed: int) -> None:
    assert campaign(seed, 10_000)[0] == []


@pytest.mark.parametrize("seed", range(3))
def test_no_setting_is_refused(seed: int) -> None:
    rng = random.Random(seed)
    drawn = [draw_faithful(rng) for _ in range(300)]
    whole = [m for m in drawn if passes(Mutant(m.passage, m.passage, ()), PLAIN)]
    cut = [m for m in drawn if m not in whole and not begins_after_a_denial(m.passage)]
    assert len(drawn) - len(cut) > 280, "only what is cut inside a sum is not there as it is"
    assert [m for m in cut if not is_cut_inside_a_sum(m.passage)] == []
    assert [m for m in whole if not passes(m, PLAIN)] == []


def begins_after_a_denial(passage: str) -> bool:
    """Whether the judge found it, and says that what stands before it denies it."""
    found = find_passage(make_quotation(passage).selector, PLAIN)[0]
    grave = {flag.flag for flag in found.flags if flag.severity is Severity.CRITICAL}
    return found.verdict in PASSING and grave == {"limited-before"}


def is_cut_inside_a_sum(passage: str) -> bool:
    """Whether the only difference is a number that the passage begins or ends inside."""
    found = find_passage(make_quotation(passage).selector, PLAIN)[0]
    return [difference.kind for difference in found.differences] == [DifferenceKind.NUMBER]
