"""A copy in doubt for a reading that was cut short counts as soon as it was read whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archiver.demo.server import DemoAnswer, serve
from tests.door import call
from tests.text.killed import kill_readers
from tests.workflows.watch.world import pdf

LETTER = pdf("Dear applicant,", "The board never approved the scheme in any form.", "Yours").content
QUOTED = {
    "there": "The board never approved the scheme in any form",
    "absent": "The mill by the bridge was bought by the county for nothing",
}


def judge(project: Path) -> dict[str, str]:
    said = call("-q", "-C", project, "verify", "--format", "json")
    return {row["id"]: row["verdict"] for row in json.loads(said.out)["quotations"]}


@pytest.mark.parametrize(
    ("letter", "absent"), [(LETTER, "not-found"), (LETTER[:-7], "unverifiable")]
)
def test_a_whole_reading_settles_what_one_that_was_cut_short_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letter: bytes, absent: str
) -> None:
    def answer(target: str, fields: dict[str, str]) -> DemoAnswer:
        return DemoAnswer(200, (("Content-Type", "application/pdf"),), letter)

    with serve(answer) as url:
        (tmp_path / "sources.csv").write_text(f"id,url\nfoi,{url}/a.pdf\n", encoding="utf-8")
        toml = '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n'
        (tmp_path / "archiver.toml").write_text(toml, encoding="utf-8")
        rows = "".join(f'{name},foi,"{words}"\n' for name, words in QUOTED.items())
        (tmp_path / "quotes.csv").write_text(f"id,source,quote\n{rows}", encoding="utf-8")
        assert kill_readers(monkeypatch, "pdf", "pdf-layout") == []
        call("-q", "-C", tmp_path, "snapshot")
    assert judge(tmp_path) == dict.fromkeys(QUOTED, "unverifiable")
    (log,) = (tmp_path / "archive" / "custody").glob("*.jsonl")
    before = log.read_bytes()
    kill_readers(monkeypatch)
    assert judge(tmp_path) == {"there": "verbatim", "absent": absent}
    assert log.read_bytes().startswith(before)
