"""JSON Schemas (draft 2020-12) of every object that leaves the program, made from its type."""

from __future__ import annotations

from typing import Any

import msgspec.json

from archiver.reporting.objects.handover import (
    AuditObject,
    BackupObject,
    DecisionObject,
    ExportObject,
    KeyObject,
    QueryExportObject,
    ReindexObject,
)
from archiver.reporting.objects.report import ReportObject, RunObject, ShowObject
from archiver.reporting.objects.rows import FindingRow
from archiver.reporting.objects.save import RescueObject, SnapshotObject
from archiver.reporting.objects.verify import SearchObject, VerifyObject
from archiver.reporting.objects.watch import StatusObject, WatchObject
from archiver.reporting.objects.webarchives import CrosscheckObject, TimelineObject

# Schema by name: a command, or a command and its --format where that prints another object.
OBJECTS: dict[str, Any] = {
    "accept": DecisionObject,
    "audit": AuditObject,
    "backup": BackupObject,
    "crosscheck": CrosscheckObject,
    "export": ExportObject,
    "export-datasette": QueryExportObject,
    "key": KeyObject,
    "reindex": ReindexObject,
    "report": ReportObject,
    "reject": DecisionObject,
    "rescue": RescueObject,
    "run": RunObject,
    "search": SearchObject,
    "show": ShowObject,
    "snapshot": SnapshotObject,
    "status": StatusObject,
    "timeline": TimelineObject,
    "verify": VerifyObject,
    "verify-jsonl": FindingRow,
    "watch": WatchObject,
}


def make_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of one of OBJECTS. Raises KeyError for a name that is none."""
    made = msgspec.json.schema(OBJECTS[name])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"archiver {name.replace('-', ' --format ')}",
        **made,
    }
