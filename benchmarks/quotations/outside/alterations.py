"""Seeded alterations of quotations that stand in their source: none of them may pass.

One that happens to stand in the source as well is no alteration, and is left out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

WORD = re.compile(r"[^\W_]+")
_CUT = re.compile(r"\.{3,}|…")
NEGATION = re.compile(r"\b(?:not|NOT|no|never|without)\b ?")
_NAME = re.compile(r"\b[A-Za-z]+(?:_[A-Za-z0-9]+)+\b|\b[A-Z][a-z]+\b|\b[A-Z]{3,}\b")
_VERB = re.compile(r"\b(?:MUST|SHOULD|MAY|is|are|was|were|shall|had|has|hath)\b")
Alteration = Callable[[str, Sequence[str], random.Random], str]


def _swap_number(words: str, others: Sequence[str], rng: random.Random) -> str:
    def change(number: re.Match[str]) -> str:
        return str(int(number[0]) + rng.randint(1, 9))

    return _at_one(re.compile(r"\d{1,9}"), words, rng, change)


def _swap_name(words: str, others: Sequence[str], rng: random.Random) -> str:
    names = [word for word in others if _NAME.fullmatch(word)]
    return _at_one(_NAME, words, rng, lambda _: rng.choice(names or ["Harland"]))


def _turn(words: str, others: Sequence[str], rng: random.Random) -> str:
    if NEGATION.search(words) and rng.random() < 0.5:
        return _at_one(NEGATION, words, rng, lambda _: "")
    return _at_one(_VERB, words, rng, lambda verb: f"{verb[0]} not")


def _swap_word(words: str, others: Sequence[str], rng: random.Random) -> str:
    return _at_one(re.compile(r"\b[a-z]{3,}\b"), words, rng, lambda _: rng.choice(others))


def _swap_order(words: str, others: Sequence[str], rng: random.Random) -> str:
    pair = re.compile(r"\b([A-Za-z]{2,}) ([A-Za-z]{2,})\b")
    return _at_one(pair, words, rng, lambda found: f"{found[2]} {found[1]}")


def _drop_word(words: str, others: Sequence[str], rng: random.Random) -> str:
    return _at_one(re.compile(r"(?<= )[A-Za-z]{2,} (?=[A-Za-z])"), words, rng, lambda _: "")


def _add_word(words: str, others: Sequence[str], rng: random.Random) -> str:
    return _at_one(
        re.compile(r"(?<=[a-z]) (?=[a-z])"), words, rng, lambda _: f" {rng.choice(others)} "
    )


ALTERATIONS: dict[str, Alteration] = {
    "number": _swap_number,
    "negation": _turn,
    "name": _swap_name,
    "word": _swap_word,
    "order": _swap_order,
    "dropped": _drop_word,
    "added": _add_word,
}


def _at_one(
    pattern: re.Pattern[str], words: str, rng: random.Random, change: Callable[[re.Match[str]], str]
) -> str:
    places = list(pattern.finditer(words))
    if not places:
        return words
    place = rng.choice(places)
    return words[: place.start()] + change(place) + words[place.end() :]


def spell(words: str) -> str:
    """Return the words and figures alone, in one form, each between two spaces."""
    return f" {' '.join(WORD.findall(words.lower()))} "


def stands(words: str, source: str) -> bool:
    """Whether the words stand in a source (as :func:`spell` gives it), cut by cut and in order."""
    at = 0
    for piece in _CUT.split(words):
        found = source.find(spell(piece), at) if WORD.search(piece) else at
        if found < 0:
            return False
        at = found
    return True


def alter(
    quotes: Sequence[tuple[str, str]], sources: dict[str, str], count: int, seed: int
) -> Iterator[tuple[str, str, str]]:
    """Yield `count` alterations: the kind, the source's name and the altered words.

    `quotes` are pairs of a source's name and the quoted words, `sources` the texts by name.
    """
    rng = random.Random(seed)
    spelt = {name: spell(text) for name, text in sources.items()}
    others = {
        name: sorted(set(re.findall(r"[A-Za-z_]{3,}", text))) for name, text in sources.items()
    }
    kinds = list(ALTERATIONS)
    made = 0
    while made < count:
        kind = rng.choice(kinds)
        name, words = rng.choice(quotes)
        altered = ALTERATIONS[kind](words, others[name], rng)
        if spell(altered) != spell(words) and not stands(altered, spelt[name]):
            made += 1
            yield kind, name, altered
