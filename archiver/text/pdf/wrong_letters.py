"""Pages whose letters are not the ones that their file says, as the page's own words show it.

A font may draw "ffi" and call it "9", so that a page shows "difficult" and its file says
"di9cult"; another one calls each letter by the number of its glyph. Nothing in the file contradicts
it, but no language writes such words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archiver.late_patterns import compile_late
from archiver.text.pdf.letters import NAMELESS

WORDS = 3
"""Words, all different, that cannot be or be read, from which letters are in doubt. A guess."""
_SMALL_LETTER = "[a-zß-öø-\u024fΐ-ώа-ӿ\u1e00-\u1eff]"
"""Latin, Greek, Cyrillic. Korean, Chinese and Thai write figures within words ("第3次")."""
_SYLLABLE = "[\u2e80-\u9fff\uac00-\ud7a3]"
"""Of East Asia: what Ghostscript calls a ligature that it cannot name, among other things."""
_INSIDE = compile_late(
    rf"(?<!\S)[“\"'‘(]?(?P<word>(?=\S{{5}}){_SMALL_LETTER}+(?P<odd>[\d%$#!^~{{}}<>]){_SMALL_LETTER}+)"
    r"(?=[\s.,;:!?’”)]|$)"
    r"|(?<!\S)(?P<number>\d+(?P<sign>[%#!&])\d+)(?=[\s.,;:!?’”)]|$)"
    rf"|(?<!\S)[“\"'‘(]?(?P<mixed>(?=\S{{4}}){_SMALL_LETTER}+(?P<alien>{_SYLLABLE})"
    rf"{_SYLLABLE}?{_SMALL_LETTER}+)(?=[\s.,;:!?’”)]|$)"
)
_ALIEN = re.compile(_SYLLABLE)
FEW = 0.1
"""The share of a page's letters up to which those of East Asia are strangers to it. A guess."""
_NAMES = "234"
"""Figures that names have within ("word2vec", "map4work"); alone they show nothing."""
LETTERS = 200
"""Small letters from which the share of vowels can be told. A guess."""
FEWEST_VOWELS, MOST_VOWELS = 0.25, 0.65
"""Natural languages in Latin letters have 0.35 to 0.55 (counted in the Universal Declaration of
Human Rights in twelve languages, y included); the margin is a guess."""
TOUCHED = 0.04
"""The share of a page's words with a nameless letter from which its text is not whole. A guess."""
UNNAMED = "draws letters that its file does not name: {} of its words cannot be read whole."
WRONG = "is drawn with other letters than its file says, as words like “{}” show."
_SMALL = re.compile(r"(?<![A-Za-z])[a-zß-öø-ÿĀ-ſ]{3,}")
_VOWELS = frozenset("aeiouyæøœı")


@dataclass(frozen=True)
class WrongLetter:
    """A character at `at` of the text that cannot be what is drawn there, and its word."""

    at: int
    letter: str
    word: str


def find_wrong(pages: Sequence[str]) -> list[list[WrongLetter]]:
    """Return for each page the characters that cannot be right; none where too few show it."""
    found = [list(_find_impossible(page)) for page in pages]
    telling = {one.word for page in found for one in page if one.letter not in _NAMES}
    return found if len(telling) >= WORDS else [[] for _ in pages]


def _find_impossible(page: str) -> Iterable[WrongLetter]:
    strangers = len(_ALIEN.findall(page)) <= FEW * len(page)
    for found in _INSIDE.finditer(page):
        word = found["word"] or found["number"] or found["mixed"]
        if found["mixed"] and strangers:
            for letter in _ALIEN.finditer(page, found.start("alien"), found.end("mixed")):
                yield WrongLetter(letter.start(), letter[0], word)
        elif not found["mixed"]:
            kind = "odd" if found["word"] else "sign"
            yield WrongLetter(found.start(kind), found[kind], word)


def doubt_letters(page: str, wrong: Sequence[WrongLetter]) -> tuple[str, str]:
    """Return a page's text with what is wrong as nameless letters, and what is wrong with it."""
    letters = list(page)
    for one in wrong:
        letters[one.at] = NAMELESS
    content = "".join(letters)
    if wrong:
        return content, WRONG.format(wrong[0].word)
    if strange := _find_strange(page):
        return content, WRONG.format(strange)
    words = content.split()
    unread = [word for word in words if NAMELESS in word and len(word) > 1]
    if len(unread) >= WORDS and len(unread) > TOUCHED * len(words):
        return content, UNNAMED.format(len(unread))
    return content, ""


def _find_strange(page: str) -> str:
    """Return a word of a page in Latin letters that no language could write, "" where none is."""
    small = _SMALL.findall(page)
    plain = unicodedata.normalize("NFD", "".join(small))
    letters = [letter for letter in plain if letter.isalpha()]
    if len(letters) < LETTERS:
        return ""
    share = sum(letter in _VOWELS for letter in letters) / len(letters)
    return "" if FEWEST_VOWELS <= share <= MOST_VOWELS else max(small, key=len)[:40]
