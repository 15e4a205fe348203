"""Dates as citations write them → ISO 8601, never more exact than what is certain."""

from __future__ import annotations

import re
from datetime import date

from archiver.dates import read_month

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})?(?:[-/.](?:(\d{1,2})(?:[T /].*)?)?/?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_FIGURES = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_NAMED = re.compile(
    r"(?:(?P<before>\d{1,2})(?:st|nd|rd|th)?(?:\s*[–-]\s*\d{1,2})?\s+(?:of\s+)?)?(?P<month>[a-z]{3,9})\.?"
    r"(?:\s+(?P<after>\d{1,2})(?:st|nd|rd|th)?(?=\W))?,?\s+(?P<year>\d{4})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d/.–-])(1[5-9]\d\d|20\d\d)(?![\d/.–-])")


def read_date(written: str) -> str:
    """Return "2021-06-28", "2021-06" or "2021", as much as `written` says for certain; else "".

    In 03/04/2021 only the year is certain. A stretch of time counts by its first day.
    """
    text = " ".join(written.strip(" ~?").split())[:80]
    for read in (_read_iso, _read_figures, _read_named):
        if found := read(text):
            return found
    years = set(_YEAR.findall(text))
    return years.pop() if len(years) == 1 else ""


def make_date(year: int, month: int = 0, day: int = 0) -> str:
    """Return a date as ISO 8601, cut short where month or day cannot be; "" for no year."""
    if not 1000 <= year <= 2999:
        return ""
    if not 1 <= month <= 12:
        return f"{year}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return f"{year}-{month:02}"


def _read_iso(text: str) -> str:
    found = _COMPACT.fullmatch(text) or _ISO.fullmatch(text)
    return make_date(*(int(part or 0) for part in found.groups())) if found else ""


def _read_figures(text: str) -> str:
    found = _FIGURES.fullmatch(text)
    if found is None:
        return ""
    first, second, year = (int(part) for part in found.groups())
    if first > 12 or first == second:
        return make_date(year, second, first)
    return make_date(year, first, second) if second > 12 else make_date(year)


def _read_named(text: str) -> str:
    found = _NAMED.search(text)
    if found is None or not read_month(found["month"]):
        return ""
    return make_date(
        int(found["year"]), read_month(found["month"]), int(found["before"] or found["after"] or 0)
    )
