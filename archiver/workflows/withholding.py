"""Withholding: a capture that must not be shown or handed over, though it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from archiver.errors import UsageError
from archiver.models import Capture, Usable
from archiver.project import Project
from archiver.store.archive import Reader
from archiver.store.catalog import Withheld
from archiver.urls import to_rfc3339
from archiver.workflows.means import Means
from archiver.workflows.opening import open_to_write


@dataclass(frozen=True)
class Withholding:
    """What was withheld: the capture, those that repeat it, and `alike`, other captures whose
    content is the same and which are still shown.
    """

    capture: Capture
    repeats: tuple[Capture, ...]
    alike: tuple[Capture, ...]


def withhold(project: Project, means: Means, record: str, reason: str) -> Withholding:
    """Write into the custody log that the capture `record` (an id, or its start) is withheld.

    The WARC stays as it is. Raises UsageError when no capture, or more than one, has that id, when
    it is withheld already, and when no reason is given.
    """
    if not reason.strip():
        raise UsageError("Withholding needs a reason, which people will read: --reason.")
    with open_to_write(project, means) as archive:
        capture = _choose(archive, record)
        fields = {
            "source": capture.source,
            "record_id": capture.record_id,
            "uri": capture.uri,
            "date": to_rfc3339(capture.date),
            "payload_digest": capture.payload_digest,
            "reason": reason.strip(),
        }
        archive.note("withhold", fields)
        return _withholding(archive, capture)


def _choose(reader: Reader, record: str) -> Capture:
    found = reader.catalog.find(record)
    if not found:
        raise UsageError(f"No capture has the id {record!r}. `archiver show ID` lists them.")
    if len(found) > 1:
        raise UsageError(f"{len(found)} captures begin with {record!r}. Give more characters.")
    if found[0].record_id in reader.catalog.withheld():
        raise UsageError(f"{record} is withheld already.")
    return found[0]


def _withholding(reader: Reader, capture: Capture) -> Withholding:
    hidden = reader.catalog.withheld()
    same = (
        reader.catalog.by_content_digest(capture.content_digest) if capture.content_digest else ()
    )
    repeats = tuple(c for c in same if c.record_id in hidden and c != capture)
    return Withholding(capture, repeats, tuple(c for c in same if c.record_id not in hidden))


def say_withheld(
    captures: Iterable[Capture], withheld: Mapping[str, Withheld]
) -> dict[str, list[str]]:
    """Return by source id a sentence for each of its captures that is withheld."""
    said: dict[str, list[str]] = {}
    for capture in captures:
        if found := withheld.get(capture.record_id):
            words = f"The copy of {capture.date:%Y-%m-%d} is withheld: {found.reason}"
            said.setdefault(capture.source, []).append(words)
    return said


def shown_captures(reader: Reader, source_id: str | None = None) -> tuple[Capture, ...]:
    """Return the captures as people may see them: a tombstone stands for a withheld one."""
    withheld = reader.catalog.withheld()
    captures = reader.catalog.captures(source_id)
    return tuple(entomb(c, withheld.get(c.record_id)) for c in captures)


def entomb(capture: Capture, withheld: Withheld | None) -> Capture:
    """Return what is shown of a capture: date, address and digest, and why when it is withheld."""
    if withheld is None:
        return capture
    why = f"withheld on {withheld.date:%Y-%m-%d}: {withheld.reason}"
    return replace(capture, usable=Usable.NO, why=why, title="")
