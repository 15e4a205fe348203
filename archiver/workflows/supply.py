"""Supply: a file that a person obtained, stored bit for bit with who brought it, how and when."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archiver.errors import FileError, UsageError
from archiver.models import Block, Capture
from archiver.project import Project, choose_sources
from archiver.store.archive import SuppliedFile
from archiver.text.extraction import extract, sniff
from archiver.text.usability import judge_usability
from archiver.workflows.means import Means
from archiver.workflows.opening import open_to_write

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Provenance:
    """What is known of a supplied file: `by` whom, `obtained` how, `on` which date (ISO, UTC)."""

    by: str
    obtained: str
    on: str


def supply(
    project: Project, means: Means, path: Path, source_id: str, provenance: Provenance
) -> Capture:
    """Store the file `path` as a capture of the source `source_id`; returns the capture.

    Raises UsageError for an unknown source or a wrong date, FileError when the file cannot be
    read.
    """
    (source,) = choose_sources(project.sources().checked(), [source_id])
    content = _read(path)
    media_type = guess_type(content, path.name)
    text = extract(content, media_type, name=path.name)
    facts = {"file": path.name, "by": provenance.by, "obtained": provenance.obtained}
    supplied = SuppliedFile(
        "",
        Block(len(content), content),
        media_type,
        read_day(provenance.on, means.clock.now()),
        facts={**facts, "on": provenance.on},
    )
    with open_to_write(project, means) as archive:
        capture = archive.append_resource(
            source.id,
            supplied,
            judge_usability(None, content, text),
            role="supplied",
            cited=source.url,
            via="supplied",
            title=text.title or path.name,
        )
        archive.keep_text(capture, text)
    return capture


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}. Check its name.") from error
    if not content:
        raise FileError(f"{path} is empty. Save or download it again.")
    return content


def guess_type(content: bytes, name: str) -> str:
    """Return the media type of a file: by its bytes, else by its name."""
    by_bytes = sniff(content, "", name)
    if by_bytes not in (UNKNOWN_TYPE, "text/plain"):
        return by_bytes
    return mimetypes.guess_type(name)[0] or by_bytes


def read_day(written: str, now: datetime) -> datetime:
    """Return the date as UTC midnight. Raises UsageError when it is none, or not yet come."""
    try:
        day = datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError(f"--on {written}: write the date as 2021-05-27.") from error
    if day > now:
        raise UsageError(f"--on {written} has not come yet: write when the file was obtained.")
    return day
