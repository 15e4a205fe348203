"""Running heads and page numbers: lines at a page's edge that come back on other pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

EDGE = 0.12
APART = 1.3
"""Steps from line to line that part running lines from the text."""
SAME_ROW = 0.003
FEW_STEPS = 4
"""Distances between lines from which the usual one can be told. A guess."""
_NUMBER = re.compile(r"\d{1,5}|\b[ivxlc]{1,7}\b")
"""Sought in words of small letters: with IGNORECASE "i" is the Turkish dotless one, too."""
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True)
class PageLine:
    """One line of a page's text: offsets, words, height on the page (0 bottom, 1 top), type size.

    `size` is in points, 0 where it is not known.
    """

    start: int
    end: int
    words: str
    height: float
    size: float = 0.0


def find_running_lines(pages: list[tuple[PageLine, ...]]) -> list[tuple[PageLine, ...]]:
    """Return for each page the lines that are a running head, a running foot or a page number.

    A line at the edge of a page is running when the same words stand at the same edge of another
    page, a number that goes up with the pages aside. Other numbers count: "Total 45" and
    "Total 67" are two lines of a table. Between running lines and the text there is more white
    than between two lines of it: a sentence that is repeated at the edge of two pages is text.
    """
    keys = [
        {
            line: {(edge, counted) for counted in count_from_page(line.words, number)}
            for line in lines
            if (edge := _edge(line))
        }
        for number, lines in enumerate(pages)
    ]
    seen = Counter(key for page in keys for key in set().union(*page.values()))
    found = []
    for lines, page in zip(pages, keys, strict=True):
        repeated = {line for line, known in page.items() if any(seen[key] > 1 for key in known)}
        apart = _part_from_text(lines, repeated, 1) | _part_from_text(lines, repeated, -1)
        found.append(tuple(line for line in lines if line in apart))
    return found


def _part_from_text(
    lines: tuple[PageLine, ...], repeated: set[PageLine], side: int
) -> set[PageLine]:
    """Return the repeated lines at one edge (1 top, -1 bottom) that white parts from the text."""
    inward = sorted(lines, key=lambda line: -side * line.height)
    count = next((at for at, line in enumerate(inward) if line not in repeated), len(inward))
    leading = _leading(lines)
    while 0 < count < len(inward):
        one, other = inward[count - 1], inward[count]
        if abs(one.height - other.height) > APART * leading * min(_size(one), _size(other)):
            break
        count -= 1
    return set(inward[:count])


def _leading(lines: tuple[PageLine, ...]) -> float:
    """Return the usual step from line to line, by the type's size; 0 where too few tell it."""
    upward = sorted(lines, key=lambda line: line.height)
    near = ((other.height - one.height, _size(one)) for one, other in pairwise(upward))
    steps = sorted(step / size for step, size in near if step > SAME_ROW)
    return steps[len(steps) // 4] if len(steps) >= FEW_STEPS else 0.0


def _size(line: PageLine) -> float:
    return line.size or 1.0


def _edge(line: PageLine) -> str:
    if line.height >= 1 - EDGE:
        return "top"
    return "bottom" if line.height <= EDGE else ""


def count_from_page(written: str, page: int) -> Iterator[str]:
    """Yield the words of a line, and once for each number in them with it counted from the page."""
    words = written.casefold()
    if not _NUMBER.fullmatch(words):
        yield words
    for number in _NUMBER.finditer(words):
        yield f"{words[: number.start()]}<{_value(number[0]) - page}>{words[number.end() :]}"


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    values = [_ROMAN[letter] for letter in number]
    following = [*values[1:], 0]
    return sum(-one if one < other else one for one, other in zip(values, following, strict=True))
