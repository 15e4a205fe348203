"""Which browser is driven: one that the computer has already. None is ever downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import chain
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
# Where the installers of macOS and Windows put them; neither has them on its search path.
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files/Chromium/Application/chrome.exe",
    "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


def find_program(which: Callable[[str], str | None] = shutil.which) -> Path | None:
    """Return the first Chromium, Chrome or Edge that is installed, None when there is none."""
    named = (Path(found) for name in NAMES if (found := which(name)))
    placed = (Path(place) for place in PLACES if Path(place).is_file())
    return next(chain(named, placed), None)
