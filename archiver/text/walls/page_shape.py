"""What an answer looks like, before any of its words is read: lengths, headings, forms, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.file_kinds import PAGES, is_undeclared, sniff
from archiver.messages import Head
from archiver.models import SpanKind, Text
from archiver.text.charsets import decode
from archiver.text.unspaced import is_unspaced
from archiver.text.walls.sign_words import count_words, read_tokens
from archiver.text.web.nesting import tame_markup
from archiver.text.web.scripts import words_without

SCANNED = 256 * 1024
"""Bytes of markup and characters of text that are looked at: a wall is small (the largest bot
check seen had 60 kB of script)."""

SHORT = 150
"""Words of its own, links aside, below which a page may be a wall or an error page. The longest
outage notes of public bodies have some 120; a guess with some room."""

FEWEST = 3
"""Words of its own below which a page is a frame without content: a title, a mark (a guess)."""

PROSE = 12
"""Words that a page says for itself beside a banner: a sentence (a guess)."""

MOST_NAMES = 60
"""Classes and ids that are looked at around a heading (a guess)."""

LONGEST_NAME = 2000
"""Characters of one `class`; style sheets of utilities give an element dozens (a guess)."""

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SECONDS = re.compile(r"\s*\d{1,5}(?:\.\d*)?\s*;?\s*")
_SENTENCE = re.compile(r"[\n\t]+|(?<=[.!?])\s|[。！？।؟]")
_SEGMENT = re.compile(r"\s[-/]\s|[|·»«–—]")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class PageShape:
    """One answer, as the rules look at it. `asked` and `address` are "" where nobody knows them."""

    head: Head | None
    payload: bytes
    text: Text
    asked: str = ""
    address: str = ""

    @cached_property
    def markup(self) -> str:
        """The start of the page's source, "" where it is no markup."""
        if b"<" not in self.payload[:4096]:
            return ""
        charset = self.head.charset if self.head else ""
        return decode(self.payload[:SCANNED], charset, markup=True).text

    @cached_property
    def visible(self) -> str:
        """What a reader sees."""
        return words_without(self.text, SpanKind.HIDDEN)[:SCANNED]

    @cached_property
    def main(self) -> str:
        """What a reader sees outside navigation, headers and footers; all where that is nothing."""
        main = words_without(self.text, SpanKind.HIDDEN, SpanKind.OUTSIDE)[:SCANNED]
        return main if main.strip() else self.visible

    @cached_property
    def own(self) -> str:
        """The main words that are no links: a list of links on an error page makes it no longer."""
        own = words_without(self.text, SpanKind.HIDDEN, SpanKind.OUTSIDE, SpanKind.LINK)[:SCANNED]
        return own if own.strip() else self.main

    @cached_property
    def has_own_words(self) -> bool:
        """Whether anything stands outside navigation, headers and footers, but for its name."""
        own = words_without(self.text, SpanKind.HIDDEN, SpanKind.OUTSIDE)[:SCANNED]
        named = {t for said in (self.text.title, *self.main_headings) for t in _pieces(said)}
        more = [piece[0] for piece in _pieces(own[:2000]) if piece not in named]
        return count_words(more) >= FEWEST or self._shows_pictures

    @property
    def _shows_pictures(self) -> bool:
        """Whether a short page has pictures, films or frames outside headers and footers."""
        found = (
            self._tree.css("img, picture, video, iframe, embed, object, canvas")[:50]
            if self._tree
            else []
        )
        return any(not _is_outside(node) for node in found)

    @cached_property
    def own_words(self) -> int:
        """How many words of its own the page has; `SHORT` or some more where they are as many.

        Pieces between spaces that begin with a letter have a word each: most pages have enough of
        them, and telling words apart is dear.
        """
        pieces = self.own[: SHORT * 100].split(None, 2 * SHORT)[: 2 * SHORT]
        lettered = sum(piece[0].isalpha() for piece in pieces)
        return lettered if lettered >= SHORT else count_words(read_tokens(self.own[: SHORT * 100]))

    @cached_property
    def is_short(self) -> bool:
        """Whether the page may be a wall by its length."""
        return self.own_words < SHORT

    @cached_property
    def is_page(self) -> bool:
        """Whether it is a web page, whatever it was sent as."""
        declared = self.head.media_type if self.head else ""
        kind = sniff(self.payload, declared)
        return kind in PAGES or (
            is_undeclared(declared) and bool(self.markup) and kind == "text/plain"
        )

    @cached_property
    def _tree(self) -> LexborHTMLParser | None:
        page = self.markup and self.is_short and self.is_page
        return LexborHTMLParser(tame_markup(self.markup)) if page else None

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The headings of a short page, in order, the empty ones left out."""
        if self._tree is None:
            return ()
        found = (node.text(separator=" ") for node in self._tree.css("h1, h2, h3")[:8])
        return tuple(" ".join(words.split())[:300] for words in found if words.strip())

    @cached_property
    def main_headings(self) -> tuple[str, ...]:
        """Those that name the page: every h1, or the first heading where there is none."""
        if self._tree is None:
            return ()
        first = [node.text(separator=" ") for node in self._tree.css("h1")[:2]]
        named = tuple(" ".join(words.split())[:300] for words in first if words.strip())
        return named or self.headings[:1]

    @cached_property
    def asks_for_password(self) -> bool:
        """Whether a short page has a field for a password, other than one in its menu."""
        if self._tree is None:
            return False
        fields = self._tree.css('input[type="password" i]')[:50]
        return any(not _is_outside(field) for field in fields)

    @cached_property
    def asks_for_entries(self) -> bool:
        """Whether a short page has fields to fill in, other than those of a search."""
        if self._tree is None:
            return False
        fields = self._tree.css("input")[:50]
        return any(_is_entry(field) for field in fields if not _is_outside(field))

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """What the buttons and links of a short page say, a few words each at most."""
        if self._tree is None:
            return ()
        found = (node.text(separator=" ").split() for node in self._tree.css("a, button")[:50])
        return tuple(" ".join(words) for words in found if 0 < len(words) <= FEWEST)

    @cached_property
    def links(self) -> int:
        """How many links and buttons a short page has."""
        return len(self._tree.css("a, button")) if self._tree else 0

    @cached_property
    def leads_to(self) -> frozenset[str]:
        """The segments of the paths to which links and forms of a short page lead, menus aside."""
        nodes = self._tree.css("a[href], form[action]")[:100] if self._tree else []
        found = [node for node in nodes if not _is_outside(node)]
        led = (node.attributes.get("href") or node.attributes.get("action") or "" for node in found)
        return frozenset(segment for address in led for segment in _segments(address))

    @cached_property
    def is_not_to_be_indexed(self) -> bool:
        """Whether a short page asks search engines to leave it out."""
        if self._tree is None:
            return False
        fields = self._tree.css('meta[name="robots" i]')
        return any("noindex" in (field.attributes.get("content") or "").lower() for field in fields)

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The words of each class and id around what names a short page, its first line if nothing
        does, the nearest first: ("maintenance", "page") for "maintenancePage".
        """
        heads = self._tree.css("h1, h2, h3, p")[:8] if self._tree else []
        named = (node for node in heads if node.tag == "h1" and node.text().strip())
        said = (node for node in heads if node.text().strip() and not _is_outside(node))
        body = self._tree.body if self._tree else None
        node = next(named, None) or next(said, None) or body
        found: list[tuple[str, ...]] = []
        while node is not None and len(found) < MOST_NAMES:
            for attribute in ("id", "class"):
                written = (node.attributes.get(attribute) or "")[:LONGEST_NAME]
                found += [tuple(map(str.lower, _PART.findall(one))) for one in written.split()]
            node = node.parent
        return tuple(found)

    @cached_property
    def reloads(self) -> bool:
        """Whether a short page fetches itself again: by a Refresh without an address, or at once by
        its script, which sets a cookie before.
        """
        if self._tree is None:
            return False
        fields = [self.head.get("refresh") if self.head else ""]
        fields += [
            node.attributes.get("content") or ""
            for node in self._tree.css("meta[http-equiv]")[:20]
            if (node.attributes.get("http-equiv") or "").lower() == "refresh"
        ]
        if any(_SECONDS.fullmatch(field) for field in fields):
            return True
        scripts = (node.text() for node in self._tree.css("script:not([src])")[:20])
        return any("location.reload(" in s and "document.cookie" in s for s in scripts)

    @cached_property
    def buttons(self) -> tuple[str, ...]:
        """What the buttons of a short page say where it has no link, none of them is in a menu, and
        the page says nothing beside the block that they belong to, as it does beside a banner; else
        none.
        """
        if self._tree is None or any(not _is_outside(a) for a in self._tree.css("a[href]")[:50]):
            return ()
        found = [node for node in self._tree.css("button")[:50] if not _is_outside(node)]
        said = [" ".join(node.text(separator=" ").split()) for node in found]
        if not found or self._says_beside(found[0], len(" ".join(said).split())):
            return ()
        return tuple(words for words in said if words)

    def _says_beside(self, block: LexborNode, pressed: int) -> bool:
        """Whether the page has prose outside of the block with a button, all of which have
        `pressed` words.
        """
        while block.parent is not None and len(block.text(separator=" ").split()) <= pressed:
            block = block.parent
        beside = 0
        for node in self._tree.css("p, h1, h2, h3, li")[:200] if self._tree else ():
            above: LexborNode | None = node
            while above is not None and above.mem_id != block.mem_id:
                above = above.parent
            if above is None and not _is_outside(node):
                beside += len(node.text(separator=" ").split())
        return beside >= PROSE

    @property
    def sentences(self) -> Iterator[str]:
        """The sentences, lines and cells of the main text."""
        return (part for part in _SENTENCE.split(self.main) if part and part.strip())

    @property
    def led_elsewhere(self) -> bool:
        """Whether the address that was asked for led to another one."""
        return bool(self.asked and self.address) and self.asked != self.address

    @cached_property
    def path_segments(self) -> frozenset[str]:
        """The segments of the final address's path that the asked one does not have."""
        return frozenset(_segments(self.address)) - frozenset(_segments(self.asked))


_ENTRIES = ("", "text", "email", "tel", "number", "password", "date")


def _is_entry(field: LexborNode) -> bool:
    said = field.attributes
    kind = (said.get("type") or "").lower()
    named = f"{said.get('name') or ''} {said.get('placeholder') or ''}".lower()
    search = "search" in named or (said.get("name") or "").lower() in ("q", "s", "query", "keyword")
    return kind in _ENTRIES and not search


def _is_outside(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in ("header", "footer", "nav", "aside"):
            return True
        above = above.parent
    return False


def _pieces(said: str) -> list[tuple[str, str]]:
    """Return the words of a text; where no spaces are set, each letter with the one behind it: a
    title has most letters of any other sentence.
    """
    tokens = read_tokens(said)
    pairs = zip_longest(tokens, tokens[1:], fillvalue="")
    return [(one, behind if len(one) == 1 and is_unspaced(one) else "") for one, behind in pairs]


def _segments(address: str) -> list[str]:
    try:
        return urlsplit(address).path.lower().split("/")
    except ValueError:
        return []


def split_title(title: str) -> list[str]:
    """Return a title and its segments ("Page not found | Example Council"), longest first."""
    plain = " ".join(title.split())[:500]
    parts = [*_SEGMENT.split(plain), plain.rpartition(": ")[2]]
    return list(dict.fromkeys(part.strip() for part in (plain, *parts) if part.strip()))


def without_domains(written: str) -> str:
    """Return `written` with "domainname" in the place of every name of a host."""
    words = written.split()
    return " ".join(
        "domainname" if _DOMAIN.fullmatch(word.rstrip(".,!")) else word for word in words
    )
