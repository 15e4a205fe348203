"""Import and audit mean the same bytes by "payload", whatever the head of a recording says."""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.models import Capture, Usable
from archiver.store.archive import open_reader
from tests.door import call
from tests.workflows.bring.foreign_files import (
    HTML,
    INFO,
    PAGE,
    WORDS,
    Raw,
    http,
    plain,
    repeating,
    write_project,
)
from tests.workflows.bring.test_recordings import bring, captures, payloads, verdict

START, REST = HTML[:50], HTML[50:]
KIND = "Content-Type: text/html"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "campaign", ("policy", PAGE))


def answered(head: str, body: bytes = HTML, number: int = 0) -> Raw:
    """An answer whose head is `head`, whatever its body."""
    block = "\r\n".join(["HTTP/1.1 200 OK", KIND, head, "", ""]).encode() + body
    return Raw("response", block, number=number)


def is_sound(folder: Path) -> bool:
    return call("-q", "-C", folder, "audit").code == 0


@pytest.mark.parametrize(
    "head",
    ["Content-Length: 40", "Content-Length: 0", "Content-Length: 40\r\nContent-Encoding: gzip"],
)
def test_a_body_longer_than_its_length_is_kept_and_audited_whole(folder: Path, head: str) -> None:
    bring(folder, plain([INFO, answered(head)]))
    assert payloads(folder) == [HTML]
    assert is_sound(folder)
    assert verdict(folder)["verdict"] == "verbatim"


@pytest.mark.parametrize(
    "recording",
    [
        answered("Content-Length: 900", START),
        answered("Transfer-Encoding: chunked", b"70\r\n" + START),
        answered("Transfer-Encoding: chunked", b"%x\r\n%b\r\n" % (len(START), START)),
        answered("Transfer-Encoding: chunked", b"%x\r\n%b\r\n1" % (len(START), START)),
        Raw("response", http(START, "200 OK", KIND), fields=("WARC-Truncated: length",)),
    ],
)
def test_absence_from_a_cut_body_cannot_be_checked(folder: Path, recording: Raw) -> None:
    bring(folder, plain([INFO, recording]))
    assert verdict(folder)["verdict"] == "unverifiable"
    assert is_sound(folder)


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd"])
def test_a_body_that_was_kept_unpacked_is_read_and_said(folder: Path, coding: str) -> None:
    said = bring(folder, plain([INFO, answered(f"Content-Encoding: {coding}")]))
    assert f"its head says {coding}, and its body is not so" in said.err
    assert (verdict(folder)["verdict"], said.code) == ("verbatim", 0)
    assert is_sound(folder)


def test_a_body_that_was_kept_without_its_chunks_is_read_and_said(folder: Path) -> None:
    said = bring(folder, plain([INFO, answered("Transfer-Encoding: chunked")]))
    assert "its head says chunked, and its body is not so" in said.err
    assert verdict(folder)["verdict"] == "verbatim"
    assert is_sound(folder)


def test_bytes_after_the_end_of_the_coding_belong_to_the_payload(folder: Path) -> None:
    packed = gzip.compress(HTML) + b"\r\n<!-- sent by cache 4 -->" * 9000
    bring(folder, plain([INFO, answered("Content-Encoding: gzip", packed)]))
    assert payloads(folder) == [HTML]
    assert is_sound(folder)


# --- records in several parts --------------------------------------------------------------------


def segments(*blocks: bytes, total: int = 0, digest: str = "") -> list[Raw]:
    """An answer written in several parts, the last of which gives the whole length."""
    first = Raw("response", blocks[0], fields=("WARC-Segment-Number: 1",), digests=False)
    parts = [first]
    for number, block in enumerate(blocks[1:], 2):
        fields = [f"WARC-Segment-Number: {number}", f"WARC-Segment-Origin-ID: <{first.record_id}>"]
        if number == len(blocks):
            fields.append(f"WARC-Segment-Total-Length: {total or sum(map(len, blocks))}")
        parts.append(Raw("continuation", block, number=number, fields=tuple(fields), digests=False))
    return parts


def test_segments_are_joined_whichever_file_they_lie_in(folder: Path) -> None:
    head = http(HTML)[: -len(REST)]
    first, second, third = segments(head, REST[:9], REST[9:])
    (folder / "a.warc").write_bytes(plain([INFO, third]))
    (folder / "b.warc").write_bytes(plain([INFO, first]))
    (folder / "c.warc").write_bytes(plain([INFO, second]))
    call("-q", "-C", folder, "import", "a.warc", "b.warc", "c.warc")
    assert payloads(folder) == [HTML]
    assert verdict(folder)["verdict"] == "verbatim"
    assert is_sound(folder)


@pytest.mark.parametrize("lost", [1, 2])
def test_absence_from_segments_that_are_not_all_there_cannot_be_checked(
    folder: Path, lost: int
) -> None:
    parts = segments(http(HTML)[: -len(REST)], REST[:9], REST[9:])
    del parts[lost]
    bring(folder, plain([INFO, *parts]), "crawl.warc")
    assert verdict(folder)["verdict"] == "unverifiable"
    assert is_sound(folder)


def test_segments_whose_whole_length_is_another_are_cut(folder: Path) -> None:
    parts = segments(http(HTML)[: -len(REST)], REST, total=9_000)
    bring(folder, plain([INFO, *parts]), "crawl.warc")
    assert [c.truncated for c in captures(folder)] == ["unspecified"]


def test_a_part_that_two_records_claim_to_be_is_in_doubt(folder: Path) -> None:
    parts = segments(http(HTML)[: -len(REST)], REST[:9], REST[9:])
    other = replace(parts[1], block=b"x" * 9, number=9)
    said = bring(folder, plain([INFO, *parts, other]), "crawl.warc")
    assert "2 records claim to be its part 2" in said.err
    assert [c.usable for c in captures(folder)] == [Usable.DOUBTFUL]


def test_a_part_that_begins_nowhere_is_counted(folder: Path) -> None:
    parts = segments(http(HTML)[: -len(REST)], REST[:9], REST[9:])
    said = bring(folder, plain([INFO, *parts[1:]]), "crawl.warc")
    assert "Not taken in: 2 other records (2 continuation without its beginning)" in said.out


# --- heads and repetitions -----------------------------------------------------------------------


def test_a_reason_that_no_standard_has_for_a_cut_is_unspecified(folder: Path) -> None:
    said_so = ("WARC-Truncated: lunch",)
    bring(folder, plain([INFO, Raw("response", http(START, "200 OK", KIND), fields=said_so)]))
    assert [c.truncated for c in captures(folder)] == ["unspecified"]
    assert is_sound(folder)


@pytest.mark.parametrize(
    ("field", "doubtful"),
    [
        ("WARC-Target-URI: https://other.example/", True),
        ("WARC-Date: 2015-05-03T10:00:00Z", True),
        ("WARC-Type: request", True),
        (f"WARC-Payload-Digest: sha1:{'A' * 32}", True),
        (f"warc-block-digest: sha1:{'A' * 32}", True),
        (f"WARC-Target-URI: {PAGE}", False),
        (f"WARC-Payload-Digest: sha256:{hashlib.sha256(HTML).hexdigest()}", False),
        ("WARC-Protocol: h2\r\nWARC-Protocol: tls/1.3", False),
    ],
)
def test_a_field_that_stands_twice_and_not_the_same_is_in_doubt(
    folder: Path, field: str, doubtful: bool
) -> None:
    """Another program reads the last, and may show another page, date or digest."""
    said = bring(folder, plain([INFO, Raw("response", http(), fields=(field,))]))
    assert ("2 times, and not the same" in said.err) is doubtful
    assert [c.usable is Usable.DOUBTFUL for c in captures(folder)] == [doubtful]
    assert is_sound(folder)


def test_a_folded_address_has_no_space_before_it(folder: Path) -> None:
    content = plain([INFO, answered("Content-Length: 128")])
    at = f"WARC-Target-URI: {PAGE}".encode()
    bring(folder, content.replace(at, at.replace(b": ", b":\r\n ")), "crawl.warc")
    assert [c.uri for c in captures(folder)] == [PAGE]
    assert is_sound(folder)


def later(folder: Path, revisit: Raw) -> Capture:
    first = Raw("response", http())
    bring(folder, plain([INFO, first]), "first.warc")
    said = bring(folder, plain([INFO, revisit]), "second.warc")
    assert said.code == 0, said
    with open_reader(folder / "archive") as reader:
        capture = reader.catalog.captures()[-1]
        assert reader.payload(capture) == HTML
    return capture


@pytest.mark.parametrize("by_id", [True, False])
def test_a_repetition_finds_what_an_earlier_import_brought(folder: Path, by_id: bool) -> None:
    capture = later(folder, repeating(Raw("response", http()), "2020-06-03T10:00:00Z", by_id=by_id))
    assert (capture.usable, capture.date.month) == (Usable.YES, 6)
    assert is_sound(folder)


def test_a_digest_in_hex_is_the_same_as_in_base32(folder: Path) -> None:
    revisit = repeating(Raw("response", http()), "2020-06-03T10:00:00Z", by_id=False)
    body = hashlib.sha1(HTML).digest()
    fields = tuple(f.replace(base64.b32encode(body).decode(), body.hex()) for f in revisit.fields)
    revisit = Raw("revisit", revisit.block, date=revisit.date, fields=fields, digests=False)
    bring(folder, plain([INFO, Raw("response", http()), revisit]), "both.warc")
    assert payloads(folder) == [HTML, HTML]


def test_a_repetition_of_another_payload_is_not_taken_for_it(folder: Path) -> None:
    bring(folder, plain([INFO, Raw("response", http())]), "first.warc")
    other = Raw("response", http(b"<p>Something else.</p>"))
    said = bring(folder, plain([INFO, repeating(other, "2020-06-03T10:00:00Z")]), "second.warc")
    assert said.code == 3
    assert "nor does the archive" in said.err
    assert len(captures(folder)) == 1


def test_the_words_that_follow_a_cut_are_found_where_they_stand(folder: Path) -> None:
    cut = answered("Content-Length: 900", HTML[: HTML.index(WORDS.encode()) + len(WORDS)])
    bring(folder, plain([INFO, cut]))
    assert verdict(folder)["verdict"] == "verbatim"
