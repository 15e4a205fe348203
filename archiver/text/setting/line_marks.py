"""What the lines of a text carry beside its sentences: page heads and feet, numbers, caption times.

A line or a number is taken for one of these only by the file's structure or by a whole series
(docs/verdicts.md): a head returns on pages, a list has members in order, a caption has its arrow.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from archiver.late_patterns import compile_late
from archiver.models import Span, SpanKind, Text
from archiver.text.numbering import format_ordinal
from archiver.text.setting.running_heads import count_from_page

LEAST = 3
"""Members in order that make a series (docs/verdicts.md)."""


def mark_numbers(text: Text) -> Text:
    """Return `text` with the typed numbers of its paragraphs, items and lines as spans.

    Numbers that the reader of the format has marked already stay as they are.
    """
    known = sorted((s.start, s.end) for s in text.spans if s.kind in _NUMBERED)
    found = [
        Span(start, end, SpanKind.NUMBERING)
        for find in (_find_listed, _find_signs, _find_line_numbers, _find_line_times)
        for start, end in find(text.content)
        if not _is_among(start, end, known)
    ]
    if not found:
        return text
    spans = sorted({*text.spans, *found}, key=lambda span: (span.start, -span.end))
    return replace(text, spans=tuple(spans))


_NUMBERED = (SpanKind.NUMBERING, SpanKind.RUNNING)


def _is_among(start: int, end: int, known: Sequence[tuple[int, int]]) -> bool:
    """Whether a stretch overlaps one of these, which are in order and apart from each other."""
    at = bisect_left(known, (end, 0))
    return at > 0 and known[at - 1][1] > start


# --- numbers of paragraphs and items -------------------------------------------------------------

_LISTED = compile_late(
    r"^[ ]*(?P<mark>(?P<open>[(\[]?)(?P<number>\d{1,3}(?:\.\d{1,3}){0,3}|[a-z]|[A-Z]|[ivxl]{1,6})"
    r"(?P<close>[.)\]]?))[ \xa0]+(?=[\"'“‘(\[]?(?P<capital>[A-Z])?)",
    re.MULTILINE,
)
_ROMAN = {format_ordinal(number, "i"): number for number in range(1, 40)}
ListNumber = tuple[int, ...]


@dataclass(frozen=True)
class _ListMark:
    """A number at the beginning of a line, as one of a style: "3.2", "(b)", "iv."."""

    start: int
    end: int
    style: str
    number: ListNumber

    @property
    def before(self) -> tuple[str, ListNumber]:
        """The style and number that this one follows: 3 before 4, 3.1 before 3.2."""
        return self.style, (*self.number[:-1], self.number[-1] - 1)

    @property
    def level_before(self) -> tuple[str, ListNumber]:
        """The level whose end a first number follows: 3 before 4.1, () where there is none."""
        begins = len(self.number) > 1 and self.number[-1] == 1
        return self.style, (*self.number[:-2], self.number[-2] - 1) if begins else ()


def _find_listed(content: str) -> Iterator[tuple[int, int]]:
    """Yield where a number or letter stands that a series shows to be a paragraph's or an item's.

    Three in order make a series, or the first two of a level ("3.1", "3.2") on lines that follow
    each other. A bare number ("12 Some") is none, since years and counts begin lines as well.
    """
    runs: dict[tuple[str, ListNumber], list[_ListMark]] = {}
    levels: dict[tuple[str, ListNumber], list[_ListMark]] = {}
    found: list[list[_ListMark]] = []
    for mark in _read_list_marks(content):
        run = runs.pop(mark.before, None) or levels.pop(mark.level_before, None)
        if run is None:
            run = []
            found.append(run)
        run.append(mark)
        runs[mark.style, mark.number] = run
        if len(mark.number) > 1:
            levels[mark.style, mark.number[:-1]] = run
    for run in found:
        first = run[0].number
        begun = len(run) > 1 and len(first) > 1 and first[-1] == 1 and _close(run, content)
        if len(run) >= LEAST or begun:
            yield from ((mark.start, mark.end) for mark in run)


def _read_list_marks(content: str) -> Iterator[_ListMark]:
    for found in _LISTED.finditer(content):
        number, closed = found["number"], found["close"]
        if (found["open"] == "[") is not (closed == "]"):
            continue
        levels = "." in number
        if not closed and not (levels and found["capital"]):
            continue
        shape = f"{found['open']}{{}}{closed}"
        start, end = found.span("mark")
        if number[0].isdigit():
            value = tuple(int(part) for part in number.split("."))
            yield _ListMark(start, end, f"1{shape}{len(value)}", value)
        elif len(number) == 1:
            yield _ListMark(
                start, end, f"{'a' if number.islower() else 'A'}{shape}", (ord(number),)
            )
        if number in _ROMAN:
            yield _ListMark(start, end, f"i{shape}", (_ROMAN[number],))


def _close(run: Sequence[_ListMark], content: str) -> bool:
    """Whether each of these numbers begins the line or the paragraph after the one before it."""
    between = (content[one.end : other.start].strip(" ") for one, other in pairwise(run))
    return all(len(re.split(r"\s*\n\s*", words.strip("\n"))) == 1 for words in between)


# --- signs before items --------------------------------------------------------------------------

_SIGNED = compile_late(
    r"^[ \t]*(?P<mark>[^\w\s]|o(?=\t|[ \xa0]{2}))[ \t\xa0]+(?=[^\W\d_]|[“\"'‘(])", re.MULTILINE
)
_PICTURED = frozenset(("So", "Sk", "Po", "Co"))
_ARROWS = frozenset(map(chr, range(0x2190, 0x2200)))
_TELLING = "☐☑☒%‰°#@&†‡*"
"""Signs of those classes that say something before words: boxes that are ticked or not, units,
marks of notes."""


def _find_signs(content: str) -> Iterator[tuple[int, int]]:
    """Yield the signs that stand alone before three or more lines of text, all the same.

    Lines of white, and those on which such a line goes on, may stand between; a sign of arithmetic
    or of money is none, nor one before a figure. Word writes its second level as "o".
    """
    run: list[re.Match[str]] = []
    for found in _SIGNED.finditer(content):
        sign = found["mark"]
        pictured = unicodedata.category(sign) in _PICTURED or sign in _ARROWS
        pictured = pictured and sign not in _TELLING
        if sign != "o" and not pictured:
            continue
        if run and (run[-1]["mark"] != sign or not _is_near(content, run[-1].end(), found.start())):
            yield from _take_signs(run)
            run = []
        run.append(found)
    yield from _take_signs(run)


def _take_signs(run: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    if len(run) >= LEAST:
        yield from (found.span("mark") for found in run)


ITEM_LINES = 6
"""Lines of one item, with the white ones behind it. A guess."""


def _is_near(content: str, start: int, end: int) -> bool:
    return content.count("\n", start, end) <= ITEM_LINES


# --- numbers of lines ----------------------------------------------------------------------------

_LINE_NUMBER = re.compile(r"[ \t]*(?P<number>\d{1,2})(?P<gap>[ \t]+|$)")
CERTAIN = 10
"""So many numbered lines one after the other are a page of a transcript. A guess."""


def _find_line_numbers(content: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers that a transcript writes before each line (1 to 25, and again).

    They stand apart from the words, on lines one after the other, in order; and a sentence begins
    and goes on over them, which tells them from a table's first column.
    """
    run: list[tuple[int, int, int]] = []
    words: list[str] = []
    for line in re.finditer(r"[^\n]+", content):
        found = _LINE_NUMBER.match(line[0])
        blank = not line[0].strip()
        if blank:
            continue
        number = int(found["number"]) if found else -1
        follows = bool(run) and number in (run[-1][0] + 1, 1) and number > 0
        if not follows:
            yield from _take_run(run, words)
            run, words = [], []
        if found and number > 0:
            start = line.start() + found.start("number")
            run.append((number, start, start + len(found["number"])))
            words.append(line[0][found.end("number") :])
    yield from _take_run(run, words)


def _take_run(
    run: Sequence[tuple[int, int, int]], words: Sequence[str]
) -> Iterator[tuple[int, int]]:
    apart = all(not line.strip() or line.startswith(("  ", "\t")) for line in words)
    least = LEAST if apart else CERTAIN
    begins = any(line.strip()[:1].isupper() for line in words)
    if len(run) >= least and begins and any(_runs_on(a, b) for a, b in pairwise(words)):
        yield from ((start, end) for _, start, end in run)


def _runs_on(line: str, following: str) -> bool:
    """Whether a sentence goes on from one line to the next."""
    words = line.split()
    return len(words) > 2 and words[-1][-1].isalpha() and following.strip()[:1].islower()


_LINE_TIME = re.compile(
    r"^[ \t]*(?P<mark>[(\[]?(?P<time>\d{1,2}(?::\d{2}){1,2})(?:[.,]\d{1,3})?[)\]]?)[ \t]+(?=\S)",
    re.MULTILINE,
)


def _find_line_times(content: str) -> Iterator[tuple[int, int]]:
    """Yield the times that a transcript writes before each line.

    They never go down from line to line, are counted in seconds, and a sentence goes on over them,
    which tells them from a programme's: there each line says something by itself.
    """
    run: list[tuple[int, int, int]] = []
    words: list[str] = []
    for line in re.finditer(r"[^\n]+", content):
        if not line[0].strip():
            continue
        found = _LINE_TIME.match(line[0])
        seconds = _count_seconds(found["time"]) if found else -1
        of_day = (
            found is not None and found["time"].count(":") == 1 and not run and seconds >= EARLY
        )
        found = None if of_day else found
        if found is None or (run and seconds < run[-1][0]):
            yield from _take_times(run, words)
            run, words = [], []
        if found:
            first, last = found.span("mark")
            run.append((seconds, line.start() + first, line.start() + last))
            words.append(line[0][found.end() :])
    yield from _take_times(run, words)


def _take_times(
    run: Sequence[tuple[int, int, int]], words: Sequence[str]
) -> Iterator[tuple[int, int]]:
    begins = any(line.strip()[:1].isupper() for line in words)
    counted = bool(run) and run[0][0] < EARLY  # from the beginning of a recording
    goes_on = any(_runs_on(a, b) for a, b in pairwise(words))
    if len(run) >= LEAST and goes_on and (counted or begins):
        yield from ((start, end) for _, start, end in run)


EARLY = 30
"""Seconds in which the first words of a recording come. A guess, as in captions."""


# --- page heads, page feet and caption times of plain text ---------------------------------------


@dataclass(frozen=True)
class _TextLine:
    start: int
    end: int
    words: str


def find_page_lines(content: str, pages: Sequence[int]) -> list[Span]:
    """Return the page heads and feet of a plain text as spans.

    `pages` is where each page starts, where the file has form feeds. Without them the pages end at
    the lines that come back at a regular distance with a number that goes up.
    """
    lines = _split(content)
    whole = _find_whole_count(lines)
    starts = list(pages) or _find_pages(content, lines)
    if whole or len(starts) < 2:
        return [Span(line.start, line.end, SpanKind.RUNNING) for line in whole]
    sheets: list[list[_TextLine]] = [[] for _ in starts]
    for line in lines:
        sheets[max(bisect_right(starts, line.start) - 1, 0)].append(line)
    running = [line for side in (1, -1) for line in _find_edges(sheets, side)]
    return [Span(line.start, line.end, SpanKind.RUNNING) for line in running]


_OF_ALL = re.compile(
    r"(?P<head>.{0,60}?)(?P<number>\d{1,4})(?: ?/ ?| [^\W\d_]{1,4} )(?P<all>\d{1,4})\b"
)


def _find_whole_count(lines: Sequence[_TextLine]) -> list[_TextLine]:
    """Return the lines that count the pages whole, from the first of them to the last ("2 of 3").

    Nothing but the numbers changes from line to line; how far apart they stand says nothing.
    """
    groups: dict[str, list[tuple[int, int, _TextLine]]] = {}
    for line in lines:
        if found := _OF_ALL.fullmatch(line.words):
            shape = _COUNTED.sub("#", line.words)
            groups.setdefault(shape, []).append((int(found["number"]), int(found["all"]), line))
    for group in groups.values():
        numbers, totals = [number for number, _, _ in group], {total for _, total, _ in group}
        last = max(totals)
        if (
            len(totals) == 1
            and last >= LEAST
            and numbers in ([*range(1, last + 1)], [*range(2, last + 1)])
        ):
            return [line for _, _, line in group]
    return []


def _split(content: str) -> list[_TextLine]:
    return [
        _TextLine(found.start(), found.end(), " ".join(found[0].split()))
        for found in re.finditer(r"[^\n]+|(?<=\n)(?=\n)", content)
    ]


DEEP = 3
"""Lines that a head or a foot may have."""


def _find_edges(sheets: Sequence[Sequence[_TextLine]], side: int) -> Iterator[_TextLine]:
    """Yield the lines at one edge (1 the top, -1 the foot) that stand on other pages as well."""
    edges = [_edge(sheet, side) for sheet in sheets]
    keys = [
        [set(count_from_page(line.words, number)) for line in lines]
        for number, (lines, _) in enumerate(edges)
    ]
    seen = Counter(key for page in keys for key in set().union(*page))
    for (lines, apart), page in zip(edges, keys, strict=True):
        repeated = [max((seen[key] for key in line), default=0) for line in page]
        count = next((at for at, times in enumerate(repeated) if times < 2), len(lines))
        if count == len(lines) and apart:
            yield from lines
        elif count and repeated[0] >= LEAST and lines[0].words.isdecimal():
            yield lines[0]


def _edge(sheet: Sequence[_TextLine], side: int) -> tuple[list[_TextLine], bool]:
    """Return the lines at an edge up to the first white one, and whether there is one near.

    Half of a page's lines are text, whatever comes back on others.
    """
    ordered = list(sheet)[::side]
    first = next((at for at, line in enumerate(ordered) if line.words), len(ordered))
    deep = min(DEEP, max(sum(bool(line.words) for line in ordered) // 2, 1))
    edge: list[_TextLine] = []
    for line in ordered[first : first + deep + 1]:
        if not line.words:
            return edge, True
        edge.append(line)
    return edge[:deep], False


SHORTEST, UNEVEN = 20, 3
"""Lines that a page has at least, and by how many pages may differ. Both are guesses: RFCs have 58
and printers of lines 60 or 66."""
_COUNTED = re.compile(r"\d{1,4}")


def _find_pages(content: str, lines: Sequence[_TextLine]) -> list[int]:
    """Return where pages start in a text without form feeds; empty where it shows none."""
    groups: dict[str, list[tuple[int, int]]] = {}
    for at, line in enumerate(lines):
        alone = at + 1 == len(lines) or not lines[at + 1].words
        numbers = _COUNTED.findall(line.words)
        if numbers and alone and at and not lines[at - 1].words:
            shape = _COUNTED.sub("#", line.words)
            groups.setdefault(shape, []).append((at, int(numbers[-1])))
    for found in groups.values():
        if len(found) >= LEAST and _are_pages(found):
            return [0, *(lines[at].end for at, _ in found if lines[at].end < len(content))]
    return []


def _are_pages(found: Sequence[tuple[int, int]]) -> bool:
    steps = [other[0] - one[0] for one, other in pairwise(found)]
    counted = all(other[1] == one[1] + 1 for one, other in pairwise(found))
    usual = median(steps)
    even = all(abs(step - usual) <= UNEVEN for step in steps)
    return counted and even and usual >= SHORTEST


_TIME = r"(?:\d{1,3}:)?\d{2}:\d{2}[.,]\d{3}"
_CAPTION = re.compile(
    rf"(?:^[ \t]*\d{{1,5}}[ \t]*\n[ \t]*)?\b{_TIME}[ \t]+-->[ \t]+{_TIME}[^\n]*", re.MULTILINE
)
_FIRST_LINE = re.compile(r"\A\ufeff?WEBVTT[^\n]*")
_TIME_ALONE = re.compile(r"^[ \t]*(\d{1,2}(?::\d{2}){1,2})[ \t]*$", re.MULTILINE)


def find_caption_times(content: str) -> list[Span]:
    """Return the times and the numbers of captions as spans.

    Their line is WebVTT's (W3C, 4.1) or SubRip's; or it holds nothing but a time, and the times go
    up from the first half minute on, as video sites list them.
    """
    found = list(_CAPTION.finditer(content))
    if found:
        first = list(_FIRST_LINE.finditer(content))
        found += first
        tags = _find_cue_tags(content) if first else []
        return [Span(*place, SpanKind.RUNNING) for place in [line.span() for line in found] + tags]
    alone = list(_TIME_ALONE.finditer(content))
    seconds = [_count_seconds(line[1]) for line in alone]
    rising = len(alone) >= LEAST and all(one < other for one, other in pairwise(seconds))
    if not rising or seconds[0] >= 30:
        return []
    return [Span(line.start(1), line.end(1), SpanKind.RUNNING) for line in alone]


_CUE_TAG = re.compile(
    r"<(?:v(?:\.[\w.-]*)?[ \t]+(?P<voice>[^<>\n]{1,80})"
    rf"|/?(?:[cbiu]|lang|ruby|rt|v)(?:[. \t][^<>\n]{{0,80}})?|{_TIME})>"
)


def _find_cue_tags(content: str) -> list[tuple[int, int]]:
    """Return where the tags of a caption's words stand (WebVTT, 4.2.2): they set them.

    A voice that is another's than before is more than that: who speaks has changed.
    """
    places, voice = [], ""
    for tag in _CUE_TAG.finditer(content):
        changes = tag["voice"] is not None and voice not in ("", tag["voice"].strip())
        if tag["voice"] is not None:
            voice = tag["voice"].strip()
        if not changes:
            places.append(tag.span())
    return places


def _count_seconds(time: str) -> int:
    total = 0
    for part in time.split(":"):
        total = total * 60 + int(part)
    return total
