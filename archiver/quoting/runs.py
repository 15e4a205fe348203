"""Runs of five words: what texts share that were copied, and hardly ever what was not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from archiver.text.folding import Folded

Runs = npt.NDArray[np.uint32]
WORDS = 5
"""How many words in a row make a run."""


def read_runs(folded: Folded) -> Runs:
    """Return one number for each run of five words, in the text's order; empty for a short text."""
    pairs = folded.pairs
    count = max(len(pairs) - WORDS + 2, 0)
    runs = np.zeros(count, np.uint32)
    for step in range(WORDS - 1):
        runs = runs * np.uint32(0x01000193) + pairs[step : count + step]
    return runs
