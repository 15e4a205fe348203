"""Loopback servers that say exactly what they are told to, and keep what crossed the wire."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.capture.fetch import Fetcher
from archiver.models import Clock
from archiver.settings import CaptureSettings

LOOPBACK = ("127.0.0.0/8", "::1/128")
QUICK = {"delay": 0.0, "allow_addresses": LOOPBACK, "timeout": 5.0, "max_retries": 0}


@dataclass
class Talk:
    """One request and what was answered: `asked` and `written` are the bytes of each side."""

    connection: int
    sock: socket.socket
    asked: bytes
    written: bytes = b""
    began: float = 0.0

    @property
    def path(self) -> str:
        return self.asked.split(b" ", 2)[1].decode("latin-1")

    def write(self, content: bytes) -> None:
        self.written += content
        self.sock.sendall(content)


@dataclass(frozen=True)
class Reply:
    """Bytes to write; `then` is keep, close, reset, hang or ragged (TLS without goodbye)."""

    content: bytes = b""
    then: str = "keep"
    step: int = 0
    pause: float = 0.0

    def __call__(self, talk: Talk) -> str:
        step = self.step or max(1, len(self.content))
        for start in range(0, len(self.content), step):
            talk.write(self.content[start : start + step])
            time.sleep(self.pause)
        return self.then


Answer = Callable[[Talk], str]


@dataclass(repr=False)
class WireServer:
    """Answers each path with its reply, one thread a connection; `talks` keeps both sides."""

    replies: Mapping[str, Answer]
    tls: ssl.SSLContext | None = None
    address: str = "127.0.0.1"
    talks: list[Talk] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self._socket = socket.create_server((self.address, 0), family=family, backlog=128)
        self.port = self._socket.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    def close(self) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for sock in tuple(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock, self.connections), daemon=True).start()

    def _serve(self, raw: socket.socket, number: int) -> None:
        raw.settimeout(20)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open.add(raw)
        sock = raw
        with contextlib.suppress(OSError):
            if self.tls is not None:
                sock = self.tls.wrap_socket(raw, server_side=True)
            while asked := _read_request(sock):
                talk = Talk(number, sock, asked, began=time.monotonic())
                self.talks.append(talk)
                missing = Reply(response(b"no such page", status="404 Not Found"))
                then = self.replies.get(talk.path, missing)(talk)
                if then != "keep":
                    self._end(sock, then)
                    break
        self._open.discard(raw)
        sock.close()
        raw.close()

    def _end(self, sock: socket.socket, then: str) -> None:
        if then == "hang":
            self._stopping.wait(20)
        if then == "reset":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if then == "close" and isinstance(sock, ssl.SSLSocket):
            with contextlib.suppress(OSError):
                sock.unwrap()


def _read_request(sock: socket.socket) -> bytes:
    """Read one request; nothing where the other side has closed, or speaks TLS to plain HTTP."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = sock.recv(65536)
        if not piece or read + piece < b"A":
            return b""
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1]
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    ]
    while lengths and len(body) < int(lengths[0]):
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


def response(body: bytes = b"", *fields: str, status: str = "200 OK") -> bytes:
    """Return a plain response with its length."""
    lines = [f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def page(body: bytes = b"", *fields: str, status: str = "200 OK", then: str = "keep") -> Reply:
    """Return a reply with a plain response."""
    return Reply(response(body, *fields, status=status), then)


def real_clock() -> Clock:
    return Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)


class SlowedClock:
    """A clock whose sleeps cost nothing: it keeps the seconds slept and adds them to the time."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def monotonic(self) -> float:
        return time.monotonic() + sum(self.slept)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: datetime.now(UTC), self.monotonic, self.sleep)


@contextlib.contextmanager
def serving(replies: Mapping[str, Answer], **options: object) -> Iterator[WireServer]:
    server = WireServer(replies, **options)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def fetching(spool: Path, clock: Clock | None = None, **options: object) -> Iterator[Fetcher]:
    """A fetcher that may reach loopback, and neither waits between requests nor tries again.

    `options` are CaptureSettings, and the Fetcher's own `secrets`, `resolve`, `authorities`.
    """
    own = {k: options.pop(k) for k in ("resolve", "authorities", "delays") if k in options}
    secrets = options.pop("secrets", {})
    settings = CaptureSettings(
        **{**QUICK, **options}  # type: ignore[arg-type]
    )
    fetcher = Fetcher(settings, clock or real_clock(), secrets, spool, **own)  # type: ignore[arg-type]
    try:
        yield fetcher
    finally:
        fetcher.close()


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"
