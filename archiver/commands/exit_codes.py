"""The exit codes, which scripts rely on, and how results become one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from archiver.errors import ArchiverError, LockHeldError
from archiver.models import Agreement, Crosscheck, Finding, Verdict


class Exit(IntEnum):
    """What a command returns; where several of the first four apply, 2 comes before 1 before 3."""

    CLEAN = 0
    FINDINGS = 1
    BROKEN = 2
    """A mistake in what was asked, also where click itself finds it."""
    UNDETERMINED = 3
    FAULT = 70
    """A fault of the program ended the run: EX_SOFTWARE of BSD's sysexits.h."""
    LOCKED = 75
    """Another run is writing to this archive, try again: EX_TEMPFAIL there."""
    STOPPED = 130
    """A person stopped it: what shells give for SIGINT, 128 and its number (POSIX, sh, 2.8.2)."""


def exit_code(*codes: Exit) -> int:
    """Return the one code that stands for all of `codes`, the results of one command."""
    order = (Exit.BROKEN, Exit.FINDINGS, Exit.UNDETERMINED)
    return int(next((code for code in order if code in codes), Exit.CLEAN))


def judge_error(error: ArchiverError) -> Exit:
    """Return what a run gives that `error` ended: 75 where another one holds the lock, else 2."""
    return Exit.LOCKED if isinstance(error, LockHeldError) else Exit.BROKEN


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
