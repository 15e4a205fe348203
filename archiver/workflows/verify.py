"""Verify: every quotation against every good capture of its source, and the rest of the archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archiver.models import Capture, Finding, Quotation, Source, State
from archiver.project import Project
from archiver.quoting.verdicts import Options, Witness, judge
from archiver.settings import VerifySettings
from archiver.store.archive import Reader
from archiver.workflows.capture_texts import CaptureTexts, speaks
from archiver.workflows.means import Means
from archiver.workflows.opening import open_to_read

GONE = (State.GONE, State.WITHDRAWN, State.SOFT_404, State.PARKED)


@dataclass
class Bench:
    """What the quotations of one run are judged with: sources, captures, texts, states."""

    sources: Mapping[str, Source]
    reader: Reader
    settings: VerifySettings
    captures: Mapping[str, list[Capture]] = field(init=False)
    texts: CaptureTexts = field(init=False)
    gone: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Read the captures and the states once."""
        self.texts = CaptureTexts(self.reader)
        grouped: dict[str, list[Capture]] = {}
        for capture in self.reader.catalog.captures():
            grouped.setdefault(capture.source, []).append(capture)
        self.captures = grouped
        states = self.reader.catalog.states().items()
        self.gone = frozenset(source for source, change in states if change.state in GONE)

    def judge(self, quotation: Quotation) -> Finding:
        """Return the finding about one quotation."""
        mine = self.texts.witnesses(self.captures.get(quotation.source, ()))
        return judge(quotation, mine, lambda: self.others(quotation), self._options(quotation))

    def others(self, quotation: Quotation) -> Sequence[Witness]:
        """Return the newest capture of each text of every other source."""
        newest = {
            (capture.source, capture.content_digest): capture
            for source, captures in self.captures.items()
            if source != quotation.source
            for capture in captures
            if capture.good and speaks(capture)
        }
        return self.texts.witnesses(newest.values())

    def _options(self, quotation: Quotation) -> Options:
        source = self.sources.get(quotation.source)
        return Options(
            max_gap=self.settings.max_gap,
            fail_on=self.settings.fail_on,
            own_sources=frozenset({quotation.document} & self.sources.keys()),
            works={s.id: s.work for s in self.sources.values() if s.work},
            cited_on=self._citation_date(quotation, source),
            uncaptured=self._uncaptured(source),
            gone=quotation.source in self.gone,
            unsaved=self._why_unsaved(source),
        )

    def _citation_date(self, quotation: Quotation, source: Source | None) -> str:
        quoting = self.sources.get(quotation.document)
        if quoting is not None and quoting.published:
            return quoting.published
        return source.accessed if source else ""

    def _uncaptured(self, source: Source | None) -> tuple[str, ...]:
        if source is None or not source.work:
            return ()
        versions = [s.id for s in self.sources.values() if s.work == source.work]
        return tuple(v for v in versions if not any(c.good for c in self.captures.get(v, ())))

    def _why_unsaved(self, source: Source | None) -> str:
        if source is None:
            return ""
        if not source.url:
            return "no address of it is known, and nobody has supplied a copy yet"
        failed = self.captures.get(source.id, [])
        return failed[-1].why if failed else ""


def verify(project: Project, means: Means) -> tuple[Finding, ...]:
    """Judge every row of quotes.csv, in the file's order.

    Raises RowError when a row of sources.csv or quotes.csv is wrong.
    """
    sources = project.sources().checked()
    quotations = project.quotations().checked()
    with open_to_read(project, means) as reader:
        bench = Bench({source.id: source for source in sources}, reader, project.settings().verify)
        return tuple(_judge_all(bench, quotations, means))


def _judge_all(bench: Bench, quotations: Sequence[Quotation], means: Means) -> Iterable[Finding]:
    means.progress.begin("checking quotations", len(quotations))
    for quotation in quotations:
        yield bench.judge(quotation)
        means.progress.advance(quotation.id)
