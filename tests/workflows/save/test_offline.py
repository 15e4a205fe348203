"""With no network at all: quick, honest, and the archive stays sound.

Every host is moved below .invalid, which never resolves (RFC 6761 section 6.4).
"""

import json
import re
import shutil
import time
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.door import Said, call

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
def offline(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said, float]:
    folder = tmp_path_factory.mktemp("offline")
    written = (ROOT / "sources.csv").read_text(encoding="utf-8")
    moved = re.sub(r"(https?://[^/,\s]+)", r"\1.invalid", written)
    (folder / "sources.csv").write_text(moved, encoding="utf-8")
    shutil.copy(ROOT / "quotes.csv", folder)
    (folder / "archiver.toml").write_text(OPTIONS, encoding="utf-8")
    begin = time.monotonic()
    said = call("-q", "-C", folder, "run", "--format", "json")
    return folder, said, time.monotonic() - begin


def test_run_says_that_our_own_network_is_down(offline: tuple[Path, Said, float]) -> None:
    _, said, seconds = offline
    result = json.loads(said.out)
    assert said.code == 3
    assert seconds < 60
    assert result["snapshot"]["summary"]["offline"] is True
    assert {c["reason"] for c in result["snapshot"]["captures"]} == {"dns"}
    assert {row["agreement"] for row in result["crosscheck"]["sources"]} <= {"unknown"}


def test_nothing_is_called_gone(offline: tuple[Path, Said, float]) -> None:
    folder, said, _ = offline
    result = json.loads(said.out)
    assert {q["verdict"] for q in result["verify"]["quotations"]} == {"unverifiable"}
    assert {q["standing"] for q in result["verify"]["quotations"]} == {"unknown"}
    shown = call("-q", "-C", folder, "verify")
    assert not re.search(r"\bgone\b|deleted|invented", shown.out.lower())
    assert shown.code == 3


def test_the_archive_stays_sound(offline: tuple[Path, Said, float]) -> None:
    folder = offline[0]
    (file,) = (folder / "archive" / "warcs").rglob("*.warc.gz")
    with file.open("rb") as stream:
        types = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
    assert set(types) == {"warcinfo", "metadata"}


def test_the_watch_says_it_too(offline: tuple[Path, Said, float]) -> None:
    said = call("-q", "-C", offline[0], "watch", "--format", "json")
    rows = json.loads(said.out)["sources"]
    claimed = {row["source"] for row in rows if row["state"] not in ("unreachable", "new")}
    withdrawn_by_people = {name for name in claimed if name.startswith("hin-")}
    assert said.code == 3
    assert claimed == withdrawn_by_people
