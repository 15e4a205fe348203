"""What the records of a capture state of it, and what the log says of it: both were written as one.

Nothing but this ties "usable", "via" or "source" of a line to the bytes in a WARC file: whoever
writes the log anew could leave a capture out, say another thing of it, or call one what is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archiver.serialise import read_json
from archiver.store.warc.capture_records import STATEMENT_FIELD, read_statement
from archiver.store.warc.records import RecordHead
from archiver.store.warc.writer import FIELDS_TYPE

NAMES = ("capture", "facts")


@dataclass(frozen=True)
class CaptureStatement:
    """What is said of one capture; fields that are empty are left out, as a record's head does."""

    record_id: str
    said: Mapping[str, object]

    @property
    def canonical(self) -> str:
        """The same text for the same statement, whoever wrote it down."""
        return json.dumps(self.said, sort_keys=True, default=str)

    @property
    def group(self) -> tuple[str, str, str]:
        """What the line of each record of it says: its id, its source, whose copy it is."""
        return self.record_id, str(self.said.get("source", "")), str(self.said.get("via", ""))


def of_record(head: RecordHead, block: Callable[[], bytes]) -> CaptureStatement | None:
    """Return what a record of ours states of a capture, None where it states nothing.

    `block` reads its block, and is called for the records alone that may.
    """
    if head.type == "revisit":
        return _read(_in_head(head))
    if head.type == "metadata" and head.get("content-type") == FIELDS_TYPE:
        return _read(read_statement(block(), NAMES))
    return None


def _in_head(head: RecordHead) -> Mapping[str, Any]:
    try:
        said = read_json(head.get(STATEMENT_FIELD) or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def of_line(fields: Mapping[str, Any]) -> CaptureStatement | None:
    """Return what a line of the log says of a capture, None where it speaks of none."""
    return _read(fields)


def _read(said: Mapping[str, Any]) -> CaptureStatement | None:
    capture, facts = said.get("capture"), said.get("facts")
    if not isinstance(capture, dict):
        return None
    found = {name: value for name, value in capture.items() if value not in ("", 0)}
    if facts:
        found["facts"] = facts
    return CaptureStatement(str(capture.get("record_id", "")), found)


def compare(
    records: Iterable[str],
    stated: Iterable[CaptureStatement],
    logged: Mapping[str, CaptureStatement | None],
) -> Iterator[tuple[str, str, str]]:
    """Yield record id, rule and words for each way in which a file and the log differ on captures.

    `records` are the ids of the file's records, `stated` what they state, `logged` what the log
    says, by record id.
    """
    known = set(records)
    seen: dict[str, CaptureStatement] = {}
    for one in stated:
        if one.record_id in seen:
            yield one.record_id, "changed-capture", "its records state twice what capture it is"
        elif one.record_id not in known:
            yield one.record_id, "missing-capture", "a capture is stated whose record is not here"
        seen[one.record_id] = one
    for record_id in known:
        here, there = seen.get(record_id), logged.get(record_id)
        if here is None and there is not None:
            message = "the log calls it a capture, and no record here states one"
            yield record_id, "unstated-capture", message
        elif here is not None and there is None:
            message = f"its records state a capture of {here.said.get('uri') or 'a file'}, and the "
            message += "log speaks of none: no answer rests on it, and no list names it"
            yield record_id, "missing-capture", message
        elif here is not None and there is not None:
            yield from ((record_id, "changed-capture", why) for why in _unlike(here, there))


def _unlike(here: CaptureStatement, there: CaptureStatement) -> Iterator[str]:
    for name in sorted(here.said.keys() | there.said.keys()):
        values = [one.said.get(name, "") for one in (here, there)]
        if values[0] != values[1]:
            first, second = (f"{value!r:.200}" for value in values)
            yield f"its {name.replace('_', ' ')} is {first} by its records, the log says {second}"
