"""Run: snapshot, crosscheck, verify, report. Every stage runs whatever the one before found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archiver.models import Crosscheck, Finding
from archiver.project import Project
from archiver.workflows.report.report import report
from archiver.workflows.save.snapshot import Snapshot, snapshot
from archiver.workflows.shared.context import Means
from archiver.workflows.verify.rows import verify
from archiver.workflows.webarchives.crosscheck import crosscheck

OFFLINE = (
    "Our own network seemed to be down during this run: no source answered. "
    "Nothing here says that a source is gone."
)


@dataclass(frozen=True)
class PipelineRun:
    """What each stage brought, and where the report lies."""

    snapshot: Snapshot
    crosschecks: tuple[Crosscheck, ...]
    findings: tuple[Finding, ...]
    report: Path


def run(
    project: Project, means: Means, *, browser: bool = False, requisites: bool = False
) -> PipelineRun:
    """Do the main job in one go; `browser` and `requisites` are those of a snapshot.

    Raises, before anything is fetched, RowError for a wrong row of sources.csv, and UsageError
    where there is no browser to show the pages.
    """
    project.sources().checked()
    taken = snapshot(project, means, browser=browser, requisites=requisites)
    compared = crosscheck(project, means)
    findings = verify(project, means)
    notices = [OFFLINE] if taken.offline else []
    index = report(project, means, findings=findings, crosschecks=compared, notices=notices)
    return PipelineRun(taken, compared, findings, index)
