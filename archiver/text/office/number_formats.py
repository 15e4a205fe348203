"""Number formats of spreadsheets (ISO/IEC 29500-1, 18.8.30 and 18.8.31): what a cell shows.

As a program set to English shows it. What hangs on the reader's own computer (the short date, the
names of months where the format names no language), and what is not read, is UNSHOWN.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

UNSHOWN = "\ufffd"
"""Stands for a figure whose format is not read: the cell shows something else than the file has."""
GENERAL = "General"
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 20: "h:mm",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 21: "h:mm:ss", 37: "#,##0 ;(#,##0)",
    38: "#,##0 ;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)", 45: "mm:ss",
    46: "[h]:mm:ss", 49: "@",
}  # fmt: skip
"""Formats that files do not write out (18.8.30), without those that hang on the computer."""
DIGITS = 11
"""Digits that a cell in the format General shows at most (Excel, "Display numbers")."""
LARGEST = 1e15
"""Excel keeps fifteen digits."""
LAST_DAY = 2958465
"""31 December 9999, the last date there is (18.17.4.1)."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)'
    r"|\[\$(?P<sign>[^\]-]{0,8})(?:-(?P<language>[0-9A-Za-z-]{1,12}))?\]"
    r"|\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d{1,2})\]"
    r"|(?P<elapsed>\[h{1,2}\])|(?P<half>AM/PM|A/P)"
    r"|(?P<date>y{1,4}|m{1,5}|d{1,4}|h{1,2}|s{1,2})"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r"|(?P<plain>[-+/():!^&'~{}<>=$ \u00a3\u20ac\u00a5\u00a0\u202f])",
    re.IGNORECASE,
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*', re.DOTALL)
_ENGLISH = re.compile(r"(?:[0-9a-f]{0,2}09|en(?:-[a-z]{2})?)", re.IGNORECASE)
_PLACE = re.compile(r"(?P<whole>[0#?,]*)(?P<part>\.[0#?]*)?(?P<scaled>,*)")
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
FormatPart = tuple[str, str]


def show_number(value: str, code: str, since_1904: bool = False) -> str:
    """Return a number as a cell shows it whose format is `code`, UNSHOWN where it is not read.

    Dates count from 1900, or from 1904 where the file says so (18.17.4.1).
    """
    try:
        number = float(value)
    except ValueError:
        return UNSHOWN
    if not abs(number) < LARGEST:
        return UNSHOWN
    sections = _cut_sections(code)
    if number < 0 and len(sections) > 1:
        code, shown = sections[1], -number
    else:
        code = sections[2] if number == 0 and len(sections) > 2 else sections[0]
        shown = number
    if code.strip().lower() in ("general", "@", ""):
        return _show_plain(value, number) if len(sections) == 1 and code else UNSHOWN
    parts = _read_parts(code)
    if parts is None:
        return UNSHOWN
    if any(kind in ("date", "elapsed", "half") for kind, _ in parts):
        return _show_date(shown, parts, since_1904)
    return _show_figures(shown, parts)


def _cut_sections(code: str) -> list[str]:
    """Return the formats of positive and negative numbers, of zero and of words, as given."""
    sections, at = [], 0
    while at <= len(code):
        found = _SECTION.match(code, at)
        end = found.end() if found else len(code)
        sections.append(code[at:end])
        at = end + 1
    return sections[:3] if len(sections) > 3 or "@" not in sections[-1] else sections[:-1] or [code]


def _show_plain(value: str, number: float) -> str:
    plain = value.removesuffix(".0")
    digits = sum(letter.isdigit() for letter in plain)
    return plain if digits <= DIGITS and "e" not in plain.lower() else UNSHOWN


def _read_parts(code: str) -> list[FormatPart] | None:
    """Return a format's parts, each of a kind, None where one is not read."""
    parts: list[FormatPart] = []
    at = 0
    while at < len(code):
        found = _TOKEN.match(code, at)
        if found is None:
            return None
        at = found.end()
        kind = found.lastgroup or ""
        if kind in ("sign", "language"):
            language = found["language"] or ""
            if len(language) > 4 and not _ENGLISH.fullmatch(language):
                return None  # other figures or another calendar, or the computer's own (F800)
            if language.upper() in ("F800", "F400"):
                return None
            parts += [("words", found["sign"])]
            parts += [("english", "")] if _ENGLISH.fullmatch(language) else []
        elif kind in ("quoted", "escaped", "plain"):
            parts.append(("words", found[kind]))
        elif kind == "blank":
            parts.append(("words", " "))
        elif kind not in ("", "fill"):
            parts.append((kind, found[kind].lower()))
    return parts


# --- figures -------------------------------------------------------------------------------------


def _show_figures(number: float, parts: list[FormatPart]) -> str:
    places = [at for at, (kind, _) in enumerate(parts) if kind in ("digit", "point", "comma")]
    percent = sum(kind == "percent" for kind, _ in parts)
    if not places:
        words = "".join(said for kind, said in parts if kind == "words")
        return words.strip() if words.strip() and not percent else UNSHOWN
    first, last = places[0], places[-1]
    place = _PLACE.fullmatch("".join(said for _, said in parts[first : last + 1]))
    if place is None or last - first + 1 != len(places):
        return UNSHOWN
    whole, part = place["whole"], (place["part"] or "")[1:]
    scale = len(place["scaled"]) or len(whole) - len(whole.rstrip(","))
    exact = Decimal(f"{number:.15g}").scaleb(2 * percent - 3 * scale)
    rounded = abs(exact).quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    if number < 0 and not rounded:
        return UNSHOWN  # programs differ on whether a sign is shown
    figures, _, behind = f"{rounded:f}".partition(".")
    figures = figures.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole.rstrip(","):
        figures = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", figures)
    while behind and behind[-1] == "0" and part[len(behind) - 1] != "0":
        behind = behind[:-1]
    shown = figures + ("." + behind if place["part"] is not None else "")
    ahead = "".join(said for kind, said in parts[:first] if kind in ("words", "percent"))
    after = "".join(said for kind, said in parts[last + 1 :] if kind in ("words", "percent"))
    sign = "-" if number < 0 else ""
    return " ".join(f"{sign}{ahead}{shown}{after}".split())


# --- dates and times -----------------------------------------------------------------------------


def _show_date(number: float, parts: list[FormatPart], since_1904: bool) -> str:
    if any(kind in ("digit", "percent") for kind, _ in parts) or number < 0:
        return UNSHOWN
    units = [said[0] if kind == "date" else "h" for kind, said in parts if kind in TIMED]
    seconds = round(number * 86400)
    if "s" in units and abs(number * 86400 - seconds) > WHOLE_SECOND:
        return UNSHOWN  # Excel rounds, LibreOffice cuts off
    days = seconds // 86400 + (1462 if since_1904 else 0)
    dated = any(unit in "yd" for unit in units) or _has_month(units)
    if days > LAST_DAY or (dated and days <= FALSE_LEAP_DAY):
        return UNSHOWN
    when = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=days, seconds=seconds % 86400)
    english = any(kind == "english" for kind, _ in parts)
    half = any(kind == "half" for kind, _ in parts)
    shown, at = [], 0
    for kind, said in parts:
        if kind in TIMED:
            minute = kind == "date" and said[0] == "m" and _is_minute(units, at)
            at += 1
        if kind in ("words", "point", "comma"):
            shown.append(said)
        elif kind == "elapsed":
            shown.append(str(seconds // 3600).rjust(len(said) - 2, "0"))
        elif kind == "half":
            shown.append(
                ("AM", "PM")[when.hour >= 12] if said == "am/pm" else "AP"[when.hour >= 12]
            )
        elif kind == "date":
            words = _show_unit(when, said, minute=minute, half=half, english=english)
            if not words:
                return UNSHOWN
            shown.append(words)
    return " ".join("".join(shown).split())


WHOLE_SECOND = 0.01
"""Seconds by which a time that was typed may miss a whole one: a day's fraction of 15 digits."""
TIMED = ("date", "elapsed")
FALSE_LEAP_DAY = 60
"""29 February 1900, which programs count though there was none: days up to it are not told."""


def _has_month(units: list[str]) -> bool:
    return any(unit == "m" and not _is_minute(units, at) for at, unit in enumerate(units))


def _is_minute(units: list[str], at: int) -> bool:
    """Whether an m counts minutes: right after hours, or right before seconds (18.8.31)."""
    return units[at - 1 : at] == ["h"] or units[at + 1 : at + 2] == ["s"]


def _show_unit(when: datetime, unit: str, *, minute: bool, half: bool, english: bool) -> str:
    """Return one unit of a time, "" where its name is another in each language."""
    if unit in ("mmm", "mmmm", "mmmmm", "ddd", "dddd"):
        names = _MONTHS.split()[when.month - 1] if unit[0] == "m" else _DAYS.split()[when.weekday()]
        return "" if not english else names[: {3: 3, 4: None, 5: 1}[len(unit)]]
    if unit[0] == "y":
        return f"{when.year % 100:02}" if len(unit) < 3 else f"{when.year:04}"
    hour = (when.hour + 11) % 12 + 1 if half else when.hour
    value = {"m": when.minute if minute else when.month, "d": when.day, "h": hour, "s": when.second}
    return str(value[unit[0]]).rjust(len(unit), "0")
