"""One request to one archive: paced, retried, bounded, and never taken for more than it was."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from archiver.messages import Head
from archiver.models import Clock, Exchange, Fetch, Outcome, Request
from archiver.wayback.answers import Unknown
from archiver.wayback.manners import Manners, read_retry_after

ATTEMPTS = 3
PATIENCE = 300.0
LONGEST_EXCHANGE = 120.0
BACKOFF = (2.0, 8.0)


@dataclass(frozen=True)
class Turn:
    """What a request counts as: the kind whose pace it keeps, that pace, redirects followed.

    Playback follows none: an archived redirect, played back raw, leads to the live web.
    """

    kind: str
    per_minute: float
    follow: int = 0


class Asker:
    """Sends requests to one archive. `patience` bounds, in seconds, all waiting for one answer."""

    def __init__(self, name: str, fetch: Fetch, clock: Clock, patience: float = PATIENCE) -> None:
        self.name = name
        self._fetch = fetch
        self._clock = clock
        self._patience = patience
        self._manners = Manners(clock)
        self.requests = 0

    def ask(self, url: str, turn: Turn) -> Exchange | Unknown:
        """Return a whole answer that is neither throttled nor a server's failure, else Unknown."""
        deadline = self._clock.monotonic() + self._patience
        trouble = Unknown(f"{self.name} was not asked")
        for attempt in range(ATTEMPTS):
            waited = self._wait(turn, deadline - BACKOFF[0] * bool(attempt))
            if waited is not None:
                return Unknown(f"{trouble.reason}; {waited.reason}") if attempt else waited
            answer = self._send(url, turn, deadline)
            found = self._trouble(answer)
            if found is None:
                return answer
            trouble = found
            self._back_off(attempt, deadline)
        return trouble

    def note_refusal(self) -> None:
        """Tell the manners that an answer turned out to be a refusal (403, a challenge)."""
        self._manners.note_refusal()

    def note_answer(self) -> None:
        """Tell the manners that an answer was sound."""
        self._manners.note_answer()

    def _wait(self, turn: Turn, deadline: float) -> Unknown | None:
        left = deadline - self._clock.monotonic()
        pause = self._manners.reserve(turn.kind, turn.per_minute, left)
        if pause is None:
            rest = self._manners.rest_left()
            said = f"is to be left alone for another {rest:.0f} s" if rest else "is busy with us"
            return Unknown(f"{self.name} {said}, longer than we wait; ask again later")
        if pause:
            self._clock.sleep(pause)
        return None

    def _send(self, url: str, turn: Turn, deadline: float) -> Exchange:
        self.requests += 1
        seconds = max(1.0, min(LONGEST_EXCHANGE, deadline - self._clock.monotonic()))
        return self._fetch(Request(url, follow=turn.follow, max_seconds=seconds, purpose="archive"))

    def _back_off(self, attempt: int, deadline: float) -> None:
        if attempt < len(BACKOFF):
            left = max(0.0, deadline - self._clock.monotonic())
            self._clock.sleep(min(BACKOFF[attempt], left))

    def _trouble(self, answer: Exchange) -> Unknown | None:
        """Return what makes `answer` no answer at all, or None; the manners are told."""
        head = answer.last.head if answer.last else None
        if answer.outcome is Outcome.FAILED or head is None:
            self._manners.note_failure()
            return Unknown(f"{self.name} did not answer: {_said(answer)}")
        if is_memento(head):
            return self._cut(answer)
        after = read_retry_after(head.get("retry-after"), self._clock.now())
        if head.status == 429 or (head.status == 503 and after is not None):
            self._manners.note_throttled(after)
            return Unknown(f"{self.name} asked us to slow down ({head.status})")
        if head.status >= 500:
            self._manners.note_failure()
            return Unknown(f"{self.name} answered with its own error {head.status}")
        return self._cut(answer)

    def _cut(self, answer: Exchange) -> Unknown | None:
        if answer.outcome is not Outcome.TRUNCATED:
            return None
        self._manners.note_failure()
        return Unknown(f"{self.name}'s answer was cut off ({_said(answer)})")


def is_memento(head: Head) -> bool:
    """Whether the answer says that it is a memento (RFC 7089 section 2.1.1)."""
    return bool(head.get("memento-datetime"))


def same_host(one: str, other: str) -> bool:
    """Whether two addresses lie on one host and port, whatever the scheme."""
    return urlsplit(one).hostname == urlsplit(other).hostname


def _said(answer: Exchange) -> str:
    reason = answer.reason.value if answer.reason else "no answer"
    return answer.message or reason
