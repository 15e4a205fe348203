"""Text changes: what a source's page said before and after, from one copy of ours to the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from archiver.models import Capture, Source, State, Usable
from archiver.reporting.pages.report_input import TextChange
from archiver.store.reader import Reader
from archiver.store.warc.payloads import DamagedPayload
from archiver.watching.changes import (
    Ignore,
    VersionReading,
    compare_versions,
    read_ignore,
    read_version,
)
from archiver.workflows.shared.capture_texts import CaptureTexts

MOST_CONTENTS = 12  # different contents compared, the newest


def find_text_changes(
    source: Source, captures: Sequence[Capture], reader: Reader, texts: CaptureTexts
) -> list[TextChange]:
    """Return the changes between the different contents of `captures`, oldest first.

    `captures` are one source's, oldest first and none withheld. What changes with every call, and
    what the source's row says to ignore, is no change.
    """
    contents = _different([c for c in captures if c.role == "page" and c.usable is Usable.YES])
    if len(contents) < 2:
        return []
    ignore = read_ignore(source.ignore)
    versions = [(c, _read(c, reader, texts, ignore)) for c in contents[-MOST_CONTENTS:]]
    return [
        TextChange(first.date, second.date, _shown(before), _shown(after))
        for (first, before), (second, after) in pairwise((c, v) for c, v in versions if v)
        if before and after and compare_versions(before, after).state is State.CHANGED
    ]


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
    if isinstance(payload, DamagedPayload):
        return None
    text = texts.text(capture)
    return read_version(payload, capture.media_type, text, capture.content_digest, ignore)


def _shown(version: VersionReading) -> str:
    return "\n".join(version.lines)
