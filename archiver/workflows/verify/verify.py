"""Verify: every quotation against every good capture of its source, and the rest of the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.errors import ArchiverError, FileError, say_fault
from archiver.models import Finding, Flag, Quotation
from archiver.project import Project
from archiver.quoting.finding.attribution import attribute, is_row_of
from archiver.quoting.finding.documents import (
    PlacedQuotation,
    find_quotations,
    open_document,
)
from archiver.store.log.resting_lines import LinePlace
from archiver.text.document import DocumentBlocks
from archiver.text.folding import fold
from archiver.text.quotation_marks import Mark
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.bench import Bench, open_bench
from archiver.workflows.verify.copying_without_marks import find_unmarked
from archiver.workflows.verify.document_of_finding import remember_documents
from archiver.workflows.verify.document_sight import DocumentSight
from archiver.workflows.verify.findings_cache import FindingsCache, KnownDocument
from archiver.workflows.verify.not_quotations import part_asides
from archiver.workflows.verify.unchanged import named_software
from archiver.workflows.verify.unread_parts import find_unread


@dataclass(frozen=True)
class VerifyResult:
    """What documents quote: the findings, and what is only noted (asides.py, unmarked.py).

    `problems` names the documents that cannot be read, a sentence each.
    """

    findings: tuple[Finding, ...]
    notes: tuple[Quotation, ...] = ()
    problems: tuple[str, ...] = ()


# --- whole documents -----------------------------------------------------------------------------


@dataclass(frozen=True)
class DocumentFindings:
    """A document as judged: each finding with its place in the file, and what is only noted.

    `own` are the sources that are the document itself, and were left out; `lines` those of the
    custody log that the findings rest on.
    """

    path: Path
    content: bytes
    judged: tuple[tuple[PlacedQuotation, Finding], ...]
    notes: tuple[Quotation, ...] = ()
    own: frozenset[str] = frozenset()
    lines: tuple[LinePlace, ...] = ()


def verify_documents(
    project: Project, means: Means, documents: Sequence[Path], *, unmarked: bool = False
) -> VerifyResult:
    """Find and judge every quotation in `documents`, in reading order.

    `unmarked` also looks for long copying without marks, whatever the options say.
    A row of quotes.csv for the same words in the same document lends its id, its pin, the words
    around the passage, and its settlement.
    What an earlier run found in the same document under the same archive, lists and options is
    taken from the cache. A document that cannot be read costs no other: it is in `problems`. Raises
    RowError for a wrong row of sources.csv.
    """
    software = named_software(means.machine.software, unmarked)
    cache = FindingsCache(project, software, means.cache_key)
    problems: list[str] = []
    contents = dict(_read_documents(documents, problems))
    known = {path: cache.get(path, content) for path, content in contents.items()}
    unknown = [(path, contents[path]) for path, had in known.items() if had is None]
    for document in _judge_documents(project, means, unknown, unmarked, problems):
        found = KnownDocument(
            tuple(finding for _, finding in document.judged), document.notes, document.lines
        )
        known[document.path] = found
        cache.keep(document.path, document.content, found)
    cache.save()
    every = [had for had in known.values() if had is not None]
    findings = tuple(finding for had in every for finding in had.findings)
    remember_documents(project, means, findings)
    notes = tuple(note for had in every for note in had.notes)
    return VerifyResult(findings, notes, tuple(problems))


def _read_documents(documents: Sequence[Path], problems: list[str]) -> Iterator[tuple[Path, bytes]]:
    for document in documents:
        try:
            yield document, read_document(document)
        except FileError as error:
            problems.append(str(error))


def _judge_documents(
    project: Project,
    means: Means,
    contents: Sequence[tuple[Path, bytes]],
    unmarked: bool,
    problems: list[str],
) -> Iterator[DocumentFindings]:
    rows = read_rows(project, means)
    with open_to_read(project, means) as reader:
        if not contents:
            return
        bench = open_bench(project, means, reader)
        bench.settings = replace(bench.settings, unmarked=unmarked or bench.settings.unmarked)
        bench.keep_judgements(means.machine.software)
        means.progress.begin("checking documents", len(contents))
        for path, content in contents:
            try:
                document = judge_document(bench, path, content, rows)
            except FileError as error:
                problems.append(str(error))
            except ArchiverError:
                raise
            except Exception as error:  # noqa: BLE001  # one document's failure is its own
                said = say_fault(error)
                problems.append(f"{path} was not checked: this program failed on it ({said}).")
            else:
                yield document
        if bench.kept:
            bench.kept.save()


def read_rows(project: Project, means: Means) -> tuple[Quotation, ...]:
    """Return the rows of quotes.csv that lend documents their ids and settlements.

    Wrong rows are said and lend nothing.
    """
    table = project.quotations()
    for problem in table.problems:
        means.progress.say(f"{problem} Until then the row is left out.")
    return table.rows


def judge_document(
    bench: Bench, path: Path, content: bytes, rows: Sequence[Quotation]
) -> DocumentFindings:
    """Return every quotation of one document with its finding. Raises FileError.

    The document is read once. What of it could not be read is a finding of its own.
    """
    document = open_document(path, content)
    cited = list(find_cited(bench, path, document, rows))
    folded = fold(document.text)
    own = bench.own_copies.of_text(folded, [one.quotation.selector.exact for one in cited])
    spoken = [found for found in cited if found.quotation.mark != Mark.SHORT]
    sight = DocumentSight(document.text)
    every = [
        (found, judge_cited(bench, found.quotation, own, sight.flags(found))) for found in spoken
    ]
    judged, asides = part_asides(every, bench.sources)
    unread = tuple(find_unread(path, document, bench.reader.catalog.events))
    short = (found.quotation for found in cited if found.quotation.mark == Mark.SHORT)
    copied = find_unmarked(bench, path, document, own) if bench.settings.unmarked else ()
    bench.progress.advance(str(path))
    lines = bench.resting.places(finding for _, finding in (*judged, *unread))
    notes = (*short, *asides, *copied)
    return DocumentFindings(path, content, (*judged, *unread), notes, own, lines)


def read_document(document: Path) -> bytes:
    """Return a document's bytes. Raises FileError when it cannot be read."""
    try:
        return document.read_bytes()
    except OSError as error:
        raise FileError(f"{document} cannot be read: {error.strerror}. Check its name.") from error


def find_cited(
    bench: Bench, path: Path, document: DocumentBlocks, rows: Sequence[Quotation]
) -> Iterator[PlacedQuotation]:
    """Yield the quotations of a document with their sources, and what quotes.csv says of them."""
    for found in find_quotations(path, document, bench.settings.min_words):
        known = attribute(found.quotation, bench.sources.values(), rows)
        row = next((row for row in rows if is_row_of(row, found.quotation)), None)
        yield replace(found, quotation=_with_row(known, row) if row else known)


def _with_row(quotation: Quotation, row: Quotation) -> Quotation:
    return replace(
        quotation,
        id=row.id,
        selector=replace(
            quotation.selector, prefix=row.selector.prefix, suffix=row.selector.suffix
        ),
        pin=row.pin,
        reviewed=row.reviewed,
        review_of=row.review_of,
    )


def judge_cited(
    bench: Bench, quotation: Quotation, own: frozenset[str], flags: tuple[Flag, ...] = ()
) -> Finding:
    """Judge a quotation of a document; one that cites an unknown address is not found elsewhere.

    `own` are the sources that are the document itself, `flags` say how its reader sees it.
    """
    if quotation.source or not quotation.cited:
        return bench.judge(quotation, own, flags)
    finding = bench.judge(replace(quotation, source=quotation.cited), own, flags)
    return replace(finding, quotation=quotation, remedy=f"archiver add {quotation.cited}")
