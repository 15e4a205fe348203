"""Places of a page that hold another text at each look: advertisements, testimonials, comments.

Nobody can list what such places are called or say, so a place is known by what stands still around
it: the line above it and the line below, which all of the last versions have. Where the lines
between them were other ones at LEARNED looks of the last few, they change by themselves. Never
learned: a place with a quoted passage, with a notice of a correction, with long prose that was
edited, and one whose lines speak of what the page itself is about. The rule is written as a row's
`ignore` may be: `lines 1-3 between "Related" and "Contact us"`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archiver.serialise import read_json
from archiver.text.walls.sign_words import count_words, read_tokens
from archiver.text.word_differences import in_common
from archiver.watching.likeness import overlap
from archiver.watching.unstable_places import (
    LABELLED,
    LARGEST,
    LEARNED,
    LONGEST_LINE,
    MOST_LINES,
    differ_in_figures,
)

VERSIONS = LEARNED + 3  # compared: LEARNED changes at the last five looks (a guess)
MOST_COMPARED = 3_000  # lines of a version; longer pages are learned by names alone (a guess)
OFFERED = 2  # changes of a place after which its rule is offered to a person
EDGE = 30  # characters of each end of a neighbouring line by which it is known (a guess)
CUT = "[…]"
ALIKE = 0.5  # of the words of a line of prose that stay: then it was edited (a guess)
_RULE = re.compile(r'lines (\d+)-(\d*) between ("(?:[^"\\]|\\.)*") and ("(?:[^"\\]|\\.)*")')
PlaceLines = tuple[str, ...]


@dataclass(frozen=True)
class LinesBetween:
    """A place of `least` to `most` lines (None: any number) that are other ones at each look.

    `above` and `below` are the lines around it, a long one by its beginning or its end; "" is the
    beginning or the end of the text.
    """

    least: int
    most: int | None
    above: str
    below: str

    @classmethod
    def read(cls, rule: str) -> LinesBetween | None:
        """Read what :meth:`__str__` wrote; None for any other rule."""
        found = _RULE.fullmatch(rule.strip())
        if found is None:
            return None
        try:
            above, below = read_json(found[3]), read_json(found[4])
        except ValueError:
            return None
        return cls(int(found[1]), int(found[2]) if found[2] else None, above, below)

    def __str__(self) -> str:
        above, below = (
            json.dumps(words, ensure_ascii=False).replace(";", "\\u003b")
            for words in (self.above, self.below)
        )
        most = "" if self.most is None else self.most
        return f"lines {self.least}-{most} between {above} and {below}"

    def spans(self, lines: Sequence[str]) -> list[tuple[int, int]]:
        """Return where this place is, [start, end)."""
        starts = [n + 1 for n, line in enumerate(lines) if _is_line(line, self.above)]
        found = []
        for start in starts if self.above else [0]:
            ends = range(start, min(len(lines), start + MOST_LINES) + 1)
            end = next((n for n in ends if self._ends(lines, n)), None)
            if end is not None:
                found.append((start, end))
        return found

    def holds(self, before: int, after: int, come: int) -> bool:
        """Whether lines that stand here are the place's own: no fewer than it had, and none more.

        What somebody else put beside them in both versions does not matter.
        """
        if min(before, after) < self.least:
            return False
        return self.most is None or (come <= self.most and after <= max(self.most, before))

    def _ends(self, lines: Sequence[str], at: int) -> bool:
        if not self.below:
            return at == len(lines)
        return at < len(lines) and _is_line(lines[at], self.below)


def _is_line(line: str, known: str) -> bool:
    head, cut, tail = known.partition(CUT)
    return bool(known) and (line.startswith(head) or line.endswith(tail) if cut else line == known)


def _name(line: str) -> str:
    return line if len(line) <= 2 * EDGE else f"{line[:EDGE]}{CUT}{line[-EDGE:]}"


@dataclass(frozen=True)
class PlaceChange:
    """The lines that one rule leaves out of two versions: those that are gone, those that came, and
    those that stay. `grows`: the place is a list to which lines are added; then the lines around it
    are counted among those that stay, since they are the list's own. `returns`: the same few texts
    come again and again, as the headlines do of which a site tries out which is read.
    """

    gone: PlaceLines
    come: PlaceLines
    stay: PlaceLines = ()
    grows: bool = False
    returns: bool = False

    @classmethod
    def of(
        cls,
        before: Sequence[str],
        after: Sequence[str],
        around: Sequence[str],
        *,
        grows: bool,
        returns: bool = False,
    ) -> PlaceChange:
        """Return what differs between the lines of one place."""
        return cls(
            tuple(line for line in before if line not in after),
            tuple(line for line in after if line not in before),
            (*(line for line in after if line in before), *(around if grows else ())),
            grows,
            returns,
        )


def leave_out(
    before: Sequence[str], after: Sequence[str], rules: Iterable[LinesBetween]
) -> tuple[list[str], list[str], list[PlaceChange]]:
    """Return the lines of two versions without those in the places of `rules` that differ.

    More lines than a place ever had are none of its own: then all that differs there stays.
    """
    out_before, out_after, found = set[int](), set[int](), []
    for rule in rules:
        for (start, end), (begin, stop) in zip(rule.spans(before), rule.spans(after), strict=False):
            old, new = before[start:end], after[begin:stop]
            around = (*after[max(0, begin - 1) : begin], *after[stop : stop + 1])
            left = PlaceChange.of(old, new, around, grows=rule.most is None)
            if old == new or not rule.holds(len(old), len(new), len(left.come)):
                continue
            found.append(left)
            out_before.update(range(start, end))
            out_after.update(range(begin, stop))
    rest = [line for n, line in enumerate(before) if n not in out_before]
    return rest, [line for n, line in enumerate(after) if n not in out_after], found


def find_rotating(
    versions: Sequence[Sequence[str]],
    is_quoted: Callable[[str], bool],
    is_news: Callable[[PlaceChange, Sequence[str]], bool],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rules of the places to offer to a person, and of those that are learned.

    `versions` are the lines of the last looks, the oldest first, this one last. `is_news` says
    whether lines tell something where others stood, on a page with these other lines.
    """
    offered: dict[str, None] = {}
    learned: dict[str, None] = {}
    if max(map(len, versions)) > MOST_COMPARED:
        return (), ()
    # The fewer versions, the more of their lines stand still: after an edit, say.
    for size in range(OFFERED + 1, len(versions) + 1):
        moving = [gap for gap in _gaps(versions[-size:]) if gap[1][-1] != gap[1][-2]]
        for above, texts, below in moving if len(moving) <= MOST_LINES else ():
            rule = _rule(above, texts, below)
            first = next((n for n, text in enumerate(texts) if text), 0)
            # What appears where nothing stood yet was put there, unless it is added to a list.
            counted = texts if rule.most is None else texts[first:]
            changes = sum(old != new for old, new in pairwise(counted))
            if changes < OFFERED or not _may_be_learned(texts, rule, versions[-1], is_quoted):
                continue
            own = {line for text in texts for line in text}
            page = [line for line in versions[-1] if line not in own]
            grows, returns = rule.most is None, len(set(counted)) < changes
            changed = [
                PlaceChange.of(old, new, (above, below), grows=grows, returns=returns)
                for old, new in pairwise(texts)
                if old != new
            ]
            if not any(is_news(left, page) for left in changed):
                (learned if changes >= LEARNED else offered)[str(rule)] = None
    return tuple(offered), tuple(learned)


def _gaps(versions: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[PlaceLines], str]]:
    """Yield what stands between two lines that all versions have, in each of them."""
    still = list(versions[0])
    for version in versions[1:]:
        still = in_common(still, version)
    if not still:
        return
    places = [_places_of(still, version) for version in versions]
    gaps = [
        [
            tuple(version[(at[n - 1] + 1 if n else 0) : (at[n] if n < len(still) else None)])
            for version, at in zip(versions, places, strict=True)
        ]
        for n in range(len(still) + 1)
    ]
    around = ["", *still, ""]
    n = 0
    while n < len(gaps):
        last = _rolled_to(gaps, n)
        texts = gaps[n]
        for k in range(n + 1, last + 1):
            texts = [
                (*text, still[k - 1], *more) for text, more in zip(texts, gaps[k], strict=True)
            ]
        yield around[n], texts, around[last + 1]
        n = last + 1


def _rolled_to(gaps: Sequence[Sequence[PlaceLines]], first: int) -> int:
    """The gap at which a list ends that begins in `first`, `first` itself where there is none.

    A list of the newest has as many lines at each look: what comes at one end goes at the other.
    """
    sizes = [len(text) for text in gaps[first]]
    if len(set(sizes)) == 1:
        return first
    for last in range(first + 1, min(len(gaps), first + MOST_LINES)):
        more = [len(text) for text in gaps[last]]
        if any(more):
            whole = {a + b for a, b in zip(sizes, more, strict=True)}
            return last if len(whole) == 1 else first
    return first


def _places_of(still: Sequence[str], version: Sequence[str]) -> list[int]:
    at, found = -1, []
    for line in still:
        at = version.index(line, at + 1)
        found.append(at)
    return found


def _may_be_learned(
    texts: Sequence[PlaceLines],
    rule: LinesBetween,
    page: Sequence[str],
    is_quoted: Callable[[str], bool],
) -> bool:
    size, most = sum(map(len, texts[-1])), MOST_LINES if rule.most is None else rule.most
    if len(texts[-1]) > most or max(map(len, texts)) > MOST_LINES:
        return False
    if size > LARGEST * sum(map(len, page)) or any(is_quoted(" ".join(text)) for text in texts):
        return False
    changes = [(old, new) for old, new in pairwise(texts) if old != new]
    if all(differ_in_figures(old, new) for old, new in changes):
        return False  # a counter is learned by its words, so that other words there are told
    return not any(_is_edited(texts, n) for n in range(1, len(texts)))


def _is_edited(texts: Sequence[PlaceLines], at: int) -> bool:
    """Whether look `at` shows somebody's work: a sentence that stood at its place while others
    changed is gone, or long prose became the same prose in part.

    A teaser that is followed by another of its make has others of that make beside it.
    """
    old, new = texts[at - 1], texts[at]
    stood = texts[at - 2] if at > 1 else ()
    for n, line in enumerate(old):
        if line in new or _size(line) <= LABELLED:
            continue
        if old != stood and stood[n : n + 1] == (line,):
            return True
        made_alike = any(other != line and overlap(line, other) >= ALIKE for other in old)
        followed = any(overlap(line, other) >= ALIKE for other in new)
        if _size(line) > LONGEST_LINE and followed and not made_alike:
            return True
    return False


def _size(line: str) -> int:
    return count_words(read_tokens(line))


def _rule(above: str, texts: Sequence[PlaceLines], below: str) -> LinesBetween:
    """A list that only grows may go on growing; any other place has as many lines as it had before
    this look: one more is not of its own.
    """
    sizes = [len(text) for text in texts]
    steps = [b - a for a, b in pairwise(sizes)]
    grows = min(steps) >= 0 and sum(step > 0 for step in steps) >= OFFERED
    most = None if grows else max(sizes[:-1])
    return LinesBetween(min(sizes), most, _name(above), _name(below))
