"""Sheets that list quotations: a column whose head says so holds them, with marks or without."""

from __future__ import annotations

import re
from dataclasses import replace

from archiver.models import BlockKind, Text
from archiver.text.blocks import Draft
from archiver.text.seen_blocks import read_blocks

_PLACE = re.compile(r"(sheet “.*”), ([A-Z]{1,3})\d+", re.DOTALL)
_HEAD = re.compile(
    r"\W*(?:the |exact |direct |full )?(?:quot(?:e|ation)s?|quoted (?:words|text|passage)s?"
    r"|wording|zitate?|wortlaut|citations?|verbatims?|citas?|citazion[ei]|citaç(?:ão|ões)|citaten?"
    r"|citat(?:er|y)?|cytaty?|цитат[аиы]|цитати|引文|引用|引用文|인용|인용문|اقتباس|ציטוט|alıntı"
    r"|idézet(?:ek)?|παράθεμα|उद्धरण|dyfyniad)\W*",
    re.IGNORECASE,
)
"""How people head the column of quotations, in the languages of the program's tables. A guess."""


def read_sheets(text: Text) -> Draft:
    """Return the draft of a workbook, the cells below such a head as block quotations."""
    draft = read_blocks(text)
    columns: set[tuple[str, str]] = set()
    last = max((block.group for block in draft.blocks), default=0)
    made = []
    for block in draft.blocks:
        place = _PLACE.fullmatch(block.locator)
        column = (place[1], place[2]) if place else ("", "")
        if place and _HEAD.fullmatch(block.text):
            columns.add(column)
        elif column in columns and block.kind is BlockKind.PARAGRAPH:
            last += 1
            block = replace(block, kind=BlockKind.QUOTE, group=last)
        made.append(block)
    return replace(draft, blocks=tuple(made))
