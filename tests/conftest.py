"""What all tests share: properties are checked by their number of examples, never by the clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.wayback.versions import VERSIONS
from tests.webarchive.pywb import serve_warcs
from tests.webarchive.versions import write_warc

settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.fixture(scope="session")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("pywb")
    write_warc(folder / "versions.warc.gz", VERSIONS)
    with serve_warcs(folder / "collections", folder / "versions.warc.gz") as port:
        yield port
