"""Exit codes: each thing that needs a person, or that is not known, speaks for itself alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archiver.commands.exit_codes import Exit, judge_crosschecks, judge_findings
from archiver.models import Agreement, Crosscheck, Finding, Outcome, Usable, Verdict
from archiver.workflows.run import PipelineRun
from archiver.workflows.save.snapshot import Snapshot
from tests.door import call
from tests.reporting.results import FINDINGS, capture

SOUND = next(one for one in FINDINGS if one.passes)
ALTERED = next(one for one in FINDINGS if one.verdict is Verdict.ALTERED)
UNJUDGED = replace(ALTERED, verdict=Verdict.UNVERIFIABLE, settled=False)
SAME = Crosscheck("statement", "archive.org", Agreement.SAME_PAYLOAD)
DIFFERENT = replace(SAME, agreement=Agreement.DIFFERENT)
SILENT = replace(SAME, archive="other.example", agreement=Agreement.UNKNOWN)
WALL = capture("news", usable=Usable.NO, outcome=Outcome.CAPTURED)


@pytest.mark.parametrize(
    ("captures", "crosschecks", "findings", "code"),
    [
        ((), (), (), 0),
        ((capture("statement"),), (SAME,), (SOUND,), 0),
        ((), (DIFFERENT,), (), 1),
        ((), (SAME, SILENT), (SOUND,), 3),
        ((), (SILENT, SAME), (), 3),
        ((), (), (ALTERED,), 1),
        ((), (), (UNJUDGED,), 3),
        ((WALL,), (SAME,), (SOUND,), 3),
        ((WALL,), (DIFFERENT,), (SOUND,), 1),
        ((), (SILENT,), (ALTERED,), 1),
    ],
)
def test_the_exit_code_of_a_run_speaks_for_every_stage(
    captures: tuple[object, ...],
    crosschecks: tuple[Crosscheck, ...],
    findings: tuple[Finding, ...],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "sources.csv").write_text("id,url\n", encoding="utf-8")
    result = PipelineRun(Snapshot(captures), crosschecks, findings, tmp_path / "index.html")  # type: ignore[arg-type]
    monkeypatch.setattr("archiver.workflows.run.run", lambda *_, **__: result)
    assert call("-q", "-C", tmp_path, "run").code == code


def test_one_silent_archive_among_answering_ones_is_not_nothing() -> None:
    assert judge_crosschecks([SAME, SILENT, SAME]) == (Exit.UNDETERMINED,)
    assert set(judge_crosschecks([SILENT, DIFFERENT])) == {Exit.FINDINGS, Exit.UNDETERMINED}
    assert judge_crosschecks([SAME, SAME]) == ()


def test_one_open_finding_among_sound_and_settled_ones_is_not_nothing() -> None:
    settled = [replace(ALTERED, settled=True), replace(UNJUDGED, settled=True)]
    assert judge_findings([SOUND, *settled]) == ()
    assert judge_findings([SOUND, *settled, ALTERED]) == (Exit.FINDINGS,)
    assert judge_findings([SOUND, *settled, UNJUDGED]) == (Exit.UNDETERMINED,)
    assert set(judge_findings([ALTERED, UNJUDGED])) == {Exit.FINDINGS, Exit.UNDETERMINED}


def test_an_interruption_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """130 is what shells say of a program that SIGINT ended: 128 and the signal's number."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("archiver.commands.settle.read_project", interrupted)
    said = call("-C", tmp_path, "settle", "abcd", "--reason", "x", "--by", "y")
    assert said.code == 130
    assert "archiver: stopped" in said.err
