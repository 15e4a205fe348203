"""Whether a passage may begin and end where it does: never inside a word, a number or a sum."""

from __future__ import annotations

from collections.abc import Sequence

from archiver.models import Difference, DifferenceKind
from archiver.quoting.judging.atoms import Atom, Sort
from archiver.quoting.judging.differences import NUMERIC_SIGNS, make_difference
from archiver.quoting.judging.vocabulary import (
    NEGATIVE_PREFIXES,
    NUMBER_WORDS,
    SCALES,
    SMALL_NUMBERS,
    UNITS,
)

HARD_HYPHENS = "-‐‑"
COUNTED = NUMBER_WORDS | {"may"}
MARKS = (Sort.POINT, Sort.QUOTE, Sort.DASH, Sort.ELLIPSIS)
FRACTIONS = frozenset("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
LEADING_SIGNS = frozenset("−$£€¥¢₹₽₩₿<>≤≥≈~±+×÷√")
PREFIXES = (
    *NEGATIVE_PREFIXES,
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


def check_edges(atoms: Sequence[Atom], low: int, high: int) -> list[Difference]:
    """Return what is cut when atoms [low, high) are taken out of `atoms`."""
    found = [_cut_before(atoms, low), _cut_after(atoms, high)]
    return [difference for difference in found if difference is not None]


def _is_number(atom: Atom) -> bool:
    return atom.key.removeprefix(".")[:1].isdigit()


def _cut(kind: DifferenceKind, whole: str, rest: str) -> Difference:
    return make_difference("replace", rest, whole, kind)


def _cut_before(atoms: Sequence[Atom], low: int) -> Difference | None:
    if low <= 0 or low >= len(atoms) or atoms[low].sort in MARKS:
        return None
    first, before = atoms[low], atoms[low - 1]
    earlier = atoms[low - 2] if low > 1 and not before.spaced else None
    whole = (
        (earlier.raw if earlier else "") + before.raw + (" " if first.spaced else "") + first.raw
    )
    if _number_cut_before(first, before, earlier) or _is_mixed(atoms, low):
        return _cut(DifferenceKind.NUMBER, whole, first.raw)
    if not first.spaced and _joins_before(first, before, earlier):
        hyphen = earlier is not None and before.key == "-"
        negative = hyphen and earlier is not None and earlier.key.lower() in NEGATIVE_PREFIXES
        return _cut(DifferenceKind.NEGATION if negative else DifferenceKind.WORD, whole, first.raw)
    return None


def _is_mixed(atoms: Sequence[Atom], at: int) -> bool:
    """Say whether a fraction stands at `at`, after the whole number that it belongs to."""
    whole, over = atoms[at - 1], atoms[at]
    if whole.optional or not (whole.key.isdigit() and len(whole.key) <= 3):
        return False
    if over.key in FRACTIONS:
        return True
    rest = atoms[at + 1 : at + 3]
    if len(rest) < 2 or rest[0].key not in "/⁄" or any(atom.spaced for atom in rest):
        return False
    low, high = over.key, rest[1].key
    return low.isdecimal() and high.isdecimal() and len(high) < 3 and int(low) < int(high)


def _counts(atom: Atom) -> bool:
    return _is_number(atom) or atom.key.lower() in SMALL_NUMBERS


def _is_scale(word: str, beyond: str) -> bool:
    return word in SCALES or (word == "per" and beyond in ("cent", "mille"))


def _number_cut_before(first: Atom, before: Atom, earlier: Atom | None) -> bool:
    if first.key.lower() in SCALES and _counts(before) and not before.optional:
        return True
    if not _is_number(first):
        return False
    if before.key in LEADING_SIGNS:
        return True
    if first.spaced:
        grouped = len(first.key) >= 3 and first.key[:3].isdigit() and not first.key[3:4].isdigit()
        return grouped and before.key.isdigit() and len(before.key) <= 3
    return earlier is not None and before.key in "-/:.,·" and _is_number(earlier)


def _joins_before(first: Atom, before: Atom, earlier: Atom | None) -> bool:
    if before.sort is Sort.WORD or first.sort is Sort.RAISED:
        return True
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
    return short or pair == ("and", "or") or COUNTED.issuperset(pair)


def _cut_after(atoms: Sequence[Atom], high: int) -> Difference | None:
    if high <= 0 or high >= len(atoms) or atoms[high - 1].sort in MARKS:
        return None
    last, after = atoms[high - 1], atoms[high]
    later = atoms[high + 1] if high + 1 < len(atoms) and not atoms[high + 1].spaced else None
    whole = last.raw + (" " if after.spaced else "") + after.raw + (later.raw if later else "")
    beyond = atoms[high + 1].key.lower() if high + 1 < len(atoms) else ""
    if _number_cut_after(last, after, later, beyond) or _is_mixed(atoms, high):
        return _cut(DifferenceKind.NUMBER, whole, last.raw)
    if not after.spaced and _joins_after(last, after, later):
        negative = later is not None and later.key.lower() in ("less", "free")
        return _cut(DifferenceKind.NEGATION if negative else DifferenceKind.WORD, whole, last.raw)
    return None


def _number_cut_after(last: Atom, after: Atom, later: Atom | None, beyond: str) -> bool:
    if after.optional:
        return False
    if _counts(last) and _is_scale(after.key.lower(), beyond):
        return True
    if not _is_number(last):
        return False
    if after.sort is Sort.RAISED:
        return not after.spaced
    if after.key in NUMERIC_SIGNS - {"−", "#", "§"}:
        return True
    if after.spaced:
        grouped = len(after.key) >= 3 and after.key[:3].isdigit() and not after.key[3:4].isdigit()
        return grouped and last.key.isdigit() and len(last.key) <= 3
    if after.key in ("'", "″"):
        return True
    return later is not None and after.key in "-/:·" and _is_number(later)


def _joins_after(last: Atom, after: Atom, later: Atom | None) -> bool:
    if after.optional:
        return False
    if after.sort is Sort.WORD:
        return True
    if after.sort is Sort.RAISED:
        return last.key.lower() in UNITS or len(last.key) < 3
    if later is None or later.sort is not Sort.WORD:
        return False
    if after.key == "-":
        return after.raw in HARD_HYPHENS
    if after.key == "/":
        return _are_one(last.key, later.key)
    return after.key in ".@_'" and later.key[:1].islower()
