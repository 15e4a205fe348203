"""A real pywb, the front before it, and a client that asks them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.capture.fetch import Fetcher
from tests.wayback.versions import VERSIONS
from tests.wayback.world import FastTime, open_fetcher
from tests.webarchive.front import Front, serve_front
from tests.webarchive.pywb import serve_warcs
from tests.webarchive.versions import write_warc


@pytest.fixture(scope="session")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("pywb")
    write_warc(folder / "versions.warc.gz", VERSIONS)
    with serve_warcs(folder / "collections", folder / "versions.warc.gz") as port:
        yield port


@pytest.fixture
def front(pywb: int) -> Iterator[Front]:
    with serve_front(pywb) as front:
        yield front


@pytest.fixture
def fast() -> FastTime:
    return FastTime()


@pytest.fixture
def fetcher(tmp_path: Path, fast: FastTime) -> Iterator[Fetcher]:
    with open_fetcher(tmp_path / "spool", fast) as fetcher:
        yield fetcher
