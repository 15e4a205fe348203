"""Cases made from prose by known changes: seeded, so that every run judges the same ones."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator

from benchmarks.quotations.corpus import Case

Rng = random.Random
WORDS = re.compile(r"\S+")
COUNTED = re.compile(
    r"\d|^(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|hundred|half|third|all)\b",
    re.I,
)
DENIED = re.compile(r"\b(?:no|never|without|refus|den[iy]|fail|wrong|untrue|few)", re.I)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def passages(prose: str, count: int, rng: Rng) -> Iterator[str]:
    """Yield `count` passages of 5 to 30 words that begin and end at white space.

    None begins or ends beside a figure or a number word: it may be cut out of a quantity; and none
    begins after a denial in its sentence, or after "fewer": "fewer| repeat calls" is a cut that
    docs/verdicts.md calls critical.
    """
    paragraphs = [list(WORDS.finditer(p)) for p in prose.split("\n\n")]
    texts = prose.split("\n\n")
    while count:
        at = rng.randrange(len(texts))
        words = paragraphs[at]
        size = min(rng.randint(5, 30), len(words))
        first = rng.randint(0, len(words) - size)
        last = first + size
        edges = [*words[max(first - 4, 0) : first + 4], *words[last - 4 : last + 4]]
        if any(COUNTED.search(word[0]) for word in edges):
            continue
        if any(DENIED.search(word) for word in _sentence_before(words, first)):
            continue
        yield texts[at][words[first].start() : words[last - 1].end()]
        count -= 1


def _sentence_before(words: list[re.Match[str]], first: int) -> Iterator[str]:
    """Yield the words before `first` in its sentence, the nearest first."""
    for word in reversed(words[:first]):
        if word[0].endswith((".", "?", "!", ";")):
            return
        yield word[0]


# --- the same words, set differently ----------------------------------------------------------


def _space(passage: str, rng: Rng) -> str:
    spaces = ("  ", "\n", "\u00a0", "\t", " \n ", "\u2009")
    return "".join(rng.choice(spaces) if c == " " and rng.random() < 0.2 else c for c in passage)


def _straight(passage: str, rng: Rng) -> str:
    return passage.translate(str.maketrans("“”’‘", "\"\"''"))


def _curly(passage: str, rng: Rng) -> str:
    return passage.replace("'", "’")


def _dashes(passage: str, rng: Rng) -> str:
    return passage.replace(" — ", rng.choice(("—", " – ", " -- ", " - "))).replace("-", "‐")


def _thin(passage: str, rng: Rng) -> str:
    at = [m.start() + 1 for m in re.finditer(r"[a-z]{2}", passage)]
    for place in sorted(rng.sample(at, min(2, len(at))), reverse=True):
        passage = passage[:place] + rng.choice("\u00ad\u200b\u200d\ufeff") + passage[place:]
    return passage


def _decompose(passage: str, rng: Rng) -> str:
    return unicodedata.normalize("NFD", passage)


def _break_line(passage: str, rng: Rng) -> str:
    at = [m.start() + 3 for m in re.finditer(r"[a-z]{6}", passage)]
    if not at:
        return passage
    place = rng.choice(at)
    return passage[:place] + "-\n" + passage[place:]


def _first_letter(passage: str, rng: Rng) -> str:
    return passage[:1].swapcase() + passage[1:]


def _closing(passage: str, rng: Rng) -> str:
    bare = passage.rstrip(".,;:")
    return bare + rng.choice(",.") if bare[-1:].isalpha() else passage


SETTINGS: dict[str, Callable[[str, Rng], str]] = {
    "space": _space, "straight": _straight, "curly": _curly, "dashes": _dashes, "thin": _thin,
    "decompose": _decompose, "break-line": _break_line, "first-letter": _first_letter,
    "closing": _closing,
}  # fmt: skip


# --- other words ------------------------------------------------------------------------------


def _inner(passage: str, rng: Rng) -> tuple[list[str], int]:
    words = passage.split(" ")
    return words, rng.randint(1, max(len(words) - 2, 1))


def _drop(passage: str, rng: Rng) -> str:
    words, at = _inner(passage, rng)
    return " ".join(words[:at] + words[at + 1 :])


def _swap(passage: str, rng: Rng) -> str:
    words, at = _inner(passage, rng)
    words[at - 1], words[at] = words[at], words[at - 1]
    return " ".join(words)


def _repeat(passage: str, rng: Rng) -> str:
    words, at = _inner(passage, rng)
    return " ".join([*words[:at], words[at], *words[at:]])


def _negate(passage: str, rng: Rng) -> str:
    words, at = _inner(passage, rng)
    return " ".join([*words[:at], rng.choice(("not", "never", "no")), *words[at:]])


def _letter(passage: str, rng: Rng) -> str:
    at = rng.choice([m.start() for m in re.finditer(r"(?<=[a-z])[a-z]", passage)] or [1])
    return passage[:at] + rng.choice(LETTERS.replace(passage[at], "")) + passage[at + 1 :]


def _lose_letter(passage: str, rng: Rng) -> str:
    at = rng.choice([m.start() for m in re.finditer(r"(?<=[a-z])[a-z]", passage)] or [1])
    return passage[:at] + passage[at + 1 :]


def _digit(passage: str, rng: Rng) -> str:
    at = [m.start() for m in re.finditer(r"\d", passage)]
    if not at:
        return _drop(passage, rng)
    place = rng.choice(at)
    return (
        passage[:place] + str((int(passage[place]) + rng.randint(1, 9)) % 10) + passage[place + 1 :]
    )


def _point(passage: str, rng: Rng) -> str:
    at = [m.start() for m in re.finditer(r"(?<=\d)[.,:–](?=\d)|[%£]", passage)]
    return passage[: at[0]] + passage[at[0] + 1 :] if at else _letter(passage, rng)


def _join(passage: str, rng: Rng) -> str:
    words = passage.split(" ")
    cut = max(len(words) // 3, 1)
    return " ".join(words[:cut] + words[cut + max(len(words) // 4, 1) :])


def _glue(passage: str, rng: Rng) -> str:
    gaps = [m.start() for m in re.finditer(r"(?<=[a-z]) (?=[a-z])", passage)]
    at = rng.choice(gaps or [0])
    return passage[:at] + passage[at + 1 :]


def _look_alike(passage: str, rng: Rng) -> str:
    at = rng.choice([m.start() for m in re.finditer(r"[aeopc]", passage)] or [0])
    return passage[:at] + passage[at].translate(str.maketrans("aeopc", "аеорс")) + passage[at + 1 :]


CHANGES: dict[str, Callable[[str, Rng], str]] = {
    "drop": _drop, "swap": _swap, "repeat": _repeat, "negate": _negate, "letter": _letter,
    "lose-letter": _lose_letter, "digit": _digit, "point": _point, "join": _join, "glue": _glue,
    "look-alike": _look_alike,
}  # fmt: skip


def _plain(words: str) -> str:
    return " ".join(words.split())


def generate(prose: str, count: int, seed: int) -> Iterator[Case]:
    """Yield `count` untouched, `count` faithful and `count` altered cases."""
    rng = random.Random(seed)
    whole = _plain(prose)
    for passage in passages(prose, count, rng):
        yield Case("faithful", "untouched", passage, prose, "plain", "generated")
        names = rng.sample(sorted(SETTINGS), rng.randint(1, 3))
        quote = passage
        for name in sorted(names, key=list(SETTINGS).index, reverse=True):
            quote = SETTINGS[name](quote, rng)
        yield Case("faithful", "+".join(names), quote, prose, "plain", "generated")
        name = rng.choice(sorted(CHANGES))
        quote = CHANGES[name](passage, rng)
        if _plain(quote).lower() not in whole.lower():
            yield Case("altered", name, quote, prose, "plain", "generated")
