"""Damaged and hostile bytes: an error value or the true payload, never anything else."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.store.archive import Archive, Reader, open_reader
from archiver.store.log.chain import chain_files, open_line, seal
from archiver.store.warc.capture_records import read_statement, write_statement
from archiver.store.warc.payloads import Damage, DamagedPayload
from archiver.store.warc.records import DamagedRecord, begin_record, read_records
from archiver.store.warc.scans import scan_warc
from tests.store.exchanges import (
    MACHINE,
    WORDS,
    answer,
    chunked,
    gzipped,
    message,
    numbered,
    only_warc,
    open_archive,
    ticking,
)

PLAIN = (
    b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x>\r\nContent-Length: 5\r\n\r\nhello"
)


def read_whole(content: bytes) -> bytes:
    """The block of the first record of `content`, its end checked."""
    record = begin_record(io.BytesIO(content), 0)
    block = record.block.read()
    record.finish()
    return block


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (PLAIN, "two empty lines"),
        (PLAIN[:-2], "shorter than its Content-Length"),
        (PLAIN[:40], "cut short"),
        (b"", "cut short"),
        (
            PLAIN.replace(b"WARC/1.1", b"HTTP/1.1") + b"\r\n\r\n",
            "does not begin with a WARC version",
        ),
        (PLAIN.replace(b"Length: 5", b"Length: five") + b"\r\n\r\n", "Content-Length is 'five'"),
        (PLAIN.replace(b"Length: 5", b"Length: -5") + b"\r\n\r\n", "Content-Length is '-5'"),
        (PLAIN.replace(b"WARC-Type:", b"WARC-Type") + b"\r\n\r\n", "no colon"),
        (b"\x1f\x8b" + b"not gzip at all", "compressed bytes are damaged"),
        (gzip.compress((PLAIN + b"\r\n\r\n") * 2, mtime=0), "more than one record"),
        (gzip.compress(PLAIN + b"\r\n\r\n", mtime=0)[:-3], "in the middle of it"),
        (gzip.compress(PLAIN + b"\r\n\r\n", mtime=0)[:-8] + bytes(8), "damaged"),
    ],
)
def test_what_is_wrong_with_a_record_is_said(content: bytes, why: str) -> None:
    with pytest.raises(DamagedRecord, match=why):
        read_whole(content)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_damage_in_a_file_is_said_with_the_place_of_the_record(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    path, whole = tmp_path / "a.warc", pack(PLAIN + b"\r\n\r\n")
    path.write_bytes(whole * 2 + pack(PLAIN[:40]))
    records = read_records(path, len(whole))
    assert next(records).offset == len(whole)
    with pytest.raises(DamagedRecord) as damage:
        next(records)
    assert damage.value.offset == 2 * len(whole)  # type: ignore[attr-defined]


def test_records_of_other_programs_are_read(tmp_path: Path) -> None:
    old = PLAIN.replace(b"WARC/1.1", b"WARC/1.0").replace(b"<urn:x>", b"<urn:x>\r\nX: a\r\n  b")
    record = begin_record(io.BytesIO(old + b"\r\n\r\n"), 0)
    assert record.block.read() == b"hello"
    assert (record.head.record_id, record.head.get("x")) == ("urn:x", "a b")
    assert record.finish() == len(old) + 4


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_record_or_a_damaged_one(content: bytes) -> None:
    for start in (
        b"",
        b"\x1f\x8b\x08\x00",
        b"WARC/1.1\r\n",
        b"WARC/1.1\r\nContent-Length: 3\r\n\r\n",
    ):
        with contextlib.suppress(DamagedRecord):
            assert len(read_whole(start + content)) <= len(content)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(codec="ascii", categories=["L"])), st.text() | st.integers()
    )
)
def test_a_statement_is_read_as_it_was_written(said: dict[str, object]) -> None:
    assert read_statement(write_statement(said)) == said


BODIES = {
    "plain": message(WORDS * 3),
    "chunked": message(chunked(WORDS, WORDS), "200 OK", "Transfer-Encoding: chunked"),
    "gzip": gzipped(WORDS * 3),
}


@pytest.mark.parametrize("raw", BODIES.values(), ids=BODIES)
def test_no_flipped_bit_ever_gives_other_words(tmp_path: Path, raw: bytes) -> None:
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", answer(raw))
        true = archive.payload(capture)
    path, chance = only_warc(tmp_path), random.Random(11)
    whole = path.read_bytes()
    with open_reader(tmp_path) as reader:
        caught = 0
        for _ in range(250):
            content = bytearray(whole)
            place = capture.place.offset + chance.randrange(capture.place.length)
            content[place] ^= 1 << chance.randrange(8)
            path.write_bytes(content)
            found = reader.payload(capture)
            assert isinstance(found, DamagedPayload) or found == true
            caught += isinstance(found, DamagedPayload)
        assert caught > 240, "only bits of the gzip head may go unnoticed"


def test_a_forged_record_with_the_same_id_is_noticed(tmp_path: Path) -> None:
    """The member is whole, its checksum and its own digests right: only the log knows better."""
    with Archive.open(tmp_path / "a", ticking(), MACHINE, ids=numbered()) as archive:
        capture = archive.record("policy", answer(message(b"The board never approved it.")))
    with Archive.open(tmp_path / "b", ticking(), MACHINE, ids=numbered()) as archive:
        other = archive.record("policy", answer(message(b"The board approved it.")))
    assert other.record_id == capture.record_id
    content = only_warc(tmp_path / "b").read_bytes()
    start, end = other.place.offset, other.place.offset + other.place.length
    forged = content[start:end]
    whole = only_warc(tmp_path / "a").read_bytes()
    path = only_warc(tmp_path / "a")
    path.write_bytes(whole[: capture.place.offset] + forged)
    with open_reader(tmp_path / "a") as reader:
        found = reader.payload(capture)
    assert isinstance(found, DamagedPayload)
    assert found.damage is Damage.DIGEST


@pytest.mark.parametrize(
    "name", ["payload_digest", "payload_sha1", "content_digest", "content_sha1"]
)
def test_each_digest_of_a_capture_is_checked(tmp_path: Path, name: str) -> None:
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", answer(gzipped()))
        digits = "ab" * (20 if "sha1" in name else 32)
        algorithm = "sha1" if "sha1" in name else "sha256"
        other = replace(capture, **{name: f"{algorithm}:{digits}"})  # type: ignore[arg-type]
        found = archive.payload(other)
    assert isinstance(found, DamagedPayload)
    assert found.damage is Damage.DIGEST
    assert digits in found.why


def damaged_reader(root: Path) -> Reader:
    with open_archive(root) as archive:
        archive.record("policy", answer(message()))
    return open_reader(root)


def test_a_scan_never_raises(tmp_path: Path) -> None:
    damaged_reader(tmp_path).close()
    path, chance = only_warc(tmp_path), random.Random(3)
    whole = path.read_bytes()
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content)
        scan = scan_warc(path, "x")
        assert scan.end <= len(content)


def test_a_line_that_makes_no_sense_does_not_lock_people_out(tmp_path: Path) -> None:
    damaged_reader(tmp_path).close()
    (path,) = chain_files(tmp_path)
    prev = open_line(path.read_bytes().splitlines(keepends=True)[-1])
    strange = [
        {"event": "capture", "time": "never", "record_id": "urn:x", "capture": {"source": 5}},
        {"event": "state", "time": "2026-03-01", "state": "lukewarm", "source": "policy"},
        {"event": "run-end", "time": ["x"]},
        {"event": "record", "date": "28/06/2021"},
    ]
    mark = str(prev["hash"])
    with path.open("ab") as log:
        for number, said in enumerate(strange, start=int(str(prev["seq"])) + 1):
            raw, mark = seal({"seq": number, **said, "prev": mark})
            log.write(raw)
    with open_archive(tmp_path, ticking(7.0)) as archive:
        assert len(archive.catalog.captures()) == 1
        assert archive.catalog.states() == {}
        assert len(archive.catalog.events("capture")) == 1
