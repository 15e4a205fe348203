"""archiver import: what people bring."""

from pathlib import Path

import click

from archiver.commands.invocation import read_means, read_project


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--source", required=True, metavar="ID", help="The source that it is a copy of.")
@click.option("--by", required=True, metavar="NAME", help="Who obtained it.")
@click.option("--obtained", required=True, metavar="HOW", help='How, such as "by e-mail".')
@click.option("--on", required=True, metavar="DATE", help="When, such as 2021-05-27.")
@click.pass_context
def command(ctx: click.Context, file: str, source: str, by: str, obtained: str, on: str) -> None:
    """Take in a file that a person obtained.

    A PDF, page, Word file, text or picture that no fetch can get: an answer by e-mail, a page
    behind a login. It is stored bit for bit with who, how and when, and quotations are judged
    against it; every verdict says that it rests on a supplied file.
    """
    from archiver.models import Usable
    from archiver.workflows.supply import Provenance, supply

    provenance = Provenance(by.strip(), obtained.strip(), on)
    capture = supply(read_project(), read_means(ctx), Path(file), source, provenance)
    click.echo(f"{source}: {file} is stored as {capture.record_id}.")
    if capture.usable is not Usable.YES:
        click.echo(f"Its text cannot serve as it is: {capture.why}")
