"""Quantities: one grammar over figures, signs and words, and whether an edge cuts one in two.

"twenty| five people", "up to| nine", "almost| all", "−|£1,200", "5| mg", "6| to 8 weeks" and "two
and a| half million" are quantities that a quotation may not begin or end inside. Each atom of the
source around the edge gets a class of one letter (archiver/text/languages/counting.py), and one
regular expression over these letters is the grammar of every language (Huddleston and Pullum, The
Cambridge Grammar of the English Language, 5.7 to 5.11, for the words; the International System of
Units, section 5.4, for figures, signs and units).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from archiver.late_patterns import compile_late
from archiver.models import Text
from archiver.quoting.judging.atoms import Atom, Sort
from archiver.quoting.judging.lexicon import (
    AMOUNTS,
    CURRENCY,
    FIGURE,
    FOLLOWING,
    OPENING,
    Lexicon,
    class_of_sign,
    classes_somewhere,
    lexicon_of,
)
from archiver.quoting.judging.vocabulary import UNITS
from archiver.text.languages.counting import Counting
from archiver.text.languages.language import plain_word
from archiver.text.languages.recognition import language_of, possible_languages
from archiver.text.languages.tables import held_languages, table_of

REACH = 12
"""Atoms on either side of an edge that are read: the longest quantity of the tests has eleven."""
NEAR = 10
"""Atoms on either side of an edge among which a number stands, if it is inside a quantity: the
longest bounds of the tables have five words, and the longest units of Japanese eight letters."""

_FIGURES = r"(?:[FYG](?:F|G)*(?:[-/+:][FYG])*(?:\+R?|R)*f?[Sm]*(?:(?<=[Sm])[FG][Sm]+)*|f)"
_COUNT = r"(?:[CKoz]|S|aS|yS|ayS|aH|H|aw)"
_WORDS = (
    rf"{_COUNT}(?:-?[CKozS]|(?<=[CKoz])7[CKoz]|ZS|(?<=[SK])&[CKSozF]|(?<=K)&a|-&-[CKo]|&aH"
    rf"|&[CKo]-?H|&H|-?H|aS|OS)*"
)
_NUMBER = rf"(?:[+]*[$]?[+]*(?:{_FIGURES}|{_WORDS})f?)"
_UNIT = r"(?:-?(?:U|(?<!Y)V)|(?<=[FCKS])e[UV]|OU|[%$mdw7]|-w|pj|(?<=[FGfYR])-?u)"
_PERIOD = rf"(?:E(?:{_NUMBER})?[UVh])"
_RATE = (
    rf"(?:p[^_|]|a[UVh]|/[UVu]|{_PERIOD}|e{{1,2}}(?:p[^_|]|{_PERIOD})"
    rf"|e{{0,2}}=(?:E?{_NUMBER}|a?[UVh]))"
)
_AMOUNT = rf"(?:{_NUMBER}(?:{_UNIT}R?)*(?:{_RATE})*)"
_OFTEN = rf"(?:q(?:[pEia]{_NUMBER}?[UV]))"
_MONEY = rf"(?:[$][+]*{_FIGURES}a[^_|]|{_NUMBER}Ua[UVh])"
_DATE = r"(?:[FG](?:-[FG])?O?M|M[FG](?![a-df-zA-Z%$]))"
_COMPOUND = (
    rf"(?:{_NUMBER}V(?:&?{_NUMBER}[Vu])+|{_NUMBER}[UVum](?:{_NUMBER}[Uu])+"
    rf"|{_FIGURES}%(?:{_FIGURES}%)+|{_NUMBER}V&a?H(?=[_|]|$)|{_FIGURES}uF(?![UVud]))"
)
_POWER = rf"(?:{_NUMBER}(?:tTPO{_NUMBER}|d{_NUMBER}|d[cJ]n?|U+[BL>]{_NUMBER}|Ha[UV]))"
_HALF = r"(?:Ha[UV]|HaS)"
_SCORE = rf"(?:{_NUMBER}et{_NUMBER}(?=[_|]|$))"
_RANK = rf"(?:[1HV]-?[2l]|1e?b{_WORDS}(?!e))"
_SPREAD = rf"(?:{_NUMBER}(?:%|pj){_RATE}*>T?[^_|]{{1,2}}{_RATE}*)"
_AS_MANY = rf"(?:(?:q|{_NUMBER}d|H)A(?:y|[ev]A))"
_RATIO = rf"(?:{_NUMBER}(?:i|XO|O)E?[+]*(?:F|G|{_WORDS}))"
_ONE = (
    rf"(?:{_COMPOUND}|{_SCORE}|{_RANK}|{_SPREAD}|{_AS_MANY}|{_POWER}|{_HALF}|{_DATE}|{_RATIO}|{_OFTEN}|{_MONEY}"
    rf"|{_AMOUNT})"
)
_RANGE = rf"(?:W{_ONE}&{_ONE}|{_ONE}(?:[tIr-]{_ONE})*)"
_UNTIL = rf"I(?!{_NUMBER}[VM]|Y|{_DATE})"
_BOUND = (
    rf"(?:[xg]?[BD>!]-?O?|L(?!{_NUMBER}V)|{_UNTIL}|\^t|\^O|@T?l|[xg]?[cJ]n|A[yc]A|AJA|kt"
    rf"|[QEN]b|a[B>!]O|(?:[BD>]|[cJ]n)T(?=H))"
)
_AFTER = (
    r"(?:(?<=[UV%mG])c|(?<=[UVm$%])E(?=[_|]|$)|r[cJL>lv^]|&[cJBL>^]|@T?l|[+]|-?Z|(?<!Y)!"
    r"|e{1,2}(?:r[JBL>^]|&\^|@T?l|Z|!)|[B>]$)"
)
_DEGREE = r"(?:(?:[xg]?[DB>!]|x|kt|[xg]?[cJ]n|@l)+(?:[T=]?[QE]|[Ngx]|HT?)|[QE]e{0,2}!)"
GRAMMAR = compile_late(rf"(?:{_DEGREE}|{_BOUND}+q|{_BOUND}*(?:s(?=[$FGYCKS]))?{_RANGE}{_AFTER}?)")

AMOUNT = re.compile(rf"[{AMOUNTS}]|y$|&a|^A")
"""What states an amount, or all or none of something, by itself."""
STATING = frozenset(AMOUNTS + "y")
MEASURED = re.compile(r"HO?a[UV]|[FGfCKSH]-?(?:e?[UV]|[ud%]|pj)|[FG]O?M|[1HV]2")
"""A number with its unit: "nine| days", "forty| working days", "7| June" may not be parted before
either."""


class QuantityCut(NamedTuple):
    """A quantity, atoms [first, last), that an edge cuts; `denied` where "not" is cut off it."""

    first: int
    last: int
    denied: bool


class _Reading(NamedTuple):
    """The classes of what stands around an edge, and the atoms [first, last) of each letter.

    A letter "|", which nothing matches, stands where a cell, a paragraph or another number begins.
    """

    letters: str
    places: list[tuple[int, int]]


def find_cut(
    atoms: Sequence[Atom], edge: int, low: int, high: int, text: Text
) -> QuantityCut | None:
    """Return the longest quantity that goes on over `edge`, one of the ends of atoms [low, high).

    The words are those of the language that the passage is in. Only where the part inside states
    an amount of its own, or is the unit of one, is it cut out of another: "5| mg", and not
    "almost| half".
    """
    if not 0 < edge < len(atoms):
        return None
    before, after = atoms[edge - 2 if _encloses(atoms, edge - 1) else edge - 1], atoms[edge]
    if not may_cut(before.key, after.key, _may_mark(before), _may_mark(after)):
        return None
    near = atoms[max(edge - NEAR, 0) : edge + NEAR]
    if not any(STATING & classes_somewhere(atom.key) for atom in near):
        return None
    start, end = atoms[low].start, atoms[high - 1].end
    for lexicon in _lexicons(text, start, end, before, after):
        if found := _find_cut(atoms, edge, low, high, text.content, lexicon):
            return found
    if language_of(text, start, end) is not None:
        return None
    cuts = [
        _find_cut(atoms, edge, low, high, text.content, lexicon_of(possible.code))
        for possible in possible_languages(text, start, end)
    ]
    return cuts[0] if cuts and all(cuts) else None


def may_cut(before: str, after: str, mark_before: bool, mark_after: bool) -> bool:
    """Say whether an edge between two words may cut a quantity in some language.

    `mark_before` and `mark_after` say that one of them is, or bears, a mark that joins.
    """
    left, right = classes_somewhere(before), classes_somewhere(after)
    if FOLLOWING & right or (OPENING | COUNTABLE) & left:
        return True
    return bool((left or mark_before) and (right or mark_after))


def _may_mark(atom: Atom) -> bool:
    """Whether a mark may stand inside a quantity."""
    return atom.sort in (Sort.DASH, Sort.RAISED) or atom.key in "./)" or bool(atom.optional)


def _lexicons(text: Text, start: int, end: int, before: Atom, after: Atom) -> Iterator[Lexicon]:
    """Yield the words to read an edge by: those of its language.

    Where that is unclear they are those of what the page declares, or English; and another
    language's where both words at the edge are numbers in it, which no two languages share.
    """
    language = language_of(text, start, end)
    if language is not None:
        yield lexicon_of(language.code)
        return
    declared = table_of(text.lang) if text.lang else None
    yield lexicon_of(declared.code if declared else "en")
    for held in held_languages():
        lexicon = lexicon_of(held.code)
        if {lexicon.class_of(before.key), lexicon.class_of(after.key)} <= NUMERALS:
            yield lexicon


NUMERALS = frozenset("CKS")
COUNTABLE = frozenset("FCKS")
"""Numbers whose unit may have a word of its own before it: "forty working days"."""


def _find_cut(
    atoms: Sequence[Atom], edge: int, low: int, high: int, content: str, lexicon: Lexicon
) -> QuantityCut | None:
    letters, places = _read(atoms, edge, content, lexicon)
    at = next((n for n, (_, last) in enumerate(places) if last > edge), 0)
    if not places or not (places[at][0] < edge or (places[at][0] == edge and at)):
        return None
    first_end = at + (places[at][0] < edge)  # an edge inside a phrase cuts what holds the phrase
    best: QuantityCut | None = None
    for start in range(first_end):
        found = GRAMMAR.match(letters, start)
        if found is None or found.end() <= at:
            continue
        span = range(start, found.end())
        inside = "".join(letters[n] for n in span if low < places[n][1] and places[n][0] < high)
        whole = at > 1 and letters[at - 1] == Counting.OF  # "3 de| marzo"
        unit = edge == low and at and MEASURED.match(letters, at - 1 - whole)
        torn = edge == low and (places[at][0] < edge or letters[at - 1 : at + 1] == "&a")
        if not (AMOUNT.search(inside) or unit or torn):
            continue
        if edge == low and letters[start:at] == "a":
            continue
        if edge == high and atoms[edge].key == "(" and places[found.end() - 1][0] < edge:
            continue  # "one| (1)": the bracket says the number again, and nothing comes after it
        if edge == low and _is_other(letters, places, atoms, (start, at, found.end())):
            continue
        outside = "".join(letters[n] for n in span if places[n][0] < low or places[n][1] > high)
        cut = QuantityCut(places[start][0], places[found.end() - 1][1], Counting.NOT in outside)
        if best is None or cut.last - cut.first > best.last - best.first:
            best = cut
    return best


_MEASURES = frozenset("UV%$u")


def _is_other(
    letters: str,
    places: Sequence[tuple[int, int]],
    atoms: Sequence[Atom],
    span: tuple[int, int, int],
) -> bool:
    """Whether "or" before the edge parts two amounts of their own: "0.07 mg or| 7 × 10^6 units"."""
    start, at, end = span
    if not at or letters[at - 1] != "r":
        return False
    left, right = (
        {atoms[places[n][0]].key for n in range(a, b) if letters[n] in _MEASURES}
        for a, b in ((start, at), (at, end))
    )
    return bool(left) and not left & right


def _read(atoms: Sequence[Atom], edge: int, content: str, lexicon: Lexicon) -> _Reading:
    first = max(edge - REACH, 0)
    around = [
        at
        for at in range(first, min(edge + REACH, len(atoms)))
        if atoms[at].optional != "marker" and not atoms[at].hidden and not _numbers_line(atoms, at)
    ]
    keys = [plain_word(atoms[at].key) for at in around]
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    done = 0
    for number, at in enumerate(around):
        if number < done:
            continue
        ordinal = keys[number] == "." and letters[-1:] == ["F"] and _is_month(atoms, at, lexicon)
        if ordinal or _abbreviates(atoms, at, letters) or (places and _encloses(atoms, at)):
            places[-1] = (places[-1][0], at + 1)
            continue
        length, letter = lexicon.phrase_at(keys, number)
        glued = not atoms[at].spaced and at > 0 and atoms[at - 1].key == "."
        if keys[number + 1 : number + 2] == ["."] and (atoms[at].raw.isupper() or glued):
            # "vitamin C. 40 men", "is kept in keys.c. All", which are no "c. 1850"
            length = 0
        if letter == Counting.OR_MORE and lexicon.bounds_next(keys, number, length):
            length = 0
        if not length:
            length, letter = 1, _letter(atoms, at, lexicon)
        done = number + length
        if letters and _parts(atoms[places[-1][1] - 1], atoms[at], letters[-1], letter, content):
            letters.append("|")
            places.append((at, at))
        letters.append(letter)
        places.append((at, around[done - 1] + 1))
    summed = SUMMED.sub(Counting.TO, "".join(letters)).replace(Counting.SUM, Counting.BOUND)
    return _Reading(summed, places)


def _numbers_line(atoms: Sequence[Atom], at: int) -> bool:
    """Whether an atom belongs to the number or the time of a line over which a sentence goes on."""
    if atoms[at].optional != "numbering":
        return False
    after = next((atom for atom in atoms[at + 1 : at + NEAR] if not atom.optional), None)
    return after is not None and after.raw[:1].islower()


SUMMED = re.compile(rf"(?<=[FGCKSoz]){Counting.SUM}(?=a?[FGCKSozH])")
"""What makes one quantity of two numbers: "ten minus four", "las diez menos cuarto"."""


def _abbreviates(atoms: Sequence[Atom], at: int, letters: Sequence[str]) -> bool:
    """Whether a full stop belongs to what is before it: a bound ("ca. 50"), a scale ("2,5 Mio.
    Euro"), or a unit that another follows ("3 sq. miles", "5 ft. 3 in.", "1s. 6d.")."""
    if atoms[at].key != "." or atoms[at].spaced or at + 1 == len(atoms):
        return False
    after = atoms[at + 1]
    if letters[-1:] == ["m"]:  # "5 m. The men": a scale of one letter may end its sentence
        return after.sort is Sort.WORD and (len(atoms[at - 1].key) > 1 or after.raw[0].islower())
    if letters[-1:] == ["u"]:
        counts = FIGURE.fullmatch(after.key) and at + 2 < len(atoms)
        return after.raw[:1].islower() or bool(counts and atoms[at + 2].key in UNITS)
    if letters[-1:] == ["G"]:
        return all(WITH_UNIT.fullmatch(atom.key) for atom in (atoms[at - 1], after))
    return letters[-1:] in (["B"], ["D"]) and bool(class_of_sign(after.key))


def _is_month(atoms: Sequence[Atom], at: int, lexicon: Lexicon) -> bool:
    """Whether a month comes after a full stop that makes an ordinal of a figure: "3. März"."""
    after = atoms[at + 1] if at + 1 < len(atoms) and not atoms[at].spaced else None
    return after is not None and lexicon.class_of(after.key) == Counting.MONTH


WITH_UNIT = re.compile(r"\d{1,3}[a-z]{1,3}")
"""A figure and its unit in one word: "1s", "30min". Years with an "s" have more digits."""


def _encloses(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a bracket only holds a figure: "thirty (30) days", "$(3.4) million"."""
    first = at - 2 if atoms[at].key == ")" else at
    if first < 0 or first + 2 >= len(atoms):
        return False
    opened, figure, closed = atoms[first : first + 3]
    within = (opened.key, closed.key) == ("(", ")") and not figure.optional
    return within and bool(FIGURE.fullmatch(figure.key))


def _letter(atoms: Sequence[Atom], at: int, lexicon: Lexicon) -> str:
    atom = atoms[at]
    if atom.optional:
        return "|"
    if atom.sort is Sort.DASH:
        return "+" if atom.key == "−" or _signs_money(atoms, at) else "-"
    if atom.sort is Sort.RAISED:
        return "_" if atom.spaced else "R"
    if atom.key == "/" or atom.key == "⁄":
        return "/"
    return lexicon.class_of(atom.key) or (Counting.OTHER if atom.sort is Sort.WORD else "_")


def _signs_money(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a dash is the sign of the sum after it, as in "–£5"."""
    after = atoms[at + 1] if at + 1 < len(atoms) else None
    first = not at or atoms[at].spaced or atoms[at - 1].sort in (Sort.POINT, Sort.QUOTE)
    return first and after is not None and after.key in CURRENCY and not after.spaced


def _parts(before: Atom, atom: Atom, left: str, letter: str, content: str) -> bool:
    """Whether a cell or a paragraph ends between two atoms, or one number and another begins."""
    between = content[before.end : atom.start]
    if "\t" in between or between.count("\n") > 1:
        return True
    if left not in "FYG" or letter not in "FG":
        return False
    grouped = len(before.key) <= 3 and re.fullmatch(r"\d{3}", atom.key)
    near = between in (" ", "\xa0", "\u202f") and before.key.isascii() == atom.key.isascii()
    return between != "" and not grouped and (left == "Y" or not near)
