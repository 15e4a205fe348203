"""Recollection: in which document a finding was last seen, so that `settle` can find it again.

Kept in archive/cache: losing it loses nothing, the next `verify DOCUMENT` writes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.models import Finding
from archiver.serialise import read_json
from archiver.store.lock import cache_lock

if TYPE_CHECKING:
    from archiver.project import Project

FILE = "seen-findings.json"
MOST = 20_000


def remember_documents(project: Project, findings: Iterable[Finding]) -> None:
    """Note for each finding of a document which document that is."""
    seen = {f.finding: f.quotation.document for f in findings if f.quotation.document}
    with cache_lock(project.archive) as held:
        if seen and held:
            kept = {**_read(project), **seen}
            newest = dict(list(kept.items())[-MOST:])
            _path(project).write_text(json.dumps(newest), encoding="utf-8")


def recall_documents(project: Project, wanted: str) -> list[Path]:
    """Return the documents in which findings that begin with `wanted` were seen."""
    names = {name for finding, name in _read(project).items() if finding.startswith(wanted)}
    return [project.root / name for name in sorted(names)]


def _read(project: Project) -> dict[str, str]:
    try:
        kept = read_json(_path(project).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}


def _path(project: Project) -> Path:
    return project.archive / "cache" / FILE
