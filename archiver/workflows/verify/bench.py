"""The bench on which the quotations of one run are judged: sources, captures, texts, states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from archiver.errors import ArchiverError, say_fault
from archiver.models import (
    PASSING,
    Capture,
    Change,
    Finding,
    Flag,
    Quotation,
    Source,
    Standing,
    State,
    Verdict,
)
from archiver.project import Project
from archiver.quoting.judging.verdicts import Options, Witness, judge
from archiver.settings import VerifySettings
from archiver.store.archive import IMPORTED
from archiver.store.reader import Reader
from archiver.workflows.handover.withhold import say_withheld
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Means, Progress
from archiver.workflows.shared.copy_dates import CopyDates
from archiver.workflows.shared.linked_documents import find_unread
from archiver.workflows.shared.passage_search import Passages
from archiver.workflows.verify.archived_link import with_link
from archiver.workflows.verify.kept_judgements import (
    KeptJudgements,
    is_worth_keeping,
    mark_sources,
    name_program,
)
from archiver.workflows.verify.own_copies import OwnCopies
from archiver.workflows.verify.resting import RestingLines

RENDERED = "rendered"
ONLY_SHOWN = "the words are only in the page as a browser shows it, not in the page as it was sent"
ONLY_READ = (
    "the words are only in what another's browser read off the page, not in a page as it was sent"
)
UNSUPPLIED = (
    "no address of it is known, and nobody has supplied a copy yet. Bring a copy with archiver "
    "import."
)
WITHHELD = (
    "every copy of it is withheld. Cite another source, or bring a copy that may be shown with "
    "archiver import."
)
FAILED = (
    "It cannot be judged: this program failed on it ({}). That says nothing of the quotation; tell "
    "the makers of this program, with the address of the source."
)
ALTERED_LOG = (
    "Run archiver audit: it says what was changed in archive/custody. A backup has it as it was."
)
GONE = (State.GONE, State.WITHDRAWN, State.SOFT_404, State.PARKED)


@dataclass
class Bench:
    """What the quotations of one run are judged with: sources, captures, texts, states.

    `read_already` are texts that were read with the same reader.
    """

    sources: Mapping[str, Source]
    reader: Reader
    settings: VerifySettings
    progress: Progress
    left_out: frozenset[str] = frozenset()
    root: Path | None = None
    read_already: CaptureTexts | None = None
    captures: Mapping[str, list[Capture]] = field(init=False)
    withheld: Mapping[str, list[str]] = field(init=False)
    texts: CaptureTexts = field(init=False)
    passages: Passages = field(init=False)
    own_copies: OwnCopies = field(init=False)
    gone: frozenset[str] = field(init=False)
    translated: Mapping[str, str] = field(init=False)
    works: Mapping[str, str] = field(init=False)
    versions: dict[str, list[str]] = field(init=False)
    resting: RestingLines = field(init=False)
    copy_dates: CopyDates = field(init=False)
    unread: dict[str, tuple[str, str]] = field(default_factory=dict)
    kept: KeptJudgements | None = None

    def __post_init__(self) -> None:
        """Read the captures and the states once."""
        self.texts = self.read_already or CaptureTexts(self.reader)
        self.resting = RestingLines(self.reader)
        self.copy_dates = CopyDates(self.reader)
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
        self.gone = frozenset(source for source, change in states if is_source_gone(change))
        self.works = {source.id: source.work for source in self.sources.values() if source.work}
        self.versions = {}
        for source, work in self.works.items():
            self.versions.setdefault(work, []).append(source)
        self.translated = {source: change.memory.spoken for source, change in states}

    def judge(
        self,
        quotation: Quotation,
        own: frozenset[str] | None = None,
        flags: tuple[Flag, ...] = (),
    ) -> Finding:
        """Return the finding about one quotation.

        `own` are the sources that are its document itself; None to find them by its name. `flags`
        are about the quotation in its document. Where this program fails on what is stored of the
        source, the quotation cannot be judged, and the others are.
        """
        try:
            return self._judge(quotation, own, flags)
        except ArchiverError:
            raise
        except Exception as error:  # noqa: BLE001  # one source's failure is its own result
            said = FAILED.format(say_fault(error))
            return Finding(quotation, Verdict.UNVERIFIABLE, sentence=said, cut_short=True)

    def _judge(
        self, quotation: Quotation, own: frozenset[str] | None, flags: tuple[Flag, ...]
    ) -> Finding:
        own = self.own_copies.of_document(quotation.document) if own is None else own
        options = replace(self._options(quotation, own), flags=flags)
        finding = self.kept.get(quotation, options) if self.kept else None
        if finding is None:
            finding = self._find(quotation, options)
            if self.kept and is_worth_keeping(finding):
                self.kept.keep(quotation, options, self._versions(quotation.source), finding)
        if why := self.resting.doubt(finding.capture):
            sentence = f"It cannot be judged: {why}."
            return Finding(quotation, Verdict.UNVERIFIABLE, sentence=sentence, remedy=ALTERED_LOG)
        finding = self._with_coarse_date(self._with_link(finding))
        said = self.withheld.get(quotation.source, ())
        return replace(finding, notes=(*finding.notes, *said)) if said else finding

    def _find(self, quotation: Quotation, options: Options) -> Finding:
        """Return what the texts say of a quotation, in every reading that may have its words."""
        mine = self.texts.witnesses(self.captures.get(quotation.source, ()))
        finding = judge(quotation, mine, lambda: self.others(quotation), options)
        if finding.verdict in (Verdict.NOT_FOUND, Verdict.ALTERED):
            finding = self._in_doubt(quotation, mine, options, finding)
        if finding.capture is not None and finding.capture.role == RENDERED:
            sent = [witness for witness in mine if witness.capture.role != RENDERED]
            preferred = _prefer_sent(finding, judge(quotation, sent, (), options))
            finding = replace(preferred, cut_short=finding.cut_short)
        return finding

    def keep_judgements(self, software: str) -> None:
        """Take judgements of earlier runs where they still hold, and keep those of this one."""
        if self.reader.cache.is_usable:
            self.kept = KeptJudgements(
                self.reader,
                name_program(software, self.resting.merged),
                mark_sources(self.reader, self.sources, self.captures),
                lambda sources: self.texts.witnesses(self.passages.of(sources)),
            )

    def _with_coarse_date(self, finding: Finding) -> Finding:
        """Say how a recording dates the copy of a verdict, where that is no full date."""
        written = self.copy_dates.said(finding.capture) if finding.capture else ""
        note = f"whoever recorded that copy dates it only “{written}”"
        return replace(finding, notes=(*finding.notes, note)) if written else finding

    def _in_doubt(
        self, quotation: Quotation, mine: Sequence[Witness], options: Options, finding: Finding
    ) -> Finding:
        """Judge anew where the page links documents that nobody saved: the words may be there."""
        source = self.sources.get(quotation.source)
        if source is None:
            return finding
        if source.id not in self.unread:
            captures = self.captures.get(source.id, ())
            self.unread[source.id] = find_unread(self.reader, source, captures)
        missing, remedy = self.unread[source.id]
        if not missing:
            return finding
        doubted = [replace(witness, unread=missing) for witness in mine]
        anew = judge(quotation, doubted, lambda: self.others(quotation), options)
        return replace(anew, remedy=remedy) if anew.verdict is Verdict.UNVERIFIABLE else anew

    def _with_link(self, finding: Finding) -> Finding:
        name = finding.capture.source if finding.capture else ""
        return with_link(finding, self.sources.get(name), self.captures.get(name, ()), self.reader)

    def others(self, quotation: Quotation) -> Sequence[Witness]:
        """Return where else the words may stand: the versions of the same work first."""
        cited, passage = quotation.source, quotation.selector.exact
        pinned = not cited and bool(quotation.pin.strip())
        found = self.passages.captures(passage, cited, near=not cited, every=pinned)
        versions = (self._newest(version) for version in self._versions(cited))
        return self.texts.witnesses({c.record_id: c for c in (*found, *_some(versions))}.values())

    def _newest(self, source: str) -> Capture | None:
        captures = reversed(self.captures.get(source, ()))
        return next((capture for capture in captures if capture.good), None)

    def _versions(self, source: str) -> list[str]:
        work = self.sources[source].work if source in self.sources else ""
        return [version for version in self.versions.get(work, ()) if version != source]

    def _options(self, quotation: Quotation, own: frozenset[str]) -> Options:
        source = self.sources.get(quotation.source)
        return Options(
            max_gap=self.settings.max_gap,
            fail_on=self.settings.fail_on,
            own_sources=own,
            works=self.works,
            cited_on=self._citation_date(quotation, source),
            uncaptured=tuple(v for v in self._versions(quotation.source) if not self._newest(v)),
            gone=quotation.source in self.gone,
            translated=self.translated.get(quotation.source, ""),
            unsaved=self._why_unsaved(quotation, source),
            provenance=self.resting.provenance,
            moment=self.copy_dates.of,
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
    if sent.verdict not in PASSING and sent.cut_short:
        return shown
    if sent.verdict not in PASSING:
        theirs = shown.capture is not None and shown.capture.via == IMPORTED
        return replace(shown, notes=(*shown.notes, ONLY_READ if theirs else ONLY_SHOWN))
    same = sent.finding == shown.finding and sent.standing is Standing.CURRENT
    return replace(sent, found_in=shown.found_in) if same else shown


def is_source_gone(change: Change) -> bool:
    """Whether the watch has settled that the source's page is not there any more.

    One that has moved is, where another page stands at the address to which it leads.
    """
    moved_away = change.state is State.MOVED and change.memory.stand_in is not None
    return change.state in GONE or moved_away


def _some(captures: Iterable[Capture | None]) -> Iterator[Capture]:
    return (capture for capture in captures if capture is not None)


def _say_unknown(quotation: Quotation) -> str:
    if not quotation.cited:
        return ""
    return f"{quotation.cited} is no source yet; archiver add {quotation.cited} makes it one"


def open_bench(project: Project, means: Means, reader: Reader) -> Bench:
    """Return the bench of a project. Raises RowError when sources.csv has a wrong row."""
    return make_bench(project, reader, means.progress)


def make_bench(project: Project, reader: Reader, progress: Progress) -> Bench:
    """Return the bench of a project. Raises RowError when sources.csv has a wrong row."""
    sources = {source.id: source for source in project.sources().checked()}
    return Bench(sources, reader, project.settings().verify, progress, root=project.root)
