"""Signs in titles, headers and addresses."""

from __future__ import annotations

import pytest

from archiver.messages import Head
from archiver.watching import signs
from archiver.watching.likeness import likeness, overlap
from archiver.watching.observation import Page


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "Error 404",
        "404 Not Found",
        "HTTP 404 page not found",
        "410 Gone",
        "Page not found",
        "Page Not Found | Example Council",
        "Example Council – Page not found",
        "Error: Page not found",
        "Oops! Page not found",
        "Sorry, the page you requested could not be found",
        "This page isn’t available",
        "This page is no longer available.",
        "The requested document has been removed",
        "Article deleted - The Daily Example",
        "Nothing found",
    ],
)
def test_titles_of_error_pages(title: str) -> None:
    assert signs.title_matches(title, signs.MISSING_TITLE)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "404: a history of the missing page",
        "Lost and found: what the inquiry missed",
        "Page 404 of the report",
        "No evidence found",
        "The page of the town",
        "Why we removed the page",
        "Petition: keep the library open",
        "Document available",
        "A house for sale in the high street",
        "Road maintenance plan 2026",
        "Domain names explained",
    ],
)
def test_titles_of_real_pages(title: str) -> None:
    for pattern in (signs.MISSING_TITLE, signs.PARKED_TITLE, signs.OUTAGE_TITLE):
        assert not signs.title_matches(title, pattern)


@pytest.mark.parametrize(
    ("title", "pattern"),
    [
        ("town.example is for sale", signs.PARKED_TITLE),
        ("The domain town.example is for sale at names.example", signs.PARKED_TITLE),
        ("This domain may be for sale | Names", signs.PARKED_TITLE),
        ("Parked domain", signs.PARKED_TITLE),
        ("Site under maintenance", signs.OUTAGE_TITLE),
        ("503 Service Unavailable", signs.OUTAGE_TITLE),
        ("502 Bad Gateway", signs.OUTAGE_TITLE),
        ("We'll be right back", signs.OUTAGE_TITLE),
        ("Just a moment...", signs.CHALLENGE_TITLE),
        ("Attention Required! | Cloudflare", signs.CHALLENGE_TITLE),
        ("Access Denied", signs.CHALLENGE_TITLE),
    ],
)
def test_titles_of_other_pages_in_its_place(title: str, pattern) -> None:  # type: ignore[no-untyped-def]
    assert signs.title_matches(title, pattern)


def test_a_challenge_is_known_by_its_header() -> None:
    def head(*fields: tuple[str, str]) -> Head:
        return Head("HTTP/1.1", 403, "", fields, 0)

    assert signs.challenge_sign(head(("CF-Mitigated", "challenge"))) == "cf-mitigated: challenge"
    assert signs.challenge_sign(head(("X-Amzn-Waf-Action", "captcha"))) != ""
    assert signs.challenge_sign(head(("Server", "cloudflare"))) == ""
    assert signs.challenge_sign(None) == ""


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
    ("first", "second", "same"),
    [
        ("http://town.gov.uk/a", "https://www.town.gov.uk/b", True),
        ("https://news.town.gov.uk/a", "https://town.gov.uk/a", True),
        ("https://one.gov.uk/a", "https://two.gov.uk/a", False),
        ("https://one.co.uk/a", "https://two.co.uk/a", False),
        ("https://a.example.org/", "https://b.example.org/", True),
        ("https://example.org/", "https://example.net/", False),
        ("http://127.0.0.1:81/", "http://127.0.0.1:82/", False),
        ("http://[::1]:81/", "http://[::1]:82/", False),
    ],
)
def test_sites(first: str, second: str, same: bool) -> None:
    assert signs.same_site(first, second) is same


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
    assert overlap("", "") == 1.0
    assert overlap("a b b", "b b c") == pytest.approx(4 / 6)
