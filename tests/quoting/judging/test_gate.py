"""The gate itself: the corpus is read, and a careless judge breaks the floors.

That they hold is for `make check`, which runs the gate whole.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from archiver.models import Finding, Verdict
from archiver.quoting.judging import comparison
from benchmarks.quotations import gate
from benchmarks.quotations.corpus import HERE, Case, read_cases, read_prose, spread
from benchmarks.quotations.gate import (
    Answer,
    find_broken,
    is_right,
    judge_all,
    main,
    measure,
)
from benchmarks.quotations.generated import CHANGES, SETTINGS, generate
from tests.quoting.witnesses import make_quotation

FLOORS = json.loads((HERE / "floors.json").read_text("utf-8"))


def test_the_pinned_floors_are_those_of_the_design() -> None:
    assert FLOORS["wrong_accepts"] == 0
    assert FLOORS["wrong_refusals_share"] <= 0.01
    assert FLOORS["review_missed"] == 0
    assert FLOORS["untouched_critical_share"] <= 0.01
    assert min(FLOORS["faithful_cases"], FLOORS["altered_cases"]) >= 300


def test_every_class_and_origin_is_there() -> None:
    cases = list(read_cases())
    kinds = {case.kind for case in cases if case.expected == "altered"}
    assert {"negation", "number", "name", "word", "modality", "fragment", "joined"} <= kinds
    assert {"elision-order", "order", "bag", "marker", "stutter", "cells"} <= kinds
    assert {case.origin for case, _ in spread(cases)} == {"plain", "html", "pdf"}


def test_no_written_case_stands_twice() -> None:
    seen = [(case.source, case.quote, case.expected) for case in read_cases()]
    assert len(seen) == len(set(seen))


def test_generated_cases_are_the_same_each_time() -> None:
    prose = read_prose()
    assert list(generate(prose, 30, 5)) == list(generate(prose, 30, 5))
    kinds = {case.kind for case in generate(prose, 400, 5)}
    assert set(CHANGES) <= kinds
    assert set(SETTINGS) <= {name for kind in kinds for name in kind.split("+")}


def test_a_judge_that_forgives_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "_differences", lambda *_: iter(()))
    answers = judge_all(spread([c for c in read_cases() if c.file == "negation.txt"]))
    assert any("wrong_accepts" in line for line in find_broken(measure(answers), FLOORS))


def test_a_judge_that_refuses_is_caught() -> None:
    case = Case("faithful", "plain", "a", "a")
    refused = Finding(make_quotation("a"), Verdict.NOT_FOUND)
    assert not is_right(case, refused)
    figures = measure([Answer(case, refused, False)])
    assert figures["wrong_refusals_share"] == 1
    assert any("wrong_refusals" in line for line in find_broken(figures, FLOORS))


def test_an_alteration_that_is_only_flagged_counts_as_caught() -> None:
    case = Case("altered", "negation", "a", "a")
    assert is_right(case, Finding(make_quotation("a"), Verdict.ALTERED))
    assert not is_right(case, Finding(make_quotation("a"), Verdict.EDITED, passes=False))
    assert not is_right(
        replace(case, expected="critical"), Finding(make_quotation("a"), Verdict.EDITED)
    )


def test_the_gate_prints_its_figures_and_says_what_broke(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "_differences", lambda *_: iter(()))
    few = [case for case in read_cases() if case.file in ("negation.txt", "numbers.txt")]
    monkeypatch.setattr(gate, "read_cases", lambda: few)
    assert main(["--generated", "5", "--show", "1"]) == 1
    printed = capsys.readouterr()
    assert "wrong_accepts" in printed.out
    assert "floor broken: wrong_accepts" in printed.err
