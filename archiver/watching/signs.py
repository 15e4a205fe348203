"""Addresses: is one another's home page, on the same site, or the same but for its form?"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import urlsplit, urlunsplit

from archiver.late_patterns import compile_late
from archiver.urls import address_key, same_host

_HOME = compile_late(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|start)(?:\.[a-z]{3,5})?/?)?", re.I
)


def is_home(url: str) -> bool:
    """Whether `url` is a site's front page: no path, an index file, or only a language."""
    parts = urlsplit(url)
    return not parts.query and _HOME.fullmatch(parts.path) is not None


def same_address(first: str, second: str) -> bool:
    """Whether a redirect from `first` to `second` is only a change of form.

    Scheme, a leading "www.", a slash at the end of the path and a front page's file are form.
    """
    both_home = is_home(first) and is_home(second) and same_host(first, second)
    return both_home or _form(first) == _form(second)


def _form(url: str) -> str:
    key = address_key(url).removeprefix("//").removeprefix("www.")
    path, mark, query = key.partition("?")
    return path.rstrip("/") + mark + query


def sibling_of(url: str, token: str) -> str:
    """Return the address beside `url` that nobody has made: the last part of its path is `token`.

    A file's ending is kept, since servers route by it; the query is left out.
    """
    parts = urlsplit(url)
    folder, name = posixpath.split(parts.path.rstrip("/"))
    ending = posixpath.splitext(name)[1]
    path = posixpath.join(folder or "/", token + ending)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def home_of(url: str) -> str:
    """Return the address of the front page of `url`'s host."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
