"""A real chromium without a window, for tests and pictures."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--no-first-run",
)
DARK = "--blink-settings=preferredColorScheme=0"

# Where the checks run for everybody, a browser that is missing is a fault and no excuse.
needs_browser = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="chromium is not installed"
)


def browse(path: Path, profile: Path, *options: str) -> bytes:
    """Open a local page; return what the browser writes to stdout, such as the page's DOM."""
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={profile}", *options, path.as_uri()]
    return subprocess.run(command, capture_output=True, timeout=60, check=True).stdout


def dump_dom(path: Path, profile: Path, *options: str) -> str:
    """The page as it stands after its scripts have run for up to 20 seconds of its own time."""
    found = browse(path, profile, "--virtual-time-budget=20000", "--dump-dom", *options)
    return found.decode("utf-8")


@contextmanager
def start_chromium() -> Iterator[Browser]:
    """A browser that tests drive."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, chromium_sandbox=False, args=list(OPTIONS[2:])
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """A page, and all that it did: `asked` every request, `did` whatever else reached out."""

    page: Page
    asked: list[str] = field(default_factory=list)
    did: list[str] = field(default_factory=list)

    def asked_beyond(self, *begins: str) -> list[str]:
        """The requests to addresses that begin with none of `begins`."""
        return [url for url in self.asked if not url.startswith(begins)]


@contextmanager
def watch_page(browser: Browser, **context: Any) -> Iterator[Watched]:
    """A page of its own, watched from its first request on."""
    opened = browser.new_context(**context)
    watched = Watched(opened.new_page())
    opened.on("request", lambda request: watched.asked.append(request.url))
    for event in ("dialog", "download", "popup", "websocket", "worker"):
        watched.page.on(event, lambda _, event=event: watched.did.append(event))
    watched.page.on("dialog", lambda dialog: dialog.dismiss())
    try:
        yield watched
    finally:
        opened.close()
