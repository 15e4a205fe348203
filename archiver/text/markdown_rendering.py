"""Markdown as the page that it makes, each character of which knows its place in the file.

markdown-it-py tells the lines of a block, and reads what stands in them from left to right: where
it stands while it makes a token is where that token's words begin.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from archiver.places import LINE_END, Lines
from archiver.text.blocks import read_source_comment

_AT = "at"
"""Where in the text of its block a token's words begin: a key of `Token.meta`."""
_CITED = re.compile(
    r"\[(?:(?:see(?: also)?|cf\.?|compare|e\.g\.,?|vgl\.?|siehe|voir|ver|zie|se)\s{1,3})?-?"
    r"@([A-Za-z0-9][\w.-]*)[^\[\]]{0,300}\]"
)
_FIGURES = re.compile(r"\s*\d{1,3}\s*")
_LABEL = re.compile(r"(?:[\w-]{1,40}\.|\[[^\]]{1,80}\]:)[ \t]*")
_COMMENT = re.compile(r"\s*<!--(.*?)-->\s*", re.DOTALL)


class RenderedMarkdown:
    """A Markdown file as a page: its `markup`, and the place of each of its characters.

    `notes` are the labels of the notes whose text begins on a line, counting from 0. `references`
    are what labels of links stand for (CommonMark 4.7).
    """

    def __init__(self, text: str, notes: Mapping[int, str]) -> None:
        self._lines = Lines(text)
        self._source = LINE_END.split(text)
        self._cells: tuple[int, int] = (-1, 0)
        self._pieces: list[tuple[str, Sequence[int]]] = []
        self._renderer = RendererHTML()
        self._environment: dict[str, Any] = {}
        self._parser = _make_parser()
        tokens = self._parser.parse(text, self._environment)
        self._name_notes(tokens, notes)
        for number, token in enumerate(tokens):
            self._render(tokens, number, token)
        self.markup = "".join(piece for piece, _ in self._pieces)
        self.places = array("q")
        for piece, places in self._pieces:
            self.places.extend(places or [-1] * len(piece))
        self.references: dict[str, str] = {
            label: reference["href"]
            for label, reference in self._environment.get("references", {}).items()
        }

    @staticmethod
    def _name_notes(tokens: Sequence[Token], notes: Mapping[int, str]) -> None:
        """Give the items and paragraphs that are the texts of notes their labels as ids."""
        left = dict(notes)
        for number, token in enumerate(tokens):
            named = token.type in ("list_item_open", "paragraph_open") and token.map
            if named and (label := left.pop(named[0], "")):
                token.attrSet("id", label.casefold())
                token.attrSet("role", "doc-footnote")
                first = (tokens[number + 1].children or [Token("", "", 0)])[0]
                written = _LABEL.match(first.content)
                if token.type == "paragraph_open" and written:
                    first.content = first.content[written.end() :]
                    first.meta[_AT] += written.end()

    def _render(self, tokens: Sequence[Token], number: int, token: Token) -> None:
        if token.type == "inline":
            places = self._find(token.content, token.map[0] if token.map else 0)
            children = token.children or []
            for at, child in enumerate(children):
                self._render_inline(children, at, child, token.content, places)
        elif token.type == "html_block":
            self._render_html(token)
        else:
            self._pieces.append((self._make(tokens, number), ()))

    def _make(self, tokens: Sequence[Token], number: int) -> str:
        make = self._renderer.rules.get(tokens[number].type, self._renderer.renderToken)
        return str(make(tokens, number, self._parser.options, self._environment))

    def _render_html(self, token: Token) -> None:
        """Take HTML as it is; a comment right below a block is about that block."""
        first = token.map[0] if token.map else 0
        places = self._find(token.content, first)
        comment = _COMMENT.fullmatch(token.content)
        at = len(self._pieces)
        if (
            comment
            and read_source_comment(comment[1])
            and first
            and self._source[first - 1].strip()
        ):
            while at and self._pieces[at - 1][0].startswith("</"):
                at -= 1
        self._pieces.insert(at, (token.content, places))

    def _render_inline(
        self, tokens: Sequence[Token], number: int, token: Token, source: str, places: Sequence[int]
    ) -> None:
        before = tokens[number - 1] if number else token
        in_angles = before.type == "link_open" and before.markup == "autolink"
        at = int(token.meta.get(_AT, -1)) + in_angles
        own: Sequence[int] = places[at : at + len(token.content)] if at >= 0 else ()
        match token.type:
            case "text":
                self._add(token.content, own)
            case "text_special":
                escaped = token.markup.startswith("\\") and token.content != token.markup
                self._add(token.content, [places[at + escaped]] * len(token.content))
            case "html_inline":
                self._pieces.append((token.content, own if len(own) == len(token.content) else ()))
            case "softbreak":
                self._pieces.append(("\n", places[at : at + 1]))
            case "code_inline":
                self._pieces.append(("<code>", ()))
                start = _code_start(token, source, at)
                self._add(token.content, places[start : start + len(token.content)])
                self._pieces.append(("</code>", ()))
            case _:
                if "label" in token.meta and _FIGURES.fullmatch(tokens[number + 1].content):
                    token.attrSet("role", "doc-noteref")
                self._pieces.append((self._make(tokens, number), ()))

    def _add(self, words: str, places: Sequence[int]) -> None:
        """Add words as characters of a page, one of which may take several ("&amp;")."""
        if escapeHtml(words) == words and len(words) == len(places):
            self._pieces.append((words, places))
            return
        shown = [escapeHtml(character) for character in words]
        placed = array("q")
        for character, place in zip(shown, places, strict=False):
            placed.extend([place] * len(character))
        placed.extend([-1] * sum(map(len, shown[len(places) :])))
        self._pieces.append(("".join(shown), placed))

    def _find(self, content: str, first: int) -> Sequence[int]:
        """Return the place of each character of a block's content, which begins on line `first`."""
        places = array("q")
        for number, line in enumerate(content.split("\n"), first):
            base, written = self._lines.start_of(number + 1), line.strip()
            places.extend([-1] * (len(line) - len(line.lstrip()) if written else len(line)))
            columns = self._columns(number, written)
            places.extend(base + column for column in columns)
            places.extend([-1] * (len(line.lstrip()) - len(columns) if written else 0))
            places.append(base + len(self._source[number]) if number < len(self._source) else -1)
        return places[: len(content)]

    def _columns(self, line: int, written: str) -> Sequence[int]:
        """Return the column (from 0) of each character of a block's line in the file's line.

        The cells of a table come in order, with the backslashes before their bars taken out.
        """
        source = self._source[line] if line < len(self._source) else ""
        if source.rstrip().endswith(written) and "|" not in source:
            end = len(source.rstrip())
            return range(end - len(written), end)
        after = self._cells[1] if self._cells[0] == line else 0
        exact = source.find(written, after)
        if exact >= 0:
            self._cells = (line, exact + len(written))
            return range(exact, exact + len(written))
        found = re.compile(re.escape(written).replace(r"\|", r"\\?\|")).search(source, after)
        if found is None:
            return ()
        self._cells = (line, found.end())
        shown = enumerate(found[0], found.start())
        return [column for column, c in shown if c != "\\" or source[column + 1] != "|"]


def _code_start(token: Token, source: str, at: int) -> int:
    """Return where a code span's words begin: a space on both sides of them is taken away."""
    start = at + len(token.markup)
    padded = source[start + 1 : start + 1 + len(token.content)].replace("\n", " ")
    return start + (source[start : start + 1] in (" ", "\n") and padded == token.content)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.inline = _PlacedInline()
    parser.configure("commonmark", {"store_labels": True})
    parser.enable(["table", "strikethrough"]).disable(["fragments_join", "text_join"])
    parser.inline.ruler.before("link", "cited", _read_cited)
    return parser


def _read_cited(state: StateInline, silent: bool) -> bool:
    """Take a source that is named by its key, "[@minutes]" as Pandoc has it, for a comment."""
    found = _CITED.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        token.content = f"<!-- source: {found[1].lower()} -->"
    state.pos = found.end()
    return True


class _PlacedState(StateInline):
    """Notes in each token where its words begin."""

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta[_AT] = self.pos
        return token

    def pushPending(self) -> Token:  # noqa: N802  the library's name
        token = super().pushPending()
        token.meta[_AT] = self.src.rfind(token.content, 0, self.pos)
        return token


class _PlacedInline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _PlacedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens
