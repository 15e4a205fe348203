"""Versions of one work are suggested where texts overlap largely."""

from __future__ import annotations

import numpy as np
import pytest

from archiver.models import Span, SpanKind, Text
from archiver.quoting.searching import versions
from archiver.quoting.searching.five_word_runs import Runs
from archiver.quoting.searching.versions import read_wording, suggest_versions
from archiver.text.folding import fold
from benchmarks.quotations.corpus import read_prose

LONG = [f"{a}{b}" for a in "abcdefgh" for b in range(1000)]


def read(words: list[str]) -> Runs:
    return read_wording(fold(Text(" ".join(words))))


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


def test_long_texts_are_compared_whole() -> None:
    changed = [word if n % 50 else "x" for n, word in enumerate(LONG)]
    (found,) = suggest_versions({"a": read(LONG), "b": read(changed)})
    assert found.share == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("size", [30, 60, 300])
def test_a_short_text_out_of_a_long_one_is_found(size: int) -> None:
    (found,) = suggest_versions({"long": read(LONG), "short": read(LONG[4000 : 4000 + size])})
    assert (found.first, found.second, found.share) == ("long", "short", 1.0)


def test_of_very_many_runs_the_same_part_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = [word if n % 50 else "x" for n, word in enumerate(LONG)]
    monkeypatch.setattr(versions, "MOST", 2_000)
    (found,) = suggest_versions({"a": read(LONG), "b": read(changed), "c": read(LONG[::-1])})
    assert found.share == pytest.approx(0.9, abs=0.05)


def test_the_frame_that_a_whole_site_shares_is_not_wording() -> None:
    frame = [f"menu{n}" for n in range(60)]
    pages = {f"p{n}": read([*frame, *LONG[60 * n : 60 * n + 40]]) for n in range(12)}
    assert suggest_versions(pages) == ()
    few = dict(list(pages.items())[:4])
    assert len(suggest_versions(few)) == 6, "of four pages nobody can know what is the frame"


def test_a_menu_that_the_page_marks_is_not_wording() -> None:
    menu, words = " ".join(LONG[:100]), " ".join(LONG[200:230])
    text = Text(f"{menu} {words}", spans=(Span(0, len(menu), SpanKind.OUTSIDE),))
    assert len(read_wording(fold(text))) == 26


def test_the_most_alike_come_first_and_names_in_order() -> None:
    texts = {"c": read(LONG[:100]), "b": read(LONG[:200]), "a": read(LONG[40:240])}
    found = suggest_versions(texts, least=0.5)
    assert [(o.first, o.second) for o in found] == [("b", "c"), ("a", "b"), ("a", "c")]
    assert [o.share for o in found] == sorted((o.share for o in found), reverse=True)


def test_nothing_is_suggested_for_nothing() -> None:
    assert suggest_versions({}) == ()
    assert suggest_versions({"a": read([]), "b": np.zeros(0, np.uint32)}) == ()
