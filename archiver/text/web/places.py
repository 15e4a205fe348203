"""Where in its file each character of a page's text stands.

The parser that knows what is shown knows no places. So each tag tells it its own, in an attribute,
and the text between the tags is read along in the order of the file: a parser moves little of it
(what stands loose in a table goes before it), and each new tag brings both together again.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

PLACE = "data-archiver-place"
_TOKEN = re.compile(
    r"<(?:!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|[!?][^>]*+(?:>|\Z)"
    r"|/(?![A-Za-z])[^>]*+(?:>|\Z)"
    r"|(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*+)"
    r"(?:[\s/]++|=?[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+|=)*+"
    r"(?P<closed>>)"
    r"|(?P<cut>/?[A-Za-z]))",
    re.DOTALL,
)
"""Comments, declarations and tags (HTML Standard 13.2.5.6 to 13.2.5.42); a tag that the end of the
file cuts off ends the text."""
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_REFERENCE = re.compile(
    r"&(?:#\d{1,20};?|#[xX][0-9a-fA-F]{1,20};?|[A-Za-z][A-Za-z0-9]{1,31};?)|\r\n?"
)
_WORD = re.compile(r"\S+")
_RAW = frozenset(
    ("script", "style", "xmp", "iframe", "noembed", "noframes", "title", "textarea", "plaintext")
)
"""Elements that hold characters only (HTML Standard 13.2.6.4, "raw text" and "RCDATA")."""
_DECODED = ("title", "textarea")
NEAR = 4096
"""Characters of the file in which the text of a node is looked for where it is not the next one: a
parser leaves out white space and what it cannot place. A guess."""


class TextPlaces:
    """The text of a page in the order of its file, read along with the nodes of its tree.

    `markup` is the page with each tag's place in it, for the parser. `xml` reads self-closed tags
    and CDATA as XHTML does.
    """

    def __init__(self, markup: str, *, xml: bool = False) -> None:
        self._pieces: list[str] = []
        self._places = array("q")
        self._after: dict[int, int] = {}
        self._seen: set[int] = set()
        self._at = 0
        self.markup = self._read(markup, xml)
        self._text = "".join(self._pieces)

    def _read(self, markup: str, xml: bool) -> str:
        placed: list[str] = []
        at = copied = 0
        while found := _TOKEN.search(markup, at):
            self._add(markup, at, found.start())
            at = found.end()
            if found["cut"]:
                at = len(markup)
            elif xml and (section := _CDATA.match(markup, found.start())):
                self._add(markup, *section.span(1), decoded=False)
                at = section.end()
            elif found["name"] and not found["end"]:
                self._after[found.start()] = len(self._places)
                placed += [markup[copied : found.end("name")], f' {PLACE}="{found.start()}"']
                copied = found.end("name")
                name = found["name"].lower()
                if name in _RAW and not (xml and markup[found.end() - 2] == "/"):
                    ended = re.compile(rf"</(?={name}[\s/>])", re.IGNORECASE).search(markup, at)
                    end = ended.start() if ended and name != "plaintext" else len(markup)
                    self._add(markup, at, end, decoded=name in _DECODED)
                    at = end
        self._add(markup, at, len(markup))
        return "".join([*placed, markup[copied:]])

    def _add(self, markup: str, start: int, end: int, *, decoded: bool = True) -> None:
        """Add the text at [start, end) of the markup; CR LF and CR are line ends, LF."""
        for found in _REFERENCE.finditer(markup, start, end):
            self._add_written(markup[start : found.start()], start)
            start = found.start()
            if found[0] == "\r\n":
                start += 1
            elif found[0] == "\r":
                self._add_written("\n", start)
                start += 1
            elif decoded:
                shown = html.unescape(found[0])
                own = next(
                    (n for n in range(len(shown)) if found[0].endswith(shown[n:])), len(shown)
                )
                self._pieces.append(shown[:own])
                self._places.extend([start] * own)
                start = found.end() - len(shown) + own
        self._add_written(markup[start:end], start)

    def _add_written(self, text: str, start: int) -> None:
        self._pieces.append(text)
        self._places.extend(range(start, start + len(text)))

    def enter(self, node: LexborNode) -> None:
        """Go on at the tag of an element; a parser may make several elements of one tag."""
        place = int(node.attributes.get(PLACE) or -1)
        if place in self._after and place not in self._seen:
            self._seen.add(place)
            self._at = self._after[place]

    def skip(self, node: LexborNode) -> None:
        """Go on behind an element of which no text is asked."""
        placed = node.css(f"[{PLACE}]")
        if placed:
            self.enter(placed[-1])
            self.take(placed[-1].text())

    def take(self, words: str) -> Sequence[int]:
        """Return the places of the next node's text, -1 for what cannot be found."""
        at = self._at
        if not self._text.startswith(words, at):
            at = self._text.find(words, at, at + len(words) + NEAR) if words.strip() else -1
        if at >= 0:
            self._at = at + len(words)
            return self._places[at : self._at]
        places = array("q", [-1]) * len(words)
        for word in _WORD.finditer(words):
            at = self._text.find(word[0], self._at, self._at + len(word[0]) + NEAR)
            if at >= 0:
                self._at = at + len(word[0])
                places[word.start() : word.end()] = self._places[at : self._at]
        return places
