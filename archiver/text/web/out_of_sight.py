"""What declarations of CSS put out of sight: too small, moved away, cut off, shrunk or see-through.

A browser takes a length in some fifty units, and a place in as many properties and functions. Each
is read here as a number and held to one bound, so that nothing hides by being written otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple


class Measure(StrEnum):
    """What a length is counted in: pixels, sizes of type, hundredths of a box or of the window."""

    PIXELS = "px"
    TYPE = "em"
    BOX = "%"
    WINDOW = "vw"


AWAY = {Measure.PIXELS: 500.0, Measure.TYPE: 30.0, Measure.BOX: 500.0, Measure.WINDOW: 100.0}
"""How far to the left or over its top a box is off the page. A guess: real ones have thousands,
what hangs into a margin less than a hundred pixels, and pictures are set wide by half a window."""
OVER_THE_WINDOW = {Measure.PIXELS: 100.0, Measure.TYPE: 6.0, Measure.BOX: 100.0}
"""How far above or below the window a box that is fixed to it is not seen: five lines. A guess."""
SMALLEST = {
    Measure.PIXELS: 2 * 96 / 72,
    Measure.TYPE: 0.05,
    Measure.BOX: 5.0,
    Measure.WINDOW: 0.13,
}
"""Type under which no eye reads: two points (a guess; a Word file's `w:sz` is held to the same); in
a headline of 40 pixels, 0.05 of it; on a screen of 2,000 pixels, 0.13 hundredths."""
FAINTEST = 0.05
"""The share of its ink, or of its size, under which nobody sees a word. A guess: black on white
then has a contrast of 1.1, where 3 is the least for large letters (WCAG 2.2, 1.4.3)."""

_PIXELS = {
    "": 1.0,  # only 0 is a length without a unit; numbers of opacity and scale have none
    "px": 1.0,
    "pt": 96 / 72,
    "pc": 16.0,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 96 / 25.4,
    "q": 96 / 101.6,
}
"""Pixels in a unit (CSS Values 4, 6.2)."""
_TYPES = dict.fromkeys(("em", "rem", "lh", "rlh", "ic", "ric", "cap", "rcap"), 1.0)
_TYPES |= dict.fromkeys(("ex", "rex", "ch", "rch"), 0.5)
"""Sizes of the type around in a unit (CSS Values 4, 6.1.1)."""
_WINDOWS = frozenset(
    size + side
    for size, sides in (
        *((size, ("vw", "vh", "vi", "vb", "vmin", "vmax")) for size in ("", "s", "l", "d")),
        ("cq", ("w", "h", "i", "b", "min", "max")),
    )
    for side in sides
)
"""Units that are a hundredth of the window or of a container (CSS Values 4, 6.1.2)."""
_LENGTH = re.compile(
    r"(?<![\w.#%-])([+-]?(?:\d{1,20}\.?\d{0,20}|\.\d{1,20})(?:e[+-]?\d{1,2})?)(%|[a-z]{0,5})(?![\w.%])"
)
_FUNCTION = re.compile(r"([a-z0-9-]{1,20})\(([^()]*)\)")
CORNERS = 4  # edges of a box, from the top on with the clock


class Length(NamedTuple):
    """A length or a plain number, and what it is counted in."""

    number: float
    measure: Measure

    def below(self, bounds: Mapping[Measure, float]) -> bool:
        """Whether this is smaller than the bound of its measure; not where that has none."""
        return self.number < bounds.get(self.measure, float("-inf"))

    def beyond(self, bounds: Mapping[Measure, float]) -> bool:
        """Whether this is as far to the left, or up, as the bound of its measure, or farther."""
        return -self.number >= bounds.get(self.measure, float("inf"))

    @property
    def share(self) -> float:
        """This as a part of one: 0.5 of "50%" and of ".5"."""
        return self.number / 100 if self.measure is Measure.BOX else self.number


def read_lengths(written: str) -> list[Length]:
    """Return the lengths in a value in lower case; none of one that is to be computed."""
    if not written or "(" in written:
        return []
    found = (_read_length(float(one), unit) for one, unit in _LENGTH.findall(written))
    return [length for length in found if length is not None]


def _read_length(number: float, unit: str) -> Length | None:
    if unit == "%":
        return Length(number, Measure.BOX)
    if unit in _PIXELS:
        return Length(number * _PIXELS[unit], Measure.PIXELS)
    if unit in _TYPES:
        return Length(number * _TYPES[unit], Measure.TYPE)
    return Length(number, Measure.WINDOW) if unit in _WINDOWS else None


def is_small(said: Mapping[str, str]) -> bool | None:
    """Whether type is too small for an eye; None where that hangs on the type around it."""
    size = said.get("font-size", "") or _read_short(said.get("font", ""))
    if not size or _OPEN.match(size):
        return None
    lengths = read_lengths(size)
    if len(lengths) != 1 or lengths[0].number < 0:
        return False
    if lengths[0].below(SMALLEST):
        return True
    return None if lengths[0].measure in (Measure.TYPE, Measure.BOX) else False


_OPEN = re.compile(r"smaller|larger|inherit|initial|unset|revert|var\(")
_SHORT = re.compile(r"(?:^|\s)((?:\d[\d.]*|\.\d+)(?:e[+-]?\d+)?(?:%|[a-z]*))(?=\s*/|\s|$)")


def _read_short(written: str) -> str:
    """Return the size in a `font`: what stands before a stroke, or else what has a unit."""
    sizes: list[str] = _SHORT.findall(written.partition("/")[0])
    with_unit = [size for size in sizes if not size[-1].isdigit()]
    return (with_unit or sizes or [""])[0]


def is_away(said: Mapping[str, str]) -> bool:
    """Whether a box or its words are moved off the page, to the left or over its top."""
    moved = [said.get(name, "") for name in _MOVING]
    moved += [arguments for _, arguments in _transforms(said, "translate")]
    if said.get("position") in ("absolute", "fixed", "relative"):
        moved += [said.get(name, "") for name in _SIDES]
    lengths = [length for value in moved if value for length in read_lengths(value)]
    if margins := read_lengths(said.get("margin", "")):
        top, _, _, left = _clockwise(margins)
        lengths += [top, left]
    if any(length.beyond(AWAY) for length in lengths):
        return True
    heights = [said.get(name, "") for name in ("top", "bottom", "inset-block-start")]
    return said.get("position") == "fixed" and any(
        length.beyond(OVER_THE_WINDOW) for value in heights for length in read_lengths(value)
    )


_MOVING = (
    "text-indent",
    "translate",
    "margin-left",
    "margin-top",
    "margin-inline-start",
    "margin-block-start",
)
_SIDES = (
    *("left", "top", "right", "bottom", "inset", "inset-inline", "inset-block"),
    *("inset-inline-start", "inset-inline-end", "inset-block-start", "inset-block-end"),
)


def _clockwise(edges: Sequence[Length]) -> tuple[Length, Length, Length, Length]:
    """Return the four edges that one to four lengths stand for (CSS Box 4, 4.2)."""
    top, right = edges[0], edges[1 % len(edges)]
    bottom = edges[2] if len(edges) > 2 else top
    return top, right, bottom, edges[3] if len(edges) >= CORNERS else right


def _transforms(said: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    """Yield the names and arguments of the `transform` functions whose names begin with `kind`."""
    for name, arguments in _FUNCTION.findall(said.get("transform", "")):
        if name.startswith(kind):
            yield name, arguments


def is_cut_away(said: Mapping[str, str]) -> bool:
    """Whether a box is cut down to nothing (CSS Masking 1, 6; CSS Shapes 1, 3)."""
    shapes = _FUNCTION.findall(f"{said.get('clip', '')} {said.get('clip-path', '')}")
    return any(_is_empty(shape, arguments) for shape, arguments in shapes)


def _is_empty(shape: str, arguments: str) -> bool:
    if shape == "polygon":
        points = [point for one in arguments.split(",") if (point := read_lengths(one)[:2])]
        axes = zip(*points, strict=False)
        return len(points) > 1 and any(len(set(axis)) == 1 for axis in axes)
    edges = read_lengths(arguments.partition(" at ")[0].partition("round")[0])
    if shape == "rect":
        top, right, bottom, left = edges if len(edges) == CORNERS else (None,) * CORNERS
        if top is None or right is None or bottom is None or left is None:
            return False
        return bottom.number - top.number < 2 or right.number - left.number < 2
    if shape == "inset" and edges:
        shares = [edge.share if edge.measure is Measure.BOX else 0 for edge in _clockwise(edges)]
        return shares[0] + shares[2] >= 1 or shares[1] + shares[3] >= 1
    return shape in ("circle", "ellipse") and any(edge.number < 1 for edge in edges)


def is_see_through(said: Mapping[str, str]) -> bool:
    """Whether nothing of a box is drawn, or it is shrunk to nothing."""
    shares = [said.get("opacity", ""), said.get("scale", "")]
    shares += [
        arguments
        for name, arguments in _FUNCTION.findall(said.get("filter", ""))
        if name == "opacity"
    ]
    shares += [arguments for name, arguments in _transforms(said, "scale") if name != "scalez"]
    if any(abs(one.share) < FAINTEST for value in shares for one in read_lengths(value)[:2]):
        return True
    # Browsers take a zoom of 0 for none.
    if any(0 < one.share < FAINTEST for one in read_lengths(said.get("zoom", ""))):
        return True
    for name, arguments in _transforms(said, "matrix"):
        numbers = [length.number for length in read_lengths(arguments)]
        if name == "matrix" and len(numbers) == 6:
            wide, high = max(map(abs, numbers[:2])), max(map(abs, numbers[2:4]))
            if min(wide, high) < FAINTEST or min(numbers[4:]) <= -AWAY[Measure.PIXELS]:
                return True
    return False


def is_collapsed(said: Mapping[str, str]) -> bool:
    """Whether a box has no height or no width, and cuts off what stands out of it.

    One that grows by other means, and a cell, which its table sizes, has both.
    """
    if not _GROWING.isdisjoint(said) or "table-cell" in said.get("display", ""):
        return False
    cut = " ".join(said.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if "hidden" not in cut and "clip" not in cut:
        return False
    sizes = (said.get(name, "") for name in _SIZES)
    firsts = (length for written in sizes for length in read_lengths(written)[:1])
    return any(not size.number or (size.number > 0 and size.below(_FLAT)) for size in firsts)


_FLAT = {measure: SMALLEST[measure] for measure in (Measure.PIXELS, Measure.TYPE)}
_SIZES = ("height", "max-height", "width", "max-width", "block-size", "inline-size")
_GROWING = frozenset(
    ("flex", "flex-grow", "min-height", "min-width", "padding", "padding-top", "padding-bottom")
) | {"text-overflow"}
