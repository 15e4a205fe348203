"""archiver withhold: keep a capture out of what people see."""

from __future__ import annotations

import click

from archiver.commands.invocation import read_means, read_project
from archiver.commands.printing import say


@click.command(name="withhold")
@click.argument("record")
@click.option("--reason", required=True, help="Why, in words that readers will see.")
@click.option("--by", default="", metavar="NAME", help="Who decided it; needed with --lift.")
@click.option("--lift", "lifting", is_flag=True, help="Show a withheld capture again.")
@click.pass_context
def command(ctx: click.Context, record: str, reason: str, by: str, lifting: bool) -> None:
    """Keep a capture out of report, search and exports.

    RECORD is the record's id, or its first characters. A tombstone with its date, digest and
    reason is shown in its place, and no quotation is judged against it. With it go all captures of
    the same content, its pictures and prints, typings of it, and what only it brought along. The
    WARC file stays as it is; the custody log says who withheld it, when and why. The cache and
    the report are removed, since they may hold its words.

    With --lift it is shown again, and the log says who decided that and why.
    """
    from archiver.workflows.handover.withhold import lift, withhold

    project, means = read_project(), read_means(ctx)
    if lifting:
        done = lift(project, means, record, reason, by)
        say(f"shown again {done.capture.record_id}, {done.capture.source}.")
        for other in done.others:
            say(f"shown again with it {other.record_id}, {other.source}.")
        return
    done = withhold(project, means, record, reason, by)
    say(f"withheld {done.capture.record_id}, {done.capture.source}.")
    for other in done.others:
        what = "it has the same content or was made from it"
        say(f"withheld with it {other.record_id}, {other.source} ({other.role}): {what}.")
    for name in done.packs:
        say(f"STILL HOLDS IT the pack {name}, which was made before: ask for it back.")
    for path in done.left:
        say(f"NOT REMOVED archive/{path}: another program has it open. Delete it.")
    say("The report was removed: make it anew (archiver report). Copies of it elsewhere")
    say("and packs made before still hold it.")
