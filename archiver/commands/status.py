"""archiver status: one screen."""

from __future__ import annotations

import sys

import click

from archiver.commands.invocation import format_option, read_means, read_project


@click.command(name="status")
@format_option()
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """What needs a person, on one screen.

    Also when the last good round was, and how much disk is left.
    """
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.objects.watch import status_object
    from archiver.reporting.terminal.printer import Printer
    from archiver.reporting.terminal.results import size_words, write_status
    from archiver.workflows.watch.status import status

    project = read_project()
    found = status(project, read_means(ctx))
    if form == "json":
        click.echo(render_json(status_object(found)), nl=False)
        return
    printer = Printer(sys.stdout)
    write_status(
        printer,
        found.findings,
        found.changes,
        last_round=found.last_round,
        archive_bytes=found.archive_bytes,
        notices=found.notices,
        sources={source.id: source for source in project.sources().rows},
    )
    printer.line(f"Disk left: {size_words(found.free_bytes)}.")
