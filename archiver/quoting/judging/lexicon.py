"""The class of each word and sign of a quantity, by the table of its text's language.

Figures, signs and the symbols of units are the same in every language; words stand in the tables
(:class:`archiver.text.languages.counting.Counting`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from archiver.quoting.judging.atoms import BULLETS, split_atoms
from archiver.quoting.judging.vocabulary import UNITS, words
from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, bare_word, plain_word
from archiver.text.languages.tables import held_languages, table_of

AMBIGUOUS_UNITS = words("a in st chi log k")
SYMBOLS = UNITS - AMBIGUOUS_UNITS
STONE = "st"
"""A unit where it is written small: "4 St Mary's Road" has none."""
SIGNS = frozenset("−+±~<>≤≥≈≃×÷√^#№")
OPERATORS = ("∀", "⋿")
"""Unicode's block of mathematical operators: "≠ 3" and "∉ D" are not "3" and "D"."""
CURRENCY = frozenset("$£€¥¢₹₽₩₿₴₺₫₦")
CODES = words("usd gbp eur chf jpy cny inr aud cad nzd sek nok dkk pln czk huf rub")
"""Codes of currencies (ISO 4217), as they may stand before a figure."""
MARKS_AFTER = frozenset("%‰‱°℃℉★☆″'")
FRACTIONS = frozenset("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
FIGURE = re.compile(r"\.?\d[\d.,:·’']*")
WITH_LETTERS = re.compile(r"\.?\d[\d.,]*(?:'(?:[aeıiouüy]|[^\W\d_]{2,})|[^\W\d_]+\d*)")
ELIDED = re.compile(r"[^\W\d_]{1,5}'(?=\d)")
"""An article or preposition without its vowel before a figure: "l'80", "dell'8"."""
YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
AMOUNTS = "FGYfCKozSHQENRwq1"
"""The classes that state an amount, or all or none of something, by themselves."""
FOLLOWING = frozenset(
    (
        Counting.OR,
        Counting.AT,
        Counting.PER,
        Counting.PER_NUMBER,
        Counting.EACH,
        Counting.OR_MORE,
        Counting.LIMIT,
    )
)
"""What may bound a number, or make a rate of it, over what it counts: "9 votes| or more"."""

BOUNDS = frozenset(
    (
        Counting.BOUND,
        Counting.BEYOND,
        Counting.PLACE,
        Counting.UNTIL,
        Counting.MORE,
        Counting.ALMOST,
    )
)
"""What bounds the number after it."""
STATED = frozenset("FGYCKS$")
"""What the number that is bounded begins with."""
OPENING = frozenset((Counting.PER, Counting.ARTICLE))
"""What makes a rate with any noun after it: "£5 a| shift"."""


@lru_cache(maxsize=4096)
def class_of_sign(word: str) -> str:
    """Return the class of a figure, a sign or a symbol, "" for none."""
    if word[:1].isalpha() and ELIDED.match(word):
        word = word.partition("'")[2]
    if FIGURE.fullmatch(word):
        return "Y" if YEAR.fullmatch(word) else "F"
    if word[:1].isdecimal() and WITH_LETTERS.fullmatch(word):
        return "G"
    if len(word) == 1:
        if OPERATORS[0] <= word <= OPERATORS[1] and word not in BULLETS:
            return "+"
        for letter, marks in (("+", SIGNS), ("$", CURRENCY), ("%", MARKS_AFTER), ("f", FRACTIONS)):
            if word in marks:
                return letter
    return "$" if word.lower() in CODES else ""


class Lexicon:
    """The words of quantities of one language."""

    def __init__(self, language: Language) -> None:
        self.accents = language.accents
        self.singles: dict[str, str] = {}
        self.phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.forms: list[tuple[re.Pattern[str], str]] = []
        self._classes: dict[str, str] = {}
        for part, listed in language.counting.items():
            entries = [(word,) for word in listed.words] + list(listed.phrases)
            for entry in entries:
                keys = tuple(key for word in entry for key in _keys_of(word))
                if len(keys) == 1:
                    self.singles.setdefault(keys[0], part.value)
                else:
                    self.phrases.setdefault(keys[0], []).append((keys, part.value))
            if listed.forms is not None:
                self.forms.append((listed.forms, part.value))
        for phrases in self.phrases.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))

    def class_of(self, word: str) -> str:
        """Return the class of a word or mark by itself, "" for none."""
        if (known := self._classes.get(word)) is not None:
            return known
        found = class_of_sign(word) or self._class_of_word(word)
        if len(self._classes) < 50_000:  # a guess: the words of a long text
            self._classes[word] = found
        return found

    def _class_of_word(self, word: str) -> str:
        plain = plain_word(word)
        for form in (word, plain, *(() if self.accents else (bare_word(word),))):
            if form in self.singles:
                return self.singles[form]
        for pattern, letter in self.forms:
            if pattern.fullmatch(plain):
                return letter
        return "u" if plain in SYMBOLS or word == STONE else ""

    def classes_of(self, keys: Sequence[str]) -> list[str]:
        """Return the classes of the longest phrases in `keys`, and of what stands between them."""
        found: list[str] = []
        at = 0
        while at < len(keys):
            length, letter = self.phrase_at(keys, at)
            found.append(letter if length else self.class_of(keys[at]))
            at += max(length, 1)
        return found

    def phrase_at(self, keys: Sequence[str], at: int) -> tuple[int, str]:
        """Return how many of `keys`, plain, the longest phrase takes at `at`, and its class."""
        for phrase, letter in self.phrases.get(keys[at], ()):
            if tuple(keys[at : at + len(phrase)]) == phrase:
                return len(phrase), letter
        return 0, ""

    def bounds_next(self, keys: Sequence[str], at: int, length: int) -> bool:
        """Say whether a bound of the next number begins inside the phrase of `length` at `at`.

        "forty gulls und mehr als| hundert": "und mehr" ends a quantity where no number follows.
        """
        after = self.class_of(keys[at + length]) if at + length < len(keys) else ""
        for inner in range(at + 1, at + length):
            longer, _ = self.phrase_at(keys, inner)
            if inner + longer > at + length:
                return True
        last = self.class_of(keys[at + length - 1]) if length > 1 else ""
        return bool(last) and last in BOUNDS and bool(after) and after in STATED


def _keys_of(word: str) -> tuple[str, ...]:
    """Return the atoms of a listed word: a script without spaces has one for each letter."""
    if word.isascii() and word.isalpha():
        return (word,)
    return tuple(atom.key for atom in split_atoms(word))


@cache
def lexicon_of(code: str) -> Lexicon:
    """Return the words of a language that has a table, by its code."""
    table = table_of(code)
    if table is None:
        raise KeyError(code)
    return Lexicon(table)


@cache
def _all_words() -> tuple[dict[str, set[str]], list[tuple[re.Pattern[str], str]]]:
    """Return the classes of each word in any language, and the forms; "~" is inside a phrase."""
    classes: dict[str, set[str]] = {}
    forms: list[tuple[re.Pattern[str], str]] = []
    for held in held_languages():
        lexicon = lexicon_of(held.code)
        forms += lexicon.forms
        for word, letter in lexicon.singles.items():
            classes.setdefault(word, set()).add(letter)
        for phrases in lexicon.phrases.values():
            for phrase, letter in phrases:
                classes.setdefault(phrase[0], set()).add(letter)
                for word in phrase[1:]:
                    classes.setdefault(word, set()).add(letter if letter in AMOUNTS else "~")
    return classes, forms


@lru_cache(maxsize=65_536)
def classes_somewhere(word: str) -> frozenset[str]:
    """Return the classes that a word or sign may have in some language: where to look closely.

    They decide nothing else, since tables of two languages are never joined.
    """
    if sign := class_of_sign(word):
        return frozenset(sign)
    classes, forms = _all_words()
    plain = plain_word(word)
    found = {letter for pattern, letter in forms if pattern.fullmatch(plain)}
    for form in (word, plain, bare_word(word)):
        found |= classes.get(form, set())
    if plain in SYMBOLS or word == STONE:
        found.add("u")
    return frozenset(found)
