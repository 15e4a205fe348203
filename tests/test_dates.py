"""Dates, each form read in one place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.dates import read_http_date, read_month, read_partial_date, read_retry_after


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("2021", (2021, 0, 0)),
        (" 2021-06 ", (2021, 6, 0)),
        ("2021-06-28", (2021, 6, 28)),
        ("2020-02-29", (2020, 2, 29)),
        ("2021-02-29", None),
        ("2021-13", None),
        ("2021-00", None),
        ("2021-06-00", None),
        ("0000", None),
        ("2021-6-28", None),
        ("28/06/2021", None),
        ("٢٠٢١", None),
        ("", None),
    ],
)
def test_a_date_that_may_leave_parts_out(written: str, parts: tuple[int, int, int] | None) -> None:
    assert read_partial_date(written) == parts


def test_months_by_name() -> None:
    assert [read_month(name) for name in ("jun", "June", "6", " Sept. ", "x", "")] == [
        *(6, 6, 6, 9, 0, 0)
    ]


@pytest.mark.parametrize(
    "written", ["", "soon", "Thu, 99 Jan 2026 00:00:00 GMT", "Mon, 1 Jan 99999"]
)
def test_what_is_no_date_of_http(written: str) -> None:
    assert read_http_date(written) is None
    assert read_retry_after(written, datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_dates_of_http_are_in_utc() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for written in ("Thu, 01 Jan 2026 12:00:00 GMT", "Thu, 01 Jan 2026 13:00:00 +0100"):
        assert read_http_date(written) == noon
