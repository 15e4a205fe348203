"""Text whose UTF-8 was once read as windows-1252 and saved so: "donâ€™t" for "don’t".

It is put right for reading only, where the whole text can be put right, and whoever shows it says
so; the archived bytes and the first reading stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import accumulate

from archiver.models import Text

REPAIRED = "repaired"
_SIGNS = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")
"""The first two bytes of a longer character (RFC 3629, section 4), read as windows-1252."""
_UNDEFINED = {byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
"""Bytes without a character in windows-1252: browsers keep them as they are (WHATWG Encoding)."""
_BYTES = {
    ord(bytes([byte]).decode("cp1252")): byte for byte in range(256) if byte not in _UNDEFINED
} | _UNDEFINED


def repair(text: Text) -> Text | None:
    """Return `text` read as UTF-8, with its spans and pages; None where that is not exact.

    Exact means that every character of the text has a byte of windows-1252, and all these bytes
    together are valid UTF-8.
    """
    if not _SIGNS.search(text.content):
        return None
    codes = [_BYTES.get(ord(ch), -1) for ch in text.content]
    if min(codes) < 0:
        return None
    try:
        content = bytes(codes).decode("utf-8")
    except UnicodeDecodeError:
        return None
    starts = [0, *accumulate(len(ch.encode("utf-8")) for ch in content)]
    spans = tuple(
        replace(s, start=bisect_left(starts, s.start), end=bisect_left(starts, s.end))
        for s in text.spans
    )
    pages = tuple(bisect_left(starts, page) for page in text.pages)
    return replace(text, content=content, spans=spans, pages=pages, reading=REPAIRED)
