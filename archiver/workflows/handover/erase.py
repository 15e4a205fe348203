"""Erasing: what a court or the law wants gone, and all that says the same, truly removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archiver.errors import UsageError
from archiver.models import Capture
from archiver.project import Project
from archiver.store.archive import Archive, new_id
from archiver.store.caches import clear_derived
from archiver.store.disk import SET_ASIDE
from archiver.store.erasing import erase_fields, find_stretches, perform
from archiver.store.log.rulings import ERASE, say_erased
from archiver.store.others_recordings import FOLDER as IMPORTS
from archiver.urls import to_rfc3339
from archiver.workflows.handover.withhold import choose_capture, packs_with
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.shared.who_and_when import check_name, check_words


@dataclass(frozen=True)
class ErasurePlan:
    """What would be erased: the capture, those that say the same, and files kept as handed in."""

    capture: Capture
    others: tuple[Capture, ...]
    originals: tuple[str, ...]


@dataclass(frozen=True)
class Erasure:
    """What was erased, in which files; where copies of it may still lie, in sentences."""

    plan: ErasurePlan
    changed: tuple[str, ...]
    elsewhere: tuple[str, ...]


def plan_erasure(project: Project, means: Means, record: str) -> ErasurePlan:
    """Return what erasing the capture `record` (an id, or its start) would take away.

    Raises UsageError when no capture, or more than one, has that id, or it was erased before.
    """
    with open_to_write(project, means) as archive:
        return _plan(archive, record)


def _plan(archive: Archive, record: str) -> ErasurePlan:
    capture = choose_capture(archive, record)
    known = archive.catalog.withheld().get(capture.record_id)
    if known is not None and known.erased:
        raise UsageError(f"{record} was {known.reason}. Nothing is left to erase.")
    same = archive.catalog.going_with(capture.record_id)
    others = tuple(c for c in archive.catalog.captures() if c.record_id in same and c != capture)
    kept = {_kept_as(archive, one) for one in (capture, *others)}
    return ErasurePlan(capture, others, tuple(sorted(kept - {""})))


def _kept_as(archive: Archive, capture: Capture) -> str:
    imported = archive.catalog.facts(capture.record_id).get("imported")
    return str(imported.get("kept", "")) if isinstance(imported, dict) else ""


def erase(
    project: Project, means: Means, record: str, *, reason: str, by: str, order: str
) -> Erasure:
    """Remove the bytes of a capture and of all that says the same; the log says who, why, by what.

    Raises UsageError as `plan_erasure` does, and without a reason, a name or an order; StorageError
    where the archive cannot be written: what the log then says is done at the next start.
    """
    said: dict[str, str] = {
        "reason": check_words(reason, "--reason"),
        "by": check_name(by, "--by"),
        "order": check_words(order, "--order"),
    }
    with open_to_write(project, means) as archive:
        plan = _plan(archive, record)
        captures = [one.record_id for one in (plan.capture, *plan.others)]
        words = f"{say_erased(said)}; decided by {said['by']}"
        tombstone = {"date": to_rfc3339(means.clock.now().replace(microsecond=0)), "said": words}
        stretches = find_stretches(archive.catalog, captures, tombstone, _ids())
        places = erase_fields(stretches, plan.originals)
        named = {"record_id": plan.capture.record_id, "source": plan.capture.source}
        fields = {**named, "captures": captures, **said, **places}
        archive.note(ERASE, fields)
        changed = perform(archive.root, fields)
        left = clear_derived(archive.root)
        return Erasure(plan, tuple(changed), tuple(_elsewhere(archive, plan, changed, left)))


def _ids() -> Iterator[str]:
    while True:
        yield new_id()


def _elsewhere(
    archive: Archive, plan: ErasurePlan, changed: Sequence[str], left: Sequence[str]
) -> Iterator[str]:
    """Yield where what was erased may still lie, and what to do about it."""
    yield from (f"archive/{path} could not be removed: delete it." for path in left)
    sources = {one.source for one in (plan.capture, *plan.others)}
    for name in packs_with(archive, sources):
        yield f"The pack {name} was made before: ask for it back."
    if any((archive.root / SET_ASIDE).glob("*")):
        yield f"archive/{SET_ASIDE}/ holds what broken-off runs left: look, and delete what has it."
    if any((archive.root / IMPORTS).glob("*")):
        yield (
            f"archive/{IMPORTS}/ holds other files of recordings. What no source asked for in them "
            "was not looked through."
        )
    yield (
        f"Backups made before still hold it: delete {', '.join(changed) or 'nothing'} there, then "
        "run archiver backup again. The disk itself may keep what was deleted until it is used "
        "for something else."
    )
    yield (
        "The custody log still names the address, the title, the date and the digests of what was "
        "erased: they prove that nothing else was taken away."
    )
