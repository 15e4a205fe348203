"""A project of the demonstration's site, saved once, and copied for each test that changes it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.demo.archive import start_archive
from archiver.demo.project import write_project
from archiver.demo.site import Site, start_site
from tests.door import call


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with start_site() as running:
        yield running


@pytest.fixture(scope="module")
def saved(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project folder after one `snapshot`; not to be changed."""
    folder = tmp_path_factory.mktemp("saved") / "pool"
    with start_archive(site.url) as archive_url:
        write_project(folder, site.url, archive_url)
        said = call("-q", "-C", folder, "snapshot")
        assert said.code == 3, said.err
        yield folder


@pytest.fixture
def project(saved: Path, tmp_path: Path) -> Path:
    """A copy of the saved project, to be changed at will."""
    return Path(shutil.copytree(saved, tmp_path / "pool"))
