"""archiver timeline: when each passage of a source appeared and vanished."""

import sys

import click

from archiver.commands.exit_codes import Exit, exit_code
from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.printing import say


@click.command(name="timeline")
@click.argument("source_id", metavar="ID")
@click.option(
    "--passage", "passages", multiple=True, help="Words to look for, in place of quotes.csv's."
)
@click.option("--exhaustive", is_flag=True, help="Open every copy; shows texts that came back.")
@click.option(
    "--budget",
    type=click.IntRange(1, 100_000),
    default=60,
    show_default=True,
    help="Requests to web archives at most; a later call goes on.",
)
@format_option()
@click.pass_context
def command(
    ctx: click.Context,
    source_id: str,
    passages: tuple[str, ...],
    exhaustive: bool,
    budget: int,
    form: str,
) -> None:
    """Find when each quoted passage of a source appeared and vanished.

    Our captures and the copies in web archives are searched; few of them are opened. The answer
    is a pair of dates, last seen and first missing, with the copies between them that show
    nothing. Archived redirects are followed to what they led to in the same crawl. Exit code 3
    means that an archive did not answer, that copies between the two dates could not be had or
    were left for a later call, or that a passage was seen nowhere.
    """
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.objects.webarchives import timeline_object
    from archiver.reporting.terminal.printer import Printer
    from archiver.reporting.terminal.results import write_timeline
    from archiver.workflows.webarchives.timeline import timeline

    budget = 1_000_000 if exhaustive else budget
    found = timeline(
        read_project(),
        read_means(ctx),
        source_id,
        passages=passages,
        exhaustive=exhaustive,
        budget=budget,
    )
    for reason in found.unheard:
        say(f"{reason}. What it holds is missing below.", err=True)
    for note in found.notes:
        say(f"{note}.", err=True)
    if form == "json":
        rows = timeline_object(found.source, found.histories, found.not_there, found.sent_on)
        click.echo(render_json(rows), nl=False)
    else:
        out = Printer(sys.stdout)
        write_timeline(out, found.source, found.histories, found.not_there, found.sent_on)
    ctx.exit(exit_code(Exit.CLEAN if found.complete else Exit.UNDETERMINED))
