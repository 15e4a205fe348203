"""How hard an archive may be asked, and when it is to be left alone.

archive.org blocks an address that goes on after a 429 for an hour, and doubles that at each
repetition; it then refuses connections, which looks like an outage.
"""

from __future__ import annotations

import threading

from archiver.models import Clock

FIRST_REST = 60.0
LONGEST_REST = 3600.0
FAILURES_BEFORE_REST = 5
UNREACHABLE_BEFORE_REST = 2
REFUSALS_BEFORE_REST = 3


class Manners:
    """Pacing and rests of one archive, shared by every thread that asks it.

    A rest that the archive asked for is waited out. After failures or refusals in a row it is not
    asked at all for a while, and what it would have said stays unknown.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._rest_until = self._closed_until = float("-inf")
        self._rest = FIRST_REST
        self._failures = 0
        self._refusals = 0

    def reserve(self, kind: str, per_minute: float, patience: float) -> float | None:
        """Reserve the next turn for a request of `kind` and return the seconds to wait for it.

        None when the archive is not to be asked now, or the turn lies more than `patience` seconds
        ahead: then nothing is reserved.
        """
        with self._lock:
            now = self._clock.monotonic()
            turn = max(now, self._next.get(kind, now), self._rest_until)
            if self._closed_until > now or turn - now > patience:
                return None
            self._next[kind] = turn + 60.0 / per_minute
            return turn - now

    def closed(self) -> bool:
        """Whether the archive is not to be asked at all for now."""
        with self._lock:
            return self._closed_until > self._clock.monotonic()

    def rest_left(self) -> float:
        """Return for how many seconds the archive is to be left alone, 0 when it may be asked."""
        with self._lock:
            until = max(self._rest_until, self._closed_until)
            return max(0.0, until - self._clock.monotonic())

    def note_answer(self) -> None:
        """A sound answer: whatever was wrong is over."""
        with self._lock:
            self._rest, self._failures, self._refusals = FIRST_REST, 0, 0

    def note_throttled(self, asked: float | None) -> None:
        """A 429, or a 503 that names a time: rest for `asked` seconds, else ever longer."""
        with self._lock:
            seconds = self._longer() if asked is None else asked
            self._rest_until = max(self._rest_until, self._clock.monotonic() + seconds)

    def note_refusal(self) -> None:
        """A 403 that is no exclusion, or a block page: several in a row are a block."""
        with self._lock:
            self._refusals += 1
            if self._refusals >= REFUSALS_BEFORE_REST:
                self._close()

    def note_failure(self, *, unreachable: bool = False) -> None:
        """No answer, or a server's error: several in a row, and the archive is left alone.

        An `unreachable` archive (no such host, no connection) is left alone sooner.
        """
        with self._lock:
            self._failures += 1
            limit = UNREACHABLE_BEFORE_REST if unreachable else FAILURES_BEFORE_REST
            if self._failures >= limit:
                self._close()

    def _close(self) -> None:
        self._closed_until = self._clock.monotonic() + self._longer()

    def _longer(self) -> float:
        seconds, self._rest = self._rest, min(LONGEST_REST, self._rest * 2)
        return seconds
