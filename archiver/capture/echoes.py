"""Secrets that a server sends back: an answer that repeats what we sent to it in confidence.

A test server, a proxy's error page or a debug page may print the request's Authorization, or the
cookie of its session. What is captured is handed on, so that such an answer is not kept at all: to
blot words out of a body would make it another one.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from archiver.messages import CodingError, content_decode, read_head, recorded_payload
from archiver.models import Hop, RecordBlock

SHORTEST = 6
"""Characters of the shortest part of a secret that is looked for. A guess: shorter ones stand in
any page."""
OPAQUE = re.compile(r"(?=\S*[0-9])(?=\S*[A-Za-z])\S{8,}|\S{16,}")
"""What the value of a cookie looks like that names a session: letters and digits, or long. Others
("en", "accepted") are words of any page. A guess; OWASP asks for 64 random bits at least, which are
11 characters in base64 and 16 in hexadecimal (Session Management Cheat Sheet)."""
PIECE = 64 * 1024
"""Bytes that are searched at a time. A guess."""
WIDEST = 8
"""Bytes that one byte of a secret may take: `&#x0041;` and `%2541` are the longest that are met."""


def parts_of(secret: str) -> frozenset[str]:
    """Return what is secret in an Authorization value, long enough to be known again.

    The value without its scheme (RFC 9110 section 11.4), each of its parameters, and what follows a
    name and a colon: of Basic once its base64 is undone (RFC 7617).
    """
    scheme, _, token = secret.partition(" ")
    parts = {token or scheme, *re.findall(r'="([^"]*)"', token)}
    with suppress(ValueError):
        if scheme.lower() == "basic":
            parts.add(base64.b64decode(token, validate=True).decode("utf-8"))
    parts |= {part.partition(":")[2] for part in parts}
    return frozenset(part for part in parts if len(part) >= SHORTEST)


def cookies_of(header: str) -> frozenset[str]:
    """Return the values of a Cookie header that may name a session (RFC 6265 section 4.2.1)."""
    values = (pair.partition("=")[2].strip().strip('"') for pair in header.split(";"))
    return frozenset(value for value in values if OPAQUE.fullmatch(value))


def repeats(hops: Iterable[Hop], parts: Iterable[str]) -> bool:
    """Whether an answer holds one of the secret `parts`, however it is written there.

    As it is, percent-encoded, in HTML or JSON, and in base64, by itself or within other words.
    """
    forms = frozenset(form for part in parts for form in _forms(part))
    return bool(forms) and any(_holds(piece, forms) for hop in hops for piece in _streams(hop))


def _forms(part: str) -> Iterator[bytes]:
    raw = part.encode()
    yield raw
    for before in range(3):
        # Three bytes are four characters: those that others share are left off at both ends.
        coded = base64.b64encode(bytes(before) + raw).rstrip(b"=")
        whole = coded[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
        if len(whole) >= SHORTEST:
            yield whole
            yield whole.translate(bytes.maketrans(b"+/", b"-_"))


def _streams(hop: Hop) -> Iterator[Iterator[bytes]]:
    """Yield the bytes of an answer in each way in which somebody may read them."""
    yield iter((hop.interim,))
    for block in (hop.received, hop.surplus):
        if block is not None:
            yield _raw(block)
    yield _decoded(hop.received)


def _raw(block: RecordBlock) -> Iterator[bytes]:
    with block.open() as stream:
        while piece := stream.read(PIECE):
            yield piece


def _decoded(block: RecordBlock) -> Iterator[bytes]:
    with block.open() as stream, suppress(CodingError):
        head = read_head(stream)
        if head is not None and (head.chunked or head.content_codings):
            yield from content_decode(recorded_payload(stream, head), head)


def _holds(pieces: Iterable[bytes], forms: frozenset[bytes]) -> bool:
    longest, before = max(map(len, forms)) * WIDEST, b""
    for piece in pieces:
        window = before + piece
        if any(form in view for view in _views(window) for form in forms):
            return True
        before = window[-longest:]
    return False


_ESCAPE = re.compile(rb"\\(?:u00([0-9A-Fa-f]{2})|x([0-9A-Fa-f]{2})|([\\/\"']))")


def _views(window: bytes) -> Iterator[bytes]:
    """Yield bytes as they are, and with what a page, a script or an address writes otherwise."""
    yield window
    if b"%" in window or b"+" in window:
        once = unquote_to_bytes(window.replace(b"+", b" "))
        yield from (once, unquote_to_bytes(window), unquote_to_bytes(unquote_to_bytes(window)))
    if b"&" in window:
        yield html.unescape(window.decode("latin-1")).encode("latin-1", "replace")
    if b"\\" in window:
        yield _ESCAPE.sub(lambda m: m[3] or bytes.fromhex((m[1] or m[2]).decode()), window)
