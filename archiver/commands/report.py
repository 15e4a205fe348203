"""archiver report: the HTML report."""

from pathlib import Path

import click

from archiver.commands.invocation import format_option, read_means, read_project


@click.command(name="report")
@click.option("--output", metavar="DIR", help="Where to write it (default: archive/report).")
@format_option()
@click.pass_context
def command(ctx: click.Context, output: str | None, form: str) -> None:
    """Write the HTML report.

    One folder of pages that need no server and no network: an overview, and a page for each
    document, source and quotation.
    """
    from archiver.reporting.json import render_json
    from archiver.workflows.report import report

    index = report(read_project(), read_means(ctx), Path(output) if output else None)
    if form == "json":
        click.echo(render_json({"path": str(index)}), nl=False)
    else:
        click.echo(f"Report: {index}")
