"""What was read in a source's copies for earlier reports, until the program or an option changes.

In archive/cache/report/, an entry a source: may be deleted at any time, and is believed only where
the user's key vouches for it. A report of an archive that grew by one copy reads that copy.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import archiver
from archiver.models import Capture
from archiver.serialise import read_json, to_plain
from archiver.store.lock import cache_lock
from archiver.store.reader import Reader
from archiver.workflows.verify.findings_cache import list_program

ENTRY = "report/{}"


class SourceReadings:
    """What is known of one source's copies, each answer by the digest of what it rests on."""

    def __init__(self, known: dict[str, object]) -> None:
        self._known = known
        self.asked: dict[str, object] = {}
        self.is_new = False

    def find(self, on: tuple[object, ...], make: Callable[[], object]) -> object:
        """Return the answer that rests `on` captures and other things, made where none is kept.

        It must be something that JSON can hold; None is returned and not kept.
        """
        plain = [to_plain(replace(one)) if isinstance(one, Capture) else one for one in on]
        said = json.dumps(plain, sort_keys=True, default=str)
        key = hashlib.sha256(said.encode("ascii")).hexdigest()[:32]
        answer = self._known.get(key)
        if answer is None:
            answer = make()
            self.is_new |= answer is not None
        if answer is not None:
            self._known[key] = self.asked[key] = answer
        return answer


class KeptReadings:
    """The readings of an archive's sources under the present program and the options `given`."""

    def __init__(self, reader: Reader, *given: object) -> None:
        program = list_program(Path(archiver.__file__).parent)
        said = json.dumps([*given, unicodedata.unidata_version, program])
        self._reader = reader
        self._state = hashlib.sha256(said.encode("ascii")).hexdigest()
        self._sources: dict[str, SourceReadings] = {}

    def of(self, source: str) -> SourceReadings:
        """Return what is kept of one source."""
        if source not in self._sources:
            self._sources[source] = SourceReadings(self._read(source))
        return self._sources[source]

    def _read(self, source: str) -> dict[str, object]:
        try:
            packed = self._reader.cache.read(_entry(source)) or b""
            state, known = read_json(zlib.decompress(packed))
        except (ValueError, TypeError, zlib.error):
            return {}
        return known if state == self._state and isinstance(known, dict) else {}

    def save(self) -> None:
        """Write what is new; of each source what was asked for this time, and nothing else."""
        if not self._reader.cache.is_usable:
            return
        with cache_lock(self._reader.root) as held:
            for source, readings in self._sources.items():
                if held and readings.is_new:
                    content = json.dumps([self._state, readings.asked], separators=(",", ":"))
                    with suppress(OSError):
                        packed = zlib.compress(content.encode("ascii"))
                        self._reader.cache.write(_entry(source), packed)


def _entry(source: str) -> str:
    return ENTRY.format(hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:32])
