"""Our own network or theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.models import Digest, Exchange, Outcome, Reason, Request
from archiver.watching.network import Patience, answers_for_all, own_network_is_down
from archiver.watching.observation import Page
from tests.watching.seen import NOW, exchange


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


def sent(host: str, said: str, path: str = "x") -> Exchange:
    """Return an answer of a host whose body has a digest of its own."""
    found = exchange(404, url=f"https://{host}.example/{path}")
    hop = replace(
        found.hops[-1], content_digest=Digest("sha256", said.encode()), content_length=len(said)
    )
    return replace(found, hops=(hop,))


def pages(*said: str, status: int = 200) -> list[tuple[str, Page]]:
    return [(f"h{n}", Page(status, f"https://h{n}/x", "", text)) for n, text in enumerate(said)]


def same(first: Page, second: Page) -> bool:
    return first.text == second.text


def test_the_same_page_of_most_hosts_is_that_of_somebody_between() -> None:
    assert answers_for_all(["h0", "h1", "h2"], pages("p", "p", "p"), same)
    assert answers_for_all(["h0", "h1", "h2"], pages("p", "p"), same), "two of three"
    assert answers_for_all(["h0", "h1"], pages("p", "p"), same), "two are as suspicious as three"
    assert not answers_for_all(["h0", "h1"], pages("p"), same)
    assert not answers_for_all(["h0", "h1", "h2", "h3"], pages("p", "p"), same)
    assert not answers_for_all(["h0"], pages("p"), same), "one host proves nothing"
    assert not answers_for_all(["h0", "h1", "h2"], pages("p", "q", "r"), same)
    assert not answers_for_all([], [], same)


def test_error_pages_of_one_server_software_are_alike() -> None:
    assert not answers_for_all(["h0", "h1"], pages("404", "404", status=404), same)
    three = pages("404", "404", "404", status=404)
    assert answers_for_all(["h0", "h1", "h2"], three, same)


def test_of_two_hosts_the_front_pages_tell_an_error_page_from_a_filter() -> None:
    two, asked = pages("404", "404", status=404), []

    def fronts(host: str, page: Page) -> bool:
        asked.append(host)
        return host in shown

    shown = {"h0", "h1"}
    assert answers_for_all(["h0", "h1"], two, same, fronts)
    shown = {"h0"}
    assert not answers_for_all(["h0", "h1"], two, same, fronts)
    asked.clear()
    assert not answers_for_all(["h0", "h1", "h2"], two[:1], same, fronts)
    assert not answers_for_all(["h0", "h1"], two[:1], same, fronts)
    assert asked == [], "nothing is asked where one host alone is in doubt"


class Asked:
    """A fetch that notes what it was asked, and answers by host."""

    def __init__(self, **answers: Exchange) -> None:
        self.answers = answers
        self.urls: list[str] = []

    def __call__(self, request: Request) -> Exchange:
        self.urls.append(request.url)
        host = request.url.partition("://")[2].partition(".")[0]
        return replace(self.answers[host], request=request)


def ask(patient: Patience, host: str, times: int) -> list[Exchange]:
    return [patient(Request(f"https://{host}.example/{n}")) for n in range(times)]


@pytest.mark.parametrize("reason", [Reason.TIMEOUT, Reason.CONNECT])
def test_a_silent_host_is_given_up_and_others_are_not(reason: Reason) -> None:
    asked = Asked(dead=exchange(failed=reason), good=exchange())
    patient = Patience(asked, lambda: NOW)
    found = ask(patient, "dead", 10)
    assert len(asked.urls) == 3
    assert all((e.outcome, e.hops) == (Outcome.FAILED, ()) for e in found[3:])
    assert "was not asked again" in found[3].message
    assert found[9].date == NOW
    assert [e.status for e in ask(patient, "good", 5)] == [200] * 5


@pytest.mark.parametrize("reason", [Reason.DNS, Reason.TLS, Reason.RESET, Reason.ROBOTS])
def test_failures_that_cost_no_time_are_borne(reason: Reason) -> None:
    asked = Asked(odd=exchange(failed=reason))
    ask(Patience(asked, lambda: NOW), "odd", 10)
    assert len(asked.urls) == 10


def test_a_host_that_trickles_is_given_up_and_one_answer_restores_trust() -> None:
    asked = Asked(slow=exchange(cut=Reason.TIME))
    patient = Patience(asked, lambda: NOW)
    ask(patient, "slow", 2)
    asked.answers["slow"] = exchange()
    ask(patient, "slow", 1)
    asked.answers["slow"] = exchange(cut=Reason.TIME)
    ask(patient, "slow", 9)
    assert len(asked.urls) == 2 + 1 + 3


def test_what_was_not_asked_counts_as_what_failed() -> None:
    asked = Asked(dead=exchange(failed=Reason.TIMEOUT), gone=exchange(failed=Reason.TIMEOUT))
    patient = Patience(asked, lambda: NOW)
    found = [*ask(patient, "dead", 5), *ask(patient, "gone", 5)]
    assert own_network_is_down(found)
