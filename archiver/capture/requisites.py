"""What a page needs to look like itself: images, style sheets, fonts, frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from archiver.capture.links import HTML_TYPES, base_address, distinct, parse_markup, resolve
from archiver.capture.media import kind_played
from archiver.file_kinds import PICTURE_SUFFIXES
from archiver.text.web.srcset import read_candidates
from archiver.urls import path_of, same_site

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

# Elements and the attributes of theirs that name what is shown.
SHOWN = {
    "img": ("src",),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "video": ("poster",),
    "track": ("src",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "body": ("background",),
    "table": ("background",),
    "td": ("background",),
    "th": ("background",),
}
LINKED = ("stylesheet", "icon", "apple-touch-icon")
PRELOADED = ("font", "image", "style")
HELD_BACK = ("img", "iframe", "frame", "embed", "source", "input")
"""Elements of which scripts hold back what they show: data-src, data-lazy-src, data-original."""
PICTURES = (*PICTURE_SUFFIXES, ".gif", ".svg", ".avif", ".bmp", ".ico")
MOVING = ("video", "audio")
# What a sheet holds of tokens that name an address or tell where one cannot be (CSS Syntax 3,
# section 4.3): a remark, url(...) quoted or bare, @import "...", the strings of image-set(...)
# (CSS Images 4, section 2.2), any other string, and the brackets between.
_TOKEN = re.compile(
    r"""(?P<remark>/\*)|(?P<address>url\(\s*(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'"""
    r"""|(?P<bare>[^()\s"']+))\s*\))"""
    r"""|(?P<imported>@import\s+(?:"(?P<import_double>[^"\n]*)"|'(?P<import_single>[^'\n]*)'))"""
    r"""|(?P<opened>\()|(?P<closed>\))"""
    r"""|(?P<string>"(?:[^"\\\n]|\\[\s\S])*+"?|'(?:[^'\\\n]|\\[\s\S])*+'?)""",
    re.IGNORECASE,
)
_WRITTEN = ("double", "single", "bare", "import_double", "import_single")
_SET = "image-set"  # and -webkit-image-set
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})\s?|(.))", re.DOTALL)


def find_requisites(
    payload: bytes, media_type: str, base: str, limit: int = 200
) -> tuple[str, ...]:
    """Return the addresses of what the page or style sheet at `base` needs, in order, each once.

    `payload` is the decoded body. Only http and https addresses; no scripts, no media streams.
    """
    if media_type == "text/css":
        return distinct(_in_css(payload.decode("utf-8", "replace"), base), base, limit)
    if media_type not in HTML_TYPES:
        return ()
    soup = parse_markup(payload)
    return distinct(_in_page(soup, base_address(soup, base)), base, limit)


MOST_FRAMES = 20
"""Frames of a page whose words are read. A guess: a page of frames has three or four."""
_UNDRAWN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|;)\s*height\s*:\s*[01](?:px)?\b"
)


def find_frames(payload: bytes, media_type: str, base: str) -> tuple[str, ...]:
    """Return the addresses of the pages of its own site that the page at `base` shows in frames.

    Those of other sites are advertisements, films and maps; one without height shows nothing.
    """
    if media_type not in HTML_TYPES or b"frame" not in payload.lower():
        return ()
    soup = parse_markup(payload, ("iframe", "frame"))
    start = base_address(soup, base)
    shown = (one for one in soup.find_all(["iframe", "frame"]) if _is_drawn(one))
    found = distinct((resolve(start, str(one.get("src", ""))) for one in shown), base, MOST_FRAMES)
    return tuple(url for url in found if same_site(url, base))


def _is_drawn(frame: Tag) -> bool:
    sizes = (str(frame.get("height", "")).strip(), str(frame.get("width", "")).strip())
    small = any(size in ("0", "1", "0px", "1px") for size in sizes)
    styled = _UNDRAWN.search(str(frame.get("style", "")).lower())
    return not (small or styled or frame.has_attr("hidden"))


def _in_page(soup: BeautifulSoup, base: str) -> Iterator[str]:
    for element in soup.find_all(True):
        yield from (resolve(base, written) for written in _named_by(element))
        if element.name == "style":
            yield from _in_css(element.get_text(), base)
        if element.has_attr("style"):
            yield from _in_css(str(element["style"]), base)


def _named_by(element: Tag) -> Iterator[str]:
    for attribute in SHOWN.get(element.name, ()):
        written = str(element.get(attribute, ""))
        if not (element.name in ("embed", "object") and kind_played(element, written)):
            yield written
    for attribute, value in list(element.attrs.items()):
        yield from _held_back(element, attribute, str(value))
    if element.name == "link" and element.has_attr("href") and _is_shown_link(element):
        yield str(element["href"])


def _held_back(element: Tag, attribute: str, value: str) -> Iterator[str]:
    """Yield what an attribute names of several sizes, or holds back until a reader comes near.

    Scripts keep the address in an attribute of their own, under many names; most say "src", others
    hold an address that ends as a picture's does, or a declaration of a style.
    """
    if attribute.endswith("srcset"):  # also imagesrcset of <link>, data-srcset, data-lazy-srcset
        yield from (address for address, _ in read_candidates(value))
    elif not attribute.startswith("data-") or element.name in ("a", "area", "script"):
        return
    elif "url(" in value:
        yield from (written for written, _, _ in _addresses(value))
    elif _is_picture(value) or (
        element.name in HELD_BACK and attribute.endswith("src") and not _is_moving(element)
    ):
        yield value


def _is_picture(written: str) -> bool:
    return path_of(written).lower().endswith(PICTURES)


def _is_moving(element: Tag) -> bool:
    return element.name == "source" and element.parent is not None and element.parent.name in MOVING


def _is_shown_link(element: Tag) -> bool:
    relations = " ".join(element.get_attribute_list("rel")).lower().split()
    preloaded = "preload" in relations and str(element.get("as", "")).lower() in PRELOADED
    return preloaded or any(relation in LINKED for relation in relations)


def _in_css(sheet: str, base: str) -> Iterator[str]:
    yield from (resolve(base, written) for written, _, _ in _addresses(sheet))


def replace_addresses(sheet: str, change: Callable[[str], str]) -> str:
    """Return a style sheet in which `change` gave every address anew ("" for none)."""
    kept, at = [], 0
    for written, found, end in _addresses(sheet):
        address = change(written).replace('"', "%22")
        imported = found[0][:1] == "@"
        kept += [
            sheet[at : found.start()],
            f'@import "{address}"' if imported else f'url("{address}")',
        ]
        at = end
    return "".join([*kept, sheet[at:]])


def _addresses(sheet: str) -> Iterator[tuple[str, re.Match[str], int]]:
    """Yield each address of a sheet, unescaped, with the token that it stands in and its end."""
    at, open_brackets = 0, list[bool]()
    while found := _TOKEN.search(sheet, at):
        at = found.end()
        if found["remark"]:
            # One that nobody closed goes to the end (CSS Syntax 3, section 4.3.2).
            end = sheet.find("*/", at)
            at = end + 2 if end >= 0 else len(sheet)
        elif found["opened"]:
            name = sheet[max(0, found.start() - len(_SET)) : found.start()].lower()
            open_brackets.append(name == _SET)
        elif found["closed"]:
            del open_brackets[-1:]
        if found["string"] and open_brackets[-1:] == [True]:
            yield _ESCAPE.sub(_unescape, found["string"].strip(found["string"][0])), found, at
        elif found["address"] or found["imported"]:
            written = next((found[name] for name in _WRITTEN if found[name]), "")
            yield _ESCAPE.sub(_unescape, written), found, at


def _unescape(found: re.Match[str]) -> str:
    if found[1]:
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0x110000 else "\ufffd"
    return found[2]
