"""A quotation and the source's words side by side: which words are the same, which are not.

This is for people's eyes only; the verdict is reached elsewhere. Differences of setting (curly
marks, dashes, a word broken at a line end) are no differences here.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

AlignmentStep = tuple[str, int, int, int, int]  # op, and the words of both texts from and to

LONGEST = 2_000  # words; beyond this an alignment helps nobody and costs quadratic time
MOST_BLOCKS = 400  # runs of lines, equal and different, that are looked at
CONTEXT = 8  # words that are shown before and after a difference
_WORD = re.compile(r"(?:\S+[-\u2010\u00ad\u0002]\s*\n\s*)*\S+")
_BREAK = re.compile(r"[-\u2010\u00ad\u0002]\s*\n\s*")
_SETTING = str.maketrans(
    dict.fromkeys("‘’‚‛′`", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)
_CLOSING = ".,;:!?'\""


@dataclass(frozen=True)
class AlignedPiece:
    """A stretch of words: `op` is same, insert, delete or replace, as in `Difference.op`.

    `insert` means that the quotation has words which the source has not.
    """

    op: str
    quoted: str
    archived: str


def align(quoted: str, archived: str) -> tuple[AlignedPiece, ...]:
    """Return the pieces of both texts in order; every word of both is in exactly one piece."""
    from rapidfuzz.distance import Levenshtein  # loaded where words are aligned, 30 ms

    left, right = _WORD.findall(quoted.strip()), _WORD.findall(archived.strip())
    if not left or not right or max(len(left), len(right)) > LONGEST:
        op = "replace" if left and right else "insert" if left else "delete"
        return (AlignedPiece(op, " ".join(quoted.split()), " ".join(archived.split())),)
    known = {_bare(word) for word in left}
    right = [_mend(word, known) for word in right]
    keys = _loosen([_key(word) for word in left]), _loosen([_key(word) for word in right])
    steps = (
        (_OPS[step.tag], step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in Levenshtein.opcodes(*keys)
    )
    return tuple(
        AlignedPiece(op, " ".join(left[a:b]), " ".join(right[c:d]))
        for op, a, b, c, d in _joined(steps)
    )


def align_changes(before: str, after: str) -> tuple[AlignedPiece, ...]:
    """Return where two versions of a text differ, each with a few words before and after.

    Lines are aligned first and words only within lines that differ, so that texts of any length
    stay quick. What is left out between two differences is a `same` piece "…".
    """
    old, new = before.splitlines(), after.splitlines()
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    pieces: list[AlignedPiece] = []
    for op, a, b, c, d in blocks[:MOST_BLOCKS]:
        sides = (" ".join(old[a:b]), " ".join(new[c:d]))
        pieces += [AlignedPiece("same", *sides)] if op == "equal" else align(*sides)
    if len(blocks) > MOST_BLOCKS:
        pieces.append(AlignedPiece("same", "…", "…"))
    return tuple(_shortened(pieces))


def _shortened(pieces: Sequence[AlignedPiece]) -> Iterator[AlignedPiece]:
    """Keep of what is the same only the words next to a difference."""
    for n, piece in enumerate(pieces):
        if piece.op == "same":
            words = piece.quoted.split()
            before = words[: CONTEXT if n else 0]
            after = words[-CONTEXT:] if n + 1 < len(pieces) else []
            if len(before) + len(after) < len(words):
                shown = " ".join([*before, "…", *after])
                piece = AlignedPiece("same", shown, shown)
        yield piece


# rapidfuzz speaks of turning the first text into the second; we speak of the quotation.
_OPS = {"equal": "same", "replace": "replace", "delete": "insert", "insert": "delete"}


def _joined(steps: Iterable[AlignmentStep]) -> Iterator[AlignmentStep]:
    """Join neighbouring differences: "by 25%" for "to 2.5%" is one change, not two."""
    last: AlignmentStep | None = None
    for step in steps:
        if last is None or "same" in (last[0], step[0]):
            if last is not None:
                yield last
            last = step
            continue
        op = step[0] if step[0] == last[0] else "replace"
        last = (op, last[1], step[2], last[3], step[4])
    if last is not None:
        yield last


def _key(word: str) -> str:
    return unicodedata.normalize("NFC", word).translate(_SETTING)


def _bare(word: str) -> str:
    return _key(word).strip(_CLOSING)


def _mend(word: str, known: Container[str]) -> str:
    """A hyphen at a line end may be the word's own or the typesetter's: whichever is quoted."""
    if "\n" not in word:
        return word
    joined = _BREAK.sub("", word)
    return joined if _bare(joined) in known else _BREAK.sub("-", word)


def _loosen(keys: list[str]) -> list[str]:
    """Ignore what convention lets differ at both ends: the first capital, the last full stop."""
    first = keys[0].lstrip("\"'")
    keys = [first[:1].lower() + first[1:], *keys[1:]]
    return [*keys[:-1], keys[-1].rstrip(_CLOSING) or keys[-1]]
