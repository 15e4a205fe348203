"""What a copy of a page has that the copy beside it has not: most of a daily copy is yesterday's.

A copy in which no new stretch is worth judging by a quotation has the quotation no better than the
copy it is compared with: whatever stands in an old stretch stands in that one too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from archiver.models import Span, SpanKind
from archiver.quoting.judging.passage import Passage
from archiver.quoting.searching.worth import is_stretch_worth_judging, reach_of, shares_pairs
from archiver.text.folding import FoldedText
from archiver.text.languages.recognition import whole_language

WordRanges = tuple[tuple[int, int], ...]
LineKey = tuple[str, tuple[tuple[int, int, SpanKind, str], ...]]
TextNature = tuple[str, str, str, str, tuple[str, ...]]
BESIDE = (SpanKind.OUTSIDE, SpanKind.BESIDE, SpanKind.HIDDEN, SpanKind.RUNNING)
"""What a second look at a text may leave out, so that what stood apart is read as one."""
EDGE = 12 + 1
"""Words beside a passage that are read with it (atoms.MARGIN), and the one at which they meet."""


def may_have_more(
    judged: FoldedText,
    newer: FoldedText,
    older: FoldedText,
    pieces: tuple[Passage, ...],
    max_gap: int,
    passing: bool,
) -> bool:
    """Say whether `older` may hold a quotation better than `newer`, its neighbour, does.

    `judged` is the text by which `newer` was judged: itself, or one after it. `pieces` are what
    editors' marks leave of the quotation; `max_gap` bounds, in words, what one mark may hide;
    `passing` whether `judged`, or a text after it, has the quotation unaltered.
    """
    if not _is_alike(judged, older):
        return True
    if not passing and not (shares_pairs(judged, pieces) and shares_pairs(older, pieces)):
        return True  # single words of the whole text then vote for where it may stand
    new = _find_new(newer, older)
    words = sum(piece.count for piece in pieces)
    reach = reach_of(words, len(pieces) - 1, max_gap, new.aside) + EDGE
    return any(
        is_stretch_worth_judging(older.hashes[first:stop], pieces)
        for first, stop in _widen(new.words, reach, len(older))
    )


def _widen(new: WordRanges, reach: int, count: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges with `reach` words more on both sides, those that then meet as one."""
    low, high = -1, -1
    for first, stop in new:
        if low >= 0 and first - reach <= high:
            high = min(stop + reach, count)
            continue
        if low >= 0:
            yield low, high
        low, high = max(first - reach, 0), min(stop + reach, count)
    if low >= 0:
        yield low, high


@dataclass(frozen=True)
class NewStretches:
    """What of a text does not stand so in another: its words as [first, stop), in order.

    Where lines are missing between two, the words on both sides are a range without words. `aside`
    says that a part of the text stands beside the rest.
    """

    words: WordRanges
    aside: bool


_KNOWN: WeakKeyDictionary[FoldedText, WeakKeyDictionary[FoldedText, NewStretches]]
_KNOWN = WeakKeyDictionary()
"""What was found of two texts, as long as both are held: each of many quotations asks for it."""


def _find_new(newer: FoldedText, older: FoldedText) -> NewStretches:
    known = _KNOWN.setdefault(older, WeakKeyDictionary())
    if newer not in known:
        known[newer] = _compare(newer, older)
    return known[newer]


def _is_alike(judged: FoldedText, older: FoldedText) -> bool:
    """Whether what is told by the whole of a text is the same in both, as far as it was asked."""
    nature = _nature_of(older)
    if nature is None or nature != _nature_of(judged):
        return False
    return not judged.is_noted_read or judged.noted == older.noted


_NATURES: WeakKeyDictionary[FoldedText, TextNature | None] = WeakKeyDictionary()


def _nature_of(folded: FoldedText) -> TextNature | None:
    """Return how a text is read as a whole, None where it may be read in several ways."""
    if folded not in _NATURES:
        text = folded.text
        language = whole_language(text.content, text.lang).code
        several = bool(text.pages or folded.nameless) or folded.repaired is not None
        said = (text.lang, language, text.reading, text.extractor, text.gaps)
        _NATURES[folded] = None if several else said
    return _NATURES[folded]


def _compare(newer: FoldedText, older: FoldedText) -> NewStretches:
    (starts, keys), before = _lines(older), _lines(newer)[1]
    places = _align(before, keys)
    new: list[tuple[int, int]] = []
    for at, place in enumerate(places):
        first = older.word_after(starts[at])
        if place < 0:
            new.append((first, older.word_after(starts[at + 1])))
        elif place != (places[at - 1] + 1 if at else 0):
            new.append((first, first))
    if not places or places[-1] != len(before) - 1:
        new.append((len(older), len(older)))
    aside = any(span.kind in BESIDE for span in older.text.spans)
    return NewStretches(tuple(new), aside)


_LINE = re.compile(r"[^\n]*\n\s*|[^\n]+$")


def _lines(folded: FoldedText) -> tuple[list[int], list[LineKey]]:
    """Return where each line begins, and the text's end; and each with all that is said of it."""
    content = folded.text.content
    starts = [found.start() for found in _LINE.finditer(content)]
    ends = [*starts[1:], len(content)]
    keys: list[LineKey] = []
    for start, end in zip(starts, ends, strict=True):
        spans = tuple(_beside(span, start, end) for span in folded.spans_over(start, end))
        keys.append((content[start:end], spans))
    return [*starts, len(content)], keys


def _beside(span: Span, start: int, end: int) -> tuple[int, int, SpanKind, str]:
    """Return a span as a line has it: what goes on beyond it only does so."""
    return max(span.start - start, -1), min(span.end, end + 1) - start, span.kind, span.detail


def _align(before: Sequence[LineKey], after: Sequence[LineKey]) -> list[int]:
    """Return which line of `before` each of `after` is, -1 for none.

    One that stands once in both is that one; others are where they go on from a line that is known,
    down and then up. In time that grows with the lines.
    """
    counts, again = Counter(before), Counter(after)
    found = {key: at for at, key in enumerate(before) if counts[key] == 1}
    places = [found.get(key, -1) if again[key] == 1 else -1 for key in after]
    for order, step in ((range(len(after)), 1), (range(len(after) - 1, -1, -1), -1)):
        place = -1 if step > 0 else len(before)
        for at in order:
            place += step
            if places[at] < 0 and 0 <= place < len(before) and before[place] == after[at]:
                places[at] = place
            place = places[at] if places[at] >= 0 else -len(before) - len(after)
    return places
