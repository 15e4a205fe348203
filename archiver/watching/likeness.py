"""How alike two pages are, by their words."""

from __future__ import annotations

import re
from collections import Counter

from archiver.watching.observation import Page

_WORD = re.compile(r"\w+")


def likeness(page: Page, probe: Page) -> float:
    """Return 0 to 1: how much `probe`, the answer at another address, is the same page.

    1 when both led to the same address; 0 when one of them was no success (2xx). An error page
    that repeats the address asked for is compared without it.
    """
    if page.status // 100 != 2 or probe.status // 100 != 2:
        return 0.0
    if page.url == probe.url:
        return 1.0
    if not page.text.strip() and not probe.text.strip():
        return float(page.title == probe.title)
    return overlap(_without_address(page), _without_address(probe))


def _without_address(page: Page) -> str:
    own = set(_words(page.url.partition("://")[2]))
    return " ".join(word for word in _words(page.text) if word not in own)


def overlap(first: str, second: str) -> float:
    """Return the share of words, each counted as often as it stands there, that two texts share."""
    ours, theirs = Counter(_words(first)), Counter(_words(second))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
