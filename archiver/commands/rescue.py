"""archiver rescue: a source's copy out of a web archive into our own."""

import sys
from typing import TYPE_CHECKING

import click

from archiver.commands.exit_codes import Exit, exit_code
from archiver.commands.invocation import format_option, read_means, read_project

if TYPE_CHECKING:
    from archiver.models import Capture
    from archiver.workflows.webarchives.rescue import RescueResult


@click.command(name="rescue")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--at", default="", metavar="DATE", help="The copy nearest to this date.")
@click.option("--as-cited", is_flag=True, help="Every source, as near to its citation as can be.")
@click.option(
    "--missing",
    is_flag=True,
    help="Every source that we have no good capture of; its page is asked first.",
)
@format_option()
@click.pass_context
def command(
    ctx: click.Context, ids: tuple[str, ...], at: str, as_cited: bool, missing: bool, form: str
) -> None:
    """Copy sources out of web archives into our WARC files.

    The copy nearest to the date of the citation is taken, or the one that sources.csv names. It is
    marked as that archive's wherever it is shown. Exit code 3 means that a source has no copy that
    could be had.
    """
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.objects.save import rescue_object
    from archiver.reporting.terminal.printer import Printer
    from archiver.workflows.webarchives.rescue import RescueWish, rescue

    results = rescue(read_project(), read_means(ctx), RescueWish(ids, at, missing, as_cited))
    if form == "json":
        click.echo(render_json(rescue_object(results, _sum_up(results))), nl=False)
    else:
        printer = Printer(sys.stdout)
        for result in results:
            printer.line((result.source, "bold"), f"  {say_rescue(result)}")
        printer.line((_sum_up(results), "bold"))
    done = all(result.done for result in results)
    ctx.exit(exit_code(Exit.CLEAN if done else Exit.UNDETERMINED))


def say_rescue(result: "RescueResult") -> str:
    """Return what became of one source, and what is doubtful of the copy that is here now."""
    reasons = "".join(f"; {reason}" for reason in result.reasons)
    memento = result.memento
    if memento is not None:
        where = f"{memento.archive}'s copy of {memento.moment:%Y-%m-%d}"
        kept = f"{where} saved{reasons}" if result.fate == "rescued" else f"{where} is here already"
        return kept + _say_doubt(result.capture)
    words = {
        "saved-live": "the page itself answered, and is saved; no archive was asked",
        "no-memento": "no archive has a copy",
        "excluded": "not to be had: its owner had it taken out",
        "unknown": "no copy that shows the page could be had"
        if result.heard
        else "not known whether an archive has a good copy; try again later",
    }
    return words[result.fate] + reasons


def _say_doubt(capture: "Capture | None") -> str:
    """What speaks against the copy that is here, "" where nothing does."""
    if capture is None or capture.usable == "yes":
        return ""
    return f". In doubt: {capture.why} Words that it lacks may still stand on the page."


def _sum_up(results: "tuple[RescueResult, ...]") -> str:
    brought = sum(result.fate in ("rescued", "saved-live") for result in results)
    here = sum(result.fate == "already-here" for result in results)
    left = len(results) - brought - here
    copies = "copy" if brought == 1 else "copies"
    return f"{brought} {copies} saved, {here} here already, {left} not to be had."
