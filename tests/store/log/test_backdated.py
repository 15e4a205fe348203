"""A line of the log is written after the capture that it speaks of."""

from __future__ import annotations

import pytest

from archiver.store.log.chain import ChainLine
from archiver.store.log.server_clocks import is_backdated

DATE = "2026-03-02T10:00:00.250000Z"


def line(time: str, date: object) -> ChainLine:
    return ChainLine("desk", {"event": "capture", "time": time, "capture": {"date": date}}, 0)


@pytest.mark.parametrize(
    ("time", "date", "wrong"),
    [
        ("2026-03-02T10:00:03Z", DATE, False),
        ("2026-03-02T04:00:00Z", DATE, False),  # a clock that was set right in between
        ("2026-03-01T09:00:00Z", DATE, True),
        ("2024-01-15T09:00:00Z", DATE, True),
        ("2026-03-02T10:00:03Z", "2004-05-03T10:00:00Z", False),  # an import
        ("2024-01-15T09:00:00Z", "no date", False),
        ("2024-01-15T09:00:00Z", None, False),
    ],
)
def test_a_line_is_dated_back_where_its_capture_is_a_day_later(
    time: str, date: object, wrong: bool
) -> None:
    assert bool(is_backdated(line(time, date))) is wrong
