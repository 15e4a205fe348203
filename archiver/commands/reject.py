"""archiver reject: what others' logs decide about our records."""

import click

from archiver.commands.ruling import decide_and_print, ruling_options


@click.command(name="reject")
@ruling_options
def command(ctx: click.Context, ids: tuple[str, ...], by: str, reason: str, form: str) -> None:
    """Say that what another's log decides about our records shall not hold here.

    It does nothing before, and nothing afterwards; but nobody is asked again. ID is what
    `archiver status` calls it, or its first characters; without one, all that waits is listed. What
    was rejected can be accepted later. The log keeps who decided.
    """
    decide_and_print(ctx, "rejected", ids, by, reason, form)
