"""archiver show: one source."""

import sys

import click

from archiver.commands.invocation import format_option, read_means, read_project


@click.command(name="show")
@click.argument("id")
@format_option()
@click.pass_context
def command(ctx: click.Context, id: str, form: str) -> None:
    """All that is known about one source.

    Its address and state, its captures, and what became of the quotations that cite it.
    """
    from archiver.reporting.json import render_json, show_object
    from archiver.reporting.printer import Printer
    from archiver.reporting.terminal import write_show
    from archiver.workflows.show import show

    known = show(read_project(), read_means(ctx), id)
    if form == "json":
        result = show_object(
            known.source, known.captures, known.history, known.findings, known.crosschecks
        )
        click.echo(render_json(result), nl=False)
        return
    write_show(
        Printer(sys.stdout),
        known.source,
        known.captures,
        known.findings,
        change=known.state,
        crosschecks=known.crosschecks,
    )
