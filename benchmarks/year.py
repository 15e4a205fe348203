"""A year of daily looks: what it leaves on the disk, and whether its last round costs more.

    python -m benchmarks.year [--sources 60] [--days 60] [--aged 365]

Two sites in processes of their own. One answers 304 from its second day on: printed are the bytes
on the disk by kind of file in the middle and at the end of `--days`, and what a year of 300 sources
comes to, if each further day costs what those of the second half did. The other has another page
each time that it is asked: printed are the processor seconds of rounds on the first days, and from
day `--aged` on of an archive that has a copy, and a line that says so, of each source and day.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from archiver.messages import read_head
from archiver.models import (
    Change,
    Clock,
    Exchange,
    Hop,
    Machine,
    Outcome,
    RecordBlock,
    Request,
    State,
)
from archiver.project import load_project
from archiver.store.archive import Archive
from archiver.workflows.shared.context import Means
from archiver.workflows.watch.watch import watch
from benchmarks.watch import PORTS, QUOTE, Unchanging, serve, write_project

START = datetime(2026, 1, 5, 5, tzinfo=UTC)
MACHINE = Machine("bench", "bench", 1, "archiver/bench")
YEAR, MANY = 365, 300
ASKED = Counter[str]()


def make_page(path: str, number: int) -> bytes:
    """Return the page of an address as it is when it is asked for the `number`th time."""
    words = f"<p>In {path} {QUOTE}.</p>" + "<p>Members met in the hall again.</p>" * 100
    return f"<html><title>Minutes</title><body><p>Round {number}.</p>{words}</html>".encode()


class Changing(Unchanging):
    """A page that is another one each time."""

    def do_GET(self) -> None:  # noqa: N802  # the name that http.server asks for
        ASKED[self.path] += 1
        body = make_page(self.path, 10_000 + ASKED[self.path])
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve_changing(pipe: Connection) -> None:
    """Serve pages that change; tell the ports; end with the parent."""
    import threading

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Changing) for _ in range(PORTS)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.send([server.server_port for server in servers])
    pipe.recv()


@contextmanager
def site(target: object) -> Iterator[list[int]]:
    """Run a site, and give its ports."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=target, args=(theirs,), daemon=True)  # type: ignore[arg-type]
    process.start()
    yield ours.recv()
    ours.send("end")
    process.join()


def look(root: Path, day: int) -> float:
    """Run the round of a day; return its processor seconds."""
    moment = START + timedelta(days=day)
    clock = Clock(lambda: moment, time.monotonic, time.sleep)
    means = Means(clock, MACHINE, cache_key=root.parent / "keys" / "cache-key")
    began = time.process_time()
    watch(load_project(root), means)
    return time.process_time() - began


def weigh(root: Path) -> Counter[str]:
    """Return the bytes under archive/, by the first part of the path."""
    sizes: Counter[str] = Counter()
    for path in (root / "archive").rglob("*"):
        if path.is_file():
            sizes[path.relative_to(root / "archive").parts[0]] += path.stat().st_size
    return sizes


def measure_disk(root: Path, sources: int, days: int) -> None:
    """Look at pages that never change, and say what that leaves."""
    with site(serve) as ports:
        write_project(root, ports, sources)
        seconds, weights = [], []
        for day in range(days + 1):
            seconds.append(look(root, day))
            if day in (1, days // 2, days):
                weights.append(weigh(root))
                kinds = ", ".join(f"{k} {v / 1e3:,.0f}" for k, v in sorted(weights[-1].items()))
                print(f"day {day}: {kinds} kB; {seconds[-1]:.2f} s of CPU", flush=True)
    more = {kind: weights[-1][kind] - weights[-2][kind] for kind in weights[-1]}
    daily = sum(more.values()) / (days - days // 2) / sources
    year = daily * MANY * YEAR / 1e6
    print(
        f"{daily:,.0f} bytes a check: {MANY} sources for a year, if it goes on so: {year:,.0f} MB"
    )


def measure_round(root: Path, sources: int, days: int) -> None:
    """Look at pages that all change, on the second day and after many."""
    with site(serve_changing) as ports:
        write_project(root, ports, sources)
        look(root, 0)
        early = [look(root, day) for day in (1, 2, 3)]
        _age(root, ports, sources, days)
        late = [look(root, day) for day in (days, days + 1, days + 2)]
    for what, some in (("on days 1 to 3", early), (f"from day {days} on", late)):
        said = " ".join(f"{seconds:.2f}" for seconds in some)
        print(f"{sources} changed sources, {what}: {said} s of CPU")
    print(f"the least of each: {min(late) / min(early):.2f} times")


def _age(root: Path, ports: list[int], sources: int, days: int) -> None:
    """Give each source a copy, and a line that it has changed, for each day until `days`."""
    now = [START]
    clock = Clock(lambda: now[0], time.monotonic, time.sleep)
    with Archive.open(root / "archive", clock, MACHINE) as archive:
        for day in range(4, days):
            now[0] = START + timedelta(days=day)
            for number in range(sources):
                uri = f"http://127.0.0.1:{ports[number % PORTS]}/{number}"
                archive.record(f"s{number}", _answer(uri, make_page(f"/{number}", day), now[0]))
                said = Change(f"s{number}", State.CHANGED, None, True, f"round {day}", {})
                archive.note_state(said)


def _answer(uri: str, body: bytes, date: datetime) -> Exchange:
    raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body),
        body,
    )
    hop = Hop(
        uri, date, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", RecordBlock(len(raw), raw),
        read_head(io.BytesIO(raw)), "127.0.0.1", None, 0.1,
    )  # fmt: skip
    return Exchange(Request(uri), (hop,), Outcome.CAPTURED, date=date)


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sources", type=int, default=60)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--aged", type=int, default=YEAR)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for part, run, days in (
            ("same", measure_disk, given.days),
            ("changed", measure_round, given.aged),
        ):
            (Path(name) / part).mkdir()
            run(Path(name) / part, given.sources, days)


if __name__ == "__main__":
    main()
