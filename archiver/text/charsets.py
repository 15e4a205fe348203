"""Bytes to characters: byte order mark, what the sender declared, what the page says, detection.

The labels are those of the WHATWG Encoding Standard, section 4.2, as far as Python's codecs differ
from them: "iso-8859-1" on the web means windows-1252.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WEB_LABELS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-7": "cp1252",
    "utf-8-sig": "utf-8",
}
ALIASES = {
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "x-mac-cyrillic": "mac-cyrillic",
    "unicode-1-1-utf-8": "utf-8",
    "x-user-defined": "cp1252",
}
_KNOWN = re.compile(
    r"utf-(?:8(?:-sig)?|7|16(?:-[bl]e)?|32(?:-[bl]e)?)|ascii|iso8859-\d{1,2}|cp\d{3,4}|koi8-[rut]|"
    r"mac-\w+|gbk?(?:2312|18030)?|big5(?:hkscs)?|euc_\w+|euc-\w+|iso2022_\w+|shift_jis\w*|tis-620"
)
PRESCAN = 4096
"""Bytes in which a page's own word on its charset is looked for. Browsers look in the first 1024
(HTML Standard 13.2.3.2); some pages put more in front. The factor is a guess."""
SAMPLE = 64 * 1024
"""Bytes by which a charset is guessed where nobody declares one. A guess."""
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_META = re.compile(rb"<meta[^>]{0,512}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True)
class DecodedText:
    """The characters of a payload, the charset that was used, and how many were unreadable."""

    text: str
    charset: str
    unreadable: int = 0


def decode(payload: bytes, declared: str = "", *, markup: bool = False) -> DecodedText:
    """Return `payload` as characters; never raises.

    `declared` is the sender's charset; `markup` also looks for `<meta charset>` and an XML
    declaration (HTML Standard 13.2.3.2, in this order). Bytes that are no UTF-8 in a page that
    says UTF-8 are read as windows-1252 one by one, as mixed pages mean them.
    """
    for mark, charset in BOMS:
        if payload.startswith(mark):
            return _decode_as(payload[len(mark) :], charset)
    charset = find_codec(declared) or (_charset_in_markup(payload) if markup else "")
    return _decode_as(payload, charset or detect_charset(payload))


def find_codec(label: str) -> str:
    """Return Python's codec for a charset label of the web, "" when there is none."""
    label = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    return WEB_LABELS.get(name, name) if _KNOWN.fullmatch(name) else ""


def _charset_in_markup(payload: bytes) -> str:
    start = _COMMENT.sub(b"", payload[:PRESCAN])
    found = _META.search(start) or _XML.search(start)
    charset = find_codec(found[1].decode("ascii", "replace")) if found else ""
    return "utf-8" if charset.startswith("utf-16") else charset


def detect_charset(payload: bytes) -> str:
    """Return the likeliest charset of undeclared bytes: UTF-8 when valid, else by statistics."""
    start = payload[:SAMPLE]
    if start.count(0) > max(2, len(start) // 4):
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    if _is_utf8(payload):
        return "utf-8"
    from charset_normalizer import from_bytes  # 20 ms to import; most pages say their charset

    best = from_bytes(payload[:SAMPLE]).best()
    charset = find_codec(best.encoding) if best else ""
    return charset if charset and charset != "utf-8" else "cp1252"


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _decode_as(payload: bytes, charset: str) -> DecodedText:
    errors = "archiver-mixed" if charset == "utf-8" else "replace"
    text = payload.decode(charset, errors)
    return DecodedText(text, charset, text.count("\ufffd"))


def _read_mixed(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    damaged = error.object[error.start : error.end]
    if error.end >= len(error.object) and error.reason == "unexpected end of data":
        return "", error.end
    return damaged.decode("cp1252", "replace"), error.end


codecs.register_error("archiver-mixed", _read_mixed)
