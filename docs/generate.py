"""Writes docs/commands.md from the program's own --help: `python docs/generate.py`.

`--check` writes nothing: it fails when the file is out of date, or when a command or one of its
options has no words that explain it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from archiver.cli import COMMANDS, cli

TARGET = Path(__file__).with_name("commands.md")
WIDTH = 88
HEAD = """\
# Commands

Made from `archiver --help` by `make docs`; do not edit by hand. What each command promises to
scripts, exit codes and JSON included, does not change without a line in the changelog.
"""


def main(arguments: list[str]) -> int:
    """Write or check docs/commands.md; return 0, or 1 when `--check` finds something wrong."""
    problems = list(find_undocumented())
    text = render_reference()
    if "--check" not in arguments:
        TARGET.write_text(text, encoding="utf-8", newline="\n")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
        problems.append("docs/commands.md is out of date. Run `make docs` and commit it.")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def find_undocumented() -> Iterator[str]:
    """Yield a line for every command, and every option, that says nothing of itself."""
    for name, command in _commands():
        if not (command.help or "").strip():
            yield f"archiver {name} has no help. Give its function a docstring."
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not (parameter.help or "").strip():
                yield f"archiver {name} {parameter.opts[0]} has no help. Say what it does."


def render_reference() -> str:
    """Return the whole reference: the program, then every command in the groups of its help."""
    parts = [HEAD, "## archiver", _fenced(_help(cli, "archiver"))]
    known = dict(_commands())
    for title, names in COMMANDS.items():
        parts.append(f"## {title}")
        for name in names:
            parts += [f"### archiver {name}", _fenced(_help(known[name], f"archiver {name}"))]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _commands() -> list[tuple[str, click.Command]]:
    context = click.Context(cli, info_name="archiver")
    found = ((name, cli.get_command(context, name)) for name in cli.list_commands(context))
    return [(name, command) for name, command in found if command is not None]


def _help(command: click.Command, path: str) -> str:
    context = click.Context(
        command,
        info_name=path,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    lines = command.get_help(context).splitlines()
    return "\n".join(line.rstrip() for line in lines)


def _fenced(text: str) -> str:
    return f"```text\n{text}\n```"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
