"""The marks editors are allowed: an ellipsis for words left out, square brackets for words put in.

In Chinese and Japanese both are set full-width (［］), or in tortoise-shell brackets (〔〕: GB/T
15834, 4.9; JIS X 4051, A.1), and a word for "omitted" may stand for the ellipsis: （中略）.

A quotation with marks is a list of pieces and what stands between them. The marks are read this
way only after the quotation was looked for as it is written, since sources contain them too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archiver.late_patterns import compile_late
from archiver.text.unspaced import LETTER as UNSPACED
from archiver.text.unspaced import MARKS

MARK = compile_late(
    r"[\[(<⟨［（〔〈]\s*(?:…+|\.{3,}|\.(?:\s\.){2,}|[前中後后]?略|[전중후]략)\s*[\])>⟩］）〕〉]"
    r"|…+|\.{3,}|\.(?:[ \xa0]\.){2,3}"
    r"|[\[［〔](?P<inner>[^\[\]［］〔〕]*)[\]］〕]|\((?P<remark>sic!?)\)"
)
REMARK = compile_late(
    r"\s*(?:sic!?|emphasis (?:added|supplied|mine|ours|in (?:the )?original)|my emphasis|"
    r"our emphasis|"
    r"italics (?:added|mine)|emphases added|translated|our translation|my translation)\s*",
    re.IGNORECASE,
)
NUMBERS = re.compile(r"\s*\d+(?:\s*[,–-]\s*\d+)*\s*")
"""A reference mark of the document's own, which stands after a word and is no part of it."""
OPENED = re.compile(r"[\[［〔]|[(（〈](?:[前中後后]?略|[전중후]략)[)）〉]")
LETTER = re.compile(r"[^\W\d_]")
SIGNS = re.compile(r"\s*[A-Z]{0,3}[^\w\s'’‐‑-]+\s*")
_OF_WORD = rf"(?:(?![{UNSPACED}{MARKS}])[^\W_])"
"""A character of a word that a bracket may tear: scripts without spaces show no word around it."""
HEAD = compile_late(rf"{_OF_WORD}(?:{_OF_WORD}|['’-])*\Z")
TAIL = compile_late(rf"(?:{_OF_WORD}|['’-](?={_OF_WORD}))+")


@dataclass(frozen=True)
class Gap:
    """Where a mark stands: `inserted` are the words in the bracket, "" for an ellipsis.

    `least` and `most` bound the words of the source that it may hide; `most` is None where the
    options decide. `head` and `tail` are letters of one word around a bracket inside it: the
    source's word begins with `head` and ends with `tail`.
    """

    inserted: str = ""
    least: int = 0
    most: int | None = None
    head: str = ""
    tail: str = ""
    ellipsis: bool = False

    @property
    def inside_word(self) -> bool:
        """Whether the bracket changes a part of one word."""
        return bool(self.head or self.tail)


@dataclass(frozen=True)
class Piece:
    """Words that must stand in the source; `free` numbers characters whose case may differ."""

    words: str
    free: tuple[int, ...] = ()


QuotationPart = Piece | Gap
BRACKET_WORDS = 12
"""How many words of the source one bracket may replace."""


def has_marks(quote: str) -> bool:
    """Say whether the quotation holds an ellipsis or square brackets."""
    return (
        "(sic" in quote
        or "…" in quote
        or ".." in quote
        or OPENED.search(quote) is not None
        or ". ." in quote
        or ".\xa0." in quote
    )


def parse(quote: str, brackets: bool = True) -> tuple[QuotationPart, ...]:
    """Return the pieces and gaps of `quote`, in order. Pieces without a word are dropped.

    Without `brackets`, only an ellipsis is a mark, and square brackets are the source's own.
    """
    elements: list[QuotationPart] = []
    words, free, done = "", [], 0
    for found in MARK.finditer(quote):
        if found.start() < done or not (brackets or found["inner"] is None):
            continue
        words += quote[done : found.start()]
        done = found.end()
        inner = found["inner"] or found["remark"]
        if inner is not None and REMARK.fullmatch(inner):
            words = words.rstrip()
            continue
        if inner is not None and _is_letter(inner, words, quote[done:]):
            free.append(len(words))
            words += inner
            continue
        gap, words, done = _read_gap(inner, words, quote, done)
        elements += [Piece(words, tuple(free)), gap]
        words, free = "", []
    elements.append(Piece(words + quote[done:], tuple(free)))
    return tuple(e for e in elements if isinstance(e, Gap) or _has_word(e.words))


def _has_word(words: str) -> bool:
    return any(ch.isalnum() for ch in words)


def _is_letter(inner: str, before: str, after: str) -> bool:
    """Say whether the bracket only sets the case of a word's first letter: "[T]he"."""
    starts = not before[-1:].isalnum() and before[-1:] not in ("-", "'", "’")
    cased = bool(LETTER.fullmatch(inner)) and inner.lower() != inner.upper()
    return cased and starts and bool(LETTER.match(after))


def _read_gap(inner: str | None, words: str, quote: str, done: int) -> tuple[Gap, str, int]:
    """Return the gap, the words before it without a torn word's head, and where reading goes on."""
    if inner is None:
        return Gap(ellipsis=True), words, done
    signs = bool(SIGNS.fullmatch(inner))  # "[£]40", "5[%]": a sign is no part of a word
    head = None if signs else HEAD.search(words)
    tail = None if signs else TAIL.match(quote[done:])
    if head and not tail and NUMBERS.fullmatch(inner) and head[0].isalpha():
        head = None
    if not head and not tail:
        return Gap(inner.strip(), 0, BRACKET_WORDS), words, done
    words = words[: head.start()] if head else words
    gap = Gap(inner, 1, 1, head[0] if head else "", tail[0] if tail else "")
    return gap, words, done + (tail.end() if tail else 0)
