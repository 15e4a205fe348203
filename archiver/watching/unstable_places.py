"""Places of a page that change by themselves: counters, advertisements, testimonials, comments.

No list of names knows them all, so they are learned, source by source: a place that differed at
most of the looks so far is noise from then on. What is learned is written as the rules of a row's
`ignore` are: a CSS selector for a part of the page, a /pattern/ for a line of which only figures
differ. A place in which a quoted passage stands is never learned, and neither is prose that changes
once: it takes LEARNED looks at which the place differed, less one for each at which it did not. A
place that has stood still for STEADY is told of again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from resiliparse.parse.html import HTMLTree

from archiver.text.web.nesting import tame_markup

STEADY = timedelta(days=28)  # without a difference: then the place is like any other (a guess)
STEP = timedelta(days=7)  # between two notes that a place still changes; a line a week in the log
LEARNED = 3  # so people are told twice, and the second time how to ignore it (a guess)
MOST = 12  # places that are remembered of one source; a guess
LONGEST_LINE = 16  # words of a line of which only figures differ; longer ones are prose (a guess)
LABELLED = 8  # words of a line with a label; longer ones are sentences (a guess)
LARGEST = 0.5  # of a page's text; a larger part of it is what the page is about (a guess)
MOST_NODES = 3_000  # parts of a page that are looked at, for pages without end (a guess)
MOST_LINES = 40  # of one change; more is no counter and no advertisement (a guess)
# A figure, or a code of letters and digits, as numbers of orders and builds are.
_FIGURES = re.compile(r"\b(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z\d-]{5,}\b|\d[\d.,   ’']*")
_NAME = re.compile(r"-?[A-Za-z_][A-Za-z0-9_-]*")
WIDE = ("utf-16", "utf-32")  # in the others an ASCII tag is its own bytes
MASK = "…"  # what changes.py puts in the place of what machines wrote
_NO_PART = ("html", "body", "main", "article")
Stretch = tuple[Sequence[str], Sequence[str]]


def find_places(
    stretches: Iterable[Stretch],
    before: Any,
    after: Any,
    quoted: Iterable[str],
    is_dated: Callable[[str], bool],
) -> tuple[str, ...]:
    """Return the rules that cover those of the `stretches` of lines that differ which have one.

    `before` and `after` are the pages as trees, None for what
    is no web page; `quoted` are the passages that no rule may cover. A line that `is_dated` may be
    a deadline that is moved: its figures are no counter.
    """
    kept = list(quoted)
    rules: dict[str, None] = {}
    waiting = list(stretches)
    while waiting:
        old, new = waiting.pop()
        dated = any(map(is_dated, (*old, *new)))
        found = not dated and (_figures_only(old, new, kept) or _labelled(old, new, kept))
        found = found or _part(old, new, before, after, kept)
        if not found and len(old) == len(new) > 1:
            waiting += [([one], [other]) for one, other in zip(old, new, strict=True)]
            continue
        rules.update(dict.fromkeys(found))
    return tuple(rules)


def learn(counted: Sequence[str], places: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is counted after a look at which `places` differed, and what is learned now.

    `counted` are a number of looks and a rule each, as "2 section.testimonials".
    """
    counts = {rule: int(number) for number, _, rule in (one.partition(" ") for one in counted)}
    differed = set(places)
    after = {rule: n + 1 if rule in differed else n - 1 for rule, n in counts.items()}
    after |= {rule: 1 for rule in differed if rule not in counts}
    learned = tuple(sorted(rule for rule, number in after.items() if number >= LEARNED))
    kept = sorted(f"{n} {rule}" for rule, n in after.items() if 0 < n < LEARNED)
    return tuple(kept[:MOST]), learned


def asked_again(unstable: Iterable[str], moved: Sequence[str], today: date) -> tuple[str, ...]:
    """Return the learned rules of which it should be seen again whether their places change.

    `moved` says when each last did, as "2026-12-05 section.testimonials".
    """
    last = _last_moved(moved)
    return tuple(rule for rule in unstable if today - last.get(rule, date.min) >= STEP)


def keep_moving(
    unstable: Iterable[str], moved: Sequence[str], moving: Iterable[str], today: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rules that stay learned, and when the place of each last changed.

    `moving` are those that changed at this look. A date to come is a wrong clock's.
    """
    last, changed = _last_moved(moved), set(moving)
    dates = {
        rule: today if rule in changed or last.get(rule, date.max) > today else last[rule]
        for rule in sorted(unstable)
    }
    kept = {rule: day for rule, day in dates.items() if today - day < STEADY}
    return tuple(kept), tuple(f"{day.isoformat()} {rule}" for rule, day in kept.items())


def _last_moved(moved: Iterable[str]) -> dict[str, date]:
    return {rule: date.fromisoformat(day) for day, _, rule in (one.partition(" ") for one in moved)}


def _figures_only(old: Sequence[str], new: Sequence[str], quoted: list[str]) -> list[str]:
    """Patterns for lines of which only figures differ."""
    if not differ_in_figures(old, new) or any(is_quoted(line, quoted) for line in old):
        return []
    rules = []
    for before in old:
        if len(before.split()) > LONGEST_LINE:
            return []
        pieces = [r"\s+".join(map(re.escape, p.split())) for p in _FIGURES.split(before)]
        pattern = r"\s*[\w-]*\d[\w.,\s’'-]*".join(pieces).replace(MASK, r".{0,60}")
        rules.append("/" + pattern.replace(";", r"\x3b") + "/")
    return rules


def differ_in_figures(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether as many lines stand there, and only their figures differ."""
    words = ([_FIGURES.sub("0 ", line).split() for line in lines] for lines in (old, new))
    return bool(old) and len(old) == len(new) and next(words) == next(words)


def _labelled(old: Sequence[str], new: Sequence[str], quoted: list[str]) -> list[str]:
    """A pattern for a short line that differs after its colon alone: "Last signed by: …"."""
    if len(old) != 1 or len(new) != 1 or len(new[0].split()) > LABELLED:
        return []
    (label, colon, _), (other, _, _) = old[0].partition(":"), new[0].partition(":")
    if not colon or not label.strip() or label != other or is_quoted(old[0], quoted):
        return []
    name = r"\s+".join(map(re.escape, label.split()))
    return ["/" + name.replace(";", r"\x3b") + r"\s*:.{0,60}/"] if MASK not in label else []


def _part(
    old: Sequence[str], new: Sequence[str], before: Any, after: Any, quoted: list[str]
) -> list[str]:
    """The selector of the smallest named part of both pages that holds all lines that differ."""
    if before is None or after is None or len(old) + len(new) > MOST_LINES:
        return []
    tree, lines = (after, new) if new else (before, old)
    best: tuple[int, str] | None = None
    for node, selector in _named_parts(tree):
        text = _plain(node.text)
        if best is not None and len(text) >= best[0]:
            continue
        if not all(_plain(line) in text for line in lines):
            continue
        if _covers(selector, after, new, quoted) and _covers(selector, before, old, quoted):
            best = (len(text), selector)
    return [best[1]] if best else []


def _named_parts(tree: Any) -> Iterator[tuple[Any, str]]:
    found = tree.document.query_selector_all("[class], [id]").values() if tree.document else []
    for node in found[:MOST_NODES]:
        name = (node.getattr("id") or "").strip()
        if node.tag in _NO_PART:
            continue
        if name and _NAME.fullmatch(name):
            yield node, f"{node.tag}#{name}"
        for one in (node.getattr("class") or "").split():
            if _NAME.fullmatch(one):
                yield node, f"{node.tag}.{one}"


def _covers(selector: str, tree: Any, lines: Sequence[str], quoted: list[str]) -> bool:
    """Whether the parts that a selector names hold `lines`, no quoted passage, and not too much."""
    try:
        parts = [_plain(node.text) for node in tree.document.query_selector_all(selector).values()]
    except ValueError:
        return False
    whole, own = len(_plain(tree.body.text if tree.body else "")), sum(map(len, parts))
    held = all(any(_plain(line) in part for part in parts) for line in lines)
    said = any(is_quoted(part, quoted) for part in parts)
    return held and not said and own <= LARGEST * whole


def is_quoted(text: str, quoted: Iterable[str]) -> bool:
    """Whether one of the passages `quoted` stands in `text`, or `text` in it."""
    plain = _plain(text)
    passages = (_plain(passage) for passage in quoted) if plain else ()
    return any(passage and (passage in plain or plain in passage) for passage in passages)


def _plain(text: object) -> str:
    return " ".join(str(text).split()).casefold()


def read_tree(payload: bytes, charset: str) -> Any:
    """Return a page as a tree that :func:`find_places` reads, without what would stall a parser."""
    if charset.lower().startswith(WIDE):
        return HTMLTree.parse(tame_markup(payload.decode(charset, "replace")))
    tamed = tame_markup(payload.decode("latin-1")).encode("latin-1")  # every byte stays as it is
    return HTMLTree.parse_from_bytes(tamed, charset)
