"""Shadow trees that a page declares: read as elements, with what fills a slot in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

SHADOW = "x-shadow-root"
"""The attribute of the element that a declarative shadow root is read as."""
BEGIN, END = f"<applet {SHADOW}>", "</applet>"
"""An element of old that no page has now: nothing within it closes a paragraph around it, as
nothing within a template does (HTML Standard 13.2.4.2)."""
MOST_SLOTS = 100
"""Slots that fill slots, each within the other. A guess: a component within a component has two."""
TOO_DEEP = "The page's parts stand in each other too deep: some of its words were not read."
_TEMPLATE = re.compile(r"<(/?)template\b([^>]*)>", re.IGNORECASE)


@dataclass(frozen=True)
class Slots:
    """What slots show: the nodes that fill each one, by its `mem_id` (DOM 4.2.2.3).

    `placed` are the nodes that are shown in a slot instead of where they stand, `unshown` those
    children of a host that no slot shows.
    """

    filled: Mapping[int, list[LexborNode]] = field(default_factory=dict)
    placed: frozenset[int] = frozenset()
    unshown: frozenset[int] = frozenset()


def open_shadows(markup: str) -> str:
    """Turn declarative shadow roots, which are shown, into elements (HTML Standard 4.12.3)."""
    if "shadowrootmode" not in markup:
        return markup
    shown: list[bool] = []

    def open_shadow(tag: re.Match[str]) -> str:
        if not tag[1]:
            shown.append("shadowrootmode" in tag[2])
            return BEGIN if shown[-1] else tag[0]
        return END if shown and shown.pop() else tag[0]

    return _TEMPLATE.sub(open_shadow, markup)


def close_shadows(markup: str) -> str:
    """Turn such elements, as a parser wrote them, into declarative shadow roots again."""
    begin = '<template shadowrootmode="open">'
    return markup.replace(f'<applet {SHADOW}="">', begin).replace(END, "</template>")


def enclosing_shadow(node: LexborNode) -> LexborNode | None:
    """Return the shadow root whose elements alone a sheet in it styles (CSS Scoping 1, 3.1)."""
    around = node.parent
    while around is not None and SHADOW not in around.attributes:
        around = around.parent
    return around


def find_slots(parser: LexborHTMLParser) -> Slots:
    """Say for each slot of the page's open shadow roots what it shows."""
    named: dict[int, dict[str, LexborNode]] = {}
    for slot in parser.css("slot"):
        if (shadow := enclosing_shadow(slot)) is not None:
            name = slot.attributes.get("name") or ""
            named.setdefault(shadow.mem_id, {}).setdefault(name, slot)
    filled: dict[int, list[LexborNode]] = {}
    unshown: set[int] = set()
    for shadow in parser.css(f"[{SHADOW}]"):
        slots = named.get(shadow.mem_id, {})
        for child in _beside(shadow):
            name = "" if child.tag == "-text" else child.attributes.get("slot") or ""
            if name in slots:
                filled.setdefault(slots[name].mem_id, []).append(child)
            else:
                unshown.add(child.mem_id)
    placed = frozenset(child.mem_id for children in filled.values() for child in children)
    return Slots(filled, placed, frozenset(unshown))


def _beside(shadow: LexborNode) -> Iterator[LexborNode]:
    child = shadow.parent.first_child if shadow.parent is not None else None
    while child is not None:
        if child.mem_id != shadow.mem_id and (child.tag != "-text" or child.text().strip()):
            yield child
        child = child.next
