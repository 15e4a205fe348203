"""The words of the signs, one file a language (``languages/``), and how they are looked for.

A file has one table a kind of sign. ``whole`` lists what a whole title, heading or sentence says;
``within`` what a sentence says somewhere, and only of the site, the page or its reader, so that a
page about a closed swimming pool has none. ``{page}`` stands for each of the words that the table
``words`` has under that name. ``hint`` lists what pages say that stand in for a while: the reader
is asked to come again, is thanked for patience, or is told of the server itself; ``stem`` lists
beginnings of words that only such pages are full of. Upper and lower
case, accents and punctuation do not matter. The words are looked for by a walk through a tree of
tokens: linear, whatever the text.
"""

from __future__ import annotations

import re
import threading
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files

from archiver.late_patterns import compile_late
from archiver.text.walls.signs import SignKind

_EAST = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_SOUTHEAST = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_WIDE = _EAST + _SOUTHEAST
_LETTER = re.compile(f"[{_SOUTHEAST}]")
LETTERS = 5  # of a word in those scripts, which set no spaces either (a guess)
_TOKEN = compile_late(rf"[{_WIDE}]|[^\W_{_WIDE}]+(?:'[^\W_{_WIDE}]+)*")
# What is set or left off at will: accents of Latin, Greek and Cyrillic letters, the points of
# Arabic and Hebrew, kashida, soft hyphens and zero-width characters.
_FREE = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u00ad\u200b-\u200f]"
)
_ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ς": "σ", "ı": "i"}
)
_CHOICE = re.compile(r"\{(\w+)\}")


class Use(StrEnum):
    """How much of a sentence a phrase must be: all of it, or a part."""

    WHOLE = "whole"
    WITHIN = "within"
    ASKED = "asked"
    HINT = "hint"
    STEM = "stem"


@dataclass(frozen=True)
class Phrase:
    """One phrase that was found: what it is a sign of, and its tokens [start, end)."""

    kind: SignKind
    use: Use
    start: int
    end: int


@dataclass(eq=False)
class _Node:
    """A place in the net of phrases; `skips` are places that are reached without a token."""

    following: dict[str, list[_Node]] = field(default_factory=dict)
    skips: list[_Node] = field(default_factory=list)
    groups: dict[tuple[str, ...], _Node] = field(default_factory=dict)
    plain: dict[str, _Node] = field(default_factory=dict)
    meanings: list[tuple[SignKind, Use]] = field(default_factory=list)

    def step(self, token: str) -> _Node:
        """Return the place that a phrase's own word leads to, made where there is none."""
        if token not in self.plain:
            self.plain[token] = _Node()
            self.following.setdefault(token, []).append(self.plain[token])
        return self.plain[token]


class SignWords:
    """The phrases of all languages, as one net of tokens; `filler` says nothing of its own."""

    def __init__(self) -> None:
        self._root = _Node()
        self.filler: set[str] = set()
        self._stems: set[str] = set()

    def add(
        self, kind: SignKind, use: Use, phrase: str, choices: Mapping[str, Sequence[str]]
    ) -> None:
        """Take in one phrase, with `choices` for what stands in braces."""
        if use is Use.STEM:
            (stem,) = read_tokens(phrase)  # scripts with signs between letters need a hint instead
            self._stems.add(stem)
            return
        node = self._root
        for at, part in enumerate(_CHOICE.split(phrase)):
            if at % 2:
                node = _choose(node, tuple(choices[part]))
            else:
                for token in read_tokens(part):
                    node = node.step(token)
        if (kind, use) not in node.meanings:
            node.meanings.append((kind, use))

    def find(self, tokens: Sequence[str]) -> Iterator[Phrase]:
        """Yield every phrase that stands in `tokens`, by where it begins."""
        for start in range(len(tokens)):
            places = [self._root, *self._root.skips]
            for at in range(start, len(tokens)):
                places = _follow(places, tokens[at])
                if not places:
                    break
                for kind, use in dict.fromkeys(m for place in places for m in place.meanings):
                    yield Phrase(kind, use, start, at + 1)

    def count_stems(self, tokens: Iterable[str]) -> int:
        """Return how many of `tokens` begin as one of the stems does."""
        sizes = {len(stem) for stem in self._stems}
        return sum(any(token[:size] in self._stems for size in sizes) for token in tokens)

    def trim(self, tokens: Sequence[str]) -> Sequence[str]:
        """Return `tokens` without the figures and fillers at both ends ("Error 404: …")."""
        first, last = 0, len(tokens)
        while first < last and self._says_nothing(tokens[first]):
            first += 1
        while last > first and self._says_nothing(tokens[last - 1]):
            last -= 1
        return tokens[first:last]

    def is_all(self, found: Phrase, tokens: Sequence[str]) -> bool:
        """Whether a phrase is all that `tokens` say, figures and fillers around it aside."""
        around = (*tokens[: found.start], *tokens[found.end :])
        return all(map(self._says_nothing, around))

    def _says_nothing(self, token: str) -> bool:
        return token.isdecimal() or token in self.filler


def read_tokens(written: str) -> list[str]:
    """Return the words of `written` as phrases are compared; one a character where no spaces are
    set: in Chinese, Japanese, Thai, Lao, Burmese and Khmer, and in Korean.
    """
    plain = _FREE.sub("", unicodedata.normalize("NFKD", written)).translate(_ALIKE)
    return _TOKEN.findall(unicodedata.normalize("NFC", plain).casefold())


def count_words(tokens: Sequence[str]) -> int:
    """Return about how many words `tokens` are: two characters make one in East Asia, five in the
    scripts of South East Asia.
    """
    wide = sum(len(token) == 1 and token > "\u3040" for token in tokens)
    letters = sum(_LETTER.match(token) is not None for token in tokens)
    return len(tokens) - wide // 2 - (letters - letters // LETTERS)


_once = threading.Lock()
_read: list[SignWords] = []


def sign_words() -> SignWords:
    """Return the phrases of all languages, read once, whichever thread is the first to ask."""
    if not _read:
        with _once:
            if not _read:
                _read.append(_read_sign_words())
    return _read[0]


def _read_sign_words() -> SignWords:
    words = SignWords()
    for file in sorted(files("archiver.text.walls").joinpath("languages").iterdir(), key=str):
        if file.name.endswith(".toml"):
            _take(words, tomllib.loads(file.read_text("utf-8")))
    return words


def _take(words: SignWords, language: Mapping[str, Mapping[str, list[str]]]) -> None:
    choices = language.get("words", {})
    words.filler.update(token for one in choices.get("filler", ()) for token in read_tokens(one))
    for name, table in language.items():
        for use, phrases in table.items() if name != "words" else ():
            for phrase in phrases:
                words.add(SignKind(name), Use(use), phrase, choices)


def _choose(node: _Node, alternatives: tuple[str, ...]) -> _Node:
    """Return the place behind one of `alternatives`, shared by all phrases that choose so here."""
    if alternatives in node.groups:
        return node.groups[alternatives]
    behind = node.groups[alternatives] = _Node()
    for alternative in alternatives:
        at = node
        *before, last = read_tokens(alternative) or [""]
        for token in before:
            at = at.step(token)
        if last:
            at.following.setdefault(last, []).append(behind)
        else:
            at.skips.append(behind)
    return behind


def _follow(places: Sequence[_Node], token: str) -> list[_Node]:
    reached = [place for one in places for place in one.following.get(token, ())]
    for place in reached:  # grows while it is read
        reached += [one for one in place.skips if one not in reached]
    return reached
