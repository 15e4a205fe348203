"""Verified: what was found in documents and in quotes.csv, until what it rests on changes.

In archive/cache/verified/: may be deleted at any time, and is believed only where the user's key
vouches for it. What is taken from it is held to the custody lines that it rests on, read anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

import archiver
from archiver.models import Finding, Quotation
from archiver.serialise import from_plain, read_json, to_plain
from archiver.store.cache_entries import Cache
from archiver.store.disk import storage_errors
from archiver.store.lock import cache_lock
from archiver.store.log.chain import heads
from archiver.store.log.resting_lines import LinePlace, find_contradiction
from archiver.text.setting.bibliographies import read_beside

if TYPE_CHECKING:
    from archiver.project import Project

ENTRY = "verified/findings.json"
MOST = 20_000  # documents


@dataclass(frozen=True)
class KnownDocument:
    """What a document quotes: its findings and its short notes.

    `lines` are those of the custody log that the findings rest on.
    """

    findings: tuple[Finding, ...]
    notes: tuple[Quotation, ...]
    lines: tuple[LinePlace, ...] = ()


class FindingsCache:
    """The findings of earlier runs under the present state of archive, lists, options, program.

    `software` names the program's version, `cache_key` the file of the user's key.
    """

    def __init__(self, project: Project, software: str, cache_key: Path | None) -> None:
        self._project = project
        self._software = software
        self._cache = Cache(project.archive, cache_key)
        self._state = state_of(project, software)
        self._kept = _read(self._cache, self._state)
        self._new = False

    def get(self, path: Path, content: bytes, source: str | None = None) -> KnownDocument | None:
        """Return what was found in this document, None when it must be judged.

        Of it only the findings about quotations that cite `source`, where one is named.
        """
        said = self._kept.get(_name(path, content))
        try:
            known = None if said is None else from_plain(KnownDocument, said)
        except (ValueError, TypeError, KeyError):
            return None
        if known is not None and source is not None:
            mine = tuple(one for one in known.findings if one.quotation.source == source)
            known = replace(known, findings=mine)
        return known if known is not None and self._holds(known) else None

    def _holds(self, known: KnownDocument) -> bool:
        """Whether every copy that a finding rests on still has its line in the log."""
        places = {place.record_id: place for place in known.lines}
        captures = {f.capture.record_id: f.capture for f in known.findings if f.capture}
        return captures.keys() <= places.keys() and not any(
            find_contradiction(self._project.archive, places[record_id], capture)
            for record_id, capture in captures.items()
        )

    def keep(self, path: Path, content: bytes, known: KnownDocument) -> None:
        """Remember what was found in a document; `save` writes it.

        Not where a reading was cut short: another run may find something else
        (archiver/text/unread.py).
        """
        if any(finding.cut_short for finding in known.findings):
            return
        self._kept[_name(path, content)] = to_plain(known)
        self._new = True

    def save(self) -> None:
        """Write what is new, unless the archive or a list has changed meanwhile."""
        if not self._new or state_of(self._project, self._software) != self._state:
            return
        with cache_lock(self._project.archive) as held:
            newest = dict(list(self._kept.items())[-MOST:])
            body = json.dumps([self._state, newest], separators=(",", ":")).encode("ascii")
            if held:
                with suppress(OSError):
                    self._cache.write(ENTRY, body)


def _read(cache: Cache, state: str) -> dict[str, Any]:
    try:
        kept_state, kept = read_json(cache.read(ENTRY) or b"")
    except (ValueError, TypeError):
        return {}
    return kept if kept_state == state and isinstance(kept, dict) else {}


def _name(path: Path, content: bytes) -> str:
    """Return the name of what is kept of a document: by its place, its bytes, and what it names."""
    digest = hashlib.sha256(path.as_posix().encode("utf-8", "replace") + b"\0" + content)
    if beside := read_beside(path, content):
        digest.update(b"\0" + beside)
    return digest.hexdigest()


def state_of(project: Project, software: str) -> str:
    """Return a digest of all that verdicts rest on, beside the documents themselves.

    The heads of the custody chains and the WARC files, both lists, the options, and the program:
    its version, its own files and the Unicode tables. Raises StorageError.
    """
    parts: list[object] = [software, unicodedata.unidata_version]
    with storage_errors(project.archive, "reading the custody log"):
        parts += [[head.chain, head.seq, head.hash] for head in heads(project.archive)]
    parts += sorted(_files(project.archive / "warcs"))
    parts += list_program(Path(archiver.__file__).parent)
    for path in (project.sources_csv, project.quotes_csv, project.settings_toml):
        content = path.read_bytes() if path.exists() else b""
        parts.append([path.exists(), hashlib.sha256(content).hexdigest()])
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


@cache
def list_program(folder: Path) -> list[list[object]]:
    """The program's own files, as they were when this process, which may have loaded any of them,
    looked first.
    """
    return sorted(_files(folder, ".py"))


def _files(folder: Path, ending: str = "") -> Iterator[list[object]]:
    for place, _, names in os.walk(folder):
        inner = Path(place).relative_to(folder).as_posix()
        for name in names:
            if name.endswith(ending):
                with suppress(OSError):
                    stat = os.stat(os.path.join(place, name))
                    if S_ISREG(stat.st_mode):
                        yield [f"{inner}/{name}", stat.st_size, stat.st_mtime_ns]
