"""How a reading process is spoken to: frames of eight bytes of length (big-endian), then the bytes.

Texts travel as JSON, since what comes back was made by a parser that a hostile file may have
taken over.
"""

from __future__ import annotations

import json
import struct
from typing import BinaryIO

from archiver.models import BlockKind, BlockSpan, Span, SpanKind, Text

MAX_FRAME = 4 * 1024**3
"""Bytes that nothing here sends: a longer frame was made up (a guess)."""


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next frame, None at the end of the stream or when it is cut short."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack(">Q", head)
    if length > MAX_FRAME:
        return None
    body = stream.read(length)
    return body if len(body) == length else None


def write_frame(stream: BinaryIO, body: bytes) -> None:
    """Write `body` as one frame."""
    stream.write(struct.pack(">Q", len(body)))
    stream.write(body)
    stream.flush()


def pack_text(text: Text) -> bytes:
    """Return `text` as JSON in UTF-8."""
    spans = [[span.start, span.end, span.kind.value, span.detail] for span in text.spans]
    blocks = [list(vars(block).values()) for block in text.blocks]
    told = [text.reading, text.extractor, text.lang, blocks]
    fields = [text.content, text.title, text.pages, spans, text.gaps, *told]
    return json.dumps(fields).encode("ascii")


def unpack_text(packed: bytes) -> Text:
    """Return the Text that `pack_text` packed; raises ValueError when it is anything else."""
    try:
        content, title, pages, spans, gaps, reading, extractor, lang, blocks = json.loads(packed)
        return Text(
            str(content),
            str(title),
            tuple(int(page) for page in pages),
            tuple(
                Span(int(s), int(e), SpanKind(kind), str(detail)) for s, e, kind, detail in spans
            ),
            tuple(str(gap) for gap in gaps),
            extractor=str(extractor),
            reading=str(reading),
            lang=str(lang),
            blocks=tuple(_unpack_block(*block) for block in blocks),
        )
    except (TypeError, AttributeError) as error:
        raise ValueError("the reader's answer is no text") from error


def _unpack_block(
    start: int,
    end: int,
    kind: str,
    row: int,
    group: int,
    note: str,
    locator: str,
    outside: bool,
    anchor: int,
    joints: list[int],
) -> BlockSpan:
    places = int(start), int(end), BlockKind(kind), int(row), int(group)
    told = str(note), str(locator), bool(outside), int(anchor)
    return BlockSpan(*places, *told, tuple(int(at) for at in joints))
