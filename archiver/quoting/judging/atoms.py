"""Passages taken apart for judging: words, numbers, signs and marks, each in its strict form.

Two atoms with the same key are the same to a reader. A key forgets only what docs/verdicts.md
calls setting *and* what can be decided without looking at the other passage: composition of
accents (UAX 15, NFC), ligatures, zero-width characters, the style of quotation marks, the length
of dashes. Whatever needs both sides, such as a footnote mark, is for :mod:`comparison`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from archiver.late_patterns import compile_late
from archiver.models import Span, SpanKind, Text
from archiver.text.equal_forms import EMOJI_SEQUENCE, KASHIDA, ZERO_WIDTH, one_width, plain_letters
from archiver.text.folding import (
    APOSTROPHES,
    BROKEN_LINE,
    HYPHENS,
    NOT_WORDS,
    FoldedText,
)
from archiver.text.quotation_marks import closing_after_figures
from archiver.text.setting.markup import MarkupPlace, show_references
from archiver.text.setting.notes import LOOKS
from archiver.text.unspaced import EMPHASIS_DOTS, LETTER, MARKS
from archiver.text.visibility import AHEAD, Unseen, begins_item, is_nameless


class Sort(IntEnum):
    """What an atom is."""

    WORD = 1
    RAISED = 2
    DASH = 3
    QUOTE = 4
    ELLIPSIS = 5
    POINT = 6
    SYMBOL = 7


class Atom(NamedTuple):
    """One word or mark at [start, end) of its text.

    `spaced` says that white space stands before it. `optional` names why a quotation may leave it
    out ("" when it may not); `hidden` that a reader of the page does not see it; `parts` are the
    pieces of a word that was broken at a line's end; `bare` is a word without the footnote digits
    that are glued to it; `doubt` is a severity where leaving out a mark may leave out a figure, or
    LOOKS until the whole text was asked; `drawn` is a word as the page draws it in another case.
    """

    key: str
    sort: Sort
    start: int
    end: int
    spaced: bool
    raw: str
    optional: str = ""
    hidden: bool = False
    parts: tuple[str, ...] = ()
    bare: str = ""
    doubt: str = ""
    drawn: str = ""


RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"
LOWERED = "₀₁₂₃₄₅₆₇₈₉"
QUOTES = "\"'‘’‚‛“”„‟«»‹›′″‴`´＂＇〝〞׳״「」『』"
DASHES = "-‐‑‒–—―−﹘﹣－"
TYPED_BULLETS = ("•", "‣", "▪", "◦", "●", "■", "⁃")
BULLETS = "•‣▪◦●○■□◆➢➤✓✔⁃∙"
POINTS = ".,;:!?()[]{}¿¡،؛؟。、/⁄\\|"

COMBINING = "\u0300-\u036f\u20d0-\u20ff"
"""What is laid over the character before it: "=" and U+0338 are "≠"."""


def _ranges(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"{re.escape(chr(start))}-{re.escape(chr(end - 1))}" for start, end in ranges)


_LETTER = f"[^{_ranges(NOT_WORDS)}{RAISED}{ZERO_WIDTH}{LETTER}]"
_THIN = f"[{ZERO_WIDTH}]"
_GERSHAYIM = '(?<=[א-ת])[״"“”„](?=[א-ת])'
_ALONE = f"[{LETTER}][{MARKS}{EMPHASIS_DOTS}{ZERO_WIDTH}]*"
_BREAK = rf"(?<=[^\W\d_])(?:[{HYPHENS}][ \t\r\xa0]*\n\s*|[\x02\ufffe]\s*)(?=[^\W\d_])"
_WORD = (
    rf"(?:(?<![\w.)\]”’])\.(?=\d))?{_LETTER}+(?:(?:{_BREAK}|{_THIN}*[{APOSTROPHES}]{_THIN}*|{_THIN}+"
    rf"|{_GERSHAYIM}|(?<=\d)[.,:·](?=\d)){_LETTER}+)*|{_ALONE}"
)
PATTERN = compile_late(
    rf"({_WORD})|([{RAISED}]+)|([{DASHES}]+)|(''|``|,,|[{QUOTES}])"
    rf"|(…+|\.{{3,}}|\.(?:[ \xa0]\.){{2,}})|([{re.escape(POINTS)}])"
    rf"|({EMOJI_SEQUENCE}|\*+|_+|~~|[^\s{ZERO_WIDTH}][{COMBINING}]*)"
)
SORTS = (Sort.SYMBOL, *Sort)
WORD = Sort.WORD

_RAISE = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWER = str.maketrans("0123456789", LOWERED)
_UNLOWER = str.maketrans(LOWERED, "0123456789")
_AFTER_LETTER = re.compile(rf"(?<=[^\W\d_])[{LOWERED}]+")
_DROPPED = str.maketrans("", "", ZERO_WIDTH + KASHIDA)
_PLAIN = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys('“”„"', "״")})


def word_key(raw: str) -> str:
    """Return a word as it is compared: NFC, equal forms in one, what nobody sees gone."""
    if raw.isascii() and "`" not in raw:
        return raw
    key = plain_letters(raw).translate(_PLAIN)
    return _AFTER_LETTER.sub(lambda found: found[0].translate(_UNLOWER), key)


def split_atoms(
    passage: str,
    offset: int = 0,
    spans: tuple[Span, ...] = (),
    markup: Sequence[MarkupPlace] = (),
    closing: frozenset[int] = frozenset(),
) -> list[Atom]:
    """Take `passage` apart.

    `spans`, `markup` and `closing` (marks after figures that close a quotation, and are no feet or
    inches) are in the coordinates of the text it begins in at `offset`.
    """
    passage = show_references(passage)
    if markup:
        passage = _join_over_tags(passage, offset, markup)
    if spans:
        passage = _show_levels(passage, offset, spans)
    if not passage.isascii():
        passage = one_width(passage)
    stops = frozenset(
        edge for span in spans if span.kind is SpanKind.MARKER for edge in (span.start, span.end)
    )
    atoms: list[Atom] = []
    done, plain = 0, True
    for found in PATTERN.finditer(passage):
        start, end = found.span()
        raw, sort = found[0], SORTS[found.lastindex or 0]
        between = passage[done:start]
        spaced = between == " " or not done or (between != "" and between.translate(_DROPPED) != "")
        if sort is WORD and raw.isascii() and raw.isalnum():
            atoms.append(Atom(raw, sort, start + offset, end + offset, spaced, raw))
        else:
            plain = plain and sort in PLAIN_SORTS
            atoms.append(_make_atom(raw, sort, start + offset, end + offset, spaced))
        if between != " " and (len(between) > 1 or between in "\t\n"):
            _mark_wide_gap(atoms, between)
        done = end
    if stops:
        atoms = [part for atom in atoms for part in _split_word(atom, stops)]
    if "\n" in passage:
        atoms = [_in_address(atom, passage, offset) for atom in atoms]
    if not plain:
        _mark_contexts(atoms, passage, offset, closing)
        _mark_emphasis(atoms, passage, offset)
    if markup:
        _mark_markup(atoms, markup)
    return _mark_spans(atoms, spans) if spans else atoms


def _join_over_tags(passage: str, offset: int, markup: Sequence[MarkupPlace]) -> str:
    """Return `passage`, of the same length, with a word in one piece over tags: "5</b>0" is 50."""
    low = bisect_left(markup, offset, key=MarkupPlace.begins)
    high = bisect_left(markup, offset + len(passage), key=MarkupPlace.begins)
    for start, end, kind in markup[low:high]:
        first, last = start - offset, end - offset
        inside = passage[first - 1 : first].isalnum() and passage[last : last + 1].isalnum()
        if kind == "tag" and inside:
            passage = passage[:first] + "\u200b" * (end - start) + passage[last:]
    return passage


def _split_word(atom: Atom, stops: frozenset[int]) -> list[Atom]:
    """Return a word in parts where a note's mark begins or ends inside it: "told" + "b"."""
    inside = sorted(stop for stop in stops if atom.start < stop < atom.end)
    if not inside or atom.sort is not Sort.WORD or len(atom.raw) != atom.end - atom.start:
        return [atom]
    edges = [atom.start, *inside, atom.end]
    parts = [
        _make_atom(atom.raw[a - atom.start : b - atom.start], Sort.WORD, a, b, spaced=False)
        for a, b in pairwise(edges)
    ]
    return [parts[0]._replace(spaced=atom.spaced), *parts[1:]]


PLAIN_SORTS = (Sort.WORD, Sort.POINT, Sort.RAISED, Sort.ELLIPSIS)


def _mark_wide_gap(atoms: list[Atom], between: str) -> None:
    """Note a line's end after a hyphen, and a cell's or paragraph's end inside grouped digits."""
    if "\n" in between and _is_tight_dash(atoms):
        atoms[-2] = atoms[-2]._replace(raw="-\n")
    if len(atoms) > 1 and ("\t" in between or between.count("\n") > 1):
        one, other = atoms[-2].key, atoms[-1].key
        if one.isdigit() and len(one) <= 3 and GROUPED.match(other):
            atoms[-1] = atoms[-1]._replace(key=f"\t{other}")


GROUPED = re.compile(r"\d{3}(?!\d)")


def _is_tight_dash(atoms: list[Atom]) -> bool:
    """Say whether a word follows a dash that is glued to the word before it."""
    if len(atoms) < 3 or atoms[-1].sort is not Sort.WORD:
        return False
    return atoms[-2].sort is Sort.DASH and not atoms[-2].spaced


KEYS = {Sort.DASH: "-", Sort.QUOTE: '"', Sort.ELLIPSIS: "…"}


ONE_MARK = {"⁄": "/"}
"""The fraction slash (U+2044) is how a fraction is set: "1⁄2" is "1/2"."""


def _make_atom(raw: str, sort: Sort, start: int, end: int, spaced: bool) -> Atom:
    if sort is not Sort.WORD:
        key = KEYS.get(sort) or ONE_MARK.get(raw) or (raw if len(raw) == 1 else _symbol_key(raw))
        return Atom(key, sort, start, end, spaced, raw)
    pieces = BROKEN_LINE.split(raw) if "\n" in raw or "\x02" in raw or "\ufffe" in raw else []
    parts = tuple(word_key(piece) for piece in pieces)
    return Atom("".join(parts) or word_key(raw), sort, start, end, spaced, raw, parts=parts)


_ADDRESS = re.compile(r"(?:https?://|www\.)\S{0,300}$")


def _in_address(atom: Atom, passage: str, offset: int) -> Atom:
    """Return a word that a line's end broke in a web address with its hyphen, which is its own."""
    if not atom.parts:
        return atom
    start = atom.start - offset
    if not _ADDRESS.search(passage[max(start - 300, 0) : start]):
        return atom
    return atom._replace(key="-".join(atom.parts))


def _symbol_key(raw: str) -> str:
    """Return a symbol in NFC; how an emoji asks to be drawn (U+FE0E, U+FE0F) is setting."""
    return unicodedata.normalize("NFC", raw.replace("\ufe0f", "").replace("\ufe0e", ""))


CONTEXTUAL = (Sort.DASH, Sort.QUOTE, Sort.SYMBOL)


def _mark_contexts(atoms: list[Atom], passage: str, offset: int, closing: frozenset[int]) -> None:
    """Tell signs from dashes, feet and minutes from quotation marks, and marks of lists."""
    for at, atom in enumerate(atoms):
        if atom.sort in CONTEXTUAL and atom.start not in closing:
            before = atoms[at - 1] if at and not atom.spaced else None
            after = passage[atom.end - offset :][:AHEAD]
            lead = passage[: atom.start - offset] if offset else "\n" + passage[: atom.start]
            atoms[at] = _in_context(atom, before, after, lead)


def _in_context(atom: Atom, before: Atom | None, after: str, lead: str) -> Atom:
    if atom.sort is Sort.QUOTE:
        if before is not None and before.key[-1:].isdigit() and atom.raw in "'\"′″":
            return atom._replace(key="'" if atom.raw in "'′" else "″")
        return atom
    joined = before is not None and before.sort in (Sort.WORD, Sort.RAISED)
    if atom.sort is Sort.DASH and after[:1].isdigit() and not joined:
        return atom._replace(key="−")
    return atom._replace(optional="bullet") if _is_bullet(atom, after, lead) else atom


def _is_bullet(atom: Atom, after: str, lead: str) -> bool:
    """Say whether the atom opens a line as the mark of a list; a dash there may be a minus."""
    line_start = "\n" in lead and not lead.rpartition("\n")[2].strip()
    if not line_start or not after[:1].isspace():
        return False
    if atom.sort is Sort.DASH or atom.raw in "*>":
        return atom.raw != "−" and not after[1:2].isdigit()
    # Word writes list marks of its fonts Symbol and Wingdings as private-use characters.
    return atom.raw in BULLETS or (is_nameless(atom.raw) and begins_item(after))


def _mark_markup(atoms: list[Atom], markup: Sequence[MarkupPlace]) -> None:
    """Mark the characters of markup as optional."""
    for at, atom in enumerate(atoms):
        number = bisect_right(markup, atom.start, key=MarkupPlace.begins) - 1
        if number >= 0 and atom.end <= markup[number].end and not atom.optional:
            atoms[at] = atom._replace(optional=markup[number].kind)


EMPHASIS = ("*", "**", "***", "_", "__", "___")


def _mark_emphasis(atoms: list[Atom], passage: str, offset: int) -> None:
    """Mark pairs of emphasis signs around words (CommonMark 6.2) as optional."""
    opened: dict[str, int] = {}
    for at, atom in enumerate(atoms):
        if atom.raw not in EMPHASIS or atom.optional:
            continue
        after = passage[atom.end - offset :][:1]
        opens = after.strip() and (atom.spaced or not _is_word(atoms, at - 1))
        closes = not atom.spaced and not after.isalnum()
        if closes and atom.raw in opened:
            for place in (opened.pop(atom.raw), at):
                atoms[place] = atoms[place]._replace(optional="emphasis")
        elif opens:
            opened[atom.raw] = at


def _is_word(atoms: list[Atom], at: int) -> bool:
    return at >= 0 and atoms[at].sort is Sort.WORD


_LEVELS = (SpanKind.SUPERSCRIPT, SpanKind.SUBSCRIPT, SpanKind.RUNNING, SpanKind.MARKER)


def _show_levels(passage: str, offset: int, spans: tuple[Span, ...]) -> str:
    """Write raised and lowered figures as such, running heads as white space; keep the length.

    So is a note's mark that is glued to a word. Raised words ("2nd", "Mme") are words.
    """
    for span in spans:
        low, high = max(span.start - offset, 0), span.end - offset
        if span.kind in _LEVELS and high > low:
            shown = passage[low:high]
            glued = low > 0 and passage[low - 1].isalpha()
            if span.kind is SpanKind.RUNNING:
                shown = "\n" * len(shown)
            elif span.kind is SpanKind.MARKER:
                shown = shown.translate(_RAISE) if glued and shown.isdecimal() else shown
            elif span.kind is SpanKind.SUPERSCRIPT:
                shown = _raise(shown)
            else:
                shown = shown.translate(_LOWER)
            passage = passage[:low] + shown + passage[high:]
    return passage


_FIGURES = re.compile(r"[\d+\-−=().,\s]*n?[\d+\-−=().,\s]*")
_SIGNS = {"TM": "™\u200b", "SM": "℠\u200b"}
_POWERS = str.maketrans("ikmtxyz", "ⁱᵏᵐᵗˣʸᶻ")


def _raise(shown: str) -> str:
    """Return raised characters as such: figures, signs and single variables.

    Other raised letters are how ordinals and short forms are set (2nd, Mme), and stay letters.
    """
    if len(shown) == 1:
        return shown.translate(_RAISE).translate(_POWERS)
    return _SIGNS.get(shown) or (shown.translate(_RAISE) if _FIGURES.fullmatch(shown) else shown)


_OPTIONAL = {
    SpanKind.MARKER: "marker",
    SpanKind.NUMBERING: "numbering",
    SpanKind.INSERTED: "inserted",
    SpanKind.READING: "reading",
}


_UNSEEN = (SpanKind.HIDDEN, SpanKind.ALTERNATIVE)
_CASED = (SpanKind.CASED,)
_DRAWN = {"uppercase": str.upper, "lowercase": str.lower, "capitalize": str.capitalize}


def _mark_spans(atoms: list[Atom], spans: tuple[Span, ...]) -> list[Atom]:
    marking = [s for s in spans if s.kind in _OPTIONAL or s.kind in _UNSEEN or s.kind in _CASED]
    return [_under(atom, marking) for atom in atoms] if marking else atoms


def _under(atom: Atom, spans: list[Span]) -> Atom:
    for span in spans:
        if span.start <= atom.start and atom.end <= span.end:
            hidden = atom.hidden or (
                span.kind in _UNSEEN and not Unseen.of(span.detail).drawn_otherwise
            )
            optional = atom.optional or _OPTIONAL.get(span.kind, "")
            looks = span.kind is SpanKind.MARKER and span.detail == LOOKS
            doubt = LOOKS if looks else atom.doubt
            if span.kind is SpanKind.CASED:
                atom = atom._replace(drawn=_DRAWN[span.detail](atom.key))
            atom = atom._replace(hidden=hidden, optional=optional, doubt=doubt)
    return atom


class AtomWindow(NamedTuple):
    """Atoms of a stretch of `text`, the passage itself being atoms [low, high)."""

    atoms: list[Atom]
    low: int
    high: int
    text: Text


MARGIN = 12
"""Words that are read before and after a passage: a quantity at its edge may be that long."""


def read_window(folded: FoldedText, first: int, last: int) -> AtomWindow:
    """Return the atoms of words `first` to `last` (inclusive), with a margin on both sides."""
    content = folded.text.content
    start = int(folded.starts[max(first - MARGIN, 0)]) if first >= MARGIN else 0
    end = int(folded.ends[last + MARGIN]) if last + MARGIN < len(folded) else len(content)
    start = max(start, int(folded.starts[first]) - 400)
    end = min(end, int(folded.ends[last]) + 400)
    spans = tuple(folded.spans_over(start, end))
    closing = find_closing(content, start, end)
    atoms = split_atoms(content[start:end], start, spans, folded.markup, closing)
    if "\n" in content[start:end]:
        atoms = mark_verse(atoms, folded.verse)
    begins, stops = int(folded.starts[first]), int(folded.ends[last])
    low = next((i for i, a in enumerate(atoms) if a.end > begins), len(atoms))
    high = next((i for i in range(len(atoms), 0, -1) if atoms[i - 1].start < stops), 0)
    return AtomWindow(atoms, low, high, folded.text)


MARK_AFTER_FIGURE = re.compile(r"\d[\"']")
PARAGRAPH = 2000
"""Characters on either side in which a quotation's other mark is looked for: a guess, more than
most paragraphs have."""


def find_closing(content: str, start: int, end: int) -> frozenset[int]:
    """Return the marks in content[start:end] that follow a figure and close a quotation.

    Its opening mark stands in the same paragraph, which may begin before `start`.
    """
    if not MARK_AFTER_FIGURE.search(content, start, min(end + 1, len(content))):
        return frozenset()
    first = content.rfind("\n\n", max(start - PARAGRAPH, 0), start)
    first = max(start - PARAGRAPH, 0) if first < 0 else first
    last = content.find("\n\n", end, end + PARAGRAPH)
    last = min(end + PARAGRAPH, len(content)) if last < 0 else last
    found: list[int] = []
    for paragraph in content[first:last].split("\n\n"):
        found += (first + at for at in closing_after_figures(paragraph))
        first += len(paragraph) + 2
    return frozenset(found)


def mark_typed_bullets(atoms: list[Atom]) -> list[Atom]:
    """Let the bullets of a list go that somebody has typed, or pasted, into one line.

    Between words they mean nothing, unlike a tick, a dash or a star.
    """
    for at, (atom, after) in enumerate(pairwise(atoms)):
        if atom.raw in TYPED_BULLETS and atom.spaced and after.spaced:
            atoms[at] = atom._replace(optional="bullet")
    return atoms


def mark_verse(atoms: list[Atom], verse: frozenset[int]) -> list[Atom]:
    """Let the first letters of the lines of verse, which begin at `verse`, be small as well."""
    if not verse:
        return atoms
    return [
        atom._replace(drawn=atom.key[0].lower() + atom.key[1:]) if atom.start in verse else atom
        for atom in atoms
    ]
