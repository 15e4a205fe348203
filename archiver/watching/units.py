"""Text for systemd, cron and the Windows Task Scheduler that starts a round of the watch."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Sequence
from pathlib import PurePath

CALENDAR = {3600: "hourly", 86400: "*-*-* 05:{minute:02}:00", 604800: "Mon *-*-* 05:{minute:02}:00"}
DAY = 86400  # seconds
TASK = {3600: "HOURLY", 86400: "DAILY", 604800: "WEEKLY"}
CRON = {3600: "{minute} * * * *", 86400: "{minute} 5 * * *", 604800: "{minute} 5 * * 1"}


def unit_name(project: PurePath) -> str:
    """Return the name of a project's units: its folder, made safe, and four digits of its path.

    Two projects in folders of one name must not overwrite each other's timer.
    """
    safe = re.sub(r"[^A-Za-z0-9_.-]+", "-", project.name).strip("-.")[:60] or "project"
    return f"archiver-watch-{safe}-{hashlib.sha256(str(project).encode()).hexdigest()[:4]}"


def service_text(program: Sequence[str], project: PurePath) -> str:
    """Return a systemd service that runs one round; `program` is the command, word by word.

    Exit codes 1 and 3 are results, and no failures to systemd. `env` starts the program because
    systemd takes a path with quotation marks or $ only as an argument.
    """
    return f"""\
[Unit]
Description=Watch the sources of {_plain(project.name)}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=/usr/bin/env {" ".join(map(_quoted, program))} -C {_quoted(str(project))} watch
SuccessExitStatus=1 3
TimeoutStopSec=6min
Nice=10
NoNewPrivileges=yes
"""


def timer_text(project: PurePath, every: float) -> str:
    """Return the timer; `every` in seconds. A round missed while the machine slept is made up."""
    return f"""\
[Unit]
Description=Watch the sources of {_plain(project.name)} regularly

[Timer]
{_rhythm(project, every)}
RandomizedDelaySec=15min
Persistent=true

[Install]
WantedBy=timers.target
"""


def crontab_line(program: Sequence[str], project: PurePath, every: float) -> str:
    """Return the crontab line; cron mails what the round prints, which is nothing without news."""
    when = CRON[_nearest(every)].format(minute=_minute(project))
    words = " ".join(map(_for_cron, program))
    return f"{when} {words} -C {_for_cron(str(project))} watch\n"


def task_line(program: Sequence[str], project: PurePath, every: float) -> str:
    """Return the line for a Windows command prompt that makes a task of the Task Scheduler."""
    words = " ".join(f'\\"{word}\\"' for word in (*program, "-C", str(project)))
    when = _task_rhythm(project, every)
    return f'schtasks /Create /TN "{unit_name(project)}" {when} /TR "{words} watch"\n'


def _task_rhythm(project: PurePath, every: float) -> str:
    at = f"/ST 05:{_minute(project):02}"
    if every in TASK:
        return f"/SC {TASK[int(every)]} {at}"
    if every > DAY:
        return f"/SC DAILY /MO {min(365, round(every / DAY))} {at}"
    return f"/SC MINUTE /MO {min(1439, max(1, round(every / 60)))}"


def _rhythm(project: PurePath, every: float) -> str:
    if every in CALENDAR:
        return "OnCalendar=" + CALENDAR[int(every)].format(minute=_minute(project))
    return f"OnBootSec=10min\nOnUnitActiveSec={max(60, int(every))}s"


def _nearest(every: float) -> int:
    return max((size for size in CRON if size <= every), default=3600)


def _minute(project: PurePath) -> int:
    """A minute of the project's own, so that many do not start at the same one."""
    return hashlib.sha256(str(project).encode()).digest()[0] % 60


def _plain(text: str) -> str:
    return " ".join(text.replace("%", "%%").split())


def _quoted(word: str) -> str:
    """Quote for systemd: C-style, with % and $ doubled (systemd.service, "Command lines")."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _for_cron(word: str) -> str:
    """Quote for cron's shell; a bare % would end the command (crontab(5))."""
    return shlex.quote(word).replace("%", "\\%")
