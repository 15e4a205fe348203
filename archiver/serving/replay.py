"""A saved page made ready for a frame: what it shows comes from the archive, or from nowhere.

This is for people's eyes; the stored bytes stay as they are. What a page could do to its reader is
stopped twice: it is taken out here, and the policy that the page is served with forbids it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.text.web.nesting import FRAMES, tame_markup
from archiver.text.web.shadows import close_shadows, open_shadows
from archiver.text.web.srcset import read_candidates

Find = Callable[[str], str]
"""From an address as it is written in the page to one on this server; "" where there is none."""

# Runs, sends, plays, or tells other hosts that somebody is reading. A template is never shown.
TAKEN_OUT = (
    "script, base, meta, object, embed, applet:not([x-shadow-root]), portal, template, noembed, "
    "fencedframe, track, audio > source, video > source"
)
KEPT_LINKS = ("stylesheet",)
SHOWN = {"img": ("src",), "input": ("src",), "image": ("href", "xlink:href"), "iframe": ("src",)}
SHOWN |= {"frame": ("src",), "body": ("background",), "table": ("background",)}
SHOWN |= {"video": ("poster",), "td": ("background",), "th": ("background",)}
LEADING: tuple[str, ...] = (
    "href",
    "xlink:href",
    "action",
    "formaction",
    "ping",
    "src",
    "srcset",
    "srcdoc",
)
LEADING += ("data-src", "poster", "background", "cite", "longdesc", "manifest", "imagesrcset")
_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)


def make_page(
    markup: str, find: Find, rewrite_sheet: Callable[[str], str], depth: int = 0
) -> bytes:
    """Return a page of the same looks, in UTF-8, that asks for nothing but what `find` gives.

    Scripts, forms' targets, links and whatever else leads away are taken out; `rewrite_sheet`
    gives the addresses in a style sheet anew; `depth` counts the pages around it. Never raises for
    what the page holds.
    """
    page = LexborHTMLParser(open_shadows(markup))
    for node in page.css(TAKEN_OUT):
        node.decompose()
    for node in page.css("noscript"):
        node.unwrap()
    for node in page.css("*"):
        inside = node.attributes.get("srcdoc") if node.tag == "iframe" else None
        _tame(node, find, rewrite_sheet)
        if inside and depth < FRAMES:
            within = make_page(tame_markup(inside), find, rewrite_sheet, depth + 1)
            node.attrs["srcdoc"] = within.decode()
    # Without its own doctype a page was laid out by the rules of older browsers, and still is.
    begin = "<!doctype html>" if _DOCTYPE.search(markup[:2000]) else ""
    html = f"{begin}{page.root.html if page.root else ''}"
    return close_shadows(html).encode("utf-8", "replace")


def _tame(node: LexborNode, find: Find, rewrite_sheet: Callable[[str], str]) -> None:
    tag = node.tag or ""
    if tag == "link" and not _is_style(node):
        node.decompose()
        return
    if tag == "style":
        _set_text(node, rewrite_sheet(node.text()))
    found = _shown(node, tag, find)
    for name, value in list(node.attributes.items()):
        leads = name in LEADING and not (value or "").startswith("#")
        if leads or name.startswith("on") or name == "target":
            del node.attrs[name]
        elif name == "style":
            node.attrs[name] = rewrite_sheet(value or "")
    for name, address in found.items():
        node.attrs[name] = address


def _is_style(link: LexborNode) -> bool:
    return (link.attributes.get("rel") or "").lower().strip() in KEPT_LINKS


def _shown(node: LexborNode, tag: str, find: Find) -> dict[str, str]:
    """Return the attributes that show something from the archive, with their new addresses."""
    names = ("href",) if tag == "link" else SHOWN.get(tag, ())
    written = {name: node.attributes.get(name) for name in names}
    found = {name: find(value) for name, value in written.items() if value}
    if tag in ("img", "source"):
        lazy = node.attributes.get("data-src")
        if tag == "img" and lazy and not found.get("src", ""):
            found["src"] = find(lazy)
        candidates = _candidates(node.attributes.get("srcset") or "", find)
        found |= {"srcset": candidates} if candidates else {}
    return {name: address for name, address in found.items() if address}


def _candidates(srcset: str, find: Find) -> str:
    if srcset.lstrip().startswith("data:"):
        return ""
    found = ((find(written), size) for written, size in read_candidates(srcset))
    return ", ".join(f"{address} {size}".strip() for address, size in found if address)


def _set_text(style: LexborNode, sheet: str) -> None:
    """A style sheet cannot hold what would end it."""
    inside = sheet.replace("</", "<\\/")
    fresh = LexborHTMLParser(f"<style>{inside}</style>").css_first("style")
    if fresh is None:
        return
    for name, value in style.attributes.items():
        fresh.attrs[name] = value or ""
    style.replace_with(fresh)
