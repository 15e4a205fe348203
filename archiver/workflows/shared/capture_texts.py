"""Capture texts: the text of each capture, extracted once, kept in the cache, folded on demand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from archiver.file_kinds import find_suffix, is_undeclared
from archiver.models import Capture, Text
from archiver.quoting.judging.verdicts import Witness
from archiver.store.reader import Reader
from archiver.store.warc.payloads import DamagedPayload
from archiver.text.extraction import (
    LAYOUT,
    WRITTEN,
    extract,
    extract_again,
    may_read_again,
)
from archiver.text.folding import FoldedText, fold
from archiver.text.process.versions import EXTRACTOR
from archiver.workflows.shared.saved_sheets import SavedSheets
from archiver.workflows.shared.speaking import speaks
from archiver.workflows.shared.whole_readings import may_be_settled, settle_reading

KEPT = 12_000_000
"""Characters of folded texts that are held in memory: a text takes some five bytes for each with
what is made of it, so 60 MB, a year of daily copies of a long page. A guess."""
LEAST = 10_000
"""As how many characters a text counts at least, or that there is none: what is held of it beside
its words. A guess."""
MaybeText = TypeVar("MaybeText")


class _LatestTexts(Generic[MaybeText]):
    """What was asked for last, each made once: also that there is none."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[MaybeText, int]] = OrderedDict()
        self._size = 0

    def get(self, key: str, make: Callable[[], MaybeText]) -> MaybeText:
        """Return what is kept under `key`, made now where nothing is."""
        if key not in self._kept:
            made = make()
            long = len(made.text.content) if isinstance(made, FoldedText) else 0
            self._kept[key] = made, max(long, LEAST)
            self._size += max(long, LEAST)
        self._kept.move_to_end(key)
        while self._size > KEPT and len(self._kept) > 1:
            _, (_, size) = self._kept.popitem(last=False)
            self._size -= size
        return self._kept[key][0]


class CaptureTexts:
    """Hands out texts of captures. A payload that is damaged has a text with that as its gap."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.sheets = SavedSheets(reader)
        self._folded = _LatestTexts[FoldedText]()
        self._second = _LatestTexts[FoldedText | None]()
        self._equal: WeakValueDictionary[Text, FoldedText] = WeakValueDictionary()
        self._charsets: dict[str, str] = {}
        self._readings: dict[str, str] = {}

    def text(self, capture: Capture) -> Text:
        """Return the text of `capture`, from the cache or freshly extracted."""
        return self._text(capture, self._charset(capture))

    def _text(self, capture: Capture, charset: str) -> Text:
        kept = self._reader.text(capture, EXTRACTOR, self._read_with(capture), charset)
        return kept if kept is not None else self._extract(capture, charset)

    def _charset(self, capture: Capture) -> str:
        known = self._charsets.get(capture.record_id)
        if known is None:
            # The charset that the server declared with this answer, "" where it declared none. A
            # revisit says it itself; a 304 may not, and then means the payload's own answer.
            own = self._reader.own_head(capture) if capture.refers_to else None
            head = own if own and own.media_type else self._reader.head(capture)
            known = self._charsets[capture.record_id] = head.charset if head else ""
        return known

    def _extract(self, capture: Capture, charset: str) -> Text:
        payload = self._reader.payload(capture)
        if isinstance(payload, DamagedPayload):
            return Text("", gaps=(f"The archived copy cannot be read: {payload.why}.",))
        sheets = self.sheets.read(capture)
        text = extract(payload, capture.media_type, charset, capture.uri, sheets)
        if text.extractor == EXTRACTOR:
            self._reader.keep_text(capture, text, charset, self._read_with(capture))
        return text

    def _read_with(self, capture: Capture) -> str:
        """What is read beside the bytes: a suffix where nothing else tells their kind, sheets."""
        styled = self.sheets.digest(capture)
        return f"{_named(capture)};{styled}" if styled else _named(capture)

    def folded(self, capture: Capture) -> FoldedText:
        """Return the folded text of `capture`: the same one for equal texts."""
        return self._folded.get(self.reading_of(capture), lambda: self._fold(capture))

    def _fold(self, capture: Capture) -> FoldedText:
        """Fold the text of `capture`; one that has come already is that one again.

        Most of what a site sends anew each day is new in its bytes alone.
        """
        text = self._text(capture, self._charset(capture))
        folded = self._equal.get(text)
        if folded is None:
            folded = self._equal[text] = fold(text)
        return folded

    def reading_of(self, capture: Capture) -> str:
        """Return what the text of `capture` depends on: equal here, equal texts."""
        known = self._readings.get(capture.record_id)
        if known is None:
            key = "\n".join((_key(capture, self._charset(capture)), self.sheets.digest(capture)))
            known = self._readings[capture.record_id] = key
        return known

    def _again(self, capture: Capture) -> FoldedText | None:
        return self._second.get(_key(capture), lambda: self._fold_again(capture))

    def _fold_again(self, capture: Capture) -> FoldedText | None:
        kept = (self._reader.text(capture, EXTRACTOR, reading) for reading in (LAYOUT, WRITTEN))
        text = next((one for one in kept if one is not None), None) or self._read_again(capture)
        return None if text is None else fold(text)

    def _read_again(self, capture: Capture) -> Text | None:
        payload = self._reader.payload(capture)
        if isinstance(payload, DamagedPayload):
            return None
        text = extract_again(payload, capture.media_type, _named(capture))
        if text is not None and text.extractor == EXTRACTOR:
            self._reader.keep_text(capture, text)
        return text

    def witness(self, capture: Capture) -> Witness:
        """Return `capture` as a witness, with a second reading where its kind has one."""
        again = may_read_again(capture.media_type, capture.uri)
        second = (lambda: self._again(capture)) if again else None
        if may_be_settled(capture):
            capture = settle_reading(self._reader, capture, self.text(capture))
        return Witness(capture, lambda: self.folded(capture), second)

    def witnesses(self, captures: Iterable[Capture]) -> list[Witness]:
        """Return the captures that can speak for a source as witnesses, in order."""
        return [self.witness(c) for c in captures if speaks(c)]


def _key(capture: Capture, charset: str = "") -> str:
    """What a capture's text depends on: equal keys, equal texts."""
    return "\n".join((capture.content_digest, capture.media_type, charset.lower(), _named(capture)))


def _named(capture: Capture) -> str:
    """The suffix of the address, where nothing else says what kind of file the bytes are."""
    return find_suffix(capture.uri) if is_undeclared(capture.media_type) else ""
