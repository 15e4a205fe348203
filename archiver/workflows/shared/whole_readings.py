"""Copies that were stored in doubt because our reading of them was cut short, and are read whole.

The log keeps what was known when it was written; what a copy shows is asked of its bytes.
"""

from __future__ import annotations

from dataclasses import replace

from archiver.file_kinds import sniff
from archiver.models import Capture, Text, Usable
from archiver.store.reader import Reader
from archiver.text.unread import is_cut_short
from archiver.text.usability import is_of_reading
from archiver.text.walls.end_marks import has_end_mark
from archiver.workflows.shared.read_answer import read_payload


def may_be_settled(capture: Capture) -> bool:
    """Whether a copy of ours is in doubt for what our own reading left out alone."""
    doubtful = capture.usable is Usable.DOUBTFUL and is_of_reading(capture.why)
    return doubtful and capture.via == "live" and not capture.truncated


def settle_reading(reader: Reader, capture: Capture, text: Text) -> Capture:
    """Return a copy with what is to be said of it now that `text` was read of it.

    It stays in doubt where that is not whole, or where the file does not show by its own end mark
    that its bytes are: the sentence that was stored may stand for that doubt, too.
    """
    if not may_be_settled(capture) or text.gaps or is_cut_short(text):
        return capture
    payload = reader.payload(capture)
    if not isinstance(payload, bytes):
        return capture
    if not has_end_mark(payload, sniff(payload, capture.media_type, capture.uri)):
        return capture
    said = read_payload(
        payload, reader.head(capture), capture.media_type, asked=capture.cited, address=capture.uri
    ).usability
    return replace(capture, usable=said.usable, why=said.why)
