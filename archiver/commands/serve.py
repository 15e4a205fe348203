"""archiver serve: the report and the archive in a browser, on this computer only."""

import secrets
import threading

import click

from archiver.commands.invocation import read_means, read_project


@click.command(name="serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="A port of your choice.")
@click.pass_context
def command(ctx: click.Context, port: int) -> None:
    """Show the report and the archive in a browser on this computer.

    The address that is printed holds a secret, new each time: whoever has it, on this computer, can
    read the archive until the command is stopped (Ctrl-C). Nothing is written, and archived pages
    are shown without scripts.
    """
    from archiver.workflows.serve import serve

    with serve(read_project(), read_means(ctx), secrets.token_urlsafe(24), port) as address:
        click.echo(address)
        click.echo("Open this address in a browser; Ctrl-C ends it.", err=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
