"""archiver crosscheck: our captures beside the web archives' copies."""

import sys

import click

from archiver.commands.exit_codes import exit_code, judge_crosschecks
from archiver.commands.invocation import format_option, read_means, read_project


@click.command(name="crosscheck")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--explain", is_flag=True, help="Show each question to an archive, and how its answer begins."
)
@format_option()
@click.pass_context
def command(ctx: click.Context, ids: tuple[str, ...], explain: bool, form: str) -> None:
    """Compare our captures with the web archives' copies.

    Each archive of archiver.toml is asked afresh about each source: the copy nearest to the
    citation, the newest, and the one that sources.csv names. Exit code 1 means that a copy says
    something else than ours, 3 that an archive did not answer; that never counts as "no copy".
    """
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.objects.webarchives import crosscheck_object
    from archiver.reporting.terminal.printer import Printer
    from archiver.reporting.terminal.results import write_crosscheck
    from archiver.workflows.webarchives.crosscheck import crosscheck

    rows = crosscheck(read_project(), read_means(ctx), ids, explain=explain)
    if form == "json":
        click.echo(render_json(crosscheck_object(rows)), nl=False)
    else:
        write_crosscheck(Printer(sys.stdout), rows)
    ctx.exit(exit_code(*judge_crosschecks(rows)))
