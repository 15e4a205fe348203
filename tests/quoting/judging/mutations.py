"""Random alterations of real passages, and random settings of them, made apart from the gate's.

An alteration is counted only where its words, compared in a form that forgets all setting, are
nowhere in the text: what is left must never pass without a critical flag.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.quotations.corpus import read_prose

SPICE = """
The trust paid £1.5m in 2020–21, i.e. 5-10 cases, and fell by −3.2% to 12,450 (down from 13,100).
Ms O'Neill-Smythe’s café, the pupils’ views and Dr Johnson's re-signed "final" report were read out.
She said: “We did not approve it; we never would.” It wasn't lawful, and nobody asked the nurses.
Some 10⁶ cells in 5 km² of H₂O at 38.5 °C had p < 0.05, R² = 0.81 and x₁ ≠ x₂; ½ of them cost $3.00.
Section 136(2)(a) of the 1983 Act, Part IV, pp. 4–5, may apply, unless an anti-racist board objects.
The evaluations1,2 were small, and their authors3 were paid.4 Others[12] were not [13]. Costs rose.
Nobody was told, and no record was kept of who had been moved without consent at 10:30 on 4 May.
Mr Harland (the chair) asked: is it safe? No! The 3rd of 4 wards, A/B tests, Q&A, #12 and v2.1.3.
"""
TEXT = read_prose().strip() + "\n\n" + "\n\n".join(SPICE.strip().split("\n"))
PARAGRAPHS = [p for p in TEXT.split("\n\n") if len(p.split()) > 5]
WORDS = TEXT.split()
NEGATIONS = re.compile(r"\b(?:not|no|never|nor|without|nobody|unless)\b|n['’]t\b", re.IGNORECASE)
LOOK_ALIKES = str.maketrans("aeopcxyisjABCEHKMOPTX", "аеорсхуіѕјАВСЕНКМОРТХ")
BROUGHT = ("not", "never", "no", "may", "all", "only", "hardly", "the", "a", "1", "12", "%", "very")
Change = Callable[[str, random.Random], str]


def plain(words: str) -> str:
    """Return `words` without anything that is setting: marks, dashes, spaces, thin characters."""
    words = unicodedata.normalize("NFC", words)
    words = re.sub("[\u00ad\u200b\u200c\u200d\ufeff\u2060]", "", words)
    words = re.sub("[“”„\"«»‘’'`]", "", words)
    words = re.sub("[‐‑‒–—―]", "-", words)
    return " ".join(words.split()).strip(".,;:!?- ").lower()


PLAIN = plain(TEXT)


def draw_passage(rng: random.Random) -> str:
    """Return 4 to 28 words of one paragraph."""
    words = list(re.finditer(r"\S+", paragraph := rng.choice(PARAGRAPHS)))
    size = min(rng.randint(4, 28), len(words))
    first = rng.randint(0, len(words) - size)
    return paragraph[words[first].start() : words[first + size - 1].end()]


def _at(pattern: str, put: Callable[[str, random.Random], str]) -> Change:
    """Return a change of one place, drawn at random, that matches `pattern`."""

    def change(passage: str, rng: random.Random) -> str:
        places = list(re.finditer(pattern, passage))
        if not places:
            return passage
        place = rng.choice(places)
        return passage[: place.start()] + put(place[0], rng) + passage[place.end() :]

    return change


def _of_words(put: Callable[[list[str], random.Random], None]) -> Change:
    def change(passage: str, rng: random.Random) -> str:
        words = passage.split()
        put(words, rng)
        return " ".join(words)

    return change


def _swap(words: list[str], rng: random.Random) -> None:
    one, other = rng.sample(range(len(words)), 2)
    words[one], words[other] = words[other], words[one]


def _splice(words: list[str], rng: random.Random) -> None:
    first = rng.randrange(1, len(words) - 1)
    del words[first : rng.randrange(first, len(words) - 1) + 1]


def _turn(words: list[str], rng: random.Random) -> None:
    half = len(words) // 2
    words[:] = [*words[half:], "…", *words[:half]]


def _tear(words: list[str], rng: random.Random) -> None:
    if words[0].isalpha() and len(words[0]) > 4:
        words[0] = words[0][rng.randint(1, 3) :]


def _override(words: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(words))
    words[at] = f"\u202e{words[at][::-1]}\u202c"


def _letter(rng: random.Random) -> str:
    return rng.choice("abcdefghijklmnopqrstuvwxyz")


ALTERATIONS: dict[str, Change] = {
    "drop": _of_words(lambda w, rng: w.__delitem__(rng.randrange(1, len(w) - 1))),
    "insert": _of_words(lambda w, rng: w.insert(rng.randrange(1, len(w)), rng.choice(BROUGHT))),
    "replace": _of_words(lambda w, rng: w.__setitem__(rng.randrange(len(w)), rng.choice(WORDS))),
    "swap": _of_words(_swap),
    "splice": _of_words(_splice),
    "turn": _of_words(_turn),
    "tear": _of_words(_tear),
    "override": _of_words(_override),
    "letter": _at(r"[A-Za-z]", lambda _, rng: _letter(rng)),
    "lose": _at(r"[A-Za-z]", lambda _, rng: ""),
    "gain": _at(r"\w", lambda was, rng: was + rng.choice("abcdefgh0123456789")),
    "cross": _at(r"[A-Za-z]{2}", lambda was, rng: was[::-1]),
    "digit": _at(r"\d", lambda was, rng: str((int(was) + rng.randint(1, 9)) % 10)),
    "separator": _at(r"(?<=\d)[.,:/–-](?=\d)", lambda _, rng: rng.choice(("", ".", ",", " ", ":"))),
    "sign": _at(r"[%£$−<=≠°⁶²½#&/]", lambda _, rng: rng.choice(("", " and ", "%", "+"))),
    "look-alike": _at(r"[aeopcxyisjABCEHKMOPTX]", lambda was, _: was.translate(LOOK_ALIKES)),
    "accent": _at(r"[aeiouncs]", lambda was, rng: was + rng.choice("\u0301\u0308\u0327\u0300")),
    "wide": _at(r"[A-Za-z0-9]", lambda was, _: chr(ord(was) + 0xFEE0)),
    "case": _at(r"(?<=\s)[A-Za-z]", lambda was, _: was.swapcase()),
    "point": _at(r"(?<=\w)[.,;:?!](?=\s\w)", lambda _, rng: rng.choice(("", ".", ",", "?", "!"))),
    "join": _at(r"(?<=[a-z]) (?=[a-z])", lambda _, rng: ""),
    "split": _at(r"(?<=\w\w)(?=\w\w)", lambda _, rng: " "),
    "plural": _at(r"\b[a-z]{4,}\b", lambda was, _: was[:-1] if was[-1] == "s" else f"{was}s"),
    "prefix": _at(r"\b[a-z]{4,}\b", lambda was, rng: rng.choice(("un", "in", "re", "non-")) + was),
    "hyphen": _at(r"(?<=\w)-(?=\w)", lambda _, rng: rng.choice(("", " "))),
    "apostrophe": _at(r"(?<=\w)['’](?=\w)", lambda _, rng: ""),
    "bracket": _at(r" ", lambda _, rng: rng.choice((" [not] ", "\n[never] ", " [no]\t"))),
    "gap": _at(NEGATIONS.pattern, lambda _, rng: rng.choice(("…", "[…]", "...", ". . ."))),
}
MARKS = ("turn", "bracket", "gap")
"""Alterations by an editor's marks: another one in their words would be marked as well."""

SETTINGS: dict[str, Change] = {
    "space": _at(" ", lambda _, rng: rng.choice(("\u00a0", "\n", "  ", "\u2009", "\t"))),
    "quotes": lambda passage, _: passage.translate(str.maketrans("“”’‘", "\"\"''")),
    "thin": _at(r"(?<=[a-z])(?=[a-z])", lambda _, rng: rng.choice("\u00ad\u200b\ufeff\u2060")),
    "decomposed": lambda passage, _: unicodedata.normalize("NFD", passage),
    "line": _at(r"(?<=[a-z]{3})(?=[a-z]{3})", lambda _, rng: "-\n"),
    "dashes": lambda passage, _: passage.replace("—", "–"),
}
GAP_AT_END = re.compile(r"^\W*(?:…|\.\.\.|\. \. \.)|(?:…|\.\.\.|\. \. \.)\W*$")
"""What a gap at an end leaves out is no part of the quotation: that is for a notice."""


def is_there(quote: str) -> bool:
    """Say whether the words of `quote` are in the text, its pieces in order and near each other.

    So are one or two words beside a bracket, as good as everywhere.
    """
    if len(re.sub(r"\[.*?\]", "", quote).split()) < 3:
        return True
    pieces = [re.escape(plain(piece)) for piece in quote.split(" … ")]
    return re.search(".{0,600}?".join(pieces), PLAIN) is not None


@dataclass(frozen=True)
class Mutant:
    """A passage, what became of it, and how."""

    passage: str
    quote: str
    how: tuple[str, ...]


def draw_altered(rng: random.Random) -> Mutant | None:
    """Return an altered passage, sometimes set differently as well; None where nothing changed."""
    passage = draw_passage(rng)
    names = [rng.choice(sorted(ALTERATIONS)) for _ in range(rng.choice((1, 1, 1, 2)))]
    names = next(([name] for name in names if name in MARKS), names)
    quote = passage
    for name in names:
        if len(quote.split()) > 3:
            quote = ALTERATIONS[name](quote, rng)
    if quote == passage or GAP_AT_END.search(quote) or is_there(quote):
        return None
    free = sorted(SETTINGS.keys() - ({"line"} if "hyphen" in names else set()))
    settings = rng.sample(free, rng.choice((0, 0, 1, 2)))
    for name in settings:
        quote = SETTINGS[name](quote, rng)
    return Mutant(passage, quote, (*names, *settings))


def draw_faithful(rng: random.Random) -> Mutant:
    """Return a passage that is only set differently."""
    passage = quote = draw_passage(rng)
    names = rng.sample(sorted(SETTINGS), rng.randint(1, 3))
    for name in names:
        quote = SETTINGS[name](quote, rng)
    return Mutant(passage, quote, tuple(names))
