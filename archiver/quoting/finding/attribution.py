"""Whose words? What a document itself says of where a quotation comes from (docs/verdicts.md).

The nearest explicit sign counts: a mark on the quotation (`cite=`, `data-source`, a comment), a
link around it, a link or reference mark after it in its sentence, a link before it in its
sentence, the credit or the lead-in of a block quotation or list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from archiver.cited_links import citation_key
from archiver.late_patterns import compile_late
from archiver.models import Quotation, Source
from archiver.quoting.finding.extracts import Extract, lead_in
from archiver.text.blocks import Block, BlockKind, Draft, Link, LinkKind
from archiver.text.quotation_marks import (
    Mark,
    count_words,
    next_sentence,
    sentence_start,
    sentence_starts,
)
from archiver.urls import address_key, is_web_address, split_memento

_TIGHT = compile_late(
    r"[\s.,;:!?’”\"')\]。．，、；：！？」』〉》）］]*[(\[（［【–—―-]{0,2}\s*"
    r"(?:(?:sources?|see|via|from|in|at|by|ref|reference|doi|cf)\b[.:]?\s*){0,3}",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[\s.,;:!?’”\"'。．，、；：！？」』]*[(\[（［【][^)\]）］】]*")
_CREDIT = re.compile(r"\s*(?:[—–―(\[]|-{1,3}\s|sources?\b|from\b|via\b)", re.IGNORECASE)
_CONTRAST = re.compile(
    r"\b(?:but|although|though|however|whereas|unlike|despite|contrary|yet|while)\b", re.IGNORECASE
)
_IN_MARKS = re.compile(r"[“”„«»\"]\s*\w|[.;!?]\s")
_ASIDE = re.compile(r"\s*[,–—][^.;:!?]*[,–—]\s*")
CREDIT_LENGTH = 240  # characters: two lines of a credit below a block (a guess)
JOINING_WORDS = 3  # between two passages that one link covers: "and that the" (a guess)
CLAUSE_WORDS = 8  # of a clause that goes on behind its passage (a guess)
NOTED_WORDS = 6  # that may stand between a passage and the mark of its note (a guess)
SLACK = 2  # characters: marks that stand at the edge of a link
REACH = 2000  # characters, a long paragraph: a link further off cites something else (a guess)
CANDIDATES = 12  # links that are weighed on each side, the nearest first (a guess)
NEIGHBOURS = 20  # passages that are asked for their own links (a guess)
ROW = 30  # cells on each side of one: wider tables cite by the row (a guess)


@dataclass(frozen=True)
class Credit:
    """Whose words: a source's id, or the address cited; `note` says what could not be resolved.

    `loose` is a sign that stands elsewhere in the sentence, and may be about something else there.
    """

    source: str = ""
    cited: str = ""
    note: str = ""
    loose: bool = False


def credit(draft: Draft, extracts: Sequence[Extract], index: int) -> Credit:
    """Return what the document says of where the quotation `extracts[index]` comes from."""
    view = _Surroundings(draft, extracts, index)
    unresolved = ""
    for rule in RULES:
        for link in rule(view):
            found = _resolve(draft, link)
            if found.source or found.cited:
                return replace(found, loose=_is_loose(view, rule, link))
            unresolved = unresolved or found.note
    return Credit(note=unresolved)


def _is_loose(view: _Surroundings, rule: AttributionRule, link: Link) -> bool:
    """Whether neither a mark on the words, a link around them nor one right after them says it."""
    if rule is _after:
        return not _is_tight(view.last.text[view.extract.outer_end : link.start])
    return rule not in (_marked, _around, _credits)


def _resolve(draft: Draft, link: Link) -> Credit:
    if link.kind is LinkKind.SOURCE:
        return Credit(source=link.target.lower())
    if link.kind is LinkKind.ADDRESS:
        return Credit(cited=link.target)
    note = draft.notes.get(link.target)
    if note is None:
        label = re.sub("^(?:.*#)?(?:(?:foot|end)note-|fn:|en:)?", "", link.target)
        return Credit(note=f"Reference {label} has no entry in the document's list.")
    if note.sources and not note.addresses:
        return Credit(source=note.sources[0].lower())
    return Credit(cited=note.addresses[0]) if note.addresses else Credit()


class _Surroundings:
    """A quotation in its surroundings: its blocks, and its neighbours in the same paragraph."""

    def __init__(self, draft: Draft, extracts: Sequence[Extract], index: int) -> None:
        extract = extracts[index]
        self.draft = draft
        self.extract = extract
        self.first: Block = draft.blocks[extract.first]
        self.last: Block = draft.blocks[extract.last]
        self.set_off = extract.mark in (Mark.BLOCK, Mark.ITEM)
        before = extracts[max(index - NEIGHBOURS, 0) : index]
        after = extracts[index + 1 : index + 1 + NEIGHBOURS]
        self.earlier = [other for other in before if other.last == extract.first]
        self.later = [other for other in after if other.first == extract.last]


# --- rules, the strongest first ------------------------------------------------------------------


def _marked(view: _Surroundings) -> Iterator[Link]:
    """Yield `cite=`, `data-source` and comments on the quotation or its block."""
    extract = view.extract
    before = view.first.links_between(extract.outer_start - REACH, extract.start)
    behind = view.last.links_between(extract.outer_end - 1, extract.outer_end + REACH)
    for link in (*before[-CANDIDATES:], *behind[:CANDIDATES]):
        names_it = _is_comment(link) and _owns(view, link.start)
        if names_it or (link.kind is LinkKind.SOURCE and _covers(link, view)):
            yield link
    for number in range(extract.first, extract.last + 1):
        yield from view.draft.blocks[number].cited


def _owns(view: _Surroundings, place: int) -> bool:
    """Whether a comment at `place` is about this quotation: the one before it, else the next.

    In the middle of a paragraph it is about its own sentence, at its ends about all of it.
    """
    extract = view.extract
    if place >= extract.outer_end:
        text = view.last.text
        near = place <= next_sentence(text, extract.outer_end) or not text[place:].strip()
        between = text[extract.outer_end : place].strip(" .,;:!?)]”’")
        return (near or not between) and not any(o.outer_end <= place for o in view.later)
    text = view.first.text
    begin = sentence_start(text, extract.outer_start)
    if place < begin:
        return not text[:place].strip() and not view.earlier
    return not any(other.outer_end > begin for other in view.earlier)


def _covers(link: Link, view: _Surroundings) -> bool:
    extract = view.extract
    return (
        extract.first == extract.last
        and link.start <= extract.start + SLACK
        and link.end >= extract.end - SLACK
    )


def _around(view: _Surroundings) -> Iterator[Link]:
    """Yield links around the quotation, or over half of its words, or at its very end."""
    extract = view.extract
    start = extract.start if extract.first == extract.last else 0
    for link in view.last.links_between(start - REACH, extract.outer_end)[-CANDIDATES:]:
        overlap = min(link.end, extract.end) - max(link.start, start)
        ends_it = (
            link.kind is LinkKind.NOTE and extract.end - SLACK <= link.start < extract.outer_end
        )
        if overlap * 2 >= max(extract.end - start, 1) or (ends_it and not view.set_off):
            yield link


def _after(view: _Surroundings) -> Iterator[Link]:
    """Yield the link or reference marks that follow in the same sentence, or stick to its end."""
    text, end = view.last.text, view.extract.outer_end
    if view.set_off:
        return
    boundary = next_sentence(text, end)
    following = min((other.outer_start for other in view.later), default=len(text))
    for link in view.last.links_between(end, end + REACH)[:CANDIDATES]:
        if _is_comment(link) or _is_on_another(link, view.later):
            continue
        gap = text[end : link.start]
        introduces = link.kind is not LinkKind.NOTE and link.end <= following < boundary
        sticks = _sticks(gap) if introduces else _is_tight(gap)
        within = link.start < boundary or (link.start == boundary and _is_glued(text, link))
        if sticks or (within and not introduces and _reaches(view, link, gap)):
            yield link


def _is_aside(text: str, view: _Surroundings, joined: str) -> bool:
    """Whether only a clause between commas parts two halves of one quoted sentence."""
    comma = "," if text[view.extract.end - 1] == "," else ""
    return _ASIDE.fullmatch(comma + joined) is not None


def _is_glued(text: str, link: Link) -> bool:
    """Whether a reference mark stands at the end of a sentence without a space: "said.[2]"."""
    return link.kind is LinkKind.NOTE and bool(text[link.start - 1 : link.start].strip())


def _reaches(view: _Surroundings, link: Link, gap: str) -> bool:
    """Whether a link further on is this quotation's: no contrast and no clause lies between.

    Another quotation may lie between, if it follows at once ("“A” and “B” are both in [the log]")
    or goes on with the same sentence: "“The works”, the county explained, “were put out to tender".
    """
    text = view.last.text
    between = [other for other in view.later if other.outer_start < link.start]
    joined = text[view.extract.outer_end : between[0].outer_start] if between else ""
    goes_on = bool(between) and text[between[0].start].islower() and _is_aside(text, view, joined)
    most = CLAUSE_WORDS if goes_on else JOINING_WORDS
    parted = _CONTRAST.search(gap) or (":" in joined) or (";" in joined)
    return not parted and count_words(joined) <= most


def _is_comment(link: Link) -> bool:
    return link.start == link.end and link.kind is not LinkKind.NOTE


def _is_on_another(link: Link, others: Iterable[Extract]) -> bool:
    """Whether the link lies around, or on the words of, another quotation."""
    return any(
        link.start < other.outer_end and other.outer_start < link.end
        for other in others
        if link.start < link.end
    )


def _is_tight(gap: str) -> bool:
    """Whether only punctuation, an opened bracket or a word such as "via" lies between."""
    return _TIGHT.fullmatch(gap) is not None or _IN_BRACKETS.fullmatch(gap) is not None


def _sticks(gap: str) -> bool:
    """Whether a link after `gap` belongs to what stands before it, even if another follows."""
    only_a_comma = bool(gap.strip()) and not gap.strip(" \n,;:.")
    return _is_tight(gap) and not only_a_comma


def _before(view: _Surroundings) -> Iterator[Link]:
    """Yield the nearest link before the quotation in its sentence that is not another's."""
    yield from (link for link in _links_before(view) if link.kind is not LinkKind.NOTE)


def _noted_before(view: _Surroundings) -> Iterator[Link]:
    """Yield reference marks shortly before a sentence's first quotation: "[3] called it “…”"."""
    text, start = view.first.text, view.extract.outer_start
    begin = sentence_start(text, start)
    if any(other.outer_end > begin for other in view.earlier):
        return
    for link in _links_before(view):
        if _is_glued(text, link):
            continue
        words = count_words(text[link.end : start])
        leads = words or link.start > begin
        if link.kind is LinkKind.NOTE and leads and words <= NOTED_WORDS:
            yield link


def _in_note(view: _Surroundings) -> Iterator[Link]:
    """Yield the links of the note that the quotation stands in: the next one, else the last."""
    if view.last.kind is not BlockKind.NOTE:
        return
    links = [link for link in _real_links(view.last) if link.kind is not LinkKind.NOTE]
    yield from (link for link in links if link.start >= view.extract.outer_end)
    yield from reversed(links)


def _links_before(view: _Surroundings) -> Iterator[Link]:
    text, start = view.first.text, view.extract.outer_start
    begin = max(sentence_start(text, start), start - REACH)
    near = view.first.links_between(begin, start)[-CANDIDATES:]
    for link in sorted(near, key=lambda link: -link.start):
        if link.end > start or _is_comment(link):
            continue
        others = [other for other in view.earlier if other.outer_end <= link.start]
        taken = any(
            _sticks(text[other.outer_end : link.start]) and not _goes_on(text, other, view.extract)
            for other in others[-2:]
        )
        free = not taken and not _is_on_another(link, view.earlier)
        if free or _is_title_before(text, link, view):
            yield link


def _goes_on(text: str, first: Extract, second: Extract) -> bool:
    """Whether two marked passages are one quoted sentence, with who says it between commas."""
    joined = text[first.outer_end : second.outer_start]
    return (
        text[first.end - 1 : first.end] in (",", "–", "—")
        and text[second.start : second.start + 1].islower()
        and joined.rstrip().endswith((",", "–", "—"))
        and not re.search(r"[.;:!?]", joined)
        and count_words(joined) <= CLAUSE_WORDS
    )


def _is_title_before(text: str, link: Link, view: _Surroundings) -> bool:
    """Whether a link's words in marks are the title of what a colon then quotes: [“Log”](…): “…”"""
    between = text[link.end : view.extract.outer_start]
    return between.rstrip().endswith(":") and not _IN_MARKS.search(between)


def _credits(view: _Surroundings) -> Iterator[Link]:
    """Yield links in a block quotation's own line of credit, at its end, or right after it."""
    if view.extract.mark is Mark.ITEM:
        yield from _real_links(view.last)
    if view.extract.mark is not Mark.BLOCK and not _fills_its_blocks(view):
        return
    end = view.extract.end - SLACK
    for link in view.last.links:
        if link.start >= end or (link.kind is LinkKind.NOTE and link.end >= end):
            yield link
    for block in islice(view.draft.blocks, view.extract.last + 1, None):
        inside = block.kind is BlockKind.QUOTE and block.group == view.last.group
        credits_it = block.kind is BlockKind.ATTRIBUTION or inside
        short = len(block.text) <= CREDIT_LENGTH and _CREDIT.match(block.text)
        if credits_it or (short and block.kind is BlockKind.PARAGRAPH):
            yield from _real_links(block)
        if not credits_it:
            return


def _fills_its_blocks(view: _Surroundings) -> bool:
    """Whether a quotation in marks has its paragraphs to itself, as set-off ones have."""
    before = view.first.text[: view.extract.outer_start]
    return not before.strip() and not view.last.text[view.extract.outer_end :].strip(" .\n")


def _real_links(block: Block) -> Iterator[Link]:
    yield from (link for link in block.links if not _is_comment(link))


def _in_row(view: _Surroundings) -> Iterator[Link]:
    """Yield links in the other cells of a table's row."""
    row, here = view.first.row, view.extract.first
    for block in view.draft.blocks[max(here - ROW, 0) : here + ROW] if row else ():
        if block.row == row and block is not view.first:
            yield from _real_links(block)


def _introduced(view: _Surroundings) -> Iterator[Link]:
    """Yield links of the paragraph that leads to the quotation with a colon, the last one first."""
    blocks, extract = view.draft.blocks, view.extract
    opens_block = not view.first.text[: extract.outer_start].strip()
    if not view.set_off and not opens_block:
        return
    lead = lead_in(view.draft, extract.first) if view.set_off else extract.first - 1
    if lead < 0 or not blocks[lead].text.rstrip().endswith((":", ",", "–", "—")):
        return
    sentence = sentence_starts(blocks[lead].text)[-1]
    links = [link for link in _real_links(blocks[lead]) if link.start >= sentence]
    yield from reversed(links)


AttributionRule = Callable[[_Surroundings], Iterator[Link]]
RULES: tuple[AttributionRule, ...] = (
    _marked,
    _around,
    _after,
    _credits,
    _before,
    _introduced,
    _in_row,
    _noted_before,
    _in_note,
)


# --- sources -------------------------------------------------------------------------------------


def attribute(
    quotation: Quotation, sources: Iterable[Source], rows: Iterable[Quotation] = ()
) -> Quotation:
    """Return `quotation` with the id of the source that it cites.

    `cited` is compared with each source's address, archived address and DOI; an address in a web
    archive stands for the page it copies. `rows` are those of quotes.csv: one with the same words
    for the same document says whose they are when the document does not. `cited` stays as it is,
    so that a citation to an address that is no source can be said.
    """
    known = {source.id: source for source in sources}
    if quotation.source and quotation.source not in known:
        note = f"The document names the source {quotation.source!r}; sources.csv has none such."
        quotation = replace(quotation, source="", notes=_joined(quotation.notes, note))
    if not quotation.source and quotation.cited:
        quotation = replace(quotation, source=find_source(quotation.cited, known.values()))
    if quotation.source:
        return quotation
    row = next((row for row in rows if is_row_of(row, quotation)), None)
    return replace(quotation, source=row.source) if row else quotation


def _joined(*notes: str) -> str:
    return " ".join(note for note in notes if note)


def is_row_of(row: Quotation, quotation: Quotation) -> bool:
    """Whether `row` of quotes.csv is about `quotation`: the same document and words."""
    documents = {row.document, row.document.rpartition("/")[2]}
    name = quotation.document.replace("\\", "/")
    return bool(documents & {name, name.rpartition("/")[2]}) and _plain(row) == _plain(quotation)


def _plain(quotation: Quotation) -> str:
    return re.sub(r"\W+", " ", quotation.selector.exact).casefold().strip()


def find_source(address: str, sources: Iterable[Source]) -> str:
    """Return the id of the source that `address` cites, "" when it is none of them."""
    keys = frozenset(_keys(address))
    return next((source.id for source in sources if keys & _source_keys(source)), "")


@lru_cache(maxsize=20_000)
def _source_keys(source: Source) -> frozenset[str]:
    memento = [address_key(source.memento)] if is_web_address(source.memento) else []
    doi = [f"doi:{source.doi.casefold()}"] if source.doi else []
    # A row that was added by a short address or a share page says so (`archiver add`).
    cited = re.findall(r"\bcited as (https?://\S+)", source.notes)
    also = (key for address in cited for key in _keys(address))
    return frozenset((*_keys(source.url), *memento, *doi, *also))


def _keys(address: str) -> Iterator[str]:
    if not is_web_address(address):
        return
    yield address_key(address)
    yield citation_key(address)
    if found := re.match(r"https?://(?:dx\.)?doi\.org/(10\..+)", address, re.IGNORECASE):
        yield f"doi:{found[1].casefold()}"
    memento = split_memento(address)
    if memento and is_web_address(memento[2]):
        yield address_key(memento[2])
