"""Citations by author and year, as journals print them: "(Fenn, 2021)", "Marsh et al. (2020)".

What such a mark means is the entry that begins with that name and year, wherever the document has
it, and whatever the language of the heading above it is. Where two entries begin alike, and no
letter tells them apart, the mark means neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from archiver.text.blocks import Block, BlockKind, Draft, Link, LinkKind, make_note
from archiver.text.quotation_marks import scan_marks, sentence_start

_YEAR = r"(?:1[6-9]|20)\d\d[a-z]?"
_ENTRY = re.compile(rf"\W*([^\W\d_][^\d(\n]{{0,150}}?)\s*[,.:;(（]\s*[(（]?({_YEAR})\b")
_IN_BRACKETS = re.compile(r"[(\[（]([^()\[\]（）]{4,200})[)\]）]")
_CITED = re.compile(rf"([^;；]{{2,100}}?)[,，\s]\s*({_YEAR})\b[^;；]*")
_BESIDE = re.compile(rf"[(\[（]\s*({_YEAR})\b[^()\[\]（）]{{0,60}}[)\]）]")
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’-])*")
NAMES = 80
"""Characters before a year in which the names of its authors stand. A guess: three names and an
"et al." have some 40."""

EntryKey = tuple[str, str]


def link_author_years(draft: Draft) -> Draft:
    """Return the draft with links from marks of author and year to their entries' addresses."""
    entries, listed = _find_entries(draft.blocks)
    if not entries:
        return draft
    blocks = [
        block if number in listed or block.kind is BlockKind.NOTE else _with_marks(block, entries)
        for number, block in enumerate(draft.blocks)
    ]
    return replace(draft, blocks=tuple(blocks))


def _find_entries(blocks: Sequence[Block]) -> tuple[dict[EntryKey, str], set[int]]:
    """Return the address of each entry by its first name and year, and which blocks are entries."""
    addresses: dict[EntryKey, set[str]] = {}
    listed = set()
    for number, block in enumerate(blocks):
        begins = _ENTRY.match(block.text) if block.kind is not BlockKind.QUOTE else None
        name = _WORD.search(begins[1]) if begins else None
        if begins is None or name is None or name[0].islower():
            continue
        if cited := make_note(block).addresses:
            addresses.setdefault((name[0].casefold(), begins[2]), set()).add(cited[0])
            listed.add(number)
    return {key: min(found) for key, found in addresses.items() if len(found) == 1}, listed


def _with_marks(block: Block, entries: Mapping[EntryKey, str]) -> Block:
    covered = bytearray(len(block.text))
    for link in block.links:
        covered[link.start : link.end] = b"\1" * (link.end - link.start)
    found = _find_marks(block.text, entries)
    marks = [mark for mark in found if not any(covered[mark.start : mark.end])]
    if not marks:
        return block
    links = sorted((*block.links, *marks), key=lambda link: (link.start, link.end))
    return replace(block, links=tuple(links))


def _find_marks(text: str, entries: Mapping[EntryKey, str]) -> Iterator[Link]:
    for bracket in _IN_BRACKETS.finditer(text):
        for cited in _CITED.finditer(text, bracket.start(1), bracket.end(1)):
            if found := _find_entry(text, cited.start(1), cited.end(1), cited[2], entries):
                yield Link(found[0], cited.end(), found[1], LinkKind.ADDRESS)
    for year in _BESIDE.finditer(text):
        before = max(year.start() - NAMES, 0)
        if found := _find_entry(text, before, year.start(), year[1], entries):
            yield Link(found[0], year.end(), found[1], LinkKind.ADDRESS)
        elif text[before : year.start()].rstrip().endswith(_CLOSING) and (
            address := _find_introduced(text, year.start(), year[1], entries)
        ):
            yield Link(year.start(), year.end(), address, LinkKind.ADDRESS)


def _find_entry(
    text: str, start: int, end: int, year: str, entries: Mapping[EntryKey, str]
) -> tuple[int, str] | None:
    """Return where in [start, end) the name of an entry of that year begins, and whose it is.

    It is the last one, and nothing but names stands behind it: no other sentence, no quotation.
    """
    found = None
    for word in _WORD.finditer(text, start, end):
        name = re.sub(r"['’]s?$", "", word[0])
        if (name.casefold(), year) in entries and not name[0].islower():
            found = word.end(), word.start(), entries[name.casefold(), year]
    if found is None:
        return None
    between = text[found[0] : end].replace("al.", "")
    return None if _ENDS.search(between) or len(between.split()) > MOST_WORDS else found[1:]


def _find_introduced(text: str, end: int, year: str, entries: Mapping[EntryKey, str]) -> str:
    """Return whose words end at `end` in marks: "Fenn holds that “…” (2018: 12)"; "" if unclear.

    It is the one entry of that year whose author the sentence names before the opening mark.
    """
    passages = scan_marks(text[:end]).stretches
    if not passages or passages[-1].outer_end < len(text[:end].rstrip()):
        return ""
    opening = passages[-1].outer_start
    first = max(sentence_start(text, opening), opening - NAMES)
    names = (re.sub(r"['’]s?$", "", word[0]) for word in _WORD.finditer(text, first, opening))
    keys = {(name.casefold(), year) for name in names if not name[0].islower()}
    found = {entries[key] for key in keys if key in entries}
    return found.pop() if len(found) == 1 else ""


_CLOSING = ("”", "’", '"', "'", "»", "“")
_ENDS = re.compile(r"[!?;”\"»]|\.\s+[A-Z][a-z]")
MOST_WORDS = 8
"""Words between the first author's name and the year. A guess: other names, and "in her view"."""
