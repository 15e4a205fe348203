"""A server on loopback that only whoever was given its address can talk to.

Other programs and other users of the computer can reach a loopback port, and so can any page that a
browser shows. So the path begins with a token that cannot be guessed, and the Host field has to be
the server's own: a name that was bound to 127.0.0.1 later (DNS rebinding) is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qsl, unquote, urlsplit

from archiver.errors import UsageError

SILENCE = 10.0  # seconds after which a connection that sends nothing is closed
NO_SCRIPTS = "default-src 'none'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class ServedRequest:
    """What was asked for: the path behind the token, decoded ("" is the first page), the query.

    `framed` says whether the browser wants it for a frame; True where the browser does not say.
    `base` is the address of the first page.
    """

    path: str
    query: Mapping[str, str]
    framed: bool = True
    base: str = ""


@dataclass(frozen=True)
class ServedResponse:
    """An answer: status, body, its media type with charset, and its Content-Security-Policy.

    `shared` says that a replayed page, whose sandbox gives it an origin of its own, may show it.
    """

    status: int
    media_type: str
    body: bytes
    policy: str = NO_SCRIPTS
    fields: tuple[tuple[str, str], ...] = ()
    shared: bool = False


Respond = Callable[[ServedRequest], ServedResponse]
NOTHING = ServedResponse(404, "text/plain; charset=utf-8", b"There is nothing here.\n")


class _TokenServer(ThreadingHTTPServer):
    daemon_threads = False  # joined on close, so that no socket outlives the server
    respond: Respond
    token: str
    turn: Lock

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _TokenHandler(BaseHTTPRequestHandler):
    timeout = SILENCE
    server: _TokenServer
    server_version, sys_version = "archiver", ""

    def do_GET(self) -> None:
        served = self._serve()
        self.send_response(served.status)
        for name, value in (*_shared(served), *served.fields):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(served.body)

    do_HEAD = do_GET  # noqa: N815

    def _serve(self) -> ServedResponse:
        parts = urlsplit(self.path)
        token, _, path = parts.path.removeprefix("/").partition("/")
        known = secrets.compare_digest(token.encode(), self.server.token.encode())
        if not known or self.headers.get("Host", "") != self.server.host:
            return NOTHING
        wanted = self.headers.get("Sec-Fetch-Dest", "iframe")
        base = f"http://{self.server.host}/{token}/"
        asked = ServedRequest(
            unquote(path), dict(parse_qsl(parts.query)), wanted != "document", base
        )
        with self.server.turn:
            return self.server.respond(asked)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _shared(served: ServedResponse) -> tuple[tuple[str, str], ...]:
    return (
        ("Content-Type", served.media_type),
        ("Content-Length", str(len(served.body))),
        ("Content-Security-Policy", served.policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "cross-origin" if served.shared else "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("X-DNS-Prefetch-Control", "off"),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    )


@contextmanager
def open_server(respond: Respond, token: str, port: int = 0) -> Iterator[str]:
    """Serve `respond`, one request at a time, on `port` of 127.0.0.1 (0: a free one).

    Yields the address, which holds the token and ends with a slash. Raises UsageError where the
    port is taken.
    """
    try:
        server = _TokenServer(("127.0.0.1", port), _TokenHandler)
    except OSError as error:
        message = (
            f"port {port} cannot be used: {error.strerror}. Name another, or leave out --port."
        )
        raise UsageError(message) from error
    with server:
        server.respond, server.token, server.turn = respond, token, Lock()
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        try:
            yield f"http://{server.host}/{token}/"
        finally:
            server.shutdown()
            thread.join()
