"""The door: a click group that loads a command only when it is called.

The table below is all that `archiver --help` needs, so that help appears at once.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import keyword
import os
import sys
from typing import Any

import click

from archiver import __version__

COMMANDS: dict[str, dict[str, str]] = {
    "Start": {
        "init": "Write empty CSV files and a commented archiver.toml.",
        "demo": "Show the whole pipeline on a small site of its own.",
    },
    "Save": {
        "add": "Add a source to sources.csv.",
        "snapshot": "Save each source into the archive.",
        "import": "Take in what people bring: files, recordings, archives, lists of citations.",
        "accept": "Let what another's log decides about our records hold here.",
        "reject": "Say that what another's log decides about our records shall not hold here.",
        "transcribe": "Store a person's typing of a scan or recording, or confirm one.",
        "rescue": "Copy sources out of web archives into our WARC files.",
    },
    "Verify": {
        "verify": "Check quotations against the archived text.",
        "settle": "Record a person's decision on a finding.",
        "search": "Find a passage anywhere in the archive.",
        "crosscheck": "Compare our captures with the web archives' copies.",
        "timeline": "Find when each quoted passage of a source appeared and vanished.",
    },
    "Watch": {
        "watch": "Look at each source once, and say what is new.",
        "status": "What needs a person, on one screen.",
        "show": "All that is known about one source.",
    },
    "Hand over": {
        "report": "Write the HTML report.",
        "serve": "Show the report and the archive in a browser on this computer.",
        "export": "Write an evidence pack that a stranger can check.",
        "audit": "Check strictly that nothing stored has changed.",
        "reindex": "Rebuild the catalog from the WARC files and the log.",
        "key": "Make the key that signs evidence packs, or show it.",
        "withhold": "Keep a capture out of report, search and exports.",
        "erase": "Remove a capture's bytes, for a court or the law.",
        "backup": "Copy the archive elsewhere and compare every file.",
        "run": "Snapshot, crosscheck, verify and report in one go.",
    },
}


SHARED_OPTIONS = ("-C", "-v", "-q", "--verbose", "--quiet")


class Door(click.Group):
    """A group whose commands live in `archiver.commands`, one module each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name, in the order of the groups."""
        return [name for group in COMMANDS.values() for name in group]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command `cmd_name`; None when there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        module = importlib.import_module(f"archiver.commands.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in their groups, without importing any of them."""
        for title, commands in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest command named when there is none of that name."""
        name = args[0]
        if not name.startswith("-") and name not in self.list_commands(ctx):
            import difflib

            near = difflib.get_close_matches(name, self.list_commands(ctx), 1)
            hint = f"Did you mean {near[0]!r}?" if near else "archiver --help lists them."
            ctx.fail(f"There is no command {name!r}. {hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "directory", metavar="DIR", default=".", help="Work in this project folder.")
@click.option("-v", "--verbose", is_flag=True, help="Say more about what is being done.")
@click.option("-q", "--quiet", is_flag=True, help="Say only results and errors.")
@click.version_option(__version__, prog_name="archiver")
@click.pass_context
def cli(ctx: click.Context, directory: str, verbose: bool, quiet: bool) -> None:
    """Keep cited web sources, check quotations against them, and watch for change.

    A project folder holds sources.csv, quotes.csv and archive/. Start with `archiver demo`, or
    with `archiver init` in an empty folder.
    """
    try:
        ctx.with_resource(contextlib.chdir(directory))
    except OSError as error:
        ctx.fail(f"-C {directory}: {error.strerror}. Name a folder that exists.")
    ctx.obj = {"verbosity": verbose - quiet}


def main(arguments: list[str] | None = None) -> None:
    """Run the program and exit with its code; a user's mistake shows no traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if os.environ.get("GITHUB_ACTIONS"):
        from archiver.commands.printing import guard_streams

        guard_streams()
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code, see :class:`archiver.commands.exit_codes.Exit`."""
    try:
        result: Any = cli.main(arguments, prog_name="archiver", standalone_mode=False)
    except click.ClickException as error:
        if isinstance(error, click.NoSuchOption) and error.option_name in SHARED_OPTIONS:
            place = f"It goes before the command: archiver {error.option_name} COMMAND."
            error = click.UsageError(f"{error.message} {place}", error.ctx)
        from archiver.commands.exit_codes import Exit
        from archiver.reporting.safe_characters import show_unseen

        shown = io.StringIO()
        error.show(shown)
        click.echo(show_unseen(shown.getvalue()), err=True, nl=False)
        return Exit.BROKEN
    except click.Abort:
        from archiver.commands.exit_codes import Exit

        click.echo("archiver: stopped. What was finished is kept; run the command again.", err=True)
        return Exit.STOPPED
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        return 0
    except Exception as error:  # noqa: BLE001
        return _explain(error)
    return result if isinstance(result, int) else 0


def _explain(error: Exception) -> int:
    """Print one line for an error that says what to do; let a defect of ours be seen."""
    from archiver.commands.exit_codes import Exit, judge_error
    from archiver.commands.printing import say_problem
    from archiver.errors import ArchiverError

    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        say_problem(f"{place}{error.strerror or error}. {_remedy(error)}")
        return Exit.BROKEN
    if not isinstance(error, ArchiverError):
        return _report(error)
    say_problem(error)
    return judge_error(error)


def _report(error: Exception) -> int:
    """Say that the program itself failed, what became of the run, and where the report lies."""
    import tempfile
    import traceback

    from archiver.commands.exit_codes import Exit
    from archiver.errors import say_fault

    click.echo(
        f"archiver: this program failed, through no fault of yours ({say_fault(error)}). What was "
        "finished before is kept, and nothing is half written; what was still to do was not done: "
        "run the command again.",
        err=True,
    )
    told = "".join(traceback.format_exception(error))
    told = f"archiver {__version__}, Python {sys.version}, {sys.platform}\n\n{told}"
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            prefix="archiver-fault-",
            suffix=".txt",
            delete=False,
            encoding="utf-8",
            errors="backslashreplace",
        ) as report:
            report.write(told)
    except OSError:
        click.echo(told, err=True)
    else:
        click.echo(
            f"archiver: the report for its makers is in {report.name}: read it, since an address "
            "may stand in it, and send it to them.",
            err=True,
        )
    return Exit.FAULT


def _remedy(error: OSError) -> str:
    import errno

    from archiver.errors import say_remedy

    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return "Free some space, then run the command again; nothing finished was lost."
    if isinstance(error, PermissionError):
        return "Check who may read and write there."
    stuck = error.filename and say_remedy(error, error.filename)
    return stuck or "Check the file or folder, then run the command again."
