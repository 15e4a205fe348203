"""The custody line that a capture rests on, read anew: its hash, and what it says of the capture.

Where the line lies is remembered elsewhere (in the catalog, in the cache); what it says is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archiver.models import Capture
from archiver.store.log.chain import FOLDER, ChainLine, open_line
from archiver.store.log.stretches import open_log
from archiver.urls import from_rfc3339

GONE = "the line of the custody log that it rests on is not there any more, or was altered"
LIKE_THE_LINE = ("uri", "payload_digest", "content_digest", "via", "role", "refers_to")


@dataclass(frozen=True)
class LinePlace:
    """Where the line of a capture lies: its chain, and the bytes [start, end) of its log.

    `sources` are other names that the line may give its source: another archive's own ones.
    """

    record_id: str
    chain: str
    start: int
    end: int
    sources: tuple[str, ...] = ()


def read_line_at(root: Path, place: LinePlace) -> ChainLine:
    """Return the line at `place`, its hash made anew. Raises ValueError, OSError."""
    with open_log(root / FOLDER / f"{place.chain}.jsonl") as file:
        file.seek(place.start)
        raw = file.read(place.end - place.start)
    return ChainLine(place.chain, open_line(raw), place.end, place.start)


def find_contradiction(root: Path, place: LinePlace, capture: Capture) -> str:
    """Return what the line at `place` says otherwise than the `capture`, "" for nothing."""
    try:
        line = read_line_at(root, place)
    except (OSError, ValueError):
        return GONE
    return _compare(line, capture, (capture.source, *place.sources))


def _compare(line: ChainLine, capture: Capture, sources: Sequence[str]) -> str:
    said = line.fields.get("capture")
    if not isinstance(said, dict) or line.text("record_id") != capture.record_id:
        return "the custody log speaks of another record there"
    if str(said.get("source", "")) not in sources:
        return f"the custody log says that it is a copy of {said.get('source')}"
    here = (capture.place.warc, capture.place.offset, capture.date)
    there = (line.text("warc"), line.fields.get("offset"), _moment(said.get("date")))
    names = [name for name in LIKE_THE_LINE if getattr(capture, name) != said.get(name, "")]
    if names or here != there:
        return f"the custody log gives it another {(names or ['place or date'])[0]}"
    return ""


def _moment(said: object) -> object:
    try:
        return from_rfc3339(str(said))
    except ValueError:
        return None
