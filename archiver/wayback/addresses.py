"""When two addresses are one page to a web archive, and which address a memento is a copy of."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from archiver.urls import address_in_path, address_key, is_web_address, split_memento

_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What stands in an address as it is (RFC 3986 section 2.2). Browsers write ' as %27 in a query.
_RESERVED = "%/:?#[]@!$&()*+,;="


def page_key(url: str) -> str:
    """Return a key that is equal for addresses of one page.

    Scheme, a leading "www.", the last slash of the path and the spelling of percent-encoding are
    set aside; case, path and query count: an index files /Report and /report together, and a
    server need not. What is no address of the web is its own key, and so is one with a user's name,
    to which a server may show another page.
    """
    if not is_web_address(url) or "@" in urlsplit(url).netloc:
        return url
    try:
        key = _spell_alike(address_key(url)).removeprefix("//")
    except ValueError:
        return url
    path, mark, query = key.removeprefix("www.").partition("?")
    return f"{path.rstrip('/')}{mark}{query}"


def loose_key(url: str) -> str:
    """Return a key under which web archives file an address: `page_key` without case."""
    return page_key(url).lower()


def _spell_alike(written: str) -> str:
    """Percent-encode what must be, and nothing else (RFC 3986 section 6.2.2)."""

    def spell(found: re.Match[str]) -> str:
        letter = chr(int(found[1], 16))
        return letter if letter in _UNRESERVED else found[0].upper()

    return _ESCAPE.sub(spell, quote(written, safe=_RESERVED, errors="surrogatepass"))


def original_of(uri_m: str, listed: str) -> str:
    """Return the address that `uri_m` is a copy of: `listed`, unless it names another page itself.

    A list under one address may hold copies of others; only the memento's own address tells.
    """
    parts = split_memento(uri_m)
    if parts is None:
        return listed
    named = address_in_path(parts[2])
    same = page_key(named) == page_key(listed) or not is_web_address(named)
    return listed if same else named
