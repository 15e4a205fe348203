"""A PDF that packs its streams over and over is not given to PDFium; one packed once is."""

from __future__ import annotations

import zlib
from functools import cache

import pytest

from archiver.text.pdf import packing
from archiver.text.pdf.packing import is_overpacked
from archiver.text.pdf.pdf import OVERPACKED, read_pdf
from tests.text.pages import make_pdf, write_lines

LARGE = b"BT ET " + b" " * (packing.MOST_UNPACKED + 1024)


@cache
def pack(data: bytes, layers: int) -> bytes:
    for _ in range(layers):
        data = zlib.compress(data, 9)
    return data


def stream(data: bytes, filters: bytes) -> bytes:
    head = b"4 0 obj\n<</Length %d/Filter%s>>\n" % (len(data), filters)
    return b"%PDF-1.4\n" + head + b"stream\n" + data + b"\nendstream\nendobj\n%%EOF\n"


@pytest.mark.parametrize("layers", [2, 3])
def test_a_small_file_that_unpacks_to_much_is_not_opened(layers):
    payload = stream(pack(LARGE, layers), b"[" + b"/FlateDecode" * layers + b"]")
    assert read_pdf(payload).gaps == (OVERPACKED,)


@pytest.mark.parametrize("filters", [b" 9 0 R", b"[/Fl#61teDecode /Fl]", b"", b"[/Fl 7 0 R]"])
def test_whatever_the_dictionary_calls_it(filters):
    assert is_overpacked(stream(pack(LARGE, 2), filters))


@pytest.mark.parametrize(
    "filters",
    [
        b"/F#69lter[/ASCIIHexDecode/Fl/FlateDecode]",
        b"/Filter %a comment\n [/LZW /Fl]",
        b"/Filter[/RL/RL]",
        b"/Filter [ 7 0 R 8 0 R ]",
        b"/Filter[/Fl/A85/Fl]",
        b"/Filter[/Fl /Fl]/Encrypt 9 0 R",
    ],
)
def test_layers_that_are_not_undone_here_are_refused_by_their_names(filters):
    assert is_overpacked(b"<<" + filters + b">>\nstream\nx\nendstream")


@pytest.mark.parametrize(
    "payload",
    [
        stream(pack(LARGE, 1), b"/FlateDecode"),
        stream(pack(b"BT ET", 2), b"[/FlateDecode/FlateDecode]"),
        stream(b"x", b"[/ASCII85Decode/FlateDecode]"),
        stream(b"x", b"[/FlateDecode /DCTDecode]"),
        stream(b"x", b"[/Fl /Fl /DCTDecode]"),
        stream(b"x", b"[/Crypt /Fl]") + b"/Encrypt 9 0 R",
        stream(b"x", b"[/LZWDecode]"),
    ],
)
def test_what_programs_write_is_opened(payload):
    assert not is_overpacked(payload)


def test_many_layers_inside_each_other_cost_no_more_than_one(monkeypatch):
    monkeypatch.setattr(packing, "MOST_UNPACKED", 100_000)
    empty = b"\0\0\0\xff\xff" * 100_000  # stored blocks of nothing: much is read, nothing is made
    assert is_overpacked(stream(pack(b"\x78\x9c" + empty, 1), b"/Fl"))


def test_a_page_is_read_as_before():
    payload = make_pdf(lambda canvas: write_lines(canvas, ["Nobody was asked about it."]))
    assert read_pdf(payload).content == "Nobody was asked about it."


def test_one_stream_that_is_packed_once_to_very_much_is_too_large_unless_it_is_a_picture(
    monkeypatch,
):
    monkeypatch.setattr(packing, "LARGEST_STREAM", 1024 * 1024)
    payload = stream(pack(LARGE[: 2 * 1024 * 1024], 1), b"/FlateDecode")
    assert is_overpacked(payload)
    assert not is_overpacked(payload.replace(b"<<", b"<</Subtype/Image"))
    assert not is_overpacked(stream(pack(LARGE[: 512 * 1024], 1), b"/FlateDecode"))
