"""The passage index: it finds changed passages, keeps what it was given, and survives damage."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest

from archiver.models import Text
from archiver.quoting.searching.passage_index import Candidate, PassageIndex
from archiver.text.folding import FoldedText, fold
from archiver.text.unread import UNREAD

SYLLABLES = [a + b for a in "bcdfgklmnprstv" for b in "aeiou"]


def make_words(seed: int, count: int, vocabulary: int = 4000) -> list[str]:
    """Words whose frequencies fall off as in a language (Zipf)."""
    chosen = random.Random(seed)
    words = ["".join(chosen.choices(SYLLABLES, k=2 + n % 3)) + str(n) for n in range(vocabulary)]
    weights = [1 / (rank + 1) for rank in range(vocabulary)]
    return chosen.choices(words, weights, k=count)


def change_words(words: list[str], share: float, chosen: random.Random) -> list[str]:
    changed = list(words)
    for _ in range(int(len(words) * share)):
        at = chosen.randrange(len(changed))
        edit = chosen.choice(("replace", "drop", "add"))
        if edit == "replace":
            changed[at] = "andere"
        elif edit == "drop":
            del changed[at]
        else:
            changed.insert(at, "weitere")
    return changed


def folded(words: list[str]) -> FoldedText:
    return fold(Text(" ".join(words)))


def build(folder: Path, texts: dict[str, list[str]]) -> PassageIndex:
    index = PassageIndex.open(folder, "text-1")
    for digest, words in texts.items():
        index.add(digest, folded(words))
    index.save()
    return index


def find(index: PassageIndex, words: list[str], limit: int = 8) -> tuple[Candidate, ...]:
    return index.candidates(folded(words).hashes, limit)


@pytest.fixture
def texts() -> dict[str, list[str]]:
    return {f"sha256:{number:02x}": make_words(number, 3000) for number in range(12)}


def test_changed_passages_are_found_where_they_stand(tmp_path, texts):
    index, chosen = build(tmp_path / "index", texts), random.Random(5)
    missed = []
    for _ in range(400):
        digest, words = chosen.choice(list(texts.items()))
        length = chosen.randrange(10, 40)
        at = chosen.randrange(len(words) - length)
        quoted = change_words(words[at : at + length], 0.1, chosen)
        found = find(index, quoted)
        if not any(c.content_digest == digest and abs(c.word - at) <= 8 for c in found):
            missed.append((digest, at, quoted))
    assert len(missed) <= 400 * 0.005, missed


def test_the_likeliest_place_comes_first(tmp_path, texts):
    index = build(tmp_path / "index", texts)
    for digest, words in texts.items():
        first = find(index, words[100:130])[0]
        assert (first.content_digest, first.word) == (digest, 100)
        assert first.votes >= 29


def test_the_likeliest_place_comes_first_whichever_segment_it_lies_in(tmp_path, texts):
    """An index that grew has several: the bound on places must keep the best of all of them."""
    index = build(tmp_path / "index", texts)
    words = next(iter(texts.values()))
    small = {"half": [*words[100:112], *make_words(77, 200)]}
    for digest, said in small.items():
        index.add(digest, folded(said))
    index.save()
    found = index.candidates(folded(words[100:130]).hashes, 1)
    assert [one.content_digest for one in found] == [next(iter(texts))]


def test_every_text_that_holds_the_passage_is_named(tmp_path, texts):
    passage = [f"einmalig{n}" for n in range(9)]
    held = {digest: [*words[:50], *passage, *words[50:]] for digest, words in texts.items()}
    found = find(build(tmp_path / "index", held), passage, limit=20)
    assert {candidate.content_digest for candidate in found} == set(texts)
    assert {candidate.word for candidate in found} == {50}


def test_one_and_two_words_and_the_last_word_of_a_text_are_found(tmp_path, texts):
    texts["last"] = ["ganz", "am", "ende"]
    index = build(tmp_path / "index", texts)
    assert find(index, ["ganz", "am"])[0] == Candidate("last", 0, 1)
    assert find(index, ["ende"])[0].content_digest == "last"


def test_a_passage_that_begins_before_the_text_is_named_with_its_text(tmp_path, texts):
    digests = list(texts)
    index = build(tmp_path / "index", texts)
    found = find(index, ["zuvor", "gesagt", *texts[digests[3]][:20]])
    assert (found[0].content_digest, found[0].word) == (digests[3], 0)


def test_what_is_not_there_is_not_made_up(tmp_path, texts):
    index = build(tmp_path / "index", texts)
    assert find(index, ["nirgends", "steht", "dieser", "satz"]) == ()
    assert find(index, []) == ()
    assert (
        PassageIndex.open(tmp_path / "none", "text-1").candidates(folded(["x", "y"]).hashes) == ()
    )


def test_texts_left_out_are_not_named(tmp_path, texts):
    index = build(tmp_path / "index", texts)
    digest, words = next(iter(texts.items()))
    passage = folded(words[10:30]).hashes
    assert all(c.content_digest != digest for c in index.candidates(passage, leave_out=[digest]))
    assert index.candidates(passage)[0].content_digest == digest


def test_a_text_that_could_not_be_read_is_asked_for_again(tmp_path):
    index = PassageIndex.open(tmp_path / "index", "text-1")
    index.add("unread", fold(Text("", extractor=UNREAD)))
    index.add("empty", fold(Text("")))
    index.save()
    assert index.digests == {"empty"}


def test_it_grows_text_by_text_and_stays_in_few_segments(tmp_path, texts):
    folder = tmp_path / "index"
    for digest, words in texts.items():
        index = PassageIndex.open(folder, "text-1")
        index.add(digest, folded(words))
        index.add(digest, folded(words))
        index.save()
    index = PassageIndex.open(folder, "text-1")
    assert index.digests == set(texts)
    for digest, words in texts.items():
        first = find(index, words[500:520])[0]
        assert (first.content_digest, first.word) == (digest, 500)
    assert len(list(folder.glob("segment-*.json"))) <= 4
    assert not list(folder.glob("*.partial"))


def test_another_version_starts_anew(tmp_path, texts):
    build(tmp_path / "index", texts)
    index = PassageIndex.open(tmp_path / "index", "text-2")
    assert index.digests == frozenset()
    index.save()
    assert not list((tmp_path / "index").glob("segment-*"))


@pytest.mark.parametrize("suffix", [".keys.npy", ".positions.npy", ".json"])
@pytest.mark.parametrize("damage", ["removed", "cut", "garbled"])
def test_a_damaged_segment_is_left_out_and_can_be_added_again(tmp_path, texts, suffix, damage):
    folder = tmp_path / "index"
    build(folder, texts)
    path = next(folder.glob(f"segment-*{suffix}"))
    content = path.read_bytes()
    if damage == "removed":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"\x93NUMPY{" * 9)
    assert PassageIndex.open(folder, "text-1").digests == frozenset()
    assert build(folder, texts).digests == set(texts)


def test_a_damaged_manifest_is_an_empty_index(tmp_path, texts):
    build(tmp_path / "index", texts)
    for content in ("", "[]", "{", json.dumps({"version": 3})):
        (tmp_path / "index" / "index.json").write_text(content, encoding="utf-8")
        assert PassageIndex.open(tmp_path / "index", "text-1").digests == frozenset()


def test_the_index_is_at_most_twice_the_text(tmp_path, texts):
    build(tmp_path / "index", texts)
    written = sum(path.stat().st_size for path in (tmp_path / "index").iterdir())
    assert written <= 2 * sum(len(" ".join(words)) for words in texts.values())


@pytest.mark.endure
def test_a_thousand_quotations_are_found_among_many_texts(tmp_path):
    texts = {str(number): make_words(number, 5000, 30_000) for number in range(300)}
    index, chosen = build(tmp_path / "index", texts), random.Random(1)
    quoted = []
    for _ in range(1000):
        digest, words = chosen.choice(list(texts.items()))
        at = chosen.randrange(len(words) - 30)
        quoted.append((digest, folded(change_words(words[at : at + 25], 0.1, chosen)).hashes))
    hits = sum(
        any(c.content_digest == digest for c in index.candidates(passage, 8))
        for digest, passage in quoted
    )
    assert hits >= 995


def test_no_text_that_shares_enough_is_left_out_whatever_else_there_is(tmp_path: Path) -> None:
    chosen = random.Random(11)
    words = make_words(3, 60_000, 900)
    texts = {f"sha256:{n:04x}": words[n * 20 : n * 20 + 40] for n in range(2_990)}
    passage = words[5_000:5_014]
    for n, share in enumerate((0.0, 0.1, 0.2, 0.3, 0.4, 0.5)):
        near = change_words(passage, share, chosen)
        texts[f"sha256:near{n}"] = [*words[n : n + 12], *near, *words[n : n + 12]]
    known = {digest: folded(text) for digest, text in texts.items()}
    index = PassageIndex.open(tmp_path, "text-1")
    for digest, text in known.items():
        index.add(digest, text)
    index.save()
    hashes = folded(passage).hashes
    for pairs, least in ((True, 4), (True, 13), (False, 11)):
        mine = _shared(folded(passage), pairs)
        enough = {d for d, text in known.items() if _count(mine, _shared(text, pairs)) >= least}
        found = index.holders(index.look_up([hashes], pairs=pairs), least, 1_000)
        assert enough <= found
        assert len(found) < len(texts) // 2
        assert len(enough) > 1


def _shared(text: FoldedText, pairs: bool) -> list[tuple[str, ...]]:
    words = text.blob.decode().split()
    return list(pairwise(words)) if pairs else [(word,) for word in words]


def _count(mine: list[tuple[str, ...]], theirs: list[tuple[str, ...]]) -> int:
    known = set(theirs)
    return sum(one in known for one in mine)


def test_what_stands_far_apart_is_no_passage(tmp_path: Path) -> None:
    passage = ["alfa", "bravo", "carla", "delta"]
    far = [passage[0], passage[1], *make_words(1, 400), passage[2], passage[3]]
    index = build(tmp_path, {"near": [*make_words(2, 50), *passage], "far": far})
    ranges = index.look_up([folded(passage).hashes], pairs=False)
    assert index.holders(ranges, 4, 100) == {"near"}
    assert index.holders(ranges, 4, 500) == {"near", "far"}
