"""The log says with which options each run worked, and nothing of the people behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from archiver.settings import CaptureSettings, Settings, changed_values
from tests.door import call

OPTIONS = """
[capture]
contact = "somebody@campaign.example"
delay = 0
{more}
[watch]
mail-to = "somebody@campaign.example"
command = "notify-everybody"
gone-after = "48h"
"""


def starts(project: Path) -> Iterator[dict[str, object]]:
    for log in (project / "archive" / "custody").glob("*.jsonl"):
        for line in log.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            if said["event"] == "run-start":
                yield said["settings"]


def test_each_run_says_what_it_was_told(tmp_path: Path) -> None:
    call("-q", "-C", tmp_path, "init")
    (tmp_path / "answer.txt").write_text("The answer is no.", encoding="utf-8")
    call("-q", "-C", tmp_path, "add", "--id", "foi", "--title", "Answer")
    supply = ("import", "answer.txt", "--source", "foi", "--by", "N. N.", "--obtained", "e-mail")
    (tmp_path / "archiver.toml").write_text(OPTIONS.format(more=""), encoding="utf-8")
    assert call("-q", "-C", tmp_path, *supply, "--on", "2026-05-12").code == 0
    (tmp_path / "archiver.toml").write_text(OPTIONS.format(more='robots = "all"'), encoding="utf-8")
    (tmp_path / "answer.txt").write_text("The answer is yes.", encoding="utf-8")
    assert call("-q", "-C", tmp_path, *supply, "--on", "2026-05-13").code == 0
    first, second = starts(tmp_path)
    assert first == {"capture": {"delay": 0.0}, "watch": {"gone-after": 172800.0}}
    assert second == {"capture": {"delay": 0.0, "robots": "all"}, "watch": {"gone-after": 172800.0}}
    audited = call("-q", "-C", tmp_path, "audit")
    assert audited.code == 0, audited.out
    log = "".join(p.read_text("utf-8") for p in (tmp_path / "archive/custody").glob("*.jsonl"))
    assert "campaign.example" not in log
    assert "notify-everybody" not in log


def test_defaults_need_no_words() -> None:
    assert changed_values(Settings()) == {}
    assert changed_values(Settings(archives=())) == {"archives": []}
    assert changed_values(Settings(CaptureSettings(contact="a@b.example"))) == {}
