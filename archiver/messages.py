"""HTTP messages as bytes: where the head ends, what the payload is, how a coding is undone.

Nothing here connects or stores. Capture, store, the web archives and the extractors all read the
same recorded bytes through this module, so that they agree on what "the payload" is: the
transfer-decoded entity body (RFC 9110 section 6.4, WARC 1.1 section 6.3.2).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import brotli
import zstandard

CHUNK = 64 * 1024
MAX_HEAD = 1024 * 1024


@dataclass(frozen=True)
class Head:
    """The final head of a recorded HTTP response.

    `status` is the status code; `fields` are name and value, decoded as Latin-1, folded lines
    joined with a space; `length` is the count of bytes before the body, interim (1xx) heads
    included.
    """

    version: str
    status: int
    phrase: str
    fields: tuple[tuple[str, str], ...]
    length: int

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of the header `name`, ignoring case."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), default)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of the header `name`, in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.fields if key.lower() == wanted)

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; "" when none was sent."""
        return self.get("content-type").partition(";")[0].strip().lower()

    @property
    def chunked(self) -> bool:
        """Whether the body is framed in chunks (RFC 9112 section 7.1)."""
        codings = ",".join(self.all("transfer-encoding")).lower()
        return codings.rpartition(",")[2].strip() == "chunked"

    @property
    def content_codings(self) -> tuple[str, ...]:
        """Content codings in the order in which they were applied; identity left out."""
        listed = ",".join(self.all("content-encoding")).lower().split(",")
        return tuple(c for c in (item.strip() for item in listed) if c and c != "identity")


def read_head(stream: BinaryIO) -> Head | None:
    """Read the final head from the start of a recorded response, interim heads skipped.

    Leaves `stream` at the first byte of the body. None when there is no complete head.
    """
    length = 0
    while True:
        lines, size = _head_lines(stream)
        length += size
        head = _parse_head(lines, length) if lines else None
        if head is None or head.status == 101 or not 100 <= head.status < 200:
            return head


def _head_lines(stream: BinaryIO) -> tuple[list[bytes], int]:
    lines: list[bytes] = []
    size = 0
    while size < MAX_HEAD:
        line = stream.readline(MAX_HEAD)
        size += len(line)
        if not line.endswith(b"\n"):
            return [], size
        if line in (b"\n", b"\r\n"):
            return lines, size
        lines.append(line.rstrip(b"\r\n"))
    return [], size


def _parse_head(lines: list[bytes], length: int) -> Head | None:
    version, _, rest = lines[0].decode("latin-1").partition(" ")
    code, _, phrase = rest.strip().partition(" ")
    if not version.upper().startswith("HTTP/") or not code[:3].isdigit():
        return None
    return Head(version, int(code[:3]), phrase, tuple(_fields(lines[1:])), length)


def _fields(lines: list[bytes]) -> Iterator[tuple[str, str]]:
    name, value = "", ""
    for line in lines:
        text = line.decode("latin-1")
        if text[:1] in (" ", "\t") and name:
            value = f"{value} {text.strip()}".strip()
            continue
        if name:
            yield name, value
        name, _, value = text.partition(":")
        name, value = name.strip(), value.strip()
    if name:
        yield name, value


def transfer_decode(stream: BinaryIO, head: Head) -> Iterator[bytes]:
    """Yield the payload: what follows the head, chunk framing and trailers removed.

    A body cut short ends where the bytes end; whether it was cut is `Hop.truncated`.
    """
    if head.chunked:
        return _read_chunks(stream)
    return _read_plain(stream, _content_length(head))


def _content_length(head: Head) -> int | None:
    declared = head.get("content-length").strip()
    return int(declared) if declared.isdigit() else None


def _read_plain(stream: BinaryIO, remaining: int | None) -> Iterator[bytes]:
    while remaining is None or remaining > 0:
        piece = stream.read(CHUNK if remaining is None else min(CHUNK, remaining))
        if not piece:
            return
        if remaining is not None:
            remaining -= len(piece)
        yield piece


def _read_chunks(stream: BinaryIO) -> Iterator[bytes]:
    while True:
        size_line = stream.readline(CHUNK).partition(b";")[0].strip()
        try:
            size = int(size_line, 16)
        except ValueError:
            return
        if size <= 0:
            return
        yield from _read_plain(stream, size)
        stream.readline(CHUNK)


class Decoder(Protocol):
    """Undoes one content coding, piece by piece."""

    def decode(self, piece: bytes) -> bytes:
        """Return what `piece` decodes to so far."""

    def finish(self) -> bytes:
        """Return what is left at the end."""


class _ZlibDecoder:
    """gzip (several members too), zlib and raw deflate, told apart by the first bytes."""

    def __init__(self) -> None:
        self._inner: zlib._Decompress | None = None
        self._bits = 0

    def decode(self, piece: bytes) -> bytes:
        out = []
        while piece:
            if self._inner is None:
                self._bits = self._bits or _window_bits(piece)
                self._inner = zlib.decompressobj(self._bits)
            out.append(self._inner.decompress(piece))
            piece = self._inner.unused_data
            if not self._inner.eof:
                break
            self._inner = None
            if piece[:2] != b"\x1f\x8b":
                break
        return b"".join(out)

    def finish(self) -> bytes:
        return self._inner.flush() if self._inner else b""


def _window_bits(first: bytes) -> int:
    if first[:2] == b"\x1f\x8b" or first[:1] == b"\x1f":
        return 16 + zlib.MAX_WBITS
    zlib_wrapped = first[0] & 0x0F == 8 and len(first) > 1 and (first[0] * 256 + first[1]) % 31 == 0
    return zlib.MAX_WBITS if zlib_wrapped else -zlib.MAX_WBITS


class _BrotliDecoder:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def decode(self, piece: bytes) -> bytes:
        return bytes(self._inner.process(piece))

    def finish(self) -> bytes:
        return b""


class _ZstdDecoder:
    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor().decompressobj()

    def decode(self, piece: bytes) -> bytes:
        return self._inner.decompress(piece)

    def finish(self) -> bytes:
        return b""


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": _ZlibDecoder,
    "x-gzip": _ZlibDecoder,
    "deflate": _ZlibDecoder,
    "br": _BrotliDecoder,
    "zstd": _ZstdDecoder,
}
CODING_ERRORS = (zlib.error, brotli.error, zstandard.ZstdError)


class CodingError(ValueError):
    """A body that does not decode by the coding it declares."""


def content_decode(pieces: Iterator[bytes], head: Head) -> Iterator[bytes]:
    """Yield the decoded body from payload `pieces`, every content coding undone in turn.

    Raises CodingError when a coding is unknown or the bytes do not follow it. Bounds on size are
    the caller's, who stops reading.
    """
    for coding in reversed(head.content_codings):
        if coding not in DECODERS:
            raise CodingError(f"unknown content coding {coding!r}")
        pieces = _undo(pieces, DECODERS[coding]())
    return pieces


def _undo(pieces: Iterator[bytes], decoder: Decoder) -> Iterator[bytes]:
    try:
        for piece in pieces:
            if out := decoder.decode(piece):
                yield out
        if out := decoder.finish():
            yield out
    except CODING_ERRORS as error:
        raise CodingError(str(error)) from error
