"""What is asked of which server: an address taken apart without being rewritten.

The address fetched is the address cited, character for character; only what HTTP does not allow on
the wire (white space, control characters, anything but ASCII) is percent-encoded, as UTF-8
(RFC 3986 section 2.1, RFC 3987 section 3.1). The fragment is never sent (RFC 9110 section 7.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna

from archiver.urls import DEFAULT_PORTS, host_of, is_web_address, join_address

_NOT_ON_THE_WIRE = re.compile(r"[^\x21-\x7e]+")
_UNSAFE_HOST = re.compile(r"[\x00-\x20\x7f\\]")
_ON_THE_WIRE = "".join(map(chr, range(0x21, 0x7F)))
REDIRECTS = (301, 302, 303, 307, 308)
"""Answers that send us to another address (RFC 9110, 15.4)."""


class AddressError(ValueError):
    """An address that cannot be fetched; the message says why, in words for a user."""


@dataclass(frozen=True)
class Target:
    """One address, ready to be asked for.

    `url` is the address as it goes over the wire; `host` is what is resolved and checked against
    the certificate; `authority` is the Host header; `path` the request target; `queue` the host
    and port whose politeness counts.
    """

    url: str
    scheme: str
    host: str
    port: int
    authority: str
    path: str
    queue: str


def parse_target(url: str) -> Target:
    """Take the absolute address `url` apart. Raises AddressError when it is no web address."""
    wire = wire_address(url)
    if not is_web_address(wire) or _UNSAFE_HOST.search(_authority_of(wire)):
        raise AddressError(f"{shown(url)} is no http or https address with a host")
    parts = urlsplit(wire)
    if "@" in parts.netloc:
        raise AddressError(
            f"{shown(url)} has a user name or password in it, which would be stored; "
            "take it out and hand credentials over in the environment"
        )
    scheme, host = parts.scheme.lower(), _ascii_host(parts.hostname or "", url)
    port = parts.port or DEFAULT_PORTS[scheme]
    named = f"{host}:{parts.port}" if parts.port else host
    authority = parts.netloc if parts.netloc.isascii() else named
    rest = wire.partition("//")[2][len(parts.netloc) :]
    path = rest if rest.startswith("/") else "/" + rest
    sent = wire if parts.netloc.isascii() else f"{parts.scheme}://{authority}{rest}"
    return Target(sent, scheme, host, port, authority, path, host_of(sent))


def wire_address(url: str) -> str:
    """Return `url` as it goes over the wire: no fragment, nothing that HTTP does not allow."""
    bare = url.strip().partition("#")[0]
    start, slashes, rest = bare.partition("//")
    authority = _authority_of(bare)
    tail = _NOT_ON_THE_WIRE.sub(lambda found: quote(found[0], safe=""), rest[len(authority) :])
    return f"{start}{slashes}{authority}{tail}"


def _authority_of(url: str) -> str:
    return re.split(r"[/?#]", url.partition("//")[2], maxsplit=1)[0]


def redirect_address(base: str, location: str) -> str:
    """Return where the Location value `location` (Latin-1) leads from the address `base`.

    Raw UTF-8 in the header is taken as such, and other bytes are percent-encoded one by one; an
    absolute address stays as it was written. Raises AddressError when it leads nowhere.
    """
    sent = location.encode("latin-1", "replace")
    try:
        written = sent.decode("utf-8")
    except UnicodeError:
        written = quote(sent, safe=_ON_THE_WIRE)
    try:
        return join_address(base, written)
    except ValueError as error:
        raise AddressError(f"the redirect to {shown(written)} leads to no address") from error


def shown(url: str) -> str:
    """Return `url` for a message: on one line, without user name and password, not too long."""
    bare = re.sub(r"//[^/?#]*@", "//", url)
    return " ".join(bare.split())[:300]


def _ascii_host(host: str, url: str) -> str:
    """Encode a host as browsers do: by IDNA 2008, where "ß" and "ss" are two hosts."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise AddressError(f"{shown(url)} has no valid host name") from error
