"""What `import` does with a list of citations."""

from pathlib import Path

from archiver.citing.lists import is_citation_list
from archiver.commands.exit_codes import Exit
from archiver.commands.invocation import read_project
from archiver.commands.printing import say

__all__ = ["import_and_print", "is_citation_list"]


def import_and_print(path: Path, *, dry_run: bool) -> Exit:
    """Add what the list `path` cites, print a line for each entry and the counts.

    Returns BROKEN when an entry could not be taken, else CLEAN.
    """
    from archiver.reporting.wording import plural
    from archiver.workflows.bring.citations import import_citations

    done = import_citations(read_project(), path, dry_run=dry_run)
    for line in done.lines:
        say(line)
    parts = [
        f"{plural(done.sources, 'source')} and {plural(done.quotations, 'quotation')} "
        + ("would be added" if dry_run else "added")
    ]
    parts += [f"{done.known} there already"] if done.known else []
    parts += [f"{plural(done.problems, 'entry', 'entries')} left out"] if done.problems else []
    say("; ".join(parts) + ".")
    return Exit.BROKEN if done.problems else Exit.CLEAN
