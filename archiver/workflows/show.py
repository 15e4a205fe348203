"""Show: all that is known about one source."""

from __future__ import annotations

from dataclasses import dataclass

from archiver.models import Capture, Change, Crosscheck, Finding, Source
from archiver.project import Project, choose_sources
from archiver.workflows.agreements import read_crosschecks
from archiver.workflows.means import Means
from archiver.workflows.opening import open_to_read
from archiver.workflows.verify import open_bench
from archiver.workflows.withholding import shown_captures, shown_history


@dataclass(frozen=True)
class Dossier:
    """One source: its row, captures and states (oldest first), findings, and copies elsewhere."""

    source: Source
    captures: tuple[Capture, ...]
    history: tuple[Change, ...]
    findings: tuple[Finding, ...]
    crosschecks: tuple[Crosscheck, ...] = ()

    @property
    def state(self) -> Change | None:
        """The newest state, None when it was never watched."""
        return self.history[-1] if self.history else None


def show(project: Project, means: Means, source_id: str) -> Dossier:
    """Return what is known of the source `source_id`. Raises UsageError when there is none."""
    sources = project.sources().checked()
    (source,) = choose_sources(sources, [source_id])
    quotations = [q for q in project.quotations().checked() if q.source == source.id]
    with open_to_read(project, means) as reader:
        bench = open_bench(project, means, reader)
        return Dossier(
            source,
            shown_captures(reader, source.id),
            shown_history(reader, reader.catalog.state_history(source.id)),
            tuple(bench.judge(quotation) for quotation in quotations),
            read_crosschecks(reader, source.id),
        )
