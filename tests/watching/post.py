"""A mail server on loopback that keeps what it is given, as RFC 5321 has it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class _Handler(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self._say("220 post.example")
        while line := self.rfile.readline():
            command = line[:4].upper().strip()
            if command == b"QUIT":
                self._say("221 bye")
                return
            self._answer(command)

    def _answer(self, command: bytes) -> None:
        if command == b"DATA":
            self._say("354 go on")
            self._keep()
        elif command in (b"EHLO", b"HELO", b"MAIL", b"RCPT", b"RSET", b"NOOP"):
            refused = self.server.refuses and command == b"RCPT"
            self._say("450 not now" if refused else "250 ok")
        else:
            self._say("502 unknown")

    def _keep(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.received.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say("250 kept")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode("ascii") + b"\r\n")


class PostOffice(socketserver.ThreadingTCPServer):
    """`received` are the messages; with `refuses` no recipient is taken."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[EmailMessage] = []
        self.refuses = False

    @property
    def address(self) -> str:
        """The server as archiver.toml names it."""
        return "%s:%d" % self.server_address[:2]  # noqa: UP031


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """Run a mail server."""
    with PostOffice() as office:
        thread = threading.Thread(target=office.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()
