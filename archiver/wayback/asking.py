"""One request to one archive: paced, retried, bounded, and never taken for more than it was."""

from __future__ import annotations

from dataclasses import dataclass

from archiver.bodies import read_start
from archiver.dates import read_retry_after
from archiver.messages import Head
from archiver.models import ArchiveAnswer, Clock, Exchange, Fetch, Outcome, Reason, Request
from archiver.wayback.answers import Unknown
from archiver.wayback.manners import Manners

ATTEMPTS = 3
PATIENCE = 300.0
LONGEST_EXCHANGE = 120.0
BACKOFF = (2.0, 8.0)
# Of an answer's body, for a person to see whether it is a list, a page or a refusal (a guess).
SHOWN_BYTES = 600
UNREACHABLE = (Reason.DNS, Reason.CONNECT, Reason.REFUSED_ADDRESS)


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

    def __init__(
        self,
        name: str,
        fetch: Fetch,
        clock: Clock,
        patience: float = PATIENCE,
        manners: Manners | None = None,
    ) -> None:
        self.name = name
        self._fetch = fetch
        self._clock = clock
        self._patience = patience
        self._manners = manners or Manners(clock)
        self._manners.trouble = self._manners.trouble or f"{name} was refusing us"
        self.requests = 0
        self.answers: list[ArchiveAnswer] | None = None  # a list, where answers are to be kept

    def ask(self, url: str, turn: Turn) -> Exchange | Unknown:
        """Return a whole answer that is neither throttled nor a server's failure, else Unknown."""
        deadline = self._clock.monotonic() + self._patience
        for pause in (*BACKOFF, None):
            if not self._wait(turn, deadline):
                return self._left_alone()
            answer = self._send(url, turn, deadline)
            trouble = self._find_trouble(answer)
            if not trouble:
                return answer
            if pause is None or self._clock.monotonic() + pause >= deadline:
                return Unknown(trouble)
            if not self._manners.closed():
                self._clock.sleep(pause)
        return self._left_alone()

    def note_refusal(self, trouble: str) -> None:
        """Tell the manners that an answer turned out to be a refusal (403, a challenge)."""
        self._manners.trouble = trouble
        self._manners.note_refusal()

    def note_answer(self) -> None:
        """Tell the manners that an answer was sound."""
        self._manners.note_answer()

    def _wait(self, turn: Turn, deadline: float) -> bool:
        left = deadline - self._clock.monotonic()
        pause = self._manners.reserve(turn.kind, turn.per_minute, left)
        if pause:
            self._clock.sleep(pause)
        return pause is not None

    def _left_alone(self) -> Unknown:
        rest = self._manners.rest_left()
        if not rest:
            return Unknown(f"{self.name} has too many questions of ours waiting; ask again later")
        return Unknown(f"{self._manners.trouble}; not asked again for {rest:.0f} s")

    def _send(self, url: str, turn: Turn, deadline: float) -> Exchange:
        self.requests += 1
        seconds = max(1.0, min(LONGEST_EXCHANGE, deadline - self._clock.monotonic()))
        request = Request(url, follow=turn.follow, max_seconds=seconds, purpose="archive")
        answer = self._fetch(request)
        if self.answers is not None:
            self.answers.append(_shown(answer))
        return answer

    def _find_trouble(self, answer: Exchange) -> str:
        """Return what makes `answer` no answer at all, "" when it is one; the manners are told."""
        head = answer.last.head if answer.last else None
        if answer.outcome is Outcome.FAILED or head is None:
            said = f"{self.name} did not answer: {_said(answer)}"
            self._manners.trouble = said
            self._manners.note_failure(unreachable=answer.reason in UNREACHABLE)
            return said
        if not is_memento(head):
            after = read_retry_after(head.get("retry-after"), self._clock.now())
            if head.status == 429 or (head.status == 503 and after is not None):
                said = f"{self.name} asked us to slow down ({head.status})"
                self._manners.trouble = said
                self._manners.note_throttled(after)
                return said
            if head.status >= 500:
                said = f"{self.name} answered with its own error {head.status}"
                self._manners.trouble = said
                self._manners.note_failure()
                return said
        if answer.outcome is Outcome.TRUNCATED:
            said = f"{self.name}'s answer was cut off ({_said(answer)})"
            self._manners.trouble = said
            self._manners.note_failure()
            return said
        return ""


def is_memento(head: Head) -> bool:
    """Whether the answer says that it is a memento (RFC 7089 section 2.1.1)."""
    return bool(head.get("memento-datetime"))


def _said(answer: Exchange) -> str:
    reason = answer.reason.value if answer.reason else "no answer"
    return answer.message or reason


def _shown(answer: Exchange) -> ArchiveAnswer:
    """Return the answer for a person to read: its address, status and the beginning of its text."""
    hop = answer.last
    trouble = "" if answer.outcome is Outcome.CAPTURED else _said(answer)
    if hop is None or hop.head is None:
        return ArchiveAnswer(answer.request.url, answer.final_url, trouble=trouble)
    return ArchiveAnswer(
        answer.request.url,
        answer.final_url,
        hop.head.status,
        hop.head.media_type,
        hop.content_length,
        read_start(hop, SHOWN_BYTES).decode("utf-8", "replace"),
        trouble,
    )
