"""TimeMaps: a Memento archive's list of what it holds (RFC 7089 section 5, RFC 6690)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archiver.dates import read_http_date
from archiver.models import Memento

MEDIA_TYPE = "application/link-format"
_LINK = re.compile(
    r"\s*<(?P<target>[^<>]*)>(?P<attributes>(?:\s*;\s*[\w!#$&+.^`|~*-]+"
    r"(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s\",;]*))?)*)\s*(?P<end>,|$)"
)
_ATTRIBUTE = re.compile(
    r";\s*(?P<name>[\w!#$&+.^`|~*-]+)\s*=\s*(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\""
    r"|(?P<bare>[^\s\",;]*))"
)


@dataclass(frozen=True)
class TimeMapPage:
    """One page of a TimeMap; `following` are the addresses of further pages it names."""

    original: str
    mementos: tuple[Memento, ...]
    malformed: tuple[str, ...] = ()
    following: tuple[str, ...] = ()


@dataclass(frozen=True)
class _TimeMapLink:
    target: str
    relations: frozenset[str]
    attributes: dict[str, str]


def write_query(base: str, url: str) -> str:
    """Return the address of the TimeMap of `url` in the archive at `base`."""
    return f"{base.rstrip('/')}/timemap/link/{url}"


def read_page(body: bytes, archive: str) -> TimeMapPage:
    """Read a TimeMap in link format.

    Raises ValueError when it is none, names no original, or stops after a comma: then its end is
    missing. A memento without a readable date is kept in `malformed`.
    """
    links = _read_links(body.decode("utf-8"))
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
                mementos.append(Memento(archive, original, moment, link.target))
    return TimeMapPage(original, tuple(mementos), tuple(malformed), _following(links))


def _following(links: list[_TimeMapLink]) -> tuple[str, ...]:
    itself = {link.target for link in links if "self" in link.relations}
    named = [
        link.target
        for link in links
        if link.relations & {"timemap", "next"}
        and link.attributes.get("type", MEDIA_TYPE).startswith(MEDIA_TYPE)
    ]
    return tuple(target for target in named if target not in itself)


def _read_links(text: str) -> list[_TimeMapLink]:
    links, at, text = [], 0, text.rstrip()
    while True:
        found = _LINK.match(text, at)
        if found is None:
            raise ValueError("not a list of links")
        links.append(_read_link(found["target"], found["attributes"]))
        at = found.end()
        if not found["end"]:
            return links


def _read_link(target: str, written: str) -> _TimeMapLink:
    attributes = {
        found["name"].lower(): found["bare"] if found["quoted"] is None else found["quoted"]
        for found in _ATTRIBUTE.finditer(written)
    }
    return _TimeMapLink(target, frozenset(attributes.get("rel", "").lower().split()), attributes)
