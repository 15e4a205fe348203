"""What `archiver verify --pack` prints: an evidence pack, judged from what is in it alone."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archiver.commands.invocation import Exit, exit_code, read_means
from archiver.commands.outcomes import judge_findings


def verify_pack_and_print(ctx: click.Context, pack: Path, form: str) -> int:
    """Check and judge the pack, print the findings in `form`, and return the exit code.

    1 also when an answer is not the one that the pack states.
    """
    from archiver.reporting.formats import render_findings
    from archiver.reporting.json import render_json, verify_object
    from archiver.reporting.printer import Printer
    from archiver.reporting.terminal import write_verify
    from archiver.workflows.pack_check import verify_pack

    means = read_means(ctx)
    checked = verify_pack(pack, means)
    if form == "json":
        about = {"differing": checked.differing, "left_out": checked.left_out, "made": checked.made}
        click.echo(render_json({**verify_object(checked.findings), "pack": about}), nl=False)
    elif form == "text":
        write_verify(Printer(sys.stdout), checked.findings, checked.sources)
    else:
        software = means.machine.software
        click.echo(render_findings(form, checked.findings, checked.sources, software), nl=False)
    for words in checked.left_out:
        click.echo(f"not in this pack: {words}", err=form != "text")
    click.echo(_say_answers(len(checked.findings), checked.differing, checked.made), err=True)
    differs = (Exit.FINDINGS,) if checked.differing else ()
    return exit_code(*judge_findings(checked.findings), *differs)


def _say_answers(count: int, differing: tuple[str, ...], made: str) -> str:
    if not differing:
        return f"All files are as they were. {count} answers, the same as on {made}."
    names = ", ".join(differing)
    return f"All files are as they were, but these answers are not those of {made}: {names}."
