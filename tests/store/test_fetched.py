"""Real fetches over loopback, stored and read again: what the server wrote is what lies there."""

from __future__ import annotations

import gzip
import hashlib
import ssl
from pathlib import Path

import trustme

from archiver.capture.conditional import conditional_fields
from archiver.models import Exchange, Hop, Outcome, Reason, RecordBlock, Request
from archiver.store.archive import open_reader
from archiver.store.warc.capture_records import read_statement
from tests.capture.servers import Reply, Talk, fetching, page, response, serving
from tests.store.exchanges import WORDS, only_warc, open_archive, stored, ticking

ODD = (
    b"HTTP/1.1 200  Fine \r\nX-Folded: one\r\n two\r\nX-Odd:  caf\xe9 \r\n"
    b"Transfer-Encoding: chunked\r\n\r\n7;x=y\r\n<p>The \r\n5\r\nwords\r\n0\r\nX-After: yes\r\n\r\n"
)


EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"


def blocks(root: Path, kind: str) -> list[bytes]:
    return [block for fields, block in stored(only_warc(root)) if fields["WARC-Type"] == kind]


def test_redirect_coding_and_odd_heads_are_stored_as_written(tmp_path: Path, spool: Path) -> None:
    coded = page(gzip.compress(WORDS), "Content-Encoding: gzip", "Content-Type: text/html")
    moved = page(b"", "Location: /odd", status="302 Found")
    replies = {"/old": moved, "/odd": Reply(EARLY + ODD), "/coded": coded}
    with serving(replies) as server, fetching(spool) as fetcher, open_archive(tmp_path) as archive:
        odd = archive.record("policy", fetcher.fetch(Request(f"{server.url}/old")))
        zipped = archive.record("policy", fetcher.fetch(Request(f"{server.url}/coded")))
        assert archive.payload(odd) == b"<p>The words"
        assert archive.payload(zipped) == WORDS
    assert blocks(tmp_path, "request") == [talk.asked for talk in server.talks]
    # 1xx heads lie beside the answer: other readers of a WARC take the first head for the answer.
    written = [talk.written.removeprefix(EARLY) for talk in server.talks]
    assert blocks(tmp_path, "response") == written
    assert EARLY in blocks(tmp_path, "metadata")
    assert odd.cited.endswith("/old")
    assert odd.uri.endswith("/odd")


def test_a_second_fetch_asks_only_for_what_changed(tmp_path: Path, spool: Path) -> None:
    def answer(talk: Talk) -> str:
        known = b'if-none-match: "v1"' in talk.asked.lower()
        fresh = response(WORDS, 'ETag: "v1"', "Content-Type: text/html")
        talk.write(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n' if known else fresh)
        return "keep"

    with serving({"/page": answer}) as server, fetching(spool) as fetcher:
        url = f"{server.url}/page"
        with open_archive(tmp_path) as archive:
            first = archive.record("policy", fetcher.fetch(Request(url)))
        with open_archive(tmp_path, ticking(7.0)) as archive:
            for _ in range(2):
                latest = archive.catalog.latest("policy")
                request = Request(url, fields=conditional_fields(latest))
                again = archive.record("policy", fetcher.fetch(request))
                assert (again.outcome, again.refers_to) == (Outcome.UNCHANGED, first.record_id)
                assert archive.payload(again) == WORDS
    assert [b"304" in talk.written for talk in server.talks] == [False, True, True]


def test_the_chain_of_the_same_connection_is_kept(tmp_path: Path, spool: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with (
        serving({"/": page(WORDS)}, tls=context) as server,
        fetching(spool) as fetcher,
        open_archive(tmp_path) as archive,
    ):
        for request in (Request(f"{server.url}/"), Request(f"{server.url}/", allow_bad_tls=True)):
            archive.record("policy", fetcher.fetch(request))
        refused, accepted = archive.catalog.captures("policy")
    assert (refused.outcome, refused.reason) == (Outcome.FAILED, Reason.TLS)
    assert accepted.good
    tls = read_statement(stored(only_warc(tmp_path))[-1][1])["tls"]
    assert isinstance(tls, dict)
    assert tls["verified"] is False
    assert tls["certificates"]
    fields = stored(only_warc(tmp_path))[-2][0]
    assert fields["WARC-Cipher-Suite"] == tls["cipher"]


def test_failures_and_cuts_are_stored_as_what_they_are(tmp_path: Path, spool: Path) -> None:
    cut = Reply(response(WORDS)[:-20], "close")
    replies = {"/cut": cut, "/silent": Reply(b"", "reset"), "/gone": page(b"no", status="410 Gone")}
    with serving(replies) as server, fetching(spool) as fetcher, open_archive(tmp_path) as archive:
        urls = [f"{server.url}/{name}" for name in ("cut", "silent", "gone")]
        found = [archive.record("policy", fetcher.fetch(Request(url))) for url in urls]
    assert [capture.outcome for capture in found] == ["truncated", "failed", "captured"]
    assert (found[0].truncated, found[1].reason, found[2].status) == ("disconnect", "reset", 410)
    assert blocks(tmp_path, "response") == [cut.content, replies["/gone"].content]


def test_a_large_body_leaves_its_spool_file_to_its_maker(tmp_path: Path, spool: Path) -> None:
    body = hashlib.shake_256(b"large").digest(6_000_000)
    with serving({"/large": page(body)}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(f"{server.url}/large"))
        assert spooled_files(exchange)
        with open_archive(tmp_path) as archive:
            capture = archive.record("policy", exchange)
        assert all(path.exists() for path in spooled_files(exchange))
    with open_reader(tmp_path) as reader:
        assert reader.payload(capture) == body
    for path in spooled_files(exchange):
        path.unlink()


def spooled_files(exchange: Exchange) -> list[Path]:
    received: list[RecordBlock] = [hop.received for hop in exchange.hops if isinstance(hop, Hop)]
    return [block.path for block in received if block.path is not None]
