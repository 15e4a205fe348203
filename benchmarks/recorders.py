"""Saving seven pages with 35 files and 16 quotations, beside other recorders.

Run: python -m benchmarks.recorders [--only NAME …] [--folder FOLDER]

The site (benchmarks/seven_pages.py) is served on loopback by this process. Each recorder is told
the seven addresses, and is then asked, without a server:

- files: of how many the bytes are kept, in WARC records or in its folder; of how many the address
  is named (as kept or, by ours, as a film that is not);
- quotations: how many stand in the text of what it kept: ours by `archiver verify`, the others'
  read by our readers of HTML, PDF and Word, which is more than their users have;
- replay: how many of the seven look as they did live, after one scroll through the page: no
  window's height differs in more than one pixel of a hundred. WARC files are replayed by pywb, with
  scripts; ours as `serve` shows it, too;
- seconds of wall time, and of CPU with all children.

Those that are not found are left out: wget; single-file (npm: single-file-cli; --single-file);
warcprox (--warcprox), through which a Chromium scrolls the pages once; ArchiveBox (--archivebox),
which does nothing for the superuser;
pywb (--pywb, a folder of programs). The host is 127.0.0.2, since warcprox saves nothing of
127.0.0.1; browsers are told to ask the proxy for it.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Error, sync_playwright
from warcio.archiveiterator import ArchiveIterator

from archiver.capture.browser.browser_program import find_program
from archiver.demo.server import DemoAnswer, serve
from archiver.text.extraction import extract
from benchmarks.seven_pages import FILMS, PAGES, QUOTATIONS, make_site

WIDTH, HEIGHT, SCALED, TOLERANCE, WORST = 1280, 900, 320, 26, 0.01
"""As archiver.capture.browser.second_look compares pictures."""
SITE, HOST = make_site(), "127.0.0.2"
_DATA = re.compile(r"data:[\w/+.-]+(?:;charset=[\w-]+)?;base64,([A-Za-z0-9+/=]+)")


@dataclass
class Kept:
    """What one recorder left: bodies with their types, addresses that it names, seconds."""

    bodies: list[tuple[str, bytes]] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    warcs: list[Path] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0
    quoted: int | None = None
    said: str = ""

    def count_files(self) -> int:
        """Of how many of the site's files the bytes are here."""
        here = {hashlib.sha256(body).digest() for _, body in self.bodies}
        for _, body in self.bodies:
            here |= {
                hashlib.sha256(base64.b64decode(found)).digest()
                for found in _DATA.findall(body.decode("utf-8", "replace"))
                if len(found) % 4 == 0
            }
        return sum(hashlib.sha256(body).digest() in here for _, body in SITE.values())

    def count_named(self) -> int:
        """Of how many of the site's files the address is named."""
        return sum(path in self.named for path in SITE)

    def count_quotations(self) -> int:
        """How many quotations stand in the text of what is here."""
        if self.quoted is not None:
            return self.quoted
        texts = (extract(body, kind, "", "").content for kind, body in self.bodies)
        words = "\n".join(" ".join(text.split()) for text in texts).casefold()
        return sum(quotation.casefold() in words for _, quotation in QUOTATIONS)


# --- the recorders -------------------------------------------------------------------------------


def save_by_us(urls: list[str], folder: Path, tools: argparse.Namespace) -> Kept:
    """`archiver snapshot` with all that it offers, then `verify` of the quotations."""
    rows = "".join(f"s{number},{url}\n" for number, url in enumerate(urls))
    (folder / "sources.csv").write_text(f"id,url\n{rows}", encoding="utf-8")
    pages = dict(zip(PAGES, (f"s{number}" for number in range(len(urls))), strict=True))
    quoted = "".join(f'q{n},{pages[p]},"{words}"\n' for n, (p, words) in enumerate(QUOTATIONS))
    (folder / "quotes.csv").write_text(f"id,source,quote\n{quoted}", encoding="utf-8")
    (folder / "archiver.toml").write_text(
        '[capture]\nallow-addresses = ["127.0.0.0/8", "::1"]\ndelay = 0\n'
        '[browser]\nconsent = "reject"\n',
        encoding="utf-8",
    )
    ours = [sys.executable, "-m", "archiver", "-q", "-C", str(folder)]
    options = ["--browser", "--requisites", "--attachments", "--format", "json"]
    kept, out = _run([*ours, "snapshot", *options], folder)
    found = json.loads(out)
    kept.warcs = sorted(folder.glob("archive/warcs/*/*/*.gz"))
    _read_warcs(kept)
    kept.named |= {_path(one["url"]) for one in found["not_kept"]}
    checked = subprocess.run(
        [*ours, "verify", "--format", "json"], capture_output=True, check=False
    )
    verdicts = [row["verdict"] for row in json.loads(checked.stdout)["quotations"]]
    kept.quoted = sum(verdict in ("verbatim", "typographic") for verdict in verdicts)
    kept.said = ", ".join(f"{verdicts.count(v)} {v}" for v in dict.fromkeys(verdicts))
    return kept


def save_by_wget(urls: list[str], folder: Path, tools: argparse.Namespace) -> Kept:
    """wget with requisites, and with what the pages link."""
    options = ["-q", "-r", "-l", "1", "-p", "-e", "robots=off", f"--warc-file={folder / 'wget'}"]
    kept, _ = _run(["wget", *options, "-P", str(folder / "files"), *urls], folder)
    kept.warcs = [folder / "wget.warc.gz"]
    return _read_warcs(kept)


def save_by_single_file(urls: list[str], folder: Path, tools: argparse.Namespace) -> Kept:
    """single-file, a page at a time."""
    total = Kept()
    for number, url in enumerate(urls):
        target = folder / f"{number}.html"
        options = [f"--browser-executable-path={tools.chromium}", "--browser-arg=--no-sandbox"]
        kept, _ = _run([tools.single_file, *options, url, str(target)], folder)
        total.wall, total.cpu = total.wall + kept.wall, total.cpu + kept.cpu
        if target.exists():
            total.bodies.append(("text/html", target.read_bytes()))
    return total


def save_by_warcprox(urls: list[str], folder: Path, tools: argparse.Namespace) -> Kept:
    """A Chromium that scrolls through each page once, behind warcprox."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["-q", "-p", str(port), "-d", str(folder), "-z", "-c", str(folder / "ca.pem")]
    began, before = time.perf_counter(), os.times()
    quiet = subprocess.DEVNULL
    proxy = subprocess.Popen([tools.warcprox, *options], cwd=folder, stdout=quiet, stderr=quiet)
    try:
        _wait_for(port)
        with _chromium(
            tools, proxy={"server": f"http://127.0.0.1:{port}", "bypass": "<-loopback>"}
        ) as browser:
            for url in urls:
                _look(browser, url)
    finally:
        proxy.terminate()
        proxy.wait()
    kept = Kept(wall=time.perf_counter() - began, cpu=_spent(before))
    kept.warcs = sorted(folder.glob("*.warc.gz"))
    return _read_warcs(kept)


def save_by_archivebox(urls: list[str], folder: Path, tools: argparse.Namespace) -> Kept:
    """ArchiveBox with what it finds of its own programs, and single-file where that is here."""
    off = ("SAVE_ARCHIVE_DOT_ORG", "SAVE_MEDIA", "SAVE_MERCURY", "SAVE_READABILITY", "SAVE_GIT")
    env = dict.fromkeys(off, "False") | {"CHROME_SANDBOX": "False", "CHROME_BINARY": tools.chromium}
    env |= {"SINGLEFILE_BINARY": tools.single_file or "", "USE_COLOR": "False"}
    first, _ = _run([tools.archivebox, "init"], folder, env)
    kept, out = _run([tools.archivebox, "add", *urls], folder, env)
    kept.wall, kept.cpu = kept.wall + first.wall, kept.cpu + first.cpu
    kept.warcs = sorted(folder.rglob("*.warc.gz"))
    kept.said = out[-300:]
    types = {".html": "text/html", ".pdf": "application/pdf", ".txt": "text/plain"}
    for path in folder.glob("archive/*/**/*"):
        if path.is_file() and path.suffix != ".gz" and path.name != "index.html":
            kept.bodies.append((types.get(path.suffix, ""), path.read_bytes()))
    return _read_warcs(kept)


Recorder = Callable[[list[str], Path, argparse.Namespace], Kept]
RECORDERS: dict[str, tuple[Recorder, str]] = {
    "archiver": (save_by_us, "chromium"),
    "wget": (save_by_wget, "wget"),
    "single-file": (save_by_single_file, "single_file"),
    "warcprox": (save_by_warcprox, "warcprox"),
    "archivebox": (save_by_archivebox, "archivebox"),
}


def _run(command: list[str], folder: Path, env: dict[str, str] | None = None) -> tuple[Kept, str]:
    began, before = time.perf_counter(), os.times()
    done = subprocess.run(
        command,
        cwd=None if command[0] == sys.executable else folder,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return Kept(wall=time.perf_counter() - began, cpu=_spent(before)), done.stdout


def _spent(before: os.times_result) -> float:
    after = os.times()
    user, system = after.children_user - before.children_user, after.children_system
    return user + system - before.children_system


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _read_warcs(kept: Kept) -> Kept:
    for warc in kept.warcs:
        with warc.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type not in ("response", "resource", "revisit"):
                    continue
                uri = record.rec_headers.get_header("WARC-Target-URI") or ""
                head = record.http_headers
                if head is not None and head.get_statuscode() != "200":
                    continue
                if uri.startswith("http"):
                    kept.named.add(_path(uri))
                kind = head.get_header("Content-Type", "") if head else ""
                kept.bodies.append((kind.partition(";")[0], record.content_stream().read()))
    return kept


# --- replay --------------------------------------------------------------------------------------


@contextmanager
def _chromium(tools: argparse.Namespace, proxy: dict[str, str] | None = None) -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=tools.chromium,
            chromium_sandbox=False,
            proxy=proxy,  # type: ignore[arg-type]
        )
        try:
            yield browser
        finally:
            browser.close()


def _look(browser: Browser, url: str) -> Image.Image:
    """Show a page, scroll through it, and return its picture."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    context.route("**/static/*banner*", lambda route: route.abort())  # pywb's own
    page = context.new_page()
    page.set_default_timeout(20_000)
    with suppress(Error):
        page.goto(url, wait_until="load")
        page.wait_for_load_state("networkidle")
        for _ in range(8):
            page.mouse.wheel(0, int(HEIGHT * 0.8))
            page.wait_for_timeout(100)
        page.wait_for_load_state("networkidle")
    picture = page.screenshot(full_page=True, animations="disabled")
    context.close()
    return Image.open(io.BytesIO(picture)).convert("RGB")


def _differs(one: Image.Image, other: Image.Image) -> float:
    """Return the share of pixels that differ, in the worst window's height."""
    rows = max(one.height, other.height)
    scaled = []
    for picture in (one, other):
        whole = Image.new("RGB", (WIDTH, rows), "white")
        whole.paste(picture)
        small = whole.resize((SCALED, max(1, rows * SCALED // WIDTH)))
        scaled.append(np.asarray(small).astype(int))
    off = (np.abs(scaled[0] - scaled[1]) > TOLERANCE).any(axis=2)
    window = HEIGHT * SCALED // WIDTH
    return max(float(off[at : at + window].mean()) for at in range(0, len(off), window))


def count_replays(
    name: str,
    kept: Kept,
    urls: list[str],
    live: list[Image.Image],
    folder: Path,
    tools: argparse.Namespace,
) -> str:
    """Return how many pages look as they did, where the recorder's copies can be replayed."""
    with _chromium(tools) as browser:
        if name == "single-file":
            shown = [(folder / f"{number}.html").as_uri() for number in range(len(urls))]
            return _compare(browser, shown, live)
        if not kept.warcs or not tools.pywb:
            return ""
        with _pywb(kept.warcs, folder, tools) as base:
            return _compare(browser, [f"{base}{url}" for url in urls], live)


def _compare(browser: Browser, shown: list[str], live: list[Image.Image]) -> str:
    off = [_differs(_look(browser, url), picture) for url, picture in zip(shown, live, strict=True)]
    good = sum(one <= WORST for one in off)
    return f"{good} of {len(off)} ({', '.join(f'{one:.1%}' for one in off)})"


@contextmanager
def _pywb(warcs: list[Path], folder: Path, tools: argparse.Namespace) -> Iterator[str]:
    root, programs = folder / "pywb", Path(tools.pywb)
    root.mkdir()
    (root / "config.yaml").write_text("framed_replay: false\n", encoding="ascii")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    manager = str(programs / "wb-manager")
    subprocess.run([manager, "init", "all"], cwd=root, check=True, capture_output=True)
    added = [manager, "add", "all", *map(str, warcs)]
    subprocess.run(added, cwd=root, check=True, capture_output=True)
    command = [str(programs / "wayback"), "-p", str(port), "-b", "127.0.0.1"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=root, stdout=quiet, stderr=quiet)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/all/"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def _count_served(folder: Path) -> str:
    """Ours as `serve` shows it: the program's own check, of the pages as they were answered."""
    ours = [sys.executable, "-m", "archiver", "-q", "-C", str(folder)]
    options = ["--browser", "--requisites", "--check", "--format", "json"]
    done = subprocess.run([*ours, "snapshot", *options], capture_output=True, check=False)
    checks = json.loads(done.stdout)["checks"]
    return f"{sum(check['same'] for check in checks)} of {len(checks)}"


# --- the table -----------------------------------------------------------------------------------


def main() -> None:
    """Save the site with each recorder that is here, and print the table."""
    tools = _arguments()
    folder = Path(tools.folder or tempfile.mkdtemp())
    found: dict[str, Kept] = {}
    with serve(_answer, HOST) as base:
        urls = [f"{base}/{page}" for page in PAGES]
        with _chromium(tools) as browser:
            live = [_look(browser, url) for url in urls]
        for name, (save, program) in RECORDERS.items():
            if getattr(tools, program) and (not tools.only or name in tools.only):
                own = folder / name
                own.mkdir(parents=True)
                found[name] = save(urls, own, tools)
        served = _count_served(folder / "archiver") if "archiver" in found else ""
    print(f"{len(SITE)} files, of them {len(FILMS)} films and sounds; {len(QUOTATIONS)} quotations")
    for name, kept in found.items():
        replay = count_replays(name, kept, urls, live, folder / name, tools)
        print(f"  {name:12} {kept.count_named():3} named {kept.count_files():3} kept"
              f" {kept.count_quotations():3} quotations {kept.wall:6.1f} s {kept.cpu:6.1f} s CPU"
              f"  replay {replay or '-'}")  # fmt: skip
        missing = sorted(path for path in SITE if path not in kept.named)
        if name == "archiver":
            print(f"      as serve shows them: {served}; {kept.said}; not named: {missing}")
    if not tools.folder:
        shutil.rmtree(folder)


def _answer(target: str, fields: dict[str, str]) -> DemoAnswer:
    kind, body = SITE.get(target, ("", b""))
    if not kind:
        return DemoAnswer(404, (("Content-Type", "text/plain"),), b"nothing here")
    return DemoAnswer(200, (("Content-Type", kind),), body)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="*", choices=RECORDERS)
    parser.add_argument("--folder", help="where what was saved stays")
    for name in ("single-file", "warcprox", "archivebox", "wget"):
        parser.add_argument(f"--{name}", default=shutil.which(name))
    parser.add_argument("--pywb", help="the folder of wb-manager and wayback")
    tools = parser.parse_args()
    program = find_program()
    if program is None:
        parser.error("there is no Chromium, Chrome or Edge on this computer")
    tools.chromium = str(program)
    return tools


if __name__ == "__main__":
    main()
