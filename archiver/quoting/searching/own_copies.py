"""A document's own copies: texts that are the document itself, in another setting or frame.

A document is never evidence for its own quotations (docs/verdicts.md), and what was published of
it seldom has the very same text: a page has a menu around it, a Word file was set anew. What tells
is the document's own prose, the words between its quotations: a text that has nearly all of it is
the document. The quotations count for nothing here, since their sources have them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from archiver.models import SpanKind, Text
from archiver.quoting.searching.five_word_runs import (
    WORDS,
    PositionMask,
    Runs,
    in_main_text,
    read_runs,
)
from archiver.text.folding import FoldedText, fold

SHARE = 0.8
"""The share of the prose that a copy has; or of a text's own words that the document has."""
ENOUGH = 30
"""With so many runs of prose the share is reliable; with fewer, nearly all must be there."""
LEAST = 5
NEARLY_ALL = 0.95
HALF = 0.5
FRAMED = WORDS - 1
"""So many runs reach across one quotation mark."""
QUOTATION_MARKS = frozenset("\"'“”‘’«»‹›„‚‟‛")


@dataclass(frozen=True, eq=False)
class Prose:
    """A document's words without its quotations, as runs of five words.

    `own` are the runs that lie not wholly inside a quotation, `quoted` the others, `framing` those
    of `own` that run across a quotation mark. `digest` is that of the whole text's words.
    """

    digest: str
    own: Runs
    quoted: Runs
    framing: Runs


def read_prose(folded: FoldedText, quotations: Iterable[str]) -> Prose:
    """Return the prose of a document whose text is `folded`; `quotations` are its quoted words."""
    runs, main = read_runs(folded), in_main_text(folded)
    known = [read_runs(fold(Text(words))) for words in set(quotations)]
    quoted = np.unique(np.concatenate([*known, np.zeros(0, np.uint32)]).astype(np.uint32))
    inside = np.isin(runs, quoted)
    framing = sorted(at for at in set(_framing(folded, inside)) if not inside[at])
    own = np.unique(runs[main & ~inside])
    return Prose(folded.digest, own, quoted, np.unique(runs[framing]))


def _framing(folded: FoldedText, inside: PositionMask) -> Iterator[int]:
    """Yield the number of each run that reaches into a marked quotation from outside."""
    steps = np.diff(np.concatenate(([0], inside.astype(np.int8), [0])))
    for first in np.flatnonzero(steps == 1).tolist():
        if _is_marked(folded, int(folded.starts[first]) - 1):
            yield from range(max(first - WORDS + 1, 0), first)
    for stop in np.flatnonzero(steps == -1).tolist():
        if _is_marked(folded, int(folded.ends[stop + WORDS - 2])):
            yield from range(stop, min(stop + WORDS - 1, len(inside)))


def _is_marked(folded: FoldedText, place: int) -> bool:
    """Say whether a quotation mark, or the edge of a block quotation, stands near `place`."""
    near = folded.text.content[max(place - 2, 0) : place + 3]
    spans = folded.spans_over(max(place - 1, 0), place + 2)
    return bool(QUOTATION_MARKS & set(near)) or any(s.kind is SpanKind.QUOTE for s in spans)


def is_copy(prose: Prose, folded: FoldedText) -> bool:
    """Say whether a text is the document itself, whole or in part, whatever stands around it.

    A text of the same words always is. So is one that has nearly all of the document's own prose;
    one that has half of it, and half of what stands beside its quotations: another edition; and one
    that lies nearly all in the document, words beside a quotation included: an excerpt, and no
    source that the document repeats in full.
    """
    if folded.digest == prose.digest:
        return True
    if len(prose.own) < LEAST:
        return False
    runs = read_runs(folded)
    theirs = np.unique(runs)
    shared = _count(prose.own, theirs)
    framed = _count(prose.framing, theirs)
    if shared >= HALF * len(prose.own) and framed >= max(HALF * len(prose.framing), FRAMED):
        return True
    if len(prose.own) < ENOUGH:
        return shared >= NEARLY_ALL * len(prose.own)
    if shared >= SHARE * len(prose.own):
        return True
    return _is_excerpt(prose, np.unique(runs[in_main_text(folded)]))


def _is_excerpt(prose: Prose, theirs: Runs) -> bool:
    own, shared = len(theirs) - _count(theirs, prose.quoted), _count(prose.own, theirs)
    return shared >= max(SHARE * own, ENOUGH) and _count(prose.framing, theirs) >= FRAMED


def _count(these: Runs, known: Runs) -> int:
    return int(np.isin(these, known, assume_unique=True).sum())
