"""What a text surely lacks: known at a glance, and never of a text that holds the passage."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from archiver.models import PASSING, Match, Span, SpanKind, Text, TextQuoteSelector
from archiver.quoting.judging import chains, matching, nearest
from archiver.quoting.judging.matching import find_passage
from archiver.quoting.judging.passage import lacks_word, lacks_word_near, read_passage
from archiver.quoting.searching.worth import read_pieces
from archiver.text.folding import FoldedText, fold
from tests.quoting.judging import mutations

KIND = SpanKind
HELD = [
    ("The di-\nrector was told.", "The director was told", ()),
    ("The director was told.", "The dir- ector was told", ()),
    ("The ﬁnal oﬀer was told.", "The final offer was told", ()),
    ("Die Straße war klein.", "Die STRASSE war klein", (Span(4, 10, KIND.CASED, "uppercase"),)),
    ("Une ŒUVRE complète fut lue.", "Une OEUVRE complète fut lue", ()),
    ("Une œuvre complète fut lue.", "Une œuvre complète fut lue", ()),
    ("The evaluations1,2 were small.", "The evaluations were small", ()),
    ("The evaluationsb were small.", "The evaluations were small", (Span(15, 16, KIND.MARKER),)),
    ("He didn’t see the café&rsquo;s owner.", "He didn't see the café's owner", ()),
    ("Some <b>wo</b>rds were told to all.", "Some words were told to all", ()),
    ("The direc-\nHEAD\ntor was told.", "The director was told", (Span(11, 15, KIND.RUNNING),)),
    ("The *wo*rds of **all** were `told`.", "The words of all were told", ()),
    ("See [the old plan](https://a.example/plan) of May.", "See the old plan of May", ()),
    ("私たちは（わたしたち）新しい規則を読んだ。", "新しい規則を読んだ", ()),
    ("모든 아이들이 학\n교에 갔다.", "모든 아이들이 학교에 갔다", ()),
    ("هذا الكِتَابُ قديم جدا", "هذا الكتاب قديم جدا", ()),
    ("It said “self-\nemployed” and “co-op”.", "self-employed” and “co-op", ()),
    ("A full-width ＡＢＣ社の規則である。", "ABC社の規則である", ()),
    ("They signed the form in May.", "They sign[ed] the form […] in May", ()),
    ("The owner [of the mill] left.", "The owner [of the mill] left", ()),
    ("[T]he owner left in the night.", "[T]he owner left in the night", ()),
]  # fmt: skip


def judge_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything be compared in full."""
    for module in (matching, chains):
        monkeypatch.setattr(module, "lacks_word", lambda *asked: False)
    monkeypatch.setattr(nearest, "lacks_word_near", lambda *asked: False)


def passing(quote: str, folded: FoldedText) -> list[Match]:
    found = find_passage(TextQuoteSelector(quote), folded, whether=True)
    assert all(match.verdict in PASSING for match in found)
    return list(found)


@pytest.mark.parametrize(("content", "quote", "spans"), HELD)
def test_a_text_that_holds_a_passage_lacks_no_word_of_it(
    content: str, quote: str, spans: tuple[Span, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    folded = fold(Text(f"Nobody was there. {content} Nobody was here."))
    moved = tuple(replace(span, start=span.start + 18, end=span.end + 18) for span in spans)
    folded = fold(replace(folded.text, spans=moved))
    pieces = read_pieces(quote)
    assert not lacks_word(folded, pieces)
    assert not any(lacks_word_near(folded, piece, 0, len(folded) - 1) for piece in pieces)
    found = passing(quote, folded)
    judge_without(monkeypatch)
    assert found == passing(quote, folded)


@pytest.mark.parametrize("seed", range(2))
def test_the_answer_is_the_same_without_the_shortcut(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    texts = [fold(Text(part)) for part in (mutations.TEXT, mutations.SPICE)]
    drawn = [mutations.draw_altered(rng) or mutations.draw_faithful(rng) for _ in range(16)]
    quotes = [mutant.quote for mutant in drawn]
    quotes += [" … ".join(quote.split(" ", 3)) for quote in quotes[::4]]
    found = [[passing(quote, folded) for folded in texts] for quote in quotes]
    assert any(any(each) for each in found)
    judge_without(monkeypatch)
    assert found == [[passing(quote, folded) for folded in texts] for quote in quotes]


def test_what_lacks_a_word_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    folded = fold(Text("The warden of the old mill was told that nobody had been asked.\n\n" * 3))
    compared = []
    monkeypatch.setattr(matching, "_find_in", lambda *asked: compared.append(asked) or ())
    for quote in (
        "The warden of the old mill was told that somebody had been asked",
        "The warden of the old mill was […] told that somebody had been asked",
    ):
        assert not find_passage(TextQuoteSelector(quote), folded, whether=True)
    assert compared == []
    find_passage(TextQuoteSelector("The warden of the old mill was told"), folded, whether=True)
    assert compared


def test_words_far_away_are_no_words_of_a_stretch() -> None:
    near, far = "The warden of the mill was told. ", "Others had been asked about the harbour. "
    folded = fold(Text(near + "Nothing was said of it on that day or later. " * 6 + far))
    passage = read_passage("The warden of the harbour was told")
    assert not lacks_word(folded, [passage])
    assert lacks_word_near(folded, passage, 0, 6)
    assert not lacks_word_near(folded, passage, 0, len(folded) - 5)


@pytest.mark.parametrize(
    ("content", "span"),
    [
        ("The direc-\n\nREPORT\n\ntor was told.", Span(12, 18, KIND.RUNNING)),
        ("The direc\u00ad \n\nREPORT\n\ntor was told.", Span(13, 19, KIND.HIDDEN)),
        ("The direc-\nAside\ntor was told.", Span(11, 16, KIND.BESIDE)),
    ],
)
def test_where_a_word_goes_on_behind_what_is_left_out_nothing_is_sure(
    content: str, span: Span
) -> None:
    assert fold(Text(content, spans=(span,))).letters is None
    apart = content.replace("-", ",").replace("\u00ad", ",")
    assert fold(Text(apart, spans=(span,))).letters is not None
