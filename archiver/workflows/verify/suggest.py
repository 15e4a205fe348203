"""Suggest: a diff that would restore the source's own words; nothing is written."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.models import PASSING, Finding, Quotation, Verdict
from archiver.project import Project
from archiver.quoting.finding.documents import PlacedQuotation, open_document
from archiver.quoting.mending.suggestions import restorations
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.bench import Bench, open_bench
from archiver.workflows.verify.text_file import Edition, read_edition
from archiver.workflows.verify.verify import (
    DocumentFindings,
    find_cited,
    judge_cited,
    judge_document,
    read_document,
    read_rows,
)

Correction = tuple[int, int, str]
NO_TEXT = "its format is no text: only md, html and txt documents can be shown as a diff"
NO_WAY_BACK = "its characters are in more than one encoding; save it as UTF-8 first"
NOT_SURE = "putting the source's words here would still not pass; change it by hand"


@dataclass(frozen=True)
class Suggestion:
    """What would put a document right: a unified diff, "" when there is nothing to suggest.

    `charset` is the document's own; `left` says for each alteration that the diff does not
    restore why not.
    """

    document: Path
    findings: tuple[Finding, ...]
    diff: str = ""
    charset: str = "utf-8"
    left: tuple[str, ...] = ()


def suggest(project: Project, means: Means, documents: Sequence[Path]) -> tuple[Suggestion, ...]:
    """Return for each document the diff that restores the words of its altered quotations.

    Each change was judged in the changed document, and passes there. Raises FileError for a
    document that cannot be read, RowError for a wrong row of sources.csv.
    """
    rows = read_rows(project, means)
    contents = [(path, read_document(path)) for path in documents]
    with open_to_read(project, means) as reader:
        bench = open_bench(project, means, reader)
        means.progress.begin("checking documents", len(contents))
        judged = [judge_document(bench, path, content, rows) for path, content in contents]
        return tuple(_Proof(bench, rows, document).suggestion() for document in judged)


class _Proof:
    """One document while changes to it are tried out."""

    def __init__(self, bench: Bench, rows: Sequence[Quotation], document: DocumentFindings) -> None:
        self.bench = bench
        self.rows = rows
        self.document = document
        self.edition = read_edition(document.path, document.content)
        self.left: list[str] = []

    def suggestion(self) -> Suggestion:
        edits: list[Correction] = []
        for found, finding in reversed(self.document.judged):
            if finding.verdict is Verdict.ALTERED and not finding.settled:
                edit = self._edit(found, finding, edits)
                edits += [edit] if edit else []
        said = Suggestion(
            self.document.path,
            tuple(finding for _, finding in self.document.judged),
            left=tuple(reversed(self.left)),
        )
        if self.edition is None or not edits:
            return said
        diff = unified_diff(self.document.path, self.edition, self.edition.edited(edits))
        return replace(said, diff=diff, charset=self.edition.charset)

    def _edit(
        self, found: PlacedQuotation, finding: Finding, edits: list[Correction]
    ) -> Correction | None:
        problem = NOT_SURE
        if self.edition is None:
            problem = NO_WAY_BACK if found.start >= 0 else NO_TEXT
        elif found.start >= 0 and all(found.end <= start for start, _, _ in edits):
            for edit in _candidates(self.edition, found, finding):
                if self._passes([*edits, edit]):
                    return edit
        quoted = finding.quotation
        place = f"{quoted.line}:{quoted.column}" if quoted.line else quoted.locator
        self.left.append(f"{self.document.path}:{place}: {problem}.")
        return None

    def _passes(self, edits: list[Correction]) -> bool:
        """Judge the document with `edits`: each quotation that was changed must pass."""
        assert self.edition is not None
        try:
            content = self.edition.write(self.edition.edited(edits))
        except UnicodeEncodeError:
            return False
        path = self.document.path
        own = self.document.own
        document = open_document(path, content)
        found = {f.start: f.quotation for f in find_cited(self.bench, path, document, self.rows)}
        return all(
            start in found and judge_cited(self.bench, found[start], own).verdict in PASSING
            for start in _moved(edits)
        )


def _candidates(edition: Edition, found: PlacedQuotation, finding: Finding) -> Iterator[Correction]:
    raw = edition.text[found.start : found.end]
    for text in restorations(raw, finding.matched, finding.differences, edition.markup):
        yield found.start, found.end, text


def _moved(edits: Sequence[Correction]) -> Iterator[int]:
    """Yield where each edit starts once all of them are made."""
    shift = 0
    for start, end, put in sorted(edits):
        yield start + shift
        shift += len(put) - (end - start)


def unified_diff(path: Path, edition: Edition, changed: str) -> str:
    """Return a diff that `git apply` and `patch -p1` take, byte for byte where it is UTF-8."""
    mark = "\ufeff" if edition.mark and edition.charset == "utf-8" else ""
    name = path.as_posix()
    lines = difflib.unified_diff(
        _lines(mark + edition.text), _lines(mark + changed), f"a/{name}", f"b/{name}"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    """Return the lines as diff means them: only LF ends one."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
