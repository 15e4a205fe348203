"""What an audit costs: CPU against plain zlib and sha256 over the same bytes, and memory.

    python -m benchmarks.audit [--megabytes 300] [--folder DIR]

The archive is made on the spot: pages of seeded words (1 to 200 kB, compressed by us), and every
tenth answer a body that does not compress, as pictures and PDFs are. The plain measure reads the
same files, inflates them with zlib and takes one sha256 over what comes out. Target: at most 1.6
times its CPU, and memory that does not grow with the archive.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.messages import Head
from archiver.models import Block, Clock, Exchange, Hop, Machine, Outcome, Request
from archiver.store.archive import Archive
from archiver.store.audit import audit_archive

TARGET = 1.6
MEGABYTE = 1_000_000
CHUNK = 256 * 1024
START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
MACHINE = Machine("A Volunteer", "desk.example", 1, "archiver/benchmark")


def make_archive(root: Path, megabytes: int) -> int:
    """Fill `root` with answers of `megabytes` in all and return the number of their bytes."""
    ticks = iter(range(1_000_000_000))
    clock = Clock(lambda: START + timedelta(seconds=next(ticks)), time.monotonic, time.sleep)
    size = 0
    with Archive.open(root, clock, MACHINE) as archive:
        for number, body in enumerate(_bodies(random.Random(8))):
            archive.record(f"source{number}", _answer(number, body))
            size += len(body)
            if size >= megabytes * MEGABYTE:
                return size
    return size


def _bodies(chance: random.Random) -> Iterator[bytes]:
    words = [chance.randbytes(chance.randint(1, 5)).hex() for _ in range(5000)]
    while True:
        if chance.random() < 0.1:
            yield chance.randbytes(chance.randint(1_000, 400_000))
        else:
            yield " ".join(chance.choices(words, k=chance.randint(150, 30_000))).encode()


def _answer(number: int, body: bytes) -> Exchange:
    url = f"http://school.example/page/{number}"
    named = (("Content-Type", "text/html"), ("Content-Length", str(len(body))))
    lines = "".join(f"{name}: {value}\r\n" for name, value in named)
    raw = f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode()
    head = Head("HTTP/1.1", 200, "OK", named, len(raw))
    block = Block(len(raw) + len(body), raw + body)
    sent = b"GET / HTTP/1.1\r\nHost: school.example\r\n\r\n"
    date = START + timedelta(seconds=number)
    hop = Hop(url, date, sent, block, head, "192.0.2.7", None, 0.1)
    return Exchange(Request(url), (hop,), Outcome.CAPTURED, date=date)


def read_plainly(root: Path) -> int:
    """Inflate every WARC file with zlib, digest what comes out, and return how much it was."""
    running, size = hashlib.sha256(), 0
    for path in sorted((root / "warcs").rglob("*.warc.gz")):
        with path.open("rb") as file:
            inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
            while given := file.read(CHUNK):
                while given:
                    piece = inflate.decompress(given)
                    running.update(piece)
                    size += len(piece)
                    given = inflate.unused_data
                    if inflate.eof:
                        inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
    return size


def cpu_of(work: Callable[[], object]) -> float:
    """Return the seconds of CPU that `work` takes in this process."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _audit(root: Path, executor: Executor) -> None:
    audit = audit_archive(root, executor)
    assert audit.ok, audit.findings[:3]


def peak_of(root: Path, executor: Executor) -> float:
    """Return the MB that an audit holds at most, beside what was there before."""
    tracemalloc.start()
    try:
        _audit(root, executor)
        return tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()


def compare(root: Path, executor: Executor, rounds: int = 3) -> tuple[float, float]:
    """Return the CPU of the plain reading and of the audit: the least of `rounds`, in turns."""
    pairs = [
        (cpu_of(lambda: read_plainly(root)), cpu_of(lambda: _audit(root, executor)))
        for _ in range(rounds)
    ]
    return min(plain for plain, _ in pairs), min(ours for _, ours in pairs)


def main() -> int:
    """Run the benchmark; 1 when the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name, ThreadPoolExecutor(1) as executor:
        small, root = Path(name) / "small", Path(name) / "archive"
        make_archive(small, max(1, given.megabytes // 10))
        size = make_archive(root, given.megabytes)
        plain, ours = compare(root, executor)
        peaks = peak_of(small, executor), peak_of(root, executor)
    print(f"{size / MEGABYTE:.0f} MB of bodies")
    print(f"zlib and sha256: {plain:.2f} s of CPU; audit: {ours:.2f} s; {ours / plain:.2f} times")
    print(f"memory of a tenth of it: {peaks[0]:.1f} MB; of all: {peaks[1]:.1f} MB")
    return 0 if ours <= TARGET * plain else 1


if __name__ == "__main__":
    raise SystemExit(main())
