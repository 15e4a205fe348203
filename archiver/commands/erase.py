"""archiver erase: remove a capture for a court or the law."""

from __future__ import annotations

import click

from archiver.commands.invocation import read_means, read_project
from archiver.commands.printing import say


@click.command(name="erase")
@click.argument("record")
@click.option("--reason", required=True, help="Why, in words that readers will see.")
@click.option("--by", required=True, metavar="NAME", help="Who decided it.")
@click.option("--order", required=True, metavar="REF", help="The order, or the law, it follows.")
@click.option("--yes", is_flag=True, help="Do not ask for the record's id again.")
@click.pass_context
def command(ctx: click.Context, record: str, reason: str, by: str, order: str, yes: bool) -> None:
    """Remove a capture's bytes, for a court or the law.

    Where it need only not be shown, use withhold: that can be taken back, this cannot. RECORD and
    all captures of the same content, pictures and typings of it are removed from the WARC files,
    the catalog and the caches; a tombstone of the same length stands in the place of each, so that
    everything else stays as the custody log has it. The log says who decided it, why, and by which
    order. An imported file that held it is removed whole.
    """
    from archiver.workflows.handover.erase import erase, plan_erasure

    project, means = read_project(), read_means(ctx)
    plan = plan_erasure(project, means, record)
    for capture in (plan.capture, *plan.others):
        say(f"{capture.record_id}, {capture.source} ({capture.role}), {capture.uri}")
    for name in plan.originals:
        say(f"archive/{name}, whole")
    if not yes:
        typed = click.prompt("This cannot be undone. Type the id of the record to erase all of it")
        if typed.strip() != plan.capture.record_id:
            raise click.UsageError("That is not its id. Nothing was erased.")
    done = erase(project, means, plan.capture.record_id, reason=reason, by=by, order=order)
    say(f"Erased: {1 + len(done.plan.others)} captures.")
    for words in done.elsewhere:
        say(words)
