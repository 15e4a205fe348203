"""What an audit costs: CPU against plain zlib and sha256 over the same bytes, and memory.

    python -m benchmarks.audit [--megabytes 1000] [--folder DIR]

The archive is made on the spot, of what a campaign's sources are: pages of seeded words (half of
them sent compressed, half of those in chunks), pictures, and documents as PDFs are, of which most
bytes do not compress. The plain measure reads the same files, inflates them with zlib and takes one
sha256 over what comes out. Target: at most 1.6 times its CPU, and memory that does not grow with
the archive: the peak of a process of its own (the operating system's figure) over a tenth of the
bytes, and over all.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import random
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.messages import read_head
from archiver.models import Clock, Exchange, Hop, Machine, Outcome, RecordBlock, Request
from archiver.store.archive import Archive
from archiver.store.audit.archive import audit_archive

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
        for number, (media_type, message) in enumerate(_messages(random.Random(8))):
            archive.record(f"source{number}", _answer(number, media_type, message))
            size += len(message)
            if size >= megabytes * MEGABYTE:
                return size
    return size


def _messages(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield media type and message: six pages to three pictures to one document."""
    words = [chance.randbytes(chance.randint(1, 5)).hex() for _ in range(5000)]
    while True:
        for kind in ("page", "page", "picture", "page", "page", "picture", "page") * 2:
            if kind == "picture":
                yield "image/jpeg", _plain(chance.randbytes(chance.randint(5_000, 300_000)))
            else:
                yield "text/html", _page(chance, words)
        yield "application/pdf", _plain(_document(chance, words))


def _page(chance: random.Random, words: list[str]) -> bytes:
    count = chance.randint(60, 1200)
    body = "".join(
        f"<div class='c'><p>{' '.join(chance.choices(words, k=15))}</p></div>\n"
        for _ in range(count)
    ).encode()
    if chance.random() < 0.5:
        return _plain(body)
    packed = gzip.compress(body, mtime=0)
    if chance.random() < 0.5:
        return _message(packed, f"Content-Length: {len(packed)}", "Content-Encoding: gzip")
    framed = b"".join(
        b"%x\r\n%s\r\n" % (len(packed[at : at + 8192]), packed[at : at + 8192])
        for at in range(0, len(packed), 8192)
    )
    return _message(framed + b"0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Encoding: gzip")


def _document(chance: random.Random, words: list[str]) -> bytes:
    """Compressed streams between plain tables, as in a PDF."""
    parts = [b"%PDF-1.7\n"]
    for number in range(chance.randint(5, 40)):
        parts.append(b"%d 0 obj << /Length 30000 /Filter /FlateDecode >> stream\n" % number)
        parts.append(chance.randbytes(30_000) + b"\nendstream endobj\n")
        parts.append(" ".join(chance.choices(words, k=200)).encode())
    return b"".join(parts)


def _plain(body: bytes) -> bytes:
    return _message(body, f"Content-Length: {len(body)}")


def _message(body: bytes, *fields: str) -> bytes:
    lines = "".join(f"{field}\r\n" for field in ("Server: nginx", *fields))
    return f"HTTP/1.1 200 OK\r\n{lines}".encode() + b"Content-Type: %s\r\n\r\n" + body


def _answer(number: int, media_type: str, message: bytes) -> Exchange:
    url = f"http://school.example/page/{number}"
    raw = message.replace(b"%s", media_type.encode(), 1)
    head = read_head(io.BytesIO(raw))
    sent = b"GET / HTTP/1.1\r\nHost: school.example\r\n\r\n"
    date = START + timedelta(seconds=number)
    hop = Hop(url, date, sent, RecordBlock(len(raw), raw), head, "192.0.2.7", None, 0.1)
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


PEAK = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from archiver.store.audit.archive import audit_archive
from tests.memory import peak_bytes
with ThreadPoolExecutor(1) as executor:
    assert audit_archive(Path(sys.argv[1]), executor).ok
print(peak_bytes())
"""


def peak_of(root: Path) -> float:
    """Return the MB that a process which does nothing but audit `root` has resident at most."""
    words = [sys.executable, "-c", PEAK, str(root)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return int(done.stdout) / MEGABYTE


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
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name, ThreadPoolExecutor(1) as executor:
        small, root = Path(name) / "small", Path(name) / "archive"
        make_archive(small, max(1, given.megabytes // 10))
        size = make_archive(root, given.megabytes)
        plain, ours = compare(root, executor)
        peaks = peak_of(small), peak_of(root)
    print(f"{size / MEGABYTE:.0f} MB of messages")
    print(f"zlib and sha256: {plain:.2f} s of CPU; audit: {ours:.2f} s; {ours / plain:.2f} times")
    print(f"memory of a tenth of it: {peaks[0]:.1f} MB; of all: {peaks[1]:.1f} MB")
    return 0 if ours <= TARGET * plain else 1


if __name__ == "__main__":
    raise SystemExit(main())
