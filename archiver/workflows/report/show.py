"""Show: all that is known about one source."""

from __future__ import annotations

from dataclasses import dataclass

from archiver.models import Capture, Change, Crosscheck, Finding, Source, UnkeptMedia
from archiver.project import Project, choose_sources
from archiver.reporting.reference import Reference
from archiver.reporting.terminal.corroboration import Support
from archiver.workflows.handover.withhold import shown_captures, shown_history, shown_states
from archiver.workflows.report.archived_copies import find_copies
from archiver.workflows.report.reference import make_reference
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.rows import judge_source
from archiver.workflows.webarchives.crosscheck_log import read_crosschecks


@dataclass(frozen=True)
class Dossier:
    """One source: its row, captures and states (oldest first), findings, and copies elsewhere.

    `state` is the newest of which our word or theirs alone speaks, None when it was never watched.
    `supports` has what vouches for each capture that holds something, `media` the films and sounds
    of its page, which are not saved.
    """

    source: Source
    captures: tuple[Capture, ...]
    history: tuple[Change, ...]
    findings: tuple[Finding, ...]
    reference: Reference
    state: Change | None = None
    crosschecks: tuple[Crosscheck, ...] = ()
    supports: tuple[Support, ...] = ()
    media: tuple[UnkeptMedia, ...] = ()


def show(project: Project, means: Means, source_id: str) -> Dossier:
    """Return what is known of the source `source_id`. Raises UsageError when there is none."""
    # What reads certificates and pages costs 0.3 s to import, and a reference needs neither.
    from archiver.workflows.report.corroboration import find_support
    from archiver.workflows.shared.unkept_media import read_media

    sources = project.sources().checked()
    (source,) = choose_sources(sources, [source_id])
    with open_to_read(project, means) as reader:
        captures = shown_captures(reader, source.id)
        history = shown_history(reader, reader.catalog.state_history(source.id))
        supports = find_support(reader, source.id, captures)
        state = shown_states(reader).get(source.id)
        return Dossier(
            source,
            captures,
            history,
            judge_source(project, means, reader, source.id),
            make_reference(reader, source, captures, supports, state),
            state,
            read_crosschecks(reader, source.id),
            supports,
            read_media(reader, source.id),
        )


def cite(project: Project, means: Means, source_id: str) -> Reference:
    """Return the reference to the source `source_id`, for which no quotation need be judged.

    Raises UsageError when there is no such source.
    """
    (source,) = choose_sources(project.sources().checked(), [source_id])
    with open_to_read(project, means) as reader:
        captures = shown_captures(reader, source.id)
        copies = find_copies(reader, source.id, captures)
        return make_reference(reader, source, captures, copies, shown_states(reader).get(source.id))
