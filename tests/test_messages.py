"""Heads, framings and codings, read back from recorded bytes."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib
from collections.abc import Iterator

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archiver.messages import (
    CHUNK,
    CodingError,
    Head,
    content_decode,
    declared_length,
    read_head,
    transfer_decode,
)

PROSE = b"The minutes of the third meeting were agreed. " * 3000


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACK = {
    "gzip": gzip.compress,
    "gzip in members": lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:]) + bytes(8),
    "deflate": zlib.compress,
    "deflate without a header": raw_deflate,
    "br": lambda body: brotli.compress(body, quality=4),
    "zstd": zstandard.compress,
    "zstd in frames": lambda body: zstandard.compress(body[:9]) + zstandard.compress(body[9:]),
}


def coded(name: str) -> Head:
    return Head("HTTP/1.1", 200, "OK", (("Content-Encoding", name.partition(" ")[0]),), 0)


def split(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


@pytest.mark.parametrize("name", PACK)
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_coding_is_undone_whatever_the_pieces(name: str, size: int) -> None:
    pieces = split(PACK[name](PROSE), size)
    assert b"".join(content_decode(pieces, coded(name))) == PROSE


@pytest.mark.parametrize("name", PACK)
def test_an_empty_body_is_empty(name: str) -> None:
    assert b"".join(content_decode(iter(()), coded(name))) == b""


@pytest.mark.parametrize("name", PACK)
def test_what_came_before_a_cut_is_decoded(name: str) -> None:
    packed = PACK[name](PROSE)
    found = b"".join(content_decode(iter([packed[: len(packed) * 2 // 3]]), coded(name)))
    assert PROSE.startswith(found)


@pytest.mark.parametrize("name", PACK)
def test_the_coding_says_where_it_ends(name: str) -> None:
    packed = PACK[name](PROSE)
    last = len(packed) - 8 * ("members" in name)

    def ended(length: int) -> bool:
        pieces = content_decode(iter([packed[:length]]), coded(name))
        while True:
            try:
                next(pieces)
            except StopIteration as end:
                return bool(end.value)

    assert ended(len(packed))
    assert ended(0)
    assert not any(ended(length) for length in (1, last // 3, last - 1))


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_unpacked_in_small_steps(name: str) -> None:
    """300 MB of zeros in one piece of a few kilobytes: a caller who stops has paid for little."""
    bomb = (
        zstandard.compress(bytes(300_000_000)) if name == "zstd" else PACK[name](bytes(30_000_000))
    )
    tracemalloc.start()
    try:
        unpacked = content_decode(iter([bomb]), coded(name))
        sizes = [len(next(unpacked)) for _ in range(20)]
        assert max(sizes) <= 4 * CHUNK
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_a_window_larger_than_the_web_allows_is_no_coding() -> None:
    """RFC 9659: 8 MB at most, so that a small body cannot claim much memory."""
    parameters = zstandard.ZstdCompressionParameters(window_log=26, compression_level=1)
    packer = zstandard.ZstdCompressor(compression_params=parameters)
    packed = packer.compress(bytes(range(256)) * 400_000)
    with pytest.raises(CodingError):
        list(content_decode(iter([packed]), coded("zstd")))


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "compress", "gzip, pack"])
def test_what_follows_no_known_coding(name: str) -> None:
    head = Head("HTTP/1.1", 200, "OK", (("Content-Encoding", name),), 0)
    with pytest.raises(CodingError):
        list(content_decode(iter([b"\xff\x1f this is no compressed body \x00"]), head))


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "text/html"])
def test_a_body_that_was_never_packed_is_known_whatever_the_pieces(name: str, size: int) -> None:
    assert b"".join(content_decode(split(PROSE, size), coded(name))) == PROSE
    odd = b"words " * 4 + b"\x00\x01\x02"
    head = Head("HTTP/1.1", 200, "OK", (*coded(name).fields, ("Content-Type", "text/plain")), 0)
    with pytest.raises(CodingError):
        list(content_decode(split(odd, size), head))


@given(st.binary(max_size=400), st.sampled_from(sorted(PACK)), st.integers(1, 50))
def test_every_body_comes_back(body: bytes, name: str, size: int) -> None:
    assert b"".join(content_decode(split(PACK[name](body), size), coded(name))) == body


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_noise_decodes_or_is_called_noise(noise: bytes, name: str) -> None:
    try:
        for piece in content_decode(iter([noise]), coded(name)):
            assert piece
    except CodingError:
        pass


# --- heads and framings --------------------------------------------------------------------------


def read(wire: bytes) -> tuple[Head, bytes, bool]:
    stream = io.BytesIO(wire)
    head = read_head(stream)
    assert head is not None
    body, pieces = b"", transfer_decode(stream, head)
    while True:
        try:
            body += next(pieces)
        except StopIteration as end:
            return head, body, end.value


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("wire", "body", "whole"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there", b"hi", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", b"hi", False),
        (b"HTTP/1.0 200 OK\n\nhi", b"hi", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi!", b"hi!", True),
        (CHUNKED + b"1\r\nh\r\n1;x=y\r\ni\r\n0\r\nT: r\r\n\r\n", b"hi", True),
        (CHUNKED + b"2\r\nhi\r\n0\r\n", b"hi", False),
        (CHUNKED + b"2\r\nhi\r\n", b"hi", False),
        (CHUNKED + b"ff\r\nhi", b"hi", False),
        (CHUNKED + b"2\r\nhi\r\n-1\r\nx\r\n", b"hi", False),
        (CHUNKED + b"0x2\r\nhi\r\n0\r\n\r\n", b"", False),
        (CHUNKED + b"1_0\r\nhi\r\n0\r\n\r\n", b"", False),
        (CHUNKED + b"0\r\n\r\n", b"", True),
    ],
)
def test_where_a_body_ends_and_whether_it_is_whole(wire: bytes, body: bytes, whole: bool) -> None:
    assert read(wire)[1:] == (body, whole)


def test_interim_heads_are_counted_and_skipped() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    final = b"HTTP/1.1 200 OK\r\nX: a\r\n \t b\r\nContent-Length: 2\r\n\r\n"
    head, body, _ = read(interim + final + b"hi")
    assert (head.status, head.length, body) == (200, len(interim + final), b"hi")
    assert head.get("x") == "a b"
    assert head.all("link") == ()


@pytest.mark.parametrize(
    "wire",
    [b"", b"\r\n", b"HTTP/1.1 200 OK\r\nX: y", b"HTTP/1.1 200 OK\r\n", b"<html>\r\n\r\n",
     b"HTTP/1.1 two OK\r\n\r\n", b"HTTP/1.1 \xb2\xb2\xb2\r\n\r\n", b"HTTP/1.1 103 Wait\r\n\r\n",
     b"HTTP/1.1 100 Continue\r\n\r\n" * 60_000],
)  # fmt: skip
def test_what_is_no_complete_head(wire: bytes) -> None:
    assert read_head(io.BytesIO(wire)) is None


@pytest.mark.parametrize(
    ("values", "length"),
    [((), None), (("5",), 5), (("5", "5"), 5), (("5, 5",), 5), (("5", "6"), None), (("-5",), None),
     (("\xb2",), None), (("5 5",), None), (("",), None)],
)  # fmt: skip
def test_a_length_is_one_number(values: tuple[str, ...], length: int | None) -> None:
    fields = tuple(("Content-Length", value) for value in values)
    assert declared_length(Head("HTTP/1.1", 200, "OK", fields, 0)) == length


def test_media_type_and_codings() -> None:
    fields = (("content-type", "Text/HTML; charset=x"), ("Content-Encoding", "gzip, identity, BR"))
    head = Head("HTTP/1.1", 200, "OK", fields, 0)
    assert (head.media_type, head.content_codings) == ("text/html", ("gzip", "br"))
