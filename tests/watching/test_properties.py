"""Whatever a source does, in whatever order: what must never be said of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.models import Change, Reason, State, Usability, Usable
from archiver.state_lines import evidence_object, read_evidence
from archiver.watch_memory import Memory
from archiver.watching.observation import Observation, Page
from archiver.watching.page_states import UNDETERMINED, Conclusion, Question, classify
from archiver.watching.transitions import is_worth_noting, settle
from tests.watching.seen import CHANGED, DAY, KNOWN, NOISE, NOW, REPLACED, SAME, exchange, seen

HOME = "https://town.example/"
THERE = {"found": ("q",)}
LOST = {"missing": ("q",)}
ANSWERS: dict[str, Observation] = {
    "same": seen(comparison=SAME, **THERE),
    "noise": seen(comparison=NOISE, **THERE),
    "changed": seen(comparison=CHANGED, **THERE),
    "lost": seen(comparison=CHANGED, **LOST),
    "replaced": seen(comparison=REPLACED, title="Other", text="Other words.", **LOST),
    "404": seen(exchange(404), comparison=None),
    "410": seen(exchange(410), comparison=None),
    "403": seen(exchange(403), comparison=None),
    "429": seen(exchange(429), comparison=None),
    "503": seen(exchange(503), comparison=None),
    "dns": seen(exchange(failed=Reason.DNS), comparison=None),
    "tls": seen(exchange(failed=Reason.TLS), comparison=None),
    "cut": seen(exchange(cut=Reason.LENGTH), whole=False, comparison=CHANGED, **LOST),
    "challenge": seen(exchange(200, headers=(("cf-mitigated", "challenge"),)), comparison=CHANGED),
    "wall": seen(
        usability=Usability(Usable.NO, "A wall."), whole=False, comparison=CHANGED, **LOST
    ),
    "maintenance": seen(title="Site under maintenance", comparison=REPLACED, **LOST),
    "home": seen(exchange(final=HOME), comparison=REPLACED, **LOST),
    "moved": seen(exchange(final=HOME + "archive/7"), comparison=SAME, **THERE),
    "error page": seen(title="Page not found", comparison=REPLACED, **LOST),
    "404 with the words": seen(exchange(404), comparison=None, **THERE),
}
UNKNOWN = frozenset(("403", "429", "503", "dns", "tls", "cut", "challenge", "wall", "maintenance"))
NOT_GONE = UNKNOWN | {"404 with the words"}
SERIES = st.lists(
    st.tuples(
        st.sampled_from(sorted(ANSWERS)),
        st.sampled_from([0.1, 1.0, 30.0]),
        st.sampled_from([Page(404, HOME), Page(200, HOME + "zz", "Other", "Other words.")]),
    ),
    min_size=1,
    max_size=25,
)


def judge(observed: Observation, probe: Page) -> Conclusion:
    """Return the conclusion; every question is answered by `probe`."""
    for _ in range(4):
        answer = classify(observed, DAY)
        if isinstance(answer, Conclusion):
            return answer
        name = {Question.WITHDRAWN: "withdrawn"}.get(answer, answer.value)
        observed = replace(observed, **{name: {} if name == "withdrawn" else probe})
    raise AssertionError("it never stops asking")


def play(series: list[tuple[str, float, Page]]) -> list[tuple[str, Change]]:
    """Return what was answered and what was said, round after round."""
    said: list[tuple[str, Change]] = []
    noted: Change | None = None
    now = NOW
    for number, (name, days, probe) in enumerate(series):
        now += timedelta(days=days)
        memory = noted.memory if noted else KNOWN
        was = said[-1][1].state if said else None
        observed = replace(ANSWERS[name], date=now, memory=memory, previous=was)
        change = settle("s", observed, judge(observed, probe), noted, f"urn:uuid:{number}")
        said.append((name, change))
        noted = change if noted is None or is_worth_noting(change, noted) else noted
    return said


@settings(max_examples=60)
@given(SERIES)
def test_nothing_unknown_is_ever_news_or_gone(series: list[tuple[str, float, Page]]) -> None:
    for name, change in play(series):
        if name in UNKNOWN:
            assert change.state in UNDETERMINED
            assert not change.transition
        if name in NOT_GONE:
            assert change.state is not State.GONE


@settings(max_examples=60)
@given(SERIES)
def test_404_is_gone_only_after_a_day_of_404(series: list[tuple[str, float, Page]]) -> None:
    said = play(series)
    for number, (name, change) in enumerate(said):
        if name != "404" or change.state is not State.GONE:
            continue
        run = [c for n, c in said[:number] if n in ("404", "410")]
        gone_already = any(c.state is State.GONE for _, c in said[:number])
        assert gone_already or any(
            change.date - c.date >= timedelta(days=0.9) for c in run if change.date and c.date
        )


@settings(max_examples=60)
@given(SERIES)
def test_a_present_quotation_is_never_gone_lost_or_replaced(
    series: list[tuple[str, float, Page]],
) -> None:
    live = (State.SAME, State.NOISE, State.CHANGED, State.MOVED, State.RESTORED)
    for name, change in play(series):
        if ANSWERS[name].found:
            assert change.state in live


@settings(max_examples=60)
@given(SERIES, st.sampled_from(sorted(ANSWERS)))
def test_the_same_answer_twice_is_news_once(
    series: list[tuple[str, float, Page]], name: str
) -> None:
    twice = [*series, (name, 1.0, Page(404, HOME)), (name, 1.0, Page(404, HOME))]
    *_, (_, first), (_, second) = play(twice)
    happened = first.state in (State.CHANGED, State.RESTORED)
    confirmed = first.doubt is not None and second.doubt is None
    # These answers differ from the baseline each time, as no page does that stays as it is.
    compared = name == "changed" or (name in ("lost", "replaced") and second.state == "changed")
    assert not second.transition or happened or confirmed or compared


@settings(max_examples=60)
@given(SERIES)
def test_memory_survives_the_log(series: list[tuple[str, float, Page]]) -> None:
    for _, change in play(series):
        written = json.loads(json.dumps(evidence_object(change)))
        assert read_evidence(replace(change, memory=Memory()), written) == change
