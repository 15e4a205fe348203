"""The decoded body of an answer, read from its recorded bytes."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress

from archiver.messages import (
    CodingError,
    Head,
    content_decode,
    declared_length,
    read_head,
    transfer_decode,
)
from archiver.models import Hop

MAX_BODY = 256 * 1024 * 1024


class TooLargeError(ValueError):
    """A body that unpacks to more than we read from an archive."""


def read_body(hop: Hop, limit: int = MAX_BODY) -> bytes:
    """Return the body of `hop`, transfer and content codings undone.

    Raises CodingError when the body does not follow its declared coding, and TooLargeError past
    `limit` bytes.
    """
    return decode_body(hop, limit)[0]


def decode_body(hop: Hop, limit: int = MAX_BODY) -> tuple[bytes, bool]:
    """Return the body of `hop`, and whether its content coding came to its end. Raises as above."""
    with hop.received.open() as stream:
        head = read_head(stream)
        if head is None:
            raise CodingError("the answer has no complete head")
        return _join(content_decode(transfer_decode(stream, head), head), limit)


def refuse_larger(hop: Hop, limit: int) -> None:
    """Raise TooLargeError when a body, or what it unpacks to, is larger than `limit` bytes.

    Nothing is kept in memory; a body that does not follow its coding is as large as it is.
    """
    size, unpacked = hop.received.length, 0
    with hop.received.open() as stream, suppress(CodingError):
        head = read_head(stream)
        pieces = content_decode(transfer_decode(stream, head), head) if head else iter(())
        for piece in pieces if size <= limit else ():
            unpacked += len(piece)
            if unpacked > limit:
                break
    if max(size, unpacked) > limit:
        raise TooLargeError(f"it is larger than max-bytes ({limit:,}); it stays in the file")


def _join(pieces: Generator[bytes, None, bool], limit: int) -> tuple[bytes, bool]:
    out: list[bytes] = []
    size = 0
    while True:
        try:
            piece = next(pieces)
        except StopIteration as end:
            return b"".join(out), end.value
        size += len(piece)
        if size > limit:
            raise TooLargeError(f"it has more than {limit:,} bytes, the most that is read")
        out.append(piece)


def is_framed(head: Head) -> bool:
    """Whether the message says itself where it ends, so that a cut would have been noticed.

    A body that ends with the connection does not (RFC 9112 section 8).
    """
    return head.chunked or declared_length(head) is not None
