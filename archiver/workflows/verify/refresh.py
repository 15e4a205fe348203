"""`verify --refresh`: what is cited is fetched first, and what came of it stands by each quotation.

A page that answers 404 or a login just now has not been seen to have its words, however good our
older copies are; where nobody could look, that is said, and the exit code is 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.models import PASSING, Capture, Finding, Outcome, Standing, Usable
from archiver.project import Project
from archiver.quoting.finding.attribution import attribute, find_source
from archiver.quoting.finding.documents import (
    cited_addresses,
    find_quotations,
    open_document,
)
from archiver.workflows.save.snapshot import is_fetched, snapshot
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.archived_link import say_link
from archiver.workflows.verify.verify import read_document

NOT_THERE = (404, 410)


@dataclass(frozen=True)
class FreshLook:
    """What came of asking for one cited source just now: `shown` says that its page came.

    `said` is a sentence for people; `capture` the record of the look, None where there is none.
    """

    source: str
    shown: bool
    said: str
    capture: Capture | None = None


def refresh_cited(
    project: Project, means: Means, documents: Sequence[Path]
) -> tuple[FreshLook, ...]:
    """Fetch the sources that `documents` cite, and nothing else, and say what came of each.

    Withdrawn ones are left alone. Raises RowError and FileError.
    """
    sources = project.sources().checked()
    named: set[str] = set()
    for path in documents:
        document = open_document(path, read_document(path))
        named |= {find_source(c.url, sources) for c in cited_addresses(document)}
        found = find_quotations(path, document)
        named |= {attribute(one.quotation, sources).source for one in found}
    wanted = [s.id for s in sources if s.id in named and is_fetched(s)]
    if not wanted:
        return ()
    saved = snapshot(project, means, wanted).captures
    pages = {capture.source: capture for capture in saved if capture.role == "page"}
    return tuple(_look(source, pages.get(source)) for source in wanted)


def _look(source: str, capture: Capture | None) -> FreshLook:
    if capture is None:
        return FreshLook(source, False, "It was not fetched just now.")
    if capture.outcome is Outcome.FAILED:
        why = f" ({capture.reason})" if capture.reason else ""
        said = (
            f"It could not be asked just now{why}: whether the page has these words is not known."
        )
    elif capture.status in NOT_THERE:
        said = (
            f"The page was not there when asked just now ({capture.status}): one look decides "
            "nothing, `archiver watch` looks again."
        )
    elif not capture.good:
        why = capture.why.partition(". ")[0].rstrip(".")
        said = f"The page was not shown just now: {why or f'status {capture.status}'}."
    elif capture.usable is Usable.DOUBTFUL:
        why = capture.why.partition(". ")[0].rstrip(".")
        return FreshLook(source, True, f"The page was fetched just now, in part: {why}.", capture)
    else:
        return FreshLook(source, True, "The page was fetched just now.", capture)
    return FreshLook(source, False, said, capture)


def with_looks(
    project: Project, means: Means, findings: Iterable[Finding], looks: Iterable[FreshLook]
) -> tuple[Finding, ...]:
    """Return the findings with what came of the look at each source.

    Of an older copy nobody says that its words are on the page now: the standing is then not known,
    and the archived address to link is named.
    """
    by_source = {look.source: look for look in looks}
    if not by_source:
        return tuple(findings)
    rows = {source.id: source for source in project.sources().rows}
    with open_to_read(project, means) as reader:
        found = []
        for finding in findings:
            look = by_source.get(finding.quotation.source)
            if look is None:
                found.append(finding)
                continue
            told = replace(finding, notes=(*finding.notes, look.said))
            if not look.shown:
                if told.standing is Standing.CURRENT:
                    told = replace(told, standing=Standing.UNKNOWN, standing_date=None)
                row = rows.get(look.source)
                if row is not None and told.verdict in PASSING and "Link the" not in told.remedy:
                    link = say_link(told, row, reader.catalog.captures(row.id), reader)
                    told = replace(told, notes=(*told.notes, link))
            found.append(told)
        return tuple(found)
