"""Own copies: which sources are the quoting document itself, as published, saved or supplied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from archiver.errors import FileError
from archiver.file_kinds import kind_of_document, suffix_of
from archiver.models import Capture, Source
from archiver.quoting.finding.attribution import find_source
from archiver.quoting.finding.documents import find_quotations, open_document, read_quotations
from archiver.quoting.judging.verdicts import ATTACHMENT
from archiver.quoting.searching.own_copies import is_copy, read_prose
from archiver.store.reader import Reader
from archiver.store.warc.payloads import DamagedPayload
from archiver.text.extraction import extract
from archiver.text.folding import FoldedText, fold
from archiver.workflows.shared.capture_texts import CaptureTexts
from archiver.workflows.shared.passage_search import Passages


class OwnCopies:
    """Finds the sources that are a document itself: no evidence for what it quotes.

    `root` is the folder that the documents of quotes.csv are named from, None when there is none.
    """

    def __init__(
        self,
        root: Path | None,
        sources: Mapping[str, Source],
        captures: Mapping[str, list[Capture]],
        reader: Reader,
        texts: CaptureTexts,
        passages: Passages,
    ) -> None:
        self._root = root
        self._sources = sources
        self._captures = captures
        self._reader = reader
        self._texts = texts
        self._passages = passages
        self._known: dict[str, frozenset[str]] = {}

    def of_text(self, folded: FoldedText, quotations: Iterable[str]) -> frozenset[str]:
        """Return the sources of which any good copy is the document with this text.

        Where a page only links the document, it is the attachment's content digest.
        """
        prose = read_prose(folded, quotations)
        own: set[str] = set()
        for capture in self._passages.resembling(folded):
            part = capture.content_digest if capture.role == ATTACHMENT else capture.source
            if part not in own and is_copy(prose, self._texts.folded(capture)):
                own.add(part)
        return frozenset(own)

    def of_document(self, name: str) -> frozenset[str]:
        """Return the sources that are the document `name` of quotes.csv.

        It names a file, a source by its id, or a source by its address; of a source the newest
        good copy is its text.
        """
        if name not in self._known:
            self._known[name] = self._find(name) if name.strip() else frozenset()
        return self._known[name]

    def _find(self, name: str) -> frozenset[str]:
        source = name if name in self._sources else find_source(name, self._sources.values())
        path = self._root / name if self._root and not source else None
        with suppress(OSError, FileError, ValueError):
            if path is not None and path.is_file():
                return self._of_file(path)
        return frozenset({source} | self._copies_of(source)) if source else frozenset()

    def _of_file(self, path: Path) -> frozenset[str]:
        content = path.read_bytes()
        if kind_of_document(path, content) is None:
            return self.of_text(fold(extract(content, "", name=path.name)), ())
        document = open_document(path, content)
        found = find_quotations(path, document)
        return self.of_text(fold(document.text), [one.quotation.selector.exact for one in found])

    def _copies_of(self, source: str) -> frozenset[str]:
        good = [c for c in self._captures.get(source, ()) if c.good and c.role == "page"]
        payload = self._reader.payload(good[-1]) if good else None
        if payload is None or isinstance(payload, DamagedPayload):
            return frozenset()
        name = Path(f"page{suffix_of(good[-1].media_type)}")
        return self.of_text(self._texts.folded(good[-1]), _quoted(name, payload))


def _quoted(path: Path, content: bytes) -> list[str]:
    """Return what a document quotes; nothing where it is of a kind that is not read for that."""
    with suppress(FileError):
        return [quotation.selector.exact for quotation in read_quotations(path, content)]
    return []
