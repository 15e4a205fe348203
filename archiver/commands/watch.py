"""archiver watch: one round for cron."""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.exit_codes import Exit, exit_code
from archiver.commands.invocation import format_option, read_means, read_project
from archiver.commands.printing import say, say_problem
from archiver.commands.stamping import judge_stampings, stamp_and_say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archiver.models import Change
    from archiver.settings import WatchSettings
    from archiver.watching.channels import Channel
    from archiver.workflows.shared.context import Means
    from archiver.workflows.watch.watch import Stop, WatchRound

EVERY_DAY = 86400.0  # seconds
MANY = 4  # sources of one reason: one sentence for all reads better (a guess)


@click.command(name="watch")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--install-timer", is_flag=True, help="Print a timer to install.")
@format_option()
@click.pass_context
def command(ctx: click.Context, ids: tuple[str, ...], install_timer: bool, form: str) -> None:
    """Look at each source once, and say what is new.

    For cron: prints nothing and exits 0 when nothing is new. A page that cannot be reached, or
    that blocks us, is never called gone. Exit code 1 means that a source changed its state, 3
    that nothing could be known of one, 2 that a row of sources.csv is wrong (the others are looked
    at all the same).
    """
    if install_timer:
        click.echo(_timer(read_project().settings().watch.every), nl=False)
        return
    from archiver.workflows.watch.watch import Stop, watch

    project, means, stop = read_project(), read_means(ctx), Stop()
    _stop_on_signal(ctx, stop)
    channels = _channels(project.settings().watch, means)
    found = watch(project, means, ids, channels=channels, stop=stop)
    from archiver.reporting.objects.render import render_json
    from archiver.reporting.objects.watch import watch_object

    for line in (*map(str, found.problems), *filter(None, [found.clock]), *found.remarks):
        say_problem(line)
    if form == "json":
        click.echo(render_json(watch_object(found.changes, offline=found.offline)), nl=False)
    else:
        _write_text(found)
    asks = not (found.offline or found.stopped)
    stamped = stamp_and_say(project, means, only_news=True) if asks else ()
    ctx.exit(exit_code(*_codes(found), *judge_stampings(stamped, only_news=True)))


def _write_text(found: WatchRound) -> None:
    from archiver.reporting.summaries import say_changes
    from archiver.reporting.terminal.printer import Printer
    from archiver.reporting.terminal.results import write_change
    from archiver.watching.notices import DoubtsOfHost, gather_doubts
    from archiver.watching.transitions import LASTING

    printer = Printer(sys.stdout)
    grouped, single = _alike(found.undetermined_news)
    news = [c for c in found.changes if c in found.transitions or c in single]
    for change in news:
        write_change(printer, change)
        if change.documents:
            printer.paragraph(f"Quoted in: {', '.join(change.documents)}.")
    for reason, names in grouped:
        printer.line((f"{len(names)} sources", "bold"), ": nothing is known of them now")
        printer.paragraph(reason)
        printer.paragraph(", ".join(names), indent=4)
    for notice in gather_doubts(found.notices):
        printer.line((notice.headline, "bold"))
        one = notice.notices[0] if isinstance(notice, DoubtsOfHost) else notice
        rests_on = f" It rests on {one.rests_on}." if one.rests_on else ""
        printer.paragraph(notice.sentence + rests_on)
        for line in notice.lines if isinstance(notice, DoubtsOfHost) else ():
            printer.paragraph(line, indent=4)
    if news or grouped or found.offline_news:
        printer.line((say_changes(found.changes, offline=found.offline), "bold"))
    elif sys.stdout.isatty() and not found.notices:
        say(f"{say_changes(found.changes, offline=found.offline)} Nothing is new.", err=True)
    if any(change.state in LASTING for change in found.transitions):
        printer.line("`archiver show ID` names the copies that we have, to link instead.")


def _alike(changes: Sequence[Change]) -> tuple[list[tuple[str, list[str]]], list[Change]]:
    """Part what is said of many sources in the same words from what is said of few."""
    names: dict[str, list[str]] = {}
    for change in changes:
        names.setdefault(change.reason, []).append(change.source)
    grouped = [(reason, found) for reason, found in names.items() if len(found) >= MANY]
    single = [change for change in changes if len(names[change.reason]) < MANY]
    return grouped, single


def _codes(found: WatchRound) -> list[Exit]:
    unknown = found.offline or found.undetermined_news or found.stopped or found.clock
    kinds = {notice.kind for notice in found.notices}
    return [
        *([Exit.BROKEN] if found.problems else []),
        *([Exit.FINDINGS] if found.transitions or "transition" in kinds else []),
        *([Exit.UNDETERMINED] if unknown or kinds & {"question", "doubt"} else []),
    ]


def _stop_on_signal(ctx: click.Context, stop: Stop) -> None:
    """SIGTERM ends the round between two sources, and so does Ctrl+Break on Windows.

    Only a main thread can catch them. The Task Scheduler ends a task without asking: that is what
    any crash is, and loses nothing either.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (getattr(signal, name, None) for name in ("SIGTERM", "SIGBREAK")):
        if number is not None:
            before = signal.signal(number, lambda number, frame: stop.ask())
            ctx.call_on_close(partial(signal.signal, number, before))


def _channels(settings: WatchSettings, means: Means) -> list[Channel]:
    from archiver.watching.channels import apprise_channels, command_channel, mail_channels
    from archiver.watching.mail_settings import Mail

    found: list[Channel] = []
    if settings.command:
        found.append(command_channel(settings.command, dict(os.environ)))
    if settings.mail_to and settings.mail_server:
        secrets = [os.environ.get(f"ARCHIVER_MAIL_{name}", "") for name in ("PASSWORD", "USER")]
        mail = Mail(settings.mail_server, settings.mail_from, settings.mail_to, *secrets)
        found += mail_channels(mail, means.clock.now)
    return found + apprise_channels(os.environ.get("ARCHIVER_APPRISE", ""))


def _timer(every: float) -> str:
    from archiver.watching import units

    project, every = Path().resolve(), every or EVERY_DAY
    program, name = _program(), units.unit_name(project)
    if os.name == "nt":
        return f"rem in a command prompt, once:\n{units.task_line(program, project, every)}"
    return (
        f"# ~/.config/systemd/user/{name}.service\n{units.service_text(program, project)}\n"
        f"# ~/.config/systemd/user/{name}.timer\n{units.timer_text(project, every)}\n"
        f"# then: systemctl --user enable --now {name}.timer; loginctl enable-linger\n"
        "# or, with cron, this line in `crontab -e`:\n"
        f"{units.crontab_line(program, project, every)}"
    )


def _program() -> tuple[str, ...]:
    """The words that start this very program again from any folder."""
    started = Path(sys.argv[0]).resolve()
    if started.suffix == ".py":
        return (sys.executable, str(started))
    return (str(started),)
