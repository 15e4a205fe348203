"""Secrets that a server sends back: an answer that repeats what we sent to it in confidence.

A test server, a proxy's error page or a debug page may print the request's Authorization. What is
captured is handed on, so that such an answer is not kept at all: to blot words out of a body would
make it another one.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import quote

from archiver.messages import CodingError, content_decode, read_head, recorded_payload
from archiver.models import Hop, RecordBlock

SHORTEST = 6
"""Characters of the shortest part of a secret that is looked for. A guess: shorter ones stand in
any page."""
PIECE = 64 * 1024
"""Bytes that are searched at a time. A guess."""


def forms_of(secret: str) -> frozenset[bytes]:
    """Return the forms in which a server may print an Authorization value that it was sent.

    The value without its scheme (RFC 9110 section 11.4), of Basic what it holds (RFC 7617), each
    as it is, in base64, and as it stands in HTML, JSON and addresses.
    """
    scheme, _, token = secret.partition(" ")
    parts = {token or scheme}
    with suppress(ValueError):
        if scheme.lower() == "basic":
            pair = base64.b64decode(token, validate=True).decode("utf-8")
            parts |= {pair, pair.partition(":")[2]}
    written = {one for part in parts for one in (part, html.escape(part), quote(part, safe=""))}
    written |= {
        part.replace("\\", "\\\\").replace('"', '\\"').replace("/", "\\/") for part in parts
    }
    written |= {base64.b64encode(part.encode()).decode().rstrip("=") for part in (*parts, secret)}
    return frozenset(one.encode() for one in written if len(one) >= SHORTEST)


def repeats_secret(hops: Iterable[Hop], secrets: Iterable[str]) -> bool:
    """Whether an answer holds one of the Authorization values `secrets`, in any of its forms."""
    forms = frozenset().union(*map(forms_of, secrets))
    return bool(forms) and any(_holds(piece, forms) for hop in hops for piece in _parts(hop))


def _parts(hop: Hop) -> Iterator[Iterator[bytes]]:
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
    longest, before = max(map(len, forms)), b""
    for piece in pieces:
        window = before + piece
        if any(form in window for form in forms):
            return True
        before = window[-longest:]
    return False
