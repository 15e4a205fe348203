"""The blocks of a page that quotes, noted while its text is composed.

A block is what stands between two elements that begin a line of their own. What is one, whose
words it holds and what may be quoted in it say the elements around its first word.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from selectolax.lexbor import LexborNode

from archiver.models import BlockKind, BlockMark, BlockMarkKind, BlockSpan
from archiver.text.blocks import read_source_comment
from archiver.text.composition import CELL, LINE, PARAGRAPH, Closer, Composition, PendingSpan
from archiver.text.web.elements import SEPARATORS, Attributes, is_note_mark, is_note_text
from archiver.text.web.nesting import names
from archiver.text.web.places import TextPlaces

BREAKING = names("html body") | {
    tag for tag, separator in SEPARATORS.items() if separator in (PARAGRAPH, LINE, CELL)
}
QUOTES_NOBODY = names(
    "noscript x-noscript textarea select option svg iframe object pre listing xmp plaintext title "
    "nav"
)
"""Where nobody quotes: forms, code, frames, menus, and what is not drawn."""
CODE = names("code kbd samp var tt")
HEADINGS = names("h1 h2 h3 h4 h5 h6")
_SHOWN = re.compile(r"[^ \t\n\r\f]+")
_SHOWN_ASCII = re.compile(r"\S+")


@dataclass
class PageBlocks:
    """What is noted of a page that quotes: its text's places, and its blocks.

    `page` is its text in the making. `waiting` is the source that a comment names for the block
    that follows.
    """

    page: Composition
    file: TextPlaces
    places: array[int] = field(default_factory=lambda: array("q"))
    waiting: str = ""
    begun: PendingSpan | None = None
    first: LexborNode | None = None
    ids: list[str] = field(default_factory=list)
    marks: list[BlockMark] = field(default_factory=list)
    outside: int = 0
    code: int = 0
    groups: dict[int, int] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)

    def add(self, node: LexborNode, words: str, *, verbatim: bool) -> None:
        """Write the words of a text node, and note where they stand in the file."""
        places = self.file.take(words)
        if words.strip() and self.begun is None and not self.outside:
            self.begun, self.first = self.page.open_block(), node.parent
        if verbatim:
            self.page.write(words)
            self._place(places)
            return
        self.page.add_text(words)
        kept = array("q")
        for found in (_SHOWN_ASCII if words.isascii() else _SHOWN).finditer(words):
            kept.extend(places[found.start() - 1 : found.start()] if kept else ())
            kept.extend(places[found.start() : found.end()])
        self._place(kept)

    def _place(self, own: Sequence[int]) -> None:
        start = self.page.length - len(own)
        self.places.extend([-1] * (start - len(self.places)))
        self.places.extend(own)
        if self.code and own:
            self.marks.append(BlockMark(start, self.page.length, BlockMarkKind.CODE))

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> list[Closer]:
        """Note that an element begins; what comes back is to be done where it ends."""
        self.file.enter(node)
        if tag in BREAKING:
            self.end_block()
        closers: list[Closer] = [self.end_block] if tag in BREAKING else []
        if tag in QUOTES_NOBODY:
            self.outside += 1
            closers.append(self._come_back)
            closers.append(self.open_mark(BlockMarkKind.LEFT_OUT))
        elif tag in CODE:
            self.code += 1
            closers.append(self._leave_code)
        elif tag == "cite" and self.begun is None:
            closers.append(partial(self._end_credit, node))
        if is_note_mark(attributes):
            link = node if tag == "a" else node.css_first("a[href]")
            href = link.attributes.get("href") if link is not None else ""
            closers.append(self.open_mark(BlockMarkKind.NOTED, href or ""))
        if tag not in BREAKING:
            name = attributes.get("id") or (attributes.get("name") if tag == "a" else "")
            if name and self.begun is None:
                self.ids.append(name)
            if source := (attributes.get("data-source") or "").strip():
                closers.append(self.open_mark(BlockMarkKind.CITED, source))
        return closers

    def _come_back(self) -> None:
        self.outside -= 1

    def _leave_code(self) -> None:
        self.code -= 1

    def _end_credit(self, node: LexborNode) -> None:
        """End a block quotation's line that says whose words it holds, and is no block itself."""
        if any(around.tag == "blockquote" for around in _around(node)):
            self.end_block()

    def open_mark(self, kind: BlockMarkKind, target: str = "") -> Closer:
        """Begin a mark at the next character; what comes back ends it."""
        return partial(self._close_mark, self.page.open_block(), kind, target)

    def _close_mark(self, mark: PendingSpan, kind: BlockMarkKind, target: str) -> None:
        self.page.waiting = [other for other in self.page.waiting if other is not mark]
        if 0 <= mark.start < self.page.length:
            self.marks.append(BlockMark(mark.start, self.page.length, kind, target))

    def skip(self, node: LexborNode, tag: str) -> None:
        """Go on behind an element that is read no part of; a comment may name a source."""
        if tag == "-comment":
            self._read_comment(node.comment_content or "")
        elif tag[:1] != "-":
            self.file.skip(node)

    def read_before(self, root: LexborNode) -> None:
        """Read what stands before the page's first element: a comment may name a source there."""
        while (before := root.prev) is not None:
            root = before
        while root.next is not None:
            self.skip(root, root.tag or "")
            root = root.next

    def _read_comment(self, comment: str) -> None:
        """Take "source: basw" for the words before the comment, else for the next block."""
        source = read_source_comment(comment)
        if source and self.begun is not None:
            at = self.page.length
            self.marks.append(BlockMark(at, at, BlockMarkKind.CITED, source))
        elif source:
            self.waiting = source

    def end_block(self) -> None:
        """End the block that is open, if one is."""
        begun, first, marks, ids = self.begun, self.first, self.marks, self.ids
        if begun is None and not ids:
            return
        self.begun, self.first, self.marks, self.ids = None, None, [], []
        if begun is not None and first is not None:
            self.page.close_block(begun, self._describe(first, marks, ids))

    def finish(self) -> Sequence[int]:
        """End the page; return the place of each character of its text."""
        self.end_block()
        self._place(())
        return self.places

    def _describe(self, node: LexborNode, marks: list[BlockMark], ids: list[str]) -> BlockSpan:
        nearest: dict[str, LexborNode] = {}
        cited = [self.waiting] if self.waiting else []
        self.waiting = ""
        note = ""
        for around in _around(node):
            tag, attributes = around.tag or "", around.attributes
            nearest.setdefault("list" if tag in ("ul", "ol") else tag, around)
            if not note and is_note_text(attributes):
                note = attributes.get("id") or ""
            if tag in BREAKING:
                cited += filter(None, map(str.strip, (attributes.get(n) or "" for n in _CITING)))
                ids += filter(None, (attributes.get("id"),))
        quote, listed = nearest.get("blockquote"), nearest.get("list")
        quote = None if quote is not None and _is_reply(quote.attributes) else quote
        credit = not nearest.keys().isdisjoint(("footer", "cite"))
        kind, label, group = BlockKind.PARAGRAPH, "", None
        if not nearest.keys().isdisjoint(HEADINGS):
            kind = BlockKind.HEADING
        elif quote is not None:
            kind, group = BlockKind.ATTRIBUTION if credit else BlockKind.QUOTE, quote
        elif "figcaption" in nearest and _credits_quotation(nearest["figcaption"]):
            kind = BlockKind.ATTRIBUTION
        elif listed is not None and "li" in nearest:
            kind, group = BlockKind.ITEM, listed
            label = self.labels.get(nearest["li"].mem_id, "") if listed.tag == "ol" else ""
        if note:
            kind = BlockKind.NOTE
        return BlockSpan(
            0,
            0,
            kind,
            row=self._number(nearest.get("tr")),
            group=self._number(group),
            outside=quote is None and "footer" in nearest,
            note=f"#{note}" if note else "",
            label=label,
            ids=tuple(ids),
            cited=tuple(cited),
            marks=tuple(marks),
        )

    def _number(self, node: LexborNode | None) -> int:
        return 0 if node is None else self.groups.setdefault(node.mem_id, len(self.groups) + 1)


def _credits_quotation(caption: LexborNode) -> bool:
    """Whether a caption stands at words that are set off; a picture's is text like any other."""
    figure = caption.parent
    if figure is None or figure.css_first("blockquote") is not None:
        return True
    return figure.css_first("img, picture, video, audio, svg, iframe, table, canvas") is None


_CITING = ("data-source", "cite")


def _is_reply(attributes: Attributes) -> bool:
    """Whether mail programs mark so what a letter answers: its words are no quotation of a source.

    Thunderbird and Apple's Mail write `type`, which no other page has, Gmail and Proton a class.
    """
    classes = (attributes.get("class") or "").split()
    replies = ("gmail_quote", "protonmail_quote")
    return attributes.get("type") == "cite" or any(name in replies for name in classes)


def _around(node: LexborNode | None) -> Iterator[LexborNode]:
    """Yield an element and those around it, the nearest first."""
    while node is not None:
        yield node
        node = node.parent
