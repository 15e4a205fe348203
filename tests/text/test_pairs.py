"""Some pairs of words stand for all: their numbers are those of the text, and lead to a place."""

from __future__ import annotations

import random

import pytest

from archiver.models import Text
from archiver.text.folding import fold, fold_words, hash_needle, hash_some_pairs


@pytest.mark.parametrize("count", [2, 3, 4, 5, 9, 31])
def test_the_numbers_are_those_of_all_pairs(count: int) -> None:
    needle = fold_words(" ".join(f"word{n}" for n in range(count)))
    spots, some = hash_some_pairs(needle)
    assert some.tolist() == hash_needle(needle)[1][list(spots)].tolist()
    assert 0 < len(some) <= 8


@pytest.mark.parametrize("seed", range(20))
def test_looking_up_and_scanning_find_the_same_places(seed: int) -> None:
    rng = random.Random(seed)
    words = [rng.choice("abcdef") for _ in range(rng.randint(5, 400))]
    folded = fold(Text(" ".join(words)))
    first = rng.randrange(len(words) - 3)
    needle = fold_words(" ".join(words[first : first + rng.randint(3, 12)]))
    low, high = sorted(rng.sample(range(len(words) + 1), 2))
    scanned = list(folded.occurrences(needle)), list(folded.occurrences(needle, low, high))
    assert "pair_order" not in folded.__dict__
    folded.pair_order  # noqa: B018
    assert (
        list(folded.occurrences(needle)),
        list(folded.occurrences(needle, low, high)),
    ) == scanned
    assert first in scanned[0]


@pytest.mark.parametrize(
    "passage", ["a\nb", "so-\ncalled", "so -\ncalled", "so-called\nthing", "it's\n'so'", "x\n\n-1"]
)
def test_a_quick_fold_of_lines_is_the_full_fold(passage: str) -> None:
    assert fold_words(passage) == fold(Text(passage)).blob
