"""Films, sounds and streams that a page shows: they are not saved, and are named where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archiver.capture.links import HTML_TYPES, base_address, parse_markup, resolve
from archiver.file_kinds import MEDIA_SUFFIXES
from archiver.urls import path_of

if TYPE_CHECKING:
    from bs4 import Tag

MOST = 200
"""Of one page; a guess: a year's episodes of a broadcast."""
PLAYS = ("video", "audio")
HOLDS = {"video": "src", "audio": "src", "source": "src", "embed": "src", "object": "data"}
HELD_BACK = ("data-src", "data-url", "data-video", "data-hls", "data-dash")
# What a frame with a player in it is allowed (Permissions Policy), and hardly any other frame is.
PLAYERS = ("autoplay", "encrypted-media", "picture-in-picture")
# <meta property="og:video:url">, "twitter:player:stream" (ogp.me; Twitter's player card).
TOLD = re.compile(r"og:(?P<kind>video|audio)(?::(?:secure_)?url)?|twitter:player:stream")
# Each begins with letters that are its own, for which a page is run through quickly.
_SIGNS = tuple(
    re.compile(sign.encode())
    for sign in (
        r"<(?:video|audio|source|embed|object)",
        r"og:(?:video|audio)",
        "player:",
        *PLAYERS,
        # Whole words tell ".mov" from ".moveTo".
        rf"\.(?:{'|'.join(suffix[1:] for suffix in MEDIA_SUFFIXES)})\b",
    )
)
_WORD = re.compile(r"[^\s\"'<>(),;\\]+")
_ADDRESS = re.compile(r"https?://|/")


def find_media(payload: bytes, media_type: str, base: str) -> tuple[tuple[str, str], ...]:
    """Return address and kind of each film, sound and stream that the page at `base` names.

    `payload` is the decoded body; kinds are those of `UnkeptMedia`. In what elements play, in
    links and in frames with a player; in scripts only what ends as such files do.
    """
    # Most pages have none, and are not parsed for it; NULs are those of UTF-16.
    small = payload.lower() if media_type in HTML_TYPES else b""
    if not (any(sign.search(small) for sign in _SIGNS) or b"\0" in small):
        return ()
    soup = parse_markup(payload)
    start, found = base_address(soup, base), dict[str, str]()
    for element in soup.find_all(True):
        for written, kind in _named_by(element):
            if len(found) < MOST and (address := resolve(start, written)):
                found.setdefault(address, kind)
    return tuple(found.items())


def kind_of_media(address: str) -> str:
    """Return whether an address ends as that of a film, a sound or a stream does, else ""."""
    path = path_of(address).lower()
    return MEDIA_SUFFIXES.get(path[path.rfind(".") :], "") if "." in path else ""


def _named_by(element: Tag) -> Iterator[tuple[str, str]]:
    if element.name == "script":
        yield from _in_script(element.get_text())
        return
    for attribute, value in list(element.attrs.items()):
        written = str(value)
        if attribute == HOLDS.get(element.name) or (
            element.name in ("video", "audio", "source") and attribute in HELD_BACK
        ):
            if kind := kind_played(element, written):
                yield written, kind
        elif attribute == "href" or attribute.startswith("data-"):
            if kind := kind_of_media(written):
                yield written, kind
            elif attribute.startswith("data-"):  # a player's settings, as JSON
                yield from _in_script(written)
    if element.name == "iframe" and element.has_attr("src"):
        allowed = str(element.get("allow", "")).lower()
        if any(word in allowed for word in PLAYERS):
            yield str(element["src"]), "player"
    if element.name == "meta":
        name = str(element.get("property") or element.get("name") or "").lower()
        if told := TOLD.fullmatch(name):
            yield str(element.get("content", "")), told["kind"] or "stream"


def kind_played(element: Tag, written: str) -> str:
    """Return the kind of what an element plays; "" for one that shows no film and no sound."""
    ending, declared = kind_of_media(written), str(element.get("type", "")).lower()
    above = element.parent.name if element.name == "source" and element.parent else element.name
    if ending == "stream" or declared.endswith(("mpegurl", "dash+xml")):
        return "stream"
    if above in PLAYS:
        return str(above)
    told = declared.partition("/")[0]
    return told if told in PLAYS else ending


def _in_script(script: str) -> Iterator[tuple[str, str]]:
    """Yield the addresses in a script or in JSON, where a slash may be written as \\/."""
    for found in _WORD.finditer(script.replace("\\/", "/")):
        if _ADDRESS.match(found[0]) and (kind := kind_of_media(found[0])):
            yield found[0], kind
