"""Recollection: in which document a finding was last seen, so that `settle` can find it again.

Kept in archive/cache: losing it loses nothing, the next `verify DOCUMENT` writes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.models import Finding
from archiver.serialise import read_json
from archiver.store.cache_entries import Cache
from archiver.store.lock import cache_lock

if TYPE_CHECKING:
    from archiver.project import Project
    from archiver.workflows.shared.context import Means

ENTRY = "seen-findings.json"
MOST = 20_000  # findings that are remembered, the newest (a guess)


def remember_documents(project: Project, means: Means, findings: Iterable[Finding]) -> None:
    """Note for each finding of a document which document that is."""
    seen = {f.finding: f.quotation.document for f in findings if f.quotation.document}
    cache = Cache(project.archive, means.cache_key)
    with cache_lock(project.archive) as held, suppress(OSError):
        if seen and held:
            kept = {**_read(cache), **seen}
            newest = dict(list(kept.items())[-MOST:])
            cache.write(ENTRY, json.dumps(newest).encode("ascii"))


def recall_documents(project: Project, means: Means, wanted: str) -> list[Path]:
    """Return the documents in which findings that begin with `wanted` were seen."""
    seen = _read(Cache(project.archive, means.cache_key))
    names = {name for finding, name in seen.items() if finding.startswith(wanted)}
    return [project.root / name for name in sorted(names)]


def can_recall(project: Project, cache_key: Path | None) -> bool:
    """Whether `recall_documents` has anything to go by."""
    return Cache(project.archive, cache_key).read(ENTRY) is not None


def _read(cache: Cache) -> dict[str, str]:
    try:
        kept = read_json(cache.read(ENTRY) or b"")
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}
