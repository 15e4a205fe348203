"""archiver report: the HTML report."""

from pathlib import Path

import click

from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.printing import say


@click.command(name="report")
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...", type=click.Path(path_type=Path))
@click.option("--output", metavar="DIR", help="Where to write it (default: archive/report).")
@format_option()
@click.pass_context
def command(ctx: click.Context, documents: tuple[Path, ...], output: str | None, form: str) -> None:
    """Write the HTML report.

    One folder of pages that need no server and no network: an overview, and a page for each
    document, source and quotation. It holds quotes.csv, the documents named, and those of the
    project folder that were checked before.
    """
    from archiver.reporting.objects.render import render_json
    from archiver.workflows.report.report import report

    target = Path(output) if output else None
    index = report(read_project(), read_means(ctx), target, documents=documents)
    if form == "json":
        click.echo(render_json({"path": str(index)}), nl=False)
    else:
        say(f"Report: {index}")
