"""Markdown as a draft: markdown-it-py finds the blocks, a small scanner the marks inside them.

markdown-it-py tells lines only; columns come from finding each line of a block's content in its
line of the file, so that emphasis, links and escapes can be taken out without losing places.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from archiver.models import Span, SpanKind, Text
from archiver.places import LINE_END, Lines
from archiver.text.blocks import (
    SOURCE_ID,
    SUPERSCRIPT_DIGITS,
    Block,
    BlockBuilder,
    BlockKind,
    Draft,
    LinkKind,
    Note,
    make_note,
    read_source_comment,
    trim_address,
    with_references,
)
from archiver.text.seen_blocks import SpansByPlace, as_seen
from archiver.text.visibility import Unseen, is_turned
from archiver.text.web.html_places import AS_WRITTEN, MARKS_IN_CODE, VOID, Appearance, HtmlReader
from archiver.text.web.styles import NOTHING
from archiver.urls import is_web_address

_FRONT_MATTER = re.compile(
    r"\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?^\1[ \t]*\r?$", re.DOTALL | re.MULTILINE
)
_DEFINITION = re.compile(r"^[ ]{0,3}\[(\^?[^\]\s][^\]]{0,80})\]:[ \t]", re.MULTILINE)
_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~\n])"
    r"|(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?P<coded>.{1,2000}?)(?<!`)(?P=ticks)(?!`))"
    r"|(?P<comment><!--.{0,2000}?-->)"
    r"|<(?P<auto>https?://[^\s<>]+)>"
    r"|(?P<tag></?[A-Za-z][^<>]*>)"
    r"|!\[[^\]]*\]\([^)]*\)"
    r"|\[\^(?P<note>[^\]\s]+)\]"
    r"|\[@(?P<citekey>[A-Za-z0-9][\w.-]*)[^\]]*\]"
    r"|(?P<bracket>\[)"
    r"|(?P<bare>https?://[^\s<>\"“”«»|\\^`{}⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<emphasis>\*+|~~|(?<![^\W_])_+(?=\S)|(?<=\S)_+(?![^\W_]))",
    re.DOTALL,
)
_DESTINATION = re.compile(
    r"\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<plain>(?:[^\s()]|\([^\s()]*\))*))"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?\s*\)"
)
_STRIKE_END = re.compile(r"\S~~")
_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_LABEL = re.compile(r"\[([^\[\]]*)\]")
_ATTRIBUTE = re.compile(r"(?<=[\s\"'])([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")


@dataclass(frozen=True)
class _InlinePiece:
    """Some of a file's text with the place of each character."""

    text: str
    places: array[int]

    def part(self, start: int, end: int) -> _InlinePiece:
        return _InlinePiece(self.text[start:end], self.places[start:end])


def read_markdown(text: str) -> Draft:
    """Return the draft of a Markdown document; places count in `text`."""
    reader = _MarkdownReader(text)
    reader.run()
    in_order = sorted(reader.notes, key=lambda label: reader.defined.get(label, -1))
    draft = with_references(
        tuple(reader.blocks), {label: reader.notes[label] for label in in_order}
    )
    return replace(draft, text=text)


class _MarkdownReader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.source = LINE_END.split(text)
        self.blocks: list[Block] = []
        self.notes: dict[str, Note] = {}
        self.defined: dict[str, int] = {}
        self.references: dict[str, str] = {}
        self.containers: list[tuple[str, int]] = []
        self.groups = 0
        self.waiting = ""
        self.heading = False
        self.row = 0
        self.label = ""
        self.cells: tuple[int, int] = (-1, 0)
        self.html_quotes: list[tuple[int, str]] = []

    def run(self) -> None:
        environment: dict[str, dict[str, dict[str, str]]] = {}
        parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        for token in parser.parse(_without_front_matter(self.text), environment):
            if not self.references:
                self._keep_references(environment.get("references", {}))
            self._take(token)
        self._keep_references(environment.get("references", {}))
        self._add_short_notes(environment.get("references", {}))

    def _add_short_notes(self, references: Mapping[str, Mapping[str, Any]]) -> None:
        """Add the footnotes of one word or one link, which CommonMark takes for link definitions.

        (CommonMark 4.7: what follows "[label]:" without a space inside is a destination.)
        """
        for label, reference in references.items():
            first, last = reference.get("map") or (0, 0)
            content = "\n".join(self.source[first:last])
            token = Token("inline", "", 0, map=[first, last], content=content)
            piece = self._piece_of(token)
            if label.startswith("^") and _DEFINITION.match(piece.text):
                self._add_definition(piece)

    def _keep_references(self, references: Mapping[str, Mapping[str, Any]]) -> None:
        for label, reference in references.items():
            key, href = label.casefold(), reference["href"]
            if key.startswith("^") and " " in self.source[reference["map"][0]]:
                continue
            href = trim_address(href) if key.startswith("^") else href
            if SOURCE_ID.fullmatch(href):
                self.notes.setdefault(key, Note(sources=(href,)))
            if is_web_address(href):
                self.references[key] = href
                self.notes.setdefault(key, Note((href,)))

    def _take(self, token: Token) -> None:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in ("blockquote", "bullet_list", "ordered_list"):
            if token.nesting > 0:
                self.groups += 1
                self.containers.append((name, self.groups))
            else:
                self.containers.pop()
        elif token.type == "list_item_open":
            self.label = token.info
        elif token.type == "tr_open":
            self.groups += 1
            self.row = self.groups
        elif token.type == "table_close":
            self.row = 0
        elif name == "heading":
            self.heading = token.nesting > 0
        elif token.type == "inline":
            self._take_inline(token)
        elif token.type == "html_block":
            self._take_html(token)

    # --- blocks ----------------------------------------------------------------------------------

    def _take_inline(self, token: Token) -> None:
        piece = self._piece_of(token)
        starts = [found.start() for found in _DEFINITION.finditer(piece.text)]
        if starts and not piece.text[: starts[0]].strip():
            for start, end in zip(starts, [*starts[1:], len(piece.text)], strict=True):
                self._add_definition(piece.part(start, end))
            return
        block = self._start_block(token)
        inline = _Inline(block, self.references)
        inline.add(piece)
        if block.text.strip() or block.links:
            self.blocks.extend(inline.seen())

    def _add_definition(self, piece: _InlinePiece) -> None:
        found = _DEFINITION.match(piece.text)
        assert found is not None  # the caller splits at these
        block = BlockBuilder(BlockKind.NOTE)
        inline = _Inline(block, self.references)
        inline.add(piece.part(found.end(), len(piece.text)))
        built, *beside = inline.seen()
        self.blocks += [built, *beside]
        label = found[1].casefold()
        self.notes.setdefault(label, make_note(built))
        self.defined.setdefault(label, piece.places[found.start()])

    def _start_block(self, token: Token) -> BlockBuilder:
        kinds = {"blockquote": BlockKind.QUOTE}
        quote = next((c for c in self.containers if c[0] == "blockquote"), None)
        name, group = quote or (self.containers[-1] if self.containers else ("", 0))
        kind = kinds.get(name, BlockKind.ITEM if name else BlockKind.PARAGRAPH)
        block = BlockBuilder(BlockKind.HEADING if self.heading else kind, group)
        block.row = self.row
        block.label, self.label = self.label, ""
        if self.html_quotes and kind is not BlockKind.QUOTE:
            block.kind, block.group = BlockKind.QUOTE, self.html_quotes[-1][0]
        if self.html_quotes and self.html_quotes[-1][1]:
            block.cite(0, self.html_quotes[-1][1])
        if self.waiting:
            block.cite(0, self.waiting)
            self.waiting = ""
        block.cited, block.links = block.links, []
        return block

    def _take_html(self, token: Token) -> None:
        first, last = token.map or (0, 0)
        start, end = self.lines.start_of(first + 1), self.lines.start_of(last + 1)
        segment = self.text[start : end if last < len(self.source) else len(self.text)]
        reader = HtmlReader(segment, start, self.groups)
        blocks, notes = reader.read()
        self.groups = reader.groups
        self.notes.update(notes)
        self.blocks.extend(blocks)
        self._follow_html_quotes(segment)
        if reader.waiting:
            self._keep_comment(reader.waiting, first)

    def _keep_comment(self, source: str, first: int) -> None:
        """Let a comment on a line of its own name the block right above it, else the next one."""
        touching = first > 0 and self.source[first - 1].strip()
        if touching and self.blocks:
            block = self.blocks[-1]
            link = BlockBuilder()
            link.cite(0, source)
            self.blocks[-1] = replace(block, cited=(*block.cited, *link.links))
        else:
            self.waiting = source

    def _follow_html_quotes(self, segment: str) -> None:
        """Remember a `<blockquote>` that is left open while Markdown goes on inside it."""
        for found in re.finditer(r"<(/?)blockquote\b([^>]*)>", segment, re.IGNORECASE):
            if found[1] and self.html_quotes:
                self.html_quotes.pop()
            elif not found[1]:
                self.groups += 1
                attributes = _attributes(found[2])
                cite = attributes.get("cite") or attributes.get("data-source", "")
                self.html_quotes.append((self.groups, cite))

    def _piece_of(self, token: Token) -> _InlinePiece:
        first = (token.map or [0, 0])[0]
        written = [line.strip() for line in token.content.split("\n")]
        places = array("q")
        for number, line in enumerate(written, first):
            base = self.lines.start_of(number + 1)
            columns = self._columns(number, line)
            places.extend(base + column for column in columns)
            places.extend([-1] * (len(line) - len(columns)))
            places.append(base + columns[-1] + 1 if columns else -1)
        return _InlinePiece("\n".join(written), places[:-1])

    def _columns(self, line: int, written: str) -> Sequence[int]:
        """Return the column (from 0) of each character of a block's line in the file's line.

        The cells of a table come in order, with the backslashes before their bars taken out.
        """
        source = self.source[line] if line < len(self.source) else ""
        if source.rstrip().endswith(written) and "|" not in source:
            end = len(source.rstrip())
            return range(end - len(written), end)
        after = self.cells[1] if self.cells[0] == line else 0
        exact = source.find(written, after)
        if exact >= 0:
            self.cells = (line, exact + len(written))
            return range(exact, exact + len(written))
        found = re.compile(re.escape(written).replace(r"\|", r"\\?\|")).search(source, after)
        if found is None:
            return ()
        self.cells = (line, found.end())
        shown = enumerate(found[0], found.start())
        return [column for column, c in shown if c != "\\" or source[column + 1] != "|"]


def _without_front_matter(text: str) -> str:
    """Return `text` with its front matter emptied: the same lines, nothing in them."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return text.removeprefix("\ufeff")
    return re.sub(r"[^\r\n]", "", found[0]) + text[found.end() :]


def _attributes(written: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(written)
    }


class _Inline:
    """Adds a block's inline content to its builder, marks of Markdown and tags taken out."""

    def __init__(self, block: BlockBuilder, references: Mapping[str, str]) -> None:
        self.block = block
        self.references = references
        self.open: list[tuple[str, int, dict[str, str], Appearance]] = []
        self.struck = False
        self.unseen: list[tuple[int, int, Unseen]] = []
        self.told = 0
        self.brackets: dict[int, int] = {}
        self.in_link = False

    def add(self, piece: _InlinePiece) -> None:
        position, outer = 0, self.brackets
        self.brackets = _match_brackets(piece.text)
        while found := _TOKEN.search(piece.text, position):
            self._add_text(piece.part(position, found.start()))
            position = self._take(piece, found)
        self._add_text(piece.part(position, len(piece.text)))
        self.brackets = outer

    def seen(self) -> list[Block]:
        """Return the block as a reader sees it, and what quotes in it that nobody sees."""
        self._tell()
        block = self.block.build()
        spans = tuple(
            Span(place, place + 1, SpanKind.HIDDEN, kind)
            for start, end, kind in self.unseen
            for place in block.places[start:end]
            if place >= 0
        )
        return list(as_seen(block, SpansByPlace(Text("", spans=spans)))) if spans else [block]

    def _tell(self) -> None:
        """Note whether what was added since the last mark or tag is seen."""
        kind = Unseen.STRUCK if self.struck else self._drawn.unseen
        if kind is not None and self.told < self.block.length:
            self.unseen.append((self.told, self.block.length, kind))
        self.told = self.block.length

    @property
    def _drawn(self) -> Appearance:
        return self.open[-1][3] if self.open else AS_WRITTEN

    def _add_text(self, piece: _InlinePiece) -> None:
        for character, place in zip(piece.text, piece.places, strict=True):
            self.block.add(character, place)

    def _take(self, piece: _InlinePiece, found: re.Match[str]) -> int:
        """Add what `found` stands for; return where to go on."""
        place = piece.places[found.start()]
        match found.lastgroup:
            case "escape":
                self.block.add(found[0][1], place + 1)
            case "code" | "ticks" | "coded":
                self.block.add(found["coded"].translate(MARKS_IN_CODE), place + len(found["ticks"]))
            case "comment":
                self.block.cite(self.block.length, read_source_comment(found[0][4:-3]))
            case "auto" | "bare":
                return self._add_address(piece, found)
            case "tag":
                self._take_tag(found["tag"])
            case "note":
                label = f"^{found['note']}".casefold()
                self.block.link(self.block.length, label, LinkKind.NOTE)
            case "citekey":
                self.block.link(self.block.length, found["citekey"].lower(), LinkKind.SOURCE)
            case "entity":
                self.block.add(html.unescape(found[0]), place, step=0)
            case "bracket":
                return self._take_bracket(piece, found.start())
            case "emphasis":
                self._take_emphasis(piece, found)
        return found.end()

    def _add_address(self, piece: _InlinePiece, found: re.Match[str]) -> int:
        name = "auto" if found["auto"] else "bare"
        written = found[name] if found["auto"] else trim_address(found[name])
        start, length = found.start(name), self.block.length
        self._add_text(piece.part(start, start + len(written)))
        self.block.link(length, written)
        return found.end() if found["auto"] else start + len(written)

    def _take_emphasis(self, piece: _InlinePiece, found: re.Match[str]) -> None:
        """Leave out marks of emphasis; keep an asterisk that stands alone between spaces.

        "~~" strikes what follows up to the next one (GitHub Flavored Markdown 6.5).
        """
        before = piece.text[found.start() - 1 : found.start()] if found.start() else ""
        after = piece.text[found.end() : found.end() + 1]
        ends = bool(before.strip()) if self.struck else bool(after.strip())
        if (
            found[0] == "~~"
            and ends
            and (self.struck or _STRIKE_END.search(piece.text, found.end()))
        ):
            self._tell()
            self.struck = not self.struck
        elif not before.strip() and not after.strip():
            self._add_text(piece.part(found.start(), found.end()))

    def _take_bracket(self, piece: _InlinePiece, start: int) -> int:
        """Read a link, or take the bracket as a character; return where to go on."""
        end = self.brackets.get(start, -1)
        if end < 0 or self.in_link:
            self._add_text(piece.part(start, start + 1))
            return start + 1
        inner = piece.part(start + 1, end)
        target, after = self._target(piece.text, inner.text, end + 1)
        if after < 0:
            self._add_text(piece.part(start, start + 1))
            return start + 1
        length = self.block.length
        if re.fullmatch(r"\d{1,3}", inner.text.strip()) and piece.text[end + 1 : end + 2] != "(":
            self._add_text(piece.part(start, end + 1))
        else:
            self.in_link = True
            self.add(inner)
            self.in_link = False
        if is_web_address(target) and self.block.length > length:
            self.block.link(length, target)
        return after

    def _target(self, text: str, label: str, after: int) -> tuple[str, int]:
        """Return a link's address and where it ends; -1 when the brackets are no link."""
        if found := _DESTINATION.match(text, after):
            return html.unescape(found["angled"] or found["plain"] or ""), found.end()
        named = _LABEL.match(text, after)
        key = (named[1] if named and named[1].strip() else label).strip().casefold()
        if key in self.references:
            return self.references[key], named.end() if named else after
        return "", -1

    def _take_tag(self, tag: str) -> None:
        found = re.match(r"<(/?)([A-Za-z][\w-]*)", tag)
        name = found[2].lower() if found else ""
        if name == "br":
            self.block.add("\n")
        elif found and not found[1] and not tag.endswith("/>"):
            if name in VOID:
                return
            self._tell()
            attributes = _attributes(tag)
            drawn = self._drawn.within(name, dict(attributes), NOTHING, 0)
            self.open.append((name, self.block.length, attributes, drawn))
        elif found and found[1]:
            self._close_tag(name)

    def _close_tag(self, name: str) -> None:
        index = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n][0] == name), -1)
        if index < 0:
            return
        self._tell()
        _, start, attributes, drawn = self.open[index]
        if drawn.turns and is_turned(self.block.since(start), drawn.turns == "rtl"):
            self.unseen.append((start, self.block.length, Unseen.TURNED))
        del self.open[index:]
        if name == "a" and is_web_address(attributes.get("href", "")):
            self.block.link(start, attributes["href"])
        elif name == "q":
            self.block.quoted.append((start, self.block.length))
            self.block.cite(start, attributes.get("cite", ""))
        elif name == "sup":
            self._close_raised(start)
        self.block.cite(start, attributes.get("data-source", ""))

    def _close_raised(self, start: int) -> None:
        written = self.block.since(start).strip()
        if re.fullmatch(r"[\d,–-]+", written):
            place = self.block.place_at(start)
            self.block.cut(start)
            self.block.add(written.translate(SUPERSCRIPT_DIGITS), place, step=0)


def _match_brackets(text: str) -> dict[int, int]:
    """Return where each square bracket that is closed closes."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    for found in _BRACKET.finditer(text):
        if found[0] == "[":
            opened.append(found.start())
        elif found[0] == "]" and opened:
            closed[opened.pop()] = found.start()
    return closed
