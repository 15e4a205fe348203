"""Progress on stderr: a bar on a terminal, nothing but what must be read elsewhere.

What is done within a second shows nothing. A bar says how many of how many, how fast, how long it
will still take, and which hosts have the most left.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from threading import Lock, Timer
from typing import Any, TextIO

from archiver.reporting.safe_characters import show_unseen

PATIENCE = 1.0  # seconds after which a bar appears
HOSTS_SHOWN = 3


class TerminalProgress:
    """Shows a bar when `stream` is a terminal; else only `say`, and each step when `verbose`.

    `patience` is the number of seconds after which a bar appears.
    """

    def __init__(
        self, stream: TextIO, *, verbose: bool = False, patience: float = PATIENCE
    ) -> None:
        self._stream = stream
        self._verbose = verbose
        self._patience = patience
        self._bar = _make_bar(stream) if _can_move(stream) else None
        self._task: Any = None
        self._timer: Timer | None = None
        self._left: Counter[str] = Counter()
        self._turn = Lock()

    def begin(self, what: str, total: int, hosts: Iterable[str] = ()) -> None:
        """Start showing `what`, of which there are `total` (0 when unknown).

        `hosts` names the host of each, once for each thing that it has to give.
        """
        if self._bar is None:
            return
        with self._turn:
            self._left = Counter(hosts)
            if self._task is not None:
                self._bar.remove_task(self._task)
            note = _say_hosts(self._left)
            self._task = self._bar.add_task(_plain(what), total=total or None, note=note)
        self._start_later()

    def _start_later(self) -> None:
        if self._bar is None or self._bar.live.is_started or self._timer is not None:
            return
        self._timer = Timer(self._patience, self._bar.start)
        self._timer.daemon = True
        self._timer.start()

    def advance(self, note: str = "", host: str = "") -> None:
        """One more is done; `note` names it, `host` is where it came from."""
        if self._bar is not None and self._task is not None:
            with self._turn:
                self._left -= Counter([host] if host else [])
                words = ", ".join(filter(None, (_plain(note), _say_hosts(self._left))))
                self._bar.update(self._task, advance=1, note=words)
        elif self._verbose and note:
            self.say(note)

    def say(self, line: str) -> None:
        """Print one line, above the bar where there is one."""
        if self._bar is not None:
            self._bar.console.print(_plain(line), markup=False, highlight=False, soft_wrap=True)
        else:
            print(_plain(line), file=self._stream, flush=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        if self._bar is not None:
            self._bar.stop()


def _plain(words: str) -> str:
    """What a page or a server said is shown, and never obeyed by the terminal."""
    return show_unseen(words)


def _say_hosts(left: Counter[str]) -> str:
    """Which hosts have the most left, when there are several."""
    if len(left) < 2:
        return ""
    named = ", ".join(f"{_plain(host)} {count}" for host, count in left.most_common(HOSTS_SHOWN))
    more = len(left) - HOSTS_SHOWN
    return f"left: {named}" + (f" and {more} more hosts" if more > 0 else "")


def _can_move(stream: TextIO) -> bool:
    """Whether a bar can be drawn over itself."""
    return stream.isatty() and os.environ.get("TERM", "") != "dumb"


def _make_bar(stream: TextIO) -> Any:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar
    from rich.table import Column
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many in a second, or in a minute."""

        def render(self, task: Task) -> Text:
            return Text(say_rate(task.speed), style="dim")

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(compact=True),
        TextColumn(
            "{task.fields[note]}",
            style="dim",
            markup=False,
            table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1),
        ),
    )
    console = Console(file=stream, force_terminal=True)
    return Bar(*columns, console=console, transient=True, expand=True)


def say_rate(speed: float | None) -> str:
    """Return how many are done in a second, or in a minute where that is less than one."""
    if not speed:
        return ""
    if speed < 1:
        return f"{speed * 60:.0f}/min"
    return f"{speed:.1f}/s" if speed < 10 else f"{speed:.0f}/s"
