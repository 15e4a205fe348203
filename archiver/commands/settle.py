"""archiver settle: a person's decision on a finding."""

import click

from archiver.commands.invocation import read_means, read_project
from archiver.commands.printing import say


@click.command(name="settle")
@click.argument("finding")
@click.option("--reason", required=True, help="Why this may stand, in your words.")
@click.option("--by", required=True, metavar="NAME", help="Who decided.")
@click.pass_context
def command(ctx: click.Context, finding: str, reason: str, by: str) -> None:
    """Record a person's decision on a finding.

    FINDING is the short code that `archiver verify` prints beside it. The decision is written into
    quotes.csv and shown from then on; the finding comes back as soon as it changes.
    """
    from archiver.workflows.verify.settle import settle

    quotation = settle(read_project(), read_means(ctx), finding, reason=reason, by=by)
    say(f"settled {quotation.id}: written to quotes.csv.")
