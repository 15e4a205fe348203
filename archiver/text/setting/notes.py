"""Notes' marks: which figures of a text the file shows to be marks, and which only look like it.

"pupils¹" carries a note, "income²" is a power and "waited18 weeks" has lost a space. A mark is
one where the file shows it: by a link, by a note with that mark at the foot, by a series of three
in order, or by raised type after punctuation. What only looks like a mark is never dropped
silently: the judge flags it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archiver.late_patterns import compile_late
from archiver.models import SpanKind, Text

LOOKS = "looks"
"""`Span.detail` of a marker that only its looks show: raised type after a word."""

SIGNED = r"[\[(［（〔]?(?:[*＊※†‡§¶]|[注註])\s?\d{1,3}[\])］）〕]?"
"""A sign, or the word for note, and its number, as Japanese and Chinese have them."""
NOTE_TEXT = compile_late(
    r"\s*[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5})(?:\s*[,;–-]\s*\d{1,3})*[\])）]?[,;]?\s*"
    rf"|[*＊※†‡§¶]{{1,3}}|\s*{SIGNED}\s*"
)
"""What a note's mark may look like where something else says that it is one."""

_NUMBER = re.compile(
    r"\s*[\[(［（〔]?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*[\])］）〕]?[,;]?\s*|[*＊※†‡§¶]{1,3}"
)
_SIGNED = re.compile(rf"\s*{SIGNED}\s*")
_BEFORE = compile_late(
    r"(?:[^\W\d_]{3,}[.,;:!?)\]”’\"'。、，．！？）」』]{0,3}|[^\W\d_]{2}[.,;:!?”’\"']{1,3}|"
    r"\b(?:it|us|me|he|we|so|up|do|go|is|be|as|by|to|of|or|if)|\b(?:19|20)\d\d[.,;:!?)\]”’\"']{1,2}"
    r"|\S[)\]”’\"'][.,;:!?]|\S[.!?][)\]”’\"'])$"
)
_UNIT = compile_late(
    r"\b(?:(?:kilo|centi|milli|deci|hecto|micro|nano)?met(?:re|er)s?|feet|foot|inch(?:es)?|miles?|"
    r"yards?|sec(?:ond)?s?|min(?:ute)?s?|hours?|days?|years?|mol(?:es)?|kcal|joules?|volts?|"
    r"amp(?:ere)?s?|ohms?|newtons?|pascals?|grams?|lit(?:re|er)s?|rad(?:ians?)?|bar|psi|chi|eta|"
    r"sigma|delta|sin|cos|tan|log|exp|det|var)$",
    re.IGNORECASE,
)


def raised_note(before: str, raised: str) -> str | None:
    """Return the detail of the marker that `raised` characters after `before` are, None for none.

    "" after a closing mark behind a word or a year, or two of them behind anything: raised type
    and its place show a note. LOOKS after a word of three letters or more, which may as well carry
    a power, but not with a sign of notes before it ("※1"). Never after another number ("£1.⁹⁹"),
    a unit or a function, nor with a sign.
    """
    if _SIGNED.fullmatch(raised) and _BEFORE.search(before):
        return ""
    if not _NUMBER.fullmatch(raised) or _UNIT.search(before) or not _BEFORE.search(before):
        return None
    figures = any(ch.isalnum() for ch in raised)
    return LOOKS if before[-1:].isalpha() and figures else ""


@dataclass(frozen=True)
class NotedMarks:
    """The marks that the whole of a text shows to be notes' marks, by the way they are set.

    `paired` have a neighbour in order, in plain figures: they have the looks of a series.
    """

    raised: frozenset[int] = frozenset()
    glued: frozenset[int] = frozenset()
    bracketed: frozenset[int] = frozenset()
    signs: frozenset[str] = frozenset()
    paired: frozenset[int] = frozenset()


_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LEVEL = str.maketrans(_RAISED, "0123456789")
_RAISED_MARK = re.compile(rf"(?<=[^\W\d_]{{3}})[.,;:!?)\]”’\"']{{0,2}}([{_RAISED}]{{1,3}})")
_GLUED_MARK = compile_late(
    r"(?<=[a-z]{3})['’\"”)]?[.,;:]?['’\"”)]?(\d{1,3}(?:[,–-]\d{1,3})*)(?=[\s.,;:)”]|$)"
)
_BRACKETED_MARK = re.compile(r"\[(\d{1,3}(?:\s?[,–-]\s?\d{1,3})*)\]")
_AT_FOOT = compile_late(
    rf"^[ \t]*(?:\[(\d{{1,3}})\]|([{_RAISED}]{{1,3}})|([*†‡§¶]))[ \t]*(?=\w)", re.M
)
_LABEL = re.compile(r"\s*\[?(\d{1,3})\b")
FIRST = 5
"""From this number on a series need not begin with 1, though its marks are raised after words:
a series of powers (x², y³, z⁴) does not get so far. A guess."""


def find_noted(text: Text) -> NotedMarks:
    """Return the marks of `text` that a series of three in order, or a note at the foot, shows."""
    content = text.content
    raised = [
        (found.start(1), number)
        for found in _RAISED_MARK.finditer(content)
        for number in _numbers(found[1].translate(_LEVEL))
    ]
    glued = _of_marks(_GLUED_MARK, content)
    notes: set[int] = set()
    for span in text.spans:
        words = content[span.start : span.end]
        if span.kind is SpanKind.MARKER:
            raised += [(span.start, number) for number in _numbers(words)]
        elif span.kind is SpanKind.NOTE:
            notes.update(int(label[1]) for label in (_LABEL.match(words),) if label)
    foot = list(_AT_FOOT.finditer(content))
    listed = frozenset(int(found[1]) for found in foot if found[1])
    at_foot = frozenset(int(found[2].translate(_LEVEL)) for found in foot if found[2])
    signs = [found[3] for found in foot if found[3]]
    return NotedMarks(
        _in_series([number for _, number in sorted(raised)], FIRST) | at_foot | notes,
        _in_series(glued) | notes,
        _in_series(_of_marks(_BRACKETED_MARK, content)) | listed | notes,
        frozenset(sign for sign in signs if signs.count(sign) == 1),
        _in_series(glued, least=2),
    )


def _of_marks(mark: re.Pattern[str], content: str) -> list[int]:
    return [number for found in mark.finditer(content) for number in _numbers(found[1])]


def _numbers(mark: str) -> list[int]:
    """Return the numbers of one mark: "1, 2" has two, "1–3" three."""
    numbers: list[int] = []
    for part in re.split(r"\s*,\s*", mark.strip("[]() ,;")):
        ends = [int(n) for n in re.findall(r"\d{1,3}", part)]
        numbers += range(ends[0], ends[1] + 1) if len(ends) == 2 else ends
    return numbers


def _in_series(numbers: Iterable[int], first: int = 0, least: int = 3) -> frozenset[int]:
    """Return the numbers that belong to `least` or more which first stand in order.

    `first`: a series begins with 1, or with this number or a higher one.
    """
    place: dict[int, int] = {}
    for at, number in enumerate(numbers):
        place.setdefault(number, at)
    found: set[int] = set()
    for number in sorted(place):
        if number - 1 in place and place[number - 1] < place[number]:
            continue
        end = number
        while end + 1 in place and place[end] < place[end + 1]:
            end += 1
        if end - number >= least - 1 and (number == 1 or number >= first):
            found.update(range(number, end + 1))
    return frozenset(found)
