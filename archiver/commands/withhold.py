"""archiver withhold: keep a capture out of what people see."""

import click

from archiver.commands.invocation import read_means, read_project


@click.command(name="withhold")
@click.argument("record")
@click.option("--reason", required=True, help="Why, in words that readers will see.")
@click.pass_context
def command(ctx: click.Context, record: str, reason: str) -> None:
    """Keep a capture out of report, search and exports.

    RECORD is the record's id, or its first characters. A tombstone with its date, digest and
    reason is shown in its place, and no quotation is judged against it. The WARC file stays as it
    is; the custody log says who withheld it, when and why.
    """
    from archiver.workflows.withholding import withhold

    done = withhold(read_project(), read_means(ctx), record, reason)
    click.echo(f"withheld {done.capture.record_id}, {done.capture.source}.")
    for repeat in done.repeats:
        click.echo(f"withheld with it {repeat.record_id}: it repeats the same content.")
    for other in done.alike:
        click.echo(f"STILL SHOWN {other.record_id}, {other.source}: it has the same content.")
    click.echo("Reports and packs made before still hold it: make them anew (archiver report).")
