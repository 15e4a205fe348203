"""Recordings and lines that somebody means badly: linear time, bounded memory, no other exception.

The short form of each fuzz job is a test; `make endure` runs the long one.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import lz4.frame
import pytest
import zstandard

from archiver.capture.requisites import find_requisites
from archiver.errors import FileError, RowError
from archiver.messages import read_head
from archiver.options import parse_settings
from archiver.serialise import read_json
from archiver.store.log.chain import open_line
from archiver.store.others_recordings import (
    drop_block,
    open_foreign,
    read_warc,
    take_block,
)
from archiver.store.timestamps.stamps import read_stamp
from archiver.store.timestamps.tokens import read_imprint
from archiver.store.warc.records import DamagedRecord
from archiver.workflows.bring.recorded_pages import Recordings
from tests.growth import check_growth
from tests.store.timestamps.test_names import GOOD
from tests.workflows.bring.foreign_files import (
    ANSWER,
    HTML,
    INFO,
    PAGE,
    Raw,
    members,
    pages,
    plain,
    repeating,
    wacz,
)
from tests.workflows.bring.test_packings import arc

# --- growth --------------------------------------------------------------------------------------

HEAD = ANSWER.write().partition(b"\r\n\r\n")[0]
SHARED = b"\r\n".join(one for one in HEAD.split(b"\r\n") if not one.startswith(b"Content-Length"))
WORST: dict[str, Callable[[int], bytes]] = {
    "marks in one head": lambda n: b"WARC/1.0\r\n" + b"x:WARC/1.0\r\n" * n,
    "marks in one line": lambda n: b"WARC/1.0 " * n,
    "heads without an end": lambda n: b"WARC/1.0\r\nA: b\r\n" * n,
    "lengths that are none": lambda n: b"WARC/1.0\r\nContent-Length: x\r\n\r\n" * n,
    "lengths beyond the end": lambda n: (
        (SHARED + b"\r\nContent-Length: 99999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx\r\n\r\n")
        * (n // 4)
    ),
    "magic numbers": lambda n: b"\x1f\x8b\x08" * n,
    "empty members": lambda n: gzip.compress(b"") * (n // 8),
    "folded lines": lambda n: SHARED + b"\r\n a" * n + b"\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
    "doubled ids": lambda n: ANSWER.write() * (n // 16),
    "revisits of nothing": lambda n: repeating(ANSWER, "2020-06-03T10:00:00Z").write() * (n // 16),
    "redirects in a ring": lambda n: b"".join(
        Raw("response", b"HTTP/1.1 302 F\r\nLocation: /%d\r\n\r\n" % (i + 1), f"{PAGE}/{i}").write()
        for i in range(n // 16)
    ),
}


@pytest.mark.parametrize("name", WORST)
def test_a_recording_takes_time_by_its_length(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.warc"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        found = Recordings((read_warc("a.warc", path, tmp_path),))
        assert len(list(found.answers())) <= len(content)

    check_growth(WORST[name], read, 8_000)


def test_records_that_reach_into_each_other_are_named_and_not_read_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(WORST["lengths beyond the end"](24_000))
    found = read_warc("a.warc", path, tmp_path)
    assert "reach into each other" in found.damaged[-1][2]
    assert found.entries


def lines_of(size: int) -> bytes:
    about = b"filedesc://a.arc 0.0.0.0 20040503100000 text/plain 0\n\n"
    return about + b"http://a.example/ 1.2.3.4 20040503100000 text/html 99\nx\n" * (size // 8)


def test_an_arc_of_wrong_lengths_takes_time_by_its_length(tmp_path: Path) -> None:
    def read(content: bytes) -> None:
        folder = tmp_path / str(len(content))
        folder.mkdir(exist_ok=True)
        path = folder / "a.arc"
        path.write_bytes(content)
        (folder / "a.arc.warc").unlink(missing_ok=True)
        open_foreign(path, "a.arc", folder)

    check_growth(lines_of, read, 2_000)


def test_a_srcset_of_commas_takes_time_by_its_length() -> None:
    def find(content: bytes) -> None:
        find_requisites(content, "text/html", PAGE)

    check_growth(lambda n: b'<img srcset="' + b"," * n + b'">', find, 16_000)


# --- memory --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a.warc.gz", "a.warc.bz2", "a.warc.xz", "a.warc.zst", "a.warc.lz4"]
)
def test_what_unpacks_to_far_too_much_is_stopped_near_its_bound(tmp_path: Path, name: str) -> None:
    content = SHARED + b"\r\nContent-Length: 8000000\r\n\r\n" + bytes(8_000_000)
    path = tmp_path / name
    packed = {
        "gz": lambda: gzip.compress(content),
        "bz2": lambda: bz2.compress(content),
        "xz": lambda: lzma.compress(content, preset=0),
        "zst": lambda: zstandard.ZstdCompressor().compress(content),
        "lz4": lambda: lz4.frame.compress(content),
    }[name.rpartition(".")[2]]()
    path.write_bytes(packed)
    recording = open_foreign(path, name, tmp_path)
    for inner, place in recording.warcs:
        read_warc(inner, place, tmp_path)
    written = sum(p.stat().st_size for p in tmp_path.iterdir() if p != path)
    assert written <= 300 * len(packed) + 2 * 1024 * 1024 + 1


# --- fuzz ----------------------------------------------------------------------------------------

TOKENLESS = {"a.example": [1, {"b": None}], "time": "2026-05-03T10:00:00Z"}
LINE = b'{"seq":1,"time":"2026-05-03T10:00:00Z","event":"note","prev":"","hash":"00"}\n'
WARC = plain([INFO, ANSWER, repeating(ANSWER, "2020-06-03T10:00:00Z")])


def read_recording(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.write_bytes(content)
    work = folder / "work"
    work.mkdir(exist_ok=True)
    with suppress(FileError):
        recording = open_foreign(path, name, work)
        warcs = tuple(read_warc(inner, place, work) for inner, place in recording.warcs)
        for found in Recordings(warcs).answers():
            with suppress(DamagedRecord):
                _, block = take_block(found.warc, found.entry, work)
                with block.open() as stream:
                    read_head(stream)
                drop_block(block)
    for left in work.iterdir():
        left.unlink()


def read_lines(folder: Path, name: str, content: bytes) -> None:
    with suppress(ValueError):
        open_line(content)
    with suppress(ValueError):
        said = read_json(content)
        read_stamp({**GOOD, **said} if isinstance(said, dict) else GOOD)
    read_imprint(content)
    with suppress(RowError, FileError):
        parse_settings(folder / "archiver.toml", content)
    find_requisites(content, "text/html", PAGE)


def zipped(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        package.writestr("archive/a.warc.gz", members([INFO, ANSWER]))
        package.writestr("pages/pages.jsonl", pages(PAGE))
    return out.getvalue()


SEEDS = {
    "a.warc": (read_recording, WARC),
    "a.warc.gz": (read_recording, members([INFO, ANSWER])),
    "b.warc.gz": (read_recording, gzip.compress(WARC)),
    "a.warc.bz2": (read_recording, bz2.compress(WARC)),
    "a.warc.xz": (read_recording, lzma.compress(WARC)),
    "a.warc.zst": (read_recording, zstandard.ZstdCompressor().compress(WARC)),
    "a.warc.lz4": (read_recording, lz4.frame.compress(WARC)),
    "a.arc": (read_recording, arc()),
    "a.wacz": (read_recording, wacz({"archive/a.warc": WARC, "pages/pages.jsonl": pages(PAGE)})),
    "b.wacz": (read_recording, zipped(zipfile.ZIP_LZMA)),
    "c.wacz": (read_recording, zipped(zipfile.ZIP_BZIP2)),
    "line": (read_lines, LINE),
    "toml": (read_lines, b'[capture]\nmax-bytes = 9\n[watch]\nfeed = "a"\n'),
    "html": (read_lines, b'<link href=a><img srcset="a 1x, b 2x" style="url(c)">' + HTML),
}


def spoil(content: bytes, chance: random.Random) -> bytes:
    """Change, repeat, cut out and put in some bytes."""
    spoilt = bytearray(content)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(spoilt) + 1)
        kind = chance.randrange(5)
        if kind == 0 and at < len(spoilt):
            spoilt[at] = chance.randrange(256)
        elif kind == 1:
            del spoilt[at : at + chance.randrange(1, 40)]
        elif kind == 2:
            spoilt[at:at] = spoilt[at : at + chance.randrange(1, 400)] * chance.randrange(1, 9)
        elif kind == 3:
            spoilt[at:at] = chance.choice(
                [b"\0", b"\xff" * 9, b"9" * 30, b"[" * 300, b"\r\n", b"\x1b["]
            )
        else:
            del spoilt[at:]
    return bytes(spoilt)


def fuzz(folder: Path, name: str, count: int) -> None:
    read, seed = SEEDS[name]
    chance = random.Random(name)
    for number in range(count):
        content = spoil(seed, chance)
        try:
            read(folder, name, content)
        except Exception as error:
            raise AssertionError(f"number {number} of {name}: {content[:2000]!r}") from error


@pytest.mark.parametrize("name", SEEDS)
def test_damaged_input_raises_nothing_else(tmp_path: Path, name: str) -> None:
    fuzz(tmp_path, name, 40)


@pytest.mark.endure
@pytest.mark.parametrize("name", SEEDS)
def test_much_damaged_input_raises_nothing_else(tmp_path: Path, name: str) -> None:
    fuzz(tmp_path, name, 4_000)
