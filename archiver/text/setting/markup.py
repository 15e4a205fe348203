"""Markup that stands in a text as characters: Markdown, HTML tags and references, LaTeX commands.

A quotation may keep it or leave it out: it sets words and is none. Found is only what is whole: a
pair of tags, a link with its address, a code span (CommonMark 0.31; HTML Standard 13.1). Struck
words (`~~`, `<del>`) and raised figures (`<sup>`) are no setting, and stay as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple


class MarkupPlace(NamedTuple):
    """A stretch of markup, and its kind: "code", "heading", "link", "tag" or "reopening"."""

    start: int
    end: int
    kind: str

    def begins(self) -> int:
        """Return the start, to sort by."""
        return self.start


_PARAGRAPH_END = re.compile(r"\n(?=[ \t]*\n)")
_OPENERS, _CLOSERS = "“«„", "”»"


def find_reopened(content: str, opened: bool = False) -> Iterator[MarkupPlace]:
    """Yield the marks that open a quotation again at each of its paragraphs (Chicago 13.32).

    `opened`: the text begins inside a quotation.
    """
    if "\n" not in content or not any(mark in content for mark in _OPENERS + '"'):
        return
    end = -1
    for paragraph in _PARAGRAPH_END.split(content):
        words = paragraph.lstrip()
        end += 1 + len(paragraph)
        start = end - len(words)
        if not words:
            continue
        again = words[0] in _OPENERS + '"'
        if again and opened and start:
            yield MarkupPlace(start, start + 1, "reopening")
        openers = sum(words.count(mark) for mark in _OPENERS) + again * (words[0] == '"')
        closers = sum(words.count(mark) for mark in _CLOSERS)
        straight = words.count('"') - again * (words[0] == '"')
        opened = openers > closers + straight or (opened and not (openers or closers or straight))


_LETTER = re.compile(r"[^\W\d_]")
_FIRST_LETTER = re.compile(r"[ \t]*[\"'“‘(]?([^\W\d_])")
VERSE = 80
"""Characters that a line of verse has at most. A guess."""


def find_verse(content: str) -> frozenset[int]:
    """Return where lines of verse begin: of a block whose every line begins with a capital."""
    found: set[int] = set()
    begins: list[int] = []
    whole, at = True, 0
    for line in (*content.split("\n"), ""):
        if _LETTER.search(line):
            first = _FIRST_LETTER.match(line)
            whole = whole and first is not None and first[1].isupper() and len(line) <= VERSE
            if first:
                begins.append(at + first.start(1))
        else:
            found.update(begins[1:] if whole else ())
            begins, whole = [], True
        at += len(line) + 1
    return frozenset(found)


_HEADING = re.compile(r"(?:^[ \t]*|(?<=[ ])(?=##))(#{1,6})(?=[ \t]+[^\s\d])", re.MULTILINE)
_CODE = re.compile(r"(?<![`\w])(`{1,3})(?=[^`\s])([^`]{1,400}?)(?<=[^`\s])\1(?!`)")
_LINK = re.compile(
    r"(?P<open>!?\[)(?=[^\[\]\s])[^\[\]]{1,300}"
    r"(?P<close>\]\((?:https?:|mailto:|[#/.]|[\w-]{1,60}[./])"
    r"(?:[^()<>\s]|\([^()<>\s]{0,100}\)){0,500}(?:\s+\"[^\"]{0,200}\")?\))"
)
_TAG = re.compile(
    r"<(?P<closing>/?)(?P<name>b|i|em|strong|u|code|tt|kbd|samp|span|a|font|small|big|mark|abbr|cite|p)"
    r"(?P<said>\s[^<>]{0,300})?>",
    re.IGNORECASE,
)
_RAISED_WORD = re.compile(r"<sup>[^\W\d_]{2,5}</sup>|<sub>\d{1,3}</sub>", re.IGNORECASE)
"""Raised letters are how ordinals and signs are set, and lowered figures those of a formula: "2nd",
"H2O". Raised figures are powers, or notes' marks."""
_TELLING = re.compile(
    r"\b(?:style|hidden|color|bgcolor|size|dir|aria-hidden)\b|class\s*=[^>]*(?:hid|sr-only|none)",
    re.IGNORECASE,
)
"""What a tag may say that takes its words from a reader's sight: such a tag is no mere setting."""
_COMMAND = re.compile(
    r"\\(?:emph|text(?:bf|it|tt|sc|sl|sf|rm|up|md|normal)?|underline|mbox)\{|[{}]"
)
_ESCAPED = re.compile(r"\\(?=[%&$#_{}])")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
WORDS_OF_IT = ("link", "tag")
"""Kinds whose characters have letters, which are no words of the text."""


def find_markup(content: str) -> tuple[MarkupPlace, ...]:
    """Return the markup of `content`, in order."""
    found: list[MarkupPlace] = []
    if "#" in content:
        found += (
            MarkupPlace(*heading.span(1), "heading") for heading in _HEADING.finditer(content)
        )
    if "`" in content:
        found += _find_code(content)
    if "](" in content:
        for link in _LINK.finditer(content):
            found += (
                MarkupPlace(*link.span("open"), "link"),
                MarkupPlace(*link.span("close"), "link"),
            )
    if "</" in content:
        found += _find_tags(content)
    if "\\" in content:
        found += _find_commands(content)
    return tuple(sorted(found)) if len(found) > 1 else tuple(found)


def _find_code(content: str) -> Iterator[MarkupPlace]:
    for span in _CODE.finditer(content):
        yield MarkupPlace(*span.span(1), "code")
        yield MarkupPlace(span.end() - len(span[1]), span.end(), "code")


def _find_tags(content: str) -> Iterator[MarkupPlace]:
    """Yield tags that open and close; one that stands alone is spoken of ("use the <b> tag")."""
    for word in _RAISED_WORD.finditer(content):
        yield MarkupPlace(word.start(), word.start() + 5, "tag")
        yield MarkupPlace(word.end() - 6, word.end(), "tag")
    opened: list[tuple[str, MarkupPlace | None]] = []
    for tag in _TAG.finditer(content):
        name, place = tag["name"].lower(), MarkupPlace(*tag.span(), "tag")
        if not tag["closing"]:
            opened.append((name, None if _TELLING.search(tag["said"] or "") else place))
        elif opened and opened[-1][0] == name:
            before = opened.pop()[1]
            if before and before.end < place.start:
                yield from (before, place)


def _find_commands(content: str) -> Iterator[MarkupPlace]:
    opened: list[MarkupPlace | None] = []
    for brace in _COMMAND.finditer(content):
        if brace[0] != "}":
            opened.append(MarkupPlace(*brace.span(), "tag") if len(brace[0]) > 1 else None)
        elif opened and (before := opened.pop()) is not None:
            yield from (before, MarkupPlace(*brace.span(), "tag"))
    yield from (MarkupPlace(*sign.span(), "tag") for sign in _ESCAPED.finditer(content))


def show_references(content: str) -> str:
    """Return `content` with character references (`&rsquo;`) as characters, in the same length."""
    return _REFERENCE.sub(_show, content) if "&" in content else content


def _show(reference: re.Match[str]) -> str:
    shown = unescape(reference[0])
    return shown.ljust(len(reference[0]), "\u200b") if shown != reference[0] else shown


def blank_markup(content: str) -> str:
    """Return `content`, of the same length, with characters for references and without markup."""
    content = show_references(content)
    parts, done = [], 0
    for start, end, kind in find_markup(content):
        if kind in WORDS_OF_IT and start >= done:
            parts += [content[done:start], ("\u200b" if kind == "tag" else " ") * (end - start)]
            done = end
    return "".join([*parts, content[done:]]) if parts else content
