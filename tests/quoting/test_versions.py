"""Versions of one work are suggested where texts overlap largely."""

from __future__ import annotations

from archiver.models import Text
from archiver.quoting.versions import suggest_versions
from archiver.text.folding import Folded, fold
from benchmarks.quotations.corpus import read_prose


def read(words: list[str]) -> Folded:
    return fold(Text(" ".join(words)))


def test_texts_that_share_most_words_are_suggested() -> None:
    words = read_prose().split()
    other = [word[::-1] for word in words]
    texts = {
        "site": read(words),
        "copy": read([*words[:300], "changed", *words[310:], "Sign", "here"]),
        "half": read(words[:200] + other[:400]),
        "other": read(other),
        "short": read(["a", "b"]),
    }
    found = suggest_versions(texts)
    assert [(o.first, o.second) for o in found] == [("copy", "site"), ("half", "other")]
    assert found[0].share > 0.9
    assert 0.5 <= found[1].share < 0.8


def test_long_texts_are_sampled_and_still_found() -> None:
    words = [f"{a}{b}" for a in "abcdefgh" for b in range(1000)]
    changed = [word if n % 50 else "x" for n, word in enumerate(words)]
    (found,) = suggest_versions({"a": read(words), "b": read(changed)})
    assert 0.85 < found.share < 0.95


def test_nothing_is_suggested_for_nothing() -> None:
    assert suggest_versions({}) == ()
    assert suggest_versions({"a": fold(Text("")), "b": fold(Text(""))}) == ()
