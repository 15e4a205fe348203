"""Differences in a few words, for a sentence of the watch."""

from __future__ import annotations

from collections.abc import Sequence

from archiver.text.word_differences import Edit

SHORT = 120  # characters, for one line of a message (a guess)


def in_words(differences: Sequence[Edit]) -> str:
    """Return the first difference and how many more there are, after a space; "" for none."""
    if not differences:
        return ""
    before, after = _short(differences[0].before), _short(differences[0].after)
    if not before:
        said = f" New: “{after}”"
    else:
        said = f" “{before}” is now “{after}”" if after else f" No longer there: “{before}”"
    more = len(differences) - 1
    return said + (f", and {more} more {'place' if more == 1 else 'places'}." if more else ".")


def _short(words: str) -> str:
    return words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"
