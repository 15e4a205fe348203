"""What all tests share: properties are checked by their number of examples, never by the clock."""

from __future__ import annotations

import os
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
