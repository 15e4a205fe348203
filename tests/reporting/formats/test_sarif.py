"""SARIF 2.1.0: every log has the shape of the standard, wherever its findings come from.

The schema beside this file is our own, written after the standard's sections for the parts that
the program writes: it forbids everything else.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from archiver.models import Finding, Quotation, TextQuoteSelector, Verdict
from archiver.reporting.formats.github import render_github
from archiver.reporting.formats.junit import render_junit
from archiver.reporting.formats.sarif import render_sarif
from tests.reporting.results import FINDINGS, SOURCES
from tests.reporting.test_any_result import SEVERAL

SCHEMA = json.loads(Path(__file__).with_name("sarif-parts.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
BY_ID = {source.id: source for source in SOURCES}
NOTE = Quotation(
    "n", TextQuoteSelector("some copied words"), "basw", "ä b.md", 3, 4, mark="unmarked"
)


def checked(said: str) -> dict[str, Any]:
    """Return the log's run. Fails when the log is not in the standard's shape."""
    log = json.loads(said)
    errors = [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(log)]
    assert not errors, errors[:3]
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert isinstance(run, dict)
    return run


def in_word(finding: Finding) -> Finding:
    """Return the finding as it is when its quotation was found in a Word file."""
    place = {"document": "a.docx", "line": 0, "column": 0, "locator": "footnote 2", "mark": "marks"}
    return replace(finding, quotation=replace(finding.quotation, **place))


def test_the_schema_itself_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("findings", [[], FINDINGS, [in_word(f) for f in FINDINGS]])
def test_every_log_has_the_shape_of_the_standard(findings: list[Finding]) -> None:
    run = checked(render_sarif(findings, BY_ID, "0.1.0", [NOTE]))
    assert len(run["results"]) == 1 + (6 if findings else 0)


@given(SEVERAL)
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_is_found_the_log_keeps_its_shape(findings: list[Finding]) -> None:
    checked(render_sarif(findings, {}, ""))


@pytest.mark.parametrize(
    "damage",
    [
        {"level": "fatal"},
        {"ruleIndex": -1},
        {"message": {}},
        {"locations": []},
        {"suppressions": [{"status": "accepted"}]},
        {"colour": "red"},
    ],
)
def test_the_schema_refuses_what_is_not_in_the_standard(damage: dict[str, object]) -> None:
    log = json.loads(render_sarif(FINDINGS, BY_ID, "0.1.0"))
    log["runs"][0]["results"][0] |= damage
    assert list(VALIDATOR.iter_errors(log))


@pytest.mark.parametrize("region", [{"startLine": 0}, {"startLine": 1, "startColumn": 0}])
def test_the_schema_refuses_places_that_are_none(region: dict[str, int]) -> None:
    log = json.loads(render_sarif(FINDINGS, BY_ID, "0.1.0"))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert not list(VALIDATOR.iter_errors(log))
    place["region"] = region
    assert list(VALIDATOR.iter_errors(log))


def test_a_finding_of_a_word_file_points_at_that_file() -> None:
    finding = in_word(next(f for f in FINDINGS if f.verdict is Verdict.ALTERED))
    (result,) = checked(render_sarif([finding], BY_ID))["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "a.docx"}}
    assert result["message"]["text"].startswith("footnote 2: Altered: “")
    (line, *_) = render_github([finding], BY_ID).splitlines()
    assert line.startswith("::error file=a.docx,title=Altered::footnote 2%0A“")
    assert 'name="a.docx, footnote 2 ' in render_junit([finding], BY_ID)


def test_a_row_of_quotes_csv_points_at_its_line() -> None:
    altered = next(f for f in FINDINGS if f.verdict is Verdict.ALTERED)
    row = replace(altered.quotation, document="leaflet.docx", line=4, column=0, mark="")
    (result,) = checked(render_sarif([replace(altered, quotation=row)], BY_ID))["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "quotes.csv"
    assert place["region"] == {"startLine": 4}


def test_copying_without_marks_is_a_note_at_its_place() -> None:
    (result,) = checked(render_sarif([], BY_ID, "0.1.0", [NOTE]))["results"]
    assert (result["ruleId"], result["level"]) == ("unmarked", "note")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "%C3%A4%20b.md"
    assert place["region"] == {"startLine": 3, "startColumn": 4}
    short = replace(NOTE, mark="short")
    assert checked(render_sarif([], BY_ID, "0.1.0", [short]))["results"] == []
