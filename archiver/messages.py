"""HTTP messages as bytes: where the head ends, what the payload is, how a coding is undone.

Nothing here connects or stores. Capture, store, the web archives and the extractors all read the
same recorded bytes through this module, so that they agree on what "the payload" is: the
transfer-decoded entity body (RFC 9110 section 6.4, WARC 1.1 section 6.3.2).
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import brotli
import zstandard

CHUNK = 64 * 1024  # a read of one socket or disk buffer; its size decides nothing
# Servers refuse heads above 8 to 64 KB; ours takes more, and no endless one (a guess).
MAX_HEAD = 1024 * 1024
_DECIMAL = re.compile(r"[0-9]{1,18}")
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f]{1,32}")


class ByteStream(Protocol):
    """What a message is read from: a file, or a connection."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""

    def readline(self, size: int, /) -> bytes:
        """Return bytes up to a line feed, `size` bytes or the end."""


@dataclass(frozen=True)
class Head:
    """The final head of a recorded HTTP response.

    `status` is the status code; `fields` are name and value, decoded as Latin-1, folded lines
    joined with a space; `length` is the count of bytes before the body, interim (1xx) heads
    included, and `own_length` that without them (0 for a head that was not read from bytes).
    """

    version: str
    status: int
    phrase: str
    fields: tuple[tuple[str, str], ...]
    length: int
    own_length: int = 0

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
    def charset(self) -> str:
        """The charset that the Content-Type names, as sent; "" when it names none."""
        for parameter in self.get("content-type").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'")
        return ""

    @property
    def chunked(self) -> bool:
        """Whether the body is framed in chunks (RFC 9112 section 7.1)."""
        codings = ",".join(self.all("transfer-encoding")).lower()
        return codings.rpartition(",")[2].strip() == "chunked"

    @property
    def interim(self) -> int:
        """The count of bytes of the interim (1xx) heads that came before this one."""
        return self.length - self.own_length if self.own_length else 0

    @property
    def content_codings(self) -> tuple[str, ...]:
        """Content codings in the order in which they were applied.

        A name that is no coding ("none", "utf-8", "aws-chunked") changes no byte: browsers hand
        such a body on as it is.
        """
        return tuple(coding for coding in self._listed_codings if coding in CODINGS)

    @property
    def false_codings(self) -> tuple[str, ...]:
        """What Content-Encoding names and is no coding of bytes."""
        return tuple(c for c in self._listed_codings if c not in CODINGS and c != "identity")

    @property
    def _listed_codings(self) -> list[str]:
        listed = ",".join(self.all("content-encoding")).lower().split(",")
        return [name for name in (item.strip() for item in listed) if name]


def read_head(stream: ByteStream) -> Head | None:
    """Read the final head from the start of a recorded response, interim heads skipped.

    Leaves `stream` at the first byte of the body. None when there is no complete head.
    """
    length = 0
    while length < MAX_HEAD:
        lines, size = _head_lines(stream)
        length += size
        head = _parse_head(lines, length, size) if lines else None
        if head is None or head.status == 101 or not 100 <= head.status < 200:
            return head
    return None


def _head_lines(stream: ByteStream) -> tuple[list[bytes], int]:
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


def _parse_head(lines: list[bytes], length: int, own: int) -> Head | None:
    version, _, rest = lines[0].decode("latin-1").partition(" ")
    code, _, phrase = rest.strip().partition(" ")
    if not version.upper().startswith("HTTP/") or not _DECIMAL.fullmatch(code[:3]):
        return None
    return Head(version, int(code[:3]), phrase, tuple(_fields(lines[1:])), length, own)


def _fields(lines: list[bytes]) -> Iterator[tuple[str, str]]:
    name, values = "", list[str]()
    for line in (*lines, b""):
        text = line.decode("latin-1")
        if text[:1] in (" ", "\t") and name:
            values.append(text.strip())
            continue
        if name:
            yield name, " ".join(filter(None, values))
        name, _, value = text.partition(":")
        name, values = name.strip(), [value.strip()]


def transfer_decode(stream: ByteStream, head: Head) -> Generator[bytes, None, bool]:
    """Yield the payload: what follows the head, chunk framing and trailers removed.

    Reads to the end of the message, trailers included. The generator's own return value says
    whether the body came to the end that it declares (RFC 9112 section 8); a body delimited by
    the end of the connection always does. Where the bytes end early, or a chunk's size is no
    number, what came before is the payload.
    """
    if head.chunked:
        return (yield from _read_chunks(stream, stream.readline(CHUNK)))
    return (yield from _read_plain(stream, declared_length(head)))


def recorded_payload(stream: ByteStream, head: Head) -> Generator[bytes, None, bool]:
    """Yield the payload of a recorded message: all that its record holds after the head.

    A record says itself where it ends, so that bytes after Content-Length are kept: recorders that
    unpack a body leave the length of the packed one in its head. For the same reason a body that is
    plainly not framed in chunks is read as it is. The return value says whether the body came to
    the end that it declares, as that of :func:`transfer_decode`, which reads what is on the wire.
    """
    if head.chunked:
        line = stream.readline(CHUNK)
        if not is_unframed(line):
            return (yield from _read_chunks(stream, line))
        yield line
    declared, count = None if head.chunked else declared_length(head), 0
    while piece := stream.read(CHUNK):
        count += len(piece)
        yield piece
    return declared is None or count >= declared


def has_telling_chunks(stream: ByteStream) -> bool:
    """Whether chunks say more than their sizes: extensions, or fields after the last one.

    `stream` stands at the first byte of a chunked body (RFC 9112 sections 7.1.1 and 7.1.2).
    """
    while size := _chunk_size(line := stream.readline(CHUNK)):
        if b";" in line:
            return True
        for _ in _read_plain(stream, size):
            pass
        stream.readline(CHUNK)
    return b";" in line or stream.readline(CHUNK) not in (b"\r\n", b"\n", b"")


def is_unframed(line: bytes) -> bool:
    """Whether a body that is said to be chunked, and begins with `line`, plainly is not."""
    return bool(line) and not _HEXADECIMAL.fullmatch(line.partition(b";")[0].strip())


def declared_length(head: Head) -> int | None:
    """Return Content-Length where it is one valid number, repeated at most (RFC 9112 6.3)."""
    listed = ",".join(head.all("content-length")).split(",")
    values = {value.strip() for value in listed}
    only = values.pop()
    return int(only) if not values and _DECIMAL.fullmatch(only) else None


def _read_plain(stream: ByteStream, remaining: int | None) -> Generator[bytes, None, bool]:
    while remaining is None or remaining > 0:
        piece = stream.read(CHUNK if remaining is None else min(CHUNK, remaining))
        if not piece:
            return remaining is None
        if remaining is not None:
            remaining -= len(piece)
        yield piece
    return True


def _read_chunks(stream: ByteStream, first: bytes) -> Generator[bytes, None, bool]:
    size = _chunk_size(first)
    while size:
        if not (yield from _read_plain(stream, size)):
            return False
        if not stream.readline(CHUNK).endswith(b"\n"):
            return False
        size = _chunk_size(stream.readline(CHUNK))
    return size == 0 and _read_trailers(stream)


def _chunk_size(line: bytes) -> int | None:
    """Return the size that a chunk's first line declares, None where there is none to read."""
    written = line.partition(b";")[0].strip()
    whole = line.endswith(b"\n") and _HEXADECIMAL.fullmatch(written)
    return int(written, 16) if whole else None


def _read_trailers(stream: ByteStream) -> bool:
    size = 0
    while size < MAX_HEAD:
        line = stream.readline(CHUNK)
        size += len(line)
        if line in (b"\n", b"\r\n"):
            return True
        if not line:
            return False
    return False


class CodingError(ValueError):
    """A body that does not decode by the coding it declares."""


def content_decode(pieces: Iterator[bytes], head: Head) -> Generator[bytes, None, bool]:
    """Yield the decoded body from payload `pieces`, every content coding undone in turn.

    The generator's own return value says whether the coded stream came to its own end mark; what
    is not coded has none, and always does. What is yielded comes in steps of about 64 KiB,
    whatever the bytes expand to: a caller who stops reading has not paid for the rest. Bounds on
    the whole are the caller's. Raises CodingError when a coding is unknown or the bytes do not
    follow it. A body that is plainly text was unpacked before it was kept, or never packed: it is
    yielded as it is.
    """
    if not head.content_codings and not head.false_codings:
        yield from pieces
        return True
    for coding in head.content_codings:
        if coding not in DECODERS:
            raise CodingError(f"unknown content coding {coding!r}")
    start, pieces = _peek(pieces)
    if not head.content_codings:
        wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        if head.media_type.startswith("text/") and _BINARY.search(start) and not wide:
            named = ", ".join(head.false_codings)
            raise CodingError(f"unknown content coding {named!r}, and the bytes are no text")
        yield from pieces
        return True
    if is_unpacked(start, head.content_codings[-1]):
        yield from pieces
        return True
    *outer, inmost = reversed(head.content_codings)
    for coding in outer:
        pieces = _undo(pieces, DECODERS[coding], coding)
    return (yield from _undo(pieces, DECODERS[inmost], inmost))


def _peek(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes of `pieces`, and all of them again."""
    start: list[bytes] = []
    while sum(map(len, start)) < PEEKED and (piece := next(pieces, None)) is not None:
        start.append(piece)
    return b"".join(start)[:PEEKED], chain(start, pieces)


def is_unpacked(start: bytes, coding: str) -> bool:
    """Whether a body that begins with `start` plainly is text, and not packed as `coding`."""
    if not start or _BINARY.search(start) or MAGIC.get(coding, b"").startswith(start):
        return False
    if coding in MAGIC and len(start) >= TELLING:
        return not start.startswith(MAGIC[coding])
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return coding in MAGIC or len(start) >= TELLING


Decode = Callable[[Iterator[bytes]], Generator[bytes, None, bool]]


def _undo(pieces: Iterator[bytes], decode: Decode, coding: str) -> Generator[bytes, None, bool]:
    try:
        return (yield from decode(pieces))
    except CODING_ERRORS as error:
        raise CodingError(f"the body is said to be packed as {coding}, and is not") from error


def _inflate(pieces: Iterator[bytes]) -> Generator[bytes, None, bool]:
    """Undo gzip (several members too), zlib and raw deflate, told apart by the first bytes."""
    inner, start, members = None, b"", 0
    for piece in pieces:
        while piece:
            if inner is None:
                start += piece
                if len(start) < 2:
                    break
                if members and start[:2] != GZIP_START:
                    return True
                inner, piece, start = zlib.decompressobj(_window_bits(start)), start, b""
            if out := inner.decompress(piece, CHUNK):
                yield out
            piece = inner.unused_data if inner.eof else inner.unconsumed_tail
            if inner.eof:
                inner, members = None, members + 1
    if inner is not None and (out := inner.flush()):
        yield out
    return inner is None and (members > 0 or not start)


def _window_bits(first: bytes) -> int:
    """Return zlib's `wbits` for what begins with the two or more bytes `first`."""
    if first[:2] == GZIP_START:
        return 16 + zlib.MAX_WBITS
    zlib_wrapped = first[0] & 0x0F == 8 and (first[0] * 256 + first[1]) % 31 == 0
    return zlib.MAX_WBITS if zlib_wrapped else -zlib.MAX_WBITS


def _unbrotli(pieces: Iterator[bytes]) -> Generator[bytes, None, bool]:
    inner, began = brotli.Decompressor(), False
    for piece in pieces:
        if inner.is_finished():
            break
        began = began or bool(piece)
        out = inner.process(piece, output_buffer_limit=CHUNK)
        while out:
            yield out
            out = inner.process(b"", output_buffer_limit=CHUNK) if not inner.is_finished() else b""
    return inner.is_finished() or not began


def _unzstd(pieces: Iterator[bytes]) -> Generator[bytes, None, bool]:
    """Undo zstd, frame by frame (RFC 8878 section 3): each has a last block that says so."""
    # RFC 9659 section 3: a window over 8 MB must not be used on the web.
    decompressor = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
    inner, ended = decompressor.decompressobj(), True
    for piece in pieces:
        while piece:
            step, piece = piece[:ZSTD_STEP], piece[ZSTD_STEP:]
            out, ended = inner.decompress(step), inner.eof
            for at in range(0, len(out), CHUNK):
                yield out[at : at + CHUNK]
            if ended:
                inner, piece = decompressor.decompressobj(), inner.unused_data + piece
    return ended


ZSTD_STEP = 128
"""Bytes that zstd is handed at once: its blocks unpack to 128 KiB each and may be 4 bytes long, so
that no step has more than 4 MiB to yield (RFC 8878 section 3.1.1.2)."""
GZIP_START = b"\x1f\x8b"
MAGIC = {"gzip": GZIP_START, "x-gzip": GZIP_START, "zstd": b"\x28\xb5\x2f\xfd"}
PEEKED = 512
TELLING = 64
"""Packed bytes are as good as random, and 27 of the 256 values are no text: among 64 of them one
such stands but once in 1,300 times, among the 512 that are looked at as good as always."""
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # WHATWG MIME Sniffing, section 3
DECODERS: dict[str, Decode] = {
    "gzip": _inflate,
    "x-gzip": _inflate,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
CODINGS = frozenset(
    (
        *DECODERS,
        # The other codings that IANA's registry names, and two that were used without being in it.
        *("aes128gcm", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip"),
        *("bzip2", "x-bzip2", "xz", "lzma", "sdch"),
    )
)
"""What Content-Encoding may name (RFC 9110 section 16.6.1); everything else is no coding."""
CODING_ERRORS = (zlib.error, brotli.error, zstandard.ZstdError)
