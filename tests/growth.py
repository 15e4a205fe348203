"""How work grows with its input: seconds of this process's own CPU, never the clock on the wall."""

from __future__ import annotations

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

    Fails where its CPU grows faster than size ** STEEPEST in the best of five tries.
    """
    best = math.inf
    for _ in range(TRIES):
        best = min(best, _exponent(make, work, size))
        if best < STEEPEST:
            return
    raise AssertionError(f"CPU grows as the size to the power of {best:.2f}")


def _exponent(make: Callable[[int], Input], work: Callable[[Input], object], size: int) -> float:
    """The slope of the CPU over the size, both as logarithms (least squares)."""
    points = []
    for part in PARTS:
        given = make(size // part)
        begun = time.process_time()
        work(given)
        spent = time.process_time() - begun
        points.append((math.log(size / part), math.log(max(spent, LEAST))))
    middle = sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
    rise = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
    return rise / sum((x - middle[0]) ** 2 for x, _ in points)
