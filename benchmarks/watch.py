"""What a round of the watch costs when nothing has changed: CPU a source, and memory.

    python -m benchmarks.watch [SOURCES] [ROUNDS]

The site runs in a process of its own and answers 304; the first round, which fetches everything,
is not counted. The bound is 12 ms of CPU a source, and memory that does not grow from round to
round.
"""

from __future__ import annotations

import csv
import hashlib
import multiprocessing
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from archiver.models import Clock, Machine
from archiver.project import load_project
from archiver.workflows.means import Means
from archiver.workflows.watch import watch

PORTS = 8
BOUND_MS = 12.0
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


def measure(sources: int, rounds: int) -> bool:
    """Run the rounds and print a line for each; False when the bound is broken."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    site = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    site.start()
    now, costs = datetime(2026, 1, 5, 5, tzinfo=UTC), []
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), ours.recv(), sources)
        for number in range(rounds + 1):
            moment = now + timedelta(days=number)
            clock = Clock(lambda moment=moment: moment, time.monotonic, time.sleep)
            means = Means(clock, Machine("bench", "bench", 1, "archiver/bench"))
            began, wall = time.process_time(), time.perf_counter()
            found = watch(load_project(Path(folder)), means)
            cost = (time.process_time() - began) / sources * 1000
            wall = time.perf_counter() - wall
            costs.append(cost)
            assert len(found.changes) == sources
            assert number == 0 or not found.transitions
            print(
                f"round {number}: {cost:.2f} ms of CPU a source, {wall:.1f} s, "
                f"peak memory {resident_mb():.0f} MB",
                flush=True,
            )
    ours.send("end")
    site.join()
    return max(costs[1:]) <= BOUND_MS


if __name__ == "__main__":
    arguments = [int(number) for number in sys.argv[1:]]
    holds = measure(*(arguments + [1000, 3][len(arguments) :]))
    print(f"bound: {BOUND_MS} ms of CPU a source: {'holds' if holds else 'BROKEN'}")
    sys.exit(0 if holds else 1)
