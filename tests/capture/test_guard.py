"""No address inside a network is reached, by no spelling, at no hop, at no second answer."""

from __future__ import annotations

import ipaddress
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.capture.guard import Guard, RefusedError, UnknownHostError, resolve_host
from archiver.models import Outcome, Reason, Request
from tests.capture.servers import Reply, fetching, page, response, serving

INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
127.255.255.254 168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255
192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255
198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
64:ff9b::7f00:1 64:ff9b:1::a00:1
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:10.0.0.1
100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:20::1 2001:db8::1
2002:7f00:1:: 2002:a00:1::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 fe80::1%eth0
fec0::1 ff02::1 ff0e::1 4000::1 8000::1
"""

OUTSIDE = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255
198.20.0.0 223.255.255.255 2606:4700:4700::1111 2a00:1450:4009:81f::200e 2001:200::1 2001:4860::1
2003::1
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_addresses_inside_are_refused(address: str) -> None:
    assert not Guard().permits(address)


# What was refused, range by range, before the guard asked Python's own list.
RANGES = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12
192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16
192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/3 2001::/23
2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 4000::/2 8000::/1
"""


@pytest.mark.parametrize("written", RANGES.split())
def test_every_range_of_the_registries_is_refused_from_end_to_end(written: str) -> None:
    network, guard = ipaddress.ip_network(written), Guard()
    steps = [network.num_addresses * part // 64 for part in range(64)]
    for step in (*steps, network.num_addresses - 1):
        assert not guard.permits(str(network[step]))


@pytest.mark.parametrize("address", OUTSIDE.split())
def test_addresses_outside_are_permitted(address: str) -> None:
    assert Guard().permits(address)


@given(st.ip_addresses())
def test_nothing_is_permitted_that_python_calls_private(address: object) -> None:
    if Guard().permits(str(address)):
        assert address.is_global  # type: ignore[attr-defined]
        assert not address.is_multicast  # type: ignore[attr-defined]


@given(st.ip_addresses(v=4))
def test_no_ipv6_spelling_smuggles_an_ipv4_address(inner: object) -> None:
    number = int(inner)  # type: ignore[call-overload]
    for prefix in ("::ffff:", "::", "64:ff9b::", "2002:", "2001:0:"):
        tail = f"{number >> 16:x}:{number & 0xFFFF:x}"
        written = f"{prefix}{tail}::" if prefix.startswith("2") else f"{prefix}{tail}"
        assert not Guard().permits(written)


def test_ranges_can_be_opened_one_by_one() -> None:
    guard = Guard(["10.1.0.0/16", "fd00::/8"])
    assert guard.permits("10.1.2.3")
    assert guard.permits("fd00::1")
    assert not guard.permits("10.2.0.1")
    assert not guard.permits("::ffff:10.1.2.3")


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "::1"]
)
def test_other_spellings_of_loopback_are_resolved_before_they_are_judged(host: str) -> None:
    with pytest.raises((RefusedError, UnknownHostError)):
        Guard().addresses(host, 80)


def test_of_several_addresses_only_the_public_ones_are_used() -> None:
    guard = Guard(resolve=lambda host, port: ["10.0.0.1", "1.1.1.1", "::1"])
    assert guard.addresses("mixed.example", 80) == ["1.1.1.1"]


def test_the_message_says_what_would_open_it() -> None:
    guard = Guard(resolve=lambda host, port: ["127.0.0.1"])
    with pytest.raises(RefusedError, match=r"at 127\.0\.0\.1, which is .*allow-addresses"):
        guard.addresses("inner.example", 80)
    with pytest.raises(RefusedError, match=r"^127\.0\.0\.1 is not on the public internet"):
        guard.addresses("127.0.0.1", 80)


def test_a_name_that_changes_its_address_is_asked_once(spool: Path) -> None:
    """DNS rebinding: the first answer is public, the second one is the target."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    with (
        serving({"/": page(b"inner")}) as server,
        fetching(spool, resolve=rebinding, allow_addresses=("127.0.0.2/32",)) as fetcher,
    ):
        first = fetcher.fetch(Request(f"http://rebind.example:{server.port}/"))
        second = fetcher.fetch(Request(f"http://rebind.example:{server.port}/"))
    assert first.reason is Reason.CONNECT
    assert second.reason is Reason.REFUSED_ADDRESS
    assert asked == ["rebind.example"] * 2
    assert server.talks == []


def test_a_silent_name_server_is_waited_for_no_longer_than_the_settings_say(spool: Path) -> None:
    answered = threading.Event()

    def silent(host: str, port: int) -> list[str]:
        answered.wait(20)
        return ["127.0.0.1"]

    try:
        with fetching(spool, resolve=silent, timeout=30, max_seconds=0.3) as fetcher:
            exchange = fetcher.fetch(Request("http://silent.example/"))
    finally:
        answered.set()
    assert exchange.reason is Reason.DNS
    assert "no name server answered" in exchange.message


def test_the_address_connected_to_is_the_one_recorded(spool: Path) -> None:
    with (
        serving({"/": page(b"hi")}) as server,
        fetching(spool, resolve=lambda host, port: ["127.0.0.1"]) as fetcher,
    ):
        hop = fetcher.fetch(Request(f"http://minutes.example:{server.port}/")).last
    assert hop is not None
    assert hop.address == "127.0.0.1"
    assert b"Host: minutes.example:%d\r\n" % server.port in hop.sent


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://10.0.0.1/", Reason.REFUSED_ADDRESS),
        ("http://169.254.169.254/latest/meta-data/", Reason.REFUSED_ADDRESS),
        ("http://[::ffff:169.254.169.254]/", Reason.REFUSED_ADDRESS),
        ("//0x0a000001/", Reason.REFUSED_ADDRESS),
        ("file:///etc/hosts", Reason.REFUSED_SCHEME),
        ("ftp://files.example/a", Reason.REFUSED_SCHEME),
        ("javascript:alert(1)", Reason.REFUSED_SCHEME),
        ("http://name:hunter2@127.0.0.1/", Reason.REFUSED_SCHEME),
    ],
)
def test_every_hop_is_judged(spool: Path, location: str, reason: Reason) -> None:
    wire = response(b"", f"Location: {location}", status="302 Found")
    with serving({"/": Reply(wire)}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert (exchange.outcome, exchange.reason) == (Outcome.FAILED, reason)
    assert len(exchange.hops) == 1
    assert "hunter2" not in exchange.message


def test_without_opened_ranges_loopback_is_refused(spool: Path) -> None:
    with serving({"/": page(b"hi")}) as server, fetching(spool, allow_addresses=()) as fetcher:
        assert fetcher.fetch(Request(server.url)).reason is Reason.REFUSED_ADDRESS
    assert server.connections == 0


def test_proxies_in_the_environment_are_not_used(
    spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving({"/": page(b"hi")}) as server, fetching(spool) as fetcher:
        assert fetcher.fetch(Request(server.url)).status == 200


def test_the_system_resolver_answers_with_addresses() -> None:
    assert set(resolve_host("localhost", 80)) <= {"127.0.0.1", "::1"}
