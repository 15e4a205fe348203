"""A server on loopback that only whoever was given its address can talk to.

Other programs and other users of the computer can reach a loopback port, and so can any page that a
browser shows. So the path begins with a token that cannot be guessed, and the Host field has to be
the server's own: a name that was bound to 127.0.0.1 later (DNS rebinding) is refused.
"""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from archiver.errors import UsageError, say_fault

SILENCE = 10.0  # seconds within which a connection must have said what it wants. A guess
MOST_ASKING = 64
"""Connections that may be saying what they want at one time: a browser opens six (a guess)."""
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
    """A server of which nobody who is slow keeps another waiting, or keeps it from ending.

    Whoever has not said what is wanted within `SILENCE`, or is the oldest of too many who have
    not, is hung up on.
    """

    daemon_threads = False  # joined on close, so that no socket outlives the server
    request_queue_size = MOST_ASKING
    respond: Respond
    token: str
    turn: Lock
    stopped = False

    def __init__(self, address: tuple[str, int], handler: type[_TokenHandler]) -> None:
        super().__init__(address, handler)
        self._asking: dict[socket.socket, float] = {}
        self._guard = Lock()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            waiting = list(self._asking)
            self._asking[request] = time.monotonic()
        for slow in waiting[: max(0, len(waiting) + 1 - MOST_ASKING)]:
            self._hang_up(slow)
        super().process_request(request, client_address)

    def service_actions(self) -> None:
        """Hang up on who has been asking for too long; called several times a second."""
        super().service_actions()
        now = time.monotonic()
        with self._guard:
            late = [one for one, since in self._asking.items() if now - since > SILENCE]
        for slow in late:
            self._hang_up(slow)

    def stop_asking(self, request: socket.socket) -> None:
        """Note that a connection has said what it wants, or has gone."""
        with self._guard:
            self._asking.pop(request, None)

    def hang_up_on_all(self) -> None:
        """Hang up on everybody who still asks, and answer nobody who waits for a turn."""
        self.stopped = True
        with self._guard:
            asking = list(self._asking)
        for slow in asking:
            self._hang_up(slow)

    def _hang_up(self, request: socket.socket) -> None:
        self.stop_asking(request)
        with suppress(OSError):
            request.shutdown(socket.SHUT_RDWR)

    def close_request(self, request: Any) -> None:
        self.stop_asking(request)
        super().close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: what went wrong with one connection is that one's."""


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
        self.server.stop_asking(self.connection)
        try:
            parts = urlsplit(self.path)
        except ValueError:  # "http://[" is no address
            return NOTHING
        token, _, path = parts.path.removeprefix("/").partition("/")
        known = secrets.compare_digest(token.encode(), self.server.token.encode())
        # RFC 9112, section 3.2: one Host field; the host of an address in full stands in its place.
        alone = self.headers.get_all("Host", []) == [self.server.host]
        if not known or not alone or parts.netloc not in ("", self.server.host):
            return NOTHING
        wanted = self.headers.get("Sec-Fetch-Dest", "iframe")
        base = f"http://{self.server.host}/{token}/"
        asked = ServedRequest(
            unquote(path), dict(parse_qsl(parts.query)), wanted != "document", base
        )
        with self.server.turn:
            if self.server.stopped:
                return NOTHING
            try:
                return self.server.respond(asked)
            except Exception as error:  # noqa: BLE001 - one page's failure is its own
                said = f"This page could not be made: {say_fault(error)}.\n"
                return ServedResponse(500, "text/plain; charset=utf-8", said.encode())

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
            server.hang_up_on_all()
            server.shutdown()
            thread.join()
            server.hang_up_on_all()  # whoever came in between
