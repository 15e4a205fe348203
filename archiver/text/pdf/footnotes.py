"""Footnotes at the foot of a PDF page, which part the words before them from the next page's.

A block is taken for footnotes only when everything speaks for it: it stands below the text, in
smaller type, begins with a number or a sign, and the same mark is raised in the text above. What
is not certain stays where it is, since words must never be joined over others that belong between.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from archiver.text.setting.running_heads import PageLine

SMALLER = 0.93
"""The size of a footnote's letters as a share of the text's, at most. A guess."""
_MARK = re.compile(r"\s*[\[(]?([*※]?\d{1,3}|[*†‡§¶]{1,3})[\])]?\.?(?=\s|[^\W\d_]|$)")
_LISTED = re.compile(r"[*※]?\d+|[*†‡§¶]+")


def find_notes(
    lines: Sequence[PageLine], raised: Sequence[tuple[int, str]]
) -> list[tuple[int, int]]:
    """Return where the footnotes of one page stand: half-open stretches of its content.

    `lines` are the page's lines in the order of its content, running ones left out; `raised` the
    place and the characters of each raised mark. A page of two columns may have two blocks.
    """
    body = _body_size(lines)
    marks = [(at, mark) for at, words in raised for mark in _LISTED.findall(words)]
    found = []
    first = 0
    while first < len(lines):
        if not _may_begin(lines, first, body, marks):
            first += 1
            continue
        last = first
        while (
            last + 1 < len(lines)
            and 0 < lines[last + 1].size <= SMALLER * body
            and lines[last + 1].height <= lines[last].height
        ):
            last += 1
        if _ends_column(lines, first, last):
            found.append((lines[first].start, lines[last].end))
        first = last + 1
    return found


def _body_size(lines: Sequence[PageLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.words)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _may_begin(
    lines: Sequence[PageLine], first: int, body: float, marks: Sequence[tuple[int, str]]
) -> bool:
    line = lines[first]
    found = _MARK.match(line.words)
    if not found or not 0 < line.size <= SMALLER * body or not first:
        return False
    before = lines[first - 1]
    if before.height <= line.height or before.size <= SMALLER * body:
        return False
    return any(mark == found[1] and at < line.start for at, mark in marks)


def _ends_column(lines: Sequence[PageLine], first: int, last: int) -> bool:
    """Whether nothing of the text stands below: the page ends, or goes on in the next column."""
    return last + 1 == len(lines) or lines[last + 1].height > lines[first].height
