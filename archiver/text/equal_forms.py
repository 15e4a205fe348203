"""Characters that are the same letter to a reader: what a script's own standard equates.

Unicode's compatibility forms are not applied as a whole (UAX 15, NFKC would make "10⁶" into
"106"). Taken are only those whose tag in the Unicode Character Database says that they differ by
width or by their place in a word, the radicals that PDF writers put for ideographs, and ligatures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from archiver.late_patterns import compile_late
from archiver.text.unspaced import EMPHASIS_DOTS, LETTER

_WIDTHS = ("<wide>", "<narrow>")
_POSITIONS = ("<isolated>", "<initial>", "<medial>", "<final>")


def _tagged(first: int, last: int, tags: tuple[str, ...]) -> dict[str, str]:
    """Return the characters from `first` to `last` with one of these tags, and their letters."""
    forms = {}
    for code in range(first, last + 1):
        tag, _, letters = unicodedata.decomposition(chr(code)).partition(" ")
        if tag in tags:
            forms[chr(code)] = "".join(chr(int(letter, 16)) for letter in letters.split())
    return {form: letters for form, letters in forms.items() if " " not in letters}


WIDTHS = _tagged(0xFF01, 0xFFEE, _WIDTHS) | _tagged(0x2E80, 0x2FD5, ("<compat>",))
"""Full-width and half-width forms (UAX 11), and radicals that stand for an ideograph: one each."""

LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "ĳ": "ij",
    "Ĳ": "IJ",
    "œ": "oe",
    "Œ": "Oe",
    "ſ": "s",
    **_tagged(0xFB13, 0xFB17, ("<compat>",)),
    **_tagged(0xFB20, 0xFB4F, ("<font>", "<compat>")),
    **_tagged(0xFB50, 0xFDFB, _POSITIONS),
    **_tagged(0xFE80, 0xFEFC, _POSITIONS),
}
"""Letters printed as one: Latin and Armenian ligatures, "œ" for "oe" (Imprimerie nationale), "ĳ"
for "ij" (Taalunie), the long s, and the presentation forms of Hebrew and Arabic."""

_ranges = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202C), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE01EF), (0x02, 0x02), (0xFFFE, 0xFFFE),
)  # fmt: skip
ZERO_WIDTH = "".join(chr(code) for first, last in _ranges for code in range(first, last + 1))
"""Characters without a shape of their own: Default_Ignorable_Code_Point (UAX 44, section 5.13).

The bidirectional overrides U+202D and U+202E change what a reader sees, and are not among them.
U+0002 and U+FFFE are how PDFium marks a hyphen at a line's end (pdfium, fpdf_text.h)."""

KASHIDA = "\u0640"
"""Lengthens an Arabic word and is no letter of it (Unicode 16, section 9.2)."""

POINT = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670"
POINTS = compile_late(f"[{POINT}]")
"""Vowel points and accents of Hebrew and Arabic, which a text may leave off (Unicode 16, sections
9.1 and 9.2); the hamza and the madda are letters' own."""
_POINTED = compile_late(f"([^{POINT}])([{POINT}]*)")

# A non-joiner between Arabic letters of which the first would join parts them to the eye; after a
# letter that never joins, and in other scripts, nothing is seen of it (Unicode 16, section 9.2).
_PARTING = compile_late(
    "(?<=[\u0626\u0628\u062a-\u062e\u0633-\u0647\u0649\u064a\u0678-\u0687\u069a-\u06bf\u06c1\u06c2"
    "\u06cc\u06ce\u06d0\u06d1])\u200c(?=[\u0620-\u064a\u0671-\u06d3])"
)
_EMPHASIZED = compile_late(f"(?<=[{LETTER}\uac00-\ud7a3])[{EMPHASIS_DOTS}]")
_DROPPED = str.maketrans("", "", ZERO_WIDTH + KASHIDA)
_DOTLESS = re.compile("[ıȷ](?=[\u0300-\u0304\u0306-\u030c])")
"""A letter without its dot, with an accent over it: TeX writes "ī" so."""
_ALL_CAPITALS = re.compile(r"Œ(?=[^\W\d_a-zß-öø-ÿ])")
_KEPT = "\ue000"


def plain_letters(raw: str) -> str:
    """Return `raw` in NFC with its equal forms in one plain form, and without what is not seen."""
    parted = _PARTING.sub(_KEPT, raw) if "\u200c" in raw else raw
    capitals = _ALL_CAPITALS.sub("OE", parted) if "Œ" in parted else parted
    if "ı" in capitals or "ȷ" in capitals:
        capitals = _DOTLESS.sub(lambda found: "i" if found[0] == "ı" else "j", capitals)
    undotted = capitals if capitals.isascii() else _EMPHASIZED.sub("", capitals)
    letters = undotted.translate(_DROPPED).translate(_LETTERS)
    return unicodedata.normalize("NFC", letters).replace(_KEPT, "\u200c")


def one_width(passage: str) -> str:
    """Return an East Asian passage with its full-width and half-width forms in one.

    In other passages, and inside a word of the other width, such a letter is no setting.
    """
    if not _EAST_ASIAN.search(passage):
        return passage
    return _WIDE_RUN.sub(lambda run: run[0].translate(_ONE_WIDTH), passage)


_LETTERS = str.maketrans(LIGATURES)
_ONE_WIDTH = str.maketrans(WIDTHS)
_EAST_ASIAN = compile_late("[\u2e80-\u2fd5\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff66-\uffdc]")
_WIDE_WORD = "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
_WIDE_RUN = compile_late(
    f"(?<![0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]){_WIDE_WORD}+(?![0-9A-Za-z])"
    "|[\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uffee\u2e80-\u2fd5]"
)


def name_setting(one: str, other: str) -> str:
    """Return, in plain words, how two passages with the same words are set differently."""
    for name, found in _NAMED:
        if len(found.findall(one)) != len(found.findall(other)):
            return name
    return "closing marks" if (one + other).isascii() else "accents composed otherwise"


_NAMED = (
    ("characters that nobody sees", compile_late(f"[{re.escape(ZERO_WIDTH)}]")),
    ("marks of emphasis", _EMPHASIZED),
    ("letters drawn longer", re.compile(KASHIDA)),
    ("full-width and half-width letters", compile_late(f"[{re.escape(''.join(WIDTHS))}]")),
    ("letters printed as one", compile_late(f"[{re.escape(''.join(LIGATURES))}]")),
    ("quotation marks", re.compile("[\u05f3\u05f4\"']")),
    ("closing marks", re.compile(r"[.,;:!?]")),
)


def same_but_for_points(one: str, other: str) -> bool:
    """Say whether two words have the same letters, and points that differ only by being left off.

    Of each letter's points one side has to hold the other's: where both have some, they count.
    """
    if not (POINTS.search(one) or POINTS.search(other)):
        return False
    mine = _POINTED.findall(unicodedata.normalize("NFD", one))
    theirs = _POINTED.findall(unicodedata.normalize("NFD", other))
    return [letter for letter, _ in mine] == [letter for letter, _ in theirs] and all(
        set(ours) <= set(others) or set(others) <= set(ours)
        for (_, ours), (_, others) in zip(mine, theirs, strict=True)
    )


_DOTTED = str.maketrans("ёЁ", "еЕ")


def leaves_off_dots(quoted: str, archived: str, others: Iterable[str]) -> bool:
    """Say whether a Russian word is quoted with е for its ё, by who writes no ё at all.

    Print writes е for it but in primers and where it is needed (Rules of Russian Spelling and
    Punctuation, 1956, section 10). With a ё among the `others`, the quotation's words, е means е;
    and a ё that the source has not is somebody's reading of it.
    """
    same = archived.translate(_DOTTED) == quoted and archived != quoted
    return same and not any("ё" in word.lower() for word in others)


_EMOJI = "(?:[\u203c-\u3299\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*)"
EMOJI_SEQUENCE = (
    rf"(?:\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f|{_EMOJI}(?:\u200d{_EMOJI})+"
    "|[\U0001f1e6-\U0001f1ff]{2})"
)
"""One picture made of several characters (UTS 51, section 1.4.9): flags by tags or by regional
letters, and pictures held together by joiners."""
