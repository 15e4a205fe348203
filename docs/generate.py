"""Writes what the docs take from the program itself: `python docs/generate.py`.

docs/commands.md is the program's own --help. The list of files at the foot of docs/architecture.md
is the first sentence of each module; the names above it must exist. docs/schemas/ is made from the
types of what is printed as JSON. `--check` writes nothing: it fails when a file is out of date,
when a command or one of its options has no words that explain it, or when docs/architecture.md
promises a name that the program does not have.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
import tokenize
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from archiver.cli import COMMANDS, cli
from archiver.reporting.objects.schemas import OBJECTS, make_schema

DOCS = Path(__file__).resolve().parent
PACKAGE = DOCS.parent / "archiver"
FILES = "## Every file\n"
# A promised name as docs/architecture.md writes it: the module's path, then what it offers.
PROMISED = re.compile(r"`((?:\w+/)*\w+\.py) (\w+(?:\.\w+)?)")
BEFORE_A_DOCSTRING = (tokenize.ENCODING, tokenize.COMMENT, tokenize.NL)
WIDTH = 88
HEAD = """\
# Commands

Made from `archiver --help` by `make docs`; do not edit by hand. What each command promises to
scripts, exit codes and JSON included, does not change without a line in the changelog.
"""


def main(arguments: list[str]) -> int:
    """Write or check the generated docs; return 0, or 1 when `--check` finds something wrong."""
    problems = [*find_undocumented(), *find_broken_promises()]
    made = {"commands.md": render_reference(), "architecture.md": render_architecture()}
    made |= {f"schemas/{name}.json": render_schema(name) for name in OBJECTS}
    there = {path.relative_to(DOCS).as_posix() for path in DOCS.glob("schemas/*.json")}
    problems += [f"docs/{name} is of no command. Delete it." for name in sorted(there - set(made))]
    for name, text in made.items():
        path = DOCS / name
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            problems.append(f"docs/{name} is out of date. Run `make docs` and commit it.")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def render_schema(name: str) -> str:
    """Return the JSON Schema of what a command prints, as its file holds it."""
    return json.dumps(make_schema(name), indent=2, sort_keys=True) + "\n"


def find_broken_promises() -> Iterator[str]:
    """Yield a line for every name in docs/architecture.md that its module does not have."""
    for path, name in PROMISED.findall(_written("architecture.md")):
        if not (PACKAGE / path).exists():
            yield f"docs/architecture.md names archiver/{path}, which is not there."
            continue
        found: object = import_module("archiver." + path[:-3].replace("/", "."))
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is None:
            yield f"docs/architecture.md promises {name} of archiver/{path}, which has none."


def _written(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def render_architecture() -> str:
    """Return docs/architecture.md with its list of folders and files made anew."""
    written, mark, _ = _written("architecture.md").partition(FILES)
    parts = [written + mark]
    for folder in sorted({path.parent for path in PACKAGE.rglob("__init__.py")}):
        here = folder.relative_to(PACKAGE.parent).as_posix()
        rows = [
            f"| `{path.name}` | {_first_sentence(path)} |"
            for path in sorted(folder.glob("*.py"))
            if path.name != "__init__.py"
        ]
        lines = [f"### {here}/", "", _first_sentence(folder / "__init__.py"), ""]
        parts.append("\n".join([*lines, "| file | what it is |", "|-|-|", *rows]))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _first_sentence(path: Path) -> str:
    return " ".join(_docstring(path).partition("\n\n")[0].split()).replace("|", "\\|")


def _docstring(path: Path) -> str:
    """The words at the head of a module; the rest of it, some megabytes in all, is not read."""
    with path.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type == tokenize.STRING:
                return inspect.cleandoc(ast.literal_eval(token.string))
            if token.type not in BEFORE_A_DOCSTRING:
                break
    return ""


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
