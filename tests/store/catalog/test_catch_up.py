"""The catalog follows a log only where its own last line of it still stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archiver.store.archive import open_reader
from archiver.store.catalog.catch_up import catch_up
from archiver.store.log.chain import chain_files, open_line, seal
from tests.store.exchanges import answer, message, open_archive, table_rows


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(message()))
        archive.note("settle", {"source": "policy", "finding": "abc"})
    return tmp_path


def write_last_line_anew(root: Path) -> None:
    """Let the log end with another line of the same length, whose own hash is right."""
    (log,) = chain_files(root)
    *before, last = log.read_bytes().splitlines(keepends=True)
    said = {name: value for name, value in open_line(last).items() if name != "hash"}
    raw, _ = seal({**said, "operator": "B Volunteer"})
    assert len(raw) == len(last)
    assert raw != last
    seen = log.stat()
    log.write_bytes(b"".join([*before, raw]))
    os.utime(log, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def test_a_catalog_of_its_own_log_is_used_as_it_is(root: Path) -> None:
    before = table_rows(root)
    with open_reader(root) as reader:
        assert catch_up(root, reader.catalog)
        assert reader.remarks == ()
    assert table_rows(root) == before


def test_another_last_line_of_the_same_length_does_not_fit(root: Path) -> None:
    with open_reader(root) as reader:
        write_last_line_anew(root)
        assert not catch_up(root, reader.catalog)


def test_a_log_that_ends_before_the_known_line_does_not_fit(root: Path) -> None:
    (log,) = chain_files(root)
    with open_reader(root) as reader:
        log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
        assert not catch_up(root, reader.catalog)


def test_a_log_that_is_gone_does_not_fit(root: Path) -> None:
    (log,) = chain_files(root)
    with open_reader(root) as reader:
        log.rename(log.with_suffix(".aside"))
        assert not catch_up(root, reader.catalog)


def test_whoever_opens_an_archive_whose_log_was_written_anew_is_told(root: Path) -> None:
    write_last_line_anew(root)
    with open_archive(root) as archive:
        assert any("written anew" in remark for remark in archive.remarks), archive.remarks
