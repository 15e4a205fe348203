"""How work grows with its input: seconds of this process's own CPU, never the clock on the wall."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable
from typing import TypeVar

Input = TypeVar("Input")
PARTS = (8, 4, 2, 1)
TRIES = 5
STEEPEST = 1.5
"""Linear work has an exponent of 1 and quadratic work one of 2; a busy computer blurs both."""
LEAST = 0.005
"""Seconds below which a measurement says more of the computer than of the work (a guess)."""


def check_growth(make: Callable[[int], Input], work: Callable[[Input], object], size: int) -> None:
    """Let `work` do what `make` gives at an eighth, a quarter, a half of `size` and at `size`.

    Fails where its CPU grows faster than size ** STEEPEST, from the least of up to five tries at
    each size: a busy computer only ever adds.
    """
    least = [math.inf for _ in PARTS]
    for _ in range(TRIES):
        least = [min(pair) for pair in zip(least, _seconds(make, work, size), strict=True)]
        if _exponent(least) < STEEPEST:
            return
    raise AssertionError(f"CPU grows as the size to the power of {_exponent(least):.2f}")


def _seconds(
    make: Callable[[int], Input], work: Callable[[Input], object], size: int
) -> list[float]:
    """What each size took, without the collector: it looks through what other tests left, too."""
    seconds = []
    for part in PARTS:
        given = make(size // part)
        gc.disable()
        try:
            begun = time.process_time()
            work(given)
            seconds.append(time.process_time() - begun)
        finally:
            gc.enable()
    return seconds


def _exponent(seconds: list[float]) -> float:
    """The slope of the CPU over the size, both as logarithms (least squares)."""
    points = [
        (-math.log(part), math.log(max(spent, LEAST)))
        for part, spent in zip(PARTS, seconds, strict=True)
    ]
    middle = sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
    rise = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
    return rise / sum((x - middle[0]) ** 2 for x, _ in points)
