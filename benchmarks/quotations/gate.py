"""The gate: every case judged, counted, and held against the floors in floors.json.

`python -m benchmarks.quotations.gate` prints the counts and exits 1 when a floor is broken. A
floor is changed only together with the reason, in the same commit.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from archiver.models import PASSING, Capture, Finding, Place, Quotation, Severity, TextQuoteSelector
from archiver.quoting.judging.verdicts import Witness, judge
from archiver.text.folding import FoldedText
from benchmarks.quotations.corpus import HERE, Case, read_cases, read_prose, spread, spread_prose
from benchmarks.quotations.generated import generate

GENERATED = 1500
SEED = 20210628
CAPTURE = Capture(
    "<urn:uuid:1>", "a", "https://a.example/", datetime(2021, 5, 1, tzinfo=UTC), Place("w", 0)
)


@dataclass(frozen=True)
class Answer:
    """One case, what the judge said, and whether that is right."""

    case: Case
    finding: Finding
    right: bool


def judge_case(case: Case, folded: FoldedText) -> Answer:
    """Judge one case against one capture that holds its source."""
    quotation = Quotation("q", TextQuoteSelector(case.quote), "a")
    finding = judge(quotation, [Witness(CAPTURE, folded)])
    return Answer(case, finding, is_right(case, finding))


def is_right(case: Case, finding: Finding) -> bool:
    """Say whether the finding is what the case expects."""
    words = finding.verdict in PASSING
    critical = any(flag.severity is Severity.CRITICAL for flag in finding.review)
    if case.expected == "faithful":
        return finding.passes
    if case.expected == "altered":
        return not finding.passes and not (words and not critical)
    if case.expected == "critical":
        return words and critical and not finding.passes
    return words and case.kind in {flag.flag for flag in finding.review}


def judge_all(cases: Iterable[tuple[Case, FoldedText]]) -> list[Answer]:
    """Judge every case."""
    return [judge_case(case, folded) for case, folded in cases]


def make_cases(generated: int = GENERATED, seed: int = SEED) -> list[tuple[Case, FoldedText]]:
    """Return the written cases in every origin, and the generated ones in one origin each."""
    written = spread(list(read_cases()))
    made = list(generate(read_prose(), generated, seed))
    return written + spread_prose(made, seed)


def measure(answers: Sequence[Answer]) -> dict[str, float]:
    """Return the figures that floors.json pins."""
    by = Counter(a.case.expected for a in answers)
    wrong = Counter(a.case.expected for a in answers if not a.right)
    untouched = [a for a in answers if a.case.kind == "untouched"]
    critical = [
        a for a in untouched if any(f.severity is Severity.CRITICAL for f in a.finding.review)
    ]
    written = [a for a in answers if a.case.file != "generated"]
    counted = Counter(a.case.expected for a in written)
    return {
        "wrong_accepts": wrong["altered"],
        "wrong_refusals_share": wrong["faithful"] / max(by["faithful"], 1),
        "review_missed": wrong["critical"] + wrong["context"],
        "untouched_critical_share": len(critical) / max(len(untouched), 1),
        "faithful_cases": counted["faithful"],
        "altered_cases": counted["altered"],
        "critical_cases": counted["critical"],
        "context_cases": counted["context"],
        "generated_cases": len(answers) - len(written),
    }


def find_broken(figures: dict[str, float], floors: dict[str, float]) -> list[str]:
    """Return one line for each floor that the figures break."""
    broken = []
    for name, floor in floors.items():
        least = name.endswith("_cases")
        if figures[name] < floor if least else figures[name] > floor:
            broken.append(f"{name}: {figures[name]:g}, the floor is {floor:g}")
    return broken


def show(answer: Answer) -> str:
    """Return one line for a case that went wrong."""
    case, finding = answer.case, answer.finding
    place = f"{case.file}:{case.line}" if case.line else case.file
    flags = ",".join(flag.flag for flag in finding.review)
    edits = "; ".join(f"{d.quoted!r}<-{d.archived!r} {d.kind}" for d in finding.differences[:3])
    said = f"{finding.verdict} {flags} {edits}"
    return f"{place} [{case.origin}] {case.expected} {case.kind}: {case.quote!r} → {said}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the gate; return the exit code."""
    parser = argparse.ArgumentParser(description="Judge the corpus and hold the floors.")
    parser.add_argument("--generated", type=int, default=GENERATED, help="passages to make")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", type=int, default=20, help="wrong answers to print")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    answers = judge_all(make_cases(options.generated, options.seed))
    figures = measure(answers)
    for answer in [a for a in answers if not a.right][: options.show]:
        print(show(answer))
    for name, value in figures.items():
        print(f"{name:26} {value:g}")
    print(f"{'seconds':26} {time.perf_counter() - began:.1f}")
    broken = find_broken(figures, json.loads((HERE / "floors.json").read_text("utf-8")))
    for line in broken:
        print(f"floor broken: {line}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
