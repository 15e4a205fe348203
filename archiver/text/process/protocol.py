"""How a reading process is spoken to: frames of eight bytes of length (big-endian), then the bytes.

Texts travel as JSON, since what comes back was made by a parser that a hostile file may have
taken over.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Sequence
from typing import BinaryIO

from archiver.models import BlockKind, BlockMark, BlockMarkKind, BlockSpan, Span, SpanKind, Text
from archiver.serialise import read_json

_KINDS = {kind.value: kind for kind in SpanKind}
BUSY = 2
"""How many times as long a reader may take where it has not the computer to itself. A guess."""
MAX_FRAME = 4 * 1024**3
"""Bytes that nothing here sends: a longer frame was made up (a guess)."""


TOO_LARGE = b""
"""The answer of a reader that would need more memory than a file of that size may take."""


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
    spans = [[span.start, span.end, span.kind, span.detail] for span in text.spans]
    blocks = [
        {**vars(block), "marks": [list(vars(mark).values()) for mark in block.marks]}
        for block in text.blocks
    ]
    told = [
        text.reading,
        text.extractor,
        text.lang,
        blocks,
        _pack_places(text.places),
        text.references,
    ]
    fields = [text.content, text.title, text.pages, spans, text.gaps, *told]
    return json.dumps(fields).encode("ascii")


def _pack_places(places: Sequence[int]) -> list[list[int]]:
    """Return places as runs that rise by one: [first place, how many], [-1, how many] for none."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == (
            runs[-1][0] + runs[-1][1] if place >= 0 <= runs[-1][0] else runs[-1][0]
        ):
            runs[-1][1] += 1
        else:
            runs.append([place, 1])
    return runs


def unpack_text(packed: bytes) -> Text:
    """Return the Text that `pack_text` packed; raises ValueError when it is anything else."""
    try:
        content, title, pages, spans, gaps, *told = read_json(packed)
        reading, extractor, lang, blocks, runs, references = told
        return Text(
            str(content),
            str(title),
            tuple(int(page) for page in pages),
            tuple(Span(int(s), int(e), _KINDS[kind], str(detail)) for s, e, kind, detail in spans),
            tuple(str(gap) for gap in gaps),
            extractor=str(extractor),
            reading=str(reading),
            lang=str(lang),
            blocks=tuple(_unpack_block(**block) for block in blocks),
            places=_unpack_places(runs, len(content)),
            references=tuple((str(label), str(target)) for label, target in references),
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError("the reader's answer is no text") from error


def _unpack_places(runs: list[list[int]], most: int) -> array[int]:
    places = array("q")
    for first, count in runs:
        if len(places) + count > most:
            raise ValueError("the reader's answer has more places than characters")
        places.extend(range(first, first + count) if first >= 0 else [-1] * count)
    return places


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
    label: str,
    ids: list[str],
    cited: list[str],
    marks: list[tuple[int, int, str, str]],
) -> BlockSpan:
    places = int(start), int(end), BlockKind(kind), int(row), int(group)
    told = str(note), str(locator), bool(outside), int(anchor), tuple(int(at) for at in joints)
    named = str(label), tuple(str(name) for name in ids), tuple(str(name) for name in cited)
    made = (BlockMark(int(s), int(e), BlockMarkKind(k), str(target)) for s, e, k, target in marks)
    return BlockSpan(*places, *told, *named, tuple(made))
