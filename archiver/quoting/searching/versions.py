"""Texts that share most of their words: a suggestion that two sources are versions of one work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from archiver.quoting.searching.five_word_runs import Runs, in_main_text, read_runs
from archiver.quoting.searching.overlap import Overlap
from archiver.text.folding import FoldedText

LEAST = 0.5
FEWEST = 20
"""Runs of five words that a text must have to be compared at all."""
CROWD = 10
"""What more texts than this share is the frame of a site, not their wording."""
MOST = 8_000_000
"""So many runs are compared at once; of more, the same part is taken from every text."""


def read_wording(folded: FoldedText) -> Runs:
    """Return the different runs of five words in a text's main part, in ascending order."""
    return np.unique(read_runs(folded)[in_main_text(folded)])


def suggest_versions(texts: Mapping[str, Runs], least: float = LEAST) -> tuple[Overlap, ...]:
    """Return the pairs of sources whose texts overlap by at least `least` (0 to 1), most first.

    `texts` is the wording of one text a source (:func:`read_wording`). Texts of fewer than 24 words
    are left out. The share is exact up to 8 million runs in all, and measured on a sample of the
    runs, the same for every text, beyond that.
    """
    names = sorted(name for name, runs in texts.items() if len(runs) >= FEWEST)
    sizes, shared = _count_shared(_thin([texts[name] for name in names]))
    found = (
        Overlap(names[one], names[other], count / min(sizes[one], sizes[other]))
        for (one, other), count in shared.items()
    )
    likely = [overlap for overlap in found if overlap.share >= least]
    return tuple(sorted(likely, key=lambda o: (-o.share, o.first, o.second)))


def _thin(wordings: Sequence[Runs]) -> list[Runs]:
    """Return the runs whose number is a multiple of a step, the same step for every text."""
    step = -(-sum(map(len, wordings)) // MOST)
    return list(wordings) if step < 2 else [runs[runs % np.uint32(step) == 0] for runs in wordings]


def _count_shared(wordings: Sequence[Runs]) -> tuple[list[int], Counter[tuple[int, int]]]:
    """Return how many runs each text has, crowded ones apart, and how many each two share."""
    runs = np.concatenate([*wordings, np.zeros(0, np.uint32)])
    owners = np.repeat(np.arange(len(wordings), dtype=np.int32), [len(w) for w in wordings])
    order = np.argsort(runs, kind="stable")
    runs, owners = runs[order], owners[order]
    few = _stand_in_few(runs)
    runs, owners = runs[few], owners[few]
    shared: Counter[tuple[int, int]] = Counter()
    for one, other in _pairs(runs, owners):
        shared.update(zip(one.tolist(), other.tolist(), strict=True))
    return np.bincount(owners, minlength=len(wordings)).tolist(), shared


def _stand_in_few(runs: Runs) -> npt.NDArray[np.bool_]:
    first, last = np.searchsorted(runs, runs, "left"), np.searchsorted(runs, runs, "right")
    return np.asarray(last - first <= CROWD)


def _pairs(
    runs: Runs, owners: npt.NDArray[np.int32]
) -> Iterator[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]]:
    """Yield the owners of equal runs, which stand next to each other, in ascending order."""
    for step in range(1, CROWD):
        same = runs[step:] == runs[:-step]
        if not same.any():
            return
        yield owners[:-step][same], owners[step:][same]
