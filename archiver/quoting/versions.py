"""Texts that share most of their words: a suggestion that two sources are versions of one work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from archiver.text.folding import Folded

RUN = 4
"""How many word pairs in a row, five words, count as shared."""
LEAST = 0.5
SAMPLE = 8
"""One run in this many is compared where a text is long, chosen by its number."""
LONG = 4_000


@dataclass(frozen=True)
class Overlap:
    """Two sources and the share of the shorter one's five-word runs that the longer one has."""

    first: str
    second: str
    share: float


def suggest_versions(texts: Mapping[str, Folded], least: float = LEAST) -> tuple[Overlap, ...]:
    """Return the pairs of sources whose texts overlap by at least `least` (0 to 1), most first.

    `texts` is one text a source. Texts of fewer than five words are left out.
    """
    runs = {source: _runs(folded) for source, folded in texts.items()}
    known = sorted(source for source, run in runs.items() if len(run))
    found = [
        Overlap(one, other, share)
        for one, other in combinations(known, 2)
        if (share := measure_overlap(runs[one], runs[other])) >= least
    ]
    return tuple(sorted(found, key=lambda overlap: -overlap.share))


def measure_overlap(one: npt.NDArray[np.uint32], other: npt.NDArray[np.uint32]) -> float:
    """Return the share of the smaller set of runs that is in the larger one as well."""
    smaller, larger = sorted((one, other), key=len)
    return float(np.isin(smaller, larger, assume_unique=True).mean()) if len(smaller) else 0.0


def _runs(folded: Folded) -> npt.NDArray[np.uint32]:
    pairs = folded.pairs
    if len(pairs) < RUN:
        return np.zeros(0, np.uint32)
    runs = np.zeros(len(pairs) - RUN + 1, np.uint32)
    for step in range(RUN):
        runs = runs * np.uint32(0x01000193) + pairs[step : len(pairs) - RUN + 1 + step]
    runs = np.unique(runs)
    return runs[runs % SAMPLE == 0] if len(runs) > LONG else runs
