"""Bodies of any size pass through in pieces."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="this system does not tell how much memory was used")

STORE = """
import hashlib, sys
from pathlib import Path
from dataclasses import replace
from archiver.models import RecordBlock
from archiver.store.archive import open_reader
from tests.memory import peak_bytes
from tests.store.exchanges import exchange_of, hop, open_archive

folder, size = Path(sys.argv[1]), int(sys.argv[2])
head = b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % size
piece = hashlib.shake_256(b"noise").digest(1 << 20)
with (folder / "body").open("wb") as file:
    file.write(head)
    for number in range(size >> 20):
        file.write(number.to_bytes(8, "big") + piece[8:])
large = replace(hop(head), received=RecordBlock(len(head) + size, b"", folder / "body"))
before = peak_bytes()
with open_archive(folder / "archive") as archive:
    capture = archive.record("policy", exchange_of(large))
    again = archive.record("policy", exchange_of(replace(large, date=large.date.replace(hour=12))))
    assert again.refers_to == capture.record_id
with open_reader(folder / "archive") as reader, (folder / "copy").open("wb") as copy:
    assert reader.copy_payload(again, copy) is None
assert (folder / "copy").stat().st_size == size == capture.content_length
after = peak_bytes()
print(before >> 20, after >> 20)
"""


def megabytes_used(folder: Path, size: int) -> tuple[int, int]:
    """Store, repeat and read back a body of `size` MB; return memory before and at most, in MB."""
    command = [sys.executable, "-c", STORE, str(folder), str(size << 20)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    before, after = done.stdout.split()
    return int(before), int(after)


def test_memory_stays_flat(tmp_path: Path) -> None:
    before, after = megabytes_used(tmp_path, 32)
    assert after < 120
    assert after - before < 25


@pytest.mark.endure
def test_half_a_gigabyte_under_120_megabytes(tmp_path: Path) -> None:
    before, after = megabytes_used(tmp_path, 500)
    print(f"500 MB stored, repeated and read back: {before} MB before, {after} MB at most")
    assert after < 120
