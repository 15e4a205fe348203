"""Did the page change, or only the things around it?

The same words: same. Different only outside the main text, or in counters, dates of the machinery
and tokens that differ on every call: noise. Otherwise changed, and the differing words are named.
Main-content extraction is right here, and only here: it must never judge a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding
from resiliparse.parse.html import HTMLTree

from archiver.file_kinds import sniff
from archiver.models import DifferenceKind, Severity, State, Text
from archiver.text.word_differences import Edit, edits_between_lines
from archiver.watching.likeness import overlap
from archiver.watching.observation import VersionComparison

CLUTTER = (
    "script, style, noscript, template, nav, footer, aside, dialog, body > header, [hidden], "
    '[style*="display:none"], [style*="display: none"]'
)
CLUTTER_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog")
)
_CLUTTER_NAMES = (
    "cookie cookies cookiebanner consent gdpr related recommended recommendations trending share "
    "sharing social newsletter subscribe popular advert advertisement ads breadcrumb breadcrumbs "
    "pagination sidebar views viewcount counter"
)
_CONTAINER_NAMES = (
    "alert area article articles banner bar block box button buttons content container count "
    "footer form group header icon icons inline item items left link links list media menu "
    "message modal module nav notice open overlay page panel popup post posts print promo right "
    "section shown site stories story tools top widget wrap wrapper js u c l o"
)
CLUTTER_WORDS = frozenset(_CLUTTER_NAMES.split())
CONTAINER_WORDS = frozenset(_CONTAINER_NAMES.split())
LEAST_SHARE = 0.3
MOST_CLUTTER = 0.4
SHORT_LINE = 8
LONGEST_LINE = 2_000

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DATE = (
    rf"{_DAY}(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?(?:\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?"
    rf"(?:\s+\d{{4}})?|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})"
)
_TIME = r"\d{1,2}(?::\d\d){1,2}(?:\.\d+)?\s*(?:[ap]\.?m\.?)?(?:\s*(?:utc|gmt|bst|z))?"
_STAMP = rf"(?:{_DATE}(?:,?\s*(?:at|t)?\s*{_TIME})?|{_TIME}(?:,?\s*(?:on)?\s*{_DATE})?)"
_UNIT = r"(?:second|minute|hour|day|week|month|year)s?"
_AGO = rf"(?:just now|today|yesterday|(?:an?|\d+|few)\s+{_UNIT}\s+ago)"
_COUNTED = (
    r"(?:page\s+)?(?:views?|visits?|visitors?|reads?|shares?|likes?|comments?|repl(?:y|ies)|"
    r"downloads?|followers?|signatures?|supporters?|members? online|readers?)"
)
_NUMBER = r"\d[\d,.  ]*[kKmM]?"
SHORT_LINE_NOISE = (
    re.compile(
        r"(?:(?:last\s+)?(?:updated|modified|reviewed|generated|rendered|refreshed|checked"
        r"|retrieved|accessed|visited)|today is|now|as of)\b[\s:]*(?:on|at)?\s*"
        rf"(?:{_STAMP}|{_AGO})",
        re.I,
    ),
    re.compile(rf"^\W*(?:{_STAMP}|{_AGO})\W*$", re.I),
    re.compile(rf"\b{_AGO}\b", re.I),
    re.compile(rf"\b{_NUMBER}\s*{_COUNTED}\b(?:\s+(?:so far|today|this week))?", re.I),
    re.compile(rf"\b{_COUNTED}\b\s*[:(]?\s*{_NUMBER}", re.I),
    re.compile(r"\b(?:in|took)\s+\d+(?:\.\d+)?\s*(?:ms|milliseconds|seconds?)\b", re.I),
    re.compile(r"(?:©|\(c\)|copyright)\s*(?:\d{4}\s*[-–]\s*)?\d{4}", re.I),
)
ANY_LINE_NOISE = (
    re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b", re.I),
    re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.I),
    re.compile(
        r"\b(?:session|request|nonce|token|ray|trace|reference)\s*(?:id)?\s*[:=#]\s*\S+", re.I
    ),
)
MASK = "…"
MACHINE_LINE = 16
_MACHINE_NAMES = (
    "page pages this last in on at by from and of for the was is id rendered generated served "
    "cached cache updated modified refreshed checked retrieved accessed built request requests "
    "session sessions server node time times date took views view visits visitors online total"
)
MACHINE_WORDS = frozenset(_MACHINE_NAMES.split())


@dataclass(frozen=True)
class VersionReading:
    """One version of a source: its digest, all its text, and the lines that are its main text."""

    digest: str
    text: str
    lines: tuple[str, ...]
    size: int = 0


@dataclass(frozen=True)
class Ignore:
    """What a source's row says to ignore: CSS selectors, and patterns over the text."""

    selectors: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    unusable: tuple[str, ...] = ()


def read_ignore(rules: Iterable[str]) -> Ignore:
    """Read ignore rules: `/pattern/` or `re:pattern` is a regular expression, the rest is CSS.

    Rules that are neither are passed over and listed in `unusable`: a bad rule must not stop the
    watch.
    """
    selectors: list[str] = []
    patterns: list[re.Pattern[str]] = []
    unusable: list[str] = []
    for rule in filter(None, (r.strip() for r in rules)):
        pattern = _pattern_in(rule)
        try:
            if pattern is None:
                _select(HTMLTree.parse("<p></p>"), rule)
                selectors.append(rule)
            else:
                patterns.append(re.compile(pattern, re.I))
        except (ValueError, re.error):
            unusable.append(rule)
    return Ignore(tuple(selectors), tuple(patterns), tuple(unusable))


def _pattern_in(rule: str) -> str | None:
    if rule.startswith("re:"):
        return rule[3:]
    slashed = len(rule) > 2 and rule.startswith("/") and rule.endswith("/")
    return rule[1:-1] if slashed else None


def read_version(
    payload: bytes, media_type: str, text: Text, digest: str, ignore: Ignore | None = None
) -> VersionReading:
    """Return one version as it is compared. `text` is the payload's; `digest` that of its body."""
    rules = ignore or Ignore()
    html = sniff(payload, media_type) in ("text/html", "application/xhtml+xml")
    main = _main_text(payload, rules) if html else text.content
    return VersionReading(digest, text.content, tuple(_lines(main, rules)), len(payload))


def compare_versions(before: VersionReading, after: VersionReading) -> VersionComparison:
    """Return how two versions differ: same, noise, or changed with at least one difference."""
    if before.digest == after.digest and before.digest:
        return VersionComparison(State.SAME)
    if not before.text.strip() and not after.text.strip():
        return VersionComparison(State.CHANGED, (_other_file(before, after),), 0.0)
    if before.text.split() == after.text.split():
        return VersionComparison(State.SAME)
    differences = tuple(_differences(before.lines, after.lines))
    if not differences:
        return VersionComparison(State.NOISE)
    similarity = overlap(" ".join(before.lines), " ".join(after.lines))
    return VersionComparison(State.CHANGED, differences, similarity)


def _other_file(before: VersionReading, after: VersionReading) -> Edit:
    return Edit(_describe(before), _describe(after), DifferenceKind.WORD, Severity.MAJOR)


def _describe(version: VersionReading) -> str:
    return f"a file of {version.size:,} bytes ({version.digest[:23]}…)"


# --- the main text -------------------------------------------------------------------------------


def _main_text(payload: bytes, ignore: Ignore) -> str:
    tree = HTMLTree.parse_from_bytes(payload, _encoding(payload))
    for selector in ignore.selectors:
        _remove(tree, _select(tree, selector))
    everything = _plain(tree, main=False)
    _remove(tree, [node for node in _clutter(tree) if _is_small(node, everything)])
    most = _plain(tree, main=False)
    _remove(tree, [node for node in _select(tree, "a") if _stands_alone(node)])
    main = _marked_main(tree) or _plain(tree, main=True)
    return main if len(main) >= LEAST_SHARE * len(most) else most


def _marked_main(tree: Any) -> str:
    """What the page itself marks as its main text, "" when it marks nothing, or several parts."""
    marked = _select(tree, "main, [role=main]") or _select(tree, "article")
    return _plain(str(marked[0].html), main=False) if len(marked) == 1 else ""


def _stands_alone(link: Any) -> bool:
    """Whether a link is all that its block says: navigation, or a pointer to something else."""
    around = " ".join(str(link.parent.text).split()) if link.parent is not None else ""
    return bool(around) and around == " ".join(str(link.text).split())


def _encoding(payload: bytes) -> str:
    return str(detect_encoding(payload) or "utf-8")


def _plain(tree: Any, *, main: bool) -> str:
    return str(
        extract_plain_text(
            tree, main_content=main, alt_texts=False, list_bullets=False, noscript=False
        )
    )


def _select(tree: Any, selector: str) -> list[Any]:
    return list(tree.document.query_selector_all(selector)) if tree.document else []


def _clutter(tree: Any) -> list[Any]:
    return _select(tree, CLUTTER) + [
        node
        for node in _select(tree, "[class], [id], [role]")
        if node.tag not in ("html", "body", "main", "article") and _is_clutter(node)
    ]


def _is_clutter(node: Any) -> bool:
    if (node.getattr("role") or "").lower() in CLUTTER_ROLES:
        return True
    names = f"{node.getattr('class') or ''} {node.getattr('id') or ''}".lower()
    return any(map(_names_clutter, names.split()))


def _names_clutter(name: str) -> bool:
    """Whether a class is made of nothing but words for clutter: "cookie-banner", "share_links".

    "social-workers-statement" and "content-with-ads" are not.
    """
    parts = set(re.split(r"[_-]+", name)) - {""}
    return not parts.isdisjoint(CLUTTER_WORDS) and parts <= CLUTTER_WORDS | CONTAINER_WORDS


def _is_small(node: Any, everything: str) -> bool:
    """A wrapper of the whole page may carry "cookie" in its class, too."""
    if node.tag in ("script", "style", "noscript", "template", "nav", "footer"):
        return True
    return len(" ".join(str(node.text).split())) <= MOST_CLUTTER * max(len(everything), 1)


def _remove(tree: Any, nodes: Iterable[Any]) -> None:
    for node in list(nodes):
        if node.parent is not None and node.tag not in ("html", "body"):
            node.parent.remove_child(node)


def _lines(text: str, ignore: Ignore) -> Iterator[str]:
    for pattern in ignore.patterns:
        text = pattern.sub(" ", text)
    for line in text.splitlines():
        if words := " ".join(line.split()):
            yield words


def _masked(line: str) -> str:
    """Return the line without what machines put into it, "" where machines wrote all of it."""
    if len(line) > LONGEST_LINE:
        return line
    size, open_ended = len(line.split()), not line.endswith((".", "!", "?"))
    bare = _mask(line, (*ANY_LINE_NOISE, *SHORT_LINE_NOISE)) if size <= MACHINE_LINE else line
    if MASK in bare and set(re.findall(r"\w+", bare.casefold())) <= MACHINE_WORDS:
        return ""
    return bare if size <= SHORT_LINE and open_ended else _mask(line, ANY_LINE_NOISE)


def _mask(line: str, patterns: Iterable[re.Pattern[str]]) -> str:
    for pattern in patterns:
        line = pattern.sub(MASK, line)
    return line


# --- the words that differ -----------------------------------------------------------------------


def _differences(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Edit]:
    old, new = list(filter(None, map(_masked, before))), list(filter(None, map(_masked, after)))
    return edits_between_lines(old, new)
