"""Closed stretches of the log: the same lines and places, packed; whatever dies or is changed."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import archiver.store.log.stretches as stretches
from archiver.models import Change, State
from archiver.store.archive import Archive, open_reader
from archiver.store.audit.archive import audit_archive
from archiver.store.log.chain import (
    GENESIS,
    _remember_chain,
    chain_files,
    read_head,
    read_lines,
    seal,
    verify_chain,
)
from archiver.store.log.resting_lines import find_contradiction
from archiver.store.log.stretches import (
    BLOCK,
    close_long_stretch,
    closed_stretches,
    log_size,
    open_log,
    takes_lines,
)
from archiver.store.merging import plan_merge
from archiver.store.recovery import rebuild_catalog
from archiver.store.verified_copy import CopyFolder, CopyRefusal, find_originals
from tests.store.exchanges import (
    LAPTOP,
    MACHINE,
    answer,
    message,
    open_archive,
    table_rows,
    ticking,
)
from tests.store.test_recovery import check_records_agree

LONG_WORDS = " ".join(str(number * 7919 % 99991) for number in range(30_000))
"""A line that no member can hold."""


def run(root: Path, number: int = 0, *, long: int = 1, words: str = "") -> None:
    """One run of the program, which closes the open stretch at its end."""
    with open_archive(root, ticking(number * 100.0), long=long) as archive:
        archive.record("policy", answer(message(b"page %d" % number)))
        archive.note_state(Change("policy", State.SAME, reason=str(number)))
        if words:
            archive.note("notice", {"source": "policy", "key": str(number), "words": words})


def log_of(root: Path) -> Path:
    (path,) = chain_files(root)
    return path


def content_of(path: Path) -> bytes:
    with open_log(path) as log:
        return log.read()


@pytest.fixture(scope="module")
def rolled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three closed stretches, one with a line longer than a member, and some lines open."""
    root = tmp_path_factory.mktemp("rolled") / "archive"
    for number in range(3):
        run(root, number, words=LONG_WORDS if number == 1 else "")
    run(root, 3, long=10**9)
    return root


def copied(root: Path, target: Path) -> Path:
    """A copy that goes on in the same log, as if the folder were the same one."""
    shutil.copytree(root, target)
    _remember_chain(target / "custody", MACHINE.host, log_of(root).stem)
    return target


@pytest.fixture
def root(rolled_once: Path, tmp_path: Path) -> Path:
    return copied(rolled_once, tmp_path / "archive")


def test_a_log_in_stretches_is_the_log_as_it_was_written(tmp_path: Path) -> None:
    one, other = tmp_path / "plain", tmp_path / "packed"
    written = []
    for root, long in ((one, 10**9), (other, 1)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("secrets.token_hex", lambda count: "6411b284")
            numbers = iter(range(1000))
            for number in range(3):
                ids = lambda: f"urn:uuid:{next(numbers):032x}"  # noqa: B023, E731
                with open_archive(root, ticking(number * 9.0), ids=ids, long=long) as archive:
                    archive.record("policy", answer(message(b"page %d" % number)))
        written.append(content_of(log_of(root)))
    assert written[0] == written[1]
    assert closed_stretches(log_of(one)) == []
    assert [stretch.number for stretch in closed_stretches(log_of(other))] == [1, 2, 3]
    assert log_of(other).read_bytes() == b""
    assert table_rows(one) == table_rows(other)


def test_any_gunzip_unpacks_it(root: Path) -> None:
    path = log_of(root)
    packed = [one.path.read_bytes() for one in closed_stretches(path)]
    unpacked = b"".join(gzip.decompress(one) for one in packed)
    assert unpacked + path.read_bytes() == content_of(path)
    assert all(one.path.stat().st_mode & 0o077 == 0 for one in closed_stretches(path))


def test_everything_that_reads_the_log_finds_its_lines(root: Path) -> None:
    path = log_of(root)
    assert verify_chain(path) == []
    assert [line.seq for line in read_lines(path)] == list(range(1, read_head(path).seq + 1))
    with open_reader(root) as reader:
        assert reader.remarks == ()
        for capture in reader.catalog.captures():
            place = reader.catalog.line_place(capture.record_id)
            assert place is not None
            assert find_contradiction(root, place, capture) == ""
    before = table_rows(root)
    rebuild_catalog(root, ticking(), MACHINE)
    assert table_rows(root) == before
    with ThreadPoolExecutor(1) as executor:
        assert audit_archive(root, executor).ok


def test_each_byte_can_be_reached(root: Path) -> None:
    path, chance = log_of(root), random.Random(3)
    whole = content_of(path)
    assert log_size(path) == len(whole)
    with open_log(path) as log:
        for _ in range(60):
            start = chance.randrange(len(whole))
            log.seek(start)
            assert log.read(chance.choice([1, 90, 3000])) in whole[start : start + 3000]
            assert log.tell() > start
        assert log.seek(-5, os.SEEK_END) == len(whole) - 5
        assert log.read() == whole[-5:]


def test_a_line_is_reached_by_unpacking_one_member(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked: list[int] = []
    kept = stretches._unpack
    monkeypatch.setattr(stretches, "_unpack", lambda p, n: unpacked.append(n) or kept(p, n))
    stretches._unpacked.cache_clear()
    with open_log(log_of(root)) as log:
        log.seek(700)
        log.readline()
    assert len(unpacked) == 1
    assert unpacked[0] <= BLOCK


# --- runs that die -------------------------------------------------------------------------------


def until_step(count: int, patch: pytest.MonkeyPatch) -> None:
    """End the process at its step number `count`: a write (half done), a sync, a new name."""
    left = iter(range(count, -1, -1))
    for name in ("write", "fsync", "replace", "unlink"):

        def step(*given: object, name: str = name, real: Callable[..., object]) -> object:
            if next(left, 0) == 1:
                if name == "write":
                    real(given[0], given[1][: len(given[1]) // 2])  # type: ignore[index]
                os._exit(9)
            return real(*given)

        real = getattr(os, name)
        patch.setattr(os, name, lambda *given, s=step, n=name, r=real: s(*given, name=n, real=r))


def closing_dies(path: Path, count: int) -> bool:
    """Close the stretch in a process that dies at a step; False when it came to its end."""
    child = os.fork()
    if child == 0:
        until_step(count, pytest.MonkeyPatch())
        close_long_stretch(path, 1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_killed_at_each_step_of_closing_nothing_is_lost_or_doubled(
    root: Path, tmp_path: Path
) -> None:
    before = content_of(log_of(root))
    steps, states = 0, set()
    while True:
        steps += 1
        copy = copied(root, tmp_path / str(steps))
        path = log_of(copy)
        died = closing_dies(path, steps)
        states.add((len(closed_stretches(path)), path.stat().st_size))
        assert content_of(path) == before
        assert verify_chain(path) == []
        run(copy, 9, long=10**9)  # goes on where the log ends, and mends
        assert content_of(path).startswith(before)
        assert verify_chain(path) == []
        assert not list(path.parent.glob("*.part"))
        assert path.read_bytes().count(b'"event":"run-end"') < 3
        check_records_agree(copy)
        if not died:
            break
    assert steps > 6
    assert states >= {
        (3, len(before) - sum(s.size for s in closed_stretches(log_of(root)))),
        (4, 0),
    }
    assert (4, log_of(root).stat().st_size) in states, "none died between the two"


KILLED = """
import sys
from pathlib import Path
from tests.store.log.test_stretches import run
for number in range(1, 10**6):
    run(Path(sys.argv[1]), number)
    print(number, flush=True)
"""


def test_runs_that_close_a_stretch_each_are_killed_from_outside(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        finished = [child.stdout.readline() for _ in range(3)]
        child.kill()
    with open_archive(tmp_path, ticking(5.0)) as archive:
        assert len(archive.catalog.captures()) >= len(finished)
    assert verify_chain(log_of(tmp_path)) == []
    check_records_agree(tmp_path)
    assert len(closed_stretches(log_of(tmp_path))) >= len(finished)


def test_a_reader_that_began_before_a_stretch_was_closed_reads_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = log_of(root), content_of(log_of(root))
    with open_log(path) as log:
        start = log.read(10)
        close_long_stretch(path, 1)
        assert start + log.read() == before
    shutil.rmtree(root)
    run(root)  # and one whose first look at the folder comes after the plain file was opened
    run(root, 1, long=10**9)
    path, kept = log_of(root), stretches.closed_stretches
    before = content_of(path)

    def late(asked: Path) -> list[stretches.ClosedStretch]:
        monkeypatch.setattr(stretches, "closed_stretches", kept)
        close_long_stretch(asked, 1)
        return kept(asked)

    monkeypatch.setattr(stretches, "closed_stretches", late)
    assert content_of(path) == before
    assert log_of(root).read_bytes() == b""


def test_where_the_open_stretch_cannot_be_emptied_the_log_goes_on(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a reader holds it open."""

    def refuse(path: Path, content: bytes) -> None:
        raise PermissionError(13, "in use", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(stretches, "write_durably", refuse)
        for number in range(5, 8):
            run(root, number)
    path = log_of(root)
    assert len(closed_stretches(path)) == 4
    assert verify_chain(path) == []
    whole = content_of(path)
    run(root, 8)
    assert content_of(path).startswith(whole)
    assert len(closed_stretches(path)) == 5
    assert path.read_bytes() == b""


def test_what_cannot_be_read_back_is_not_closed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, kept = content_of(log_of(root)), stretches._pack

    def failing(content: bytes, first: tuple[int, int] | None) -> bytes:
        return kept(content.replace(b"page", b"pace"), first)

    monkeypatch.setattr(stretches, "_pack", failing)
    run(root, 6)
    assert len(closed_stretches(log_of(root))) == 3
    assert content_of(log_of(root)).startswith(before)
    assert not list(log_of(root).parent.glob("*.part"))


# --- what is changed -----------------------------------------------------------------------------


def rules_of(root: Path) -> set[str]:
    with ThreadPoolExecutor(1) as executor:
        return {found.rule for found in audit_archive(root, executor).findings}


def flipped(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def test_each_bit_of_a_stretch_counts(root: Path) -> None:
    path = log_of(root)
    packed = closed_stretches(path)[0].path
    sound, chance = packed.read_bytes(), random.Random(6)
    data = 38 * 8
    end = (len(sound) - 37) * 8
    bits = [*chance.sample(range(data), 40), *chance.sample(range(data, end), 40)]
    bits += [*range(end, end + 8), *chance.sample(range(end, len(sound) * 8), 60)]
    for bit in bits:
        flipped(packed, bit)
        assert verify_chain(path), bit
        packed.write_bytes(sound)
    assert verify_chain(path) == []


def cut_end(stretch: Path) -> None:
    stretch.write_bytes(stretch.read_bytes()[:-28])


def add_member(stretch: Path) -> None:
    stretch.write_bytes(stretch.read_bytes() + gzip.compress(b"more"))


def packed_otherwise(stretch: Path) -> None:
    stretch.write_bytes(gzip.compress(gzip.decompress(stretch.read_bytes())))


def rewritten(stretch: Path) -> None:
    """All of it packed as this program does, with a word changed."""
    content = gzip.decompress(stretch.read_bytes()).replace(b"A Volunteer", b"B Volunteer")
    plain = stretch.with_name("x.jsonl")
    plain.write_bytes(content)
    stretches._pack_file(plain, stretch, 1, len(content))
    plain.unlink()


@pytest.mark.parametrize("change", [Path.unlink, cut_end, add_member, packed_otherwise, rewritten])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_stretch_that_was_changed_is_found(
    root: Path, change: Callable[[Path], None], number: int
) -> None:
    change(closed_stretches(log_of(root))[number].path)
    assert rules_of(root) & {"damaged-stretch", "altered-line", "broken-link", "wrong-number"}


def test_the_open_stretch_alone_is_no_log(root: Path) -> None:
    for stretch in closed_stretches(log_of(root)):
        stretch.path.unlink()
    assert "broken-link" in rules_of(root)


def test_a_copied_stretch_after_the_last_is_found(root: Path) -> None:
    last = closed_stretches(log_of(root))[-1].path
    shutil.copy(last, last.with_name(last.name.replace("000003", "000004")))
    assert rules_of(root) & {"broken-link", "wrong-number"}


def test_an_open_stretch_that_says_otherwise_than_the_closed_one_is_found(root: Path) -> None:
    path, last = log_of(root), closed_stretches(log_of(root))[-1].path
    content = gzip.decompress(last.read_bytes()).replace(b"A Volunteer", b"B Volunteer")
    for added in (b"", path.read_bytes()):
        path.write_bytes(content + added)
        assert "damaged-stretch" in rules_of(root)
        assert not takes_lines(path)
        before = last.read_bytes(), path.read_bytes()
        copy = copied(root, root.with_name(f"copy{len(added)}"))
        with open_archive(copy, ticking(30.0)) as archive:  # goes on in a log of its own
            assert len(chain_files(copy)) == 2
            assert archive.remarks
        there = log_of(root).name
        kept = copy / "custody" / last.name, copy / "custody" / there
        assert tuple(one.read_bytes() for one in kept) == before


def test_a_stretch_that_claims_to_be_huge_costs_nothing(root: Path) -> None:
    path = log_of(root)
    stretch = closed_stretches(path)[-1].path
    content = gzip.decompress(stretch.read_bytes())
    plain = stretch.with_name("x.jsonl")
    plain.write_bytes(content)
    stretches._pack_file(plain, stretch, 7, len(content))
    raw = bytearray(stretch.read_bytes())
    raw[30:38] = (2**62).to_bytes(8, "little")
    stretch.write_bytes(raw)
    plain.unlink()
    assert log_size(path) < 10**6
    assert "damaged-stretch" in rules_of(root)


# --- copies and other archives -------------------------------------------------------------------


def backed_up(root: Path, target: Path) -> list[CopyRefusal]:
    folder = CopyFolder(target)
    folder.begin()
    originals = find_originals(root, ())
    refused = [one for one in map(folder.take, originals) if isinstance(one, CopyRefusal)]
    refused += folder.missing_here(originals)
    folder.write_sums()
    return refused


def test_a_backup_follows_a_log_that_is_closed(tmp_path: Path) -> None:
    root, copy = tmp_path / "pool" / "archive", tmp_path / "copy"
    for number, long in enumerate([10**9, 10**9, 1, 10**9, 1]):
        run(root, number, long=long)
        assert backed_up(root, copy) == []
        there = copy / "archive" / "custody" / log_of(root).name
        assert content_of(there) == content_of(log_of(root))
    kept = content_of(log_of(root))
    log_of(root).write_bytes(b"")
    last = closed_stretches(log_of(root))[-1].path
    last.unlink()
    (refused, *_) = backed_up(root, copy)
    assert "not here any more" in refused.why or "cut or written anew" in refused.why
    assert content_of(copy / "archive" / "custody" / log_of(root).name) == kept


def test_a_backup_that_broke_off_between_two_files_is_a_log(tmp_path: Path) -> None:
    root, copy = tmp_path / "pool" / "archive", tmp_path / "copy"
    run(root, long=10**9)
    assert backed_up(root, copy) == []
    run(root, 1)
    run(root, 2, long=10**9)
    stretch = closed_stretches(log_of(root))[0].path
    there = copy / "archive" / "custody" / log_of(root).name
    shutil.copy(stretch, there.parent)
    assert verify_chain(there) == []
    assert content_of(log_of(root)).startswith(content_of(there))
    assert not takes_lines(there)
    assert backed_up(root, copy) == []
    assert content_of(there) == content_of(log_of(root))


def test_archives_with_closed_stretches_are_merged_again_and_again(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    laptop = replace(LAPTOP, operator="Ben Other")
    run(ours, long=10**9)
    for number, (there, here) in enumerate([(1, 10**9), (1, 1), (10**9, 1), (1, 1)]):
        with open_archive(theirs, ticking(number * 50.0), laptop, long=there) as archive:
            archive.record("other", answer(message(b"theirs %d" % number)))
        with open_archive(ours, ticking(500.0 + number), long=10**9) as archive:
            plan = plan_merge(ours, theirs, archive.chain_name, frozenset({log_of(theirs).stem}))
            assert plan.problems == ()
            archive.merge(plan, {"chains": dict(plan.chains)}, lambda name: None)
        run(ours, 20 + number, long=here)
        assert content_of(ours / "custody" / log_of(theirs).name) == content_of(log_of(theirs))
        assert all(verify_chain(path) == [] for path in chain_files(ours))
        check_records_agree(ours)
    live = table_rows(ours)
    rebuild_catalog(ours, ticking(), MACHINE)
    assert table_rows(ours) == live


def drop_end(path: Path) -> None:
    lines = content_of(path).splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))


def say_otherwise(path: Path) -> None:
    """A word changed, and every hash made anew."""
    prev, made = GENESIS, b""
    for raw in content_of(path).replace(b"A Volunteer", b"B Volunteer").splitlines():
        said = {**json.loads(raw), "prev": prev}
        del said["hash"]
        line, prev = seal(said)
        made += line
    path.write_bytes(made)


@pytest.mark.parametrize(
    ("change", "rule"),
    [(Path.unlink, "missing-log"), (drop_end, "cut-log"), (say_otherwise, "forked-log")],
)
def test_a_log_that_came_with_a_merge_is_known_by_the_log_that_tells_of_it(
    tmp_path: Path, change: Callable[[Path], None], rule: str
) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    run(ours, long=10**9)
    with open_archive(theirs, ticking(50.0), LAPTOP) as archive:
        archive.record("other", answer(message(b"theirs")))
    with open_archive(ours, ticking(500.0)) as archive:
        plan = plan_merge(ours, theirs, archive.chain_name, frozenset())
        archive.merge(plan, {"chains": dict(plan.chains)}, lambda name: None)
    assert rules_of(ours) == set()
    change(ours / "custody" / log_of(theirs).name)
    rebuild_catalog(ours, ticking(), MACHINE)
    assert rule in rules_of(ours)


def test_the_long_default_is_what_a_run_uses(tmp_path: Path) -> None:
    with Archive.open(tmp_path, ticking(), MACHINE) as archive:
        for number in range(26):
            words = f"{number} {LONG_WORDS}"
            archive.note("notice", {"source": "policy", "key": str(number), "words": words})
    assert len(closed_stretches(log_of(tmp_path))) == 1
    assert log_of(tmp_path).read_bytes() == b""
