"""archiver snapshot: each source into WARC."""

import sys

import click

from archiver.commands.invocation import exit_code, format_option, read_means, read_project
from archiver.commands.outcomes import judge_snapshot


@click.command(name="snapshot")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--workers", type=click.IntRange(1, 64), help="Hosts fetched at a time.")
@click.option("--requisites", is_flag=True, help="Also the pictures, style sheets and frames.")
@format_option()
@click.pass_context
def command(
    ctx: click.Context, ids: tuple[str, ...], workers: int | None, requisites: bool, form: str
) -> None:
    """Save each source into the archive.

    Everything goes into WARC files. Without ID every live source is saved. A page that shows only
    a cookie banner, a login or nothing readable is kept, and is said to be no success. Exit code 3
    means that something could not be fetched or read.
    """
    from archiver.reporting.json import render_json, snapshot_object
    from archiver.reporting.printer import Printer
    from archiver.reporting.terminal import write_snapshot
    from archiver.workflows.snapshot import snapshot

    result = snapshot(read_project(), read_means(ctx), ids, workers=workers, requisites=requisites)
    if form == "json":
        click.echo(render_json(snapshot_object(result.captures, offline=result.offline)), nl=False)
    else:
        write_snapshot(Printer(sys.stdout), result.captures, offline=result.offline)
    ctx.exit(exit_code(*judge_snapshot(result.complete)))
