"""Calls the program in this process, as a shell would, and keeps what it said.

What it prints as JSON is held to the schema of its command, in every test that calls it.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass

from archiver.cli import run
from tests.schemas import check_printed


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
    check_printed([str(argument) for argument in arguments], out.getvalue())
    return Said(code, out.getvalue(), err.getvalue())
