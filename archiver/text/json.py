"""JSON as web services send it: every name and value, escapes undone, markup read as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from archiver.models import Span, Text
from archiver.text.charsets import decode
from archiver.text.composition import PARAGRAPH
from archiver.text.plain import read_plain
from archiver.text.web.html import read_markup

DEPTH = 200
"""Levels of nesting that are read one by one; what lies deeper is one value. A guess."""
_MARKUP = re.compile(r"</[a-z][a-z0-9]*>|<(?:p|br|li|img)\b[^<>]*>", re.IGNORECASE)


def read_json(payload: bytes, charset: str = "") -> Text:
    """Return the names and values of a JSON document (RFC 8259), each a paragraph of its own.

    What is no JSON is read as plain text. Never raises.
    """
    try:
        written = decode(payload, charset).text
        whole = json.loads(written, parse_float=str, parse_int=str, parse_constant=str)
        values = list(_list_values(whole))
    except (ValueError, RecursionError):
        return read_plain(payload, charset)
    parts: list[str] = []
    spans: list[Span] = []
    length = 0
    for value in values:
        text = read_markup(value) if _MARKUP.search(value) else Text(value)
        if not text.content.strip():
            continue
        parts.append(text.content)
        moved = (replace(s, start=s.start + length, end=s.end + length) for s in text.spans)
        spans += moved
        length += len(text.content) + len(PARAGRAPH)
    return Text(PARAGRAPH.join(parts), spans=tuple(spans))


def _list_values(whole: object) -> Iterator[str]:
    """Yield every name and value in order, without recursion; beyond DEPTH all is one value."""
    waiting: list[tuple[object, int]] = [(whole, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            yield value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        elif isinstance(value, dict | list) and depth < DEPTH:
            inner = (
                [part for pair in value.items() for part in pair]
                if isinstance(value, dict)
                else value
            )
            waiting += [(part, depth + 1) for part in reversed(inner)]
        else:
            yield json.dumps(value, ensure_ascii=False)
