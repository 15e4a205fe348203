"""Annotate: a copy of a document with what was found said at each place; the original stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import FileError, UsageError
from archiver.file_kinds import Markup, markup_of
from archiver.models import Finding, Standing
from archiver.project import Project
from archiver.quoting.finding.documents import PlacedQuotation
from archiver.quoting.mending.page_marks import mark_page
from archiver.quoting.mending.word_comments import Comment, add_comments
from archiver.reporting.wording import (
    basis_words,
    difference_words,
    flag_words,
    remedy_of,
    sentence_of,
    standing_words,
    verdict_words,
)
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.bench import open_bench
from archiver.workflows.verify.document_of_finding import remember_documents
from archiver.workflows.verify.text_file import read_edition
from archiver.workflows.verify.verify import (
    DocumentFindings,
    judge_document,
    read_document,
    read_rows,
)

AUTHOR = "archiver"
LOST = (Standing.LOST, Standing.SOURCE_GONE)


@dataclass(frozen=True)
class AnnotatedCopy:
    """A copy that was written, with the findings of its document; `marked` counts those in it."""

    document: Path
    copy: Path
    findings: tuple[Finding, ...]
    marked: int


def annotate(
    project: Project, means: Means, documents: Sequence[Path]
) -> tuple[AnnotatedCopy, ...]:
    """Write a copy of each DOCX or HTML document beside it: Word comments, or marks.

    Raises UsageError for another format, FileError when a copy is there already or cannot be
    written: before anything is written, as far as that can be known.
    """
    for path in documents:
        _refuse(path)
    rows = read_rows(project, means)
    contents = [(path, read_document(path)) for path in documents]
    with open_to_read(project, means) as reader:
        bench = open_bench(project, means, reader)
        means.progress.begin("checking documents", len(contents))
        judged = [judge_document(bench, path, content, rows) for path, content in contents]
    remember_documents(project, means, [finding for d in judged for _, finding in d.judged])
    return tuple(_write(document, means) for document in judged)


def copy_name(document: Path) -> Path:
    """Return where the annotated copy goes: leaflet.docx → leaflet.checked.docx."""
    return document.with_name(f"{document.stem}.checked{document.suffix}")


def _refuse(path: Path) -> None:
    page = markup_of(path) is Markup.HTML
    if path.suffix.lower() != ".docx" and not page:
        raise UsageError(
            f"{path}: only a docx or an html document can be annotated. For md and txt, "
            "--suggest prints a diff; every format has a place in what verify prints."
        )
    if copy_name(path).exists():
        raise FileError(_say_there(copy_name(path)))


def _say_there(copy: Path) -> str:
    return f"{copy} is there already, and nothing is overwritten. Rename or delete it first."


def _write(document: DocumentFindings, means: Means) -> AnnotatedCopy:
    remarked = [(found, finding) for found, finding in document.judged if _is_remarked(finding)]
    if document.path.suffix.lower() == ".docx":
        comments = [
            Comment(found.anchor, found.quotation.selector.exact, _say_in_word(found, finding))
            for found, finding in remarked
        ]
        content = add_comments(document.content, comments, AUTHOR, means.clock.now())
    else:
        edition = read_edition(document.path, document.content)
        if edition is None:
            raise FileError(
                f"{document.path} mixes encodings, so that a copy would lose characters. Save it "
                "as UTF-8 first."
            )
        stretches = [(f.start, f.end, " ".join(say_finding(finding))) for f, finding in remarked]
        content = edition.write(mark_page(edition.text, stretches))
    copy = copy_name(document.path)
    _create(copy, content)
    findings = tuple(finding for _, finding in document.judged)
    return AnnotatedCopy(document.path, copy, findings, len(remarked))


def _say_in_word(found: PlacedQuotation, finding: Finding) -> tuple[str, ...]:
    """Return what a comment says; one about a note stands at its mark, and says which words."""
    quotation = finding.quotation
    if found.anchor[1:].isdigit():
        return say_finding(finding)
    words = f"In {quotation.locator or 'a part of the document'}: “{quotation.selector.exact}”"
    return (words, *say_finding(finding))


def _is_remarked(finding: Finding) -> bool:
    if finding.settled:
        return False
    return not finding.passes or bool(finding.review) or finding.standing in LOST


def _create(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except FileExistsError as error:
        raise FileError(_say_there(path)) from error
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror}. Check the folder.") from error


def say_finding(finding: Finding) -> tuple[str, ...]:
    """Return what a comment says: the verdict and why, what differs, what to do."""
    lines = [f"{verdict_words(finding).upper()}. {sentence_of(finding)}"]
    if rests_on := basis_words(finding):
        lines.append(f"Rests on: {rests_on}.")
    lines += [f"{words}." for words in map(difference_words, finding.differences)]
    lines += [f"{words}." for words in map(flag_words, finding.review)]
    if finding.standing in LOST:
        lines.append(f"Now: {standing_words(finding)}.")
    if remedy := remedy_of(finding):
        lines.append(f"Do: {remedy}")
    if finding.finding and not finding.passes:
        lines.append(f'Or settle it: archiver settle {finding.finding} --reason "…" --by "…"')
    return tuple(lines)
