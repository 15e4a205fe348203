"""HTML within Markdown as blocks: Python's tokenizer gives each piece its place in the file."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from archiver.models import Span, SpanKind, Text
from archiver.text.blocks import (
    SUPERSCRIPT_DIGITS,
    Block,
    BlockBuilder,
    BlockKind,
    Link,
    LinkKind,
    Note,
    make_note,
    read_source_comment,
    source_kind,
)
from archiver.text.composition import CELL, LINE, PARAGRAPH
from archiver.text.seen_blocks import SpansByPlace, as_seen
from archiver.text.visibility import Unseen, is_turned
from archiver.text.web.colours import PLAIN_GROUND, Ground
from archiver.text.web.elements import (
    OWN_GROUND,
    SEPARATORS,
    STRUCK,
    TELLING,
    UNDRAWN,
    Attributes,
    apply_rules,
    ground_within,
    how_unseen,
    read_setting,
    runs_to_left,
)
from archiver.text.web.nesting import names
from archiver.text.web.styles import NOTHING, Style
from archiver.urls import is_web_address

AttributePairs = Sequence[tuple[str, str | None]]
BLOCKS = names("html body") | {
    tag for tag, separator in SEPARATORS.items() if separator in (PARAGRAPH, LINE, CELL)
}
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
SKIPPED = UNDRAWN | names(
    "noscript textarea select option svg math iframe object pre listing xmp plaintext title nav"
)
"""What is not drawn, and where nobody quotes: forms, formulae, code, frames, menus."""
CODE = frozenset(("code", "kbd", "samp", "var", "tt"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CLOSED_BY_SIBLING = {"li": ("ul", "ol", "menu"), "dt": ("dl",), "dd": ("dl",), "tr": ("table",)}
MARKS_IN_CODE = str.maketrans(dict.fromkeys("\"'“”‘’„‚«»‹›`", "\ufffc"))
_REFERENCE = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,3})[\])]?\s*")
MAX_NOTE_BLOCKS = 10
MAX_DEPTH = 256


@dataclass(frozen=True)
class Appearance:
    """How the words of an element are drawn: `kind` says why they are not seen as written.

    `turns` is whether letters run to the left ("rtl") or the right ("ltr") whatever they are,
    `direction` that of the text, `place` where in the file the element begins.
    """

    kind: Unseen | None = None
    ground: Ground = PLAIN_GROUND
    turns: str = ""
    direction: str = ""
    place: int = 0

    def within(self, tag: str, attributes: Attributes, rules: Style, place: int) -> Appearance:
        """Return how the words of an element inside this one are drawn."""
        if rules is NOTHING and TELLING_WORDS.isdisjoint(attributes) and tag not in TELLING_TAGS:
            return self
        setting = read_setting(attributes)
        if rules is not NOTHING:
            setting = apply_rules(setting, rules, inline=tag not in SEPARATORS)
        style = setting.style if setting else NOTHING
        kind = how_unseen(tag, setting)
        direction = attributes.get("dir") or self.direction
        turns = ""
        if kind is Unseen.TURNED:
            kind = None
            turns = "rtl" if runs_to_left(style.direction, direction) else "ltr"
        ground = ground_within(self.ground, tag, style)
        return Appearance(kind if self.kind is None else self.kind, ground, turns, direction, place)

    @property
    def unseen(self) -> Unseen | None:
        """Why words that stand here are not seen; None where they are."""
        if self.kind is not None:
            return self.kind
        return Unseen.INVISIBLE if self.ground.conceals else None


AS_WRITTEN = Appearance()
TELLING_TAGS = STRUCK | OWN_GROUND | {"bdo"}
TELLING_WORDS = TELLING | {"dir"}
"""Elements and attributes without which a page draws an element like what is around it."""


@dataclass
class _OpenElement:
    """An open element: where its text starts, what its attributes say, and how it is drawn."""

    tag: str
    start: int
    attributes: dict[str, str]
    group: int = 0
    count: int = 0
    drawn: Appearance = AS_WRITTEN
    place: int = -1


@dataclass
class _PageDraft:
    """What is collected while tags go by."""

    blocks: list[Block] = field(default_factory=list)
    ids: list[set[str]] = field(default_factory=list)
    groups: int = 0
    waiting: str = ""
    unseen: list[Span] = field(default_factory=list)


class HtmlReader(HTMLParser):
    """Turns tags and text into blocks. `base` is where the text starts in its file.

    Relative links point nowhere.
    """

    def __init__(self, text: str, base: int = 0, groups: int = 0) -> None:
        super().__init__(convert_charrefs=False)
        self._text = text
        self._end = base + len(text)
        self._starts = [base, *(base + found.end() for found in re.finditer("\n", text))]
        self._stack: list[_OpenElement] = []
        self._page = _PageDraft(groups=groups)
        self._block = BlockBuilder()
        self._block_ids: set[str] = set()

    # --- what the tokenizer calls ----------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: AttributePairs) -> None:
        self._close_implied(tag)
        if tag in BLOCKS:
            self._end_block()
        if tag == "br":
            self._block.add("\n", self._place())
        if tag in VOID:
            return
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")
        self._open(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: AttributePairs) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        index = next(
            (n for n in range(len(self._stack) - 1, -1, -1) if self._stack[n].tag == tag), -1
        )
        if index < 0:
            return
        while len(self._stack) > index:
            self._close(self._stack[-1])
            self._stack.pop()

    def handle_data(self, data: str) -> None:
        place = self._place()
        self._add(data[: self._end - place], place, 1)

    def handle_entityref(self, name: str) -> None:
        self._add(html.unescape(f"&{name};"), self._place(), 0)

    def handle_charref(self, name: str) -> None:
        self._add(html.unescape(f"&#{name};"), self._place(), 0)

    def handle_comment(self, data: str) -> None:
        source = read_source_comment(data)
        if not source:
            return
        if not self._block.blank:
            self._block.cite(self._block.length, source)
        else:
            self._page.waiting = source

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Take "<![…" as a comment (HTML Standard 13.2.5.42), where the library would give up."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1

    # --- elements --------------------------------------------------------------------------------

    def _place(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def _within(self, *tags: str) -> _OpenElement | None:
        return next((item for item in reversed(self._stack) if item.tag in tags), None)

    def _close_implied(self, tag: str) -> None:
        """Close what needs no end tag (HTML Standard 13.1.2.4): p, li, dt, dd, tr, td, th."""
        if tag in BLOCKS and self._stack and self._stack[-1].tag == "p":
            self.handle_endtag("p")
        siblings = {"dt": ("dt", "dd"), "dd": ("dt", "dd"), "td": ("td", "th"), "th": ("td", "th")}
        for item in reversed(self._stack):
            if item.tag in siblings.get(tag, (tag,) if tag in CLOSED_BY_SIBLING else ()):
                self.handle_endtag(item.tag)
                return
            if item.tag in ("ul", "ol", "menu", "dl", "table", "blockquote"):
                return

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        place = self._place()
        around = self._stack[-1].drawn if self._stack else AS_WRITTEN
        drawn = around.within(tag, dict(attributes), NOTHING, place)
        element = _OpenElement(tag, self._block.length, attributes, drawn=drawn, place=place)
        if tag in ("blockquote", "ul", "ol", "tr"):
            self._page.groups += 1
            element.group = self._page.groups
        if tag == "li":
            self._number(element)
        if len(self._stack) < MAX_DEPTH:
            self._stack.append(element)
        if tag in ("cite", "footer") and self._within("blockquote") and self._block.blank:
            self._end_block()
        name = attributes.get("id") or (attributes.get("name", "") if tag == "a" else "")
        if name and tag not in BLOCKS and self._block.blank:
            self._block_ids.add(name)

    def _number(self, item: _OpenElement) -> None:
        """Count an item in its list, from `start=` or 1 (HTML Standard 4.4.5)."""
        listed = self._within("ol", "ul")
        if listed is None:
            return
        if not listed.count:
            start = listed.attributes.get("start", "1")
            listed.count = int(start) - 1 if start.isdecimal() else 0
        value = item.attributes.get("value", "")
        listed.count = int(value) if value.isdecimal() else listed.count + 1

    def _close(self, element: _OpenElement) -> None:
        tag, attributes = element.tag, element.attributes
        if element.drawn.turns and element.drawn.place == element.place:
            self._turn(element)
        if tag in BLOCKS:
            self._end_block()
            return
        if tag == "cite" and not element.start and self._within("blockquote"):
            self._end_block()
            return
        start = min(element.start, self._block.length)
        if tag == "a":
            self._close_link(start, attributes.get("href", ""))
        elif tag == "q":
            self._block.quoted.append((start, self._block.length))
            self._block.cite(start, self._source(attributes.get("cite", "")))
        elif tag == "sup":
            self._close_raised(start)
        if source := attributes.get("data-source", "").strip():
            self._block.cite(start, source)

    def _turn(self, element: _OpenElement) -> None:
        """Note the letters of an element that are drawn from the other end."""
        words = self._block.since(min(element.start, self._block.length))
        if is_turned(words, element.drawn.turns == "rtl"):
            span = Span(element.drawn.place, self._place(), SpanKind.HIDDEN, Unseen.TURNED)
            self._page.unseen.append(span)

    def _close_link(self, start: int, href: str) -> None:
        href = href.strip()
        if href.startswith("#"):
            if _REFERENCE.fullmatch(self._block.since(start)):
                self._block.cut(start)
                self._block.link(start, href, LinkKind.NOTE)
        elif self._block.length > start:
            self._block.link(start, self._resolve(href))

    def _resolve(self, href: str) -> str:
        return href if is_web_address(href) else ""

    def _close_raised(self, start: int) -> None:
        written = self._block.since(start)
        if re.fullmatch(r"\s*[\d,–-]+\s*", written):
            place = self._block.place_at(start)
            raised = self._block.cut(start).strip().translate(SUPERSCRIPT_DIGITS)
            self._block.add(raised, place, step=0)

    def _add(self, text: str, place: int, step: int) -> None:
        if any(item.tag in SKIPPED for item in self._stack):
            return
        if self._within(*CODE):
            text = text.translate(MARKS_IN_CODE)
        kind = self._stack[-1].drawn.unseen if self._stack else AS_WRITTEN.unseen
        if kind is not None:
            end = place + max(step * len(text), 1)
            self._page.unseen.append(Span(place, end, SpanKind.HIDDEN, kind))
        self._block.add(text.replace("\u00ad", "\u200b"), place, step=step)

    # --- blocks ----------------------------------------------------------------------------------

    def _end_block(self) -> None:
        block, self._block = self._block, BlockBuilder()
        own_ids, self._block_ids = self._block_ids, set()
        for item in self._stack:
            if item.tag not in BLOCKS:
                item.start = 0
        if block.blank and not block.links:
            return
        self._describe(block)
        self._page.blocks.append(block.build())
        opened = {item.attributes.get("id", "") for item in self._stack if item.tag in BLOCKS}
        self._page.ids.append(own_ids | opened)

    def _describe(self, block: BlockBuilder) -> None:
        quote, listed = self._within("blockquote"), self._within("ul", "ol")
        block.kind, block.group = BlockKind.PARAGRAPH, 0
        if self._within(*HEADINGS):
            block.kind = BlockKind.HEADING
        elif quote:
            credits = self._within("footer", "cite")
            block.kind = BlockKind.ATTRIBUTION if credits else BlockKind.QUOTE
            block.group = quote.group
        elif self._within("figcaption"):
            block.kind = BlockKind.ATTRIBUTION
        elif listed and self._within("li"):
            block.kind, block.group = BlockKind.ITEM, listed.group
            block.label = str(listed.count) if listed.tag == "ol" else ""
        block.outside = not quote and self._within("footer") is not None
        row = self._within("tr")
        block.row = row.group if row else 0
        self._describe_sources(block)

    def _describe_sources(self, block: BlockBuilder) -> None:
        if self._page.waiting:
            block.cited.append(self._whole(block, self._page.waiting))
            self._page.waiting = ""
        for item in reversed(self._stack):
            for name in ("data-source", "cite"):
                target = item.attributes.get(name, "").strip()
                target = self._source(target) if name == "cite" else target
                if target and item.tag in BLOCKS:
                    block.cited.append(self._whole(block, target))

    def _source(self, cite: str) -> str:
        """Return whom `cite=` names: an address, relative ones resolved, else a source's id."""
        cite = cite.strip()
        return (self._resolve(cite) or cite) if "/" in cite else cite

    @staticmethod
    def _whole(block: BlockBuilder, target: str) -> Link:
        return Link(0, block.length, target, source_kind(target))

    def read(self) -> tuple[tuple[Block, ...], dict[str, Note]]:
        """Read the text that the reader was made for; return what `finish` returns.

        A tag that the end of the file cuts off is closed first: the tokenizer would otherwise try
        it again at every "<" inside it.
        """
        self.feed(self._text + (">" if self._text.rfind("<") > self._text.rfind(">") else ""))
        self.close()
        return self.finish()

    def finish(self) -> tuple[tuple[Block, ...], dict[str, Note]]:
        """Return the blocks, those that are footnotes marked so, and the notes by "#id"."""
        self._end_block()
        self._take_out_unseen()
        blocks, notes = list(self._page.blocks), {}
        targets = {
            link.target for block in blocks for link in block.links if link.kind is LinkKind.NOTE
        }
        for indices, target in sorted((self._blocks_of(target), target) for target in targets):
            if target.startswith("#") and 0 < len(indices) <= MAX_NOTE_BLOCKS:
                parts = [make_note(blocks[n]) for n in indices]
                addresses = tuple(address for part in parts for address in part.addresses)
                sources = tuple(source for part in parts for source in part.sources)
                ibid = parts[0].ibid and not addresses and not sources
                notes[target] = Note(addresses, sources, ibid)
                for n in indices:
                    blocks[n] = replace(blocks[n], kind=BlockKind.NOTE)
        return tuple(blocks), notes

    def _take_out_unseen(self) -> None:
        """Let the blocks be what a reader sees."""
        if not self._page.unseen:
            return
        spans = SpansByPlace(Text("", spans=tuple(self._page.unseen)))
        seen = [
            (shown, ids)
            for block, ids in zip(self._page.blocks, self._page.ids, strict=True)
            for shown in as_seen(block, spans)
        ]
        self._page.blocks = [shown for shown, _ in seen]
        self._page.ids = [ids for _, ids in seen]

    def _blocks_of(self, target: str) -> list[int]:
        """Return the numbers of the blocks that the element "#id" holds, or stands in."""
        return [n for n, ids in enumerate(self._page.ids) if target[1:] in ids]

    @property
    def groups(self) -> int:
        """How many groups were numbered so far."""
        return self._page.groups

    @property
    def waiting(self) -> str:
        """The source that a comment names for the block that follows, "" for none."""
        return self._page.waiting
