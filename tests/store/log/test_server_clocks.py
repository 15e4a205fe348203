"""How this computer's clock stood beside the servers it spoke to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from archiver.models import Exchange, Outcome, Request
from archiver.store.archive import open_reader
from archiver.store.log.server_clocks import ClockWatch, read_ahead, read_clock, say_span
from archiver.workflows.watch.clock_notices import clock_notices, odd_runs
from tests.door import call
from tests.store.exchanges import START, TLS, exchange_of, hop, message, open_archive, ticking
from tests.workflows.handover.stamped import (
    audited,
    lines,
    project,
    rules,
    saved,
    site,
)

__all__ = ["project", "saved", "site"]
SECURE = "https://{}.example/page"


def answered(host: str, ahead: float, *fields: str, tls: bool = True) -> Exchange:
    """An answer of `host`, whose clock says that ours is `ahead` seconds ahead."""
    theirs = START + timedelta(seconds=0.0625 - ahead)
    date = f"Date: {format_datetime(theirs.astimezone(UTC), usegmt=True)}"
    raw = message(b"<p>words</p>", "200 OK", "Content-Type: text/html", date, *fields)
    return exchange_of(hop(raw, SECURE.format(host), tls=TLS if tls else None))


def test_the_median_of_several_hosts_counts() -> None:
    watch = ClockWatch()
    for host, ahead in (("a", 600), ("b", 598), ("c", 601), ("d", -90_000)):
        watch.see(answered(host, ahead))
    reading = read_clock(watch.describe())
    assert reading is not None
    assert abs(reading.ahead - timedelta(seconds=599)) < timedelta(seconds=3)
    assert "4 hosts over TLS" in reading.basis
    assert reading.matters
    assert "10 minutes fast" in reading.sentence


def test_two_hosts_are_not_enough_and_one_host_counts_once() -> None:
    watch = ClockWatch()
    for host in ("a", "b", "a", "a"):
        watch.see(answered(host, 600))
    assert watch.describe() == {}


def test_only_a_connection_that_verified_counts() -> None:
    plain = answered("a", 600, tls=False)
    assert read_ahead(plain.hops[0]) is None
    doubted = replace(plain.hops[0], tls=replace(TLS, verified=False))
    assert read_ahead(doubted) is None
    assert read_ahead(answered("a", 600).hops[0]) is not None


def test_a_cached_answer_is_as_old_as_it_says() -> None:
    """RFC 9111 section 5.1: Date is when it was made, Age how long it has lain in caches."""
    ahead = read_ahead(answered("a", 3600, "Age: 3600").hops[0])
    assert ahead is not None
    assert abs(ahead) < 2


@pytest.mark.parametrize("age", ["-5", "soon", "1e9", "99999999999999999"])
def test_an_age_that_is_none_is_no_witness(age: str) -> None:
    assert read_ahead(answered("a", 10, f"Age: {age}").hops[0]) is None


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Nov 2026 10:00:00 GMT", "0"])
def test_a_date_that_is_none_is_no_witness(date: str) -> None:
    raw = message(b"x", "200 OK", "Content-Type: text/html", f"Date: {date}")
    assert read_ahead(hop(raw, SECURE.format("a"), tls=TLS)) is None


def test_a_slow_answer_and_none_are_no_witnesses() -> None:
    slow = replace(answered("a", 10).hops[0], seconds=90.0)
    assert read_ahead(slow) is None
    watch = ClockWatch()
    watch.see(Exchange(Request(SECURE.format("a")), (), Outcome.FAILED))
    assert watch.describe() == {}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 seconds"),
        (1, "1 second"),
        (100, "100 seconds"),
        (-2580, "43 minutes"),
        (7200, "2 hours"),
        (86400 * 3650, "3650 days"),
    ],
)
def test_a_span_is_said_in_its_largest_unit(seconds: float, words: str) -> None:
    assert say_span(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize("said", [None, {}, {"clock": 5}, {"clock": {"ahead": "x"}}, {"clock": {}}])
def test_a_line_that_says_nothing_of_the_clock(said: dict[str, object] | None) -> None:
    assert read_clock(said or {}) is None


@pytest.fixture
def off(tmp_path: Path) -> Path:
    """An archive whose only run had a clock that was 43 minutes fast."""
    with open_archive(tmp_path / "archive", ticking()) as archive:
        for host in "abc":
            archive.record(host, answered(host, 43 * 60))
    return tmp_path


def test_the_last_line_of_a_run_holds_the_offset_and_its_basis(off: Path) -> None:
    (end,) = lines(off, "run-end")
    assert abs(end["clock"]["ahead"] - 2580) < 2
    assert "Date fields of 3 hosts" in end["clock"]["basis"]


def test_status_and_audit_say_it(off: Path) -> None:
    now = START + timedelta(days=3)
    with open_reader(off / "archive") as reader:
        (notice,) = clock_notices(reader, now)
        assert clock_notices(reader, now + timedelta(days=60)) == []
        assert list(odd_runs(reader)) == [lines(off, "run-end")[0]["run"]]
    assert "43 minutes fast" in notice
    assert "desk.example" in notice
    result = audited(off)
    assert result["ok"]
    assert rules(result, "warning") == {"clock"}
    (found,) = [one for one in result["findings"] if one["rule"] == "clock"]
    assert found["offset"] == lines(off, "run-end")[0]["seq"]


def test_a_clock_that_is_right_is_written_down_and_not_spoken_of(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive", ticking()) as archive:
        for host in "abc":
            archive.record(host, answered(host, 1.0))
    (end,) = lines(tmp_path, "run-end")
    assert abs(end["clock"]["ahead"]) < 3
    with open_reader(tmp_path / "archive") as reader:
        assert clock_notices(reader, datetime(2026, 3, 2, tzinfo=UTC)) == []
    assert rules(audited(tmp_path), "warning") == set()


def test_a_run_over_plain_http_says_nothing_of_the_clock(project: Path) -> None:
    call("-q", "-C", project, "snapshot")
    assert all("clock" not in line for line in lines(project, "run-end"))
