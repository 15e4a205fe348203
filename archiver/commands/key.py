"""archiver key: the key that signs packs."""

from __future__ import annotations

import os

import click

from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.printing import say, say_problem


@click.command(name="key")
@click.option("--show", is_flag=True, help="Only show the key that there is.")
@format_option()
@click.pass_context
def command(ctx: click.Context, show: bool, form: str) -> None:
    """Make the key that signs evidence packs, or show it.

    The key is made once for all projects of this user on this computer, in a file that only they
    may read, and is never overwritten. From then on `export` signs every WACZ. Give the fingerprint
    to those who get your packs, by another way than the packs: by telephone, or on your web site.
    Keep a copy of the file in a safe place. ARCHIVER_SIGNING_KEY names another file.
    """
    from archiver.reporting.objects.handover import key_object
    from archiver.reporting.objects.render import render_json
    from archiver.workflows.handover.key import show_key

    shown = show_key(read_project(), read_means(ctx), make=not show)
    if form == "json":
        click.echo(render_json(key_object(shown.path, shown.made, shown.public)), nl=False)
        return
    if shown.made:
        rights = "which only you may read" if os.name == "posix" else "in your own folder"
        say(f"A new signing key is in {shown.path}, {rights}. Keep a copy in a safe place.")
    elif not show:
        say(f"There is a signing key already, in {shown.path}. It is left as it is.")
    say(f"Fingerprint (sha256): {shown.public.fingerprint}")
    click.echo(shown.public.pem, nl=False)
    if shown.remark:
        say_problem(shown.remark)
