"""Addresses: home pages and forms; how alike two pages are."""

from __future__ import annotations

import pytest

from archiver.watching import signs
from archiver.watching.likeness import likeness, overlap
from archiver.watching.observation import Page


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("https://a.example", True),
        ("https://a.example/", True),
        ("https://a.example/index.html", True),
        ("https://a.example/en/", True),
        ("https://a.example/en-gb/home", True),
        ("https://a.example/Default.aspx", True),
        ("https://a.example/?p=7", False),
        ("https://a.example/news", False),
        ("https://a.example/homes-for-all", False),
        ("https://a.example/indexes/3", False),
    ],
)
def test_front_pages(url: str, home: bool) -> None:
    assert signs.is_home(url) is home


@pytest.mark.parametrize(
    ("url", "sibling"),
    [
        ("https://a.example/minutes/7.html?x=1#p", "https://a.example/minutes/zz.html"),
        ("https://a.example/minutes/7/", "https://a.example/minutes/zz"),
        ("https://a.example/", "https://a.example/zz"),
        ("https://a.example:8443/read.php?id=3", "https://a.example:8443/zz.php"),
    ],
)
def test_an_address_beside(url: str, sibling: str) -> None:
    assert signs.sibling_of(url, "zz") == sibling


def test_likeness_of_error_pages() -> None:
    error = "Sorry, {} was not found here. Try the search, or go to the front page of the council."
    first = Page(200, "https://a.example/x/seven", "Oops", error.format("seven"))
    second = Page(200, "https://a.example/x/zz81", "Oops", error.format("zz81"))
    assert likeness(first, second) == 1.0
    assert likeness(first, Page(404, second.url, "Oops", second.text)) == 0.0
    assert likeness(first, Page(0, second.url)) == 0.0
    assert likeness(first, Page(200, second.url, "Minutes", "The board met on Monday.")) < 0.3
    assert likeness(Page(200, "a", "T"), Page(200, "b", "T")) == 1.0


def test_a_number_of_the_session_tells_no_two_pages_apart() -> None:
    said = "Sorry, this was not found. Your request has the number {}, session {}."
    first = Page(200, "https://a.example/x/seven", "Oops", said.format("8714", "f81c2"))
    second = Page(200, "https://a.example/x/eight", "Oops", said.format("9925", "77ab0"))
    assert likeness(first, second) == 1.0
    assert overlap("", "") == 1.0
    assert overlap("a b b", "b b c") == pytest.approx(4 / 6)
