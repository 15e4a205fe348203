"""The decoded body of an answer, read from its recorded bytes."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from io import BytesIO

from archiver.messages import (
    PEEKED,
    CodingError,
    Head,
    content_decode,
    declared_length,
    is_unframed,
    is_unpacked,
    read_head,
    recorded_payload,
)
from archiver.models import Hop

MAX_BODY = 256 * 1024 * 1024  # far above any page or report that people cite (a guess)


class TooLargeError(ValueError):
    """A body that unpacks to more than we read from an archive."""


def read_body(hop: Hop, limit: int = MAX_BODY) -> bytes:
    """Return the body of `hop`, transfer and content codings undone.

    Raises CodingError when the body does not follow its declared coding, and TooLargeError past
    `limit` bytes.
    """
    return decode_body(hop, limit)[0]


def read_start(hop: Hop, most: int) -> bytes:
    """Return the first `most` bytes of the body of `hop`, codings undone as far as they can be."""
    start: list[bytes] = []
    with hop.received.open() as stream, suppress(CodingError):
        head = read_head(stream)
        pieces = content_decode(recorded_payload(stream, head), head) if head else iter(())
        while sum(map(len, start)) < most and (piece := next(pieces, None)) is not None:
            start.append(piece)
    return b"".join(start)[:most]


def decode_body(hop: Hop, limit: int = MAX_BODY) -> tuple[bytes, bool]:
    """Return the body of `hop`, and whether its framing and its content coding came to their end.

    Raises as above.
    """
    with hop.received.open() as stream:
        head = read_head(stream)
        if head is None:
            raise CodingError("the answer has no complete head")
        payload = _Ending(recorded_payload(stream, head))
        pieces = iter(payload)
        body, ended = _join(content_decode(pieces, head), limit)
        for _ in pieces:  # bytes after the end of the coding
            pass
        return body, ended and payload.whole


def name_unpacked(hop: Hop) -> tuple[str, ...]:
    """Return the codings that the head of a recorded answer names, and its body does not have."""
    with hop.received.open() as stream:
        head = read_head(stream)
        start = stream.read(PEEKED) if head else b""
    if head is None or not start:
        return ()
    if head.chunked and not is_unframed(start.partition(b"\n")[0]):
        return ()
    chunked = ("chunked",) if head.chunked else ()
    codings = head.content_codings
    return (*chunked, *(codings if codings and is_unpacked(start, codings[-1]) else ()))


class _Ending:
    """What a generator yields, and `whole`, what it returned at its end."""

    def __init__(self, pieces: Generator[bytes, None, bool]) -> None:
        self._pieces = pieces
        self.whole = False

    def __iter__(self) -> Iterator[bytes]:
        self.whole = yield from self._pieces


def refuse_larger(hop: Hop, limit: int) -> None:
    """Raise TooLargeError when a body, or what it unpacks to, is larger than `limit` bytes.

    Nothing is kept in memory; a body that does not follow its coding is as large as it is.
    """
    size, unpacked = hop.received.length, 0
    with hop.received.open() as stream, suppress(CodingError):
        head = read_head(stream)
        pieces = content_decode(recorded_payload(stream, head), head) if head else iter(())
        for piece in pieces if size <= limit else ():
            unpacked += len(piece)
            if unpacked > limit:
                break
    if max(size, unpacked) > limit:
        raise TooLargeError(f"it is larger than max-bytes ({limit:,}); it stays in the file")


def keep_within(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Yield `pieces`. Raises TooLargeError past `limit` bytes."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise TooLargeError(f"it is larger than max-bytes ({limit:,}); it stays in the file")
        yield piece


def _join(pieces: Generator[bytes, None, bool], limit: int) -> tuple[bytes, bool]:
    """Join `pieces`; a list of them would hold a large body twice (BytesIO hands out its own)."""
    out = BytesIO()
    while True:
        try:
            piece = next(pieces)
        except StopIteration as end:
            return out.getvalue(), end.value
        if out.tell() + len(piece) > limit:
            raise TooLargeError(f"it has more than {limit:,} bytes, the most that is read")
        out.write(piece)


def is_framed(head: Head) -> bool:
    """Whether the message says itself where it ends, so that a cut would have been noticed.

    A body that ends with the connection does not (RFC 9112 section 8).
    """
    return head.chunked or declared_length(head) is not None
