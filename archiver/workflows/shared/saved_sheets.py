"""The style sheets that were saved with pages: what they hide, strike and add decides what is read.

Sheets are captures of their own. A page is read with the newest copy of each that was saved before
the source's next page: the one that came with it, or the last that is known. Where none was saved
so early it is the first one: what nobody saved then is no news now.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from archiver.file_kinds import HTML, XHTML, XML
from archiver.models import Capture
from archiver.store.reader import Reader
from archiver.text.charsets import decode

CSS = "text/css"
MOST_BYTES = 4_000_000
"""Bytes of the sheets of one page; the largest sites' take one. A guess."""
LAST = datetime.max.replace(tzinfo=UTC)


class SavedSheets:
    """Hands out the sheets that a page is read with, by address; none where none was saved."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._saved: dict[str, Sequence[Capture]] = {}
        self._pages: dict[str, Sequence[datetime]] = {}
        self._chosen: dict[str, Mapping[str, Capture]] = {}

    def digest(self, capture: Capture) -> str:
        """Return what the sheets of a page are, "" where it has none: equal here, equal sheets."""
        chosen = self._choose(capture)
        if not chosen:
            return ""
        named = sorted((url, sheet.content_digest) for url, sheet in chosen.items())
        said = "\n".join(part for pair in named for part in (*pair, capture.uri))
        return f"sheets:{hashlib.sha256(said.encode()).hexdigest()[:32]}"

    def read(self, capture: Capture) -> dict[str, str]:
        """Return the sheets that `capture` is read with, by address; damaged ones are left out."""
        sheets = {}
        for url, sheet in self._choose(capture).items():
            payload = self._reader.payload(sheet)
            if isinstance(payload, bytes):
                head = self._reader.head(sheet)
                sheets[url] = decode(payload, head.charset if head else "").text
        return sheets

    def _choose(self, capture: Capture) -> Mapping[str, Capture]:
        if capture.role != "page" or capture.media_type not in (HTML, XHTML, XML):
            return {}
        known = self._chosen.get(capture.record_id)
        if known is None:
            known = self._chosen[capture.record_id] = self._find(capture)
        return known

    def _find(self, capture: Capture) -> Mapping[str, Capture]:
        source = capture.source
        if source not in self._saved:
            parts = self._reader.catalog.captures(source, role="requisite")
            self._saved[source] = [c for c in parts if c.media_type == CSS and c.good]
        if not self._saved[source]:
            return {}
        if source not in self._pages:
            pages = self._reader.catalog.captures(source, role="page")
            self._pages[source] = sorted(c.date for c in pages)
        dates = self._pages[source]
        after = bisect_right(dates, capture.date)
        until = dates[after] if after < len(dates) else LAST
        found: dict[str, Capture] = {}
        for sheet in self._saved[source]:
            for url in {sheet.cited or sheet.uri, sheet.uri}:
                if sheet.date <= until or url not in found:
                    found[url] = sheet
        whole = sum(sheet.content_length for sheet in set(found.values()))
        return found if whole <= MOST_BYTES else {}
