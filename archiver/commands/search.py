"""archiver search: where a passage stands."""

import sys

import click

from archiver.commands.exit_codes import Exit, exit_code
from archiver.commands.invocation import format_option, read_means, read_project


@click.command(name="search")
@click.argument("text")
@click.option("--near", is_flag=True, help="Also places where words differ.")
@format_option()
@click.pass_context
def command(ctx: click.Context, text: str, near: bool, form: str) -> None:
    """Find a passage anywhere in the archive.

    Finding a passage is no verdict: `archiver verify` judges. Exit code 1 means that it stands
    nowhere in what is archived.
    """
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.objects.verify import search_object
    from archiver.reporting.terminal.printer import Printer
    from archiver.reporting.terminal.results import write_search
    from archiver.workflows.verify.search import search

    places = search(read_project(), read_means(ctx), text, near=near)
    if form == "json":
        click.echo(render_json(search_object(places)), nl=False)
    else:
        write_search(Printer(sys.stdout), places)
    ctx.exit(exit_code(Exit.CLEAN if places else Exit.FINDINGS))
