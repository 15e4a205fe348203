"""A typing of a scan or a recording: words, with the page each stands on.

A page begins at a form feed, or at a line such as "[page 3]". A mark such as "[illegible]" is a
gap: what stands there nobody knows, so that nothing can be said to be absent.
"""

from __future__ import annotations

import re
from dataclasses import replace

from archiver.models import Text
from archiver.text.plain import read_plain

PAGE = re.compile(r"[ \t]*\[\s*(?:page|p\.?)\s*(\d{1,5})\s*\][ \t]*", re.IGNORECASE)
UNREAD = re.compile(
    r"\[\s*(?:illegible|inaudible|unclear|unreadable|crosstalk|\?+|\.\.\.|…)[^\]\n]{0,40}\]",
    re.IGNORECASE,
)
JOIN = "\n\n"
FEED = b"[next page]"


def read_transcript(payload: bytes, charset: str = "") -> Text:
    """Return the words of a typing, with where each page starts. Never raises."""
    plain = read_plain(payload.replace(b"\f", b"\n" + FEED + b"\n"), charset or "utf-8")
    pages, problem = split_typed_pages(plain.content)
    gaps = (*plain.gaps, *_gaps(plain.content))
    if problem:
        return replace(plain, gaps=(*gaps, f"Its page numbers cannot be right: {problem}."))
    content, starts = _join(pages)
    return Text(content, pages=starts, gaps=gaps)


def split_typed_pages(written: str) -> tuple[list[tuple[int, str]], str]:
    """Return number and words of each page, and why the numbers cannot be right ("" when they can).

    `written` has "[next page]" on a line of its own for a form feed.
    """
    pages: list[tuple[int, str]] = []
    number = 1
    lines: list[str] = []
    for line in written.split("\n"):
        marked = PAGE.fullmatch(line)
        if line != FEED.decode() and not marked:
            lines.append(line)
            continue
        begun = bool(pages) or any(one.strip() for one in lines)
        following = int(marked[1]) if marked else number + 1
        if begun:
            pages.append((number, "\n".join(lines)))
            if following <= number:
                return pages, f"page {following} follows page {number}"
        number, lines = following, []
    return [*pages, (number, "\n".join(lines))], ""


def _join(pages: list[tuple[int, str]]) -> tuple[str, tuple[int, ...]]:
    content = ""
    starts: list[int] = []
    for number, words in pages:
        content += JOIN if content else ""
        starts += [len(content)] * (number - len(starts))
        content += words.strip("\n")
    return content, tuple(starts) if len(starts) > 1 else ()


def _gaps(written: str) -> tuple[str, ...]:
    count = len(UNREAD.findall(written))
    places = "one place" if count == 1 else f"{count} places"
    return (f"Who typed it could not read {places}.",) if count else ()
