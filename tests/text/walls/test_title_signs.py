"""What a title says by itself: an error page's, an outage's, a sale's; and what it does not."""

from __future__ import annotations

import pytest

from archiver.text.walls.rules import find_title_sign
from archiver.text.walls.signs import SignFamily


def family(title: str) -> SignFamily | None:
    sign = find_title_sign(title)
    return sign.family if sign else None


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
    assert family(title) is SignFamily.MISSING


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
    assert family(title) is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("town.example is for sale", SignFamily.SALE),
        ("The domain town.example is for sale at names.example", SignFamily.SALE),
        ("This domain may be for sale | Names", SignFamily.SALE),
        ("Parked domain", SignFamily.SALE),
        ("Site under maintenance", SignFamily.OUTAGE),
        ("503 Service Unavailable", SignFamily.OUTAGE),
        ("502 Bad Gateway", SignFamily.OUTAGE),
        ("We'll be right back", SignFamily.OUTAGE),
        ("Just a moment...", SignFamily.WALL),
        ("Attention Required! | Cloudflare", SignFamily.WALL),
        ("Access Denied", SignFamily.WALL),
        ("Ce site a été saisi", SignFamily.WALL),
        ("Site bloqué sur décision", SignFamily.WALL),
        ("访问受限", SignFamily.WALL),
        ("禁止访问", SignFamily.WALL),
    ],
)
def test_titles_of_other_pages_in_its_place(title: str, expected: SignFamily) -> None:
    assert family(title) is expected
