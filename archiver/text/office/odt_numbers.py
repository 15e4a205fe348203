"""Numbers that OpenDocument leaves to its reader: of lists, and of headings by their outline.

Written only where the standard says how they are counted, and programs agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archiver.text.numbering import read_count, write_number
from archiver.text.office.packages import Element, any_attribute, local_name

OUTLINE = "/outline"
"""The name here of the list that headings outside lists belong to; no style can have it (NCName,
Namespaces in XML, section 3)."""
STYLES = ("1", "a", "A", "i", "I")
"""The values of style:num-format that are written; bullets and pictures have none."""
_PLACE = re.compile(r"%(\d{1,2})%")


@dataclass(frozen=True)
class _OdtLevel:
    """How one level of a list is numbered; `written` has "%1%" for the number of level 1."""

    style: str
    written: str
    start: int


OdtLists = Mapping[str, Mapping[int, _OdtLevel]]
"""The levels of each list style, by its name; a style whose levels count on together has none."""


def read_lists(roots: Iterable[Element]) -> OdtLists:
    """Return the list styles of an OpenDocument file's parts, those of the text last."""
    lists: dict[str, dict[int, _OdtLevel]] = {}
    for root in roots:
        for style in root.iter():
            kind = local_name(style)
            if kind in ("list-style", "outline-style"):
                name = OUTLINE if kind == "outline-style" else any_attribute(style, "name")
                together = any_attribute(style, "consecutive-numbering") == "true"
                lists[name] = {} if together else dict(map(_read_level, style))
    return lists


def _read_level(level: Element) -> tuple[int, _OdtLevel]:
    depth = read_count(any_attribute(level, "level"), 0)
    style = any_attribute(level, "num-format") if "bullet" not in local_name(level) else ""
    shown = read_count(any_attribute(level, "display-levels"), 1)
    places = ".".join(f"%{one}%" for one in range(max(depth - shown + 1, 1), depth + 1))
    plain = f"{any_attribute(level, 'num-prefix')}{places}{any_attribute(level, 'num-suffix')}"
    written = any_attribute(level, "num-list-format") or plain
    return depth, _OdtLevel(style, written, read_count(any_attribute(level, "start-value"), 1))


@dataclass
class OdtCounter:
    """Counts the items of lists and the headings of a document, from its first one on.

    `open_styles` are those of the lists around, the outermost first; `due` is whether the next
    paragraph is the first of its item; `unclear` styles are those of which nothing more is written.
    """

    lists: OdtLists
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
    open_styles: list[str] = field(default_factory=list)
    due: bool = False

    def open_list(self, element: Element) -> None:
        """A list begins: one that goes on with another's numbers says so."""
        style = any_attribute(element, "style-name")
        outer = self.open_styles[-1] if self.open_styles else None
        style = style or outer or ""
        if outer is not None and (self.due or style != outer):
            self.unclear |= {style, outer}  # an item without words of its own; a list of two styles
        self.open_styles.append(style)
        if any_attribute(element, "continue-list"):
            self.unclear.add(style)
        elif any_attribute(element, "continue-numbering") != "true":
            self._restart(style, len(self.open_styles))

    def close_list(self) -> None:
        """The innermost list ends."""
        self.open_styles.pop()
        self.due = False

    def open_item(self, element: Element) -> None:
        """An item begins, or a list's header: LibreOffice counts it, the standard does not."""
        self.due = bool(self.open_styles) and local_name(element) == "list-item"
        if self.due:
            self._count(self.open_styles[-1], len(self.open_styles), element)
        elif self.open_styles:
            self.unclear.add(self.open_styles[-1])

    def number(self, element: Element) -> str:
        """Return the number before the next paragraph or heading, "" where it has none."""
        if self.open_styles:
            if not self.due:
                return ""
            self.due = False
            style = self.open_styles[-1]
            return self._write(style, len(self.open_styles))
        if local_name(element) != "h" or any_attribute(element, "is-list-header") == "true":
            return ""
        depth = read_count(any_attribute(element, "outline-level"), 1)
        if any_attribute(element, "restart-numbering") == "true":
            self._restart(OUTLINE, depth)
        self._count(OUTLINE, depth, element)
        return self._write(OUTLINE, depth)

    def _restart(self, style: str, depth: int) -> None:
        counts = self.counts.get(style, {})
        self.counts[style] = {level: count for level, count in counts.items() if level < depth}

    def _count(self, style: str, depth: int, element: Element) -> None:
        counts = self.counts.setdefault(style, {})
        level = self.lists.get(style, {}).get(depth)
        before = counts.get(depth, level.start - 1 if level else 0)
        counts[depth] = read_count(any_attribute(element, "start-value"), before + 1)
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]

    def _write(self, style: str, depth: int) -> str:
        levels = self.lists.get(style, {})
        level = levels.get(depth)
        if level is None or level.style not in STYLES or style in self.unclear:
            return ""
        held = self.counts.get(style, {})
        counts = {
            str(one): (held.get(one, 0), levels[one].style if levels[one].style in STYLES else "")
            for one in levels
        }
        return write_number(_PLACE, level.written, counts)
