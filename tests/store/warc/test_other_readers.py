"""What the field's own programs make of our WARC files, and where they rightly disagree."""

from __future__ import annotations

import http.client
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.models import Outcome, Reason
from tests.store.exchanges import (
    PAGE,
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
    ticking,
)
from tests.webarchive.pywb import serve_warcs

CHUNKED = message(chunked(WORDS[:9], WORDS[9:]), "200 OK", "Transfer-Encoding: chunked")
CHECKERS = {"warcio": ["check", "-v"], "fastwarc": ["check", "-p"]}


def fill(root: Path) -> Path:
    """Plain, coded, redirected, cut, failed and repeated answers: all but chunked ones."""
    moved = hop(message(b"", "302 Found", f"Location: {PAGE}"), "http://old.example/", tls=TLS)
    cut = replace(hop(message(WORDS)[:-20], "http://cut.example/"), truncated="length")
    with open_archive(root) as archive:
        archive.record("policy", answer(message(WORDS * 9)))
        archive.record("policy", answer(gzipped(), "http://coded.example/"))
        archive.record("policy", exchange_of(moved, hop(message(b"x", "404 Not Found"))))
        archive.record("policy", replace(exchange_of(cut), outcome=Outcome.TRUNCATED))
        archive.record("policy", failure(Reason.TLS))
    return only_warc(root)


def check(program: str, path: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name(program), *CHECKERS[program], path]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("program", CHECKERS)
def test_they_find_nothing_wrong(tmp_path: Path, program: str) -> None:
    done = check(program, fill(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("program", CHECKERS)
def test_they_disagree_on_chunked_bodies_alone(tmp_path: Path, program: str) -> None:
    """They digest chunk framing; WARC 1.1 section 5.9 and RFC 9110 mean the body without it."""
    with open_archive(tmp_path) as archive:
        capture = archive.record("policy", answer(CHUNKED))
        archive.record("policy", answer(message(b"not chunked"), seconds=9))
    done = check(program, only_warc(tmp_path))
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if "failed sha256" in line]
    failed += [line for line in done.stdout.splitlines() if line.startswith("<urn:")]
    assert len(failed) == 1
    assert capture.record_id in done.stdout


def test_fastwarc_takes_the_digest_of_a_revisit_for_its_own(tmp_path: Path) -> None:
    """WARC 1.1 section 6.7.2: it is the digest of the payload that is referred to."""
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(message()))
        again = archive.record("policy", answer(message(), seconds=9))
    assert check("warcio", only_warc(tmp_path)).returncode == 0
    done = check("fastwarc", only_warc(tmp_path))
    failed = [line for line in done.stdout.splitlines() if line.startswith("<urn:")]
    assert failed == [f"<{again.record_id}>"]


def test_warcio_reads_every_record_and_the_decoded_body(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        archive.record("policy", answer(CHUNKED))
        archive.record("policy", answer(gzipped(b"coded"), "http://coded.example/"))
    with only_warc(tmp_path).open("rb") as stream:
        found = [(r.rec_type, r.content_stream().read()) for r in ArchiveIterator(stream)]
    kinds = [kind for kind, _ in found]
    assert kinds == ["warcinfo", *["request", "response", "metadata"] * 2]
    assert [body for kind, body in found if kind == "response"] == [WORDS, b"coded"]


def test_pywb_replays_captures_and_revisits(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive") as archive:
        archive.record("policy", answer(CHUNKED))
    with open_archive(tmp_path / "archive", ticking(7.0)) as archive:
        again = archive.record("policy", answer(CHUNKED, seconds=3600))
        assert again.refers_to
        archive.record("policy", answer(gzipped(b"coded page"), "http://coded.example/"))
    warcs = sorted((tmp_path / "archive/warcs").rglob("*.warc.gz"))
    with serve_warcs(tmp_path / "web", *warcs) as port:
        assert replay(port, "20260301093000", PAGE) == WORDS
        assert replay(port, "20260301103000", PAGE) == WORDS
        assert replay(port, "20260301093000", "http://coded.example/") == b"coded page"


def replay(port: int, stamp: str, url: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", f"/web/{stamp}id_/{url}")
        answered = connection.getresponse()
        assert answered.status == 200, answered.read()
        assert answered.headers["Memento-Datetime"]
        return answered.read()
    finally:
        connection.close()
