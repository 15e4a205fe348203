"""Judgements kept between runs, each until a source changes that it rests on, or may rest on.

A night that brings new copies of three sources leaves the other judgements as they are. What one
rests on is known: the quotation, the options, the copies of its source, of the sources that were
found to have the words, and of the other versions of the work. Any other source that changed says
nothing of it as long as none of its texts has the words: that is
asked of each anew.

In archive/cache/verified/: may be deleted at any time, and is believed only where the user's key
vouches for it. Whoever takes a judgement from it reads the custody line of its copy anew.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import archiver
from archiver.models import Capture, Finding, Quotation, Source, Verdict
from archiver.quoting.judging.verdicts import Options, Witness, stands_in
from archiver.serialise import from_plain, read_json, to_plain
from archiver.store.lock import cache_lock
from archiver.store.reader import Reader
from archiver.store.warc.writer import find_warc
from archiver.workflows.verify.findings_cache import list_program

ENTRY = "verified/judgements.json"
MOST = 50_000
"""Judgements that are kept: some 2 kB each, read and written whole. A guess."""


@dataclass(frozen=True)
class KnownJudgement:
    """What was said of a quotation, and the sources of which no copy may have changed since.

    `max_gap` is the option under which it was. `everything`: it rests on whatever the archive
    holds.
    """

    finding: Finding
    sources: tuple[str, ...]
    max_gap: int
    everything: bool = False


class KeptJudgements:
    """The judgements of earlier runs that still hold, and those of this run.

    `marks` has a digest of each source, its row and its copies; `texts` brings a witness of each
    text of a source.
    """

    def __init__(
        self,
        reader: Reader,
        program: str,
        marks: Mapping[str, str],
        texts: Callable[[Iterable[str]], Sequence[Witness]],
    ) -> None:
        self._reader = reader
        self._program = program
        self._marks = marks
        self._texts = texts
        before, self._earlier = self._read()
        names = before.keys() | marks.keys()
        self._changed = frozenset(n for n in names if before.get(n) != marks.get(n))
        self._new_texts: Sequence[Witness] | None = None
        self._kept: dict[str, Any] = {}
        self._fresh: dict[str, Any] = {}

    def _read(self) -> tuple[dict[str, str], dict[str, Any]]:
        try:
            program, marks, kept = read_json(self._reader.cache.read(ENTRY) or b"")
        except (ValueError, TypeError):
            return {}, {}
        if program != self._program or not isinstance(marks, dict) or not isinstance(kept, dict):
            return {}, {}
        return marks, kept

    def get(self, quotation: Quotation, options: Options) -> Finding | None:
        """Return what was said of the quotation under the same options, None to judge it."""
        name = _name(quotation, options)
        known = self._recall(name)
        return None if known is None else replace(known.finding, quotation=quotation)

    def _recall(self, name: str) -> KnownJudgement | None:
        """Return what is kept under a name, where it still holds; it is then kept on."""
        said = self._fresh.get(name) or self._kept.get(name) or self._earlier.get(name)
        if said is None:
            return None
        try:
            known = from_plain(KnownJudgement, said)
        except (ValueError, TypeError, KeyError):
            return None
        if name not in self._kept and name not in self._fresh:
            if not self._holds(known):
                return None
            self._kept[name] = said
        return known

    def _holds(self, known: KnownJudgement) -> bool:
        if not self._changed:
            return True
        if known.everything or not self._changed.isdisjoint(known.sources):
            return False
        if self._new_texts is None:
            self._new_texts = self._texts(sorted(self._changed & self._marks.keys()))
        return not stands_in(known.finding.quotation, self._new_texts, known.max_gap)

    def keep(
        self, quotation: Quotation, options: Options, versions: Sequence[str], finding: Finding
    ) -> None:
        """Remember what the judge says of a quotation; `versions` are others of the same work."""
        capture = finding.capture
        named = (quotation.source, *versions, *options.own_sources, *finding.found_in)
        sources = {*named, capture.source} if capture else {*named}
        every = not quotation.source or not options.own_sources <= self._marks.keys()
        known = KnownJudgement(finding, tuple(sorted(sources)), options.max_gap, every)
        self._fresh[_name(quotation, options)] = to_plain(known)

    def take_new(self) -> dict[str, Any]:
        """Return the judgements of this run, for another process to keep, and forget them here."""
        new, self._fresh = self._fresh, {}
        self._kept |= new
        return new

    def take_in(self, new: Mapping[str, Any]) -> None:
        """Keep the judgements that another process made, under the same archive."""
        self._fresh |= new

    def save(self) -> None:
        """Write what holds, of this run and of earlier ones."""
        if not self._fresh and not (self._changed and self._kept):
            return
        self._kept |= self.take_new()
        for name in self._earlier:
            if len(self._kept) < MOST:
                self._recall(name)
        newest = dict(list(self._kept.items())[:MOST])
        body = json.dumps([self._program, self._marks, newest], separators=(",", ":"))
        with cache_lock(self._reader.root) as held:
            if held:
                with suppress(OSError):
                    self._reader.cache.write(ENTRY, body.encode("ascii"))


def _name(quotation: Quotation, options: Options) -> str:
    """Return what a judgement is kept under: the words, what is asked of them, and the options.

    Where the quotation stands, its id and its notes say nothing of it.
    """
    works, cited = options.works, quotation.source
    said = [
        to_plain(quotation.selector),
        [quotation.source, quotation.cited, quotation.pin, quotation.mark],
        [quotation.reviewed, quotation.review_of],
        options.max_gap,
        options.fail_on.value,
        sorted(options.own_sources),
        sorted(options.own_texts),
        sorted(source for source in works if works[source] == works.get(cited)),
        options.cited_on,
        options.archives_searched,
        options.uncaptured,
        options.gone,
        options.translated,
        options.unsaved,
        to_plain(options.flags),
    ]
    return hashlib.sha256(json.dumps(said).encode("ascii")).hexdigest()


def name_program(software: str, merged: Iterable[str]) -> str:
    """Return a digest of what judges, and of `merged`, the logs that came with other archives."""
    files = list_program(Path(archiver.__file__).parent)
    parts = [software, unicodedata.unidata_version, files, sorted(merged)]
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def mark_sources(
    reader: Reader, sources: Mapping[str, Source], captures: Mapping[str, Sequence[Capture]]
) -> dict[str, str]:
    """Return a digest of each source: its row, its copies that may be shown, and their files."""
    places = {c.record_id: c.place.warc for some in captures.values() for c in some}
    files: dict[str, object] = {}
    marks = {}
    for name in sources.keys() | captures.keys():
        running = hashlib.sha256(json.dumps(to_plain(sources.get(name))).encode("ascii"))
        for capture in captures.get(name, ()):
            warcs = [capture.place.warc, places.get(capture.refers_to, "")]
            for warc in warcs:
                if warc not in files:
                    files[warc] = _look_at(find_warc(reader.root, warc)) if warc else None
            said = [to_plain(capture), [files[warc] for warc in warcs]]
            running.update(json.dumps(said).encode("ascii"))
        marks[name] = running.hexdigest()
    return marks


def _look_at(path: Path) -> object:
    try:
        stat = path.stat()
    except OSError:
        return None
    return [stat.st_size, stat.st_mtime_ns]


def is_worth_keeping(finding: Finding) -> bool:
    """Whether a judgement is one: what could not be judged, or not by all that the files say, is
    asked again each time.
    """
    return finding.verdict is not Verdict.UNVERIFIABLE and not finding.cut_short
