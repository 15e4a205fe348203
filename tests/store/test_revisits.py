"""Repeated payloads: stored once, referred to, and found again, in another file too."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.models import Exchange, Outcome, RecordBlock, Tls, Usability, Usable
from archiver.store.archive import open_reader
from archiver.store.catalog.catalog import capture_fields
from archiver.store.connection_notes import read_noted
from archiver.store.recovery import rebuild_catalog
from archiver.store.warc.payloads import Damage, DamagedPayload
from archiver.store.warc.scans import scan_warc
from archiver.store.warc.writer import IDENTICAL_PAYLOAD, NOT_MODIFIED
from tests.store.exchanges import (
    MACHINE,
    PAGE,
    START,
    TLS,
    WORDS,
    answer,
    exchange_of,
    gzipped,
    hop,
    message,
    only_warc,
    open_archive,
    stored,
    ticking,
)

TAGGED = message(WORDS, "200 OK", "Content-Type: text/html", 'ETag: "v1"')
DATE = "Sat, 28 Feb 2026 09:00:00 GMT"
NOT_CHANGED = b"HTTP/1.1 304 Not Modified\r\nDate: now\r\n\r\n"
ASKED = (("If-None-Match", '"v1"'),)


def not_modified(fields: tuple[tuple[str, str], ...] = ASKED) -> Exchange:
    exchange = answer(NOT_CHANGED, seconds=60, fields=fields)
    return replace(exchange, outcome=Outcome.UNCHANGED)


def test_the_same_payload_again_becomes_a_revisit(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        first = archive.record("policy", answer(message()))
        again = archive.record("policy", answer(message(), seconds=60))
        assert archive.payload(again) == WORDS
    fields, block = stored(only_warc(tmp_path))[5]
    assert (again.outcome, again.refers_to) == (Outcome.UNCHANGED, first.record_id)
    assert fields["WARC-Type"] == "revisit"
    assert fields["WARC-Profile"] == IDENTICAL_PAYLOAD
    assert fields["WARC-Refers-To"] == f"<{first.record_id}>"
    assert fields["WARC-Refers-To-Target-URI"] == PAGE
    assert fields["WARC-Refers-To-Date"] == "2026-03-01T09:30:00.250000Z"
    assert fields["WARC-Payload-Digest"] == first.payload_digest
    assert block == message()[: -len(WORDS)]
    assert again.good


def test_a_revisit_finds_its_payload_in_an_earlier_run(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        first = archive.record("policy", answer(gzipped()))
    with open_archive(tmp_path, ticking(7.0)) as archive:
        again = archive.record("policy", answer(gzipped(), seconds=60))
    with open_reader(tmp_path) as reader:
        assert again.place.warc != first.place.warc
        assert reader.payload(again) == WORDS
        assert reader.head(again) == reader.head(first)


def test_a_page_that_went_back_is_a_revisit_but_not_unchanged(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        first = archive.record("policy", answer(message()))
        archive.record("policy", answer(message(b"something else"), seconds=60))
        back = archive.record("policy", answer(message(), seconds=120))
    assert (back.outcome, back.refers_to) == (Outcome.CAPTURED, first.record_id)


def test_another_source_may_share_the_payload(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        first = archive.record("policy", answer(message()))
        other = archive.record("mirror", answer(message(), "http://mirror.example/", seconds=9))
        assert archive.payload(other) == WORDS
    assert (other.outcome, other.refers_to) == (Outcome.CAPTURED, first.record_id)


def test_a_web_archives_copy_in_between_is_not_what_the_server_said(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        first = archive.record("policy", answer(message()))
        other = answer(message(b"an older version"), seconds=60)
        archive.record("policy", other, via="archive:archive.example")
        again = archive.record("policy", answer(message(), seconds=120))
        archive.record("minutes", answer(message()), via="archive:archive.example")
        live = archive.record("minutes", answer(message(), seconds=120))
    assert (again.outcome, again.refers_to) == (Outcome.UNCHANGED, first.record_id)
    assert (live.outcome, live.refers_to) == (Outcome.CAPTURED, first.record_id)


def test_a_304_confirms_the_capture_whose_validator_was_sent(tmp_path: Path) -> None:
    doubtful = Usability(Usable.DOUBTFUL, "the page is very short")
    with open_archive(tmp_path) as archive:
        first = archive.record("policy", answer(TAGGED), doubtful, title="Policy")
        again = archive.record("policy", not_modified())
        third = archive.record("policy", not_modified())
        assert archive.payload(again) == archive.payload(third) == WORDS
    fields, block = stored(only_warc(tmp_path))[5]
    assert fields["WARC-Profile"] == NOT_MODIFIED
    assert fields["WARC-Refers-To"] == f"<{first.record_id}>"
    assert fields["WARC-Refers-To-Target-URI"] == PAGE
    assert fields["WARC-Refers-To-Date"] == "2026-03-01T09:30:00.250000Z"
    assert block == NOT_CHANGED
    for capture in (again, third):
        assert (capture.outcome, capture.status) == (Outcome.UNCHANGED, 304)
        assert capture.refers_to == first.record_id
        assert capture.content_digest == first.content_digest
        assert (capture.usable, capture.title) == (Usable.DOUBTFUL, "Policy")
        assert (capture.media_type, capture.etag) == ("text/html", '"v1"')
        assert capture.good


def test_a_304_never_confirms_a_copy_that_was_cut(tmp_path: Path) -> None:
    cut = replace(hop(TAGGED[:-20], seconds=30), truncated="time")
    half = replace(exchange_of(cut), outcome=Outcome.TRUNCATED)
    with open_archive(tmp_path) as archive:
        archive.record("policy", half)
        alone = archive.record("policy", not_modified())
        whole = archive.record("policy", answer(TAGGED, seconds=40))
        archive.record("policy", replace(half, date=START + timedelta(seconds=50)))
        after = archive.record("policy", not_modified())
        assert archive.payload(after) == WORDS
    assert (alone.refers_to, alone.usable) == ("", Usable.NO)
    assert after.refers_to == whole.record_id


@pytest.mark.parametrize(
    ("url", "via", "fields"),
    [
        ("http://school.example/other", "live", ASKED),
        (PAGE, "archive:archive.example", ASKED),
        (PAGE, "live", (("If-None-Match", '"v0", "v2"'),)),
        # A tag that was sent decides; the date beside it does not (RFC 9110 section 13.1.3).
        (PAGE, "live", (("If-None-Match", '"v2"'), ("If-Modified-Since", DATE))),
        (PAGE, "live", (("If-Modified-Since", "Sat, 28 Feb 2026 09:00:01 GMT"),)),
    ],
)
def test_a_304_confirms_no_copy_of_another_address_or_validator_and_none_of_others(
    tmp_path: Path, url: str, via: str, fields: tuple[tuple[str, str], ...]
) -> None:
    tagged = message(
        WORDS, "200 OK", "Content-Type: text/html", 'ETag: "v1"', f"Last-Modified: {DATE}"
    )
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(tagged, url), via=via)
        strange = archive.record("policy", not_modified(fields))
    assert (strange.refers_to, strange.usable) == ("", Usable.NO)


def test_a_304_after_a_date_finds_its_capture_too(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        dated = message(WORDS, "200 OK", f"Last-Modified: {DATE}")
        first = archive.record("policy", answer(dated))
        again = archive.record("policy", not_modified((("If-Modified-Since", DATE),)))
    assert again.refers_to == first.record_id


@pytest.mark.parametrize("fields", [(), (("If-None-Match", '"other"'),)])
def test_a_304_that_confirms_nothing_is_no_copy(
    tmp_path: Path, fields: tuple[tuple[str, str], ...]
) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(TAGGED))
        strange = archive.record("policy", not_modified(fields))
    assert (strange.outcome, strange.refers_to) == (Outcome.CAPTURED, "")
    assert strange.usable is Usable.NO
    assert "holds no copy" in strange.why
    assert not strange.good


def test_a_damaged_original_is_not_referred_to_again(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        first = archive.record("policy", answer(message()))
    path = only_warc(tmp_path)
    content = bytearray(path.read_bytes())
    content[first.place.offset + first.place.length - 60] ^= 0x10
    path.write_bytes(content)
    with open_archive(tmp_path, ticking(7.0)) as archive:
        assert isinstance(archive.payload(first), DamagedPayload)
        again = archive.record("policy", answer(message(), seconds=60))
        assert again.refers_to == ""
        assert archive.payload(again) == WORDS


def test_a_lost_original_is_reported_as_a_value(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(message()))
    with open_archive(tmp_path, ticking(7.0)) as archive:
        again = archive.record("policy", answer(message(), seconds=60))
    sorted((tmp_path / "warcs").rglob("*.warc.gz"))[0].unlink()
    with open_reader(tmp_path) as reader:
        lost = reader.payload(again)
    assert isinstance(lost, DamagedPayload)
    assert lost.damage is Damage.MISSING
    assert "is missing" in lost.why


def test_what_was_cut_is_neither_referred_to_nor_a_revisit(tmp_path: Path) -> None:
    cut = replace(hop(message(WORDS)[:-20]), truncated="time")
    exchange = replace(exchange_of(cut), outcome=Outcome.TRUNCATED)
    with open_archive(tmp_path) as archive:
        archive.record("policy", exchange)
        again = archive.record("policy", exchange)
        whole = archive.record("policy", answer(message(WORDS[:-20]), seconds=9))
        late = archive.record("policy", exchange)
    assert (again.refers_to, whole.refers_to, late.refers_to) == ("", "", "")
    assert late.outcome is Outcome.TRUNCATED


def test_an_empty_body_is_no_revisit(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(message(b"")))
        again = archive.record("policy", answer(message(b""), seconds=9))
    assert again.refers_to == ""


@pytest.mark.parametrize("position", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_flipped_bit_in_a_payload_is_found(tmp_path: Path, position: float) -> None:
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", answer(message(bytes(range(256)) * 20)))
    path, place = only_warc(tmp_path), capture.place
    content = bytearray(path.read_bytes())
    content[place.offset + int(place.length * position)] ^= 1
    path.write_bytes(content)
    with open_reader(tmp_path) as reader:
        found = reader.payload(capture)
    assert isinstance(found, DamagedPayload)
    assert found.warc == place.warc
    assert f"at byte {place.offset}" in found.why or str(place.offset) in found.why


def test_another_record_in_its_place_is_found(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        one = archive.record("policy", answer(message()))
        two = archive.record("policy", answer(message(b"another text"), seconds=60))
        swapped = replace(one, place=two.place)
        found = archive.payload(swapped)
    assert isinstance(found, DamagedPayload)
    assert found.damage is Damage.UNREADABLE


def test_a_coding_that_was_only_declared_is_reported(tmp_path: Path) -> None:
    raw = message(bytes(range(256)), "200 OK", "Content-Encoding: gzip")
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", answer(raw))
        found = archive.payload(capture)
    assert capture.content_digest == ""
    assert isinstance(found, DamagedPayload)
    assert found.damage is Damage.CODING


def test_a_spooled_body_is_compared_too(tmp_path: Path) -> None:
    raw = message(b"0123456789" * 5000)
    path = tmp_path / "body"
    path.write_bytes(raw)
    with open_archive(tmp_path / "archive") as archive:
        archive.record("policy", answer(raw))
        large = replace(hop(raw, seconds=60), received=RecordBlock(len(raw), b"", path))
        again = archive.record("policy", exchange_of(large))
        assert archive.payload(again) == b"0123456789" * 5000
    assert again.outcome is Outcome.UNCHANGED


# --- what an unchanged look writes ----------------------------------------------------------------


def heads(root: Path) -> list[dict[str, str]]:
    return [fields for fields, _ in stored(only_warc(root))]


def test_an_unchanged_look_is_a_request_and_a_revisit_that_states_the_capture(
    tmp_path: Path,
) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(TAGGED), title="Policy")
        looks = [archive.record("policy", answer(TAGGED, seconds=60), title="Policy")]
        looks.append(archive.record("policy", not_modified()))
        notes = [read_noted(archive, one).connection for one in looks]
    kinds = [one["WARC-Type"] for one in heads(tmp_path)[4:]]
    assert kinds == ["request", "revisit"] * 2
    for look, head in zip(looks, heads(tmp_path)[5::2], strict=True):
        said = json.loads(head["WARC-JSON-Metadata"])
        assert said["capture"].items() <= capture_fields(look).items()
        assert said["capture"]["title"] == "Policy"
        assert {"address", "seconds", "redacted", "facts"} <= said.keys()
    assert [note and note.address for note in notes] == ["192.0.2.7"] * 2
    shutil.rmtree(tmp_path / "custody")  # what the WARC file says is enough to write the log anew
    rebuild_catalog(tmp_path, ticking(9.0), MACHINE)
    with open_reader(tmp_path) as reader:
        assert list(reader.catalog.captures())[1:] == looks


def test_a_look_that_was_cut_off_before_its_revisit_is_none(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(TAGGED))
        last = archive.record("policy", answer(TAGGED, seconds=60))
    path = only_warc(tmp_path)
    path.write_bytes(path.read_bytes()[: last.place.offset + last.place.length - 1])
    scan = scan_warc(path, "x")
    assert len(scan.groups) == 2, "warcinfo and the first capture"
    assert scan.problem


def test_what_would_be_long_in_a_head_stands_in_a_record(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(TAGGED))
        archive.record("policy", answer(TAGGED, seconds=60), title="word " * 2000)
    assert [one["WARC-Type"] for one in heads(tmp_path)[4:]] == ["request", "revisit", "metadata"]


RENEWED = replace(TLS, certificates=(b"0\x82new", TLS.certificates[1]))
OTHER_ISSUER = replace(TLS, certificates=(b"0\x82new", b"0\x82other"))


@pytest.mark.parametrize(
    ("tls", "kept", "named"),
    [(TLS, 0, 2), (RENEWED, 1, 1), (OTHER_ISSUER, 2, 0), (replace(TLS, certificates=()), 0, 0)],
)
def test_certificates_that_stand_with_the_page_are_named_and_others_kept(
    tmp_path: Path, tls: Tls, kept: int, named: int
) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", exchange_of(hop(message(), tls=TLS)))
        archive.record("policy", exchange_of(hop(message(), tls=tls, seconds=60)))
    said = json.loads(heads(tmp_path)[5]["WARC-JSON-Metadata"])["tls"]
    digests = [hashlib.sha256(der).hexdigest() for der in tls.certificates]
    chain = [base64.b64encode(der).decode() for der in tls.certificates]
    assert said["certificates"] == chain[:kept]
    assert [*([said["server"]] if "server" in said else []), *said.get("issuers", [])] == (
        digests[kept:] if named else []
    )
    assert len(digests[kept:]) == named
