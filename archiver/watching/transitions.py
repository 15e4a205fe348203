"""From one round to the next: what is news, and what is remembered.

A transition is a change between settled states. Entering or leaving a doubt, "blocked" or
"unreachable" is none (nothing is known of the page), and neither is same ↔ noise. "changed" and
"restored" happen; the other states last, and are news once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from archiver.models import UNDETERMINED, Change, Outcome, State
from archiver.watch_memory import LIVE, Memory
from archiver.watching.doubt import absent_after, doubted, present_after, unknown_since
from archiver.watching.observation import Observation
from archiver.watching.page_states import NOT_THE_PAGE, Conclusion
from archiver.watching.unstable_places import keep_moving

LASTING = (
    State.QUOTATION_LOST,
    State.MOVED,
    State.GONE,
    State.WITHDRAWN,
    State.SOFT_404,
    State.PARKED,
)
EVENTS = (State.CHANGED, State.RESTORED)
FULL_STEP = timedelta(days=7)  # between two notes of a full fetch; a guess: a line a week
QUIET = (State.SAME, State.NOISE)


def settle(
    source: str,
    seen: Observation,
    conclusion: Conclusion,
    previous: Change | None,
    record: str,
) -> Change:
    """Return this round's Change of one source, with the memory for the next round.

    `record` is the record id of the capture that was judged, "" when none was stored.
    """
    memory = _remember(seen, conclusion, record)
    return Change(
        source=source,
        state=conclusion.state,
        previous=previous.state if previous else None,
        transition=conclusion.doubt is None and _is_news(seen.memory, memory, conclusion),
        reason=conclusion.reason,
        evidence=conclusion.evidence,
        quotations_lost=conclusion.lost,
        date=seen.date,
        memory=memory,
    )


def is_unknown_news(change: Change) -> bool:
    """Whether a source has just become undetermined; said once, and never as a deletion."""
    return change.state in UNDETERMINED and change.previous not in UNDETERMINED


def is_worth_noting(change: Change, previous: Change | None) -> bool:
    """Whether the custody log needs a line: the state or what is remembered is not what it was."""
    if previous is None or change.transition:
        return True
    quiet = change.state in QUIET and previous.state in QUIET
    return change.memory != previous.memory or not (quiet or change.state == previous.state)


def _is_news(before: Memory, after: Memory, conclusion: Conclusion) -> bool:
    if conclusion.state in EVENTS:
        return True
    if conclusion.state not in LASTING:
        return False
    grown = set(after.lost) - set(before.lost)
    return before.condition != after.condition or before.target != after.target or bool(grown)


def _remember(seen: Observation, conclusion: Conclusion, record: str) -> Memory:
    if conclusion.doubt is not None:
        return doubted(seen.memory, conclusion.doubt, seen.date, seen.seen_well)
    if not conclusion.determined:
        # Nothing is known. No answer, or a refusal, neither confirms nor clears a 404; where one
        # page stood for many, or another text, it stands against them, and their series begins
        # anew. So does that of a 404 where the host itself tells of an outage: the 404 may have
        # been of it.
        doubt = seen.memory.doubt
        answered = seen.exchange.outcome is not Outcome.FAILED
        outage = conclusion.state is State.UNREACHABLE and answered
        stands = doubt is not None and doubt.suspects == State.GONE and not outage
        since = unknown_since(seen.memory, seen.date, seen.seen_well)
        return replace(seen.memory, doubt=doubt if stands else None, unknown_since=since)
    condition = conclusion.state.value if conclusion.state in LASTING else LIVE
    kept = replace(
        seen.memory,
        condition=_lasting_condition(seen, conclusion, condition),
        doubt=None,
        unknown_since=None,
        first_404=_first_404(seen, conclusion),
        full=_full(seen),
        documents=seen.attached.documents,
        searched=seen.attached.searched,
    )
    changed = kept.condition != seen.memory.condition
    kept = replace(
        kept,
        since=seen.date if changed else seen.memory.since,
        cited=_cited(seen.memory, kept.condition),
    )
    if conclusion.state in NOT_THE_PAGE or conclusion.stand_in:
        # What stands in a page's place is known by its digest; baseline, title and quotations stay
        # those of the page as it was cited, so that it is known again when it is back.
        led = seen.page.url if conclusion.state is State.MOVED else ""
        return replace(
            kept,
            stand_in=(seen.page.digest or kept.stand_in or "") if conclusion.stand_in else None,
            target=led,
            spoken=str(conclusion.evidence.get("language", "")) or kept.spoken,
            lost=conclusion.lost or kept.lost,
            present=tuple(q for q in kept.present if q not in conclusion.lost),
        )
    return _rest_on(kept, seen, conclusion, record)


def _cited(memory: Memory, condition: str) -> str:
    if condition == LIVE:
        return ""
    return memory.baseline if memory.condition in ("", LIVE) else memory.cited


def _first_404(seen: Observation, conclusion: Conclusion) -> datetime | None:
    if conclusion.state is not State.GONE:
        return None
    return conclusion.proven.since if conclusion.proven else seen.memory.first_404


def _lasting_condition(seen: Observation, conclusion: Conclusion, condition: str) -> str:
    """A page that changes at the address it moved to is still moved, and one that changes without
    getting its quotation back still lacks it.
    """
    if condition != LIVE:
        return condition
    moved = seen.memory.condition == State.MOVED and seen.page.url == seen.memory.target
    lacking = seen.memory.condition == State.QUOTATION_LOST and bool(conclusion.lost)
    return seen.memory.condition if moved or lacking else condition


def _rest_on(kept: Memory, seen: Observation, conclusion: Conclusion, record: str) -> Memory:
    moved = kept.condition == State.MOVED
    standing = present_after(kept, seen.found, seen.missing, whole=seen.whole)
    present = tuple(q for q in standing if q not in conclusion.lost)
    compared = seen.comparison
    learned = compared.learned if compared else ()
    unstable, moved_on = keep_moving(
        {*kept.unstable, *learned},
        kept.moved,
        (*learned, *(compared.moving if compared else kept.unstable)),
        seen.date.date(),
    )
    return replace(
        kept,
        lost=conclusion.lost,
        present=present,
        absent=absent_after(kept, seen.found, seen.missing, (*present, *conclusion.lost)),
        origin=kept.origin or (seen.page.url if conclusion.state not in LASTING else ""),
        target=seen.page.url if moved else "",
        baseline=record or kept.baseline,
        title=seen.page.title,
        stand_in=None,
        spoken="",
        unstable=unstable,
        moved=moved_on,
        counted=kept.counted if compared is None or compared.counted is None else compared.counted,
    )


def _full(seen: Observation) -> datetime | None:
    """Kept to the week, so that a server without validators costs no custody line a round."""
    last = seen.memory.full
    recent = last is not None and timedelta(0) <= seen.date - last < FULL_STEP
    return last if recent or seen.page.status // 100 != 2 else seen.date
