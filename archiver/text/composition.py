"""A text in the making: pieces, the separators between them, and the spans that are open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile

from archiver.models import BlockSpan, Span, SpanKind, Text
from archiver.text.setting.notes import raised_note

PARAGRAPH, LINE, CELL, SPACE = "\n\n", "\n", "\t", " "
JOINT = "\0"
"""Asked for where a hidden stretch meets a shown one: a space if two words would become one."""
RANK = {"": 0, JOINT: 1, SPACE: 2, CELL: 3, LINE: 4, PARAGRAPH: 5}
BLANK = frozenset(" \t\n\r\f")
WHITE = re.compile(r"[ \t\n\r\f]+")

Closer = Callable[[], None]
"""What is to be done where an element that was opened ends."""


@dataclass
class PendingSpan:
    """A span whose first character has perhaps not been written yet."""

    kind: SpanKind
    detail: str = ""
    start: int = -1


@dataclass
class Composition:
    """The text so far, and what is open around the next character."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    pending: str = ""
    held: bool = False
    spans: list[Span] = field(default_factory=list)
    waiting: list[PendingSpan] = field(default_factory=list)
    joints: list[int] = field(default_factory=list)
    blocks: list[BlockSpan] = field(default_factory=list)

    def separate(self, separator: str) -> None:
        """Ask for `separator` before the next character; the strongest one asked for wins."""
        if not self.held and RANK[separator] > RANK[self.pending]:
            self.pending = separator

    def end_block(self, separator: str) -> None:
        """Close a block, after which text is separate again."""
        self.held = False
        self.separate(separator)

    def write(self, text: str) -> None:
        """Write `text` as it is, after the separator that was asked for."""
        if pending := self.pending:
            if pending == JOINT:
                pending = self._join(text)
                self.joints += [self.length] if pending else []
            if self.length:
                self.pieces.append(pending)
                self.length += len(pending)
            self.pending = ""
        self.held = False
        if self.waiting:
            self._start_marks()
        self.pieces.append(text)
        self.length += len(text)

    def _join(self, text: str) -> str:
        before = self.pieces[-1][-1:] if self.pieces else ""
        return SPACE if before.isalnum() and text[:1].isalnum() else ""

    def _start_marks(self) -> None:
        for mark in self.waiting:
            mark.start = self.length
        self.waiting.clear()

    def add_text(self, text: str) -> None:
        """Write `text` with its white space collapsed, also where it begins or ends with some."""
        if not text:
            return
        shown = " ".join(text.split()) if text.isascii() else WHITE.sub(" ", text).strip(" ")
        if text[0] in BLANK and not self.held and RANK[self.pending] < RANK[SPACE]:
            self.pending = SPACE
        if not shown:
            return
        self.write(shown)
        if text[-1] in BLANK:
            self.pending = SPACE

    def insert(self, text: str, kind: SpanKind, detail: str = "") -> None:
        """Write `text` as a span of its own."""
        self.write(text)
        self.spans.append(Span(self.length - len(text), self.length, kind, detail))

    def open_mark(self, kind: SpanKind, detail: str = "") -> PendingSpan:
        """Begin a span at the next character."""
        mark = PendingSpan(kind, detail)
        self.waiting.append(mark)
        return mark

    def close_mark(self, mark: PendingSpan) -> None:
        """End a span here; one that holds no character is dropped."""
        if mark.start < 0:
            self.waiting = [other for other in self.waiting if other is not mark]
        elif mark.start < self.length:
            self.spans.append(Span(mark.start, self.length, mark.kind, mark.detail))

    def open_block(self) -> PendingSpan:
        """Begin a block at the next character; the next `close_block` says what it is."""
        return self.open_mark(SpanKind.QUOTE)

    def close_block(self, mark: PendingSpan, facts: BlockSpan) -> None:
        """End a block here, which is as `facts` say; one that holds no character is dropped."""
        self.waiting = [other for other in self.waiting if other is not mark]
        if 0 <= mark.start < self.length:
            joints = tuple(takewhile(lambda at: at >= mark.start, reversed(self.joints)))
            made = replace(facts, start=mark.start, end=self.length, joints=joints)
            self.blocks.append(made)

    def raise_letters(self, level: SpanKind, words: str) -> Closer:
        """Begin letters that are raised or lowered, as `level` says; what comes back ends them.

        `words` are they: those of a footnote are its marker, too.
        """
        note = raised_note(self.tail(), words) if level is SpanKind.SUPERSCRIPT else None
        return partial(self._end_raised, self.open_mark(level), note)

    def _end_raised(self, mark: PendingSpan, note: str | None) -> None:
        self.close_mark(mark)
        if note is not None:
            self.close_mark(replace(mark, kind=SpanKind.MARKER, detail=note))

    def draw_capitals(self) -> Callable[[], None]:
        """Begin words whose small letters are drawn as capitals; what comes back ends them."""
        return partial(self.close_mark, self.open_mark(SpanKind.CASED, "uppercase"))

    def hide(self, detail: str = "") -> Callable[[], None]:
        """Begin words that a reader does not see; what comes back ends them."""
        self.separate(JOINT)
        return partial(self._end_hidden, self.open_mark(SpanKind.HIDDEN, detail))

    def _end_hidden(self, mark: PendingSpan) -> None:
        self.close_mark(mark)
        self.separate(JOINT)

    def tail(self) -> str:
        """The last written characters, "" when white space follows them."""
        return "" if self.pending not in ("", JOINT) else "".join(self.pieces[-3:])[-24:]

    def to_text(self, title: str = "", gaps: tuple[str, ...] = ()) -> Text:
        """Return what was composed, the spans in order, the outer ones first."""
        spans = sorted(self.spans, key=lambda span: (span.start, -span.end))
        made = Text("".join(self.pieces), title=title, spans=tuple(spans), gaps=gaps)
        return replace(made, blocks=tuple(self.blocks))


LAYOUT = 12
"""Paragraphs in one row of a table above which the table sets a page, and lists nothing (a guess):
what stands in its cells is then no statement and its source side by side."""


@dataclass
class TableComposition(Composition):
    """A text with tables, as word processors keep them: each row is a line, cells stand apart.

    `rows` are the numbers of the rows that are open, of `counted`.
    """

    row_begins: bool = False
    table_begins: bool = False
    rows: list[int] = field(default_factory=lambda: [0])
    counted: int = 0

    def begin_row(self) -> None:
        """Begin a row; the first one stands where its table does."""
        if not self.table_begins:
            self.pending = LINE if self.pending else ""
        self.table_begins = False
        self.row_begins = self.held = True
        self.counted += 1
        self.rows.append(self.counted)

    def end_row(self) -> None:
        """End a row."""
        self.rows.pop()

    def settle_blocks(self) -> None:
        """Drop blocks that only describe pictures, and forget the rows of tables that set pages."""
        pictures = [span for span in self.spans if span.kind is SpanKind.ALTERNATIVE]
        starts = {span.start: span.end for span in pictures}
        content = "".join(self.pieces) if pictures else ""
        sizes = Counter(block.row for block in self.blocks)
        kept = []
        for block in self.blocks:
            at = block.start
            while at < block.end and (at in starts or content[at : at + 1].isspace()):
                at = starts.get(at, at + 1)
            if at < block.end:
                kept.append(replace(block, row=block.row if sizes[block.row] <= LAYOUT else 0))
        self.blocks = kept

    def begin_cell(self) -> None:
        """Begin a cell: its first paragraph asks for nothing more in front of it."""
        if not self.row_begins:
            self.pending = CELL
        self.row_begins, self.held = False, True
