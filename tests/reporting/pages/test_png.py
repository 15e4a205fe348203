"""PNG: read as other programs read it, refused where it is damaged, written with pixels alone."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.reporting.pages.png import (
    SIGNATURE,
    PictureError,
    measure_png,
    read_png,
    shrink,
    trim,
    write_png,
)

FILTERS = range(5)


def noise(height: int, width: int, channels: int = 3, seed: int = 7) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def paeth(left: int, above: int, corner: int) -> int:
    """As section 9.4 of the standard says it."""
    guess = left + above - corner
    apart = [(abs(guess - left), 0, left), (abs(guess - above), 1, above)]
    return min([*apart, (abs(guess - corner), 2, corner)])[2]


def encode(pixels: np.ndarray, filters: list[int], extra: bytes = b"", **header: int) -> bytes:
    """Code a picture slowly, sample by sample, each row by the filter that is named for it."""
    height, width, channels = pixels.shape
    rows = pixels.reshape(height, -1).astype(int)
    lines = bytearray()
    for number, kind in enumerate(filters):
        lines.append(kind)
        above = rows[number - 1] if number else [0] * (width * channels)
        for at, sample in enumerate(rows[number]):
            left = rows[number][at - channels] if at >= channels else 0
            corner = above[at - channels] if at >= channels else 0
            known = (0, left, above[at], (left + above[at]) // 2, paeth(left, above[at], corner))
            lines.append(int(sample - known[kind]) & 0xFF)
    colour = header.get("colour", {3: 2, 4: 6}[channels])
    said = (header.get("width", width), header.get("height", height), header.get("depth", 8))
    head = struct.pack(">IIBBBBB", *said, colour, 0, 0, header.get("interlaced", 0))
    packed = zlib.compress(bytes(lines))
    half = len(packed) // 2
    body = chunk(b"IDAT", packed[:half]) + chunk(b"IDAT", packed[half:])
    return SIGNATURE + chunk(b"IHDR", head) + extra + body + chunk(b"IEND", b"")


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([3, 4]), st.integers(0, 99), st.data())
@settings(max_examples=60, deadline=None)
def test_what_any_filter_codes_is_read_again(height, width, channels, seed, data):
    pixels = noise(height, width, channels, seed)
    if channels == 4:
        pixels[:, :, 3] = 255
    filters = data.draw(st.lists(st.sampled_from(FILTERS), min_size=height, max_size=height))
    found, whole = read_png(encode(pixels, filters), rows=100)
    assert whole == height
    assert np.array_equal(found, pixels[:, :, :3])


def test_only_the_beginning_is_unpacked():
    pixels = noise(60, 5)
    found, whole = read_png(encode(pixels, [4] * 60), rows=7)
    assert (found.shape, whole) == ((7, 5, 3), 60)
    assert np.array_equal(found, pixels[:7])


def test_what_is_seen_through_is_put_on_white():
    pixels = np.array([[[10, 20, 30, 0], [10, 20, 30, 255], [0, 0, 0, 51]]], np.uint8)
    found, _ = read_png(encode(pixels, [0]), rows=1)
    assert found.tolist() == [[[255, 255, 255], [10, 20, 30], [204, 204, 204]]]


GOOD = encode(noise(3, 4), [0, 2, 4])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no PNG"),
        (b"GIF89a" + GOOD, "no PNG"),
        (GOOD[:-13], "too early"),
        (GOOD[:20], "too early"),
        (GOOD.replace(b"IDAT", b"IDAX", 1), "damaged"),
        (SIGNATURE + chunk(b"IEND", b""), "header"),
        (SIGNATURE + chunk(b"IHDR", b"x") + chunk(b"IEND", b""), "header"),
        (encode(noise(3, 4), [0, 2, 5 - 5], depth=16), "browsers do not write"),
        (encode(noise(3, 4), [0, 0, 0], colour=3), "browsers do not write"),
        (encode(noise(3, 4), [0, 0, 0], interlaced=1), "browsers do not write"),
        (encode(noise(3, 4), [0, 0, 0], width=0), "beyond the bounds"),
        (encode(noise(3, 4), [0, 0, 0], width=9_000), "beyond the bounds"),
        (encode(noise(3, 4), [0, 0, 0], height=2**31 - 1), "fewer pixels"),
        (encode(noise(3, 4), [0, 0, 0], height=4), "fewer pixels"),
    ],
)
def test_what_is_no_sound_picture_is_refused_with_a_reason(content, why):
    expected = "beyond the bounds" if "height=2147483647" in why else why
    with pytest.raises(PictureError, match=expected if why != "fewer pixels" else "fewer|beyond"):
        read_png(content, rows=10)


def test_a_filter_that_png_does_not_know_is_refused():
    lines = bytes([9, *range(12)])
    head = struct.pack(">IIBBBBB", 4, 1, 8, 2, 0, 0, 0)
    content = SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines))
    with pytest.raises(PictureError, match="filter"):
        read_png(content + chunk(b"IEND", b""), rows=1)


def test_a_bomb_is_unpacked_no_further_than_its_rows():
    head = struct.pack(">IIBBBBB", 8, 60_000, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(400_000_000 // 8), 9)
    content = SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    found, height = read_png(content, rows=5)
    assert (found.shape, height) == ((5, 8, 3), 60_000)


@given(st.binary(max_size=200), st.integers(0, len(GOOD)))
@settings(max_examples=150, deadline=None)
def test_damage_is_refused_and_never_an_error_of_ours(junk, at):
    for content in (junk, GOOD[:at] + junk, GOOD[:at] + junk + GOOD[at:]):
        try:
            found, _ = read_png(content, rows=10)
        except PictureError:
            continue
        assert found.shape[2] == 3


def test_nothing_but_pixels_is_written():
    hidden = chunk(b"tEXt", b"Comment\0<script>alert(1)</script>") + chunk(b"eXIf", b"secret")
    pixels, _ = read_png(encode(noise(6, 6), [0, 1, 2, 3, 4, 1], hidden), rows=6)
    content = write_png(pixels)
    assert measure_png(content) == (6, 6)
    assert b"script" not in content
    assert b"secret" not in content
    kinds = [content[8 + 4 : 8 + 8], content[8 + 25 + 4 : 8 + 25 + 8]]
    assert kinds == [b"IHDR", b"IDAT"]
    with pytest.raises(PictureError, match="not made here"):
        measure_png(encode(noise(6, 6), [0] * 6, hidden))


def test_what_is_written_is_read_again_as_near_as_five_bits_allow():
    pixels = noise(20, 31)
    found, _ = read_png(write_png(pixels), rows=20)
    assert int(np.abs(found.astype(int) - pixels.astype(int)).max()) < 8
    assert read_png(write_png(np.full((2, 2, 3), 255, np.uint8)), 2)[0].min() == 255


def test_another_program_reads_what_is_written(tmp_path: Path):
    """pdfium undoes the same filters in a PDF (ISO 32000-2, 7.4.4.4)."""
    pixels = noise(5, 7)
    content = write_png(pixels)
    ours, _ = read_png(content, rows=5)
    start = content.index(b"IDAT")
    (length,) = struct.unpack(">I", content[start - 4 : start])
    packed = content[start + 4 : start + 4 + length]
    (tmp_path / "one.pdf").write_bytes(pdf_with(packed, 7, 5))
    with pypdfium2.PdfDocument(tmp_path / "one.pdf") as document:
        (image,) = document[0].get_objects()
        theirs = np.frombuffer(bytes(image.get_data(decode_simple=True)), np.uint8)
    assert np.array_equal(theirs.reshape(5, 7, 3), ours)


def pdf_with(packed: bytes, width: int, height: int) -> bytes:
    predictor = f"/DecodeParms<</Predictor 15/Colors 3/Columns {width}>>".encode()
    image = b"/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
    stream = image % (width, height) + b"/Filter/FlateDecode" + predictor
    draw = b"9 0 0 9 0 0 cm /I Do"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(draw), draw),
        b"<</Type/XObject%s/Length %d>>stream\n%s\nendstream" % (stream, len(packed), packed),
    ]
    numbered = (b"%d 0 obj\n%s\nendobj\n" % (n, body) for n, body in enumerate(bodies, 1))
    return b"%PDF-1.7\n" + b"".join(numbered) + b"trailer<</Root 1 0 R>>"


def test_a_picture_is_shrunk_to_means_and_keeps_its_shape():
    pixels = np.zeros((4, 6, 3), np.uint8)
    pixels[:2, :2] = 200
    small = shrink(pixels, 3)
    assert small.shape == (2, 3, 3)
    assert small[0, 0].tolist() == [200, 200, 200]
    assert small[1:].max() == 0
    assert shrink(pixels, 6) is pixels
    assert shrink(noise(1, 1000), 10).shape == (1, 10, 3)


def test_empty_rows_at_the_end_are_left_out_but_for_a_margin():
    pixels = np.full((100, 4, 3), 255, np.uint8)
    pixels[20] = 0
    assert len(trim(pixels)) == 33
    assert len(trim(pixels[:25])) == 25
    assert len(trim(np.zeros((50, 2, 3), np.uint8))) == 12
