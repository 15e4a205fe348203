"""Report: everything that is known, gathered into one folder of HTML pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from archiver.models import Capture, Change, Crosscheck, Finding
from archiver.project import Project
from archiver.reporting.html import write_report
from archiver.reporting.report_input import ReportInput
from archiver.store.archive import Reader
from archiver.workflows.agreements import read_crosschecks
from archiver.workflows.means import Means
from archiver.workflows.opening import open_to_read
from archiver.workflows.verify import verify
from archiver.workflows.withholding import shown_captures


def report(
    project: Project,
    means: Means,
    directory: Path | None = None,
    *,
    findings: Sequence[Finding] | None = None,
    crosschecks: Sequence[Crosscheck] | None = None,
    notices: Sequence[str] = (),
) -> Path:
    """Write the report into `directory` (archive/report when None) and return its first page.

    `findings` are those of a verify that has just run, without which the quotations are judged
    anew; `crosschecks` those of a crosscheck, without which the last known ones are shown. Raises
    RowError for a wrong row, OSError when the folder cannot be written.
    """
    judged = verify(project, means) if findings is None else findings
    with open_to_read(project, means) as reader:
        content = ReportInput(
            generated=means.clock.now(),
            sources=project.sources().checked(),
            findings=judged,
            captures=_captures(reader),
            states=reader.catalog.states(),
            crosschecks=read_crosschecks(reader) if crosschecks is None else crosschecks,
            history=_history(reader),
            documents=_documents(project, judged),
            notices=[*notices, *reader.remarks],
            software=means.machine.software,
        )
    return write_report(content, directory or project.archive / "report")


def _captures(reader: Reader) -> dict[str, list[Capture]]:
    found: dict[str, list[Capture]] = {}
    for capture in shown_captures(reader):
        found.setdefault(capture.source, []).append(capture)
    return found


def _history(reader: Reader) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in reader.catalog.state_history():
        found.setdefault(change.source, []).append(change)
    return found


def _documents(project: Project, findings: Sequence[Finding]) -> dict[str, str]:
    """Return the text of each quoting document that lies in the project folder as plain text."""
    names = {finding.quotation.document for finding in findings} - {""}
    texts = {}
    for name in sorted(names):
        path = project.root / name
        if path.suffix.lower() in (".md", ".txt") and path.is_file():
            texts[name] = path.read_text(encoding="utf-8", errors="replace")
    return texts
