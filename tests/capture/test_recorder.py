"""The block equals the bytes that crossed the wire, whatever a server does with HTTP."""

from __future__ import annotations

import gzip
import hashlib
import io
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.capture.fetch import Fetcher
from archiver.capture.spool import IN_MEMORY, discard
from archiver.messages import read_head
from archiver.models import Exchange, Outcome, Reason, Request
from archiver.store.warc.capture_records import measured
from tests.capture.servers import Reply, Talk, WireServer, fetching, page, response, serving

PROSE = b"The committee will publish its minutes within ten working days.\n" * 40


def chunked(body: bytes, sizes: tuple[int, ...], extension: bytes = b"", end: bytes = b"") -> bytes:
    """Frame `body` in chunks of `sizes`, the last size over and over."""
    out, place, turn = b"", 0, 0
    while place < len(body):
        size = sizes[min(turn, len(sizes) - 1)]
        piece = body[place : place + size]
        out += f"{len(piece):X}".encode() + extension + b"\r\n" + piece + b"\r\n"
        place, turn = place + size, turn + 1
    return out + b"0\r\n" + end + b"\r\n"


def head(*lines: bytes, eol: bytes = b"\r\n") -> bytes:
    return eol.join([*lines, b"", b""])


OK = b"HTTP/1.1 200 OK"
TE = b"Transfer-Encoding: chunked"

# name: bytes on the wire, the transfer-decoded body, what the server does then
ODD: dict[str, tuple[bytes, bytes, str]] = {
    "plain": (response(PROSE), PROSE, "keep"),
    "folded": (head(OK, b"X-Long: one", b" \t two", b"Content-Length: 2") + b"hi", b"hi", "keep"),
    "latin": (head(OK, b"X: caf\xe9 \xff\x80", b"Content-Length: 2") + b"hi", b"hi", "keep"),
    "spaces": (head(OK, b"X-Y :   z  ", b"Content-Length:2", b"x-y:") + b"hi", b"hi", "keep"),
    "lf-only": (head(OK, b"Content-Length: 2", eol=b"\n") + b"hi", b"hi", "keep"),
    "mixed-ends": (b"HTTP/1.1 200 OK\nA: b\r\nContent-Length: 2\n\r\nhi", b"hi", "keep"),
    "no-phrase": (head(b"HTTP/1.1 200", b"Content-Length: 2") + b"hi", b"hi", "keep"),
    "no-colon": (head(OK, b"garbage line", TE) + chunked(b"hi", (1,)), b"hi", "keep"),
    "early-hints": (
        head(b"HTTP/1.1 103 Early Hints", b"Link: </a.css>") + response(b"hi"), b"hi", "keep"
    ),
    "two-interim": (
        head(b"HTTP/1.1 100 Continue") + head(b"HTTP/1.1 102 Wait") + response(b"hi"), b"hi", "keep"
    ),
    "chunks": (head(OK, TE) + chunked(PROSE, (1, 7, 300)), PROSE, "keep"),
    "one-byte-chunks": (head(OK, TE) + chunked(PROSE[:300], (1,)), PROSE[:300], "keep"),
    "chunk-extension": (head(OK, TE) + chunked(b"hi", (2,), b" ; a=b"), b"hi", "keep"),
    "chunk-zeros": (head(OK, TE) + b"0002\r\nhi\r\n000\r\n\r\n", b"hi", "keep"),
    "chunks-lf": (head(OK, TE, eol=b"\n") + b"2\nhi\n0\n\n", b"hi", "keep"),
    "trailers": (
        head(OK, TE, b"Trailer: X-Sum") + chunked(b"hi", (2,), end=b"X-Sum: 1\r\nY: 2\r\n"),
        b"hi", "keep",
    ),
    "both-framings": (head(OK, b"Content-Length: 99", TE) + chunked(b"hi", (2,)), b"hi", "keep"),
    "twice-length": (
        head(OK, b"Content-Length: 2", b"Content-Length: 2") + b"hi", b"hi", "keep"
    ),
    "list-length": (head(OK, b"Content-Length: 2, 2") + b"hi", b"hi", "keep"),
    "http-1.0": (head(b"HTTP/1.0 200 OK", b"Content-Type: text/plain") + PROSE, PROSE, "close"),
    "no-length": (head(OK, b"Connection: close") + PROSE, PROSE, "close"),
    "bad-length": (head(OK, b"Content-Length: \xb2") + PROSE, PROSE, "close"),
    "empty": (response(b""), b"", "keep"),
    "no-content": (head(b"HTTP/1.1 204 No Content"), b"", "keep"),
    "many-fields": (
        head(OK, *(b"X-%d: v" % n for n in range(300)), b"Content-Length: 2") + b"hi", b"hi", "keep"
    ),
    "long-field": (head(OK, b"X: " + b"v" * 100_000, b"Content-Length: 2") + b"hi", b"hi", "keep"),
}  # fmt: skip


def block(exchange: Exchange) -> bytes:
    """Every byte of the answer as it came: 1xx heads, which are kept apart, and what followed."""
    assert exchange.last is not None
    with exchange.last.received.open() as stream:
        return exchange.last.interim + stream.read()


def test_the_block_is_what_the_server_wrote(spool: Path) -> None:
    replies = {f"/{name}": Reply(wire, then) for name, (wire, _, then) in ODD.items()}
    with serving(replies) as server, fetching(spool) as fetcher:
        for name, (wire, payload, _) in ODD.items():
            exchange = fetcher.fetch(Request(f"{server.url}/{name}"))
            assert exchange.outcome is Outcome.CAPTURED, (name, exchange.message)
            assert exchange.last is not None
            assert block(exchange) == wire, name
            assert exchange.last.sent == server.talks[-1].asked, name
            assert exchange.last.payload_digest is not None, name
            assert exchange.last.payload_digest.value == hashlib.sha256(payload).digest(), name


@pytest.mark.parametrize("step", [1, 3])
def test_pieces_of_any_size_make_the_same_block(spool: Path, step: int) -> None:
    wire, _, _ = ODD["two-interim"]
    with (
        serving({"/": Reply(wire, step=step)}) as server,
        fetching(spool) as fetcher,
    ):
        assert block(fetcher.fetch(Request(server.url))) == wire


def test_a_connection_kept_alive_never_mixes_two_answers(spool: Path) -> None:
    names = [name for name, (_, _, then) in ODD.items() if then == "keep"]
    replies = {f"/{name}": Reply(ODD[name][0]) for name in names}
    with serving(replies) as server, fetching(spool) as fetcher:
        for name in names:
            assert block(fetcher.fetch(Request(f"{server.url}/{name}"))) == ODD[name][0], name
        assert server.connections == 1


FORGED = b"HTTP/1.1 200 OK\r\n\r\nforged"
# name: the message, what came after its end, and the payload
BEYOND = {
    "length": (response(b"hi"), FORGED, b"hi"),
    "closing": (response(b"hi", "Connection: close"), b"!", b"hi"),
    "http-1.0": (response(b"hi").replace(b"/1.1", b"/1.0"), b"!", b"hi"),
    "chunks": (head(OK, TE) + chunked(b"hi", (2,)), FORGED, b"hi"),
    "trailers": (head(OK, TE) + chunked(b"hi", (2,), end=b"X: 1\r\n"), b"\r\n", b"hi"),
    "no-content": (head(b"HTTP/1.1 204 No Content"), b"<p>hi", b""),
    "not-modified": (head(b"HTTP/1.1 304 Not Modified"), b"<p>hi", b""),
    "other-protocol": (head(b"HTTP/1.1 101 Switching Protocols"), b"\x81\x02hi", b""),
}


@pytest.mark.parametrize("then", ["keep", "close"])
def test_bytes_after_the_end_are_kept_and_no_other_answer_begins_with_them(
    spool: Path, then: str
) -> None:
    replies = {f"/{name}": Reply(wire + more, then) for name, (wire, more, _) in BEYOND.items()}
    with serving({**replies, "/": page(b"ok")}) as server, fetching(spool) as fetcher:
        for name, (wire, more, payload) in BEYOND.items():
            hop = fetcher.fetch(Request(f"{server.url}/{name}")).last
            assert hop is not None
            assert hop.received.content == wire, name
            assert hop.surplus is not None, name
            assert hop.surplus.content == more, name
            assert hop.payload_digest is not None
            assert hop.payload_digest.value == hashlib.sha256(payload).digest(), name
            assert measured(replace(hop, payload_digest=None)).payload_digest == hop.payload_digest
            assert block(fetcher.fetch(Request(server.url))) == response(b"ok")


def test_bytes_that_come_when_nobody_asked_are_no_answer(spool: Path) -> None:
    came = threading.Event()

    def late(talk: Talk) -> str:
        talk.write(response(b"first"))
        came.wait(5)
        talk.sock.sendall(response(b"forged"))
        came.clear()
        return "keep"

    with serving({"/": late, "/next": page(b"true")}) as server, fetching(spool) as fetcher:
        assert block(fetcher.fetch(Request(server.url))) == response(b"first")
        came.set()
        while came.is_set():
            time.sleep(0.01)
        assert block(fetcher.fetch(Request(f"{server.url}/next"))) == response(b"true")


CODINGS = {
    "gzip": gzip.compress(PROSE),
    "x-gzip": gzip.compress(PROSE[:100]) + gzip.compress(PROSE[100:]),
    "deflate": zlib.compress(PROSE),
    "br": brotli.compress(PROSE),
    "zstd": zstandard.compress(PROSE),
    "gzip, br": brotli.compress(gzip.compress(PROSE)),
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("framed", [False, True])
def test_payload_and_content_have_their_own_digests(spool: Path, coding: str, framed: bool) -> None:
    sent = CODINGS[coding]
    field = f"Content-Encoding: {coding}"
    wire = response(sent, field)
    if framed:
        wire = head(OK, TE, field.encode()) + chunked(sent, (1, 1, 5, 33))
    with serving({"/": Reply(wire)}) as server, fetching(spool) as fetcher:
        hop = fetcher.fetch(Request(server.url)).last
    assert hop is not None
    assert hop.payload_digest is not None
    assert hop.payload_digest.value == hashlib.sha256(sent).digest()
    assert hop.payload_sha1 is not None
    assert hop.payload_sha1.value == hashlib.sha1(sent).digest()
    assert hop.content_digest is not None
    assert hop.content_digest.value == hashlib.sha256(PROSE).digest()
    assert hop.content_sha1 is not None
    assert hop.content_sha1.value == hashlib.sha1(PROSE).digest()
    assert hop.content_length == len(PROSE)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "compress"])
def test_a_coding_that_cannot_be_undone_leaves_the_payload(spool: Path, coding: str) -> None:
    wire = response(bytes(range(256)) * 4, f"Content-Encoding: {coding}")
    with serving({"/": Reply(wire)}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert exchange.outcome is Outcome.CAPTURED
    assert block(exchange) == wire
    assert exchange.last is not None
    assert exchange.last.content_digest is None
    assert exchange.last.payload_digest is not None


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_text_that_was_never_packed_is_read_as_it_is(spool: Path, coding: str) -> None:
    wire = response(PROSE, f"Content-Encoding: {coding}")
    with serving({"/": Reply(wire)}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert block(exchange) == wire
    assert exchange.last is not None
    assert exchange.last.content_digest is not None
    assert exchange.last.content_digest.value == hashlib.sha256(PROSE).digest()


def test_head_and_304_have_no_body_whatever_they_declare(spool: Path) -> None:
    wire = head(OK, b"Content-Length: 500")
    unchanged = head(b"HTTP/1.1 304 Not Modified", b"Content-Length: 500", TE)
    with (
        serving({"/h": Reply(wire), "/u": Reply(unchanged)}) as server,
        fetching(spool) as fetcher,
    ):
        assert block(fetcher.fetch(Request(f"{server.url}/h", method="HEAD"))) == wire
        answer = fetcher.fetch(Request(f"{server.url}/u", fields=(("If-None-Match", '"1"'),)))
    assert answer.outcome is Outcome.UNCHANGED
    assert block(answer) == unchanged


def test_an_error_page_is_evidence(spool: Path) -> None:
    wire = response(b"gone for good", status="410 Gone")
    with serving({"/": Reply(wire)}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert (exchange.outcome, exchange.status) == (Outcome.CAPTURED, 410)
    assert block(exchange) == wire


def test_a_large_body_goes_to_a_spool_file(spool: Path) -> None:
    wire = response(b"0123456789abcdef" * (IN_MEMORY // 16))
    with serving({"/": Reply(wire)}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert exchange.last is not None
    assert exchange.last.received.path is not None
    assert exchange.last.received.length == len(wire)
    assert block(exchange) == wire
    discard(exchange)
    assert list(spool.iterdir()) == []


# --- what was cut, and what never was ------------------------------------------------------------

CHUNKS = head(OK, TE) + b"2\r\nhi\r\n"
CUT: dict[str, tuple[Reply, str, Reason]] = {
    "/length": (Reply(response(PROSE)[:-9], "close"), "disconnect", Reason.DISCONNECT),
    "/chunk": (Reply(CHUNKS + b"ff\r\nhalf", "close"), "disconnect", Reason.DISCONNECT),
    "/chunk-line": (Reply(CHUNKS + b"5", "close"), "disconnect", Reason.DISCONNECT),
    "/no-end": (Reply(CHUNKS + b"0\r\n", "close"), "disconnect", Reason.DISCONNECT),
    "/not-chunks": (Reply(CHUNKS + b"<p>\r\n", "close"), "unspecified", Reason.BAD_RESPONSE),
    "/silent": (Reply(response(PROSE)[:-9], "hang"), "time", Reason.TIMEOUT),
}


def test_a_body_cut_short_is_kept_and_marked(spool: Path) -> None:
    replies = {path: reply for path, (reply, _, _) in CUT.items()}
    with serving(replies) as server, fetching(spool, timeout=1.0) as fetcher:
        for path, (reply, word, reason) in CUT.items():
            exchange = fetcher.fetch(Request(server.url + path))
            assert exchange.outcome is Outcome.TRUNCATED, path
            assert exchange.reason is reason, path
            assert exchange.last is not None
            assert exchange.last.truncated == word, path
            assert block(exchange) == reply.content, path


@pytest.mark.parametrize("name", ["trailers", "folded", "early-hints", "one-byte-chunks"])
def test_cut_at_any_byte_a_message_is_never_taken_for_whole(spool: Path, name: str) -> None:
    wire, _, _ = ODD[name]
    ends = range(0, len(wire), max(1, len(wire) // 150))
    replies = {f"/{end}": Reply(wire[:end], "close") for end in ends}
    head_length = read_head_length(wire)
    with serving(replies) as server, fetching(spool) as fetcher:
        for end in ends:
            exchange = fetcher.fetch(Request(f"{server.url}/{end}"))
            expected = Outcome.FAILED if end < head_length else Outcome.TRUNCATED
            assert exchange.outcome is expected, end
            if exchange.last is not None:
                assert block(exchange) == wire[:end]


def read_head_length(wire: bytes) -> int:
    found = read_head(io.BytesIO(wire))
    assert found is not None
    return found.length


def test_a_reset_within_the_body_is_a_disconnect(spool: Path) -> None:
    wire = response(PROSE)[:-9]

    def reset(talk: object) -> str:
        Reply(wire, pause=0.2)(talk)  # type: ignore[arg-type]
        return "reset"

    with serving({"/": reset}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert (exchange.outcome, exchange.reason) == (Outcome.TRUNCATED, Reason.DISCONNECT)
    assert block(exchange) == wire


@pytest.mark.parametrize("over", [0, 1])
def test_the_size_bound_cuts_only_what_is_longer(spool: Path, over: int) -> None:
    body = b"x" * (1000 + over)
    replies = {"/n": page(body), "/c": Reply(head(OK, b"Connection: close") + body, "close")}
    with serving(replies) as server, fetching(spool, max_bytes=1000) as fetcher:
        for path in replies:
            exchange = fetcher.fetch(Request(server.url + path))
            outcome = Outcome.TRUNCATED if over else Outcome.CAPTURED
            assert exchange.outcome is outcome, path
            assert exchange.reason is (Reason.LENGTH if over else None)
            assert exchange.last is not None
            assert exchange.last.truncated == ("length" if over else "")
            assert block(exchange).endswith(b"\r\n\r\n" + b"x" * 1000)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_body_that_unpacks_without_measure_is_cut(spool: Path, coding: str) -> None:
    zeros = bytes(64 * 1024 * 1024)
    pack = {"gzip": gzip.compress, "br": lambda b: brotli.compress(b, quality=1)}
    bomb = pack.get(coding, zstandard.compress)(zeros)
    wire = response(bomb, f"Content-Encoding: {coding}")
    with serving({"/": Reply(wire)}) as server, fetching(spool, max_ratio=20) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert (exchange.outcome, exchange.reason) == (Outcome.TRUNCATED, Reason.RATIO)
    assert exchange.last is not None
    assert exchange.last.truncated == "length"
    assert exchange.last.content_digest is None
    assert wire.startswith(block(exchange))


def test_the_time_bound_cuts_a_body_that_drips(spool: Path) -> None:
    drip = Reply(response(b"x" * 400), step=10, pause=0.05)
    with serving({"/": drip}) as server, fetching(spool, max_seconds=1.0) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert (exchange.outcome, exchange.reason) == (Outcome.TRUNCATED, Reason.TIME)
    assert exchange.last is not None
    assert exchange.last.truncated == "time"
    assert drip.content.startswith(block(exchange))


NO_ANSWER: dict[str, tuple[Reply, Reason]] = {
    "/closed": (Reply(b"", "close"), Reason.RESET),
    "/reset": (Reply(b"", "reset"), Reason.RESET),
    "/half-head": (Reply(b"HTTP/1.1 200 OK\r\nContent-Le", "close"), Reason.RESET),
    "/silent": (Reply(b"", "hang"), Reason.TIMEOUT),
    "/silent-head": (Reply(b"HTTP/1.1 200 OK\r\n", "hang"), Reason.TIMEOUT),
    "/not-http": (Reply(b"SSH-2.0-OpenSSH_9.2\r\n", "close"), Reason.BAD_RESPONSE),
    "/only-interim": (Reply(head(b"HTTP/1.1 103 Early Hints"), "close"), Reason.RESET),
}


def test_no_answer_is_never_made_into_one(spool: Path) -> None:
    replies = {path: reply for path, (reply, _) in NO_ANSWER.items()}
    with serving(replies) as server, fetching(spool, timeout=1.0) as fetcher:
        for path, (_, reason) in NO_ANSWER.items():
            exchange = fetcher.fetch(Request(server.url + path))
            assert (exchange.outcome, exchange.reason) == (Outcome.FAILED, reason), path
            assert exchange.last is None
            came = b"".join(hop.received.content for hop in exchange.hops)
            assert came == replies[path].content, path
            assert exchange.message, path


SECRET = b"HTTP 200 Document follows\r\nSet-Cookie: id=secret\r\n\r\n<p>The minutes.</p>"


@pytest.mark.parametrize(
    "wire",
    [SECRET, b"\r\n" + response(PROSE), b"ICY 200 OK\r\n\r\nhi", PROSE, b"\x16\x03\x01", b"\n"],
)
def test_what_is_no_http_is_kept_as_it_came(spool: Path, wire: bytes) -> None:
    with serving({"/": Reply(wire, "close")}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    (hop,) = exchange.hops
    assert (exchange.reason, hop.head) == (Reason.BAD_RESPONSE, None)
    assert hop.received.content == wire.replace(b"id=secret", b"xxxxxxxxx")
    assert hop.sent == server.talks[0].asked
    assert hop.redacted == (("set-cookie",) if b"secret" in wire else ())


def test_a_head_without_end_is_given_up(spool: Path) -> None:
    def endless(talk: object) -> str:
        return Reply(OK + b"\r\n" + b"X: y\r\n" * 400_000, "close")(talk)  # type: ignore[arg-type]

    with serving({"/": endless}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert exchange.outcome is Outcome.FAILED
    assert "1,048,576 bytes" in exchange.message
    assert exchange.hops[0].received.length > 2_000_000


def test_a_kept_connection_that_went_away_says_nothing(spool: Path) -> None:
    """Closed between two requests, or while the second one was under way."""
    asked: list[int] = []

    def fickle(talk: Talk) -> str:
        again = talk.connection in asked
        asked.append(talk.connection)
        return "reset" if again else page(b"fresh")(talk)

    replies = {"/closed": page(b"one", then="close"), "/fickle": fickle}
    with serving(replies) as server, fetching(spool) as fetcher:
        for path in ("/closed", "/fickle", "/fickle", "/closed", "/fickle"):
            assert fetcher.fetch(Request(server.url + path)).outcome is Outcome.CAPTURED


def test_an_answer_that_broke_off_is_not_asked_for_again(spool: Path) -> None:
    replies = {"/": page(b"one"), "/half": Reply(b"HTTP/1.1 200 OK\r\nX", "close")}
    with serving(replies) as server, fetching(spool) as fetcher:
        fetcher.fetch(Request(server.url))
        assert fetcher.fetch(Request(f"{server.url}/half")).reason is Reason.RESET
        assert [talk.path for talk in server.talks] == ["/", "/half"]


@pytest.mark.parametrize(
    ("version", "wish", "connections"),
    [("1.1", "", 1), ("1.1", "Close", 2), ("1.1", "x, close", 2), ("1.0", "", 2),
     ("1.0", "Keep-Alive", 1)],
)  # fmt: skip
def test_a_connection_is_kept_as_the_server_wishes(
    spool: Path, version: str, wish: str, connections: int
) -> None:
    """RFC 9112 section 9.3."""
    wire = response(b"hi", *([f"Connection: {wish}"] if wish else []))
    wire = wire.replace(b"HTTP/1.1", f"HTTP/{version}".encode())
    with serving({"/": Reply(wire)}) as server, fetching(spool) as fetcher:
        for _ in range(2):
            assert block(fetcher.fetch(Request(server.url))) == wire
        assert server.connections == connections


def test_after_101_the_connection_is_closed(spool: Path) -> None:
    wire = head(b"HTTP/1.1 101 Switching Protocols", b"Upgrade: websocket")
    with serving({"/": Reply(wire)}) as server, fetching(spool) as fetcher:
        for number in (1, 2):
            exchange = fetcher.fetch(Request(server.url))
            assert (exchange.status, server.connections) == (101, number)
            assert block(exchange) == wire


def test_what_must_not_be_asked_twice_goes_over_a_fresh_connection(spool: Path) -> None:
    with serving({"/": page(b"one")}) as server, fetching(spool) as fetcher:
        fetcher.fetch(Request(server.url))
        fetcher.fetch(Request(server.url, method="POST", body=b"x"))
        fetcher.fetch(Request(server.url))
        assert [talk.connection for talk in server.talks] == [1, 2, 2]


def test_an_ipv6_address_in_the_url(spool: Path) -> None:
    with serving({"/": page(b"six")}, address="::1") as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert exchange.status == 200, exchange.message
    assert exchange.last is not None
    assert exchange.last.address == "::1"
    assert b"Host: [::1]:%d\r\n" % server.port in exchange.last.sent


def test_no_listener_and_no_host(spool: Path) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    server = WireServer({})
    server.close()
    with fetching(spool) as fetcher:
        assert fetcher.fetch(Request(server.url)).reason is Reason.CONNECT
    with fetching(spool, resolve=unknown) as fetcher:
        exchange = fetcher.fetch(Request("http://minutes.example/"))
    assert exchange.reason is Reason.DNS
    assert "minutes.example" in exchange.message


# --- whatever a server may say -------------------------------------------------------------------

LINE = st.binary(max_size=30).filter(lambda text: not set(text) & set(b"\r\n"))
FIELD = st.tuples(
    st.sampled_from([b"X-A", b"Server", b"ETag", b"Content-Type", b"Link", b"x"]),
    st.sampled_from([b":", b": ", b" : ", b":\t"]),
    LINE,
).map(b"".join)
BODY = st.binary(max_size=300)


@st.composite
def messages(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A response as some server might write it, and its payload."""
    eol, body = draw(st.sampled_from([b"\r\n", b"\n"])), draw(BODY)
    fields = draw(st.lists(FIELD, max_size=6))
    interim = draw(st.sampled_from([b"", head(b"HTTP/1.1 103 Hints", eol=eol)]))
    if draw(st.booleans()):
        sizes = tuple(draw(st.lists(st.integers(1, 60), min_size=1, max_size=5)))
        return interim + head(OK, *fields, TE, eol=eol) + chunked(body, sizes), body
    fields.insert(draw(st.integers(0, len(fields))), b"Content-Length: %d" % len(body))
    return interim + head(OK, *fields, eol=eol) + body, body


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WireServer, Fetcher]]:
    folder = tmp_path_factory.mktemp("spool")
    quick = {"max_retries": 0, "max_retry_after": 0.0, "timeout": 2.0}
    with serving({}) as server, fetching(folder, **quick) as fetcher:
        yield server, fetcher


def check_message(
    stage: tuple[WireServer, Fetcher], message: tuple[bytes, bytes], step: int
) -> None:
    (server, fetcher), (wire, payload) = stage, message
    server.replies = {"/": Reply(wire, step=step)}
    exchange = fetcher.fetch(Request(server.url))
    assert exchange.outcome is Outcome.CAPTURED
    assert block(exchange) == wire
    assert exchange.last is not None
    assert exchange.last.payload_digest is not None
    assert exchange.last.payload_digest.value == hashlib.sha256(payload).digest()


@given(messages(), st.integers(1, 400))
@settings(max_examples=80, deadline=None)
def test_any_message_comes_back_byte_for_byte(
    stage: tuple[WireServer, Fetcher], message: tuple[bytes, bytes], step: int
) -> None:
    check_message(stage, message, step)


@pytest.mark.endure
@given(messages(), st.integers(1, 400))
@settings(max_examples=10_000, deadline=None)
def test_ten_thousand_messages_come_back_byte_for_byte(
    stage: tuple[WireServer, Fetcher], message: tuple[bytes, bytes], step: int
) -> None:
    check_message(stage, message, step)


FIELDS = {
    b"Location": b"302 Found", b"Set-Cookie": b"302 Found", b"Retry-After": b"503 Busy",
    b"Content-Length": b"200 OK", b"Content-Encoding": b"200 OK", b"Transfer-Encoding": b"200 OK",
    b"Content-Type": b"200 OK", b"Connection": b"200 OK", b"": b"200 OK",
}  # fmt: skip
VALUES = [
    b"//[bad", b"http://[::1", b"http://h:p/", b"http://127.0.0.1:1/\xff\x00", b"/a\tb", b"\xe9",
    b"http://127.0.0.1:1", b"http://\xc3\xa9\xe2\x80\xa8.example/", b"http://a..b/", b"?", b"#",
    b"http://" + b"a" * 300 + b".example/", b"x=y; Domain=..; Path=\xff; Max-Age=9e99",
    b"a=b;;", b"\xff=\x00; expires=never", b"9" * 5000, b"Mon, 99 Foo 2020 00:00:00 GMT",
    b"gzip, br", b"zstd", b"deflate", b"chunked", b"chunked, gzip", b"gzip, chunked", b"-1",
    b"close", b"identity", b"http://127.0.0.1:0/", b"http://%31%32%37.0.0.1/", b"http://\x00/",
    b"http://127.0.0.1:99999/", b"https://127.0.0.1:1/", b"///", b"http:///x", b"http:x", b"//",
    b"http://0.0.0.0:1/", b"http://[::ffff:1.2.3.4%25x]/", b"http://xn--a.example/", b"\xc2\xa0",
]  # fmt: skip


def check_value(server: WireServer, fetcher: Fetcher, wire: bytes, then: str = "close") -> None:
    server.replies = {"/": Reply(wire, then)}
    exchange = fetcher.fetch(Request(server.url, follow=2))
    assert (exchange.outcome is Outcome.FAILED) is (exchange.last is None)
    if exchange.outcome in (Outcome.FAILED, Outcome.TRUNCATED):
        assert exchange.reason is not None
        assert exchange.message
    for hop in exchange.hops[:1]:
        assert hop.redacted or wire.startswith(hop.received.content)


@pytest.mark.parametrize("name", FIELDS)
def test_whatever_a_field_says_the_answer_is_a_value(
    stage: tuple[WireServer, Fetcher], name: bytes
) -> None:
    for value in VALUES:
        check_value(*stage, head(b"HTTP/1.1 " + FIELDS[name], name + b": " + value) + b"2\r\nhi")


@given(
    st.lists(st.tuples(st.sampled_from(sorted(FIELDS)), LINE).map(b": ".join), max_size=5),
    st.sampled_from(
        [b"HTTP/1.1 200", b"HTTP/1.1 301", b"HTTP/2 404 x", b"HTTP/1.1 999", b"ICY 200"]
    ),
    st.binary(max_size=60),
    st.integers(0, 12),
)
@settings(max_examples=200, deadline=None)
def test_noise_is_a_value_and_never_an_exception(
    stage: tuple[WireServer, Fetcher], lines: list[bytes], start: bytes, body: bytes, cut: int
) -> None:
    wire = head(start, *lines) + body
    check_value(*stage, wire[: len(wire) - cut])
