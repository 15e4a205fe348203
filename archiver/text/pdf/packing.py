"""Streams of a PDF that are packed over and over, so that a small file takes gigabytes to read.

A stream may name several filters that undo each other's work (ISO 32000-1, 7.4.1). Deflate packs a
thousand to one: of three layers, one kilobyte unpacks to a gigabyte, and PDFium holds every layer.
Programs that make PDFs pack a stream once.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, dropwhile

MOST_UNPACKED = 64 * 1024 * 1024
"""Bytes of all streams of a file that are packed more than once. A guess: few are."""
LARGEST_STREAM = 256 * 1024 * 1024
"""Bytes of one stream that is packed once and is no picture: PDFium makes up to a gigabyte of it,
and takes two. A guess: drawings of whole cities have a tenth."""
TIGHTEST = 1032
"""How many times its size deflated data can unpack to (zlib, "Technical Details")."""
MOST_LAYERS = 8
"""Layers that are undone to find what a stream holds. A guess: so many are made to harm."""
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r|)")
_BLANK = rb"(?:[\s\0]|%[^\r\n]{0,200}[\r\n]){0,20}"
_FILTERS = re.compile(
    rb"/"
    + b"".join(rb"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in b"Filter")
    + _BLANK
    + rb"\[([^\]]{1,2000})"
)
_ENTRY = re.compile(rb"/([^\s\0/%<>\[\]()]{1,60})|\d{1,9}[\s\0]{1,9}\d{1,5}[\s\0]{1,9}(R)")
_PICTURE = re.compile(rb"/Image\b")
"""A picture's stream is not unpacked to read the words of its page."""
_LONGEST_DICTIONARY = 2000
"""Bytes before a stream that are looked at for what it is. A guess: dictionaries have some 200."""
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_DEFLATE = (b"FlateDecode", b"Fl")
_OTHERS = (b"LZWDecode", b"LZW", b"RunLengthDecode", b"RL", b"R")
"""Filters that unpack and are not undone here, and "R": a filter that stands in another object."""
_STEP = 16_384
"""Bytes that are undone at a time. A guess."""


def is_overpacked(payload: bytes) -> bool:
    """Whether streams of a PDF are packed so that they unpack to gigabytes.

    That is more than MOST_UNPACKED bytes packed more than once, or LARGEST_STREAM packed once.
    What the bytes hold is looked at, whatever their dictionaries call it; streams that are packed
    twice in ways that are not undone here count as such.
    """
    encrypted = b"/Encrypt" in payload
    if any(_mixes(found[1], encrypted) for found in _FILTERS.finditer(payload)):
        return True
    layers = _Layers()
    return any(
        layers.unpack(payload, found.end()) or _is_huge(payload, found)
        for found in _STREAM.finditer(payload)
    )


def _is_huge(payload: bytes, beginning: re.Match[bytes]) -> bool:
    """Whether a stream that is no picture unpacks to more than LARGEST_STREAM bytes."""
    at = beginning.end()
    if not _begins_packed(payload[at : at + 2]):
        return False
    if payload.find(b"endstream", at, at + LARGEST_STREAM // TIGHTEST) >= 0:
        return False
    before = payload[max(0, beginning.start() - _LONGEST_DICTIONARY) : beginning.start()]
    if _PICTURE.search(before, max(0, before.rfind(b"obj"))):
        return False
    layer = _Layers(LARGEST_STREAM)
    with suppress(zlib.error):
        for _ in layer.inflate(layer.slices(payload, at)):
            pass
    return layer.left < 0


def _mixes(filters: bytes, encrypted: bool) -> bool:
    """Whether filters unpack more than once, and not all of that can be undone from the bytes."""
    names = [
        _ESCAPE.sub(lambda code: bytes.fromhex(code[1].decode("ascii")), name or reference)
        for name, reference in _ENTRY.findall(filters)
    ]
    unpacking = [name for name in names if name in _DEFLATE or name in _OTHERS]
    hidden = names if encrypted else list(dropwhile(lambda name: name in _DEFLATE, names))
    return len(unpacking) > 1 and any(name in unpacking for name in hidden)


def _begins_packed(start: bytes) -> bool:
    """Whether bytes begin as deflated ones do in a PDF (RFC 1950, 2.2)."""
    return len(start) >= 2 and start[0] & 15 == 8 and int.from_bytes(start[:2]) % 31 == 0


class _Layers:
    """What undoing the layers of one stream after the other may still take and make."""

    def __init__(self, left: int = 0) -> None:
        self.left = left or MOST_UNPACKED

    def slices(self, payload: bytes, at: int) -> Iterator[bytes]:
        """Yield a file from a place, as it is needed."""
        return (payload[place : place + _STEP] for place in range(at, len(payload), _STEP))

    def unpack(self, payload: bytes, at: int) -> bool:
        """Undo all layers of a stream that has more than one; whether it is more than was left."""
        if not _begins_packed(payload[at : at + 2]):
            return False
        start = zlib.decompressobj()
        with suppress(zlib.error):
            if not _begins_packed(start.decompress(payload[at : at + _STEP], 2)):
                return False
            pieces = self.slices(payload, at)
            for _ in range(MOST_LAYERS):
                pieces = self.inflate(pieces)
                first = next(pieces, b"")
                pieces = chain((first,), pieces)
                if not _begins_packed(first):
                    break
            for _ in pieces:
                if self.left < 0:
                    break
        return self.left < 0

    def inflate(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield what pieces unpack to, until that is too much. Raises zlib.error."""
        undo = zlib.decompressobj()
        for piece in pieces:
            rest = piece
            while rest and not undo.eof and self.left >= 0:
                made = undo.decompress(rest, _STEP)
                self.left -= len(made) + len(rest) - len(undo.unconsumed_tail or undo.unused_data)
                rest = undo.unconsumed_tail
                if made:
                    yield made
            if undo.eof or self.left < 0:
                return
