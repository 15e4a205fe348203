"""Supply: a file that a person obtained, stored bit for bit with who brought it, how and when."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from archiver.errors import FileError, UsageError
from archiver.file_kinds import sniff
from archiver.models import Capture, RecordBlock, Source, Usability, Usable
from archiver.project import Project, choose_sources
from archiver.store.archive import Archive, SuppliedFile
from archiver.store.warc.payloads import measure_block
from archiver.text.mail import find_attachments
from archiver.workflows.handover.withhold import choose_capture
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.shared.read_answer import read_payload
from archiver.workflows.shared.who_and_when import check_name, check_words, read_day

LETTER = "message/rfc822"
UNKNOWN_TYPE = "application/octet-stream"
REDACTED = "It is a redacted copy: parts of it are blotted out."


@dataclass(frozen=True)
class FileOrigin:
    """What is known of a supplied file: `by` whom, `obtained` how, `on` which date (ISO, UTC)."""

    by: str
    obtained: str
    on: str


def supply(
    project: Project,
    means: Means,
    path: Path,
    source_id: str,
    provenance: FileOrigin,
    redacts: str = "",
) -> tuple[Capture, ...]:
    """Store the file `path` as a capture of the source `source_id`, and what is attached to it.

    The file itself, bit for bit, comes first; a letter's attachments follow, each a conversion of
    it (WARC 1.1 section 6.8). `redacts` is the record of which it is a copy with parts blotted
    out: what it lacks then proves nothing. Raises UsageError for an unknown source or record, a
    name or date that is none, or a file that was brought before; FileError when the file cannot
    be read.
    """
    (source,) = choose_sources(project.sources().checked(), [source_id])
    content = _read(path)
    media_type = guess_type(content, path.name)
    answer = read_payload(content, None, media_type, address=path.name)
    text, usability = answer.text, answer.usability
    facts, day = _facts(path, provenance), read_day(provenance.on, means.clock.now())
    with open_to_write(project, means) as archive:
        if redacts:
            facts["redacts"] = _choose_original(archive, source.id, redacts)
            usability = _doubt(usability)
        supplied = SuppliedFile(
            "", RecordBlock(len(content), content), media_type, day, facts=facts
        )
        _refuse_again(archive, source.id, supplied)
        capture = archive.append_resource(
            source.id,
            supplied,
            usability,
            role="supplied",
            cited=source.url,
            via="supplied",
            title=text.title or path.name,
        )
        archive.keep_text(capture, text)
        return capture, *_store_attachments(archive, source, capture, supplied)


def _store_attachments(
    archive: Archive, source: Source, letter: Capture, file: SuppliedFile
) -> Iterator[Capture]:
    """Store the files that came with a letter, so that they can be read as files of their own."""
    if file.media_type != LETTER:
        return
    for attached in find_attachments(file.content.content):
        facts = {**file.facts, "file": attached.name, "part_of": letter.record_id}
        kind = sniff(attached.content, attached.media_type, attached.name)
        answer = read_payload(attached.content, None, kind, address=attached.name)
        part = SuppliedFile(
            f"{letter.uri}#{quote(attached.name)}",
            RecordBlock(len(attached.content), attached.content),
            kind,
            file.date,
            "conversion",
            letter.record_id,
            facts,
        )
        yield archive.append_resource(
            source.id,
            part,
            answer.usability,
            role="attachment",
            cited=source.url,
            via="supplied",
            title=answer.text.title or attached.name,
        )


def _facts(path: Path, provenance: FileOrigin) -> dict[str, object]:
    return {
        "file": path.name,
        "by": check_name(provenance.by, "--by"),
        "obtained": check_words(provenance.obtained, "--obtained"),
        "on": provenance.on.strip(),
    }


def _choose_original(archive: Archive, source_id: str, record: str) -> str:
    original = choose_capture(archive, record)
    if original.source != source_id:
        raise UsageError(f"{record} is a capture of {original.source}, not of {source_id}.")
    return original.record_id


def _doubt(usability: Usability) -> Usability:
    if usability.usable is Usable.NO:
        return usability
    return Usability(Usable.DOUBTFUL, REDACTED, usability.signs)


def _refuse_again(archive: Archive, source_id: str, file: SuppliedFile) -> None:
    digest = measure_block(file.content, None).content_digest
    for capture in archive.catalog.by_content_digest(str(digest)):
        if capture.source == source_id and capture.via == "supplied":
            raise UsageError(
                f"{file.facts['file']} is here already, byte for byte: {capture.record_id}. "
                "Nothing was stored."
            )


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
