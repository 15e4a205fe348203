"""What the tests of the web archives share: time that passes at once, and a way to ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.capture.fetch import Fetcher
from archiver.models import Clock
from archiver.settings import ArchiveSettings, CaptureSettings
from archiver.wayback.client import WebArchive
from tests.webarchive.front import Front

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
SETTINGS = CaptureSettings(
    allow_addresses=("127.0.0.0/8",), delay=0.0, timeout=5.0, max_seconds=20, max_retries=0
)


class FastTime:
    """A clock whose sleeps pass at once; `slept` are the seconds slept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin = time.monotonic()
        self.slept = 0.0

    @property
    def clock(self) -> Clock:
        return Clock(self._now, self._monotonic, self._sleep)

    def _monotonic(self) -> float:
        return time.monotonic() + self.slept

    def _now(self) -> datetime:
        return EPOCH + timedelta(seconds=self._monotonic() - self._begin)

    def _sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept += seconds


@contextmanager
def open_fetcher(
    spool: Path, fast: FastTime, secrets: Mapping[str, str] | None = None
) -> Iterator[Fetcher]:
    spool.mkdir(exist_ok=True)
    fetcher = Fetcher(SETTINGS, fast.clock, secrets or {}, spool)
    try:
        yield fetcher
    finally:
        fetcher.close()


def hurry(fetcher: Fetcher, fault: str) -> None:
    """Wait less long for a server that is known to hang; on a busy machine others may be slow."""
    if fault == "hang":
        fetcher.settings = replace(fetcher.settings, timeout=0.3)


def wayback(front: Front, fetcher: Fetcher, fast: FastTime, **options: float) -> WebArchive:
    """Return a client of the front in archive.org's dialect."""
    per_minute = options.pop("per_minute", 24.0)
    settings = ArchiveSettings("front", "wayback", front.url, per_minute)
    return WebArchive(settings, fetcher.fetch, fast.clock, **options)


def memento(front: Front, fetcher: Fetcher, fast: FastTime) -> WebArchive:
    """Return a client of the same pywb by its TimeMaps."""
    settings = ArchiveSettings("pywb", "memento", f"{front.url}/web", 24.0)
    return WebArchive(settings, fetcher.fetch, fast.clock)
