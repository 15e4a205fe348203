"""List numbers as a page shows them (HTML Standard 4.4.5; CSS Counter Styles 3, section 6)."""

from __future__ import annotations

import re
from collections.abc import Mapping

ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


ALPHABET = 26
"""Letters after which Word doubles them ("aa", "bb"), and others count on: none is written then."""
_MIXED = re.compile(r"[^\W\d_]\.\w|\w\.[^\W\d_]")
"""Letters and figures with a point between ("3.b"): who quotes "b" would quote a part of it."""


def read_count(written: str, otherwise: int) -> int:
    """Return a number of a list's settings, `otherwise` where it is none, or has over 6 digits."""
    return int(written) if written.isdecimal() and len(written) < 7 else otherwise


def write_number(
    places: re.Pattern[str], written: str, counts: Mapping[str, tuple[int, str]]
) -> str:
    """Return a list's number as a word processor writes it, "" where that is not certain.

    `places` finds in `written`, the form of the numbers, those of the levels by name (its group 1);
    `counts` gives for each its number, from 1, and its style as `format_ordinal` names it, "" for
    one that is not known.
    """
    known = True

    def number(found: re.Match[str]) -> str:
        nonlocal known
        count, style = counts.get(found[1], (0, ""))
        known = known and bool(style) and count > 0
        known = known and not (style in ("a", "A") and count > ALPHABET)
        return format_ordinal(count, style)

    shown = places.sub(number, written).strip()
    known = known and _MIXED.search(shown) is None
    return shown if known and any(character.isalnum() for character in shown) else ""


def format_ordinal(number: int, style: str) -> str:
    """Return `number` in an `<ol type>`: "1", "a", "A", "i" or "I"; digits outside its range."""
    if style in ("a", "A") and number >= 1:
        letters = _alphabetic(number)
    elif style in ("i", "I") and 1 <= number < 4000:
        letters = _roman(number)
    else:
        return str(number)
    return letters.upper() if style.isupper() else letters


def _alphabetic(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _roman(number: int) -> str:
    written = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written
