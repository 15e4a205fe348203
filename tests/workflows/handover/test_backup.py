"""A backup holds every byte, never loses evidence that it has, and says what it did."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from archiver.store import verified_copy as copies
from archiver.store.verified_copy import CopyFolder, CopyRefusal, digest_file, find_originals
from tests.door import Said, call
from tests.store.exchanges import answer, message, open_archive
from tests.warm import start

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


@pytest.mark.parametrize("longer", [b"", b'{"event":"more"}\n'])
def test_a_log_written_anew_does_not_replace_its_copy(folder: Path, longer: bytes) -> None:
    """Of the same length, or longer than before: what counts is whether it begins as the copy."""
    back_up(folder)
    (log,) = (folder / "archive" / "custody").glob("desk*.jsonl")
    kept = log.read_bytes()
    anew = kept.replace(b"A Volunteer", b"B Volunteer")
    assert anew != kept
    log.write_bytes(anew + longer)
    os.utime(log, ns=(0, 0))
    copy = CopyFolder(folder.parent / "copy")
    (taken,) = [copy.take(one) for one in find_originals(folder / "archive", ()) if one.path == log]
    assert isinstance(taken, CopyRefusal)
    assert "cut or written anew" in taken.why
    assert (folder.parent / "copy" / "archive" / "custody" / log.name).read_bytes() == kept


def test_a_token_of_the_same_size_is_another_file(folder: Path) -> None:
    back_up(folder)
    token = folder / "archive" / "timestamps" / "one.tsr"
    token.write_bytes(b"b token")
    os.utime(token, ns=(0, 0))
    said, done = back_up(folder)
    assert said.code == 1
    assert [one["file"] for one in done["refused"]] == ["archive/timestamps/one.tsr"]
    assert (folder.parent / "copy" / "archive/timestamps/one.tsr").read_bytes() == b"a token"


def test_an_edited_file_of_the_same_size_is_copied_and_its_older_version_kept(folder: Path) -> None:
    back_up(folder)
    later = SOURCES.replace("The policy", "Our policy")
    (folder / "sources.csv").write_text(later, encoding="utf-8", newline="")
    os.utime(folder / "sources.csv", ns=(0, 0))
    said, done = back_up(folder)
    assert said.code == 0, said.err
    assert (folder.parent / "copy" / "sources.csv").read_bytes() == later.encode()
    assert (folder.parent / "copy" / str(done["kept"][0])).read_bytes() == SOURCES.encode()


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


# --- what goes wrong on the way ------------------------------------------------------------------


def test_a_folder_with_another_project_is_left_alone(folder: Path) -> None:
    other = folder.parent / "copy"
    other.mkdir()
    (other / "sources.csv").write_text("id,url\nours,\n", encoding="utf-8")
    said = call("-C", folder, "backup", other)
    assert said.code == 2
    assert "holds a project that no backup wrote" in said.err
    assert [path.name for path in other.iterdir()] == ["sources.csv"]


def test_a_link_into_the_project_is_no_other_disk(folder: Path) -> None:
    link = folder.parent / "elsewhere"
    link.symlink_to(folder / "archive", target_is_directory=True)
    assert call("-C", folder, "backup", link / "copy").code == 2


def test_a_record_that_lies_elsewhere_is_said_to_be_missing_from_the_copy(folder: Path) -> None:
    warc = warc_of(folder)
    outside = Path(shutil.move(warc, folder.parent / "outside.warc.gz"))
    warc.symlink_to(outside)
    said, done = back_up(folder)
    assert said.code == 1
    (refused,) = done["refused"]
    assert refused["file"] == warc.relative_to(folder).as_posix()
    assert "it is a link" in refused["why"]


def test_an_unknown_file_that_differs_is_never_overwritten(folder: Path) -> None:
    name = warc_of(folder).relative_to(folder)
    target = folder.parent / "copy" / name
    target.parent.mkdir(parents=True)
    (folder.parent / "copy" / "SHA256SUMS").touch()
    target.write_bytes(b"something else")
    said, done = back_up(folder)
    assert said.code == 1
    assert [one["file"] for one in done["refused"]] == [name.as_posix()]
    assert target.read_bytes() == b"something else"


def back_up_until(folder: Path, copy: Path, after: int) -> None:
    """Copy so many files, and die at the next; in a process of its own."""
    kept, left = copies.CopyFolder._copy, iter(range(after, -1, -1))

    def dying(self: copies.CopyFolder, *places: Path) -> object:
        if not next(left):
            os._exit(9)
        return kept(self, *places)

    copies.CopyFolder._copy = dying
    call("-q", "-C", folder, "backup", copy)


@pytest.mark.parametrize("after", [0, 1, 2, 4, 6])
def test_a_run_that_was_killed_is_finished_by_the_next(folder: Path, after: int) -> None:
    """Killed before its first, and before a later, file; also in a second run over new captures."""
    copy = folder.parent / "copy"
    for round_number in range(2):
        assert start(back_up_until, folder, copy, after).finish().code in (0, 9)
        said, done = back_up(folder)
        assert (said.code, done["refused"]) == (0, [])
        assert not (copy / "SHA256SUMS.begun").exists()
        checked(folder, copy)
        capture_again(folder, b"<p>Version %d of the page.</p>" % round_number)


def checked(folder: Path, copy: Path) -> None:
    """The list of digests is that of the files, and the files are the originals."""
    lines = (copy / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert len(sums) >= 7
    for name, digest in sums.items():
        assert digest_file(copy / name) == digest, name
        assert (folder / name).read_bytes() == (copy / name).read_bytes(), name


def test_a_full_disk_is_said_and_the_next_run_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full after the log was copied again: its older digest must not condemn it."""
    back_up(folder)
    capture_again(folder, b"<p>The second version of the page.</p>")
    (folder / "archive" / "timestamps" / "two.tsr").write_bytes(b"another token")
    kept = copies.write_copy

    def full(source: Path, target: Path) -> tuple[int, str]:
        if source.suffix == ".tsr":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return kept(source, target)

    monkeypatch.setattr(copies, "write_copy", full)
    said = call("-q", "-C", folder, "backup", folder.parent / "copy")
    assert said.code == 2
    assert "two.tsr: copying failed: No space left on device" in said.err
    assert not list((folder.parent / "copy").rglob("*.part"))
    monkeypatch.setattr(copies, "write_copy", kept)
    again, done = back_up(folder)
    assert (again.code, done["refused"]) == (0, [])
    capture_again(folder, b"<p>The third version of the page.</p>")
    assert back_up(folder)[1]["refused"] == []
    checked(folder, folder.parent / "copy")


def test_what_is_read_back_otherwise_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing disk keeps other bytes than it was given."""
    kept = copies.write_copy

    def failing(source: Path, target: Path) -> tuple[int, str]:
        size, digest = kept(source, target)
        if source.suffix == ".gz":
            content = bytearray(target.read_bytes())
            content[100] ^= 1
            target.write_bytes(content)
        return size, digest

    monkeypatch.setattr(copies, "write_copy", failing)
    said, done = back_up(folder)
    assert said.code == 1
    assert "what was read back is not what was written" in done["refused"][0]["why"]
    assert not list((folder.parent / "copy").rglob("*.gz"))


@pytest.mark.parametrize("grain", [10_000_000, 2_000_000_000])
def test_a_disk_that_keeps_dates_less_exactly_is_not_read_whole_each_time(
    folder: Path, grain: int
) -> None:
    """As exFAT and FAT do. A file that changed in size, or is edited by people, is looked at."""
    back_up(folder)
    warc = warc_of(folder.parent / "copy")
    at = warc.stat().st_mtime_ns // grain * grain
    warc.write_bytes(bytes(warc.stat().st_size))
    os.utime(warc, ns=(at, at))
    assert back_up(folder)[0].code == 0
    assert back_up(folder, "--thorough")[0].code == 1


def test_a_second_run_reads_no_warc_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    back_up(folder)
    read: list[Path] = []
    kept = copies.digest_file

    def noting(path: Path, length: int | None = None) -> str:
        read.append(path)
        return kept(path, length)

    monkeypatch.setattr(copies, "digest_file", noting)
    assert back_up(folder)[0].code == 0
    assert {path.suffix for path in read} <= {".jsonl", ".json"}
    back_up(folder, "--thorough")
    assert ".gz" in {path.suffix for path in read}


def test_originals_that_were_imported_are_copied(folder: Path) -> None:
    (folder / "archive" / "imports").mkdir()
    (folder / "archive" / "imports" / "abc-crawl.warc").write_bytes(b"WARC/1.0 as it was handed in")
    _, done = back_up(folder)
    assert "archive/imports/abc-crawl.warc" in {one["file"] for one in done["copied"]}
