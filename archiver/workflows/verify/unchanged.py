"""Unchanged: documents whose findings are all known from an earlier run, without judging anything.

It imports nothing that judges, so that the check before every commit is over at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.workflows.verify.document_of_finding import can_recall
from archiver.workflows.verify.findings_cache import FindingsCache, KnownDocument

if TYPE_CHECKING:
    from archiver.project import Project
    from archiver.workflows.shared.context import Means

UNMARKED = " unmarked"


def recall_unchanged(
    project: Project, means: Means, documents: Sequence[Path], *, unmarked: bool = False
) -> KnownDocument | None:
    """Return what an earlier run found in `documents`; None when one of them must be judged.

    `unmarked` as for `verify_documents`, which says what counts as a change.
    """
    if not can_recall(project, means.cache_key):
        return None  # `settle` could not find what is printed
    software = named_software(means.machine.software, unmarked)
    cache = FindingsCache(project, software, means.cache_key)
    found = []
    for document in documents:
        try:
            known = cache.get(document, document.read_bytes())
        except OSError:
            return None
        if known is None:
            return None
        found.append(known)
    return KnownDocument(
        tuple(finding for known in found for finding in known.findings),
        tuple(note for known in found for note in known.notes),
    )


def named_software(software: str, unmarked: bool) -> str:
    """Return the name under which findings are kept: with and without `unmarked` they differ."""
    return software + (UNMARKED if unmarked else "")
