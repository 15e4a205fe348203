"""Lines whose letters are set wider apart, or closer, than their font has them.

PDFium tells words from letters by the white between them as a share of the font's size. Of a line
that is set wide it makes "N o b o d y w a s", of one that is set tight "Thekeysof". What parts
words there is white that is larger than that between the line's own letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple, Protocol

WORD = 0.12
"""Font sizes of white, beyond that between letters of the same line, from which words are apart.
Half a usual word's space; kerning takes or adds some 0.08."""
SHORTEST = 5
"""Pieces behind the first from which letters are set wide, and no initials or headings. A guess."""
CROWDED = 10
"""Letters for each blank of a line from which blanks may be missing: of English prose there are
five, of Finnish seven."""
LEAST = 20
"""Letters of a line from which that share says something. A guess."""
_WIDE = re.compile(r"(?<!\S)[^\W\d_]\S?(?: [^\s\d]{1,2})+(?!\S)")
_LINE = re.compile(r"[^\n\t]+")
_TOUCHING = re.compile(r"[^\W\d_][^\w\s]?(?=[^\W\d_])")
_FULL = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
_UNSPACED = re.compile(_FULL)


class SetLetters(Protocol):
    """Letters of a page, and the white between two of them."""

    content: str

    def gap(self, one: int, other: int) -> float | None:
        """The white between two letters of one line, in font sizes."""


def find_tracking(letters: SetLetters) -> Iterator[int]:
    """Yield where a blank is no word's end, and as `~at` where one is missing before `at`."""
    known: float | None = None
    before = 0
    for run in _WIDE.finditer(letters.content):
        follows = letters.content.count("\n", before, run.start()) <= 1
        found = _find_needless(letters, run, known if follows else None)
        before, known = run.end(), found.between
        yield from found.places
    for line in _LINE.finditer(letters.content):
        count = sum(map(str.isalpha, line[0]))
        blanks = line[0].count(" ") + 1
        if count >= max(LEAST, CROWDED * blanks) and not _UNSPACED.search(line[0]):
            yield from _find_missing(letters, line.start(), line.end())


class _Blanks(NamedTuple):
    """Blanks of a line that part no words, and the white between its letters, None if not known."""

    places: list[int]
    between: float | None


def _find_needless(letters: SetLetters, run: re.Match[str], before: float | None) -> _Blanks:
    """Return the blanks within words of a run of single letters; `before` is the white between the
    letters of the line before it, which tells letters from words where it ends with a word."""
    blanks = [at for at in range(*run.span()) if letters.content[at] == " "]
    known = [(gap, at) for at in blanks if (gap := letters.gap(at - 1, at + 1)) is not None]
    if len(known) < len(blanks):
        return _Blanks([], None)
    least = min(gap for gap, _ in known)
    within = [at for gap, at in known if gap < least + WORD]
    parted = len(within) < len(known) and len(known) >= SHORTEST
    if parted or (before is not None and abs(least - before) < WORD):
        return _Blanks(within, least)
    return _Blanks([], None)


def _find_missing(letters: SetLetters, start: int, end: int) -> Iterator[int]:
    pairs = [found.end() for found in _TOUCHING.finditer(letters.content, start, end)]
    gaps = [(letters.gap(at - 1, at), at) for at in pairs]
    known = [(gap, at) for gap, at in gaps if gap is not None]
    if len(known) < LEAST // 2:
        return
    between = median(gap for gap, _ in known)
    if between < 0:
        yield from (~at for gap, at in known if gap > between + WORD)
