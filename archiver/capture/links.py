"""Addresses in a page: found with beautifulsoup4, resolved as a browser would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archiver.text.charsets import decode
from archiver.text.web.nesting import tame_markup
from archiver.urls import is_web_address, join_address

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

HTML_TYPES = ("text/html", "application/xhtml+xml")
MAX_MARKUP = 16 * 1024 * 1024
"""Bytes of a page in which links are looked for. A guess."""
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_markup(payload: bytes, names: Iterable[str] = ()) -> BeautifulSoup:
    """Parse the first 16 MB of `payload`: only the elements called `names` and `base`, if named."""
    from bs4 import BeautifulSoup  # 130 ms to import, for its selectors most of all
    from bs4.filter import SoupStrainer

    markup = decode(payload[:MAX_MARKUP], markup=True).text if b"<" in payload else "<html>"
    # No parser of XML takes a NUL, and some pages name it as their charset.
    markup = _XML_DECLARATION.sub("", markup.replace("\0", "\ufffd"))
    wanted = [*names, "base"]
    only = SoupStrainer(wanted) if len(wanted) > 1 else None
    return BeautifulSoup(tame_markup(markup), "lxml", parse_only=only)


def base_address(soup: BeautifulSoup, base: str) -> str:
    """Return the address that links in the page start from: <base href>, else `base`."""
    element = soup.find("base", href=True)
    return resolve(base, str(element["href"])) or base if element else base


def resolve(base: str, written: str) -> str:
    """Return the web address that `written` means in a page at `base`, "" when it means none.

    An absolute address stays as it was written; the fragment goes.
    """
    bare = written.strip().partition("#")[0]
    if not bare:
        return ""
    try:
        address = join_address(base, bare)
    except ValueError:
        return ""
    return address if is_web_address(address) else ""


def distinct(addresses: Iterable[str], own: str, limit: int) -> tuple[str, ...]:
    """Return the first `limit` different addresses, without "" and without the page's `own`."""
    return tuple(_first(addresses, own.partition("#")[0], limit))


def _first(addresses: Iterable[str], own: str, limit: int) -> Iterator[str]:
    seen = {"", own}
    for address in addresses:
        if len(seen) - 2 >= limit:
            return
        if address not in seen:
            seen.add(address)
            yield address
