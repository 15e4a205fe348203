"""archiver export: an evidence pack."""

from __future__ import annotations

from pathlib import Path

import click

from archiver.commands.exit_codes import exit_code
from archiver.commands.invocation import read_means, read_project
from archiver.commands.printing import say
from archiver.commands.query_tables import write_tables_and_say
from archiver.commands.stamping import judge_stampings, stamp_and_say
from archiver.reporting.wording import plural


@click.command(name="export")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["wacz", "bagit", "csv", "datasette"]),
    default="wacz",
    show_default=True,
    help="A WACZ file, a bag (RFC 8493), tables alone, or a SQLite file to ask questions of.",
)
@click.option("--output", metavar="PATH", help="Where to write it (default: evidence-DATE…).")
@click.option("--no-sign", is_flag=True, help="Do not sign it, though there is a key.")
@click.option("--json", "as_json", is_flag=True, help="Print what was handed over as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    ids: tuple[str, ...],
    form: str,
    output: str | None,
    no_sign: bool,
    as_json: bool,
) -> None:
    """Write an evidence pack that a stranger can check.

    All sources, or those called ID: the recordings, their part of the custody log, the report, the
    verdicts, numbered exhibits as plain files, and a page START-HERE that says how to check it
    with what Windows, macOS and Linux have. Sources with share = no and withheld captures are left
    out, and the pack says so. What may be personal is named before the pack is written. A WACZ is
    signed when there is a key (`archiver key`).
    """
    from archiver.workflows.handover.export import export, exported_object

    target = Path(output) if output else None

    def warn(words: str) -> None:
        say(words, err=True)

    project, means = read_project(), read_means(ctx)
    if form == "datasette":
        write_tables_and_say(project, means, ids, target, as_json=as_json)
        return
    stamped = stamp_and_say(project, means, fresh=True) if form != "csv" else ()
    done = export(project, means, form, ids, target, warn, sign=not no_sign)
    if as_json:
        click.echo(exported_object(done), nl=False)
    else:
        for source in done.sources:
            say(f"handed over: {source}")
        counts = f"{plural(done.captures, 'capture')}, {plural(done.quotations, 'quotation')}"
        say(f"{done.path}: {counts}.")
        of = {"bagit": " of tagmanifest-sha256.txt", "csv": " of verdicts.csv"}.get(form, "")
        say(f"sha256{of} {done.sha256}: send it by another way, so that it can be checked.")
        if done.signed_by:
            say(f"signed with the key {done.signed_by}")
    ctx.exit(exit_code(*judge_stampings(stamped)))
