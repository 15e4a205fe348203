"""Edits named: what kind of change two stretches of atoms make, and how grave it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from archiver.models import Difference, DifferenceKind
from archiver.quoting.judging.atoms import Atom, Sort
from archiver.quoting.judging.vocabulary import (
    NEGATIONS,
    NUMBER_WORDS,
    SMALL_NUMBERS,
    UNITS,
    words,
)
from archiver.text.languages.held.english import TABLE as ENGLISH
from archiver.text.languages.language import Language, plain_word
from archiver.text.word_differences import SEVERITIES

YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")

Atoms = Sequence[Atom]
COUNTS = (SMALL_NUMBERS - words("one several")) | words(
    "zero dozen dozens hundred hundreds thousand thousands million millions billion billions "
    "trillion trillions percent pct percentage quarter quarters thirds twice thrice"
)
"""Words that are numbers whatever stands beside them."""
ARTICLES = words("a an the")
PREPOSED = words("in a")
"""Symbols of units that are a preposition or an article where a word comes after them."""
UNIT_WORDS = frozenset(unit for unit in UNITS if len(unit) > 2)
NUMERIC_SIGNS = frozenset("−%‰‱°£$€¥¢₹₽₩₿+±×÷=<>≤≥≈~^#½¼¾⅓⅔⅛⅜⅝⅞∞√§")


def spell(atoms: Atoms) -> str:
    """Return `atoms` as one line, in their own characters, spaced as they stand."""
    line = "".join((" " if atom.spaced else "") + atom.raw for atom in atoms)
    return " ".join(line.split())


def make_difference(op: str, quoted: str, archived: str, kind: DifferenceKind) -> Difference:
    """Return a Difference of `kind`, with the severity that the kind has."""
    return Difference(op, quoted, archived, kind, SEVERITIES[kind])


def describe(quoted: Atoms, archived: Atoms, before: Atom | None, after: Atom | None) -> Difference:
    """Name the edit that makes `archived` into `quoted`; `before`, `after` surround it."""
    op = "replace" if quoted and archived else ("insert" if quoted else "delete")
    kind = find_kind(quoted, archived, before, after)
    return make_difference(op, spell(quoted), spell(archived), kind)


SPOKEN = (DifferenceKind.WORD, DifferenceKind.INSERTION, DifferenceKind.DELETION)
"""Kinds of edits of plain words, which a language's own table may name more exactly."""


def name_in(language: Language | None, found: Difference) -> Difference:
    """Return a difference with the kind that the words of its text's language give it.

    Those of English are known without; in an unclear language a kind is no more than said.
    """
    if (
        language is None
        or language.code == "en"
        or found.kind not in (*SPOKEN, DifferenceKind.NAME)
    ):
        return found
    for kind, some in (
        (DifferenceKind.NEGATION, language.negations_in),
        (DifferenceKind.NUMBER, language.numbers_in),
        (DifferenceKind.MODALITY, language.modals_in),
    ):
        here, there = (
            sorted(plain_word(hit.words) for hit in some(words))
            for words in (found.quoted, found.archived)
        )
        if here != there and (found.kind in SPOKEN or kind is DifferenceKind.NEGATION):
            return make_difference(found.op, found.quoted, found.archived, kind)
    return found


def find_kind(
    quoted: Atoms, archived: Atoms, before: Atom | None, after: Atom | None
) -> DifferenceKind:
    """Return the gravest kind that fits the edit."""
    words = [atom for atom in (*quoted, *archived) if atom.sort is Sort.WORD]
    if is_numeric(quoted, archived, before, after):
        return DifferenceKind.NUMBER
    if not words:
        return DifferenceKind.PUNCTUATION if _only_marks(quoted, archived) else DifferenceKind.WORD
    lower_quoted, lower_archived = _lowered(quoted), _lowered(archived)
    if lower_quoted == lower_archived:
        return (
            DifferenceKind.CASE
            if _marks(quoted) == _marks(archived)
            else DifferenceKind.PUNCTUATION
        )
    if negates(lower_quoted, lower_archived) or _is_affix([*quoted, *archived]):
        return DifferenceKind.NEGATION
    if _differ_in(lower_quoted, lower_archived, COUNTS):
        return DifferenceKind.NUMBER
    beside = [a for a in (before, after) if a is not None]
    counted = any(_has_digit(a.key) or a.key.lower() in COUNTS | UNIT_WORDS for a in beside)
    articles = ARTICLES.issuperset((*lower_quoted, *lower_archived))
    listed = NUMBER_WORDS | UNITS
    if len(lower_quoted) > 1 or len(lower_archived) > 1:
        listed -= PREPOSED  # "in 2019| in the hall"
    if counted and not articles and _differ_in(lower_quoted, lower_archived, listed):
        return DifferenceKind.NUMBER
    if _differ_in(lower_quoted, lower_archived, ENGLISH.modals.words):
        return DifferenceKind.MODALITY
    if any(_is_name(atom, before) for atom in words):
        return DifferenceKind.NAME
    if not quoted or not archived:
        return DifferenceKind.INSERTION if quoted else DifferenceKind.DELETION
    return DifferenceKind.WORD


# --- what stands in another order -----------------------------------------------------------------

AlignedBlock = tuple[int, int, int, int]
"""Atoms [0, 1) of a quotation that stand where atoms [2, 3) of the text do."""
TURNED = 8
"""Stretches that differ among which two parts may have changed places: the words that both parts
share lie between them. A guess."""
LONGEST_TURN = 200
"""Atoms of two parts that changed places, together: a long sentence of a statute. A guess."""


class PlacedEdit(NamedTuple):
    """A difference, and the stretches of the quotation and the text that it lies in."""

    found: Difference
    first: int
    last: int
    low: int
    high: int


def name_moves(placed: Sequence[PlacedEdit], quoted: Atoms, archived: Atoms) -> list[Difference]:
    """Return the differences in order, those that only put words in another order as moves."""
    blocks = list(dict.fromkeys((edit[1], edit[2], edit[3], edit[4]) for edit in placed))
    turned, others = _find_turned(quoted, archived, blocks)
    kept = [edit for edit in placed if (edit[1], edit[2], edit[3], edit[4]) in others]
    return _pair_moves([*turned, *kept], archived)


def _find_turned(
    quoted: Atoms, archived: Atoms, blocks: Sequence[AlignedBlock]
) -> tuple[list[PlacedEdit], set[AlignedBlock]]:
    """Return the moves of which stretches that differ are made, and the other stretches.

    Where two parts of the text changed places ("A B" for "B A", "A and B" for "B and A") the
    shorter one was moved, though both share words that lie between the stretches.
    """
    moves: list[PlacedEdit] = []
    others: set[AlignedBlock] = set()
    at = 0
    while at < len(blocks):
        for end in range(min(at + TURNED, len(blocks)) - 1, at, -1):
            whole = (blocks[at][0], blocks[end][1], blocks[at][2], blocks[end][3])
            move = _read_turn(quoted, archived, whole)
            if move is not None and not _swaps_grave(quoted, archived, blocks[at : end + 1]):
                moves.append(PlacedEdit(move, *whole))
                at = end + 1
                break
        else:
            others.add(blocks[at])
            at += 1
    return moves, others


def _read_turn(quoted: Atoms, archived: Atoms, whole: AlignedBlock) -> Difference | None:
    """Return the move of which one stretch is made, None where it has other words as well."""
    first, last, low, high = whole
    if max(last - first, high - low) > LONGEST_TURN or _ends_sentence(archived, low, high - 1):
        return None
    while last > first and high > low and quoted[last - 1].key == archived[high - 1].key:
        last, high = last - 1, high - 1
    while first < last and low < high and quoted[first].key == archived[low].key:
        first, low = first + 1, low + 1
    mine, theirs = _without_commas(quoted, first, last), _without_commas(archived, low, high)
    if _sorted_keys(mine) != _sorted_keys(theirs):
        return None
    for before, after in SHARED_ENDS:
        here = [*_without_commas(quoted, first - before, first), *mine]
        there = [*_without_commas(archived, low - before, low), *theirs]
        here += _without_commas(quoted, last, last + after)
        there += _without_commas(archived, high, high + after)
        if found := _read_parts([a.key.lower() for a in here], [a.key.lower() for a in there]):
            left, right = found
            parts = [(here[-left:], there[:left]), (here[:right], there[-right:])]
            kinds = [describe(moved, (), None, None).kind for _, moved in parts]
            shortest = min((0, 1), key=lambda n: (len(parts[n][1]), kinds[n] not in DENIES))
            put, moved = parts[shortest]
            return _move(spell(put), spell(moved), kinds[shortest], len(moved))
    return None


def _swaps_grave(quoted: Atoms, archived: Atoms, blocks: Sequence[AlignedBlock]) -> bool:
    """Whether the stretches put single words, names or numbers say, each in another's place.

    "The clerk paid Mason" for "paid Harland" is no lesser matter where both were paid.
    """
    return all(i_end - i == j_end - j for i, i_end, j, j_end in blocks) and any(
        describe(quoted[i:i_end], archived[j:j_end], archived[max(j - 1, 0)], None).kind in GRAVE
        for i, i_end, j, j_end in blocks
    )


def _without_commas(atoms: Atoms, low: int, high: int) -> list[Atom]:
    return [a for a in atoms[max(low, 0) : high] if a.key not in COMMAS and not a.optional]


def _sorted_keys(atoms: Atoms) -> list[str]:
    return sorted(atom.key.lower() for atom in atoms)


def _read_parts(mine: list[str], theirs: list[str]) -> tuple[int, int] | None:
    """Return how long the two parts of `theirs` are that changed places in `mine`, None for none.

    A joining word or two may stand between them.
    """
    size = len(mine)
    if size < 2 or size != len(theirs):
        return None
    for joined in range(JOINED + 1):
        for left in range(1, size - joined):
            ends = theirs[-1] == mine[size - joined - left - 1] and theirs[0] == mine[size - left]
            middle = left + joined
            if ends and theirs[middle:] + theirs[left:middle] + theirs[:left] == mine:
                return left, size - middle
    return None


COMMAS = frozenset(",;:،，、")
"""Marks that come and go with the part that they set off."""
JOINED = 3
"""Words between two parts that changed places: "A and then B". A guess."""
SHARED_ENDS = ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 2), (3, 0), (0, 3))
"""Words before and after a stretch that may belong to it: both parts begin, or end, with them
("the cat and the dog"). A guess."""


GRAVE = (
    DifferenceKind.NEGATION,
    DifferenceKind.NUMBER,
    DifferenceKind.NAME,
    DifferenceKind.MODALITY,
)
DENIES = (DifferenceKind.NEGATION,)
ONE_WORD = 2
"""Atoms of a word that was moved by itself, a mark beside it counted."""


def _move(quoted: str, archived: str, kind: DifferenceKind, size: int) -> Difference:
    """Return the move of `size` atoms: of the kind of its word, where a grave one moved alone.

    "did not say he was" is not "did say he was not": the order of words is the lesser matter.
    """
    kept = kind if kind in GRAVE and size <= ONE_WORD else DifferenceKind.ORDER
    return make_difference("move", quoted, archived, kept)


def _pair_moves(placed: Sequence[PlacedEdit], archived: Atoms) -> list[Difference]:
    """Return the differences in order, what was taken out and put in within a sentence as moved.

    A "not" that is gone from one sentence is no move of one that came into another.
    """
    gone = [edit for edit in placed if edit.found.op == "delete" and edit.found.archived]
    kept = [edit.found for edit in sorted(placed, key=lambda edit: edit.first)]
    for put in [edit for edit in placed if edit.found.op == "insert"]:
        if put.found.kind is DifferenceKind.PUNCTUATION:
            continue
        for taken in gone:
            same = taken.found.archived.lower() == put.found.quoted.lower()
            if same and not _ends_sentence(archived, *sorted((put.low, taken.low))):
                size = put.last - put.first
                move = _move(put.found.quoted, taken.found.archived, put.found.kind, size)
                kept = [move if each is put.found else each for each in kept]
                kept = [each for each in kept if each is not taken.found]
                gone.remove(taken)
                break
    return kept


def _ends_sentence(archived: Atoms, low: int, high: int) -> bool:
    """Whether a sentence ends between two places of the text."""
    return any(atom.key in SENTENCE_ENDS for atom in archived[low:high])


SENTENCE_ENDS = frozenset(".!?。！？؟।۔")


def _only_marks(quoted: Atoms, archived: Atoms) -> bool:
    return all(atom.sort is not Sort.SYMBOL or atom.optional for atom in (*quoted, *archived))


def _lowered(atoms: Atoms) -> list[str]:
    return [atom.key.lower() for atom in atoms if atom.sort is Sort.WORD]


def _marks(atoms: Atoms) -> list[str]:
    return [atom.key for atom in atoms if atom.sort is not Sort.WORD]


def is_numeric(quoted: Atoms, archived: Atoms, before: Atom | None, after: Atom | None) -> bool:
    """Say whether the edit touches a number, its sign, its unit or its mark."""
    changed = [*quoted, *archived]
    if any(_has_digit(a.key) or a.key in NUMERIC_SIGNS or a.sort is Sort.RAISED for a in changed):
        return _lowered(quoted) != _lowered(archived) or _marks(quoted) != _marks(archived)
    if any(atom.sort is Sort.WORD for atom in changed):
        return False
    left, right = (a is not None and _has_digit(a.key) for a in (before, after))
    sums = any(a.key in "()" for a in changed) and not any(
        a is not None and YEAR.fullmatch(a.key) for a in (before, after)
    )
    # A minus sign stands before a digit; a point, a colon or a hyphen parts two of them.
    feet = left and any(a.key in ("'", "″") for a in changed)
    parts = left and right and any(a.key in "-.,:/" for a in changed)
    return feet or parts or (sums and (left or right))


def _has_digit(key: str) -> bool:
    return not key.isalpha() and any(ch.isnumeric() for ch in key)


def negates(quoted: Sequence[str], archived: Sequence[str]) -> bool:
    """Say whether the lower-case words differ by a negation or a negating affix."""
    if _differ_in(quoted, archived, NEGATIONS):
        return True
    if sum(w.endswith("n't") for w in quoted) != sum(w.endswith("n't") for w in archived):
        return True
    joined_quoted, joined_archived = "".join(quoted), "".join(archived)
    return _affixed(joined_quoted, joined_archived) or _affixed(joined_archived, joined_quoted)


AFFIXES = frozenset(ENGLISH.prefixes) - {"a", "de", "in"} | {"free", "less"}


def _is_affix(changed: Atoms) -> bool:
    """Say whether only a negating affix and its hyphen were added or dropped: "un-", "-free"."""
    words = _lowered(changed)
    return len(words) < len(changed) and AFFIXES.issuperset(words) and "-" in _marks(changed)


def _affixed(stem: str, word: str) -> bool:
    if len(stem) < 3 or len(word) <= len(stem):
        return _swapped(stem, word)
    return (
        any(word == prefix + stem for prefix in ENGLISH.prefixes)
        or any(
            word in (stem + suffix, stem.removesuffix("ful") + suffix)
            for suffix in ENGLISH.suffixes
        )
        or _swapped(stem, word)
    )


def _swapped(one: str, other: str) -> bool:
    """Say whether -ful became -less."""
    return one.endswith("ful") and other == one.removesuffix("ful") + "less"


def _differ_in(quoted: Sequence[str], archived: Sequence[str], listed: frozenset[str]) -> bool:
    mine = sorted(word for word in quoted if word in listed)
    return mine != sorted(word for word in archived if word in listed)


def _is_name(atom: Atom, before: Atom | None) -> bool:
    starts_sentence = before is None or before.key in ".!?:"
    capital = atom.key[:1].isupper()
    return (capital and not starts_sentence and len(atom.key) > 1) or atom.key[1:2].isupper()
