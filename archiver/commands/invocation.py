"""What every command shares: the project folder, the means of a workflow.

The clock, the environment and the machine's name are read here and nowhere else.
"""

from __future__ import annotations

import getpass
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from archiver import __version__
from archiver.commands.printing import say_problem
from archiver.errors import UsageError
from archiver.models import Clock, Machine
from archiver.workflows.shared.context import Means, Progress, Silence

if TYPE_CHECKING:
    from archiver.project import Project

AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])

SILENT = ("watch",)
"""Commands that cron runs: what they print is mailed, each time."""

SECRET_PREFIX = "ARCHIVER_AUTH_"
_HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def format_option(*formats: str) -> Callable[[AnyCommand], AnyCommand]:
    """The option `--format`; `formats` are allowed beside text and json."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", *formats]),
        default="text",
        show_default=True,
        help="How to print the result.",
    )


def read_project() -> Project:
    """Return the project of the current folder (-C has been applied).

    What looks like a slip in its lists is said on stderr, once a command.
    """
    from archiver.project import load_project

    project = load_project(Path())
    ctx = click.get_current_context(silent=True)
    if ctx is not None and ctx.info_name not in SILENT and not _is_quiet(ctx):
        for warning in project.slips():
            say_problem(warning)
    return project


def _is_quiet(ctx: click.Context) -> bool:
    return int((ctx.find_root().obj or {}).get("verbosity", 0)) < 0


def read_means(ctx: click.Context) -> Means:
    """Return the real clock, this machine, the environment's secrets and a progress display."""
    return Means(
        read_clock(),
        read_machine(),
        read_secrets(os.environ.items()),
        _progress(ctx),
        signing_key_file(os.environ),
        cache_key_file(os.environ),
    )


def signing_key_file(environment: Mapping[str, str]) -> Path:
    """Return where this user's signing key lies; ARCHIVER_SIGNING_KEY names another file."""
    named = environment.get("ARCHIVER_SIGNING_KEY")
    return Path(named) if named else _settings_folder(environment) / "signing-key.pem"


def cache_key_file(environment: Mapping[str, str]) -> Path | None:
    """Return where the key lies that vouches for caches; ARCHIVER_CACHE_KEY names another file.

    None in continuous integration, which says so with CI: what is judged there is judged from the
    records alone.
    """
    if environment.get("CI", "").lower() not in ("", "0", "false"):
        return None
    named = environment.get("ARCHIVER_CACHE_KEY")
    return Path(named) if named else _settings_folder(environment) / "cache-key"


def _settings_folder(environment: Mapping[str, str]) -> Path:
    """Where programs keep what is the user's own, on each system."""
    home = Path(environment.get("HOME") or Path.home())
    if os.name == "nt":
        folder = Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        folder = home / "Library" / "Application Support"
    else:
        folder = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    return folder / "archiver"


def read_clock() -> Clock:
    """Return the real clock."""
    return Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)


def read_machine() -> Machine:
    """Return who runs this, where and with which version (`ARCHIVER_OPERATOR` names the person)."""
    return Machine(
        _operator(), platform.node() or "unknown", os.getpid(), f"archiver/{__version__}"
    )


def _operator() -> str:
    try:
        return os.environ.get("ARCHIVER_OPERATOR") or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def read_secrets(environment: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return host → Authorization value, from variables ARCHIVER_AUTH_…="example.org Bearer x".

    Raises UsageError for a variable that holds something else; its value is never shown.
    """
    named = ((name, value) for name, value in environment if name.startswith(SECRET_PREFIX))
    return dict(_read_secret(name, value) for name, value in named if value.strip())


def _read_secret(name: str, value: str) -> tuple[str, str]:
    host, _, secret = value.strip().partition(" ")
    if not secret.strip() or not _HOST.fullmatch(host):
        raise UsageError(
            f"the variable {name} should hold a host, a space and what the host wants to see as "
            f"Authorization, as in {name}='example.org Bearer abc'; it holds something else"
        )
    return host.lower(), secret.strip()


def _progress(ctx: click.Context) -> Progress:
    verbosity = (ctx.find_root().obj or {}).get("verbosity", 0)
    if verbosity < 0:
        return Silence()
    from archiver.reporting.terminal.progress import TerminalProgress

    progress = TerminalProgress(sys.stderr, verbose=verbosity > 0)
    ctx.find_root().call_on_close(progress.close)
    return progress
