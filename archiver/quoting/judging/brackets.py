"""What a bracket puts in the place of the source's words: another name, the contrary, or more.

A bracket is a mark that editors are allowed, so what it replaces is always shown. It is for a
person to look at where it changes what is said: docs/verdicts.md, "What a person should look at".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from archiver.models import Flag, Severity
from archiver.quoting.judging.atoms import word_key
from archiver.quoting.judging.flags import mend
from archiver.quoting.judging.grammar import Gap
from archiver.quoting.judging.vocabulary import DEGREES, OPPOSITES, PLAIN_WORDS, TITLES

WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
ENDINGS = ("", "s", "es", "d", "ed", "ing", "r", "er", "st", "est", "ly")
DIGIT = re.compile(r"\d")
MANY = 6
TIMES = 3
"""A bracket that hides more words than this, and so many times its own, should be an ellipsis."""


def flag_replaced(
    gap: Gap, hidden: str, near: str, alone: bool = True, names: bool = True
) -> Iterator[Flag]:
    """Yield the flags of a bracket that stands where the source has `hidden`.

    `near` are the words of `hidden` that touch what is quoted, all of them between two pieces;
    `alone` says that no ellipsis stands in the same place, which would hide words of its own;
    `names` that a name among them may be what is replaced.
    """
    brought = words_of(gap.head + gap.inserted + gap.tail)
    theirs = words_of(hidden)
    if not brought or not (theirs or DIGIT.search(near)):
        return
    shown, beside = " ".join(hidden.split())[:200], words_of(near)
    named = names and changes_name(brought, beside)
    turned = changes_meaning(brought, beside)
    if named:
        yield Flag("changed-name", Severity.CRITICAL, shown)
    if turned:
        yield Flag("changed-meaning", Severity.CRITICAL, shown)
    if alone and near == hidden and _is_long(brought, theirs):
        yield Flag("replaced-words", Severity.CRITICAL, shown)
    elif alone and not (named or turned) and (_counts(gap, near) or replaces(brought, beside)):
        yield Flag("replaced-words", Severity.NOTICE, " ".join(near.split()))


def _counts(gap: Gap, near: str) -> bool:
    """Say whether a number is replaced by words alone."""
    return bool(DIGIT.search(near)) and not DIGIT.search(gap.head + gap.inserted + gap.tail)


def words_of(text: str) -> list[str]:
    """Return the words of `text` as they are compared, a possessive's ending dropped."""
    found = (word_key(match[0]).replace("’", "'") for match in WORD.finditer(mend(text)))
    return [word.removesuffix("'s").removesuffix("'") for word in found]


def _is_long(brought: Sequence[str], theirs: Sequence[str]) -> bool:
    return len(theirs) > max(MANY, TIMES * len(brought))


def replaces(brought: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether words that carry meaning are replaced by others."""
    kept = {_stem(word) for word in brought}
    return any(w.lower() not in PLAIN_WORDS and _stem(w) not in kept for w in theirs)


def _stem(word: str) -> str:
    return word.lower()[:4]


# --- names ---------------------------------------------------------------------------------------


def changes_name(brought: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether both have a name, and none of the one is in the other."""
    mine, others = _names(brought), _names(theirs)
    if not mine or not others:
        return False
    initials = {"".join(w[0] for w in mine).lower(), "".join(w[0] for w in others).lower()}
    known = {w.lower().replace(".", "") for w in (*mine, *others)}
    related = any(_is_related(a, b) for a, b in product(mine, others))
    return not related and not any(i in known for i in initials if len(i) > 1)


def _names(words: Sequence[str]) -> list[str]:
    return [w for w in words if w[:1].isupper() and w.lower() not in PLAIN_WORDS | TITLES]


def _is_related(one: str, other: str) -> bool:
    short, long = sorted((one.lower(), other.lower()), key=len)
    return long.startswith(short)


# --- meaning -------------------------------------------------------------------------------------


def changes_meaning(brought: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether a word is replaced by its contrary, or by another step of the same scale."""
    mine = {word.lower() for word in brought}
    others = {word.lower() for word in theirs}
    steps = any(_changes_step(mine, others, degrees) for degrees in DEGREES)
    mine, others = mine - others, others - mine
    return steps or any(_is_contrary(a, b) for a, b in product(mine, others))


def _changes_step(mine: set[str], others: set[str], degrees: Sequence[str]) -> bool:
    ours = {step for step in degrees if mine & set(step.split())}
    theirs = {step for step in degrees if others & set(step.split())}
    return bool(ours) and bool(theirs) and ours != theirs


def _is_contrary(one: str, other: str) -> bool:
    return any(
        (_is_form(one, a) and _is_form(other, b)) or (_is_form(one, b) and _is_form(other, a))
        for a, b in OPPOSITES
    )


def _is_form(word: str, plain: str) -> bool:
    """Say whether `word` is `plain` with an ending: "rejected", "opposing", "safely"."""
    if not word.startswith(plain[:-1]):
        return False
    stems = (plain, plain.removesuffix("e"), plain + plain[-1])
    return any(word == stem + ending for stem in stems for ending in ENDINGS)
