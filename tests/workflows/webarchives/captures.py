"""Captures of our own, stored in a real archive folder."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from archiver.messages import read_head
from archiver.models import (
    Capture,
    Clock,
    Digest,
    Exchange,
    Hop,
    Machine,
    Outcome,
    RecordBlock,
    Request,
)
from archiver.store.archive import Archive
from archiver.text.extraction import extract
from archiver.text.usability import judge_usability

MACHINE = Machine("a tester", "test-host", 1, "archiver/test")


def exchange(url: str, body: bytes, date: datetime, status: str = "200 OK") -> Exchange:
    """Return the exchange of a server that answered `body`, byte for byte."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
    received = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    sha1, sha256 = (Digest(name, hashlib.new(name, body).digest()) for name in ("sha1", "sha256"))
    hop = Hop(
        url,
        date,
        f"GET {url} HTTP/1.1\r\n\r\n".encode(),
        RecordBlock(len(received), received),
        read_head(io.BytesIO(received)),
        payload_digest=sha256,
        payload_sha1=sha1,
        content_digest=sha256,
        content_sha1=sha1,
        content_length=len(body),
    )
    return Exchange(Request(url), (hop,), Outcome.CAPTURED, date=date)


def store(
    root: Path, clock: Clock, copies: Sequence[tuple[str, str, bytes, str]], via: str = "live"
) -> list[Capture]:
    """Store copies (source id, address, body, ISO date) in the archive folder `root`."""
    captures = []
    with Archive.open(root, clock, MACHINE) as archive:
        for source, url, body, date in copies:
            answer = exchange(url, body, datetime.fromisoformat(date).replace(tzinfo=UTC))
            head = answer.hops[0].head
            usability = judge_usability(head, body, extract(body, "text/html"))
            captures.append(archive.record(source, answer, usability, cited=url, via=via))
    return captures
