"""What others' logs decide about our records: found at the merge, accepted or rejected here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver.errors import UsageError
from archiver.project import Project
from archiver.store.archive import Archive
from archiver.store.caches import clear_derived
from archiver.store.catalog.catalog import Event
from archiver.store.catalog.withheld import LIFT, WITHHOLD
from archiver.store.log.chain import FOLDER as CUSTODY
from archiver.store.log.chain import ChainLine, read_lines
from archiver.store.log.others_word import REGROWN
from archiver.store.log.rulings import ABOUT_RECORDS, CONFIRM, ERASE, MERGE, TRANSCRIBES
from archiver.store.log.waiting import ACCEPT, REJECT, LineName, name_object, read_name
from archiver.store.merging import MergePlan
from archiver.workflows.bring.waiting_rulings import SHOWN, say_waiting
from archiver.workflows.handover.erase import erase
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_read, open_to_write
from archiver.workflows.shared.who_and_when import check_name

# --- at the merge --------------------------------------------------------------------------------


def find_waiting(archive: Archive, plan: MergePlan) -> list[LineName]:
    """Return the lines that arrive and decide about records that are not of their own chain.

    So do lines that accept or reject such a one, and those that say how our log is to be read.
    """
    arriving = _Arriving(archive, plan)
    waiting = [line.name for line in arriving.lines if arriving.is_about_others(line)]
    while True:
        held = set(waiting)
        more = [
            line.name
            for line in arriving.lines
            if line.name not in held and arriving.names_others(line, held)
        ]
        if not more:
            return waiting
        waiting += more


def find_named(plan: MergePlan) -> set[str]:
    """Return the sources that the lines of the logs that arrive speak of, as they call them."""
    logs = [one.path for one in plan.arrivals if one.name.startswith(f"{CUSTODY}/")]
    return {line.text("source") for path in logs for line in read_lines(path)} - {""}


class _Arriving:
    """The new lines of a merge, and what they know of the captures in them."""

    def __init__(self, archive: Archive, plan: MergePlan) -> None:
        self._catalog = archive.catalog
        self._regrown = plan.regrown
        self._known = archive.catalog.heads()
        self._said: dict[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {}
        self.lines: list[ChainLine] = []
        for one in plan.arrivals:
            if one.name.startswith(f"{CUSTODY}/"):
                head = self._known.get(one.path.stem)
                self._read(one.path, head.seq if head else 0)

    def _read(self, path: Path, known: int) -> None:
        for line in read_lines(path):
            said, facts = line.fields.get("capture"), line.fields.get("facts")
            if isinstance(said, dict):
                where = (line.chain, said, facts if isinstance(facts, dict) else {})
                self._said[line.text("record_id")] = where
            if line.seq > known and line.event in (*ABOUT_RECORDS, MERGE, ACCEPT, REJECT):
                self.lines.append(line)

    def is_about_others(self, line: ChainLine) -> bool:
        """Whether a line decides about a record of another chain, or one that is like it."""
        if line.event not in ABOUT_RECORDS:
            return False
        gone = line.fields.get("captures")
        named = [str(one) for one in gone] if isinstance(gone, list) else []
        records = [line.text("record_id"), *named]
        if any(self._is_others(record, line.chain) for record in records):
            return True
        if line.event == LIFT:
            return any(self._we_withheld(record, line.chain) for record in records)
        if line.event == CONFIRM:
            _, _, facts = self._said.get(records[0], ("", {}, {}))
            return self._is_others(str(facts.get(TRANSCRIBES, "")), line.chain)
        return any(self._has_like(record, line.chain) for record in records)

    def _own(self, chain: str) -> set[str]:
        """The logs that a line of `chain` speaks for: none where we wrote its beginning."""
        return set() if chain in self._regrown else {chain}

    def _is_others(self, record: str, chain: str) -> bool:
        return bool(record) and bool(self._catalog.chains_of([record]) - self._own(chain))

    def _we_withheld(self, record: str, chain: str) -> bool:
        said = self._catalog.events(WITHHOLD)
        own = self._own(chain)
        return any(e.chain not in own and e.fields.get("record_id") == record for e in said)

    def _has_like(self, record: str, chain: str) -> bool:
        """Whether we have the same content by another chain: withholding goes by content."""
        _, said, _ = self._said.get(record, ("", {}, {}))
        digest = str(said.get("content_digest", ""))
        same = self._catalog.by_content_digest(digest) if digest else ()
        return any(self._is_others(capture.record_id, chain) for capture in same)

    def names_others(self, line: ChainLine, waiting: set[LineName]) -> bool:
        """Whether a line speaks about lines of logs that we have, or about one that waits."""
        named_logs = [line.fields.get(name) for name in ("chains", REGROWN)]
        logs = {str(log) for said in named_logs if isinstance(said, dict) for log in said}
        if line.event == MERGE and self._known.keys() & logs:
            return True
        said = line.fields.get("waiting" if line.event == MERGE else "lines")
        if line.event not in (MERGE, ACCEPT, REJECT) or not isinstance(said, list):
            return False
        named = [one for one in map(read_name, said) if one is not None]
        return any(one.chain in self._known or one in waiting for one in named)


# --- what a person decides -----------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """What was decided: `lines` in words, `ids` by which they are named, `left` of the cache."""

    lines: tuple[str, ...]
    ids: tuple[str, ...]
    left: tuple[str, ...] = ()


def list_waiting(project: Project, means: Means) -> Decision:
    """Return what waits for a person here."""
    with open_to_read(project, means) as reader:
        events = reader.catalog.waiting()
        words = tuple(say_waiting(event, reader.catalog) for event in events)
        return Decision(words, tuple(event.hash[:SHOWN] for event in events))


def accept(project: Project, means: Means, ids: Sequence[str], *, by: str, reason: str) -> Decision:
    """Let what others' logs decide about our records hold here, and do what it says.

    `ids` are those that `status` shows, or their first characters, or the names of whole logs that
    are not heard. Raises UsageError where one names nothing that waits, or more than one; and
    without a name.
    """
    who = check_name(by, "--by")
    with open_to_write(project, means) as archive:
        logs = [one for one in dict.fromkeys(ids) if one in archive.catalog.quiet_logs()]
        events = _choose(
            archive.catalog.waiting(rejected=True), [one for one in ids if one not in logs]
        )
        words = tuple(say_waiting(event, archive.catalog) for event in events)
        said = {**_fields(events, who, reason), **({"chains": logs} if logs else {})}
        archive.note(ACCEPT, said)
        left = clear_derived(archive.root)
    for event in (event for event in events if event.event == ERASE):
        _erase_too(project, means, event, who)
    heard = [f"What the log {one} says of our sources holds here, too" for one in logs]
    names = (*(event.hash[:SHOWN] for event in events), *logs)
    return Decision((*words, *heard), names, tuple(left))


def reject(project: Project, means: Means, ids: Sequence[str], *, by: str, reason: str) -> Decision:
    """Say that it shall not hold here, so that nobody is asked again. Raises as `accept` does."""
    who = check_name(by, "--by")
    with open_to_write(project, means) as archive:
        events = _choose(archive.catalog.waiting(), ids)
        words = tuple(say_waiting(event, archive.catalog) for event in events)
        archive.note(REJECT, _fields(events, who, reason))
        return Decision(words, tuple(event.hash[:SHOWN] for event in events))


def _choose(waiting: Sequence[Event], ids: Sequence[str]) -> list[Event]:
    return [_choose_one(waiting, one) for one in dict.fromkeys(ids)]


def _choose_one(waiting: Sequence[Event], wanted: str) -> Event:
    found = [event for event in waiting if wanted and event.hash.startswith(wanted.lower())]
    if len(found) != 1:
        what = f"{len(found)} decisions begin with" if found else "Nothing waits that is called"
        raise UsageError(f"{what} {wanted!r}. `archiver accept` without a name lists what waits.")
    return found[0]


def _fields(events: Sequence[Event], by: str, reason: str) -> dict[str, object]:
    lines = [name_object(event.name) for event in events]
    return {"lines": lines, "by": by, "reason": reason.strip()}


ORDERED = ("order", "reason")


def _erase_too(project: Project, means: Means, event: Event, by: str) -> None:
    """Erase here what their line says was erased; who decided here stands in our own line."""
    order, reason = (str(event.fields.get(name) or "as another archive says") for name in ORDERED)
    named = event.fields.get("captures")
    for record in named if isinstance(named, list) else [event.fields.get("record_id")]:
        with open_to_read(project, means) as reader:
            known = reader.catalog.withheld().get(str(record))
            here = reader.catalog.by_record(str(record)) is not None
        if here and not (known and known.erased and not known.within):
            erase(project, means, str(record), reason=reason, by=by, order=order)
