"""Recordings in every packing are read; what is not taken in is named, with a count."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from pathlib import Path

import lz4.frame
import pytest
import zstandard

from archiver.models import Usable
from tests.door import call
from tests.workflows.bring.foreign_files import HTML, INFO, PAGE, Raw, http, plain, write_project
from tests.workflows.bring.test_recordings import bring, captures, payloads, verdict

WARC = plain([INFO, Raw("response", http(HTML))])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "campaign", ("policy", PAGE))


def with_dictionary(content: bytes, *, packed: bool) -> bytes:
    """Frames that share a dictionary, which stands before them in a frame of its own."""
    samples = [HTML[at : at + 60] + bytes([at % 251]) * 9 for at in range(80)] * 9
    words = zstandard.train_dictionary(4096, samples)
    raw = words.as_bytes()
    raw = zstandard.ZstdCompressor().compress(raw) if packed else raw
    frame = zstandard.ZstdCompressor(dict_data=words).compress(content)
    return b"\x5d\x2a\x4d\x18" + len(raw).to_bytes(4, "little") + raw + frame


def frames(content: bytes) -> bytes:
    half = len(content) // 2
    packed = zstandard.ZstdCompressor()
    return packed.compress(content[:half]) + packed.compress(content[half:])


def arc(body: bytes = HTML) -> bytes:
    """An ARC 1.0 file of one page, as crawlers wrote it until 2008."""
    about = b"1 0 A Library\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://page.arc 0.0.0.0 20040503100000 text/plain %d\n" % len(about)
    answer = http(body)
    line = b"%b 192.0.2.7 20040503100000 text/html %d\n" % (PAGE.encode(), len(answer))
    return head + about + b"\n" + line + answer + b"\n"


PACKED = {
    "frames.warc.zst": frames(WARC),
    "words.warc.zst": with_dictionary(WARC, packed=False),
    "packed-words.warc.zst": with_dictionary(WARC, packed=True),
    "crawl.warc.bz2": bz2.compress(WARC),
    "crawl.warc.xz": lzma.compress(WARC),
    "crawl.warc.lz4": lz4.frame.compress(WARC),
    "frames.warc.lz4": lz4.frame.compress(WARC[:300]) + lz4.frame.compress(WARC[300:]),
    "page.arc": arc(),
    "page.arc.gz": gzip.compress(arc()),
    "pages.arc.gz": b"".join(gzip.compress(part) for part in arc().partition(PAGE.encode())),
}


@pytest.mark.parametrize("name", PACKED)
def test_a_recording_is_read_in_any_packing(folder: Path, name: str) -> None:
    said = bring(folder, PACKED[name], name)
    assert (said.code, payloads(folder)) == (0, [HTML]), said
    assert verdict(folder)["verdict"] == "verbatim"
    assert call("-q", "-C", folder, "audit").code == 0
    assert call("-q", "audit", folder / name).code == 0


def test_the_date_of_an_arc_is_that_of_its_line(folder: Path) -> None:
    bring(folder, arc(), "page.arc")
    assert [f"{c.date:%Y-%m-%d %H:%M}" for c in captures(folder)] == ["2004-05-03 10:00"]


@pytest.mark.parametrize(
    "name", ["frames.warc.zst", "crawl.warc.bz2", "crawl.warc.lz4", "crawl.warc.xz"]
)
def test_what_breaks_off_is_said(folder: Path, name: str) -> None:
    said = bring(folder, PACKED[name][:-40], name)
    assert said.code == 3, said
    assert "not used" in said.err
    assert call("-q", "audit", folder / name).code == 1


def test_an_arc_record_that_breaks_off_is_in_doubt(folder: Path) -> None:
    said = bring(folder, arc()[:-40], "page.arc")
    assert (said.code, "in doubt" in said.err) == (3, True), said
    assert [c.usable for c in captures(folder)] == [Usable.DOUBTFUL]


@pytest.mark.parametrize("size", ["9" * 12, "9" * 30, "9" * 5000, "-5"])
def test_an_arc_record_of_an_impossible_length_is_named(folder: Path, size: str) -> None:
    page = arc().replace(b"text/html %d\n" % len(http(HTML)), f"text/html {size}\n".encode())
    said = bring(folder, page, "page.arc")
    assert (said.code, "page.arc" in said.err) == (3, True), said


def test_nonsense_under_the_mark_of_a_packing_is_said_and_undetermined(folder: Path) -> None:
    said = bring(folder, b"\x04\x22\x4d\x18" + b"\x60\x40\x82" * 30, "crawl.warc.lz4")
    assert (said.code, "cannot be unpacked further" in said.err) == (3, True)
    assert call("-q", "audit", folder / "crawl.warc.lz4").code == 1


# --- what is not taken in ------------------------------------------------------------------------


def test_a_page_kept_as_a_file_becomes_a_source(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "campaign")
    address = PAGE + "/kept"
    page = Raw("resource", HTML, address)
    said = bring(folder, plain([INFO, page]), "crawl.warc", "--add-sources")
    assert (said.code, [c.uri for c in captures(folder)]) == (0, [address]), said


def test_a_page_that_cannot_be_a_source_is_named(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "campaign")
    page = Raw("response", http(HTML), "school.example/\tpolicy")
    said = bring(folder, plain([INFO, page]), "crawl.warc", "--add-sources")
    assert said.code == 3, said
    assert "1 page in it belongs to no source" in said.out
    assert "--add-sources made none of them" in said.out


def test_what_is_no_page_is_counted(folder: Path) -> None:
    picture = http(b"GIF89a", "200 OK", "Content-Type: image/gif")
    gone = http(b"Gone.", "404 Not Found", "Content-Type: text/html")
    more = [Raw("response", picture, f"{PAGE}/{n}.gif") for n in range(3)]
    found = [INFO, Raw("response", http(HTML)), *more, Raw("response", gone, PAGE + "/gone")]
    said = bring(folder, plain(found), "crawl.warc")
    assert "Not taken in: 4 other records (3 image/gif, 1 status 404)." in said.out
    assert said.code == 0


def test_a_pack_with_one_warc_packed_otherwise_names_it(folder: Path) -> None:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("archive/a.warc", WARC)
        zipped.writestr("archive/b.warc.zst", frames(WARC))
    said = bring(folder, out.getvalue(), "crawl.wacz")
    assert (said.code, "archive/b.warc.zst" in said.err) == (3, True)
    found = json.loads(call("-q", "audit", folder / "crawl.wacz", "--format", "json").out)
    assert "unread-warc" in {one["rule"] for one in found["findings"]}
