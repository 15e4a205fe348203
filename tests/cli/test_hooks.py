"""The pre-commit hook and the workflow in the docs call what the program really has."""

import contextlib
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from archiver.file_kinds import QUOTING_SUFFIXES
from tests.door import Said, call

ROOT = Path(__file__).parents[2]


def test_the_hook_takes_exactly_the_documents_that_verify_reads() -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    pattern = re.search(r"files: (\S+)", hook)
    assert pattern is not None
    assert all(re.search(pattern[1], f"a{suffix}") for suffix in QUOTING_SUFFIXES)
    assert not re.search(pattern[1], "a.csv")


def test_the_hook_and_the_workflow_run(project: Path) -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entry = re.search(r"entry: archiver (.+)", hook)
    page = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    steps = re.findall(r"- run: archiver (verify [^>\n]+?)(?: drafts| >)", page)
    assert entry is not None
    assert len(steps) == 2
    for options in (entry[1], *steps):
        said = call("-C", project, *options.replace(" drafts", "").split(), "leaflet.md")
        assert said.code == 1, said.err


def start_hook(folder: Path, entry: str, names: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run an entry as pre-commit does: in the repository, the names behind it."""
    command = [sys.executable, *entry.split()[1:]] if entry.startswith("python ") else []
    assert command or entry.startswith("archiver ")
    command = command or [sys.executable, "-m", *entry.split()]
    return subprocess.run(
        [*command, *names], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


def run_hook(folder: Path, names: Sequence[str]) -> Said:
    """Run the hook's entry in this process, in the repository: a start costs more than a look."""
    with contextlib.chdir(folder):
        return call(*entries()[0].split()[1:], *names)


def entries() -> list[str]:
    """Return the entry of the hook, and the one that the docs tell people to write."""
    pages = (ROOT / ".pre-commit-hooks.yaml", ROOT / "docs" / "editors.md")
    texts = [page.read_text(encoding="utf-8") for page in pages]
    return [found[1] for text in texts for found in re.finditer(r"^\s+entry: (.+)$", text, re.M)]


def test_the_docs_name_no_place_that_is_not_there() -> None:
    page = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    assert len(entries()) == 2
    assert "OWNER" not in page


@pytest.mark.parametrize("entry", entries())
def test_the_entry_judges_the_files_that_it_is_given(project: Path, entry: str) -> None:
    (project / "good.md").write_text("Nothing is quoted here.\n", encoding="utf-8")
    good = run_hook(project, ["good.md"])
    assert (good.code, good.err) == (0, "")
    both = start_hook(project, entry, ["good.md", "leaflet.md"])
    assert both.returncode == 1
    assert re.search(r"leaflet\.md:3:\d+: ALTERED", both.stdout)
    assert both.stderr == ""


def test_a_commit_that_deletes_or_adds_other_files_is_no_trouble(project: Path) -> None:
    pattern = re.search(r"files: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert pattern is not None
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "init.defaultBranch=m"]

    def said(*arguments: str) -> list[str]:
        done = subprocess.run(
            [*git, *arguments], cwd=project, capture_output=True, encoding="utf-8", check=True
        )
        return done.stdout.splitlines()

    (project / "old.md").write_text("“Words that stand nowhere at all”\n", encoding="utf-8")
    said("init")
    said("add", "old.md", "sources.csv")
    said("commit", "-m", "one")
    (project / "old.md").unlink()
    (project / "notes.md").write_text("Nothing is quoted here.\n", encoding="utf-8")
    (project / "table.csv").write_text("a,b\n", encoding="utf-8")
    said("add", "--all", "old.md", "notes.md", "table.csv")
    changed = said("diff", "--cached", "--name-only", "--diff-filter=ACMRT")
    names = [name for name in changed if re.search(pattern[1], name)]
    assert names == ["notes.md"]
    assert run_hook(project, names).code == 0


@pytest.mark.parametrize("name", ["gone.md", "no-such-folder", "nothing-*.md"])
def test_a_name_that_means_nothing_is_one_line(project: Path, name: str) -> None:
    done = run_hook(project, [name])
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert f"{name} is no document here" in done.err


def test_a_file_that_is_no_document_is_named_and_the_others_are_judged(project: Path) -> None:
    (project / "table.csv").write_text("a,b\n", encoding="utf-8")
    (project / "broken.docx").write_bytes(b"PK\x03\x04 no Word file")
    done = run_hook(project, ["table.csv", "leaflet.md", "broken.docx"])
    assert done.code == 2
    assert re.search(r"leaflet\.md:3:\d+: ALTERED", done.out)
    lines = done.err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(
        "archiver: table.csv is a table (.csv), none of the documents that can be read"
    )
    assert lines[1].startswith("archiver: broken.docx cannot be read")


def test_a_pattern_means_the_documents_among_what_it_matches(project: Path) -> None:
    (project / "drafts").mkdir()
    (project / "drafts" / "a.md").write_text("Nothing is quoted here.\n", encoding="utf-8")
    (project / "drafts" / "picture.png").write_bytes(b"\x89PNG")
    assert run_hook(project, ["drafts/*"]).code == 0
    done = run_hook(project, ["drafts/*.png"])
    assert done.code == 2
    assert "is no document here" in done.err
