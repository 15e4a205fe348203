"""Calls the program in this process, as a shell would, and keeps what it said."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass

from archiver.cli import run


@dataclass(frozen=True)
class Said:
    """Exit code, stdout and stderr of one call."""

    code: int
    out: str
    err: str


def call(*arguments: object) -> Said:
    """Run `archiver ARGUMENTS`."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    return Said(code, out.getvalue(), err.getvalue())
