"""What is withheld is seen nowhere, said everywhere, and still lies in the archive untouched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.door import call

REASON = "A pupil is named on it."


def captures_of(folder: Path, source: str) -> list[dict[str, str]]:
    known = json.loads(call("-q", "-C", folder, "show", source, "--format", "json").out)
    found: list[dict[str, str]] = known["captures"]
    return found


@pytest.fixture
def withheld(project: Path) -> Path:
    """A project in which the one capture of `statement` is withheld."""
    record = captures_of(project, "statement")[0]["record_id"]
    said = call("-C", project, "withhold", record[:20], "--reason", REASON)
    assert said.code == 0, said.err
    return project


def findings(folder: Path) -> dict[str, dict[str, object]]:
    found = json.loads(call("-q", "-C", folder, "verify", "--format", "json").out)["quotations"]
    return {row["id"]: row for row in found}


def test_no_verdict_rests_on_it_and_the_reason_is_said(withheld: Path) -> None:
    roof = findings(withheld)["roof"]
    assert roof["verdict"] == "unverifiable"
    assert roof["capture"] is None
    assert any(REASON in note for note in roof["notes"])  # type: ignore[attr-defined]


def test_search_does_not_find_it(project: Path) -> None:
    quote = findings(project)["roof"]["quote"]
    assert call("-q", "-C", project, "search", quote).code == 0
    record = captures_of(project, "statement")[0]["record_id"]
    call("-C", project, "withhold", record, "--reason", REASON)
    assert call("-q", "-C", project, "search", quote).code == 1


def test_show_and_report_have_a_tombstone(withheld: Path) -> None:
    (tomb,) = captures_of(withheld, "statement")
    assert REASON in tomb["why"]
    assert tomb["payload_digest"].startswith("sha256:")
    assert call("-q", "-C", withheld, "report").code == 0
    pages = (withheld / "archive" / "report").glob("*.html")
    assert any(REASON in page.read_text("utf-8") for page in pages)


def test_the_warc_is_untouched_and_the_log_says_it(project: Path) -> None:
    warcs = {p: p.read_bytes() for p in (project / "archive" / "warcs").rglob("*.warc.gz")}
    record = captures_of(project, "statement")[0]["record_id"]
    call("-C", project, "withhold", record, "--reason", REASON)
    assert {p: p.read_bytes() for p in warcs} == warcs
    logs = (project / "archive" / "custody").glob("*.jsonl")
    events = [json.loads(line) for log in logs for line in log.read_text("utf-8").splitlines()]
    (event,) = [e for e in events if e["event"] == "withhold"]
    assert (event["record_id"], event["reason"]) == (record, REASON)
    assert call("-q", "-C", project, "audit").code == 0


def test_it_stays_withheld_when_the_catalog_is_made_anew(withheld: Path) -> None:
    (withheld / "archive" / "catalog.db").unlink()
    assert call("-C", withheld, "reindex").code == 0
    assert findings(withheld)["roof"]["verdict"] == "unverifiable"


def test_what_repeats_it_is_withheld_with_it(project: Path) -> None:
    call("-q", "-C", project, "snapshot", "statement")
    first, second = captures_of(project, "statement")
    assert second["outcome"] == "unchanged"
    said = call("-C", project, "withhold", first["record_id"], "--reason", REASON)
    assert second["record_id"] in said.out
    assert findings(project)["roof"]["verdict"] == "unverifiable"


def test_what_it_repeats_is_withheld_with_it(project: Path) -> None:
    call("-q", "-C", project, "snapshot", "statement")
    first, second = captures_of(project, "statement")
    said = call("-C", project, "withhold", second["record_id"], "--reason", REASON)
    assert f"withheld with it {first['record_id']}" in said.out
    assert findings(project)["roof"]["verdict"] == "unverifiable"


@pytest.mark.parametrize("record", ["ffffffff", ""])
def test_a_record_that_is_not_there_is_said(project: Path, record: str) -> None:
    said = call("-C", project, "withhold", record, "--reason", "x")
    assert said.code == 2
    assert "No capture has the id" in said.err


def test_crosscheck_compares_no_web_archive_with_it(withheld: Path) -> None:
    said = call("-q", "-C", withheld, "crosscheck", "statement", "--format", "json")
    rows = json.loads(said.out)["sources"]
    assert {row["agreement"] for row in rows} <= {"no-capture", "no-memento"}
    assert rows
    assert all(row["capture"] is None for row in rows)


def test_the_timeline_does_not_rest_on_it(project: Path) -> None:
    (capture,) = captures_of(project, "statement")
    timeline = ("-q", "-C", project, "timeline", "statement", "--format", "json")
    assert capture["date"] in call(*timeline).out
    call("-C", project, "withhold", capture["record_id"], "--reason", REASON)
    assert capture["date"] not in call(*timeline).out
