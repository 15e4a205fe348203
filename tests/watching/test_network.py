"""Our own network or theirs."""

from __future__ import annotations

import pytest

from archiver.models import Exchange, Reason
from archiver.watching.network import own_network_is_down
from tests.watching.seen import exchange


def hosts(up: int, down: int, reason: Reason = Reason.DNS) -> list[Exchange]:
    well = [exchange(url=f"https://up{n}.example/x") for n in range(up)]
    return well + [exchange(url=f"https://down{n}.example/x", failed=reason) for n in range(down)]


@pytest.mark.parametrize(
    ("up", "down", "ours"),
    [
        (0, 0, False),
        (0, 1, False),
        (1, 1, False),
        (0, 2, True),
        (1, 2, True),
        (2, 2, False),
        (2, 3, True),
        (9, 1, False),
    ],
)
def test_most_hosts_at_once(up: int, down: int, ours: bool) -> None:
    assert own_network_is_down(hosts(up, down)) is ours


def test_many_addresses_of_one_host_are_one_host() -> None:
    many = [exchange(url=f"https://one.example/{n}", failed=Reason.TIMEOUT) for n in range(20)]
    assert not own_network_is_down([*many, *hosts(1, 0)])


def test_hosts_that_failed_before_do_not_count() -> None:
    assert not own_network_is_down(hosts(2, 9), [f"down{n}.example" for n in range(9)])


def test_refusals_are_answers_and_no_outage() -> None:
    assert not own_network_is_down(hosts(1, 5, Reason.ROBOTS))


def test_a_login_page_for_every_host_is_our_network() -> None:
    portal = "https://hotel.example/login"
    led = [exchange(url=f"https://site{n}.example/x", final=portal) for n in range(3)]
    assert own_network_is_down([*led, *hosts(2, 0)])
    assert not own_network_is_down([led[0], *hosts(2, 0)])
