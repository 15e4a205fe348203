"""archiver serve: the report and the archive in a browser, on this computer only."""

import contextlib
import secrets
import signal
import threading

import click

from archiver.commands.invocation import read_means, read_project
from archiver.commands.printing import say


@click.command(name="serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="A port of your choice.")
@click.pass_context
def command(ctx: click.Context, port: int) -> None:
    """Show the report and the archive in a browser on this computer.

    The address that is printed holds a secret, new each time: whoever has it, on this computer, can
    read the archive until the command is stopped (Ctrl-C). Nothing is written, and archived pages
    are shown without scripts.
    """
    from archiver.workflows.report.serve import serve

    with serve(read_project(), read_means(ctx), secrets.token_urlsafe(24), port) as address:
        say(address)
        say("Open this address in a browser; Ctrl-C ends it.", err=True)
        # Until Ctrl-C or SIGTERM. The short waits let Windows see Ctrl-C at all.
        told = threading.Event()
        signal.signal(signal.SIGTERM, lambda number, frame: told.set())
        with contextlib.suppress(KeyboardInterrupt):
            while not told.wait(0.5):
                pass
    say("Stopped.", err=True)
