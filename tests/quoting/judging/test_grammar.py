"""The grammar of editors' marks: ellipses and square brackets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.quoting.judging.grammar import Gap, Piece, has_marks, parse


def shape(quote: str) -> list[str]:
    """Return the elements in short: words of pieces, … for an ellipsis, [x] for a bracket."""
    return [
        e.words.strip()
        if isinstance(e, Piece)
        else ("…" if e.ellipsis else f"{e.head}[{e.inserted}]{e.tail}")
        for e in parse(quote)
    ]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("the board … agreed", ["the board", "…", "agreed"]),
        ("the board [...] agreed", ["the board", "…", "agreed"]),
        ("the board (…) agreed", ["the board", "…", "agreed"]),
        ("the board <…> agreed", ["the board", "…", "agreed"]),
        ("the board . . . agreed", ["the board", "…", "agreed"]),
        ("it ended.... They left", ["it ended", "…", "They left"]),
        ("…the board agreed…", ["…", "the board agreed", "…"]),
        ("the [whole] board", ["the", "[whole]", "board"]),
        ("the board [sic] agreed", ["the board agreed"]),
        ("the board agreed [emphasis added]", ["the board agreed"]),
        ("[T]he board", ["The board"]),
        ("they dis[A]pproved it", ["they", "dis[A]pproved", "it"]),
        ("a well-[K]nown plan", ["a", "well-[K]nown", "plan"]),
        ("said O'[N]eill", ["said", "O'[N]eill"]),
        ("they walk[ed] on", ["they", "walk[ed]", "on"]),
        ("an [un]lawful act", ["an", "[un]lawful", "act"]),
        ("no marks at all", ["no marks at all"]),
        ("[...]", ["…"]),
        ("校长〔张三〕辞职", ["校长", "[张三]", "辞职"]),
        ("［該］知事は辞任（中略）した", ["[該]", "知事は辞任", "…", "した"]),
        ("学生［……］减少", ["学生", "…", "减少"]),
        ("장관은 (중략) 사임했다", ["장관은", "…", "사임했다"]),
        ("e.g. the plan", ["e.g. the plan"]),
    ],
)
def test_marks_are_read(quote: str, expected: list[str]) -> None:
    assert shape(quote) == expected


def test_a_letter_in_brackets_only_sets_its_case() -> None:
    (piece,) = parse("say [T]he word")
    assert isinstance(piece, Piece)
    assert piece.words == "say The word"
    assert [piece.words[at] for at in piece.free] == ["T"]


def test_a_bracket_inside_a_word_stands_for_one_word() -> None:
    gap = next(e for e in parse("they walk[ed] on") if isinstance(e, Gap))
    assert (gap.least, gap.most, gap.inside_word) == (1, 1, True)


def test_brackets_may_be_the_sources_own() -> None:
    elements = parse("a [b] c … d", brackets=False)
    assert [e.words.strip() for e in elements if isinstance(e, Piece)] == ["a [b] c", "d"]


@settings(deadline=None)
@given(st.text(alphabet="ab .…[]()", max_size=30))
def test_every_word_is_kept_and_nothing_raises(quote: str) -> None:
    kept = "".join(
        e.words if isinstance(e, Piece) else e.head + e.inserted + e.tail for e in parse(quote)
    )
    assert [ch for ch in kept if ch in "ab"] == [ch for ch in quote if ch in "ab"]
    assert has_marks(quote) or not any(isinstance(e, Gap) for e in parse(quote))


@pytest.mark.parametrize(
    "mark", ["…", "...", "..", ". . .", ".\xa0.\xa0.", "[…]", "[the mill]", "(sic)"]
)
def test_every_form_of_a_mark_is_known_as_one(mark):
    assert has_marks(f"The nets {mark} were lost")
    assert not has_marks("The nets. They were (all) lost")
