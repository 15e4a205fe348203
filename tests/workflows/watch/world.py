"""A loopback web that follows a script, a clock that a test sets, and a project folder."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from archiver.capture.fetch import Fetcher
from archiver.errors import StorageError
from archiver.models import Change, Clock, Exchange, Fetch, Machine, Outcome, Reason, Request
from archiver.project import load_project
from archiver.settings import CaptureSettings
from archiver.store.archive import Archive
from archiver.workflows.shared.context import Means
from archiver.workflows.watch.watch import WatchRound, watch
from tests.text.pages import make_pdf, write_lines

START = datetime(2026, 1, 5, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Reply:
    """One scripted answer; the connection ends where it still `lacks` some bytes."""

    status: int = 200
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    validators: bool = True
    delay: float = 0.0
    content: bytes = b""
    kind: str = "text/html; charset=utf-8"
    lacks: int = 0


def page(title: str, *paragraphs: str, around: str = "", validators: bool = True) -> Reply:
    """Return an ordinary page: navigation, main text, footer with `around`."""
    main = "".join(f"<p>{text}</p>" for text in paragraphs)
    return Reply(
        body=f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head>"
        f"<body><header><nav><a href=/>Home</a> <a href=/news>News</a></nav></header>"
        f"<main><article><h1>{title}</h1>{main}</article></main>"
        f"<footer>{around}</footer></body></html>",
        validators=validators,
    )


def pdf(*lines: str, validators: bool = True) -> Reply:
    """Return a document of one page."""

    def draw(canvas: Canvas) -> None:
        write_lines(canvas, list(lines))
        canvas.showPage()

    return Reply(content=make_pdf(draw), kind="application/pdf", validators=validators)


def links(*urls: str) -> str:
    """Return a list of links, for the text of a page."""
    return "<br>".join(f'<a href="{url}">{url.rpartition("/")[2]}</a>' for url in urls)


NOT_FOUND = Reply(404, "<html><title>Not found</title><p>There is no such page here.</p></html>")


class Site:
    """One host: `script` maps a path to its reply; what is not in it is answered by `default`."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.script: dict[str, Reply] = {}
        self.default = NOT_FOUND
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        """The site's address, without a slash at the end."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(self.path)
                reply = site.script.get(self.path, site.default)
                time.sleep(reply.delay)
                body = reply.content or reply.body.encode("utf-8")
                tag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
                same = reply.validators and self.headers.get("If-None-Match") == tag
                status = 304 if same and reply.status == 200 else reply.status
                self.send_response(status)
                for name, value in reply.headers:
                    self.send_header(name, value)
                if reply.validators and reply.status == 200:
                    self.send_header("ETag", tag)
                if status != 304:
                    self.send_header("Content-Type", reply.kind)
                    self.send_header("Content-Length", str(len(body) + reply.lacks))
                self.close_connection = bool(reply.lacks)
                with contextlib.suppress(ConnectionError):
                    self.end_headers()
                    if status != 304:
                        self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler


@dataclass
class World:
    """A project that is watched while its sites and the clock are moved by a test.

    Without `has_key` nothing vouches for its catalog, which each round then makes anew.
    """

    root: Path
    sites: list[Site]
    now: datetime = START
    fetch: Fetch | None = None
    has_key: bool = True
    fetcher: Fetcher = field(init=False)

    def __post_init__(self) -> None:
        (self.root / "archiver.toml").write_text(
            '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\nmax-retries = 0\n'
            'contact = "t@example.org"\n',
            encoding="utf-8",
        )
        spool = self.root.parent / f"{self.root.name}-spool"
        spool.mkdir()
        settings = CaptureSettings(allow_addresses=("127.0.0.0/8",), delay=0, max_retries=0)
        self.fetcher = Fetcher(settings, self.means().clock, {}, spool)

    @property
    def site(self) -> Site:
        """The first site."""
        return self.sites[0]

    def means(self) -> Means:
        """The means of a workflow, with the world's clock; sleeping takes no time."""
        moment = iter(range(1_000_000_000))
        clock = Clock(lambda: self.now, lambda: next(moment) / 1000, lambda seconds: None)
        machine = Machine("tester", "test-host", 1, "archiver/test")
        key = Path(os.environ["ARCHIVER_CACHE_KEY"]) if self.has_key else None
        return Means(clock, machine, cache_key=key)

    def write(
        self,
        sources: Iterable[tuple[str, ...]],
        quotes: Iterable[tuple[str, str, str]] = (),
        attachments: str = "",
    ) -> None:
        """Write sources.csv (id, url, every, ignore, attachments), quotes.csv (id, source, quote).

        `attachments` goes into each row that does not say it itself.
        """
        rows = [("id", "url", "title", "every", "ignore", "attachments")]
        rest = ("", "", attachments)
        rows += [(r[0], r[1], r[0], *r[2:], *rest[len(r) - 2 :]) for r in sources]
        _write(self.root / "sources.csv", rows)
        told = [(*quote, "leaflet.md") for quote in quotes]
        _write(self.root / "quotes.csv", [("id", "source", "quote", "document"), *told])

    def toml(self, lines: str) -> None:
        """Add to archiver.toml."""
        with (self.root / "archiver.toml").open("a", encoding="utf-8") as file:
            file.write(lines)

    def watch(self, *ids: str, **options: object) -> WatchRound:
        """One round."""
        project = load_project(self.root)
        options.setdefault("fetch", self.fetch)
        return watch(project, self.means(), ids, **options)  # type: ignore[arg-type]

    def pass_time(self, **spent: float) -> None:
        """Let time go by."""
        self.now += timedelta(**spent)

    def state(self, source: str, **options: object) -> str:
        """Watch once and return the state of one source, "!" after it if it is a transition, "?" if
        it is in doubt.
        """
        found = {c.source: c for c in self.watch(**options).changes}[source]  # type: ignore[arg-type]
        return say_state(found)


def say_state(change: Change) -> str:
    """Return a state as tests write it: "!" after a transition, "?" after what is in doubt."""
    return f"{change.state}{'!' * change.transition}{'?' * (change.doubt is not None)}"


def _write(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@contextmanager
def open_world(root: Path, sites: int = 1) -> Iterator[World]:
    """Open a world with so many sites, each a host of its own."""
    opened = [Site() for _ in range(sites)]
    try:
        world = World(root, opened)
        yield world
        world.fetcher.close()
    finally:
        for site in opened:
            site.close()


def as_other_host(
    world: World, names: dict[str, str], failing: Callable[[str], bool | Reason]
) -> Fetch:
    """Reach hosts by names that no resolver knows: `names` maps "www.gov.uk" to a site's address.

    A host for which `failing` is true is not found, as by a resolver that does not answer; one for
    which it is a reason fails for that.
    """

    def fetch_by_name(request: Request) -> Exchange:
        host = request.url.partition("://")[2].partition("/")[0]
        if why := failing(host):
            reason = why if isinstance(why, Reason) else Reason.DNS
            return Exchange(request, (), Outcome.FAILED, reason, "it failed", world.now)
        if host not in names:
            return world.fetcher.fetch(request)
        real = names[host]
        found = world.fetcher.fetch(
            replace(request, url=request.url.replace(f"http://{host}", real, 1))
        )
        hops = tuple(replace(h, url=h.url.replace(real, f"http://{host}", 1)) for h in found.hops)
        return replace(found, request=request, hops=hops)

    return fetch_by_name


def through_portal(fetch: Fetch, portal: str) -> Fetch:
    """Whatever is asked for, the network that we are in leads to its own login page."""
    return lambda request: replace(fetch(replace(request, url=portal, fields=())), request=request)


def answered_for_all(fetch: Fetch, filter_page: str) -> Fetch:
    """Whatever is asked for, somebody between answers with one page, under each host's name."""

    def fetch_between(request: Request) -> Exchange:
        found = fetch(replace(request, url=filter_page, fields=()))
        hops = tuple(replace(hop, url=request.url) for hop in found.hops)
        return replace(found, request=request, hops=hops)

    return fetch_between


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch, strikes: Callable[[Change], bool]) -> Iterator[None]:
    """While this lasts, the disk is full for each state of which `strikes` says so."""
    note_state = Archive.note_state

    def note(archive: Archive, change: Change) -> None:
        if strikes(change):
            raise StorageError("the disk is full")
        note_state(archive, change)

    with monkeypatch.context() as patched:
        patched.setattr(Archive, "note_state", note)
        yield
