"""From one round to the next: what is news, and what is remembered.

A transition is a change between determined states. Entering or leaving "blocked" or
"unreachable" is none (nothing is known of the page), and neither is same ↔ noise. "changed" and
"restored" happen; the other states last, and are news once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from archiver.models import Change, State
from archiver.watching.documents import earliest
from archiver.watching.liveness import LIVE, UNDETERMINED, Conclusion
from archiver.watching.observation import Memory, Observation

LASTING = (
    State.QUOTATION_LOST,
    State.MOVED,
    State.GONE,
    State.WITHDRAWN,
    State.SOFT_404,
    State.PARKED,
)
NOT_THE_PAGE = (State.GONE, State.SOFT_404, State.PARKED)
EVENTS = (State.CHANGED, State.RESTORED)
FULL_STEP = timedelta(days=7)
QUIET = (State.SAME, State.NOISE)


def settle(
    source: str,
    seen: Observation,
    conclusion: Conclusion,
    previous: Change | None,
    record: str,
) -> Change:
    """Return this round's Change of one source, its evidence with the memory for the next round.

    `record` is the record id of the capture that was judged, "" when none was stored.
    """
    memory = _remember(seen, conclusion, record)
    return Change(
        source=source,
        state=conclusion.state,
        previous=previous.state if previous else None,
        transition=_is_news(seen.memory, memory, conclusion),
        reason=conclusion.reason,
        evidence={**conclusion.evidence, "memory": memory.as_evidence()},
        quotations_lost=conclusion.lost,
        date=seen.date,
    )


def memory_of(previous: Change | None) -> Memory:
    """Return what the last noted state of a source remembers; empty when there was none."""
    kept = previous.evidence.get("memory") if previous else None
    return Memory.from_evidence(kept) if isinstance(kept, dict) else Memory()


def is_unknown_news(change: Change) -> bool:
    """Whether a source has just become undetermined; said once, and never as a deletion."""
    return change.state in UNDETERMINED and change.previous not in UNDETERMINED


def is_worth_noting(change: Change, previous: Change | None) -> bool:
    """Whether the custody log needs a line: the state or what is remembered is not what it was."""
    if previous is None or change.transition:
        return True
    quiet = change.state in QUIET and previous.state in QUIET
    return memory_of(change) != memory_of(previous) or not (quiet or change.state == previous.state)


def _is_news(before: Memory, after: Memory, conclusion: Conclusion) -> bool:
    if conclusion.state in EVENTS:
        return True
    if conclusion.state not in LASTING:
        return False
    grown = set(after.lost) - set(before.lost)
    return before.condition != after.condition or before.target != after.target or bool(grown)


def _remember(seen: Observation, conclusion: Conclusion, record: str) -> Memory:
    if not conclusion.determined:
        return _wait(seen, conclusion)
    condition = conclusion.state.value if conclusion.state in LASTING else LIVE
    kept = replace(
        seen.memory,
        condition=_lasting_condition(seen, conclusion, condition),
        unknown_since=None,
        first_404=seen.memory.first_404 if conclusion.state is State.GONE else None,
        full=_full(seen),
        documents=seen.attached.documents,
        searched=seen.attached.searched,
    )
    changed = kept.condition != seen.memory.condition
    kept = replace(kept, since=seen.date if changed else seen.memory.since)
    if conclusion.state in NOT_THE_PAGE:
        return replace(kept, baseline=_stand_in(seen, conclusion, record))
    return _rest_on(kept, seen, conclusion, record)


def _stand_in(seen: Observation, conclusion: Conclusion, record: str) -> str:
    """What stands in a page's place is what the next round is compared with; of a page that is
    gone, the last copy. Its title and quotations stay those of the page as it was cited.
    """
    return (
        seen.memory.baseline if conclusion.state is State.GONE else record or seen.memory.baseline
    )


def _wait(seen: Observation, conclusion: Conclusion) -> Memory:
    first = seen.memory.first_404
    if first is not None or conclusion.pending_404:
        first = earliest(first, seen.date)
    unknown = earliest(seen.memory.unknown_since, seen.date)
    return replace(seen.memory, first_404=first, unknown_since=unknown)


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
    return replace(
        kept,
        lost=conclusion.lost,
        present=_present(seen, conclusion),
        absent=_absent(seen, conclusion),
        origin=kept.origin or (seen.page.url if conclusion.state not in LASTING else ""),
        target=seen.page.url if moved else "",
        baseline=record or kept.baseline,
        title=seen.page.title,
    )


def _present(seen: Observation, conclusion: Conclusion) -> tuple[str, ...]:
    judged = (*seen.found, *seen.missing)
    kept = [q for q in seen.memory.present if q not in judged or not seen.whole]
    return tuple(sorted({*kept, *seen.found} - set(conclusion.lost)))


def _absent(seen: Observation, conclusion: Conclusion) -> tuple[str, ...]:
    kept = [q for q in seen.memory.absent if q not in (*seen.found, *seen.missing)]
    known = {*_present(seen, conclusion), *conclusion.lost}
    return tuple(sorted({*kept, *seen.missing} - known))


def _full(seen: Observation) -> datetime | None:
    """Kept to the week, so that a server without validators costs no custody line a round."""
    last = seen.memory.full
    recent = last is not None and timedelta(0) <= seen.date - last < FULL_STEP
    return last if recent or seen.page.status // 100 != 2 else seen.date
