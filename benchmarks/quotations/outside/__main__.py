"""`python -m benchmarks.quotations.outside`: rates on quotations that nobody here wrote.

It prints each rate with its interval and exits 1 when a floor of floors-outside.json is broken. A
floor is changed only together with the reason, in the same commit.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path

from archiver.models import Finding, Severity, Text, Verdict
from archiver.quoting.judging.verdicts import Witness
from archiver.text.folding import fold
from benchmarks.quotations.corpus import HERE
from benchmarks.quotations.gate import CAPTURE
from benchmarks.quotations.outside import bolts, fortunes
from benchmarks.quotations.outside.alterations import alter

ALTERATIONS = 400
SEED = 20260801


def wilson(count: int, total: int) -> str:
    """Return a rate with its 95 % interval (Wilson 1927), in per cent."""
    if not total:
        return "none"
    z, rate = 1.96, count / total
    middle = (rate + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(rate * (1 - rate) / total + z * z / (4 * total * total))
    low, high = 100 * (middle - half), 100 * (middle + half)
    return f"{count} of {total}, {100 * rate:.1f} % (95 %: {low:.1f} to {high:.1f})"


def measure_bolts(count: int, seed: int, show: int) -> dict[str, float]:
    """Judge the specifications' quotations, in both readings, and alterations of them."""
    quotes = bolts.read_quotes()
    figures: dict[str, float] = {}
    faithful = [quote for quote in quotes if quote.id != bolts.ALTERED]
    for media_type in bolts.READINGS:
        found = bolts.judge_quotes(quotes, media_type)
        name = media_type.partition("/")[2]
        refused = [quote for quote in faithful if not bolts.is_passing(found[quote.id])]
        for quote in refused[:show]:
            print(f"  refused ({name}): {quote.id} {quote.words[:100]!r}")
        passing = len(faithful) - len(refused)
        clean = sum(found[quote.id].passes for quote in faithful)
        print(f"bolts as {name}: found {wilson(passing, len(faithful))}")
        print(f"bolts as {name}: nothing to look at {wilson(clean, len(faithful))}")
        figures[f"bolts_{name}_least"] = passing
        figures[f"bolts_{name}_reordered"] = found[bolts.ALTERED].passes
    figures["bolts_alterations_passing"] = _measure_alterations(quotes, count, seed, show)
    return figures


def _measure_alterations(
    quotes: Iterable[bolts.OutsideQuote], count: int, seed: int, show: int
) -> int:
    sources = {path.stem: path.read_text("utf-8") for path in (bolts.BOLTS / "sources").iterdir()}
    witnesses = bolts.read_witnesses(bolts.READINGS[0])
    pairs = [(quote.source, quote.words) for quote in quotes if quote.id != bolts.ALTERED]
    passed = []
    for kind, name, words in alter(pairs, sources, count, seed):
        if bolts.judge_words(words, witnesses[name]).passes:
            passed.append(f"  altered ({kind}) and passed: {name} {words[:160]!r}")
    print("\n".join(passed[:show]) + "\n" * bool(passed[:show]), end="")
    print(f"bolts, altered: passed {wilson(len(passed), count)}")
    return len(passed)


def measure_fortunes(
    folder: Path, program: str, data: str, count: int, seed: int, show: int
) -> dict[str, float]:
    """Judge what fortunes quote of the Bible; empty where a package is missing.

    Where only marks or case differ "altered, minor" is due, and counted apart.
    """
    text = fortunes.read_bible(program, data) if folder.is_dir() else ""
    if not text:
        print("fortunes: skipped; it needs the packages fortunes, bible-kjv and bible-kjv-text")
        return {}
    witness = Witness(CAPTURE, fold(Text(text)))
    quotes = fortunes.find_quotations(text, folder)
    found = {words: bolts.judge_words(words, witness) for words in quotes}
    marks = [words for words in quotes if _differs_in_marks(found[words])]
    refused = [w for w in quotes if not bolts.is_passing(found[w]) and w not in marks]
    for words in refused[:show]:
        print(f"  refused: {words[:160]!r}")
    passing = len(quotes) - len(marks) - len(refused)
    print(f"fortunes: found {wilson(passing, len(quotes) - len(marks))}")
    print(f"fortunes: other marks or case only {wilson(len(marks), len(quotes))}")
    passed = 0
    pairs = [("bible", words) for words in quotes]
    for kind, _, words in alter(pairs, {"bible": text}, count, seed):
        if bolts.judge_words(words, witness).passes:
            passed += 1
            print(f"  altered ({kind}) and passed: {words[:160]!r}")
    print(f"fortunes, altered: passed {wilson(passed, count)}")
    return {"fortunes_refused": len(refused), "fortunes_alterations_passing": passed}


def _differs_in_marks(finding: Finding) -> bool:
    minor = all(difference.severity is Severity.MINOR for difference in finding.differences)
    return finding.verdict is Verdict.ALTERED and minor


def find_broken(figures: dict[str, float], floors: dict[str, float]) -> list[str]:
    """Return one line for each floor that the figures break; a skipped measure breaks none."""
    broken = []
    for name, floor in floors.items():
        value = figures.get(name)
        if value is not None and (value < floor if name.endswith("_least") else value > floor):
            broken.append(f"{name}: {value:g}, the floor is {floor:g}")
    return broken


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measures; return the exit code."""
    parser = argparse.ArgumentParser(description="Judge quotations that nobody here wrote.")
    parser.add_argument("--alterations", type=int, default=ALTERATIONS, help="alterations to make")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", type=int, default=10, help="wrong answers to print")
    parser.add_argument("--fortunes", type=Path, default=fortunes.FORTUNES, metavar="FOLDER")
    parser.add_argument("--bible", default=fortunes.BIBLE, metavar="PROGRAM")
    parser.add_argument("--bible-text", default="", metavar="FOLDER")
    options = parser.parse_args(arguments)
    began = time.process_time()
    figures = measure_bolts(options.alterations, options.seed, options.show)
    figures |= measure_fortunes(
        options.fortunes,
        options.bible,
        options.bible_text,
        *(options.alterations, options.seed, options.show),
    )
    print(f"seconds of CPU: {time.process_time() - began:.1f}")
    broken = find_broken(figures, json.loads((HERE / "floors-outside.json").read_text("utf-8")))
    for line in broken:
        print(f"floor broken: {line}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
