"""The numbers that style sheets count out: headings, paragraphs and items (CSS Lists 3, section 4).

Where every sheet of a page is known, and each rule that counts could be held against its elements,
a number is what a browser shows; else it is not known, and none is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archiver.text.numbering import format_ordinal

CounterSettings = tuple[tuple[str, str], ...]
"""What a style says of counters: the property without "counter-", that of a pseudo-element with its
name in front ("before-increment"), and its value as it is written."""
BOX = "box"
"""Said of a pseudo-element that has content, be it empty: one without counts nothing."""
MOST_NAMES = 200
"""Counters of a page. A guess: people count headings, figures, notes and rows."""
MOST_NESTED = 20
"""Counters of one name that are joined by `counters()`. A guess: lists in lists, a few deep."""
OPEN, PARTED, CLOSE = "\ue000", "\ue002", "\ue001"
"""Around what is to be filled in into words that a style adds, and between a counter's name, what
parts the numbers, and their style: letters that no page's style can draw."""
UNKNOWN_NUMBER = f"{OPEN}{PARTED}{PARTED}{CLOSE}"
_COUNTER = re.compile(f"{OPEN}([^{OPEN}{CLOSE}{PARTED}]*){PARTED}([^{OPEN}{CLOSE}{PARTED}]*)"
                      f"{PARTED}([^{OPEN}{CLOSE}]*){CLOSE}")  # fmt: skip
_ARGUMENTS = re.compile(
    r"\s*(-?[\w\u0080-\uffff-]+)\s*(?:,\s*(?:\"([^\"\\]*)\"|'([^'\\]*)')\s*)?(?:,\s*([\w-]+)\s*)?"
)
_NAMED = re.compile(r"(-?[a-zA-Z_\u0080-\uffff][\w\u0080-\uffff-]*)(?:\s+([+-]?\d{1,6})(?!\S))?")
NUMBERS = {
    "decimal": "1",
    "lower-roman": "i",
    "upper-roman": "I",
    **dict.fromkeys(("lower-alpha", "lower-latin"), "a"),
    **dict.fromkeys(("upper-alpha", "upper-latin"), "A"),
}
"""Styles of numbers, as `<ol type>` names them (CSS Counter Styles 3, section 6)."""
LEADING_ZERO = "decimal-leading-zero"
_NOTHING = ("none", "initial", "inherit", "unset", "revert")


def name_counter(function: str, arguments: str) -> str:
    """Return what stands for `counter(…)` or `counters(…)` in words, until it is filled in.

    One that is not understood has no name, and is never known.
    """
    found = _ARGUMENTS.fullmatch(arguments)
    parted = found is not None and (found[2] is not None or found[3] is not None)
    if found is None or parted != (function.lower() == "counters"):
        return UNKNOWN_NUMBER
    between = f"{PARTED}{found[2] or found[3] or ''}" if parted else PARTED
    return f"{OPEN}{found[1]}{between}{PARTED}{(found[4] or '').lower()}{'+' * parted}{CLOSE}"


def is_counting(words: str) -> bool:
    """Whether a counter's number stands in words that a style adds."""
    return PARTED in words


@dataclass
class Counters:
    """The counters of a page while it is walked; each reaches to the end of its maker's parent.

    `made` are the counters in scope, by name: how deep their maker stands, and their numbers.
    `known` is whether all that counts is known, `unseen` how many elements around are not drawn.
    """

    known: bool = True
    depth: int = 0
    unseen: int = 0
    made: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    order: list[tuple[int, str]] = field(default_factory=list)

    def enter(self, counts: CounterSettings, *, unseen: bool) -> None:
        """Begin an element; one that is not drawn counts nothing, and none within it does."""
        self.depth += 1
        self.unseen += unseen
        if counts and not self.unseen:
            self._count(dict(counts), "", self.depth)

    def leave(self, *, unseen: bool) -> None:
        """End the element that is open."""
        self.unseen -= unseen
        while self.order and self.order[-1][0] > self.depth:
            self.made[self.order.pop()[1]].pop()
        self.depth -= 1

    def add(self, counts: CounterSettings, pseudo: str, words: str) -> str | None:
        """Count what the words count that a style adds to the open element; return them filled in.

        None where a number in them is not known.
        """
        said = {name: value for name, value in counts if name.startswith(f"{pseudo}-")}
        if said and not self.unseen:
            self.known = self.known and (bool(words) or f"{pseudo}-{BOX}" in said)
            self._count(said, f"{pseudo}-", self.depth + 1)
        return self._fill_in(words)

    def _count(self, said: Mapping[str, str], prefix: str, depth: int) -> None:
        for name, number in _read(said.get(f"{prefix}reset", ""), 0):
            self._make(name, number, depth)
        for name, number in _read(said.get(f"{prefix}increment", ""), 1):
            self._let(name, self._last(name, depth) + number)
        for name, number in _read(said.get(f"{prefix}set", ""), 0):
            self._last(name, depth)
            self._let(name, number)
        self.known = self.known and not any("(" in value for value in said.values())

    def _make(self, name: str, number: int, depth: int) -> None:
        if name not in self.made and len(self.made) >= MOST_NAMES:
            self.known = False
            return
        stack = self.made.setdefault(name, [])
        if stack and stack[-1][0] == depth:
            stack[-1] = (depth, number)
            return
        stack.append((depth, number))
        self.order.append((depth, name))

    def _last(self, name: str, depth: int) -> int:
        if not self.made.get(name):
            self._make(name, 0, depth)
        stack = self.made.get(name)
        return stack[-1][1] if stack else 0

    def _let(self, name: str, number: int) -> None:
        if stack := self.made.get(name):
            stack[-1] = (stack[-1][0], number)

    def _fill_in(self, words: str) -> str | None:
        """Return words with the numbers written out, None where one is not known."""
        if not is_counting(words):
            return words
        unknown = False

        def number(found: re.Match[str]) -> str:
            nonlocal unknown
            written = self._write(found[1], found[2], found[3])
            unknown = unknown or written is None
            return written or ""

        shown = _COUNTER.sub(number, words)
        return None if unknown or not self.known or self.unseen else shown

    def _write(self, name: str, between: str, style: str) -> str | None:
        stack = self.made.get(name, [])
        joined = style.endswith("+")
        numbers = [one for _, one in (stack if joined else stack[-1:])] or [0]
        style = style.removesuffix("+") or "decimal"
        if not name or len(numbers) > MOST_NESTED or style not in {*NUMBERS, LEADING_ZERO}:
            return None
        form = NUMBERS.get(style, "")
        return between.join(
            format_ordinal(one, form) if form else f"{one:0{2 + (one < 0)}d}" for one in numbers
        )


def _read(written: str, otherwise: int) -> Iterator[tuple[str, int]]:
    for found in _NAMED.finditer(written):
        if found[1].lower() not in _NOTHING:
            yield found[1], int(found[2]) if found[2] else otherwise
