"""Progress on stderr: a bar on a terminal, nothing but what must be read elsewhere."""

from __future__ import annotations

from typing import Any, TextIO


class TerminalProgress:
    """Shows a bar when `stream` is a terminal; else only `say`, and each step when `verbose`."""

    def __init__(self, stream: TextIO, *, verbose: bool = False) -> None:
        self._stream = stream
        self._verbose = verbose
        self._bar = _start_bar(stream) if stream.isatty() else None
        self._task: Any = None

    def begin(self, what: str, total: int) -> None:
        """Start showing `what`, of which there are `total` (0 when unknown)."""
        if self._bar is None:
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._bar.start()
        self._task = self._bar.add_task(what, total=total or None, note="")

    def advance(self, note: str = "") -> None:
        """One more is done; `note` names it."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1, note=note)
        elif self._verbose and note:
            self.say(note)

    def say(self, line: str) -> None:
        """Print one line, above the bar where there is one."""
        if self._bar is not None:
            self._bar.console.print(line, markup=False, highlight=False)
        else:
            print(line, file=self._stream, flush=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def _start_bar(stream: TextIO) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", style="dim"),
    )
    return Bar(*columns, console=Console(file=stream), transient=True)
