"""The parts of a Word or OpenDocument file: a ZIP archive of XML files, read without harm."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from archiver.models import Text

MAX_PART = 64 * 1024 * 1024
"""Bytes that one part of a package may unpack to: no document of words comes near. A guess."""
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    KeyError,
    ValueError,
)
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}
"""The names of ISO/IEC 29500 Strict, and those of the Transitional form that is read."""
Element = etree._Element


def read_package(payload: bytes, read: Callable[[zipfile.ZipFile], Text], damaged: str) -> Text:
    """Return what `read` reads in a ZIP file; where it is none, `damaged` is the gap.

    Of one without a directory, or whose directory names wrong places, the whole parts are read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            places = (part.header_offset for part in package.infolist())
            if all(payload[at : at + 4] == LOCAL_HEADER for at in places):
                return read(package)
    except ZIP_ERRORS:
        pass
    try:
        with zipfile.ZipFile(io.BytesIO(_mend(payload))) as package:
            text = read(package) if package.namelist() else Text("", gaps=(damaged,))
    except ZIP_ERRORS:
        return Text("", gaps=(damaged,))
    return replace(text, gaps=text.gaps if damaged in text.gaps else (MENDED, *text.gaps))


MENDED = "The file is damaged: of its parts, only those that are whole were read."
LOCAL_HEADER = b"PK\x03\x04"
_HEADER = struct.Struct("<4s5H3L2H")
"""A local file header (APPNOTE.TXT 6.3.10, 4.3.7)."""
ENCRYPTED, DESCRIBED_AFTER = 0x1, 0x8
"""Flags of a part: it is locked; its checksum stands behind it (4.4.4)."""


def _mend(payload: bytes) -> bytes:
    """Return a ZIP file of those parts of a damaged one whose checksums are right."""
    made = io.BytesIO()
    left = 4 * MAX_PART
    with zipfile.ZipFile(made, "w") as package:
        at = payload.find(LOCAL_HEADER)
        while at >= 0 and left > 0:
            name, content, end = _unpack(payload, at)
            left -= len(content) if name else len(payload) - at
            name = name.partition("\0")[0]  # as zipfile cuts a name
            if name and name not in package.NameToInfo:
                package.writestr(name, content)
            at = payload.find(LOCAL_HEADER, max(end, at + 4))
    return made.getvalue()


def _unpack(payload: bytes, at: int) -> tuple[str, bytes, int]:
    """Return the name and the bytes of the part at `at`, and where it ends; no name if not whole.

    The bytes of one that is not whole are what it cost.
    """
    start = at + _HEADER.size
    if start > len(payload):
        return "", b"", 0
    (_, _, flags, method, _, _, checksum, packed, _, named, extra) = _HEADER.unpack(
        payload[at:start]
    )
    name = payload[start : start + named].decode("utf-8", "replace")
    begin = start + named + extra
    known = not flags & DESCRIBED_AFTER
    if flags & ENCRYPTED or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "", b"", 0
    if method == zipfile.ZIP_STORED:
        content, end = payload[begin : begin + packed], begin + packed
    else:
        opened = zlib.decompressobj(-15)
        try:
            content = opened.decompress(memoryview(payload)[begin:], MAX_PART)
        except zlib.error:
            return "", b"", 0
        if not opened.eof:
            return "", content, 0
        end = len(payload) - len(opened.unused_data)
    if not known:
        behind = payload[end : end + 8].removeprefix(b"PK\x07\x08")
        checksum = int.from_bytes(behind[:4], "little")
    whole = zlib.crc32(content) == checksum
    return (name, content, end) if whole else ("", content, 0)


def read_part(package: zipfile.ZipFile, part: str) -> tuple[bytes, str]:
    """Return a part's bytes, and the kind of trouble with it: "", "broken" or "large"."""
    try:
        with package.open(part) as stream:
            content = stream.read(MAX_PART + 1)
    except ZIP_ERRORS:
        return b"", "broken"
    return (content, "") if len(content) <= MAX_PART else (b"", "large")


def parse_part(package: zipfile.ZipFile, part: str, name: str) -> tuple[Element | None, str]:
    """Return a part's root, and what is wrong with it; entities are never resolved.

    `name` is what the file is called in the sentence for the user ("Word file").
    """
    xml, trouble = read_part(package, part)
    if trouble == "large":
        return None, f"The {name}'s {part} unpacks to more than {MAX_PART >> 20} MB."
    if trouble:
        return None, f"The {name} is damaged: {part} cannot be read."
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        return None, f"The {name}'s {part} defines entities, which such a file must not."
    return _parse_xml(as_transitional(xml), part, name)


def is_strict(xml: bytes) -> bool:
    """Whether a part is written by ISO/IEC 29500 Strict."""
    return any(strict in xml for strict in STRICT)


def as_transitional(xml: bytes) -> bytes:
    """Return a part with the names of the Transitional form in place of Strict ones."""
    for strict, transitional in STRICT.items():
        xml = xml.replace(strict, transitional)
    return xml


def as_strict(xml: bytes) -> bytes:
    """Return a part with the names of the Strict form in place of Transitional ones."""
    for strict, transitional in STRICT.items():
        xml = xml.replace(transitional, strict)
    return xml


def _parse_xml(xml: bytes, part: str, name: str) -> tuple[Element | None, str]:
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=recover
        )
        try:
            root = etree.fromstring(xml, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            damaged = f"The {name} is damaged: a part of {part} cannot be read."
            return root, damaged if recover else ""
    return None, f"The {name} is damaged: {part} cannot be read."


def any_attribute(element: Element, name: str) -> str:
    """Return an attribute by its name in any namespace, "" where it is missing."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def local_name(element: Element) -> str:
    """Return an element's name without its namespace, "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def read_links(package: zipfile.ZipFile, part: str, name: str) -> dict[str, str]:
    """Return the addresses outside the package that a part links, by the id of the relation.

    `name` says what kind of file it is (ECMA-376 part 2, 9.3).
    """
    folder, file = posixpath.split(part)
    place = f"{folder}/_rels/{file}.rels"
    root = parse_part(package, place, name)[0] if place in package.NameToInfo else None
    outer = (e for e in root if e.get("TargetMode") == "External") if root is not None else ()
    return {e.get("Id") or "": e.get("Target") or "" for e in outer}
