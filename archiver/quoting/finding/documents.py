"""Documents → quotations: what a leaflet, statement, petition or report quotes, where, and whom."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.errors import FileError
from archiver.file_kinds import MARKDOWN, QUOTING_NAMES, TEX, describe_kind, kind_of_document
from archiver.models import Quotation, TextQuoteSelector
from archiver.places import Lines
from archiver.quoting.finding.attribution import Credit, attribute, credit, find_source
from archiver.quoting.finding.author_year import link_author_years
from archiver.quoting.finding.extracts import (
    Extract,
    find_extracts,
    find_unquoted,
    make_unmarked,
    quoted_parts,
    written_words,
)
from archiver.text.blocks import BlockKind, Draft, Link, LinkKind
from archiver.text.document import DocumentBlocks, UnreadableError, read_quoting
from archiver.text.quotation_marks import Mark, count_words, is_headline
from archiver.text.setting.bibliographies import read_beside, read_bibliography
from archiver.text.visibility import UnseenWords
from archiver.urls import address_key

__all__ = [
    "MIN_WORDS",
    "Citation",
    "PlacedQuotation",
    "attribute",
    "cited_addresses",
    "counted_place",
    "find_quotations",
    "find_source",
    "read_quotations",
    "unmarked_passages",
]
MIN_WORDS = 4  # the default of --min-words: names and scare quotes have fewer (a guess)
_COUNTED = re.compile(r"paragraph \d+")


@dataclass(frozen=True)
class PlacedQuotation:
    """A quotation with its place: [start, end) of its words in the file's decoded text.

    Both are -1 in formats without lines; `block` counts the document's blocks from 0. `unseen` is
    what of it the document's reader does not see as it is written, `written` the quotation as the
    file has it, `anchor` its block's; `parts` are its characters in each of its blocks, with and
    without marks of notes.
    """

    quotation: Quotation
    start: int = -1
    end: int = -1
    block: int = 0
    unseen: tuple[UnseenWords, ...] = ()
    written: str = ""
    anchor: str = ""
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Citation:
    """An address that a document cites, where, and the words that it is linked from."""

    url: str
    title: str = ""
    line: int = 0
    column: int = 0
    locator: str = ""


def read_quotations(
    path: Path, content: bytes, min_words: int = MIN_WORDS
) -> tuple[Quotation, ...]:
    """Return the quotations in a document of any kind that quotes, in reading order.

    Words in marks that are fewer than `min_words` and cited to nothing have `mark` "short": they
    are to be reported as notes, not judged. `source` is set where the document names a source's
    id, `cited` where it cites an address; `attribute` turns addresses into ids. Raises FileError
    when the document cannot be read.
    """
    document = open_document(path, content)
    return tuple(found.quotation for found in find_quotations(path, document, min_words))


def find_quotations(
    path: Path, document: DocumentBlocks, min_words: int = MIN_WORDS
) -> tuple[PlacedQuotation, ...]:
    """Return the quotations of a document as `read_quotations` does, with offsets in its text."""
    draft = document.draft
    extracts = find_extracts(draft, min_words)
    lines = Lines(draft.text)
    made: list[PlacedQuotation] = []
    for index, extract in enumerate(extracts):
        said = credit(draft, extracts, index)
        made.append(_found(path, draft, extract, said, lines, min_words))
    return tuple(_with_ids(path, made))


def _found(
    path: Path, draft: Draft, extract: Extract, said: Credit, lines: Lines, min_words: int
) -> PlacedQuotation:
    start = draft.place_near(extract.first, extract.start)
    end = max(draft.place_near(extract.last, extract.end - 1), start) + 1
    line, column = lines.place_of(start) if start >= 0 else (0, 0)
    cited = bool(said.source or said.cited)
    short = count_words(extract.words) < min_words and not cited
    notes = {Mark.UNOPENED: NO_OPENER, Mark.UNCLOSED: NO_CLOSER}.get(extract.mark, "")
    quotation = Quotation(
        id="",
        selector=TextQuoteSelector(extract.words),
        source=said.source,
        document=path.as_posix(),
        line=line,
        column=column,
        locator=draft.blocks[extract.first].locator,
        notes=" ".join(note for note in (notes, said.note) if note),
        cited=said.cited,
        mark=str(_mark_of(extract, said, short, min_words)),
    )
    return PlacedQuotation(
        quotation,
        start,
        end if start >= 0 else -1,
        extract.first,
        extract.unseen,
        written_words(draft, extract) if extract.unseen else "",
        draft.blocks[extract.first].anchor,
        tuple(quoted_parts(draft, extract)),
    )


def _mark_of(extract: Extract, said: Credit, short: bool, min_words: int) -> Mark:
    if short:
        return Mark.SHORT
    if (
        extract.mark is Mark.MARKS
        and not (said.source or said.cited)
        and is_headline(extract.words)
    ):
        return Mark.TITLE
    few = extract.mark is Mark.MARKS and count_words(extract.words) < min_words
    return Mark.LOOSE if few and said.loose else extract.mark


NO_OPENER = "A quotation mark closes here that was never opened: the quotation may start later."
NO_CLOSER = "The quotation mark is never closed: the quotation may end earlier."


def _with_ids(path: Path, made: Sequence[PlacedQuotation]) -> list[PlacedQuotation]:
    """Give each quotation an id by its document and place: "leaflet.md:12:5"."""
    seen: dict[str, int] = {}
    named = []
    for found in made:
        quotation = found.quotation
        place = f"{quotation.line}:{quotation.column}" if quotation.line else _slug(quotation)
        name = f"{path.name}:{place}"
        seen[name] = seen.get(name, 0) + 1
        name += f":{seen[name]}" if seen[name] > 1 else ""
        named.append(replace(found, quotation=replace(quotation, id=name)))
    return named


def _slug(quotation: Quotation) -> str:
    digest = hashlib.sha256(quotation.selector.exact.encode("utf-8", "surrogatepass")).hexdigest()
    return re.sub(r"\W+", "", counted_place(quotation.locator)) + f":{digest[:6]}"


def counted_place(locator: str) -> str:
    """Return the number in "under “Findings” (paragraph 12)", or a locator of another kind."""
    counted = _COUNTED.search(locator)
    return counted[0] if counted else locator


FindCopied = Callable[[str], Iterable[tuple[int, int, str]]]


def unmarked_passages(
    path: Path, document: DocumentBlocks, copied: FindCopied, min_words: int = 12
) -> tuple[Quotation, ...]:
    """Return the words of a document, outside its quotations, that are copied; `mark` "unmarked".

    `copied` is asked about each stretch of `min_words` or more, and yields start, end and source
    of what is copied in it.
    """
    draft = document.draft
    lines = Lines(draft.text)
    made: list[PlacedQuotation] = []
    for index, start, end in find_unquoted(draft, min_words):
        for first, last, source in copied(draft.blocks[index].text[start:end]):
            extract = make_unmarked(draft, index, start + first, start + last)
            if extract.words:
                made.append(_found(path, draft, extract, Credit(source), lines, 1))
    return tuple(found.quotation for found in _with_ids(path, made))


# --- addresses -----------------------------------------------------------------------------------


def cited_addresses(document: DocumentBlocks) -> tuple[Citation, ...]:
    """Return every web address that a document cites, each once, in reading order.

    DOIs count by their address at doi.org; a page's navigation and footer do not count.
    """
    draft = document.draft
    lines = Lines(draft.text)
    found: dict[str, Citation] = {}
    for index, block in enumerate(draft.blocks):
        for link in (*block.cited, *block.links):
            for address in () if block.outside else _addresses(draft, link):
                key = address_key(address)
                citation = _citation(draft, index, link, address, lines)
                if key not in found or (citation.title and not found[key].title):
                    found[key] = citation if key not in found else _titled(found[key], citation)
    return tuple(found.values())


def _addresses(draft: Draft, link: Link) -> tuple[str, ...]:
    if link.kind is LinkKind.ADDRESS:
        return (link.target,)
    note = draft.notes.get(link.target) if link.kind is LinkKind.NOTE else None
    return note.addresses if note else ()


def _titled(first: Citation, later: Citation) -> Citation:
    return Citation(first.url, later.title, first.line, first.column, first.locator)


def _citation(draft: Draft, index: int, link: Link, address: str, lines: Lines) -> Citation:
    block, place = draft.blocks[index], draft.place_near(index, link.start)
    line, column = lines.place_of(place) if place >= 0 else (0, 0)
    shown = " ".join(block.text[link.start : link.end].split())
    quoted = link in block.cited or (link.start, link.end) in block.quoted
    named = link.kind is LinkKind.ADDRESS and not quoted and block.kind is not BlockKind.QUOTE
    address_shown = re.match(r"https?://|www\.|10\.\d", shown)
    title = shown.strip("“”‘’\"'") if named and not address_shown else ""
    return Citation(address, title, line, column, block.locator)


# --- formats -------------------------------------------------------------------------------------


def open_document(path: Path, content: bytes) -> DocumentBlocks:
    """Return a document as blocks, read once for all that follows. Raises FileError."""
    kind = kind_of_document(path, content)
    if kind is None:
        raise FileError(
            f"{path} is {describe_kind(path, content)}, none of the documents that can be read: "
            f"{QUOTING_NAMES}. "
            "Save a copy as one of these, and name that."
        )
    try:
        read = read_quoting(content, kind)
    except UnreadableError as error:
        raise FileError(f"{path} cannot be read: {error}") from error
    draft = link_author_years(read.draft)
    if kind.media_type in (TEX, MARKDOWN):
        known = read_bibliography(read_beside(path, content))
        draft = _with_keys(draft, {key.casefold(): address for key, address in known.items()})
    return replace(read, draft=draft)


def _with_keys(draft: Draft, addresses: Mapping[str, str]) -> Draft:
    """Return the draft with citations by key as links to what a bibliography says of them.

    A key of which the document and its bibliographies say nothing may be a source's id.
    """

    def find(link: Link) -> Link:
        command = link.kind is LinkKind.NOTE and link.target not in draft.notes
        if not (command and _KEY.fullmatch(link.target)) and link.kind is not LinkKind.SOURCE:
            return link
        if address := addresses.get(link.target.casefold()):
            return replace(link, target=address, kind=LinkKind.ADDRESS)
        return replace(link, kind=LinkKind.SOURCE)

    blocks = tuple(
        replace(block, links=tuple(map(find, block.links)), cited=tuple(map(find, block.cited)))
        for block in draft.blocks
    )
    return replace(draft, blocks=blocks)


_KEY = re.compile(r"(?!\d{1,3}$)[^\s#\[\]]+")
"""A key of a citation, and neither the figure of a note nor a name of ours."""
