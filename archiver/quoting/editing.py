"""Quotations with editors' marks, found piece by piece and in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archiver.models import Flag, Kind, Match, Severity, Verdict
from archiver.quoting.differences import make_difference
from archiver.quoting.grammar import Element, Gap, parse
from archiver.quoting.location import locate
from archiver.quoting.passages import Passage, compare_at, match_verbatim, read_passage
from archiver.quoting.review import flag_gap, flag_skipped
from archiver.text.folding import Folded

ANCHORS = 200
"""How many places of the longest piece are tried."""


@dataclass(frozen=True)
class Placed:
    """A piece that stands, word for word, at words `first` to `last` (inclusive) of a text."""

    first: int
    last: int
    start: int
    end: int
    skipped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Plan:
    """The pieces of a quotation, with the gaps before, between and after them."""

    pieces: tuple[Passage, ...]
    gaps: tuple[tuple[Gap, ...], ...]


def find_edited(quote: str, folded: Folded, max_gap: int) -> Iterator[Match]:
    """Yield each place that holds the pieces of `quote` in order and near each other.

    When there is none but all the pieces stand somewhere in the text, one altered match says so.
    """
    plans = [_plan(parse(quote))]
    if "[" in quote and any(gap.ellipsis for gaps in plans[0].gaps for gap in gaps):
        plans.insert(0, _plan(parse(quote, brackets=False)))
    for plan in plans:
        if found := list(_find_chains(plan, folded, max_gap)):
            yield from found
            return
    yield from _find_scattered(plans[-1], folded)


def _find_chains(plan: Plan, folded: Folded, max_gap: int) -> Iterator[Match]:
    if not plan.pieces or _is_all_brackets(plan):
        return
    anchor = max(range(len(plan.pieces)), key=lambda k: len(plan.pieces[k].needle))
    for placed in _places(plan.pieces[anchor], folded, 0, len(folded)):
        if chain := _grow(plan, anchor, placed, folded, max_gap):
            yield _make_match(plan, chain, folded)


def _is_all_brackets(plan: Plan) -> bool:
    """Say whether brackets stand between single words: too little to be anybody's words."""
    brackets = [gap for gaps in plan.gaps for gap in gaps if gap.inserted and not gap.inside_word]
    return len(brackets) >= len(plan.pieces) > 1 and all(p.count < 2 for p in plan.pieces)


def _plan(elements: Sequence[Element]) -> Plan:
    pieces: list[Passage] = []
    gaps: list[list[Gap]] = [[]]
    for number, element in enumerate(elements):
        if isinstance(element, Gap):
            gaps[-1].append(element)
            continue
        opens = not pieces and not gaps[0]
        loose = (_is_loose(elements, number - 1), _is_loose(elements, number + 1))
        pieces.append(read_passage(element.words, element.free, opens, loose))
        gaps.append([])
    return Plan(tuple(pieces), tuple(tuple(gap) for gap in gaps))


def _is_loose(elements: Sequence[Element], at: int) -> bool:
    """Say whether marks beside element `at` may be dropped: at the ends, and at an ellipsis."""
    if not 0 <= at < len(elements):
        return True
    element = elements[at]
    return isinstance(element, Gap) and element.ellipsis


def _places(piece: Passage, folded: Folded, low: int, high: int) -> Iterator[Placed]:
    """Yield where `piece` stands with its first word in [low, high)."""
    low, known, count = max(low, 0), set(), 0
    for first in folded.occurrences(piece.needle, low, high):
        count += 1
        if count > ANCHORS:
            return
        known.add(first)
        if placed := _place(piece, folded, first, first + piece.count - 1):
            yield placed
    if count:
        return
    for stretch in locate(piece, folded, low, high + piece.count):
        if low <= stretch.first < high and (placed := _place(piece, folded, *stretch[:2])):
            yield placed


def _place(piece: Passage, folded: Folded, first: int, last: int) -> Placed | None:
    if plain := match_verbatim(piece, folded, first, last):
        return Placed(first, last, plain.start, plain.end)
    found = compare_at(piece, folded, first, last)
    if not found.clean:
        return None
    notes = tuple(found.notes)
    return Placed(first, last, found.start, found.end, tuple(found.skipped), notes)


def _grow(
    plan: Plan, anchor: int, placed: Placed, folded: Folded, max_gap: int
) -> list[Placed] | None:
    """Return the whole chain of pieces around the anchor, None when a piece is missing."""
    before = _chain(plan, range(anchor - 1, -1, -1), placed, folded, max_gap, forward=False)
    if before is None:
        return None
    after = _chain(plan, range(anchor + 1, len(plan.pieces)), placed, folded, max_gap, forward=True)
    if after is None:
        return None
    chain = [*before[::-1], placed, *after]
    if any(_rewrites(plan, chain, folded, number) for number in range(len(plan.gaps))):
        return None
    ends = _torn_fits(plan.gaps[0], folded, chain[0].first - 1, chain[0].first)
    ends = ends and _torn_fits(plan.gaps[-1], folded, chain[-1].last + 1, chain[-1].last + 2)
    return chain if ends else None


def _chain(
    plan: Plan, order: range, placed: Placed, folded: Folded, max_gap: int, forward: bool
) -> list[Placed] | None:
    if not order:
        return []
    number = order[0]
    gaps = plan.gaps[number if forward else number + 1]
    piece = plan.pieces[number]
    low, high = _reach(gaps, piece, placed, max_gap, forward)
    found = list(_places(piece, folded, low, high))
    for candidate in found if forward else reversed(found):
        left, right = (placed, candidate) if forward else (candidate, placed)
        if right.first <= left.last or not _torn_fits(gaps, folded, left.last + 1, right.first):
            continue
        rest = _chain(plan, order[1:], candidate, folded, max_gap, forward)
        if rest is not None:
            return [candidate, *rest]
    return None


def _reach(
    gaps: Sequence[Gap], piece: Passage, placed: Placed, max_gap: int, forward: bool
) -> tuple[int, int]:
    """Return the range of words in which the next piece may begin."""
    least = sum(gap.least for gap in gaps)
    most = sum(max_gap if gap.most is None else gap.most for gap in gaps)
    if forward:
        return placed.last + 1 + least, placed.last + 2 + most
    return placed.first - piece.count - most, placed.first - piece.count - least + 1


def _torn_fits(gaps: Sequence[Gap], folded: Folded, first: int, stop: int) -> bool:
    """Say whether each bracket inside a word has such a word among words [first, stop)."""
    torn = [gap for gap in gaps if gap.inside_word]
    return all(any(_is_torn(gap, _word(folded, n)) for n in range(first, stop)) for gap in torn)


def _word(folded: Folded, number: int) -> str:
    if not 0 <= number < len(folded):
        return ""
    return folded.text.content[folded.starts[number] : folded.ends[number]]


def _is_torn(gap: Gap, word: str) -> bool:
    length = len(gap.head) + len(gap.tail)
    fits = len(word) >= length and word.startswith(gap.head)
    return fits and (word.endswith(gap.tail) or not gap.tail)


def _rewrites(plan: Plan, chain: list[Placed], folded: Folded, number: int) -> bool:
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
    digits = any(ch.isdigit() for gap in plan.gaps[number] for ch in gap.inserted)
    own = OWN_AFTER.match(after) if number else OWN_BEFORE.search(before)
    hidden = content[chain[number - 1].end : chain[number].start] if 0 < number < len(chain) else ""
    return bool(own and (digits or own["inner"].strip(MARK_SIGNS))) or any(
        found["inner"].strip(MARK_SIGNS) for found in OWN.finditer(hidden)
    )


MARK_SIGNS = "0123456789,–- "
OWN = re.compile(r"\[(?P<inner>[^\[\]]*)\]?")
OWN_AFTER = re.compile(r"[\s,;:]*\[(?P<inner>[^\[\]]*)\]")
OWN_BEFORE = re.compile(r"\[(?P<inner>[^\[\]]*)\][\s,;:]*$")


# --- matches -------------------------------------------------------------------------------------


def _make_match(plan: Plan, chain: list[Placed], folded: Folded) -> Match:
    flags: list[Flag] = []
    notes = [note for placed in chain for note in placed.notes]
    for number, gaps in enumerate(plan.gaps):
        hidden = _hidden(plan, chain, folded, number)
        for gap in gaps:
            flags += [flag for flag in flag_gap(gap, hidden) if flag not in flags]
            notes.append(_explain(gap, hidden, number in (0, len(plan.pieces))))
    if (cut := _cut_away(plan, chain)) is not None:
        flags.append(cut)
    flags += flag_skipped([words for placed in chain for words in placed.skipped])
    seen = tuple(dict.fromkeys(note for note in notes if note))
    return Match(chain[0].start, chain[-1].end, Verdict.EDITED, (), tuple(flags), seen)


def _cut_away(plan: Plan, chain: list[Placed]) -> Flag | None:
    """Return a notice when the marks leave out far more words than the quotation keeps."""
    kept = sum(piece.count for piece in plan.pieces)
    hidden = chain[-1].last - chain[0].first + 1 - kept
    if len(chain) < 3 or hidden <= 3 * kept:
        return None
    return Flag("mostly-cut", Severity.NOTICE, f"{kept} words kept of {kept + hidden}")


def _hidden(plan: Plan, chain: list[Placed], folded: Folded, number: int) -> str:
    """Return the source's words under the gaps before piece `number`."""
    content, gaps = folded.text.content, plan.gaps[number]
    if 0 < number < len(chain):
        return content[chain[number - 1].end : chain[number].start].strip()
    size = sum(len(gap.inserted.split()) + 2 for gap in gaps if gap.inserted)
    torn = any(gap.inside_word for gap in gaps)
    size = 1 if torn else size
    if not size or not len(folded):
        return ""
    if number:
        last = min(chain[-1].last + size, len(folded) - 1)
        return _within_sentence(content[chain[-1].end : folded.ends[last]], after=True)
    first = max(chain[0].first - size, 0)
    return _within_sentence(content[folded.starts[first] : chain[0].start], after=False)


def _within_sentence(words: str, after: bool) -> str:
    for end in (". ", "! ", "? ", "\n\n"):
        words = words.partition(end)[0] if after else words.rpartition(end)[2]
    return words.strip()


def _explain(gap: Gap, hidden: str, at_end: bool) -> str:
    words = " ".join(hidden.split())
    if gap.ellipsis:
        return "" if at_end or not words else f"the ellipsis leaves out “{words}”"
    where = "stands in place of" if words and not at_end else "is the editor's own"
    return f"[{gap.inserted}] {where}" + (f" “{words}”" if words and not at_end else "")


def _find_scattered(plan: Plan, folded: Folded) -> Iterator[Match]:
    """Yield one altered match when every piece stands in the text, but not as one passage."""
    if len(plan.pieces) < 2:
        return
    placed = [next(_places(piece, folded, 0, len(folded)), None) for piece in plan.pieces]
    found = [p for p in placed if p is not None]
    if len(found) < len(placed) or not found:
        return
    in_order = all(a.last < b.first for a, b in pairwise(found))
    quoted = " … ".join(piece.words.strip() for piece in plan.pieces)
    archived = " … ".join(
        folded.text.content[p.start : p.end] for p in sorted(found, key=lambda p: p.first)
    )
    kind = Kind.ELISION if in_order else Kind.ORDER
    difference = make_difference("move", quoted, archived, kind)
    if kind is Kind.ORDER:
        difference = replace(
            difference, severity=make_difference("", "", "", Kind.ELISION).severity
        )
    yield Match(found[0].start, found[0].end, Verdict.ALTERED, (difference,))
