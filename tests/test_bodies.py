"""The decoded body of a recorded answer: memory for one body, whatever its codings."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import UTC, datetime
from io import BytesIO

import pytest

from archiver.bodies import TooLargeError, read_body
from archiver.messages import read_head
from archiver.models import Hop, RecordBlock

BODY = b"<p>word " * 2**20


def answer(body: bytes, *fields: str) -> Hop:
    head = "\r\n".join(["HTTP/1.1 200 OK", *fields, f"Content-Length: {len(body)}", "", ""])
    raw = head.encode() + body
    block = RecordBlock(len(raw), raw)
    return Hop("http://school.example/", datetime.now(UTC), b"", block, read_head(BytesIO(raw)))


@pytest.mark.parametrize("packings", [0, 1, 2])
def test_a_body_is_held_once(packings: int) -> None:
    body = BODY
    for _ in range(packings):
        body = gzip.compress(body, 1)
    coding = f"Content-Encoding: {', '.join(['gzip'] * packings) or 'identity'}"
    hop = answer(body, coding)
    tracemalloc.start()
    try:
        found = read_body(hop)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == BODY
    assert peak < 1.4 * len(BODY)


def test_a_body_past_its_bound_is_refused_at_once() -> None:
    hop = answer(gzip.compress(BODY, 1), "Content-Encoding: gzip")
    assert read_body(hop, len(BODY)) == BODY
    with pytest.raises(TooLargeError):
        read_body(hop, len(BODY) - 1)
