"""The one way out for sentences: what outsiders wrote in them is shown, and never obeyed.

A file's name, a server's answer and a line of a foreign log may hold escape codes for a terminal,
marks that turn the writing round, line ends, or commands for the runner that builds a site.
"""

from __future__ import annotations

import re
import sys
from typing import Any, TextIO, cast

import click

from archiver.reporting.safe_characters import show_unseen


def say(words: object, *, err: bool = False) -> None:
    """Print a sentence, on stderr with `err`: its control and direction characters written out."""
    click.echo(show_unseen(str(words)), err=err)


def say_problem(words: object) -> None:
    """Print what went wrong, on one line of stderr."""
    say(f"archiver: {words}".replace("\n", r"\n"), err=True)


_COMMAND = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)


class StepStream:
    """A stream of a step on GitHub, where a line "::name::" or "##[name]" commands the runner.

    The runner reads stdout and stderr, passes over white space at the beginning of a line, and
    finds "##[" anywhere in it (actions/runner, ActionCommand.TryParse and TryParseV2). Such lines
    come apart by a space. `raw` takes the commands that the program itself gives.
    """

    def __init__(self, raw: TextIO) -> None:
        self.raw = raw
        self._held = ""

    def write(self, text: str) -> int:
        """Write the lines that are whole; what they would command is broken."""
        lines, end, self._held = (self._held + text).rpartition("\n")
        self.raw.write(_break_commands(lines + end))
        return len(text)

    def flush(self) -> None:
        """Write what was held back, and all that the stream itself holds."""
        self.raw.write(_break_commands(self._held))
        self._held = ""
        self.raw.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)


def _break_commands(lines: str) -> str:
    return _COMMAND.sub(r"\1: ", lines).replace("##[", "## [")


def guard_streams() -> None:
    """Let nothing that is printed from here on command the runner that this program runs in."""
    sys.stdout = cast(TextIO, StepStream(sys.stdout))
    sys.stderr = cast(TextIO, StepStream(sys.stderr))


def give_commands(rendered: str) -> None:
    """Print lines that GitHub's runner is to obey, as they are."""
    sys.stdout.flush()
    stream = sys.stdout.raw if isinstance(sys.stdout, StepStream) else sys.stdout
    click.echo(rendered, file=stream, nl=False)
