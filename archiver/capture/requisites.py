"""What a page needs to look like itself: images, style sheets, fonts, frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup, Tag

from archiver.capture.links import HTML_TYPES, base_address, distinct, parse_markup, resolve
from archiver.text.web.srcset import read_candidates

# Elements and the attributes of theirs that name what is shown.
SHOWN = {
    "img": ("src", "data-src"),
    "source": ("src",),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "video": ("poster",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "body": ("background",),
    "table": ("background",),
    "td": ("background",),
}
LINKED = ("stylesheet", "icon", "apple-touch-icon")
PRELOADED = ("font", "image", "style")
# url(...) quoted or bare, and @import "..." (CSS Syntax 3, section 4.3.6; CSS Cascade 5, 2).
_CSS_ADDRESS = re.compile(
    r"""url\(\s*(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^()\s"']+))\s*\)"""
    r"""|@import\s+(?:"(?P<import_double>[^"\n]*)"|'(?P<import_single>[^'\n]*)')""",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})\s?|(.))")


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


def _in_page(soup: BeautifulSoup, base: str) -> Iterator[str]:
    for element in soup.find_all(True):
        yield from (resolve(base, written) for written in _named_by(element))
        if element.name == "style":
            yield from _in_css(element.get_text(), base)
        if element.has_attr("style"):
            yield from _in_css(str(element["style"]), base)


def _named_by(element: Tag) -> Iterator[str]:
    for attribute in SHOWN.get(element.name, ()):
        if element.has_attr(attribute):
            yield str(element[attribute])
    if element.has_attr("srcset"):
        yield from (address for address, _ in read_candidates(str(element["srcset"])))
    if element.name == "link" and element.has_attr("href") and _is_shown_link(element):
        yield str(element["href"])


def _is_shown_link(element: Tag) -> bool:
    relations = " ".join(element.get_attribute_list("rel")).lower().split()
    preloaded = "preload" in relations and str(element.get("as", "")).lower() in PRELOADED
    return preloaded or any(relation in LINKED for relation in relations)


def _in_css(sheet: str, base: str) -> Iterator[str]:
    for found in _CSS_ADDRESS.finditer(_without_comments(sheet)):
        written = next((text for text in found.groups() if text), "")
        yield resolve(base, _ESCAPE.sub(_unescape, written))


def replace_addresses(sheet: str, change: Callable[[str], str]) -> str:
    """Return a style sheet in which `change` gave every address anew ("" for none)."""

    def anew(found: re.Match[str]) -> str:
        written = next((text for text in found.groups() if text), "")
        address = change(_ESCAPE.sub(_unescape, written)).replace('"', "%22")
        return f'@import "{address}"' if found[0][:1] == "@" else f'url("{address}")'

    return _CSS_ADDRESS.sub(anew, _without_comments(sheet))


def _without_comments(sheet: str) -> str:
    """One that nobody closed goes to the end (CSS Syntax 3, section 4.3.2)."""
    kept, at = [], 0
    while (start := sheet.find("/*", at)) >= 0:
        kept.append(sheet[at:start])
        end = sheet.find("*/", start + 2)
        at = end + 2 if end >= 0 else len(sheet)
    return " ".join([*kept, sheet[at:]])


def _unescape(found: re.Match[str]) -> str:
    if found[1]:
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0x110000 else "\ufffd"
    return found[2]
