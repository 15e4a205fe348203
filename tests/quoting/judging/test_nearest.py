"""Where a changed passage may stand: near its own place, whatever else the text repeats."""

from __future__ import annotations

import random

import numpy as np
import pytest

from archiver.models import Text
from archiver.quoting.judging import nearest as location
from archiver.quoting.judging.grammar import Piece, has_marks, parse
from archiver.quoting.judging.nearest import locate, may_hold
from archiver.quoting.judging.passage import read_passage
from archiver.text.folding import fold, hash_needle
from benchmarks.quotations.corpus import read_prose
from benchmarks.quotations.gate import make_cases

WORDS = read_prose().split()
PROSE = fold(Text(" ".join(WORDS)))


@pytest.mark.parametrize("seed", range(40))
def test_a_changed_passage_is_found_at_its_place(seed: int) -> None:
    rng = random.Random(seed)
    first = rng.randrange(len(WORDS) - 40)
    words = WORDS[first : first + rng.randint(10, 40)]
    at = rng.randrange(2, len(words) - 2)
    words[at : at + 1] = rng.choice(([], ["zebra"], ["zebra", words[at]]))
    best = locate(read_passage(" ".join(words)), PROSE)[0]
    start = PROSE.word_after(len(" ".join(WORDS[:first])))
    assert abs(best.first - start) <= 1
    assert best.likeness > 0.7


def test_only_the_stretch_that_is_asked_for_is_searched() -> None:
    passage = read_passage(" ".join(WORDS[100:120]))
    start = PROSE.word_after(len(" ".join(WORDS[:100])))
    assert locate(passage, PROSE, 0, start + 25)[0].first == start
    assert all(s.first >= start + 30 for s in locate(passage, PROSE, start + 30))


@pytest.mark.parametrize(
    ("words", "content"), [("", "a b"), ("a b", ""), ("zebra lion", "a b c d"), ("a", "b")]
)
def test_nothing_is_found_of_nothing(words: str, content: str) -> None:
    assert locate(read_passage(words), fold(Text(content))) == []


def test_a_text_that_repeats_itself_is_bounded_in_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(location, "HITS", 5_000)
    folded = fold(Text("the board met and said so " * 300 + "and a zebra came along at last"))
    quoted = "the board met and said so " * 100 + "and a zebra went along at last"
    pairs = hash_needle(read_passage(quoted).needle)[1]
    places, _ = location._hits(pairs, *folded.pair_order, 0, len(folded))
    assert 0 < len(places) <= 5_000
    best = locate(read_passage(quoted), folded)[0]
    assert best.last == len(folded) - 1, "the rare words lead to the place"


def test_numbers_of_words_are_looked_up_in_their_own_type() -> None:
    assert PROSE.at.dtype == PROSE.starts.dtype == np.int32
    for number in (0, 1, 57, len(PROSE) - 1):
        assert PROSE.word_after(int(PROSE.starts[number])) == number
    assert PROSE.word_after(len(PROSE.text.content)) == len(PROSE)


def test_no_text_that_holds_a_passage_is_passed_over() -> None:
    """Over the gate's corpus, in every setting: where the judge finds it, it may be looked for."""
    faithful = [
        (case, folded, read_passage(case.quote))
        for case, folded in make_cases(generated=600)
        if case.expected == "faithful" and not has_marks(case.quote)
    ]
    asked = [one for one in faithful if len(one[2].needle.split()) > location.ENOUGH]
    assert len(asked) > 300
    for case, folded, passage in asked:
        assert may_hold(folded, [passage]), case
        assert may_hold(folded, [passage], in_order=False), case


def test_no_text_that_holds_a_quotation_with_marks_is_passed_over() -> None:
    """The pieces between the marks are asked for together."""
    asked = 0
    for case, folded in make_cases(generated=600):
        pieces = [one for one in parse(case.quote) if isinstance(one, Piece)]
        if case.expected == "faithful" and has_marks(case.quote) and pieces:
            passages = [read_passage(piece.words) for piece in pieces]
            assert may_hold(folded, passages), case
            asked += 1
    assert asked > 50


def test_most_other_texts_are_passed_over() -> None:
    other = fold(Text(" ".join(reversed(WORDS))))
    passages = [read_passage(" ".join(WORDS[at : at + 15])) for at in range(0, 600, 15)]
    assert not any(may_hold(other, [passage]) for passage in passages)
    assert not may_hold(fold(Text("")), passages[:1])
    assert may_hold(other, passages[:1], in_order=False), "all its words are there"
    zebras = fold(Text("zebra " * 40))
    assert not may_hold(zebras, passages[:1], in_order=False)
