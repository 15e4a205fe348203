"""Sight: whether a document shows its readers the words of its quotations as we read them.

The words are looked for, whole and unhidden, in the text that a reader of a source would get from
the same bytes. So two pieces of code that read a format differently cannot agree on a pass.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from archiver.models import Flag, Severity, Span, SpanKind, Text
from archiver.quoting.finding.documents import PlacedQuotation
from archiver.text.visibility import SETTING, Unseen

HIDDEN, UNSURE = "hidden-in-document", "not-in-document"
LONGEST = 300
"""Characters of a flag's words: a line or three on a screen (a guess)."""
KIND_WORDS = {
    Unseen.STRUCK: "struck out",
    Unseen.TURNED: "turned round",
    Unseen.UNREADABLE: "drawn without a letter that has a name",
    Unseen.REPLACEMENT: "drawn as other words",
    Unseen.SOME_VIEWS: "shown in some views only",
    Unseen.UNCHECKED: "not looked at for want of time",
}
_MARKS = "\"'“”‘’„‚«»‹›`´\ufffc"
_DASHES = "‐‑‒–—―−"
_SET = str.maketrans({**dict.fromkeys(_MARKS), **dict.fromkeys(_DASHES, "-")})
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}>[> \t]*", re.MULTILINE)
"""What plain text and mail put before each line of a block quotation."""
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_BESIDE = (SpanKind.RUNNING, SpanKind.NUMBERING, SpanKind.INSERTED, SpanKind.ALTERNATIVE)
_BLANK = re.compile(f"[{re.escape(_MARKS)}]|{SETTING.pattern}")


def squeeze(words: str) -> str:
    """Return `words` without white space, quotation marks and what has no shape."""
    return SETTING.sub("", words.translate(_SET)).translate(_RAISED)


class DocumentSight:
    """One document's text, as its readers see it."""

    def __init__(self, text: Text) -> None:
        shown = _QUOTED_LINE.sub(lambda mark: " " * len(mark[0]), text.content)
        self.text = replace(text, content=shown)
        self._at: dict[str, int] = {}

    @cached_property
    def _seen(self) -> tuple[str, ...]:
        """What is shown, squeezed: with marks of notes in it, and without."""
        hidden = [s for s in self.text.spans if _is_hidden(s)]
        marks = [s for s in self.text.spans if s.kind is SpanKind.MARKER]
        return tuple(squeeze(self._without([*hidden, *beside])) for beside in ((), marks))

    @cached_property
    def _everything(self) -> tuple[str, list[int]]:
        """All that the file says, squeezed, and the place of each character in the text."""
        beside = [s for s in self.text.spans if _is_beside(s)]
        content = self._without(beside, blank="\0")
        places = [at for at, c in enumerate(content) if c != "\0" and not _BLANK.match(c)]
        return squeeze(content.replace("\0", "")), places

    def _without(self, spans: list[Span], blank: str = "") -> str:
        beside = [s for s in self.text.spans if _is_beside(s)] if not blank else []
        parts, at = [], 0
        for span in sorted([*spans, *beside], key=lambda span: span.start):
            if span.end > at:
                parts += [
                    self.text.content[at : span.start],
                    blank * (span.end - max(span.start, at)),
                ]
                at = span.end
        return "".join([*parts, self.text.content[at:]])

    def flags(self, found: PlacedQuotation) -> tuple[Flag, ...]:
        """Return a critical flag where a reader sees other words than were read, else nothing."""
        if found.unseen:
            return (Flag(HIDDEN, Severity.CRITICAL, _say_unseen(found)),)
        for written, bare in found.parts:
            wanted = {squeeze(written), squeeze(bare)}
            if not any(self._shows(seen, words) for seen in self._seen for words in wanted):
                return (self._doubt(written),)
        return ()

    def _shows(self, seen: str, words: str) -> bool:
        """Whether words are shown: quotations come in reading order, so from the last one on."""
        last = self._at.get(seen, 0)
        at = seen.find(words, last)
        at = seen.find(words, 0, last + len(words)) if at < 0 else at
        if at >= 0:
            self._at[seen] = at
        return at >= 0

    def _doubt(self, part: str) -> Flag:
        """Return a flag about words that the text does not show: it hides them, or lacks them."""
        everything, places = self._everything
        at = everything.find(squeeze(part))
        if at < 0 or len(places) != len(everything):
            return Flag(UNSURE, Severity.CRITICAL, _line(part)[:LONGEST])
        start, end = places[at], places[at + len(squeeze(part)) - 1] + 1
        hidden = [s for s in self.text.spans if _is_hidden(s) and s.start < end and s.end > start]
        letters = list(self.text.content[start:end])
        for span in hidden:
            low, high = max(span.start - start, 0), min(span.end, end) - start
            turned = span.detail == Unseen.TURNED
            letters[low:high] = letters[low:high][::-1] if turned else [""] * (high - low)
        kind = Unseen.of(hidden[0].detail) if hidden else Unseen.CLOSED
        return Flag(HIDDEN, Severity.CRITICAL, _say(_line("".join(letters)), _line(part), kind))


def _is_beside(span: Span) -> bool:
    """Whether nobody reads these words in the line; those that a style adds are read there."""
    return span.kind in _BESIDE and span.detail != "style"


def _is_hidden(span: Span) -> bool:
    return span.kind is SpanKind.HIDDEN and span.detail != Unseen.OCR


def _say_unseen(found: PlacedQuotation) -> str:
    unseen, seen = found.unseen[0], found.quotation.selector.exact
    if unseen.start < unseen.end and unseen.kind.taken_out:
        seen = ""
    if unseen.kind is Unseen.TURNED:
        seen = seen.replace(unseen.words, unseen.words[::-1], 1)
    return _say(seen, found.written, unseen.kind)


def _say(seen: str, written: str, kind: Unseen) -> str:
    """Say what a reader sees and what was read, both cut to where they differ."""
    how = KIND_WORDS.get(kind, "hidden")
    if seen == written:
        return f"{_around(written, 0)} ({how})"
    pairs = enumerate(zip(seen, written, strict=False))
    differ = next((at for at, (one, other) in pairs if one != other), min(len(seen), len(written)))
    shown = f"the reader sees ‘{_around(seen, differ)}’" if seen else "the reader sees nothing"
    return f"{shown}; the file has ‘{_around(written, differ)}’ ({how})"


def _around(words: str, at: int) -> str:
    low, high = max(at - LONGEST // 4, 0), at + LONGEST // 4
    return ("…" if low else "") + words[low:high] + ("…" if high < len(words) else "")


def _line(words: str) -> str:
    return " ".join(words.split())
