"""Several texts as one: a book's chapters, a message's parts, a mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archiver.models import BlockSpan, Text
from archiver.text.composition import PARAGRAPH


def join_texts(texts: Sequence[Text]) -> Text:
    """Return several texts as one, a blank line between them; what is empty gives its gaps alone.

    Spans and blocks move with their words; rows and groups keep apart, places are not kept.
    """
    if len(texts) == 1:
        return texts[0]
    shown = [text for text in texts if text.content.strip()]
    spans, blocks, length, rows, groups = [], list[BlockSpan](), 0, 0, 0
    for text in shown:
        spans += [replace(s, start=s.start + length, end=s.end + length) for s in text.spans]
        made = [_move(block, length, rows, groups) for block in text.blocks]
        rows = max((block.row for block in made), default=rows)
        groups = max((block.group for block in made), default=groups)
        blocks += made
        length += len(text.content) + len(PARAGRAPH)
    return Text(
        PARAGRAPH.join(text.content for text in shown),
        title=next((text.title for text in texts if text.title), ""),
        spans=tuple(spans),
        gaps=tuple(dict.fromkeys(gap for text in texts for gap in text.gaps)),
        lang=next((text.lang for text in texts if text.lang), ""),
        blocks=tuple(blocks),
    )


def _move(block: BlockSpan, by: int, rows: int, groups: int) -> BlockSpan:
    return replace(
        block,
        start=block.start + by,
        end=block.end + by,
        row=block.row + rows if block.row else 0,
        group=block.group + groups if block.group else 0,
        joints=tuple(joint + by for joint in block.joints),
        marks=tuple(replace(m, start=m.start + by, end=m.end + by) for m in block.marks),
    )
