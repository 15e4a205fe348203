"""Capturing 300 pages: ours beside requests with warcio's capture_http, and beside wget.

Run: python -m benchmarks.capture [--rounds N] [--pages N] [--whole]

Two servers on loopback, 16 host addresses each: nginx, which answers at once, and one of our own
that waits 100 ms before each answer. Every contender is a process of its own; its wall time and CPU
seconds (its own and its children's) are the median of the rounds. "snapshot-W" is the whole command
`archiver snapshot --workers W`; "reading-W" is requests with warcio in W threads and one extraction
of the text of each page. With `--whole` these alone, and the command at 1, 2, 4 and 8 times the
pages. Needs nginx and wget; the compressors isal and zlib-ng are measured where they are installed.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archiver.models import Clock, Exchange

    Record = Callable[[Exchange], object]

HOSTS = [f"127.0.0.{n}" for n in range(1, 17)]
LATENCY = 0.1
CACHE = Path(tempfile.gettempdir()) / "benchmarks-capture-modules"
WORDS = """the of and to a in that is was for on are with as it be by this which or from at an have
were not has their they been would there council minutes meeting committee report agreed members
action review policy service date evidence public record published response request question
decision budget officer chair minute item noted trust health police data notice letter answer
""".split()  # noqa: SIM905


# --- the pages and their servers -----------------------------------------------------------------


def make_pages(folder: Path, count: int) -> int:
    """Write `count` pages of about 100 kB of HTML each; return their bytes."""
    chance = random.Random(3)
    for number in range(count):
        text = _page(number, chance)
        (folder / f"page{number}.html").write_text(text, encoding="utf-8")
    return sum(path.stat().st_size for path in folder.iterdir())


STYLE = """.card{display:flex;margin:0 0 1rem}.visually-hidden{position:absolute;width:1px;
height:1px;overflow:hidden;clip:rect(0 0 0 0)}@media(max-width:600px){.nav{display:none}}
.btn:hover{color:#fff}
"""
SIZE, OWN = 100_000, 70_000  # characters of a page, and those before what stands beside its text


def _page(number: int, chance: random.Random) -> str:
    """A page as content management systems make them: menus, an article, cards, a foot, scripts."""
    title = _words(chance, 5, 9)
    menu = "".join(f'<li class="nav__item"><span>{_link(chance)}</span></li>' for _ in range(60))
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="stylesheet" href="/site.css"><style>{STYLE}</style></head><body>'
        f'<header role="banner"><nav><ul>{menu}</ul></nav></header><main><article><h1>{title}</h1>'
    )
    parts = [page]
    length = len(page)
    while length < OWN:
        parts.append(_block(chance))
        length += len(parts[-1])
    parts.append("</article><aside>")
    parts += (
        f'<div class="card"><img src="/t/{chance.randrange(9999)}.jpg" alt=""><h3>{_link(chance)}'
        f'</h3><p class="card__text">{_sentence(chance)}</p></div>'
        for _ in range(25)
    )
    foot = "".join(f"<li>{_link(chance)}</li>" for _ in range(50))
    parts.append(f'</aside></main><footer class="footer"><ul>{foot}</ul></footer>')
    missing = SIZE - sum(map(len, parts))
    settings = ",".join(f'"{chance.getrandbits(48):x}"' for _ in range(max(1, missing // 15)))
    parts.append(f"<script>var page{number}=[{settings}];</script></body></html>")
    return "\n".join(parts)


def _block(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.08:
        return f"<h2>{_words(chance, 3, 7)}</h2>"
    if kind < 0.14:
        items = "".join(f"<li>{_sentence(chance)}</li>" for _ in range(5))
        return f"<ul>{items}</ul>"
    if kind < 0.17:
        row = f"<tr><td>{_words(chance, 1, 4)}</td><td>{chance.randrange(10**6):,}</td></tr>"
        return f"<table>{row * 8}</table>"
    said = "".join(f"{_sentence(chance)} <em>{_link(chance)}</em> " for _ in range(3))
    return f'<div class="prose block--{chance.randrange(9)}"><p>{said}</p></div>'


def _sentence(chance: random.Random) -> str:
    return f"{_words(chance, 8, 30).capitalize()}."


def _link(chance: random.Random) -> str:
    place = f"/{chance.choice(WORDS)}/{chance.randrange(9999)}?ref={chance.getrandbits(40):x}"
    return f'<a href="{place}">{_words(chance, 2, 6)}</a>'


def _words(chance: random.Random, fewest: int, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randrange(fewest, most)))


NGINX = """worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 256; }}
http {{ access_log off; keepalive_requests 100000; default_type text/html; sendfile on;
client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; server {{ {listen} root {pages}; }} }}
"""


@contextmanager
def at_once(folder: Path, pages: Path) -> Iterator[int]:
    """Serve `pages` with nginx; yield the port."""
    port = _free_port()
    listen = " ".join(f"listen {host}:{port};" for host in HOSTS)
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, listen=listen, pages=pages), encoding="utf-8")
    server = subprocess.Popen(["nginx", "-c", str(config), "-e", str(folder / "error.log")])
    with _running(server, port):
        yield port


@contextmanager
def after_a_while(pages: Path) -> Iterator[int]:
    """Serve `pages` with 100 ms before each answer; yield the port."""
    port = _free_port()
    command = [sys.executable, "-m", "benchmarks.capture", "--serve", str(pages), str(port)]
    with _running(subprocess.Popen(command), port):
        yield port


@contextmanager
def _running(server: subprocess.Popen[bytes], port: int) -> Iterator[None]:
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex((HOSTS[-1], port)) == 0:
                    break
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(pages: Path, port: int) -> None:
    """Answer each request with its page, 100 ms late, on every host address."""
    contents = {f"/{path.name}": path.read_bytes() for path in pages.iterdir()}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while asked := await reader.readuntil(b"\r\n\r\n"):
            body = contents[asked.split(b" ")[1].decode()]
            await asyncio.sleep(LATENCY)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
            writer.write(head.encode() + b"\r\n" + body)

    async def tolerant(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        for host in HOSTS:
            await asyncio.start_server(tolerant, host, port, backlog=64)
        await asyncio.Event().wait()

    asyncio.run(run())


# --- the contenders ------------------------------------------------------------------------------


def ours(urls: list[str], folder: Path, level: int, workers: int, bare: bool = False) -> None:
    """Fetch with our recorder and store in an archive, as `archiver snapshot` does.

    `bare` leaves out the custody log and the catalog, which neither of the others has.
    """
    from archiver.capture.fetch import Fetcher
    from archiver.capture.pacing import run_queues
    from archiver.capture.spool import discard
    from archiver.models import Clock, Request
    from archiver.settings import CaptureSettings
    from archiver.urls import host_of

    clock = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)
    settings = CaptureSettings(allow_addresses=("127.0.0.0/8",), delay=0.0)
    fetcher = Fetcher(settings, clock, {}, folder / "spool")
    store = _open_series if bare else _open_archive
    with store(folder, clock, level) as record, ThreadPoolExecutor(workers) as pool:
        jobs = [Request(url) for url in urls]
        done = run_queues(jobs, lambda j: host_of(j.url), fetcher.fetch, pool, workers=workers)
        for _, exchange in done:
            record(exchange)
            discard(exchange)
    fetcher.close()


@contextmanager
def _open_archive(folder: Path, clock: Clock, level: int) -> Iterator[Record]:
    from archiver.models import Machine
    from archiver.store.archive import Archive

    machine = Machine("benchmark", "localhost", os.getpid(), "archiver benchmark")
    archive = Archive.open(folder / "archive", clock, machine, level=level)
    yield lambda exchange: archive.record(exchange.request.url, exchange)
    archive.close()


@contextmanager
def _open_series(folder: Path, clock: Clock, level: int) -> Iterator[Record]:
    from archiver.models import Usability
    from archiver.store.archive import new_id
    from archiver.store.warc.capture_records import About, GroupBuilder
    from archiver.store.warc.writer import WarcSeries

    series = WarcSeries(folder, "bare", {"software": "archiver benchmark"}, level=level)

    def record(exchange: Exchange) -> None:
        about = About(exchange.request.url, Usability())
        group = GroupBuilder(new_id).exchange(exchange, about, None, clock.now())
        series.append(group.records, clock.now(), new_id())

    yield record
    series.close()


def theirs(urls: list[str], folder: Path) -> None:
    """Fetch with requests, one after the other, inside warcio's capture_http."""
    capture_http = importlib.import_module("warcio.capture_http").capture_http
    requests = importlib.import_module("requests")
    with capture_http(str(folder / "theirs.warc.gz")), requests.Session() as session:
        for url in urls:
            session.get(url).raise_for_status()


def reading(urls: list[str], folder: Path, threads: int) -> None:
    """Fetch with requests inside capture_http and read each page once, hosts shared by threads."""
    from archiver.text.extraction import extract

    capture_http = importlib.import_module("warcio.capture_http").capture_http
    requests = importlib.import_module("requests")

    def save(number: int) -> None:
        mine = [url for url in urls if HOSTS.index(url.split("/")[2].partition(":")[0]) % threads
                == number]  # fmt: skip
        with capture_http(str(folder / f"{number}.warc.gz")), requests.Session() as session:
            for url in mine:
                answer = session.get(url)
                extract(answer.content, "text/html", "", url)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(save, range(threads)))


def write_project(folder: Path, urls: list[str]) -> None:
    """Write a project whose sources are `urls`."""
    rows = "".join(f"s{number},{url}\n" for number, url in enumerate(urls))
    (folder / "sources.csv").write_text(f"id,url\n{rows}", encoding="ascii")
    (folder / "archiver.toml").write_text(
        '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\nrobots = "none"\n', "utf-8"
    )


def command_of(name: str, listed: Path, folder: Path) -> list[str]:
    """Return the command line of the contender called `name`."""
    if name.startswith("snapshot"):
        write_project(folder, listed.read_text(encoding="ascii").split())
        workers = name.partition("-")[2]
        command = [sys.executable, "-m", "archiver", "-q", "-C", str(folder)]
        return [*command, "snapshot", "--workers", workers]
    if name == "wget":
        quiet = ["wget", "-q", "-O", os.devnull, f"--warc-tempdir={folder}"]
        return [*quiet, f"--warc-file={folder / 'wget'}", "-i", str(listed)]
    return [sys.executable, "-m", "benchmarks.capture", "--run", name, str(listed), str(folder)]


def run(name: str, listed: Path, folder: Path) -> None:
    """Be the contender `name`: "theirs", "reading-W", "ours-LEVEL-W" or "bare-LEVEL-W"."""
    urls = listed.read_text(encoding="ascii").split()
    if name == "theirs":
        theirs(urls, folder)
    elif name.startswith("reading"):
        reading(urls, folder, int(name.partition("-")[2]))
    else:
        kind, level, workers = name.split("-")
        ours(urls, folder, int(level), int(workers), bare=kind == "bare")


# --- measuring -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """Wall and CPU seconds of one run, and the megabytes that it left in WARC files."""

    wall: float
    cpu: float
    size: float


def measure(name: str, listed: Path) -> Cost:
    """Run the contender called `name` once."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        # As installed: a program's own modules are compiled once, not at each start.
        kept = {**os.environ, "PYTHONPYCACHEPREFIX": str(CACHE), "PYTHONDONTWRITEBYTECODE": ""}
        command = command_of(name, listed, folder)
        before, began = os.times(), time.perf_counter()
        subprocess.run(command, check=True, env=kept)
        wall, after = time.perf_counter() - began, os.times()
        cpu = after.children_user - before.children_user
        cpu += after.children_system - before.children_system
        size = sum(p.stat().st_size for p in folder.rglob("*.warc*"))
    return Cost(wall, cpu, size / 1e6)


def compare(port: int, names: list[str], pages: int, rounds: int) -> dict[str, Cost]:
    """Measure every contender in turn, `rounds` times over, and print the medians."""
    share = -(-pages // len(HOSTS))
    urls = [f"http://{HOSTS[n // share]}:{port}/page{n}.html" for n in range(pages)]
    with tempfile.TemporaryDirectory() as made:
        listed = Path(made) / "urls.txt"
        listed.write_text("\n".join(urls), encoding="ascii")
        costs = {name: [] for name in names}  # type: dict[str, list[Cost]]
        first = Path(made) / "first.txt"
        first.write_text(urls[0], encoding="ascii")
        for name in names:
            measure(name, first)
        for _ in range(rounds):
            for name in names:
                costs[name].append(measure(name, listed))
    found = {name: _median(runs) for name, runs in costs.items()}
    for name, cost in found.items():
        rate = pages / cost.wall
        print(f"  {name:12} {rate:7.1f} pages/s  {cost.wall:6.2f} s wall  {cost.cpu:5.2f} s CPU"
              f"  {cost.size:5.1f} MB")  # fmt: skip
    return found


def _median(runs: list[Cost]) -> Cost:
    middle = statistics.median
    return Cost(
        middle(r.wall for r in runs), middle(r.cpu for r in runs), middle(r.size for r in runs)
    )


def compressors() -> Iterator[tuple[str, Callable[[bytes], bytes]]]:
    """Yield the compressors that are installed."""
    for level in (9, 6, 4, 1):
        yield f"zlib {level}", lambda page, level=level: zlib.compress(page, level)
    for module, levels in (("zlib_ng.zlib_ng", (9, 6)), ("isal.isal_zlib", (3, 2))):
        try:
            found = importlib.import_module(module)
        except ImportError:
            print(f"  {module.partition('.')[0]} is not installed")
            continue
        for level in levels:
            yield f"{module[:7]} {level}", lambda p, f=found, n=level: f.compress(p, level=n)


def compare_compressors(pages: Path) -> None:
    """Print speed and size of each compressor on the pages."""
    contents = [path.read_bytes() for path in sorted(pages.iterdir())[:100]]
    total = sum(map(len, contents)) / 1e6
    for name, compress in compressors():
        began = time.process_time()
        size = sum(len(compress(content)) for content in contents) / 1e6
        speed = total / (time.process_time() - began)
        print(f"  {name:12} {speed:6.0f} MB/s  {size / total:6.3f} of the size")


def main() -> None:
    """Measure, and print the two ratios that the issue asks for."""
    asked = _arguments()
    if asked.serve:
        return serve(Path(asked.serve[0]), int(asked.serve[1]))
    if asked.run:
        return run(asked.run[0], Path(asked.run[1]), Path(asked.run[2]))
    with tempfile.TemporaryDirectory() as made:
        folder, pages = Path(made), Path(made) / "pages"
        pages.mkdir()
        folder.chmod(0o755)  # nginx drops its rights before it reads
        print(f"{asked.pages} pages, {make_pages(pages, asked.pages) / 1e6:.1f} MB")
        _whole_command(folder, pages, asked)
        if asked.whole:
            return None
        _without_latency(folder, pages, asked)
        _with_latency(pages, asked)
        print("compressing the pages:")
        compare_compressors(pages)
    return None


def _whole_command(folder: Path, pages: Path, asked: argparse.Namespace) -> None:
    print("the whole command, without latency:")
    with at_once(folder, pages) as port:
        found = compare(port, ["reading-1", "snapshot-8"], asked.pages, asked.rounds)
        ratio = found["snapshot-8"].cpu / found["reading-1"].cpu
        print(f"  CPU / that of requests, warcio and one extraction: {ratio:.2f} (at most 1.3)")
        print("the whole command at 1, 2, 4 and 8 times the pages:")
        for times in (1, 2, 4, 8):
            compare(port, ["snapshot-8"], asked.pages * times // 8, 1)
    print("the whole command, with 100 ms latency:")
    with after_a_while(pages) as port:
        names = ["reading-16", "snapshot-16", "snapshot-4", "snapshot-1"]
        found = compare(port, names, asked.pages, asked.rounds)
    ratio = found["reading-16"].wall / found["snapshot-16"].wall
    print(f"  pages a second / those of requests, warcio and one extraction: {ratio:.2f}"
          " (at least 0.8)")  # fmt: skip


def _without_latency(folder: Path, pages: Path, asked: argparse.Namespace) -> None:
    print("without latency:")
    with at_once(folder, pages) as port:
        names = ["theirs", "wget", "bare-9-8", "ours-9-8", "ours-6-8", "ours-4-8"]
        found = compare(port, names, asked.pages, asked.rounds)
    for name, what in (("bare", "recorder and WARC writer"), ("ours", "with custody and catalog")):
        ratio = found[f"{name}-9-8"].cpu / found["wget"].cpu
        print(f"  CPU at gzip level 9 / wget's, {what}: {ratio:.2f} (at most 1.3)")


def _with_latency(pages: Path, asked: argparse.Namespace) -> None:
    print("with 100 ms latency:")
    with after_a_while(pages) as port:
        found = compare(port, ["theirs", "ours-6-8", "ours-6-16"], asked.pages, 1)
    ratio = found["theirs"].wall / found["ours-6-16"].wall
    print(f"  speed, 16 workers / sequential: {ratio:.1f} (at least 6)")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--whole", action="store_true", help="the whole command alone")
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    for program in ("nginx", "wget"):
        if shutil.which(program) is None:
            parser.error(f"{program} is not installed; the comparison needs it")
    return parser.parse_args()


if __name__ == "__main__":
    main()
