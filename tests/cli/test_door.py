"""The door: help, groups, mistakes, exit codes."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from archiver.cli import COMMANDS, cli
from tests.door import call

NAMES = [(name, text) for group in COMMANDS.values() for name, text in group.items()]


def test_help_shows_every_command_in_its_group() -> None:
    said = call("--help")
    assert said.code == 0
    for group, commands in COMMANDS.items():
        section = said.out.partition(f"{group}:")[2]
        assert all(name in section for name in commands), group


def test_help_imports_no_command() -> None:
    program = (
        "import sys, archiver.cli; archiver.cli.run(['--help']);"
        "print(sorted(m for m in sys.modules if m.startswith('archiver.')), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "['archiver.cli']"


@pytest.mark.parametrize(("name", "text"), NAMES)
def test_the_table_says_what_the_command_says(name: str, text: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert (command.help or "").partition("\n")[0].strip() == text


def test_an_unknown_command_names_the_nearest() -> None:
    said = call("snapshoot")
    assert said.code == 2
    assert "Did you mean 'snapshot'?" in said.err


def test_an_unknown_option_is_a_usage_error() -> None:
    assert call("snapshot", "--wokers", "3").code == 2


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    said = call("-C", tmp_path / "nowhere", "status")
    assert said.code == 2
    assert "Name a folder that exists" in said.err


def test_relative_arguments_resolve_against_the_project_folder(tmp_path: Path) -> None:
    before = Path.cwd()
    said = call("-C", tmp_path, "init")
    assert said.code == 0
    assert (tmp_path / "sources.csv").exists()
    assert Path.cwd() == before
