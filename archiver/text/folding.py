"""A text folded for searching: its words in one plain form, and a map back to where they stand.

The fold is *coarse*: it forgets case, accents, punctuation, hyphens inside words and every
setting that docs/verdicts.md lets differ, so that a search finds each place which may hold a
passage. It never decides anything: what it finds is compared again, character by character, on
the un-folded text. Of Unicode's compatibility forms only those of :mod:`equal_forms` are taken for
each other. In scripts that put no space between words each letter is a word.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from archiver.late_patterns import compile_late
from archiver.models import Span, SpanKind, Text
from archiver.text.equal_forms import KASHIDA, LIGATURES, WIDTHS, ZERO_WIDTH
from archiver.text.setting.markup import (
    MarkupPlace,
    blank_markup,
    find_markup,
    find_reopened,
    find_verse,
    show_references,
)
from archiver.text.setting.mojibake import repair
from archiver.text.setting.notes import NotedMarks, find_noted
from archiver.text.unspaced import UNSPACED
from archiver.text.visibility import nameless_places

Offsets = npt.NDArray[np.int32]
Codes = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]
TableCell = TypeVar("TableCell", np.uint8, np.bool_)

HYPHENS = "-\u2010\u2011\u00ad\x02\ufffe"
APOSTROPHES = "'\u2019\u2018\u02bc\u2032\uff07\u00b4`"
BROKEN_LINE = compile_late(
    rf"[{HYPHENS}](?<=[^\W\d_][{HYPHENS}])(?:[ \t\r\xa0]*\n\s*|(?<=[\x02\ufffe])\s*)"
    r"(?=[^\W\d_])"
)
"""A word broken at a line's end; whether the hyphen belongs to it is open until it is compared."""

_PASTED = re.compile(r"([-\u2010\u2011])(?<=[^\W\d_][-\u2010\u2011])[ \xa0](?=[^\W\d_])(?![A-Z])")


def part_lines(passage: str) -> str:
    """Return `passage` with a line's end after each hyphen that a space parts from its word.

    That is how a broken line is pasted: "self- employed", "dir- ector".
    """
    if not any(hyphen + space in passage for hyphen in "-\u2010\u2011" for space in " \xa0"):
        return passage
    return _PASTED.sub("\\1\n", passage)


NOT_WORDS = (
    (0x00, 0x30), (0x3A, 0x41), (0x5B, 0x61), (0x7B, 0xAA), (0xAB, 0xB2), (0xB4, 0xB5),
    (0xB6, 0xB9), (0xBB, 0xBC), (0xBF, 0xC0), (0xD7, 0xD8), (0xF7, 0xF8), (0x2B9, 0x2BC),
    (0x2BD, 0x2C0), (0x37E, 0x37F), (0x387, 0x388), (0x55A, 0x560), (0x589, 0x58B),
    (0x5BE, 0x5BF), (0x5C0, 0x5C1), (0x5C3, 0x5C4), (0x5F3, 0x5F5), (0x600, 0x610),
    (0x61B, 0x620), (0x66A, 0x66E), (0x6D4, 0x6D5), (0x964, 0x966), (0x1680, 0x1681),
    (0x2000, 0x2070), (0x207A, 0x207F), (0x208A, 0x2090), (0x20A0, 0x20D0), (0x2100, 0x2150),
    (0x2190, 0x2460), (0x2500, 0x2C00), (0x2E00, 0x2E80), (0x3000, 0x3005), (0x3008, 0x3021),
    (0x3030, 0x3031), (0x303D, 0x3041), (0x30FB, 0x30FC), (0xE000, 0xF900), (0xFE10, 0xFE70),
    (0xFF01, 0xFF10), (0xFF1A, 0xFF21), (0xFF3B, 0xFF41), (0xFF5B, 0xFF66), (0xFFE0, 0x10000),
    (0x1F000, 0x1FB00), (0xE0000, 0x110000),
)  # fmt: skip
"""Half-open ranges of code points that are no part of a word: white space, punctuation and
symbols (UAX 44, general categories Z, P, S and C, by block). Everything else, unknown characters
included, is part of a word, so that a difference in it counts."""

SEPARATOR, WORD, IGNORED, HYPHEN, APOSTROPHE = range(5)  # kinds of characters, in a table of bytes


def _make_tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    classes = np.full(0x110000, WORD, np.uint8)
    for start, end in NOT_WORDS:
        classes[start:end] = SEPARATOR
    for marks, kind in ((ZERO_WIDTH, IGNORED), (HYPHENS, HYPHEN), (APOSTROPHES, APOSTROPHE)):
        classes[[ord(ch) for ch in marks]] = kind
    classes[0x1160:0x1200] = IGNORED
    for ch in ("\u00ad", "\x02", "\ufffe", KASHIDA):
        classes[ord(ch)] = IGNORED
    for form, letter in WIDTHS.items():
        classes[ord(form)] = classes[ord(letter)]
    plain = np.arange(0x110000, dtype=np.uint32)
    bytes_of = (0x80 | (plain * 37 >> 1) & 0x7F).astype(np.uint8)
    for digits in ("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"):
        bytes_of[[ord(ch) for ch in digits]] = np.frombuffer(b"0123456789", np.uint8)
    bytes_of[:128] = np.frombuffer(bytes(range(128)).lower(), np.uint8)
    return classes, bytes_of


CLASSES, BYTES = _make_tables()
KNOWN = np.zeros(0x110000, np.bool_)
KNOWN[[ord(ch) for ch in ZERO_WIDTH + KASHIDA + "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"]] = True
"""Code points whose letters are in the tables."""


def _count_codes() -> npt.NDArray[np.uint8]:
    """Return how many code points each one becomes: a letter of an unspaced script and a space."""
    counts = np.ones(0x110000, np.uint8)
    for start, end in UNSPACED:
        counts[start:end] = 2
    for form, letters in LIGATURES.items():
        counts[ord(form)] = len(letters)
    return counts


COUNTS = _count_codes()


def _learn(codes: Codes) -> None:
    """Enter each letter's base form, and each combining mark as ignored, into the tables."""
    for code in np.unique(codes[~_read_table(KNOWN, codes)]).tolist():
        KNOWN[code] = True
        ch = chr(code)
        plain = WIDTHS.get(ch) or LIGATURES.get(ch, ch)
        if len(plain) > 1:
            _learn(np.array([ord(letter) for letter in plain], np.uint32))
        elif ch > "\x7f" and CLASSES[ord(ch)] == WORD:
            base = unicodedata.normalize("NFD", plain)[0].lower()[0]
            if unicodedata.combining(base) or unicodedata.category(base)[0] == "M":
                CLASSES[ord(ch)] = IGNORED
            BYTES[ord(ch)] = BYTES[ord(base)]


def _read_table(table: npt.NDArray[TableCell], codes: Codes) -> npt.NDArray[TableCell]:
    """Return `table[codes]`: where most codes are of one byte, in a fraction of the time."""
    if codes.dtype == np.uint8:
        return np.frombuffer(codes.tobytes().translate(table[:256].tobytes()), table.dtype)
    far = np.flatnonzero(codes > 0xFF)
    if len(far) * MOST_FAR > len(codes):
        return table[codes]
    near = codes.astype(np.uint8).tobytes().translate(table[:256].tobytes())
    found = np.frombuffer(bytearray(near), table.dtype)
    found[far] = table[codes[far]]
    return found


MOST_FAR = 4
"""Where one code of so few is beyond a byte, a table is read code by code. A guess: texts in
English, French, Russian and Chinese all fold faster than by one way alone."""


@dataclass(frozen=True, eq=False)
class FoldedText:
    """One text and its words in coarse form.

    `blob` is every word in order, one byte a character, each followed by one space, with one
    space before the first. `at[k]` is where word k begins in `blob`; `starts[k]` and `ends[k]`
    are where it stands in `text.content`, in characters.
    """

    text: Text
    blob: bytes
    at: Offsets
    starts: Offsets
    ends: Offsets

    def __len__(self) -> int:
        return len(self.starts)

    def occurrences(self, needle: bytes, low: int = 0, high: int | None = None) -> Iterator[int]:
        """Yield the number of each word at which `needle` (a blob) stands, within [low, high)."""
        last = len(self) if high is None else min(high, len(self))
        if "pair_order" in self.__dict__ and needle.count(b" ") > 2:
            return self._look_up(needle, low, last)
        return self._scan(needle, low, last)

    def _scan(self, needle: bytes, low: int, last: int) -> Iterator[int]:
        bare, blob = needle.strip(), self.blob
        if not bare or low >= len(self):
            return
        at = blob.find(bare, int(self.at[low]))
        while at >= 0:
            if blob[at - 1] == 32 and blob[at + len(bare)] == 32:
                word = int(self.at.searchsorted(np.int32(at)))  # as it is: no copy
                if word >= last:
                    return
                yield word
            at = blob.find(bare, at + 1)

    def _look_up(self, needle: bytes, low: int, last: int) -> Iterator[int]:
        """Find `needle` by the places of a rare pair of its words, once pairs are in order."""
        values, order = self.pair_order
        spots, wanted = hash_some_pairs(needle)
        left = values.searchsorted(wanted, "left")
        counts = values.searchsorted(wanted, "right") - left
        rarest = int(counts.argmin())
        start, spot = int(left[rarest]), spots[rarest]
        for place in sorted(order[start : start + int(counts[rarest])].tolist()):
            word = place - spot
            if low <= word < last:
                at = int(self.at[word]) - 1
                if self.blob[at : at + len(needle)] == needle:
                    yield word

    def word(self, number: int) -> bytes:
        """Return word `number` in coarse form."""
        start = int(self.at[number])
        return self.blob[start : self.blob.find(b" ", start)]

    def words_between(self, first: int, stop: int) -> list[bytes]:
        """Return words [first, stop) in coarse form."""
        end = int(self.at[stop]) if stop < len(self) else len(self.blob)
        return self.blob[int(self.at[first]) : end].split()

    def word_after(self, offset: int) -> int:
        """Return the number of the first word that starts at or after character `offset`."""
        return int(self.starts.searchsorted(np.int32(offset)))

    @cached_property
    def hashes(self) -> npt.NDArray[np.uint32]:
        """One number a word, equal for equal words (unequal words may, rarely, share one)."""
        return hash_words(self.blob, self.at)

    @cached_property
    def pairs(self) -> npt.NDArray[np.uint32]:
        """One number for each two neighbouring words."""
        return pair_hashes(self.hashes)

    @cached_property
    def pair_order(self) -> tuple[npt.NDArray[np.uint32], Offsets]:
        """`pairs` in ascending order, and the number of the first word of each."""
        return sort_hashes(self.pairs)

    @cached_property
    def word_order(self) -> tuple[npt.NDArray[np.uint32], Offsets]:
        """`hashes` in ascending order, and the number of each word."""
        return sort_hashes(self.hashes)

    @cached_property
    def digest(self) -> str:
        """Digest of the words alone: equal for texts that differ only in setting."""
        return hashlib.sha256(self.blob).hexdigest()

    @cached_property
    def letters(self) -> bytes | None:
        """What :func:`read_letters` says of the text; None where a word may have others between."""
        if any(place.kind == "tag" for place in self.markup) or _may_go_on(self.text):
            return None
        return read_letters(self.text.content)

    @cached_property
    def noted(self) -> NotedMarks:
        """What the whole text shows to be notes' marks."""
        return find_noted(self.text)

    @property
    def is_noted_read(self) -> bool:
        """Whether anybody asked for `noted`: where no mark stands nobody does."""
        return "noted" in self.__dict__

    @cached_property
    def nameless(self) -> list[int]:
        """Where the text draws what has no name: what stands there is not known."""
        return nameless_places(self.text.content)

    @cached_property
    def markup(self) -> tuple[MarkupPlace, ...]:
        """Markup that stands in the text as characters, and marks that reopen a quotation."""
        content = self.text.content
        return tuple(sorted((*find_markup(content), *find_reopened(content))))

    @cached_property
    def verse(self) -> frozenset[int]:
        """Where the lines of verse begin."""
        return find_verse(self.text.content)

    @cached_property
    def repaired(self) -> FoldedText | None:
        """The text with its characters put right, None where there is nothing to put right."""
        other = repair(self.text)
        return None if other is None else fold(other)

    @cached_property
    def unbroken(self) -> FoldedText | None:
        """The same text with "self- employed" as the two lines that it was, None without such."""
        content = part_lines(self.text.content)
        return None if content == self.text.content else fold(replace(self.text, content=content))

    @cached_property
    def main(self) -> FoldedText | None:
        """The same text without what stands beside it or is hidden, None where nothing is."""
        beside = (SpanKind.OUTSIDE, SpanKind.BESIDE, SpanKind.HIDDEN)
        return self._fold_again(beside, SpanKind.RUNNING)

    @cached_property
    def with_heads(self) -> FoldedText | None:
        """The same text with its running heads and feet as words, None where it has none."""
        return self._fold_again((SpanKind.RUNNING,), SpanKind.OUTSIDE)

    def _fold_again(self, kinds: tuple[SpanKind, ...], kind: SpanKind) -> FoldedText | None:
        """Return the same text with spans of these kinds as spans of another one.

        Their detail then says which they were.
        """
        spans = self.text.spans
        if not any(span.kind in kinds for span in spans):
            return None
        other = (replace(s, kind=kind, detail=s.kind) if s.kind in kinds else s for s in spans)
        return fold(replace(self.text, spans=tuple(other)))

    @cached_property
    def _spans(self) -> tuple[list[Span], list[int], list[int]]:
        spans = sorted(self.text.spans, key=lambda span: (span.start, span.end))
        return spans, [s.start for s in spans], list(accumulate((s.end for s in spans), max))

    def spans_over(self, start: int, end: int) -> list[Span]:
        """Return the text's spans that overlap [start, end), in order."""
        spans, starts, reach = self._spans
        first, last = bisect_right(reach, start), bisect_left(starts, end)
        return [span for span in spans[first:last] if span.end > start]


@lru_cache(maxsize=4096)
def hash_needle(needle: bytes) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Return the numbers of a blob's words, and of its pairs of neighbouring words."""
    hashes = np.array([hash_word(word) for word in needle.split()], np.uint32)
    return hashes, pair_hashes(hashes)


SPOTS = 4  # pairs of words that are looked up before a passage is compared whole (a guess)


@lru_cache(maxsize=4096)
def hash_some_pairs(needle: bytes) -> tuple[range, npt.NDArray[np.uint32]]:
    """Return places in a blob, spread over it, and the number of the pair of words at each."""
    words = needle.split()
    spots = range(0, len(words) - 1, max((len(words) - 1) // SPOTS, 1))
    pairs = [_hash_pair(hash_word(words[at]), hash_word(words[at + 1])) for at in spots]
    return spots, np.array(pairs, np.uint32)


def _hash_pair(one: int, other: int) -> int:
    """Return the number of two neighbouring words: the same as :func:`pair_hashes` gives them."""
    mixed = (one * 31 + other) & 0xFFFFFFFF
    return (mixed ^ mixed >> 13) * int(MULTIPLIER) & 0xFFFFFFFF


@lru_cache(maxsize=1 << 16)
def hash_word(word: bytes) -> int:
    """Return the number of one word: the same as :func:`hash_words` gives it in a blob."""
    tables = _scatter_tables()
    place = len(word)
    total = tables[place & 63][32]
    for at, byte in enumerate(word):
        total += tables[at & 63][byte]
    total &= 0xFFFFFFFF
    return (total ^ total >> 15) * int(MULTIPLIER) & 0xFFFFFFFF


@lru_cache(maxsize=1)
def _scatter_tables() -> list[list[int]]:
    return (SCATTER[None, :] * POWERS[:, None]).tolist()  # type: ignore[no-any-return]


MULTIPLIER = np.uint32(2654435761)  # the golden ratio of 32 bits (Knuth, TAOCP 3, section 6.4)


def hash_words(blob: bytes, at: Offsets) -> npt.NDArray[np.uint32]:
    """Return one 32-bit number a word of `blob`, whose words begin at `at`."""
    parts = [
        _hash_part(blob, at[low : low + CHUNK_WORDS]) for low in range(0, len(at), CHUNK_WORDS)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.uint32)


CHUNK_WORDS = 1 << 19
"""Words that are hashed at a time, so that memory stays steady. A guess."""


def _hash_part(blob: bytes, at: Offsets) -> npt.NDArray[np.uint32]:
    start = int(at[0])
    end = blob.find(b" ", int(at[-1])) + 1
    values = SCATTER[np.frombuffer(blob, np.uint8, end - start, start)]
    firsts = (at - start).astype(np.intp)
    lengths = np.diff(np.append(firsts, end - start))
    place = np.arange(end - start, dtype=np.int32) - np.repeat(firsts.astype(np.int32), lengths)
    values *= POWERS[place & 63]
    hashed = np.add.reduceat(values, firsts, dtype=np.uint32)
    hashed ^= hashed >> np.uint32(15)
    return np.asarray(hashed * MULTIPLIER, np.uint32)


def pair_hashes(hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return one number for each two neighbouring words of `hashes`."""
    mixed = hashes[:-1] * np.uint32(31) + hashes[1:]
    return np.asarray((mixed ^ (mixed >> np.uint32(13))) * MULTIPLIER, np.uint32)


def sort_hashes(hashes: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint32], Offsets]:
    """Return `hashes` in ascending order, and the place of each; of equal ones the first before.

    A number and its place are sorted as one: a tenth of the time that an argsort takes.
    """
    packed = hashes.astype(np.uint64) << np.uint64(32)
    packed |= np.arange(len(hashes), dtype=np.uint64)
    packed.sort()
    return (packed >> np.uint64(32)).astype(np.uint32), packed.astype(np.uint32).view(np.int32)


def _scatter(count: int, seed: int) -> npt.NDArray[np.uint32]:
    values = np.random.default_rng(seed).integers(1, 1 << 32, count, dtype=np.uint32)
    return values | np.uint32(1)


# A value a byte, one a place in a word; the seeds are any.
SCATTER, POWERS = _scatter(256, 7), _scatter(64, 11)

BLANKED = {
    SpanKind.RUNNING: "\n",
    SpanKind.MARKER: " ",
    SpanKind.NUMBERING: " ",
    SpanKind.INSERTED: " ",
    SpanKind.READING: " ",
}


def blank_spans(content: str, spans: tuple[Span, ...]) -> str:
    """Return `content`, of the same length, without what is no part of the author's sentences."""
    parts, done = [], 0
    for span in sorted(spans, key=lambda span: span.start):
        start, blank = max(span.start, done), BLANKED.get(span.kind)
        if blank is None or span.end <= start:
            continue
        parts += [content[done:start], blank * (min(span.end, len(content)) - start)]
        done = min(span.end, len(content))
    return "".join([*parts, content[done:]]) if parts else content


def fold(text: Text) -> FoldedText:
    """Fold `text`: its words in coarse form, with the map back to `text.content`. Never raises."""
    content = blank_markup(blank_spans(text.content, text.spans))
    blobs, places = [b" "], []
    size = 1
    for low, high in _cut_evenly(content):
        blob, at, starts, ends = _fold_part(content[low:high])
        places.append((at + np.int32(size - 1), starts + np.int32(low), ends + np.int32(low)))
        blobs.append(blob[1:])
        size += len(blob) - 1
    at, starts, ends = (np.concatenate(each) for each in zip(*places, strict=True))
    return FoldedText(text, b"".join(blobs), at, starts, ends)


PART = 1 << 20
"""Characters that are folded at a time, so that memory stays steady: a guess. Folding takes some
twenty bytes a character while it lasts."""
_BETWEEN = re.compile("(?<=[a-zA-Z]) (?=[a-zA-Z])")
"""A place where no word goes on, whatever is around it."""


def _cut_evenly(content: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text to fold one by one, each cut between two words."""
    low = 0
    while len(content) - low > PART and (between := _BETWEEN.search(content, low + PART)):
        yield low, between.start()
        low = between.start()
    yield low, len(content)


def _fold_part(content: str) -> tuple[bytes, Offsets, Offsets, Offsets]:
    """Return the blob of a stretch, where its words begin there, and where they stand."""
    codes, index = _read_codes(content)
    classes = _classify(content, codes, index)
    blob, at, first, last = _join_words(codes, classes)
    starts, ends = (first, last) if index is None else (index[first], index[last])
    return blob, at, starts.astype(np.int32), (ends + 1).astype(np.int32)


_QUOTES_TO_ASCII = str.maketrans("‘’“”–—…\u00a0", "''\"\"\n\n\n ")
_INSIDE_WORD = re.compile(r"(?<=[A-Za-z])-(?=[A-Za-z])|(?<=[A-Za-z0-9])['`](?=[A-Za-z0-9])")
_SPACED = bytes(c if chr(c).isalnum() else 32 for c in range(128)) + bytes(range(128, 256))


def fold_words(passage: str) -> bytes:
    """Return `passage` as a blob, to be searched for with :meth:`Folded.occurrences`."""
    passage = blank_markup(passage)
    if "\x02" in passage or ("\n" in passage and BROKEN_LINE.search(passage)):
        return fold(Text(passage)).blob
    plain = passage if passage.isascii() else passage.translate(_QUOTES_TO_ASCII)
    if not plain.isascii():
        return fold(Text(passage)).blob
    if "-" in plain or "'" in plain or "`" in plain:
        plain = _INSIDE_WORD.sub("", plain)
    words = plain.lower().encode("ascii").translate(_SPACED).split()
    return b" ".join([b"", *words, b""]) if words else b" "


_BETWEEN_WORDS = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": ".", "\xa0": " "}
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())


def read_letters(content: str) -> bytes:
    """Return the letters and figures of `content` in coarse form, with nothing between them.

    Coarser than any comparison: a word that one takes for a word of the text, whatever marks, line
    ends, cases or forms it passes over, has its letters among these.
    """
    content = show_references(content)
    if not content.isascii():
        for mark, plain in _BETWEEN_WORDS.items():
            content = content.replace(mark, plain)
    if content.isascii():
        return content.lower().encode("ascii").translate(None, _NO_LETTERS)
    # As capitals "ß" is "SS" and "œ" may be "OE": pages draw letters in another case.
    plain = content.replace("œ", "oe").replace("Œ", "OE").casefold()
    parts = (_fold_part(plain[low:high])[0] for low, high in _cut_evenly(plain))
    return b"".join(parts).replace(b" ", b"")


_LEFT_OUT = (SpanKind.RUNNING, SpanKind.OUTSIDE, SpanKind.BESIDE, SpanKind.HIDDEN)
"""Spans that one reading of a text or another leaves out: a word may go on behind them."""


def _may_go_on(text: Text) -> bool:
    """Say whether a word may go on behind what is left out: broken there, or before a letter that
    is a note's mark."""
    content, left_out = text.content, [span for span in text.spans if span.kind in _LEFT_OUT]
    if not left_out:
        return False
    for span in text.spans:
        if span.kind is SpanKind.MARKER and any(map(str.isalpha, content[span.start : span.end])):
            return True
    for span in left_out:
        at = span.start - 1
        while at >= 0 and content[at].isspace():
            at -= 1
        if at >= 0 and content[at] in HYPHENS:
            return True
    return False


def _read_codes(content: str) -> tuple[Codes, npt.NDArray[np.int64] | None]:
    """Return the code points, and which character each came from where some became several."""
    if content.isascii():
        return np.frombuffer(content.encode("ascii"), np.uint8), None
    codes = np.frombuffer(content.encode("utf-32-le", "surrogatepass"), np.uint32)
    _learn(codes)
    counts = _read_table(COUNTS, codes)
    several = np.flatnonzero(counts != 1)
    if not len(several):
        return codes, None
    index = np.repeat(np.arange(len(codes)), counts)
    opened = codes[index]
    places = (np.cumsum(counts, dtype=np.int64) - counts)[several]
    letters = codes[several]
    opened[places + 1] = ord(" ")
    for ligature in set(content) & LIGATURES.keys():
        for step, letter in enumerate(LIGATURES[ligature]):
            opened[places[letters == ord(ligature)] + step] = ord(letter)
    return opened, index


def _classify(
    content: str, codes: Codes, index: npt.NDArray[np.int64] | None
) -> npt.NDArray[np.uint8]:
    classes = np.array(_read_table(CLASSES, codes))
    for broken in BROKEN_LINE.finditer(content):
        low, high = broken.span()
        if index is not None:
            low, high = np.searchsorted(index, (low, high))
        classes[low:high] = IGNORED
    _glue(classes, codes)
    return classes


def _glue(classes: npt.NDArray[np.uint8], codes: Codes) -> None:
    """Take hyphens between two letters, and apostrophes inside a word, out of the word."""
    places = np.flatnonzero(classes >= HYPHEN)
    kinds = classes[places]
    classes[places] = SEPARATOR
    inner = (places > 0) & (places < len(codes) - 1)
    places, kinds = places[inner], kinds[inner]
    before, after = places - 1, places + 1
    inside = (classes[before] != SEPARATOR) & (classes[after] != SEPARATOR)
    digits = _are_digits(codes[before]) | _are_digits(codes[after])
    classes[places[inside & ~(digits & (kinds == HYPHEN))]] = IGNORED


def _are_digits(codes: Codes) -> npt.NDArray[np.bool_]:
    return np.asarray((codes >= 0x30) & (codes <= 0x39))


def _join_words(
    codes: Codes, classes: npt.NDArray[np.uint8]
) -> tuple[bytes, Offsets, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the blob, where its words begin, and the first and last code point of each."""
    letters, shown = _read_table(BYTES, codes), classes != IGNORED
    kept = None if shown.all() else np.flatnonzero(shown)
    if kept is not None:
        letters, classes = letters[shown], classes[shown]
    inside = np.zeros(len(classes) + 1, np.bool_)
    np.equal(classes, WORD, out=inside[:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    edges = np.append(0, edges) if inside[0] else edges
    first, last = edges[0::2], edges[1::2] - 1
    folded = np.full(len(inside), 32, np.uint8)
    np.copyto(folded[:-1], letters, where=inside[:-1])
    keep = inside.copy()
    keep[last + 1] = True
    blob = b" " + folded[keep].tobytes()
    lengths = last - first + 2
    at = (np.cumsum(lengths) - lengths + 1).astype(np.int32)
    return (blob, at, first, last) if kept is None else (blob, at, kept[first], kept[last])
