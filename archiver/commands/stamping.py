"""What follows a command that wrote evidence: timestamps, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from archiver.commands.exit_codes import Exit
from archiver.commands.printing import say_problem

if TYPE_CHECKING:
    from archiver.project import Project
    from archiver.workflows.handover.stamp import Stamping
    from archiver.workflows.shared.context import Means


def stamp_and_say(
    project: Project, means: Means, *, fresh: bool = False, only_news: bool = False
) -> Sequence[Stamping]:
    """Have the log stamped where that is due; say what failed, or is odd, on stderr.

    With `only_news`, for cron, a failure is said when it begins and then once a week.
    """
    if not project.settings().timestamps.authorities:
        return ()
    from archiver.workflows.handover.stamp import stamp_log

    done = stamp_log(project, means, fresh=fresh)
    for one in done:
        if one.remark or (one.stamp is None and (one.news or not only_news)):
            say_problem(one.sentence)
    return done


def judge_stampings(done: Sequence[Stamping], *, only_news: bool = False) -> tuple[Exit, ...]:
    """Return 3 when an authority that was asked gave no token."""
    failed = [one for one in done if one.stamp is None and (one.news or not only_news)]
    return (Exit.UNDETERMINED,) if failed else ()
