"""LaTeX, reStructuredText, AsciiDoc and Markdown, as they are written: comments are no words.

Commands and marks stay in the text, where a quotation may have them or not
(:mod:`archiver.text.setting.markup`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from archiver.file_kinds import ASCIIDOC, MARKDOWN, RESTRUCTURED, TEX
from archiver.models import Span, SpanKind, Text
from archiver.text.plain import read_plain
from archiver.text.visibility import Unseen

_TEX_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*(%[^\n]*)")
_TEX_BLOCK = re.compile(r"\\begin\{comment\}|\\end\{comment\}|\\iffalse\b|\\fi\b")
_TEX_BODY = re.compile(r"\\begin\{document\}")
_TEX_END = re.compile(r"\\end\{document\}")
_REST_EXPLICIT = re.compile(r"(?m)^([ \t]*)\.\.(?:[ \t]+(.*))?$")
_REST_KNOWN = re.compile(r"[\w.+:-]+::|\[[^\]\n]{1,80}\][ \t]|_[^\n]|\|[^|\n]{1,80}\|[ \t]|__:")
_REST_OPTIONS = re.compile(
    r"(?m)^[ \t]*\.\.[ \t]+[\w.+:-]{1,80}::[^\n]*\n"
    r"((?:[ \t]+:[\w-]{1,40}:(?:[ \t][^\n]*)?(?:\n|\Z))+)"
)
_ADOC_COMMENT = re.compile(r"(?m)^(?://(?!/)[^\n]*|:!?[\w-]{1,60}!?:(?:[ \t][^\n]*)?)$")
_ADOC_FENCE = re.compile(r"(?m)^/{4,}[ \t]*$")


def _find_tex_comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield comments, the preamble, and what stands behind the end (LaTeX 2e, 2 and 3)."""
    body = _TEX_BODY.search(text)
    start = body.end() if body else 0
    end = found.start() if (found := _TEX_END.search(text, start)) else len(text)
    yield 0, start
    yield end, len(text)
    opened = -1
    for mark in _TEX_BLOCK.finditer(text, start, end):
        begins = mark[0].startswith(("\\begin", "\\iffalse"))
        if begins and opened < 0:
            opened = mark.start()
        elif not begins and opened >= 0:
            yield opened, mark.end()
            opened = -1
    for comment in _TEX_COMMENT.finditer(text, start, end):
        yield comment.span(1)


def _find_rest_comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield comments with the indented lines that belong to them, and options of directives.

    docutils, reStructuredText Markup Specification, "Comments" and "Directives".
    """
    done = 0
    for found in _REST_EXPLICIT.finditer(text):
        words = (found[2] or "").strip()
        if found.start() < done or _REST_KNOWN.match(words + " "):
            continue
        done = found.end()
        for line in re.compile(r"\n([ \t]*)([^\n]*)").finditer(text, found.end()):
            if line[2].strip() and len(line[1]) <= len(found[1]):
                break
            if not words and not line[2].strip():
                break  # an empty comment takes in no block behind a blank line
            done = line.end()
        yield found.start(), done
    for options in _REST_OPTIONS.finditer(text):
        yield options.span(1)


def _find_adoc_comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield comments and attributes of the document (AsciiDoc Language, "Comments")."""
    fences = [found.span() for found in _ADOC_FENCE.finditer(text)]
    for (start, _), (_, end) in zip(fences[::2], fences[1::2], strict=False):
        yield start, end
    for found in _ADOC_COMMENT.finditer(text):
        yield found.span()


def _find_markup_comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield comments of HTML, which Markdown may hold (CommonMark 0.31, 6.6)."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start)) >= 0:
        yield start, end + 3
        start = text.find("<!--", end)


_FINDERS: dict[str, Callable[[str], Iterator[tuple[int, int]]]] = {
    TEX: _find_tex_comments,
    RESTRUCTURED: _find_rest_comments,
    ASCIIDOC: _find_adoc_comments,
    MARKDOWN: _find_markup_comments,
}


def read_typeset(payload: bytes, charset: str, kind: str) -> Text:
    """Return the text of a file of this kind as it is written, comments hidden. Never raises."""
    text = read_plain(payload, charset)
    spans = (
        Span(start, end, SpanKind.HIDDEN, Unseen.CLOSED)
        for start, end in _FINDERS[kind](text.content)
        if text.content[start:end].strip()
    )
    every = sorted([*text.spans, *spans], key=lambda span: (span.start, -span.end))
    return replace(text, spans=tuple(every))


def without_comments(text: str, kind: str) -> str:
    """Return the characters of such a file with blanks for its comments, each place as it was."""
    letters = list(text)
    for start, end in _FINDERS[kind](text):
        letters[start:end] = [letter if letter in "\r\n" else " " for letter in letters[start:end]]
    return "".join(letters)
