"""Running heads and page numbers: lines at a page's edge that come back on other pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

EDGE = 0.12
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite)?\s*[-–—]?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*[-–—]?(?:\s*(?:of|/|von)\s*\d{1,4})?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")


@dataclass(frozen=True)
class Line:
    """One line of a page's text: offsets, words, and its height on the page (0 bottom, 1 top)."""

    start: int
    end: int
    words: str
    height: float


def find_running_lines(pages: list[tuple[Line, ...]]) -> list[tuple[Line, ...]]:
    """Return for each page the lines that are a running head, a running foot or a page number.

    A line at the edge of a page is running when the same words, numbers aside, stand at the same
    edge of another page near by (heads often alternate between left and right pages), or when it
    is nothing but a page number and other pages carry one too.
    """
    seen = Counter(key for lines in pages for key in {_key(line) for line in lines if _edge(line)})
    return [
        tuple(line for line in lines if _edge(line) and seen[_key(line)] > 1) for lines in pages
    ]


def _edge(line: Line) -> str:
    if line.height >= 1 - EDGE:
        return "top"
    return "bottom" if line.height <= EDGE else ""


def _key(line: Line) -> tuple[str, str]:
    if _PAGE_NUMBER.fullmatch(line.words):
        return _edge(line), "#"
    return _edge(line), _DIGITS.sub("#", line.words.casefold())
