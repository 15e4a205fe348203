"""archiver audit: a strict check of what is stored."""

import sys
from pathlib import Path

import click

from archiver.commands.exit_codes import Exit, exit_code
from archiver.commands.invocation import format_option, read_means, read_project


@click.command(name="audit")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--notes", is_flag=True, help="Also print the notes, which are no fault.")
@format_option()
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], notes: bool, form: str) -> None:
    """Check strictly that nothing stored has changed.

    Every WARC record is read and digested anew and compared with the custody log; the log's lines
    are checked one against the other. With FILE, any WARC or WACZ file, or the folder of a bag, by
    name, whoever made it. Nothing is written. Exit code 1 means that something is wrong.
    """
    from archiver.reporting.objects.handover import audit_object
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.terminal.audit import write_audit
    from archiver.reporting.terminal.printer import Printer
    from archiver.workflows.handover.audit import audit

    result = audit(read_project(), read_means(ctx), [Path(name) for name in files])
    if form == "json":
        click.echo(render_json(audit_object(result)), nl=False)
    else:
        write_audit(Printer(sys.stdout), result, notes=notes)
    unread = any(one.rule == "unread-packing" for one in result.findings)
    sound = Exit.UNDETERMINED if unread else Exit.CLEAN
    ctx.exit(exit_code(sound if result.ok else Exit.FINDINGS))
