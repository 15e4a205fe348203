"""Redirect stubs are followed as hops of their own: recorded, guarded, at most two."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.models import Outcome, Reason, Request, Usable
from archiver.workflows.shared.read_answer import read_answer
from tests.capture.servers import Reply, Talk, fetching, page, response, serving

HTML = "Content-Type: text/html"
THERE = b"<title>Plan</title><p>The council published its plan in March.</p>"


def sends_on(to: str) -> bytes:
    return f"<meta http-equiv=refresh content='0;url={to}'><p>Moved.</p>".encode()


def chain(length: int) -> dict[str, Reply]:
    stubs = {f"/{n}": page(sends_on(f"/{n - 1}"), HTML) for n in range(1, length + 1)}
    return {**stubs, "/0": page(THERE, HTML)}


def test_a_stub_is_a_hop_of_its_own(spool: Path) -> None:
    with serving(chain(2)) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(f"{server.url}/2"))
    assert [hop.url.removeprefix(server.url) for hop in exchange.hops] == ["/2", "/1", "/0"]
    assert exchange.hops[0].received.content == response(sends_on("/1"), HTML)
    assert exchange.outcome is Outcome.CAPTURED
    assert read_answer(exchange).usable is Usable.YES


def test_a_third_stub_is_the_answer_and_in_doubt(spool: Path) -> None:
    with serving(chain(3)) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(f"{server.url}/3"))
    assert exchange.final_url == f"{server.url}/1"
    answer = read_answer(exchange)
    assert answer.usable is Usable.DOUBTFUL
    assert f"on to {server.url}/0" in answer.why


def test_stubs_and_redirects_share_one_bound(spool: Path) -> None:
    replies = {**chain(2), "/": page(b"", "Location: /2", status="302 Found")}
    with serving(replies) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url, follow=2))
        unfollowed = fetcher.fetch(Request(f"{server.url}/2", follow=0))
    assert exchange.reason is Reason.TOO_MANY_REDIRECTS
    assert len(exchange.hops) == 3
    assert (unfollowed.outcome, len(unfollowed.hops)) == (Outcome.CAPTURED, 1)


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("http://169.254.169.254/latest/", Reason.REFUSED_ADDRESS),
        ("http://10.0.0.1/", Reason.REFUSED_ADDRESS),
    ],
)
def test_a_stub_leads_nowhere_that_the_guard_refuses(spool: Path, to: str, reason: Reason) -> None:
    with serving({"/": page(sends_on(to), HTML)}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert (exchange.outcome, exchange.reason) == (Outcome.FAILED, reason)
    assert len(exchange.hops) == 1


def test_a_stub_to_an_address_that_cannot_be_asked_for_stays_the_answer(spool: Path) -> None:
    stub = sends_on("http://user:word@town.example/")
    with serving({"/": page(stub, HTML)}) as server, fetching(spool) as fetcher:
        answer = read_answer(fetcher.fetch(Request(server.url)))
    assert answer.usable is Usable.DOUBTFUL


def test_a_stub_that_only_sets_a_cookie_leads_back(spool: Path) -> None:
    def answer(talk: Talk) -> str:
        known = b"cookie: seen=1" in talk.asked.lower()
        return page(THERE if known else sends_on("/set"), HTML)(talk)

    setting = page(sends_on("/"), HTML, "Set-Cookie: seen=1")
    with serving({"/": answer, "/set": setting}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(f"{server.url}/"))
    assert len(exchange.hops) == 3
    assert read_answer(exchange).text.title == "Plan"


def test_a_stub_that_came_cut_or_for_another_purpose_is_not_followed(spool: Path) -> None:
    cut = Reply(response(sends_on("/0"), HTML)[:-4], "close")
    with serving({**chain(1), "/cut": cut}) as server, fetching(spool) as fetcher:
        assert len(fetcher.fetch(Request(f"{server.url}/cut")).hops) == 1
        assert len(fetcher.fetch(Request(f"{server.url}/1", purpose="archive")).hops) == 1
