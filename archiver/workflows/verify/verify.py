"""Verify: every quotation against every good capture of its source, and the rest of the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from archiver.errors import FileError
from archiver.models import PASSING, Capture, Finding, Flag, Quotation, Source, Standing, State
from archiver.project import Project
from archiver.quoting.finding.attribution import attribute, is_row_of
from archiver.quoting.finding.documents import (
    PlacedQuotation,
    find_quotations,
    open_document,
)
from archiver.quoting.judging.verdicts import Options, Witness, judge
from archiver.settings import VerifySettings
from archiver.store.archive import Reader
from archiver.text.document import DocumentBlocks
from archiver.text.folding import fold
from archiver.text.quotation_marks import Mark
from archiver.workflows.handover.withhold import say_withheld
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Means, Progress
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.shared.passage_search import Passages
from archiver.workflows.verify.archived_link import with_link
from archiver.workflows.verify.copying_without_marks import find_unmarked
from archiver.workflows.verify.document_of_finding import remember_documents
from archiver.workflows.verify.document_sight import DocumentSight
from archiver.workflows.verify.findings_cache import FindingsCache, KnownDocument
from archiver.workflows.verify.not_quotations import part_asides
from archiver.workflows.verify.own_copies import OwnCopies
from archiver.workflows.verify.unchanged import named_software
from archiver.workflows.verify.unread_parts import find_unread

RENDERED = "rendered"
ONLY_SHOWN = "the words are only in the page as a browser shows it, not in the page as it was sent"
UNSUPPLIED = (
    "no address of it is known, and nobody has supplied a copy yet. Bring a copy with archiver "
    "import."
)
WITHHELD = (
    "every copy of it is withheld. Cite another source, or bring a copy that may be shown with "
    "archiver import."
)
GONE = (State.GONE, State.WITHDRAWN, State.SOFT_404, State.PARKED)


@dataclass(frozen=True)
class VerifyResult:
    """What documents quote: the findings, and what is only noted (asides.py, unmarked.py).

    `problems` names the documents that cannot be read, a sentence each.
    """

    findings: tuple[Finding, ...]
    notes: tuple[Quotation, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass
class Bench:
    """What the quotations of one run are judged with: sources, captures, texts, states."""

    sources: Mapping[str, Source]
    reader: Reader
    settings: VerifySettings
    progress: Progress
    left_out: frozenset[str] = frozenset()
    root: Path | None = None
    captures: Mapping[str, list[Capture]] = field(init=False)
    withheld: Mapping[str, list[str]] = field(init=False)
    texts: CaptureTexts = field(init=False)
    passages: Passages = field(init=False)
    own_copies: OwnCopies = field(init=False)
    gone: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Read the captures and the states once."""
        self.texts = CaptureTexts(self.reader)
        everything = self.reader.catalog.captures()
        withheld = self.reader.catalog.withheld()
        self.withheld = say_withheld(everything, withheld)
        hidden = withheld.keys() | self.left_out
        captures = tuple(c for c in everything if c.record_id not in hidden)
        grouped: dict[str, list[Capture]] = {}
        for capture in captures:
            grouped.setdefault(capture.source, []).append(capture)
        self.captures = grouped
        self.passages = Passages(self.reader, self.texts, captures, self.progress)
        self.own_copies = OwnCopies(
            self.root, self.sources, self.captures, self.reader, self.texts, self.passages
        )
        states = self.reader.catalog.states().items()
        self.gone = frozenset(source for source, change in states if change.state in GONE)

    def judge(
        self,
        quotation: Quotation,
        own: frozenset[str] | None = None,
        flags: tuple[Flag, ...] = (),
    ) -> Finding:
        """Return the finding about one quotation.

        `own` are the sources that are its document itself; None to find them by its name. `flags`
        are about the quotation in its document.
        """
        mine = self.texts.witnesses(self.captures.get(quotation.source, ()))
        own = self.own_copies.of_document(quotation.document) if own is None else own
        options = replace(self._options(quotation, own), flags=flags)
        finding = judge(quotation, mine, lambda: self.others(quotation), options)
        if finding.capture is not None and finding.capture.role == RENDERED:
            sent = [witness for witness in mine if witness.capture.role != RENDERED]
            finding = _prefer_sent(finding, judge(quotation, sent, (), options))
        finding = self._with_link(finding)
        said = self.withheld.get(quotation.source, ())
        return replace(finding, notes=(*finding.notes, *said)) if said else finding

    def _with_link(self, finding: Finding) -> Finding:
        name = finding.capture.source if finding.capture else ""
        return with_link(finding, self.sources.get(name), self.captures.get(name, ()), self.reader)

    def others(self, quotation: Quotation) -> Sequence[Witness]:
        """Return where else the words may stand: the versions of the same work first."""
        found = self.passages.captures(quotation.selector.exact, quotation.source)
        versions = (self._newest(version) for version in self._versions(quotation.source))
        return self.texts.witnesses({c.record_id: c for c in (*found, *_some(versions))}.values())

    def _newest(self, source: str) -> Capture | None:
        good = [capture for capture in self.captures.get(source, ()) if capture.good]
        return good[-1] if good else None

    def _versions(self, source: str) -> list[str]:
        work = self.sources[source].work if source in self.sources else ""
        return [s.id for s in self.sources.values() if work and s.work == work and s.id != source]

    def _options(self, quotation: Quotation, own: frozenset[str]) -> Options:
        source = self.sources.get(quotation.source)
        return Options(
            max_gap=self.settings.max_gap,
            fail_on=self.settings.fail_on,
            own_sources=own,
            works={s.id: s.work for s in self.sources.values() if s.work},
            cited_on=self._citation_date(quotation, source),
            uncaptured=tuple(v for v in self._versions(quotation.source) if not self._newest(v)),
            gone=quotation.source in self.gone,
            unsaved=self._why_unsaved(quotation, source),
        )

    def _citation_date(self, quotation: Quotation, source: Source | None) -> str:
        quoting = self.sources.get(quotation.document)
        if quoting is not None and quoting.published:
            return quoting.published
        return source.accessed if source else ""

    def _why_unsaved(self, quotation: Quotation, source: Source | None) -> str:
        if source is None:
            return _say_unknown(quotation)
        if source.id in self.withheld and source.id not in self.captures:
            return WITHHELD
        if not source.url:
            return UNSUPPLIED
        failed = self.captures.get(source.id, [])
        return failed[-1].why if failed else ""


def _prefer_sent(shown: Finding, sent: Finding) -> Finding:
    """Rest on the page as it was sent, where it says the same; else say that only a browser does.

    A page that was once sent with the words, and now builds them by script, has not lost them.
    """
    if shown.verdict not in PASSING:
        return shown
    if sent.verdict not in PASSING:
        return replace(shown, notes=(*shown.notes, ONLY_SHOWN))
    same = sent.finding == shown.finding and sent.standing is Standing.CURRENT
    return replace(sent, found_in=shown.found_in) if same else shown


def _some(captures: Iterable[Capture | None]) -> Iterator[Capture]:
    return (capture for capture in captures if capture is not None)


def _say_unknown(quotation: Quotation) -> str:
    if not quotation.cited:
        return ""
    return f"{quotation.cited} is no source yet; archiver add {quotation.cited} makes it one"


def open_bench(project: Project, means: Means, reader: Reader) -> Bench:
    """Return the bench of a project. Raises RowError when sources.csv has a wrong row."""
    sources = {source.id: source for source in project.sources().checked()}
    settings = project.settings().verify
    return Bench(sources, reader, settings, means.progress, root=project.root)


def verify(project: Project, means: Means) -> tuple[Finding, ...]:
    """Judge every row of quotes.csv, in the file's order.

    Raises RowError when a row of sources.csv or quotes.csv is wrong.
    """
    project.sources().checked()
    quotations = project.quotations().checked()
    with open_to_read(project, means) as reader:
        bench = open_bench(project, means, reader)
        return tuple(_judge_all(bench, quotations, means))


def _judge_all(bench: Bench, quotations: Sequence[Quotation], means: Means) -> Iterator[Finding]:
    means.progress.begin("checking quotations", len(quotations))
    for quotation in quotations:
        yield bench.judge(quotation)
        means.progress.advance(quotation.id)


# --- whole documents -----------------------------------------------------------------------------


@dataclass(frozen=True)
class DocumentFindings:
    """A document as judged: each finding with its place in the file, and what is only noted.

    `own` are the sources that are the document itself, and were left out.
    """

    path: Path
    content: bytes
    judged: tuple[tuple[PlacedQuotation, Finding], ...]
    notes: tuple[Quotation, ...] = ()
    own: frozenset[str] = frozenset()


def verify_documents(
    project: Project, means: Means, documents: Sequence[Path], *, unmarked: bool = False
) -> VerifyResult:
    """Find and judge every quotation in `documents`, in reading order.

    `unmarked` also looks for long copying without marks, whatever the options say.
    A row of quotes.csv for the same words in the same document lends its id, its pin, the words
    around the passage, and its settlement.
    What an earlier run found in the same document under the same archive, lists and options is
    taken from the cache. A document that cannot be read costs no other: it is in `problems`. Raises
    RowError for a wrong row.
    """
    cache = FindingsCache(project, named_software(means.machine.software, unmarked))
    problems: list[str] = []
    contents = dict(_read_documents(documents, problems))
    known = {path: cache.get(path, content) for path, content in contents.items()}
    unknown = [(path, contents[path]) for path, had in known.items() if had is None]
    for document in _judge_documents(project, means, unknown, unmarked, problems):
        found = KnownDocument(tuple(finding for _, finding in document.judged), document.notes)
        known[document.path] = found
        cache.keep(document.path, document.content, found)
    cache.save()
    every = [had for had in known.values() if had is not None]
    findings = tuple(finding for had in every for finding in had.findings)
    remember_documents(project, findings)
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
    rows = project.quotations().checked()
    with open_to_read(project, means) as reader:
        if not contents:
            return
        bench = open_bench(project, means, reader)
        bench.settings = replace(bench.settings, unmarked=unmarked or bench.settings.unmarked)
        means.progress.begin("checking documents", len(contents))
        for path, content in contents:
            try:
                yield judge_document(bench, path, content, rows)
            except FileError as error:
                problems.append(str(error))


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
    unread = find_unread(path, document, bench.reader.catalog.events)
    short = (found.quotation for found in cited if found.quotation.mark == Mark.SHORT)
    copied = find_unmarked(bench, path, document, own) if bench.settings.unmarked else ()
    bench.progress.advance(str(path))
    return DocumentFindings(path, content, (*judged, *unread), (*short, *asides, *copied), own)


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
