"""What a killed run left is gone with the next; a cache that takes nothing stops no evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archiver.store.cache_entries import Cache
from tests.capture.servers import page, serving
from tests.door import call

HTML = "Content-Type: text/html"
BODY = b"<title>Minutes</title><p>The committee met on every Tuesday of the month of May.</p>"
LARGE = BODY + b"<!--" + b"x" * 1_100_000 + b"--></html>"  # above what is held in memory


def snapshot(folder: Path, body: bytes) -> dict[str, object]:
    with serving({"/": page(body, HTML)}) as server:
        (folder / "sources.csv").write_text(f"id,url\na,{server.url}/\n", encoding="utf-8")
        toml = '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n'
        (folder / "archiver.toml").write_text(toml, encoding="utf-8")
        (folder / "quotes.csv").write_text(
            "id,source,quote\nq,a,The committee met on every Tuesday\n", encoding="utf-8"
        )
        said = call("-q", "-C", folder, "snapshot", "--format", "json")
    assert said.code == 0, said.err
    row: dict[str, object] = json.loads(said.out)["captures"][0]
    return row


def test_large_bodies_pass_through_a_folder_that_is_gone_afterwards(tmp_path: Path) -> None:
    spool = tmp_path / "archive" / "cache" / "spool"
    spool.mkdir(parents=True)
    (spool / "received-old.spool").write_bytes(b"left by a run that was killed")
    assert snapshot(tmp_path, LARGE)["outcome"] == "captured"
    assert not spool.exists()


def test_a_cache_that_takes_nothing_stops_no_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Cache, name: str, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Cache, "write", full)
    assert snapshot(tmp_path, BODY)["usable"] == "yes"
    said = call("-C", tmp_path, "verify", "--format", "json")
    assert json.loads(said.out)["quotations"][0]["verdict"] == "verbatim"
