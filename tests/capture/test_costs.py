"""What servers send beside a page costs time by its length: heads, chunks, robots.txt, cookies."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress

import pytest
from protego import Protego

from archiver.capture.cookies import CookieJar
from archiver.capture.echoes import cookies_of, parts_of
from archiver.capture.redaction import redact
from archiver.capture.target import parse_target, redirect_address, shown
from archiver.dates import read_partial_date
from archiver.messages import declared_length, has_telling_chunks, read_head, transfer_decode
from tests.growth import check_growth

TARGET = parse_target("http://council.example/plan")
ANSWERS = b"HTTP/1.1 200 OK\r\n"
HEADS: dict[str, tuple[Callable[[int], bytes], int]] = {
    "fields": (lambda n: ANSWERS + b"A: b\r\n" * n + b"\r\n", 32_000),
    "folded lines": (lambda n: ANSWERS + b"A: b\r\n" + b" c\r\n" * n + b"\r\n", 160_000),
    "interim heads": (lambda n: b"HTTP/1.1 103 Wait\r\n\r\n" * n, 16_000),
    "codings": (lambda n: ANSWERS + b"Content-Encoding: " + b"a," * n + b"\r\n\r\n", 64_000),
    "lengths": (lambda n: ANSWERS + b"Content-Length: " + b"1," * n + b"\r\n\r\n", 64_000),
    "parameters": (lambda n: ANSWERS + b"Content-Type: a" + b";" * n + b"\r\n\r\n", 64_000),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head(name: str) -> None:
    def read(wire: bytes) -> None:
        if head := read_head(io.BytesIO(wire)):
            declared_length(head)
            assert head.content_codings or head.false_codings or not head.chunked or head.charset

    make, size = HEADS[name]
    check_growth(make, read, size)


def test_a_body_in_tiny_chunks() -> None:
    head = read_head(io.BytesIO(ANSWERS + b"Transfer-Encoding: chunked\r\n\r\n"))
    assert head is not None

    def read(wire: bytes) -> None:
        assert head is not None
        assert sum(map(len, transfer_decode(io.BytesIO(wire), head))) == len(wire) // 6
        has_telling_chunks(io.BytesIO(wire))

    check_growth(lambda n: b"1\r\na\r\n" * n, read, 16_000)


RULES: dict[str, tuple[Callable[[int], str], int]] = {
    "stars": (lambda n: "User-agent: *\nDisallow: /" + "*a" * n + "*b\n", 80_000),
    "rules": (lambda n: "User-agent: *\n" + "Disallow: /a*b*c$\n" * n, 2_000),
    "agents": (lambda n: "User-agent: a\n" * n + "Disallow: /\n", 8_000),
    "groups": (lambda n: "".join(f"User-agent: a{i}\nDisallow: /\n" for i in range(n)), 2_000),
    "letters": (lambda n: "User-agent: *\nDisallow: /" + "%e2" * n + "\n", 16_000),
    "figures": (lambda n: "User-agent: *\nCrawl-delay: " + "9" * n + "\n", 64_000),
}


@pytest.mark.parametrize("name", RULES)
def test_a_robots_txt(name: str) -> None:
    """Patterns with stars are the library's, which looks for one piece after another."""

    def read(written: str) -> None:
        rules = Protego.parse(written)
        rules.can_fetch("http://council.example/" + "a" * 2_000, "archiver")
        rules.crawl_delay("archiver")

    make, size = RULES[name]
    check_growth(make, read, size)


COOKIES: dict[str, tuple[Callable[[int], tuple[str, ...]], int]] = {
    "many": (lambda n: tuple(f"a{i}=b" for i in range(n)), 800),
    "attributes": (lambda n: ("a=b" + "; c=d" * n,), 16_000),
    "a date": (lambda n: ("a=b; expires=" + "1 " * n,), 32_000),
    "spaces of a date": (lambda n: ("a=b; expires=Mon" + " " * n + "x",), 32_000),
    "a mark that is never closed": (lambda n: ('a="' + '\\"' * n,), 32_000),
    "a domain": (lambda n: ("a=b; domain=" + "." * n,), 32_000),
}


@pytest.mark.parametrize("name", COOKIES)
def test_cookies(name: str) -> None:
    def keep(values: tuple[str, ...]) -> None:
        jar = CookieJar()
        jar.keep(TARGET, values)
        cookies_of(jar.header(TARGET))

    make, size = COOKIES[name]
    check_growth(make, keep, size)


SECRETS: dict[str, tuple[Callable[[int], bytes], int]] = {
    "a long name": (lambda n: b"\r\n" + b"a-" * n + b"token: x\r\n", 64_000),
    "secrets": (lambda n: b"\r\nCookie: a" * n, 16_000),
    "line ends": (lambda n: b"\r\nCookie: a" + b"\r" * n + b"x", 200_000),
    "folded lines": (lambda n: b"\r\nCookie: a" + b"\r\n b" * n, 32_000),
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_head_with_secrets(name: str) -> None:
    make, size = SECRETS[name]
    check_growth(make, redact, size)


def test_a_secret_with_parts() -> None:
    check_growth(lambda n: "Digest " + '="abcdefg" ' * n, parts_of, 16_000)


@pytest.mark.parametrize("part", ["/", "@", "%", "é", "../", "a.", "xn--", "\\", "#", "["])
def test_an_address_to_go_on_to(part: str) -> None:
    def read(written: str) -> None:
        shown(written)
        with suppress(ValueError):
            redirect_address("http://council.example/a/b", written.encode().decode("latin-1"))
        with suppress(ValueError):
            parse_target(written)

    check_growth(lambda n: f"http://council.example/{part * n}", read, 8_000)
    check_growth(lambda n: f"http://{part * n}", read, 8_000)


@pytest.mark.parametrize("part", ["1", "-", " ", "May "])
def test_a_date_that_somebody_wrote(part: str) -> None:
    check_growth(lambda n: part * n, read_partial_date, 64_000)
