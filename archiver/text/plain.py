"""Plain text: characters, and form feeds as page breaks."""

from __future__ import annotations

from itertools import accumulate

from archiver.models import Span, Text
from archiver.text.charsets import decode
from archiver.text.setting.line_marks import find_caption_times, find_page_lines

UNREADABLE_SHARE = 0.001
"""The share of characters that cannot be decoded above which words must be missing. A guess."""


def read_plain(payload: bytes, charset: str = "") -> Text:
    """Return the text of a plain text file; line ends become "\\n", pages begin at form feeds."""
    decoded = decode(payload, charset)
    written = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    pages, offsets = split_pages(written)
    damaged = is_damaged(decoded.unreadable, written)
    gaps = (describe_unreadable(decoded.unreadable),) if damaged else ()
    content, starts = "\n\n".join(pages), offsets if len(pages) > 1 else ()
    spans = sorted([*find_page_lines(content, starts), *find_caption_times(content)], key=_place)
    return Text(content, pages=starts, spans=tuple(spans), gaps=gaps)


def _place(span: Span) -> tuple[int, int]:
    return span.start, -span.end


def split_pages(content: str) -> tuple[list[str], tuple[int, ...]]:
    """Split at form feeds; return the pages, and where each starts once joined by a blank line."""
    pages = content.split("\f")
    starts = accumulate((len(page) + 2 for page in pages[:-1]), initial=0)
    return pages, tuple(starts)


def is_damaged(unreadable: int, content: str) -> bool:
    """Whether so many characters could not be decoded that words must be missing."""
    return unreadable > max(2, len(content) * UNREADABLE_SHARE)


def describe_unreadable(count: int) -> str:
    """Say in one sentence that `count` characters could not be decoded."""
    return f"{count} characters could not be read in the character set the file declares."
