"""Redirects, waiting when asked to, robots.txt, and calling a run off."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from archiver.capture.composing import user_agent
from archiver.dates import read_retry_after
from archiver.models import Clock, Outcome, Reason, Request
from tests.capture.servers import Reply, SlowedClock, Talk, fetching, page, response, serving


def redirect(location: str, status: str = "302 Found") -> Reply:
    return Reply(response(b"this way", f"Location: {location}", status=status))


def test_each_redirect_is_a_hop_and_all_have_one_date(spool: Path) -> None:
    replies = {
        "/1": redirect("/2", "301 Moved"), "/2": redirect("3?x=%e2", "307 Temporary"),
        "/3?x=%e2": redirect("//localhost:PORT/4", "308 Permanent"), "/4": page(b"the end"),
    }  # fmt: skip
    with serving(replies) as server, fetching(spool) as fetcher:
        replies["/3?x=%e2"] = redirect(f"//localhost:{server.port}/4", "308 Permanent")
        exchange = fetcher.fetch(Request(f"{server.url}/1"))
    paths = ["/1", "/2", "/3?x=%e2", "/4"]
    assert [hop.url.partition(str(server.port))[2] for hop in exchange.hops] == paths
    assert [hop.received.content for hop in exchange.hops] == [t.written for t in server.talks]
    assert [hop.sent for hop in exchange.hops] == [t.asked for t in server.talks]
    assert {hop.date for hop in exchange.hops} == {exchange.date}
    assert exchange.outcome is Outcome.CAPTURED
    assert exchange.final_url == f"http://localhost:{server.port}/4"


def test_redirects_are_bounded_and_what_answered_is_kept(spool: Path) -> None:
    with serving({"/": redirect("/")}) as server, fetching(spool) as fetcher:
        exchange = fetcher.fetch(Request(server.url, follow=3))
        alone = fetcher.fetch(Request(server.url, follow=0))
    assert exchange.reason is Reason.TOO_MANY_REDIRECTS
    assert len(exchange.hops) == 4
    assert (alone.outcome, alone.status, len(alone.hops)) == (Outcome.CAPTURED, 302, 1)


def test_all_hops_share_the_time_of_one_exchange(spool: Path) -> None:
    def slowly(talk: Talk) -> str:
        time.sleep(0.4)
        return redirect("/")(talk)

    with serving({"/": slowly}) as server, fetching(spool, max_seconds=1.0) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert exchange.reason is Reason.TIMEOUT
    assert 1 <= len(exchange.hops) <= 3


def test_a_redirect_to_nowhere_is_an_answer(spool: Path) -> None:
    wire = response(b"", status="302 Found")
    with serving({"/": Reply(wire)}) as server, fetching(spool) as fetcher:
        assert fetcher.fetch(Request(server.url)).status == 302


def test_a_redirect_whose_end_fails_keeps_its_hops(spool: Path) -> None:
    with (
        serving({"/": redirect("/end"), "/end": Reply(b"", "close")}) as server,
        fetching(spool) as fetcher,
    ):
        exchange = fetcher.fetch(Request(server.url))
    assert (exchange.outcome, exchange.reason) == (Outcome.FAILED, Reason.RESET)
    assert len(exchange.hops) == 1
    assert exchange.last is None


@pytest.mark.parametrize(
    ("status", "method"), [("303 See", "GET"), ("302 Found", "GET"), ("307 Temporary", "POST")]
)
def test_what_becomes_of_a_post(spool: Path, status: str, method: str) -> None:
    replies = {"/": redirect("/to", status), "/to": page(b"ok")}
    with serving(replies) as server, fetching(spool) as fetcher:
        fetcher.fetch(Request(server.url, method="POST", body=b"a=1"))
    second = server.talks[1].asked
    assert second.startswith(method.encode())
    assert second.endswith(b"a=1") is (method == "POST")


def test_conditions_belong_to_the_first_address_only(spool: Path) -> None:
    fields = (("If-None-Match", '"1"'), ("If-Modified-Since", "Tue, 01 Jun 2021 00:00:00 GMT"))
    replies = {"/": redirect("/to"), "/to": page(b"ok")}
    with serving(replies) as server, fetching(spool) as fetcher:
        fetcher.fetch(Request(server.url, fields=(*fields, ("X-Kept", "yes"))))
    first, second = (talk.asked for talk in server.talks)
    assert b'If-None-Match: "1"\r\n' in first
    assert b"If-" not in second
    assert b"X-Kept: yes\r\n" in second


def test_the_user_agent_says_whom_to_write_to(spool: Path) -> None:
    with (
        serving({"/": page(b"hi")}) as server,
        fetching(spool, contact="desk@campaign.example") as fetcher,
    ):
        fetcher.fetch(Request(server.url))
        fetcher.fetch(Request(server.url, fields=(("User-Agent", "other/1"),)))
    assert b"User-Agent: archiver/" in server.talks[0].asked
    assert b" (+desk@campaign.example)\r\n" in server.talks[0].asked
    assert server.talks[1].asked.count(b"User-Agent") == 1
    assert "\n" not in user_agent("a\r\nX: b")


def test_no_field_can_smuggle_a_line(spool: Path) -> None:
    with fetching(spool) as fetcher, pytest.raises(ValueError, match="request field"):
        fetcher.fetch(Request("http://127.0.0.1:1/", fields=(("X", "a\r\nY: b"),)))


# --- waiting when asked to -----------------------------------------------------------------------


class Busy:
    """Answers 503 or 429 so many times, then the page."""

    def __init__(self, times: int, *fields: str, status: str = "503 Service Unavailable") -> None:
        self.left, self.fields, self.status = times, fields, status

    def __call__(self, talk: Talk) -> str:
        self.left -= 1
        busy = page(b"busy", *self.fields, status=self.status)
        return (busy if self.left >= 0 else page(b"served"))(talk)


def in_half_a_minute() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)


@pytest.mark.parametrize(
    ("fields", "least", "most"),
    [(("Retry-After: 7",), 5, 7.1), (("Retry-After: DATE",), 20, 31), ((), 0.3, 1.1)],
)
def test_a_busy_server_is_asked_again_when_it_wants(
    spool: Path, fields: tuple[str, ...], least: float, most: float
) -> None:
    slow = SlowedClock()
    fields = tuple(field.replace("DATE", in_half_a_minute()) for field in fields)
    busy = Busy(1, *fields, status="429 Too Many Requests")
    with serving({"/": busy}) as server, fetching(spool, slow.clock, max_retries=2) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert exchange.status == 200
    assert len(exchange.hops) == 1
    assert [hop.head.status for hop in exchange.put_off if hop.head] == [429]
    assert least < sum(slow.slept) < most
    assert "wait" in exchange.message


@pytest.mark.parametrize(("fields", "asked"), [((), 3), (("Retry-After: 3600",), 1)])
def test_waiting_has_a_bound_and_the_answer_is_kept(
    spool: Path, fields: tuple[str, ...], asked: int
) -> None:
    slow = SlowedClock()
    with (
        serving({"/": Busy(99, *fields)}) as server,
        fetching(spool, slow.clock, max_retries=2) as fetcher,
    ):
        exchange = fetcher.fetch(Request(server.url))
    assert len(server.talks) == asked
    assert (exchange.outcome, exchange.status) == (Outcome.CAPTURED, 503)
    assert sum(slow.slept) < 10


def test_the_date_is_when_the_kept_answer_was_asked_for(spool: Path) -> None:
    slow = SlowedClock()
    clock = Clock(lambda: datetime.fromtimestamp(slow.monotonic(), UTC), slow.monotonic, slow.sleep)
    with (
        serving({"/": Busy(1, "Retry-After: 50")}) as server,
        fetching(spool, clock, max_retries=2) as fetcher,
    ):
        before = clock.now()
        exchange = fetcher.fetch(Request(server.url))
    assert exchange.date is not None
    assert 40 < (exchange.date - before).total_seconds() < 60
    assert [hop.date for hop in exchange.hops] == [exchange.date]


def test_a_host_that_wants_rest_gets_it_from_other_requests_too(spool: Path) -> None:
    slow = SlowedClock()
    replies = {"/": Busy(1, "Retry-After: 3600"), "/other": page(b"hi")}
    with (
        serving(replies) as server,
        fetching(spool, slow.clock, max_retries=2, max_retry_after=20) as fetcher,
    ):
        fetcher.fetch(Request(server.url))
        fetcher.fetch(Request(f"{server.url}/other"))
    assert 15 < sum(slow.slept) <= 20


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("120", 120), (" 5 ", 5), ("", None), ("soon", None), ("-1", None),
     ("Wed, 01 Jan 2020 00:01:00 GMT", 60), ("Tue, 31 Dec 2019 00:00:00 GMT", 0),
     ("Wednesday, 01-Jan-20 00:00:30 GMT", 30), ("1e9", None), ("9" * 400, 999_999_999)],
)  # fmt: skip
def test_retry_after_in_seconds_and_dates(value: str, seconds: float | None) -> None:
    assert read_retry_after(value, datetime(2020, 1, 1, tzinfo=UTC)) == seconds


# --- a connection that breaks --------------------------------------------------------------------


class Fragile:
    """Breaks off so many times after `first`, then sends the page."""

    def __init__(self, times: int, first: bytes) -> None:
        self.left, self.first = times, first

    def __call__(self, talk: Talk) -> str:
        self.left -= 1
        return (Reply(self.first, "close") if self.left >= 0 else page(b"served"))(talk)


@pytest.mark.parametrize(
    "first", [b"", b"HTTP/1.1 200 O", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"]
)
@pytest.mark.parametrize(("times", "served"), [(2, True), (3, False)])
def test_a_connection_that_broke_is_tried_again(
    spool: Path, first: bytes, times: int, served: bool
) -> None:
    slow = SlowedClock()
    fragile = Fragile(times, first)
    with serving({"/": fragile}) as server, fetching(spool, slow.clock, max_retries=2) as fetcher:
        exchange = fetcher.fetch(Request(server.url))
    assert len(server.talks) == 3
    assert (exchange.outcome is Outcome.CAPTURED) is served
    came = b"".join(hop.received.content for hop in (*exchange.put_off, *exchange.hops))
    assert came == first * times + (response(b"served") if served else b"")


def test_what_was_sent_with_post_is_sent_once(spool: Path) -> None:
    with serving({"/": Fragile(1, b"")}) as server, fetching(spool, max_retries=2) as fetcher:
        exchange = fetcher.fetch(Request(server.url, method="POST", body=b"x"))
    assert (len(server.talks), exchange.outcome) == (1, Outcome.FAILED)


# --- robots.txt ----------------------------------------------------------------------------------

RULES = b"User-agent: *\nDisallow: /private\nCrawl-delay: 4\n"


@pytest.mark.parametrize(
    ("option", "purpose", "obeyed"),
    [("requisites", "source", False), ("requisites", "attachment", False),
     ("requisites", "requisite", True), ("all", "source", True), ("all", "requisite", True),
     ("all", "archive", False), ("none", "requisite", False)],
)  # fmt: skip
def test_robots_counts_as_the_option_says(
    spool: Path, option: str, purpose: str, obeyed: bool
) -> None:
    replies = {"/robots.txt": page(RULES), "/private/a": page(b"hi"), "/open": page(b"hi")}
    slow = SlowedClock()
    with serving(replies) as server, fetching(spool, slow.clock, robots=option) as fetcher:
        exchange = fetcher.fetch(Request(f"{server.url}/private/a", purpose=purpose))
        fetcher.fetch(Request(f"{server.url}/open", purpose=purpose))
        fetcher.fetch(Request(f"{server.url}/open", purpose=purpose))
    assert (exchange.reason is Reason.ROBOTS) is obeyed
    asked = [talk.path for talk in server.talks]
    assert asked.count("/robots.txt") == int(obeyed)
    assert ("/private/a" in asked) is not obeyed
    assert (sum(slow.slept) > 3) is obeyed


@pytest.mark.parametrize(
    ("robots", "reason"),
    [(page(b"none", status="404 Not Found"), None), (page(b"", status="403 No"), None),
     (page(b"oops", status="500 Oops"), Reason.ROBOTS), (Reply(b"", "close"), Reason.RESET),
     (page(b"\xff\xfe\x00 binary"), None)],
)  # fmt: skip
def test_robots_that_cannot_be_had(spool: Path, robots: Reply, reason: Reason | None) -> None:
    """RFC 9309 section 2.3.1: 4xx allows, 5xx forbids; no answer is an outage, and called so."""
    with (
        serving({"/robots.txt": robots, "/": page(b"hi")}) as server,
        fetching(spool, robots="all") as fetcher,
    ):
        assert fetcher.fetch(Request(f"{server.url}/")).reason is reason


# --- threads, and calling off --------------------------------------------------------------------


def test_a_run_that_is_called_off_ends_at_once(spool: Path) -> None:
    half = Reply(b"HTTP/1.1 200 OK\r\n\r\nuntil the connection ends", "hang")
    with (
        serving({"/": half}) as one,
        serving({"/": Reply(b"", "hang")}) as two,
        fetching(spool, timeout=20.0) as fetcher,
        ThreadPoolExecutor(3) as pool,
    ):
        found = [pool.submit(fetcher.fetch, Request(s.url)) for s in (one, two, two)]
        while not (one.talks and one.talks[0].written and two.talks):
            time.sleep(0.01)
        time.sleep(0.05)
        fetcher.cancel()
        reasons = [future.result().reason for future in found]
    assert reasons == [Reason.CANCELLED] * 3
    assert found[0].result().outcome is Outcome.TRUNCATED


def test_threads_may_share_a_fetcher(spool: Path) -> None:
    replies = {f"/{n}": page(str(n).encode() * 2000) for n in range(40)}
    with serving(replies) as one, serving(replies) as two, fetching(spool) as fetcher:
        urls = [server.url + path for path in replies for server in (one, two)]
        found: dict[str, bytes] = {}

        def work(part: list[str]) -> None:
            for url in part:
                hop = fetcher.fetch(Request(url)).last
                found[url] = hop.received.content if hop else b""

        threads = [threading.Thread(target=work, args=(urls[n::8],)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert one.connections == two.connections == 1
    assert all(found[url] == replies["/" + url.rpartition("/")[2]].content for url in urls)
