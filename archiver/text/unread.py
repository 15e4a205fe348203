"""What a reader says of a text that it did not get to, and what that text can show.

A reading may be cut short by something that is not the file: time on a busy machine, memory, a
process that was killed or failed. Another reading of the same bytes may then say something else. So
a text that was cut short shows what is in it, and never that something is missing or different; and
neither it nor anything concluded with its help is kept for the next run.
"""

from archiver.models import Text
from archiver.text.visibility import Unseen

UNREAD = "unread"
"""The extractor of a text whose reader failed: a busy machine may be why, so it is read again
next time, and never kept."""


def was_looked_at(text: Text, start: int, end: int) -> bool:
    """Whether how a stretch is drawn was looked at, wherever that was asked and there was time."""
    return not is_cut_short(text) or not any(
        span.detail == Unseen.UNCHECKED and span.start < end and start < span.end
        for span in text.spans
    )


def is_cut_short(text: Text) -> bool:
    """Whether reading the same bytes once more may bring another text."""
    return text.extractor == UNREAD
