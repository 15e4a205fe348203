"""A loopback web that is reached by the names of its hosts, so that addresses look as they do.

Only the standard library is used: the web is there for every version of the program.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest.mock import patch

HTML = "text/html; charset=utf-8"
HERE, DEAF = "127.0.0.1", "127.0.0.9"


@dataclass(frozen=True)
class Reply:
    """One answer. With `tag` it has an ETag, and a question that names it is answered 304."""

    body: bytes = b""
    status: int = 200
    kind: str = HTML
    fields: tuple[tuple[str, str], ...] = ()
    tag: bool = True


Answer = Callable[[str, dict[str, str], bytes], Reply]
"""What a whole host answers: target, fields in lower case and body of a request in, a reply out."""


class Web:
    """Hosts by name: `pages` maps "host/path" to a reply, `hosts` a name to an Answer of its own.

    A host is known when it has a page or an answer; one in `deaf` refuses the connection, any other
    name is not found. `now` is what the servers take the time for.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.pages: dict[str, Reply] = {}
        self.hosts: dict[str, Answer] = {}
        self.deaf: set[str] = set()
        self.asked: list[str] = []
        self.now = now

    def answer(self, host: str, target: str, fields: dict[str, str], body: bytes) -> Reply:
        """Return what `host` answers."""
        self.asked.append(host + target)
        if host in self.hosts:
            return self.hosts[host](target, fields, body)
        missing = Reply(b"<title>Not found</title><p>There is no such page here.</p>", 404)
        return self.pages.get(host + target, self.pages.get(host + "/*", missing))

    def knows(self, host: str) -> bool:
        """Whether a name server would know `host`."""
        return host in self.hosts or any(name.startswith(host + "/") for name in self.pages)

    @contextmanager
    def open(self, tls: ssl.SSLContext | None = None) -> Iterator[Web]:
        """Serve it; until the block ends every name leads here, and nowhere else."""
        with contextlib.ExitStack() as stack:
            ports = {80: stack.enter_context(_serving(self, None))}
            if tls is not None:
                ports[443] = stack.enter_context(_serving(self, tls))
            connect = socket.create_connection

            def reach(address: tuple[str, int], *more: Any, **named: Any) -> socket.socket:
                if address[0] == DEAF:
                    raise ConnectionRefusedError(111, "Connection refused")
                return connect((HERE, ports.get(address[1], address[1])), *more, **named)

            stack.enter_context(patch.object(socket, "getaddrinfo", self._look_up))
            stack.enter_context(patch.object(socket, "create_connection", reach))
            yield self

    def _look_up(self, host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        if host not in (HERE, *self.deaf) and not self.knows(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        address = DEAF if host in self.deaf else HERE
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


@contextmanager
def _serving(web: Web, tls: ssl.SSLContext | None) -> Iterator[int]:
    server = ThreadingHTTPServer((HERE, 0), _handler(web))
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "Loopback/1.0", ""

        def do_GET(self) -> None:
            fields = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(fields.get("content-length", "0")))
            reply = web.answer(fields.get("host", ""), self.path, fields, body)
            tag = '"' + hashlib.sha256(reply.body).hexdigest()[:16] + '"'
            tagged = reply.tag and reply.status == 200
            known = tagged and fields.get("if-none-match") == tag
            self.send_response(304 if known else reply.status)
            for name, value in (*reply.fields, *((("ETag", tag),) if tagged else ())):
                self.send_header(name, value)
            if not known:
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(reply.body)))
            self.send_header("Connection", "close")
            with contextlib.suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(b"" if known or self.command == "HEAD" else reply.body)

        do_HEAD = do_POST = do_GET  # noqa: N815

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(web.now(), usegmt=True)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def page(title: str, *paragraphs: str, around: str = "") -> Reply:
    """Return an ordinary page: navigation, main text, footer with `around`."""
    main = "".join(f"<p>{text}</p>" for text in paragraphs)
    return Reply(
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head>"
        f"<body><header><nav><a href=/>Home</a></nav></header><main><article><h1>{title}</h1>"
        f"{main}</article></main><footer>{around}</footer></body></html>".encode()
    )
