"""The front before a real pywb, and a client that asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.capture.fetch import Fetcher
from tests.wayback.world import FastTime, open_fetcher
from tests.webarchive.front import Front, serve_front


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
