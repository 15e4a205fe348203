"""Archived redirects, followed within the archive, as a reader of it would be led."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from archiver.models import Memento
from archiver.urls import is_web_address, join_address, same_host, split_memento
from archiver.wayback.addresses import original_of, page_key
from archiver.wayback.answers import (
    Captures,
    Exclusion,
    Holdings,
    NoCaptures,
    Playback,
    Unknown,
)
from archiver.wayback.choosing import is_redirect, nearest, shows_page
from archiver.wayback.client import WebArchive, raw_address

MOST_HOPS = 5  # a guess: http to https, to www, to a new site, to a new path


@dataclass(frozen=True)
class Trail:
    """Where a memento led: the redirects that were played back, in order, and what stood last.

    Where the end is no Playback, its reason says where the last redirect led. `target` is the
    address that it led to, "" without redirects; `heard` is false where the archive did not answer.
    """

    redirects: tuple[Playback, ...]
    end: Playback | Exclusion | Unknown
    target: str = ""
    heard: bool = True


def play_through(
    archive: WebArchive,
    memento: Memento,
    discard: Callable[[Playback], None] | None = None,
    find: Callable[[str], Holdings] | None = None,
) -> Trail:
    """Play `memento` back, and where it is a redirect, the copy that it leads to, hop by hop.

    Of each further address the copy nearest in time is taken. A redirect to the front page of a
    site shows nothing of the page, and is not followed. `discard` is called with each redirect
    that is passed, where the caller keeps none; `find` is asked for the copies of an address in
    place of the archive, where the caller knows them.
    """
    redirects: list[Playback] = []
    seen, led = {page_key(memento.uri_r)}, ""
    while True:
        found = archive.payload(memento)
        target = find_target(found, archive.settings.url) if isinstance(found, Playback) else ""
        if not isinstance(found, Playback) or not target:
            return Trail(tuple(redirects), found, led, not isinstance(found, Unknown))
        redirects.append(found)
        led = target
        if discard is not None:
            discard(found)
        said = f"{archive.name}'s copy of {memento.moment:%Y-%m-%d} only sends on to {target}"
        if len(redirects) > MOST_HOPS or page_key(target) in seen:
            return Trail(tuple(redirects), Unknown(f"{said}, in a circle"), led)
        if _is_front_page(target) and not _is_front_page(memento.uri_r):
            return Trail(tuple(redirects), Unknown(f"{said}, the front page"), led)
        seen.add(page_key(target))
        held = (find or archive.mementos)(target)
        following = _find_next(held, memento)
        if isinstance(following, str):
            heard = not isinstance(held, Unknown) or bool(held.others)
            return Trail(tuple(redirects), Unknown(f"{said}: {following}"), led, heard)
        memento = following


def find_target(playback: Playback, base: str) -> str:
    """Return the address that an archived redirect leads to, "" where it is no redirect.

    Archives write it as the site did, or as an address of their own below `base`: a path that does
    not begin with a slash is the site's.
    """
    head, memento = playback.head, playback.memento
    written = head.get("x-archive-orig-location") or head.get("location")
    if head.status // 100 != 3 or not written:
        return ""
    try:
        found = join_address(memento.uri_r, written)
        if written.startswith("/") or is_web_address(written):
            theirs = join_address(raw_address(memento), written)
            own = same_host(theirs, base) and split_memento(theirs) is not None
            found = original_of(theirs, memento.uri_r) if own else found
    except ValueError:
        return ""
    return found if is_web_address(found) else ""


def _find_next(found: Holdings, before: Memento) -> Memento | str:
    """Return the copy nearest to the redirect `before`, or why there is none to go to."""
    if isinstance(found, NoCaptures):
        return "it has no copy of that"
    if not isinstance(found, Captures):
        return found.reason
    shown = [m for m in found.mementos if shows_page(m)]
    shown = shown or [m for m in found.mementos if is_redirect(m)]
    return nearest(shown, before.moment) if shown else "its copies of that are errors"


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query
