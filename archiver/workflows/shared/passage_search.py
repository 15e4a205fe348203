"""Passages: the index over every text of the archive, brought up to date when it is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from weakref import finalize

from archiver.models import Capture, Text
from archiver.quoting.judging.matching import MAX_GAP
from archiver.quoting.searching.passage_index import PassageIndex
from archiver.quoting.searching.worth import (
    hash_pieces,
    is_short,
    least_pairs,
    least_words,
    reach_of,
    read_pieces,
)
from archiver.store.cache_entries import Cache
from archiver.store.lock import cache_lock
from archiver.store.reader import Reader
from archiver.text.extraction import may_read_again
from archiver.text.folding import FoldedText, fold
from archiver.text.process.versions import EXTRACTOR
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.context import Progress
from archiver.workflows.shared.speaking import speaks

INDEX = "passages/index.json"
FEW = 24  # with so few texts, looking at all of them is quicker than an index
LIMIT = 32
PIECE = 16  # words of a document that are looked for at a time
PIECES = 60
FEW_PIECES = 3
MOST_ALIKE = 64
PAGE = 1_000
"""Words over which a passage may be spread that was read across columns. A guess: a dense page."""


class CachedManifest:
    """The list of the index's segments, as an entry of the cache."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self.path = cache.path(INDEX)

    def read(self) -> bytes | None:
        """Return what was kept, None when there is none to be trusted."""
        return self._cache.read(INDEX)

    def write(self, content: bytes) -> None:
        """Keep `content`."""
        self._cache.write(INDEX, content)


class Passages:
    """Finds the captures in which a passage may stand; standing there is for the judge to say."""

    def __init__(
        self,
        reader: Reader,
        texts: CaptureTexts,
        captures: Iterable[Capture],
        progress: Progress,
    ) -> None:
        self._newest: dict[tuple[str, str], Capture] = {}
        self._sources: dict[str, set[str]] = {}
        for capture in captures:
            if capture.good and speaks(capture):
                self._newest[capture.source, capture.content_digest] = capture
                self._sources.setdefault(capture.content_digest, set()).add(capture.source)
        self._numbers = {digest: number for number, digest in enumerate(self._sources)}
        self._texts: dict[str, set[str]] = {}
        for digest, sources in self._sources.items():
            for source in sources:
                self._texts.setdefault(source, set()).add(digest)
        self._unlike = self._read_otherwise(texts)
        self._unordered = frozenset(
            capture.content_digest
            for capture in self._newest.values()
            if may_read_again(capture.media_type, capture.uri)
        )
        self._index = None
        if len(self._sources) > FEW:
            # Where the disk takes no index every text is looked at: slower, never an error.
            with suppress(OSError):
                self._index = self._open(reader, texts, progress)
        if self._index is not None:  # what was not read to its end may have any words
            self._unlike |= self._sources.keys() - self._index.digests

    def _read_otherwise(self, texts: CaptureTexts) -> frozenset[str]:
        """Return the digests of bytes that are read in two ways: the index has one of them."""
        known: dict[str, set[str]] = {}
        several = {digest for digest, sources in self._sources.items() if len(sources) > 1}
        for (_, digest), capture in self._newest.items():
            if digest in several:
                known.setdefault(digest, set()).add(texts.reading_of(capture))
        return frozenset(digest for digest, readings in known.items() if len(readings) > 1)

    def _open(self, reader: Reader, texts: CaptureTexts, progress: Progress) -> PassageIndex | None:
        if not reader.cache.is_usable:
            # An index of this run alone, where nothing that lies in the project may be believed.
            folder = Path(mkdtemp(prefix="passages-"))
            finalize(self, rmtree, folder, ignore_errors=True)
            index = PassageIndex.open(folder, EXTRACTOR)
            self._add(index, texts, set(self._sources), progress)
            return index
        manifest = CachedManifest(reader.cache)
        with cache_lock(reader.root) as held:
            index = PassageIndex.open(manifest.path.parent, EXTRACTOR, manifest)
            missing = self._sources.keys() - index.digests
            if missing and not held:
                return None
            if missing:
                self._add(index, texts, missing, progress)
        return index

    def _add(
        self, index: PassageIndex, texts: CaptureTexts, missing: set[str], progress: Progress
    ) -> None:
        progress.begin("reading what was saved", len(missing))
        for (_, digest), capture in self._newest.items():
            if digest in missing:
                missing.discard(digest)
                index.add(digest, texts.folded(capture))
                progress.advance()
        index.save()

    def captures(
        self, passage: str, apart_from: str = "", *, near: bool = True, every: bool = False
    ) -> Iterator[Capture]:
        """Yield the newest capture of each text of the sources that may hold `passage`.

        `apart_from` is a source that is not wanted; `near` asks also for texts that may have the
        passage altered. The other texts of a source that is found come too, since its newest copy
        may have lost the passage: the answer is the one that looking at `every` text would give.
        """
        if self._index is None or every:
            return self._of_sources(self._sources, apart_from)
        return self._of_sources(self._holders(self._index, passage, near), apart_from)

    def of(self, sources: Iterable[str]) -> Iterator[Capture]:
        """Yield the newest capture of each text of some sources."""
        for source in sources:
            for digest in sorted(self._texts.get(source, ()), key=self._numbers.__getitem__):
                yield self._newest[source, digest]

    def sharing(self, folded: FoldedText, pairs: int) -> Iterator[Capture]:
        """Yield the newest capture of each text of the sources that have so many of its pairs."""
        if self._index is None:
            return self._of_sources(self._sources)
        found = self._index.look_up([folded.hashes], pairs=True)
        reach = reach_of(len(folded), 0, 0)
        return self._of_sources(self._index.holders(found, pairs, reach))

    def _of_sources(self, found: Iterable[str], apart_from: str = "") -> Iterator[Capture]:
        named = (self._sources.keys() & set(found)) | self._unlike
        sources = {source for digest in named for source in self._sources[digest]}
        texts = {digest for source in sources for digest in self._texts[source]}
        for digest in sorted(texts, key=self._numbers.__getitem__):
            for source in sorted(self._sources[digest] - {apart_from}):
                yield self._newest[source, digest]

    def _holders(self, index: PassageIndex, passage: str, near: bool) -> set[str]:
        """Return at least the texts that are worth judging by `passage`, by what they share."""
        pieces = hash_pieces(read_pieces(passage))
        words = sum(map(len, pieces))
        pairs = sum(max(len(piece) - 1, 0) for piece in pieces)
        reach = reach_of(words, len(pieces), MAX_GAP)
        found: set[str] = set()
        if near or not is_short(pairs):
            found = index.holders(index.look_up(pieces, pairs=True), least_pairs(pairs), reach)
        if not is_short(pairs) and not self._unordered:
            return found
        singles, least = index.look_up(pieces, pairs=False), least_words(words)
        if is_short(pairs):
            found |= index.holders(singles, least, reach)
        return found | (index.holders(singles, least, reach + PAGE) & self._unordered)

    def resembling(self, folded: FoldedText) -> Iterator[Capture]:
        """Yield the newest capture of each text and source that may share much with `folded`."""
        for digest in self._sources if self._index is None else self._alike(self._index, folded):
            for source in sorted(self._sources[digest]):
                yield self._newest[source, digest]

    def _alike(self, index: PassageIndex, folded: FoldedText) -> list[str]:
        """Return the digests of texts that hold several of the pieces taken from all over."""
        pieces = list(_take_pieces(folded))
        found: Counter[str] = Counter()
        for piece in pieces:
            found.update({c.content_digest for c in index.candidates(piece.hashes, LIMIT)})
        least = 2 if len(pieces) > FEW_PIECES else 1
        likely = (digest for digest, hits in found.most_common(MOST_ALIKE) if hits >= least)
        return [digest for digest in likely if digest in self._sources]


def _take_pieces(folded: FoldedText) -> Iterator[FoldedText]:
    step = max(len(folded) // PIECES, PIECE)
    for first in range(0, len(folded), step):
        last = min(first + PIECE, len(folded)) - 1
        yield fold(Text(folded.text.content[folded.starts[first] : folded.ends[last]]))
