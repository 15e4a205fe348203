"""What others' logs decide about our records and waits for a person here, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.models import Change
from archiver.phrases import first_of
from archiver.store.catalog.catalog import Catalog, Event
from archiver.store.catalog.withheld import LIFT, WITHHOLD
from archiver.store.log.rulings import CONFIRM, ERASE

NAMED = 3
"""Sources of a log that are named. A guess: the rest are counted."""
SHOWN = 12
"""Characters of a line's hash that name it to people. A guess: no two in an archive are alike."""
DOES = {
    CONFIRM: "confirms that a typing is right, so that it would serve",
    WITHHOLD: "withholds a copy, so that it would be kept out of report, search and exports",
    LIFT: "says that a withheld copy may be shown again",
    ERASE: "says that a copy was erased, so that it would be erased here too",
}


def say_waiting(event: Event, catalog: Catalog) -> str:
    """Return in a sentence what another's log decides, who asks, and what to do."""
    record = str(event.fields.get("record_id", ""))
    capture = catalog.by_record(record)
    what = f"{record} ({capture.source}, {capture.date:%Y-%m-%d})" if capture else record
    why = f" ({event.fields['reason']})" if event.fields.get("reason") else ""
    name = event.hash[:SHOWN]
    return (
        f"{_who(event)} {DOES[event.event]}: {what}{why}. It waits, and does nothing, until a "
        f"person here decides: archiver accept {name} --by NAME, or archiver reject {name} --by "
        "NAME."
    )


def _who(event: Event) -> str:
    by, operator, machine = (str(event.fields.get(n) or "") for n in ("by", "operator", "machine"))
    place = f"the log {event.chain}, line {event.seq}, written by {operator or 'nobody named'}"
    place += f" on {machine}" if machine else ""
    return f"{by or 'Nobody named'}, says {place},"


def say_all_waiting(catalog: Catalog) -> Iterator[str]:
    """Yield a sentence for each decision that waits, and for each log that is not heard."""
    yield from (say_waiting(event, catalog) for event in catalog.waiting())
    yield from say_unheard(catalog)


def say_unheard(catalog: Catalog) -> Iterator[str]:
    """Yield for each log what its watch says of our sources that ours does not, and what to do."""
    ours = catalog.states()
    by_log: dict[str, list[Change]] = {}
    for chain, change in catalog.unheard():
        own = ours.get(change.source)
        if own is None or own.state is not change.state:
            by_log.setdefault(chain, []).append(change)
    for chain, changes in by_log.items():
        said = [_say_other_state(one, ours.get(one.source)) for one in changes]
        yield (
            f"The log {chain} of another archive says of sources that we keep too: "
            f"{first_of(said, NAMED, '; ')}. That does nothing here: our own watch decides. "
            f"To go by it all the same: archiver accept {chain} --by NAME."
        )


def _say_other_state(theirs: Change, ours: Change | None) -> str:
    dated = f" ({theirs.date:%Y-%m-%d})" if theirs.date else ""
    here = f"here {ours.state}" if ours else "not looked at here"
    return f"{theirs.source} is {theirs.state}{dated}, {here}"
