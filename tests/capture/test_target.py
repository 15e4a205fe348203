"""The address fetched is the address cited, character for character where HTTP allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.capture.target import AddressError, parse_target, redirect_address
from archiver.models import Request
from tests.capture.servers import fetching, serving

AS_CITED = [
    "/a/../b/./c",
    "/%7euser/%e2%80%99s%2F",
    "/a%zz%",
    '/p?q=1&&utm_source=x&=;|^{}[]"<>`\\',
    "//double//slash//",
    "/?",
    "/a?b?c",
    "/a;b=c,d",
    "/:80/@x",
]
ENCODED = {
    "/caf\u00e9?q=\u2019": "/caf%C3%A9?q=%E2%80%99",
    "/a b": "/a%20b",
    "/tab\there": "/tab%09here",
    "/a#fragment": "/a",
    "?only=query": "/?only=query",
    "": "/",
    "#top": "/",
}


def test_what_http_allows_is_sent_as_it_was_cited(spool: Path) -> None:
    with serving({}) as server, fetching(spool) as fetcher:
        for path in [*AS_CITED, *ENCODED]:
            exchange = fetcher.fetch(Request(server.url + path))
            assert server.talks[-1].path == ENCODED.get(path, path)
            assert exchange.status == 404
            assert exchange.request.url == server.url + path
        for path in AS_CITED:
            assert fetcher.fetch(Request(server.url + path)).final_url == server.url + path


def test_the_parts_of_an_address() -> None:
    target = parse_target("HTTPS://Example.ORG:8443/a?b#c")
    assert target.url == "HTTPS://Example.ORG:8443/a?b"
    assert (target.scheme, target.host, target.port) == ("https", "example.org", 8443)
    assert (target.authority, target.path) == ("Example.ORG:8443", "/a?b")
    assert target.queue == "example.org:8443"
    idn = parse_target("http://B\u00fccher.example:81/\u00fc?#x")
    assert (idn.authority, idn.url) == (
        "xn--bcher-kva.example:81",
        f"http://{idn.authority}/%C3%BC?",
    )
    assert parse_target("http://stra\u00dfe.example/").host == "xn--strae-oqa.example"
    assert parse_target("http://[2001:db8::1]/").host == "2001:db8::1"


@pytest.mark.parametrize(
    "url",
    ["", "minutes", "mailto:a@b.example", "http:///a", "http://a b/", "http://a:x/", "http://u:p@h/",
     "https://token@h/", "https://:p@h/", "https://@h/", "https://to%40ken@h:8443/a?b",
     "http://good.example\\@evil.example/", "http://ex\nample.org/", "javascript:1", "http://h:99999/",
     "http://\u00e9\u2028.example/", "http://[::1", "http://\u2100.example/"],
)  # fmt: skip
def test_what_is_no_web_address(url: str) -> None:
    with pytest.raises(AddressError):
        parse_target(url)


@pytest.mark.parametrize(
    ("location", "leads"),
    [
        ("/b", "http://h.example/b"),
        ("b?c", "http://h.example/a/b?c"),
        ("//other.example/x", "http://other.example/x"),
        ("HTTPS://Other.example/a/../%7e?", "HTTPS://Other.example/a/../%7e?"),
        ("/caf\u00c3\u00a9", "http://h.example/caf\u00e9"),
        ("/caf\u00e9", "http://h.example/caf%E9"),
        (" /b c \t", "http://h.example/b c"),
        ("\\b\\c?d\\e", "http://h.example/b/c?d\\e"),
        ("https:\\\\other.example\\x", "https://other.example/x"),
        ("http:c", "http://h.example/a/c"),
        ("https:other.example/x", "https://other.example/x"),
        ("///other.example/x", "http://other.example/x"),
        ("ht\ntp://other.example/a\tb", "http://other.example/ab"),
        ("www.other.example/x", "http://h.example/a/www.other.example/x"),
        ("b#there", "http://h.example/a/b#there"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("?x", "http://h.example/a/index?x"),
    ],
)
def test_where_a_redirect_leads(location: str, leads: str) -> None:
    assert redirect_address("http://h.example/a/index", location) == leads
