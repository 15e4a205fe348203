"""Numbers that Word counts itself: of headings, clauses and lists (ISO/IEC 29500-1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archiver.text.numbering import read_count, write_number
from archiver.text.office.packages import Element
from archiver.text.office.word_styles import WORD, attribute, child_value

LEVELS = 9
"""Levels of a list (17.9.3)."""
STYLES = {"upperLetter": "A", "lowerLetter": "a", "upperRoman": "I", "lowerRoman": "i"}
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True)
class _NumberLevel:
    """How one level of a list is numbered; `restarts`: it begins anew under each higher number."""

    start: int = 1
    style: str = "decimal"
    written: str = ""
    legal: bool = False
    restarts: bool = True


@dataclass(frozen=True)
class WordLists:
    """The lists of a file: each one's kind and where it begins anew, and the levels of each kind.

    `by_style` are the list and the level that a paragraph style gives.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    begins: Mapping[tuple[str, int], int] = field(default_factory=dict)
    levels: Mapping[tuple[str, int], _NumberLevel] = field(default_factory=dict)
    by_style: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def read_lists(numbering: Element | None, styles: Element | None) -> WordLists:
    """Return the lists of word/numbering.xml, and what word/styles.xml says of them."""
    if numbering is None:
        return WordLists()
    levels: dict[tuple[str, int], _NumberLevel] = {}
    linked: dict[str, int] = {}
    for kind in numbering.iter(f"{WORD}abstractNum"):
        for level in kind.iter(f"{WORD}lvl"):
            depth = read_count(attribute(level, "ilvl"), 0)
            levels[attribute(kind, "abstractNumId"), depth] = _read_level(level)
            linked[child_value(level, "pStyle")] = depth
    kinds: dict[str, str] = {}
    begins: dict[tuple[str, int], int] = {}
    for one in numbering.iter(f"{WORD}num"):
        name = attribute(one, "numId")
        kinds[name] = child_value(one, "abstractNumId")
        for change in one.iter(f"{WORD}lvlOverride"):
            depth = read_count(attribute(change, "ilvl"), 0)
            own = change.find(f"{WORD}lvl")
            if own is not None:  # a level of its own: its kind is then this list's alone
                levels[f"own {name}", depth] = _read_level(own)
            start = child_value(change, "startOverride")
            if start:
                begins[name, depth] = read_count(start, 1)
    return WordLists(kinds, begins, levels, dict(_read_styles(styles, linked)))


def _read_level(level: Element) -> _NumberLevel:
    legal = level.find(f"{WORD}isLgl")
    return _NumberLevel(
        read_count(child_value(level, "start"), 0),
        child_value(level, "numFmt") or "decimal",
        child_value(level, "lvlText"),
        legal is not None and attribute(legal, "val") not in ("0", "false"),
        child_value(level, "lvlRestart") != "0",
    )


def _read_styles(
    styles: Element | None, linked: Mapping[str, int]
) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield the list and the level of each paragraph style, its own or that of the one beneath."""
    said: dict[str, tuple[str, str]] = {}
    for style in styles.iter(f"{WORD}style") if styles is not None else ():
        setting = style.find(f"{WORD}pPr")
        number = setting.find(f"{WORD}numPr") if setting is not None else None
        listed = child_value(number, "numId") if number is not None else ""
        said[attribute(style, "styleId")] = listed, child_value(style, "basedOn")
    for name in said:
        key = name
        for _ in range(LEVELS):
            listed, beneath = said.get(key, ("", ""))
            if listed:
                yield name, (listed, linked.get(name, linked.get(key, 0)))
            if listed or not beneath:
                break
            key = beneath


@dataclass
class ListCounter:
    """Counts the paragraphs of a document, from its first one on.

    `unclear` are kinds of lists in which an item of a lower level came before its higher one:
    programs count those in different ways, and nothing is written from there on.
    """

    lists: WordLists
    unclear: set[str] = field(default_factory=set)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def count(self, setting: Element | None, style: str) -> str:
        """Return the number that Word writes before the next paragraph, "" where it writes none.

        `setting` are the paragraph's own properties. A list whose numbers are counted in a way that
        is not known here has none.
        """
        listed, depth = self.lists.by_style.get(style, ("", 0))
        number = setting.find(f"{WORD}numPr") if setting is not None else None
        if number is not None:
            listed = child_value(number, "numId") or listed
            depth = read_count(child_value(number, "ilvl"), depth)
        kind = self.lists.kinds.get(listed, "")
        level = self.lists.levels.get((kind, depth))
        if (
            level is None
            or not 0 <= depth < LEVELS
            or ("own " + listed, depth) in self.lists.levels
        ):
            return ""
        if any((kind, above) not in self.counts for above in range(depth)):
            self.unclear.add(kind)
        if kind in self.unclear:
            return ""
        start = self.lists.begins.get((listed, depth))
        if start is not None and (listed, depth) not in self.begun:
            self.begun.add((listed, depth))
            self.counts[kind, depth] = start - 1
        self.counts[kind, depth] = self.counts.get((kind, depth), level.start - 1) + 1
        for deeper in range(depth + 1, LEVELS):
            below = self.lists.levels.get((kind, deeper))
            if below is not None and below.restarts:
                self.counts.pop((kind, deeper), None)
        return self._write(kind, level)

    def _write(self, kind: str, level: _NumberLevel) -> str:
        if level.legal or level.style in ("bullet", "none"):
            return ""
        counts = {}
        for found in _PLACE.finditer(level.written):
            depth = int(found[1]) - 1
            one = self.lists.levels.get((kind, depth), _NumberLevel(style="unknown"))
            letter = "1" if one.style == "decimal" else STYLES.get(one.style, "")
            counts[found[1]] = self.counts.get((kind, depth), 0), letter
        return write_number(_PLACE, level.written, counts)
