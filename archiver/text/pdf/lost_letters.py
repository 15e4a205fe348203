"""Letters that a PDF draws, calls a blank, and puts beside another blank: "by −52" read as "by 52".

PDFium gives one of two blanks and leaves no trace of the other. Where a font has several codes for
a blank, the white behind each blank of its pages is looked at: there is nothing to be drawn. Runs
only in :mod:`archiver.text.process.worker`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from archiver.text.pdf.letters import Box, Letters
from archiver.text.pdf.visible import INKED, draw_twice, find_texts

OFF = 0.2
"""Font sizes beyond a blank from which something may stand there: a hyphen takes 0.33."""
BEHIND = 0.6
"""Font sizes that are looked at behind a blank that ends its line: a minus sign takes 0.56."""
EDGE = 0.5
"""Points beside a letter that its own ink may reach, as it is drawn in pixels."""
PIXELS = 3.0
"""Pixels for each point: a minus sign of ten points is then a pixel high. A guess."""
_BLANK = re.compile("[ \xa0]")


def name_lost(letters: Letters, expired: Callable[[], bool]) -> bool:
    """Write a nameless letter where a page draws one behind a blank and its text has none.

    Returns False where there is a page to look at and `expired` says that there is no time.
    """
    places = {
        found.end(): box
        for found in _BLANK.finditer(letters.content)
        if (box := _white_behind(letters, found.start()))
    }
    if not places:
        return True
    if expired():
        return False
    change = draw_twice(letters.page, list(find_texts(letters)), PIXELS)
    letters.name_letters([at for at, box in places.items() if change.share(box) >= INKED])
    return True


def _white_behind(letters: Letters, at: int) -> Box | None:
    """Return the rectangle between a blank and the next letter of its line; None without room."""
    ends = not letters.content[at + 1 : at + 2].strip()
    beside = at - 1 if ends else at + 1
    stand, after = letters.stand(beside) if beside >= 0 else None, letters.box(at + 1)
    # a blank that PDFium made lies somewhere on the letter before it
    ended = [right for one in (at - 1, at) if one >= 0 and (right := letters.advance(one))]
    if stand is None or not ended or not stand.upright:
        return None
    left = max(ended)
    right = left + BEHIND * stand.size if ends or after is None else after.left
    if right - left < OFF * stand.size:
        return None
    bottom, top = stand.base - 0.2 * stand.size, stand.base + 0.8 * stand.size
    return Box(left + EDGE, bottom, right - EDGE, top)
