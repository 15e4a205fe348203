"""Where in the whole archive might a passage stand? A word-bigram index with a diagonal vote.

It only names places worth comparing: a candidate never implies a match. Each two neighbouring
words of each text are one entry, (words, position). The entries of a passage's rarest word pairs
are looked up, each votes for the place at which the passage would begin, and the places with the
most votes are the candidates; so a passage is found although some of its words were changed.

On disk the index is a few immutable segments in a folder that may be deleted at any time: what is
damaged or of another version is dropped when the index is opened, and the texts are added again.
The list of segments has the digest of each file, and is kept by whoever can vouch for it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import BinaryIO, Protocol, Self

import numpy as np
import numpy.typing as npt

from archiver.private_files import make_private_folder, open_private, write_private
from archiver.serialise import read_json
from archiver.text.folding import FoldedText
from archiver.text.process.versions import FOLDING
from archiver.text.unread import UNREAD

LAYOUT = "2"
MANIFEST = "index.json"
ENDINGS = (".json", ".keys.npy", ".positions.npy")
CHUNK = 1 << 20
"""Bytes that are digested at a time. A guess."""
SEGMENT_WORDS = 1 << 31
MERGED_AT_ONCE = 2_000_000
FLUSH_WORDS = 2_000_000
BUDGET = 1_000
WEAKER = 4
LARGER = 4
MOST = 20_000
NEAR = 4

Words = npt.NDArray[np.uint32]
Entries = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int64]
Ranges = tuple[Positions, Positions]
"""For each pair or word that is looked for: its first entry of a segment, and the one after its
last."""


class Manifest(Protocol):
    """Where the list of segments is kept; it gives back only what it can vouch for."""

    def read(self) -> bytes | None:
        """Return what was kept, None when there is none to be trusted."""

    def write(self, content: bytes) -> None:
        """Keep `content`."""


@dataclass(frozen=True)
class PlainManifest:
    """The list of segments as a file beside them: for a folder that nobody else can write into."""

    path: Path

    def read(self) -> bytes | None:
        """Return what the file holds, None when there is none."""
        return self.path.read_bytes() if self.path.exists() else None

    def write(self, content: bytes) -> None:
        """Write the file, whole."""
        _write_whole(self.path, content)


@dataclass(frozen=True)
class Candidate:
    """A place worth comparing: word number `word` of the text, about where the passage begins.

    `votes` counts the passage's word pairs that stand there; higher is likelier.
    """

    content_digest: str
    word: int
    votes: int


@dataclass(frozen=True)
class _SegmentTexts:
    """The texts of a segment: `digests[i]` begins at word `firsts[i]` of `words` in all."""

    digests: list[str]
    firsts: Positions
    words: int


@dataclass(frozen=True)
class _IndexSegment:
    """Entries in ascending order of their keys, and the position of each."""

    name: str
    keys: Words
    positions: Words
    texts: _SegmentTexts
    digest: str


@dataclass
class PassageIndex:
    """The index of one archive, in a folder of its own; one writer, any number of readers."""

    folder: Path
    version: str
    manifest: Manifest
    _segments: list[_IndexSegment] = field(default_factory=list)
    _waiting: list[Entries] = field(default_factory=list)
    _waiting_digests: list[str] = field(default_factory=list)
    _waiting_firsts: list[int] = field(default_factory=list)
    _waiting_words: int = 0
    _known: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, folder: Path, extractor: str, manifest: Manifest | None = None) -> Self:
        """Open the index in `folder` (it may be missing) for texts of this extractor's version.

        `manifest` keeps the list of segments, in the folder itself when None is given. Segments of
        another version, or damaged ones, are left out: what `digests` then lacks is
        to be added again. Never raises for what a file holds; OSError when it cannot be read.
        """
        kept = manifest or PlainManifest(folder / MANIFEST)
        index = cls(folder, f"{LAYOUT} {FOLDING} {extractor}", kept)
        segments = (
            _load_segment(folder, name, digest)
            for name, digest in _read_manifest(kept.read() or b"", index.version).items()
        )
        index._segments = [segment for segment in segments if segment is not None]
        index._known = {digest for segment in index._segments for digest in segment.texts.digests}
        return index

    @property
    def digests(self) -> frozenset[str]:
        """The content digests of the texts that can be found."""
        return frozenset(self._known)

    def add(self, content_digest: str, folded: FoldedText) -> None:
        """Add one text; one that is already in, or could not be read, is left alone.

        With it goes its other reading, where its characters are to be put right.
        """
        if content_digest in self._known or folded.text.extractor == UNREAD:
            return
        self._known.add(content_digest)
        self._waiting_digests.append(content_digest)
        self._waiting_firsts.append(self._waiting_words)
        for reading in (folded, folded.repaired):
            if reading is not None:
                self._waiting.append(_make_entries(reading.hashes, self._waiting_words))
                self._waiting_words += len(reading)
        if self._waiting_words >= FLUSH_WORDS:
            self.save()

    def save(self) -> None:
        """Write what was added, merge small segments, and make the result visible at once."""
        make_private_folder(self.folder)
        if self._waiting_digests:
            self._segments.append(self._flush())
        self._merge()
        manifest = {
            "version": self.version,
            "segments": {segment.name: segment.digest for segment in self._segments},
        }
        self.manifest.write(json.dumps(manifest, indent=1).encode("ascii"))
        self._remove_obsolete()

    def candidates(
        self, passage: Words, limit: int = 32, leave_out: Iterable[str] = ()
    ) -> tuple[Candidate, ...]:
        """Return the places where a passage may stand, the likeliest first, at most `limit`.

        `passage` are the hashes of its words. `leave_out` are content digests that are not to be
        named. Texts added since the last `save` are not searched.
        """
        searched = [(segment, *_search_segment(segment, passage)) for segment in self._segments]
        # What is left out counts here: beside a text that has the passage, a stray pair is noise.
        most = max((int(votes.max(initial=0)) for _, _, votes in searched), default=0)
        weakest, half, hidden = most // WEAKER, len(passage) // 2, frozenset(leave_out)
        found: list[Candidate] = []
        for segment, places, votes in searched:
            enough = np.flatnonzero(votes > weakest)
            enough = enough[np.argsort(-votes[enough], kind="stable")]
            if len(enough):
                named = _name_places(segment, places[enough], votes[enough], half, hidden)
                found += islice(named, limit)
        return tuple(sorted(found, key=lambda candidate: -candidate.votes)[:limit])

    def holders(self, ranges: Sequence[Ranges], least: int, reach: int) -> set[str]:
        """Return the content digests of every text with `least` of what `ranges` look for.

        They stand within `reach` words of each other. No such text is left out, whatever else is
        in the index; texts added since the last `save` are not searched. Each of `ranges` is for
        one segment, in the order of :meth:`look_up`.
        """
        found: set[str] = set()
        for segment, (low, high) in zip(self._segments, ranges, strict=True):
            found |= _name_holders(segment, low, high, least, reach)
        return found

    def look_up(self, pieces: Sequence[Words], *, pairs: bool) -> list[Ranges]:
        """Return where each segment has the pairs of words of `pieces`, or their single words."""
        if pairs:
            sought = [piece for piece in pieces if len(piece) > 1]
        else:
            sought = [piece[at : at + 1] for piece in pieces for at in range(len(piece))]
        return [_join_ranges(segment.keys, sought) for segment in self._segments]

    def _flush(self) -> _IndexSegment:
        entries = np.concatenate(self._waiting)
        entries.sort()
        firsts = np.array(self._waiting_firsts, np.int64)
        texts = _SegmentTexts(self._waiting_digests, firsts, self._waiting_words)
        self._waiting, self._waiting_digests, self._waiting_firsts = [], [], []
        self._waiting_words = 0
        return _write_segment(self.folder, [entries], texts)

    def _merge(self) -> None:
        """Merge neighbours until each segment is much larger than the next."""
        for at in range(len(self._segments) - 2, -1, -1):
            older, newer = self._segments[at : at + 2]
            words = older.texts.words + newer.texts.words
            if older.texts.words <= LARGER * newer.texts.words and words <= SEGMENT_WORDS:
                self._segments[at : at + 2] = [_join_segments(self.folder, older, newer)]

    def _remove_obsolete(self) -> None:
        named = {segment.name for segment in self._segments}
        for path in self.folder.glob("segment-*"):
            if path.name.partition(".")[0] not in named:
                with suppress(OSError):  # Windows keeps a file that another process still maps.
                    path.unlink()


# --- on disk -------------------------------------------------------------------------------------


def _read_manifest(content: bytes, version: str) -> dict[str, str]:
    """Return the digest of each segment that the list of this `version` names."""
    try:
        manifest = read_json(content)
        if manifest["version"] == version:
            return {str(name): str(digest) for name, digest in manifest["segments"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
    return {}


def _digest_segment(folder: Path, name: str) -> str:
    """Return the sha256 over all that is kept of a segment. Raises OSError."""
    running = hashlib.sha256()
    for ending in ENDINGS:
        path = folder / f"{name}{ending}"
        running.update(f"{ending} {path.stat().st_size}\n".encode("ascii"))
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                running.update(piece)
    return running.hexdigest()


def _load_segment(folder: Path, name: str, digest: str) -> _IndexSegment | None:
    """Return a segment; None where its files are not those of the digest, or cannot be read."""
    try:
        if _digest_segment(folder, name) != digest:
            return None
        about = read_json((folder / f"{name}.json").read_bytes())
        keys = np.load(folder / f"{name}.keys.npy", mmap_mode="r", allow_pickle=False)
        positions = np.load(folder / f"{name}.positions.npy", mmap_mode="r", allow_pickle=False)
        texts = _SegmentTexts(
            list(about["digests"]), np.array(about["firsts"], np.int64), about["words"]
        )
        whole = len(keys) == len(positions) == texts.words
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None
    if not whole or len(texts.firsts) != len(texts.digests):
        return None
    return _IndexSegment(name, np.asarray(keys), np.asarray(positions), texts, digest)


def _write_segment(folder: Path, batches: Iterable[Entries], texts: _SegmentTexts) -> _IndexSegment:
    """Write sorted `batches`, which follow each other, as one segment."""
    name = _free_name(folder)
    with (
        _write_array(folder / f"{name}.keys.npy", texts.words) as keys,
        _write_array(folder / f"{name}.positions.npy", texts.words) as positions,
    ):
        for entries in batches:
            keys.write((entries >> np.uint64(32)).astype("<u4").tobytes())
            positions.write(entries.astype("<u4").tobytes())
    about = {"digests": texts.digests, "firsts": texts.firsts.tolist(), "words": texts.words}
    _write_whole(folder / f"{name}.json", json.dumps(about).encode("utf-8"))
    segment = _load_segment(folder, name, _digest_segment(folder, name))
    if segment is None:
        raise OSError(f"{folder / name}: the passage index was written and cannot be read again")
    return segment


def _free_name(folder: Path) -> str:
    taken = {path.name.partition(".")[0] for path in folder.iterdir()}
    return next(name for number in count(1) if (name := f"segment-{number}") not in taken)


@contextmanager
def _write_array(path: Path, length: int) -> Iterator[BinaryIO]:
    partial = path.with_name(f"{path.name}.partial")
    head = {"descr": "<u4", "fortran_order": False, "shape": (length,)}
    with open_private(partial, "wb") as stream:
        np.lib.format.write_array_header_1_0(stream, head)
        yield stream
    os.replace(partial, path)


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.partial")
    write_private(partial, content)
    os.replace(partial, path)


def _join_segments(folder: Path, older: _IndexSegment, newer: _IndexSegment) -> _IndexSegment:
    first, second = older.texts, newer.texts
    firsts = np.concatenate((first.firsts, second.firsts + first.words))
    texts = _SegmentTexts(first.digests + second.digests, firsts, first.words + second.words)
    return _write_segment(folder, _merge_entries(older, newer), texts)


def _merge_entries(older: _IndexSegment, newer: _IndexSegment) -> Iterator[Entries]:
    """Yield the entries of both in order, one stretch of keys at a time to bound the memory."""
    slices = 1 + (older.texts.words + newer.texts.words) // MERGED_AT_ONCE
    bounds = np.linspace(0, 1 << 32, slices + 1).astype(np.uint64)[1:-1].astype(np.uint32)
    low = (0, 0)
    for high in (*_cut(older, newer, bounds), (len(older.keys), len(newer.keys))):
        entries = np.concatenate(
            (_pack(older, low[0], high[0], 0), _pack(newer, low[1], high[1], older.texts.words))
        )
        entries.sort()
        yield entries
        low = high


def _cut(older: _IndexSegment, newer: _IndexSegment, bounds: Words) -> list[tuple[int, int]]:
    cuts = (np.searchsorted(segment.keys, bounds).tolist() for segment in (older, newer))
    return list(zip(*cuts, strict=True))


# --- entries -------------------------------------------------------------------------------------


def _make_keys(hashes: Words) -> Words:
    """Return one key a word: its upper half tells the word, its lower half the word after it."""
    after = np.append(hashes[1:] >> np.uint32(16), np.uint32(0))
    return np.asarray((hashes & np.uint32(0xFFFF0000)) | after, np.uint32)


def _make_entries(hashes: Words, first: int) -> Entries:
    places = np.arange(first, first + len(hashes), dtype=np.uint64)
    return np.asarray((_make_keys(hashes).astype(np.uint64) << np.uint64(32)) | places)


def _pack(segment: _IndexSegment, low: int, high: int, shift: int) -> Entries:
    places = segment.positions[low:high].astype(np.uint64) + np.uint64(shift)
    return np.asarray((segment.keys[low:high].astype(np.uint64) << np.uint64(32)) | places)


# --- the vote ------------------------------------------------------------------------------------


def _search_segment(segment: _IndexSegment, hashes: Words) -> tuple[Positions, Positions]:
    """Return the places where a passage may begin, in order, and the votes of each."""
    begins = _gather(segment, hashes) if len(hashes) and len(segment.keys) else NOWHERE
    return _count_votes(begins, NEAR + len(hashes) // 8) if len(begins) else (NOWHERE, NOWHERE)


NOWHERE: Positions = np.zeros(0, np.int64)


def _gather(segment: _IndexSegment, hashes: Words) -> Positions:
    """Return where the passage would begin, by each entry of its rarest word pairs."""
    low, high = _find_ranges(segment.keys, hashes)
    sizes = high - low
    rarest = np.argsort(sizes, kind="stable")
    rarest = rarest[sizes[rarest] > 0]
    enough = int(np.searchsorted(np.cumsum(sizes[rarest]), BUDGET, side="right"))
    chosen = rarest[: max(enough, 2)]
    counts = np.minimum(sizes[chosen], MOST)
    skipped = np.repeat(low[chosen] - counts.cumsum() + counts, counts)
    entries = segment.positions[skipped + np.arange(len(skipped))]
    return np.asarray(entries - np.repeat(chosen, counts), np.int64)


def _join_ranges(keys: Words, sought: Sequence[Words]) -> Ranges:
    found = [_find_ranges(keys, hashes) for hashes in sought] or [(NOWHERE, NOWHERE)]
    low, high = (np.concatenate(each) for each in zip(*found, strict=True))
    return low, high


def _name_holders(
    segment: _IndexSegment, low: Positions, high: Positions, least: int, reach: int
) -> set[str]:
    """Name the texts of a segment that have `least` of what stands in the ranges.

    A text that has `least` of `n` has one of any `n - least + 1`, and two of one more: the rarest
    are looked at, so that common words cost nothing.
    """
    sizes = high - low
    rarest = np.argsort(sizes, kind="stable")
    spare = len(sizes) - least
    if spare < 0:
        return set()
    cheap = int(np.searchsorted(np.cumsum(sizes[rarest]), BUDGET, side="right"))
    chosen = rarest[: max(spare + 1, cheap)]
    least = len(chosen) - spare
    parts = [segment.positions[low[at] : high[at]] for at in chosen if sizes[at]]
    places = np.concatenate(parts).astype(np.int64) if parts else NOWHERE
    if len(places) < least:
        return set()
    places.sort()
    close = places[least - 1 :] - places[: len(places) - least + 1] <= reach
    begins = places[: len(places) - least + 1][close]
    numbers = np.unique(segment.texts.firsts.searchsorted(begins, side="right") - 1)
    return {segment.texts.digests[number] for number in numbers.tolist()}


def _find_ranges(keys: Words, hashes: Words) -> tuple[Positions, Positions]:
    if len(hashes) == 1:
        first = hashes & np.uint32(0xFFFF0000)
        last = hashes | np.uint32(0x0000FFFF)
    else:
        first = last = _make_keys(hashes)[:-1]
    low = keys.searchsorted(first, side="left")
    return low, keys.searchsorted(last, side="right")


def _count_votes(begins: Positions, near: int) -> tuple[Positions, Positions]:
    """Return one place for each run of votes at most `near` words apart, and its votes.

    Words that were added or dropped spread a passage's votes over neighbouring places, so that a
    run's votes are those within `near` words; its place is the one with most votes of its own.
    """
    begins.sort()
    after = np.arange(len(begins))
    votes = begins.searchsorted(begins + near, side="right") - after
    alone = begins.searchsorted(begins, side="right") - after
    runs = np.concatenate(([0], np.flatnonzero(begins[1:] - begins[:-1] > near) + 1))
    lengths = np.concatenate((runs[1:], [len(begins)])) - runs
    is_most = np.flatnonzero(alone == np.repeat(np.maximum.reduceat(alone, runs), lengths))
    first = is_most[is_most.searchsorted(runs)]
    return begins[first], np.maximum.reduceat(votes, runs)


def _name_places(
    segment: _IndexSegment, places: Positions, votes: Positions, half: int, hidden: frozenset[str]
) -> Iterator[Candidate]:
    """Name the text that holds the middle of the passage: its edge may lie before the text's."""
    middles = np.clip(places + half, 0, segment.texts.words - 1)
    numbers = segment.texts.firsts.searchsorted(middles, side="right") - 1
    words = np.maximum(places - segment.texts.firsts[numbers], 0)
    digests = segment.texts.digests
    named = zip(numbers.tolist(), words.tolist(), votes.tolist(), strict=True)
    for number, word, voted in named:
        if (digest := digests[number]) not in hidden:
            yield Candidate(digest, word, voted)
