"""Connections that keep what crosses them, byte for byte.

The transport stands under requests and urllib3: urllib3 makes the connection and the TLS handshake
(:mod:`archiver.capture.connections`), :class:`archiver.capture.wire.Wire` copies what is read from
the socket after TLS, and :mod:`archiver.messages` finds the end of the head and of the body, as
everybody does who reads the recorded bytes later. A message ends where HTTP says it ends, so that a
connection kept alive never mixes two answers.
"""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPConnectionPool, PoolManager
from urllib3.exceptions import HTTPError
from urllib3.util.wait import wait_for_read

from archiver.capture.connections import (
    GuardedConnection,
    GuardedPools,
    lenient_context,
    strict_context,
)
from archiver.capture.guard import Guard, RefusedError, UnknownHostError
from archiver.capture.redaction import redact
from archiver.capture.spool import Spool
from archiver.capture.target import Target
from archiver.capture.wire import AttemptError, CutError, Fragment, Limits, Wire, plain
from archiver.messages import MAX_HEAD, Head, declared_length, read_head, transfer_decode
from archiver.models import Reason, Tls

NO_BODY = (204, 304)
"""Answers that never have a body, beside 1xx (RFC 9112, 6.3)."""
AFTERWORD = 0.5
"""Seconds in which what follows the end of an answer is waited for, where the server said that it
closes the connection, or sent no HTTP. A guess: a server that closes does so at once."""
# What may be asked twice without harm where a kept connection turns out to be closed
# (RFC 9110 section 9.2.2); anything else goes over a connection of its own.
REPEATABLE = ("GET", "HEAD")


class PreparedRequest(requests.PreparedRequest):
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
class OpenResponse:
    """What came back on a connection: the head, and the body yet to be read.

    `head` and `sent` have their secrets blotted out (`redacted` names the headers); `cookies` are
    the Set-Cookie values before that. The spool takes every byte of the answer as it came; the
    `interim` (1xx) heads before it and the `surplus` after its end, which browsers pass over, are
    kept apart.
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
    max_bytes: int
    release: Callable[[bool], None]
    surplus: Spool
    interim: bytes = b""
    whole: bool = False

    def payload(self) -> Generator[bytes, None, None]:
        """Yield the transfer-decoded body. Raises CutError where it is cut short."""
        if self.bodiless:
            self.whole = True
        else:
            yield from self._body()
        self.wire.keep(self.surplus.write, self.max_bytes)
        wait = 0.0 if self._persists() else AFTERWORD
        with contextlib.suppress(CutError):
            while self.wire.read_on(wait):
                pass

    def _body(self) -> Generator[bytes, None, None]:
        self.whole = yield from transfer_decode(self.wire, self.head)
        if not self.whole and self.wire.ended:
            message = "the connection was closed before the end of the body"
            raise CutError(Reason.DISCONNECT, "disconnect", message)
        if not self.whole:
            # What follows cannot be told apart into chunks, and came all the same.
            with contextlib.suppress(CutError):
                while self.wire.read_on(AFTERWORD):
                    pass
            message = "the body is not framed in chunks, as its head says it is"
            raise CutError(Reason.BAD_RESPONSE, "unspecified", message)

    def close(self) -> None:
        """Give the connection back where it can serve another request, else close it."""
        clean = self.whole and not self.surplus.length and not self.wire.pending
        self.release(clean and self._persists())

    def _persists(self) -> bool:
        """RFC 9112 sections 6.3 and 9.3; after 101 the connection speaks something else."""
        head = self.head
        if head.status == 101:
            return False
        delimited = self.bodiless or head.chunked or declared_length(head) is not None
        wishes = {wish.strip() for wish in ",".join(head.all("connection")).lower().split(",")}
        if head.version.upper() == "HTTP/1.1":
            return delimited and "close" not in wishes
        return delimited and "keep-alive" in wishes


class RecordingAdapter(BaseAdapter):
    """The transport under requests that records. `raw` of its responses is :class:`OpenResponse`.

    `guard` judges every address, `authorities` is a PEM file of trusted certificates, `folder`
    takes spool files. Nothing is read from the environment.
    """

    def __init__(self, guard: Guard, authorities: str, folder: Path) -> None:
        super().__init__()
        self._strict = GuardedPools(guard, strict_context(authorities))
        self._lenient = GuardedPools(guard, lenient_context())
        self._folder = folder
        self._live: set[socket.socket] = set()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = True,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send a :class:`PreparedRequest`; read the head of its answer, and leave the body to read.

        Raises AttemptError when no head came. Without `verify` a certificate that does not check
        out is noted instead of refused.
        """
        assert isinstance(request, PreparedRequest)
        try:
            answer = self._attempt(self._strict, request, "")
        except AttemptError as error:
            if error.reason is not Reason.TLS or verify:
                raise
            problem = error.message.partition(". ")[0]
            answer = self._attempt(self._lenient, request, problem)
        return _as_response(request, answer)

    def close(self) -> None:
        """Close every idle connection."""
        self._strict.clear()
        self._lenient.clear()

    def interrupt(self) -> None:
        """Wake every read in progress: its connection is shut."""
        for sock in tuple(self._live):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _attempt(self, pools: PoolManager, asked: PreparedRequest, problem: str) -> OpenResponse:
        target = asked.target
        pool = pools.connection_from_host(target.host, target.port, target.scheme)
        connection = pool._get_conn()
        assert isinstance(connection, GuardedConnection)
        if asked.method in REPEATABLE and _is_idle(connection):
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
        self,
        pool: HTTPConnectionPool,
        connection: GuardedConnection,
        asked: PreparedRequest,
        problem: str,
    ) -> OpenResponse:
        sock = connection.sock
        self._live.add(sock)

        def release(reusable: bool) -> None:
            self._live.discard(sock)
            if not reusable:
                connection.close()
            pool._put_conn(connection)

        head_bytes = bytearray()
        wire = Wire(sock, asked.limits, head_bytes.extend)
        tls = connection.tls and replace(connection.tls, problem=problem)
        spool = Spool(self._folder)
        try:
            _send(sock, asked, wire)
            head = _read_answer(wire, head_bytes)
        except AttemptError as error:
            if head_bytes:
                error.fragment = _fragment(
                    asked, bytes(head_bytes), wire, spool, connection.peer, tls
                )
            release(False)
            raise
        except BaseException:
            release(False)
            raise
        return _answer(
            asked, head, head_bytes, wire, spool, release, connection.peer, tls, self._folder
        )


def _is_idle(connection: GuardedConnection) -> bool:
    """Whether a kept connection can take a request: open, and without a byte that nobody asked for.

    Such bytes must never be read as the next request's answer.
    """
    sock = connection.sock
    if sock is None or (isinstance(sock, ssl.SSLSocket) and sock.pending()):
        return False
    return not wait_for_read(sock, timeout=0.0)


def _connect(connection: GuardedConnection, asked: PreparedRequest) -> None:
    host = asked.target.authority
    try:
        connection.limits = asked.limits
        connection.connect()
    except Exception as error:
        connection.close()
        raise _connect_failure(error, host, bool(connection.peer)) from error


# What OpenSSL calls X509_V_ERR_… (x509_vfy.h): the ones that servers on the web have.
CERTIFICATES = {
    9: "is not valid yet (or the clock of this computer is wrong)",
    10: "has expired (or the clock of this computer is wrong)",
    18: "is signed by the server itself, not by an authority",
    19: "comes from an authority that is not known here",
    20: "comes from an authority that is not known here, or without the ones between",
    21: "cannot be traced to an authority: the server sent it alone",
    62: "is for another host name",
    64: "is for another address",
}
DISTRUSTED = (
    "The certificate of {host} {problem} ({said}). If that is the true server all the same, write "
    "yes into the column allow-bad-tls of sources.csv: its copies then say so. Or look for a copy "
    "with `archiver rescue`."
)


def _bad_certificate(error: ssl.SSLCertVerificationError, host: str) -> str:
    problem = CERTIFICATES.get(error.verify_code, "does not check out")
    return DISTRUSTED.format(host=host, problem=problem, said=error.verify_message.rstrip("."))


def _connect_failure(error: Exception, host: str, connected: bool) -> Exception:
    """Return the typed failure for what went wrong before a request could be sent."""
    if isinstance(error, RefusedError):
        return AttemptError(Reason.REFUSED_ADDRESS, str(error))
    if isinstance(error, UnknownHostError):
        return AttemptError(Reason.DNS, str(error))
    if isinstance(error, CutError):
        return _without_answer(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return AttemptError(Reason.TLS, _bad_certificate(error, host))
    if isinstance(error, TimeoutError):
        return AttemptError(Reason.TIMEOUT, f"{host} did not answer the attempt to connect in time")
    if isinstance(error, ssl.SSLError) or (connected and isinstance(error, OSError)):
        return AttemptError(Reason.TLS, f"the TLS handshake with {host} failed: {plain(error)}")
    if isinstance(error, (OSError, HTTPError)):
        return AttemptError(Reason.CONNECT, f"no connection to {host}: {plain(error)}")
    return error


def _send(sock: socket.socket, asked: PreparedRequest, wire: Wire) -> None:
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
    if head_bytes.startswith(b"HTTP/") and len(head_bytes) >= MAX_HEAD:
        message = f"the head of the answer has more than {MAX_HEAD:,} bytes"
    else:
        message = f"the answer is not HTTP; it begins with {bytes(head_bytes[:60])!r}"
    raise AttemptError(Reason.BAD_RESPONSE, message)


def _fragment(
    asked: PreparedRequest, start: bytes, wire: Wire, spool: Spool, peer: str, tls: Tls | None
) -> Fragment:
    """Read on to the end of what is no answer; secrets are blotted out as in a head."""
    rest = bytearray()
    wire.keep(rest.extend, asked.limits.max_bytes)
    with contextlib.suppress(CutError):
        while len(start) + len(rest) < MAX_HEAD and wire.read_on(AFTERWORD):
            pass
        kept, names = redact(start + bytes(rest))
        spool.write(kept)
        rest.clear()
        wire.keep(spool.write, asked.limits.max_bytes)
        while wire.read_on(AFTERWORD):
            pass
    sent, sent_names = redact(asked.message)
    redacted = tuple(dict.fromkeys(sent_names + names))
    return Fragment(sent, spool.finish(), peer, tls, redacted)


def _without_answer(cut: CutError, silent: bool = False) -> AttemptError:
    reason = {Reason.DISCONNECT: Reason.RESET, Reason.TIME: Reason.TIMEOUT}
    gone = cut.reason is Reason.DISCONNECT
    return AttemptError(reason.get(cut.reason, cut.reason), cut.message, silent=silent and gone)


def _answer(
    asked: PreparedRequest,
    head: Head,
    head_bytes: bytearray,
    wire: Wire,
    spool: Spool,
    release: Callable[[bool], None],
    peer: str,
    tls: Tls | None,
    folder: Path,
) -> OpenResponse:
    sent, sent_names = redact(asked.message)
    kept, kept_names = redact(bytes(head_bytes))
    own = kept[head.interim :]
    spool.write(own)
    wire.keep(spool.write, asked.limits.max_bytes)
    return OpenResponse(
        head=read_head(io.BytesIO(own)) or head,
        cookies=head.all("set-cookie"),
        sent=sent,
        redacted=tuple(dict.fromkeys(sent_names + kept_names)),
        address=peer,
        tls=tls,
        wire=wire,
        spool=spool,
        bodiless=asked.method == "HEAD" or head.status in NO_BODY or head.status == 101,
        max_bytes=asked.limits.max_bytes,
        release=release,
        surplus=Spool(folder),
        interim=kept[: head.interim],
    )


def _as_response(asked: PreparedRequest, answer: OpenResponse) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.head.status
    response.reason = answer.head.phrase
    response.url = asked.target.url
    response.request = asked
    response.headers.update(dict(answer.head.fields))
    response.raw = answer
    return response
