"""The requests of one page in a browser: each answered through `fetch`, within bounds."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from archiver.bodies import TooLargeError, read_body
from archiver.messages import CodingError, Head
from archiver.models import Clock, Exchange, Fetch, Outcome, Reason
from archiver.models import Request as Asked
from archiver.settings import CaptureSettings
from archiver.urls import host_of, is_web_address

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Route

# What the browser calls "other" is told by its fields: reports of what a policy forbids (Reporting
# API, section 3.5; CSP 3, section 5.3), and streams that were begun under another name.
REPORTS = ("application/csp-report", "application/reports+json", "application/expect-ct-report")
STREAM = "text/event-stream"
METHODS = ("GET", "HEAD", "POST")
# A beacon tells about the reader, a film is no text, and an event stream has no end.
UNWANTED = ("eventsource", "media", "ping", "websocket")
# Without one of these a page may lack words; it shows them without a picture, a font or a style.
WORDS = ("document", "script", "fetch", "xhr")
OURS = ("accept-encoding", "connection", "content-length", "cookie", "host", "user-agent")
# The body is handed on decoded and whole. A redirect would be followed past us, and has been.
UNDONE = ("content-encoding", "content-length", "transfer-encoding", "connection", "location")
REFUSED = (Reason.REFUSED_ADDRESS, Reason.REFUSED_SCHEME)
PageAnswer = tuple[int, dict[str, str], bytes]


class PageRequests:
    """Answers what one page asks for: `url` with what was recorded before, the rest by `fetch`.

    Bounded by `browser_seconds`, `browser_bytes` and `max_requisites` of the settings, one request
    at a time to a host. The page itself cannot leave its address.
    """

    def __init__(
        self, fetch: Fetch, settings: CaptureSettings, clock: Clock, url: str, allow_bad_tls: bool
    ) -> None:
        self._fetch, self._settings, self._clock = fetch, settings, clock
        self._url, self._allow_bad_tls = url, allow_bad_tls
        self._deadline = clock.monotonic() + settings.browser_seconds
        self._left = settings.browser_bytes
        self._first: PageAnswer | None = None
        self._page: Page | None = None
        self._closed = False
        self.user_agent = ""
        self.played: dict[str, None] = {}  # films and sounds that the page wanted to play
        self.kept = False  # whether the page wanted to go elsewhere
        self._exchanges: list[Exchange] = []
        self._error: BaseException | None = None
        self._gaps: dict[str, None] = {}
        self._running: set[asyncio.Future[Exchange]] = set()
        self._busy = 0
        self._last = clock.monotonic()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known: dict[str, asyncio.Task[PageAnswer | None]] = {}

    def begin(self, page: Page, head: Head, body: bytes) -> None:
        """Have the first request of `page` answered with `head` and the decoded `body`."""
        self._page = page
        self._first = head.status, _fields(head), body

    def left(self) -> float:
        """Return the seconds that are left."""
        return max(0.0, self._deadline - self._clock.monotonic())

    def gaps(self) -> tuple[str, ...]:
        """Return why the page may lack words, one clause each."""
        return tuple(self._gaps)

    def close(self) -> None:
        """Answer nothing more."""
        self._closed = True

    async def wait_until_quiet(self, seconds: float) -> None:
        """Wait until nothing has been asked for, or been under way, for `seconds`."""
        while self._busy or self._clock.monotonic() - self._last < seconds:
            await asyncio.sleep(0.05)

    async def finish(self) -> tuple[Exchange, ...]:
        """Wait for what is under way, and return every exchange.

        Raises what `fetch` raised.
        """
        self.close()
        while self._running:
            await asyncio.wait(self._running)
        if self._error is not None:
            raise self._error
        return tuple(self._exchanges)

    # --- one request --------------------------------------------------------------------------

    async def answer(self, route: Route, request: Request) -> None:
        """Answer one request of the page."""
        from playwright.async_api import Error

        self._busy += 1
        try:
            found = await self._find(request)
            if found is None:
                # An aborted navigation leaves the page where it is; any other error replaces it.
                await route.abort("aborted")
            else:
                await route.fulfill(status=found[0], headers=found[1], body=found[2])
        except Error:
            return  # the page is gone, and waits for no answer
        finally:
            self._busy -= 1
            self._last = self._clock.monotonic()

    async def _find(self, request: Request) -> PageAnswer | None:
        if self._is_page(request):
            first, self._first = self._first, None
            self._keep_page(first)
            return first
        asked = self._asked(request)
        if asked is None:
            return None
        counts = request.resource_type in WORDS
        if asked.method != "GET":
            return await self._get(asked, counts)
        if asked.url not in self._known:
            self._known[asked.url] = asyncio.ensure_future(self._get(asked, counts))
        return await asyncio.shield(self._known[asked.url])

    def _is_page(self, request: Request) -> bool:
        """Whether the whole page is to go somewhere: at first, or later by a script's wish."""
        from playwright.async_api import Error

        try:
            return request.is_navigation_request() and request.frame.parent_frame is None
        except Error:
            return True  # a window of its own, which has no frame yet

    def _keep_page(self, first: PageAnswer | None) -> None:
        if first is None and not self._closed:
            self.kept = True
            self._note("the page sent its reader to another address", True)

    def _asked(self, request: Request) -> Asked | None:
        """Return the request as our own, None for one that is not made."""
        unwanted = request.resource_type in UNWANTED or request.method not in METHODS
        unwanted = unwanted or request.headers.get("content-type", "").startswith(REPORTS)
        unwanted = unwanted or request.headers.get("accept", "") == STREAM
        if request.resource_type == "media" and is_web_address(request.url):
            self.played[request.url] = None
        if self._closed or unwanted or not is_web_address(request.url):
            return None
        return Asked(
            request.url,
            request.method,
            self._fields(request),
            request.post_data_buffer or b"",
            allow_bad_tls=self._allow_bad_tls,
            purpose="requisite",
        )

    def _fields(self, request: Request) -> tuple[tuple[str, str], ...]:
        own = (("User-Agent", self.user_agent),) if self.user_agent else ()
        return (*_passed_on(request.headers.items()), *own)

    async def _get(self, asked: Asked, counts: bool) -> PageAnswer | None:
        """Fetch, in one's turn; `counts` says that words of the page may depend on it."""
        async with self._turns[host_of(asked.url)]:
            if why := self._why_not():
                self._note(why, counts)
                return None
            exchange = await self._call(asked)
        if exchange is None or not _is_good(exchange):
            self._note("part of what the page asks for did not come", counts)
        whole = exchange is not None and exchange.outcome is Outcome.CAPTURED
        return await asyncio.to_thread(_answered, exchange) if exchange and whole else None

    def _why_not(self) -> str:
        if self._closed or not self.left():
            return "there was no time for all that the page asks for"
        if self._left <= 0:
            return f"the page asks for more than {self._settings.browser_bytes:,} bytes"
        if len(self._exchanges) + len(self._running) >= self._settings.max_requisites:
            return f"the page asks for more than {self._settings.max_requisites} files"
        return ""

    def _note(self, gap: str, counts: bool) -> None:
        if counts:
            self._gaps[gap] = None

    async def _call(self, asked: Asked) -> Exchange | None:
        bounded = replace(
            asked,
            max_seconds=min(self.left(), self._settings.max_seconds),
            max_bytes=min(self._left, self._settings.max_bytes),
        )
        running = asyncio.get_running_loop().run_in_executor(None, self._fetch, bounded)
        self._running.add(running)
        running.add_done_callback(self._keep)
        await asyncio.wait([running])
        return None if running.exception() else running.result()

    def _keep(self, done: asyncio.Future[Exchange]) -> None:
        """Keep the exchange, also one whose page no longer waits for it."""
        self._running.discard(done)
        error = done.exception()
        if error is None:
            self._exchanges.append(done.result())
            self._left -= sum(hop.received.length for hop in done.result().hops)
        elif not isinstance(error, ValueError):  # a field that no header may hold
            self._error = self._error or error


def _is_good(exchange: Exchange) -> bool:
    """Whether no words can be missing for this: it came, or is not for the public to see."""
    came = exchange.outcome is Outcome.CAPTURED and exchange.status < 400
    return came or exchange.reason in REFUSED


def _passed_on(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the request fields of the page that go to the server: nothing about the reader."""
    return tuple(
        (name, value)
        for name, value in fields
        if name.lower() not in OURS and not name.lower().startswith(("sec-", ":", "if-"))
    )


def _fields(head: Head) -> dict[str, str]:
    """Return the header fields that go with a decoded body, those of one name joined."""
    fields: dict[str, str] = {}
    for name, value in head.fields:
        key = name.lower()
        if key not in UNDONE and key not in ("set-cookie", "refresh"):
            fields[key] = f"{fields[key]}, {value}" if key in fields else value
    return fields


def _answered(exchange: Exchange) -> PageAnswer | None:
    """Return the answer as the page is given it; None for one that cannot be handed on."""
    if exchange.last is None or exchange.last.head is None or 300 <= exchange.status < 400:
        return None
    try:
        return exchange.status, _fields(exchange.last.head), read_body(exchange.last)
    except (CodingError, TooLargeError):
        return None
