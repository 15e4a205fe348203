"""The notices as an Atom feed (RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

from archiver.models import OUR_COPY
from archiver.urls import to_rfc3339
from archiver.watching.notices import Notice

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACE = uuid.UUID("5f1d0f5e-6a52-5b3c-9c59-3a3d7d1a7c11")
KEPT = 200  # notices: readers ask far more often than that many come (a guess)
LONGEST_TITLE = 200  # characters: readers show one line (a guess)
LONGEST_TEXT = 2_000  # characters, a screen (a guess)


def render_feed(project: str, identity: str, notices: Iterable[Notice], since: datetime) -> bytes:
    """Return the newest notices as an Atom document, UTF-8.

    `notices` come in the order in which they were noted; the same ones give the same bytes,
    whenever and how often it is made. `identity` names the feed for good, `project` for people.
    `since` is the date of a feed without notices. Dates never go back, even where a clock did.
    """
    whole = uuid.uuid5(NAMESPACE, identity)
    dated = list(_dated(notices, since))
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", whole.urn)
    _add(feed, "title", f"Watched sources: {project}")
    _add(feed, "updated", _stamp(dated[-1][0] if dated else since))
    _add(_add(feed, "author", ""), "name", "archiver")
    _add(feed, "generator", "archiver")
    for moment, notice in reversed(dated[-KEPT:]):
        # An entry without content would need a page of its own to link to (RFC 4287 section 4.1.2).
        entry = _add(feed, "entry", "")
        _add(entry, "id", uuid.uuid5(whole, notice.key).urn)
        _add(entry, "title", _cut(notice.headline, LONGEST_TITLE))
        _add(entry, "updated", _stamp(moment))
        quoted = f" Quoted in: {', '.join(notice.documents)}." if notice.documents else ""
        # An entry that went out once keeps its bytes: before this was said, all rested on our own
        # copy.
        others = notice.rests_on not in ("", OUR_COPY)
        rests_on = f" Rests on {notice.rests_on}." if others else ""
        _add(entry, "content", _cut(notice.sentence, LONGEST_TEXT) + rests_on + quoted)
        ElementTree.SubElement(entry, f"{{{ATOM}}}category", term=notice.state.value)
    ElementTree.register_namespace("", ATOM)
    ElementTree.indent(feed)
    return bytes(ElementTree.tostring(feed, "utf-8", xml_declaration=True)) + b"\n"


def _dated(notices: Iterable[Notice], since: datetime) -> Iterator[tuple[datetime, Notice]]:
    moment = since
    for notice in notices:
        moment = max(moment, notice.date)
        yield moment, notice


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = "".join(c if c.isprintable() else " " for c in text) or None
    return element


def _stamp(moment: datetime) -> str:
    return to_rfc3339(moment.astimezone(UTC).replace(microsecond=0))
