"""Commands that take in or decide something, killed at their writes: all of it, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from archiver.commands.invocation import read_machine
from archiver.models import Capture
from archiver.store.archive import Archive
from archiver.store.log.chain import chain_files, verify_chain
from tests.door import call
from tests.store.exchanges import table_rows, ticking
from tests.workflows.bring.dying import die
from tests.workflows.bring.foreign_files import (
    ANSWER,
    INFO,
    PAGE,
    WORDS,
    Raw,
    http,
    members,
    repeating,
    wacz,
    write_project,
)
from tests.workflows.handover.test_erase import counts

WHO = ("--by", "Ada Reader", "--obtained", "by e-mail", "--on", "2021-05-27")
LATER = "2020-06-03T10:00:00Z"


@dataclass(frozen=True)
class Case:
    """What is done first, the command that dies, and how many captures there are when it lived."""

    prepare: Callable[[Path], list[str]]
    captures: int
    settled: Callable[[list[Capture]], bool]


def prepare_import(folder: Path) -> list[str]:
    twin = Raw("response", http(), "http://mirror.example/x")
    content = members([INFO, ANSWER, twin, repeating(ANSWER, LATER)])
    pages = {"archive/a.warc.gz": content, "archive/b.warc.gz": members([INFO, twin])}
    (folder / "crawl.wacz").write_bytes(wacz(pages))
    return ["import", str(folder / "crawl.wacz")]


def prepare_supply(folder: Path) -> list[str]:
    (folder / "note.txt").write_text(WORDS, encoding="utf-8")
    return ["import", str(folder / "note.txt"), "--source", "policy", *WHO]


def prepare_typing(folder: Path) -> list[str]:
    call("-q", "-C", folder, *prepare_supply(folder))
    return ["transcribe", "policy", "--by", "A Typist", "--from", str(folder / "note.txt")]


def prepare_confirm(folder: Path) -> list[str]:
    call("-q", "-C", folder, *prepare_typing(folder))
    return ["transcribe", "--confirm", read(folder)[1].record_id, "--by", "A Checker"]


def prepare_withhold(folder: Path) -> list[str]:
    call("-q", "-C", folder, *prepare_supply(folder))
    call("-q", "-C", folder, "verify")
    call("-q", "-C", folder, "report")
    return ["withhold", read(folder)[0].record_id, "--reason", "a name"]


def read(folder: Path) -> list[Capture]:
    with Archive.open(folder / "archive", ticking(0.01), read_machine()) as archive:
        found = list(archive.catalog.captures())
        assert all(isinstance(archive.payload(capture), bytes) for capture in found)
    return found


CASES = {
    "import": Case(prepare_import, 2, lambda found: len(found) == 2),
    "supply": Case(prepare_supply, 1, lambda found: len(found) == 1),
    "typing": Case(prepare_typing, 2, lambda found: len(found) == 2),
    "confirm": Case(prepare_confirm, 2, lambda found: str(found[1].usable) == "yes"),
    "withhold": Case(prepare_withhold, 1, lambda found: True),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "campaign", ("policy", PAGE))


def check_died(copy: Path, case: Case, command: list[str]) -> None:
    """After the next start all agrees; the command run again brings what is missing, once."""
    read(copy)
    for path in chain_files(copy / "archive"):
        assert verify_chain(path) == []
    findings = json.loads(call("-q", "-C", copy, "audit", "--format", "json").out)["findings"]
    odd = {f["rule"] for f in findings if f["severity"] != "note"}
    assert odd <= {"unlogged-import"}, findings
    again = call("-q", "-C", copy, *command)
    assert again.code in (0, 2), again
    found = read(copy)
    assert len(found) == case.captures
    assert case.settled(found)
    before = table_rows(copy / "archive")
    call("-C", copy, "reindex")
    after = table_rows(copy / "archive")
    assert all(after[name] == before[name] for name in ("captures", "records", "facts"))
    audited = json.loads(call("-q", "-C", copy, "audit", "--format", "json").out)
    assert {f["severity"] for f in audited["findings"]} <= {"note"}, audited["findings"]
    assert not list((copy / "archive").glob(".import-*"))
    assert not list((copy / "archive").glob("imports/*.part"))


@pytest.mark.parametrize("count", [3, 8, 13, 18])
@pytest.mark.parametrize("name", ["import", "supply"])
def test_killed_at_some_writes(folder: Path, name: str, count: int) -> None:
    command = CASES[name].prepare(folder)
    die(folder, count, *command)
    check_died(folder, CASES[name], command)


@pytest.mark.endure
@pytest.mark.parametrize("name", CASES)
def test_killed_at_each_write(folder: Path, tmp_path: Path, name: str) -> None:
    command = CASES[name].prepare(folder)
    kills = 0
    for count, copy in counts(folder, tmp_path, *command):
        check_died(copy, CASES[name], command)
        kills = count
    print(f"{name}: killed at {kills - 1} places")
    assert kills > 4
