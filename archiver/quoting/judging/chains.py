"""Pieces of a quotation placed one after the other: in order, near each other, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from archiver.models import Difference, DifferenceKind, Flag, Severity
from archiver.quoting.judging.grammar import Gap, QuotationPart
from archiver.quoting.judging.nearest import locate
from archiver.quoting.judging.passage import (
    Passage,
    compare_at,
    lacks_word,
    match_verbatim,
    read_passage,
)
from archiver.text.folding import FoldedText

ANCHORS = 200
"""How many places of one piece are tried."""
TRIES = 2_000
"""How many comparisons one quotation may cost before the search gives up."""


@dataclass(frozen=True)
class PlacedPiece:
    """A piece that stands, word for word, at words `first` to `last` (inclusive) of a text."""

    first: int
    last: int
    start: int
    end: int
    flags: tuple[Flag, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class PiecePlan:
    """The pieces of a quotation, with the gaps before, between and after them."""

    pieces: tuple[Passage, ...]
    gaps: tuple[tuple[Gap, ...], ...]


PieceChain = list[PlacedPiece]


def _is_all_brackets(plan: PiecePlan) -> bool:
    """Say whether brackets stand between single words: too little to be anybody's words."""
    brackets = [gap for gaps in plan.gaps for gap in gaps if gap.inserted and not gap.inside_word]
    many = len(brackets) >= max(len(plan.pieces) - 1, 2)
    return many and all(piece.count < 2 for piece in plan.pieces)


def make_plan(elements: Sequence[QuotationPart]) -> PiecePlan:
    """Return the pieces of a parsed quotation and the gaps around each."""
    pieces: list[Passage] = []
    gaps: list[list[Gap]] = [[]]
    for number, element in enumerate(elements):
        if isinstance(element, Gap):
            gaps[-1].append(element)
            continue
        opens = not pieces or all(gap.ellipsis for gap in gaps[-1])
        loose = (_is_loose(elements, number - 1), _is_loose(elements, number + 1))
        inner = (number > 0, number < len(elements) - 1)
        pieces.append(read_passage(element.words, element.free, opens, loose, inner))
        gaps.append([])
    return PiecePlan(tuple(pieces), tuple(tuple(gap) for gap in gaps))


def _is_loose(elements: Sequence[QuotationPart], at: int) -> bool:
    """Say whether marks beside element `at` may be dropped: at the ends, and at an ellipsis."""
    if not 0 <= at < len(elements):
        return True
    element = elements[at]
    return isinstance(element, Gap) and element.ellipsis


def find_chains(plan: PiecePlan, folded: FoldedText, max_gap: int) -> Iterator[PieceChain]:
    """Yield each way to place the pieces in order, no gap hiding more than `max_gap` words."""
    if not plan.pieces or _is_all_brackets(plan):
        return
    search = _ChainSearch(plan, folded, max_gap)
    anchor = max(range(len(plan.pieces)), key=lambda k: len(plan.pieces[k].needle))
    for placed in find_places(plan.pieces[anchor], folded, 0, len(folded)):
        if chain := search.grow(anchor, placed):
            yield chain


def find_places(piece: Passage, folded: FoldedText, low: int, high: int) -> Iterator[PlacedPiece]:
    """Yield where `piece` stands with its first word in [low, high)."""
    low, count = max(low, 0), 0
    for first in folded.occurrences(piece.needle, low, high):
        count += 1
        if count > ANCHORS:
            return
        if placed := _place(piece, folded, first, first + piece.count - 1):
            yield placed
    if count or lacks_word(folded, [piece]):
        return
    for stretch in locate(piece, folded, low, high + piece.count, whether=True):
        if low <= stretch.first < high and (placed := _place(piece, folded, *stretch[:2])):
            yield placed


def _place(piece: Passage, folded: FoldedText, first: int, last: int) -> PlacedPiece | None:
    if plain := match_verbatim(piece, folded, first, last):
        return PlacedPiece(first, last, plain.start, plain.end)
    found = compare_at(piece, folded, first, last, whether=True)
    cut = tuple(difference for difference in found.cut if _hides_rest(difference, piece))
    if found.differences or len(cut) < len(found.cut):
        return None
    flags = [Flag("cut-quantity", Severity.CRITICAL, difference.archived) for difference in cut]
    notes = tuple(found.notes)
    return PlacedPiece(first, last, found.start, found.end, (*found.flags, *flags), notes)


def _hides_rest(cut: Difference, piece: Passage) -> bool:
    """Whether a mark stands where a quantity is cut, so that it hides the rest of it."""
    if cut.kind not in (DifferenceKind.NUMBER, DifferenceKind.NEGATION) or " " not in cut.archived:
        return False
    after = cut.archived.startswith(cut.quoted)
    return piece.loose[1 if after else 0] and piece.inner[1 if after else 0]


@dataclass(eq=False)
class _ChainSearch:
    """One search for chains; `failed` keeps the places from which no chain goes on."""

    plan: PiecePlan
    folded: FoldedText
    max_gap: int
    failed: set[tuple[int, int, bool]] = field(default_factory=set)
    tries: int = 0

    def grow(self, anchor: int, placed: PlacedPiece) -> PieceChain | None:
        """Return the whole chain of pieces around the anchor, None when a piece is missing."""
        plan, last = self.plan, len(self.plan.pieces)
        before = self._extend(list(range(anchor - 1, -1, -1)), placed, forward=False)
        after = self._extend(list(range(anchor + 1, last)), placed, forward=True)
        if before is None or after is None:
            return None
        chain = [*before[::-1], placed, *after]
        if any(_rewrites(plan, chain, self.folded, number) for number in range(last + 1)):
            return None
        first, end = chain[0].first, chain[-1].last + 1
        ends = _torn_fits(plan.gaps[0], self.folded, first - 1, first)
        return chain if ends and _torn_fits(plan.gaps[-1], self.folded, end, end + 1) else None

    def _extend(self, order: list[int], placed: PlacedPiece, forward: bool) -> PieceChain | None:
        """Return places for the pieces of `order`, each next to the one before."""
        if not order:
            return []
        key = (order[0], placed.last if forward else placed.first, forward)
        if key in self.failed or self.tries > TRIES:
            return None
        for candidate in self._candidates(order[0], placed, forward):
            rest = self._extend(order[1:], candidate, forward)
            if rest is not None:
                return [candidate, *rest]
        self.failed.add(key)
        return None

    def _candidates(self, number: int, placed: PlacedPiece, forward: bool) -> Iterator[PlacedPiece]:
        """Yield where piece `number` may stand beside `placed`, the nearest first."""
        gaps = self.plan.gaps[number if forward else number + 1]
        piece = self.plan.pieces[number]
        low, high = _reach(gaps, piece, placed, self.max_gap, forward)
        found = find_places(piece, self.folded, low, high)
        for candidate in found if forward else reversed(list(found)):
            self.tries += 1
            left, right = (placed, candidate) if forward else (candidate, placed)
            apart = right.first > left.last
            if apart and _torn_fits(gaps, self.folded, left.last + 1, right.first):
                yield candidate


def _reach(
    gaps: Sequence[Gap], piece: Passage, placed: PlacedPiece, max_gap: int, forward: bool
) -> tuple[int, int]:
    """Return the range of words in which the next piece may begin."""
    least = sum(gap.least for gap in gaps)
    most = sum(max_gap if gap.most is None else gap.most for gap in gaps)
    if forward:
        return placed.last + 1 + least, placed.last + 2 + most
    return placed.first - piece.count - most, placed.first - piece.count - least + 1


def _torn_fits(gaps: Sequence[Gap], folded: FoldedText, first: int, stop: int) -> bool:
    """Say whether each bracket inside a word has such a word among words [first, stop)."""
    torn = [gap for gap in gaps if gap.inside_word]
    return all(any(_is_torn(gap, _word(folded, n)) for n in range(first, stop)) for gap in torn)


def _word(folded: FoldedText, number: int) -> str:
    if not 0 <= number < len(folded):
        return ""
    return folded.text.content[folded.starts[number] : folded.ends[number]]


def _is_torn(gap: Gap, word: str) -> bool:
    length = len(gap.head) + len(gap.tail)
    fits = len(word) >= length and word.startswith(gap.head)
    return fits and (word.endswith(gap.tail) or not gap.tail)


def _rewrites(plan: PiecePlan, chain: list[PlacedPiece], folded: FoldedText, number: int) -> bool:
    """Say whether a bracket of the quotation stands for a bracket of the source's own."""
    if not any(gap.inserted for gap in plan.gaps[number]):
        return False
    content = folded.text.content
    after = content[chain[number - 1].end :][:80] if number else ""
    before = (
        content[max(chain[number].start - 80, 0) : chain[number].start]
        if number < len(chain)
        else ""
    )
    if any(gap.head for gap in plan.gaps[number]):
        after = TORN.sub("", after)
    digits = any(ch.isdigit() for gap in plan.gaps[number] for ch in gap.inserted)
    own = OWN_AFTER.match(after) if number else OWN_BEFORE.search(before)
    hidden = content[chain[number - 1].end : chain[number].start] if 0 < number < len(chain) else ""
    return bool(own and (digits or own["inner"].strip(MARK_SIGNS))) or any(
        found["inner"].strip(MARK_SIGNS) for found in OWN.finditer(hidden)
    )


TORN = re.compile(r"^\s*[^\W_][\w'’-]*")
MARK_SIGNS = "0123456789,–- "
OWN = re.compile(r"\[(?P<inner>[^\[\]]*)\]?")
OWN_AFTER = re.compile(r"[\s,;:]*\[(?P<inner>[^\[\]]*)\]?")
OWN_BEFORE = re.compile(r"(?:\[|\A)(?P<inner>[^\[\]]*)\][\s,;:]*$")
"""The other end of a source's own bracket may lie far away."""
