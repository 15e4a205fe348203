"""One page of a PDF, character by character: where each stands, how large it is, who drew it.

Places are those that a reader sees: points from the left and the bottom of the page as it is shown,
cropped and turned. Runs only in :mod:`archiver.text.process.worker`.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import atan2, hypot
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from archiver.late_patterns import compile_late
from archiver.text.equal_forms import KASHIDA, POINT, ZERO_WIDTH
from archiver.text.pdf.accents import find_accented, wears_accent
from archiver.text.pdf.font_maps import FontLetters, bare_name
from archiver.text.pdf.tracking import find_tracking

WIDE = 1.2
"""Font sizes between two words of a line from which they stand in different columns or cells."""
LIGATURES = frozenset(
    "ff fi fl ffi ffl fj ffj ft fft fb fh fk tt ti tti th Th ct st sp ch ck".split()  # noqa: SIM905
)
"""Letters that fonts draw as one."""
TOUCHING = 0.02
"""Font sizes between the ink of two letters up to which no blank is seen, whatever width the font
claims for them. A guess; between words of real documents PDFium makes none under 0.1."""
SMALLER = 0.85
"""The size of a raised figure as a share of its line's letters, at most: Word's are 0.65, those of
LibreOffice 0.58."""
BLANK = 0.12
"""Font sizes of white from which a blank is seen. A guess: a word space has 0.2 to 0.3."""
NARROWEST = 0.1
"""Heights of a letter between its ink and the next from which a blank is seen. A guess."""
APART = 0.06
"""Font sizes between two figures, drawn one by one, from which they are two numbers."""


class Stand(NamedTuple):
    """How one character stands: its font size and the height of its base line, in points.

    `upright` is false where the line runs up, down or backwards; heights are then measured across
    the line, so that they tell raised characters all the same.
    """

    size: float
    base: float
    upright: bool = True


class Box(NamedTuple):
    """A rectangle on the page, in points."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class _PageCoordinates:
    """From a page's own coordinates to those a reader sees (ISO 32000-1, 8.3.2.3 and 14.11.2)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def show(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def turn(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y, self.b * x + self.d * y


GRID = 1_000_000
"""Steps of the grid that places on a page are asked in: PDFium answers in whole ones."""


def _view(page: pypdfium2.PdfPage) -> _PageCoordinates:
    width, height = page.get_size()

    def show(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, GRID, GRID, 0, x, y, across, down)
        return across.value * width / GRID, height - down.value * height / GRID

    (e, f), (right, rise), (shift, top) = show(0, 0), show(100, 0), show(0, 100)
    return _PageCoordinates(
        (right - e) / 100, (rise - f) / 100, (shift - e) / 100, (top - f) / 100, e, f
    )


class Letters:
    """The characters of one page. `content` is their text; offsets everywhere are offsets in it.

    In `content` a tab stands between words of one line that are far apart, and a hyphen with a
    line end where PDFium joined a broken word.
    """

    def __init__(self, page: pypdfium2.PdfPage, unmapped: FontLetters | None = None) -> None:
        self.page = page
        self.width, self.height = page.get_size()
        self._textpage = page.get_textpage()
        self._view = _view(page)
        raw, indexes, self._renamed = read_characters(self._textpage, unmapped or {})
        self.content, places = tidy(raw)
        self._indexes = [indexes[place] for place in places]
        self._write_replaced()
        self._draw_hyphens()
        self._join_accents()
        self._join_raised()
        self._place_mirrored()
        self._close_words()
        self._space_words()
        self._part_figures()
        self._mark_columns()
        self._move_initials()

    @cached_property
    def objects(self) -> list[pypdfium2.PdfObject]:
        """What the page draws, in order; what a form draws is in the form."""
        return list(self.page.get_objects(max_depth=1))

    def close(self) -> None:
        """Give back what PDFium holds."""
        self._textpage.close()

    def index(self, at: int) -> int:
        """PDFium's number of the character at `at`, -1 where its count differs from ours."""
        index = self._indexes[at]
        if index < 0:
            return -1
        code, shown = pdfium.FPDFText_GetUnicode(self._textpage, index), self.content[at]
        same = chr(code) == shown or (code == SOFT_HYPHEN and shown == "-")
        same = same or shown == NAMELESS or index in self._renamed
        return index if same or wears_accent(shown, chr(code)) else -1

    def stand(self, at: int) -> Stand | None:
        """How the character at `at` stands; None where PDFium's count differs from ours."""
        index = self.index(at)
        if index < 0:
            return None
        matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetMatrix(self._textpage, index, matrix)
        pdfium.FPDFText_GetCharOrigin(self._textpage, index, x, y)
        size = abs(pdfium.FPDFText_GetFontSize(self._textpage, index))
        along, up = self._view.turn(matrix.a, matrix.b)
        length = hypot(along, up)
        if not length:
            return None
        left, bottom = self._view.show(x.value, y.value)
        base = (along * bottom - up * left) / length
        return Stand(size * hypot(matrix.c, matrix.d), base, along > 0.98 * length)

    def angle(self, at: int) -> float | None:
        """The angle at which the line of the character at `at` runs, in radians, 0 to the right."""
        index = self.index(at)
        matrix = pdfium.FS_MATRIX()
        if index < 0 or not pdfium.FPDFText_GetMatrix(self._textpage, index, matrix):
            return None
        along, up = self._view.turn(matrix.a, matrix.b)
        return atan2(up, along)

    def origin(self, at: int) -> tuple[float, float] | None:
        """The point from which the character at `at` is drawn; None where it has none."""
        index, x, y = self.index(at), ctypes.c_double(), ctypes.c_double()
        if index < 0 or not pdfium.FPDFText_GetCharOrigin(self._textpage, index, x, y):
            return None
        return self._view.show(x.value, y.value)

    def box(self, at: int) -> Box | None:
        """The rectangle that the character at `at` fills; None where it has none."""
        index = self.index(at)
        return self._box(index) if index >= 0 else None

    def _box(self, index: int) -> Box:
        return self.show(_measure(self._textpage, index))

    def show(self, box: Box) -> Box:
        """Return a rectangle of the page's own coordinates as a reader sees it."""
        (left, bottom), (right, top) = (
            self._view.show(box.left, box.bottom),
            self._view.show(box.right, box.top),
        )
        return Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))

    def advance(self, at: int) -> float | None:
        """Where the character at `at` ends to the right, a blank included; None where it has no
        place."""
        index, around = self.index(at), pdfium.FS_RECTF()
        if index < 0 or not pdfium.FPDFText_GetLooseCharBox(self._textpage, index, around):
            return None
        return self.show(Box(around.left, around.bottom, around.right, around.top)).right

    def drawer(self, at: int) -> int:
        """A number for the object that drew the character at `at`, 0 where none did."""
        index = self.index(at)
        return self._drawer(index) if index >= 0 else 0

    def _drawer(self, index: int) -> int:
        return identify(pdfium.FPDFText_GetTextObject(self._textpage, index))

    def _write_replaced(self) -> None:
        """Write a nameless letter where the file gives blanks for what it draws (ActualText).

        PDFium leaves out the words then; what they are is not said anywhere.
        """
        for thing in self.objects:
            words = read_actual_text(thing) if thing.type == pdfium.FPDF_PAGEOBJ_TEXT else None
            if not words or words.strip():
                continue
            box = Box(*thing.get_bounds())
            height = (box.bottom + box.top) / 2
            before = pdfium.FPDFText_GetCharIndexAtPos(
                self._textpage, box.left - 1, height, box.top - box.bottom, box.top - box.bottom
            )
            known = (at for at, index in enumerate(self._indexes) if index == before)
            at = next(known, len(self.content) - 1) + 1 if before >= 0 else len(self.content)
            self.name_letters([at])

    def name_letters(self, places: Sequence[int]) -> None:
        """Write a nameless letter before each of the offsets `places`, which are in order."""
        for at in reversed(places):
            self.content = f"{self.content[:at]}{NAMELESS}{self.content[at:]}"
            self._indexes.insert(at, -1)

    def _draw_hyphens(self) -> None:
        """Write a hyphen for each soft one inside a line that is drawn, and so seen.

        Many producers give their hyphens and minus signs the value U+00AD, which a page of the
        web would not show.
        """
        shown = list(self.content)
        for found in _SOFT.finditer(self.content):
            box = self.box(found.start())
            if box is not None and box.right > box.left:
                shown[found.start()] = "-"
        self.content = "".join(shown)

    def _join_accents(self) -> None:
        """Write a letter and the accent that is drawn over it as one."""
        for found in reversed(list(find_accented(self))):
            index = self._indexes[found.base]
            beside = slice(found.base + 1, found.base + 1 + found.between)
            kept = [*[index] * len(found.letter), *self._indexes[beside]]
            before, behind = self.content[: found.start], self.content[found.end :]
            self.content = f"{before}{found.letter}{self.content[beside]}{behind}"
            self._indexes[found.start : found.end] = kept

    def _join_raised(self) -> None:
        """Take out the line ends that PDFium makes behind raised figures, where the line goes on.

        "said”1\n, and" is one line, and so is the label of a footnote with the words behind it.
        """
        ends = [found.end() - 1 for found in _RAISED_END.finditer(self.content)]
        for at in reversed(ends):
            blank = self._blank_behind(at)
            if blank is None:
                continue
            behind = at + 1
            while self.content[behind : behind + 1] == " ":
                behind += 1
            self.content = f"{self.content[:at]}{blank}{self.content[behind:]}"
            self._indexes[at:behind] = [self._indexes[at]] * len(blank)

    def _blank_behind(self, end: int) -> str | None:
        """Return what parts a figure before a line end from what follows; None for a line's end."""
        after = next((at for at in range(end + 1, len(self.content)) if self.content[at] != " "), 0)
        one, other = self.stand(end - 1), self.stand(after)
        if one is None or other is None or not one.upright or not other.upright:
            return None
        raised = 0.1 * other.size <= one.base - other.base <= other.size
        index, following = self.index(end - 1), self.index(after)
        gap = self._loose(following)[0] - self._loose(index)[1]
        if (
            not raised
            or one.size >= SMALLER * other.size
            or not -TOUCHING < gap / other.size < WIDE
        ):
            return None
        return " " if gap > BLANK * other.size else ""

    def _place_mirrored(self) -> None:
        """Write letters that are drawn as in a mirror where they stand.

        PDFium orders letters by where each begins, and these begin at their right: the first "E" of
        "XeTeX" comes behind the "T", and a blank in its place.
        """
        drawers = {identify(thing.raw) for thing in self.objects if _is_mirrored(thing)}
        places = range(1, len(self.content)) if drawers else ()
        for at in reversed([place for place in places if self.drawer(place) in drawers]):
            letter, to = self.box(at), at
            while letter and (box := self.box(to - 1) if to else None) and _follows(box, letter):
                to -= 1
            if letter is None:
                continue
            before = self.box(to - 2) if self.content[to - 1 : to] == " " and to > 1 else None
            joined = before is not None and letter.left - before.right < CLOSE * (
                letter.top - letter.bottom
            )
            start = to - joined  # the blank is the place that the letter fills
            moved = [self._indexes[at], *self._indexes[to:at]]
            self.content = "".join(
                (
                    self.content[:start],
                    self.content[at],
                    self.content[to:at],
                    self.content[at + 1 :],
                )
            )
            self._indexes[start : at + 1] = moved

    def _close_words(self) -> None:
        """Leave out blanks inside a word: nobody sees them where its letters touch.

        PDFium makes some where letters are drawn one by one; others lie under a ligature.
        """
        closed = [
            found.start()
            for found in _BETWEEN_LETTERS.finditer(self.content)
            if self._is_covered(found.start()) or self._is_made_up(found.start())
        ]
        for at in reversed(closed):
            self.content = f"{self.content[:at]}{self.content[at + 1 :]}"
            del self._indexes[at]

    def _space_words(self) -> None:
        """Write blanks where words end in lines that are set wider or tighter than their font."""
        for at in sorted(find_tracking(self), key=lambda at: max(at, ~at), reverse=True):
            if at < 0:
                self.content = f"{self.content[:~at]} {self.content[~at:]}"
                self._indexes.insert(~at, -1)
            else:
                self.content = f"{self.content[:at]}{self.content[at + 1 :]}"
                del self._indexes[at]

    def gap(self, one: int, other: int) -> float | None:
        """The white between two characters of one line, in font sizes; None where they differ.

        They differ in size or height, or are drawn by nothing that is known.
        """
        first, second = self.stand(one), self.stand(other)
        if first is None or second is None or not first.upright or not second.upright:
            return None
        if not first.size or first.size != second.size or abs(first.base - second.base) > 0.1:
            return None
        white = self._loose(self.index(other))[0] - self._loose(self.index(one))[1]
        return white / first.size

    def _is_covered(self, at: int) -> bool:
        """Whether the middle of a blank lies under the letters before it, drawn as one.

        The ink of an italic "ff" reaches over its blank: the next letter stands off all the same.
        In a font with much white around its letters it stands off, too, but the blank takes no
        place of its own: the next letter's begins where that of the ligature ends.
        """
        if self.content[at - 2 : at] not in LIGATURES:
            return False
        first, letter, blank = (self.box(place) for place in (at - 2, at - 1, at))
        if first is None or letter is None or blank is None or first != letter:
            return False
        after = self.box(at + 1)
        if after is None or not letter.left < (blank.left + blank.right) / 2 < letter.right:
            return False
        height = letter.top - letter.bottom
        one, other = (self._loose(self._indexes[place]) for place in (at - 1, at + 1))
        return (
            after.left - letter.right <= NARROWEST * height
            or abs(other[0] - one[1]) <= TOUCHING * height
        )

    def _is_made_up(self, at: int) -> bool:
        """Whether PDFium made a blank between two letters of one line that stand as in a word."""
        index = self._indexes[at]
        if pdfium.FPDFText_IsGenerated(self._textpage, index) != 1:
            return False
        one, other = self.stand(at - 1), self.stand(at + 1)
        if one is None or other is None or not one.upright or abs(one.base - other.base) > 0.1:
            return False
        gap = self._box(index + 1).left - self._box(index - 1).right
        return abs(gap) < TOUCHING * one.size

    def _part_figures(self) -> None:
        """Write a tab between figures that stand apart but that PDFium gives as one number.

        Cells of a narrow table are drawn one by one, with less than a word's space between them.
        """
        cuts = [
            found.start() for found in _NEIGHBOURS.finditer(self.content) if self._is_cut(found)
        ]
        for cut in reversed(cuts):
            self.content = f"{self.content[:cut]}\t{self.content[cut:]}"
            self._indexes.insert(cut, self._indexes[cut])

    def _is_cut(self, between: re.Match[str]) -> bool:
        one, other = self.index(between.start() - 1), self.index(between.start())
        if one < 0 or other < 0 or self._drawer(one) == self._drawer(other):
            return False
        first, second = self.stand(between.start() - 1), self.stand(between.start())
        if first is None or second is None or abs(first.base - second.base) > 0.2 * first.size:
            return False
        gap = self._loose(other)[0] - self._loose(one)[1]
        return gap > APART * first.size

    def _loose(self, index: int) -> tuple[float, float]:
        """Where the character's place begins and ends, its share of white included."""
        place = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self._textpage, index, place)
        return place.left, place.right

    def _mark_columns(self) -> None:
        letters = list(self.content)
        for found in _SPACE.finditer(self.content):
            at = found.start()
            index = self._indexes[at]
            if pdfium.FPDFText_IsGenerated(self._textpage, index) != 1:
                continue
            if self._is_wide(at, index) or self._parts_numbers(at, index):
                letters[at] = "\t"
        self.content = "".join(letters)

    def _is_wide(self, at: int, index: int) -> bool:
        stand = self.stand(at - 1)
        gap = self._box(index + 1).left - self._box(index - 1).right
        return stand is not None and gap > WIDE * stand.size

    def _parts_numbers(self, at: int, index: int) -> bool:
        """Whether figures on both sides were drawn one by one: "12" and "345" in two cells.

        Where one object draws both, the space is a thousands mark.
        """
        figures = self.content[at - 1].isdigit() and _FIGURE.match(self.content, at + 1)
        return bool(figures) and self._drawer(index - 1) != self._drawer(index + 1)

    def _move_initials(self) -> None:
        """Write a large letter that stands beside the first lines of a text before its word."""
        for found in reversed(list(_INITIAL.finditer(self.content))[:MOST_INITIALS]):
            target = self._find_begun(found.end() - 1) if found[0][-1].isupper() else None
            if target is None:
                continue
            at, apart = target
            written = list(zip(self.content, self._indexes, strict=False))
            initial = written[found.start() : found.end()]
            initial += [(" ", -1)] if apart else []
            gap = slice(found.start(), found.end() + 1)
            if at > found.start():
                written[at:at] = initial
                del written[gap]
            else:
                del written[gap]
                written[at:at] = initial
            self.content = "".join(letter for letter, _ in written)
            self._indexes = [*(index for _, index in written), self._indexes[-1]]

    def _find_begun(self, initial: int) -> tuple[int, bool] | None:
        """Return the first letter of the line that a large letter begins, and if it is a word."""
        stand, box = self.stand(initial), self.box(initial)
        if stand is None or box is None or not stand.upright:
            return None
        found: list[tuple[float, int, bool]] = []
        for line in _LINE_START.finditer(self.content):
            at = line.start()
            first, place = self.stand(at), self.box(at)
            if first is None or place is None or not first.upright or at == initial:
                continue
            gap = place.left - box.right
            beside = -0.3 * first.size < gap < WIDE * first.size
            level = box.bottom - 0.3 * first.size <= first.base < box.top
            if stand.size >= LARGE * first.size and beside and level:
                word = self.content[initial] in WORDS and gap > CLOSE * first.size
                found.append((first.base, at, word))
        return max(found)[1:] if found else None


def _is_mirrored(thing: pypdfium2.PdfObject) -> bool:
    """Whether an object draws letters upright that run to the left."""
    if thing.type != pdfium.FPDF_PAGEOBJ_TEXT:
        return False
    matrix = thing.get_matrix()
    return bool(matrix.a < 0 < matrix.d and matrix.b == matrix.c == 0)


def _follows(box: Box, letter: Box) -> bool:
    """Whether what fills `box` stands right of a letter, in the same line."""
    level = box.bottom < letter.top and letter.bottom < box.top
    return level and box.left + box.right > letter.left + letter.right


LARGE = 1.6
"""Times the size of a line's type from which a letter beside it stands in several lines. A guess:
such initials reach over two lines and more."""
MOST_INITIALS = 20
"""Large letters of one page that are looked at: the cost is this times its lines. A guess."""
WORDS = "AEIOUYÀÓÉ"
"""Letters that are words in some language, and so may stand apart from the next word."""
CLOSE = 0.25
"""Font sizes of white behind a large letter from which it is a word, if it may be one. A guess."""
_INITIAL = re.compile(r"^[“\"'‘«„(]?[^\W\d_]$", re.MULTILINE)
_LINE_START = re.compile(r"^[^\W\d_](?=\S*\s?\S)", re.MULTILINE)


def _measure(textpage: pypdfium2.PdfTextPage, index: int) -> Box:
    """Return the rectangle of PDFium's character `index`, in the page's own coordinates."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    return Box(left.value, bottom.value, right.value, top.value)


NAMELESS = "\ufffd"
"""Stands for each letter that a page draws and that its file does not name."""
INK = 0.05
"""Points of height and width from which a letter draws something; PDFium gives a blank 0.01."""
LEADERS = 4
"""Blanks and points, one after the other, from which they are the dots that lead to a number, which
some fonts draw as blanks with ink. A guess."""
_UNNAMED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SOFT_HYPHEN = 0xAD
"""U+00AD, as some fonts call the hyphen that they draw."""
_UNSEEN = ZERO_WIDTH.translate({SOFT_HYPHEN: None, 0x02: None, 0xFFFE: None})
_POINTED = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_BLANKS = compile_late(
    f"(?:[ .\u00a0\u1680\u2000-\u200a\u2028-\u202f\u205f\u3000{_UNSEEN}]"
    f"|(?<!{_POINTED})[{POINT}{KASHIDA}](?!{_POINTED}))+"
)
"""What has no shape, or is set aside as setting: blanks, whatever Unicode gives no shape, points of
Hebrew and Arabic and a lengthened line where no letter of theirs is beside."""


def read_characters(
    textpage: pypdfium2.PdfTextPage, unmapped: FontLetters
) -> tuple[str, list[int], Mapping[int, str]]:
    """Return the text of a page as PDFium gives it, and its number of each character, -1 for none;
    and by its number what is drawn instead of what PDFium gives.

    `unmapped` are letters that stand for others, or for codes which a font gives no letter.

    One number more than characters, for the end. PDFium leaves out letters that have no Unicode
    value, and gives others the number by which their font draws them (fpdf_text.h,
    FPDFText_HasUnicodeMapError): each of them is NAMELESS here, at its place. So is what a file
    calls a space or nothing at all, and draws.
    """
    raw = _get_text(textpage)
    indexes = _index_letters(textpage, raw)
    unnamed, renamed = _find_misnamed(textpage, raw, indexes, unmapped)
    unnamed |= _find_unnamed(textpage, raw, indexes)
    left_out = sorted(set(range(textpage.count_chars())).difference(indexes), reverse=True)
    if not unnamed and not left_out and not renamed:
        return raw, indexes, renamed
    letters: list[str] = []
    numbers: list[int] = []
    for at, index in enumerate(indexes):
        while left_out and (left_out[-1] < index or at == len(raw)):
            if _is_inked(textpage, left_out[-1]):
                letters.append(NAMELESS)
                numbers.append(left_out[-1])
            left_out.pop()
        if index not in unnamed:
            shown = renamed.get(index, raw[at : at + 1])
        else:
            shown = NAMELESS if _is_inked(textpage, index) else " "
        letters += shown or [""]
        numbers += [index] * max(len(shown), 1)
    return "".join(letters), numbers, renamed


def _find_misnamed(
    textpage: pypdfium2.PdfTextPage, raw: str, indexes: list[int], unmapped: FontLetters
) -> tuple[set[int], dict[int, str]]:
    """Return PDFium's numbers of letters that stand for others, nobody knows which; and the others
    where that is known."""
    doubtful = frozenset(letter for letters in unmapped.values() for letter in letters)
    unnamed: set[int] = set()
    renamed: dict[int, str] = {}
    for at, letter in enumerate(raw if doubtful else ""):
        if letter not in doubtful:
            continue
        drawn = unmapped.get(_find_font(textpage, indexes[at]), {}).get(letter)
        if drawn:
            renamed[indexes[at]] = drawn
        elif drawn is not None:
            unnamed.add(indexes[at])
    return unnamed, renamed


def _find_unnamed(textpage: pypdfium2.PdfTextPage, raw: str, indexes: list[int]) -> set[int]:
    """Return PDFium's numbers of what a page draws and its file names wrongly or not at all."""
    unnamed = {
        index
        for index in range(textpage.count_chars())
        if pdfium.FPDFText_HasUnicodeMapError(textpage, index) == 1
    }
    unnamed.update(
        index
        for found in _UNNAMED.finditer(raw)
        if pdfium.FPDFText_IsGenerated(textpage, index := indexes[found.start()]) == 0
        and pdfium.FPDFText_IsHyphen(textpage, index) == 0
    )
    for found in _BLANKS.finditer(raw):
        places = range(*found.span())
        drawn = [at for at in places if raw[at] != "." and _is_drawn(textpage, indexes[at])]
        unnamed.update(indexes[at] for at in drawn if len(places) < LEADERS)
    return unnamed


def _find_font(textpage: pypdfium2.PdfTextPage, index: int) -> str:
    """Return the name of the font that drew PDFium's character `index`."""
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
    return bare_name(name.value.decode("latin-1"))


def _get_text(textpage: pypdfium2.PdfTextPage) -> str:
    """Return PDFium's text of a page; halves of a pair of surrogates are kept as they are."""
    count = textpage.count_chars()
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer) if count else 0
    return bytes(buffer)[: max(written - 1, 0) * 2].decode("utf-16-le", "surrogatepass")


def _index_letters(textpage: pypdfium2.PdfTextPage, raw: str) -> list[int]:
    """Return PDFium's number of each character of its text, and -1 for the end."""
    if raw.isascii() or max(raw) <= "\uffff":
        return _index_all(textpage, len(raw))
    units = [at for at, letter in enumerate(raw) for _ in range(1 + (letter > "\uffff"))]
    by_unit = _index_all(textpage, len(units))
    indexes = [-1] * (len(raw) + 1)
    for unit in range(len(units) - 1, -1, -1):
        indexes[units[unit]] = by_unit[unit]
    return indexes


def _is_drawn(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    """Whether a blank draws something of its own.

    The letters of words that a file gives for what it draws (ActualText) share its place equally.
    """
    generated = pdfium.FPDFText_IsGenerated(textpage, index) != 0
    if generated or not _is_inked(textpage, index, askew=False):
        return False
    before, box = _measure(textpage, index - 1), _measure(textpage, index)
    if box == before:  # one glyph that stands for several characters, as an emoji does
        return False
    alike = (box.bottom, box.top) == (before.bottom, before.top)
    return not alike or abs(box.left - before.right) > INK


def _is_inked(textpage: pypdfium2.PdfTextPage, index: int, askew: bool = True) -> bool:
    """Whether a letter has a height of its own, in the direction of its line.

    PDFium tells the upright rectangle around it. `askew` is the answer for a line that runs at
    about 45 degrees, where that rectangle tells nothing.
    """
    box = _measure(textpage, index)
    across, up = box.right - box.left, box.top - box.bottom
    if min(across, up) <= INK:
        return False
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, index, matrix)
    length = hypot(matrix.a, matrix.b)
    if not length:
        return askew
    along, turned = abs(matrix.a) / length, abs(matrix.b) / length
    spread = along * along - turned * turned
    if abs(spread) < DIAGONAL:
        return askew
    return bool((up * along - across * turned) / spread > INK + SLACK * (across + up))


DIAGONAL = 0.1
"""The difference of the squares of cosine and sine from which a line does not run diagonally."""
SLACK = 0.02
"""The share of its rectangle by which a turned blank may seem to have height. A guess."""


def _index_all(textpage: pypdfium2.PdfTextPage, length: int) -> list[int]:
    """Return PDFium's number of the character at each place of its text, in UTF-16 units.

    The numbers run ahead of the places, and never fall back: where two places are equally far
    behind, so are all between them. PDFium itself takes long to find a single one.
    """

    def index(place: int) -> int:
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, place))

    indexes = [-1] * (length + 1)
    open_parts = [(0, length - 1)] if length else []
    while open_parts:
        low, high = open_parts.pop()
        first, last = index(low), index(high)
        if last - first == high - low:
            indexes[low : high + 1] = range(first, last + 1)
        elif high - low < 2:
            indexes[low], indexes[high] = first, last
        else:
            middle = (low + high) // 2
            open_parts += [(low, middle), (middle + 1, high)]
    return indexes


_RAISED_END = re.compile(r"[0-9*†‡§¶]\n(?=\ *[^\n ])")
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")
_SPACE = re.compile(r"(?<=\S) (?=\S)")
_FIGURE = re.compile(r"[-−–+(£$€]?\d")
_NEIGHBOURS = re.compile(r"(?<=\d)(?=[-−–+(£$€]?\d)")


GIVEN = 5
"""Letters, with the end mark, of words that replace what is drawn; longer ones are not read."""


def read_actual_text(thing: pypdfium2.PdfObject) -> str | None:
    """Return the words that the file gives for what an object draws, None without any.

    ISO 32000-1, 14.9.4. Long ones come as GIVEN ellipses; an empty string means none to PDFium.
    """
    for number in range(pdfium.FPDFPageObj_CountMarks(thing)):
        mark = pdfium.FPDFPageObj_GetMark(thing, number)
        words, length = (ctypes.c_ushort * GIVEN)(), ctypes.c_ulong()
        size = ctypes.sizeof(words)
        if pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", words, size, length):
            if length.value >= size:
                return "…" * GIVEN
            return bytes(words)[: length.value].decode("utf-16-le", "replace").rstrip("\0")
    return None


def identify(thing: object) -> int:
    """Return a number by which an object of PDFium is the same or another, 0 for none."""
    return ctypes.cast(thing, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def tidy(raw: str) -> tuple[str, list[int]]:
    """Return `raw` with plain line ends and hyphens, and where in `raw` each character stands.

    One place more than the characters, for the end.
    """
    pieces: list[str] = []
    where: list[int] = []
    done = 0
    for odd in _ODD.finditer(raw):
        at, shown = odd.start(), _SHOWN[odd[0]]
        pieces += [raw[done:at], shown]
        where += [*range(done, at), *[at] * len(shown)]
        done = odd.end()
    return "".join([*pieces, raw[done:]]), [*where, *range(done, len(raw) + 1)]


_SOFT = re.compile("\u00ad(?=[^\r\n])")
_ODD = re.compile("[\r\ufffe\x02]")
_SHOWN = {"\r": "", "\ufffe": "-\n", "\x02": "-\n"}
