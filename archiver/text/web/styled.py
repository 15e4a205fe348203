"""A page with the style sheets that were saved with it, for a reader in a process of its own.

What crosses to it is one block of bytes: a line of JSON that gives the page's address and the
sheets by theirs, and the page behind it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from archiver.models import Text
from archiver.serialise import read_json
from archiver.text.charsets import decode
from archiver.text.web.html import read_html
from archiver.text.web.page_address import base_within
from archiver.urls import join_address

DEEPEST = 3
"""Sheets that import one another. A guess: a site's sheet imports those of its parts."""
_IMPORT = re.compile(
    r"@import\s+(?:url\(\s*)?(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s\"'();]+))\s*\)?([^;{}]*);",
    re.IGNORECASE,
)


def pack_styled(payload: bytes, address: str, sheets: Mapping[str, str]) -> bytes:
    """Return a page at `address` and its `sheets`, by address, as one block."""
    head = json.dumps({"address": address, "sheets": dict(sheets)}).encode("ascii")
    return head + b"\n" + payload


def read_styled(packed: bytes, charset: str = "", *, xml: bool = False) -> Text:
    """Return the text of a page that `pack_styled` packed with its sheets; no page, no text.

    `charset` and `xml` are those of `read_html`.
    """
    head, _, payload = packed.partition(b"\n")
    if not head:
        return Text("", gaps=("The file is empty.",))
    said = read_json(head)
    known = {str(name): str(sheet) for name, sheet in said["sheets"].items()}
    base = _join(str(said["address"]), base_within(decode(payload, charset, markup=True).text))

    def find_sheet(address: str) -> str | None:
        return _expand(_join(base, address), known, DEEPEST)

    return read_html(payload, charset, xml=xml, sheets=find_sheet)


def _expand(address: str, known: Mapping[str, str], depth: int) -> str | None:
    """Return a sheet with those that it imports in their places (CSS Cascade 4, section 2)."""
    sheet = known.get(address)
    if sheet is None or "@import" not in sheet.lower() or not depth:
        return sheet

    def bring(found: re.Match[str]) -> str:
        inner = _expand(_join(address, found[1] or found[2] or found[3]), known, depth - 1)
        if inner is None:
            return found[0]
        condition = found[4].strip()
        return f"@media {condition} {{{inner}}}" if condition else inner

    return _IMPORT.sub(bring, sheet)


def _join(base: str, address: str) -> str:
    try:
        return join_address(base, address.strip().partition("#")[0])
    except ValueError:  # "http://[" is no address
        return ""
