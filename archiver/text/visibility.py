"""What a reader sees: the ways in which a file may say words that its reader does not see so.

One model for sources and for the documents that quote them: each reader of a format marks such
words with one of these kinds, and nobody else asks what hides a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Unseen(StrEnum):
    """Why a reader does not see words as the file gives them: the detail of a hidden span.

    closed: not shown as the page opens; invisible: nothing brings them to light (hidden type, the
    colour of what is behind, off the page, under a picture); struck: a line goes through them;
    replacement: other words are drawn than the file gives; some-views: shown in some views of the
    file only; turned: shown from the other end; unreadable: drawn, and no letter that has a name;
    unchecked: nobody had the time to look; ocr: recognised in a picture, which the reader sees.
    """

    CLOSED = ""
    INVISIBLE = "invisible"
    STRUCK = "struck"
    REPLACEMENT = "replacement"
    SOME_VIEWS = "some-views"
    TURNED = "turned"
    UNREADABLE = "unreadable"
    UNCHECKED = "unchecked"
    OCR = "ocr"

    @classmethod
    def of(cls, detail: str) -> Unseen:
        """Return the kind that a hidden span's detail names; any other word is a closed part."""
        return cls(detail) if detail in cls._value2member_map_ else cls.CLOSED

    @property
    def taken_out(self) -> bool:
        """Whether a reader reads on as if the words were not there."""
        return self in (Unseen.CLOSED, Unseen.INVISIBLE, Unseen.STRUCK)

    @property
    def drawn_otherwise(self) -> bool:
        """Whether something is drawn there that a reader reads, and that the file does not say."""
        return self in (Unseen.TURNED, Unseen.UNREADABLE, Unseen.REPLACEMENT)

    @property
    def lasting(self) -> bool:
        """Whether no click and no other view shows the words as they are written."""
        return self in (Unseen.STRUCK, Unseen.INVISIBLE, Unseen.TURNED, Unseen.UNREADABLE)


@dataclass(frozen=True)
class UnseenWords:
    """Words that a reader does not see as they are written, at [start, end) of what is seen.

    Where they are taken out, `start` and `end` are the place where they would stand.
    """

    start: int
    end: int
    words: str
    kind: Unseen


SETTING = re.compile("[\\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]+")
"""White space and characters without a shape: how words are set, and nothing of what they say."""
_OVERRIDE = re.compile("([\u202d\u202e])([^\u202c\n]*)")
_NAMELESS = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]+")
_TURNED_BY = {"\u202e": ("L", "EN"), "\u202d": ("R", "AL")}


def is_turned(words: str, to_left: bool = True) -> bool:
    """Whether writing `words` from one end turns them round (Unicode UAX 9, 3.3.2).

    To the left that is so of Latin letters and figures, to the right of Hebrew and Arabic ones.
    """
    kinds = _TURNED_BY["\u202e" if to_left else "\u202d"]
    shown = [c for c in words if unicodedata.bidirectional(c) in kinds]
    return len(shown) > 1


def doubtful_words(text: str) -> Iterator[UnseenWords]:
    """Yield what the characters of `text` alone show to be turned round or drawn without a name."""
    for found in _OVERRIDE.finditer(text):
        if is_turned(found[2], found[1] == "\u202e"):
            yield UnseenWords(found.start(2), found.end(2), found[2], Unseen.TURNED)
    for found in _NAMELESS.finditer(text):
        if _is_bullet(text, found):
            continue
        yield UnseenWords(found.start(), found.end(), found[0], Unseen.UNREADABLE)


_BULLETED = re.compile(r"\s+[“\"'‘(]*[^\W\d_]")
_NO_CHARACTER = "\ufffd"
SERIES = 3
"""Lines that begin alike from which their sign is a list's mark (doubt.md, 4)."""


def _is_bullet(text: str, found: re.Match[str]) -> bool:
    """Whether a single sign begins a line, with a space and a letter behind it: a list's mark.

    Before a figure it may be a minus or a bound ("≥ 5"), in whatever font it is drawn.
    """
    line = text.rfind("\n", 0, found.start()) + 1
    if len(found[0]) != 1 or text[line : found.start()].strip(' \t“"'):
        return False
    return begins_item(text[found.end() : found.end() + AHEAD])


AHEAD = 8
"""Characters after a sign that are looked at for what it begins. A guess."""


def begins_item(after: str) -> bool:
    """Whether words stand behind a sign without a name that begins a line, and no figure."""
    return _BULLETED.match(after) is not None


def is_nameless(sign: str) -> bool:
    """Whether this is a character that is drawn and has no name."""
    return _NAMELESS.fullmatch(sign) is not None


def nameless_places(text: str) -> list[int]:
    """Return where characters stand that are drawn and have no name, marks of lists left out.

    Those are U+FFFD, where a file does not say what it draws, and private-use characters, which
    each font draws as it likes. U+FFFD is a list's mark where a series of lines begins with it.
    """
    if text.isascii() or not _may_be_nameless(text):
        return []
    signs = list(_NAMELESS.finditer(text))
    bullets = [found for found in signs if _is_bullet(text, found)]
    marks = {found.start() for found in bullets if found[0] != _NO_CHARACTER}
    unnamed = {found.start() for found in bullets} - marks
    marks |= unnamed if len(unnamed) >= SERIES else set()
    places = (at for found in signs for at in range(*found.span()))
    return [at for at in places if at not in marks]


_LEADS = bytes(byte for byte in range(256) if byte not in (0xEE, 0xEF, 0xF3, 0xF4))


def _may_be_nameless(text: str) -> bool:
    """Whether any character is of U+E000 to U+FFFF, or beyond U+C0000, by its first byte in UTF-8
    (RFC 3629, section 4)."""
    return bool(text.encode("utf-8", "surrogatepass").translate(None, _LEADS))


def is_visible(words: str) -> bool:
    """Whether `words` would show anything: soft hyphens and zero-width characters are setting."""
    return bool(SETTING.sub("", words))
