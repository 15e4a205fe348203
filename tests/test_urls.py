"""Addresses: when two hosts belong to one site."""

from __future__ import annotations

import unicodedata

import pytest

from archiver.urls import UNSEEN, from_rfc3339, same_host, same_site


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("http://town.gov.uk/a", "https://www.town.gov.uk/b", True),
        ("https://news.town.gov.uk/a", "https://town.gov.uk/a", True),
        ("https://one.gov.uk/a", "https://two.gov.uk/a", False),
        ("https://one.co.uk/a", "https://two.co.uk/a", False),
        ("https://a.example.org/", "https://b.example.org/", True),
        ("https://example.org/", "https://example.net/", False),
        ("https://one.github.io/", "https://two.github.io/", False),
        ("https://one.com.br/", "https://www.one.com.br/x", True),
        ("https://one.vic.gov.au/", "https://two.vic.gov.au/", False),
        ("https://one.nhs.uk/", "https://two.nhs.uk/", False),
        ("https://a.stadt.münchen.example/", "https://b.stadt.münchen.example/", True),
        ("https://gov.uk/a", "https://www.gov.uk/a", False),
        ("https://council.example:8443/", "https://www.council.example/", False),
        ("http://10.0.0.1/", "http://11.0.0.1/", False),
        ("http://127.0.0.1:81/", "http://127.0.0.1:82/", False),
        ("http://[::1]:81/", "http://[::1]:82/", False),
        ("http://[::1]/", "http://[::1]/x", True),
        ("http://localhost/", "http://localhost/x", True),
        ("not an address", "not an address", True),
    ],
)
def test_sites(first: str, second: str, same: bool) -> None:
    assert same_site(first, second) is same


def test_hosts() -> None:
    assert same_host("http://www.town.example/a", "https://town.example/b")
    assert not same_host("https://news.town.example/", "https://town.example/")
    assert not same_host("https://town.example:8443/", "https://town.example/")


@pytest.mark.parametrize(
    "written", ["soon", "", "9999-12-31T23:59:59-00:01", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_time_is_a_value_error(written: str) -> None:
    """A reader of others' logs expects that one; an OverflowError kept archives from opening."""
    with pytest.raises(ValueError, match=r"."):
        from_rfc3339(written)


def test_nothing_that_a_letter_needs_is_written_out() -> None:
    needed = "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0f \t\n\u00a0\u0600\u06dd"
    assert not UNSEEN.search(needed)
    obeyed = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) in ("Zl", "Zp", "Cs")]
    obeyed += [
        c for c in map(chr, range(0xA0)) if unicodedata.category(c) == "Cc" and c not in "\t\n"
    ]
    assert all(map(UNSEEN.fullmatch, obeyed))
