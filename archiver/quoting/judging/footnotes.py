"""Footnote numbers that a text shows as plain digits: "evaluations1,2 were", "were paid.4 Others".

Only shape and company tell them from names such as "html5" and from numbers that lost a space,
so the rules are narrow. Marks that the markup itself shows are spans of the text, and are not
guessed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from archiver.quoting.judging.atoms import Atom, Sort
from archiver.quoting.judging.vocabulary import NUMBERED, UNITS
from archiver.text.folding import FoldedText

GLUED = re.compile(r"(?P<word>[A-Z]?[a-z]{2,}(?:'s)?)(?P<mark>\d{1,3}(?:,\d{1,3})*)")
NUMBERS = re.compile(r"\d{1,3}(?:,\d{1,3})*")
NOTED = re.compile(
    r"(?<=[a-z]{3})['’\"”)]?[.,;:]?['’\"”)]?(\d{1,3}(?:[,–-]\d{1,3})*)(?=[\s.,;:)”]|$)"
)
LONG = 5
"""Letters from which a word alone, without other marks in the text, may carry a mark."""


def read_noted(folded: FoldedText) -> frozenset[int]:
    """Return every number that is glued to the end of a word or a sentence in the text."""
    found = NOTED.findall(folded.text.content)
    return frozenset(int(n) for run in found for n in re.findall(r"\d+", run))


def mark_footnotes(atoms: list[Atom], noted: Callable[[], frozenset[int]]) -> None:
    """Mark plain digits that can only be footnote marks: `bare` on a word, `optional` on digits."""
    for at, atom in enumerate(atoms):
        if atom.sort is not Sort.WORD or not atom.key[-1:].isdigit() or atom.optional:
            continue
        if glued := GLUED.fullmatch(atom.key):
            if _is_mark(glued["word"], glued["mark"], noted):
                atoms[at] = atom._replace(bare=glued["word"])
        elif _ends_sentence(atoms, at, noted):
            atoms[at] = atom._replace(optional="marker")


def _is_mark(word: str, mark: str, noted: Callable[[], frozenset[int]]) -> bool:
    plain = word.removesuffix("'s").lower()
    if plain in NUMBERED or plain in UNITS:
        return False
    if word[0].islower() and len(plain) >= LONG:
        return True
    return len(plain) >= 3 and ("," in mark or _in_series(mark, noted()))


def _in_series(mark: str, noted: frozenset[int]) -> bool:
    """Say whether the text has the mark before or after this one as well."""
    numbers = [int(n) for n in mark.split(",")]
    return numbers[0] - 1 in noted or numbers[-1] + 1 in noted


def _ends_sentence(atoms: list[Atom], at: int, noted: Callable[[], frozenset[int]]) -> bool:
    """Say whether the digits at `at` are glued to the mark that ends a sentence or a clause."""
    if at < 2 or atoms[at].spaced or not NUMBERS.fullmatch(atoms[at].key):
        return False
    point, word = atoms[at - 1], atoms[at - 2]
    if point.sort is Sort.QUOTE and at > 2 and word.sort is Sort.POINT:
        point, word = word, atoms[at - 3]
    plain = (word.bare or word.key).lower()
    known = plain.isalpha() and len(plain) >= 2 and plain not in NUMBERED and plain not in UNITS
    if not known or point.spaced or point.key not in ('"', ".", ",", ";", ":", "!", "?", ")"):
        return False
    after = atoms[at + 1] if at + 1 < len(atoms) else None
    closes = after is None or (after.spaced and after.key[:1].isupper())
    mark = atoms[at].key
    likely = "," in mark or (len(mark) < 3 and len(plain) >= 4)
    alone = point.key in ".!?" and closes and likely
    return alone or ((after is None or after.spaced) and _in_series(atoms[at].key, noted()))
