"""Colours of words and of what lies behind them, as far as a page alone says (CSS Color 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from archiver.text.web.out_of_sight import FAINTEST

UNKNOWN = "?"
"""A colour that the page does not give: a picture, a variable, a style sheet at another address."""
CLEAR = "clear"
"""The colour of words that are drawn with none."""
PAPER, INK = "ffffff", "000000"
"""What browsers draw on and with where nothing is said (HTML Standard 15.3.1)."""
NEAR = 16
"""Steps of 256 in each of red, green and blue within which nobody tells two colours (a guess)."""
NAMED = {
    "aqua": "00ffff",
    "black": "000000",
    "blue": "0000ff",
    "fuchsia": "ff00ff",
    "gray": "808080",
    "green": "008000",
    "lime": "00ff00",
    "maroon": "800000",
    "navy": "000080",
    "olive": "808000",
    "purple": "800080",
    "red": "ff0000",
    "silver": "c0c0c0",
    "teal": "008080",
    "white": "ffffff",
    "yellow": "ffff00",
}
"""The sixteen names of CSS Color 4, 6.1, that every browser had first; others stand for themselves:
two are the same where the page writes them the same."""
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})(?:ff?)?")
_PARTS = re.compile(
    r"rgba?\(\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*(?:[,/]\s*(?:1(?:\.0*)?|100%)\s*)?\)"
)
_NAME = re.compile(r"[a-z]+")
_OPEN = ("inherit", "currentcolor", "initial", "unset", "revert", "none")
_ALPHA = re.compile(
    r"[a-z]{3,5}\((?:(?:[^(),/]+,){3}|[^(),/]+/)\s*(?:(\d+\.?\d*|\.\d+)(%?))\s*\)|"
    r"#(?:[0-9a-f]{3}([0-9a-f])|[0-9a-f]{6}([0-9a-f]{2}))"
)
"""A colour with the share of it that is drawn (CSS Color 4, 4.2 and 5.2)."""


def _is_clear(written: str) -> bool:
    """Whether a colour lets all but everything behind it through."""
    if written == "transparent":
        return True
    found = _ALPHA.fullmatch(written)
    if found is None:
        return False
    number, percent, digit, digits = found.groups()
    if number:
        return float(number) / (100 if percent else 1) < FAINTEST
    return int(digits or 2 * digit, 16) / 255 < FAINTEST


def read_colour(written: str) -> str:
    """Return a colour as six hexadecimal digits, or a name; CLEAR for none, UNKNOWN if not told."""
    if _is_clear(written):
        return CLEAR
    if found := _HEX.fullmatch(written):
        return found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
    if found := _PARTS.fullmatch(written):
        return "".join(f"{min(int(part), 255):02x}" for part in found.groups())
    if _NAME.fullmatch(written) and written not in _OPEN:
        return NAMED.get(written, written)
    return UNKNOWN


@dataclass(frozen=True)
class Ground:
    """What is passed on to elements within: the colour of words, and of what is behind them.

    `small` is type that no eye reads; `invisible` and `fades` are words that are not drawn, for
    good or until a script shows them.
    """

    colour: str = INK
    behind: str = PAPER
    small: bool = False
    invisible: bool = False
    fades: bool = False

    @cached_property
    def conceals(self) -> bool:
        """Whether words are too small, or have the colour of what is behind them, or none."""
        if self.small or self.colour == CLEAR:
            return True
        if UNKNOWN in (self.colour, self.behind):
            return False
        if self.colour == self.behind:
            return True
        pair = (self.colour, self.behind)
        if not all(len(one) == 6 and _DIGITS.fullmatch(one) for one in pair):
            return False
        one, other = (bytes.fromhex(one) for one in pair)
        return all(abs(a - b) <= NEAR for a, b in zip(one, other, strict=True))


_DIGITS = re.compile("[0-9a-f]{6}")
PLAIN_GROUND = Ground()
OPEN_GROUND = Ground(INK, UNKNOWN)
"""What holds on a page whose style sheets are at other addresses."""
_STYLED_ELSEWHERE = re.compile(
    r"\brel\s*=\s*[\"']?[^\"'<>]{0,40}stylesheet|color-scheme", re.IGNORECASE
)


def is_styled_elsewhere(markup: str) -> bool:
    """Whether sheets at other addresses, or a browser's dark scheme, may colour the ground."""
    if "stylesheet" not in markup and "color-scheme" not in markup:  # as nearly all write them
        small = markup.lower()
        if "stylesheet" not in small and "color-scheme" not in small:
            return False
    return bool(_STYLED_ELSEWHERE.search(markup))
