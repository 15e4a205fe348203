"""Settle: a person's decision on a finding, written into quotes.csv and the custody log."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from archiver.errors import UsageError
from archiver.models import Finding, Quotation
from archiver.project import Project, append_quotation, settle_quotation
from archiver.store.log.rulings import SETTLE
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.verify.document_of_finding import can_recall, recall_documents
from archiver.workflows.verify.find_documents import list_documents
from archiver.workflows.verify.rows import verify
from archiver.workflows.verify.unread_parts import is_unread_part
from archiver.workflows.verify.verify import verify_documents

FEWEST_CHARACTERS = 4  # of a finding that people may cut short, as git has for commits


def settle(project: Project, means: Means, finding: str, *, reason: str, by: str) -> Quotation:
    """Write `reason` and `by` into the row of the quotation that has the `finding`.

    `finding` is the digest that `verify` prints, or its first characters, for a row of quotes.csv
    or for a document that was verified before. A quotation without a row is given one. Returns
    the quotation. Raises UsageError when no finding, or more than one, has that digest.
    """
    if not reason.strip() or not by.strip():
        raise UsageError("A decision needs a reason and a name: --reason and --by.")
    if len(finding) < FEWEST_CHARACTERS:
        raise UsageError(f"{finding!r} is too short: give at least {FEWEST_CHARACTERS} characters.")
    found = _choose(_find(project, means, finding.lower()), finding)
    reviewed = f"{means.clock.now():%Y-%m-%d} {by.strip()}: {reason.strip()}"
    settled = replace(found.quotation, reviewed=reviewed, review_of=found.finding)
    with open_to_write(project, means) as archive:
        if not is_unread_part(found):
            settled = _write(project, settled)
        fields = {"quotation": settled.id, "finding": found.finding, "reason": reason, "by": by}
        archive.note(SETTLE, fields)
    return settled


def _find(project: Project, means: Means, wanted: str) -> list[Finding]:
    found = _with_digest(verify(project, means), wanted)
    if found:
        return found
    documents = [path for path in recall_documents(project, means, wanted) if path.is_file()]
    if not can_recall(project, means.cache_key):
        documents = _all_documents(project)
    return _with_digest(verify_documents(project, means, documents).findings, wanted)


def _all_documents(project: Project) -> list[Path]:
    """The documents of the project folder, where nothing says in which the finding was seen."""
    found = list_documents(project.root)
    return [path for path in found if project.archive not in path.parents]


def _with_digest(findings: Iterable[Finding], wanted: str) -> list[Finding]:
    return [finding for finding in findings if finding.finding.startswith(wanted)]


def _choose(found: list[Finding], wanted: str) -> Finding:
    if len({finding.finding for finding in found}) > 1:
        raise UsageError(f"{len(found)} findings begin with {wanted!r}. Give more characters.")
    if not found:
        raise UsageError(f"There is no finding {wanted!r} now. `archiver verify` lists them.")
    return found[0]


def _write(project: Project, quotation: Quotation) -> Quotation:
    table = project.quotations()
    known = {row.id for row in table.rows} | set(table.unread)
    if quotation.id in known:
        decision = {"reviewed": quotation.reviewed, "review_of": quotation.review_of}
        settle_quotation(project, quotation.id, **decision)
        return quotation
    named = replace(quotation, id=make_row_id(quotation.id, known))
    append_quotation(project, named)
    return named


def make_row_id(name: str, taken: Collection[str]) -> str:
    """Return an id that quotes.csv allows, made from "leaflet.md:12:5"; not a taken one."""
    stem = re.sub(r"[^a-z0-9._-]+", "-", Path(name).name.lower()).strip("-._") or "quotation"
    numbers = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (stem, *numbers) if one not in taken)
