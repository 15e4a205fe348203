"""Connections of urllib3 that go only where the guard allows, and tell what TLS showed."""

from __future__ import annotations

import os
import socket
import ssl
import sys
from functools import lru_cache
from typing import Any

from urllib3 import HTTPConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context

from archiver.capture.guard import Guard
from archiver.capture.wire import Limits
from archiver.models import Tls


class GuardedConnection(HTTPConnection):
    """A connection to an address that the guard has judged; `peer` is that address."""

    guard: Guard
    limits: Limits
    peer: str = ""
    tls: Tls | None = None

    def _new_conn(self) -> socket.socket:
        self.peer = ""
        problem = OSError("no address")
        for address in self.guard.addresses(self._dns_host, self.port, self.limits.patience()):
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
    return _trusting(authorities, os.stat(authorities).st_mtime_ns)


@lru_cache(maxsize=4)
def _trusting(authorities: str, changed: int) -> ssl.SSLContext:
    """Some 140 roots take 30 ms to parse: once for all that connect, until the file changes."""
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.load_verify_locations(authorities)
    return context


def lenient_context() -> ssl.SSLContext:
    """Return a context that connects whatever the certificate: for rows with allow-bad-tls."""
    context = create_urllib3_context(cert_reqs=ssl.CERT_NONE, ciphers="DEFAULT:@SECLEVEL=0")
    context.check_hostname = False
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return context
