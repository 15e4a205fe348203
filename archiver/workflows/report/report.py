"""Report: everything that is known, gathered into one folder of HTML pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archiver.errors import FileError
from archiver.models import Capture, Change, Crosscheck, Finding, Memento, Source
from archiver.project import Project
from archiver.quoting.judging.verdicts import Options
from archiver.reporting.pages.report import write_report
from archiver.reporting.pages.report_input import ReportInput, TextChange
from archiver.store.reader import Reader
from archiver.workflows.handover.withhold import shown_captures, shown_history
from archiver.workflows.report.document_texts import read_quoting_documents
from archiver.workflows.report.kept_readings import KeptReadings
from archiver.workflows.report.passage_sightings import find_sightings
from archiver.workflows.report.screenshots import find_screenshots
from archiver.workflows.report.text_changes import find_text_changes
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.document_of_finding import recall_documents
from archiver.workflows.verify.overlaps import say_overlaps, suggest_works
from archiver.workflows.verify.rows import verify
from archiver.workflows.verify.verify import verify_documents
from archiver.workflows.webarchives.crosscheck_log import read_crosschecks, read_sightings

CapturesBySource = Mapping[str, Sequence[Capture]]
NEEDED = "requisite"  # what a page needs to look like itself: hundreds of a source, and no copy


def report(
    project: Project,
    means: Means,
    directory: Path | None = None,
    *,
    documents: Sequence[Path] = (),
    findings: Sequence[Finding] | None = None,
    crosschecks: Sequence[Crosscheck] | None = None,
    notices: Sequence[str] = (),
) -> Path:
    """Write the report into `directory` (archive/report when None) and return its first page.

    Beside the rows of quotes.csv it shows the quotations of `documents`, and of those in the
    project folder that were checked before. `findings` are those of a verify of quotes.csv that
    has just run, without which its rows are judged anew; `crosschecks` those of a crosscheck,
    without which the last known ones are shown. Raises RowError for a wrong row, FileError where a
    link stands in the place of the folder, OSError when it cannot be written.
    """
    folder = project.archive / "report"
    if directory is None and folder.is_symlink():
        raise FileError(
            f"{folder} is a link to {folder.readlink()}: nothing is written through it. Take the "
            "link away, or name that folder with --output."
        )
    rows = verify(project, means) if findings is None else findings
    # Those that were named, and those of the project folder that were checked before.
    root = project.root.resolve()
    recalled = [
        path
        for path in recall_documents(project, means, "")
        if path.is_file() and path.resolve().is_relative_to(root)
    ]
    checked = verify_documents(
        project, means, list({path.resolve(): path for path in (*recalled, *documents)}.values())
    )
    # A row whose quotation was found in its document is shown once, with its place there.
    ids = {finding.quotation.id for finding in checked.findings}
    judged = (*checked.findings, *(row for row in rows if row.quotation.id not in ids))
    with open_to_read(project, means) as reader:
        known = read_crosschecks(reader) if crosschecks is None else crosschecks
        said = [*notices, *checked.problems]
        content = gather(project, means, reader, judged, known, said, documents)
    return write_report(content, directory or folder)


def gather(
    project: Project,
    means: Means,
    reader: Reader,
    findings: Sequence[Finding],
    crosschecks: Sequence[Crosscheck],
    notices: Sequence[str] = (),
    documents: Sequence[Path] = (),
) -> ReportInput:
    """Return all that the report shows of a project. Raises RowError for a wrong row.

    Of the documents that are quoted from, those named as `documents` may lie anywhere.
    """
    sources, max_gap = project.sources().checked(), project.settings().verify.max_gap
    said = [*notices, *reader.remarks, *say_overlaps(suggest_works(sources, reader), sources)]
    found = collect(reader, means, sources, findings, crosschecks, max_gap, said)
    return replace(found, documents=read_quoting_documents(project, findings, documents))


def collect(
    reader: Reader,
    means: Means,
    sources: Sequence[Source],
    findings: Sequence[Finding],
    crosschecks: Sequence[Crosscheck],
    max_gap: int,
    notices: Sequence[str] = (),
    texts: CaptureTexts | None = None,
) -> ReportInput:
    """Return what an archive, or an extract of one, knows of `sources`, and nothing else.

    `texts` are those that were read already with the same reader.
    """
    names = {source.id for source in sources}
    copies = (c for c in shown_captures(reader) if c.role != NEEDED and c.source in names)
    shown: dict[str, list[Capture]] = {}
    for capture in copies:
        shown.setdefault(capture.source, []).append(capture)
    withheld = reader.catalog.withheld()
    read = {
        source: [c for c in captures if c.record_id not in withheld]
        for source, captures in shown.items()
    }
    texts = texts or CaptureTexts(reader)
    known = KeptReadings(reader, means.machine.software, max_gap)
    newest = list(reader.catalog.states().values())
    means.progress.begin("reading what changed", len(sources))
    content = ReportInput(
        generated=means.clock.now(),
        sources=sources,
        findings=findings,
        captures=shown,
        states={change.source: change for change in shown_history(reader, newest)},
        crosschecks=crosschecks,
        history=_history(reader),
        mementos=_listed(crosschecks),
        sightings=find_sightings(
            findings, read, texts, crosschecks, read_sightings(reader), Options(max_gap), known.of
        ),
        changes=_changes(sources, read, reader, texts, means, known),
        screenshots=find_screenshots(read, reader, means),
        looked=_last_look(reader),
        notices=notices,
        software=means.machine.software,
    )
    known.save()
    return content


def _history(reader: Reader) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in shown_history(reader, reader.catalog.state_history()):
        found.setdefault(change.source, []).append(change)
    return found


def _listed(crosschecks: Iterable[Crosscheck]) -> dict[str, list[Memento]]:
    found: dict[str, list[Memento]] = {}
    for row in crosschecks:
        found.setdefault(row.source, []).extend(row.listed)
    return found


def _changes(
    sources: Iterable[Source],
    captures: CapturesBySource,
    reader: Reader,
    texts: CaptureTexts,
    means: Means,
    known: KeptReadings,
) -> dict[str, list[TextChange]]:
    found = {}
    for source in sources:
        mine, readings = captures.get(source.id, ()), known.of(source.id)
        found[source.id] = find_text_changes(source, mine, reader, texts, readings)
        means.progress.advance(source.id)
    return found


def _last_look(reader: Reader) -> datetime | None:
    """When the last round of the watch ended that had a network and was not broken off."""
    rounds = reader.catalog.events("round")
    good = [r.time for r in rounds if not (r.fields.get("offline") or r.fields.get("stopped"))]
    return good[-1] if good else None
