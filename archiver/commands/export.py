"""archiver export: an evidence pack."""

from pathlib import Path

import click

from archiver.commands.invocation import read_means, read_project


@click.command(name="export")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["wacz", "bagit", "csv"]),
    default="wacz",
    show_default=True,
    help="A WACZ file, a bag (RFC 8493), or tables alone.",
)
@click.option("--output", metavar="PATH", help="Where to write it (default: evidence-DATE…).")
@click.option("--json", "as_json", is_flag=True, help="Print what was handed over as JSON.")
@click.pass_context
def command(
    ctx: click.Context, ids: tuple[str, ...], form: str, output: str | None, as_json: bool
) -> None:
    """Write an evidence pack that a stranger can check.

    All sources, or those called ID: the recordings, their part of the custody log, the report, the
    verdicts, numbered exhibits as plain files, and a page START-HERE that says how to check it
    with what Windows, macOS and Linux have. Sources with share = no and withheld captures are left
    out, and the pack says so. What may be personal is named before the pack is written.
    """
    from archiver.workflows.export import export, exported_object

    target = Path(output) if output else None

    def warn(words: str) -> None:
        click.echo(words, err=True)

    done = export(read_project(), read_means(ctx), form, ids, target, warn)
    if as_json:
        click.echo(exported_object(done), nl=False)
        return
    for source in done.sources:
        click.echo(f"handed over: {source}")
    click.echo(f"{done.path}: {done.captures} captures, {done.quotations} quotations.")
    of = {"bagit": " of tagmanifest-sha256.txt", "csv": " of verdicts.csv"}.get(form, "")
    click.echo(f"sha256{of} {done.sha256}: send it by another way, so that it can be checked.")
