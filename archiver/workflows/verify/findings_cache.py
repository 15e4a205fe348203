"""Verified: what was found in documents, kept until anything that it rests on changes.

In archive/cache/verified/: may be deleted at any time, and is never believed unchecked.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import archiver
from archiver.models import Finding, Quotation
from archiver.serialise import from_plain, read_json, to_plain
from archiver.store.disk import write_atomically
from archiver.store.lock import cache_lock
from archiver.store.log.chain import heads

if TYPE_CHECKING:
    from archiver.project import Project

FILE = "cache/verified/findings.json"
MOST = 20_000  # documents


@dataclass(frozen=True)
class KnownDocument:
    """What a document quotes: its findings and its short notes."""

    findings: tuple[Finding, ...]
    notes: tuple[Quotation, ...]


class FindingsCache:
    """The findings of earlier runs under the present state of archive, lists, options, program.

    `software` names the program's version.
    """

    def __init__(self, project: Project, software: str) -> None:
        self._project = project
        self._software = software
        self._path = project.archive / FILE
        self._state = state_of(project, software)
        self._kept = _read(self._path, self._state)
        self._new = False

    def get(self, path: Path, content: bytes) -> KnownDocument | None:
        """Return what was found in this document, None when it must be judged."""
        said = self._kept.get(_name(path, content))
        try:
            return None if said is None else from_plain(KnownDocument, said)
        except (ValueError, TypeError, KeyError):
            return None

    def keep(self, path: Path, content: bytes, known: KnownDocument) -> None:
        """Remember what was found in a document; `save` writes it."""
        self._kept[_name(path, content)] = to_plain(known)
        self._new = True

    def save(self) -> None:
        """Write what is new, unless the archive or a list has changed meanwhile."""
        if not self._new or state_of(self._project, self._software) != self._state:
            return
        with cache_lock(self._project.archive) as held:
            newest = dict(list(self._kept.items())[-MOST:])
            body = json.dumps([self._state, newest], separators=(",", ":")).encode("ascii")
            mark = hashlib.sha256(body).hexdigest().encode("ascii")
            if held:
                with suppress(OSError):
                    write_atomically(self._path, mark + b"\n" + body)


def _read(path: Path, state: str) -> dict[str, Any]:
    try:
        mark, _, body = path.read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode("ascii") != mark:
            return {}
        kept_state, kept = read_json(body)
    except (OSError, ValueError, TypeError):
        return {}
    return kept if kept_state == state and isinstance(kept, dict) else {}


def _name(path: Path, content: bytes) -> str:
    return hashlib.sha256(path.as_posix().encode("utf-8", "replace") + b"\0" + content).hexdigest()


def state_of(project: Project, software: str) -> str:
    """Return a digest of all that verdicts rest on, beside the documents themselves.

    The heads of the custody chains and the WARC files, both lists, the options, and the program:
    its version, its own files and the Unicode tables.
    """
    parts: list[object] = [software, unicodedata.unidata_version]
    parts += [[head.chain, head.seq, head.hash] for head in heads(project.archive)]
    parts += sorted(_files(project.archive / "warcs", "*"))
    parts += sorted(_files(Path(archiver.__file__).parent, "*.py"))
    for path in (project.sources_csv, project.quotes_csv, project.settings_toml):
        content = path.read_bytes() if path.exists() else b""
        parts.append([path.exists(), hashlib.sha256(content).hexdigest()])
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def _files(folder: Path, pattern: str) -> Iterator[list[object]]:
    for path in folder.rglob(pattern):
        if path.is_file():
            stat = path.stat()
            yield [path.relative_to(folder).as_posix(), stat.st_size, stat.st_mtime_ns]
