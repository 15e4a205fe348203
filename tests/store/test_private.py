"""Private by default: what other accounts can read, and which symbolic links are followed."""

from __future__ import annotations

import os
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.store.cache_entries import read_cache_key
from archiver.store.caches import clear_derived
from archiver.tables import change_file
from tests.door import call
from tests.workflows.bring.foreign_files import ANSWER, INFO, PAGE, members, write_project

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the system has no such modes")


def open_to_others(root: Path) -> list[str]:
    found = (root, *root.rglob("*"))
    return [p.name for p in found if not p.is_symlink() and p.lstat().st_mode & 0o077]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before = os.umask(0o022)
    try:
        folder = write_project(tmp_path / "campaign", ("policy", PAGE))
        (folder / "crawl.warc.gz").write_bytes(members([INFO, ANSWER]))
        assert call("-q", "-C", folder, "import", "crawl.warc.gz").code == 0
        call("-q", "-C", folder, "verify")
        call("-q", "-C", folder, "search", "library open on Saturdays")
        call("-q", "-C", folder, "report")
        call("-q", "-C", folder, "backup", folder.parent / "copy")
        yield folder
    finally:
        os.umask(before)


def test_archive_caches_report_and_backup_are_the_owner_s_alone(folder: Path) -> None:
    assert (folder / "archive" / "cache").is_dir()
    assert (folder / "archive" / "report" / "index.html").is_file()
    assert open_to_others(folder / "archive") == []
    assert open_to_others(folder.parent / "copy") == []


def test_an_archive_that_was_open_is_tightened_once_and_it_is_said(folder: Path) -> None:
    outside = folder / "outside.txt"
    outside.write_text("not the archive's", encoding="utf-8")
    outside.chmod(0o644)
    archive = folder / "archive"
    (archive / "link").symlink_to(outside)
    for path in (archive, *archive.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    said = call("-C", folder, "import", "crawl.warc.gz")
    assert "could be read by other accounts of this computer" in said.err
    assert open_to_others(archive) == []
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
    assert "other accounts" not in call("-C", folder, "import", "crawl.warc.gz").err
    assert call("-q", "-C", folder, "audit").code == 0


def test_a_report_elsewhere_is_as_open_as_its_folder(folder: Path) -> None:
    site = folder / "site"
    site.mkdir(mode=0o755)
    call("-q", "-C", folder, "report", "--output", site)
    assert stat.S_IMODE((site / "index.html").stat().st_mode) == 0o644


@pytest.mark.parametrize("name", ["index.html", "pages.txt"])
def test_a_link_in_the_report_s_folder_is_replaced_and_not_followed(
    folder: Path, name: str
) -> None:
    victim = folder / "victim"
    victim.write_text("source-other.html\n", encoding="utf-8")
    page = folder / "archive" / "report" / name
    page.unlink()
    page.symlink_to(victim)
    assert call("-q", "-C", folder, "report").code == 0
    assert victim.read_text(encoding="utf-8") == "source-other.html\n"
    assert not page.is_symlink()


def test_a_link_in_the_place_of_report_or_cache_leads_nobody_out(folder: Path) -> None:
    others = folder.parent / "others"
    for name in ("report", "cache"):
        (others / name).mkdir(parents=True)
        (others / name / "mine.html").write_text("mine", encoding="utf-8")
        place = folder / "archive" / name
        place.rename(folder / name)
        place.symlink_to(others / name)
    before = sorted((others / "report").iterdir())
    said = call("-q", "-C", folder, "report")
    assert said.code == 2
    assert "archive/report is a link to" in said.err
    assert sorted((others / "report").iterdir()) == before
    assert call("-q", "-C", folder, "reindex").code == 0
    assert clear_derived(folder / "archive") == ["cache", "report"]
    assert (others / "report" / "mine.html").is_file()
    assert (others / "cache" / "mine.html").is_file()


@pytest.mark.parametrize("kind", ["folder", "pipe", "link"])
def test_what_is_no_file_of_ours_holds_no_key(tmp_path: Path, kind: str) -> None:
    place, key = tmp_path / "cache-key", tmp_path / "key"
    key.write_text("0" * 64, encoding="ascii")
    key.chmod(0o600)
    assert read_cache_key(key) == bytes(32)
    if kind == "folder":
        place.mkdir(mode=0o700)
    elif kind == "pipe":
        os.mkfifo(place, 0o600)
    else:
        place.symlink_to(key)
    assert read_cache_key(place) is None


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601])
def test_a_key_that_anybody_else_may_touch_is_none(tmp_path: Path, mode: int) -> None:
    key = tmp_path / "key"
    key.write_text("0" * 64, encoding="ascii")
    key.chmod(mode)
    assert read_cache_key(key) is None


def test_a_change_of_a_list_leaves_no_lock_and_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    path.write_bytes(b"")
    temporary = set(Path(tempfile.gettempdir()).glob("archiver-*.lock"))

    def add() -> None:
        for _ in range(10):
            change_file(path, lambda before: before + b"x")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() == b"x" * 40
    assert [p.name for p in tmp_path.iterdir()] == ["sources.csv"]
    assert set(Path(tempfile.gettempdir()).glob("archiver-*.lock")) <= temporary
