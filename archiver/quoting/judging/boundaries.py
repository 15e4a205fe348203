"""Whether a passage may begin and end where it does: never inside a word, a number or a sum."""

from __future__ import annotations

import re

from archiver.models import Difference, DifferenceKind
from archiver.quoting.judging.atoms import Atom, AtomWindow, Sort
from archiver.quoting.judging.differences import make_difference, spell
from archiver.quoting.judging.quantities import find_cut, may_cut
from archiver.quoting.judging.vocabulary import (
    NUMBER_WORDS,
    UNITS,
    words,
)
from archiver.text.languages.held.english import TABLE as ENGLISH
from archiver.text.languages.recognition import language_of
from archiver.text.unspaced import WIDE_MARK, begins_word, is_unspaced

HARD_HYPHENS = "-‐‑"
COUNTED = NUMBER_WORDS | {"may"}
MARKS = (Sort.POINT, Sort.QUOTE, Sort.ELLIPSIS)
FEET = ("'", "″")
"""Marks of feet, inches and minutes after a figure, as atoms have them."""
PREFIXES = (
    *ENGLISH.prefixes,
    "ex",
    "pre",
    "post",
    "semi",
    "quasi",
    "pseudo",
    "so",
    "self",
    "over",
)
LOOSE_PREFIXES = words("non un anti ex semi quasi pseudo pre post")
"""Prefixes that English prints also with a space, and that are no words by themselves."""


def check_edges(window: AtomWindow, low: int, high: int) -> list[Difference]:
    """Return what is cut when atoms [low, high) are taken out of the window."""
    found = [_cut_at(window, low, low, high), _cut_at(window, high, low, high)]
    return [difference for difference in found if difference is not None]


def is_safe(before: str, after: str) -> bool:
    """Whether an edge between these two words, as they stand, is surely inside nothing."""
    if (
        before in LOOSE_PREFIXES
        or before.endswith(tuple(HARD_HYPHENS))
        or (after.lower() == "one" and before.lower() == "no")
    ):
        return False
    if is_unspaced(before[-1:]) or is_unspaced(after[:1]):
        return False
    return not may_cut(before, after, _has_mark(before), _has_mark(after))


def _has_mark(word: str) -> bool:
    """Whether a word has a mark inside that may join it to what is beside it."""
    return any(not ch.isalpha() for ch in word.strip("\"'“”‘’«»()[]"))


def _cut_at(window: AtomWindow, edge: int, low: int, high: int) -> Difference | None:
    atoms = window.atoms
    if not 0 < edge < len(atoms) or low >= high:
        return None
    before, after = atoms[edge - 1], atoms[edge]
    inner = after if edge == low else before
    if address := _address_over(window, edge):
        return make_difference("replace", inner.raw, address, DifferenceKind.WORD)
    if edge == high and before.key == "." and not before.spaced:
        # the stop may be a scale's or a unit's: "2,5 Mio.| Euro"
        return _cut_quantity(window, edge - 1, low, high - 1)
    bracket = inner.key == (")" if edge == high else "(") and not after.spaced
    bracket = bracket or (edge == high and before.key == ")")
    foot = inner.sort is Sort.QUOTE and inner.key in FEET
    if (inner.sort in MARKS and not (bracket or foot)) or (before.optional and after.optional):
        return None
    if quantity := _cut_quantity(window, edge, low, high):
        return quantity
    if (edge == high or bracket) and (label := _label_over(window, edge)):
        kind = DifferenceKind.NUMBER if label["figure"] else DifferenceKind.WORD
        return make_difference("replace", inner.raw, label[0], kind)
    cut = _cut_before(window, edge) if edge == low else _cut_after(window, edge)
    if cut is None or bracket:
        return None
    first, last = (edge - 2 if cut[1] else edge - 1), edge + 1
    if edge == high:
        first, last = edge - 1, (edge + 2 if cut[1] else edge + 1)
    whole = spell(atoms[max(first, 0) : last])
    return make_difference("replace", inner.raw, whole, cut[0])


def _cut_quantity(window: AtomWindow, edge: int, low: int, high: int) -> Difference | None:
    cut = find_cut(window.atoms, edge, low, high, window.text)
    if cut is None:
        return None
    quoted = window.atoms[max(cut.first, low) : min(cut.last, high)]
    kind = DifferenceKind.NEGATION if cut.denied else DifferenceKind.NUMBER
    return make_difference(
        "replace", spell(quoted), spell(window.atoms[cut.first : cut.last]), kind
    )


ADDRESS = re.compile(rf"(?:https?://|www\.)[^\s<>\"{WIDE_MARK}]+|[\w.+-]+@[\w-]+\.[\w.-]+")
LABEL = re.compile(
    r"(?:(?P<figure>(?!(?:1\d|20)\d\d\s)\d\w{0,4})(?:\(\w{1,4}\)|\s\((?:[a-z]|[ivx]{1,4}|\d\d?)\)){1,4}"
    r"(?:\s?[–-]\s?\(\w{1,4}\))?"
    r"|[^\W\d_]{1,40}\([a-z]{1,4}\)(?!\w))"
)
"""A figure or a word with what is written on to it in brackets: "40(2)", "6(1) (f)", "owner(s)".

Past a space it is one letter, a small Roman or a short figure, and no year stands before it."""
LONGEST = 300
"""Characters of a web address that are looked at on either side of an edge: a guess."""


def _label_over(window: AtomWindow, edge: int) -> re.Match[str] | None:
    """Return the figure or word whose brackets the edge cuts off, None for none."""
    before, after = window.atoms[edge - 1], window.atoms[edge]
    if before.sort is Sort.WORD:
        return LABEL.match(window.text.content, before.start)
    low = max(before.end - LONGEST_LABEL, 0)
    for found in LABEL.finditer(window.text.content, low, after.end + LONGEST_LABEL):
        if found["figure"] and found.start() < before.start and after.end <= found.end():
            return found
    return None


LONGEST_LABEL = 40
"""Characters of a figure with its brackets, five of each: what LABEL allows."""


def _address_over(window: AtomWindow, edge: int) -> str:
    """Return the web or mail address that goes on over an edge, "" for none."""
    before, after = window.atoms[edge - 1], window.atoms[edge]
    if after.spaced:
        return ""
    content = window.text.content
    low, high = max(before.end - LONGEST, 0), after.start + LONGEST
    for found in ADDRESS.finditer(content[low:high]):
        address = found[0].rstrip(".,;:!?)]}'’”")
        if found.start() <= before.start - low and after.end - low <= found.start() + len(address):
            return address
    return ""


WordCut = tuple[DifferenceKind, bool]
"""What is cut, and whether one more atom beyond the edge's neighbour belongs to it."""


def _cut_before(window: AtomWindow, at: int) -> WordCut | None:
    atoms = window.atoms
    first, before = atoms[at], atoms[at - 1]
    earlier = atoms[at - 2] if at > 1 and not before.spaced else None
    if first.spaced:
        hanging = _hangs(earlier, before, first)
        return (DifferenceKind.NEGATION, hanging) if hanging or _is_compound(window, at) else None
    if _parts_words(window, before, first) or not _joins_before(first, before, earlier):
        return None
    hyphen = earlier is not None and before.key == "-"
    negative = hyphen and earlier is not None and earlier.key.lower() in ENGLISH.prefixes
    kind = DifferenceKind.NEGATION if negative else DifferenceKind.WORD
    return kind, earlier is not None and before.sort is not Sort.WORD


def _parts_words(window: AtomWindow, before: Atom, after: Atom) -> bool:
    """Whether a word of a script without spaces begins or ends between two words that touch."""
    if before.sort is not Sort.WORD or after.sort is not Sort.WORD:
        return False
    near = is_unspaced(before.raw[0]) or is_unspaced(after.raw[0])
    return near and begins_word(window.text.content, after.start)


def _is_compound(window: AtomWindow, edge: int) -> bool:
    """Whether a prefix that is set apart, or "no one", goes on over the edge."""
    before, after = window.atoms[edge - 1], window.atoms[edge]
    if before.sort is not Sort.WORD or after.sort is not Sort.WORD:
        return False
    prefix = before.key in LOOSE_PREFIXES and after.key.isalpha()
    nobody = before.key.lower() == "no" and after.key.lower() == "one"
    if not (prefix or nobody):
        return False
    language = language_of(window.text, before.start, after.end)
    return language is not None and language.code == "en"


def _hangs(word: Atom | None, hyphen: Atom, after: Atom) -> bool:
    """Whether a hyphen with a space after it joins a part that turns a word: "drug- free"."""
    if word is None or hyphen.spaced or hyphen.raw not in HARD_HYPHENS:
        return False
    prefix = word.key.lower() in ENGLISH.prefixes and after.key.isalpha() and not _is_letter(word)
    return after.key in SUFFIXES or (prefix and after.key not in ("and", "or", "to"))


SUFFIXES = ("less", "free")


def _joins_before(first: Atom, before: Atom, earlier: Atom | None) -> bool:
    if before.sort is Sort.WORD or first.sort is Sort.RAISED:
        return True
    if before.key == ")":  # "(un)|safe", but not "(1)|The"
        return first.raw[:1].islower()
    if earlier is None or earlier.sort is not Sort.WORD:
        return False
    if before.key == "-":
        return before.raw in HARD_HYPHENS or earlier.key.lower() in PREFIXES
    if before.key == "/":
        return _are_one(earlier.key, first.key)
    return before.key in ".@_'" and (first.key[:1].islower() or len(earlier.key) == 1)


def _are_one(left: str, right: str) -> bool:
    """Say whether a slash makes one word or date of these: A/B, and/or, May/June."""
    short = len(left) == 1 or len(right) == 1
    pair = (left.lower(), right.lower())
    return short or pair[0] in LOOSE_PREFIXES or pair == ("and", "or") or COUNTED.issuperset(pair)


def _cut_after(window: AtomWindow, at: int) -> WordCut | None:
    atoms = window.atoms
    last, after = atoms[at - 1], atoms[at]
    later = atoms[at + 1] if at + 1 < len(atoms) and not atoms[at + 1].spaced else None
    if after.spaced:
        return (DifferenceKind.NEGATION, False) if _is_compound(window, at) else None
    following = atoms[at + 1] if at + 1 < len(atoms) else None
    if following is not None and following.spaced and _hangs(last, after, following):
        return DifferenceKind.NEGATION, True
    if _parts_words(window, last, after) or not _joins_after(last, after, later):
        return None
    negative = later is not None and later.key.lower() in SUFFIXES
    kind = DifferenceKind.NEGATION if negative else DifferenceKind.WORD
    return kind, later is not None and after.sort is not Sort.WORD


def _joins_after(last: Atom, after: Atom, later: Atom | None) -> bool:
    if after.optional:
        return False
    if after.sort is Sort.WORD:
        return True
    if after.sort is Sort.RAISED:
        return last.key.lower() in UNITS or len(last.key) < 3
    if after.key in ("+", "#"):  # "UTC|+2", "LGBT|+", "F|#"
        return True
    ends = later is None or later.sort in MARKS
    if ends and (after.raw == "−" or (after.raw in HARD_HYPHENS and _is_letter(last))):  # "A-"
        return True
    if later is None or later.sort is not Sort.WORD:
        return False
    if after.key == "-":
        return after.raw in HARD_HYPHENS
    if after.key == "/":
        return _are_one(last.key, later.key)
    if after.key == "." and last.key.isupper() and len(later.key) == 1:  # "Annex IV|.B"
        return True
    return after.key in ".@_'" and later.key[:1].islower()


def _is_letter(word: Atom) -> bool:
    """Whether a capital stands for itself, as a grade does."""
    return len(word.raw) == 1 and word.raw.isupper()
