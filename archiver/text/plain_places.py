"""Plain text as a draft: paragraphs, list items, lines that start with ">"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from archiver.places import LINE_END
from archiver.text.blocks import (
    ENTRY,
    REFERENCES,
    Block,
    BlockBuilder,
    BlockKind,
    Draft,
    with_references,
)
from archiver.text.quotation_marks import REOPENING, scan_marks
from archiver.text.setting.text_tables import TextTable, find_tables

ENDS = (".", "!", "?", "…")
LONG_LINE = 160
"""Characters of a line above which a file does not wrap its lines. A guess."""
_ITEM = re.compile(r"\s*(?:[•◦▪‣●○*+–-]|\d{1,2}[.)]|\(?[a-z]\))\s+(?=\S)")
_QUOTED_LINE = re.compile(r"\s{0,3}>[> ]*")
_NUMBERED = re.compile(r"\s*\d{1,3}[.)]?\s+\S")
_UNFINISHED = re.compile(r"[\w,;–-]\s*$")


def read_plain(text: str, kind: str = "") -> Draft:
    """Return the draft of a plain text; places count in `text`.

    `kind` is the media type, by which it is known how its tables are drawn.
    """
    lines = list(_with_tables(text, find_tables(text, kind)))
    return replace(draft_lines(lines, hard_wrapped=not has_long_lines(text), text=text), text=text)


def _with_tables(text: str, tables: Sequence[TextTable]) -> Iterator[tuple[str, int] | TextTable]:
    """Yield the lines of a text, and in place of those that draw a table the table."""
    at = 0
    for table in tables:
        yield from ((line, at + start) for line, start in split_lines(text[at : table.start]))
        yield table
        at = table.end
    yield from ((line, at + start) for line, start in split_lines(text[at:]))


def split_lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each line without its ending, and its offset."""
    start = 0
    for found in LINE_END.finditer(text):
        yield text[start : found.start()], start
        start = found.end()
    yield text[start:], start


def has_long_lines(text: str) -> bool:
    """Whether a line of `text` is a whole paragraph, rather than paragraphs being wrapped."""
    return any(len(line) > LONG_LINE for line in LINE_END.split(text))


def draft_lines(
    lines: Iterable[tuple[str, int] | TextTable],
    *,
    hard_wrapped: bool,
    text: str = "",
    with_links: Callable[[Block], Block] = lambda block: block,
) -> Draft:
    """Return the draft of lines with their offsets, and of tables, which lie in `text`.

    `with_links` gives a block the links that lie over its words, which say what notes point at.
    """
    builder = _Builder(hard_wrapped)
    for line in lines:
        if isinstance(line, TextTable):
            builder.take_table(line, text)
        else:
            builder.take(*line)
    builder.end()
    blocks = _join_broken(builder.blocks) if hard_wrapped else builder.blocks
    return with_references(tuple(map(with_links, blocks)), {})


class _Builder:
    """Collects lines into blocks."""

    def __init__(self, hard_wrapped: bool) -> None:
        self.hard_wrapped = hard_wrapped
        self.blocks: list[Block] = []
        self.current: BlockBuilder | None = None
        self.group = 0
        self.rows = 0
        self.in_references = False

    def take(self, line: str, start: int) -> None:
        quoted = _QUOTED_LINE.match(line)
        entry = _NUMBERED.match(line) or ENTRY.match(line)
        if self.current is None and line.strip() and not entry:
            self.in_references = False
        item = None if self.in_references else _ITEM.match(line)
        marker = quoted or item
        kind = BlockKind.QUOTE if quoted else BlockKind.ITEM if item else BlockKind.PARAGRAPH
        rest = line[marker.end() :] if marker else line
        if not rest.strip():
            self.end()
            return
        title = REFERENCES.fullmatch(rest) is not None
        self.in_references = self.in_references or title
        if title or self._starts_block(kind, line):
            self._start(kind)
            if item and self.current is not None:
                self.current.label = (
                    item[0].strip(" \t.()") if item[0].strip()[:1].isdigit() else ""
                )
        assert self.current is not None  # _starts_block is true when there is none
        if self.current.length:
            self.current.add("\n", start)
        indent = len(rest) - len(rest.lstrip())
        self.current.add(rest.strip(), start + len(line) - len(rest) + indent)
        if title:
            self.end()

    def take_table(self, table: TextTable, text: str) -> None:
        """Take each cell of a table as a paragraph of its row."""
        self.end()
        for row in table.rows:
            self.rows += 1
            for cell in row:
                made = BlockBuilder()
                made.row = self.rows
                for start, end in cell:
                    words = text[start:end].strip()
                    if made.length and words:
                        made.add("\n", start)
                    made.add(words, text.index(words, start) if words else start)
                if not made.blank:
                    self.blocks.append(made.build())

    def _starts_block(self, kind: BlockKind, line: str) -> bool:
        if self.current is None or not self.hard_wrapped or kind is BlockKind.ITEM:
            return True
        if self._reopens(line):
            return True
        quoted = kind is BlockKind.QUOTE
        if (self.current.kind is BlockKind.QUOTE) is not quoted or ENTRY.match(line):
            return True
        return self.in_references and _NUMBERED.match(line) is not None

    def _reopens(self, line: str) -> bool:
        """Whether a line starts a new paragraph with a quotation mark.

        Either the one before left a quotation open, or it was an item of a list that has ended.
        """
        assert self.current is not None  # the caller has looked
        before = self.current.text.rstrip() if REOPENING.match(line) else ""
        if self.current.kind is BlockKind.ITEM:
            return before.endswith((*ENDS, ")", "]"))
        return before.endswith((*ENDS, ":")) and scan_marks(before).open_at >= 0

    def _start(self, kind: BlockKind) -> None:
        self.end()
        if not self.blocks or kind is not self.blocks[-1].kind:
            self.group += 1
        grouped = kind is not BlockKind.PARAGRAPH
        self.current = BlockBuilder(kind, self.group if grouped else 0)

    def end(self) -> None:
        if self.current is not None:
            block = self.current.build()
            title = block.kind is BlockKind.PARAGRAPH and REFERENCES.fullmatch(block.text)
            self.blocks.append(replace(block, kind=BlockKind.HEADING) if title else block)
        self.current = None


def _join_broken(blocks: list[Block]) -> list[Block]:
    """Join what a column or page break parted: a paragraph in mid-sentence and the next.

    The notes at the foot of the page stand between the two.
    """
    joined: list[Block] = []
    last = -1
    for block in blocks:
        if last >= 0 and _continues(joined[last], block):
            joined[last] = _join(joined[last], block)
            continue
        joined.append(block)
        last = last if ENTRY.match(block.text) and last >= 0 else len(joined) - 1
    return joined


def _continues(before: Block, block: Block) -> bool:
    kinds = {before.kind, block.kind}
    return (
        kinds == {BlockKind.PARAGRAPH}
        and not (before.row or block.row)
        and len(before.text) > 60
        and _UNFINISHED.search(before.text) is not None
        and block.text[:1].islower()
    )


def _join(before: Block, block: Block) -> Block:
    shift = len(before.text) + 1
    moved = (replace(item, start=item.start + shift, end=item.end + shift) for item in block.links)
    return replace(
        before,
        text=f"{before.text}\n{block.text}",
        places=before.places + block.places[:1] + block.places,
        links=(*before.links, *moved),
    )
