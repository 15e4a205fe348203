"""Settle: a person's decision on a finding, written into quotes.csv and the custody log."""

from dataclasses import replace

from archiver.errors import UsageError
from archiver.models import Finding, Quotation
from archiver.project import Project, append_quotation, settle_quotation
from archiver.workflows.means import Means
from archiver.workflows.opening import open_to_write
from archiver.workflows.verify import verify

FEWEST_CHARACTERS = 4


def settle(project: Project, means: Means, finding: str, *, reason: str, by: str) -> Quotation:
    """Write `reason` and `by` into the row of the quotation that has the `finding`.

    `finding` is the digest that `verify` prints, or its first characters. A quotation without a
    row is given one. Returns the quotation. Raises UsageError when no finding, or more than one,
    has that digest.
    """
    if not reason.strip() or not by.strip():
        raise UsageError("A decision needs a reason and a name: --reason and --by.")
    found = _choose(verify(project, means), finding)
    reviewed = f"{means.clock.now():%Y-%m-%d} {by.strip()}: {reason.strip()}"
    settled = replace(found.quotation, reviewed=reviewed, review_of=found.finding)
    with open_to_write(project, means) as archive:
        _write(project, settled)
        fields = {"quotation": settled.id, "finding": found.finding, "reason": reason, "by": by}
        archive.note("settle", fields)
    return settled


def _choose(findings: tuple[Finding, ...], wanted: str) -> Finding:
    if len(wanted) < FEWEST_CHARACTERS:
        raise UsageError(f"{wanted!r} is too short: give at least {FEWEST_CHARACTERS} characters.")
    found = [finding for finding in findings if finding.finding.startswith(wanted.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{len(found)} findings begin with {wanted!r}. Give more characters.")
    raise UsageError(f"There is no finding {wanted!r} now. `archiver verify` lists them.")


def _write(project: Project, quotation: Quotation) -> None:
    known = {row.id for row in project.quotations().checked()}
    if quotation.id not in known:
        append_quotation(project, quotation)
        return
    settle_quotation(
        project, quotation.id, reviewed=quotation.reviewed, review_of=quotation.review_of
    )
