"""Runs of five words: what texts share that were copied, and hardly ever what was not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from archiver.models import SpanKind
from archiver.text.folding import FoldedText

PositionMask = npt.NDArray[np.bool_]
Runs = npt.NDArray[np.uint32]
WORDS = 5
"""How many words in a row make a run."""


def read_runs(folded: FoldedText) -> Runs:
    """Return one number for each run of five words, in the text's order; empty for a short text."""
    pairs = folded.pairs
    count = max(len(pairs) - WORDS + 2, 0)
    runs = np.zeros(count, np.uint32)
    for step in range(WORDS - 1):
        runs = runs * np.uint32(0x01000193) + pairs[step : count + step]
    return runs


def in_main_text(folded: FoldedText) -> PositionMask:
    """Say of each run whether it lies in the main text: a menu stands on every page of a site."""
    words = np.ones(len(folded), np.bool_)
    for span in folded.text.spans:
        if span.kind is SpanKind.OUTSIDE:
            words[folded.word_after(span.start) : folded.word_after(span.end)] = False
    count = max(len(words) - WORDS + 1, 0)
    inside = np.ones(count, np.bool_)
    for step in range(WORDS):
        inside &= words[step : count + step]
    return inside
