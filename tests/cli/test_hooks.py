"""The pre-commit hook and the workflow in the docs call what the program really has."""

import re
from pathlib import Path

from archiver.workflows.documents import SUFFIXES
from tests.cli.door import call

ROOT = Path(__file__).parents[2]


def test_the_hook_takes_exactly_the_documents_that_verify_reads() -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    pattern = re.search(r"files: (\S+)", hook)
    assert pattern is not None
    assert all(re.search(pattern[1], f"a{suffix}") for suffix in SUFFIXES)
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
