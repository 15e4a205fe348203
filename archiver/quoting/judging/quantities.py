"""Quantities: one grammar over figures, signs and words, and whether an edge cuts one in two.

"twenty| five people", "up to| nine", "almost| all", "−|£1,200", "5| mg", "6| to 8 weeks" and "two
and a| half million" are quantities that a quotation may not begin or end inside. Each atom of the
source around the edge gets a class of one letter, and one regular expression over these letters is
the grammar (Huddleston and Pullum, The Cambridge Grammar of the English Language, 5.7 to 5.11, for
the words; the International System of Units, section 5.4, for figures, signs and units).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from archiver.quoting.judging.atoms import Atom, Sort
from archiver.quoting.judging.vocabulary import UNITS, words

REACH = 12
"""Atoms on either side of an edge that are read: the longest quantity of the tests has eleven."""

CLASSES: dict[str, str] = {}
"""The class of each word that has one whatever stands beside it."""


def _class(letter: str, listed: str) -> None:
    for word in words(listed):
        CLASSES.setdefault(word, letter)


_class(
    "o",
    "one",
)
_class(
    "z",
    "zero nil nought",
)
_class(
    "C",
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty "
    "ninety",
)
_class(
    "S",
    "hundred thousand million billion trillion dozen score tens hundreds thousands millions "
    "billions trillions dozens scores",
)
_class(
    "m",
    "m bn mn k tn",
)
_class(
    "H",
    "half halves third thirds quarter quarters fifth fifths sixth sixths seventh sevenths "
    "eighth eighths ninth ninths tenth tenths hundredth hundredths thousandth thousandths",
)
_class(
    "w",
    "fold tenfold twofold threefold fivefold hundredfold thousandfold squared cubed",
)
_class(
    "a",
    "a an",
)
_class(
    "&",
    "and",
)
_class(
    "r",
    "or",
)
_class(
    "t",
    "to",
)
_class(
    "n",
    "than",
)
_class(
    "i",
    "in",
)
_class(
    "O",
    "of",
)
_class(
    "p",
    "per",
)
_class(
    "j",
    "cent mille",
)
_class(
    "T",
    "the",
)
_class(
    "P",
    "power",
)
_class(
    "X",
    "out",
)
_class(
    "b",
    "but",
)
_class(
    "^",
    "up upwards",
)
_class(
    "@",
    "at",
)
_class(
    "l",
    "least most best worst",
)
_class(
    "A",
    "as",
)
_class(
    "v",
    "so",
)
_class(
    "W",
    "between",
)
_class(
    "k",
    "close next",
)
_class(
    "y",
    "few several many much little",
)
_class(
    "s",
    "some",
)
_class(
    "x",
    "not never",
)
_class(
    "g",
    "no",
)
_class(
    "c",
    "more less fewer greater higher lower longer shorter older younger larger smaller bigger "
    "later earlier better worse thereabouts",
)
_class(
    "D",
    "almost nearly virtually practically hardly barely scarcely about roughly",
)
_class(
    "L",
    "over within under",
)
_class(
    "B",
    "around approximately below above only just merely circa maximum minimum minus plus",
)
_class(
    "Q",
    "all every each everyone everybody everything everywhere always any anyone anybody "
    "anything both whole entire entirely completely fully unanimous unanimously",
)
_class(
    "N",
    "none nobody nothing nowhere",
)
_class(
    "h",
    "head person piece pupil patient family household item copy call pair barrel ticket",
)
_class(
    "V",
    "second seconds minute minutes hour hours day days night nights week weeks fortnight "
    "fortnights month months year years decade decades century centuries",
)
_class(
    "d",
    "times",
)
_class(
    "%",
    "percent pct percentage point points",
)
_class(
    "$",
    "usd gbp eur chf jpy cny inr aud cad nzd sek nok dkk pln czk huf rub",
)
_class(
    "U",
    "pound pounds penny pence dollar dollars cent cents euro euros sterling franc francs yen "
    "rouble roubles rupee rupees crown crowns shilling shillings mile miles metre metres "
    "meter meters kilometre kilometres kilometer kilometers centimetre centimetres centimeter "
    "centimeters millimetre millimetres millimeter millimeters inch inches foot feet yard "
    "yards gram grams gramme grammes kilogram kilograms kilo kilos milligram milligrams "
    "microgram micrograms tonne tonnes ton tons ounce ounces stone litre litres liter liters "
    "millilitre millilitres pint pints gallon gallons hectare hectares acre acres degree "
    "degrees celsius fahrenheit kelvin square cubic light watt watts kilowatt kilowatts "
    "megawatt megawatts volt volts amp amps hertz joule joules calorie calories mole moles "
    "knot knots mph kph rpm ppm ppb am pm a.m p.m o'clock byte bytes kilobyte kilobytes "
    "megabyte megabytes gigabyte gigabytes terabyte terabytes bit bits nautical cup cups "
    "spoon spoons teaspoon teaspoons tablespoon tablespoons tbsp tsp fathom fathoms furlong "
    "furlongs chain chains bushel bushels",
)
MONTHS = words(
    "January February March April May June July August September October November December Jan Feb "
    "Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
)
AMBIGUOUS_UNITS = words("a in st chi log k")
SIGNS = frozenset("−+±~<>≤≥≈≃×÷√^#№")
CURRENCY = frozenset("$£€¥¢₹₽₩₿₴₺₫₦")
MARKS_AFTER = frozenset("%‰‱°℃℉★☆″'")
FRACTIONS = frozenset("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
FIGURE = re.compile(r"\.?\d[\d.,:·’']*")
WITH_LETTERS = re.compile(r"\.?\d[\d.,]*[^\W\d_]+\d*")
YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")


def class_of(word: str) -> str:
    """Return the class of a word or mark by itself, "" for none."""
    if FIGURE.fullmatch(word):
        return "Y" if YEAR.fullmatch(word) else "F"
    if word[:1].isdecimal() and WITH_LETTERS.fullmatch(word):
        return "G"
    if word in MONTHS:
        return "M"
    if len(word) == 1:
        for letter, marks in (("+", SIGNS), ("$", CURRENCY), ("%", MARKS_AFTER), ("f", FRACTIONS)):
            if word in marks:
                return letter
    lower = word.lower()
    return CLASSES.get(lower, "") or ("u" if lower in UNITS - AMBIGUOUS_UNITS else "")


_FIGURES = r"(?:[FYG](?:F|G)*(?:[-/+:][FYG])*(?:\+R?|R)*f?[Sm]*|f)"
_COUNT = r"(?:[Coz]|S|aS|yS|ayS|aH|H|aw)"
_WORDS = rf"{_COUNT}(?:-?[CozS]|(?<=S)&[CozF]|&aH|&[Co]-?H|&H|-?H|aS|OS)*"
_NUMBER = rf"(?:[+]*[$]?[+]*(?:{_FIGURES}|{_WORDS})f?)"
_UNIT = r"(?:-?[UV]|[%$mdw]|-w|pj|(?<=[FGfYR])-?u)"
_RATE = r"(?:p.|a[UVh]|/[UVu])"
_AMOUNT = rf"(?:{_NUMBER}(?:{_UNIT}R?)*(?:{_RATE})*)"
_MONEY = rf"(?:[$][+]*{_FIGURES}a.|{_NUMBER}Ua[UVh])"
_DATE = r"(?:[FG](?:-[FG])?O?M|M[FG](?![a-zA-Z%$]))"
_COMPOUND = rf"(?:{_NUMBER}U(?:{_NUMBER}U)+|{_NUMBER}V(?:&?{_NUMBER}V)+)"
_POWER = rf"(?:{_NUMBER}(?:tTPO{_NUMBER}|d{_NUMBER}|U+[BL]{_NUMBER}|Ha[UV]))"
_HALF = r"(?:Ha[UV]|HaS)"
_RATIO = rf"(?:{_NUMBER}(?:i|XO|O)[+]*(?:F|G|{_WORDS}))"
_ONE = rf"(?:{_COMPOUND}|{_POWER}|{_HALF}|{_DATE}|{_RATIO}|{_MONEY}|{_AMOUNT})"
_RANGE = rf"(?:W{_ONE}&{_ONE}|{_ONE}(?:[tr-]{_ONE})*)"
_BOUND = rf"(?:[xg]?[BD]O?|L(?!{_NUMBER}V)|\^t|\^O|@T?l|[xg]?cn|A[yc]A|kt|[QN]b|aBO)"
_AFTER = r"(?:r[cBLlv]|&[cBL]|@T?l|[+]|B$)"
_DEGREE = r"(?:(?:[xg]?D|x|kt|[xg]?cn|@l)+(?:[QNgx]|HT?))"
GRAMMAR = re.compile(rf"(?:{_DEGREE}|{_BOUND}*(?:s(?=[FGYCS]))?{_RANGE}{_AFTER}?)")

AMOUNT = re.compile(r"[FGYfCozSHQNRw]|y$")
"""What states an amount, or all or none of something, by itself."""


class QuantityCut(NamedTuple):
    """A quantity, atoms [first, last), that an edge cuts."""

    first: int
    last: int


def find_cut(
    atoms: Sequence[Atom], edge: int, low: int, high: int, content: str
) -> QuantityCut | None:
    """Return the longest quantity that goes on over `edge`, one of the ends of atoms [low, high).

    `content` is the text that the atoms stand in. Only where the part inside states an amount of
    its own is it cut out of another: "5| mg", and not "almost| half".
    """
    if not 0 < edge < len(atoms) or not _may_join(atoms, edge):
        return None
    letters, places = _read(atoms, edge, content)
    if edge not in places or not (at := places.index(edge)):
        return None
    best: QuantityCut | None = None
    for start in range(at):
        found = GRAMMAR.match(letters, start)
        if found is None or found.end() <= at:
            continue
        span = range(start, found.end())
        inside = "".join(letters[n] for n in span if low <= places[n] < high)
        if not AMOUNT.search(inside) or (edge == low and letters[start:at] == "a"):
            continue
        cut = QuantityCut(places[start], places[found.end() - 1] + 1)
        if best is None or cut.last - cut.first > best.last - best.first:
            best = cut
    return best


def _may_join(atoms: Sequence[Atom], edge: int) -> bool:
    """Whether both sides of the edge may be of one quantity, by a look at the two atoms alone."""
    sides = atoms[edge - 1], atoms[edge]
    left, right = (class_of(atom.key) for atom in sides)
    marks = [a.sort in (Sort.DASH, Sort.RAISED) or a.key == "/" or a.optional for a in sides]
    return bool((left or marks[0]) and (right or marks[1])) or left in ("p", "a")


def _read(atoms: Sequence[Atom], edge: int, content: str) -> tuple[str, list[int]]:
    """Return the classes of the atoms around the edge, and which atom each letter stands for.

    A letter "|", which nothing matches, stands where a cell, a paragraph or another number begins.
    """
    letters: list[str] = []
    places: list[int] = []
    for at in range(max(edge - REACH, 0), min(edge + REACH, len(atoms))):
        atom = atoms[at]
        if atom.optional == "marker" or atom.hidden:
            continue
        letter = _letter(atoms, at)
        if letters and _parts(atoms[places[-1]], atom, letters[-1], letter, content):
            letters.append("|")
            places.append(-1)
        letters.append(letter)
        places.append(at)
    return "".join(letters), places


def _letter(atoms: Sequence[Atom], at: int) -> str:
    atom = atoms[at]
    if atom.optional:
        return "|"
    if atom.sort is Sort.DASH:
        return "+" if atom.key == "−" or _signs_money(atoms, at) else "-"
    if atom.sort is Sort.RAISED:
        return "_" if atom.spaced else "R"
    if atom.key == "/" or atom.key == "⁄":
        return "/"
    return class_of(atom.key) or "_"


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
