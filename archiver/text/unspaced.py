"""Scripts that put no space between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese.

For finding, each letter of these is a word of its own, so that a quotation is found wherever it
begins. Where a passage may begin and end, and how many words it has, is decided by the standard's
segmentation (UAX 29) with ICU's dictionaries: docs/decisions/0024-words-without-spaces.md.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from archiver.late_patterns import compile_late

UNSPACED = (
    (0x0E01, 0x0E31), (0x0E32, 0x0E34), (0x0E40, 0x0E47), (0x0E81, 0x0EB1), (0x0EB2, 0x0EB4),
    (0x0EBD, 0x0EC7), (0x0EDC, 0x0EE0), (0x1000, 0x102B), (0x103F, 0x1040), (0x1050, 0x1056),
    (0x1780, 0x17B4), (0x17D7, 0x17D8), (0x17DC, 0x17DD), (0x2E80, 0x2FD6), (0x3005, 0x3008),
    (0x3021, 0x302A), (0x3041, 0x3097), (0x309D, 0x30A0), (0x30A1, 0x30FB), (0x30FC, 0x3130),
    (0x31F0, 0x3200), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0xFF66, 0xFF9E),
    (0x20000, 0x32000),
)  # fmt: skip
"""Half-open ranges of their letters (Unicode blocks, general category L)."""
MARKS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059"
    "\u17b4-\u17d3\u17dd\u3099\u309a\uff9e\uff9f"
)
"""Vowel signs, tones and sound marks that stand over, under or after such a letter."""
EMPHASIS_DOTS = "\u0307\u030a\u0323\u0325"
"""Dots over or under each character are what italics are in Chinese, Japanese and Korean (JLReq
3.3.9); PDF readers write them so."""
LETTER = "".join(f"{chr(first)}-{chr(end - 1)}" for first, end in UNSPACED)
WIDE_MARK = "\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff5b-\uff65"
"""Their commas, stops, brackets and other marks, which no address and no word holds."""
_RUN = compile_late(f"[{LETTER}{MARKS}\u200b]+")
_LINE_END = compile_late(rf"(?<=[{LETTER}{MARKS}{WIDE_MARK}])\s+(?=[{LETTER}{WIDE_MARK}])")
_ONE = compile_late(f"[{LETTER}{MARKS}]")
REACH = 200
"""Letters on either side by which words are cut: a guess, several times the longest sentence part
that stands without a mark."""


def is_unspaced(letter: str) -> bool:
    """Say whether one character belongs to such a script."""
    return bool(_ONE.match(letter))


def close_up(text: str) -> str:
    """Return `text` without white space between two letters or marks of such scripts.

    A line end there is nothing (CSS Text 3, section 4.1.3).
    """
    return text if text.isascii() else _LINE_END.sub("", text)


@lru_cache(maxsize=4096)
def _word_ends(run: str) -> tuple[int, ...]:
    """Return where the words of a run end, in order."""
    from icu4py.breakers import WordBreaker  # 40 MB of dictionaries, loaded when they are needed

    # ICU's own offsets count UTF-16 units.
    return tuple(accumulate(len(word) for word in WordBreaker(run, "")))


def begins_word(content: str, at: int) -> bool:
    """Say whether a word begins at `at`, one of whose neighbours is a letter of such a script.

    None does between figures and what they count: 150|万|元.
    """
    if _COUNTED.search(content[max(at - 3, 0) : at]):
        return False
    before = _STRETCH.match(content[max(at - REACH, 0) : at][::-1])
    after = _STRETCH.match(content[at : at + REACH])
    head, tail = before[0][::-1] if before else "", after[0] if after else ""
    place = len(_JAPANESE_LINE_END.sub("", head + "\0")) - 1
    run = _JAPANESE_LINE_END.sub("", head + tail)
    return place in (0, len(run)) or place in _word_ends(run)


_COUNTED = compile_late(r"\d[百千万萬亿億兆]?\Z")
_STRETCH = compile_late(rf"[{LETTER}{MARKS}\w\s]*")
_HAN = "\u3005-\u30ff\u3400-\u9fff"
_JAPANESE_LINE_END = compile_late(rf"(?<=[{_HAN}])\s+(?=[{_HAN}\0])")
"""A line may end inside a word of Han or kana; other scripts end theirs between words."""


def count_unspaced(text: str) -> int:
    """Return how many words `text` has in its parts in such scripts."""
    return sum(len(_word_ends(found[0])) for found in _RUN.finditer(close_up(text)))


def without_unspaced(text: str) -> str:
    """Return `text` with its parts in such scripts blanked."""
    return _RUN.sub(" ", text)
