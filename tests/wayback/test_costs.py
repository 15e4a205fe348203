"""What web archives answer costs time by its length: TimeMaps, index pages, heads, dates."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from archiver.dates import read_http_date
from archiver.messages import Head
from archiver.models import Memento
from archiver.urls import split_memento
from archiver.wayback import cdx, timemap
from archiver.wayback.addresses import loose_key, page_key
from archiver.wayback.playback import find_original, is_frame
from tests.growth import check_growth

BASE = "https://archive.example"
PAGE = "http://campaign.example/plan"
LISTED = f'<{PAGE}>; rel="original"'
MEMENTO = f'<{BASE}/web/{{}}/{PAGE}>; rel="memento"; datetime="Wed, 01 Jan 2020 00:00:00 GMT"'
ROW = ["a", "20200102030405", PAGE, "text/html", "200", "X", "1"]
FOUND = Memento("archive", PAGE, datetime(2020, 1, 1, tzinfo=UTC), "")

TIMEMAPS: dict[str, tuple[Callable[[int], str], int]] = {
    "links": (lambda n: ",\n".join([LISTED, *map(MEMENTO.format, range(n))]), 1_600),
    "spaces before a value that is missing": (lambda n: f'<{PAGE}>;a={" " * n}"x', 4_000),
    "spaces before an end that is missing": (lambda n: f"<{PAGE}>{' ' * n}x", 64_000),
    "attributes": (lambda n: f"<{PAGE}>{';a=b' * n}!", 16_000),
    "a mark that is never closed": (lambda n: f'<{PAGE}>;a="' + '\\"' * n, 64_000),
    "relations": (lambda n: f'{LISTED[:-1]} {"x " * n}"', 64_000),
    "relative links": (lambda n: LISTED + ",<../x>;rel=timemap" * n, 1_600),
    "brackets in a date": (lambda n: f'{LISTED},<b>;rel=memento;datetime="{"(" * n}"', 32_000),
}


@pytest.mark.parametrize("name", TIMEMAPS)
def test_a_timemap(name: str) -> None:
    def read(written: str) -> None:
        with suppress(ValueError):
            timemap.read_page(written.encode(), "archive", BASE)

    make, size = TIMEMAPS[name]
    check_growth(make, read, size)


ROWS: dict[str, tuple[Callable[[int], object], int]] = {
    "rows": (lambda n: [ROW] * n, 1_600),
    "rows that are none": (lambda n: [["a"]] * n, 16_000),
    "a long cell": (lambda n: [["a", "2" * n, "http://" + "a" * n, *ROW[3:]]], 200_000),
    "figures": (lambda n: [[*ROW[:4], "9" * n, *ROW[5:]]], 4_000),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_page_of_an_index(name: str) -> None:
    def read(body: bytes) -> None:
        with suppress(ValueError):
            cdx.read_page(body, "archive", BASE)

    make, size = ROWS[name]
    check_growth(lambda n: json.dumps([cdx.FIELDS, *make(n)]).encode(), read, size)  # type: ignore[misc]


@pytest.mark.parametrize("part", ["/", "%61", "&a=b", "/2020/http://a.b", ".", "@", "web/2020/"])
def test_an_address(part: str) -> None:
    def read(url: str) -> None:
        page_key(url), loose_key(url), split_memento(url)

    check_growth(lambda n: f"{BASE}/web/2020/{part * n}", read, 8_000)


def test_a_head_with_links_and_a_page_of_frames() -> None:
    def link(written: str) -> None:
        find_original(Head("HTTP/1.1", 200, "", (("link", written),), 0))

    check_growth(lambda n: "<a>; rel=x, " * n, link, 64_000)
    check_growth(
        lambda n: b"20200101000000" + b"/20200101000000/http://campaign.example/<ifram" * n,
        lambda payload: is_frame(FOUND, payload),
        16_000,
    )


@pytest.mark.parametrize("part", ["(", "()", "Mon, ", "1 ", "-", "\\", '"'])
def test_a_date(part: str) -> None:
    check_growth(lambda n: f"Wed, 01 Jan 2020 00:00:00 GMT{part * n}", read_http_date, 16_000)
