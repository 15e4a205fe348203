"""Runs of words that two texts share."""

from archiver.models import Text
from archiver.quoting.searching.copied_runs import copied_runs, is_prose, stands_in
from archiver.text.folding import fold

SOURCE = fold(
    Text(
        "One two three four five six. Seven, eight: “nine” ten eleven twelve! Thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty."
    )
)


def runs(words: str, least: int) -> list[str]:
    passage = fold(Text(words))
    return [
        words[int(passage.starts[first]) : int(passage.ends[last - 1])]
        for first, last in copied_runs(passage, SOURCE, least)
    ]


def test_runs_are_as_long_as_they_can_be_and_overlap_nowhere() -> None:
    words = (
        "It said ‘one two three four’, five SIX seven and then fifteen sixteen seventeen eighteen"
    )
    assert runs(words, 4) == [
        "one two three four’, five SIX seven",
        "fifteen sixteen seventeen eighteen",
    ]
    assert runs(words, 7) == ["one two three four’, five SIX seven"]
    assert runs(words, 8) == []


def test_the_whole_of_a_text_and_the_edges_of_it() -> None:
    assert runs("seventeen eighteen nineteen twenty", 4) == ["seventeen eighteen nineteen twenty"]
    assert runs("twenty one two three", 3) == ["one two three"]
    assert runs("", 1) == []
    assert runs("one two", 3) == []


def test_a_word_is_no_part_of_another() -> None:
    assert runs("ne two three four", 3) == ["two three four"]
    assert runs("one two three fou", 4) == []


def test_a_text_with_its_pairs_in_order_says_the_same() -> None:
    passage = fold(Text("and then three four five six seven eight"))
    before = list(copied_runs(passage, SOURCE, 4))
    indexed = fold(SOURCE.text)
    assert len(indexed.pair_order) == 2
    assert list(copied_runs(passage, indexed, 4)) == before == [(2, 8)]
    assert stands_in(passage, 2, 8, indexed)


def test_lists_of_names_are_no_prose() -> None:
    address = fold(Text("Town Hall, 12 Ferry Lane, Upper Fenwick, FW3 0PW"))
    assert not is_prose(address, 0, len(address))
    prose = fold(Text("The pool will stay open until the review"))
    assert is_prose(prose, 0, len(prose))
