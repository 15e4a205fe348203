"""Which texts are worth judging by a quotation that does not name them as its source.

The rule asks one text at a time and nothing else: what else an archive holds, and whether an index
proposed the text, change no answer. An index proposes at least these
(:meth:`archiver.quoting.searching.passage_index.PassageIndex.holders`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from archiver.quoting.judging.grammar import Piece, has_marks, parse
from archiver.quoting.judging.nearest import (
    ENOUGH,
    FEW,
    LEAST_PAIRS,
    LEAST_WORDS,
    Hashes,
    hash_passages,
    holds_enough,
    share_of,
)
from archiver.quoting.judging.passage import Passage, read_passage
from archiver.text.folding import FoldedText, hash_needle, pair_hashes


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
    return _is_worth(
        pieces, lambda: folded.word_order[0], lambda: folded.pair_order[0], in_order, near
    )


def is_stretch_worth_judging(hashes: Hashes, pieces: tuple[Passage, ...]) -> bool:
    """Say whether words that stand in a row may hold a quotation, unaltered or altered.

    That is asked of few words, so that less is asked of them than of a whole text.
    """
    words, pairs = hash_passages(pieces)
    found = _count(pairs, np.sort(pair_hashes(hashes)))
    if not is_short(len(pairs)):
        return found >= LEAST_ALIKE * len(pairs)
    return found > 0 or share_of(words, np.sort(hashes)) >= LEAST_OF_FEW


LEAST_ALIKE = 0.1
"""The share of its pairs that an alteration of a quotation has at least: of words that are none of
them quite the same no two may stand together. A guess, well under what is called an alteration."""
LEAST_OF_FEW = 0.4
"""And the share of its words, where the quotation is short. A guess: of five, two."""


def shares_pairs(folded: FoldedText, pieces: tuple[Passage, ...]) -> bool:
    """Say whether a text has two neighbouring words of a quotation as neighbours."""
    return share_of(hash_passages(pieces)[1], folded.pair_order[0]) > 0


def _is_worth(
    pieces: Sequence[Passage],
    known_words: Callable[[], Hashes],
    known_pairs: Callable[[], Hashes],
    in_order: bool,
    near: bool,
) -> bool:
    words, pairs = hash_passages(tuple(pieces))
    if len(words) < FEW:
        holds = _count(words, known_words()) >= least_words(len(words))
    else:
        holds = holds_enough(words, pairs, known_words, known_pairs, in_order)
    if holds or not near or not len(pairs):
        return holds
    return _count(pairs, known_pairs()) >= least_pairs(len(pairs))


def _count(wanted: Hashes, known: Hashes) -> int:
    return round(share_of(wanted, known) * len(wanted))


def reach_of(words: int, pieces: int, max_gap: int, aside: bool = True) -> int:
    """Return over how many words a quotation of so many, in so many pieces, may be spread.

    `aside`: something may stand between two paragraphs of it.
    """
    return STRETCHED * words + pieces * max_gap + (ASIDE if aside else 0)


STRETCHED = 2
"""How many times its own length a passage may take in the order in which a text was read: notes and
figures stand in between (a guess)."""
ASIDE = 200
"""Words of an aside, or a table, that may stand between two paragraphs of a passage. A guess."""
