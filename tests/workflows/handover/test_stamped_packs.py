"""A pack carries its timestamps: a stranger checks them, and a pack that lies is found."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.door import Said, call
from tests.store.timestamps.authority import needs_openssl
from tests.workflows.handover.stamped import (
    authorities,
    log_of,
    saved,
    site,
    stamped,
    stamped_once,
)
from tests.workflows.handover.test_stamp import run_shell, write_anew

__all__ = ["authorities", "saved", "site", "stamped", "stamped_once"]
pytestmark = needs_openssl


@pytest.fixture(autouse=True)
def no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVER_SIGNING_KEY", str(tmp_path / "none.pem"))


def pack(folder: Path, *words: str) -> Path:
    target = folder.parent / f"pack-{len(words)}"
    said = call("-q", "-C", folder, "export", *words, "--format", "bagit", "--output", target)
    assert said.code == 0, said.err
    return target


def checked(bag: Path) -> tuple[Said, list[dict[str, Any]]]:
    said = call("-q", "verify", "--pack", bag, "--format", "json")
    return said, json.loads(said.out)["pack"]["timestamps"] if said.out else []


@pytest.mark.parametrize("ids", [(), ("statement",)], ids=["whole", "chosen"])
def test_the_lines_of_start_here_work_in_the_pack(stamped: Path, ids: tuple[str, ...]) -> None:
    tree = pack(stamped, *ids) / "data"
    page = (tree.parent / "START-HERE.html").read_text("utf-8")
    commands = [html.unescape(one) for one in re.findall(r"<pre>(openssl ts .*?)</pre>", page)]
    assert len(commands) >= 2
    for command in commands:
        assert "Verification: OK" in run_shell(command, tree / "timestamps")


@pytest.mark.parametrize("ids", [(), ("statement",)], ids=["whole", "chosen"])
def test_verify_pack_checks_the_tokens_against_the_log_in_it(
    stamped: Path, ids: tuple[str, ...]
) -> None:
    """Where only a part was chosen, the stamped line may be there as its hash alone."""
    _, stamps = checked(pack(stamped, *ids))
    assert [one["rule"] for one in stamps if one["severity"] == "note"].count("timestamp") >= 2
    assert not [one for one in stamps if one["severity"] == "error"]
    assert {one["rule"] for one in stamps if one["severity"] == "warning"} == {"timestamp-root"}


def test_a_pack_made_of_a_log_written_anew_is_found(stamped: Path) -> None:
    """Digests and chain agree with each other: only the tokens know better."""
    whole = log_of(stamped).read_bytes()
    write_anew(stamped, 5)
    assert log_of(stamped).read_bytes() != whole
    said, stamps = checked(pack(stamped))
    assert said.code == 1
    assert "lost-line" in {one["rule"] for one in stamps if one["severity"] == "error"}


def test_a_token_taken_out_of_the_archive_is_missed_in_the_pack(stamped: Path) -> None:
    for token in (stamped / "archive" / "timestamps").glob("*.tsr"):
        token.unlink()
    said, stamps = checked(pack(stamped))
    assert said.code == 1
    assert {one["rule"] for one in stamps if one["severity"] == "error"} == {"missing-timestamp"}


def test_without_tokens_the_pack_says_so(stamped: Path, tmp_path: Path) -> None:
    bare = Path(shutil.copytree(stamped, tmp_path / "bare"))
    text = (bare / "archiver.toml").read_text("utf-8").partition("[timestamps]")[0]
    (bare / "archiver.toml").write_text(text, encoding="utf-8")
    log = log_of(bare)
    kept = [x for x in log.read_bytes().splitlines(keepends=True) if b'"timestamp"' not in x]
    from tests.store.audit.corruption import sealed_anew

    log.write_bytes(b"".join(sealed_anew(kept[:30], 0)))
    shutil.rmtree(bare / "archive" / "timestamps")
    for path in (bare / "archive").glob("catalog.db*"):
        path.unlink()
    bag = pack(bare)
    page = (bag / "START-HERE.html").read_text("utf-8")
    assert "No timestamp authority has vouched" in page
    assert "No timestamp authority has vouched" in call("verify", "--pack", bag).err


# --- audit by name -------------------------------------------------------------------------------


def named(folder: Path, *files: Path) -> tuple[int, list[dict[str, Any]]]:
    said = call("-q", "-C", folder, "audit", *files, "--format", "json")
    return said.code, json.loads(said.out)["findings"]


@pytest.mark.parametrize("form", ["wacz", "bagit"])
def test_audit_of_a_pack_by_name_checks_its_tokens(
    stamped: Path, form: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARCHIVER_SIGNING_KEY", str(tmp_path / "key.pem"))
    call("-q", "-C", stamped, "key")
    target = stamped.parent / f"by-name-{form}"
    said = call("-q", "-C", stamped, "export", "--format", form, "--output", target)
    assert said.code == 0, said.err
    code, found = named(stamped, target)
    assert code == 0, found
    notes = [one for one in found if one["rule"] == "timestamp"]
    assert len(notes) >= 2
    assert all(one["file"].startswith(f"{target}!timestamps/") for one in notes)
    signed = [one for one in found if one["rule"] == "signature"]
    assert [one["severity"] for one in signed] == (["note"] if form == "wacz" else [])
    assert all("nothing of who that is" in one["message"] for one in signed)


def test_audit_of_a_pack_by_name_finds_a_log_written_anew(stamped: Path) -> None:
    write_anew(stamped, 5)
    target = stamped.parent / "anew.wacz"
    call("-q", "-C", stamped, "export", "--output", target)
    code, found = named(stamped, target)
    assert code == 1
    assert {one["rule"] for one in found if one["severity"] == "error"} == {"lost-line"}
