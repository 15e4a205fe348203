"""Rendering: a saved page, shown in a browser; what is seen there is kept beside its exchange.

The page's own exchange stays the evidence, byte for byte. What the browser made of it is a
conversion of that record, the picture and the printed copy are resources (WARC 1.1 sections 6.6
and 6.4): they say so, and name the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

from archiver.capture.browser.browser import Browser, PageToShow, Rendering, open_browser
from archiver.capture.browser.browser_program import find_program
from archiver.capture.fetch import Fetcher
from archiver.capture.media import find_media, kind_of_media
from archiver.capture.spool import discard
from archiver.errors import UsageError
from archiver.models import (
    Capture,
    Outcome,
    RecordBlock,
    Source,
    UnkeptMedia,
    Usability,
    Usable,
)
from archiver.reporting.summaries import RENDERED
from archiver.settings import BrowserSettings
from archiver.store.archive import Archive, SuppliedFile
from archiver.store.warc.payloads import DamagedPayload
from archiver.text.usability import BROWSER
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.read_answer import read_payload

SCREENSHOT, PRINTED = "screenshot", "printed"
BEFORE = "screenshot-before"
"""The role of a picture of a page with the consent banner that was answered then."""
HTML = "text/html"
PAGES = (HTML, "application/xhtml+xml")


def start_browser(
    stack: ExitStack, fetcher: Fetcher, means: Means, look: BrowserSettings
) -> Browser:
    """Start the computer's browser, which ends with `stack`. Raises UsageError without one."""
    program = find_program()
    if program is None:
        raise UsageError(
            "--browser found no Chromium, Chrome or Edge on this computer. Install one of them, or "
            "save the page by hand and bring it in with `archiver import`."
        )
    opened = open_browser(program, fetcher.fetch, fetcher.settings, means.clock, look)
    browser = stack.enter_context(opened)
    for remark in browser.remarks:
        means.progress.say(remark)
    return browser


def show_page(
    archive: Archive,
    browser: Browser,
    source: Source,
    page: Capture,
    means: Means,
    media: list[UnkeptMedia],
) -> Iterator[Capture]:
    """Show the saved `page` of `source` and store what is seen; yields the new captures.

    Nothing is shown of an answer that failed, is an error or no web page. What the page asked for
    is stored too, as its requisites, and not yielded; what it wanted to play is added to `media`.
    Raises StorageError.
    """
    head = archive.head(page)
    body = archive.payload(page) if head is not None and _can_be_shown(page) else None
    if head is None or body is None or isinstance(body, DamagedPayload):
        return
    rendering = browser.render(PageToShow(page.uri, head, body, source.allow_bad_tls))
    for exchange in rendering.exchanges:
        archive.record(source.id, exchange, role="requisite", cited=exchange.request.url)
        discard(exchange)
    played = ((url, kind_of_media(url) or "video") for url in rendering.played)
    for url, kind in (*played, *find_media(rendering.html, HTML, page.uri)):
        media.append(UnkeptMedia(source.id, url, kind, page.uri))
    if rendering.problem:
        means.progress.say(f"{source.id}: not shown in a browser: {rendering.problem}.")
        return
    # What the browser wrote out is UTF-8, whatever the page was sent as, and has gone on already.
    own = (field for field in head.fields if field[0].lower() not in ("content-type", "refresh"))
    shown = replace(head, fields=(("Content-Type", f"{HTML}; charset=utf-8"), *own))
    answer = read_payload(rendering.html, shown, HTML, asked=page.cited, address=page.uri)
    # A check for robots is known by its scripts, which are not part of what is seen.
    raw = read_payload(rendering.sent, shown, HTML, asked=page.cited, address=page.uri)
    wall = raw.usability if raw.sign is not None else answer.usability
    text, usability = answer.text, _judge(wall, rendering)
    now = means.clock.now()
    for role, file in _files(page, rendering, now, browser.version):
        capture = archive.append_resource(
            source.id,
            file,
            usability,
            role=role,
            cited=page.cited,
            via="live",
            title=text.title or page.title,
        )
        if role == RENDERED:
            archive.keep_text(capture, text)
        yield capture


def _can_be_shown(page: Capture) -> bool:
    answered = page.outcome is not Outcome.FAILED and page.status // 100 == 2
    return answered and page.media_type in PAGES


def _judge(usability: Usability, rendering: Rendering) -> Usability:
    """Doubt a page that was not shown whole: what stands there counts, what is missing does not."""
    if usability.usable is not Usable.YES:
        why = usability.why.replace(f"{BROWSER}, or ", "A browser shows no more: ")
        return replace(usability, why=why)
    if not rendering.gaps:
        return usability
    why = f"In the browser {rendering.gaps[0]}: words may be missing."
    return Usability(Usable.DOUBTFUL, why, rendering.gaps)


def _files(
    page: Capture, rendering: Rendering, now: datetime, version: str
) -> Iterator[tuple[str, SuppliedFile]]:
    facts: dict[str, object] = {"shown": page.record_id, "browser": version}
    if rendering.answered:
        facts["consent"] = rendering.answered
    html = RecordBlock(len(rendering.html), rendering.html)
    # Addresses of their own: replay programs must never show any of them in the place of the page.
    own = f"urn:shown:{page.uri}"
    yield (
        RENDERED,
        SuppliedFile(page.uri, html, HTML, now, "conversion", page.record_id, facts, own),
    )
    for role, name, content, kind in (
        (BEFORE, "view-before", rendering.before, "image/png"),
        (SCREENSHOT, "view", rendering.screenshot, "image/png"),
        (PRINTED, "print", rendering.printed, "application/pdf"),
    ):
        if content:
            block = RecordBlock(len(content), content)
            yield role, SuppliedFile(f"urn:{name}:{page.uri}", block, kind, now, facts=facts)
