"""archiver snapshot: each source into WARC."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from archiver.commands.exit_codes import exit_code, judge_saves, judge_snapshot
from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.printing import say
from archiver.commands.stamping import judge_stampings, stamp_and_say

if TYPE_CHECKING:
    from archiver.wayback.saving import Saving
    from archiver.workflows.handover.stamp import Stamping
    from archiver.workflows.save.snapshot import Snapshot


@click.command(name="snapshot")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--workers", type=click.IntRange(1, 64), help="Hosts fetched at a time.")
@click.option("--requisites", is_flag=True, help="Also the pictures, style sheets and frames.")
@click.option("--attachments", is_flag=True, help="Also the documents that the pages link.")
@click.option("--browser", is_flag=True, help="Also as a browser shows them: text, picture, PDF.")
@click.option("--check", is_flag=True, help="Also compare the replay with it (with --browser).")
@click.option("--save", is_flag=True, help="Also ask archive.org to save them (needs its keys).")
@format_option()
@click.pass_context
def command(
    ctx: click.Context,
    ids: tuple[str, ...],
    workers: int | None,
    requisites: bool,
    attachments: bool,
    browser: bool,
    check: bool,
    save: bool,
    form: str,
) -> None:
    """Save each source into the archive.

    Everything goes into WARC files. Without ID every live source is saved. A page that shows only
    a cookie banner, a login or nothing readable is kept, and is said to be no success. With
    --browser a Chromium, Chrome or Edge of this computer shows each page, for pages that build
    their text by script; with --check its replay, as `serve` shows it, is compared with that by
    words and pixels. Exit code 3 means that something could not be fetched or read, or
    that --save was refused, has to wait, or led to a copy that is not the page, or that a replay
    does not look as its page did.
    """
    from archiver.workflows.save.snapshot import snapshot

    if check and not browser:
        raise click.UsageError("--check compares with what a browser shows: add --browser.")
    project, means = read_project(), read_means(ctx)
    if save:  # a quarter of what else is loaded, for what few runs ask
        from archiver.workflows.webarchives.save_page_now import check_keys, save_sources

        check_keys(project, means)
    result = snapshot(
        project,
        means,
        ids,
        workers=workers,
        requisites=requisites,
        browser=browser,
        attachments=attachments,
        check=check,
    )
    saves = save_sources(project, means, ids) if save and not result.offline else ()
    stamped = () if result.offline else stamp_and_say(project, means)
    _print(result, saves if save else None, stamped, form)
    saved = judge_saves(saving.stage for saving in saves)
    alike = all(not one.reason for one in result.checks or ())
    ctx.exit(
        exit_code(*judge_snapshot(result.complete and alike), *saved, *judge_stampings(stamped))
    )


def _print(
    result: Snapshot, saves: Sequence[Saving] | None, stamped: Sequence[Stamping], form: str
) -> None:
    """Print what was saved; `saves` is None where no web archive was asked."""
    from archiver.reporting.objects.handover import stampings_object
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.objects.save import (
        SnapshotObject,
        replay_check_row,
        save_row,
        snapshot_object,
    )
    from archiver.reporting.terminal.printer import Printer
    from archiver.reporting.terminal.results import write_checks, write_media, write_snapshot

    if form == "json":
        found: SnapshotObject = {
            **snapshot_object(result.captures, result.media, offline=result.offline),
            **stampings_object(stamped),
        }
        if result.checks is not None:
            found["checks"] = [replay_check_row(one) for one in result.checks]
        if saves is not None:
            found["saves"] = [save_row(saving) for saving in saves]
        click.echo(render_json(found), nl=False)
    else:
        printer = Printer(sys.stdout)
        write_snapshot(printer, result.captures, offline=result.offline)
        write_media(printer, result.media)
        if result.checks is not None:
            write_checks(printer, result.checks)
        if saves:
            from archiver.workflows.webarchives.save_page_now import say_saving

            for saving in saves:
                say(say_saving(saving))
