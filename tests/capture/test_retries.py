"""When to ask again: never sooner than the server says, nor than our own delay."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.capture.retries import pause_before_retry
from archiver.messages import Head

NOW = datetime(2020, 1, 1, tzinfo=UTC)


def answered(status: int, retry_after: str = "") -> Head:
    fields = (("Retry-After", retry_after),) if retry_after else ()
    return Head("HTTP/1.1", status, "", fields, 0)


@pytest.mark.parametrize(
    ("retry_after", "delay", "seconds"),
    [
        ("2", 10.0, 10.0),
        ("10", 10.0, 10.0),
        ("30", 10.0, 30.0),
        ("0", 0.0, 0.0),
        ("Wed, 01 Jan 2020 00:00:05 GMT", 10.0, 10.0),
        ("Wed, 01 Jan 2020 00:01:00 GMT", 10.0, 60.0),
        ("Tue, 31 Dec 2019 00:00:00 GMT", 10.0, 10.0),
    ],
)
def test_the_longer_of_the_servers_wait_and_ours_counts(
    retry_after: str, delay: float, seconds: float
) -> None:
    for attempt in range(3):
        assert pause_before_retry(answered(503, retry_after), attempt, delay, NOW) == seconds


@pytest.mark.parametrize(
    ("delay", "waits"), [(0.0, [1, 2, 4]), (1.0, [1, 2, 4]), (3.0, [3, 6, 12])]
)
def test_without_a_time_the_wait_doubles(delay: float, waits: list[float]) -> None:
    found = [pause_before_retry(answered(429), attempt, delay, NOW) for attempt in range(3)]
    assert found == waits
    assert pause_before_retry(answered(429, "soon"), 1, delay, NOW) == waits[1]


@pytest.mark.parametrize("status", [200, 404, 428, 430, 500, 502, 504])
def test_any_other_answer_is_final(status: int) -> None:
    assert pause_before_retry(answered(status, "1"), 0, 0.0, NOW) is None
