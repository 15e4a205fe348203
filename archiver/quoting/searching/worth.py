"""Which texts are worth judging by a quotation that does not name them as its source.

The rule asks one text at a time and nothing else: what else an archive holds, and whether an index
proposed the text, change no answer. An index proposes at least these
(:meth:`archiver.quoting.searching.passage_index.PassageIndex.holders`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from archiver.quoting.judging.grammar import Piece, has_marks, parse
from archiver.quoting.judging.nearest import (
    ENOUGH,
    FEW,
    LEAST_PAIRS,
    LEAST_WORDS,
    Hashes,
    may_hold,
    share_of,
)
from archiver.quoting.judging.passage import Passage, read_passage
from archiver.text.folding import FoldedText, hash_needle


@lru_cache(maxsize=4096)
def read_pieces(exact: str) -> tuple[Passage, ...]:
    """Return what of a quotation must stand in its source: it, or what its editor's marks leave."""
    pieces = [one for one in parse(exact) if isinstance(one, Piece)] if has_marks(exact) else []
    return tuple(read_passage(piece.words) for piece in pieces) or (read_passage(exact),)


def hash_pieces(pieces: Sequence[Passage]) -> list[Hashes]:
    """Return the numbers of the words of each piece."""
    return [hash_needle(piece.needle)[0] for piece in pieces]


def least_words(words: int) -> int:
    """Return how many of the words of a quotation a text must have. Of few, one may be broken."""
    return max(words - 1, 1) if words < FEW else math.ceil(words * LEAST_WORDS)


def least_pairs(pairs: int) -> int:
    """Return how many of its pairs of neighbouring words a text must have, in place of words."""
    return 1 if is_short(pairs) else math.ceil(pairs * LEAST_PAIRS)


def is_short(pairs: int) -> bool:
    """Whether a quotation has so few pairs that a text may hold it and lack them."""
    return pairs < ENOUGH


def is_worth_judging(
    folded: FoldedText, pieces: Sequence[Passage], in_order: bool, *, near: bool = False
) -> bool:
    """Say whether a text may hold a quotation, of which it is not the source.

    `near` asks also for texts that may have it altered: they share pairs of its words.
    """
    if folded.repaired is not None and is_worth_judging(
        folded.repaired, pieces, in_order, near=near
    ):
        return True
    hashed = [hash_needle(piece.needle) for piece in pieces]
    words, pairs = (np.concatenate(each) for each in zip(*hashed, strict=True))
    if len(words) < FEW:
        holds = _count(words, folded.word_order[0]) >= least_words(len(words))
    else:
        holds = may_hold(folded, pieces, in_order)
    if holds or not near or not len(pairs):
        return holds
    return _count(pairs, folded.pair_order[0]) >= least_pairs(len(pairs))


def _count(wanted: Hashes, known: Hashes) -> int:
    return round(share_of(wanted, known) * len(wanted))
