"""robots.txt (RFC 9309), asked once a day for each origin."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from protego import Protego

from archiver.bodies import TooLargeError, read_body
from archiver.capture.composing import PRODUCT
from archiver.capture.spool import discard
from archiver.capture.target import Target
from archiver.capture.wire import AttemptError
from archiver.messages import CodingError
from archiver.models import Clock, Exchange, Fetch, Outcome, Reason, Request

PURPOSE = "robots"
MAX_BYTES = 512 * 1024
"""Bytes of robots.txt that are read: at least 500 kibibytes must be (RFC 9309, 2.5)."""
KEPT_SECONDS = 24 * 3600.0
"""How long rules are kept: no longer than 24 hours (RFC 9309, 2.4)."""
LONGEST_DELAY = 30.0
"""Seconds between two requests that a robots.txt can ask of us, at most. A guess."""


@dataclass(frozen=True)
class Rules:
    """What one origin allows: `parsed` is None where everything is, `failure` where nothing is."""

    expires: float
    parsed: Any = None
    failure: tuple[Reason, str] | None = None


def consults_robots(option: str, purpose: str) -> bool:
    """Whether robots.txt counts: for what nobody cited ("requisites"), for "all", or for "none".

    A web archive's own interface is not a page that a crawler found.
    """
    if option == "all":
        return purpose not in (PURPOSE, "archive")
    return option == "requisites" and purpose == "requisite"


class Robots:
    """The rules of the origins met so far. Safe to share by threads."""

    def __init__(self, fetch: Fetch, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._rules: dict[str, Rules] = {}
        self._lock = threading.Lock()

    def check(self, target: Target) -> float:
        """Return the seconds between requests that the origin of `target` asks for.

        Raises AttemptError where `target` is forbidden, or where the rules cannot be had.
        """
        rules = self._of(target)
        if rules.failure is not None:
            raise AttemptError(*rules.failure)
        if rules.parsed is None:
            return 0.0
        if not rules.parsed.can_fetch(target.url, PRODUCT):
            message = f"robots.txt of {target.authority} forbids it"
            raise AttemptError(Reason.ROBOTS, message)
        return min(LONGEST_DELAY, rules.parsed.crawl_delay(PRODUCT) or 0.0)

    def _of(self, target: Target) -> Rules:
        origin = f"{target.scheme}://{target.authority}"
        now = self._clock.monotonic()
        with self._lock:
            known = self._rules.get(origin)
        if known is None or known.expires < now:
            known = self._ask(origin, now + KEPT_SECONDS)
            with self._lock:
                self._rules[origin] = known
        return known

    def _ask(self, origin: str, expires: float) -> Rules:
        url = f"{origin}/robots.txt"
        exchange = self._fetch(Request(url, follow=5, max_bytes=MAX_BYTES, purpose=PURPOSE))
        try:
            return _read_rules(exchange, url, expires)
        finally:
            discard(exchange)


def _read_rules(exchange: Exchange, url: str, expires: float) -> Rules:
    """RFC 9309 section 2.3.1: 4xx allows everything, 5xx and no answer allow nothing."""
    if exchange.outcome is Outcome.FAILED:
        if exchange.reason is Reason.TOO_MANY_REDIRECTS:
            return Rules(expires)
        reason = exchange.reason or Reason.ROBOTS
        message = f"{url} could not be read: {exchange.message}"
        return Rules(0.0, failure=(reason, message))
    if exchange.status >= 500:
        message = f"{url} answered {exchange.status}, so nothing may be fetched (RFC 9309)"
        return Rules(0.0, failure=(Reason.ROBOTS, message))
    if exchange.status // 100 != 2 or exchange.last is None:
        return Rules(expires)
    try:
        text = read_body(exchange.last).decode("utf-8", "replace")
    except (CodingError, TooLargeError):
        return Rules(expires)
    return Rules(expires, Protego.parse(text[:MAX_BYTES]))
