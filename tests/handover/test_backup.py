"""A backup holds every byte, never loses evidence that it has, and says what it did."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from archiver.store.copies import digest_file
from tests.cli.door import Said, call
from tests.store.exchanges import answer, message, open_archive

SOURCES = "id,url,title\r\npolicy,http://school.example/policy,The policy\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with one capture."""
    root = tmp_path / "project"
    (root / "archive").mkdir(parents=True)
    (root / "sources.csv").write_text(SOURCES, encoding="utf-8", newline="")
    (root / "archiver.toml").write_text("", encoding="utf-8")
    capture_again(root, b"<p>The first version of the page.</p>")
    (root / "archive" / "cache").mkdir(exist_ok=True)
    (root / "archive" / "cache" / "text").write_text("can be made again", encoding="utf-8")
    (root / "archive" / "timestamps").mkdir()
    (root / "archive" / "timestamps" / "one.tsr").write_bytes(b"a token")
    return root


def capture_again(root: Path, body: bytes) -> None:
    with open_archive(root / "archive") as archive:
        archive.record("policy", answer(message(body)), cited="http://school.example/policy")


def back_up(folder: Path, *options: str) -> tuple[Said, dict[str, list[dict[str, str]]]]:
    copy = folder.parent / "copy"
    said = call("-q", "-C", folder, "backup", copy, *options, "--format", "json")
    return said, json.loads(said.out)


def warc_of(root: Path) -> Path:
    (found,) = (root / "archive" / "warcs").rglob("*.warc.gz")
    return found


def test_the_copy_is_a_project_that_holds_the_same(folder: Path) -> None:
    said, _ = back_up(folder)
    copy = folder.parent / "copy"
    assert said.code == 0, said.err
    for name in ("sources.csv", "archiver.toml", "archive/timestamps/one.tsr"):
        assert (copy / name).read_bytes() == (folder / name).read_bytes()
    assert not (copy / "archive" / "cache").exists()
    assert not (copy / "archive" / "catalog.db").exists()
    assert call("-q", "-C", copy, "reindex").code == 0
    shown = json.loads(call("-q", "-C", copy, "show", "policy", "--format", "json").out)
    assert len(shown["captures"]) == 1
    assert call("-q", "-C", copy, "audit").code == 0


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
def test_anybody_can_check_the_copy_with_what_the_system_has(folder: Path) -> None:
    back_up(folder)
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=folder.parent / "copy", check=False).returncode == 0


def test_a_second_run_copies_only_what_is_new(folder: Path) -> None:
    _, first = back_up(folder)
    capture_again(folder, b"<p>The second version of the page.</p>")
    _, second = back_up(folder)
    names = {one["file"] for one in second["copied"]}
    assert len(first["copied"]) >= 6
    assert {name.partition("/")[2].partition("/")[0] for name in names} == {"warcs", "custody"}
    assert not {one["file"] for one in first["copied"] if "warcs" in one["file"]} & names
    _, third = back_up(folder)
    assert third["copied"] == []


def test_what_did_not_change_is_not_read_again(folder: Path) -> None:
    back_up(folder)
    warc = warc_of(folder.parent / "copy")
    before = warc.stat()
    warc.write_bytes(b"\0" * before.st_size)
    os.utime(warc, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert back_up(folder)[0].code == 0
    said, done = back_up(folder, "--thorough")
    assert said.code == 1
    assert "damaged or changed since" in done["refused"][0]["why"]
    assert warc.read_bytes() == b"\0" * before.st_size


def test_a_warc_that_differs_is_never_overwritten(folder: Path) -> None:
    back_up(folder)
    good = digest_file(warc_of(folder.parent / "copy"))
    changed = bytearray(warc_of(folder).read_bytes())
    changed[200] ^= 1
    warc_of(folder).write_bytes(changed)
    said, done = back_up(folder)
    assert said.code == 1
    assert [one["file"] for one in done["refused"]] == [
        warc_of(folder).relative_to(folder).as_posix()
    ]
    assert digest_file(warc_of(folder.parent / "copy")) == good


def test_a_log_that_was_cut_does_not_replace_its_copy(folder: Path) -> None:
    back_up(folder)
    (log,) = (folder / "archive" / "custody").glob("desk*.jsonl")
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-3]))
    kept = (folder.parent / "copy" / "archive" / "custody" / log.name).read_bytes()
    said, done = back_up(folder)
    assert said.code == 1
    assert "cut or written anew" in done["refused"][0]["why"]
    assert (folder.parent / "copy" / "archive" / "custody" / log.name).read_bytes() == kept


def test_evidence_that_is_gone_here_is_said_and_kept_there(folder: Path) -> None:
    back_up(folder)
    name = warc_of(folder).relative_to(folder).as_posix()
    warc_of(folder).unlink()
    said, done = back_up(folder)
    assert said.code == 1
    assert {one["file"] for one in done["refused"]} == {name}
    assert (folder.parent / "copy" / name).exists()


def test_the_older_version_of_an_edited_file_is_kept(folder: Path) -> None:
    back_up(folder)
    (folder / "sources.csv").write_text(SOURCES + "b,,B\r\n", encoding="utf-8", newline="")
    said, done = back_up(folder)
    assert said.code == 0
    digest = hashlib.sha256(SOURCES.encode()).hexdigest()
    assert done["kept"] == [f"earlier/{digest[:12]}-sources.csv"]
    assert (folder.parent / "copy" / str(done["kept"][0])).read_bytes() == SOURCES.encode()


def test_a_copy_inside_the_project_is_no_backup(folder: Path) -> None:
    said = call("-C", folder, "backup", "archive/copy")
    assert said.code == 2
    assert "another disk" in said.err


def test_people_are_told_what_was_copied(folder: Path) -> None:
    said = call("-q", "-C", folder, "backup", folder.parent / "copy")
    assert "copied archive/warcs/" in said.out
    assert "there already" in said.out
