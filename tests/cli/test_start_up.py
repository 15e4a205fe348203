"""What a command loads before it answers, where it has nothing to judge: no clock is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.door import call
from tests.webarchive.versions import Version, page, write_warc

HEAVY = (
    "archiver.quoting.judging.verdicts",
    "archiver.store.archive",
    "archiver.store.merging",
    "archiver.store.recovery",
    "archiver.text.extraction",
    "archiver.text.folding",
    "archiver.text.languages.language",
    "archiver.watching.page_states",
    "email.message",
    "lxml",
    "numpy",
    "pypdf",
    "rapidfuzz",
    "requests",
    "smtplib",
)
"""What judges, writes, reads files, folds words, sends mail, or connects."""
LOADED = """
import sys
from archiver.cli import run
run(sys.argv[1:])
print(sorted(sys.modules), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose quotation was judged, and its sources compared, by a run before."""
    folder = tmp_path_factory.mktemp("judged")
    words = "The committee met in the old town hall and put the decision off until the spring."
    write_warc(
        folder / "a.warc.gz", [Version("http://a.example/", "20240101120000", page(words * 3))]
    )
    (folder / "sources.csv").write_text("id,url,title\na,http://a.example/,A\n", "utf-8")
    (folder / "quotes.csv").write_text("id,source,quote\nq,a,the old town hall\n", "utf-8")
    assert call("-q", "-C", folder, "import", "a.warc.gz").code == 0
    for command in ("verify", "status"):
        assert call("-q", "-C", folder, command).code == 0
    return folder


@pytest.mark.parametrize("command", [["status"], ["verify", "--format", "json"]])
def test_a_command_that_judges_nothing_loads_no_judge(judged: Path, command: list[str]) -> None:
    script = [sys.executable, "-c", LOADED, "-q", "-C", str(judged), *command]
    said = subprocess.run(script, capture_output=True, encoding="utf-8", check=True)
    loaded = set(json.loads(said.stderr.splitlines()[-1].replace("'", '"')))
    assert "archiver.store.reader" in loaded
    assert loaded.intersection(HEAVY) == set()
