"""Paragraphs that are set in from the left: a quotation each, or only how all of a text is set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from archiver.models import BlockKind, BlockSpan

INDENT = 400
"""Twentieths of a point from which a paragraph is set in: more than a quarter of an inch, which
is how far a first line or a list hangs."""
_LEADS = (":", ",")
_ENDS = (
    ".",
    "!",
    "?",
    "…",
    ":",
    ";",
    ",",
    ")",
    "”",
    "’",
    '"',
    "»",
    "«",
    "“",
    "。",
    "！",
    "？",
    "।",
)


class SetParagraph(NamedTuple):
    """The words of a paragraph, and how far it is set in, in twentieths of a point.

    `plain` is one that nothing else says of what it is: no heading, item or named quotation.
    """

    words: str
    indent: int = 0
    plain: bool = True


def find_set_in(paragraphs: Sequence[SetParagraph]) -> list[bool]:
    """Return of each paragraph whether it is a quotation because it is set in.

    Where most paragraphs of sentences are set in alike, that is how the text is set: a quotation
    among them is one that a paragraph leads to with a colon.
    """
    plain = [one for one in paragraphs if one.plain]
    prose = [one for one in plain if one.words.rstrip().endswith(_ENDS)] or plain
    alike = Counter(one.indent for one in prose if one.indent >= INDENT)
    usual = {far for far, count in alike.items() if count * 2 > len(prose)}
    found, led = [], False
    for one in paragraphs:
        set_in = one.plain and one.indent >= INDENT
        if not (set_in and one.indent in usual):
            led = one.words.rstrip().endswith(_LEADS)
        found.append(set_in and (one.indent not in usual or led))
    return found


def name_main_part(
    blocks: Sequence[BlockSpan], content: str, indents: Mapping[int, int]
) -> list[BlockSpan]:
    """Return the blocks of a text that is written in order, those of its main part named.

    `indents` says by the place in `content` where a block begins how far it is set in, in
    twentieths of a point. Notes, heads and feet are not counted among the paragraphs.
    """
    main = (at for at, block in enumerate(blocks) if not (block.outside or block.note))
    numbers = {at: number for number, at in enumerate(main, 1)}
    return name_blocks(
        blocks, content, numbers, {at: indents.get(blocks[at].start, 0) for at in numbers}
    )


def name_blocks(
    blocks: Sequence[BlockSpan],
    content: str,
    numbers: Mapping[int, int],
    indents: Mapping[int, int],
) -> list[BlockSpan]:
    """Return a text's blocks, each with what it is, where it is and with which it stands together.

    `numbers` are those of the main part's paragraphs and `indents` how far they are set in, in
    twentieths of a point, both by the block's place among `blocks`; other blocks stay as they are.
    """
    set_in = find_set_in(
        [
            SetParagraph(
                content[blocks[at].start : blocks[at].end],
                indents.get(at, 0),
                blocks[at].kind is BlockKind.PARAGRAPH,
            )
            for at in numbers
        ]
    )
    named, group, before = list(blocks), 0, BlockKind.PARAGRAPH
    for (at, number), quoted in zip(numbers.items(), set_in, strict=True):
        kind = BlockKind.QUOTE if quoted else blocks[at].kind
        together = kind in (BlockKind.QUOTE, BlockKind.ITEM)
        group += together and kind is not before
        before = kind
        named[at] = replace(
            blocks[at], kind=kind, group=group if together else 0, locator=f"paragraph {number}"
        )
    return named
