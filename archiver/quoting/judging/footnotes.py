"""Notes' marks around a passage: what the file shows to be one, and what only looks like one.

"evaluations1,2 were", "were paid.4 Others", "income² rose" and "others[12] were" may carry a note;
so may "waited18 weeks", "velocity²" and "within [30] days" not. What the text shows to be marks
(:class:`archiver.text.setting.notes.NotedMarks`) may be left out like any setting. What only has
the looks of one may be left out as well, and `Atom.doubt` then says how grave that is
(docs/verdicts.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from archiver.models import Severity
from archiver.quoting.judging.atoms import RAISED, Atom, Sort
from archiver.quoting.judging.vocabulary import COUNTING, NUMBERED, UNITS, words
from archiver.text.setting.notes import LOOKS, NotedMarks

GLUED = re.compile(r"(?P<word>[A-Z]?[a-z]{2,}(?:'s)?)(?P<mark>\d{1,3}(?:,\d{1,3})*)")
NUMBERS = re.compile(r"\d{1,3}(?:,\d{1,3})*")
LONG = 5
"""Letters from which a word alone, without other marks in the text, may carry a mark."""
LEVEL = str.maketrans(RAISED[:10], "0123456789")
SIGNS = "*†‡§¶"
MATHS = frozenset("×=+·÷√^±<>≤≥≈")
NotedReader = Callable[[], NotedMarks]


def mark_footnotes(atoms: list[Atom], noted: NotedReader) -> None:
    """Mark what may be a note's mark: `bare` on a word, `optional` on digits, `doubt` on each.

    `noted` reads the whole text, and is called only where a mark stands.
    """
    for at, atom in enumerate(atoms):
        if atom.optional:
            if atom.doubt == LOOKS:
                sure = shows(_numbers(atom.key), noted().raised)
                atoms[at] = atom._replace(doubt="" if sure else Severity.CRITICAL)
        elif atom.hidden:  # struck or never shown: nobody takes it for a mark
            continue
        elif atom.sort is Sort.WORD and atom.key[-1:].isdigit():
            _mark_digits(atoms, at, noted)
        elif atom.sort is Sort.RAISED or atom.key in SIGNS or atom.key == "[":
            _doubt(atoms, at, noted)


def shows(numbers: Sequence[int], known: frozenset[int]) -> bool:
    """Whether the text shows all of these numbers to be marks."""
    return bool(numbers) and known.issuperset(numbers)


def _numbers(mark: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d{1,3}", mark.translate(LEVEL))]


def _mark_digits(atoms: list[Atom], at: int, noted: NotedReader) -> None:
    atom = atoms[at]
    glued = GLUED.fullmatch(atom.key)
    if glued is None:
        doubt = _ends_sentence(atoms, at, noted)
        if doubt is not None:
            atoms[at] = atom._replace(optional="marker", doubt=doubt)
        return
    plain = glued["word"].removesuffix("'s").lower()
    if plain in NUMBERED or plain in UNITS:
        return
    numbers = _numbers(glued["mark"])
    sure = shows(numbers, noted().glued)
    long = glued["word"][0].islower() and len(plain) >= LONG
    if sure or long or "," in glued["mark"] or shows(numbers, noted().paired):
        atoms[at] = atom._replace(bare=glued["word"], doubt="" if sure else Severity.CRITICAL)


def _ends_sentence(atoms: list[Atom], at: int, noted: NotedReader) -> str | None:
    """Return the doubt about digits that are glued to the mark that ends a sentence or a clause.

    None where they are no note's mark.
    """
    if at < 2 or atoms[at].spaced or not NUMBERS.fullmatch(atoms[at].key):
        return None
    point, word = atoms[at - 1], atoms[at - 2]
    if point.sort is Sort.QUOTE and at > 2 and word.sort is Sort.POINT:
        point, word = word, atoms[at - 3]
    plain = (word.bare or word.key).lower()
    known = plain.isalpha() and len(plain) >= 2 and plain not in NUMBERED and plain not in UNITS
    if not known or point.spaced or point.key not in ('"', ".", ",", ";", ":", "!", "?", ")"):
        return None
    after = atoms[at + 1] if at + 1 < len(atoms) else None
    mark = atoms[at].key
    if after is None or after.spaced:
        if shows(_numbers(mark), noted().glued):
            return ""
        if shows(_numbers(mark), noted().paired):
            return Severity.NOTICE
    closes = after is None or (after.spaced and after.key[:1].isupper())
    likely = "," in mark or (len(mark) < 3 and len(plain) >= 4)
    return Severity.NOTICE if point.key in ".!?" and closes and likely else None


def _doubt(atoms: list[Atom], at: int, noted: NotedReader) -> None:
    """Say how doubtful a raised number, a sign or a bracket is as a mark, if it is one at all."""
    atom = atoms[at]
    before = atoms[at - 1] if at else None
    if before is None or (atom.spaced and atom.key != "["):
        return
    by_place = Severity.CRITICAL if before.sort is Sort.WORD else Severity.NOTICE
    if atom.key == "[":
        inner = atoms[at + 1 : at + 12]
        stop = next((n for n, a in enumerate(inner) if a.key == "]"), 0)
        numbers = [n for a in inner[:stop] for n in _numbers(a.key)]
        doubt = "" if shows(numbers, noted().bracketed) else by_place
    elif atom.sort is Sort.RAISED:
        sure = before.sort is not Sort.WORD or shows(_numbers(atom.key), noted().raised)
        doubt = "" if sure else Severity.CRITICAL
    else:
        doubt = "" if atom.key in noted().signs else by_place
    atoms[at] = atom._replace(doubt=doubt)


# --- what a quotation may leave out ---------------------------------------------------------------


def takes_mark(archived: Sequence[Atom], at: int) -> bool:
    """Say whether a raised number after this atom may be a mark, and need not be a power."""
    atom = archived[at]
    if any(a.key in MATHS for a in archived[max(at - 2, 0) : at]):
        return False
    if atom.key in (")", "]"):
        return at > 0 and archived[at - 1].sort is Sort.WORD and takes_mark(archived, at - 1)
    if atom.sort is Sort.WORD:
        letters = atom.key.replace("'", "")
        return len(letters) >= 3 and letters.isalpha() and letters.lower() not in UNITS
    return atom.sort in (Sort.POINT, Sort.QUOTE) and atom.key not in "([{/"


MARK_ATOM = re.compile(r"\d{1,3}(?:,\d{1,3})*|[a-z]{1,2}|note")
NOT_BEFORE_MARK = words(
    "the a an of for to with by in at on from all about over some only than and or as see is are "
    "was were be these those its their our his her"
)


def mark_length(archived: Sequence[Atom], at: int, stop: int) -> int:
    """Return how many atoms, before `stop`, are the mark that begins at `at`; 0 for no mark."""
    atom = archived[at]
    before = archived[at - 1] if at else None
    if before is None:
        return 0
    if atom.key == "[":
        return _bracket_length(archived, at, stop, before)
    if atom.spaced or not takes_mark(archived, at - 1):
        return 0
    figures = atom.sort is Sort.RAISED and atom.key.translate(LEVEL).isdecimal()
    return int(figures or atom.key in SIGNS[:3])


def _bracket_length(archived: Sequence[Atom], at: int, stop: int, before: Atom) -> int:
    close = next((k for k in range(at + 1, min(stop, at + 12)) if archived[k].key == "]"), None)
    if close is None or close == at + 1:
        return 0
    inner = archived[at + 1 : close]
    marks = all(a.sort is not Sort.WORD or MARK_ATOM.fullmatch(a.key) for a in inner)
    joined = all(a.sort is Sort.WORD or a.key in ",;-" for a in inner)
    if not (marks and joined and any(a.key[:1].isdigit() for a in inner)):
        return 0
    word = before.key.lower()
    loose = archived[at].spaced and (word in NOT_BEFORE_MARK or word[-1:].isdigit())
    counted = archived[at - 2].key.lower() if at > 1 else ""
    counted_word = counted in COUNTING or counted[:1].isdigit()  # "forty years[4]" has its number
    return 0 if loose or (word in NUMBERED and not counted_word) else close + 1 - at
