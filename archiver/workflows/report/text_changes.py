"""Text changes: what a source's page said before and after, from one copy of ours to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from archiver.models import Capture, Source, State, Usable
from archiver.reporting.pages.report_input import TextChange
from archiver.store.reader import Reader
from archiver.store.warc.payloads import DamagedPayload
from archiver.text.unread import is_cut_short
from archiver.watching.changes import (
    Ignore,
    VersionReading,
    find_differences,
    read_ignore,
    read_version,
)
from archiver.workflows.report.kept_readings import SourceReadings
from archiver.workflows.shared.capture_texts import CaptureTexts

MOST_CONTENTS = 12  # different contents compared, the newest


def find_text_changes(
    source: Source,
    captures: Sequence[Capture],
    reader: Reader,
    texts: CaptureTexts,
    known: SourceReadings,
) -> list[TextChange]:
    """Return the changes between the different contents of `captures`, oldest first.

    `captures` are one source's, oldest first and none withheld. What changes with every call, and
    what the source's row says to ignore, is no change. Those next to each other of which `known`
    has the answer are not read again.
    """
    contents = _different([c for c in captures if c.role == "page" and c.usable is Usable.YES])
    ignore = read_ignore(source.ignore)
    versions: dict[str, VersionReading | None] = {}

    def read(capture: Capture) -> VersionReading | None:
        if capture.record_id not in versions:
            versions[capture.record_id] = _read(capture, reader, texts, ignore)
        return versions[capture.record_id]

    found = []
    last = contents[-MOST_CONTENTS:]
    for first, second in pairwise(last):
        make = partial(_compare, read, first, second)
        words = known.find((first, second, source.ignore), make)
        if not isinstance(words, list):  # one of them cannot be read: its neighbours are compared
            whole = [capture for capture in last if read(capture)]
            pairs = ((a, b, _compare(read, a, b)) for a, b in pairwise(whole))
            return [TextChange(a.date, b.date, *said) for a, b, said in pairs if said]
        if words:
            found.append(TextChange(first.date, second.date, *words))
    return found


def _compare(
    read: Callable[[Capture], VersionReading | None], first: Capture, second: Capture
) -> list[str] | None:
    """Return the words before and after, none where nothing changed; None for a damaged copy, or
    one that was not read to its end.
    """
    before, after = read(first), read(second)
    if before is None or after is None:
        return None
    state, _ = find_differences(before, after)
    return (
        ["\n".join(version.lines) for version in (before, after)] if state is State.CHANGED else []
    )


def _different(captures: Sequence[Capture]) -> list[Capture]:
    """The first copy of each run of the same content; what came back is a change too."""
    runs: list[Capture] = []
    for capture in captures:
        good = capture.good and capture.content_digest and capture.media_type
        if good and (not runs or runs[-1].content_digest != capture.content_digest):
            runs.append(capture)
    return runs


def _read(
    capture: Capture, reader: Reader, texts: CaptureTexts, ignore: Ignore
) -> VersionReading | None:
    payload = reader.payload(capture)
    text = texts.text(capture)
    if isinstance(payload, DamagedPayload) or is_cut_short(text):
        return None
    return read_version(payload, capture.media_type, text, capture.content_digest, ignore)
