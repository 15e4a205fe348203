"""Accents that a PDF draws as signs of their own, over or under the letter that wears them.

TeX's first fonts (OT1) have no "ä": they draw "¨", and "a" at the same place. What a reader sees is
one letter; where the sign stands beside its letter, it is a sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from archiver.text.unspaced import is_unspaced


class DrawnBox(Protocol):
    """The rectangle that a character fills, in points from the left and the bottom."""

    @property
    def left(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def top(self) -> float: ...


class DrawnLetters(Protocol):
    """The characters of a page, and where each is drawn."""

    content: str

    def box(self, at: int) -> DrawnBox | None: ...


class AccentedLetter(NamedTuple):
    """A letter [start, end) of the text with its accent, `letter` written as one; `base` is the
    place of the letter without it, and `between` counts letters before the accent behind it."""

    start: int
    end: int
    letter: str
    base: int
    between: int = 0


OVER = {
    "¨": "\u0308", "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "^": "\u0302", "˜": "\u0303",
    "~": "\u0303", "¯": "\u0304", "˘": "\u0306", "˙": "\u0307", "˚": "\u030a", "°": "\u030a",
    "˝": "\u030b", "ˇ": "\u030c",
}  # fmt: skip
UNDER = {"¸": "\u0327", "˛": "\u0328"}
"""The combining mark of each sign (Unicode, chapter 7.9: spacing clones of diacritics)."""
DOTLESS = {"ı": "i", "ȷ": "j"}
_SIGN = re.compile(f"[{re.escape(''.join((*OVER, *UNDER)))}]")
_EMPHASIS = "˙"
"""Over a character of Chinese, Japanese or Korean it is emphasis, as italics are (JLReq 3.3.9)."""


def find_accented(letters: DrawnLetters) -> Iterator[AccentedLetter]:
    """Yield the letters that an accent beside them in the text is drawn over or under."""
    done = 0
    for sign in _SIGN.finditer(letters.content):
        at = sign.start()
        beside = (_skip_blank(letters.content, at, 1), _skip_blank(letters.content, at, -1))
        for base in (*beside, at - 2):  # PDFium may give the next letter first
            if base < done or not letters.content[base : base + 1].isalpha():
                continue
            if _wears(letters, base, at):
                start, end = min(base, at), max(base, at) + 1
                letter = letters.content[base]
                is_wide = unicodedata.east_asian_width(letter) == "W"
                if is_wide and sign[0] == _EMPHASIS:
                    end += is_unspaced(letter) and letters.content[end : end + 1] == " "
                else:
                    mark = {**OVER, **UNDER}[sign[0]]
                    letter = unicodedata.normalize("NFC", DOTLESS.get(letter, letter) + mark)
                yield AccentedLetter(start, end, letter, base, int(base == at - 2 != beside[1]))
                done = end
                break


def _skip_blank(content: str, at: int, step: int) -> int:
    beside = at + step
    return beside + step if content[beside : beside + 1] == " " else beside


def _wears(letters: DrawnLetters, base: int, at: int) -> bool:
    """Whether the sign's middle lies between the letter's sides, above or below its middle."""
    letter, sign = letters.box(base), letters.box(at)
    if letter is None or sign is None:
        return False
    middle, height = (sign.left + sign.right) / 2, (letter.bottom + letter.top) / 2
    within = letter.left < middle < letter.right
    over = letters.content[at] in OVER
    return within and (sign.bottom > height if over else sign.top < height)


def wears_accent(letter: str, base: str) -> bool:
    """Whether `letter` is `base` with an accent."""
    return unicodedata.normalize("NFD", letter)[0] == DOTLESS.get(base, base)
