"""Copying without marks: where many words in a row of a document stand in another text too."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.text.folding import FoldedText


def copied_runs(passage: FoldedText, text: FoldedText, least: int) -> Iterator[tuple[int, int]]:
    """Yield [first, last) word numbers of `passage` that stand in `text` in a row.

    Each run has `least` words or more, is as long as it can be, and overlaps no other. Words are
    compared coarsely (folding.py): this finds places for a person, and judges nothing.
    """
    start = 0
    while start + least <= len(passage):
        end = start + least
        if not stands_in(passage, start, end, text):
            start += 1
            continue
        while end < len(passage) and stands_in(passage, start, end + 1, text):
            end += 1
        yield start, end
        start = end


def stands_in(passage: FoldedText, start: int, end: int, text: FoldedText) -> bool:
    """Whether the words [start, end) of `passage` stand in `text`, in a row."""
    stop = int(passage.at[end]) if end < len(passage) else len(passage.blob)
    needle = passage.blob[int(passage.at[start]) - 1 : stop]
    return next(iter(text.occurrences(needle)), None) is not None


def is_prose(passage: FoldedText, start: int, end: int) -> bool:
    """Whether the words are running text: an address or a list of names is mostly capitals."""
    firsts = [passage.text.content[int(at)] for at in passage.starts[start:end]]
    return sum(first.islower() for first in firsts) * 2 > len(firsts)
