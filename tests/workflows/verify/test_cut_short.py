"""A reader that is killed leaves a quotation unchecked, exit 3, until the next run has read it."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import rmtree

import pytest

from tests.door import call
from tests.text.killed import kill_readers
from tests.text.pages import make_pdf, write_lines

WORDS = "The keeper of the lamp was paid in coal and candles and never once complained"
ALTERED = WORDS.replace("coal", "cash")
ABSENT = "Seven ferries crossed the sound every morning until the ice came in November"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one PDF: a passage of it, one altered, and one that is not there."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "sources.csv").write_text(
        "id,url,title\nlamp,https://lamp.example/a.pdf,Lamp\n", encoding="utf-8"
    )
    rows = f"a,lamp,{WORDS}\nb,lamp,{ALTERED}\nc,lamp,{ABSENT}\n"
    (folder / "quotes.csv").write_text(f"id,source,quote\n{rows}", encoding="utf-8")
    (folder / "essay.md").write_text(
        f"# Lamp\n\nIt is said: “{ALTERED}” (https://lamp.example/a.pdf).\n", encoding="utf-8"
    )
    (folder / "a.pdf").write_bytes(make_pdf(lambda canvas: write_lines(canvas, [f"{WORDS}."])))
    who = ("--by", "A. Editor", "--obtained", "by e-mail", "--on", "2021-05-27")
    said = call("-q", "-C", folder, "import", "a.pdf", "--source", "lamp", *who)
    assert said.code == 0, said.err
    return folder


def verify(folder: Path, *options: str) -> tuple[int, dict[str, str]]:
    said = call("-q", "-C", folder, "verify", "--format", "json", *options)
    rows = json.loads(said.out)["quotations"]
    return said.code, {row["id"][:1]: row["verdict"] for row in rows}


@pytest.mark.parametrize("tasks", [("pdf-layout",), ("pdf", "pdf-layout")])
def test_a_killed_reader_decides_nothing_and_leaves_nothing_behind(
    project: Path, monkeypatch: pytest.MonkeyPatch, tasks: tuple[str, ...]
) -> None:
    """Neither the texts, the judgements nor the findings of such a run are kept."""
    rmtree(project / "archive" / "cache" / "texts", ignore_errors=True)
    killed = kill_readers(monkeypatch, *tasks)
    code, found = verify(project)
    assert killed
    assert (code, found["b"], found["c"]) == (3, "unverifiable", "unverifiable")
    assert found["a"] == ("unverifiable" if len(tasks) == 2 else "verbatim")
    assert verify(project, "essay.md")[0] == 3
    kill_readers(monkeypatch)
    assert verify(project) == (1, {"a": "verbatim", "b": "altered", "c": "not-found"})
    assert verify(project, "essay.md")[0] == 1
