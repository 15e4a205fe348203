"""The web archives of archiver.toml, opened with what earlier commands were told by them.

What an archive asked of us (Retry-After, refusals, its pace) is kept beside our captures, in the
folder of what may be made anew: an archive counts what all our commands ask together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from archiver.errors import StorageError
from archiver.models import Fetch
from archiver.project import Project
from archiver.serialise import read_json
from archiver.settings import ArchiveSettings
from archiver.store.disk import storage_errors, write_atomically
from archiver.urls import host_of
from archiver.wayback.client import WebArchive
from archiver.wayback.manners import Manners
from archiver.workflows.shared.context import Means

MOST_BYTES = 64 * 1024  # of one archive's file, which has some hundred


def open_archives(
    stack: ExitStack, project: Project, means: Means, fetch: Fetch
) -> list[WebArchive]:
    """Return every archive of archiver.toml; what they asked of us is kept when `stack` closes."""
    return [
        WebArchive(one, fetch, means.clock, manners=open_manners(stack, project, means, one))
        for one in project.settings().archives
    ]


def open_manners(
    stack: ExitStack, project: Project, means: Means, archive: ArchiveSettings, about: str = ""
) -> Manners:
    """Return the manners that an earlier command left for `archive`, and `about` one service of it.

    A file that cannot be read or written costs memory only: the archive is asked as if afresh.
    """
    name = "".join(ch if ch.isalnum() or ch in ".-" else "-" for ch in host_of(archive.url))
    path = project.archive / "cache" / "manners" / f"{name}{about}.json"
    manners = Manners(means.clock, _read(path), _keeper(path))
    stack.callback(manners.remember)
    return manners


def _read(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            found = read_json(file.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _keeper(path: Path) -> Callable[[Mapping[str, object]], None]:
    def keep(said: Mapping[str, object]) -> None:
        with suppress(StorageError), storage_errors(path, "keeping what a web archive asked"):
            write_atomically(path, json.dumps(said, indent=0, sort_keys=True).encode("ascii"))

    return keep
