"""Letters of a PDF's fonts that have no Unicode value, by what the fonts themselves say.

A simple font says by its ToUnicode map which letter each of its codes is, else by the names of its
glyphs (ISO 32000-1, 9.10.2). Where it says neither, PDFium takes the code for the letter, and does
not tell: a font that draws "5" for the code of "%" makes "1%0 million" of "150 million". Where it
has two maps, PDFium takes the last, be it another font's: a "T" becomes a Korean syllable.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

LARGEST = 64 * 1024 * 1024
"""Bytes of a file, and of what its streams unpack to, up to which its fonts are looked at. A guess:
they are read once more for it."""
MOST_FONTS = 2000
LONGEST_OBJECT = 65_536
"""Bytes of an object without its stream that are read: fonts have some hundred. A guess."""
FontLetters = Mapping[str, Mapping[str, str]]
"""By font's name: a letter that PDFium gives, and the one that is drawn, "" where nobody says."""


class FontDoubts(NamedTuple):
    """What a file's fonts say that its text does not: letters that are `unmapped`, or stand for
    others, and whether a font `draws_blanks`: gives several of its codes as a blank."""

    unmapped: FontLetters
    draws_blanks: bool = False


NO_DOUBTS = FontDoubts({})
_BEGIN = re.compile(rb"(?<!\d)(\d{1,9})[\s\0]{1,4}\d{1,5}[\s\0]{1,4}obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_SIMPLE = re.compile(rb"/Subtype\s{0,9}/(?:Type1|MMType1|TrueType|Type3)\b")
_NAME = re.compile(rb"/BaseFont\s{0,9}/([^\s/<>\[\]()]{1,127})")
_FIRST = re.compile(rb"/FirstChar\s{1,9}(\d{1,3})\b")
_TO_UNICODE = re.compile(rb"/ToUnicode\s{1,9}(\d{1,9})\s{1,9}\d{1,5}\s{1,9}R\b")
_CHARSET = re.compile(rb"/CharSet\s{0,9}\(([^()]{1,60000})\)")
_PLAIN_NAME = re.compile(rb"/(?:uni([0-9A-F]{4})|([A-Za-z]))(?![^/\s])")
_FLAGS = re.compile(rb"/Flags\s{1,9}(\d{1,9})\b")
_MAPPED = re.compile(
    rb"<([0-9A-Fa-f]{2})>\s{0,9}(?:<([0-9A-Fa-f]{2})>\s{0,9})?(?:<([0-9A-Fa-f]{4,32})>|(\[))"
)
_GLYPH = re.compile(rb"/([^\s/<>\[\]()]{1,63})|(\d{1,3})(?=[\s/\]])")
_OWN_NAME = re.compile(
    rb"\.notdef|[A-Za-z]{1,3}\d{1,5}|(?:glyph|index|cid|char)[-_]?\d{1,6}", re.IGNORECASE
)
"""Names that producers make up for glyphs, and that say nothing (ISO 32000-1, 9.6.6)."""
NONSYMBOLIC = 32
"""A font of the standard Latin letters (ISO 32000-1, table 123)."""


def find_doubts(payload: bytes) -> FontDoubts:
    """Return what the fonts of a PDF say that PDFium does not; nothing of an encrypted file."""
    if len(payload) > LARGEST or not (b"/ToUnicode" in payload or b"/ObjStm" in payload):
        return NO_DOUBTS
    objects = _PdfObjects(payload)
    return FontDoubts(_find_unmapped(objects), _draws_blanks(objects))


def _find_unmapped(objects: _PdfObjects) -> FontLetters:
    unmapped: defaultdict[str, dict[str, str]] = defaultdict(dict)
    mapped: defaultdict[str, set[str]] = defaultdict(set)
    for font in list(objects.fonts())[:MOST_FONTS]:
        found = _NAME.search(font)
        name = bare_name(found[1].decode("latin-1")) if found else ""
        used = _find_used(objects, font)
        last, codes = _choose_map(objects, font, used)
        if not last:
            continue
        named = _find_named(objects, font)
        for code in used:
            if code in last and last[code] == codes.get(code):
                mapped[name].add(last[code])
            elif code in last:
                unmapped[name][last[code]] = codes.get(code, "")
            elif named is not None and code not in named:
                unmapped[name][chr(code)] = ""
    kept = {
        name: {one: other for one, other in letters.items() if one not in {*mapped[name], *" \xa0"}}
        for name, letters in unmapped.items()
    }
    return {name: letters for name, letters in kept.items() if letters}


_BLANK = re.compile(rb"0020|00[aA]0|200[0-9aA]|202[fF]|205[fF]|3000")
_TYPED_HEX = re.compile(rb"<([0-9A-Fa-f]{0,64})>")


def _draws_blanks(objects: _PdfObjects) -> bool:
    """Whether a map calls several codes a blank: most have one (Adobe Technical Note 5411, 1.4.1).

    In a list of letters for a range, places count as codes.
    """
    for head in list(objects.mapped())[:MOST_FONTS]:
        found = _TO_UNICODE.search(head)
        blanks = set[bytes | int]()
        for part in objects.read_stream(int(found[1])).split(b"beginbf")[1:] if found else ():
            listed = _TYPED_HEX.findall(part.partition(b"endbf")[0])
            if b"[" in part:
                blanks.update(at for at, letter in enumerate(listed) if _BLANK.fullmatch(letter))
                continue
            each = 2 if part.startswith(b"char") else 3
            rows = zip(listed[::each], listed[each - 1 :: each], strict=False)
            blanks.update(code for code, letter in rows if _BLANK.fullmatch(letter))
        if len(blanks) > 1:
            return True
    return False


def _choose_map(
    objects: _PdfObjects, font: bytes, used: list[int]
) -> tuple[dict[int, str], dict[int, str]]:
    """Return the map of a font's codes that PDFium takes, and the one that the font's glyphs name.

    They are one, but where the font has several: the names in its subset's list then say which is
    its own (ISO 32000-1, table 122, CharSet), and without them no letter is sure that they contest.
    """
    numbers = [int(found[1]) for found in _TO_UNICODE.finditer(font)]
    maps = [codes for number in numbers[-9:] if (codes := _read_map(objects.read_stream(number)))]
    if len(maps) < 2:
        return (maps[0], maps[0]) if maps else ({}, {})
    listed = _CHARSET.search(objects.value(font, b"FontDescriptor"))
    names = {
        chr(int(name[1], 16)) if name[1] else name[2].decode("ascii")
        for name in _PLAIN_NAME.finditer(listed[1] if listed else b"")
    }
    agreed = [sum(codes.get(code) in names for code in used) for codes in maps]
    if max(agreed):
        return maps[-1], maps[agreed.index(max(agreed))]
    shared = {
        code: letter
        for code, letter in maps[-1].items()
        if all(codes.get(code, letter) == letter for codes in maps)
    }
    return maps[-1], shared


def bare_name(name: str) -> str:
    """Return a font's name without the mark of a subset (ISO 32000-1, 9.6.4), as PDFium does."""
    return re.sub(r"^[A-Z]{6}\+", "", name)


class _PdfObjects:
    """The objects of a file, without its directory: of an object that is changed, the last one."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.left = LARGEST
        self.places = {int(found[1]): found.end() for found in _BEGIN.finditer(payload)}
        self.packed: dict[int, bytes] = {}
        for number in list(self.places) if b"/ObjStm" in payload else ():
            if b"/ObjStm" in (head := self.get(number)):
                self.packed.update(_unpack(head, self.read_stream(number)))

    def get(self, number: int) -> bytes:
        """Return an object, without its stream."""
        if number in self.packed:
            return self.packed[number]
        at = self.places.get(number, -1)
        if at < 0:
            return b""
        head = self.payload[at : at + LONGEST_OBJECT]
        ends = [end for mark in (b"endobj", b"stream") if (end := head.find(mark)) >= 0]
        return head[: min(ends, default=len(head))]

    def mapped(self) -> Iterator[bytes]:
        """Yield the fonts that have a map of their codes."""
        for number in (*self.places, *self.packed):
            if b"/ToUnicode" in (head := self.get(number)):
                yield head

    def fonts(self) -> Iterator[bytes]:
        """Yield the simple fonts that have one."""
        return (head for head in self.mapped() if _SIMPLE.search(head))

    def value(self, head: bytes, key: bytes) -> bytes:
        """Return what stands behind a key, or the object that it names."""
        found = re.search(rb"/" + key + rb"\s{0,9}(?:(\d{1,9})\s{1,9}\d{1,5}\s{1,9}R\b)?", head)
        if found is None:
            return b""
        return self.get(int(found[1])) if found[1] else head[found.end() :]

    def read_stream(self, number: int) -> bytes:
        """Return an object's stream, unpacked; nothing where it cannot be read."""
        head, at = self.get(number), self.places.get(number, -1)
        begin = _STREAM.match(self.payload, at + len(head)) if at >= 0 else None
        if begin is None or self.left <= 0:
            return b""
        end = self.payload.find(b"endstream", begin.end())
        content = self.payload[begin.end() : end if end >= 0 else None][: self.left]
        self.left -= len(content)
        if b"/FlateDecode" in head or b"/Fl " in head:
            try:
                content = zlib.decompressobj().decompress(content, max(self.left, 1))
            except zlib.error:
                return b""
            self.left -= len(content)
        return content


def _unpack(head: bytes, content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the objects of a stream of objects (ISO 32000-1, 7.5.7)."""
    first = re.search(rb"/First\s{1,9}(\d{1,9})\b", head)
    numbers = content[: int(first[1])].split() if first else []
    if not all(number.isdigit() and len(number) < 10 for number in numbers):
        return
    start = int(first[1]) if first else 0
    places = [start + int(number) for number in numbers[1::2]]
    for number, begin, end in zip(numbers[::2], places, [*places[1:], len(content)], strict=False):
        yield int(number), content[begin:end]


def _read_map(content: bytes) -> dict[int, str]:
    """Return the letters of a ToUnicode map of single bytes (Adobe Technical Note 5411)."""
    codes: dict[int, str] = {}
    for found in _MAPPED.finditer(content):
        first = int(found[1], 16)
        last = int(found[2], 16) if found[2] else first
        letters = ""
        if found[3] and len(found[3]) % 4 == 0:
            letters = bytes.fromhex(found[3].decode()).decode("utf-16-be", "replace")
        for code in range(first, last + 1):
            shown = chr((ord(letters) + code - first) % 0x110000) if len(letters) == 1 else letters
            codes.setdefault(code, shown)
    return codes


def _find_used(objects: _PdfObjects, font: bytes) -> list[int]:
    """Return the codes that have a width: a subset gives one to each letter that it draws."""
    first = _FIRST.search(font)
    widths = objects.value(font, b"Widths").partition(b"[")[2].partition(b"]")[0].split()
    start = int(first[1]) if first else 0
    return [start + at for at, width in enumerate(widths[:256]) if width.strip(b"0.")]


def _find_named(objects: _PdfObjects, font: bytes) -> set[int] | None:
    """Return the codes whose glyphs have names that say what they are; None where all may have."""
    encoding = objects.value(font, b"Encoding") if b"/Encoding" in font else b""
    flags = _FLAGS.search(objects.value(font, b"FontDescriptor"))
    standard = encoding.lstrip()[:1] == b"/" or b"/BaseEncoding" in encoding
    if standard or flags is None or int(flags[1]) & NONSYMBOLIC:
        return None
    named = set()
    code = 0
    differences = encoding.partition(b"/Differences")[2].partition(b"[")[2].partition(b"]")[0]
    for found in _GLYPH.finditer(differences + b"]"):
        if found[2]:
            code = int(found[2])
            continue
        if not _OWN_NAME.fullmatch(found[1]):
            named.add(code)
        code += 1
    return named
