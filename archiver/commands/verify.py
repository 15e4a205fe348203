"""archiver verify: quotations against the archived text."""

import sys

import click

from archiver.commands.invocation import exit_code, format_option, read_means, read_project
from archiver.commands.outcomes import judge_findings

FORMATS = ("jsonl", "csv", "markdown", "junit", "sarif", "github")


@click.command(name="verify")
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...")
@click.option("--refresh", is_flag=True, help="First fetch what the documents cite.")
@format_option(*FORMATS)
@click.pass_context
def command(ctx: click.Context, documents: tuple[str, ...], refresh: bool, form: str) -> None:
    """Check quotations against the archived text.

    Without DOCUMENT every row of quotes.csv is judged; with documents (md, html, docx, pdf, txt,
    or folders of them) every quotation in them. The verdict is about the words: the same, set
    differently, with marked cuts, altered, from another source, not found, or not to be judged.
    Exit code 1 means that a quotation needs a person, 3 that one could not be judged.
    """
    from archiver.reporting.formats import render_findings
    from archiver.reporting.printer import Printer
    from archiver.reporting.terminal import write_notes, write_verify
    from archiver.workflows.documents import find_documents
    from archiver.workflows.verify import Checked, refresh_cited, verify, verify_documents

    project, means = read_project(), read_means(ctx)
    paths = find_documents(documents)
    if refresh and not paths:
        raise click.UsageError("--refresh fetches what a document cites: name a document.")
    if refresh:
        refresh_cited(project, means, paths)
    checked = verify_documents(project, means, paths) if paths else Checked(verify(project, means))
    sources = {source.id: source for source in project.sources().rows}
    if form == "text":
        printer = Printer(sys.stdout)
        write_verify(printer, checked.findings, sources)
        write_notes(printer, checked.notes)
    else:
        software = means.machine.software
        click.echo(render_findings(form, checked.findings, sources, software), nl=False)
    ctx.exit(exit_code(*judge_findings(checked.findings)))
