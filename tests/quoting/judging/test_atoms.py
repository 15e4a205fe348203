"""Atoms, edges and footnote digits: what is compared, and what may never be cut."""

from __future__ import annotations

import pytest

from archiver.models import DifferenceKind, Span, SpanKind, Text
from archiver.quoting.judging.atoms import AtomWindow, Sort, read_window, split_atoms, word_key
from archiver.quoting.judging.boundaries import check_edges
from archiver.quoting.judging.footnotes import mark_footnotes
from archiver.text.folding import fold


def keys(passage: str, *spans: Span) -> list[str]:
    return [atom.key for atom in split_atoms(passage, 0, spans)]


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("It’s 10.0%", ["It's", "10.0", "%"]),
        ("12,000 or 12 000", ["12,000", "or", "12", "000"]),
        ("fell −5.2 to -3", ["fell", "−", "5.2", "to", "−", "3"]),
        ("pages 4–5", ["pages", "4", "-", "5"]),
        ("a -- b", ["a", "-", "b"]),
        ("10⁶ CO₂ 5₂", ["10", "⁶", "CO2", "5₂"]),
        ("wait . . . now…", ["wait", "…", "now", "…"]),
        ("‘a’ «b» ``c''", ['"', "a", '"', '"', "b", '"', '"', "c", '"']),
        ("5′ 10″", ["5", "'", "10", "″"]),
        ("cafe\u0301 ﬁne e\u00adx", ["café", "fine", "ex"]),
        ("dir-\nector", ["director"]),
        (".5 and 3.", [".5", "and", "3", "."]),
        ("12\t345", ["12", "\t345"]),
        ("12 345", ["12", "345"]),
    ],
)
def test_a_passage_is_taken_apart(passage: str, expected: list[str]) -> None:
    assert keys(passage) == expected


def test_levels_come_from_spans() -> None:
    raised, lowered = Span(2, 3, SpanKind.SUPERSCRIPT), Span(6, 7, SpanKind.SUBSCRIPT)
    assert keys("106 CO2", raised, lowered) == ["10", "⁶", "CO2"]


def test_emphasis_counts_only_in_pairs() -> None:
    optional = [a.raw for a in split_atoms("*not* 2*3 a* ~5 __b__") if a.optional]
    assert optional == ["*", "*", "__", "__"]


def test_list_marks_are_optional_at_a_lines_start() -> None:
    optional = [a.raw for a in split_atoms("We ask:\n• this\n- that - too") if a.optional]
    assert optional == ["•", "-"]


def test_a_window_holds_its_passage() -> None:
    content = "one two three four five six seven eight nine"
    window = read_window(fold(Text(content)), 3, 5)
    assert [a.key for a in window.atoms[window.low : window.high]] == ["four", "five", "six"]
    assert window.low == 3


def test_offsets_count_from_the_texts_beginning() -> None:
    atoms = split_atoms("and so", 100)
    assert [(a.start, a.end) for a in atoms] == [(100, 103), (104, 106)]


@pytest.mark.parametrize("raw", ["can’t", "canʼt", "can't", "can\u00ad't"])
def test_apostrophes_are_one(raw: str) -> None:
    assert word_key(raw) == "can't"


CUTS = [
    ("a non-lethal way", "lethal", DifferenceKind.NEGATION),
    ("an evidence-based way", "based", DifferenceKind.WORD),
    ("a drug-free way", "drug", DifferenceKind.NEGATION),
    ("cost $10 in all", "10", DifferenceKind.NUMBER),
    ("fell −5 in all", "5", DifferenceKind.NUMBER),
    ("cost 5% in all", "5", DifferenceKind.NUMBER),
    ("cost 5 million in all", "5", DifferenceKind.NUMBER),
    ("cost five million in all", "five", DifferenceKind.NUMBER),
    ("some 12 000 came", "000", DifferenceKind.NUMBER),
    ("on 28/06/2021 it", "2021", DifferenceKind.NUMBER),
    ("pages 4–5 say", "5", DifferenceKind.NUMBER),
    ("about 10⁶ cells", "10", DifferenceKind.NUMBER),
    ("about 5 km² more", "km", DifferenceKind.NUMBER),
    ("at stopsim.co.uk now", "co", DifferenceKind.WORD),
]


@pytest.mark.parametrize(("passage", "word", "kind"), CUTS)
def test_nothing_is_cut_out_of_a_word_or_a_number(
    passage: str, word: str, kind: DifferenceKind
) -> None:
    atoms = split_atoms(passage)
    at = next(n for n, atom in enumerate(atoms) if atom.key == word)
    assert [d.kind for d in check_edges(AtomWindow(atoms, at, at + 1, Text(passage)), at, at + 1)][
        :1
    ] == [kind]


@pytest.mark.parametrize(
    ("passage", "word"),
    [
        ("a plan – lethal – that", "lethal"),
        ("he said:“lethal”.", "lethal"),
        ("a yes/no answer", "yes"),
        ("cost £5 per person", "person"),
        ("in 2019 100 came", "100"),
        ("evaluations¹ came", "evaluations"),
        ("it ended.Then they", "Then"),
    ],
)
def test_whole_words_may_be_taken(passage: str, word: str) -> None:
    atoms = split_atoms(passage)
    at = next(n for n, atom in enumerate(atoms) if atom.key == word)
    assert check_edges(AtomWindow(atoms, at, at + 1, Text(passage)), at, at + 1) == []


@pytest.mark.parametrize(
    ("content", "bare"),
    [
        ("the evaluations1,2 were", ["evaluations"]),
        ("their authors3 were", ["authors"]),
        ("type2 and html5 and B12", []),
        ("some metres2 and square miles3 and kilometers2,5", []),
        ("SIM1 and then2 and more3", ["then", "more"]),
        ("Reports4 came", []),
        ("Reports4 came after plans5", ["Reports", "plans"]),
    ],
)
def test_footnote_digits_on_words(content: str, bare: list[str]) -> None:
    atoms = split_atoms(content)
    mark_footnotes(atoms, lambda: fold(Text(content)).noted)
    assert [atom.bare for atom in atoms if atom.bare] == bare


@pytest.mark.parametrize(
    ("content", "optional"),
    [
        ("They were paid.4 Others were not", ["4"]),
        ("It was cold.5 people died", []),
        ("It cost.500 People died", []),
        ("We saw section.4 Others came", []),
        ("A claim,1 and another,2 too", ["1", "2"]),
        ("A claim,7 and another", []),
    ],
)
def test_footnote_digits_on_sentences(content: str, optional: list[str]) -> None:
    atoms = split_atoms(content)
    mark_footnotes(atoms, lambda: fold(Text(content)).noted)
    assert [atom.key for atom in atoms if atom.optional] == optional


def test_sorts_are_told_apart() -> None:
    assert [a.sort for a in split_atoms("a ² – ” … , %")] == list(Sort)
