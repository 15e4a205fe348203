"""Replay: one capture as a browser may show it, with what it needs brought out of the archive."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import quote

from archiver.capture.browser.seen_page import leave_out_parts
from archiver.capture.links import base_address, parse_markup, resolve
from archiver.capture.requisites import replace_addresses
from archiver.models import Capture, Outcome
from archiver.serving.replay import make_page
from archiver.serving.server import ServedResponse
from archiver.store.reader import Reader
from archiver.text.charsets import decode
from archiver.text.web.nesting import UNREAD_END, cut_repeating, tame_markup

PAGES = ("text/html", "application/xhtml+xml")
SHEET = "text/css"
PICTURES = (
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/bmp",
    "image/x-icon",
    "image/vnd.microsoft.icon",
    "image/svg+xml",
)
PLAIN = ("text/plain", *PICTURES)
SHOWN = (*PAGES, *PLAIN)
LARGEST = 8_000_000  # bytes of a page or style sheet that is made ready; a larger one is saved
PART = "part"
RENDERED = "rendered"


def policy_of(base: str) -> str:
    """Return the policy of a replayed page: it runs nothing, sends nothing and goes nowhere.

    It is shown pictures, style sheets and frames of this server's archive, and no others.
    "sandbox" gives it an origin of its own, so that it can read nothing of ours either.
    """
    parts = f"{base}{PART}"
    return (
        f"sandbox; default-src 'none'; style-src 'unsafe-inline' {parts}; img-src data: {parts}; "
        f"font-src data:; frame-src {parts}; form-action 'none'; base-uri 'none'"
    )


@dataclass(frozen=True)
class Replay:
    """Makes a capture ready to be shown at `base`, the address of the server's first page.

    `hidden` are the record ids that are withheld. Of a page as a browser showed it a frame's words
    stand in the frame where that is in the archive; what only scrolling had shown stands at its end
    unless `at_once` asks for what stood there at one time.
    """

    reader: Reader
    base: str
    hidden: Container[str]
    at_once: bool = False

    def show(self, capture: Capture, payload: bytes) -> ServedResponse:
        """Return the capture to be shown in a frame; what no browser should show, as a file."""
        kind = capture.media_type
        head = self.reader.head(capture)
        charset = head.charset if head and head.charset.isascii() else ""
        if len(payload) <= LARGEST and kind in (*PAGES, SHEET):
            text = decode(payload, charset, markup=kind != SHEET).text
            if kind == SHEET:
                return self._serve(self._sheet(text, capture, capture.uri).encode(), SHEET)
            return self._serve(self._page(text, payload, capture), "text/html")
        if kind in PLAIN:
            coded = f"{kind}; charset={charset}" if charset and kind == "text/plain" else kind
            return ServedResponse(200, coded, payload, policy_of(self.base), shared=True)
        policy = policy_of(self.base)
        name = "capture.pdf" if kind == "application/pdf" else "capture.bin"
        saved = (("Content-Disposition", f'attachment; filename="{name}"'),)
        return ServedResponse(200, "application/octet-stream", payload, policy, saved)

    def _serve(self, body: bytes, kind: str) -> ServedResponse:
        return ServedResponse(
            200, f"{kind}; charset=utf-8", body, policy_of(self.base), shared=True
        )

    def _page(self, markup: str, payload: bytes, capture: Capture) -> bytes:
        start = base_address(parse_markup(payload, ("base",)), capture.uri)
        is_whole = len(cut_repeating(markup)) == len(markup)
        sign = "" if is_whole else f"<hr><p>{UNREAD_END}"
        if capture.role == RENDERED:
            markup = leave_out_parts(
                markup,
                lambda part, cite: (
                    self.at_once if part == "scrolled" else bool(self._find(cite, start, capture))
                ),
            )
        return make_page(
            tame_markup(markup) + sign,
            lambda written: self._find(written, start, capture),
            lambda sheet: self._sheet(sheet, capture, start),
        )

    def _sheet(self, sheet: str, capture: Capture, start: str) -> str:
        return replace_addresses(sheet, lambda written: self._find(written, start, capture))

    def _find(self, written: str, start: str, capture: Capture) -> str:
        """Return where this server has what `written` means in the page, "" when it has not.

        Small pictures that stand in the page itself stay there.
        """
        if written.lstrip()[:11].lower() == "data:image/":
            return written.strip()
        address = resolve(start, written)
        found = self._nearest(address, capture) if address else None
        return f"{self.base}{PART}?id={quote(found.record_id)}" if found else ""

    def _nearest(self, address: str, capture: Capture) -> Capture | None:
        """The copy of `address` nearest in time, of the same source where there is one."""
        copies = [
            copy
            for copy in self.reader.catalog.by_address(address)
            if copy.outcome is not Outcome.FAILED
            and copy.record_id not in self.hidden
            and copy.status in (200, 304)
            and copy.media_type in (*PAGES, SHEET, *PICTURES)
        ]
        exact = [copy for copy in copies if address in (copy.uri, copy.cited)] or copies

        def distance(copy: Capture) -> tuple[bool, float]:
            apart = abs((copy.date - capture.date).total_seconds())
            return copy.source != capture.source, apart

        return min(exact, key=distance, default=None)
