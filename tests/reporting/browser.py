"""A real chromium without a window, for tests and pictures."""

import shutil
import subprocess
from pathlib import Path

import pytest

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

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def browse(path: Path, profile: Path, *options: str) -> bytes:
    """Open a local page; return what the browser writes to stdout, such as the page's DOM."""
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={profile}", *options, path.as_uri()]
    return subprocess.run(command, capture_output=True, timeout=60, check=True).stdout


def dump_dom(path: Path, profile: Path, *options: str) -> str:
    """The page as it stands after its scripts have run for up to 20 seconds of its own time."""
    found = browse(path, profile, "--virtual-time-budget=20000", "--dump-dom", *options)
    return found.decode("utf-8")
