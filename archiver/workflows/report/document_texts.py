"""Quoting documents: their text, and where in it each of their quotations stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from archiver.models import Finding
from archiver.project import Project
from archiver.quoting.judging.matching import find_passage
from archiver.reporting.pages.quotations import finding_key
from archiver.reporting.pages.report_input import QuotingDocument
from archiver.text.extraction import extract
from archiver.text.folding import fold

LARGEST = 20_000_000  # bytes of a document that is read for the report


def read_quoting_documents(
    project: Project, findings: Iterable[Finding], named: Iterable[Path] = ()
) -> dict[str, QuotingDocument]:
    """Return by name each document that is quoted from: in the project folder, or `named`."""
    anywhere = {path.as_posix() for path in named}
    by_document: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.quotation.document:
            by_document.setdefault(finding.quotation.document, []).append(finding)
    found = {
        name: _read(project.root, name, mine, anywhere=name in anywhere)
        for name, mine in by_document.items()
    }
    return {name: document for name, document in found.items() if document}


def _read(
    root: Path, name: str, findings: Iterable[Finding], *, anywhere: bool
) -> QuotingDocument | None:
    path = root / name
    try:
        inside = anywhere or path.resolve().is_relative_to(root.resolve())
        if not inside or not path.is_file() or path.stat().st_size > LARGEST:
            return None
        folded = fold(extract(path.read_bytes(), "", name=path.name))
    except (OSError, ValueError):  # ValueError: no file can have such a name
        return None
    # A document may quote the same words twice: each quotation takes a place of its own.
    places: dict[str, tuple[int, int]] = {}
    taken: set[int] = set()
    for finding in findings:
        found = find_passage(finding.quotation.selector, folded, max_gap=0)
        free = sorted((m.start, m.end) for m in found if not m.differences and m.start not in taken)
        if free:
            places[finding_key(finding)] = free[0]
            taken.add(free[0][0])
    return QuotingDocument(folded.text.content, places)
