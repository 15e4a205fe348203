"""Where a passage may stand that is nowhere word for word: rare pairs of words, and a vote.

Each pair of neighbouring words that quotation and text share votes for the diagonal on which it
lies; the strongest diagonals become stretches, and each is fitted by word-level distance.
Location never implies a match.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel, Levenshtein

from archiver.quoting.judging.passage import Passage, lacks_word_near
from archiver.text.folding import FoldedText, Offsets, hash_needle

Hashes = npt.NDArray[np.uint32]
COMMON = 400
"""A pair or word that stands more often than this in a text says nothing about a place."""
MOST = 20_000
"""Where even the rarest stands more often than this, nothing is looked for."""
HITS = 200_000
"""So many places of pairs or words vote; the commonest are left out beyond that."""
STARTS = 12
"""How many words a stretch is tried to begin at, and to end at."""
STRETCHES = 3


ENOUGH = 8
LEAST_PAIRS = 0.25
"""What a text has of the pairs of an unmarked quotation that stands in it, at least: line ends,
footnote figures and page edges take a pair or two apart each."""
LEAST_WORDS = 0.75
"""And of its words, where the text was read in another order or the quotation is short."""
FEW = 4
"""Of fewer words, one that a line end takes apart may be more than that share."""


class NearStretch(NamedTuple):
    """Words `first` to `last` (inclusive) of a text, and how many of the quotation they hold."""

    first: int
    last: int
    likeness: float


def locate(
    passage: Passage,
    folded: FoldedText,
    low: int = 0,
    high: int | None = None,
    whether: bool = False,
) -> list[NearStretch]:
    """Return the stretches of words [low, high) that are most like `passage`, best first.

    Where only `whether` one holds it unaltered matters, those that surely lack a word of it are
    left out.
    """
    quoted, pairs = hash_needle(passage.needle)
    if not len(quoted) or not len(folded):
        return []
    high = len(folded) if high is None else min(high, len(folded))
    slack = _width(quoted)
    found = {
        _fit(quoted, folded, first, last)
        for first, last in _vote(quoted, pairs, folded, low, high)
        if not (whether and lacks_word_near(folded, passage, first - slack, last + slack))
    }
    ranked = [NearStretch(a, b, _likeness(quoted, passage, folded, a, b)) for a, b in found]
    return sorted(ranked, key=lambda s: (-s.likeness, s.first))


ALL_BUT = 0.9
"""The share of a quotation's words that a stretch has which only has them in another order."""
LONGEST = 60
"""Words of a quotation that is looked for in another order: from 15 words in order on, any stretch
is near enough, so that only a short one needs it. A guess."""


def reorder(stretch: NearStretch, passage: Passage, folded: FoldedText) -> NearStretch | None:
    """Return the words near a stretch that are all but those of the passage, in another order.

    None where the stretch has as many of them itself, or no place has enough.
    """
    mine = Counter(passage.needle.split())
    size = mine.total()
    if not 1 < size <= LONGEST:
        return None
    slack = max(_width(hash_needle(passage.needle)[0]), size)
    low, high = max(stretch.first - slack, 0), min(stretch.last + slack + 1, len(folded))
    words = folded.words_between(low, high)
    missing = Counter(mine)
    held, best, first = 0, 0, -1
    for at, word in enumerate(words):
        held += missing[word] > 0
        missing[word] -= 1
        if at >= size:
            gone = words[at - size]
            missing[gone] += 1
            held -= missing[gone] > 0
        if held > best and at >= size - 1:
            best, first = held, low + at - size + 1
    own = mine & Counter(folded.words_between(stretch.first, stretch.last + 1))
    if best < ALL_BUT * size or best <= own.total():
        return None
    return NearStretch(first, first + size - 1, best / size)


def may_hold(folded: FoldedText, passages: Sequence[Passage], in_order: bool = True) -> bool:
    """Say whether a text has enough of a quotation to hold it: of all its `passages` together.

    `in_order` says that the text was surely read in the order of its lines and columns.
    """
    words, pairs = hash_passages(tuple(passages))
    return holds_enough(
        words, pairs, lambda: folded.word_order[0], lambda: folded.pair_order[0], in_order
    )


@lru_cache(maxsize=4096)
def hash_passages(passages: tuple[Passage, ...]) -> tuple[Hashes, Hashes]:
    """Return the numbers of all words of some passages, and of their pairs of neighbours."""
    hashed = [hash_needle(passage.needle) for passage in passages]
    words, pairs = (np.concatenate(each) for each in zip(*hashed, strict=True))
    return words, pairs


def holds_enough(
    words: Hashes,
    pairs: Hashes,
    known_words: Callable[[], Hashes],
    known_pairs: Callable[[], Hashes],
    in_order: bool = True,
) -> bool:
    """Say whether among known words, and pairs, both in ascending order, are enough of some."""
    if in_order and len(pairs) >= ENOUGH:
        return share_of(pairs, known_pairs()) >= LEAST_PAIRS
    return len(words) < FEW or share_of(words, known_words()) >= LEAST_WORDS


def share_of(wanted: Hashes, known: Hashes) -> float:
    """Return which share of `wanted` is in `known`, which is in ascending order."""
    if not len(known) or not len(wanted):
        return 0.0
    at = known.searchsorted(wanted).clip(max=len(known) - 1)
    return int(np.count_nonzero(known[at] == wanted)) / len(wanted)


def _vote(
    quoted: Hashes, pairs: Hashes, folded: FoldedText, low: int, high: int
) -> Iterator[tuple[int, int]]:
    places, marks = _hits(pairs, *folded.pair_order, low, high)
    if not len(places):
        places, marks = _hits(quoted, *folded.word_order, low, high)
    if not len(places):
        return
    diagonals = places - marks
    order = np.argsort(diagonals, kind="stable")
    diagonals, marks = diagonals[order], marks[order]
    width = _width(quoted)
    votes = diagonals.searchsorted(diagonals + width, side="right") - np.arange(len(diagonals))
    taken: list[int] = []
    ranked = np.argsort(-votes, kind="stable")
    ranked = ranked[votes[ranked] * 2 >= votes[ranked[0]]]
    for at in ranked[:2_000]:
        diagonal = int(diagonals[at])
        if all(abs(diagonal - other) > width for other in taken):
            taken.append(diagonal)
            yield _span(diagonals, marks, int(at), int(votes[at]), len(quoted), low, high)
        if len(taken) == STRETCHES:
            return


def _width(quoted: Hashes) -> int:
    """Return by how many words a stretch may be longer or shorter than the quotation."""
    return 4 + len(quoted) // 3


def _hits(
    wanted: Hashes, values: Hashes, order: Offsets, low: int, high: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    left = values.searchsorted(wanted, side="left")
    counts = values.searchsorted(wanted, side="right") - left
    rarest = int(counts[counts > 0].min(initial=MOST))
    bound = max(COMMON, rarest if rarest < MOST else 0)
    counts[counts > bound] = 0
    if int(counts.sum()) > HITS:
        common = np.argsort(counts, kind="stable")
        counts[common[np.cumsum(counts[common]) > HITS]] = 0
    marks = np.repeat(np.arange(len(wanted)), counts)
    firsts = np.repeat(left - (np.cumsum(counts) - counts), counts)
    places = order[firsts + np.arange(len(marks))].astype(np.int64)
    inside = (places >= low) & (places < high)
    return places[inside], marks[inside]


def _span(
    diagonals: npt.NDArray[np.int64], marks: npt.NDArray[np.int64],
    at: int, votes: int, count: int, low: int, high: int,
) -> tuple[int, int]:  # fmt: skip
    """Return the words from the quotation's first to its last, by the diagonals that voted."""
    group = slice(at, at + votes)
    by_mark = np.argsort(marks[group], kind="stable")
    lines, reach = diagonals[group][by_mark], marks[group][by_mark]
    near = max(count // 10, ENOUGH)
    first = _commonest(lines[reach <= reach[0] + near])
    last = _commonest(lines[reach >= reach[-1] - near][::-1]) + count - 1
    return max(min(first, last), low), min(max(last, first), high - 1)


def _commonest(diagonals: npt.NDArray[np.int64]) -> int:
    """Return the diagonal on which most votes near an end lie, the outermost of those as many.

    A single pair of common words may lie beside it, and would move the end of a long passage.
    """
    votes: Counter[int] = Counter(diagonals.tolist())  # in the order in which they came
    return max(votes, key=votes.__getitem__)


def _fit(quoted: Hashes, folded: FoldedText, first: int, last: int) -> tuple[int, int]:
    """Move both ends, within a widened stretch, to where the word-level distance is least."""
    slack = _width(quoted)
    low, high = max(first - slack, 0), min(last + slack + 1, len(folded))
    words, mine = folded.hashes[low:high].tolist(), quoted.tolist()
    begin, end = first - low, last - low + 1
    starts = _anchors(words, mine, begin, slack)
    begin = min(
        starts,
        key=lambda b: (
            Levenshtein.distance(mine, words[b:end]),
            words[b] != mine[0],
            abs(b - begin),
        ),
    )
    turned, other = words[::-1], mine[::-1]
    size = len(words)
    stops = _anchors(turned, other, size - end, slack)
    stop = min(
        (s for s in stops if size - s > begin),
        key=lambda s: (
            Levenshtein.distance(mine, words[begin : size - s]),
            words[size - s - 1] != mine[-1],
            abs(size - s - end),
        ),
        default=size - end,
    )
    return low + begin, max(low + size - stop - 1, low + begin)


def _anchors(words: list[int], mine: list[int], guess: int, slack: int) -> list[int]:
    """Return where a quotation may begin: at its first word, before its second, or at `guess`."""
    near = range(max(guess - slack, 0), min(guess + slack + 1, len(words)))
    firsts = [at for at in near if words[at] == mine[0]]
    firsts = sorted(firsts, key=lambda at: abs(at - guess))[:STARTS]
    if firsts or len(mine) < 2:
        return [*firsts, guess] if 0 <= guess < len(words) else firsts or [0]
    seconds = [at - 1 for at in near if at and words[at] == mine[1]]
    seconds = sorted(seconds, key=lambda at: abs(at - guess))[:STARTS]
    return [*seconds, max(min(guess, len(words) - 1), 0)]


def _likeness(quoted: Hashes, passage: Passage, folded: FoldedText, first: int, last: int) -> float:
    """Return the share of the quotation's words found in order, near words counting in part."""
    theirs = folded.words_between(first, last + 1)
    mine = passage.needle.split()
    found = 0.0
    for op in Levenshtein.opcodes(mine, theirs):
        if op.tag == "equal":
            found += op.src_end - op.src_start
        elif op.tag == "replace":
            pairs = zip(
                mine[op.src_start : op.src_end], theirs[op.dest_start : op.dest_end], strict=False
            )
            likes = (Indel.normalized_similarity(a, b) for a, b in pairs)
            found += sum(like for like in likes if like >= 0.6)
    return found / len(mine)
