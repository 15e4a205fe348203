"""Cookies of one request: each hop's are kept for the hops after it, and for nothing else."""

from __future__ import annotations

from pathlib import Path

from archiver.capture.cookies import CookieJar
from archiver.capture.target import parse_target
from archiver.models import Request
from tests.capture.servers import Reply, fetching, page, response, serving


def cookies_of(asked: bytes) -> set[bytes]:
    lines = [line for line in asked.split(b"\r\n") if line.lower().startswith(b"cookie:")]
    assert len(lines) <= 1
    return set(lines[0].partition(b": ")[2].split(b"; ")) if lines else set()


def test_every_hops_cookies_are_sent_on(spool: Path) -> None:
    def on(path: str, *cookies: str) -> Reply:
        fields = [f"Set-Cookie: {cookie}" for cookie in cookies]
        return Reply(response(b"", f"Location: {path}", *fields, status="302 Found"))

    replies = {
        "/": on("/b", "first=1", "also=2"),
        "/b": on("/c", "second=3"),
        "/c": on("/d", "first=4"),
        "/d": page(b"hi"),
    }
    with serving(replies) as server, fetching(spool) as fetcher:
        fetcher.fetch(Request(server.url + "/"))
        fetcher.fetch(Request(server.url + "/d"))
    sent = {talk.path: cookies_of(talk.asked) for talk in server.talks[:4]}
    assert sent == {
        "/": set(),
        "/b": {b"first=1", b"also=2"},
        "/c": {b"first=1", b"also=2", b"second=3"},
        "/d": {b"first=4", b"also=2", b"second=3"},
    }
    assert cookies_of(server.talks[4].asked) == set()


def test_a_cookie_goes_to_the_host_and_path_that_it_belongs_to() -> None:
    jar = CookieJar()
    jar.keep(parse_target("https://a.example/in/"), ("s=1; Secure", "p=2; Path=/in"))
    jar.keep(parse_target("https://b.example/"), ("b=3",))
    assert set(jar.header(parse_target("https://a.example/in/x")).split("; ")) == {"p=2", "s=1"}
    assert jar.header(parse_target("http://a.example/in/x")) == "p=2"
    assert jar.header(parse_target("https://a.example/out")) == ""
    assert jar.header(parse_target("https://b.example/in/x")) == "b=3"
    assert jar.header(parse_target("https://c.example/in/x")) == ""
