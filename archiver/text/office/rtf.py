"""RTF (Rich Text Format 1.9.1): its paragraphs, tables, notes and links, as a reader sees them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from archiver.models import BlockKind, BlockSpan, SpanKind, Text
from archiver.text.composition import (
    CELL,
    LINE,
    PARAGRAPH,
    SPACE,
    PendingSpan,
    TableComposition,
)
from archiver.text.office.set_in import name_main_part
from archiver.text.office.word_styles import TINY
from archiver.text.visibility import Unseen
from archiver.text.web.colours import Ground

DAMAGED = "The RTF file is damaged or cut short: its groups are not closed."
DEPTH = 2000
"""Groups within groups that are read. A guess: programs write some ten."""
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z\r\n])|\\\r?\n"
    rb"|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
CHARACTERS = {
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad",
    b"{": "{", b"}": "}", b"\\": "\\", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
    b"zwj": "\u200d", b"zwnj": "\u200c", b"tab": " ",
}  # fmt: skip
LEFT_OUT = frozenset(
    b"fonttbl colortbl stylesheet info pict object nonshppict generator xmlnstbl listtable "
    b"listoverridetable revtbl rsidtbl themedata colorschememapping datastore latentstyles "
    b"pgdsctbl filetbl atnid atnauthor annotation atrfstart atrfend bkmkstart bkmkend "
    b"txe rxe xe tc private fldtype mmathPr".split()
)
COLOUR_PARTS = (b"red", b"green", b"blue")
MOST_COLOURS = 10_000
"""Colours of one file that are told apart. A guess: the numbers have five digits at most."""
STYLE_NAME = 80
"""Characters of a style's name that are kept. A guess: Word's own have some 30."""
BEHIND = frozenset(b"cb chcbpat cbpat highlight chshdng shading".split())
"""What sets a colour or a pattern behind words ("Character Text", "Paragraph Shading")."""
EDGES = frozenset(b"header headerl headerr headerf footer footerl footerr footerf".split())
CODE_PAGES = {437: "cp437", 850: "cp850", 932: "cp932", 936: "gbk", 949: "cp949", 950: "big5",
              10000: "mac-roman", 65001: "utf-8"}  # fmt: skip
CHARSETS = {128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
            163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
            222: "cp874", 238: "cp1250", 77: "mac-roman"}  # fmt: skip
"""What \\fcharset means (RTF 1.9.1, "Font Table")."""


BODY = 9
"""The level of an outline that running text has ("Paragraph Formatting Properties")."""
_HEADING_STYLE = re.compile(r"^(?:heading|title|subtitle)", re.IGNORECASE)
_QUOTE_STYLE = re.compile(r"quot|zitat|citat|block ?text", re.IGNORECASE)


@dataclass
class _RtfGroup:
    """What holds within one pair of braces.

    `size` is in half-points, `indent` in twentieths of a point; `colour` is a number of the colour
    table; `behind`: the words stand on a colour of their own; `hangs`: the paragraph is an item of
    a list, or its first line begins farther left than the others.
    """

    skip: bool = False
    skipped: int = 1
    font: int = -1
    struck: bool = False
    hidden: bool = False
    capitals: bool = False
    level: str = ""
    size: int = 24
    colour: int = 0
    behind: bool = False
    style: int = 0
    outline: int = BODY
    fonts: bool = False
    colours: bool = False
    styles: bool = False
    indent: int = 0
    hangs: bool = False
    instruction: bool = False
    ends: list[Callable[[], None]] = field(default_factory=list)


@dataclass
class _RtfText(TableComposition):
    """A text in the making: `page` is the code page, `bytes_` what waits to be decoded in it."""

    page: str = "cp1252"
    default: int = -1
    charsets: dict[int, str] = field(default_factory=dict)
    colours: list[str] = field(default_factory=list)
    parts: dict[bytes, int] = field(default_factory=dict)
    bytes_: bytearray = field(default_factory=bytearray)
    groups: list[_RtfGroup] = field(default_factory=lambda: [_RtfGroup()])
    block: PendingSpan | None = None
    in_row: bool = False
    outside: bool = False
    note: int = 0
    notes: list[list[int]] = field(default_factory=list)
    at: int = 0
    names: dict[int, str] = field(default_factory=dict)
    leave: int = 0
    high: int = 0
    link: str = ""
    indents: dict[int, int] = field(default_factory=dict)

    def flush(self) -> None:
        """Decode and write the bytes that wait."""
        if self.bytes_:
            group = self.groups[-1]
            charset = self.charsets.get(group.font if group.font >= 0 else self.default, self.page)
            self.put(bytes(self.bytes_).decode(charset, "replace"))
            self.bytes_.clear()

    def put(self, words: str) -> None:
        """Write characters as the group that is open sets them."""
        group = self.groups[-1]
        if group.instruction:
            self.link += words
            return
        if group.colours:
            self._add_colours(words.count(";"))
        if group.styles and len(self.names) < MOST_COLOURS:
            self.names[group.style] = self.names.get(group.style, "") + words[:STYLE_NAME]
        if group.skip or not words:
            return
        if self.block is None:
            self.block = self.open_block()
        unseen = group.hidden or group.size <= TINY or self._is_paper(group)
        kind = Unseen.INVISIBLE if unseen else Unseen.STRUCK if group.struck else None
        show = self.hide(kind) if kind else None
        lower = self.raise_letters(SpanKind(group.level), words) if group.level else None
        end = self.draw_capitals() if group.capitals else None
        self.add_text(words)
        if end is not None:
            end()
        if lower is not None:
            lower()
        if show is not None:
            show()

    def _add_colours(self, ended: int) -> None:
        """Keep the colour that ends at each semicolon; one without parts is the program's own."""
        for _ in range(min(ended, MOST_COLOURS - len(self.colours))):
            mixed = (min(self.parts.get(name, 0), 255) for name in COLOUR_PARTS)
            self.colours.append("".join(f"{part:02x}" for part in mixed) if self.parts else "")
            self.parts.clear()

    def _is_paper(self, group: _RtfGroup) -> bool:
        """Whether words have the colour of the paper, with no other one behind them."""
        if group.behind or self.in_row or not 0 < group.colour < len(self.colours):
            return False
        colour = self.colours[group.colour]
        return bool(colour) and Ground(colour).conceals

    def end_paragraph(self, separator: str = PARAGRAPH) -> None:
        """End a paragraph, or what of it stands in a cell."""
        self.flush()
        if self.block is not None:
            row = self.counted + 1 if self.in_row else 0
            kind = BlockKind.NOTE if self.note else self._kind_of_paragraph()
            note = str(self.note) if self.note else ""
            facts = BlockSpan(0, 0, kind, row=row, outside=self.outside, note=note)
            self.close_block(self.block, facts)
            self.block = None
            if self.blocks and not row and not self.groups[-1].hangs:
                self.indents[self.blocks[-1].start] = self.groups[-1].indent
        self.end_block(separator)

    def _kind_of_paragraph(self) -> BlockKind:
        group = self.groups[-1]
        name = self.names.get(group.style, "")
        if group.outline < BODY or _HEADING_STYLE.match(name):
            return BlockKind.HEADING
        return BlockKind.QUOTE if _QUOTE_STYLE.search(name) else BlockKind.PARAGRAPH


def read_rtf(payload: bytes, charset: str = "") -> Text:
    """Return the text of an RTF file, with its blocks; a cut file says so. Never raises."""
    document = _RtfText()
    closed = _read_groups(document, payload, 0, len(payload))
    document.end_paragraph()
    while len(document.groups) > 1:
        _close(document)
    for number, (start, end) in enumerate(list(document.notes), 1):
        document.note = number
        document.groups.append(_RtfGroup())
        _read_groups(document, payload, start, end)
        document.end_paragraph()
        document.groups = document.groups[:1]
    content = "".join(document.pieces)
    document.blocks = name_main_part(document.blocks, content, document.indents)
    return document.to_text(gaps=() if closed else (DAMAGED,))


def _read_groups(document: _RtfText, payload: bytes, at: int, end: int) -> bool:
    """Read what stands in [at, end); return whether the outermost group was closed there."""
    while at < end and len(document.groups) <= DEPTH and (found := _TOKEN.match(payload, at, end)):
        document.at, at = at, found.end()
        if found[5] == b"}" and len(document.groups) <= 2:
            _close(document)
            return True
        if found[1] == b"bin" and found[2]:
            at += max(0, int(found[2]))
        _take(document, found, at)
    return False


def _take(document: _RtfText, found: re.Match[bytes], at: int) -> None:
    word, number, octet, sign, brace, plain = found.groups()
    if document.leave and (octet or sign or plain):
        if octet or sign:
            document.leave -= 1
            return
        left = min(document.leave, len(plain))
        document.leave -= left
        plain = plain[left:]
    if octet is not None:
        document.bytes_.append(int(octet, 16))
    elif plain is not None:
        document.bytes_ += plain
    else:
        document.flush()
        if brace == b"{":
            above = document.groups[-1]
            document.groups.append(replace(above, ends=[]))
        elif brace == b"}":
            _close(document)
        elif sign == b"*":
            document.groups[-1].skip = True  # what a reader that does not know it leaves out
        elif sign is not None:
            document.put(CHARACTERS.get(sign, ""))
        elif word is not None:
            _obey(document, word, int(number) if number else None, at)
        elif found[0].startswith(b"\\"):
            document.end_paragraph()


def _close(document: _RtfText) -> None:
    document.flush()
    group = document.groups.pop()
    for end in group.ends:
        end()
    if not document.groups:
        document.groups.append(_RtfGroup())


def _obey(document: _RtfText, word: bytes, number: int | None, at: int) -> None:
    """Do what a control word says (RTF 1.9.1, "Appendix B")."""
    group = document.groups[-1]
    on = number != 0
    if word == b"u" and number is not None:
        _write_letter(document, number & 0xFFFF)
        document.leave = group.skipped
    elif word in CHARACTERS:
        document.put(CHARACTERS[word])
    elif word in (b"par", b"sect", b"page"):
        if group.skip:
            return
        document.end_paragraph()
    elif word == b"line":
        document.separate(LINE)
    elif word == b"intbl":
        document.in_row = True
    elif word in (b"cell", b"nestcell"):
        document.in_row = True
        document.end_paragraph(CELL)
        document.pending = CELL
    elif word in (b"row", b"nestrow"):
        document.end_paragraph(LINE)
        document.pending = LINE
        document.counted += 1
        document.in_row = False
    elif word == b"shptxt":
        document.end_paragraph()
        group.skip = False
    elif word in LEFT_OUT:
        group.skip, group.fonts, group.colours = True, word == b"fonttbl", word == b"colortbl"
        group.styles = word == b"stylesheet"
    elif word in EDGES:
        _open_beside(document, group, word)
    elif word in (b"listtext", b"pntext"):
        _open_number(document, group)
    elif word == b"footnote":
        _keep_note(document, group, at)
    elif word == b"fldinst":
        group.skip, group.instruction, document.link = False, True, ""
    elif word == b"fldrslt":
        _open_result(document, group)
    else:
        _set(document, group, word, number, on)


def _set(document: _RtfText, group: _RtfGroup, word: bytes, number: int | None, on: bool) -> None:
    if word == b"ansicpg" and number:
        document.page = _code_page(number)
    elif word == b"mac":
        document.page = "mac-roman"
    elif word == b"deff" and number is not None:
        document.default = number
    elif word == b"uc" and number is not None:
        group.skipped = max(0, min(number, 32))
    elif word == b"f" and number is not None:
        group.font = number
    elif word == b"fcharset" and group.fonts and number in CHARSETS:
        document.charsets[group.font] = CHARSETS[number]
    elif word in (b"strike", b"striked", b"deleted"):
        group.struck = on
    elif word in COLOUR_PARTS and group.colours and number is not None:
        document.parts[word] = max(0, number)
    elif word == b"cf":
        group.colour = number or 0
    elif word in BEHIND:
        group.behind = number != 0
    elif word == b"fs" and number is not None:
        group.size = number
    elif word in (b"v", b"webhidden"):
        group.hidden = on
    elif word in (b"caps", b"scaps"):
        group.capitals = on
    elif word in (b"super", b"sub", b"nosupersub"):
        levels = {b"super": SpanKind.SUPERSCRIPT, b"sub": SpanKind.SUBSCRIPT}
        group.level = levels.get(word, "") if on else ""
    elif word == b"plain":
        group.struck = group.hidden = group.capitals = group.behind = False
        group.level, group.size, group.colour = "", 24, 0
    elif word == b"pard":
        group.behind = document.in_row = False
        group.style, group.outline = 0, BODY
        group.indent, group.hangs = 0, False
    elif word == b"s" and number is not None:
        group.style = number
    elif word in (b"cs", b"ds", b"ts"):
        group.styles = False  # a style of characters, sections or tables
    elif word in (b"outlinelevel", b"soutlvl") and number is not None:
        group.outline = number
    elif word in (b"li", b"lin") and number is not None:
        group.indent = number
    elif word == b"ls" or (word == b"fi" and number is not None and number < 0):
        group.hangs = True


def _write_letter(document: _RtfText, code: int) -> None:
    """Write the character of \\u; the halves of a pair of surrogates come one after the other."""
    if 0xD800 <= code < 0xDC00:
        document.high = code
        return
    if 0xDC00 <= code < 0xE000:
        code = (
            0x10000 + ((document.high - 0xD800) << 10) + code - 0xDC00 if document.high else 0xFFFD
        )
    document.high = 0
    document.put(chr(code))


def _code_page(number: int) -> str:
    name = CODE_PAGES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


def _open_beside(document: _RtfText, group: _RtfGroup, word: bytes) -> None:
    """Read a page's head or foot as text outside the main one."""
    document.end_paragraph()
    document.outside = True
    mark = document.open_mark(SpanKind.OUTSIDE)

    def end() -> None:
        document.end_paragraph()
        document.close_mark(mark)
        document.outside = False

    group.ends.append(end)


def _open_number(document: _RtfText, group: _RtfGroup) -> None:
    """Read the number of a list as such: it is written out for readers without lists."""
    if group.skip and document.groups[-2:-1] and document.groups[-2].skip:
        return
    group.skip = False
    if document.block is None:
        document.block = document.open_block()
    mark = document.open_mark(SpanKind.NUMBERING)

    def end() -> None:
        document.close_mark(mark)
        document.pending, document.held = SPACE, True

    group.ends.append(end)


def _keep_note(document: _RtfText, group: _RtfGroup, at: int) -> None:
    """Keep a footnote's place, to be read behind the text; its mark is a number of ours."""
    # some writers mark it as what a reader may leave out ({\*\footnote), which this one does not
    if document.note or any(above.skip for above in document.groups[-2:-1]):
        group.skip = True
        return
    note = [at, at]
    document.notes.append(note)
    label = str(len(document.notes))
    if document.block is None:
        document.block = document.open_block()
    document.insert(label, SpanKind.MARKER, f"#{label}")
    group.skip = True
    group.ends.append(lambda: note.__setitem__(1, document.at))


_HYPERLINK = re.compile(r'\s*HYPERLINK\s+"([^"\s]{1,4096})"')


def _open_result(document: _RtfText, group: _RtfGroup) -> None:
    found = _HYPERLINK.match(document.link)
    document.link = ""
    group.instruction = False
    group.skip = document.groups[-2].skip if len(document.groups) > 1 else False
    if found:
        mark = document.open_mark(SpanKind.LINK, found[1])
        group.ends.append(lambda: document.close_mark(mark))
