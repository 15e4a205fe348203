"""List numbers as a page shows them (HTML Standard 4.4.5; CSS Counter Styles 3, section 6)."""

from __future__ import annotations

ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


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
