"""archiver verify: quotations against the archived text."""

import sys

import click

from archiver.commands.invocation import exit_code, format_option, read_means, read_project
from archiver.commands.outcomes import judge_findings


@click.command(name="verify")
@format_option()
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """Check quotations against the archived text.

    Every row of quotes.csv is judged by the words: the same, set differently, with marked cuts,
    altered, from another source, not found, or not to be judged. Exit code 1 means that a
    quotation needs a person, 3 that one could not be judged.
    """
    from archiver.reporting.json import render_json, verify_object
    from archiver.reporting.printer import Printer
    from archiver.reporting.terminal import write_verify
    from archiver.workflows.verify import verify

    project = read_project()
    findings = verify(project, read_means(ctx))
    if form == "json":
        click.echo(render_json(verify_object(findings)), nl=False)
    else:
        sources = {source.id: source for source in project.sources().rows}
        write_verify(Printer(sys.stdout), findings, sources)
    ctx.exit(exit_code(*judge_findings(findings)))
