"""`verify --refresh`: what is cited is fetched first, and what came of it stands by each quotation.

A page that answers 404 or a login just now has not been seen to have its words, however good our
older copies are; where nobody could look, that is said, and the exit code is 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from archiver.models import PASSING, Capture, Finding, Outcome, Standing, Usable
from archiver.project import Project
from archiver.quoting.finding.attribution import attribute, find_source
from archiver.quoting.finding.documents import (
    cited_addresses,
    find_quotations,
    open_document,
)
from archiver.store.reader import Reader
from archiver.watching.doubt import ProofByLooks
from archiver.watching.likeness import overlap
from archiver.watching.observation import UNLIKE
from archiver.workflows.save.snapshot import is_fetched, snapshot
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read
from archiver.workflows.verify.archived_link import say_link
from archiver.workflows.verify.verify import read_document

NOT_THERE = (404, 410)  # Not Found, Gone (RFC 9110, sections 15.5.5 and 15.5.11)
ANOTHER_TEXT = (
    "The page has another text just now, without anything of our copy: one look decides nothing, "
    "`archiver watch` looks again."
)


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
    and the archived address to link is named. So it is where a text came that has nothing of the
    known one: that one look decides nothing, and a block by country looks the same.
    """
    by_source = {look.source: look for look in looks}
    if not by_source:
        return tuple(findings)
    rows = {source.id: source for source in project.sources().rows}
    apart = ProofByLooks.TWICE.length(project.settings().watch.gone_after)
    with open_to_read(project, means) as reader:
        found = []
        for finding in findings:
            look = by_source.get(finding.quotation.source)
            if look is None:
                found.append(finding)
                continue
            said, doubted = look.said, not look.shown
            if look.shown and _is_another_text(finding, look, reader, apart):
                said, doubted = ANOTHER_TEXT, True
            told = replace(finding, notes=(*finding.notes, said))
            if doubted and (look.shown or told.standing is Standing.CURRENT):
                told = replace(told, standing=Standing.UNKNOWN, standing_date=None)
            row = rows.get(look.source)
            if was_not_seen(told) and row is not None:
                link = say_link(told, row, reader.catalog.captures(row.id), reader)
                told = replace(told, remedy="", notes=(*told.notes, link))
            found.append(told)
        return tuple(found)


def leaves_unseen(findings: Iterable[Finding], looks: Iterable[FreshLook]) -> bool:
    """Whether a passage of a source that was asked could not be looked for on its page."""
    asked = {look.source for look in looks}
    return any(was_not_seen(finding) for finding in findings if finding.quotation.source in asked)


def was_not_seen(finding: Finding) -> bool:
    """Whether a passage that stands in a copy of ours could not be looked for on the page now."""
    return finding.verdict in PASSING and finding.standing is Standing.UNKNOWN


def _is_another_text(finding: Finding, look: FreshLook, reader: Reader, apart: timedelta) -> bool:
    """Whether a passage is missing from a text that has nothing of the one that was judged, and
    that was not there `apart` before: then a second look decides (doubt in docs/cron.md).
    """
    judged, now = finding.capture, look.capture
    if finding.standing is not Standing.LOST or judged is None or now is None:
        return False
    same = (c for c in reader.catalog.captures(now.source, role="page") if c.good)
    stood = (now.date - c.date for c in same if c.content_digest == now.content_digest)
    texts = CaptureTexts(reader)
    known, shown = (texts.text(capture).content for capture in (judged, now))
    return overlap(known, shown) < UNLIKE and max(stood, default=timedelta(0)) < apart
