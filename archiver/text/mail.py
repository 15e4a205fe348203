"""Pages that a browser saved as one file (MHTML, RFC 2557), and letters (RFC 5322)."""

from __future__ import annotations

import email
import email.errors
import email.header
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.message import Message
from email.policy import Compat32
from urllib.parse import urljoin

from archiver.file_kinds import PAGES
from archiver.models import Text
from archiver.text.office.joined import join_texts
from archiver.text.plain import read_plain
from archiver.text.web.html import read_html

LISTED = 12
"""Gaps of one message that are listed: nobody reads more. A guess."""
MOST_ATTACHED = 100
"""Parts of a message that are named one by one. A guess."""
NOTHING = "The message holds no page and no text."
DEPTH = 40
"""Parts within parts up to which a message is read."""
READ = (*PAGES, "text/plain")
TOGETHER = 200
"""Encoded words of a field that are decoded together. A guess."""
LONGEST_PARAMETERS = 8 * 1024
"""Characters of a field whose parameters are read: no system has file names as long. A guess."""
_ENCODED_WORD = re.compile(r"=\?[^?]*\?[qQbB]\?[^?]*\?=")


class _BoundedFields(Compat32):
    """Python takes quadratic time to part the parameters of a field (RFC 2045 section 5.1)."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        is_long = len(value) > LONGEST_PARAMETERS and name.lower().startswith("content-")
        return name, value.partition(";")[0] if is_long else value


_FIELDS = _BoundedFields()


def read_message(payload: bytes, charset: str = "") -> Text:
    """Return the page of an MHTML file with its frames, or a letter's text. Never raises.

    Attachments are gaps. Of parts that say the same, the page is read (RFC 2046, 5.1.4).
    """
    message = email.message_from_bytes(payload, policy=_FIELDS)
    parts = [part for part in message.walk() if not part.is_multipart()]
    bodies = _choose_bodies(message, DEPTH)
    if not bodies:
        return Text("", gaps=(NOTHING,))
    sheets = _find_sheets(parts)
    pages = all(body.get_content_type() in PAGES for body in bodies)
    text = join_texts([_read_part(body, charset, sheets, pages) for body in bodies])
    gaps = [_describe(part) for part in parts if _is_attached(part)]
    if any(part.defects for part in message.walk()):
        gaps.insert(0, "The message is damaged or cut short.")
    if not text.content.strip():
        gaps.insert(0, NOTHING)
    title = text.title or " ".join(_decode_heading(message, "Subject").split())
    return replace(text, title=title, gaps=(*text.gaps, *gaps[:LISTED]))


@dataclass(frozen=True)
class Attachment:
    """A file that came with a letter: its name and declared type, and its bytes, decoded."""

    name: str
    media_type: str
    content: bytes


def find_attachments(payload: bytes) -> tuple[Attachment, ...]:
    """Return the files attached to a letter, in order; a damaged one is what can be decoded."""
    message = email.message_from_bytes(payload, policy=_FIELDS)
    parts = [part for part in message.walk() if not part.is_multipart() and _is_attached(part)]
    found = []
    for number, part in enumerate(parts[:MOST_ATTACHED], start=1):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            name = _plain_name(part.get_filename() or "", number)
            found.append(Attachment(name, part.get_content_type(), content))
    return tuple(found)


def _plain_name(name: str, number: int) -> str:
    """A file's name without folders and what cannot be seen (RFC 2183 section 5)."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip(". ") or f"attachment-{number}"


def _choose_bodies(message: Message, depth: int) -> list[Message]:
    """Return the parts that a reader is shown, in order: the root part comes first (RFC 2387)."""
    if not message.is_multipart():
        shown = message.get_content_type() in READ and not _is_attached(message)
        return [message] if shown else []
    inner = message.get_payload()
    if depth == 0 or not isinstance(inner, list):
        return []
    found = [_choose_bodies(part, depth - 1) for part in inner if isinstance(part, Message)]
    if message.get_content_type() != "multipart/alternative":
        return [part for parts in found for part in parts]
    plain = "text/plain"
    pages = [parts for parts in found if any(p.get_content_type() != plain for p in parts)]
    return next(iter([*pages, *(parts for parts in reversed(found) if parts)]), [])


_ENVELOPE = re.compile(rb"(?m)^From [^\r\n]*\r?\n(?=[A-Za-z-]{2,40}:)")
_STUFFED = re.compile(rb"(?m)^>(?=>*From )")
MOST_MESSAGES = 10_000
"""Messages of one mailbox that are read. A guess."""


def read_mailbox(payload: bytes, charset: str = "") -> Text:
    """Return the messages of a mailbox (RFC 4155), each with its subject. Never raises."""
    starts = [found.span() for found in _ENVELOPE.finditer(payload)]
    ends = [*(start for start, _ in starts[1:]), len(payload)][: len(starts)]
    parts = [payload[begin:end] for (_, begin), end in zip(starts, ends, strict=True)]
    texts = [read_message(_STUFFED.sub(b"", part), charset) for part in parts[:MOST_MESSAGES]]
    if any(text.content.strip() and not text.blocks for text in texts):
        texts = [replace(text, blocks=()) for text in texts]  # some letters have lines alone
    text = join_texts(texts) if texts else Text("", gaps=(NOTHING,))
    left = len(parts) - MOST_MESSAGES
    gaps = (f"{left} more messages were not read.",) if left > 0 else ()
    return replace(text, gaps=(*text.gaps[:LISTED], *gaps))


def _find_sheets(parts: list[Message]) -> dict[str, str]:
    """Return the style sheets that came with a page, by address (RFC 2557, 4 and 5)."""
    sheets = {}
    for part in parts:
        content = part.get_payload(decode=True) if part.get_content_type() == "text/css" else None
        if isinstance(content, bytes):
            written = content.decode("utf-8-sig", "replace")
            sheets[str(part.get("Content-Location", "")).strip()] = written
            sheets[f"cid:{str(part.get('Content-ID', '')).strip(' <>')}"] = written
    return sheets


def _read_part(part: Message, charset: str, sheets: Mapping[str, str], blocks: bool) -> Text:
    """Return the text of a part; of a page, with the sheets that came with it, and its `blocks`."""
    content = part.get_payload(decode=True)
    payload = content if isinstance(content, bytes) else b""
    declared = str(part.get_param("charset", "") or charset)
    if part.get_content_type() == "text/plain":
        return read_plain(payload, declared)
    xml = part.get_content_type() == "application/xhtml+xml"
    own = str(part.get("Content-Location", "")).strip()

    def find_sheet(address: str) -> str | None:
        return sheets.get(address.strip()) or sheets.get(_join(own, address))

    found = find_sheet if sheets else None
    text = read_html(payload, declared, xml=xml, quoting=blocks, sheets=found)
    return replace(text, places=())


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:  # "http://[" is no address
        return ""


def _is_attached(part: Message) -> bool:
    return "attachment" in str(part.get("Content-Disposition", "")).lower()


def _describe(part: Message) -> str:
    name = part.get_filename() or part.get_content_type()
    return f"The attachment {name} was not read; import it as a file of its own."


def _decode_heading(message: Message, name: str) -> str:
    """Return a field with its encoded words (RFC 2047) as they are read.

    Python decodes them in quadratic time: some are given to it at a time.
    """
    written = str(message.get(name, ""))
    words = list(_ENCODED_WORD.finditer(written))
    pieces, start = [], 0
    for before, word in zip(
        words[TOGETHER - 1 :: TOGETHER], words[TOGETHER::TOGETHER], strict=False
    ):
        apart = written[before.end() : word.start()].strip()  # what is not belongs to no word (6.2)
        pieces.append(written[start : word.start() if apart else before.end()])
        start = word.start()
    try:
        chunks: list[tuple[bytes | str, str | None]] = []
        for piece in (*pieces, written[start:]):
            first, *rest = email.header.decode_header(piece)
            last, charset = chunks[-1] if chunks else ("", None)
            if charset and charset == first[1]:
                chunks[-1] = (last + first[0], charset)
            else:
                chunks.append(first)
            chunks += rest
        return str(email.header.make_header(chunks))
    except (LookupError, ValueError, email.errors.MessageError):
        # a character set that does not exist, or whose name is no ASCII
        return written
