"""The address that a saved page is of, by what stands in it: relative links count from there."""

from __future__ import annotations

import html
import re

from archiver.urls import is_web_address

HEAD = 64 * 1024
"""Characters of a page in which its own address is looked for: it stands in the head. A guess."""
_BASE = re.compile(r"<base\b[^>]{0,300}?\bhref\s*=\s*(?:\"([^\"]+)|'([^']+)|([^\s>\"']+))", re.I)
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d{1,5}\)(\S+)\s*-->|Page saved with SingleFile\s+url:\s*(\S+)", re.I
)
_CANONICAL = re.compile(
    r"<link\b(?=[^>]{0,500}\brel\s*=\s*[\"']?canonical)[^>]{0,500}?\bhref\s*=\s*"
    r"(?:\"([^\"]+)|'([^']+)|([^\s>\"']+))",
    re.I,
)


def find_address(text: str) -> str:
    """Return the address that a page's relative links count from, "" when it says none.

    `<base>` first (HTML Standard 4.2.3); else what browsers and SingleFile write into a page that
    they save; else the canonical link (RFC 6596).
    """
    found = (_find(pattern, text) for pattern in (_BASE, _SAVED_FROM, _CANONICAL))
    return next(filter(is_web_address, found), "")


def base_within(text: str) -> str:
    """Return what a page's `<base>` says, as it is written, "" where it has none."""
    return _find(_BASE, text)


def _find(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text[:HEAD])
    return html.unescape(next(filter(None, found.groups()), "")) if found else ""
