"""Connections that keep what crosses them, byte for byte.

The classes stand under requests and urllib3: urllib3 makes the connection and the TLS handshake,
:class:`Wire` copies what is read from the socket after TLS, and :mod:`archiver.messages` finds the
end of the head and of the body, as everybody does who reads the recorded bytes later. A message
ends where HTTP says it ends, so that a connection kept alive never mixes two answers.
"""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_ import create_urllib3_context

from archiver.capture.guard import Guard, RefusedError, UnknownHostError
from archiver.capture.redaction import redact
from archiver.capture.spool import Spool
from archiver.capture.target import Target
from archiver.messages import (
    CHUNK,
    Head,
    declared_length,
    read_head,
    transfer_decode,
)
from archiver.models import Reason, Tls

NO_BODY = (204, 304)
# What may be asked twice without harm where a kept connection turns out to be closed
# (RFC 9110 section 9.2.2); anything else goes over a connection of its own.
REPEATABLE = ("GET", "HEAD")


class AttemptError(requests.RequestException):
    """One attempt that brought no answer head: `reason`, and `message` in words for a user.

    `silent` says that the connection was closed before a single byte came.
    """

    def __init__(self, reason: Reason, message: str, silent: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.silent = silent


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


# --- connections ---------------------------------------------------------------------------------


class GuardedConnection(HTTPConnection):
    """A connection to an address that the guard has judged; `peer` is that address."""

    guard: Guard
    limits: Limits
    peer: str = ""
    tls: Tls | None = None

    def _new_conn(self) -> socket.socket:
        self.peer = ""
        problem = OSError("no address")
        for address in self.guard.addresses(self._dns_host, self.port):
            try:
                sock = socket.create_connection((address, self.port), self.limits.patience())
            except OSError as error:
                problem = error
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.peer = address
            return sock
        raise problem


class GuardedTLSConnection(GuardedConnection, HTTPSConnection):
    """The same over TLS; the certificate is checked against the host's name."""

    def connect(self) -> None:
        super().connect()
        assert isinstance(self.sock, ssl.SSLSocket)
        # A body without a length is whole only if the server ended the TLS session
        # (RFC 9112 section 9.8): a connection cut underneath must be seen.
        vars(self.sock)["suppress_ragged_eofs"] = False
        self.tls = describe_tls(self.sock, self.is_verified)


class GuardedPools(PoolManager):
    """Pools of guarded connections, one pool a scheme, host and port."""

    def __init__(self, guard: Guard, context: ssl.SSLContext) -> None:
        super().__init__(num_pools=256, ssl_context=context, cert_reqs=context.verify_mode)
        self._kinds = {
            "http": type("Connection", (GuardedConnection,), {"guard": guard}),
            "https": type("TLSConnection", (GuardedTLSConnection,), {"guard": guard}),
        }

    def _new_pool(
        self, scheme: str, host: str, port: int, request_context: dict[str, Any] | None = None
    ) -> HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        pool.ConnectionCls = self._kinds[scheme]
        return pool


def describe_tls(sock: ssl.SSLSocket, verified: bool) -> Tls:
    """Return what the handshake on `sock` showed: the chain as the server sent it, leaf first."""
    cipher = sock.cipher()
    return Tls(sock.version() or "", cipher[0] if cipher else "", _chain(sock), verified)


def _chain(sock: ssl.SSLSocket) -> tuple[bytes, ...]:
    if sys.version_info >= (3, 13):
        return tuple(sock.get_unverified_chain())
    # Python 3.10 to 3.12 know the chain but give it no public name.
    inner = getattr(sock, "_sslobj", None)
    if inner is not None and hasattr(inner, "get_unverified_chain"):
        chain = inner.get_unverified_chain() or ()
        return tuple(ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in chain)
    leaf = sock.getpeercert(binary_form=True)
    return (leaf,) if leaf else ()


def strict_context(authorities: str) -> ssl.SSLContext:
    """Return a context that checks chain and host name against the PEM file `authorities`."""
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.load_verify_locations(authorities)
    return context


def lenient_context() -> ssl.SSLContext:
    """Return a context that connects whatever the certificate: for rows with allow-bad-tls."""
    context = create_urllib3_context(cert_reqs=ssl.CERT_NONE, ciphers="DEFAULT:@SECLEVEL=0")
    context.check_hostname = False
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return context


# --- one request and its answer ------------------------------------------------------------------


class Asked(requests.PreparedRequest):
    """A request whose bytes are ready: `message` is exactly what will be sent."""

    def __init__(self, target: Target, method: str, message: bytes, limits: Limits) -> None:
        super().__init__()
        self.target = target
        self.method = method
        self.url = target.url
        self.headers = requests.structures.CaseInsensitiveDict()
        self.message = message
        self.limits = limits


@dataclass
class Answer:
    """What came back on a connection: the head, and the body yet to be read.

    `head` and `sent` have their secrets blotted out (`redacted` names the headers); `cookies` are
    the Set-Cookie values before that. The spool takes every byte as it came.
    """

    head: Head
    cookies: tuple[str, ...]
    sent: bytes
    redacted: tuple[str, ...]
    address: str
    tls: Tls | None
    wire: Wire
    spool: Spool
    bodiless: bool
    release: Callable[[bool], None]
    whole: bool = False

    def payload(self) -> Generator[bytes, None, None]:
        """Yield the transfer-decoded body. Raises CutError where it is cut short."""
        if self.bodiless:
            self.whole = True
            return
        self.whole = yield from transfer_decode(self.wire, self.head)
        if not self.whole and self.wire.ended:
            message = "the connection was closed before the end of the body"
            raise CutError(Reason.DISCONNECT, "disconnect", message)
        if not self.whole:
            message = "the body is not framed in chunks, as its head says it is"
            raise CutError(Reason.BAD_RESPONSE, "unspecified", message)

    def close(self) -> None:
        """Give the connection back where it can serve another request, else close it."""
        self.release(self.whole and not self.wire.pending and self._persists())

    def _persists(self) -> bool:
        """RFC 9112 sections 6.3 and 9.3."""
        head = self.head
        delimited = self.bodiless or head.chunked or declared_length(head) is not None
        wishes = {wish.strip() for wish in ",".join(head.all("connection")).lower().split(",")}
        if head.version.upper() == "HTTP/1.1":
            return delimited and "close" not in wishes
        return delimited and "keep-alive" in wishes


class RecordingAdapter(HTTPAdapter):
    """The transport under requests that records. `raw` of its responses is an :class:`Answer`.

    `guard` judges every address, `authorities` is a PEM file of trusted certificates, `folder`
    takes spool files. Nothing is read from the environment.
    """

    def __init__(self, guard: Guard, authorities: str, folder: Path) -> None:
        self._guard, self._authorities, self._folder = guard, authorities, folder
        self._lenient = GuardedPools(guard, lenient_context())
        self._live: set[socket.socket] = set()
        super().__init__(max_retries=0)

    def init_poolmanager(self, *_args: Any, **_options: Any) -> None:
        """Make guarded pools in place of urllib3's own."""
        self.poolmanager = GuardedPools(self._guard, strict_context(self._authorities))

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = True,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send an :class:`Asked` and read the head of its answer, as requests' transports do."""
        assert isinstance(request, Asked)
        return _as_response(request, self.record(request, bool(verify)))

    def record(self, asked: Asked, verify: bool = True) -> Answer:
        """Send `asked` and read the head of its answer; the body is the caller's to read.

        Raises AttemptError when no head came. Without `verify` a certificate that does not check
        out is noted instead of refused.
        """
        try:
            return self._attempt(self.poolmanager, asked, "")
        except AttemptError as error:
            if error.reason is not Reason.TLS or verify:
                raise
            return self._attempt(self._lenient, asked, error.message)

    def close(self) -> None:
        """Close every idle connection."""
        super().close()
        self._lenient.clear()

    def interrupt(self) -> None:
        """Wake every read in progress: its connection is shut."""
        for sock in tuple(self._live):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _attempt(self, pools: PoolManager, asked: Asked, problem: str) -> Answer:
        target = asked.target
        pool = pools.connection_from_host(target.host, target.port, target.scheme)
        connection = pool._get_conn()
        assert isinstance(connection, GuardedConnection)
        if connection.sock is not None and asked.method in REPEATABLE:
            try:
                return self._exchange(pool, connection, asked, problem)
            except AttemptError as error:
                # A kept connection that the server closed meanwhile says nothing about the page.
                if not error.silent:
                    raise
        connection.close()
        _connect(connection, asked)
        return self._exchange(pool, connection, asked, problem)

    def _exchange(
        self, pool: HTTPConnectionPool, connection: GuardedConnection, asked: Asked, problem: str
    ) -> Answer:
        sock = connection.sock
        self._live.add(sock)

        def release(reusable: bool) -> None:
            self._live.discard(sock)
            if not reusable:
                connection.close()
            pool._put_conn(connection)

        head_bytes = bytearray()
        wire = Wire(sock, asked.limits, head_bytes.extend)
        try:
            _send(sock, asked, wire)
            head = _read_answer(wire, head_bytes)
        except BaseException:
            release(False)
            raise
        tls = connection.tls and replace(connection.tls, problem=problem)
        return _answer(
            asked, head, head_bytes, wire, Spool(self._folder), release, connection.peer, tls
        )


def _connect(connection: GuardedConnection, asked: Asked) -> None:
    host = asked.target.authority
    try:
        connection.limits = asked.limits
        connection.connect()
    except Exception as error:
        connection.close()
        raise _connect_failure(error, host, bool(connection.peer)) from error


def _connect_failure(error: Exception, host: str, connected: bool) -> Exception:
    """Return the typed failure for what went wrong before a request could be sent."""
    if isinstance(error, RefusedError):
        return AttemptError(Reason.REFUSED_ADDRESS, str(error))
    if isinstance(error, UnknownHostError):
        return AttemptError(Reason.DNS, str(error))
    if isinstance(error, CutError):
        return _without_answer(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        message = f"the certificate of {host} does not check out: {error.verify_message}"
        return AttemptError(Reason.TLS, message)
    if isinstance(error, TimeoutError):
        return AttemptError(Reason.TIMEOUT, f"{host} did not answer the attempt to connect in time")
    if isinstance(error, ssl.SSLError) or (connected and isinstance(error, OSError)):
        return AttemptError(Reason.TLS, f"the TLS handshake with {host} failed: {plain(error)}")
    if isinstance(error, (OSError, HTTPError)):
        return AttemptError(Reason.CONNECT, f"no connection to {host}: {plain(error)}")
    return error


def _send(sock: socket.socket, asked: Asked, wire: Wire) -> None:
    try:
        sock.settimeout(asked.limits.patience())
        sock.sendall(asked.message)
    except CutError as error:
        raise _without_answer(error) from error
    except OSError as error:
        message = f"the connection broke off while the request was sent: {plain(error)}"
        raise AttemptError(Reason.RESET, message, silent=True) from error


def _read_answer(wire: Wire, head_bytes: bytearray) -> Head:
    try:
        head = read_head(wire)
    except CutError as error:
        raise _without_answer(error, silent=not wire.received) from error
    if head is not None:
        return head
    if not wire.received:
        message = "the server closed the connection without an answer"
        raise AttemptError(Reason.RESET, message, silent=True)
    if head_bytes.startswith(b"HTTP/") and wire.ended:
        raise AttemptError(Reason.RESET, "the server broke off within the head of its answer")
    message = f"the answer is not HTTP; it begins with {bytes(head_bytes[:60])!r}"
    raise AttemptError(Reason.BAD_RESPONSE, message)


def _without_answer(cut: CutError, silent: bool = False) -> AttemptError:
    reason = {Reason.DISCONNECT: Reason.RESET, Reason.TIME: Reason.TIMEOUT}
    gone = cut.reason is Reason.DISCONNECT
    return AttemptError(reason.get(cut.reason, cut.reason), cut.message, silent=silent and gone)


def _answer(
    asked: Asked,
    head: Head,
    head_bytes: bytearray,
    wire: Wire,
    spool: Spool,
    release: Callable[[bool], None],
    peer: str,
    tls: Tls | None,
) -> Answer:
    sent, sent_names = redact(asked.message)
    kept, kept_names = redact(bytes(head_bytes))
    spool.write(kept)
    wire.keep(spool.write, asked.limits.max_bytes)
    return Answer(
        head=read_head(io.BytesIO(kept)) or head,
        cookies=head.all("set-cookie"),
        sent=sent,
        redacted=tuple(dict.fromkeys(sent_names + kept_names)),
        address=peer,
        tls=tls,
        wire=wire,
        spool=spool,
        bodiless=asked.method == "HEAD" or head.status in NO_BODY or head.status == 101,
        release=release,
    )


def _as_response(asked: Asked, answer: Answer) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.head.status
    response.reason = answer.head.phrase
    response.url = asked.target.url
    response.request = asked
    response.headers.update(dict(answer.head.fields))
    response.raw = answer
    return response


def plain(error: BaseException) -> str:
    """Return what `error` says, without numbers and class names where it can be had so."""
    return getattr(error, "strerror", None) or str(error)
