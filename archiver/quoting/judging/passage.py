"""A quotation made ready for comparing: its atoms and its words in coarse form, made once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from archiver.models import Flag, Match, Severity, SpanKind, Verdict
from archiver.quoting.judging.atoms import (
    MARGIN,
    Atom,
    AtomWindow,
    Sort,
    find_closing,
    mark_typed_bullets,
    mark_verse,
    read_window,
    split_atoms,
)
from archiver.quoting.judging.boundaries import is_safe
from archiver.quoting.judging.comparison import BROKEN, Comparison, compare
from archiver.quoting.judging.footnotes import mark_footnotes
from archiver.quoting.judging.vocabulary import SCALES, SMALL_NUMBERS
from archiver.text.equal_forms import EMOJI_SEQUENCE, name_setting
from archiver.text.folding import FoldedText, fold_words, hash_word, read_letters
from archiver.text.setting.markup import find_markup, find_reopened, find_verse
from archiver.text.unspaced import close_up


@dataclass(frozen=True, eq=False)
class Passage:
    """Some quoted words: `needle` is their blob.

    `free` are the places in `words` of letters whose case may differ; `opens` says that the
    quotation begins here; `loose` whether marks at its start and at its end may be dropped;
    `inner` whether an editor's mark stands before it, and after it.
    """

    words: str
    needle: bytes
    free: frozenset[int] = frozenset()
    opens: bool = True
    loose: tuple[bool, bool] = (True, True)
    inner: tuple[bool, bool] = (False, False)

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """The passage taken apart."""
        marks = find_markup(self.words), find_reopened(self.words, opened=True)
        closing = find_closing(self.words, 0, len(self.words))
        atoms = split_atoms(self.words, markup=sorted((*marks[0], *marks[1])), closing=closing)
        return tuple(mark_verse(mark_typed_bullets(atoms), find_verse(self.words)))

    @cached_property
    def spelled(self) -> tuple[bytes, ...]:
        """The letters of the words that no comparison passes over, the longest first.

        A text that holds the passage has each among its own (`FoldedText.letters`).
        """
        words = {
            read_letters(atom.raw)
            for atom in self.atoms
            if atom.sort is Sort.WORD and not (atom.optional or atom.parts) and _is_plain(atom.key)
        }
        return tuple(sorted(words, key=lambda word: (-len(word), word)))

    @cached_property
    def spelled_hashes(self) -> npt.NDArray[np.uint32]:
        """The numbers of the words of `spelled`."""
        return np.array([hash_word(word) for word in self.spelled], np.uint32)

    @cached_property
    def count(self) -> int:
        """How many words the passage has."""
        return self.needle.count(b" ") - 1

    @cached_property
    def numbered(self) -> int:
        """How many words the number of a list or a heading takes at its beginning ("6.8.2.": 3)."""
        found = NUMBERED.match(self.words)
        return len(_LEVEL.findall(found[0])) if found else 0

    @cached_property
    def unnumbered(self) -> bytes:
        """The needle without a list's number at its beginning, b"" where there is none.

        Numbers that are set as such are no words of a folded text.
        """
        rest = self.needle.split(b" ", self.numbered + 1)[-1]
        return b" " + rest if self.numbered and rest.strip() else b""

    @cached_property
    def plain(self) -> tuple[str, str] | None:
        """The words from the first letter to the last, and the marks after them.

        None when the passage begins with a mark, or begins or ends with a number, in words or
        digits, or a symbol.
        """
        core = self.words.strip()
        tail = core[len(core.rstrip(CLOSING)) :]
        core = core[: len(core) - len(tail)]
        if not (core[:1].isalpha() and core[-1:].isalpha()):
            return None
        first, last = core.split(None, 1)[0].lower(), core.rsplit(None, 1)[-1].lower()
        return None if first in SCALES or last in SMALL_NUMBERS else (core, tail)


def _is_plain(word: str) -> bool:
    """Whether a word is of letters alone; a modifier letter (UAX 44: Lm) is a raised one, too."""
    plain = word.replace("'", "")
    if plain.isascii():
        return plain.isalpha()
    kinds = {unicodedata.category(ch) for ch in plain}
    return "Lm" not in kinds and all(kind[0] in "LM" for kind in kinds)


def lacks_word(folded: FoldedText, pieces: Sequence[Passage]) -> bool:
    """Say whether a text surely lacks a word of a quotation, so that it cannot hold it unaltered.

    `pieces` are what its editor's marks leave of it.
    """
    for piece in pieces:
        hashes, known = piece.spelled_hashes, folded.word_order[0]
        if len(hashes) and len(known):
            # Most stand there as words; looking for the others letter by letter costs more.
            found = known[known.searchsorted(hashes).clip(max=len(known) - 1)] == hashes
            apart = [piece.spelled[at] for at in np.flatnonzero(~found)]
        else:
            apart = list(piece.spelled)
        letters = folded.letters if apart else None
        if letters is not None and any(word not in letters for word in apart):
            return True
    return False


def lacks_word_near(folded: FoldedText, piece: Passage, first: int, last: int) -> bool:
    """Say whether words `first` to `last`, and all that is read around them, surely lack a word."""
    if folded.letters is None or not piece.spelled:
        return False
    low, high = first - MARGIN, last + MARGIN
    start = int(folded.starts[low]) if low > 0 else 0
    end = int(folded.ends[high]) if high < len(folded) else len(folded.text.content)
    letters = read_letters(folded.text.content[start:end])
    return any(word not in letters for word in piece.spelled)


CLOSING = ".,;:!?"
NUMBERED = re.compile(
    r"\W{0,3}[(\[]?(?:(?:\d{1,3}|[A-Za-z]|[ivxl]{1,6})[.)\]]|\d{1,3}(?:\.\d{1,3}){1,6}[.)\]]?)\s"
)
_LEVEL = re.compile(r"[A-Za-z0-9]+")


@lru_cache(maxsize=8192)
def read_passage(
    words: str,
    free: tuple[int, ...] = (),
    opens: bool = True,
    loose: tuple[bool, bool] = (True, True),
    inner: tuple[bool, bool] = (False, False),
) -> Passage:
    """Return `words` as a Passage."""
    return Passage(words, fold_words(words), frozenset(free), opens, loose, inner)


def compare_at(
    passage: Passage, folded: FoldedText, first: int, last: int, whether: bool = False
) -> Comparison:
    """Compare `passage` with words `first` to `last` (inclusive) of the text.

    `whether`: differences need no name, since only a passage without any matters.
    """
    window = read_window(folded, first, last)
    mark_footnotes(window.atoms, lambda: folded.noted)
    found = compare(passage.atoms, window, passage.free, passage.opens, passage.loose, whether)
    if BROKEN in found.notes:
        found.two_ways += _read_two_ways(passage.atoms, window, folded)
    return found


REPEATING = ("re", "un")
"""First parts after which a hyphen tells two words apart: re-sign, resign; un-ionised."""


def _read_two_ways(quoted: Sequence[Atom], window: AtomWindow, folded: FoldedText) -> Iterator[str]:
    """Yield words broken at a line's end that the text shows nowhere else as they are quoted."""
    archived = window.atoms[window.low : window.high]
    for broken, whole in ((archived, quoted), (quoted, archived)):
        for atom in broken:
            if not atom.parts or atom.parts[0].lower() not in REPEATING:
                continue
            if any(other.parts == atom.parts for other in whole):
                continue
            joined = "".join(atom.parts)
            same = any(other.key == joined for other in whole if not other.parts)
            chosen = re.escape(joined if same else "-".join(atom.parts))
            if not re.search(rf"(?<![\w-]){chosen}(?![\w-])", folded.text.content, re.IGNORECASE):
                yield "-".join(atom.parts)


def make_match(passage: Passage, folded: FoldedText, found: Comparison) -> Match:
    """Return what a comparison comes to: verbatim, typographic or altered."""
    notes = (*found.notes, *_left_beside(folded, found.start, found.end))
    archived = folded.text.content[found.start : found.end]
    flags = (*found.flags, *_flag_letters(passage.words, archived))
    if not found.clean:
        differences = (*found.differences, *found.cut)
        return Match(found.start, found.end, Verdict.ALTERED, differences, flags, notes)
    quoted = passage.words[found.quoted[0].start : found.quoted[-1].end] if found.quoted else ""
    written_alike = close_up(archived).split() == close_up(quoted).split()
    alike = written_alike and len(found.quoted) == len(passage.atoms)
    verdict = Verdict.VERBATIM if alike and not flags else Verdict.TYPOGRAPHIC
    setting = () if alike else notes or (name_setting(quoted, archived),)
    return Match(found.start, found.end, verdict, (), flags, setting)


_TAGS = re.compile("[\U000e0020-\U000e007e]+")


def _flag_letters(quoted: str, archived: str) -> Iterator[Flag]:
    """Yield a notice of letters that are written where nobody sees them, and on one side only.

    Tag characters draw flags (UTS 51, annex C); anywhere else they are letters without a shape.
    """
    mine, theirs = unseen_letters(quoted), unseen_letters(archived)
    if mine and mine != theirs:
        yield Flag("hidden-in-document", Severity.NOTICE, mine)
    if theirs and mine != theirs:
        yield Flag("hidden-words", Severity.NOTICE, theirs)


def unseen_letters(words: str) -> str:
    """Return what tag characters spell that are part of no emoji."""
    if words.isascii() or not _TAGS.search(words):
        return ""
    tags = _TAGS.findall(re.sub(EMOJI_SEQUENCE, "", words))
    return "".join(chr(ord(tag) - 0xE0000) for tag in "".join(tags))


def _left_beside(folded: FoldedText, start: int, end: int) -> Iterator[str]:
    """Yield what stands between the lines of a passage and is no part of it: heads, asides."""
    inside = [
        span
        for span in folded.spans_over(start, end)
        if span.kind is SpanKind.RUNNING and start < span.start and span.end < end
    ]
    if any(not span.detail for span in inside):
        yield "a page's head or foot"
    beside = [span for span in inside if span.detail in (SpanKind.OUTSIDE, SpanKind.BESIDE)]
    if beside:
        written = (folded.text.content[span.start : span.end] for span in beside)
        asides = " … ".join(" ".join(words.split()) for words in written)
        yield f"what stands beside the text (“{asides[:120]}”)"


HARMLESS = (
    SpanKind.LINK,
    SpanKind.QUOTE,
    SpanKind.OUTSIDE,
    SpanKind.BESIDE,
    SpanKind.CASED,
    SpanKind.ITEM,
    SpanKind.HEADING,
)
SAFE_BEFORE = frozenset(" \n\t\u00a0“‘(")
SAFE_AFTER = frozenset(" \n\t\u00a0”)")


def match_verbatim(passage: Passage, folded: FoldedText, first: int, last: int) -> Match | None:
    """Return a verbatim match where the very same characters stand and nothing is in doubt.

    A shortcut: whatever it declines is compared in full, with the same answer or a finer one.
    """
    if passage.plain is None:
        return None
    core, tail = passage.plain
    content = folded.text.content
    start, end = int(folded.starts[first]), int(folded.ends[last])
    found = content[start:end]
    if found != core and found.split() != core.split():
        return None
    if start and content[start - 1] not in SAFE_BEFORE:
        return None
    stop = end + len(tail)
    marked = content[end:stop] == tail
    after = content[stop : stop + 1]
    if not marked or (after and after not in SAFE_AFTER and (tail or not _closes(content, stop))):
        return None
    if tail.endswith(")"):  # "(30)| days", "9(4)|(c)"
        return None
    if start and not is_safe(
        _last_word(content[max(start - 40, 0) : start]), core.split(None, 1)[0]
    ):
        return None
    # a stop may be an abbreviation's, so that what it cuts is looked at all the same: "2,5 Mio."
    if not is_safe(core.rsplit(None, 1)[-1], _first_word(content[stop : stop + 40])):
        return None
    if any(span.kind not in HARMLESS for span in folded.spans_over(start - 1, stop + 1)):
        return None
    return Match(start, stop, Verdict.VERBATIM)


def _last_word(content: str) -> str:
    words = content.split()
    return words[-1] if words else ""


def _first_word(content: str) -> str:
    words = content.split(None, 1)
    return words[0].strip(".,;:!?)”’\"'") if words else ""


def _closes(content: str, at: int) -> bool:
    """Say whether a closing mark with white space after it stands at `at`."""
    return content[at] in CLOSING and not content[at + 1 : at + 2].strip()
