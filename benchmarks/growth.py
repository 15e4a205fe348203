"""What every command costs as an archive grows: at 1, 2, 4 and 8 times the captures.

    python -m benchmarks.growth [--captures 10000] [--sources 30] [--only show,export]

The archive is made on the spot: each source is a page of some 9 kB of seeded words, saved again and
again, with a line that is another one each time, and quoted twice. `--captures` is the largest of
the four sizes. Printed are, for each command and size, processor seconds and the most memory that
the process had (the operating system's figures for the child), and the exponent between the first
size and the last: 1 is in step with the archive, 2 is quadratic, 0 does not feel it.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
from archiver.store.archive import Archive

START = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
MACHINE = Machine("A Volunteer", "desk.example", 1, "archiver/benchmark")
WORDS = 1_200
"""Words of a page: some 9 kB, as a short article has."""
COMMANDS = {
    "show": ["show", "s000"],
    "cite": ["show", "s000", "--cite"],
    "verify": ["verify"],
    "status": ["status"],
    "report": ["report", "--output", "report"],
    "export": ["export", "--output", "pack.wacz"],
    "reindex": ["reindex"],
    "audit": ["audit"],
}


@dataclass(frozen=True)
class Cost:
    """Processor seconds and MB of one command."""

    seconds: float
    megabytes: float


def make_project(folder: Path, captures: int, sources: int) -> None:
    """Write a project whose archive has `captures` captures of `sources` sources, quotes beside."""
    chance = random.Random(5)
    vocabulary = ["".join(chance.choices("aeinorstl", k=chance.randint(2, 9))) for _ in range(5000)]
    pages = [" ".join(chance.choices(vocabulary, k=WORDS)) for _ in range(sources)]
    folder.mkdir()
    _write(folder / "sources.csv", ["id", "url"], [[_id(n), _url(n)] for n in range(sources)])
    quotes = [
        [f"q{n}{part}", _id(n), " ".join(page.split()[at : at + 14])]
        for n, page in enumerate(pages)
        for part, at in (("a", 100), ("b", 700))
    ]
    _write(folder / "quotes.csv", ["id", "source", "quote"], quotes)
    (folder / "archiver.toml").write_text('[capture]\ncontact = "bench@example.org"\n', "utf-8")
    ticks = iter(range(10**9))
    clock = Clock(lambda: START + timedelta(seconds=next(ticks)), time.monotonic, time.sleep)
    with Archive.open(folder / "archive", clock, MACHINE) as archive:
        for number in range(captures):
            source, day = number % sources, number // sources
            archive.record(_id(source), _answer(source, day, pages[source], clock.now()))
            state = State.NEW if day == 0 else State.CHANGED
            archive.note_state(Change(_id(source), state, None, True, f"round {day}", {}))


def _write(path: Path, head: list[str], rows: Sequence[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([head, *rows])


def _id(number: int) -> str:
    return f"s{number:03d}"


def _url(number: int) -> str:
    return f"http://sources.test/{_id(number)}"


def _answer(source: int, day: int, words: str, date: datetime) -> Exchange:
    page = f"<title>{_id(source)}</title><p>Round {day} of the minutes.</p><p>{words}</p>"
    body = f"<!DOCTYPE html><html>{page}</html>"
    raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body),
        body.encode(),
    )
    sent = b"GET / HTTP/1.1\r\nHost: sources.test\r\n\r\n"
    head = read_head(io.BytesIO(raw))
    hop = Hop(_url(source), date, sent, RecordBlock(len(raw), raw), head, "192.0.2.7", None, 0.1)
    return Exchange(Request(_url(source)), (hop,), Outcome.CAPTURED, date=date)


def cost_of(folder: Path, arguments: Sequence[str]) -> Cost:
    """Run the program on a project and return what it cost."""
    command = [sys.executable, "-m", "archiver", "-C", str(folder), *arguments]
    quiet = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    _, _, used = os.wait4(
        os.posix_spawn(sys.executable, command, os.environ, file_actions=quiet), 0
    )
    # ru_maxrss is in kB on Linux (getrusage(2)), in bytes on macOS.
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Cost(used.ru_utime + used.ru_stime, peak)


def _measure(folder: Path, captures: int, sources: int, names: Sequence[str]) -> dict[str, Cost]:
    make_project(folder, captures, sources)
    cost_of(folder, ["verify"])  # texts and findings are in the cache, as from day to day
    costs = {name: cost_of(folder, COMMANDS[name]) for name in names}
    shutil.rmtree(folder)
    return costs


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--captures", type=int, default=10_000)
    parser.add_argument("--sources", type=int, default=30)
    parser.add_argument("--only", default=",".join(COMMANDS))
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args()
    sizes = [given.captures // divisor for divisor in (8, 4, 2, 1)]
    names = given.only.split(",")
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        found = [_measure(Path(name) / f"p{n}", n, given.sources, names) for n in sizes]
    print(f"{'captures':12}" + "".join(f"{size:>18,}" for size in sizes) + f"{'exponent':>10}")
    for command in names:
        costs = [costs[command] for costs in found]
        grown = math.log(costs[-1].seconds / costs[0].seconds) / math.log(sizes[-1] / sizes[0])
        shown = "".join(f"{c.seconds:>9.2f} s{c.megabytes:>4.0f} MB" for c in costs)
        print(f"{command:12}{shown}{grown:>10.2f}")


if __name__ == "__main__":
    main()
