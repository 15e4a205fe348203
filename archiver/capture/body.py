"""Reading a body to its end or to its bound, digested on the way in steady memory.

The payload is the transfer-decoded body (RFC 9110 section 6.4), the content what is left when the
content codings are undone too. SHA-256 is for identity; SHA-1 is for comparison with the digests
of web archives, which digest sometimes the one and sometimes the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.capture.recorder import OpenResponse
from archiver.capture.wire import CutError
from archiver.messages import CodingError, content_decode
from archiver.models import Digest, Reason

RATIO_FLOOR = 1024 * 1024
"""Bytes that a body may always unpack to: small pages are often very regular."""


class Meter:
    """Counts and digests what passes."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self.length = 0

    def add(self, piece: bytes) -> None:
        """Count and digest `piece`."""
        self.length += len(piece)
        self._sha256.update(piece)
        self._sha1.update(piece)

    @property
    def sha256(self) -> Digest:
        """SHA-256 of what has passed."""
        return Digest("sha256", self._sha256.digest())

    @property
    def sha1(self) -> Digest:
        """SHA-1 of what has passed."""
        return Digest("sha1", self._sha1.digest())


@dataclass(frozen=True)
class Body:
    """What a body was: `content` is None where its coding could not be undone."""

    payload: Meter
    content: Meter | None
    cut: CutError | None


class _Payload:
    """The pieces of an answer's payload, metered; a cut ends them, and is kept."""

    def __init__(self, answer: OpenResponse) -> None:
        self._pieces = answer.payload()
        self.meter = Meter()
        self.cut: CutError | None = None

    def __iter__(self) -> Iterator[bytes]:
        try:
            for piece in self._pieces:
                self.meter.add(piece)
                yield piece
        except CutError as cut:
            self.cut = cut


def read_body(answer: OpenResponse, max_ratio: int) -> Body:
    """Read the body of `answer` to its end, or to the bound that it runs into.

    `max_ratio` bounds what it unpacks to, as a multiple of what was sent. Raises StorageError when
    the disk does not take it.
    """
    payload = _Payload(answer)
    pieces = iter(payload)
    if not answer.head.content_codings:
        for _ in pieces:
            pass
        return Body(payload.meter, payload.meter, payload.cut)
    content, cut = _unpack(answer, payload, pieces, max_ratio)
    if cut is None:
        for _ in pieces:
            pass
    return Body(payload.meter, content, payload.cut or cut)


def _unpack(
    answer: OpenResponse, payload: _Payload, pieces: Iterator[bytes], max_ratio: int
) -> tuple[Meter | None, CutError | None]:
    content = Meter()
    decoded = content_decode(pieces, answer.head)
    try:
        while True:
            content.add(next(decoded))
            if content.length > max(RATIO_FLOOR, max_ratio * payload.meter.length):
                message = f"the body unpacks to more than {max_ratio} times what was sent"
                return None, CutError(Reason.RATIO, "length", message)
    except StopIteration as end:
        codings = " and ".join(answer.head.content_codings)
        message = f"the body breaks off before the end of its coding ({codings})"
        return content, None if end.value else CutError(Reason.DISCONNECT, "disconnect", message)
    except CodingError:
        return None, None
