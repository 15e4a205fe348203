"""Blocks of a document → the quotations in them: between marks, set off, or repeated as a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from archiver.quoting.judging.boundaries import ADDRESS
from archiver.text.blocks import Block, BlockKind, Draft, LinkKind
from archiver.text.quotation_marks import (
    REOPENING,
    Mark,
    MarkedStretch,
    MarkScan,
    count_words,
    scan_marks,
    sentence_start,
    sentence_starts,
)
from archiver.text.visibility import UnseenWords, doubtful_words, is_visible

MAX_PARAGRAPHS = 12
MAX_LEAD = 400
FEWEST_LINKED = 2
"""Words of a list item under a linked demand from which it says something (a guess)."""
MAX_CITING = 3  # words around a link in a bracket that only cites
RUNNING_TEXT = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM)
READ = (*RUNNING_TEXT, BlockKind.NOTE)
DEMANDS = re.compile(
    r"\b(?:call(?:s|ed|ing)?|ask(?:s|ed|ing)?|demand(?:s|ed|ing)?|urg(?:es?|ed|ing)"
    r"|appeal(?:s|ed|ing)?|petition(?:s|ed|ing)?|wants?)\b[^.!?]*:\s*$",
    re.IGNORECASE,
)
_OWN_SUBJECT = re.compile(
    r"\b(?:we|I)\s+(?:\w+\s+){0,3}(?:call|ask|demand|urge|appeal|petition|want)|\bour\s+(?:\w+\s+)?"
    r"(?:call|demand|petition|appeal)",
    re.IGNORECASE,
)
BETWEEN_NAMES = frozenset(
    (
        *("a", "al", "also", "and", "at", "by", "cf", "compare", "de", "e", "ed", "eds", "et"),
        *("for", "from", "g", "in", "of", "on", "p", "pp", "see", "source", "sources", "the"),
        *("van", "via", "von"),
    )
)
LONGEST_TITLE = 30
_NOTE_LABEL = re.compile(r"^\s*(?:\[?\^?[\w*†‡-]{1,30}[\].:]+|\d{1,3})\s+")
_LAST_BRACKET = re.compile(r"\s*[(\[][^()\[\]]{1,300}[)\]][.;,]?$")
_CREDIT_LINE = re.compile(r"(?:^|\n)[ \t]*(?:[—–―]|-{1,3}[ \t])[ \t]*(?!\d)\S[^\n]{0,160}$")
_CREDIT_TAIL = re.compile(
    r"(?<=[.!?…”\"’»])\s*(?:[—–―]|-{2,3})\s*[^\W\d_][^\n]{0,120}$|\s*\([^()]{3,120}\)\s*$"
)
_NUMBERING = re.compile(r"\(?\d{1,2}(?:\.\d{1,2})*[.)]?\s+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_ALERT = re.compile(r"\s*\[!(\w+)[^\]\n]{0,60}\][+-]?[^\n]*")
"""A box that is written like a block quotation: "> [!NOTE]" (GitHub, Obsidian)."""
QUOTING_BOXES = ("quote", "cite")


@dataclass(frozen=True)
class Extract:
    """Quoted words: from `start` in block `first` to `end` in block `last` of the draft.

    `outer_start` and `outer_end` take in the marks. `words` is what is quoted, white space made
    single spaces, the document's own reference marks left out. `unseen` is what in it no reader
    of the document sees as it is written.
    """

    words: str
    first: int
    last: int
    start: int
    end: int
    outer_start: int
    outer_end: int
    mark: Mark
    unseen: tuple[UnseenWords, ...] = ()


def find_extracts(draft: Draft, min_words: int = 4) -> tuple[Extract, ...]:
    """Return the quotations of a document in reading order; list items need `min_words`."""
    found: list[Extract] = []
    index = 0
    while index < len(draft.blocks):
        made, index = _extracts_at(draft, index, min_words)
        found.extend(extract for extract in made if extract.words and not _is_address(extract))
    unseen = [(*block.unseen, *doubtful_words(block.text)) for block in draft.blocks]
    return tuple(
        replace(extract, unseen=tuple(_unseen(draft, extract, unseen)))
        if any(unseen[extract.first : extract.last + 1])
        else extract
        for extract in found
    )


def _is_address(extract: Extract) -> bool:
    """Whether what stands in marks is nothing but an address: it names a page, and quotes none."""
    return ADDRESS.fullmatch(extract.words) is not None


def _unseen(
    draft: Draft, extract: Extract, unseen: Sequence[Sequence[UnseenWords]]
) -> Iterator[UnseenWords]:
    """Yield what between an extract's marks, or in its blocks, is not seen as it is written."""
    marked = extract.outer_start < extract.start or extract.end < extract.outer_end
    for index in range(extract.first, extract.last + 1):
        block = draft.blocks[index]
        low = extract.outer_start if index == extract.first else -1
        high = extract.outer_end if index == extract.last else len(block.text) + 1
        if not marked:
            low, high = low - 1, high + 1
        for words in unseen[index]:
            if words.start < high and words.end > low and is_visible(words.words):
                yield words


def written_words(draft: Draft, extract: Extract) -> str:
    """Return an extract as the file has it, with the words that no reader sees in their places."""
    pieces: list[str] = []
    for index in range(extract.first, extract.last + 1):
        block = draft.blocks[index]
        at = extract.start if index == extract.first else 0
        end = extract.end if index == extract.last else len(block.text)
        for words in block.unseen:
            if words.start == words.end and at <= words.start <= end:
                pieces += [block.text[at : words.start], " ", words.words, " "]
                at = words.start
        pieces += [block.text[at:end], " "]
    return " ".join("".join(pieces).split())


def quoted_parts(draft: Draft, extract: Extract) -> Iterator[tuple[str, str]]:
    """Yield the characters of an extract in each of its blocks, with and without note marks."""
    for index in range(extract.first, extract.last + 1):
        block = draft.blocks[index]
        start = extract.start if index == extract.first else 0
        end = extract.end if index == extract.last else len(block.text)
        bare, at = [], start
        for link in block.links_between(start, end):
            if link.kind is LinkKind.NOTE and at <= link.start and link.end <= end:
                bare.append(block.text[at : link.start])
                at = link.end
        yield block.text[start:end], "".join([*bare, block.text[at:end]])


def _extracts_at(draft: Draft, index: int, min_words: int) -> tuple[list[Extract], int]:
    """Return the extracts that start in block `index`, and the block to go on with."""
    block = draft.blocks[index]
    if block.kind is BlockKind.QUOTE:
        end = _group_end(draft.blocks, index)
        box = _ALERT.match(block.text)
        if box is None or box[1].casefold() in QUOTING_BOXES:
            return _set_off(draft, index, end, box.end() if box else 0), end
        return [one for at in range(index, end) for one in _marked_in(draft, at)], end
    if block.kind not in READ or (block.outside and block.kind is not BlockKind.NOTE):
        return [], index + 1
    if block.kind is BlockKind.ITEM and _repeats_demand(draft, index, min_words):
        return [_whole_item(draft, index)], index + 1
    return _in_running_text(draft, index)


def find_unquoted(draft: Draft, min_words: int) -> Iterator[tuple[int, int, int]]:
    """Yield block, start and end of running text that no quotation touches, `min_words` or more."""
    taken = find_extracts(draft, min_words)
    for index, block in enumerate(draft.blocks):
        if block.kind in RUNNING_TEXT and not block.outside:
            start = 0
            for extract in [*(one for one in taken if one.first <= index <= one.last), None]:
                begins = 0 if extract is None or extract.first < index else extract.outer_start
                end = len(block.text) if extract is None else begins
                if count_words(block.text[start:end]) >= min_words:
                    yield index, start, end
                if extract is not None:
                    start = extract.outer_end if extract.last == index else len(block.text)


def make_unmarked(draft: Draft, index: int, start: int, end: int) -> Extract:
    """Return the words [start, end) of a block as an extract without marks."""
    return _extract(draft, index, MarkedStretch(start, end, start, end, Mark.UNMARKED))


# --- between marks -------------------------------------------------------------------------------


def _in_running_text(draft: Draft, index: int) -> tuple[list[Extract], int]:
    block = draft.blocks[index]
    scan = scan_marks(block.text)
    chain = _follow(draft.blocks, index, scan) if scan.open_at >= 0 else None
    stretches = list(_with_marked(scan.stretches, block.quoted))
    if scan.stray >= 0:
        stretches.append(_unopened(block.text, scan.stray))
    if chain is None:
        return [_extract(draft, index, stretch) for stretch in _disjoint(stretches)], index + 1
    kept = [stretch for stretch in _disjoint(stretches) if stretch.outer_end <= scan.open_at]
    joined, after = _joined(draft, index, chain)
    return [*(_extract(draft, index, stretch) for stretch in kept), *joined], after


def _marked_in(draft: Draft, index: int) -> Iterator[Extract]:
    """Yield the words between marks in a block of a box, each block by itself."""
    block = draft.blocks[index]
    stretches = list(_with_marked(scan_marks(block.text).stretches, block.quoted))
    yield from (_extract(draft, index, stretch) for stretch in _disjoint(stretches))


def _with_marked(
    stretches: Iterable[MarkedStretch], quoted: Iterable[tuple[int, int]]
) -> Iterator[MarkedStretch]:
    yield from stretches
    for start, end in quoted:
        yield MarkedStretch(start, end, start, end)


def _disjoint(stretches: list[MarkedStretch]) -> list[MarkedStretch]:
    """Return the outermost stretches, in order; of two that overlap, the one that starts first."""
    kept: list[MarkedStretch] = []
    for stretch in sorted(stretches, key=lambda item: (item.outer_start, -item.outer_end)):
        if not kept or stretch.outer_start >= kept[-1].outer_end:
            kept.append(stretch)
        elif kept[-1].mark is Mark.UNOPENED and stretch.mark is Mark.MARKS:
            continue
    return kept


def _unopened(text: str, stray: int) -> MarkedStretch:
    start = sentence_start(text, stray)
    if numbering := _NUMBERING.match(text, start, stray):
        start = numbering.end()
    return MarkedStretch(start, stray, start, stray + 1, Mark.UNOPENED)


@dataclass(frozen=True)
class _LongQuotation:
    """A quotation over several blocks: its stretch in each, and whether it was closed."""

    parts: tuple[tuple[int, int, int], ...]
    outer_start: int
    outer_end: int
    closed: bool
    rest: int


def _follow(blocks: Sequence[Block], index: int, scan: MarkScan) -> _LongQuotation:
    """Follow a mark left open in block `index` through the blocks after it.

    Each may reopen the quotation with a mark of its own; without one it counts only if the
    closing mark is found. Otherwise the quotation ends with its paragraph, unclosed.
    """
    first = blocks[index]
    doubled = first.text[scan.open_at : scan.open_at + 2] in ("``", "''")
    opening = scan.open_at + (2 if doubled else 1)
    mark = first.text[scan.open_at : opening]
    parts = [(index, opening, len(first.text))]
    reopened = 1
    for number in range(index + 1, min(index + MAX_PARAGRAPHS, len(blocks))):
        block = blocks[number]
        if block.kind is not first.kind or first.kind is BlockKind.NOTE:
            break
        again = REOPENING.match(block.text)
        if again and reopened < len(parts):
            break
        inner = scan_marks(block.text, mark)
        start = again.end() if again else 0
        closing = next((s for s in inner.stretches if s.outer_start == 0), None)
        if closing is not None:
            parts.append((number, start, closing.end))
            return _LongQuotation(tuple(parts), scan.open_at, closing.outer_end, True, number)
        parts.append((number, start, len(block.text)))
        if again:
            reopened = len(parts)
    parts = parts[:reopened]
    last = parts[-1]
    return _LongQuotation(tuple(parts), scan.open_at, last[2], False, last[0])


def _joined(draft: Draft, index: int, chain: _LongQuotation) -> tuple[list[Extract], int]:
    """Return a chain as one extract, with what else its last block holds, and where to go on."""
    words = _join_words(draft, chain.parts)
    last, _, end = chain.parts[-1]
    extract = Extract(
        words,
        index,
        last,
        chain.parts[0][1],
        end,
        chain.outer_start,
        chain.outer_end,
        Mark.MARKS if chain.closed else Mark.UNCLOSED,
    )
    if last == index:
        return [extract], index + 1
    rest = scan_marks(draft.blocks[last].text[chain.outer_end :])
    shifted = [_shift(stretch, chain.outer_end) for stretch in rest.stretches]
    return [extract, *(_extract(draft, last, stretch) for stretch in shifted)], last + 1


def _shift(stretch: MarkedStretch, by: int) -> MarkedStretch:
    return MarkedStretch(
        stretch.start + by, stretch.end + by, stretch.outer_start + by, stretch.outer_end + by
    )


# --- set off, or repeated as a list --------------------------------------------------------------


def _group_end(blocks: Sequence[Block], index: int) -> int:
    end = index
    inside = (BlockKind.QUOTE, BlockKind.ATTRIBUTION)
    while (
        end < len(blocks)
        and blocks[end].group == blocks[index].group
        and blocks[end].kind in inside
    ):
        end += 1
    return end


def _set_off(draft: Draft, first: int, end: int, head: int) -> list[Extract]:
    """Return a block quotation as one extract, without its marks and its line of credit.

    `head` are the characters of the first block that only say that it is one.
    """
    quoted = [at for at in range(first, end) if draft.blocks[at].kind is BlockKind.QUOTE]
    if len(quoted) > 1 and _is_link(draft.blocks[quoted[-1]]):
        del quoted[-1]
    parts = [(at, *_trim_quote(draft.blocks[at].text, head if at == first else 0)) for at in quoted]
    parts = [part for part in parts if part[2] > part[1]]
    if not parts:
        return []
    words = _join_words(draft, parts)
    number, start, _ = parts[0]
    last, _, stop = parts[-1]
    return [Extract(words, number, last, start, stop, start, stop, Mark.BLOCK)]


def _is_link(block: Block) -> bool:
    """Whether a block is a link and nothing else: below quoted words it says whose they are."""
    text = block.text.strip()
    linked = [k for k in block.links if k.kind is LinkKind.ADDRESS and k.end > k.start]
    around = len(linked) == 1 and block.text[linked[0].start : linked[0].end].strip() == text
    return around and not text.endswith((".", "!", "?", "…", "”", "’", "»"))


def _trim_quote(text: str, head: int = 0) -> tuple[int, int]:
    """Return where the quoted words of one paragraph of a block quotation start and end."""
    credit = _CREDIT_LINE.search(text, head) or _CREDIT_TAIL.search(text, head)
    end = credit.start() if credit else len(text)
    body = text[:end].rstrip()
    start, end = head + len(body[head:]) - len(body[head:].lstrip()), len(body)
    scan = scan_marks(body)
    whole = scan.stretches[0] if len(scan.stretches) == 1 else None
    if whole and whole.outer_start == start and whole.outer_end == end:
        return whole.start, whole.end
    if scan.open_at == start:
        start += 1
    if scan.stray == end - 1 >= 0:
        end -= 1
    return start, end


def _repeats_demand(draft: Draft, index: int, min_words: int) -> bool:
    """Whether the item stands in a list under somebody else's "calls for:".

    Under one that links a source, short items are that source's words as well.
    """
    blocks, lead = draft.blocks, lead_in(draft, index)
    text = blocks[lead].text[-MAX_LEAD:] if lead >= 0 else ""
    linked = lead >= 0 and any(link.end > link.start for link in blocks[lead].links)
    least = min(min_words, FEWEST_LINKED) if linked else min_words
    marked = scan_marks(blocks[index].text).stretches
    return (
        DEMANDS.search(text) is not None
        and _OWN_SUBJECT.search(text) is None
        and count_words(blocks[index].text) >= least
        and not marked
    )


def lead_in(draft: Draft, index: int) -> int:
    """Return the block that leads to the list or block quotation of block `index`, -1 for none."""
    first = draft.group_starts.get(draft.blocks[index].group, index)
    return first - 1 if first and draft.blocks[first - 1].kind in RUNNING_TEXT else -1


def _whole_item(draft: Draft, index: int) -> Extract:
    text = draft.blocks[index].text
    start, end = len(text) - len(text.lstrip()), len(_without_credit(draft.blocks[index]))
    return _extract(draft, index, MarkedStretch(start, end, start, end, Mark.ITEM))


def _without_credit(block: Block) -> str:
    """Return an item's text without a last bracket that only cites: "… (see [petition](…))"."""
    text = block.text.rstrip()
    tail = _LAST_BRACKET.search(text)
    links = [link for link in block.links if tail and tail.start() <= link.start < link.end]
    if tail is None or not links:
        return text
    shown = sum(count_words(text[link.start : link.end]) for link in links)
    cites = count_words(text[tail.start() :]) - shown <= MAX_CITING
    return text[: tail.start()].rstrip() if cites else text


# --- words ---------------------------------------------------------------------------------------


def _extract(draft: Draft, index: int, stretch: MarkedStretch) -> Extract:
    text = draft.blocks[index].text
    start, end = stretch.start, stretch.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    words = _words(draft, index, start, end)
    titled = draft.blocks[index].kind is BlockKind.NOTE and stretch.mark is Mark.MARKS
    mark = Mark.TITLE if titled and _names_title(text, stretch) else stretch.mark
    return Extract(words, index, index, start, end, stretch.outer_start, stretch.outer_end, mark)


def _names_title(text: str, stretch: MarkedStretch) -> bool:
    """Whether words in a note stand where references name titles: "Rowe, A. (2021), “…”".

    Only names, figures and words such as "and" or "in" go before, no colon and no verb; the words
    are one sentence that starts with a capital or a figure.
    """
    words = text[stretch.start : stretch.end].strip()
    before = _NOTE_LABEL.sub(
        "", text[sentence_start(text, stretch.outer_start) : stretch.outer_start]
    )
    return (
        words[:1].isupper() | words[:1].isdecimal()
        and len(sentence_starts(words)) == 1
        and count_words(words) <= LONGEST_TITLE
        and not before.rstrip().endswith(":")
        and all(word in BETWEEN_NAMES for word in re.findall(r"(?<!\w)[^\W\d_A-Z]+", before))
    )


def _join_words(draft: Draft, parts: Iterable[tuple[int, int, int]]) -> str:
    return " ".join(filter(None, (_words(draft, *part) for part in parts)))


def _words(draft: Draft, index: int, start: int, end: int) -> str:
    """Return the words of a block from `start` to `end`, reference marks that resolve left out.

    A hyphen at a line's end keeps the line break: whether the word is one is not for us to say.
    """
    block = draft.blocks[index]
    pieces, position = [], start
    for link in block.links_between(start, end):
        mine = link.kind is LinkKind.NOTE and link.target in draft.notes
        if mine and position <= link.start and link.end <= end:
            pieces.append(block.text[position : link.start])
            position = link.end
    text = "".join([*pieces, block.text[position:end]])
    text = re.sub(r"(?<=\w)([-\u2010\u00ad])[ \t]*\n\s*(?=\w)", "\\1\0", text)
    return " ".join(text.translate(_INVISIBLE).split()).replace("\0", "\n")
