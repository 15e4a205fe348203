"""archiver init: the empty files of a project folder."""

from pathlib import Path

import click

from archiver.commands.printing import say


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
        say(f"wrote {path}")
    if not written:
        say("sources.csv, quotes.csv and archiver.toml are all there; nothing was changed.")
        return
    say("Next: archiver add ADDRESS, then archiver snapshot.")
