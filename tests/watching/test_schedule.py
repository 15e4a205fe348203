"""When a source is due, and the units that start a round."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from archiver.models import Source
from archiver.watching.schedule import due_sources, is_due, start_delay
from archiver.watching.units import (
    crontab_line,
    service_text,
    task_line,
    timer_text,
    unit_name,
)

NOW = datetime(2026, 3, 10, 5, tzinfo=UTC)
HOUR, DAY = 3600.0, 86400.0
ODD = PurePosixPath('/home/pat/our 100% "sources" $x')


@pytest.mark.parametrize(
    ("interval", "ago", "due"),
    [
        (0, 0, True),
        (DAY, None, True),
        (DAY, DAY - 40, True),
        (DAY, DAY - HOUR, True),
        (DAY, DAY - HOUR - 60, False),
        (HOUR, HOUR * 0.95, True),
        (HOUR, HOUR * 0.85, False),
        (DAY, -5 * DAY, True),
    ],
)
def test_due(interval: float, ago: float | None, due: bool) -> None:
    last = None if ago is None else NOW - timedelta(seconds=ago)
    assert is_due(interval, last, NOW) is due


def test_a_daily_round_never_skips_a_day_and_a_downtime_is_made_up_once() -> None:
    last, checks = NOW, 0
    for day in range(1, 366):
        round_at = NOW + timedelta(days=day, seconds=(-1) ** day * 200)
        if is_due(DAY, last, round_at):
            last, checks = round_at, checks + 1
    assert checks == 365
    assert is_due(DAY, NOW, NOW + timedelta(days=40))
    assert not is_due(DAY, NOW + timedelta(days=40), NOW + timedelta(days=40, hours=2))


def test_the_longest_unchecked_comes_first_and_rows_have_their_own_rhythm() -> None:
    rows = [Source("a", every="1h"), Source("b", every="7d"), Source("c"), Source("d")]
    checked = {n: NOW - timedelta(hours=h) for n, h in (("a", 2), ("b", 100), ("c", 30))}
    assert [s.id for s in due_sources(rows, checked, NOW, DAY)] == ["d", "c", "a"]
    assert [s.id for s in due_sources(rows, checked, NOW, 0)] == ["d", "c", "a"]


def test_jitter_is_bounded_and_each_project_keeps_its_own() -> None:
    delays = [start_delay(600, f"host-{n}") for n in range(50)]
    assert all(0 <= d <= 600 for d in delays)
    assert len(set(delays)) > 40
    assert delays == [start_delay(600, f"host-{n}") for n in range(50)]


def test_cron_line_escapes_what_cron_would_read() -> None:
    line = crontab_line(["/opt/archiver/bin/archiver"], ODD, DAY)
    assert line.count("\n") == 1
    assert "%" not in line.replace("\\%", "")
    command = line.split(None, 5)[5].replace("\\%", "%").replace(" watch\n", "")
    words = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {command}"], capture_output=True, text=True, check=True
    )
    assert words.stdout.splitlines() == ["/opt/archiver/bin/archiver", "-C", str(ODD)]


def odd_program(folder: Path) -> Path:
    """A program in a folder whose name has all that a unit file or a crontab would read."""
    path = folder / "my 100% $HOME 'tools'" / "archiver"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_two_projects_of_one_name_have_two_timers() -> None:
    names = {unit_name(PurePosixPath(f"/home/{who}/sources")) for who in ("pat", "kim")}
    assert len(names) == 2
    assert all(re.fullmatch(r"archiver-watch-sources-[0-9a-f]{4}", name) for name in names)
    odd = unit_name(PurePosixPath("/home/pat/" + 'ü %$"' * 90))
    assert re.fullmatch(r"archiver-watch-[A-Za-z0-9_.-]{1,65}", odd)


@pytest.mark.parametrize(
    ("every", "when"),
    [
        (HOUR, "/SC HOURLY /ST 05:"),
        (DAY, "/SC DAILY /ST 05:"),
        (7 * DAY, "/SC WEEKLY /ST 05:"),
        (6 * HOUR, "/SC MINUTE /MO 360 "),
        (14 * DAY, "/SC DAILY /MO 14 /ST 05:"),
    ],
)
def test_the_line_for_windows_quotes_what_has_spaces(every: float, when: str) -> None:
    project = PureWindowsPath(r"C:\Users\Pat\our sources")
    line = task_line([r"C:\Program Files\archiver\archiver.exe"], project, every)
    assert when in line
    task = line.partition(" /TR ")[2].strip()
    inner = task.removeprefix('"').removesuffix('"').replace('\\"', '"')
    assert inner == (
        r'"C:\Program Files\archiver\archiver.exe" "-C" "C:\Users\Pat\our sources" watch'
    )


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("every", [HOUR, DAY, 7 * DAY, 6 * HOUR])
def test_units_stand_before_systemd(tmp_path: Path, every: float) -> None:
    name = unit_name(ODD)
    program = str(odd_program(tmp_path))
    (tmp_path / f"{name}.service").write_text(service_text([program], ODD), encoding="utf-8")
    (tmp_path / f"{name}.timer").write_text(timer_text(ODD, every), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / f"{name}.timer")],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "archiver-watch" in line]
    assert (done.returncode, ours) == (0, []), done.stderr
