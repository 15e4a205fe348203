"""PNG pictures: read strictly, made smaller, and written anew (PNG, third edition, W3C 2025).

A picture that was taken of a hostile page goes to a reader only as pixels that were decoded here
and coded again: whatever else its file held stays behind.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""Rows, columns, and red, green, blue."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}  # colour type: what browsers write, with and without transparency
WIDEST, TALLEST = 8_000, 60_000
MARGIN = 12  # empty rows that are kept
NONE, SUB, UP, AVERAGE, PAETH = range(5)  # filter types, section 9.2


class PictureError(ValueError):
    """This is no picture that we read: the sentence says why."""


def read_png(content: bytes, rows: int) -> tuple[Pixels, int]:
    """Return the first `rows` rows of a picture as red, green, blue; and its height.

    Eight bits a channel, colour with or without transparency, not interlaced: others, and files
    that are damaged, raise PictureError.
    """
    chunks = list(_chunks(content))
    width, height, colour = _header(chunks)
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    shown, channels = min(rows, height), CHANNELS[colour]
    lines = _unpack(packed, shown * (1 + width * channels)).reshape(shown, -1)
    if lines[:, 0].max(initial=0) > PAETH:
        raise PictureError("it has a filter that PNG does not know")
    samples = _unfilter(lines[:, 0], lines[:, 1:].reshape(shown, width, channels))
    return _on_white(samples), height


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not content.startswith(SIGNATURE):
        raise PictureError("it is no PNG file")
    at = len(SIGNATURE)
    while at < len(content):
        try:
            length, kind = struct.unpack_from(">I4s", content, at)
            body = content[at + 8 : at + 8 + length]
            (said,) = struct.unpack_from(">I", content, at + 8 + length)
        except struct.error as error:
            raise PictureError("it ends too early") from error
        if zlib.crc32(kind + body) != said:
            raise PictureError("one of its parts is damaged")
        yield kind, body
        at += 12 + length
        if kind == b"IEND":
            return
    raise PictureError("it ends too early")


def _header(chunks: list[tuple[bytes, bytes]]) -> tuple[int, int, int]:
    kind, body = chunks[0]
    if kind != b"IHDR" or len(body) != 13:
        raise PictureError("it does not begin with its header")
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", body)
    if (depth, packing, filtering, interlaced) != (8, 0, 0, 0) or colour not in CHANNELS:
        raise PictureError("it is of a kind that browsers do not write")
    if not (0 < width <= WIDEST and 0 < height <= TALLEST):
        raise PictureError(f"its size, {width} by {height}, is beyond the bounds")
    return width, height, colour


def _unpack(packed: bytes, size: int) -> npt.NDArray[np.uint8]:
    """Unpack exactly `size` bytes, and no more of what may be a bomb."""
    try:
        found = zlib.decompressobj().decompress(packed, size)
    except zlib.error as error:
        raise PictureError("its pixels cannot be unpacked") from error
    if len(found) < size:
        raise PictureError("it has fewer pixels than it says")
    pixels: npt.NDArray[np.uint8] = np.frombuffer(found, np.uint8)
    return pixels


def _unfilter(filters: npt.NDArray[np.uint8], coded: Pixels) -> Pixels:
    """Undo the filters (section 9.2), one diagonal of the picture after the other.

    A sample is known from those to its left, above, and above to the left; so all samples of a
    diagonal can be worked out at once. Of two arrays, `last` is the diagonal before and `older`
    the one before that; index n + 1 of each is row n, and index 0 what lies above the picture.
    """
    height, width, channels = coded.shape
    skewed = np.zeros((height + width - 1, height, channels), np.int16)
    row, column = np.ogrid[:height, :width]
    skewed[row + column, row] = coded
    kinds = filters.astype(np.intp)[:, None]
    last = np.zeros((height + 1, channels), np.int16)
    older = last.copy()
    for number, diagonal in enumerate(skewed):
        first, stop = max(0, number - width + 1), min(height, number + 1)
        left, above, corner = last[first + 1 : stop + 1], last[first:stop], older[first:stop]
        known = _predict(kinds[first:stop], left, above, corner)
        diagonal[first:stop] = (diagonal[first:stop] + known) & 0xFF
        older = last
        last = np.zeros_like(older)
        last[first + 1 : stop + 1] = diagonal[first:stop]
    pixels: Pixels = skewed[row + column, row].astype(np.uint8)
    return pixels


def _predict(
    kinds: npt.NDArray[np.intp],
    left: npt.NDArray[np.int16],
    above: npt.NDArray[np.int16],
    corner: npt.NDArray[np.int16],
) -> npt.NDArray[np.int16]:
    """Return what each sample's filter expects, in the order of the filter types."""
    to_left, to_above = np.abs(above - corner), np.abs(left - corner)
    to_corner = np.abs(left + above - 2 * corner)
    paeth = np.where(
        (to_left <= to_above) & (to_left <= to_corner),
        left,
        np.where(to_above <= to_corner, above, corner),
    )
    choices = (np.zeros_like(left), left, above, (left + above) >> 1, paeth)
    known: npt.NDArray[np.int16] = np.choose(kinds, choices)
    return known


def _on_white(samples: Pixels) -> Pixels:
    if samples.shape[2] == 3:
        return samples
    colour, opacity = samples[:, :, :3].astype(np.uint16), samples[:, :, 3:].astype(np.uint16)
    return ((colour * opacity + 255 * (255 - opacity)) // 255).astype(np.uint8)


def shrink(pixels: Pixels, widest: int) -> Pixels:
    """Return the picture at most `widest` pixels wide, each the mean of a square of the first."""
    height, width, _ = pixels.shape
    factor = -(-width // widest)
    if factor == 1:
        return pixels
    high, wide = max(height // factor, 1), max(width // factor, 1)
    cut = pixels[: high * factor, : wide * factor].astype(np.uint16)
    squares = cut.reshape(high, min(factor, height), wide, factor, 3)
    means: Pixels = squares.mean(axis=(1, 3)).round().astype(np.uint8)
    return means


def trim(pixels: Pixels) -> Pixels:
    """Return the picture without the empty rows at its end: those that repeat the last one."""
    differs = (pixels != pixels[-1]).any(axis=(1, 2)).nonzero()[0]
    end = int(differs[-1]) + 1 if len(differs) else 0
    return pixels[: min(end + MARGIN, len(pixels))]


def write_png(pixels: Pixels) -> bytes:
    """Return the picture as PNG: header, pixels, end, and nothing else.

    Each channel keeps five of its eight bits: nobody sees it on a page, and it halves the file.
    """
    height, width, _ = pixels.shape
    lines = np.zeros((height, 1 + width * 3), np.uint8)
    flat = (pixels & 0xF8 | pixels >> 5).reshape(height, width * 3)
    lines[:, 0], lines[:, 1:] = UP, flat
    lines[1:, 1:] -= flat[:-1]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def measure_png(content: bytes) -> tuple[int, int]:
    """Return width and height of a picture that `write_png` made.

    Raises PictureError for anything else, and for one that is damaged.
    """
    chunks = list(_chunks(content))
    if [kind for kind, _ in chunks] != [b"IHDR", b"IDAT", b"IEND"]:
        raise PictureError("it was not made here")
    width, height, _ = _header(chunks)
    return width, height
