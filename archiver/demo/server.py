"""A small HTTP server on loopback, for the demonstration only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

SILENCE = 10.0  # seconds after which a connection that sends nothing is closed


@dataclass(frozen=True)
class DemoAnswer:
    """Status, header fields and body; Content-Length and Connection are added on the way out."""

    status: int
    fields: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


DemoRespond = Callable[[str, dict[str, str]], DemoAnswer]


class _DemoServer(ThreadingHTTPServer):
    daemon_threads = False  # joined on close, so that no socket outlives the server
    respond: DemoRespond


class _DemoHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = SILENCE
    server: _DemoServer

    def do_GET(self) -> None:
        fields = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.respond(self.path, fields)
        self.send_response(answer.status)
        for name, value in answer.fields:
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the demonstration."""


@contextmanager
def serve(respond: DemoRespond, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve `respond(target, fields)` on a free port; yields the address without a final slash.

    `target` is the request's path and query as sent, `fields` its header with names in lower case.
    """
    with _DemoServer((host, 0), _DemoHandler) as server:
        server.respond = respond
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://{host}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
