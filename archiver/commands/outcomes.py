"""From results to exit codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archiver.commands.invocation import Exit
from archiver.models import Agreement, Crosscheck, Finding, Verdict


def judge_findings(findings: Sequence[Finding]) -> tuple[Exit, ...]:
    """Return 1 when a quotation needs a person, 3 when one could not be judged, or both."""
    verdicts = [f.verdict for f in findings if not f.passes and not f.settled]
    unjudged = verdicts.count(Verdict.UNVERIFIABLE)
    return _either(Exit.FINDINGS, len(verdicts) > unjudged) + _either(
        Exit.UNDETERMINED, unjudged > 0
    )


def judge_crosschecks(rows: Iterable[Crosscheck]) -> tuple[Exit, ...]:
    """Return 1 when a copy differs, 3 when an archive did not answer."""
    found = {row.agreement for row in rows}
    return _either(Exit.FINDINGS, Agreement.DIFFERENT in found) + _either(
        Exit.UNDETERMINED, Agreement.UNKNOWN in found
    )


def judge_snapshot(complete: bool) -> tuple[Exit, ...]:
    """Return 3 when something could not be fetched in full."""
    return _either(Exit.UNDETERMINED, not complete)


def judge_saves(stages: Iterable[str]) -> tuple[Exit, ...]:
    """Return 3 when a web archive did not save what it was asked to, or has not been asked yet."""
    unsaved = {"waiting", "unfit", "refused", "failed"}
    return _either(Exit.UNDETERMINED, not unsaved.isdisjoint(stages))


def _either(code: Exit, applies: bool) -> tuple[Exit, ...]:
    return (code,) if applies else ()
