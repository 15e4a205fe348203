"""Pages nested so deep, or tags with so many attributes, that parsing takes quadratic time.

Browsers stop at 512 open elements and put deeper ones side by side (Blink's
kMaximumHTMLParserDOMTreeDepth); so do we, before the parser sees the page. A tag with thousands
of attributes loses them, and a choice of thousands is read as a list.
"""

from __future__ import annotations

import re

MAX_DEPTH = 512
"""Elements that are open at once: Blink's kMaximumHTMLParserDOMTreeDepth."""
CHUNK = 4 * 1024
"""Characters of which brackets are counted at a time. A guess."""
LONG_TAG = 8 * 1024
"""Characters of a tag from which its attributes are counted. A guess."""
MAX_ATTRIBUTES = 500
"""Attributes of a tag that are read: no page written by or for people has as many. A guess."""
LONG = re.compile(rf"<([a-zA-Z][a-zA-Z0-9:-]*)(?=[\s/])[^<>]{{{LONG_TAG},}}")
MAX_OPTIONS = 3000
"""Choices of a page above which they are read as a list: parsers take quadratic time. A guess."""
_SELECT = re.compile(r"<(/?)select\b", re.IGNORECASE)
_VALUE = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")


def names(listed: str) -> frozenset[str]:
    """Return the element names in `listed`, which white space separates."""
    return frozenset(listed.split())


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>")
UNCOUNTED = names(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd "
    "option optgroup thead tbody tfoot colgroup rt rp html head body script style title textarea "
    "iframe template"
)
INLINE = names(
    "a abbr b bdi bdo big cite code em font i ins label mark q s small span strong sub sup time tt "
    "u var"
)


def tame_markup(markup: str) -> str:
    """Return `markup` without what would stall a parser; almost every page is unchanged."""
    if len(markup) > LONG_TAG and LONG.search(markup):
        markup = LONG.sub(_drop_attributes, markup)
    if markup.count("<option") > MAX_OPTIONS:
        markup = _SELECT.sub("<\\1div", markup)
    return _flatten(markup)


def _drop_attributes(tag: re.Match[str]) -> str:
    values = _VALUE.sub("", tag[0])
    return f"<{tag[1]}" if len(values.split()) > MAX_ATTRIBUTES else tag[0]


def _flatten(markup: str) -> str:
    if not _may_be_deep(markup) or _depth(markup) <= MAX_DEPTH:
        return markup
    depth = 0

    def flatten(tag: re.Match[str]) -> str:
        nonlocal depth
        before = depth
        depth = _depth_after(tag, depth)
        if max(before, depth) <= MAX_DEPTH or tag[2].lower() in UNCOUNTED:
            return tag[0]
        return "" if tag[2].lower() in INLINE else "<br>"

    return _TAG.sub(flatten, markup)


def _may_be_deep(markup: str) -> bool:
    open_before = 0
    for at in range(0, len(markup), CHUNK):
        brackets = markup.count("<", at, at + CHUNK)
        ended = markup.count("</", at, at + CHUNK)
        if open_before + brackets - ended > MAX_DEPTH:
            return True
        open_before = max(0, open_before + brackets - 2 * ended)
    return False


def _depth(markup: str) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(markup):
        depth = _depth_after(tag, depth)
        if depth > deepest:
            deepest = depth
    return deepest


def _depth_after(tag: re.Match[str], depth: int) -> int:
    if tag[2].lower() in UNCOUNTED:
        return depth
    return max(0, depth - 1) if tag[1] else depth + 1
