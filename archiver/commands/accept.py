"""archiver accept: what others' logs decide about our records."""

import click

from archiver.commands.ruling import decide_and_print, ruling_options


@click.command(name="accept")
@ruling_options
def command(ctx: click.Context, ids: tuple[str, ...], by: str, reason: str, form: str) -> None:
    """Let what another's log decides about our records hold here.

    A merged archive may say that a copy of ours is withheld, shown again or erased, or that a
    typing is right. That waits, and does nothing, until a person here decides; `archiver status`
    shows it, with who asks. ID is what it is called there, or its first characters; without one,
    all that waits is listed. What the watch of another archive says of sources that are kept here
    too is not gone by either; the name of its log as ID lets it hold. What is accepted holds from
    then on: an erasure is done here too. The
    log keeps who decided.
    """
    decide_and_print(ctx, "accepted", ids, by, reason, form)
