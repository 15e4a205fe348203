"""Reindex: the catalog, made again from the WARC files and the custody log."""

from archiver.project import Project
from archiver.store.recovery import Counts, rebuild_catalog
from archiver.workflows.shared.context import Means


def reindex(project: Project, means: Means) -> Counts:
    """Rebuild catalog.db, drop the cache, and return what the catalog holds.

    Raises LockHeldError, StorageError.
    """
    return rebuild_catalog(project.archive, means.clock, means.machine, means.cache_key)
