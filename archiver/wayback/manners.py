"""How hard an archive may be asked, and when it is to be left alone.

archive.org blocks an address that goes on after a 429 for an hour, and doubles that at each
repetition; it then refuses connections, which looks like an outage.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from archiver.models import Clock
from archiver.urls import from_rfc3339, to_rfc3339

FIRST_REST = 60.0
LONGEST_REST = 3600.0
FAILURES_BEFORE_REST = 5
UNREACHABLE_BEFORE_REST = 2
REFUSALS_BEFORE_REST = 3
# No archive is left alone longer for what one answer said, or a file that says what it said: an
# archive's longest published block is of hours, and a hostile value would silence it for ever.
LONGEST_ASKED = 24 * 3600.0
LONGEST_PACE = 3600.0
MOST_SAID = 300

Keep = Callable[[Mapping[str, object]], None]


class Manners:
    """Pacing and rests of one archive, shared by every thread that asks it.

    A rest that the archive asked for is waited out. After failures or refusals in a row it is not
    asked at all for a while, and what it would have said stays unknown. An archive counts what all
    our commands ask together: `remembered` is what an earlier one left with `keep`.
    """

    def __init__(
        self,
        clock: Clock,
        remembered: Mapping[str, object] | None = None,
        keep: Keep | None = None,
    ) -> None:
        self._clock = clock
        self._keep = keep
        self._lock = threading.Lock()
        said = remembered or {}
        paces = said.get("next")
        paces = paces if isinstance(paces, dict) else {}
        self._next = {str(kind): self._at(moment, LONGEST_PACE) for kind, moment in paces.items()}
        self._rest_until = self._at(said.get("rest_until"), LONGEST_ASKED)
        self._closed_until = self._at(said.get("closed_until"), LONGEST_ASKED)
        rest = said.get("rest")
        bounded = isinstance(rest, int | float) and FIRST_REST <= rest <= LONGEST_REST
        self._rest = float(f"{rest}") if bounded else FIRST_REST
        self._failures = 0
        refusals = said.get("refusals")
        self._refusals = next((n for n in range(REFUSALS_BEFORE_REST) if n == refusals), 0)
        trouble = said.get("trouble")
        self.trouble = trouble[:MOST_SAID] if isinstance(trouble, str) else ""

    def _at(self, moment: object, longest: float) -> float:
        """Return a remembered moment on this run's clock, at most `longest` seconds from now."""
        try:
            left = (from_rfc3339(str(moment)) - self._clock.now()).total_seconds()
        except (ValueError, OverflowError):
            return float("-inf")
        return self._clock.monotonic() + min(left, longest) if left > 0 else float("-inf")

    def remember(self) -> None:
        """Hand what a later command must know to `keep`: rests, refusals, the pace."""
        if self._keep is None:
            return
        with self._lock:
            now, monotonic = self._clock.now(), self._clock.monotonic()

            def moment(until: float) -> str:
                return _write_moment(now, until - monotonic)

            said: dict[str, object] = {
                "rest_until": moment(self._rest_until),
                "closed_until": moment(self._closed_until),
                "rest": self._rest,
                "refusals": self._refusals,
                "trouble": self.trouble[:MOST_SAID],
                "next": {k: moment(at) for k, at in self._next.items() if at > monotonic},
            }
        self._keep(said)

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
            seconds = self._longer() if asked is None else min(asked, LONGEST_ASKED)
            self._rest_until = max(self._rest_until, self._clock.monotonic() + seconds)
        self.remember()

    def note_refusal(self) -> None:
        """A 403 that is no exclusion, or a block page: several in a row are a block."""
        with self._lock:
            self._refusals += 1
            if self._refusals >= REFUSALS_BEFORE_REST:
                self._close()
        self.remember()

    def note_failure(self, *, unreachable: bool = False) -> None:
        """No answer, or a server's error: several in a row, and the archive is left alone.

        An `unreachable` archive (no such host, no connection) is left alone sooner.
        """
        with self._lock:
            self._failures += 1
            limit = UNREACHABLE_BEFORE_REST if unreachable else FAILURES_BEFORE_REST
            closing = self._failures >= limit
            if closing:
                self._close()
        if closing:
            self.remember()

    def _close(self) -> None:
        self._closed_until = self._clock.monotonic() + self._longer()

    def _longer(self) -> float:
        seconds, self._rest = self._rest, min(LONGEST_REST, self._rest * 2)
        return seconds


def _write_moment(now: datetime, seconds: float) -> str:
    return to_rfc3339(now + timedelta(seconds=seconds)) if seconds > 0 else ""
