"""Elements of DER (ITU-T X.690): as much as it takes to look into a timestamp token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Tags of ASN.1 (X.690, section 8).
INTEGER, OCTETS, OID, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x30, 0x31
TEXTS = (0x0C, 0x13, 0x16, 0x1E)  # UTF8String, PrintableString, IA5String, BMPString


@dataclass(frozen=True)
class DerElement:
    """One element: its tag, what it holds, and its own bytes as they stand."""

    tag: int
    content: bytes
    raw: bytes

    def children(self) -> list[DerElement]:
        """Return the elements that it holds, in order. Raises ValueError for damaged bytes."""
        return list(read_elements(self.content))

    def child(self, *tags: int) -> DerElement:
        """Return the first element in it with one of `tags`. Raises ValueError without one."""
        found = next((one for one in self.children() if one.tag in tags), None)
        if found is None:
            raise ValueError(f"element {self.tag:#x} lacks an element {tags[0]:#x}")
        return found


def read_elements(raw: bytes) -> Iterator[DerElement]:
    """Yield the elements that `raw` is made of. Raises ValueError for anything else."""
    at = 0
    while at < len(raw):
        element = read_element(raw, at)
        yield element
        at += len(element.raw)


def read_element(raw: bytes, at: int = 0) -> DerElement:
    """Return the element that begins at `at`. Raises ValueError when there is no whole one.

    Tags of one byte and definite lengths only (X.690 sections 8.1.2 and 10.1).
    """
    if len(raw) < at + 2 or raw[at] & 0x1F == 0x1F:
        raise ValueError("it does not begin with an element of DER")
    start, length = at + 2, raw[at + 1]
    if length & 0x80:
        start += length & 0x7F
        if not at + 2 < start <= at + 6 or len(raw) < start:
            raise ValueError("an element has a length that cannot be read")
        length = int.from_bytes(raw[at + 2 : start])
    end = start + length
    if len(raw) < end:
        raise ValueError("an element is cut short")
    return DerElement(raw[at], raw[start:end], raw[at:end])


def write_element(tag: int, *contents: bytes) -> bytes:
    """Return the bytes of an element with this tag that holds `contents`."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    written = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(written))) + written + content


def write_integer(value: int) -> bytes:
    """Return a whole number from 0 on as an element (X.690 section 8.3)."""
    return write_element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def write_oid(dotted: str) -> bytes:
    """Return an object identifier as an element (X.690 section 8.19)."""
    first, second, *rest = map(int, dotted.split("."))
    content = b""
    for part in (first * 40 + second, *rest):
        digits = [part & 0x7F]
        while part := part >> 7:
            digits.append(part & 0x7F | 0x80)
        content += bytes(reversed(digits))
    return write_element(OID, content)
