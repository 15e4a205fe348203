"""Two texts word by word: setting aside how a machine set them, and nothing else.

The fold of :mod:`archiver.text.folding` is for finding; it forgets signs and decimal points, so
that no "same text" may rest on it. Here every sign counts.
"""

from __future__ import annotations

import unicodedata
from itertools import islice

from archiver.models import Difference
from archiver.text.equal_forms import LIGATURES, ZERO_WIDTH
from archiver.text.word_differences import MOST_WORDS, edits_between

MAX_DIFFERENCES = 20  # a guess at what a person reads of one copy
_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′ʼ´`"), "'") | dict.fromkeys(map(ord, "“”„‟″«»"), '"')
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011"), "-")
_PLAIN = (
    _QUOTES
    | _HYPHENS
    | {ord(ch): "" for ch in ZERO_WIDTH}
    | {ord(ligature): letters for ligature, letters in LIGATURES.items()}
)


def set_plainly(content: str) -> list[str]:
    """Return the words of `content`, white space and the shape of quotation marks set aside."""
    return unicodedata.normalize("NFC", content).translate(_PLAIN).split()


def differences_between(ours: list[str], theirs: list[str]) -> tuple[Difference, ...]:
    """Return where the words differ, in order: the first 20 places, none for very long texts.

    Our words are `quoted`, the archive's are `archived`.
    """
    if max(len(ours), len(theirs)) > MOST_WORDS:
        return ()
    edits = islice(edits_between(ours, theirs), MAX_DIFFERENCES)
    return tuple(Difference(e.op, e.before, e.after, e.kind, e.severity) for e in edits)
