"""The original answer, restored from what a web archive played back.

Nothing is made up: the body is the one that the archive sent; header fields of the archive's own
are left out, and those that it kept under X-Archive-Orig- get their names back.
"""

from __future__ import annotations

import io

from archiver.messages import Head, read_head, transfer_decode
from archiver.models import Hop, RecordBlock
from archiver.urls import to_timestamp14
from archiver.wayback.answers import Playback

KEPT_PREFIX = "x-archive-orig-"
# What describes the message as it crossed the wire to us cannot be had from an archive's notes.
FRAMING = ("content-encoding", "content-length", "transfer-encoding", "connection", "trailer")
ARCHIVES_OWN = (
    *FRAMING,
    *("memento-datetime", "link", "content-location", "vary", "date", "server", "set-cookie"),
    *("cache-control", "expires", "age", "via", "location", "server-timing", "keep-alive"),
    *("strict-transport-security", "content-security-policy", "accept-ranges", "nel", "report-to"),
    *("referrer-policy", "permissions-policy", "x-ts", "x-tr", "x-location", "x-rl", "x-na"),
    *("x-nid", "x-page-cache", "x-cache-key", "x-app-server", "access-control-allow-origin"),
)


def restore_hop(playback: Playback, target: str = "") -> Hop:
    """Return the original answer: at the original address and date, nothing sent.

    `target` is where an archived redirect leads: archives put an address of their own in its place.

    Its digests are left to the store. Content-Length is that of the body at hand, and
    Content-Encoding is named only where the archive sent the body coded.
    """
    body = _body(playback)
    head = write_head(playback.head, len(body), target)
    received = RecordBlock(len(head) + len(body), head + body)
    memento = playback.memento
    restored = read_head(io.BytesIO(head))
    return Hop(memento.uri_r, memento.moment, b"", received, restored)


def _body(playback: Playback) -> bytes:
    hop = playback.exchange.hops[-1]
    with hop.received.open() as stream:
        head = read_head(stream)
        return b"".join(transfer_decode(stream, head)) if head is not None else b""


def write_head(head: Head, length: int, target: str = "") -> bytes:
    """Return the head of the original answer, as far as the archive's answer `head` tells it."""
    kept = [
        (name[len(KEPT_PREFIX) :], value)
        for name, value in head.fields
        if name.lower().startswith(KEPT_PREFIX)
    ]
    known = {name.lower() for name, _ in kept}
    if kept:
        others = [("Content-Type", head.get("content-type"))]
    else:
        others = [(n, v) for n, v in head.fields if not n.lower().startswith("x-archive-")]
    fields = [(n, v) for n, v in kept if n.lower() not in FRAMING]
    fields += [(n, v) for n, v in others if n.lower() not in (*ARCHIVES_OWN, *known) and v]
    if target and "location" not in known:
        fields.append(("Location", target))
    if head.content_codings:
        fields.append(("Content-Encoding", ", ".join(head.content_codings)))
    fields.append(("Content-Length", str(length)))
    lines = [f"HTTP/1.1 {head.status} {head.phrase}".rstrip(), *(f"{n}: {v}" for n, v in fields)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def index_row(playback: Playback) -> dict[str, object]:
    """Return what the archive's index says of the memento, under the names of a CDX line.

    `digest_confirmed` says whether the body that came has the digest which the index lists.
    """
    memento = playback.memento
    return {
        "archive": memento.archive,
        "memento": memento.uri_m,
        "timestamp": to_timestamp14(memento.moment),
        "original": memento.uri_r,
        "mimetype": memento.media_type,
        "statuscode": memento.status,
        "digest": memento.digest,
        "length": memento.length,
        "digest_confirmed": playback.verified,
    }
