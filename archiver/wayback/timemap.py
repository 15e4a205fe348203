"""TimeMaps: a Memento archive's list of what it holds (RFC 7089 section 5, RFC 6690)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archiver.dates import read_http_date
from archiver.models import Memento
from archiver.text.charsets import decode
from archiver.urls import is_web_address, join_address
from archiver.wayback.addresses import original_of, page_key

MEDIA_TYPE = "application/link-format"
_LINK = re.compile(
    r"\s*+<(?P<target>[^<>]*+)>(?P<attributes>(?:\s*+;\s*+[\w!#$&+.^`|~*-]++"
    r"(?:\s*+=\s*+(?:\"(?:[^\"\\]|\\.)*+\"|[^\s\",;]*+))?+)*+)\s*+(?P<end>,|$)"
)
"""Nothing is given back (`*+`): spaces before a value that is missing could be parted in as many
ways as there are spaces, at each attribute anew."""
_ATTRIBUTE = re.compile(
    r";\s*(?P<name>[\w!#$&+.^`|~*-]+)\s*=\s*(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\""
    r"|(?P<bare>[^\s\",;]*))"
)


@dataclass(frozen=True)
class TimeMapPage:
    """One page of a TimeMap; `following` are the addresses of further TimeMaps it names.

    `foreign` are those of them in another format than this one's.
    """

    original: str
    mementos: tuple[Memento, ...]
    malformed: tuple[str, ...] = ()
    following: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True)
class _TimeMapLink:
    target: str
    relations: frozenset[str]
    attributes: dict[str, str]


def write_query(base: str, url: str, prefix: str = "") -> str:
    """Return the address of the TimeMap of `url`: below `prefix`, else in the archive at `base`."""
    return f"{prefix or base.rstrip('/') + '/timemap/link'}/{url}"


def read_page(body: bytes, archive: str, base: str = "") -> TimeMapPage:
    """Read a TimeMap in link format that came from the address `base`.

    Raises ValueError when it is none, names no original, or stops after a comma: then its end is
    missing. A memento without a readable date is kept in `malformed`.
    """
    links = [_joined(link, base) for link in _read_links(decode(body).text)]
    original = next((link.target for link in links if "original" in link.relations), "")
    if not original:
        raise ValueError("no link with rel=original")
    mementos, malformed = [], []
    for link in links:
        if "memento" in link.relations:
            moment = read_http_date(link.attributes.get("datetime", ""))
            if moment is None:
                malformed.append(f"<{link.target}>")
            else:
                # A link with an anchor is the anchor's (RFC 8288 section 3.2), not the list's.
                anchor = link.attributes.get("anchor") or original
                same = page_key(anchor) == page_key(original)
                uri_r = original_of(link.target, original) if same else anchor
                mementos.append(Memento(archive, uri_r, moment, link.target))
    itself = {link.target for link in links if "self" in link.relations}
    named = [
        link for link in links if link.relations & {"timemap", "next"} and link.target not in itself
    ]
    following = tuple(link.target for link in named if _is_link_format(link))
    foreign = tuple(link.target for link in named if not _is_link_format(link))
    return TimeMapPage(original, tuple(mementos), tuple(malformed), following, foreign)


def _is_link_format(link: _TimeMapLink) -> bool:
    return link.attributes.get("type", MEDIA_TYPE).strip().lower().startswith(MEDIA_TYPE)


def is_alternate(foreign: str, url: str) -> bool:
    """Whether a TimeMap in another format is this list once more, and no further part of it.

    It is where its address names the format and then `url`, as ".../timemap/json/URL" does; where
    a number or anything else stands between them, nothing shows that it is.
    """
    rest = foreign.partition("/timemap/")[2]
    return bool(rest) and page_key(rest.partition("/")[2]) == page_key(url)


def _joined(link: _TimeMapLink, base: str) -> _TimeMapLink:
    """A target may be relative to the address of the list (RFC 8288 section 3.1)."""
    if not base or is_web_address(link.target):
        return link
    try:
        return replace(link, target=join_address(base, link.target))
    except ValueError:
        return link


def _read_links(text: str) -> list[_TimeMapLink]:
    links, at, text = [], 0, text.rstrip()
    while True:
        found = _LINK.match(text, at)
        if found is None:
            raise ValueError("not a list of links")
        target = found["target"]
        written = found["attributes"]
        attributes = {
            found["name"].lower(): found["bare"] if found["quoted"] is None else found["quoted"]
            for found in _ATTRIBUTE.finditer(written)
        }
        links.append(
            _TimeMapLink(target, frozenset(attributes.get("rel", "").lower().split()), attributes)
        )
        at = found.end()
        if not found["end"]:
            return links
