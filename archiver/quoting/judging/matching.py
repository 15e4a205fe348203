"""A passage found in one text: as it is written, then by its editors' marks, then what is nearest.

Finding is generous and comparing is strict: whatever the search brings is compared atom by atom
(:mod:`archiver.quoting.judging.comparison`), and no likeness ever makes a match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np

from archiver.late_patterns import compile_late
from archiver.models import (
    PASSING,
    DifferenceKind,
    Flag,
    Match,
    Severity,
    SpanKind,
    TextQuoteSelector,
    Verdict,
)
from archiver.quoting.judging.flags import flag_place, flag_skipped, flag_surroundings
from archiver.quoting.judging.grammar import has_marks
from archiver.quoting.judging.marked_cuts import find_edited
from archiver.quoting.judging.nameless import doubtful, settle_nameless
from archiver.quoting.judging.nearest import NearStretch, locate, may_hold, reorder
from archiver.quoting.judging.passage import (
    Passage,
    compare_at,
    lacks_word,
    make_match,
    match_verbatim,
    read_passage,
)
from archiver.quoting.searching.worth import read_pieces
from archiver.text.equal_forms import ZERO_WIDTH
from archiver.text.folding import FoldedText, fold, fold_words, part_lines
from archiver.text.setting.markup import find_markup
from archiver.text.visibility import Unseen

MAX_GAP = 60
OCCURRENCES = 50
"""How many places that hold a passage's words are compared."""
GRAVITY = list(Severity)
KINDS = list(DifferenceKind)
"""The kinds of differences, the gravest first (docs/verdicts.md)."""
NEAR = 0.68
"""The share of a quotation's words that a stretch must hold to be called an alteration of it."""


def find_passage(
    selector: TextQuoteSelector,
    folded: FoldedText,
    max_gap: int = MAX_GAP,
    whether: bool = False,
) -> tuple[Match, ...]:
    """Return where the text holds the passage, best first; empty when nothing is close.

    The first match is the one to judge by: surroundings that agree with the selector's `prefix`
    and `suffix` come first, then the better verdict, then fewer flags, then the earlier place.
    `max_gap` bounds, in words, what one ellipsis may hide. Where only `whether` the text holds the
    passage is asked, the matches that pass are the same, and there are no others. Never raises.
    """
    pieces = read_pieces(selector.exact)
    if whether and not find_markup(selector.exact) and lacks_word(folded, pieces):
        return ()
    found = _find_in(selector, folded, max_gap, whether)
    if found and found[0].verdict in PASSING:
        return found
    passing = _find_beside(selector, folded, max_gap)
    if whether or passing or not folded.nameless or any(doubtful(match) for match in found):
        return passing or found
    return _find_named(selector, folded, max_gap) or found


def stands_written(exact: str, folded: FoldedText) -> bool:
    """Say whether the text has the words `exact` as they are written: they then pass there.

    For whoever asks for no more: what stands around the words, who says them and how they are
    shown is not looked at. False says nothing; :func:`find_passage` has the other ways to pass.
    """
    passage = read_passage(exact)
    if not passage.count or find_markup(exact):
        return False
    found = _settle(_find_written(passage, folded, whether=True), folded)
    return any(match.verdict is Verdict.VERBATIM for match in found)


def _find_named(selector: TextQuoteSelector, folded: FoldedText, max_gap: int) -> tuple[Match, ...]:
    """Return where the passage would stand if what the text draws without a name were nothing."""
    without = list(folded.text.content)
    for place in folded.nameless:
        without[place] = ZERO_WIDTH[0]
    other = fold(replace(folded.text, content="".join(without)))
    found = _find_in(selector, other, max_gap, whether=True)
    return tuple(
        made
        for match in found
        if match.verdict in PASSING and doubtful(made := settle_nameless(match, folded))
    )


def _find_beside(
    selector: TextQuoteSelector, folded: FoldedText, max_gap: int
) -> tuple[Match, ...]:
    """Return where the passage passes once it, or the text, is read in another way.

    Its lines were pasted one after the other; an aside or a figure stands between two paragraphs of
    it; or it is a page's running head.
    """
    pasted = part_lines(selector.exact)
    readings = [
        (replace(selector, exact=pasted), folded if pasted != selector.exact else None),
        (replace(selector, exact=pasted), folded.unbroken),
        (selector, _close_hangul(selector.exact, folded)),
        (selector, folded.main),
        (selector, folded.with_heads),
    ]
    for wanted, reading in readings:
        if reading is None or not may_hold(reading, [read_passage(wanted.exact)]):
            continue
        heads = reading is folded.with_heads
        passing = [
            match
            for match in _find_in(wanted, reading, max_gap, whether=True)
            if match.verdict in PASSING and (not heads or _is_all_running(match, folded))
        ]
        if passing:
            return tuple(_flag_unseen(match, folded) for match in passing)
    return ()


def _flag_unseen(match: Match, folded: FoldedText) -> Match:
    """Flag hidden words inside a passage that was found without them."""
    if any(flag.flag in ("hidden", "hidden-words") for flag in match.flags):
        return match
    unseen = [
        span
        for span in folded.spans_over(match.start, match.end)
        if span.kind is SpanKind.HIDDEN and match.start <= span.start and span.end <= match.end
    ]
    flags = [
        flag
        for span in unseen
        for flag in flag_skipped(
            [folded.text.content[span.start : span.end]], Unseen.of(span.detail).drawn_otherwise
        )
    ]
    return _with_flags(match, (*match.flags, *flags))


def _is_all_running(match: Match, folded: FoldedText) -> bool:
    """Say whether a passage lies wholly in running heads, and joins none with the text."""
    shown = set(range(match.start, match.end))
    for span in folded.spans_over(match.start, match.end):
        if span.kind is SpanKind.RUNNING:
            shown -= set(range(span.start, span.end))
    return not any(folded.text.content[at].strip() for at in shown)


def _find_in(
    selector: TextQuoteSelector, folded: FoldedText, max_gap: int, whether: bool
) -> tuple[Match, ...]:
    passage = read_passage(selector.exact)
    if not passage.count:
        return ()
    found = _settle(_find_written(passage, folded, whether), folded)
    passing = [match for match in found if match.verdict in PASSING]
    if not passing and has_marks(selector.exact):
        edited = _settle(find_edited(selector.exact, folded, max_gap, whether), folded)
        passing = [match for match in edited if match.verdict in PASSING]
        found += edited
    if not passing:
        found += _settle(_find_near(passage, folded, whether), folded)
        passing = [match for match in found if match.verdict in PASSING]
    if passing:
        return tuple(rank_matches(_flag(passing, folded), selector, folded))
    if whether:
        return ()
    found += _find_fragment(passage, folded) if not found else ()
    return tuple(rank_matches(found, selector, folded))


_HANGUL = compile_late("[가-힣]")
_HANGUL_END = compile_late(r"(?<=[가-힣])[ \t]*\n[ \t]*(?=[가-힣])")
BESIDE = 2
"""Syllables on either side of a line's end by which a quotation shows that they are one word."""


def _close_hangul(exact: str, folded: FoldedText) -> FoldedText | None:
    """Return the text with words in one piece that a line's end breaks, and `exact` does not.

    Korean may be broken after any syllable, without a hyphen, and parts words by spaces. None
    where no line's end is to be closed.
    """
    content, parts, done = folded.text.content, [], 0
    if not _HANGUL.search(exact):
        return None
    words = f" {exact} "
    for found in _HANGUL_END.finditer(content):
        start, end = found.span()
        if content[max(start - BESIDE, 0) : start] + content[end : end + BESIDE] in words:
            parts += [content[done:start], ZERO_WIDTH[0] * (end - start)]
            done = end
    if not parts:
        return None
    return fold(replace(folded.text, content="".join([*parts, content[done:]])))


def _settle(found: Iterable[Match], folded: FoldedText) -> list[Match]:
    return [settle_nameless(match, folded) for match in found]


def _find_written(passage: Passage, folded: FoldedText, whether: bool) -> Iterator[Match]:
    last = passage.count - 1
    for number, first in enumerate(folded.occurrences(passage.needle)):
        if number == OCCURRENCES:
            return
        if plain := match_verbatim(passage, folded, first, first + last):
            yield plain
            continue
        found = compare_at(passage, folded, first, first + last, whether)
        yield make_match(passage, folded, found)
    for first in islice(folded.occurrences(passage.unnumbered), OCCURRENCES):
        found = compare_at(passage, folded, first, first + last - passage.numbered, whether=True)
        if found.clean:
            yield make_match(passage, folded, found)


def _find_near(passage: Passage, folded: FoldedText, whether: bool) -> list[Match]:
    found: list[Match] = []
    for stretch in locate(passage, folded, whether=whether):
        near = not whether and _is_near(stretch, passage)
        if whether and stretch.likeness < LEAST_LIKE:
            continue
        turned = None if whether else reorder(stretch, passage, folded)
        if turned is not None:
            moved = compare_at(passage, folded, turned.first, turned.last)
            if not near or any(edit.op == "move" for edit in moved.differences):
                found.append(make_match(passage, folded, moved))
                continue
        compared = compare_at(passage, folded, stretch.first, stretch.last, whether=not near)
        if near or compared.clean:
            found.append(make_match(passage, folded, compared))
    return found


LEAST_LIKE = 0.5
"""The share of a quotation's words that a stretch surely has, in order, if it holds the passage:
list marks and footnote figures glued to words take a few away. A guess, well under what
:func:`may_hold` asks of a whole text."""


def _is_near(stretch: NearStretch, passage: Passage) -> bool:
    near = 0.6 if passage.count <= 5 else NEAR
    return stretch.likeness >= near or stretch.likeness * passage.count >= 15


def _find_fragment(passage: Passage, folded: FoldedText) -> list[Match]:
    """Return the words inside which the passage's letters stand, as an alteration."""
    at = folded.blob.find(passage.needle.strip())
    if at < 0 or len(passage.needle) < 5:
        return []
    first = int(folded.at.searchsorted(np.int32(at), side="right")) - 1
    found = compare_at(passage, folded, first, first + passage.count - 1)
    return [make_match(passage, folded, found)]


# --- ranking and flags ---------------------------------------------------------------------------


def _flag(matches: list[Match], folded: FoldedText) -> list[Match]:
    places = len(matches) > 1 and len({_surroundings(folded, match) for match in matches})
    several = [_several(len(matches))] if places > 1 else []
    return [_with_flags(match, (*_flags(match, folded), *several)) for match in matches]


def _with_flags(match: Match, flags: tuple[Flag, ...]) -> Match:
    if flags == match.flags:
        return match
    return Match(
        match.start, match.end, match.verdict, match.differences, flags, match.set_differently
    )


def _several(count: int) -> Flag:
    words = f"{count} places in the text hold these words"
    return Flag("several-places", Severity.NOTICE, words)


def _flags(match: Match, folded: FoldedText) -> Iterator[Flag]:
    skipped = any(flag.flag == "hidden-words" for flag in match.flags)
    yield from match.flags
    yield from flag_surroundings(folded, match.start, match.end)
    for flag in flag_place(folded, match.start, match.end):
        if not (skipped and flag.flag == "hidden"):
            yield flag


def _surroundings(folded: FoldedText, match: Match) -> str:
    content = folded.text.content
    around = content[max(match.start - 60, 0) : match.start], content[match.end : match.end + 60]
    return " ".join("|".join(around).split())


def rank_matches(
    matches: list[Match], selector: TextQuoteSelector, folded: FoldedText
) -> list[Match]:
    """Return the matches, the one to judge by first: see :func:`find_passage`."""
    if not matches:
        return []
    order = list(Verdict)

    def key(match: Match) -> tuple[int, int, int, int, int]:
        agreed = -_agreement(match, selector, folded)
        severities = [d.severity for d in match.differences] + [f.severity for f in match.flags]
        if match.verdict not in PASSING:
            # Where a dropped "not" and a swapped name explain it equally, the graver is shown.
            gravest = min((KINDS.index(d.kind) for d in match.differences), default=len(KINDS))
            doubt = 0 if doubtful(match) else 1
            worse = doubt * 100_000 + len(match.differences) * 100 + gravest
            return 1, agreed, worse, _changed_words(match), match.start
        grave = sum(4 - GRAVITY.index(severity) for severity in severities)
        return 0, agreed, order.index(match.verdict) * 100 + grave, 0, match.start

    ranked = sorted(matches, key=key) if len(matches) > 1 else matches
    return [_with_context(ranked[0], selector, folded), *ranked[1:]]


def _changed_words(match: Match) -> int:
    """Return how many words the differences of a match change: "100" of "100 years" is one."""
    pairs = ((set(d.quoted.split()), set(d.archived.split())) for d in match.differences)
    return sum(len(quoted ^ archived) for quoted, archived in pairs)


def _with_context(match: Match, selector: TextQuoteSelector, folded: FoldedText) -> Match:
    """Flag a match whose surroundings are not those that the selector names."""
    if match.verdict not in PASSING or _agrees(match, selector, folded):
        return match
    words = f"{selector.prefix} … {selector.suffix}".strip(" …")
    return replace(match, flags=(*match.flags, Flag("other-surroundings", Severity.NOTICE, words)))


Around = tuple[list[bytes], list[bytes]]


def _surrounding_words(match: Match, selector: TextQuoteSelector, folded: FoldedText) -> Around:
    """Return the words before a match, the nearest first, and those after it."""
    content, reach = folded.text.content, 200
    low = max(match.start - reach - 2 * len(selector.prefix), 0)
    before = fold_words(content[low : match.start]).split()[::-1]
    return before, fold_words(content[match.end :][: reach + 2 * len(selector.suffix)]).split()


def _agreement(match: Match, selector: TextQuoteSelector, folded: FoldedText) -> int:
    """Return how many words before and after the match agree with prefix and suffix."""
    if not selector.prefix and not selector.suffix:
        return 0
    before, after = _surrounding_words(match, selector, folded)
    prefix, suffix = fold_words(selector.prefix).split()[::-1], fold_words(selector.suffix).split()
    return _common(before, prefix) + _common(after, suffix)


def _agrees(match: Match, selector: TextQuoteSelector, folded: FoldedText) -> bool:
    """Say whether prefix and suffix stand around the match; their outermost words may be cut."""
    if not selector.prefix.strip() and not selector.suffix.strip():
        return True
    before, after = _surrounding_words(match, selector, folded)
    prefix, suffix = fold_words(selector.prefix).split()[::-1], fold_words(selector.suffix).split()
    return _stands(before, prefix, bytes.endswith) and _stands(after, suffix, bytes.startswith)


def _stands(words: list[bytes], wanted: list[bytes], cut: Callable[[bytes, bytes], bool]) -> bool:
    if not wanted:
        return True
    last = len(wanted) - 1
    return len(words) > last and words[:last] == wanted[:last] and cut(words[last], wanted[last])


def _common(one: list[bytes], other: list[bytes]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            return count
        count += 1
    return count
