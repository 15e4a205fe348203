"""Observations as tests need them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archiver.messages import Head
from archiver.models import Change, Exchange, Hop, Outcome, Reason, RecordBlock, Request, State
from archiver.text.walls.rules import find_header_sign, find_title_sign
from archiver.watch_memory import Doubt, Memory
from archiver.watching.observation import Observation, Page, VersionComparison
from archiver.watching.page_states import Conclusion, Question, classify
from archiver.watching.transitions import settle

NOW = datetime(2026, 3, 10, 5, tzinfo=UTC)
URL = "https://town.example/minutes/7.html"
DAY = 24 * 3600.0
KNOWN = Memory(
    condition="live",
    origin=URL,
    present=("q",),
    baseline="urn:uuid:1",
    title="Minutes of meeting 7",
)
SAME = VersionComparison(State.SAME)
NOISE = VersionComparison(State.NOISE)
CHANGED = VersionComparison(State.CHANGED, similarity=0.9)
REPLACED = VersionComparison(State.CHANGED, similarity=0.1)


def exchange(
    status: int = 200,
    *,
    url: str = URL,
    final: str = "",
    headers: tuple[tuple[str, str], ...] = (),
    failed: Reason | None = None,
    cut: Reason | None = None,
    kind: str = "text/html",
) -> Exchange:
    """Return an answer with `status` at `final`, or a failure, or an answer cut short."""
    if failed:
        return Exchange(Request(url), (), Outcome.FAILED, failed, "it did not work", NOW)
    head = Head("HTTP/1.1", status, "", (("Content-Type", kind), *headers), 0)
    hop = Hop(final or url, NOW, b"", RecordBlock(0), head)
    outcome = Outcome.TRUNCATED if cut else Outcome.CAPTURED
    return Exchange(Request(url), (hop,), outcome, cut, "", NOW)


def seen(
    answer: Exchange | None = None,
    *,
    title: str = "Minutes of meeting 7",
    text: str = "The minutes of the meeting.",
    **facts: object,
) -> Observation:
    """Return an observation of the page as cited; `facts` replace fields."""
    answer = answer or exchange()
    observed = Observation(
        url=answer.request.url,
        exchange=answer,
        date=NOW,
        page=Page(answer.status, answer.final_url, title, text),
        memory=KNOWN,
        comparison=SAME,
    )
    observed = replace(observed, sign=find_header_sign(observed.head) or find_title_sign(title))
    return replace(observed, **facts)  # type: ignore[arg-type]


def conclude(observed: Observation, gone_after: float = DAY) -> Conclusion:
    """Return the conclusion; a question is a failure of the test."""
    answer = classify(observed, gone_after)
    assert not isinstance(answer, Question), answer
    return answer


def state(observed: Observation, gone_after: float = DAY) -> str:
    """Return the state as its word, "doubt …" with what is suspected, "ask …" for a question."""
    answer = classify(observed, gone_after)
    if isinstance(answer, Question):
        return f"ask {answer}"
    return f"doubt {answer.doubt.suspects}" if answer.doubt else str(answer.state)


def since(days: float, suspects: str = "gone", looks: int = 1) -> Memory:
    """Return what is remembered of a page that has been in doubt for so many days."""
    return replace(KNOWN, doubt=Doubt(NOW - timedelta(days=days), looks, "", suspects))


def follow(*observations: Observation) -> list[Change]:
    """Settle one observation after the other, a day apart, each remembering the one before."""
    changes: list[Change] = []
    for number, observed in enumerate(observations):
        previous = changes[-1] if changes else None
        memory = previous.memory if previous else observed.memory
        was = previous.state if previous else None
        date = NOW + timedelta(days=number)
        now = replace(observed, memory=memory, date=date, previous=was)
        changes.append(settle("s", now, conclude(now), previous, f"urn:uuid:{number + 2}"))
    return changes
