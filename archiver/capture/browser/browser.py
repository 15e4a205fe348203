"""A page as a browser shows it: text built by scripts, a picture, a printed copy.

The browser itself never connects. It has a proxy that nobody answers, and each request of the page
is answered here: the page itself with the bytes that were recorded before, everything else through
the handed-in `fetch`, so that the guard judges it and the recorder keeps it.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import socket
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from archiver.capture.browser.consent import answer_banner
from archiver.capture.browser.page_requests import PageRequests
from archiver.capture.browser.second_look import AnswerReplay, SecondLook, look_again
from archiver.capture.browser.seen_page import REMEMBER, SeenPage
from archiver.errors import UsageError, say_install
from archiver.messages import Head
from archiver.models import Clock, Exchange, Fetch
from archiver.settings import BrowserSettings, CaptureSettings

if TYPE_CHECKING:
    from playwright.async_api import Browser as Engine
    from playwright.async_api import BrowserContext, Page, Playwright

PageValue = TypeVar("PageValue")

HEIGHT = 900
"""The height of the browser's window in CSS pixels: that of a small laptop. A guess."""
TALLEST = 16_000  # pixels; a picture of a page that never ends would fill the memory
MOST_SHEETS = "1-200"
QUIET = 1.0  # seconds without a request after which a page counts as finished
LEAST = 10.0  # seconds that each of the last steps has, however little time is left
SWITCHES = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
)
# Ways out that are no requests. What is left of them would end at the proxy that nobody answers.
CLOSED = """for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"])
  delete globalThis[name];
globalThis.open = () => null; globalThis.print = () => undefined;"""


@dataclass(frozen=True)
class PageToShow:
    """What is to be shown: the address that answered, its head, and its decoded body."""

    url: str
    head: Head
    body: bytes
    allow_bad_tls: bool = False


@dataclass(frozen=True)
class Rendering:
    """A page as a browser showed it.

    `html` is what a reader saw of it after the scripts ran (UTF-8 with a mark), without them, empty
    where none could be had, for the reason `problem`; `sent` is its document with its scripts.
    `screenshot` is a PNG of the page, `printed` a PDF; either may be empty. `gaps` say, one clause
    each, why the page may hold more than was shown. `exchanges` are the requests it made; their
    spool files are the caller's to discard. `answered` are the words of the button by which a
    consent banner was answered, and `before` a picture of the page with it. `played` are the
    addresses of films and sounds that it wanted to play, which are not fetched.
    """

    html: bytes = b""
    screenshot: bytes = b""
    printed: bytes = b""
    gaps: tuple[str, ...] = ()
    problem: str = ""
    exchanges: tuple[Exchange, ...] = ()
    sent: bytes = b""
    answered: str = ""
    before: bytes = b""
    played: tuple[str, ...] = ()


class Browser:
    """One browser for a run; pages are shown one after the other, each without a memory.

    `fetch` is called from several threads. Of the settings it minds `browser_seconds` and
    `browser_bytes` (of all that one page asks for) and `max_requisites`. `remarks` are sentences
    for the user. Raises UsageError when `program` cannot be started or driven.
    """

    def __init__(
        self,
        program: Path,
        fetch: Fetch,
        settings: CaptureSettings,
        clock: Clock,
        look: BrowserSettings | None = None,
    ) -> None:
        self.look = look or BrowserSettings()
        self._fetch, self._settings, self._clock = fetch, settings, clock
        self._program = program
        self.remarks: list[str] = []
        self._runner = asyncio.Runner()
        # Bound and never listened on: whatever tries to leave by it is refused.
        self._nowhere = socket.socket()
        self._nowhere.bind(("127.0.0.1", 0))
        self._driver: Playwright | None = None
        self._engine: Engine | None = None
        try:
            self._runner.run(self._start())
        except BaseException:
            self.close()
            raise

    @property
    def version(self) -> str:
        """The browser's own version, "" while it is not running."""
        return self._engine.version if self._engine else ""

    def render(self, shown: PageToShow) -> Rendering:
        """Show one page and return what was seen. Raises StorageError of the handed-in fetch."""
        return self._runner.run(self._render(shown))

    def close(self) -> None:
        """End the browser."""
        try:
            self._runner.run(self._stop())
        finally:
            self._runner.close()
            self._nowhere.close()

    # --- the browser --------------------------------------------------------------------------

    async def _start(self) -> None:
        try:
            from playwright.async_api import async_playwright
        except ImportError as error:
            raise UsageError(
                f"--browser needs one more package. Install it with: {say_install('playwright')}"
            ) from error
        self._driver = await async_playwright().start()
        await self._launch()

    async def _launch(self) -> None:
        from playwright.async_api import Error

        try:
            self._engine = await self._open(sandbox=True)
        except Error:
            # In containers, and for the superuser, the system often denies what the sandbox needs.
            try:
                self._engine = await self._open(sandbox=False)
            except Error as error:
                why = str(error).partition("\n")[0]
                message = f"{self._program} could not be started: {why}"
                raise UsageError(
                    f"{message}. Try another browser, or leave out --browser."
                ) from error
            self._remark(
                "The browser runs without its own sandbox: this computer or user does not allow it."
            )

    def _remark(self, line: str) -> None:
        if line not in self.remarks:
            self.remarks.append(line)

    async def _open(self, *, sandbox: bool) -> Engine:
        assert self._driver is not None
        return await self._driver.chromium.launch(
            executable_path=self._program,
            chromium_sandbox=sandbox,
            headless=True,
            args=SWITCHES,
            proxy={"server": f"http://127.0.0.1:{self._nowhere.getsockname()[1]}"},
            handle_sigint=False,
            timeout=30_000,
        )

    async def _stop(self) -> None:
        engine, self._engine = self._engine, None
        driver, self._driver = self._driver, None
        if engine is not None:
            await _within(LEAST, engine.close())
        if driver is not None:
            await _within(LEAST, driver.stop())

    # --- one page -----------------------------------------------------------------------------

    async def _render(self, shown: PageToShow) -> Rendering:
        if self._engine is None or not self._engine.is_connected():
            await self._launch()
        assert self._engine is not None
        requests = PageRequests(
            self._fetch, self._settings, self._clock, shown.url, shown.allow_bad_tls
        )
        requests.user_agent = self.look.user_agent
        try:
            rendering = await self._show(shown, requests)
        finally:
            exchanges = await requests.finish()
        return replace(
            rendering,
            gaps=(*rendering.gaps, *requests.gaps()),
            exchanges=exchanges,
            played=tuple(requests.played),
        )

    def look_again(self, address: str, respond: AnswerReplay, picture: bytes) -> SecondLook | str:
        """Show a replay, which `respond` answers, and compare it with `picture` of the capture.

        Returns why where it cannot be shown.
        """
        return self._runner.run(self._look_again(address, respond, picture))

    async def _look_again(
        self, address: str, respond: AnswerReplay, picture: bytes
    ) -> SecondLook | str:
        from playwright.async_api import Error

        if self._engine is None or not self._engine.is_connected():
            await self._launch()
        size = self.look.width, HEIGHT

        async def photograph(page: Page) -> bytes:
            return await _picture(page, await _measure(page), self.look.width)

        try:
            context = await self._new_context()
        except Error as error:
            return _say(error)
        looking = look_again(context, address, respond, picture, size, photograph)
        try:
            return await asyncio.wait_for(looking, self._settings.browser_seconds)
        except (Error, TimeoutError) as error:
            return _say(error) or "the replay took too long"
        finally:
            if not await _within(LEAST, context.close()):
                await self._restart()

    async def _new_context(self) -> BrowserContext:
        assert self._engine is not None
        return await self._engine.new_context(
            viewport={"width": self.look.width, "height": HEIGHT},
            locale=self.look.language,
            user_agent=self.look.user_agent or None,
            timezone_id="UTC",
            reduced_motion="reduce",
            service_workers="block",
            accept_downloads=False,
        )

    async def _show(self, shown: PageToShow, requests: PageRequests) -> Rendering:
        from playwright.async_api import Error

        try:
            context = await self._new_context()
        except Error as error:
            return Rendering(problem=_say(error))
        try:
            return await self._photograph(await _prepare(context, shown, requests), shown, requests)
        except Error as error:
            return Rendering(problem=_say(error))
        finally:
            if not await _within(LEAST, context.close()):
                await self._restart()

    async def _restart(self) -> None:
        """Begin with a new browser: the old one no longer answers."""
        engine, self._engine = self._engine, None
        if engine is not None:
            await _within(LEAST, engine.close())

    async def _photograph(self, page: Page, shown: PageToShow, requests: PageRequests) -> Rendering:
        seen = SeenPage(page)
        gaps = list(await self._settle(page, shown, requests, seen))
        requests.close()
        raw = await self._step(page.content(), requests)
        html = await self._step(seen.write_out(), requests)
        if html is None or raw is None:
            return Rendering(problem="the page kept the browser busy and could not be read")
        # The mark says UTF-8 to every reader, whatever the page once said of itself.
        content = codecs.BOM_UTF8 + html.encode("utf-8", "replace")
        if len(content) > self._settings.browser_bytes:
            return Rendering(problem="what the page's scripts made of it is too large to keep")
        gaps += seen.gaps
        height = await self._step(_measure(page), requests) or 0.0
        screenshot = await self._step(_picture(page, height, self.look.width), requests)
        sheets = MOST_SHEETS if height > TALLEST else None
        printed = await self._step(page.pdf(format="A4", page_ranges=sheets), requests)
        whole = codecs.BOM_UTF8 + raw.encode("utf-8", "replace")
        return Rendering(
            content,
            screenshot or b"",
            printed or b"",
            tuple(gaps),
            sent=whole,
            answered=seen.answered,
            before=seen.before,
        )

    async def _step(self, step: Awaitable[PageValue], requests: PageRequests) -> PageValue | None:
        """Return what `step` brings; None where it fails or takes too long."""
        from playwright.async_api import Error

        try:
            return await asyncio.wait_for(step, max(LEAST, requests.left()))
        except (Error, TimeoutError):
            return None

    async def _settle(
        self, page: Page, shown: PageToShow, requests: PageRequests, seen: SeenPage
    ) -> tuple[str, ...]:
        """Load and scroll through the page, as long as there is time; return what stayed open."""
        from playwright.async_api import Error

        late = f"the page was still loading after {self._settings.browser_seconds:g} seconds"
        try:
            async with asyncio.timeout(requests.left()):
                await _load(page, shown.url, requests)
                await requests.wait_until_quiet(QUIET)
                if self.look.consent:
                    await self._answer_banner(page, requests, seen)
                await seen.scroll(HEIGHT, lambda: requests.wait_until_quiet(QUIET))
                await requests.wait_until_quiet(QUIET)
        except TimeoutError:
            return (late,)
        except Error as error:
            return (_say(error),)
        return ()

    async def _answer_banner(self, page: Page, requests: PageRequests, seen: SeenPage) -> None:
        """Answer a consent banner, with a picture of the page before."""
        before = await page.screenshot(animations="disabled")
        seen.answered = await answer_banner(page, self.look.consent)
        if seen.answered:
            seen.before = before
            await requests.wait_until_quiet(QUIET)


async def _prepare(context: BrowserContext, shown: PageToShow, requests: PageRequests) -> Page:
    await context.add_init_script(CLOSED)
    await context.add_init_script(REMEMBER)
    await context.route_web_socket("**/*", lambda socket: socket.close())
    await context.route("**/*", requests.answer)
    page = await context.new_page()
    requests.begin(page, shown.head, shown.body)
    return page


async def _load(page: Page, url: str, requests: PageRequests) -> None:
    """Wait until the page has loaded; one that wants to go elsewhere, and is kept, never will."""
    loading = asyncio.ensure_future(page.goto(url, wait_until="load", timeout=0))
    try:
        while not loading.done() and not requests.kept:
            await asyncio.sleep(0.05)
        if not requests.kept:
            await loading
    finally:
        loading.cancel()
        await asyncio.gather(loading, return_exceptions=True)


async def _measure(page: Page) -> float:
    """Return the page's height in pixels."""
    box = await page.locator("html").bounding_box()
    return box["height"] if box else 0.0


async def _picture(page: Page, height: float, width: int) -> bytes:
    if height <= TALLEST:
        return await page.screenshot(full_page=True, animations="disabled")
    clip = {"x": 0.0, "y": 0.0, "width": float(width), "height": float(TALLEST)}
    return await page.screenshot(full_page=True, animations="disabled", clip=clip)  # type: ignore[arg-type]


async def _within(seconds: float, step: Awaitable[object]) -> bool:
    """Whether `step` came to its end in time, without a complaint of the browser's."""
    with contextlib.suppress(Exception):
        await asyncio.wait_for(step, seconds)
        return True
    return False


def _say(error: Exception) -> str:
    return str(error).partition("\n")[0].partition("Call log")[0].strip()


@contextlib.contextmanager
def open_browser(
    program: Path,
    fetch: Fetch,
    settings: CaptureSettings,
    clock: Clock,
    look: BrowserSettings | None = None,
) -> Iterator[Browser]:
    """Start a browser, and end it with the block. Raises UsageError when it cannot be started."""
    with contextlib.closing(Browser(program, fetch, settings, clock, look)) as browser:
        yield browser
