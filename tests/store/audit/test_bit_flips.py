"""Single bits of a small archive's WARC file and log are flipped, at random places, one at a time.

Every flip must be found: one that changes evidence, and one that does not (the time in a gzip
header), since the log has the digest of each record as it lies in the file. In a WACZ a flip may
stay unseen that changes nothing of what is in it (a date in the ZIP's own list), and no other.
"""

from __future__ import annotations

import io
import random
import zipfile
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from archiver.store.audit.archive import audit_archive, audit_files
from archiver.store.log.chain import chain_files
from archiver.store.verified_copy import read_sums
from archiver.store.zip_file import UNREADABLE
from tests.store.audit.pack_corruption import make_bag, make_wacz
from tests.store.exchanges import (
    PAGE,
    TLS,
    answer,
    exchange_of,
    gzipped,
    hop,
    message,
    only_warc,
    open_archive,
    ticking,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with open_archive(tmp_path / "archive", ticking()) as archive:
        archive.record("policy", exchange_of(hop(message(), tls=TLS)))
        archive.record("second", answer(gzipped(), PAGE + "/two", seconds=2))
        archive.record("policy", answer(message(), seconds=4))
    return tmp_path / "archive"


def missed_flips(root: Path, count: int, executor: Executor) -> list[tuple[str, int]]:
    """Flip `count` bits of a fixed random choice; return file and bit of those not found."""
    paths = [only_warc(root), *chain_files(root)]
    bits = [(path, bit) for path in paths for bit in range(path.stat().st_size * 8)]
    return [
        (path.name, bit)
        for path, bit in random.Random(2000).sample(bits, count)
        if not is_found(root, path, bit, executor)
    ]


def is_found(root: Path, path: Path, bit: int, executor: Executor) -> bool:
    sound = path.read_bytes()
    changed = bytearray(sound)
    changed[bit // 8] ^= 1 << bit % 8
    path.write_bytes(changed)
    try:
        return not audit_archive(root, executor).ok
    finally:
        path.write_bytes(sound)


def test_flipped_bits_are_found(root: Path) -> None:
    with ThreadPoolExecutor(1) as executor:
        assert audit_archive(root, executor).findings == ()
        assert missed_flips(root, 150, executor) == []


@pytest.mark.endure
def test_two_thousand_flipped_bits_are_found(root: Path) -> None:
    with ThreadPoolExecutor(1) as executor:
        assert missed_flips(root, 2000, executor) == []


def contents(raw: bytes) -> dict[str, bytes] | None:
    """What a program that trusts the ZIP takes out of it, None where it cannot."""
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as zipped:
            return {entry.filename: zipped.read(entry) for entry in zipped.infolist()}
    except UNREADABLE:
        return None


def unseen_changes(root: Path, count: int, executor: Executor) -> list[int]:
    """Flip bits of a WACZ; return those that were not found and change what is in it."""
    pack = make_wacz(root, root.with_name("pack.wacz"))
    sound = pack.read_bytes()
    unseen = []
    for bit in random.Random(2001).sample(range(len(sound) * 8), count):
        changed = bytearray(sound)
        changed[bit // 8] ^= 1 << bit % 8
        pack.write_bytes(changed)
        if audit_files([pack], executor).ok and contents(bytes(changed)) != contents(sound):
            unseen.append(bit)
    return unseen


def test_no_flipped_bit_of_a_wacz_changes_it_unseen(root: Path) -> None:
    with ThreadPoolExecutor(1) as executor:
        assert unseen_changes(root, 120, executor) == []


@pytest.mark.endure
def test_none_of_two_thousand_does(root: Path) -> None:
    with ThreadPoolExecutor(1) as executor:
        assert unseen_changes(root, 2000, executor) == []


def test_every_flipped_bit_of_a_bag_is_found(root: Path) -> None:
    bag, chance = make_bag(root, root.with_name("bag")), random.Random(2002)
    paths = sorted(path for path in bag.rglob("*") if path.is_file())
    with ThreadPoolExecutor(1) as executor:
        for path in paths * 6:
            sound = path.read_bytes()
            changed = bytearray(sound)
            changed[chance.randrange(len(sound))] ^= 1 << chance.randrange(8)
            stated = read_sums(path)
            path.write_bytes(changed)
            written_otherwise = bool(stated) and read_sums(path) == stated
            assert audit_files([bag], executor).findings or written_otherwise, path
            path.write_bytes(sound)
        assert audit_files([bag], executor).findings == ()
