"""A state of a source as JSON has it: in the custody log, in the catalog, and as it is printed.

What the watch remembers, the row it was about and the documents that quote it are fields of a
Change; in JSON they stand among its evidence, as they always did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from archiver.models import Change, Source
from archiver.rows import source_from_dict, source_to_dict
from archiver.urls import to_rfc3339
from archiver.watch_memory import Doubt, Memory

_UNREADABLE = (AssertionError, AttributeError, KeyError, TypeError, ValueError)


def evidence_object(change: Change) -> dict[str, object]:
    """Return everything that a state rests on, as one JSON object."""
    written = dict(change.evidence)
    if memory := change.memory.as_evidence():
        written["memory"] = memory
    if change.row is not None:
        written["row"] = _row_object(change.row)
    if change.documents:
        written["documents"] = list(change.documents)
    return written


def read_evidence(change: Change, written: Mapping[str, Any]) -> Change:
    """Return `change` with what :func:`evidence_object` wrote of it.

    What cannot be read (a log that others wrote may hold anything) stays as plain evidence.
    """
    evidence = dict(written)
    documents: tuple[str, ...] = ()
    try:
        memory = Memory.from_evidence(evidence["memory"])
        del evidence["memory"]
    except _UNREADABLE:
        memory = Memory()
    try:
        row = source_from_dict(evidence["row"])
        del evidence["row"]
    except _UNREADABLE:
        row = None
    quoting = evidence.get("documents")
    if isinstance(quoting, list | tuple):
        documents = tuple(map(str, quoting))
        del evidence["documents"]
    return replace(change, evidence=evidence, memory=memory, row=row, documents=documents)


def doubt_object(doubt: Doubt | None) -> dict[str, object] | None:
    """Return the doubt of a row, as every command prints it; None where there is none."""
    if doubt is None:
        return None
    return {
        "since": to_rfc3339(doubt.since),
        "looks": doubt.looks,
        "reason": doubt.reason,
        "decides_after": to_rfc3339(doubt.decides_after) if doubt.decides_after else None,
        "suspects": doubt.suspects,
    }


def _row_object(row: Source) -> dict[str, object]:
    """A row without what is empty; that nothing of it may be handed on is said."""
    kept = {k: v for k, v in source_to_dict(row).items() if v and k != "line"}
    return kept if row.share else {**kept, "share": False}
