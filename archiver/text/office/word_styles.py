"""What the styles of a Word file say of its words: hidden, struck out, raised, lowered, white.

A run's own properties are stronger than its character style's, and these than its paragraph style's
(ECMA-376 part 1, 17.7.2); a style takes what it does not say from the one it is based on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from archiver.models import SpanKind
from archiver.text.office.packages import Element

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DEPTH = 20
RAISED_BY = 2
"""Half-points from which a raised run is read as raised characters."""
TINY = 4
"""Half-points of type size up to which nobody can read a word."""
LEVELS = {"superscript": SpanKind.SUPERSCRIPT, "subscript": SpanKind.SUBSCRIPT}


@dataclass(frozen=True)
class TextStyle:
    """How words are shown; None where a style does not say. `level` "" is the line itself."""

    hidden: bool | None = None
    struck: bool | None = None
    level: SpanKind | str | None = None
    white: bool | None = None

    def over(self, other: TextStyle) -> TextStyle:
        """Return this look laid over a weaker one."""
        return TextStyle(
            other.hidden if self.hidden is None else self.hidden,
            other.struck if self.struck is None else self.struck,
            other.level if self.level is None else self.level,
            other.white if self.white is None else self.white,
        )

    @classmethod
    def read(cls, setting: Element | None) -> Self:
        """Read the properties of a run or of a style (`w:rPr`)."""
        if setting is None:
            return cls()
        switches = [_switch(setting, name) for name in ("vanish", "strike", "dstrike")]
        struck = [switch for switch in switches[1:] if switch is not None]
        tiny = 0 < abs(_number(setting, "sz")) <= TINY
        return cls(
            True if tiny else switches[0],
            any(struck) if struck else None,
            _read_level(setting),
            _read_white(setting),
        )


def _read_level(setting: Element) -> SpanKind | str | None:
    raised = setting.find(f"{WORD}vertAlign")
    if raised is not None:
        return LEVELS.get(attribute(raised, "val"), "")
    by = _number(setting, "position")
    if abs(by) < RAISED_BY:
        return None
    return SpanKind.SUPERSCRIPT if by > 0 else SpanKind.SUBSCRIPT


def _read_white(setting: Element) -> bool | None:
    if any(setting.find(f"{WORD}{name}") is not None for name in ("shd", "highlight")):
        return False
    colour = setting.find(f"{WORD}color")
    if colour is None:
        return None
    return attribute(colour, "val").upper() == "FFFFFF"


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


def read_styles(root: Element | None) -> dict[str, TextStyle]:
    """Return the look that each style of word/styles.xml gives to words, by its id."""
    if root is None:
        return {}
    own: dict[str, tuple[TextStyle, str]] = {}
    for style in root.iter(f"{WORD}style"):
        based = style.find(f"{WORD}basedOn")
        parent = attribute(based, "val") if based is not None else ""
        own[attribute(style, "styleId")] = (TextStyle.read(style.find(f"{WORD}rPr")), parent)
    return {name: _inherit(name, own) for name in own}


def _inherit(name: str, own: dict[str, tuple[TextStyle, str]]) -> TextStyle:
    look = TextStyle()
    for _ in range(DEPTH):
        if name not in own:
            break
        said, name = own[name]
        look = look.over(said)
    return look
