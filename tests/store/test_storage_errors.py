"""Full disks and forbidden folders: one clear sentence, and nothing lost."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.errors import StorageError
from archiver.models import Capture, RecordBlock
from archiver.store.archive import Archive, open_reader
from archiver.store.disk import storage_errors
from archiver.store.log.chain import chain_files, open_chain, verify_chain
from archiver.store.warc.capture_records import measured
from archiver.store.warc.payloads import DamagedPayload
from tests.store.exchanges import (
    MACHINE,
    START,
    WORDS,
    answer,
    exchange_of,
    hop,
    message,
    only_warc,
    open_archive,
    stored,
    ticking,
)

resource = pytest.importorskip("resource", reason="this system has no limit on the size of files")


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file may grow past `size` bytes: writing on fails as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def noise(number: int, size: int) -> bytes:
    """Bytes that no compression makes smaller."""
    return message(os.urandom(size) + bytes([number]))


def fill_until_it_fails(archive: Archive, size: int = 3000) -> tuple[list[Capture], StorageError]:
    stored = []
    for number in range(200):
        try:
            stored.append(archive.record("policy", answer(noise(number, size), seconds=number)))
        except StorageError as error:
            return stored, error
    raise AssertionError("the disk never filled")


def check_nothing_lost(root: Path, stored: list[Capture]) -> None:
    with open_reader(root) as reader:
        assert set(reader.catalog.captures()) >= set(stored)
        assert all(isinstance(reader.payload(c), bytes) for c in reader.catalog.captures())
    for path in chain_files(root):
        assert verify_chain(path) == []


def test_a_warc_that_cannot_grow(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    first = archive.record("policy", answer(message()))
    before = only_warc(tmp_path).read_bytes()
    with files_up_to(200_000), pytest.raises(StorageError) as caught:
        archive.record("policy", answer(noise(1, 300_000), seconds=5))
    assert "writing a capture failed" in str(caught.value)
    assert "Free some space" in str(caught.value)
    assert only_warc(tmp_path).read_bytes() == before
    second = archive.record("policy", answer(message(b"small enough"), seconds=9))
    archive.close()
    check_nothing_lost(tmp_path, [first, second])


def test_a_folder_that_is_not_there_is_named_and_no_disk_is_blamed(tmp_path: Path) -> None:
    place = tmp_path / "none" / "pack.wacz"
    with pytest.raises(StorageError) as caught, storage_errors(place, "writing the pack"):
        place.write_bytes(b"x")
    assert f"There is no folder {place.parent}: make it" in str(caught.value)


def test_what_broke_a_run_is_said_and_not_that_its_end_could_not_be_written(tmp_path: Path) -> None:
    one, other = open_archive(tmp_path / "a"), open_archive(tmp_path / "b")
    for archive in (one, other):
        archive.record("policy", answer(message()))
    with pytest.raises(ZeroDivisionError), files_up_to(0), one:
        raise ZeroDivisionError
    with pytest.raises(StorageError), files_up_to(0), other:
        pass


def test_a_first_file_that_cannot_be_written(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    with files_up_to(1_000_000), pytest.raises(StorageError):
        archive.record("policy", answer(noise(1, 1_500_000)))
    assert not list((tmp_path / "warcs").rglob("*.gz*"))
    stored = archive.record("policy", answer(message()))
    archive.close()
    check_nothing_lost(tmp_path, [stored])


def test_a_body_that_is_gone_before_it_could_be_stored(tmp_path: Path) -> None:
    raw = message(WORDS)
    gone = replace(measured(hop(raw)), received=RecordBlock(len(raw), b"", tmp_path / "gone"))
    archive = open_archive(tmp_path)
    with pytest.raises(StorageError, match="No such file"):
        archive.record("policy", exchange_of(gone))
    assert not list((tmp_path / "warcs").rglob("*.gz*"))
    whole = archive.record("policy", answer(raw))
    archive.close()
    assert stored(only_warc(tmp_path))[0][0]["WARC-Type"] == "warcinfo"
    check_nothing_lost(tmp_path, [whole])


def test_a_log_that_cannot_grow_stops_the_run_and_the_next_one_mends(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    first = archive.record("policy", answer(message()))
    (log,) = chain_files(tmp_path)
    archive._chain._path = tmp_path / "no-such-folder" / log.name
    with pytest.raises(StorageError, match="writing the custody log failed"):
        archive.record("policy", answer(message(b"two"), seconds=5))
    with pytest.raises(StorageError, match="custody log"):
        archive.note("settle", {})
    archive.close()
    assert only_warc(tmp_path).name.endswith(".open")
    with open_archive(tmp_path, ticking(7.0)) as mended:
        assert "were not in the log" in mended.remarks[0]
        assert len(mended.catalog.captures()) == 2
    check_nothing_lost(tmp_path, [first])


def test_half_a_line_does_not_stay_in_the_log(tmp_path: Path) -> None:
    chain = open_chain(tmp_path, MACHINE, START)
    chain.write(START, [("settle", {"words": "first"})])
    before = chain.path.read_bytes()
    with files_up_to(len(before) + 100), pytest.raises(StorageError, match="custody log failed"):
        chain.write(START, [("settle", {"words": "second"})])
    assert chain.path.read_bytes() == before
    chain.write(START, [("settle", {"words": "third"})])
    assert verify_chain(chain.path, chain.head) == []


@pytest.mark.skipif(shutil.which("mount") is None, reason="mount is not installed")
def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        archive = open_archive(disk)
        stored, error = fill_until_it_fails(archive, 30_000)
        assert os.strerror(errno.ENOSPC) in str(error) or "disk is full" in str(error)
        assert len(stored) > 3
        with suppress(StorageError):
            archive.close()
        saved = tmp_path / "saved"
        shutil.copytree(disk, saved)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
    with open_archive(saved, ticking(7.0)) as mended:
        mended.record("policy", answer(message(), seconds=900))
    check_nothing_lost(saved, stored)


CAPTURE_AS_NOBODY = """
import os, sys
from pathlib import Path
from archiver.errors import StorageError
from archiver.store.archive import open_reader
from tests.store.exchanges import open_archive
os.setuid(65534)
root = Path(sys.argv[1])
try:
    open_archive(root)
except StorageError as error:
    print(error)
try:
    reader = open_reader(root)
except StorageError as error:
    print(error)
    sys.exit()
with reader:
    print(reader.remarks, [reader.payload(c) for c in reader.catalog.captures()])
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to give up")
def test_a_folder_that_may_only_be_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "archive")
        with open_archive(root) as archive:
            archive.record("policy", answer(message()))
        for path in (root.parent, root, *root.rglob("*")):  # shared by hand, to be read
            path.chmod(0o755 if path.is_dir() else 0o644)
        refused, read = as_nobody(root)
    assert refused.startswith(str(root))
    assert "Permission denied" in refused
    assert "Give yourself permission" in refused
    assert read == f"() {[WORDS]}"


def as_nobody(root: Path) -> list[str]:
    command = [sys.executable, "-B", "-c", CAPTURE_AS_NOBODY, str(root)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to give up")
def test_a_folder_that_may_not_even_be_read(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    with open_archive(root) as archive:
        archive.record("policy", answer(message()))
    tmp_path.chmod(0o700)
    refused, unread = as_nobody(root)
    assert "Permission denied" in refused
    assert unread.startswith(f"{root}: reading the archive failed: Permission denied")


def test_a_file_where_the_archive_must_be(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("not a folder")
    with pytest.raises(StorageError, match="opening the archive for writing failed"):
        open_archive(tmp_path / "archive")


def test_a_catalog_that_cannot_be_made_anew_leaves_the_old_one_where_it_was(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        stored = [archive.record("policy", answer(message()))]
    root = tmp_path if (tmp_path / "catalog.db").exists() else tmp_path / "archive"
    damaged = (root / "catalog.db").read_bytes().replace(b"policy", b"pol-cy")
    (root / "catalog.db").write_bytes(damaged)
    for _ in range(2):
        with files_up_to(8_000), pytest.raises(StorageError):
            open_archive(tmp_path)
        assert (root / "catalog.db").read_bytes() == damaged
        assert not list(root.glob("set-aside/*"))
    open_archive(tmp_path).close()
    check_nothing_lost(root, stored)


@pytest.mark.parametrize("place", ["warc", "log"])
def test_a_pipe_in_the_place_of_a_file_is_named_and_keeps_nobody_waiting(
    place: str, tmp_path: Path
) -> None:
    with open_archive(tmp_path) as archive:
        captured = archive.record("policy", answer(message(WORDS)))
    path = only_warc(tmp_path) if place == "warc" else chain_files(tmp_path)[0]
    path.unlink()
    os.mkfifo(path)
    if place == "log":
        with pytest.raises(OSError, match="no file, but a pipe"):
            verify_chain(path)
        return
    with pytest.raises(OSError, match="no file, but a pipe"):
        stored(path)
    with open_reader(tmp_path) as reader:
        damaged = reader.payload(captured)
    assert isinstance(damaged, DamagedPayload)
    assert damaged.why.endswith("Put the file back from a backup, then run the command again")
