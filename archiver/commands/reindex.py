"""archiver reindex: the catalog from the truth."""

import click

from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.printing import say


@click.command(name="reindex")
@format_option()
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """Rebuild the catalog from the WARC files and the log.

    catalog.db holds nothing of its own: delete it and run this, and it is the same again. What was
    cached is dropped, and made again when it is wanted.
    """
    from archiver.reporting.objects.handover import reindex_object
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.wording import plural
    from archiver.workflows.handover.reindex import reindex

    counts = reindex(read_project(), read_means(ctx))
    if form == "json":
        click.echo(render_json(reindex_object(counts)), nl=False)
        return
    for remark in counts.remarks:
        say(remark)
    parts = ((counts.captures, "capture"), (counts.records, "record"), (counts.lines, "log line"))
    say(", ".join(plural(*part) for part in parts) + ".")
