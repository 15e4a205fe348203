"""archiver run: the main job in one command."""

import sys

import click

from archiver.commands.exit_codes import (
    exit_code,
    judge_crosschecks,
    judge_findings,
    judge_snapshot,
)
from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.stamping import judge_stampings, stamp_and_say


@click.command(name="run")
@click.option("--requisites", is_flag=True, help="Save the pages' pictures and styles, too.")
@click.option("--browser", is_flag=True, help="Save the pages as a browser shows them, too.")
@format_option()
@click.pass_context
def command(ctx: click.Context, requisites: bool, browser: bool, form: str) -> None:
    """Snapshot, crosscheck, verify and report in one go.

    Every stage runs whatever the one before found; the exit code speaks for all of them.
    """
    from archiver.reporting.objects.handover import stampings_object
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.objects.report import RunObject
    from archiver.reporting.objects.save import snapshot_object
    from archiver.reporting.objects.verify import verify_object
    from archiver.reporting.objects.webarchives import crosscheck_object
    from archiver.reporting.summaries import say_captures, say_crosschecks, say_findings
    from archiver.reporting.terminal.printer import Printer
    from archiver.reporting.terminal.results import write_media, write_run
    from archiver.workflows.run import run

    project, means = read_project(), read_means(ctx)
    result = run(project, means, browser=browser, requisites=requisites)
    stamped = () if result.snapshot.offline else stamp_and_say(project, means)
    if form == "json":
        found: RunObject = {
            "snapshot": snapshot_object(
                result.snapshot.captures, result.snapshot.media, offline=result.snapshot.offline
            ),
            "crosscheck": crosscheck_object(result.crosschecks),
            "verify": verify_object(result.findings),
            "report": {"path": str(result.report)},
            **stampings_object(stamped),
        }
        click.echo(render_json(found), nl=False)
    else:
        stages = (
            ("snapshot", say_captures(result.snapshot.captures, offline=result.snapshot.offline)),
            ("crosscheck", say_crosschecks(result.crosschecks)),
            ("verify", say_findings(result.findings)),
        )
        printer = Printer(sys.stdout)
        write_media(printer, result.snapshot.media)
        write_run(printer, stages, str(result.report))
    ctx.exit(
        exit_code(
            *judge_snapshot(result.snapshot.complete),
            *judge_crosschecks(result.crosschecks),
            *judge_findings(result.findings),
            *judge_stampings(stamped),
        )
    )
