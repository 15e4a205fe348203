"""What lies in a WARC file after a capture: the bytes, the fields, the links between records."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.messages import read_head
from archiver.models import Outcome, Reason, RecordBlock, Usability, Usable
from archiver.store.archive import Archive
from archiver.store.warc.capture_records import SuppliedFile, read_statement
from archiver.store.warc.payloads import DamagedPayload
from archiver.store.warc.records import read_records
from tests.store.exchanges import (
    MACHINE,
    PAGE,
    SENT,
    START,
    TLS,
    WORDS,
    answer,
    chunked,
    exchange_of,
    failure,
    gzipped,
    hop,
    message,
    only_warc,
    open_archive,
    spooled,
    stored,
    ticking,
)

ODD_ANSWERS = {
    "folded header": message(b"x", "200 OK", "X-Long: one\r\n  two", "Content-Type: text/plain"),
    "latin-1 and spaces": message(b"x", "200 OK", "X:  caf\xe9 ", "Content-Type : text/plain"),
    "line feeds only": b"HTTP/1.0 200 OK\nContent-Type: text/plain\n\nhello",
    "early hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + message(),
    "trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;note=1\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n",
    "no header at all": b"HTTP/1.1 200\r\n\r\nhello",
    "an error page": message(b"<h1>Not here</h1>", "404 Not Found"),
    "nothing inside": message(b"", "204 No Content"),
    "a gzip bomb's little brother": gzipped(b"a" * 100_000),
    "looks like a WARC": message(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n\r\n\r\n"),
}


@pytest.mark.parametrize("raw", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
def test_blocks_are_the_bytes_that_crossed_the_wire(tmp_path: Path, raw: bytes) -> None:
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", answer(raw))
    records = {fields["WARC-Type"]: block for fields, block in stored(only_warc(tmp_path))}
    assert records["response"] == raw
    assert records["request"] == SENT
    assert capture.outcome is Outcome.CAPTURED


def test_an_exchange_is_a_request_a_response_and_a_statement(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", exchange_of(hop(message(), tls=TLS)))
    info, request, response, statement = [f for f, _ in stored(only_warc(tmp_path))]
    types = [found["WARC-Type"] for found in (info, request, response, statement)]
    assert types == ["warcinfo", "request", "response", "metadata"]
    own = f"<{capture.record_id}>"
    assert response["WARC-Record-ID"] == own
    assert request["WARC-Concurrent-To"] == statement["WARC-Concurrent-To"] == own
    assert {request["WARC-Date"], response["WARC-Date"], statement["WARC-Date"]} == {
        "2026-03-01T09:30:00.250000Z"
    }
    assert "WARC-Target-URI" not in info
    assert request["WARC-Target-URI"] == response["WARC-Target-URI"] == PAGE
    assert response["WARC-Warcinfo-ID"] == info["WARC-Record-ID"]
    assert capture.place.offset == int(response["offset"])


def test_the_connection_is_described(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", exchange_of(hop(message(), tls=TLS)))
    response = next(r.head for r in read_records(only_warc(tmp_path)) if r.head.type == "response")
    assert response.get("WARC-IP-Address") == "192.0.2.7"
    assert response.all("WARC-Protocol") == ("http/1.1", "tls/1.3")
    assert response.get("WARC-Cipher-Suite") == "TLS_AES_256_GCM_SHA384"


def test_the_certificates_and_redactions_are_kept_beside_the_answer(tmp_path: Path) -> None:
    secret = replace(hop(message(), tls=replace(TLS, verified=False, problem="expired")))
    secret = replace(secret, redacted=("Authorization",))
    with open_archive(tmp_path) as archive:
        archive.record("policy", exchange_of(secret))
    fields, block = stored(only_warc(tmp_path))[-1]
    said = read_statement(block)
    assert isinstance(said["tls"], dict)
    assert said["redacted"] == ["Authorization"]
    assert said["tls"]["problem"] == "expired"
    assert said["tls"]["verified"] is False
    assert said["tls"]["certificates"] == ["MIJsZWFm", "MIJpc3N1ZXI="]
    assert said["describes"] == fields["WARC-Concurrent-To"].strip("<>")
    log = next((tmp_path / "custody").glob("*.jsonl")).read_text(encoding="utf-8")
    assert '"redacted":["Authorization"]' in log


@pytest.mark.parametrize(
    "raw",
    [
        message(),
        message(chunked(WORDS[:30], WORDS[30:]), "200 OK", "Transfer-Encoding: chunked"),
        message(chunked(WORDS), "200 OK", "Transfer-Encoding: chunked") + b"never part of it",
    ],
    ids=["plain", "chunked", "bytes after the last chunk"],
)
def test_the_payload_digest_is_over_the_transfer_decoded_body(tmp_path: Path, raw: bytes) -> None:
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", answer(raw))
    expected = f"sha256:{hashlib.sha256(WORDS).hexdigest()}"
    response = stored(only_warc(tmp_path))[2][0]
    assert response["WARC-Payload-Digest"] == expected
    assert capture.payload_digest == capture.content_digest == expected


def test_a_coded_body_has_one_payload_digest_and_another_content_digest(tmp_path: Path) -> None:
    raw = gzipped()
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", answer(raw))
        assert archive.payload(capture) == WORDS
    sent = raw.partition(b"\r\n\r\n")[2]
    assert capture.payload_digest == f"sha256:{hashlib.sha256(sent).hexdigest()}"
    assert capture.content_digest == f"sha256:{hashlib.sha256(WORDS).hexdigest()}"
    assert capture.payload_sha1 == f"sha1:{hashlib.sha1(sent).hexdigest()}"
    assert capture.content_length == len(WORDS)


def test_each_hop_of_a_redirect_is_kept(tmp_path: Path) -> None:
    moved = hop(message(b"", "301 Moved Permanently", f"Location: {PAGE}"), "http://s.example/1")
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", exchange_of(moved, hop(message(), seconds=1)))
        rows = archive.catalog.records(capture=capture.record_id)
    assert [row.type for row in rows] == [
        "request",
        "response",
        "metadata",
        "request",
        "response",
        "metadata",
    ]
    assert (capture.uri, capture.cited) == (PAGE, "http://s.example/1")
    records = stored(only_warc(tmp_path))[1:]
    dates = [fields["WARC-Date"] for fields, _ in records]
    assert len(set(dates[:3])) == len(set(dates[3:])) == 1


@pytest.mark.parametrize("reason", [Reason.DNS, Reason.TIMEOUT, Reason.RESET, Reason.TLS])
def test_a_failure_leaves_a_typed_statement_and_no_response(tmp_path: Path, reason: Reason) -> None:
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", failure(reason))
        payload = archive.payload(capture)
    (_, (fields, block)) = stored(only_warc(tmp_path))
    assert fields["WARC-Type"] == "metadata"
    failure_said = read_statement(block)["failure"]
    assert isinstance(failure_said, dict)
    assert failure_said["reason"] == reason
    assert (capture.outcome, capture.reason, capture.status) == (Outcome.FAILED, reason, 0)
    assert capture.usable is Usable.NO
    assert not capture.good
    assert isinstance(payload, DamagedPayload)


def test_bytes_that_are_no_answer_are_kept_but_called_no_response(tmp_path: Path) -> None:
    noise = b"220 mail.school.example ESMTP\r\n"
    strange = replace(hop(message()), received=RecordBlock(len(noise), noise), head=None)
    with open_archive(tmp_path) as archive:
        archive.record("policy", failure(Reason.BAD_RESPONSE, strange))
    found = stored(only_warc(tmp_path))
    types = [fields["WARC-Type"] for fields, _ in found]
    assert types == ["warcinfo", "request", "metadata", "metadata", "metadata"]
    assert found[2][1] == noise
    assert found[2][0]["WARC-Target-URI"].startswith("urn:"), "replay must not show it as the page"


def test_earlier_hops_of_a_failure_are_kept(tmp_path: Path) -> None:
    moved = hop(message(b"", "302 Found", "Location: http://gone.example/"))
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", failure(Reason.CONNECT, moved))
    types = [fields["WARC-Type"] for fields, _ in stored(only_warc(tmp_path))]
    assert types == ["warcinfo", "request", "response", "metadata", "metadata"]
    assert capture.outcome is Outcome.FAILED


def test_a_cut_body_says_so(tmp_path: Path) -> None:
    cut = replace(hop(message(WORDS)[:-20]), truncated="disconnect")
    exchange = replace(exchange_of(cut), outcome=Outcome.TRUNCATED, reason=Reason.DISCONNECT)
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", exchange)
        assert archive.payload(capture) == WORDS[:-20]
    response = stored(only_warc(tmp_path))[2][0]
    assert response["WARC-Truncated"] == capture.truncated == "disconnect"
    assert capture.outcome is Outcome.TRUNCATED


def test_no_value_can_begin_a_field_of_its_own(tmp_path: Path) -> None:
    evil = "http://school.example/a\r\nWARC-Type: warcinfo"
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(message(), evil))
    for record in read_records(only_warc(tmp_path)):
        assert len(record.head.all("WARC-Type")) == 1


def test_a_body_in_a_spool_file_is_read_from_there(tmp_path: Path) -> None:
    raw = message(bytes(range(256)) * 4000)
    with open_archive(tmp_path / "archive") as archive:
        capture = archive.record("policy", exchange_of(spooled(tmp_path, raw)))
        assert archive.payload(capture) == raw.partition(b"\r\n\r\n")[2]


def test_one_gzip_member_holds_one_record(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(message()))
    content, starts = only_warc(tmp_path).read_bytes(), []
    records = [record.offset for record in read_records(only_warc(tmp_path))]
    while content:
        starts.append(only_warc(tmp_path).stat().st_size - len(content))
        member = zlib.decompressobj(31)
        inside = member.decompress(content)
        assert inside.startswith(b"WARC/1.1\r\n")
        assert inside.endswith(b"\r\n\r\n")
        content = member.unused_data
    assert starts == records


@pytest.mark.parametrize("level", [1, 6, 9])
def test_the_level_of_compression_is_a_setting(tmp_path: Path, level: int) -> None:
    with Archive.open(tmp_path, ticking(), MACHINE, level=level) as archive:
        archive.record("policy", answer(message(WORDS * 500)))
    with gzip.open(only_warc(tmp_path)) as file:
        assert WORDS * 500 in file.read()


def test_a_growing_file_is_named_so_and_a_finished_one_is_left_alone(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(message()))
        growing = only_warc(tmp_path)
        assert growing.name.endswith(".warc.gz.open")
    finished = only_warc(tmp_path)
    assert finished.name == growing.name.removesuffix(".open")
    before = (finished.stat().st_mtime_ns, finished.stat().st_size)
    with open_archive(tmp_path, ticking(7.0)) as archive:
        archive.record("policy", answer(message(b"another page")))
    assert (finished.stat().st_mtime_ns, finished.stat().st_size) == before


def test_a_run_that_captures_nothing_leaves_no_file(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.note("settle", {"source": "policy"})
    assert not list(tmp_path.rglob("*.warc.gz*"))


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    bodies = [hashlib.sha256(bytes([n])).digest() * 40 for n in range(6)]
    with Archive.open(tmp_path, ticking(), MACHINE, max_size=3000) as archive:
        captures = [archive.record("policy", answer(message(body))) for body in bodies]
        assert [archive.payload(capture) for capture in captures] == bodies
    files = sorted((tmp_path / "warcs").rglob("*.warc.gz"))
    assert len(files) > 1
    assert len({path.name.split("-")[1] for path in files}) == 1
    for path in files:
        assert path.stat().st_size <= 3000
        assert stored(path)[0][0]["WARC-Type"] == "warcinfo"


def test_a_supplied_file_is_kept_bit_for_bit(tmp_path: Path) -> None:
    content = b"%PDF-1.7 \x00\xff an answer by e-mail"
    facts = {"by": "A Volunteer", "obtained": "e-mail", "on": "2026-02"}
    file = SuppliedFile(
        "urn:file:answer.pdf",
        RecordBlock(len(content), content),
        "application/pdf",
        START,
        facts=facts,
    )
    with open_archive(tmp_path) as archive:
        capture = archive.append_resource("foi", file, Usability())
        assert archive.payload(capture) == content
        assert archive.head(capture) is None
    (_, (resource, block), (_, statement)) = stored(only_warc(tmp_path))
    assert (resource["WARC-Type"], block) == ("resource", content)
    assert read_statement(statement)["facts"] == facts
    assert (capture.via, capture.good) == ("supplied", True)
    assert '"obtained":"e-mail"' in next((tmp_path / "custody").glob("*.jsonl")).read_text()


def test_a_copy_out_of_a_web_archive_says_where_it_comes_from(tmp_path: Path) -> None:
    playback = "http://archive.example/web/20210628000000id_/" + PAGE
    original = message(WORDS, "200 OK", "Content-Type: text/html", 'ETag: "then"')
    derived = replace(hop(original), date=START.replace(year=2021), sent=b"")
    row = {"timestamp": "20210628000000", "digest": "AAAA"}
    with open_archive(tmp_path) as archive:
        capture = archive.record_rescue(
            "policy",
            answer(message(WORDS, "200 OK", "Memento-Datetime: x"), playback),
            derived,
            archive="archive.example",
            index_row=row,
        )
        assert archive.payload(capture) == WORDS
    _, _, true, _, copy, said = stored(only_warc(tmp_path))
    assert true[0]["WARC-Target-URI"] == copy[0]["WARC-Source-URI"] == playback
    assert "WARC-Refers-To" not in copy[0]
    assert (copy[0]["WARC-Target-URI"], copy[0]["WARC-Date"][:4]) == (PAGE, "2021")
    assert copy[0]["WARC-Creation-Date"].startswith("2026-")
    assert copy[1] == original
    assert said[0]["WARC-Target-URI"].startswith("urn:")
    assert read_statement(said[1])["rescue"] == {
        "memento": playback,
        "record": true[0]["WARC-Record-ID"].strip("<>"),
        "index": row,
    }
    assert (capture.via, capture.date.year) == ("archive:archive.example", 2021)


def test_the_stored_head_can_be_read_again(tmp_path: Path) -> None:
    raw = message(WORDS, "200 OK", "Content-Type: text/html; charset=utf-8")
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", answer(raw))
        head = archive.head(capture)
    assert head == read_head(RecordBlock(len(raw), raw).open())
