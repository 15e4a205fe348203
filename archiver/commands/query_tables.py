"""What `archiver export --format datasette` prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from archiver.commands.printing import say
from archiver.project import Project
from archiver.workflows.shared.context import Means


def write_tables_and_say(
    project: Project, means: Means, ids: Sequence[str], target: Path | None, *, as_json: bool
) -> None:
    """Write the SQLite file and its questions, and say what was left out and how to open it."""
    from archiver.reporting.objects.handover import query_export_object
    from archiver.reporting.objects.render import render_json
    from archiver.workflows.handover.sqlite_export import FILE, METADATA, export_queries

    done = export_queries(project, means, ids, target)
    for sentence in done.left_out:
        say(f"left out: {sentence}", err=True)
    if as_json:
        click.echo(render_json(query_export_object(done)), nl=False)
        return
    counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in done.rows.items())
    say(f"{done.path}: {counts}.")
    say("The words of the saved pages are in it: they belong to their publishers.")
    say(f"To look at it: datasette {done.path / FILE} --metadata {done.path / METADATA}")
