"""Folding: every word is kept, setting is forgotten, and the map leads back to the text."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.models import Span, SpanKind, Text
from archiver.text import folding
from archiver.text.folding import FoldedText, fold, fold_words, hash_needle, hash_words

ANY_TEXT = st.text(max_size=120)
TRICKY = st.text(
    alphabet="aB9é ﬁ-‐\n\u00ad\u200b'’“\u0301\x02⁶₂,.—İßа中\ud800", max_size=60
)  # a lone surrogate too


def words(folded: FoldedText) -> list[str]:
    content = folded.text.content
    return [content[a:b] for a, b in zip(folded.starts, folded.ends, strict=True)]


@pytest.mark.parametrize(
    ("written", "blob"),
    [
        ("The board, it said.", b" the board it said "),
        ("“don’t” and don't", b" dont and dont "),
        ("dir-\nector", b" director "),
        ("long-\n  term", b" longterm "),
        ("long-term", b" longterm "),
        ("emer\x02gency", b" emergency "),
        ("word—word", b" word word "),
        ("2019-2020", b" 2019 2020 "),
        ("ﬁne eﬃcient", b" fine efficient "),
        ("café cafe\u0301", b" cafe cafe "),
        ("e\u00adx a\u200bb", b" ex ab "),
        ("10⁶ CO₂", b" 106 co2 "),
        ("12,000", b" 12 000 "),
        ("", b" "),
        ("…—!", b" "),
    ],
)
def test_the_fold_forgets_setting(written: str, blob: bytes) -> None:
    assert fold_words(written) == blob


def test_each_word_leads_back_to_its_place() -> None:
    folded = fold(Text("The dir-\nector’s ﬁne “plan”"))
    assert words(folded) == ["The", "dir-\nector’s", "ﬁne", "plan"]


@settings(deadline=None)
@given(st.one_of(ANY_TEXT, TRICKY))
def test_no_text_raises_and_every_word_is_where_the_map_says(content: str) -> None:
    folded = fold(Text(content))
    assert folded.blob.count(b" ") == len(folded) + 1
    for number, place in enumerate(words(folded)):
        assert folded.word(number) == fold_words(place).strip() or b" " in fold_words(place).strip()
    assert list(folded.starts) == sorted(folded.starts)
    assert all(a < b for a, b in zip(folded.starts, folded.ends, strict=True))


@settings(deadline=None)
@given(ANY_TEXT)
def test_composition_makes_no_difference(content: str) -> None:
    composed = unicodedata.normalize("NFC", content)
    assert fold_words(composed) == fold_words(unicodedata.normalize("NFD", composed))


@settings(deadline=None)
@given(st.lists(st.sampled_from(["not", "the", "a", "plan", "ﬁne", "x" * 70]), max_size=30))
def test_equal_words_have_equal_numbers(chosen: list[str]) -> None:
    folded = fold(Text(" ".join(chosen)))
    seen = {}
    for word, number in zip(chosen, folded.hashes.tolist(), strict=True):
        assert seen.setdefault(word, number) == number
    assert len(set(seen.values())) == len(seen)
    assert len(folded.pairs) == max(len(chosen) - 1, 0)


@settings(deadline=None)
@given(ANY_TEXT)
def test_a_needle_has_the_numbers_of_its_words(content: str) -> None:
    folded = fold(Text(content))
    hashes, pairs = hash_needle(folded.blob)
    assert np.array_equal(hashes, folded.hashes)
    assert np.array_equal(pairs, folded.pairs)


def test_hashes_do_not_depend_on_where_a_text_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    folded = fold(Text("one two three four five six seven " * 5))
    monkeypatch.setattr("archiver.text.folding.CHUNK_WORDS", 3)
    assert np.array_equal(folded.hashes, hash_words(folded.blob, folded.at))


def test_running_heads_and_marks_are_no_words() -> None:
    content = "the emer-\nREPORT 7\ngency1 plan"
    head, mark = content.index("REPORT"), content.index("1 plan")
    spans = (
        Span(head, head + 8, SpanKind.RUNNING),
        Span(mark, mark + 1, SpanKind.MARKER),
    )
    assert fold(Text(content, spans=spans)).blob == b" the emergency plan "


def test_occurrences_begin_and_end_at_words() -> None:
    folded = fold(Text("illegal legal, paralegal and legal"))
    assert list(folded.occurrences(fold_words("legal"))) == [1, 4]
    assert list(folded.occurrences(fold_words("legal"), 2)) == [4]
    assert list(folded.occurrences(fold_words("legal"), 0, 4)) == [1]


@settings(deadline=None)
@given(st.lists(st.sampled_from("aab"), max_size=40), st.lists(st.sampled_from("ab"), max_size=5))
def test_looking_up_finds_what_scanning_finds(chosen: list[str], wanted: list[str]) -> None:
    scanned, indexed = fold(Text(" ".join(chosen))), fold(Text(" ".join(chosen)))
    assert len(indexed.pair_order[0]) == max(len(chosen) - 1, 0)
    for low, high in ((0, None), (3, 7), (2, 900)):
        found = list(scanned.occurrences(fold_words(" ".join(wanted)), low, high))
        assert found == list(indexed.occurrences(fold_words(" ".join(wanted)), low, high))


def test_occurrences_may_overlap() -> None:
    assert list(fold(Text("a b a b a")).occurrences(fold_words("a b a"))) == [0, 2]


def test_a_digest_stands_for_the_words_alone() -> None:
    assert fold(Text("“Don’t”  go")).digest == fold(Text('"Don\'t" go')).digest
    assert fold(Text("do go")).digest != fold(Text("don't go")).digest


def test_spans_are_found_by_place() -> None:
    spans = (Span(0, 50, SpanKind.OUTSIDE), Span(3, 5, SpanKind.LINK), Span(7, 9, SpanKind.LINK))
    folded = fold(Text("x" * 60, spans=spans))
    assert [span.start for span in folded.spans_over(4, 6)] == [0, 3]
    assert folded.spans_over(50, 60) == []


@given(st.text(st.sampled_from("abé- \n’ﬁ\u00ad1道"), max_size=60))
def test_a_text_folded_in_parts_is_folded_as_one(content: str) -> None:
    whole = fold(Text(content))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "PART", 3)
        parts = fold(Text(content))
    assert parts.blob == whole.blob
    for name in ("at", "starts", "ends"):
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist()


@settings(deadline=None)
@given(st.one_of(ANY_TEXT, TRICKY))
def test_however_a_table_is_read_the_fold_is_the_same(content: str) -> None:
    folds = []
    for most in (0, 1_000_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(folding, "MOST_FAR", most)
            folds.append(fold(Text(f"The plan, {content} and “so” on")))
    assert folds[0].blob == folds[1].blob
    for name in ("at", "starts", "ends"):
        assert getattr(folds[0], name).tolist() == getattr(folds[1], name).tolist()


@given(st.lists(st.integers(0, 3) | st.integers(0, 2**32 - 1), max_size=30))
def test_hashes_are_sorted_with_the_first_of_equal_ones_before(numbers: list[int]) -> None:
    hashes = np.array(numbers, np.uint32)
    values, order = folding.sort_hashes(hashes)
    assert order.tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)
    assert values.tolist() == sorted(numbers)
    assert (values.dtype, order.dtype) == (np.uint32, np.int32)
