"""Runs that were broken off at every point between WARC, log and catalog."""

from __future__ import annotations

import gzip
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import archiver.store.log.chain as custody
from archiver.errors import StorageError
from archiver.store.archive import Archive, open_reader
from archiver.store.log.chain import chain_files, read_lines, verify_chain
from archiver.store.warc.scans import scan_warc
from tests.store.exchanges import (
    TLS,
    WORDS,
    answer,
    exchange_of,
    hop,
    message,
    only_warc,
    open_archive,
    rows_of_catalog,
    table_rows,
    ticking,
)

TABLES = ("captures", "records")


def broken_off(root: Path) -> Archive:
    """An archive whose run stored two captures and was never closed."""
    archive = open_archive(root)
    archive.record("policy", answer(message()))
    archive.record("policy", exchange_of(hop(message(b"two " * 50), seconds=60, tls=TLS)))
    return archive


def kill(archive: Archive) -> None:
    """Let go of the files as the system does when a process dies."""
    archive._series.abandon()
    archive.catalog.close()
    archive._lock._lock.release()


def whole_state(root: Path) -> dict[str, list[tuple[object, ...]]]:
    """Captures and records without the line of the log they stand in."""
    return {name: [row[:-2] for row in table_rows(root)[name]] for name in TABLES}


def check_all(root: Path) -> None:
    """Catalog, log and WARC files agree, and every capture can be read."""
    with open_reader(root) as reader:
        assert reader.remarks == ()
        for path in chain_files(root):
            assert verify_chain(path, reader.catalog.heads()[path.stem]) == []
        for capture in reader.catalog.captures():
            assert isinstance(reader.payload(capture), bytes)
    check_records_agree(root)


def check_records_agree(root: Path) -> None:
    """The records in the WARC files are those of the log, and those of the catalog."""
    on_disk = records_on_disk(root)
    lines = [line for path in chain_files(root) for line in read_lines(path)]
    logged = [(str(x.fields["warc"]), x.fields["offset"]) for x in lines if "warc" in x.fields]
    with open_reader(root) as reader:
        known = [(row.place.warc, row.place.offset) for row in reader.catalog.records()]
    assert sorted(known) == sorted(on_disk) == sorted(logged)


def records_on_disk(root: Path) -> list[tuple[str, int]]:
    found = []
    for path in sorted((root / "warcs").rglob("*.warc.gz")):
        scan = scan_warc(path, path.relative_to(root).as_posix())
        assert scan.problem == ""
        found += [(r.place.warc, r.place.offset) for g in scan.groups for r in g.records]
    return found


def test_a_run_that_was_never_closed_is_finished(tmp_path: Path) -> None:
    kill(broken_off(tmp_path))
    assert only_warc(tmp_path).name.endswith(".open")
    with open_archive(tmp_path, ticking(7.0)) as archive:
        assert archive.remarks == ()
        assert [run.ended for run in archive.catalog.runs()] == [None]
    assert only_warc(tmp_path).name.endswith(".warc.gz")
    check_all(tmp_path)


@pytest.mark.parametrize("lost", [1, 100, 700, 900])
def test_a_half_written_capture_moves_aside_and_the_rest_stays(tmp_path: Path, lost: int) -> None:
    archive = open_archive(tmp_path)
    first = archive.record("policy", answer(message()))
    whole = only_warc(tmp_path).read_bytes()
    kill(archive)
    kill(broken_off(tmp_path / "other"))
    tail = only_warc(tmp_path / "other").read_bytes()[-1500:-lost]
    only_warc(tmp_path).write_bytes(whole + tail)
    with open_archive(tmp_path, ticking(7.0)) as mended:
        assert "broken off" in mended.remarks[0]
        assert mended.catalog.captures() == (first,)
    (kept,) = (tmp_path / "set-aside").iterdir()
    assert kept.read_bytes() == tail
    assert only_warc(tmp_path).read_bytes() == whole
    assert "mended" in {line.event for line in read_lines(chain_files(tmp_path)[0])}
    shutil.rmtree(tmp_path / "other")
    check_all(tmp_path)


def cut_log(root: Path, lines: int) -> None:
    """Take the last `lines` lines off the log, as if they had never been written."""
    (path,) = chain_files(root)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-lines]))


@pytest.mark.parametrize("lines", [1, 2, 3, 4])
def test_a_warc_ahead_of_the_log_is_brought_into_it(tmp_path: Path, lines: int) -> None:
    archive = open_archive(tmp_path)
    archive.record("policy", answer(message()))
    shutil.copy(tmp_path / "catalog.db", tmp_path / "early.db")
    shutil.copy(tmp_path / "catalog.db-wal", tmp_path / "early.db-wal")
    archive.record("policy", exchange_of(hop(message(b"two " * 50), seconds=60)))
    expected = rows_of_catalog(archive.catalog)
    kill(archive)
    for ending in ("", "-wal"):
        shutil.move(tmp_path / f"early.db{ending}", tmp_path / f"catalog.db{ending}")
    (tmp_path / "catalog.db-shm").unlink(missing_ok=True)
    cut_log(tmp_path, min(lines, 3))
    with open_archive(tmp_path, ticking(7.0)) as mended:
        mended.note("settle", {})
    assert whole_state(tmp_path) == {name: [r[:-2] for r in expected[name]] for name in TABLES}
    events = [line.event for line in read_lines(chain_files(tmp_path)[0])]
    assert "recovered" in events
    check_all(tmp_path)


def test_a_log_ahead_of_the_catalog_is_brought_into_it(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    archive.record("policy", answer(message()))
    for ending in ("", "-wal"):
        shutil.copy(tmp_path / f"catalog.db{ending}", tmp_path / f"early.db{ending}")
    archive.record("policy", answer(message(b"more"), seconds=60))
    expected = rows_of_catalog(archive.catalog)
    kill(archive)
    for ending in ("", "-wal"):
        shutil.move(tmp_path / f"early.db{ending}", tmp_path / f"catalog.db{ending}")
    (tmp_path / "catalog.db-shm").unlink(missing_ok=True)
    assert table_rows(tmp_path) == expected
    with open_archive(tmp_path, ticking(7.0)) as mended:
        assert len(mended.catalog.captures()) == 2
    check_all(tmp_path)


def test_the_log_and_the_catalog_may_both_be_missing_a_run(tmp_path: Path) -> None:
    kill(broken_off(tmp_path))
    shutil.rmtree(tmp_path / "custody")
    for path in tmp_path.glob("catalog.db*"):
        path.unlink()
    with open_archive(tmp_path, ticking(7.0)) as mended:
        assert len(mended.catalog.captures("policy")) == 2
    check_all(tmp_path)


def test_damage_before_records_that_the_log_knows_moves_nothing(tmp_path: Path) -> None:
    archive = broken_off(tmp_path)
    first = archive.catalog.captures()[0].place
    kill(archive)
    path = only_warc(tmp_path)
    content = bytearray(path.read_bytes())
    content[first.offset + first.length // 2] ^= 0xFF
    path.write_bytes(content)
    with open_archive(tmp_path, ticking(7.0)) as mended:
        assert "is damaged at byte" in mended.remarks[0]
        second = mended.catalog.captures()[1]
        assert mended.payload(second) == b"two " * 50
    assert only_warc(tmp_path).read_bytes() == bytes(content)
    assert not (tmp_path / "set-aside").exists()


def test_a_file_with_nothing_whole_in_it_is_put_aside(tmp_path: Path) -> None:
    folder = tmp_path / "warcs/2026/03"
    folder.mkdir(parents=True)
    (folder / "20260301093000-abc-001.warc.gz.open").write_bytes(b"\x1f\x8b torn")
    with open_archive(tmp_path) as archive:
        assert any("broken off" in remark for remark in archive.remarks)
        archive.record("policy", answer(message()))
    assert len(list((tmp_path / "set-aside").iterdir())) == 1
    check_all(tmp_path)


def test_words_changed_in_a_growing_file_are_not_taken_in(tmp_path: Path) -> None:
    """The member is whole and its checksum new; only the record's own digest is the old one."""
    kill(broken_off(tmp_path))
    shutil.rmtree(tmp_path / "custody")
    for path in tmp_path.glob("catalog.db*"):
        path.unlink()
    growing = only_warc(tmp_path)
    members = [
        growing.read_bytes()[r.place.offset : r.place.offset + r.place.length]
        for group in scan_warc(growing, "x").groups
        for r in group.records
    ]
    assert b"agreed" in gzip.decompress(members[2])
    members[2] = gzip.compress(gzip.decompress(members[2]).replace(b"agreed", b"refuse"))
    growing.write_bytes(b"".join(members))
    with open_archive(tmp_path, ticking(7.0)) as archive:
        assert archive.catalog.captures() == ()
        assert any("does not have the digest" in remark for remark in archive.remarks)
    assert list((tmp_path / "set-aside").glob("*.tail"))


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["os.write", "log", "catalog"])
def test_an_interruption_between_the_steps_loses_nothing(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(message()))
        before = only_warc(tmp_path).read_bytes()
        with monkeypatch.context() as patch:
            if step == "os.write":
                patch.setattr("archiver.store.warc.writer.write_all", interrupted)
            if step == "log":
                patch.setattr("archiver.store.log.chain.append_whole", interrupted)
            if step == "catalog":
                patch.setattr(archive.catalog, "apply", interrupted)
            with pytest.raises(KeyboardInterrupt):
                archive.record("policy", answer(message(b"two"), seconds=9))
        with pytest.raises(StorageError, match="interrupted"):
            archive.record("policy", answer(message(b"three"), seconds=9))
    stored = len(only_warc(tmp_path).read_bytes()) > len(before)
    assert stored == (step != "os.write")
    with open_archive(tmp_path, ticking(7.0)) as archive:
        assert len(archive.catalog.captures()) == 1 + stored
    check_all(tmp_path)


@pytest.mark.parametrize(("pause", "synced"), [(0.0, 1), (0.4, 3), (1.5, 6)])
def test_the_log_goes_to_the_disk_at_most_once_a_second(
    tmp_path: Path, pause: float, synced: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    times, clock = iter(range(1000)), ticking()
    with open_archive(tmp_path, replace(clock, monotonic=lambda: pause / 2 * next(times))) as one:
        one.note("settle", {})
        files: list[bool] = []
        append = custody.append_whole

        def counted(path: Path, content: bytes, *, sync: bool) -> int:
            files.append(sync)
            return append(path, content, sync=sync)

        monkeypatch.setattr(custody, "append_whole", counted)
        for number in range(6):
            one.record("policy", answer(message(), f"http://school.example/{number}"))
        one.note("settle", {})
    assert files[-2:] == [True, True], "a note and the end of a run are always synced"
    assert sum(files[:6]) <= synced
    assert len(files) == 8


def test_closing_twice_is_closing_once(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    archive.record("policy", answer(message()))
    archive.close()
    log = chain_files(tmp_path)[0].read_bytes()
    archive.close()
    assert chain_files(tmp_path)[0].read_bytes() == log


def test_cut_anywhere_every_whole_capture_survives(tmp_path: Path) -> None:
    """Cuts a growing file at random bytes, with log and catalog of the last whole capture."""
    chance = random.Random(20260301)
    kill(broken_off(tmp_path / "whole"))
    content = only_warc(tmp_path / "whole").read_bytes()
    ends = [group.end for group in scan_warc(only_warc(tmp_path / "whole"), "x").groups]
    for number in range(12):
        root = tmp_path / f"cut-{number}"
        shutil.copytree(tmp_path / "whole" / "warcs", root / "warcs")
        size = chance.randrange(1, len(content))
        only_warc(root).write_bytes(content[:size])
        with open_archive(root) as archive:
            whole = sum(end <= size for end in ends[1:])
            assert len(archive.catalog.captures()) == whole
            bodies = [archive.payload(capture) for capture in archive.catalog.captures()]
        assert bodies == [WORDS, b"two " * 50][:whole]
        kept = sum(path.stat().st_size for path in root.rglob("*.tail"))
        stored = sum(path.stat().st_size for path in root.rglob("*.warc.gz"))
        assert kept + stored == size
