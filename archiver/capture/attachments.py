"""The documents that a source's page links: an FOI answer is usually in them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from archiver.capture.links import HTML_TYPES, base_address, distinct, parse_markup, resolve
from archiver.file_kinds import ATTACHED_SUFFIXES, ATTACHED_TYPES
from archiver.models import Source


def find_attachments(
    source: Source, payload: bytes, media_type: str, base: str, limit: int = 50
) -> tuple[str, ...]:
    """Return the addresses of the documents that the page of `source` links, in order, each once.

    `payload` is the decoded page, `base` its address. The row's `attachments` decides: "yes",
    "no", or a pattern for the address or the file's name ("*.pdf"); where it is empty, a source of
    kind foi-response has them.
    """
    if media_type not in HTML_TYPES or not wants_attachments(source):
        return ()
    soup = parse_markup(payload, ["a"])
    start = base_address(soup, base)
    links = [(resolve(start, str(a["href"])), a) for a in soup.find_all("a", href=True)]
    return distinct((url for url, a in links if _wanted(source, url, a)), base, limit)


def wants_attachments(source: Source) -> bool:
    """Whether the linked documents of `source` are to be captured."""
    wish = source.attachments.strip().lower()
    return source.kind == "foi-response" if not wish else wish != "no"


def _wanted(source: Source, address: str, link: Tag) -> bool:
    pattern = source.attachments.strip().lower()
    if pattern in ("", "yes"):
        return _is_document(link)
    return any(fnmatchcase(text.lower(), pattern) for text in (address, _file_name(address)))


def _is_document(link: Tag) -> bool:
    declared = str(link.get("type", "")).strip().lower()
    name = _file_name(str(link["href"])).lower()
    return (
        name.endswith(ATTACHED_SUFFIXES)
        or declared.startswith(ATTACHED_TYPES)
        or link.has_attr("download")
    )


def _file_name(address: str) -> str:
    try:
        return unquote(urlsplit(address.strip()).path).rpartition("/")[2]
    except ValueError:
        return ""
