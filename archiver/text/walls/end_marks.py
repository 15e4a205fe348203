"""Does a body show that it is all there is? By its message, its coding, or its own end mark."""

from __future__ import annotations

import re
from contextlib import suppress

from archiver.bodies import is_framed
from archiver.file_kinds import JSON, PAGES, PDF, XML
from archiver.models import Hop
from archiver.serialise import read_json

NO_END = "an answer without a length or an end"
"""The sign of a body of which nothing shows that it is all there is."""
PAGE_END = 4096
"""Bytes at a page's end that may follow its last tag: comments and scripts of servers (a guess)."""

PDF_END = 1024  # ISO 32000-1, annex H, note 18: readers look for the mark in so many last bytes
ZIP_END = 22 + 65535  # APPNOTE 4.3.16: the end of the central directory, with its longest comment
_END_TAG = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_FIRST_TAG = re.compile(rb"<([^\s<>/!?]{1,200})")
_LAST_TAG = re.compile(rb"</([^\s<>/]{1,200})\s*>\s*(?:<!--(?:(?!-->).)*-->\s*)?\Z", re.DOTALL)


def is_shown_whole(hop: Hop, body: bytes, kind: str) -> bool:
    """Whether an answer of ours shows that its `body` is all there is.

    By its length or chunks; by TLS, which was closed as it should be (a cut is noticed as one);
    by the end of its content coding; or by the end mark of its format, `kind` being the media type
    that the bytes have. `body` is what was decoded without complaint.
    """
    if hop.truncated or hop.head is None:
        return False
    closed = hop.tls is not None or bool(hop.head.content_codings)
    return is_framed(hop.head) or closed or has_end_mark(body, kind)


def has_end_mark(body: bytes, kind: str) -> bool:
    """Whether `body` ends as files of the media type `kind` end; False where such have no end."""
    if kind in PAGES:
        return _END_TAG.search(body[-PAGE_END:]) is not None
    if kind == PDF:
        return b"%%EOF" in body[-PDF_END:]
    if body.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" in body[-ZIP_END:]
    if kind == XML or kind.endswith("+xml"):
        root, last = _FIRST_TAG.search(body), _LAST_TAG.search(body[-PAGE_END:])
        return root is not None and last is not None and root[1] == last[1]
    if kind == JSON or kind.endswith("+json"):
        with suppress(ValueError, RecursionError):
            return isinstance(read_json(body), (dict, list))
    return False
