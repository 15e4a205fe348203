"""Raised characters: a note's mark or a power?

"pupils¹" carries a note and "10⁶" is a number; no rule is certain without a link. A mark that we
do not recognise stays part of the text, so that a doubt never hides a figure.
"""

from __future__ import annotations

import re

NOTE_TEXT = re.compile(
    r"\s*[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5})(?:\s*[,;–-]\s*\d{1,3})*[\])]?[,;]?\s*|[*†‡§¶]{1,3}"
)
"""What a note's mark may look like where something else says that it is one."""

_NUMBER = re.compile(r"\s*[\[(]?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*[\])]?[,;]?\s*|[*†‡§¶]{1,3}")
_BEFORE = re.compile(
    r"(?:[^\W\d_]{3,}[.,;:!?)\]”’\"']{0,3}|[^\W\d_]{2}[.,;:!?”’\"']{1,3}|"
    r"\b(?:it|us|me|he|we|so|up|do|go|is|be|as|by|to|of|or|if)|\b(?:19|20)\d\d[.,;:!?)\]”’\"']{1,2})$"
)
_UNIT = re.compile(
    r"\b(?:(?:kilo|centi|milli|deci|hecto|micro|nano)?met(?:re|er)s?|feet|foot|inch(?:es)?|miles?|"
    r"yards?|sec(?:ond)?s?|min(?:ute)?s?|hours?|days?|years?|mol(?:es)?|kcal|joules?|volts?|"
    r"amp(?:ere)?s?|ohms?|newtons?|pascals?|grams?|lit(?:re|er)s?|rad(?:ians?)?|bar|psi|chi|eta|"
    r"sigma|delta|sin|cos|tan|log|exp|det|var)$",
    re.IGNORECASE,
)


def is_raised_note(before: str, raised: str) -> bool:
    """Whether `raised` characters after the text `before` are a note's mark by their looks.

    Numbers and daggers after a word of three letters or more, or after a closing mark behind a
    word or a year; never after another number ("£1.⁹⁹"), a unit or a function, nor with a sign.
    """
    follows_word = _BEFORE.search(before) and not _UNIT.search(before)
    return bool(follows_word and _NUMBER.fullmatch(raised))
