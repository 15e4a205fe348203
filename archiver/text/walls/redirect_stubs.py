"""Pages that only send their reader on: a `Refresh`, in the head or the markup, or one script line.

Such a stub is no redirect in HTTP's words, and not the page either: whoever follows the link reads
what stands where it leads.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from archiver.file_kinds import PAGES, TEXT, sniff
from archiver.messages import Head
from archiver.text.charsets import decode
from archiver.text.walls.sign_words import count_words, read_tokens
from archiver.text.web.nesting import tame_markup
from archiver.urls import is_web_address

LARGEST = 64 * 1024
"""Bytes of a stub. The largest seen, a whole template around one sentence, had 30 kB; a guess."""

SOON = 5  # seconds; a page that goes on later than that is meant to be read (rule 2 of doubt)
FEW = 100  # visible words; more than that is a page of its own, whatever it does afterwards
LONGEST_SCRIPT = 4000  # characters of one assignment with the longest address (a guess)

_NOT_SHOWN = "script, style, head, [hidden]"
# HTML Standard 4.2.5.3, "shared declarative refresh steps": a time, and an address if any.
_REFRESH = re.compile(r"(\d{1,6})(?:\.[\d.]*)?\s*[;,\s]\s*(?:url\s*=\s*)?([\"']?)(.+)", re.I | re.S)
_PLACE = r"(?:(?:window|self|top|parent|document|this|globalThis)\.)*location"
_QUOTED = r"""(?P<quote>["'`])(?P<address>[^"'`\\\s]+)(?P=quote)"""
_ASSIGNMENTS = (
    re.compile(rf"{_PLACE}(?:\.href)?\s?=\s?{_QUOTED}\s?;?"),
    re.compile(rf"{_PLACE}\.(?:replace|assign)\s?\(\s?{_QUOTED}\s?\)\s?;?"),
)
# A function that the browser calls once the page is there does the same.
_WHEN_LOADED = re.compile(
    r"(?:(?:window|document|self)\.)?"
    r"(?:onload\s?=|addEventListener\s?\(\s?[\"'](?:load|DOMContentLoaded)[\"']\s?,)\s?"
    r"(?:function\s?\w{0,40}\s?\(\w{0,40}\)\s?|(?:\(\w{0,40}\)|\w{1,40})\s?=>\s?)\{(?P<inside>[^{}]*)\}"
    r"\s?(?:,\s?\w+\s?)?\)?\s?;?"
)
_NOSCRIPT = re.compile(r"<(/?)noscript\b[^<>]*>", re.IGNORECASE)
_REMARK = re.compile(r"^[ \t]*(?:<!--|//)[^\n]*", re.MULTILINE)


def stub_target(head: Head, payload: bytes, address: str) -> str:
    """Return the address to which a page at `address` does nothing but send on, "" for any other.

    `payload` is the decoded body. Only the web's own addresses, and never the page's own.
    """
    if head.status != 200 or len(payload) > LARGEST:
        return ""
    refresh = head.get("refresh")
    lowered = payload.lower()
    if not refresh and b"refresh" not in lowered and b"location" not in lowered:
        return ""
    kind = sniff(payload, head.media_type, address)
    written = decode(payload, head.charset, markup=True).text
    if kind not in PAGES:
        few = kind == TEXT and count_words(read_tokens(written)) < FEW
        return _resolve(address, address, _soon(refresh)) if few else ""
    return _in_page(LexborHTMLParser(tame_markup(_as_shown(written))), refresh, address)


def _as_shown(markup: str) -> str:
    """Return a page without what is only for browsers that run no scripts."""
    shown, *rest = _NOSCRIPT.split(markup)
    ends = zip(rest[::2], rest[1::2], strict=True)
    return shown + "".join(behind for slash, behind in ends if slash)


def _in_page(page: LexborHTMLParser, refresh: str, address: str) -> str:
    named = page.css_first("base[href]")
    base = urljoin(address, (named.attributes.get("href") or "").strip()) if named else address
    scripts = [node for node in page.css("script") if _runs(node.attributes.get("type") or "")]
    fetched = any(node.attributes.get("src") for node in scripts)
    lines = [node.text() for node in scripts]
    if page.body is not None and page.body.attributes.get("onload"):
        lines.append(page.body.attributes["onload"] or "")
    for node in page.css("template"):
        node.decompose()
    found = page.css('meta[http-equiv="refresh" i]')
    metas = [node.attributes.get("content") or "" for node in found]
    for node in page.css(_NOT_SHOWN):
        node.decompose()
    words = count_words(read_tokens(page.body.text(separator=" ") if page.body else ""))
    if words < FEW:
        for value in (refresh, *metas):
            if target := _resolve(address, base, _soon(value)):
                return target
    if words or fetched or len(lines) != 1:
        return ""
    return _resolve(address, base, _assigned(lines[0]))


def _runs(kind: str) -> bool:
    """Whether a script of this type is run: others hold data (HTML Standard 4.12.1)."""
    return kind.strip().lower() in ("", "module") or "javascript" in kind.lower()


def _soon(value: str) -> str:
    """Return the address in a Refresh value that leads there at once, "" where there is none."""
    found = _REFRESH.match(value.strip()[:4000])
    if found is None or int(found[1]) > SOON:
        return ""
    return (found[3].partition(found[2])[0] if found[2] else found[3]).strip()


def _assigned(script: str) -> str:
    """Return the address that a script assigns, if that is all it does."""
    if len(script) > LONGEST_SCRIPT:
        return ""
    bare = " ".join(_REMARK.sub(" ", script.replace("\\/", "/")).split())
    loaded = _WHEN_LOADED.fullmatch(bare)
    bare = loaded["inside"].strip() if loaded else bare
    found = next(filter(None, (form.fullmatch(bare) for form in _ASSIGNMENTS)), None)
    return found["address"] if found else ""


def _resolve(own: str, base: str, written: str) -> str:
    try:
        target = urljoin(base, written).partition("#")[0] if written else ""
    except ValueError:
        return ""
    return target if is_web_address(target) and target != own.partition("#")[0] else ""
