"""What the styles of a Word file say of its words: hidden, struck out, raised, lowered, white.

A run's own properties are stronger than its character style's, and these than its paragraph style's
(ECMA-376 part 1, 17.7.2); a style takes what it does not say from the one it is based on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from archiver.models import SpanKind
from archiver.text.office.packages import Element

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DEPTH = 20
"""Styles that one style may be based on, one behind the other (a guess: Word makes at most 11)."""
RAISED_BY = 2
"""Half-points from which a raised run is read as raised characters."""
TINY = 4
"""Half-points of type size up to which nobody can read a word."""
NARROW = 10
"""Per cent of their width up to which nobody can tell letters (17.3.2.43; a guess)."""
SAME_COLOUR = 20
"""Steps of 255 by which every part of two colours differs at most where nobody sees one on the
other: what is asked of a PDF's pixels too."""
LEVELS = {"superscript": SpanKind.SUPERSCRIPT, "subscript": SpanKind.SUBSCRIPT}
HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00",
    "magenta": "FF00FF", "red": "FF0000", "yellow": "FFFF00", "white": "FFFFFF",
    "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080",
    "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
"""The colours of a text marker (17.18.40)."""
UNKNOWN_COLOUR = "?"
"""A colour that the file leaves to a theme, a pattern or the program that shows it."""


@dataclass(frozen=True)
class TextStyle:
    """How words are shown; None where a style does not say. `level` "" is the line itself.

    `capitals`: small letters are
    drawn as capitals. `colour` is that of the letters, `fill` that behind them: six hexadecimal
    digits, or unknown.
    """

    hidden: bool | None = None
    struck: bool | None = None
    level: SpanKind | str | None = None
    colour: str | None = None
    fill: str | None = None
    some_views: bool | None = None
    capitals: bool | None = None

    def over(self, other: TextStyle) -> TextStyle:
        """Return this look laid over a weaker one."""
        mine, theirs = vars(self), vars(other)
        return TextStyle(**{k: theirs[k] if v is None else v for k, v in mine.items()})

    @classmethod
    def read(cls, setting: Element | None) -> Self:
        """Read the properties of a run or of a style (`w:rPr`)."""
        if setting is None:
            return cls()
        vanish, special = _switch(setting, "vanish"), _switch(setting, "specVanish")
        struck = [_switch(setting, name) for name in ("strike", "dstrike")]
        capitals = [_switch(setting, name) for name in ("caps", "smallCaps")]
        small = 0 < abs(_number(setting, "sz")) <= TINY or 0 < _number(setting, "w") <= NARROW
        return cls(
            True if small or special else vanish,
            any(struck) if struck != [None, None] else None,
            _read_level(setting),
            _read_colour(setting),
            read_fill(setting),
            _switch(setting, "webHidden"),
            any(capitals) if capitals != [None, None] else None,
        )

    def sees(self, behind: str) -> bool:
        """Whether letters of this colour can be told from `behind`, or one of them is unknown."""
        return not _is_same(self.colour or UNKNOWN_COLOUR, self.fill or behind)


def _is_same(one: str, other: str) -> bool:
    if UNKNOWN_COLOUR in (one, other):
        return False
    pairs = ((int(c[at : at + 2], 16) for c in (one, other)) for at in (0, 2, 4))
    return all(abs(a - b) <= SAME_COLOUR for a, b in pairs)


def hex_colour(written: str) -> str:
    """Return six hexadecimal digits in capitals; anything else is unknown."""
    return written.upper() if re.fullmatch("[0-9A-Fa-f]{6}", written) else UNKNOWN_COLOUR


def _read_colour(setting: Element) -> str | None:
    colour = setting.find(f"{WORD}color")
    return None if colour is None else hex_colour(attribute(colour, "val"))


def read_fill(setting: Element | None) -> str | None:
    """Return the colour behind what has these properties (17.3.5), None where they say nothing."""
    if setting is None:
        return None
    marker = setting.find(f"{WORD}highlight")
    if marker is not None and attribute(marker, "val") != "none":
        return HIGHLIGHTS.get(attribute(marker, "val"), UNKNOWN_COLOUR)
    shading = setting.find(f"{WORD}shd")
    if shading is None:
        return None
    pattern, fill = attribute(shading, "val"), attribute(shading, "fill")
    if pattern not in ("", "clear", "nil"):
        return UNKNOWN_COLOUR
    return (
        None if fill in ("", "auto") and not attribute(shading, "themeFill") else hex_colour(fill)
    )


def _read_level(setting: Element) -> SpanKind | str | None:
    raised = setting.find(f"{WORD}vertAlign")
    if raised is not None:
        return LEVELS.get(attribute(raised, "val"), "")
    by = _number(setting, "position")
    if abs(by) < RAISED_BY:
        return None
    return SpanKind.SUPERSCRIPT if by > 0 else SpanKind.SUBSCRIPT


def _switch(setting: Element, name: str) -> bool | None:
    switch = setting.find(f"{WORD}{name}")
    return None if switch is None else attribute(switch, "val") not in ("0", "false", "off")


def _number(setting: Element, name: str) -> int:
    found = setting.find(f"{WORD}{name}")
    written = attribute(found, "val") if found is not None else ""
    return int(written) if written.removeprefix("-").isdecimal() and len(written) < 9 else 0


def attribute(element: Element, name: str) -> str:
    """Return an attribute of Word's own namespace, "" where it is missing."""
    return str(element.get(f"{WORD}{name}", ""))


@dataclass(frozen=True)
class WordStyles:
    """The styles of a file by id: what each does to words, and its name, which is English."""

    looks: Mapping[str, TextStyle]
    names: Mapping[str, str]


def read_styles(root: Element | None) -> WordStyles:
    """Return the styles of word/styles.xml; what a paragraph style fills is a fill of its words."""
    own: dict[str, tuple[TextStyle, str]] = {}
    names: dict[str, str] = {}
    for style in root.iter(f"{WORD}style") if root is not None else ():
        look = TextStyle.read(style.find(f"{WORD}rPr"))
        around = TextStyle(fill=read_fill(style.find(f"{WORD}pPr")))
        key = attribute(style, "styleId")
        own[key] = (look.over(around), child_value(style, "basedOn"))
        names[key] = child_value(style, "name")
    return WordStyles({key: _inherit(key, own) for key in own}, names)


def child_value(element: Element | None, name: str) -> str:
    """Return the value of a child of Word's own namespace, "" where there is none."""
    found = element.find(f"{WORD}{name}") if element is not None else None
    return attribute(found, "val") if found is not None else ""


def _inherit(name: str, own: dict[str, tuple[TextStyle, str]]) -> TextStyle:
    look = TextStyle()
    for _ in range(DEPTH):
        if name not in own:
            break
        said, name = own[name]
        look = look.over(said)
    return look
