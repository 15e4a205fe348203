"""Edits named: what kind of change two stretches of atoms make, and how grave it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.models import Difference, DifferenceKind
from archiver.quoting.judging.atoms import Atom, Sort
from archiver.quoting.judging.vocabulary import (
    NEGATIONS,
    NUMBER_WORDS,
    SMALL_NUMBERS,
    UNITS,
    words,
)
from archiver.text.languages.held.english import TABLE as ENGLISH
from archiver.text.languages.language import Language, plain_word
from archiver.text.word_differences import SEVERITIES

YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")

Atoms = Sequence[Atom]
COUNTS = (SMALL_NUMBERS - words("one several")) | words(
    "zero dozen dozens hundred hundreds thousand thousands million millions billion billions "
    "trillion trillions percent pct percentage quarter quarters thirds twice thrice"
)
"""Words that are numbers whatever stands beside them."""
ARTICLES = words("a an the")
PREPOSED = words("in a")
"""Symbols of units that are a preposition or an article where a word comes after them."""
UNIT_WORDS = frozenset(unit for unit in UNITS if len(unit) > 2)
NUMERIC_SIGNS = frozenset("−%‰‱°£$€¥¢₹₽₩₿+±×÷=<>≤≥≈~^#½¼¾⅓⅔⅛⅜⅝⅞∞√§")


def spell(atoms: Atoms) -> str:
    """Return `atoms` as one line, in their own characters, spaced as they stand."""
    line = "".join((" " if atom.spaced else "") + atom.raw for atom in atoms)
    return " ".join(line.split())


def make_difference(op: str, quoted: str, archived: str, kind: DifferenceKind) -> Difference:
    """Return a Difference of `kind`, with the severity that the kind has."""
    return Difference(op, quoted, archived, kind, SEVERITIES[kind])


def describe(quoted: Atoms, archived: Atoms, before: Atom | None, after: Atom | None) -> Difference:
    """Name the edit that makes `archived` into `quoted`; `before`, `after` surround it."""
    op = "replace" if quoted and archived else ("insert" if quoted else "delete")
    kind = find_kind(quoted, archived, before, after)
    return make_difference(op, spell(quoted), spell(archived), kind)


SPOKEN = (DifferenceKind.WORD, DifferenceKind.INSERTION, DifferenceKind.DELETION)
"""Kinds of edits of plain words, which a language's own table may name more exactly."""


def name_in(language: Language | None, found: Difference) -> Difference:
    """Return a difference with the kind that the words of its text's language give it.

    Those of English are known without; in an unclear language a kind is no more than said.
    """
    if (
        language is None
        or language.code == "en"
        or found.kind not in (*SPOKEN, DifferenceKind.NAME)
    ):
        return found
    for kind, some in (
        (DifferenceKind.NEGATION, language.negations_in),
        (DifferenceKind.NUMBER, language.numbers_in),
        (DifferenceKind.MODALITY, language.modals_in),
    ):
        here, there = (
            sorted(plain_word(hit.words) for hit in some(words))
            for words in (found.quoted, found.archived)
        )
        if here != there and (found.kind in SPOKEN or kind is DifferenceKind.NEGATION):
            return make_difference(found.op, found.quoted, found.archived, kind)
    return found


def find_kind(
    quoted: Atoms, archived: Atoms, before: Atom | None, after: Atom | None
) -> DifferenceKind:
    """Return the gravest kind that fits the edit."""
    words = [atom for atom in (*quoted, *archived) if atom.sort is Sort.WORD]
    if is_numeric(quoted, archived, before, after):
        return DifferenceKind.NUMBER
    if not words:
        return DifferenceKind.PUNCTUATION if _only_marks(quoted, archived) else DifferenceKind.WORD
    lower_quoted, lower_archived = _lowered(quoted), _lowered(archived)
    if lower_quoted == lower_archived:
        return (
            DifferenceKind.CASE
            if _marks(quoted) == _marks(archived)
            else DifferenceKind.PUNCTUATION
        )
    if negates(lower_quoted, lower_archived) or _is_affix([*quoted, *archived]):
        return DifferenceKind.NEGATION
    if _differ_in(lower_quoted, lower_archived, COUNTS):
        return DifferenceKind.NUMBER
    beside = [a for a in (before, after) if a is not None]
    counted = any(_has_digit(a.key) or a.key.lower() in COUNTS | UNIT_WORDS for a in beside)
    articles = ARTICLES.issuperset((*lower_quoted, *lower_archived))
    listed = NUMBER_WORDS | UNITS
    if len(lower_quoted) > 1 or len(lower_archived) > 1:
        listed -= PREPOSED  # "in 2019| in the hall"
    if counted and not articles and _differ_in(lower_quoted, lower_archived, listed):
        return DifferenceKind.NUMBER
    if _differ_in(lower_quoted, lower_archived, ENGLISH.modals.words):
        return DifferenceKind.MODALITY
    if any(_is_name(atom, before) for atom in words):
        return DifferenceKind.NAME
    if not quoted or not archived:
        return DifferenceKind.INSERTION if quoted else DifferenceKind.DELETION
    return DifferenceKind.WORD


def _only_marks(quoted: Atoms, archived: Atoms) -> bool:
    return all(atom.sort is not Sort.SYMBOL or atom.optional for atom in (*quoted, *archived))


def _lowered(atoms: Atoms) -> list[str]:
    return [atom.key.lower() for atom in atoms if atom.sort is Sort.WORD]


def _marks(atoms: Atoms) -> list[str]:
    return [atom.key for atom in atoms if atom.sort is not Sort.WORD]


def is_numeric(quoted: Atoms, archived: Atoms, before: Atom | None, after: Atom | None) -> bool:
    """Say whether the edit touches a number, its sign, its unit or its mark."""
    changed = [*quoted, *archived]
    if any(_has_digit(a.key) or a.key in NUMERIC_SIGNS or a.sort is Sort.RAISED for a in changed):
        return _lowered(quoted) != _lowered(archived) or _marks(quoted) != _marks(archived)
    if any(atom.sort is Sort.WORD for atom in changed):
        return False
    left, right = (a is not None and _has_digit(a.key) for a in (before, after))
    sums = any(a.key in "()" for a in changed) and not any(
        a is not None and YEAR.fullmatch(a.key) for a in (before, after)
    )
    # A minus sign stands before a digit; a point, a colon or a hyphen parts two of them.
    feet = left and any(a.key in ("'", "″") for a in changed)
    parts = left and right and any(a.key in "-.,:/" for a in changed)
    return feet or parts or (sums and (left or right))


def _has_digit(key: str) -> bool:
    return not key.isalpha() and any(ch.isnumeric() for ch in key)


def negates(quoted: Sequence[str], archived: Sequence[str]) -> bool:
    """Say whether the lower-case words differ by a negation or a negating affix."""
    if _differ_in(quoted, archived, NEGATIONS):
        return True
    if sum(w.endswith("n't") for w in quoted) != sum(w.endswith("n't") for w in archived):
        return True
    joined_quoted, joined_archived = "".join(quoted), "".join(archived)
    return _affixed(joined_quoted, joined_archived) or _affixed(joined_archived, joined_quoted)


AFFIXES = frozenset(ENGLISH.prefixes) - {"a", "de", "in"} | {"free", "less"}


def _is_affix(changed: Atoms) -> bool:
    """Say whether only a negating affix and its hyphen were added or dropped: "un-", "-free"."""
    words = _lowered(changed)
    return len(words) < len(changed) and AFFIXES.issuperset(words) and "-" in _marks(changed)


def _affixed(stem: str, word: str) -> bool:
    if len(stem) < 3 or len(word) <= len(stem):
        return _swapped(stem, word)
    return (
        any(word == prefix + stem for prefix in ENGLISH.prefixes)
        or any(
            word in (stem + suffix, stem.removesuffix("ful") + suffix)
            for suffix in ENGLISH.suffixes
        )
        or _swapped(stem, word)
    )


def _swapped(one: str, other: str) -> bool:
    """Say whether -ful became -less."""
    return one.endswith("ful") and other == one.removesuffix("ful") + "less"


def _differ_in(quoted: Sequence[str], archived: Sequence[str], listed: frozenset[str]) -> bool:
    mine = sorted(word for word in quoted if word in listed)
    return mine != sorted(word for word in archived if word in listed)


def _is_name(atom: Atom, before: Atom | None) -> bool:
    starts_sentence = before is None or before.key in ".!?:"
    capital = atom.key[:1].isupper()
    return (capital and not starts_sentence and len(atom.key) > 1) or atom.key[1:2].isupper()
