"""What a round of the watch costs when nothing has changed: CPU a source, memory, disk.

    python -m benchmarks.watch [SOURCES] [ROUNDS]

The site runs in a process of its own and answers 304; the first round, which fetches everything,
is not counted, and neither is the memory of the second, which fills what is kept. The bounds: 12 ms
of CPU a source; memory that does not grow from round to round; 10 kB on the disk a check; and a
quarter of the sources costs about the same a source (nothing is quadratic).
"""

from __future__ import annotations

import csv
import hashlib
import multiprocessing
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from archiver.models import Clock, Machine
from archiver.project import load_project
from archiver.workflows.shared.context import Means
from archiver.workflows.watch.watch import watch

PORTS = 8
BOUND_MS = 12.0
BOUND_GROWTH_MB = 8.0
BOUND_BYTES = 10_000
BOUND_RATIO = 1.6
QUOTE = "the panel found no evidence that the scheme reduced waiting times"


class Unchanging(BaseHTTPRequestHandler):
    """A page of some 20 kB for each address, with an ETag."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        tag = '"' + hashlib.sha256(self.path.encode()).hexdigest()[:16] + '"'
        same = self.headers.get("If-None-Match") == tag
        words = f"<p>In {self.path} {QUOTE}.</p>" + "<p>Members met in the hall again.</p>" * 500
        body = b"" if same else f"<html><title>Minutes</title><body>{words}".encode()
        self.send_response(304 if same else 200)
        self.send_header("ETag", tag)
        if not same:
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(pipe: Connection) -> None:
    """Serve on as many ports as hosts are wanted; tell their numbers; end with the parent."""
    import threading

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Unchanging) for _ in range(PORTS)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.send([server.server_port for server in servers])
    pipe.recv()


def write_project(root: Path, ports: list[int], sources: int) -> None:
    """Write a project of so many sources, one quotation each."""
    (root / "archiver.toml").write_text(
        '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n', encoding="utf-8"
    )
    rows = [(f"s{i}", f"http://127.0.0.1:{ports[i % PORTS]}/{i}") for i in range(sources)]
    quotes = [(f"q{i}", f"s{i}", QUOTE) for i in range(sources)]
    for name, header, body in (
        ("sources.csv", ("id", "url"), rows),
        ("quotes.csv", ("id", "source", "quote"), quotes),
    ):
        with (root / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *body])


def resident_mb() -> float:
    """Return the memory of this process in MB, 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


@dataclass
class Rounds:
    """What some rounds cost: CPU in ms a source, peak memory in MB, bytes on the disk."""

    sources: int
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    disk: list[int] = field(default_factory=list)

    @property
    def usual_cpu(self) -> float:
        """The median of all rounds but the first."""
        return statistics.median(self.cpu[1:])

    @property
    def bytes_a_check(self) -> float:
        """How much each check leaves behind; the round that first answers 304 is left out."""
        return (self.disk[-1] - self.disk[1]) / self.sources / max(1, len(self.disk) - 2)

    @property
    def growth(self) -> float:
        """Megabytes by which the peak rose after the second round."""
        return self.memory[-1] - self.memory[1]

    def holds(self) -> bool:
        """Whether every bound holds."""
        small = self.bytes_a_check <= BOUND_BYTES and self.growth <= BOUND_GROWTH_MB
        return small and self.usual_cpu <= BOUND_MS


def measure(sources: int, rounds: int) -> Rounds:
    """Run the rounds and print a line for each."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    site = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    site.start()
    found = Rounds(sources)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_project(root, ours.recv(), sources)
        for number in range(rounds + 1):
            _watch_once(root, number, found)
    ours.send("end")
    site.join()
    return found


def _watch_once(root: Path, number: int, found: Rounds) -> None:
    moment = datetime(2026, 1, 5, 5, tzinfo=UTC) + timedelta(days=number)
    means = Means(
        Clock(lambda: moment, time.monotonic, time.sleep),
        Machine("bench", "bench", 1, "archiver/bench"),
    )
    began, wall = time.process_time(), time.perf_counter()
    seen = watch(load_project(root), means)
    found.cpu.append((time.process_time() - began) / found.sources * 1000)
    found.memory.append(resident_mb())
    found.disk.append(sum(p.stat().st_size for p in root.rglob("*") if p.is_file()))
    assert len(seen.changes) == found.sources
    assert number == 0 or not seen.transitions
    print(
        f"round {number}: {found.cpu[-1]:.2f} ms of CPU a source, "
        f"{time.perf_counter() - wall:.1f} s, peak memory {found.memory[-1]:.0f} MB, "
        f"{found.disk[-1] / 1e6:.1f} MB on the disk",
        flush=True,
    )


def main(sources: int = 1000, rounds: int = 4) -> int:
    """Measure few sources, then all; 0 when every bound holds."""
    few, many = measure(max(1, sources // 4), rounds), measure(sources, rounds)
    ratio = many.usual_cpu / few.usual_cpu
    holds = many.holds() and ratio <= BOUND_RATIO
    print(
        f"{many.usual_cpu:.2f} ms of CPU a source (bound {BOUND_MS}), {ratio:.2f} times that of a "
        f"quarter of them (bound {BOUND_RATIO}); {many.growth:+.1f} MB of memory after the second "
        f"round (bound {BOUND_GROWTH_MB}); {many.bytes_a_check:,.0f} bytes a check (bound "
        f"{BOUND_BYTES:,}): {'all hold' if holds else 'BROKEN'}"
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(*(int(number) for number in sys.argv[1:])))
