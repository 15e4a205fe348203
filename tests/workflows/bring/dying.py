"""A command that dies at one of its writes.

Every call that changes the disk is counted: bytes written, a file synced, renamed or removed. At
the one numbered COUNT the process ends at once, half of the bytes written, as a pulled plug would.
It ends with 9 when it died, else with the command's own exit code.
"""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archiver.cli import run
from tests.warm import start

SEEN = ("fsync", "replace", "rename", "unlink", "truncate", "link")


class Countdown:
    """Ends the process at its last count."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.armed = False

    def tick(self, last: Callable[[], object] = lambda: None) -> None:
        if not self.armed:
            return
        self.left -= 1
        if self.left == 0:
            last()
            os._exit(9)


def arm(count: int) -> Countdown:
    """Count the calls of this process that change the disk."""
    clock = Countdown(count)
    for name in SEEN:
        setattr(os, name, counted(getattr(os, name), clock))
    write = os.write

    def short_write(number: int, content: bytes) -> int:
        clock.tick(lambda: write(number, bytes(content)[: len(content) // 2]))
        return write(number, content)

    os.write = short_write
    real_open = builtins.open

    def watched(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        opened = real_open(file, mode, *more, **named)
        if set(mode) & set("wxa+") and "b" in mode and "archive" in str(file):
            return Watched(opened, clock)
        return opened

    builtins.open = watched  # type: ignore[assignment]
    io.open = watched  # type: ignore[assignment]
    return clock


def counted(call: Callable[..., Any], clock: Countdown) -> Callable[..., Any]:
    def ticking(*arguments: Any, **named: Any) -> Any:
        clock.tick()
        return call(*arguments, **named)

    return ticking


class Watched:
    """A file whose writes are counted."""

    def __init__(self, opened: Any, clock: Countdown) -> None:
        self._opened = opened
        self._clock = clock

    def write(self, content: bytes) -> int:
        half = bytes(content)[: len(content) // 2]
        self._clock.tick(lambda: (self._opened.write(half), self._opened.flush()))
        written: int = self._opened.write(content)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opened, name)

    def __enter__(self) -> Watched:
        self._opened.__enter__()
        return self

    def __exit__(self, *problem: Any) -> None:
        self._opened.__exit__(*problem)


def die(folder: Path, count: int, *arguments: str) -> int:
    """Run a command in a process that ends at its write number `count`; return its exit code."""
    ended = start(_run_until, count, ["-C", str(folder), *arguments]).finish()
    assert ended.code in (0, 9), ended.err.decode()
    return ended.code


def _run_until(count: int, arguments: list[str]) -> int:
    countdown = arm(count)
    countdown.armed = True
    return run(arguments)
