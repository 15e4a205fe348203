"""The gate of the finder: what it finds in documents whose quotations are known, in five formats.

`python -m benchmarks.quotations.extraction` prints precision and recall for words, places and
sources, and exits 1 when a floor of floors-extraction.json is broken.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archiver.models import Quotation
from archiver.quoting.finding.documents import counted_place, read_quotations
from archiver.text.quotation_marks import Mark
from benchmarks.quotations.rendering import RENDERERS, Expected, read_parts

HERE = Path(__file__).parent
FLOORS = HERE / "floors-extraction.json"
ASIDE = (Mark.SHORT, Mark.TITLE)


@dataclass(frozen=True)
class Tally:
    """One document in one format: what must be found, and what was."""

    name: str
    expected: tuple[Expected, ...]
    found: tuple[Expected, ...]

    def hits(self, *fields: str) -> int:
        """Count what was found and agrees with what must be found in words and `fields`."""

        def key(one: Expected) -> tuple[str, ...]:
            return (one.words, *(getattr(one, name) for name in fields))

        return sum((Counter(map(key, self.expected)) & Counter(map(key, self.found))).values())


def read_tallies() -> Iterator[Tally]:
    """Read every document in every format."""
    for path in sorted((HERE / "documents").glob("*.txt")):
        parts = read_parts(path.read_text(encoding="utf-8"))
        for suffix, render in RENDERERS.items():
            content, expected = render(parts)
            name = Path(path.stem + suffix)
            quotations = [q for q in read_quotations(name, content) if q.mark not in ASIDE]
            yield Tally(str(name), expected, tuple(map(_as_found, quotations)))


def _as_found(quotation: Quotation) -> Expected:
    place = counted_place(quotation.locator)
    place = f"{quotation.line}:{quotation.column}" if quotation.line else place
    words = quotation.selector.exact.replace("-\n", "-").rstrip(",;")
    return Expected(words, quotation.cited.removeprefix("https://"), place)


def measure(tallies: Sequence[Tally]) -> dict[str, float]:
    """Return the figures that floors-extraction.json pins."""
    expected = sum(len(tally.expected) for tally in tallies)
    found = sum(len(tally.found) for tally in tallies)
    words = sum(tally.hits() for tally in tallies)
    return {
        "quotations": expected,
        "recall": words / max(expected, 1),
        "precision": words / max(found, 1),
        "placed": sum(tally.hits("place") for tally in tallies) / max(words, 1),
        "attributed": sum(tally.hits("source") for tally in tallies) / max(words, 1),
    }


def find_broken(figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """Return one line for each floor that the figures break."""
    return [
        f"{name}: {figures[name]:g}, the floor is {floor:g}"
        for name, floor in floors.items()
        if figures[name] < floor
    ]


def show_wrong(tally: Tally) -> Iterator[str]:
    """Yield a line for each quotation that was missed, invented, misplaced or misattributed."""
    for one in tally.expected:
        if one not in tally.found:
            yield f"{tally.name}: missed {one}"
    for one in tally.found:
        if one not in tally.expected:
            yield f"{tally.name}: found  {one}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the gate; return the exit code."""
    parser = argparse.ArgumentParser(description="Find quotations, and hold the floors.")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    options = parser.parse_args(arguments)
    tallies = list(read_tallies())
    figures = measure(tallies)
    for line in (line for tally in tallies for line in show_wrong(tally) if options.show):
        print(line)
    for name, value in figures.items():
        print(f"{name:12} {value:.3f}")
    broken = find_broken(figures, json.loads(FLOORS.read_text(encoding="utf-8")))
    for line in broken:
        print(f"floor broken: {line}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
