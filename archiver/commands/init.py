"""archiver init: the empty files of a project folder."""

from pathlib import Path

import click


@click.command(name="init")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Write empty CSV files and a commented archiver.toml.

    Nothing that is already there is touched.
    """
    from archiver.workflows.init import start_project

    written = start_project(Path())
    if ctx.find_root().obj["verbosity"] < 0:
        return
    for path in written:
        click.echo(f"wrote {path}")
    if not written:
        click.echo("sources.csv, quotes.csv and archiver.toml are all there; nothing was changed.")
        return
    click.echo("Next: archiver add ADDRESS, then archiver snapshot.")
