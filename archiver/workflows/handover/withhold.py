"""Withholding: captures that must not be shown or handed over, though they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from archiver.errors import UsageError
from archiver.models import Capture, Change, Usable
from archiver.project import Project
from archiver.store.caches import clear_derived
from archiver.store.catalog.withheld import LIFT, WITHHOLD, WithheldCapture
from archiver.store.reader import Reader
from archiver.urls import to_rfc3339
from archiver.watch_memory import Memory
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.verify.resting import find_merged, say_merged

SPOKEN = ("title", "difference", "attachments", "headers")
UNSAID = "Why is not shown: a copy of this page is withheld, and the reason may hold words of it."


@dataclass(frozen=True)
class Withholding:
    """What was withheld, or is shown again: the capture named, and those that go with it.

    `packs` are the names of packs made before that hold its source, `left` what could not be
    removed of the cache and the report.
    """

    capture: Capture
    others: tuple[Capture, ...]
    packs: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def withhold(project: Project, means: Means, record: str, reason: str, by: str = "") -> Withholding:
    """Write into the custody log that the capture `record` (an id, or its start) is withheld.

    The WARC stays as it is; the cache and the report, which may hold its words, are removed.
    Raises UsageError when no capture, or more than one, has that id, when it is withheld already,
    and when no reason is given.
    """
    if not reason.strip():
        raise UsageError("Withholding needs a reason, which people will read: --reason.")
    with open_to_write(project, means) as archive:
        capture = choose_capture(archive, record)
        before = archive.catalog.withheld()
        if capture.record_id in before:
            raise UsageError(f"{record} is withheld already: {before[capture.record_id].reason}")
        archive.note(WITHHOLD, _fields(capture, reason, by))
        hidden = archive.catalog.withheld().keys() - before.keys() - {capture.record_id}
        others = tuple(c for c in archive.catalog.captures() if c.record_id in hidden)
        sources = {c.source for c in (capture, *others)}
        left = clear_derived(archive.root)
        return Withholding(capture, others, tuple(packs_with(archive, sources)), tuple(left))


def lift(project: Project, means: Means, record: str, reason: str, by: str) -> Withholding:
    """Write into the custody log that the capture `record` may be shown again.

    What went with it is shown again too, unless another withheld capture holds it. Raises
    UsageError when it is not withheld by itself, or was erased; and without a reason or a name.
    """
    if not reason.strip() or not by.strip():
        raise UsageError("Lifting needs a reason and a name: --reason WHY --by NAME.")
    with open_to_write(project, means) as archive:
        capture = choose_capture(archive, record)
        before = archive.catalog.withheld()
        withheld = before.get(capture.record_id)
        if withheld is None:
            raise UsageError(f"{record} is not withheld: nothing was changed.")
        if withheld.erased:
            raise UsageError(
                f"{record} was {withheld.reason}. What was erased cannot be shown again."
            )
        if withheld.cause != withheld.record_id:
            raise UsageError(
                f"{record} goes with {withheld.cause}, which says the same. Lift that one: "
                f"archiver withhold --lift {withheld.cause}"
            )
        archive.note(LIFT, _fields(capture, reason, by))
        after = archive.catalog.withheld()
        shown = [before[one] for one in before.keys() - after.keys()]
        captures = (archive.catalog.by_record(one.record_id) for one in shown)
        others = tuple(c for c in captures if c is not None and c != capture)
        return Withholding(capture, others)


def _fields(capture: Capture, reason: str, by: str) -> dict[str, object]:
    return {
        "source": capture.source,
        "record_id": capture.record_id,
        "uri": capture.uri,
        "date": to_rfc3339(capture.date),
        "payload_digest": capture.payload_digest,
        "reason": reason.strip(),
        "by": by.strip(),
    }


def choose_capture(reader: Reader, record: str) -> Capture:
    """Return the capture whose id begins with `record`. Raises UsageError unless it is one."""
    found = reader.catalog.find(record)
    if not found:
        raise UsageError(f"No capture has the id {record!r}. `archiver show ID` lists them.")
    if len(found) > 1:
        raise UsageError(f"{len(found)} captures begin with {record!r}. Give more characters.")
    return found[0]


def packs_with(reader: Reader, sources: Iterable[str]) -> list[str]:
    """Return the names of the packs that were made of any of these sources."""
    wanted = set(sources)
    made = (event.fields for event in reader.catalog.events("export"))
    names = (
        str(said.get("name", "")) for said in made if wanted & set(_strings(said.get("sources")))
    )
    return list(dict.fromkeys(names))


def _strings(said: object) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list) else []


def say_withheld(
    captures: Iterable[Capture], withheld: Mapping[str, WithheldCapture]
) -> dict[str, list[str]]:
    """Return by source id a sentence for each of its captures that is withheld."""
    said: dict[str, list[str]] = {}
    for capture in captures:
        found = withheld.get(capture.record_id)
        if found and capture.role != "requisite":
            words = f"The copy of {capture.date:%Y-%m-%d} is withheld: {found.reason}"
            if words not in said.setdefault(capture.source, []):
                said[capture.source].append(words)
    return said


def shown_captures(reader: Reader, source_id: str | None = None) -> tuple[Capture, ...]:
    """Return the captures as people may see them: a tombstone stands for a withheld one."""
    withheld = reader.catalog.withheld()
    captures = reader.catalog.captures(source_id)
    return tuple(entomb(c, withheld.get(c.record_id)) for c in captures)


def entomb(capture: Capture, withheld: WithheldCapture | None) -> Capture:
    """Return what is shown of a capture: date, address and digest, and why when it is withheld."""
    if withheld is None:
        return capture
    day = f"{withheld.date:%Y-%m-%d}"
    if withheld.erased:
        return replace(capture, usable=Usable.NO, why=f"on {day} {withheld.reason}", title="")
    why = f"withheld on {day}: {withheld.reason}"
    return replace(capture, usable=Usable.NO, why=why, title="")


def shown_history(reader: Reader, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return states as people may see them: no words of a page of which a copy is withheld, and
    whose log says so where it came with another archive.
    """
    withheld, merged = reader.catalog.withheld(), find_merged(reader)
    sources = reader.catalog.sources_of(withheld)
    shown = (_unspoken(c) if c.source in sources else c for c in changes)
    return tuple(say_merged(change, merged) for change in shown)


def _unspoken(change: Change) -> Change:
    kept = {name: said for name, said in change.evidence.items() if name not in SPOKEN}
    doubt = replace(change.doubt, reason=UNSAID) if change.doubt else None
    return replace(change, evidence=kept, memory=Memory(doubt=doubt), reason=UNSAID)


def shown_states(reader: Reader) -> dict[str, Change]:
    """Return the newest state of each source, as people may see it."""
    states = reader.catalog.states()
    return dict(zip(states, shown_history(reader, tuple(states.values())), strict=True))
