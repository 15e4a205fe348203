"""Did the page change, or only the things around it?

The same words: same. Different only outside the main text, or in counters, dates of the machinery
and tokens that differ on every call: noise. Otherwise changed, and the differing words are named.
Main-content extraction is right here, and only here: it must never judge a quotation.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding
from resiliparse.parse.html import HTMLTree

from archiver.file_kinds import sniff
from archiver.late_patterns import compile_late
from archiver.models import DifferenceKind, Severity, SpanKind, State, Text
from archiver.text.web.scripts import words_without
from archiver.text.word_differences import (
    MOST_LINES,
    Edit,
    edits_between_lines,
    make_edit,
    stretches_between,
)
from archiver.watching.correction_words import LONGEST, is_correction, names_correction
from archiver.watching.likeness import is_cut, overlap, telling_words
from archiver.watching.observation import UNLIKE, VersionComparison
from archiver.watching.rotating_places import LinesBetween, PlaceChange, find_rotating, leave_out
from archiver.watching.unstable_places import (
    MASK,
    Stretch,
    find_places,
    is_quoted,
    learn,
    read_tree,
)

UNSEEN = (SpanKind.HIDDEN, SpanKind.ALTERNATIVE)
FOLDED = "details:not([open])"
HIDDEN_NOW = "(struck out, hidden, or only a picture's description now)"
FOLDED_NOW = "(shown only after a click now)"
FEWEST_WORDS = 3  # of a stretch that is hidden now; shorter ones are labels of buttons (a guess)
FEWEST_CHARACTERS = 12  # the same, for scripts that set no spaces (a guess)
FEWEST_SHARED = 2  # words of a line that the page has too: then it speaks of the same (a guess)
LEAST_SHARED = 0.4  # of its longer words; an advertisement shares one or two by chance (a guess)
MOST_HIDDEN = 200  # stretches looked at; a guess, for pages without end
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
MOST_TAGS = 100_000  # finding the main text takes time by their number and their depth (a guess)
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
    compile_late(
        r"(?:(?:last\s+)?(?:updated|modified|reviewed|generated|rendered|refreshed|checked"
        r"|retrieved|accessed|visited)|today is|now|as of)\b[\s:]*(?:on|at)?\s*"
        rf"(?:{_STAMP}|{_AGO})",
        re.I,
    ),
    re.compile(rf"^\W*{_AGO}\W*$", re.I),
    re.compile(rf"\b{_AGO}\b", re.I),
    re.compile(rf"\b{_NUMBER}\s*{_COUNTED}\b(?:\s+(?:so far|today|this week))?", re.I),
    re.compile(rf"\b{_COUNTED}\b\s*[:(]?\s*{_NUMBER}", re.I),
    re.compile(r"\b(?:in|took)\s+\d+(?:\.\d+)?\s*(?:ms|milliseconds|seconds?)\b", re.I),
    re.compile(r"(?:©|\(c\)|copyright)\s*(?:\d{4}\s*[-–]\s*)?\d{4}", re.I),
)
_ONLY_STAMP = compile_late(rf"\W*{_STAMP}\W*", re.I)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
NAMED = 2  # words of a date that are no figures: its weekday and its month
NEAR = 1  # days between a machine's date and that of the fetch: time zones, and caches of a night
ANY_LINE_NOISE = (
    re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b", re.I),
    re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.I),
    re.compile(
        r"\b(?:session|request|nonce|token|ray|trace|reference)\s*(?:id)?\s*[:=#]\s*\S+", re.I
    ),
)

MACHINE_LINE = 16  # words: what machines write of a page is one line (a guess)
_MACHINE_NAMES = (
    "page pages this last in on at by from and of for the was is id rendered generated served "
    "cached cache updated modified refreshed checked retrieved accessed built request requests "
    "session sessions server node time times date took views view visits visitors online total"
)
MACHINE_WORDS = frozenset(_MACHINE_NAMES.split())


@dataclass(frozen=True)
class VersionReading:
    """One version of a source: its digest, all its text, and the lines that are its main text.

    `title` is the page's; `shown` its text without what a reader does not see, and `hidden` the
    stretches that are left out there; `folded` those that open by a click. `everything` are the
    lines of the whole page, what stands around the main text included; `notices` those of elements
    that are called a correction, a withdrawal or superseded. `page` is the payload of a
    web page, b"" for any other kind; `date` is when it was fetched. `packed` are the files of a ZIP
    archive of which no text is read, each by its name, size and checksum.
    """

    digest: str
    text: str
    lines: tuple[str, ...]
    size: int = 0
    title: str = ""
    shown: str = ""
    hidden: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    everything: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    page: bytes = b""
    date: datetime | None = None
    between: tuple[LinesBetween, ...] = ()
    packed: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Ignore:
    """What a source's row says to ignore: CSS selectors, patterns over the text, and lines by those
    that stand around them.
    """

    selectors: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    unusable: tuple[str, ...] = ()
    between: tuple[LinesBetween, ...] = ()


def read_ignore(rules: Iterable[str]) -> Ignore:
    """Read ignore rules: `/pattern/` or `re:pattern` is a regular expression, `lines 1-2 between
    "…" and "…"` a place between two lines, the rest is CSS.

    Rules that are neither are passed over and listed in `unusable`: a bad rule must not stop the
    watch.
    """
    selectors: list[str] = []
    patterns: list[re.Pattern[str]] = []
    unusable: list[str] = []
    between: list[LinesBetween] = []
    for rule in filter(None, (r.strip() for r in rules)):
        if place := LinesBetween.read(rule):
            between.append(place)
            continue
        pattern = _pattern_in(rule)
        try:
            if pattern is None:
                _select(HTMLTree.parse("<p></p>"), rule)
                selectors.append(rule)
            else:
                patterns.append(re.compile(pattern, re.I))
        except (ValueError, re.error):
            unusable.append(rule)
    return Ignore(tuple(selectors), tuple(patterns), tuple(unusable), tuple(between))


def _pattern_in(rule: str) -> str | None:
    if rule.startswith("re:"):
        return rule[3:]
    slashed = len(rule) > 2 and rule.startswith("/") and rule.endswith("/")
    return rule[1:-1] if slashed else None


def read_version(
    payload: bytes,
    media_type: str,
    text: Text,
    digest: str,
    ignore: Ignore | None = None,
    date: datetime | None = None,
) -> VersionReading:
    """Return one version as it is compared. `text` is the payload's; `digest` that of its body.

    A date on a line of its own is a machine's where it is about the `date` of the fetch.
    """
    rules = ignore or Ignore()
    html = sniff(payload, media_type) in ("text/html", "application/xhtml+xml")
    tree = read_tree(payload, _encoding(payload)) if html else None
    folded = tuple(_folded(node) for node in _select(tree, FOLDED)) if html else ()
    everything = _plain(tree, main=False) if html else text.content
    main = _main_text(payload, rules) if html else text.content
    unseen = [s for s in text.spans if s.kind in UNSEEN]
    return VersionReading(
        digest,
        text.content,
        tuple(_lines(main, rules)),
        len(payload),
        " ".join(text.title.split()),
        words_without(text, *UNSEEN),
        tuple(" ".join(text.content[s.start : s.end].split()) for s in unseen),
        folded,
        tuple(_lines(everything, Ignore())),
        tuple(_notices(tree)) if html else (),
        payload if html else b"",
        date,
        rules.between,
        () if html or text.content.strip() else _packed(payload),
    )


def _folded(details: Any) -> str:
    """What a closed part of a page holds, without the line that opens it."""
    summary = details.query_selector("summary")
    opener = str(summary.text) if summary is not None else ""
    return " ".join(str(details.text).replace(opener, " ", 1).split())


def _notices(tree: Any) -> Iterator[str]:
    """What elements say whose names call them a notice, the long ones left out."""
    for node in _select(tree, "[class], [id]"):
        names = f"{node.getattr('class') or ''} {node.getattr('id') or ''}".split()
        said = str(node.text).split() if any(map(names_correction, names)) else []
        if 0 < len(said) <= LONGEST:
            yield " ".join(said)


def _packed(payload: bytes) -> tuple[tuple[str, int, int], ...]:
    """Return the files of a ZIP archive, () for any other kind: a server that packs anew at each
    request sends other bytes, with other times, of the same files.

    A CRC-32 tells a slip from the same file, not a forger; who forges has the page to do it on.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            files = [(one.filename, one.file_size, one.CRC) for one in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, struct.error):
        return ()
    return tuple(sorted(files))


def compare_versions(before: VersionReading, after: VersionReading) -> VersionComparison:
    """Return how two versions differ: same, noise, or changed with at least one difference.

    What is hidden, struck out or folded away now, a title that tells of a withdrawal, and a notice
    of a correction anywhere on the page are changes, even where the main text has the same words.
    """
    state, differences = find_differences(before, after)
    without_text = not before.text.strip() and not after.text.strip()
    if state is not State.CHANGED or without_text:
        return VersionComparison(state, differences)
    similarity = overlap(" ".join(before.lines), " ".join(after.lines))
    cut = is_cut(" ".join(before.lines), " ".join(after.lines))
    return VersionComparison(state, differences, similarity, cut=cut)


def find_differences(
    before: VersionReading, after: VersionReading
) -> tuple[State, tuple[Edit, ...]]:
    """Return same, noise or changed, and what differs, without how much two texts have in common.

    That costs more than all the rest, and only the watch asks for it.
    """
    if before.digest == after.digest and before.digest:
        return State.SAME, ()
    if not before.text.strip() and not after.text.strip():
        if before.packed and before.packed == after.packed:
            return State.NOISE, ()
        return State.CHANGED, (_other_file(before, after),)
    marked = tuple(_marked(before, after))
    if before.text.split() == after.text.split() and not marked:
        return State.SAME, ()
    differences = tuple(_differences(before, after))
    told = {words for edit in differences for words in edit.after.split("\n")}
    differences = (*(edit for edit in marked if edit.after not in told), *differences)
    return (State.CHANGED, differences) if differences else (State.NOISE, ())


def learn_places(
    before: VersionReading,
    after: VersionReading,
    compared: VersionComparison,
    counted: Sequence[str],
    quoted: Iterable[str],
) -> VersionComparison:
    """Return a comparison with the places that differed counted, and what was learned of them.

    `counted` is what earlier rounds counted, `quoted` the passages that no place may cover. What is
    learned now is for the caller to leave out, and to compare again.
    """
    places: tuple[str, ...] = ()
    if compared.state is State.CHANGED and not tuple(_marked(before, after)):
        old, new = (
            read_tree(v.page, _encoding(v.page)) if v.page else None for v in (before, after)
        )
        places = find_places(_stretches(before, after), old, new, quoted, _is_dated)
    kept, learned = learn(counted, places)
    return replace(compared, counted=kept, learned=learned, places=places)


def learn_rotating(
    versions: Sequence[VersionReading], compared: VersionComparison, quoted: Iterable[str]
) -> VersionComparison:
    """Return the comparison of the last two of `versions`, the oldest first, with what was learned
    of places that no name and no pattern describes, or is to be offered.
    """
    if compared.state is not State.CHANGED or tuple(_marked(*versions[-2:])):
        return compared
    passages = list(quoted)
    offered, learned = find_rotating(
        [_comparable(version) for version in versions],
        lambda text: is_quoted(text, passages),
        lambda left, page: bool(_news_in(left, page, passages)) or _moves_date(left),
    )
    return replace(
        compared,
        learned=(*compared.learned, *learned),
        places=(*compared.places, *offered),
    )


def differ(before: VersionReading, after: VersionReading) -> bool:
    """Whether two versions have other lines, what is left out of both aside."""
    old, new, _ = _side_by_side(before, after)
    return old != new


def tell_left_out(
    before: VersionReading,
    after: VersionReading,
    all_before: VersionReading,
    all_after: VersionReading,
    quoted: Iterable[str],
) -> tuple[Edit, ...]:
    """Return what is news among the lines that learned places leave out.

    `all_before` and `all_after` are the same two versions with nothing left out that was learned.
    A notice of a correction or a withdrawal is, and so is a line that speaks of what the page is
    about: an advertisement does not, an editor who writes in its place does.
    """
    _, page, places = _side_by_side(before, after)
    gone, come = (
        tuple(line for line in _comparable(whole) if line not in known)
        for whole, known in (
            (all_before, set(_comparable(before))),
            (all_after, set(_comparable(after))),
        )
    )
    named = PlaceChange.of(gone, come, (), grows=True)
    passages = list(quoted)
    return tuple(e for left in (named, *places) for e in _news_in(left, page, passages))


def _news_in(left: PlaceChange, page: Sequence[str], quoted: list[str]) -> list[Edit]:
    """What lines tell on a `page` that came, or went, where others stand at each look.

    Lines are added to a list of comments, which speak of the page too: there only what the others
    do not speak of is news.
    """
    ours = {*left.gone, *left.come, *left.stay}
    about = telling_words(" ".join(line for line in page if line not in ours))
    if left.grows:
        about -= telling_words(" ".join((*left.gone, *left.stay)))

    def tells(line: str) -> bool:
        speaks = not left.returns and _speaks_of(line, about)
        return is_correction(line) or is_quoted(line, quoted) or speaks

    went = () if left.grows else left.gone
    return [
        *(make_edit([], line.split()) for line in left.come if tells(line)),
        *(make_edit(line.split(), []) for line in went if tells(line)),
    ]


def _moves_date(left: PlaceChange) -> bool:
    """Whether a line names another date in the same words: a deadline that was moved."""
    return any(
        _is_dated(line) and any(overlap(line, old) >= UNLIKE for old in left.gone)
        for line in left.come
    )


def _speaks_of(line: str, about: frozenset[str]) -> bool:
    words = telling_words(line)
    shared = len(words & about)
    return shared >= FEWEST_SHARED and shared >= LEAST_SHARED * len(words)


def _marked(before: VersionReading, after: VersionReading) -> Iterator[Edit]:
    """What is said by how words are shown, or outside the main text."""
    if before.title != after.title and is_correction(after.title) != is_correction(before.title):
        yield make_edit(before.title.split(), after.title.split())
    shown, now = " ".join(before.shown.split()), " ".join(after.shown.split())
    known = set(before.hidden)
    for words in after.hidden[:MOST_HIDDEN]:
        was_shown = words not in known and words in shown and words not in now
        long = len(words.split()) >= FEWEST_WORDS or len(words) >= FEWEST_CHARACTERS
        if was_shown and long:
            yield Edit(words, HIDDEN_NOW, DifferenceKind.INSERTION, Severity.MAJOR)
    for words in after.folded[:MOST_HIDDEN]:
        if words not in before.folded and words in shown:
            yield Edit(words, FOLDED_NOW, DifferenceKind.INSERTION, Severity.MAJOR)
    lines = set(before.everything)
    for line in after.everything:
        if line not in lines and is_correction(line):
            yield make_edit([], line.split())
    for words in after.notices:
        if words not in before.notices and words not in " ".join(before.everything):
            yield make_edit([], words.split())


def _other_file(before: VersionReading, after: VersionReading) -> Edit:
    return Edit(_describe(before), _describe(after), DifferenceKind.WORD, Severity.MAJOR)


def _describe(version: VersionReading) -> str:
    return f"a file of {version.size:,} bytes ({version.digest[:23]}…)"


# --- the main text -------------------------------------------------------------------------------


def _main_text(payload: bytes, ignore: Ignore) -> str:
    tree = read_tree(payload, _encoding(payload))
    for selector in ignore.selectors:
        _remove(tree, _select(tree, selector))
    everything = _plain(tree, main=False)
    _remove(tree, [node for node in _clutter(tree) if _is_small(node, everything)])
    most = _plain(tree, main=False)
    _remove(tree, [node for node in _select(tree, "a") if _stands_alone(node)])
    if not (main := _marked_main(tree)) and payload.count(b"<") <= MOST_TAGS:
        main = _plain(tree, main=True)
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
    # Walking through such a list one by one makes all its members anew at each step.
    return list(tree.document.query_selector_all(selector).values()) if tree.document else []


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


def _masked(line: str, date: datetime | None) -> str:
    """Return the line without what machines put into it, "" where machines wrote all of it.

    A date or hour alone on its line may be a deadline: it is a machine's where it is that of the
    fetch.
    """
    if _ONLY_STAMP.fullmatch(line):
        return "" if date is not None and _is_about(line, date) else line
    if len(line) > LONGEST_LINE:
        return line
    size, open_ended = len(line.split()), not line.endswith((".", "!", "?"))
    bare = _mask(line, (*ANY_LINE_NOISE, *SHORT_LINE_NOISE)) if size <= MACHINE_LINE else line
    if MASK in bare and set(re.findall(r"\w+", bare.casefold())) <= MACHINE_WORDS:
        return ""
    return bare if size <= SHORT_LINE and open_ended else _mask(line, ANY_LINE_NOISE)


_DATED = compile_late(rf"\b(?:{_DATE}|{_TIME})", re.I)


def _is_dated(line: str) -> bool:
    return _DATED.search(line) is not None


def _is_about(line: str, date: datetime) -> bool:
    """Whether a line that is a date names one within a day of `date`, in any usual order."""
    figures = [int(n) for n in re.findall(r"\d+", re.sub(rf"{_TIME}", " ", line))]
    named = [n + 1 for n, month in enumerate(_MONTHS) if month in line.casefold()]
    days = (date + timedelta(days=n) for n in range(-NEAR, NEAR + 1))
    return any(
        day.day in figures
        and (day.month in named if named else figures.count(day.month) > (day.month == day.day))
        for day in days
    )


def _mask(line: str, patterns: Iterable[re.Pattern[str]]) -> str:
    for pattern in patterns:
        line = pattern.sub(MASK, line)
    return line


# --- the words that differ -----------------------------------------------------------------------


def _differences(before: VersionReading, after: VersionReading) -> Iterator[Edit]:
    old, new, _ = _side_by_side(before, after)
    return edits_between_lines(old, _with_dates_of(old, new, before.date, after.date))


def _with_dates_of(
    old: Sequence[str], new: Sequence[str], before: datetime | None, after: datetime | None
) -> list[str]:
    """Return the `new` lines, a line that names the day of its fetch as the old one named its own.

    So "today is Monday, 5 January" is no news on Tuesday, in any language.
    """
    if before is None or after is None or before.date() == after.date():
        return list(new)
    known = set(old)
    dated = [line for line in old if _names_day(line, before)]
    return [
        line
        if line in known or not _names_day(line, after)
        else next((one for one in dated if _is_same_but_dates(one, line)), line)
        for line in new
    ]


def _names_day(line: str, date: datetime) -> bool:
    """Whether a short line names the day, and the year too, of `date`."""
    figures = [int(n) for n in re.findall(r"\d+", line[:LONGEST_LINE])]
    short = len(line.split()) <= MACHINE_LINE
    return short and date.day in figures and date.year in figures


def _is_same_but_dates(first: str, second: str) -> bool:
    """Whether two lines differ in figures, and else in a weekday and a month at most."""
    ours, theirs = first.split(), second.split()
    words = [(a, b) for a, b in zip(ours, theirs, strict=False) if not re.search(r"\d", a + b)]
    return len(ours) == len(theirs) and sum(a != b for a, b in words) <= NAMED


def _stretches(before: VersionReading, after: VersionReading) -> Iterator[Stretch]:
    """The lines that differ, side by side, without those that are noise anywhere."""
    old, new, _ = _side_by_side(before, after)
    return stretches_between(old, new) if max(len(old), len(new)) <= MOST_LINES else iter(())


def _side_by_side(
    before: VersionReading, after: VersionReading
) -> tuple[list[str], list[str], list[PlaceChange]]:
    """The lines of two versions as they are compared, and what was left out by its place."""
    return leave_out(_comparable(before), _comparable(after), after.between)


def _comparable(version: VersionReading) -> list[str]:
    return [line for written in version.lines if (line := _masked(written, version.date))]
