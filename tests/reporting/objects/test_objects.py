"""The JSON objects hold exactly the names that scripts were promised."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from archiver.models import Outcome, Reason, State, Usable
from archiver.quoting.searching.overlap import Overlap
from archiver.reporting.objects.handover import audit_object
from archiver.reporting.objects.render import render_json
from archiver.reporting.objects.rows import capture_row, finding_row
from archiver.reporting.objects.save import snapshot_object
from archiver.reporting.objects.verify import verify_object
from archiver.reporting.objects.watch import status_object, watch_object
from archiver.reporting.objects.webarchives import crosscheck_object, timeline_object
from archiver.store.audit.archive import Audit
from archiver.store.audit.records import AuditFinding, AuditSeverity
from tests.reporting.results import CAPTURES, CHANGES, CROSSCHECKS, FINDINGS, NOW, capture

CONTRACT = {
    "captures": "source outcome reason status url final_url date media_type warc offset record_id "
    "payload_digest content_digest truncated usable why",
    "quotations": "id finding quote document line column source verdict passes standing severity "
    "differences review matched location capture basis found_in notes",
    "location": "start end page prefix suffix text_fragment",
    "capture": "record_id warc offset date uri content_digest via",
    "crosscheck": "source archive agreement reason memento capture difference",
    "watch": "source state previous transition reason evidence quotations_lost",
    "timeline": "id first_seen last_seen first_missing unusable_between runs unprobed requests"
    " periods missing open_between",
}


@dataclass(frozen=True)
class History:
    """A passage's history as the timeline finds it."""

    id: str = "early"
    first_seen: datetime | None = NOW - timedelta(days=60)
    last_seen: datetime | None = NOW - timedelta(days=30)
    first_missing: datetime | None = NOW
    unusable_between: tuple[datetime, ...] = (NOW - timedelta(days=14),)
    runs: int = 5
    unprobed: int = 2
    requests: int = 4
    periods: tuple[tuple[datetime, datetime], ...] = ()
    missing: tuple[tuple[datetime, datetime], ...] = ()
    open_between: int = 0


def read(result: object) -> dict:
    """What a script sees."""
    return json.loads(render_json(result))


def promised(which: str) -> set[str]:
    return set(CONTRACT[which].split())


def test_snapshot_has_the_promised_names():
    captures = [one for source in CAPTURES.values() for one in source]
    result = read(snapshot_object(captures))
    assert set(result) == {"captures", "not_kept", "summary"}
    assert all(promised("captures") <= set(row) for row in result["captures"])
    assert result["summary"]["outcomes"]["failed"] == 1
    assert result["summary"]["usable"]["no"] == 2


def test_a_failed_capture_has_no_status_and_its_reason():
    failed = capture("news", outcome=Outcome.FAILED, reason=Reason.DNS, status=0, usable=Usable.NO)
    row = capture_row(failed)
    assert (row["status"], row["reason"], row["outcome"]) == (None, "dns", "failed")


def test_verify_has_the_promised_names():
    result = read(verify_object(FINDINGS))
    assert set(result) == {"quotations", "notes", "summary"}
    assert all(promised("quotations") <= set(row) for row in result["quotations"])
    altered = result["quotations"][1]
    assert altered["differences"] == [
        {
            "op": "delete",
            "quoted": "",
            "archived": "not",
            "kind": "negation",
            "severity": "critical",
        }
    ]
    assert set(altered["location"]) == promised("location")
    assert set(altered["capture"]) == promised("capture")
    assert result["quotations"][3]["review"][0]["flag"] == "hidden-negation"
    assert result["quotations"][4]["found_in"] == ["signed"]


def test_verify_counts_every_verdict():
    summary = read(verify_object(FINDINGS))["summary"]
    assert summary["quotations"] == len(FINDINGS) == sum(summary["verdicts"].values())
    assert (summary["pass"], summary["settled"], summary["findings"]) == (2, 1, 5)
    assert summary["standing"]["lost"] == 1
    assert "source-gone" in summary["standing"]


def test_a_row_of_quotes_csv_gives_no_line_of_the_document():
    quotation = replace(FINDINGS[0].quotation, line=12, column=0)
    row = finding_row(replace(FINDINGS[0], quotation=quotation))
    assert (row["line"], row["column"], row["row"]) == (None, None, 12)


def test_crosscheck_has_one_row_a_source_and_archive():
    result = read(crosscheck_object(CROSSCHECKS))
    assert all(promised("crosscheck") <= set(row) for row in result["sources"])
    assert set(result["sources"][0]["memento"]) == {"datetime", "uri_m", "digest", "status"}
    assert result["sources"][1]["memento"] is None
    counts = result["summary"]["agreements"]
    assert (counts["unknown"], counts["no-memento"], counts["excluded"]) == (1, 1, 0)


def test_watch_lists_every_source():
    result = read(watch_object(CHANGES))
    assert [row["source"] for row in result["sources"]] == ["statement", "timetable", "news"]
    assert all(promised("watch") <= set(row) for row in result["sources"])
    assert result["sources"][1]["quotations_lost"] == ["early"]
    assert result["summary"]["states"][State.BLOCKED.value] == 1
    assert result["summary"]["undetermined"] == 1


@dataclass(frozen=True)
class Shown:
    """A screen of which every number is another."""

    findings = FINDINGS[:1]
    changes = {change.source: change for change in CHANGES}  # noqa: RUF012
    last_round = NOW
    archive_bytes = 3
    free_bytes = 5
    notices = ("Something waits.",)
    overlaps = (Overlap("a", "b", 0.87654),)


def test_status_gives_each_number_under_its_own_name():
    result = read(status_object(Shown()))
    assert (result["archive_bytes"], result["free_bytes"]) == (3, 5)
    assert [row["source"] for row in result["sources"]] == [change.source for change in CHANGES]
    assert len(result["quotations"]) == 1
    assert result["notices"] == ["Something waits."]
    assert result["overlaps"] == [{"sources": ["a", "b"], "share": 0.877}]


def test_audit_gives_each_number_under_its_own_name():
    found = AuditFinding("a.warc", 7, "urn:uuid:1", "crc", AuditSeverity.ERROR, "It is damaged.")
    result = read(audit_object(Audit(2, 9, (found,))))
    assert (result["ok"], result["files"], result["records"]) == (False, 2, 9)
    (row,) = result["findings"]
    assert row == {
        "file": "a.warc",
        "offset": 7,
        "record_id": "urn:uuid:1",
        "rule": "crc",
        "severity": "error",
        "message": "It is damaged.",
    }


def test_timeline_gives_brackets():
    result = read(timeline_object("timetable", [History(), History(id="x", first_missing=None)]))
    assert result["source"] == "timetable"
    assert set(result["quotations"][0]) == promised("timeline")
    assert result["quotations"][0]["unusable_between"] == ["2026-04-28T14:05:00Z"]
    assert result["quotations"][1]["first_missing"] is None


def test_times_are_in_utc_whatever_the_zone():
    summer = timezone(timedelta(hours=1))
    one = capture("statement")
    row = capture_row(replace(one, date=datetime(2026, 5, 11, 15, 5, tzinfo=summer)))
    assert row["date"] == "2026-05-11T14:05:00Z"


def test_evidence_may_hold_times_and_sets():
    evidence = {"seen": datetime(2026, 1, 2, tzinfo=UTC), "state": State.GONE, "marks": {"a"}}
    row = read(watch_object([replace(CHANGES[1], evidence=evidence)]))["sources"][0]
    assert row["evidence"] == {"seen": "2026-01-02T00:00:00Z", "state": "gone", "marks": ["a"]}


def test_json_is_ascii_so_that_no_console_damages_it():
    assert render_json(verify_object(FINDINGS)).isascii()


@pytest.mark.parametrize(("offline", "says"), [(True, "network"), (False, "No source")])
def test_an_outage_of_ours_is_said_as_ours(offline, says):
    summary = snapshot_object([], offline=offline)["summary"]
    assert says in summary["sentence"]
    assert "gone" not in summary["sentence"]
