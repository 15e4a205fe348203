"""Marks in a copy of a page: `<mark title="…">` around words, so that the page stays as it is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

MarkedRange = tuple[int, int, str]
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def mark_page(text: str, stretches: Iterable[MarkedRange]) -> str:
    """Return the HTML `text` with each [start, end) marked and its words as title.

    A mark never crosses a tag: words on both sides of one get a mark each. Where two stretches
    overlap, the later one's words are said in the earlier one's mark.
    """
    marked = text
    for start, end, title in sorted(_join(stretches), reverse=True):
        opening = f'<mark title="{html.escape(" ".join(title.split()))}">'
        for first, after in reversed(list(_between_tags(text, start, end))):
            words = marked[first:after]
            marked = f"{marked[:first]}{opening}{words}</mark>{marked[after:]}"
    return marked


def _join(stretches: Iterable[MarkedRange]) -> Iterator[MarkedRange]:
    held: MarkedRange | None = None
    for stretch in sorted(stretches):
        if held is not None and stretch[0] < held[1]:
            held = held[0], max(held[1], stretch[1]), f"{held[2]} — {stretch[2]}"
            continue
        if held is not None:
            yield held
        held = stretch
    if held is not None:
        yield held


def _between_tags(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for tag in _TAG.finditer(text, start, end):
        if text[start : tag.start()].strip():
            yield start, tag.start()
        start = tag.end()
    if text[start:end].strip():
        yield start, end
