"""Documents: which files a person means by names, folders and patterns."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

from archiver.errors import UsageError
from archiver.file_kinds import QUOTING_SUFFIXES


def find_documents(names: Iterable[str]) -> tuple[Path, ...]:
    """Return the documents that `names` mean, each once, in order.

    A folder means every document below it, a pattern the documents among what it matches; it is
    resolved here, since not every shell does it. Raises UsageError for a name that means nothing.
    """
    found: dict[Path, None] = {}
    for name in names:
        paths = list(_resolve(name))
        if not paths:
            raise UsageError(f"{name} is no document here. Check the name, or the folder (-C).")
        found.update(dict.fromkeys(paths))
    return tuple(found)


def _resolve(name: str) -> Iterator[Path]:
    path = Path(name)
    if path.is_dir():
        yield from list_documents(path)
    elif path.exists():
        yield path
    else:
        matches = (Path(match) for match in sorted(glob.glob(name, recursive=True)))
        yield from (path for path in matches if _is_document(path))


def list_documents(folder: Path) -> list[Path]:
    """Return the documents below a folder, in order."""
    return sorted(path for path in folder.rglob("*") if _is_document(path))


def _is_document(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return path.suffix.lower() in QUOTING_SUFFIXES and path.is_file() and not hidden
