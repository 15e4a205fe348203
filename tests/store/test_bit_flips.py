"""Single bits of a small archive's WARC file and log are flipped, at random places, one at a time.

Every flip must be found: one that changes evidence, and one that does not (the time in a gzip
header), since the log has the digest of each record as it lies in the file.
"""

from __future__ import annotations

import random
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from archiver.store.audit import audit_archive
from archiver.store.custody import chain_files
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
