"""archiver add: a source into sources.csv."""

import click

from archiver.commands.exit_codes import Exit, exit_code
from archiver.commands.invocation import read_means, read_project
from archiver.commands.printing import say


@click.command(name="add")
@click.argument("url", required=False)
@click.option("--id", "source_id", help="The source's short name; made from the title if missing.")
@click.option("--title", help="The title; read from the page if missing.")
@click.option("--kind", default="website", show_default=True, help="What sort of source it is.")
@click.option("--memento", default="", help="An archived copy that is cited: its address or date.")
@click.option("--attachments", is_flag=True, help="The documents that it links belong to it.")
@click.option("--no-fetch", is_flag=True, help="Do not read the title from the page.")
@click.option(
    "--from",
    "document",
    type=click.Path(exists=True, dir_okay=False),
    help="Add every address that this document cites.",
)
@click.pass_context
def command(
    ctx: click.Context,
    url: str | None,
    source_id: str | None,
    title: str | None,
    kind: str,
    memento: str,
    attachments: bool,
    no_fetch: bool,
    document: str | None,
) -> None:
    """Add a source to sources.csv.

    Name an address, or with --from a document whose addresses are all added. Material that was
    never on the web has no address: give it --id and --title, then bring in the file with
    `archiver import`. Of a link to a web archive, a short address or a share page (Google Docs,
    Drive, Dropbox, SharePoint) the page or file itself becomes the source. The file keeps its own
    separator, column order and extra columns.
    """
    from pathlib import Path

    from archiver.workflows.save.add import NewSource, add_cited, add_material, add_source

    if url is not None and document is not None:
        raise click.UsageError("Name one address, or one document with --from, not both.")
    if url is None and document is None and not (source_id and title):
        raise click.UsageError(
            "Name an address, or a document with --from; or give --id and --title for material "
            "without an address."
        )
    project, means = read_project(), read_means(ctx)
    wanted = "yes" if attachments else ""
    names = (source_id or "", title or "", kind)
    wish = NewSource(*names, fetch=not no_fetch, memento=memento, attachments=wanted)
    if document is not None:
        added = add_cited(project, means, Path(document), wish)
        if not added:
            say(f"Nothing to add: {document} cites no address that is not a source already.")
    elif url is not None:
        added = (add_source(project, means, url, wish),)
    else:
        added = (add_material(project, wish),)
    for addition in added:
        say(addition.sentence)
    unsure = any(addition.title_unknown for addition in added)
    ctx.exit(exit_code(Exit.UNDETERMINED if unsure else Exit.CLEAN))
