"""What outsiders wrote is shown, never obeyed: by a terminal, by a log, by GitHub's runner."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from archiver.commands.printing import StepStream
from tests.door import Said
from tests.warm import run_program


def run_in(folder: Path, *arguments: str, step: bool = False) -> Said:
    said = run_program("-C", folder, *arguments, env={"GITHUB_ACTIONS": "true"} if step else {})
    return Said(said.code, said.out.decode("utf-8"), said.err.decode("utf-8"))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("::error file=a::b\n", ": :error file=a::b\n"),
        ("x\n  ::stop-commands::y\nz", "x\n  : :stop-commands::y\nz"),
        ("a ##[set-env]b", "a ## [set-env]b"),
        ("a::b: the C++ std::vector\n", "a::b: the C++ std::vector\n"),
    ],
)
def test_a_line_commands_no_runner(written: str, shown: str) -> None:
    for size in (1, 2, 3, len(written)):
        raw = io.StringIO()
        stream = StepStream(raw)
        for at in range(0, len(written), size):
            stream.write(written[at : at + size])
        stream.flush()
        assert raw.getvalue() == shown


HOSTILE = "gate\n::stop-commands::x ##[y] \x1b]0;owned\x07 \u202etxt.docx"


@pytest.mark.skipif(sys.platform == "win32", reason="no such names on Windows")
def test_a_name_commands_neither_terminal_nor_runner(tmp_path: Path) -> None:
    (tmp_path / HOSTILE).write_bytes(b"PK\x03\x04x word/")
    (tmp_path / "sources.csv").write_text("id,url\n", encoding="utf-8")
    for form in ("text", "github"):
        done = run_in(tmp_path, "verify", "--format", form, ".", step=True)
        assert done.code in (2, 3), done
        said = done.out + done.err
        assert "gate" in said
        assert not any(sign in said for sign in ("\x1b", "\x07", "\u202e", "##["))
        lines = [line.strip() for line in done.err.splitlines()]
        assert not any(line.startswith("::") for line in lines)
        assert not any(line.strip().startswith("::stop") for line in done.out.splitlines())


@pytest.mark.skipif(sys.platform == "win32", reason="no such names on Windows")
def test_a_problem_is_one_line(tmp_path: Path) -> None:
    done = run_in(tmp_path, "audit", str(tmp_path / HOSTILE))
    assert done.code == 2
    assert len([line for line in done.err.splitlines() if line]) == 1, done.err
    assert "\x1b" not in done.err


def test_the_programs_own_annotations_reach_the_runner(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("id,url\n", encoding="utf-8")
    (tmp_path / "quotes.csv").write_text("id,source,quote\na,,The gate is shut now.\n", "utf-8")
    done = run_in(tmp_path, "verify", "--format", "github", step=True)
    assert any(line.startswith("::") for line in done.out.splitlines()), done


def test_json_keeps_what_it_says_and_commands_nothing(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("id,url\n", encoding="utf-8")
    quote = "The gate ##[stop-commands]x is shut"
    (tmp_path / "quotes.csv").write_text(f"id,source,quote\na,,{quote}\n", "utf-8")
    for form in ("json", "jsonl", "sarif"):
        printed = run_in(tmp_path, "verify", "--format", form, step=True).out
        assert "##[" not in printed
        assert quote in json.dumps(json.loads(printed))
