"""One answer, read: whole or not, the page or not, and what a hostile page makes of it."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

import brotli
import pytest
import trustme
import zstandard

from archiver import bodies
from archiver.models import Outcome, Reason, Request, Usable
from archiver.workflows.shared import read_answer as module
from archiver.workflows.shared.read_answer import NO_END, Answer, read_answer, read_payload
from tests.capture.servers import Reply, fetching, page, response, serving, spool
from tests.capture.test_tls import context
from tests.door import call

__all__ = ["spool"]
LINES = "".join(
    f"<p>The ferry to Holme took {count} riders in its week {count * 7}.</p>\n"
    for count in range(200)
)
HTML = f"<html><title>Ferry</title><body>{LINES}</body></html>".encode()
UNENDED = HTML.removesuffix(b"</body></html>")
TYPE = "Content-Type: text/html; charset=utf-8"


def zstd_in_frames(body: bytes) -> bytes:
    return zstandard.compress(body[:999]) + zstandard.compress(body[999:])


CODINGS = {
    "gzip": gzip.compress,
    "x-gzip": lambda body: gzip.compress(body[:99]) + gzip.compress(body[99:]),
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=4),
    "zstd": zstandard.compress,
    "zstd, identity": zstd_in_frames,
    "gzip, br": lambda body: brotli.compress(gzip.compress(body)),
}


def endless(body: bytes, *fields: str, status: str = "200 OK") -> bytes:
    """A response that ends with its connection."""
    lines = [f"HTTP/1.1 {status}", *fields, "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("framed", [True, False])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.999])
def test_a_coded_body_is_whole_when_its_coding_says_so(
    spool: Path, coding: str, framed: bool, share: float
) -> None:
    """A proxy that loses its origin sends a part of a compressed page, properly framed."""
    packed = CODINGS[coding](HTML)
    fields = (TYPE, f"Content-Encoding: {coding}")
    write = response if framed else endless
    then = "keep" if framed else "close"
    cut = packed[: int(len(packed) * share)]
    replies = {
        "/whole": Reply(write(packed, *fields), then),
        "/cut": Reply(write(cut, *fields), then),
    }
    with serving(replies) as server, fetching(spool) as fetcher:
        whole = fetcher.fetch(Request(f"{server.url}/whole"))
        part = fetcher.fetch(Request(f"{server.url}/cut"))
    assert whole.outcome is Outcome.CAPTURED
    assert read_answer(whole).usable is Usable.YES
    assert (part.outcome, part.reason) == (Outcome.TRUNCATED, Reason.DISCONNECT)
    assert part.last is not None
    assert part.last.truncated == "disconnect"


@pytest.mark.parametrize(
    ("status", "usable"),
    [
        ("200 OK", "yes"),
        ("203 Non-Authoritative", "yes"),
        ("202 Accepted", "doubtful"),
        ("205 Reset Content", "doubtful"),
        ("206 Partial Content", "doubtful"),
        ("226 IM Used", "doubtful"),
    ],
)
def test_a_success_that_is_no_page(spool: Path, status: str, usable: str) -> None:
    with serving({"/": page(HTML, TYPE, status=status)}) as server, fetching(spool) as fetcher:
        answer = read_answer(fetcher.fetch(Request(server.url)))
    assert answer.usable == usable
    assert (status[:3] in answer.why) == (usable == "doubtful")


XML = b"<report><p>The board met in March and in May.</p></report>\n<!-- end -->\n"
ENDLESS = {
    "a page with its end tag": (HTML, "text/html", "yes"),
    "with a remark behind it": (HTML + b"\n<!-- cached -->\n", "text/html", "yes"),
    "with another end tag": (UNENDED + b"</BODY >", "text/html", "yes"),
    "a page without an end tag": (UNENDED, "text/html", "doubtful"),
    "an end tag long before the end": (HTML + UNENDED, "text/html", "doubtful"),
    "plain text": (b"The board met in March. " * 30, "text/plain", "doubtful"),
    "json": (json.dumps({"text": "The board met in March."}).encode(), "application/json", "yes"),
    "json cut in a list": (
        b'{"texts": ["The board met in March.", ',
        "application/json",
        "doubtful",
    ),
    "xml": (XML, "application/xml", "yes"),
    "xml cut behind an inner end": (XML[: XML.index(b"</report")], "application/xml", "doubtful"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_without_a_length_the_format_says_where_a_body_ends(spool: Path, name: str) -> None:
    body, kind, usable = ENDLESS[name]
    wire = endless(body, f"Content-Type: {kind}")
    with serving({"/": Reply(wire, "close")}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
        again = fetcher.fetch(Request(server.url))
    answer = read_answer(exchange)
    assert answer.usable == usable
    assert (NO_END in answer.usability.signs) == (usable == "doubtful")
    assert exchange.last is not None
    assert read_answer(again, [str(exchange.last.content_digest)]).usable is Usable.YES
    assert read_answer(again, ["sha256:00"]).usable == usable


def test_without_a_length_tls_says_where_a_body_ends(spool: Path, tmp_path: Path) -> None:
    authority, bundle = trustme.CA(), tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    certificate = context(authority.issue_cert("127.0.0.1"))
    with (
        serving({"/": Reply(endless(UNENDED, TYPE), "close")}, tls=certificate) as server,
        fetching(spool, authorities=bundle) as fetcher,
    ):
        assert read_answer(fetcher.fetch(Request(server.url))).usable is Usable.YES


def test_two_equal_fetches_show_a_page_whole(tmp_path: Path) -> None:
    """The first copy proves presence alone; the second, with the same bytes, absence too."""
    quotes = "id,source,quote\nq1,ferry,The ferry to Holme took 7 riders\nq2,ferry,nobody rode it\n"
    (tmp_path / "quotes.csv").write_text(quotes, encoding="utf-8")
    settings = '[capture]\nallow-addresses = ["127.0.0.0/8"]\ndelay = 0\n'
    (tmp_path / "archiver.toml").write_text(settings, encoding="utf-8")
    with serving({"/": Reply(endless(UNENDED, TYPE), "close")}) as server:
        (tmp_path / "sources.csv").write_text(f"id,url\nferry,{server.url}/\n", encoding="utf-8")
        verdicts = []
        for _ in range(2):
            call("-q", "-C", tmp_path, "snapshot")
            said = json.loads(call("-q", "-C", tmp_path, "verify", "--format", "json").out)
            verdicts.append([one["verdict"] for one in said["quotations"]])
    assert verdicts == [["verbatim", "unverifiable"], ["verbatim", "not-found"]]


def test_whatever_a_page_does_to_our_reading_it_is_one_page_in_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(*_: object, **__: object) -> Answer:
        raise RecursionError("too deep")

    monkeypatch.setattr(module, "find_sign", stumble)
    answer = read_payload(HTML, None, "text/html")
    assert answer.usable is Usable.DOUBTFUL
    assert "RecursionError: too deep" in answer.why
    assert answer.text.gaps


def test_a_body_too_large_to_be_read_says_so_and_not_that_it_is_badly_coded(
    spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies.decode_body, "__defaults__", (1000,))
    with serving({"/": page(HTML, TYPE)}) as server, fetching(spool) as fetcher:
        answer = read_answer(fetcher.fetch(Request(server.url)))
    assert answer.why == (
        "Its body cannot be read: it has more than 1,000 bytes, the most that is read."
    )
