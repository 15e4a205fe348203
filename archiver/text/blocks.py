"""A document as blocks of plain text, whatever its format, with every character's place on disk.

The readers beside this module make a Draft of a file; finding and attributing quotations then
needs to know nothing of Markdown or Word.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from archiver.models import BlockKind as BlockKind
from archiver.text.visibility import UnseenWords
from archiver.urls import ADDRESS_ENDS, is_web_address

ADDRESS = re.compile(rf"https?://[^{ADDRESS_ENDS}⁰¹²³⁴⁵⁶⁷⁸⁹]+", re.IGNORECASE)
_OVER_LINES = re.compile(
    rf"{ADDRESS.pattern}(?:(?<=[-_=&%+~])\n[ \t]*[^{ADDRESS_ENDS}⁰¹²³⁴⁵⁶⁷⁸⁹]+)*", re.IGNORECASE
)
"""An address that its line cut: behind a sign that ends none it goes on in the next line."""
DOI = re.compile(rf"\b10\.\d{{4,9}}/[^{ADDRESS_ENDS}⁰¹²³⁴⁵⁶⁷⁸⁹]+")
SUPERSCRIPT_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
SOURCE_COMMENT = re.compile(r"\s*source\s*[:=]\s*(\S+)\s*", re.IGNORECASE)


SOURCE_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_NAMED = re.compile(r"\s*(?:source\s*:\s*)?\[?@?([a-z0-9][a-z0-9._-]*)\]?\.?\s*")
_BRACKETED = re.compile(r"\[(\d{1,3}(?:\s*[-–—,;]\s*\d{1,3}){0,20})\]")
_RAISED = re.compile(
    r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?)\]”’\"'»]))([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?:[,–-][⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})*)"
)
_LEVEL = re.compile(
    r"(?:(?<=[^\W\d_][’”\"'»])|(?<=[^\W\d_][.,!?][’”\"'»])|(?<=[^\W\d_][’”\"'»][.,;:]))"
    r"(\d{1,3})(?=[\s.,;:)]|$)"
)
"""A figure right behind a closing mark: a note's, if the document has such a note."""
REFERENCES = re.compile(
    r"\W*(?:references?|notes?(?: and references)?|sources?|footnotes?|endnotes?|bibliography"
    r"|works cited|citations?)\W*",
    re.IGNORECASE,
)
WRAPPERS = {"google": ("q", "url"), "outlook": ("url",), "facebook": ("u",)}
_WRAPPED = re.compile(
    r"https?://(?:(?P<google>(?:www\.)?google\.[a-z.]{2,6}/url\?)"
    r"|(?P<outlook>[a-z0-9-]+\.safelinks\.protection\.outlook\.com/\S*\?)"
    r"|(?P<facebook>l\.facebook\.com/l\.php\?))",
    re.IGNORECASE,
)
_IBID = re.compile(
    r"\s*(?:\[?\^?[\w*†‡-]{1,30}[\]).:]+\s*|\d{1,3}\s+)?(?:ibid(?:em)?|loc\.? ?cit)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\s*(?:(?:(?:\.\.[ \t]+)?\[\^?([\w*†‡#-]{1,30})\]:?|(\d{1,3})[.):]?)\s+"
    r"|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\s*(?=\S))"
)
ENTRY = re.compile(
    r"\s*(?:(?:\.\.[ \t]+)?\[\^?[\w*†‡#-]{1,30}\]:?\s+\S"
    r"|\d{1,3}\s+(?=\S.*(?:https?://|\b10\.\d{4,9}/))|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}\s*[^\W\d_])"
)
"""How a line begins that is a note's, with its label in brackets, raised, or before an address; two
points stand before it in reStructuredText."""


class LinkKind(StrEnum):
    """What a link's target is: a web address, a note's label, or a source's id."""

    ADDRESS = "address"
    NOTE = "note"
    SOURCE = "source"


@dataclass(frozen=True)
class Link:
    """A stretch [start, end) of a block's text that points somewhere; it may be empty."""

    start: int
    end: int
    target: str
    kind: LinkKind = LinkKind.ADDRESS


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list item or note.

    `places` has, for each character of `text`, its offset in the file's text, or -1. `group` is
    the number of the block quotation or list that it belongs to, 0 for none, `row` that of the
    table's row, `label` a list item's own number. `quoted` are stretches that the format itself
    marks as quotations (`<q>`). `locator` names the place in words where there are no lines.
    `cited` holds links that cover the whole block (`cite=`). `outside` is a page's footer.
    `text` is what a reader sees; `unseen` what the file says beside it, or in it, that no reader
    sees so. A block of which a reader sees nothing has its words as text, all of them unseen.
    `anchor` finds the block again in a Word file's main part: "p17" is its paragraph number 17,
    counting from 0, and else the label of the note that it belongs to.
    """

    kind: BlockKind
    text: str
    places: array[int]
    links: tuple[Link, ...] = ()
    quoted: tuple[tuple[int, int], ...] = ()
    cited: tuple[Link, ...] = ()
    group: int = 0
    locator: str = ""
    outside: bool = False
    row: int = 0
    label: str = ""
    unseen: tuple[UnseenWords, ...] = ()
    anchor: str = ""

    @cached_property
    def _starts(self) -> list[int]:
        return [link.start for link in self.links]

    def links_between(self, start: int, end: int) -> tuple[Link, ...]:
        """Return the links that start in [start, end], by start."""
        first = bisect_left(self._starts, start)
        return self.links[first : bisect_right(self._starts, end)]

    def place_of(self, offset: int) -> int:
        """Return the place of the character at `offset`, or of the next that has one; else -1."""
        numbers = range(max(offset, 0), len(self.places))
        return next((self.places[n] for n in numbers if self.places[n] >= 0), -1)


@dataclass(frozen=True)
class Note:
    """What a footnote or an entry of the list of references points at.

    `ibid` says that it points at what the note before it does.
    """

    addresses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ibid: bool = False


@dataclass(frozen=True)
class Draft:
    """A document: its blocks in reading order, and its notes by label.

    `text` is what the places count in, "" for formats without lines.
    """

    blocks: tuple[Block, ...]
    notes: Mapping[str, Note] = field(default_factory=dict)
    text: str = ""

    def place_near(self, index: int, offset: int) -> int:
        """Return the place of a block's character, or else of one near it that has one.

        A reader moves words that stand loose between a table's cells, and then knows no place of
        some. -1 only in formats without lines.
        """
        if not self.text:
            return -1
        block = self.blocks[index]
        if (place := block.place_of(offset)) >= 0:
            return place
        before = (block.places[:offset], *(other.places for other in self.blocks[index::-1]))
        return next((place for places in before for place in reversed(places) if place >= 0), 0)

    @cached_property
    def group_starts(self) -> Mapping[int, int]:
        """The first block of each group, by the group's number."""
        starts: dict[int, int] = {}
        for index, block in enumerate(self.blocks):
            if block.group:
                starts.setdefault(block.group, index)
        return starts


class BlockBuilder:
    """Collects one block's characters, places and links."""

    def __init__(self, kind: BlockKind = BlockKind.PARAGRAPH, group: int = 0) -> None:
        self.kind = kind
        self.group = group
        self.locator = ""
        self.outside = False
        self.row = 0
        self.label = ""
        self.links: list[Link] = []
        self.quoted: list[tuple[int, int]] = []
        self.cited: list[Link] = []
        self._blank = True
        self._characters: list[str] = []
        self._places = array("q")

    @property
    def length(self) -> int:
        """How many characters there are so far."""
        return len(self._characters)

    @property
    def text(self) -> str:
        """The characters so far."""
        return "".join(self._characters)

    @property
    def blank(self) -> bool:
        """Whether nothing but white space was added so far."""
        return self._blank

    def since(self, start: int) -> str:
        """Return the characters added since `start`."""
        return "".join(self._characters[start:])

    def add(self, text: str, place: int = -1, *, step: int = 1) -> None:
        """Add characters that lie from `place` on; with step 0 they all stand for one place."""
        self._characters.extend(text)
        self._blank = self._blank and not text.strip()
        self._places.extend(place + step * n if place >= 0 else -1 for n in range(len(text)))

    def place_at(self, index: int) -> int:
        """Return the place of the character at `index`."""
        return self._places[index]

    def cut(self, start: int) -> str:
        """Take back what was added since `start`, and return it."""
        text = "".join(self._characters[start:])
        del self._characters[start:]
        del self._places[start:]
        self.links = [link for link in self.links if link.end <= start]
        return text

    def link(
        self, start: int, target: str, kind: LinkKind = LinkKind.ADDRESS, end: int = -1
    ) -> None:
        """Let what was added from `start` to `end`, or since `start`, point at `target`."""
        if target:
            target = unwrap(target) if kind is LinkKind.ADDRESS else target
            self.links.append(Link(start, end if end >= 0 else self.length, target, kind))

    def cite(self, start: int, target: str) -> None:
        """Let what was added since `start` be the words of `target`, an address or a source."""
        self.link(start, target, source_kind(target))

    def build(self) -> Block:
        """Return the block, with bare addresses, DOIs and reference marks in its text found."""
        text = self.text
        links = list(self.links)
        covered = bytearray(len(text))
        for link in links:
            covered[link.start : link.end] = b"\1" * (link.end - link.start)
        for found in (*find_addresses(text), *find_references(text)):
            if not any(covered[found.start : found.end]):
                links.append(found)
        return Block(
            self.kind,
            text,
            self._places,
            tuple(sorted(links, key=lambda link: (link.start, link.end))),
            tuple(self.quoted),
            tuple(self.cited),
            self.group,
            self.locator,
            self.outside,
            self.row,
            self.label,
        )


def unwrap(address: str) -> str:
    """Return the address inside one that an editor or a mail program wrapped around it.

    Google Docs writes google.com/url?q=, Outlook safelinks.protection.outlook.com/?url=, Facebook
    l.facebook.com/l.php?u=. Any other address comes back as it is.
    """
    found = _WRAPPED.match(address)
    if found is None or found.lastgroup is None:
        return address
    values = parse_qs(urlsplit(address).query)
    names = (name for name in WRAPPERS[found.lastgroup] if name in values)
    inner = next((values[name][0] for name in names), "")
    return inner if is_web_address(inner) else address


def source_kind(target: str) -> LinkKind:
    """Return what `target` is: a web address, else a source's id."""
    return LinkKind.ADDRESS if is_web_address(target) else LinkKind.SOURCE


def find_addresses(text: str) -> Iterator[Link]:
    """Yield bare web addresses and DOIs in `text`; a DOI's target is its address at doi.org."""
    taken = []
    for found in _OVER_LINES.finditer(text):
        written = trim_address(found[0])
        address = "".join(written.split())
        if is_web_address(address):
            taken.append((found.start(), found.end()))
            yield Link(found.start(), found.start() + len(written), address)
    for found in DOI.finditer(text):
        if not any(start <= found.start() < end for start, end in taken):
            doi = trim_address(found[0])
            yield Link(found.start(), found.start() + len(doi), f"https://doi.org/{doi}")


def find_references(text: str) -> Iterator[Link]:
    """Yield reference marks in `text`: "[1]", "[5-7]", raised figures after a word, and plain ones
    behind a closing mark, which are no marks where no note has them.
    """
    for found in (*_BRACKETED.finditer(text), *_RAISED.finditer(text), *_LEVEL.finditer(text)):
        for label in reference_labels(found[1]):
            yield Link(found.start(), found.end(), label, LinkKind.NOTE)


def trim_address(address: str) -> str:
    """Return `address` without the punctuation of the sentence that it stands in."""
    while address:
        last = address[-1]
        opening = {")": "(", "]": "["}.get(last)
        unbalanced = opening is not None and address.count(last) > address.count(opening)
        if not unbalanced and last not in ".,;:!?'’”*_":
            break
        address = address[:-1]
    return address


def read_source_comment(comment: str) -> str:
    """Return the id or address in a comment "source: basw", "" in any other comment."""
    found = SOURCE_COMMENT.fullmatch(comment)
    return found[1] if found else ""


def make_note(block: Block) -> Note:
    """Return what a note's text points at."""
    addresses = [link.target for link in block.links if link.kind is LinkKind.ADDRESS]
    sources = [link.target for link in (*block.cited, *block.links) if link.kind is LinkKind.SOURCE]
    named = _NAMED.fullmatch(block.text)
    if named and named[1].rstrip(".") != "ibid":
        sources.append(named[1].rstrip("."))
    ibid = _IBID.match(block.text) is not None and not addresses and not sources
    return Note(tuple(dict.fromkeys(addresses)), tuple(dict.fromkeys(sources)), ibid)


def reference_labels(written: str) -> tuple[str, ...]:
    """Return the labels of a reference mark: "5-7" is 5, 6 and 7; "1,2" is 1 and 2."""
    labels: list[str] = []
    for part in re.split(r"\s*[,;]\s*", written.strip().translate(SUPERSCRIPTS)):
        found = re.fullmatch(r"(\d{1,3})\s*[-–—]\s*(\d{1,3})", part)
        if found and 0 <= int(found[2]) - int(found[1]) < 50:
            labels.extend(str(n) for n in range(int(found[1]), int(found[2]) + 1))
        elif part:
            labels.append(part)
    return tuple(labels)


def with_references(blocks: tuple[Block, ...], notes: Mapping[str, Note]) -> Draft:
    """Return a Draft in which the entries below a heading "References" are notes with labels.

    An entry's label is the number that it starts with, else its place in the list. Anywhere else a
    block is a note that begins with a label and holds an address. Labels that `notes` has already
    are kept as they are.
    """
    listed, made, inside, count = list(notes.items()), [], False, 0
    for block in blocks:
        begins = block.kind is BlockKind.PARAGRAPH and ENTRY.match(block.text) is not None
        if begins and (note := make_note(block)).addresses:
            listed.append((label_of(block.text), note))
            block, count = replace(block, kind=BlockKind.NOTE), count + 1
        title = block.kind is BlockKind.HEADING or len(block.text) < 40
        if title and REFERENCES.fullmatch(block.text):
            inside, count = True, 0
        elif block.kind is BlockKind.HEADING:
            inside = False
        elif inside and _is_entry(block):
            count += 1
            block = replace(block, kind=BlockKind.NOTE)
            label = block.label or label_of(block.text) or str(count)
            listed.append((label, make_note(block)))
        elif block.kind is not BlockKind.NOTE:
            inside = False
        made.append(block)
    listed += _take_last_list(made)
    labels: dict[str, Note] = {}
    for label, note in listed:
        labels.setdefault(label, note)
    marked = tuple(_without_figures(block, labels) for block in made)
    return Draft(marked, _with_repeated(labels))


def _take_last_list(blocks: list[Block]) -> list[tuple[str, Note]]:
    """Make the numbered list that ends a document its notes, if its items say where to look.

    Each item points somewhere, and a mark in the text has the number of one.
    """
    first = len(blocks)
    while first and blocks[first - 1].kind is BlockKind.ITEM and blocks[first - 1].label:
        first -= 1
    notes = [(block.label, make_note(block)) for block in blocks[first:]]
    marks = {k.target for b in blocks[:first] for k in b.links if k.kind is LinkKind.NOTE}
    points = all(note.addresses or note.sources or note.ibid for _, note in notes)
    if not points or marks.isdisjoint(label for label, _ in notes):
        return []
    blocks[first:] = [replace(block, kind=BlockKind.NOTE) for block in blocks[first:]]
    return notes


def _without_figures(block: Block, labels: Mapping[str, Note]) -> Block:
    """Return a block without plain figures as marks of notes that the document does not have."""
    links = tuple(
        link
        for link in block.links
        if link.kind is not LinkKind.NOTE
        or link.target in labels
        or not block.text[link.start : link.end].isdecimal()
    )
    return block if len(links) == len(block.links) else replace(block, links=links)


def _with_repeated(notes: Mapping[str, Note]) -> dict[str, Note]:
    """Return `notes` with each "Ibid." pointing where the note before it points."""
    made: dict[str, Note] = {}
    before = Note()
    for label, note in notes.items():
        before = before if note.ibid else note
        made[label] = before
    return made


def _is_entry(block: Block) -> bool:
    """Whether a block can be an entry of a list: running text below it ends the list."""
    addressed = any(link.kind is LinkKind.ADDRESS for link in block.links)
    labelled = addressed or label_of(block.text) != ""
    return block.kind is BlockKind.ITEM or (block.kind is BlockKind.PARAGRAPH and labelled)


def label_of(text: str) -> str:
    """Return the label that a note begins with ("[1] ", "1. ", "¹"), "" when there is none."""
    found = _LABELLED.match(text)
    label = (found[1] or found[2] or found[3]) if found else ""
    return label.translate(SUPERSCRIPTS).casefold()
