"""What all tests share: properties are checked by their number of examples, never by the clock."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from tests.wayback.versions import VERSIONS
from tests.webarchive.pywb import serve_warcs
from tests.webarchive.versions import write_warc

settings.register_profile("project", deadline=None)
settings.load_profile("project")

MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory, for everybody (tmpfs(5)); other systems have no such place."""
ROOM = 4_000_000_000
"""Bytes that must be free there: the tests' files took up to 0.5 GB in a whole run. A guess."""


def pytest_configure(config: pytest.Config) -> None:
    """Let all files of the tests lie in memory, where there is room.

    SQLite waits for the disk at each commit (synchronous in https://www.sqlite.org/pragma.html),
    out of reach of `quick_disk`: 20 openings of a catalog took 0.43 s on a disk, 0.03 s here.
    """
    if config.option.basetemp or os.environ.get("TMPDIR") or not MEMORY.is_dir():
        return
    runs_programs = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC  # not so in most containers
    if runs_programs and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


@pytest.fixture(scope="session", autouse=True)
def cache_key() -> Iterator[Path]:
    """The key of caches, in a settings folder of the tests' own, also where CI runs them.

    It lies outside of all projects of the tests, as it must.
    """
    with TemporaryDirectory(prefix="settings-") as folder, pytest.MonkeyPatch.context() as patch:
        key = Path(folder) / "cache-key"
        patch.setenv("ARCHIVER_CACHE_KEY", str(key))
        patch.delenv("CI", raising=False)
        yield key


@pytest.fixture(scope="session", autouse=True)
def quick_disk() -> Iterator[None]:
    """A disk that has all at once: what fsync adds (fsync(2)) shows only when the power fails.

    It takes milliseconds, some ten thousand times in all tests. Processes of their own, which are
    killed, call it.
    """

    def settle(opened: int) -> None:
        os.fstat(opened)  # as fsync, it fails where nothing is open

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", settle)
        yield


@pytest.fixture(scope="session")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("pywb")
    write_warc(folder / "versions.warc.gz", VERSIONS)
    with serve_warcs(folder / "collections", folder / "versions.warc.gz") as port:
        yield port
