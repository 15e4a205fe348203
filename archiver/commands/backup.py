"""archiver backup: a verified copy."""

from pathlib import Path

import click

from archiver.commands.exit_codes import Exit, exit_code
from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.printing import say


@click.command(name="backup")
@click.argument("destination", metavar="DEST")
@click.option("--thorough", is_flag=True, help="Read every byte of both sides again.")
@format_option()
@click.pass_context
def command(ctx: click.Context, destination: str, thorough: bool, form: str) -> None:
    """Copy the archive elsewhere and compare every file.

    DEST receives the WARC files, the custody log, the timestamps, the CSV files and archiver.toml,
    laid out as a project folder, with a SHA256SUMS. Only what is new is copied. A file there that
    differs from ours is never overwritten: it is named, and the exit code is 1.
    """
    from archiver.reporting.objects.handover import backup_object
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.terminal.backup import say_backup
    from archiver.workflows.handover.backup import backup

    done = backup(read_project(), read_means(ctx), Path(destination), thorough=thorough)
    if form == "json":
        click.echo(render_json(backup_object(done)), nl=False)
    else:
        say(say_backup(done))
    ctx.exit(exit_code(Exit.CLEAN if done.ok else Exit.FINDINGS))
