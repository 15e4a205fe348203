"""Editions: a text file's characters, changed and written back in its own charset and newlines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archiver.file_kinds import Markup, markup_of
from archiver.text.charsets import BOMS, decode


@dataclass(frozen=True)
class Edition:
    """A text file taken apart: its byte order mark, its characters, its charset and its markup.

    Offsets of quotations count in `text`.
    """

    mark: bytes
    text: str
    charset: str
    markup: Markup

    def write(self, text: str) -> bytes:
        """Return `text` as this file's bytes. Raises UnicodeEncodeError in a charset too small."""
        errors = "xmlcharrefreplace" if self.markup is Markup.HTML else "strict"
        return self.mark + text.encode(self.charset, errors)

    def edited(self, edits: Iterable[tuple[int, int, str]]) -> str:
        """Return the text with each stretch [start, end) replaced; they must not overlap."""
        text = self.text
        for start, end, put in sorted(edits, reverse=True):
            text = text[:start] + put + text[end:]
        return text


def read_edition(path: Path, content: bytes) -> Edition | None:
    """Return a document as characters; None when it is no text, or cannot be written back."""
    markup = markup_of(path)
    if markup is None:
        return None
    decoded = decode(content, markup=markup is Markup.HTML)
    mark = next((mark for mark, _ in BOMS if content.startswith(mark)), b"")
    try:
        edition = Edition(mark, decoded.text, decoded.charset, markup)
        return edition if edition.write(decoded.text) == content else None
    except UnicodeError:
        return None
