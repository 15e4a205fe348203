"""Quotation marks in running text: which opens, which closes, which is an apostrophe.

Marks of one class pair by nesting, whatever their style: “ ” " „ ‟ ″ ״ and `` '' are double,
‘ ’ ' ‚ single, « » ‹ › angled, 「 」 『 』 corners (W3C, JLREQ 3.1.1 and CLREQ 3.1.1). Only the
outermost pair is a quotation; what is nested belongs to its words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from archiver.late_patterns import compile_late
from archiver.text.unspaced import count_unspaced, without_unspaced


class Mark(StrEnum):
    """How the words of a quotation are marked (`Quotation.mark`).

    unopened: a closing mark without an opening one, the quotation starts at its sentence;
    unclosed: an opening mark without a closing one; block: a block quotation; item: a list item
    under "calls for:"; short: fewer words than a quotation has, and cited to nothing; loose: as
    few words, in one sentence with a link that may be about something else; title: words in a
    note that stand where references name titles, or words cited to nothing that are written as
    titles are; unmarked: words without marks, looked at only
    when long copying is to be found.
    """

    MARKS = "marks"
    BLOCK = "block"
    ITEM = "item"
    UNOPENED = "unopened"
    UNCLOSED = "unclosed"
    SHORT = "short"
    LOOSE = "loose"
    TITLE = "title"
    UNMARKED = "unmarked"


@dataclass(frozen=True)
class MarkedStretch:
    """A quotation in a text: the words are [start, end), the marks [outer_start, outer_end)."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    mark: Mark = Mark.MARKS


@dataclass(frozen=True)
class MarkScan:
    """What one text holds: quotations, a mark left open, a mark that closes without an opening.

    `open_at` is the offset of the mark left open, -1 for none; `stray` that of the first closing
    mark whose opening one is not in the text, -1 for none.
    """

    stretches: tuple[MarkedStretch, ...]
    open_at: int = -1
    stray: int = -1


DOUBLE, SINGLE, ANGLED, CORNER = "double", "single", "angled", "corner"
CLASSES = {
    **dict.fromkeys('“”„‟"″〝〞＂״', DOUBLE),
    **dict.fromkeys("‘’‚‛'′", SINGLE),
    **dict.fromkeys("«»‹›", ANGLED),
    **dict.fromkeys("「」『』｢｣", CORNER),
    "``": DOUBLE,
    "''": DOUBLE,
}
OPENING = ("“", "„", "‟", "〝", "‘", "‚", "‛", "``")
CLOSING = ("”", "″", "〞", "''")
REOPENING = re.compile(r"\s*([“„‟\"״«»‘‹「『｢]|``)")
REACH = 1500
"""Characters within which the mark that closes one that may open is looked for. A guess."""
_TOKEN = re.compile("``|''|[" + re.escape("“”„‟\"″〝〞＂״‘’‚‛'′«»‹›「」『』｢｣") + "]")
_ELISION = re.compile(
    r"['’‘](?:\d\ds?\b|tis\b|twas\b|em\b|n['’]|cause\b|til\b|round\b)", re.IGNORECASE
)
_PLURAL = re.compile(r"(?<=s)['’]\s+[a-z]")
_UNIT = re.compile(r"(?<=\d)[\"″'](?=\s+[^\W\d_]|\s*[x×])")
_DOUBLES = re.compile('["“”″]')
_SINGLES = re.compile("[‘’']")
_BEFORE_OPENING = " \t\r\n\u00a0\u202f([{<—–-/=…“„‘‚'\"«‹*_\u200b"
_SENTENCE_END = compile_late(
    r"[。！？]+[”’」』）]*\s*(?=\S)|[؟۔।]\s+(?=\S)"
    r"|((?<![.!?…])[.!?…]++[”’\"'»)\]]*|\n\s*\n)(?:\s+|(?=\[))"
    r"(?=(?:[“„‘\"'(\[]|``|«\s?)?[A-Z0-9À-ÖØ-ÞĆĞİŁŐŚŞŰŹŻŽŠČΆ-ΏΑ-ΫЀ-Я]|(?:[“„\"]|``)\w|«\s?\w)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|Dr|Mr|Mrs|Ms|Prof|No|vs|pp?|cf|al|St|Rev|Sgt|etc|Jr|Sr|[A-Z]))\.$"
)


@dataclass(frozen=True)
class _OpenMark:
    offset: int
    width: int
    kind: str
    mark: str


class _OpenMarks:
    """The marks that are open, the innermost last: all of them, and those of each kind."""

    def __init__(self) -> None:
        self._every: list[_OpenMark] = []
        self._of: dict[str, list[_OpenMark]] = {kind: [] for kind in CLASSES.values()}

    def __iter__(self) -> Iterator[_OpenMark]:
        return iter(self._every)

    def push(self, mark: _OpenMark) -> None:
        self._every.append(mark)
        self._of[mark.kind].append(mark)

    def count(self, kind: str) -> int:
        return len(self._of[kind])

    def top(self, kind: str) -> _OpenMark | None:
        return self._of[kind][-1] if self._of[kind] else None

    def pop(self, kind: str) -> _OpenMark | None:
        """Take the innermost of `kind` and all that opened after it; None where there is none."""
        if not self._of[kind]:
            return None
        while True:
            taken = self._every.pop()
            self._of[taken.kind].pop()
            if taken.kind == kind:
                return taken


@dataclass
class _SingleMarks:
    """The places of all single marks in a text, and which of them, by number, certainly open.

    `may_close` and `must_close` say how many of those before each may close, and can only close.
    """

    places: list[int] = field(default_factory=list)
    opening: list[int] = field(default_factory=list)
    may_close: list[int] = field(default_factory=lambda: [0])
    must_close: list[int] = field(default_factory=lambda: [0])


_PARTING = {mark: re.compile(rf"\s{mark}(?=\s)") for mark in "«‹"}


class _Scanner:
    """Walks over the marks of one text with a stack of those that are open."""

    def __init__(self, text: str, carried: str = "") -> None:
        self.text = text
        self.stack = _OpenMarks()
        self.pairs: list[MarkedStretch] = []
        self.units: set[str] = set()
        self.last_pair: dict[str, int] = {}
        self.stray = -1
        self.start = 0
        self.parting = {
            mark
            for mark, partner in ("«»", "‹›")
            if mark in text and partner not in text and len(_PARTING[mark].findall(text)) > 1
        }
        if carried:
            self._carry(carried)

    def _carry(self, carried: str) -> None:
        """Begin inside a quotation left open by an earlier text; its reopening mark is skipped."""
        found = REOPENING.match(self.text)
        reopened = found and CLASSES[found[1]] == CLASSES[carried]
        self.start = found.end() if found and reopened else 0
        self.stack.push(_OpenMark(0, self.start, CLASSES[carried], carried))

    def run(self) -> MarkScan:
        for found in _TOKEN.finditer(self.text, self.start):
            self._take(found[0], found.start())
        return MarkScan(_outermost(self.pairs), self._left_open(), self.stray)

    def _take(self, mark: str, offset: int) -> None:
        kind = CLASSES[mark]
        if kind == SINGLE and self._is_apostrophe(mark, offset):
            return
        if self._is_unit(offset, kind):
            self.units.add(kind)
            return
        role = self._role(mark, offset, kind)
        if role == "open":
            self.stack.push(_OpenMark(offset, len(mark), kind, mark))
        elif role == "close":
            self._close(mark, offset, kind)

    def _role(self, mark: str, offset: int, kind: str) -> str:
        top = self.stack.top(kind)
        if kind == CORNER:
            return "open" if mark in "「『｢" else "close"
        if kind == ANGLED:
            return self._angled_role(mark, offset, top)
        if mark in ("“", "‘") and top and top.mark in ("„", "‚"):
            return "close"
        opens, closes = self._fits(offset, len(mark))
        if mark in OPENING:
            return "close" if top and closes and not opens else "open"
        if mark == "”" and not top:
            return "open" if opens and not closes else "close"
        if mark in (*CLOSING, "’"):
            return "close" if top else ""
        return self._straight_role(offset, opens, closes, kind, inside=top is not None)

    def _angled_role(self, mark: str, offset: int, top: _OpenMark | None) -> str:
        """Where » opens, it touches its word (German, Danish); before a blank it parts or points.

        So it stands between the steps of a way through a site, and after "read more"; so do two
        « or more between blanks, which nothing closes. Swedish and Finnish print open and close
        with ».
        """
        if mark in self.parting:
            return ""
        partner = {"«": "»", "»": "«", "‹": "›", "›": "‹"}
        opens, closes = self._fits(offset, 1)
        if top and (top.mark == partner[mark] or (top.mark == mark and closes and not opens)):
            return "close"
        return "" if mark in "»›" and not self._around(offset)[1].strip() else "open"

    def _fits(self, offset: int, width: int) -> tuple[bool, bool]:
        """Whether a mark stands where marks open, and where they close."""
        before, after = self._around(offset, width)
        opens = (not before or before in _BEFORE_OPENING) and bool(after.strip())
        return opens, bool(before.strip()) and not _goes_on(after)

    def _straight_role(
        self, offset: int, opens: bool, closes: bool, kind: str, *, inside: bool
    ) -> str:
        if opens and closes:
            return "close" if inside else "open"
        if opens:
            return "open"
        if kind == SINGLE:
            return "close" if closes and inside else ""
        if not inside and (self._around(offset)[0].isdigit() or not closes):
            return ""
        return "close"

    def _around(self, offset: int, width: int = 1) -> tuple[str, str]:
        after = offset + width
        return self.text[offset - 1 : offset] if offset else "", self.text[after : after + 1]

    def _is_apostrophe(self, mark: str, offset: int) -> bool:
        before, after = self._around(offset)
        if before.isalpha() and after.isdecimal() and mark in "’'":
            return self._closes_later(offset, self._singles.may_close)
        if before.isalnum() and _goes_on(after):
            return True
        if mark == "′" and before.isdigit():
            return True
        if _ELISION.match(self.text, offset) and not before.isalnum():
            return True
        if mark == "’" and not before.strip() and after.isalnum():
            return True
        return mark in "’'" and self._is_possessive(offset)

    def _is_unit(self, offset: int, kind: str) -> bool:
        """Whether the mark after a figure is a unit: "a 10" pipe", with a closing mark to come.

        Where none comes, it is one if nothing is open that it could close.
        """
        if not _UNIT.match(self.text, offset):
            return False
        pattern = _DOUBLES if kind == DOUBLE else _SINGLES
        for found in pattern.finditer(self.text, offset + 1, offset + REACH):
            if kind == DOUBLE or not self._is_apostrophe(found[0], found.start()):
                opens, closes = self._fits(found.start(), 1)
                return closes and not opens
        return not self.stack.count(kind)

    def _is_possessive(self, offset: int) -> bool:
        """Whether the mark after a plural's s closes nothing: "the ‘users’ needs’." goes on."""
        plural = _PLURAL.match(self.text, offset)
        return plural is not None and self._closes_later(offset, self._singles.must_close)

    def _closes_later(self, offset: int, closing: Sequence[int]) -> bool:
        """Whether, before the next opening mark, as many that close follow as are open.

        So the mark in "l’8 mars" is an elision, and the one in "‘he said’5" ends what was said: the
        figure is a note's that lost its raising.
        """
        places, opening = self._singles.places, self._singles.opening
        first, end = bisect_right(places, offset), bisect_left(places, offset + REACH)
        following = bisect_left(opening, first)
        stop = min(end, opening[following]) if following < len(opening) else end
        return closing[stop] - closing[first] >= max(self.stack.count(SINGLE), 1)

    @cached_property
    def _singles(self) -> _SingleMarks:
        marks = _SingleMarks()
        for number, found in enumerate(_SINGLES.finditer(self.text)):
            before, after = self._around(found.start())
            marks.places.append(found.start())
            if found[0] == "‘" or (not before.strip() and after.isalnum()):
                marks.opening.append(number)
            may = not (before.isalnum() and _goes_on(after))
            marks.may_close.append(marks.may_close[-1] + may)
            must = may and not _PLURAL.match(self.text, found.start())
            marks.must_close.append(marks.must_close[-1] + must)
        return marks

    def _close(self, mark: str, offset: int, kind: str) -> None:
        opened = self.stack.pop(kind)
        if opened is None:
            self.stray = offset if self.stray < 0 else self.stray
            return
        start = opened.offset + opened.width
        self.pairs.append(MarkedStretch(start, offset, opened.offset, offset + len(mark)))
        self.last_pair[kind] = max(opened.offset, self.last_pair.get(kind, -1))

    def _left_open(self) -> int:
        """Return the lowest mark left open that is likely meant: no pair of its class follows."""
        end = len(self.text.rstrip())
        for item in self.stack:
            followed = self.last_pair.get(item.kind, -1) > item.offset
            if item.kind != SINGLE and item.offset + item.width < end and not followed:
                return item.offset
        return -1


def _goes_on(after: str) -> bool:
    """Whether the character after a mark goes on with a word: what is raised there marks a note."""
    return after.isalnum() and not unicodedata.decomposition(after).startswith("<super>")


def scan_marks(text: str, carried: str = "") -> MarkScan:
    """Find the quotations in one paragraph.

    `carried` is the mark that an earlier paragraph left open, "" for none: the text then starts
    inside a quotation, and a mark that reopens it is skipped.
    """
    return _Scanner(text, carried).run()


def closing_after_figures(text: str) -> frozenset[int]:
    """Return the offsets of the straight marks after a figure that close a quotation in `text`.

    "up to 2020" and nobody else: no inches. Where a unit stands beside them, what the marks after
    figures are is open, and none is returned.
    """
    scanner = _Scanner(text)
    scanner.run()
    return frozenset(
        pair.end
        for pair in scanner.pairs
        if text[pair.end - 1 : pair.end].isdigit()
        and text[pair.end] in "\"'"
        and CLASSES[text[pair.end]] not in scanner.units
    )


def _outermost(pairs: list[MarkedStretch]) -> tuple[MarkedStretch, ...]:
    kept: list[MarkedStretch] = []
    for pair in sorted(pairs, key=lambda pair: (pair.outer_start, -pair.outer_end)):
        if pair.end > pair.start and (not kept or pair.outer_start >= kept[-1].outer_end):
            kept.append(pair)
    return tuple(kept)


@lru_cache(maxsize=256)
def sentence_starts(text: str) -> tuple[int, ...]:
    """Return the offsets at which sentences start; abbreviations and initials end none."""
    starts = [len(text) - len(text.lstrip())]
    for found in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[max(found.start() - 7, 0) : found.start() + 1]):
            starts.append(found.end())
    return tuple(starts)


def sentence_start(text: str, offset: int) -> int:
    """Return the start of the sentence of `text` that holds `offset`."""
    starts = sentence_starts(text)
    return starts[max(bisect_right(starts, offset) - 1, 0)]


def next_sentence(text: str, offset: int) -> int:
    """Return the start of the first sentence at or after `offset`, the text's end for none."""
    starts = sentence_starts(text)
    index = bisect_left(starts, offset)
    return starts[index] if index < len(starts) else len(text)


def count_words(text: str) -> int:
    """Return how many words `text` has; a number is a word, a dash is not.

    Where no space parts words they are counted as the standard cuts them.
    """
    if text.isascii():
        return sum(1 for _ in _words(text))
    return sum(1 for _ in _words(without_unspaced(text))) + count_unspaced(text)


MINOR_WORDS = 3
"""Letters of a word that a title may begin with a small one: "of", "and", "the" (a guess)."""
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ][\w'’-]*")


def is_headline(words: str) -> bool:
    """Whether words are written as titles are: "The Long Road from Home", and no sentence.

    All but the small words in them begin with a capital, at least three do, and no stop or comma
    ends them.
    """
    found = _LATIN_WORD.findall(words)
    capital = [word for word in found if word[:1].isupper()]
    small = [word for word in found if not word[:1].isupper()]
    return (
        words.strip()[-1:].isalnum()
        and len(capital) >= 3
        and found[0] in capital
        and all(len(word) <= MINOR_WORDS or word in _LONG_MINOR for word in small)
        and any(word.islower() or word[1:].islower() for word in found)
    )


_LONG_MINOR = ("from", "with", "into", "over", "upon", "when", "that", "than", "under", "about")
"""Longer words that titles in English write small (Chicago 8.159; AP writes some with capitals)."""


def _words(text: str) -> Iterator[re.Match[str]]:
    return re.finditer(r"\w+(?:[-'’.,]\w+)*", text)
