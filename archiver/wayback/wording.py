"""Two texts word by word: setting aside how a machine set them, and nothing else.

The fold of :mod:`archiver.text.folding` is for finding; it forgets signs and decimal points, so
that no "same text" may rest on it. Here every sign counts.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import Levenshtein, Opcode

from archiver.models import Difference, DifferenceKind, Severity
from archiver.text.folding import LIGATURES, ZERO_WIDTH

MAX_DIFFERENCES = 20
MAX_WORDS = 30_000
NEGATIONS = frozenset({
    "cannot", "except", "neither", "never", "no", "nobody", "none", "nor", "not", "nothing",
    "unless", "without",
})  # fmt: skip
_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′ʼ´`"), "'") | dict.fromkeys(map(ord, "“”„‟″«»"), '"')
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011"), "-")
_PLAIN = (
    _QUOTES
    | _HYPHENS
    | {ord(ch): "" for ch in ZERO_WIDTH}
    | {ord(ligature): letters for ligature, letters in LIGATURES.items()}
)
_PUNCTUATION = re.compile(r"[^\w]+")


def set_plainly(content: str) -> list[str]:
    """Return the words of `content`, white space and the shape of quotation marks set aside."""
    return unicodedata.normalize("NFC", content).translate(_PLAIN).split()


def differences_between(ours: list[str], theirs: list[str]) -> tuple[Difference, ...]:
    """Return where the words differ, in order: the first 20 places, none for very long texts."""
    if max(len(ours), len(theirs)) > MAX_WORDS:
        return ()
    changes = [step for step in Levenshtein.opcodes(ours, theirs) if step.tag != "equal"]
    return tuple(_difference(step, ours, theirs) for step in changes[:MAX_DIFFERENCES])


def _difference(step: Opcode, ours: list[str], theirs: list[str]) -> Difference:
    quoted = " ".join(ours[step.src_start : step.src_end])
    archived = " ".join(theirs[step.dest_start : step.dest_end])
    kind, severity = _classify(quoted, archived)
    op = {"insert": "delete", "delete": "insert"}.get(step.tag, step.tag)
    return Difference(op, quoted, archived, kind, severity)


def _classify(quoted: str, archived: str) -> tuple[DifferenceKind, Severity]:
    words = {word.strip(".,;:!?\"'()").lower() for word in f"{quoted} {archived}".split()}
    if any(character.isdigit() for character in quoted + archived):
        return DifferenceKind.NUMBER, Severity.CRITICAL
    if words & NEGATIONS or any(word.endswith("n't") for word in words):
        return DifferenceKind.NEGATION, Severity.CRITICAL
    if quoted.lower() == archived.lower():
        return DifferenceKind.CASE, Severity.MINOR
    if _PUNCTUATION.sub("", quoted) == _PUNCTUATION.sub("", archived):
        return DifferenceKind.PUNCTUATION, Severity.MINOR
    if not quoted or not archived:
        return (DifferenceKind.DELETION if archived else DifferenceKind.INSERTION), Severity.MAJOR
    return DifferenceKind.WORD, Severity.MAJOR
