"""Finding captures, states and notices; and the catalog made anew from log and WARC files."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.errors import StorageError
from archiver.models import Change, RecordBlock, State, Usability, Usable
from archiver.store.archive import Archive, Reader, open_reader
from archiver.store.cache_entries import Cache
from archiver.store.catalog import vouching
from archiver.store.catalog.catalog import Catalog, CatalogDamagedError, open_database
from archiver.store.log.chain import chain_files, read_lines
from archiver.store.recovery import rebuild_catalog
from archiver.store.verified_copy import digest_file
from archiver.store.warc.capture_records import SuppliedFile
from tests.store.exchanges import (
    MACHINE,
    PAGE,
    START,
    WORDS,
    answer,
    exchange_of,
    failure,
    hop,
    message,
    open_archive,
    table_rows,
    ticking,
)

WALL = Usability(Usable.NO, "the page shows only a cookie banner", ("banner",))


def fill(root: Path) -> None:
    """Two runs with everything that the catalog holds."""
    with open_archive(root) as archive:
        archive.record("policy", answer(message()), title="Policy", role="page")
        archive.record("minutes", answer(message(b"wall"), "http://s.example/m"), WALL)
        archive.record("policy", failure())
        archive.note_state(Change("policy", State.NEW, None, True, "first seen", {"a": [1]}))
        archive.note_notice("policy:new", "policy", "policy is watched from now on")
    with open_archive(root, ticking(7.0)) as archive:
        moved = hop(message(b"", "301 Moved", f"Location: {PAGE}"), "http://old.example/p")
        archive.record("policy", exchange_of(moved, hop(message(), seconds=90)))
        change = Change("policy", State.CHANGED, State.NEW, True, "words changed", {}, ("q1",))
        archive.note_state(replace(change, date=START + timedelta(days=2)))
        file = SuppliedFile("urn:file:a.txt", RecordBlock(5, b"words"), "text/plain", START)
        archive.append_resource("foi", file, title="Answer")
        archive.note("settle", {"source": "policy", "finding": "abc"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    fill(tmp_path / "archive")
    return tmp_path / "archive"


def test_captures_come_back_as_they_were_given(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        given = [
            archive.record("policy", answer(message()), title="Policy – “draft”"),
            archive.record("policy", answer(message(b"wall"), seconds=60), WALL, role="attachment"),
            archive.record("minutes", failure(), cited="http://s.example/m"),
        ]
    with open_reader(tmp_path) as reader:
        assert [reader.catalog.by_record(c.record_id) for c in given] == given
        assert reader.catalog.captures("policy") == tuple(given[:2])
        assert reader.catalog.captures("policy", role="attachment") == (given[1],)
        assert len(reader.catalog.captures()) == 3
        assert reader.catalog.captures("nobody") == ()


def test_the_latest_is_the_newest_that_did_not_fail(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        newest = archive.record("policy", answer(message(b"two"), seconds=120))
        archive.record("policy", answer(message(b"one"), seconds=60))
        late = replace(failure(), date=START + timedelta(seconds=600))
        archive.record("policy", late)
        assert archive.catalog.latest("policy") == newest
        assert archive.catalog.latest("minutes") is None


def test_a_capture_is_found_by_the_start_of_its_record_id(root: Path) -> None:
    with open_reader(root) as reader:
        wanted = reader.catalog.captures("foi")[0]
        short = wanted.record_id.removeprefix("urn:uuid:")[:13]
        assert reader.catalog.find(short) == (wanted,)
        assert reader.catalog.find(wanted.record_id) == (wanted,)
        assert reader.catalog.find(f"<{wanted.record_id.upper()}>") == (wanted,)
        assert reader.catalog.find("%") == reader.catalog.find("") == ()


def test_a_capture_is_found_by_address_and_by_content(root: Path) -> None:
    with open_reader(root) as reader:
        by_address = reader.catalog.by_address("HTTPS://School.Example:443/policy#top")
        assert {capture.source for capture in by_address} == {"policy"}
        assert len(by_address) == 3
        assert len(reader.catalog.by_address("http://OLD.example/p")) == 1
        first = reader.catalog.captures("policy")[0]
        shared = reader.catalog.by_content_digest(first.content_digest)
        assert [capture.uri for capture in shared] == [PAGE, PAGE]


def test_states_notices_and_runs(root: Path) -> None:
    with open_reader(root) as reader:
        catalog = reader.catalog
        state = catalog.states()["policy"]
        assert (state.state, state.previous, state.quotations_lost) == (
            State.CHANGED,
            State.NEW,
            ("q1",),
        )
        assert [change.state for change in catalog.state_history("policy")] == ["new", "changed"]
        assert catalog.state_history("policy")[0].evidence == {"a": [1]}
        assert catalog.noticed("policy:new")
        assert not catalog.noticed("policy:gone")
        (settled,) = catalog.events("settle", source_id="policy")
        assert settled.fields["finding"] == "abc"
        assert all(run.ended is not None and run.ended > run.started for run in catalog.runs())
        assert len(catalog.runs()) == 2


def index_names(root: Path) -> set[str]:
    with closing(sqlite3.connect(root / "catalog.db")) as db:
        return {name for (name,) in db.execute("SELECT name FROM sqlite_master")}


def test_a_catalog_made_anew_is_equal_row_for_row(root: Path) -> None:
    before, indexes = table_rows(root), index_names(root)
    counts = rebuild_catalog(root, ticking(), MACHINE)
    assert table_rows(root) == before
    assert index_names(root) == indexes
    assert not list(root.glob("catalog.db.part*"))
    assert (counts.captures, counts.remarks) == (5, ())
    assert counts.records == len(before["records"])
    assert all(before.values())


def test_a_deleted_catalog_is_made_anew(root: Path) -> None:
    before = table_rows(root)
    (root / "catalog.db").unlink()
    with open_archive(root, ticking(9.0)) as archive:
        assert "no catalog" in archive.remarks[0]
    after = table_rows(root)
    for name in ("captures", "records", "states", "notices", "runs"):
        assert after[name] == before[name]


def test_captures_come_back_from_the_warc_files_when_the_log_is_lost(root: Path) -> None:
    with open_reader(root) as reader:
        before = reader.catalog.captures()
    shutil.rmtree(root / "custody")
    with open_reader(root) as reader:
        assert "archiver reindex" in reader.remarks[0]
    counts = rebuild_catalog(root, ticking(), MACHINE)
    assert any("not in the log" in remark for remark in counts.remarks)
    with open_reader(root) as reader:
        assert set(reader.catalog.captures()) == set(before)
        assert all(reader.payload(c) for c in before)


def test_an_altered_log_line_does_not_lose_its_capture(root: Path) -> None:
    with open_reader(root) as reader:
        before = set(reader.catalog.captures())
    (log,) = (root / "custody").glob("*.jsonl")
    log.write_bytes(log.read_bytes().replace(b'"event":"capture"', b'"event":"kapture"', 1))
    counts = rebuild_catalog(root, ticking(), MACHINE)
    assert counts.remarks
    with open_reader(root) as reader:
        assert set(reader.catalog.captures()) == before


@pytest.mark.parametrize(
    "damage", ["garbage", "empty pages", "one bad page", "cut", "another database"]
)
def test_a_damaged_catalog_is_put_aside_and_made_anew(root: Path, damage: str) -> None:
    before = table_rows(root)
    spoil(root / "catalog.db", damage)
    with open_archive(root, ticking(9.0)) as archive:
        assert "made anew" in archive.remarks[0]
        assert "archive/set-aside/" in archive.remarks[0]
    assert [*(root / "set-aside").glob("*-catalog.db")]
    after = table_rows(root)
    for name in ("captures", "records", "states", "notices", "runs"):
        assert after[name] == before[name]


def spoil(path: Path, damage: str) -> None:
    content = path.read_bytes()
    if damage == "garbage":
        path.write_bytes(b"this is no database" * 300)
    elif damage == "empty pages":
        path.write_bytes(content[:4096] + bytes(len(content) - 4096))
    elif damage == "one bad page":
        path.write_bytes(content[: 4096 * 5] + bytes([7]) * 4096 + content[4096 * 6 :])
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    else:
        path.unlink()
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE captures (other TEXT)")
        other.close()


@pytest.mark.parametrize("damage", ["garbage", "empty pages"])
def test_a_reader_mends_a_damaged_catalog_too(root: Path, damage: str, cache_key: Path) -> None:
    before = table_rows(root)
    spoil(root / "catalog.db", damage)
    with open_reader(root, cache_key) as reader:
        assert "made anew" in reader.remarks[0]
        assert len(reader.catalog.captures()) == 5
    assert table_rows(root) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no time of a file's last change")
def test_a_catalog_that_stands_as_it_did_is_read_once_for_its_digest(
    root: Path, cache_key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def digest(path: Path) -> str:
        read.append(path)
        return digest_file(path)

    monkeypatch.setattr(vouching, "digest_file", digest)
    for _ in range(3):
        with open_reader(root, cache_key) as reader:
            assert len(reader.catalog.captures()) == 5
    assert read.count(root / "catalog.db") <= 2  # once where it is vouched for, once where read


def test_a_catalog_that_is_changed_between_two_pages_is_not_believed(
    root: Path, cache_key: Path
) -> None:
    before = table_rows(root)
    for _ in range(2):
        with open_reader(root, cache_key):
            pass
    path = root / "catalog.db"
    content, seen = path.read_bytes(), path.stat()
    place = content.index(b"http://")
    path.write_bytes(content[:place] + b"HTTP://" + content[place + 7 :])
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    with open_reader(root, cache_key) as reader:
        assert "made anew" in reader.remarks[0]
    assert table_rows(root) == before


def test_a_run_that_believes_nothing_leaves_a_catalog_that_is_believed(
    root: Path, cache_key: Path
) -> None:
    before, cache = table_rows(root), Cache(root, cache_key)
    path = root / "catalog.db"
    path.write_bytes(path.read_bytes().replace(b"http://", b"HTTP://"))
    with Archive.open(root, ticking(9.0), MACHINE, vouch_key=cache_key) as archive:
        assert "made anew" in archive.remarks[0]
        assert vouching.is_vouched_for(root, cache)  # for those who read meanwhile
        archive.note("settle", {"source": "policy", "by": "An Editor", "words": "It is so."})
    assert vouching.is_vouched_for(root, cache)
    with open_reader(root, cache_key) as reader:
        assert not reader.remarks
        assert reader.catalog.events("settle")[-1].fields["words"] == "It is so."
    assert table_rows(root)["captures"] == before["captures"]


def test_a_reader_beside_a_writer_leaves_a_damaged_catalog_alone(
    root: Path, cache_key: Path
) -> None:
    with open_archive(root, ticking(9.0)):
        shutil.copy(root / "catalog.db", root / "kept")
        spoil(root / "catalog.db", "garbage")
        spoilt = (root / "catalog.db").read_bytes()
        with open_reader(root, cache_key) as reader:
            assert len(reader.catalog.captures()) == 5
        assert (root / "catalog.db").read_bytes() == spoilt
        shutil.move(root / "kept", root / "catalog.db")


@pytest.mark.skipif(os.name == "nt", reason="the system has no such files")
@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_file_is_no_catalog_and_is_not_waited_for(root: Path, kind: str) -> None:
    place = root / "catalog.db"
    with open_reader(root) as reader:
        before = set(reader.catalog.captures())
    place.unlink()
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("/dev/zero")
    with pytest.raises(CatalogDamagedError, match="it is no file"):
        open_database(place, write=False)
    with open_archive(root, ticking(9.0)) as archive:
        assert "made anew" in archive.remarks[0]
        assert set(archive.catalog.captures()) == before


def test_a_catalog_of_a_newer_version_is_left_alone(root: Path) -> None:
    with sqlite3.connect(root / "catalog.db") as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('archiver', 'm999_later', '2030-01-01')"
        )
    db.close()
    with pytest.raises(StorageError, match="newer version"):
        open_archive(root)
    with pytest.raises(StorageError, match="newer version"):
        open_reader(root)


def test_a_cut_log_is_said_and_its_captures_stay(root: Path) -> None:
    with open_reader(root) as reader:
        before = set(reader.catalog.captures())
    (log,) = (root / "custody").glob("*.jsonl")
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:6]))
    with open_archive(root, ticking(9.0)) as archive:
        assert "does not hold the last line" in archive.remarks[0]
        assert set(archive.catalog.captures()) == before
    assert list((root / "set-aside").glob("*catalog.db"))


def test_a_removed_log_is_said_and_its_captures_stay(root: Path) -> None:
    with open_reader(root) as reader:
        before = set(reader.catalog.captures())
    (log,) = (root / "custody").glob("*.jsonl")
    log.unlink()
    with open_archive(root, ticking(9.0)) as archive:
        assert "does not hold the last line" in archive.remarks[0]
        assert set(archive.catalog.captures()) == before
        assert log.stem not in archive.catalog.heads()


def test_a_reader_may_be_the_first_to_meet_a_cut_log(root: Path) -> None:
    with open_reader(root) as reader:
        before = set(reader.catalog.captures())
    (log,) = (root / "custody").glob("*.jsonl")
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:6]))
    with open_reader(root) as reader:
        assert "does not hold the last line" in reader.remarks[0]
    with open_archive(root, ticking(9.0)) as archive:
        assert any("not in the log" in remark for remark in archive.remarks)
        assert set(archive.catalog.captures()) == before


def test_readers_see_what_a_running_writer_has_stored(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive, open_reader(tmp_path) as early:
        assert early.catalog.captures() == ()
        capture = archive.record("policy", answer(message()))
        with open_reader(tmp_path) as reader:
            assert reader.catalog.captures() == (capture,)
            assert reader.payload(capture) == WORDS
            assert reader.remarks == ()


def test_an_archive_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    with open_reader(tmp_path / "archive") as reader:
        assert reader.catalog.captures() == ()
        assert reader.remarks == ()
    assert not (tmp_path / "archive").exists()


def test_many_threads_may_read(root: Path) -> None:
    with open_reader(root) as reader, ThreadPoolExecutor(4) as threads:
        captures = [c for c in reader.catalog.captures() if c.content_digest] * 10
        assert all(isinstance(found, bytes) for found in threads.map(reader.payload, captures))


def test_a_reader_can_be_sent_to_another_process(root: Path) -> None:
    with open_reader(root) as reader:
        copy: Reader = pickle.loads(pickle.dumps(reader))
        with copy:
            assert copy.catalog.captures() == reader.catalog.captures()


@pytest.mark.parametrize(
    ("harm", "remedy"),
    [
        ("DROP TABLE events", "log. It is damaged: run `archiver reindex`"),
        ("PRAGMA max_page_count = 1", "Free some space, then run `archiver reindex`"),
    ],
)
def test_what_to_do_depends_on_whether_the_catalog_or_the_disk_fails(
    root: Path, harm: str, remedy: str
) -> None:
    (path,) = chain_files(root)
    long = [replace(line, fields={**line.fields, "x": "x" * 10_000}) for line in read_lines(path)]
    with closing(Catalog(open_database(None, write=True))) as catalog:
        catalog._db.execute(harm)
        with pytest.raises(StorageError, match=re.escape(remedy)):
            catalog.apply(iter(long * 20))
