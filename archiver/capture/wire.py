"""The reading side of a connection: how long, how much, and a copy of every byte."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass

import requests

from archiver.capture.redaction import redact
from archiver.messages import CHUNK
from archiver.models import Reason, RecordBlock, Tls


class AttemptError(requests.RequestException):
    """One attempt that brought no answer head: `reason`, and `message` in words for a user.

    `silent` says that the connection was closed before a single byte came. `fragment` is what came
    where no answer head could be read.
    """

    def __init__(self, reason: Reason, message: str, silent: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.silent = silent
        self.fragment: Fragment | None = None


@dataclass(frozen=True)
class Fragment:
    """Bytes that a server sent and that are no HTTP answer, beside what it had been sent."""

    sent: bytes
    received: RecordBlock
    address: str
    tls: Tls | None
    redacted: tuple[str, ...]


class CutError(Exception):
    """The bytes stop here: `reason`, and `word`, WARC's term for it (WARC 1.1 section 5.13)."""

    def __init__(self, reason: Reason, word: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.word = word
        self.message = message


@dataclass
class Limits:
    """How long and how much may be read: seconds of silence, a moment on the clock, bytes.

    `stopped` says whether the whole run has been called off.
    """

    timeout: float
    deadline: float
    max_bytes: int
    monotonic: Callable[[], float]
    stopped: Callable[[], bool]

    def patience(self) -> float:
        """Return the seconds that the next read may take. Raises CutError when none are left."""
        self.check()
        left = self.deadline - self.monotonic()
        if left <= 0:
            raise CutError(Reason.TIME, "time", "the time for one exchange was over")
        return min(self.timeout, left)

    def check(self) -> None:
        """Raise CutError when the run has been called off."""
        if self.stopped():
            raise CutError(Reason.CANCELLED, "unspecified", "the run was stopped")

    def silence(self) -> CutError:
        """Return what a read that brought nothing in time means."""
        if self.monotonic() >= self.deadline:
            return CutError(Reason.TIME, "time", "the time for one exchange was over")
        return CutError(
            Reason.TIMEOUT, "time", f"the server was silent for {self.timeout:g} seconds"
        )


class Wire:
    """The reading side of a connection, for one message: what is consumed is copied to `copy`.

    Only what belongs to the message is consumed; `pending` says whether more came than that,
    `ended` whether the other side has closed.
    """

    def __init__(self, sock: socket.socket, limits: Limits, copy: Callable[[bytes], object]):
        self._sock = sock
        self._limits = limits
        self._buffer = bytearray()
        self._copy = copy
        self._budget: int | None = None
        self.received = 0
        self.ended = False
        self.redacted: tuple[str, ...] = ()

    def keep(self, copy: Callable[[bytes], object], budget: int) -> None:
        """From now on copy what is consumed to `copy`, and hand out `budget` bytes at most."""
        self._copy, self._budget = copy, budget

    @property
    def pending(self) -> bool:
        """Whether bytes were received that no message has consumed."""
        return bool(self._buffer)

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end. Raises CutError."""
        if not self._buffer and not self._fill():
            return b""
        return self._consume(min(size, len(self._buffer)))

    def read_on(self, wait: float) -> bytes:
        """Return what has come after the end of a message, or comes within `wait` seconds.

        None where nothing does, or where the connection has ended or broken. Raises CutError when
        that is more than may be read.
        """
        if not self._buffer and not self.ended:
            self._sock.settimeout(min(wait, self._limits.patience()))
            try:
                piece = self._sock.recv(CHUNK)
            except OSError:  # nothing came in time, or nothing can come any more
                return b""
            self._buffer += piece
            self.received += len(piece)
            self.ended = not piece
        return self._consume(min(CHUNK, len(self._buffer)))

    def readline(self, size: int, /) -> bytes:
        """Return bytes up to a line feed, `size` bytes or the end. Raises CutError."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0 and len(self._buffer) < size:
            searched = len(self._buffer)
            if not self._fill():
                break
        return self._consume(min(size, end + 1 if end >= 0 else len(self._buffer)), line=True)

    def _fill(self) -> bool:
        self._sock.settimeout(self._limits.patience())
        try:
            piece = self._sock.recv(CHUNK)
        except TimeoutError as error:
            raise self._limits.silence() from error
        except OSError as error:
            self._limits.check()
            message = f"the connection broke off: {plain(error)}"
            raise CutError(Reason.DISCONNECT, "disconnect", message) from error
        if not piece:
            # An end that we made ourselves, by shutting the connection, is no end of the body.
            self._limits.check()
        self._buffer += piece
        self.received += len(piece)
        self.ended = not piece
        return not self.ended

    def _consume(self, size: int, line: bool = False) -> bytes:
        if self._budget is not None:
            if size and not self._budget:
                raise CutError(Reason.LENGTH, "length", "the answer is longer than max-bytes")
            size = min(size, self._budget)
            self._budget -= size
        piece = bytes(self._buffer[:size])
        del self._buffer[:size]
        if piece:
            self._copy(self._blot(piece) if line and self._budget is not None else piece)
        return piece

    def _blot(self, line: bytes) -> bytes:
        """Blot secrets out of trailer fields: the only lines of a body that are read as lines."""
        kept, names = redact(line)
        self.redacted += names
        return kept


def plain(error: BaseException) -> str:
    """Return what `error` says, without numbers and class names where it can be had so."""
    return getattr(error, "strerror", None) or str(error)
