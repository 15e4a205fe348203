"""Secrets go to the host they belong to and nowhere else, and never into what is kept."""

from __future__ import annotations

import base64
import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.capture.redaction import redact
from archiver.models import Exchange, Outcome, Reason, Request
from tests.capture.servers import Reply, Talk, fetching, page, response, serving

KEY = "Bearer c0ffee.c0ffee"


def everything(exchange: Exchange) -> bytes:
    blocks = b"".join(hop.received.content + hop.sent for hop in exchange.hops)
    return blocks + repr([(hop.head, hop.url) for hop in exchange.hops]).encode()


def test_a_credential_is_sent_and_blotted_out_in_place(spool: Path) -> None:
    with serving({"/": page(b"hi")}) as server:
        secrets = {f"127.0.0.1:{server.port}": KEY}
        with fetching(spool, secrets=secrets) as fetcher:
            exchange = fetcher.fetch(Request(server.url))
    asked = server.talks[0].asked
    assert f"Authorization: {KEY}\r\n".encode() in asked
    assert exchange.last is not None
    assert exchange.last.sent == asked.replace(KEY.encode(), b"xxxxxx xxxxxxxxxxxxx")
    assert exchange.last.redacted == ("authorization",)
    assert b"c0ffee" not in everything(exchange)


def test_a_credential_does_not_follow_a_redirect_to_another_host(spool: Path) -> None:
    with serving({"/": page(b"hi")}) as other:
        away = Reply(response(b"", f"Location: {other.url}/", status="301 Moved"))
        with serving({"/": away}) as server:
            secrets = {f"127.0.0.1:{server.port}": KEY}
            with fetching(spool, secrets=secrets) as fetcher:
                exchange = fetcher.fetch(Request(server.url))
    assert b"c0ffee" in server.talks[0].asked
    assert b"c0ffee" not in other.talks[0].asked
    assert exchange.last is not None
    assert exchange.last.redacted == ()


def test_a_credential_without_a_port_is_not_sent_over_plain_http(spool: Path) -> None:
    with (
        serving({"/": page(b"hi")}) as server,
        fetching(spool, secrets={"127.0.0.1": KEY}) as fetcher,
    ):
        fetcher.fetch(Request(server.url))
    assert b"Authorization" not in server.talks[0].asked


BASIC = f"Basic {base64.b64encode(b'ada:hunter2-hunter2').decode()}"
SPELT = "ApiKey k/3y=+c0ffee"
SPELT = "ApiKey k/3y=+c0ffee"
ECHOES = {
    "in a body": (KEY, response(f"you said {KEY}".encode())),
    "without its scheme": (KEY, response(b"token=c0ffee.c0ffee!")),
    "in a header": (KEY, response(b"hi", f"X-Debug: {KEY}")),
    "packed": (KEY, response(gzip.compress(KEY.encode()), "Content-Encoding: gzip")),
    "in two chunks": (
        KEY,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"6\r\nc0ffee\r\n7\r\n.c0ffee\r\n0\r\n\r\n",
    ),
    "a password in clear": (BASIC, response(b"<li>hunter2-hunter2</li>")),
    "name and password": (BASIC, response(b"ada%3Ahunter2-hunter2")),
    "in base64": (KEY, response(base64.b64encode(b"c0ffee.c0ffee"))),
    "across two pieces": (KEY, response(b"x" * (64 * 1024 - 5) + b" c0ffee.c0ffee " + b"x" * 99)),
    "after the end": (KEY, response(b"hi") + KEY.encode()),
    "percent-encoded in small letters": (SPELT, response(b"k%2f3y%3d%2bc0ffee")),
    "percent-encoded twice": (
        SPELT,
        response(b"/login?next=%2Fx%3Fkey%3Dk%252F3y%253D%252Bc0ffee"),
    ),
    "a form's": ("ApiKey a b c0ffee", response(b"key=a+b+c0ffee&")),
    "in numbers of HTML": (SPELT, response(b"k&#47;3y&#x3D;&plus;c0ffee")),
    "in JSON": (SPELT, response(rb'{"k": "k\u002f3y=\u002Bc0ffee"}')),
    "within more base64": (KEY, response(base64.b64encode(b"{'key': 'c0ffee.c0ffee'}"))),
    "in base64 of addresses": (KEY, response(base64.urlsafe_b64encode(b"?>c0ffee.c0ffee"))),
    "one of two parameters": ('Token id="a", key="c0ffee.c0ffee"', response(b"c0ffee.c0ffee")),
    "behind a name": ("LOW abcdef:c0ffee.c0ffee", response(b"<p>c0ffee.c0ffee</p>")),
}


@pytest.mark.parametrize("name", ECHOES)
def test_an_answer_that_repeats_the_secret_is_not_kept(spool: Path, name: str) -> None:
    secret, wire = ECHOES[name]
    with serving({"/": Reply(wire)}) as server:
        secrets = {f"127.0.0.1:{server.port}": secret}
        with fetching(spool, secrets=secrets) as fetcher:
            exchange = fetcher.fetch(Request(server.url))
        with fetching(spool) as fetcher:
            plain = fetcher.fetch(Request(server.url))
    assert (exchange.outcome, exchange.reason) == (Outcome.FAILED, Reason.REPEATED_SECRET)
    assert (exchange.hops, exchange.put_off) == ((), ())
    assert not list(spool.glob("*.spool"))
    assert plain.outcome is not Outcome.FAILED


def test_a_page_that_only_looks_like_the_secret_is_kept(spool: Path) -> None:
    with serving({"/": page(b"c0ffee is a colour, Bearer is a word")}) as server:
        secrets = {f"127.0.0.1:{server.port}": KEY}
        with fetching(spool, secrets=secrets) as fetcher:
            assert fetcher.fetch(Request(server.url)).outcome is Outcome.CAPTURED


def test_cookies_live_within_one_request(spool: Path) -> None:
    first = Reply(
        response(b"", "Set-Cookie: sid=s3cret; Path=/", "Location: /in", status="302 Found")
    )
    with serving({"/": first, "/in": page(b"hi")}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
        fetcher.fetch(Request(f"{server.url}/in"))
    asked = [talk.asked for talk in server.talks]
    assert [b"Cookie: sid=s3cret" in one for one in asked] == [False, True, False]
    assert [hop.redacted for hop in exchange.hops] == [("set-cookie",), ("cookie",)]
    assert b"s3cret" not in everything(exchange)
    assert [len(h.sent) for h in exchange.hops] == [len(one) for one in asked[:2]]
    assert exchange.hops[0].received.length == len(first.content)


SESSION = "c0ffee+c0ffee="
PRINTED = {
    "in a body": response(f"<script>let id = '{SESSION}'</script>".encode()),
    "packed": response(gzip.compress(SESSION.encode()), "Content-Encoding: gzip"),
    "in an address": response(b'<a href="/?sid=c0ffee%2bc0ffee%3D">'),
    "in HTML": response(b'<input value="c0ffee&#43;c0ffee&#61;">'),
    "in base64": response(base64.b64encode(f"sid={SESSION}".encode())),
    "in another field": response(b"hi", f"X-Debug: {SESSION}"),
}
GIVEN = Reply(
    response(b"", f"Set-Cookie: sid={SESSION}; Path=/", "Location: /in", status="302 Found")
)


@pytest.mark.parametrize("name", PRINTED)
def test_a_page_that_prints_its_cookie_is_asked_for_without_one(spool: Path, name: str) -> None:
    def printing(talk: Talk) -> str:
        known = b"Cookie: " in talk.asked
        return Reply(PRINTED[name] if known else response(b"<p>No cookie.</p>"))(talk)

    with serving({"/": GIVEN, "/in": printing}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert exchange.outcome is Outcome.CAPTURED
    assert "without cookies" in exchange.message
    assert exchange.last is not None
    assert exchange.last.received.content.endswith(b"<p>No cookie.</p>")
    assert b"Cookie: " not in exchange.last.sent
    assert len(server.talks) == 4
    assert not list(spool.glob("*.spool"))


def test_a_page_that_repeats_a_word_of_its_settings_keeps_its_cookies(spool: Path) -> None:
    given = response(b"", "Set-Cookie: lang=english", "Location: /in", status="302 Found")
    with (
        serving({"/": Reply(given), "/in": page(b"in english")}) as server,
        fetching(spool) as fetcher,
    ):
        exchange = fetcher.fetch(Request(server.url))
    assert (exchange.outcome, exchange.message) == (Outcome.CAPTURED, "")
    assert len(server.talks) == 2


def test_a_cookie_that_a_request_is_given_is_no_ones_to_repeat(spool: Path) -> None:
    asked = Request("", fields=(("Cookie", f"sid={SESSION}"),))
    with serving({"/": Reply(PRINTED["in a body"])}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(replace(asked, url=server.url))
    assert (exchange.outcome, exchange.reason) == (Outcome.FAILED, Reason.REPEATED_SECRET)
    assert "cookie" in exchange.message


def test_secrets_are_found_however_the_head_is_written(spool: Path) -> None:
    wire = (
        b"HTTP/1.1 103 Early Hints\r\nset-cookie: a=s3cret\r\n\r\n"
        b"HTTP/1.1 200 OK\nSET-COOKIE :b=s3cret;\n\t c=s3cret\nX: set-cookie: kept\n"
        b"Set-Cookie:d=s3cret\r\nTransfer-Encoding: chunked\n\n"
        b"2\r\nhi\r\n0\r\nSet-Cookie: e=s3cret\r\n\r\n"
    )
    with serving({"/": Reply(wire)}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert exchange.last is not None
    kept = exchange.last.interim + exchange.last.received.content
    assert b"s3cret" not in everything(exchange) + kept
    assert len(kept) == len(wire)
    assert b"X: set-cookie: kept\n" in kept
    assert exchange.last.redacted == ("set-cookie",)
    assert exchange.last.head is not None
    assert exchange.last.head.status == 200


@pytest.mark.parametrize(
    ("field", "secret"),
    [
        ("X-Api-Key: k1 k2", True),
        ("apikey: k", True),
        ("PRIVATE-TOKEN: k", True),
        ("X-CSRF-Token: k", True),
        ("Ocp-Apim-Subscription-Key: k", True),
        ("X-Session-Id: k", True),
        ("X-Amz-Security-Token: k", True),
        ("Proxy-Authorization: Basic k", True),
        ("Surrogate-Key: k", False),
        ("Sec-WebSocket-Key: k", False),
        ("Tokenised: k", False),
        ("Vary: Cookie, X-Api-Key", False),
        ("Access-Control-Allow-Headers: x-api-key", False),
        ("WWW-Authenticate: Bearer realm=k", False),
    ],
)
def test_fields_that_hold_secrets_are_known_by_their_names(field: str, secret: bool) -> None:
    kept, names = redact(f"GET / HTTP/1.1\r\n{field}\r\n\r\n".encode())
    assert names == ((field.partition(":")[0].lower(),) if secret else ())
    assert (b"k" not in kept.partition(b": ")[2]) is secret


LINES = st.lists(
    st.tuples(
        st.sampled_from([b"Set-Cookie", b"cookie", b"X-A", b"AUTHORIZATION"]),
        st.binary(max_size=20).filter(lambda value: not set(value) & set(b"\r\n")),
        st.sampled_from([b"\r\n", b"\n", b"\r\n "]),
    )
)


@given(LINES)
def test_redaction_changes_no_length_no_line_and_no_other_field(
    lines: list[tuple[bytes, bytes, bytes]],
) -> None:
    head = b"".join(name + b": " + value + end for name, value, end in lines) + b"\r\n"
    kept, names = redact(head)
    assert len(kept) == len(head)
    assert [len(line) for line in kept.split(b"\n")] == [len(line) for line in head.split(b"\n")]
    assert redact(kept) == (kept, names)
    if not names:
        assert kept == head
