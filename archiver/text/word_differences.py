"""Two versions of a text word by word: where they differ, what kind of edit it is, how grave.

A version is one of two copies of the same source: yesterday's and today's page, our copy and a web
archive's. An :class:`Edit` between them has a `before` and an `after`; what a quotation has and its
source has not is a :class:`archiver.models.Difference`, and judged in `quoting/judging`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from archiver.models import DifferenceKind, Severity
from archiver.text.languages.held.english import TABLE as ENGLISH

MOST_WORDS = 20_000  # on each side of one stretch; a guess: more takes seconds, and nobody reads it
MOST_LINES = 20_000  # the same, for lines
SHOWN_WORDS = 60  # of one side of an edit; a guess at what a person reads in a notice
SHOWN_CHARACTERS = 600  # the same, for text without spaces
EDGES = ".,;:!?()[]\"'“”‘’«»…"
NEGATIONS = ENGLISH.negations.words
"""A caller who knows the language of its text hands in that language's words."""

SEVERITIES = {
    DifferenceKind.NEGATION: Severity.CRITICAL,
    DifferenceKind.NUMBER: Severity.CRITICAL,
    DifferenceKind.NAME: Severity.CRITICAL,
    DifferenceKind.MODALITY: Severity.CRITICAL,
    DifferenceKind.ELISION: Severity.CRITICAL,
    DifferenceKind.WORD: Severity.MAJOR,
    DifferenceKind.INSERTION: Severity.MAJOR,
    DifferenceKind.DELETION: Severity.MAJOR,
    DifferenceKind.ORDER: Severity.MAJOR,
    DifferenceKind.CASE: Severity.MINOR,
    DifferenceKind.PUNCTUATION: Severity.MINOR,
}
"""How grave an edit of each kind is (docs/verdicts.md); the judge of quotations has the same."""


@dataclass(frozen=True)
class Edit:
    """One place where two versions differ: the words that stood there, and those that do now."""

    before: str
    after: str
    kind: DifferenceKind
    severity: Severity

    @property
    def op(self) -> str:
        """The edit as JSON names it, seen from `before`: "insert" has words that `after` lacks."""
        return "replace" if self.before and self.after else "insert" if self.before else "delete"


def edits_between_lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Edit]:
    """Yield the edits that make the lines `before` into the lines `after`, in order.

    Lines are aligned first, then the words of those that differ. Texts of more than MOST_LINES
    lines are compared as sets of lines, and what differs is one edit.
    """
    if max(len(before), len(after)) > MOST_LINES:
        old, new = _only(before, after), _only(after, before)
        if old or new:
            yield make_edit(_words(old), _words(new))
        return
    for gone, come in stretches_between(before, after):
        yield from edits_between(_words(gone), _words(come))


def edits_between(before: Sequence[str], after: Sequence[str]) -> Iterator[Edit]:
    """Yield the edits that make the words `before` into the words `after`, in order.

    Neighbouring edits are one. Stretches of more than MOST_WORDS words are one edit each.
    """
    if max(len(before), len(after)) > MOST_WORDS:
        old, new = _without_common_ends(before, after)
        if old or new:
            yield make_edit(old, new)
        return
    for old, new in stretches_between(before, after):
        yield make_edit(old, new)


def make_edit(before: Sequence[str], after: Sequence[str]) -> Edit:
    """Return the edit from the words `before` to the words `after`; long sides are cut short."""
    kind = edit_kind(before, after)
    return Edit(_shown(before), _shown(after), kind, SEVERITIES[kind])


def edit_kind(
    before: Sequence[str], after: Sequence[str], negations: frozenset[str] = NEGATIONS
) -> DifferenceKind:
    """Return the gravest kind that fits: a negation or a number that only one side has, then case
    and punctuation where nothing else differs, then words.
    """
    old, new = Counter(map(bare, before)), Counter(map(bare, after))
    changed = (old - new) + (new - old)
    if any(is_negation(word, negations) for word in changed):
        return DifferenceKind.NEGATION
    if any(map(_counts, changed)):
        return DifferenceKind.NUMBER
    spelt, now = _spelt(before), _spelt(after)
    if spelt and spelt == now:
        same = "".join(before).casefold() == "".join(after).casefold()
        return DifferenceKind.CASE if same else DifferenceKind.PUNCTUATION
    if spelt.casefold() == now.casefold():
        return DifferenceKind.CASE if spelt else DifferenceKind.PUNCTUATION
    if before and after:
        return DifferenceKind.WORD
    return DifferenceKind.INSERTION if before else DifferenceKind.DELETION


def is_negation(word: str, negations: frozenset[str] = NEGATIONS) -> bool:
    """Whether a word denies: one of `negations`, or an English one that ends in n't."""
    plain = bare(word)
    return plain in negations or plain.replace("’", "'").endswith("n't")


def bare(word: str) -> str:
    """Return the word in small letters, without the punctuation around it."""
    return word.strip(EDGES).casefold()


def _counts(word: str) -> bool:
    """Whether a word is about an amount: a digit, a currency, a mathematical or a per cent sign.

    The signs are those of Unicode's categories N, Sc and Sm (Unicode Standard, section 4.5).
    """
    return any(
        unicodedata.category(c) in ("Nd", "Nl", "No", "Sc", "Sm") or c in "%‰‱" for c in word
    )


def _spelt(words: Sequence[str]) -> str:
    return "".join(c for word in words for c in word if c.isalnum())


def stretches_between(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield what differs between two lists of words or lines, side by side.

    Neighbouring edits are joined, as a reader sees them.
    """
    start, begin = 0, 0
    for code in Levenshtein.opcodes(before, after):
        if code.tag != "equal":
            continue
        if start < code.src_start or begin < code.dest_start:
            yield before[start : code.src_start], after[begin : code.dest_start]
        start, begin = code.src_end, code.dest_end
    if start < len(before) or begin < len(after):
        yield before[start:], after[begin:]


def in_common(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the lines or words that both lists have in the same order."""
    equal = (code for code in Levenshtein.opcodes(before, after) if code.tag == "equal")
    return [one for code in equal for one in before[code.src_start : code.src_end]]


def _without_common_ends(
    before: Sequence[str], after: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]]:
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    rest = shorter - head
    tail = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    return before[head : len(before) - tail], after[head : len(after) - tail]


def _only(lines: Iterable[str], others: Iterable[str]) -> list[str]:
    known = set(others)
    return [line for line in lines if line not in known]


def _words(lines: Iterable[str]) -> list[str]:
    return [word for line in lines for word in line.split()]


def _shown(words: Sequence[str]) -> str:
    cut = words[:SHOWN_WORDS]
    more = len(words) - len(cut)
    return " ".join(cut)[:SHOWN_CHARACTERS] + (f" … ({more} more words)" if more else "")
