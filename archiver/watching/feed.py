"""The notices as an Atom feed (RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree import ElementTree

from archiver.urls import to_rfc3339
from archiver.watching.notices import Notice

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACE = uuid.UUID("5f1d0f5e-6a52-5b3c-9c59-3a3d7d1a7c11")
KEPT = 200


def render_feed(project: str, notices: Iterable[Notice], since: datetime) -> bytes:
    """Return the newest notices as an Atom document, UTF-8.

    The same notices give the same bytes, whenever and how often it is made. `since` is the date of
    a feed without notices.
    """
    newest = sorted(notices, key=lambda n: (n.date, n.key), reverse=True)[:KEPT]
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", _urn(project))
    _add(feed, "title", f"Watched sources: {project}")
    _add(feed, "updated", _stamp(newest[0].date if newest else since))
    _add(_add(feed, "author", ""), "name", "archiver")
    _add(feed, "generator", "archiver")
    for notice in newest:
        _entry(feed, project, notice)
    ElementTree.register_namespace("", ATOM)
    ElementTree.indent(feed)
    return bytes(ElementTree.tostring(feed, "utf-8", xml_declaration=True)) + b"\n"


def _entry(feed: ElementTree.Element, project: str, notice: Notice) -> None:
    entry = _add(feed, "entry", "")
    _add(entry, "id", _urn(f"{project}\n{notice.key}"))
    _add(entry, "title", notice.headline)
    _add(entry, "updated", _stamp(notice.date))
    quoted = f" Quoted in: {', '.join(notice.documents)}." if notice.documents else ""
    _add(entry, "summary", notice.sentence + quoted)
    ElementTree.SubElement(entry, f"{{{ATOM}}}category", term=notice.state.value)


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = "".join(c for c in text if c.isprintable()) or None
    return element


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, name)}"


def _stamp(moment: datetime) -> str:
    return to_rfc3339(moment.astimezone(UTC).replace(microsecond=0))
