"""archiver import: what people bring."""

from pathlib import Path

import click

from archiver.commands.invocation import exit_code, read_means, read_project


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--source", metavar="ID", help="The source that it is a copy of.")
@click.option("--by", metavar="NAME", help="Who obtained it.")
@click.option("--obtained", metavar="HOW", help='How, such as "by e-mail".')
@click.option("--on", metavar="DATE", help="When, such as 2021-05-27.")
@click.option("--dry-run", is_flag=True, help="Of a citation list: only say what would be added.")
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    source: str | None,
    by: str | None,
    obtained: str | None,
    on: str | None,
    dry_run: bool,
) -> None:
    """Take in a file that a person obtained, or a list of citations.

    A PDF, page, Word file, text or picture that no fetch can get: an answer by e-mail, a page
    behind a login. It is stored bit for bit with who, how and when, and quotations are judged
    against it; every verdict says that it rests on a supplied file.

    A list of citations (.bib, .ris, CSL-JSON, or wikitext with {{cite}} templates) adds its sources
    to sources.csv, and the words that it quotes to quotes.csv. Nothing there is overwritten.
    """
    if source is None and not (by or obtained or on):
        from archiver.commands.citations import import_and_print, is_citation_list

        if is_citation_list(Path(file)):
            ctx.exit(exit_code(import_and_print(Path(file), dry_run=dry_run)))
    if not (source and by and obtained and on):
        raise click.UsageError(
            "A file that a person obtained needs --source, --by, --obtained and --on."
        )
    from archiver.models import Usable
    from archiver.workflows.supply import Provenance, supply

    provenance = Provenance(by.strip(), obtained.strip(), on)
    capture = supply(read_project(), read_means(ctx), Path(file), source, provenance)
    click.echo(f"{source}: {file} is stored as {capture.record_id}.")
    if capture.usable is not Usable.YES:
        click.echo(f"Its text cannot serve as it is: {capture.why}")
