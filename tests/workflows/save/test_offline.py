"""With no network at all: honest, and the archive stays sound.

Every host is moved below .invalid, which never resolves (RFC 6761 section 6.4).
"""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.models import Outcome, Reason, Usable
from archiver.workflows.save.snapshot import Snapshot
from tests.door import Said, call
from tests.reporting.results import capture

ROOT = Path(__file__).resolve().parents[3]
OPTIONS = """[capture]
delay = 0
[[archives]]
name = "archive.org"
kind = "wayback"
url = "https://web.archive.invalid"
per-minute = 6000
"""


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    folder = tmp_path_factory.mktemp("offline")
    written = (ROOT / "sources.csv").read_text(encoding="utf-8")
    moved = re.sub(r"(https?://[^/,\s]+)", r"\1.invalid", written)
    (folder / "sources.csv").write_text(moved, encoding="utf-8")
    shutil.copy(ROOT / "quotes.csv", folder)
    (folder / "archiver.toml").write_text(OPTIONS, encoding="utf-8")
    return folder, call("-q", "-C", folder, "run", "--format", "json")


def test_run_says_that_our_own_network_is_down(offline: tuple[Path, Said]) -> None:
    folder, said = offline
    result = json.loads(said.out)
    assert said.code == 3
    assert result["snapshot"]["summary"]["offline"] is True
    report = (folder / "archive" / "report" / "index.html").read_text("utf-8")
    assert "Our own network seemed to be down during this run" in report
    assert "Nothing here says that a source is gone" in report
    assert {c["reason"] for c in result["snapshot"]["captures"]} == {"dns"}
    assert {row["agreement"] for row in result["crosscheck"]["sources"]} <= {"unknown"}


def test_nothing_is_called_gone(offline: tuple[Path, Said]) -> None:
    folder, said = offline
    result = json.loads(said.out)
    assert {q["verdict"] for q in result["verify"]["quotations"]} == {"unverifiable"}
    assert {q["standing"] for q in result["verify"]["quotations"]} == {"unknown"}
    shown = call("-q", "-C", folder, "verify")
    assert not re.search(r"\bgone\b|deleted|invented", shown.out.lower())
    assert shown.code == 3


def test_the_archive_stays_sound(offline: tuple[Path, Said]) -> None:
    folder = offline[0]
    (file,) = (folder / "archive" / "warcs").rglob("*.warc.gz")
    with file.open("rb") as stream:
        types = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
    assert set(types) == {"warcinfo", "metadata"}


def unanswered(reason: str, *hosts: str) -> Snapshot:
    failed = {"outcome": Outcome.FAILED, "status": 0, "reason": reason, "usable": Usable.NO}
    return Snapshot(tuple(capture("a", uri=f"https://{host}/a", **failed) for host in hosts))


@pytest.mark.parametrize("reason", [Reason.DNS, Reason.CONNECT, Reason.TIMEOUT])
def test_our_network_is_down_where_several_hosts_are_silent_and_not_one(reason: Reason) -> None:
    assert unanswered(reason, "a.example", "b.example", "c.example").offline
    assert not unanswered(reason, "a.example", "b.example").offline
    assert not unanswered(reason, "a.example", "a.example", "a.example").offline
    assert not unanswered(reason).offline


@pytest.mark.parametrize(
    "answered", [{}, {"outcome": Outcome.FAILED, "status": 0, "reason": Reason.TLS}]
)
def test_one_host_that_answered_shows_that_our_network_is_up(answered: dict[str, object]) -> None:
    silent = unanswered(Reason.DNS, "a.example", "b.example", "c.example").captures
    heard = capture("d", uri="https://d.example/", **answered)
    assert not Snapshot((*silent, heard)).offline
    assert not Snapshot((heard, *silent)).offline
    # Only pages count: what a page brings along may lie anywhere.
    assert Snapshot((*silent, replace(heard, role="requisite"))).offline


def test_the_watch_says_it_too(offline: tuple[Path, Said]) -> None:
    said = call("-q", "-C", offline[0], "watch", "--format", "json")
    rows = json.loads(said.out)["sources"]
    claimed = {row["source"] for row in rows if row["state"] not in ("unreachable", "new")}
    withdrawn_by_people = {name for name in claimed if name.startswith("hin-")}
    assert said.code == 3
    assert claimed == withdrawn_by_people
