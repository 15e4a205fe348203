"""How alike two pages are, by their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from archiver.late_patterns import compile_late
from archiver.watching.observation import Page

# Scripts that set no spaces between words: each of their characters counts as a word.
_WIDE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
_WORD = compile_late(rf"[{_WIDE}]|[^\W{_WIDE}]+")
_ALL_WIDE = compile_late(rf"[{_WIDE}]+")
STEM = 5  # letters of a word that its inflections share; shorter ones are mostly grammar (a guess)
LONGEST_WORD = 24  # characters; longer ones are tokens of machines (a guess)
RUN = 3  # words that stand together in both texts: single words are in every text of a language
SHORT = 100  # words; two longer texts of one language have many single words in common (a guess)
BEGINNING = 8  # words of a text that are enough to know it by (a guess)
LOST_END = 0.25  # of a text; where less of its end is lost, a paragraph was struck out (a guess)
LEAST_LOST = 10  # words that a wall keeps back; where fewer went, a sentence was changed (a guess)
INSTEAD = 80  # words that a wall sets in the place of the rest (a guess)
SCANNED = 100_000  # characters of a text that are compared; a guess


def likeness(page: Page, probe: Page) -> float:
    """Return 0 to 1: how much `probe`, the answer at another address, is the same page.

    1 when both led to the same address; 0 when one of them was no success (2xx). A page that
    repeats the address asked for, or holds a number of the session, is compared without them.
    """
    if page.status // 100 != 2 or probe.status // 100 != 2:
        return 0.0
    if page.url == probe.url:
        return 1.0
    if page.digest and page.digest == probe.digest:
        return 1.0
    asked = {*_words(page.url.partition("://")[2]), *_words(probe.url.partition("://")[2])}
    ours, theirs = _lasting_words(page, asked), _lasting_words(probe, asked)
    if not ours and not theirs:
        return float(page.title == probe.title)
    return _share(Counter(ours), Counter(theirs))


def _lasting_words(page: Page, asked: set[str]) -> list[str]:
    """The words that do not depend on who asks, when, or for which of the addresses `asked`."""
    return [w for w in _words(page.text) if w not in asked and not _is_token(w)]


def _is_token(word: str) -> bool:
    return len(word) > LONGEST_WORD or any(c.isdigit() for c in word)


def overlap(first: str, second: str) -> float:
    """Return the share of text that two texts have in common: of short ones words, of long
    ones runs of three words, each counted as often as it stands there.
    """
    ours, theirs = _words(first), _words(second)
    if min(len(ours), len(theirs)) < SHORT:
        return _share(Counter(ours), Counter(theirs))
    return _share(_runs(ours), _runs(theirs))


def is_cut(before: str, after: str) -> bool:
    """Whether `after` goes on as `before` does up to a place, and has nothing of what followed.

    What an advertisement for subscribers says there instead does not matter, a few sentences of it.
    """
    ours, theirs = _words(before), _words(after)
    same = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), None)
    same = min(len(ours), len(theirs)) if same is None else same
    rest, instead = ours[same:], theirs[same:]
    if same < BEGINNING or len(rest) < max(LEAST_LOST, LOST_END * len(ours)):
        return False
    if len(instead) > INSTEAD:
        return False
    return not _runs(rest) & _runs(instead)


@lru_cache(maxsize=8)
def telling_words(text: str) -> frozenset[str]:
    """Return what tells of which matter a text speaks: the beginnings of its longer words, and
    pairs of characters where a script sets no spaces.
    """
    words = _words(text)
    pairs = {a + b for a, b in pairwise(words) if len(a) == len(b) == 1 and _is_wide(a + b)}
    long = {word[:STEM] for word in words if len(word) >= STEM and word.isalpha()}
    return frozenset(pairs | long)


def _is_wide(characters: str) -> bool:
    return _ALL_WIDE.fullmatch(characters) is not None


def _runs(words: Sequence[str]) -> Counter[str]:
    return Counter(" ".join(words[n : n + RUN]) for n in range(len(words) - RUN + 1))


def _share(ours: Counter[str], theirs: Counter[str]) -> float:
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text[:SCANNED].casefold())
