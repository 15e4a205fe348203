"""Reading what other programs made: whole records alone, and each damage with its place."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
from pathlib import Path

import pytest

from archiver.store.others_recordings import (
    ForeignRecord,
    ForeignWarc,
    drop_block,
    is_web_archive,
    keep_original,
    open_foreign,
    plain_name,
    read_warc,
    sweep,
    take_block,
    why_no_recording,
)
from archiver.store.warc.records import DamagedRecord, begin_member, copy_members, find_record
from tests.workflows.bring.foreign_files import (
    ANSWER,
    HTML,
    INFO,
    PAGE,
    Raw,
    http,
    members,
    plain,
    wacz,
)


def read(tmp_path: Path, content: bytes, name: str = "a.warc.gz") -> ForeignWarc:
    path = tmp_path / name
    path.write_bytes(content)
    return read_warc(name, path, tmp_path)


def many(count: int) -> list[Raw]:
    chance = random.Random(3)
    return [
        Raw("response", http(HTML + chance.randbytes(500).hex().encode()), f"{PAGE}/{number}")
        for number in range(count)
    ]


def block_of(warc: ForeignWarc, entry: ForeignRecord, folder: Path) -> bytes:
    head, block = take_block(warc, entry, folder)
    with block.open() as stream:
        content = stream.read()
    drop_block(block)
    assert head.record_id == entry.record_id
    return content


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    records = many(5)
    for form in (members, plain, lambda rows: gzip.compress(plain(rows))):
        warc = read(tmp_path, form([INFO, *records]))
        assert [entry.uri for entry in warc.entries] == [record.uri for record in records]
        assert [block_of(warc, e, tmp_path) for e in warc.entries] == [r.block for r in records]
        assert {(e.status, e.media_type) for e in warc.entries} == {(200, "text/html")}
        assert warc.info["operator"] == "A Library"
        assert warc.damaged == ()


def test_a_warcinfo_in_a_member_of_its_own_hides_no_shared_one(tmp_path: Path) -> None:
    content = members([INFO]) + gzip.compress(plain(many(3)))
    warc = read(tmp_path, content)
    assert warc.unpacked
    assert len(warc.entries) == 3


@pytest.mark.parametrize("form", [members, plain], ids=["compressed", "plain"])
def test_any_damage_is_named_and_what_stays_is_whole(tmp_path: Path, form: object) -> None:
    chance = random.Random(21)
    records = many(6)
    blocks = {record.uri: record.block for record in records}
    whole = form([INFO, *records])  # type: ignore[operator]
    for _ in range(120):
        content = bytearray(whole)
        kind = chance.randrange(3)
        at = chance.randrange(len(content))
        if kind == 0:
            content[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del content[at : at + chance.randrange(1, 400)]
        else:
            content[at:at] = chance.randbytes(chance.randrange(1, 60))
        warc = read(tmp_path, bytes(content))
        for entry in warc.entries:
            # A cut may take both digests away and leave the form of a record: nothing can tell.
            if entry.uri in blocks and entry.payload_digest and not entry.doubt:
                assert block_of(warc, entry, tmp_path) == blocks[entry.uri]
        whole_ones = [entry for entry in warc.entries if not entry.doubt]
        if len(whole_ones) < len(records):
            assert warc.damaged or len(whole_ones) < len(warc.entries), kind


def test_a_large_block_lies_in_a_file_that_goes(tmp_path: Path) -> None:
    body = random.Random(1).randbytes(3_000_000)
    warc = read(tmp_path, members([Raw("response", http(body))]))
    _, block = take_block(warc, warc.entries[0], tmp_path)
    assert block.path is not None
    assert block.path.exists()
    drop_block(block)
    assert not block.path.exists()


@pytest.mark.parametrize(
    ("name", "content", "is_one"),
    [
        ("a.warc", plain([INFO]), True),
        ("a.warc.gz", members([INFO]), True),
        ("renamed.gz", members([INFO]), True),
        ("a.wacz", wacz({"archive/a.warc.gz": members([INFO])}), True),
        ("a.zip", wacz({"archive/a.warc.gz": members([INFO])}), True),
        ("a.pdf", b"%PDF-1.4", False),
        ("a.gz", gzip.compress(b"just text", mtime=0), False),
        ("empty", b"", False),
        ("a.docx", b"PK\x03\x04 no real zip", False),
        ("a.wacz", b"<p>An error</p>\n" + wacz({"archive/a.warc.gz": members([INFO])}), True),
        ("a.zip", b"<p>An error</p>\n" + wacz({"archive/a.warc.gz": members([INFO])}), False),
    ],
)
def test_recordings_are_known_by_their_bytes(
    tmp_path: Path, name: str, content: bytes, is_one: bool
) -> None:
    (tmp_path / name).write_bytes(content)
    assert is_web_archive(tmp_path / name) is is_one


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.wacz", b"", "called a WACZ, and is no ZIP file, as each of those is: it is empty"),
        ("a.WACZ", b"<html>404", "it begins with b'<html>404'"),
        ("a.warc.gz", b"\x1b]0;x", r"called a WARC, and is none: it begins with b'\x1b]0;x'"),
        ("a.arc", b"filedesc", "called an ARC"),
        ("a.pdf", b"<html>404", ""),
        ("warc", b"<html>404", ""),
    ],
)
def test_what_is_called_a_recording_and_is_none_is_named(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert not is_web_archive(tmp_path / name)
    assert said in why_no_recording(tmp_path / name)
    assert bool(said) is bool(why_no_recording(tmp_path / name))


def test_bytes_before_a_wacz_are_named_and_not_read(tmp_path: Path) -> None:
    made = wacz({"archive/a.warc.gz": members([INFO, ANSWER])})
    (tmp_path / "a.wacz").write_bytes(b"<p>An error</p>\n" + made)
    opened = open_foreign(tmp_path / "a.wacz", "a.wacz", tmp_path)
    assert len(opened.warcs) == 1
    assert any("16 bytes stand before the first member" in one for one in opened.remarks)


def test_the_original_is_kept_once_under_a_name_that_any_system_takes(tmp_path: Path) -> None:
    source = tmp_path / "my crawl: (1)?.warc.gz".replace(":", "")
    source.write_bytes(members([INFO, ANSWER]))
    root = tmp_path / "archive"
    first = keep_original(root, source)
    other = tmp_path / "b.warc.gz"
    other.write_bytes(source.read_bytes())
    second = keep_original(root, other)
    assert first.place == second.place
    assert (root / first.place).read_bytes() == source.read_bytes()
    assert [p.name for p in (root / "imports").iterdir()] == [first.place.rpartition("/")[2]]


def test_a_file_of_half_the_name_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    source = tmp_path / "a.warc.gz"
    source.write_bytes(members([INFO, ANSWER]))
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    (tmp_path / "imports").mkdir()
    planted = tmp_path / "imports" / f"{digest[:16]}-x.warc.gz"
    planted.write_bytes(b"something else")
    kept = keep_original(tmp_path, source)
    assert (tmp_path / kept.place).read_bytes() == source.read_bytes()
    assert kept.place.startswith(f"imports/{digest}-")
    planted.write_bytes(source.read_bytes())  # as this program named it up to November 2026
    (tmp_path / kept.place).unlink()
    assert keep_original(tmp_path, source).place == f"imports/{planted.name}"


@pytest.mark.parametrize("name", ["..", "-x", "ü.warc", "a" * 300, "CON?.gz", ""])
def test_names_are_made_plain(name: str) -> None:
    made = plain_name(name)
    assert made
    assert made[0] not in "-."
    assert len(made) <= 80
    assert made.isascii()


def test_what_a_run_that_died_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "x.part").write_bytes(b"half")
    (tmp_path / "imports" / "0123-x.warc.gz").write_bytes(b"whole")
    (tmp_path / ".import-abc").mkdir()
    (tmp_path / ".import-abc" / "block").write_bytes(b"x")
    sweep(tmp_path)
    assert [p.name for p in tmp_path.rglob("*")] == ["imports", "0123-x.warc.gz"]


# --- members -------------------------------------------------------------------------------------


def test_members_are_unpacked_up_to_the_damage() -> None:
    out = io.BytesIO()
    content = gzip.compress(b"one", mtime=0) + gzip.compress(b"two")
    assert copy_members(io.BytesIO(content), out, 300) == ""
    assert out.getvalue() == b"onetwo"
    out = io.BytesIO()
    why = copy_members(io.BytesIO(content[:-3]), out, 300)
    assert "cannot be unpacked further" in why
    assert out.getvalue().startswith(b"one")


def test_a_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    why = copy_members(io.BytesIO(gzip.compress(b"\0" * 30_000_000, mtime=0)), out, 300)
    assert "more than 300 times its size" in why
    assert len(out.getvalue()) < 10_000_000


def test_the_beginning_of_a_member_is_given_also_when_the_rest_is_cut() -> None:
    words = random.Random(5).randbytes(5000)
    packed = gzip.compress(words, mtime=0)
    assert begin_member(io.BytesIO(packed), 0, 100) == words[:100]
    cut = begin_member(io.BytesIO(packed[:2000]), 0, 100_000)
    assert words.startswith(cut)
    assert begin_member(io.BytesIO(b"no gzip"), 0, 10) == b""


@pytest.mark.parametrize("gap", [0, 1, 65_530, 65_536, 70_000])
def test_the_next_record_is_found_across_any_gap(gap: int) -> None:
    noise = random.Random(gap).randbytes(gap).replace(b"\x1f", b"\x1e").replace(b"W", b"V")
    for written in (members([ANSWER]), plain([ANSWER])):
        assert find_record(io.BytesIO(noise + written), 0) == gap
    assert find_record(io.BytesIO(noise), 0) is None


def test_what_only_looks_like_a_beginning_is_passed_over() -> None:
    written = plain([ANSWER])
    content = b"\x1f\x8b\x08 nothing WARC/1.0 nothing\r\n" + written
    assert find_record(io.BytesIO(content), 0) == content.index(written)


def test_a_record_that_goes_on_in_its_member_is_no_record_by_itself(tmp_path: Path) -> None:
    from archiver.store.warc.records import begin_record

    with pytest.raises(DamagedRecord, match="more than one record"):
        begin_record(io.BytesIO(gzip.compress(plain([INFO, ANSWER]))), 0).finish()
