"""Which addresses may be fetched: the public internet, and what the settings open beside it.

A host is resolved once, each of its addresses is judged, and the connection goes to an address that
was judged: a second answer of the name server (DNS rebinding) is never asked for.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Iterable

from archiver.capture.wire import plain

Resolve = Callable[[str, int], Iterable[str]]
"""Host and port in, IP addresses out, best first; raises OSError when the name has none."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# What `ipaddress` calls global and nobody's page is at: the entries of IANA's special-purpose
# registries (RFC 6890 and its updates) that are globally reachable or that older Pythons lack, IPv6
# addresses that carry an IPv4 one, and clouds' own services behind addresses that look public.
REFUSED = tuple(
    ipaddress.ip_network(written)
    for written in (
        "168.63.129.16/32",  # Azure's host agent
        "192.0.0.0/24",  # protocol assignments, and Oracle's metadata (192.0.0.192)
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.175.48.0/24",  # AS112
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation (RFC 9637)
    )
)
UNICAST = ipaddress.ip_network("2000::/3")
"""Where IPv6 has public addresses (RFC 4291 section 2.4, IANA's registry of global unicast)."""


class RefusedError(Exception):
    """An address that may not be fetched; the message says which, why, and what would open it."""


class UnknownHostError(Exception):
    """A host whose name has no address, or whose name server did not answer."""


def resolve_host(host: str, port: int) -> list[str]:
    """Ask the system's resolver for the addresses of `host`. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """Judges addresses. `allow` are ranges opened beside the public internet ("127.0.0.0/8").

    Raises ValueError when a range is not one.
    """

    def __init__(self, allow: Iterable[str] = (), resolve: Resolve = resolve_host) -> None:
        self._open = tuple(ipaddress.ip_network(written, strict=False) for written in allow)
        self._resolve = resolve

    def addresses(self, host: str, port: int, patience: float = 30.0) -> list[str]:
        """Resolve `host` once and return those of its addresses that may be connected to.

        `patience` is how many seconds the name server may take. Raises UnknownHostError when
        there are none, RefusedError when none may be.
        """
        found = self._lookup(host, port, patience)
        permitted = [address for address in found if self.permits(address)]
        if found and not permitted:
            raise RefusedError(_refusal(host, found))
        return permitted

    def permits(self, written: str) -> bool:
        """Whether the IP address `written` may be connected to."""
        try:
            address = ipaddress.ip_address(written)
        except ValueError:
            return False
        if any(address in network for network in self._open):
            return True
        public = address.is_global and not address.is_multicast
        placed = address.version == 4 or address in UNICAST
        return public and placed and not any(address in network for network in REFUSED)

    def _lookup(self, host: str, port: int, patience: float) -> list[str]:
        try:
            found = _ask_in_time(lambda: list(self._resolve(host, port)), patience)
        except (OSError, UnicodeError) as error:
            named = f"the host “{host}” could not be found: {plain(error)}"
            raise UnknownHostError(named) from error
        if not found:
            raise UnknownHostError(f"the host “{host}” has no address")
        return found


def _ask_in_time(ask: Callable[[], list[str]], patience: float) -> list[str]:
    """Return what `ask` returns, and raise what it raises; TimeoutError after `patience` seconds.

    The system's resolver knows no bound and cannot be interrupted: its thread is left behind.
    """
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(ask())
        except Exception as error:  # noqa: BLE001 - raised again, in the thread that asked
            answers.put(error)

    threading.Thread(target=run, name="name lookup", daemon=True).start()
    try:
        answer = answers.get(timeout=patience)
    except queue.Empty:
        raise TimeoutError(f"no name server answered within {patience:.0f} seconds") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _refusal(host: str, found: list[str]) -> str:
    where = "" if found == [host.strip("[]")] else f" is at {', '.join(found[:3])}, which"
    return (
        f"{host}{where} is not on the public internet; "
        "to fetch it all the same, add the range to allow-addresses in archiver.toml"
    )
