"""A mail server on loopback that keeps what it is given, as RFC 5321, 3207 and 4954 have it."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage


class _Handler(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.secure = False
        with suppress(ssl.SSLError, ConnectionError):
            if self.server.tls and self.server.from_the_start:
                self._secure(self.server.tls)
            self._talk()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.request.close()

    def _talk(self) -> None:
        self._say("220 post.example")
        while line := self.rfile.readline():
            self.server.heard.append((self.secure, line))
            command = line[:8].upper().split()[0]
            if command == b"QUIT":
                self._say(self.server.farewell)
                return
            if command == self.server.endless_at:
                while True:
                    self.wfile.write(self.server.endless)
            self._answer(command, line)

    def _answer(self, command: bytes, line: bytes) -> None:
        tls = self.server.tls
        if command == b"DATA":
            self._say("354 go on")
            self._keep()
        elif command == b"EHLO":
            self._say("250-post.example")
            offers = "STARTTLS" if tls and not self.secure else "AUTH PLAIN"
            in_the_clear = "AUTH PLAIN" if self.server.accounts else "8BITMIME"
            self._say(f"250 {offers if tls else in_the_clear}")
        elif command == b"STARTTLS" and tls:
            self._say("220 go ahead")
            self._secure(tls)
        elif command == b"AUTH":
            _, user, password = base64.b64decode(line.split()[2]).split(b"\0")
            known = self.server.accounts.get(user.decode()) == password.decode()
            self._say("235 welcome" if known else "535 who are you")
        elif command == b"RCPT":
            refused = self.server.refuses or any(n in line.decode() for n in self.server.unknown)
            self._say("450 not now" if refused else "250 ok")
        else:
            known = command in (b"HELO", b"MAIL", b"RSET", b"NOOP")
            self._say("250 ok" if known else "502 unknown")

    def _secure(self, context: ssl.SSLContext) -> None:
        self.request = context.wrap_socket(self.request, server_side=True)
        self.connection = self.request
        self.rfile.close()
        self.setup()
        self.secure = True

    def _keep(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.received.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say("250 kept")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode("ascii") + b"\r\n")


class PostOffice(socketserver.ThreadingTCPServer):
    """`received` are the messages; with `refuses` no recipient is taken, of `unknown` ones none.

    `heard` are the commands, each with whether TLS covered it; `accounts` maps users to passwords;
    without TLS they may log in as well, as some servers have it. `farewell` answers QUIT; to the
    command `endless_at` it says the bytes `endless` again and again, until the other side hangs up.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None, from_the_start: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tls = tls
        self.from_the_start = from_the_start
        self.received: list[EmailMessage] = []
        self.heard: list[tuple[bool, bytes]] = []
        self.accounts: dict[str, str] = {}
        self.refuses = False
        self.farewell = "221 bye"
        self.endless_at, self.endless = b"", b""
        self.unknown: set[str] = set()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        """The server as archiver.toml names it."""
        return f"localhost:{self.port}"


@contextmanager
def open_post_office(
    tls: ssl.SSLContext | None = None, from_the_start: bool = False
) -> Iterator[PostOffice]:
    """Run a mail server, with STARTTLS where it has a `tls` context, or TLS from the start."""
    with PostOffice(tls, from_the_start) as office:
        thread = threading.Thread(target=office.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()
