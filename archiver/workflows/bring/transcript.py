"""Transcribing: a person's typing of a scan or a recording, which another person confirms.

The typing is a conversion record of its own (WARC 1.1 section 6.8) that names the capture it was
made from. It serves no verdict before somebody else has compared it with that capture.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archiver.errors import FileError, UsageError
from archiver.file_kinds import TYPING
from archiver.models import Capture, Outcome, RecordBlock, Usability, Usable
from archiver.project import Project, choose_sources
from archiver.store.archive import Archive, SuppliedFile
from archiver.store.log.rulings import CONFIRM, TRANSCRIBES, TRANSCRIPT, UNCONFIRMED, same_person
from archiver.store.reader import Reader
from archiver.store.warc.payloads import measure_block
from archiver.text.transcript import FEED, split_typed_pages
from archiver.workflows.handover.withhold import choose_capture
from archiver.workflows.shared.context import Means
from archiver.workflows.shared.open_archive import open_to_write
from archiver.workflows.shared.who_and_when import check_name

TYPED_FROM = ("supplied", "attachment", "page", "printed", "screenshot")
LONGEST = 20 * 1024 * 1024  # bytes: several thousand pages that nobody types (a guess)


@dataclass(frozen=True)
class StoredTranscript:
    """A typing that was stored, and the capture that it is of."""

    capture: Capture
    of: Capture
    pages: int


@dataclass(frozen=True)
class ConfirmedTranscript:
    """A typing that serves from now on: who typed it, and who confirmed it."""

    capture: Capture
    typed_by: str
    confirmed_by: str


def transcribe(
    project: Project, means: Means, source_id: str, path: Path, by: str, record: str = ""
) -> StoredTranscript:
    """Store the typing in `path` of a capture of the source: `record`, or the newest it can be of.

    Raises UsageError for an unknown source or record, or a name that is none; FileError when the
    file is no text, is empty, or its page numbers do not rise.
    """
    (source,) = choose_sources(project.sources().checked(), [source_id])
    name = check_name(by, "--by")
    content, pages = _read_typing(path)
    with open_to_write(project, means) as archive:
        of = choose_original(archive, source.id, record)
        _refuse_again(archive, of, content)
        file = SuppliedFile(
            of.uri,
            RecordBlock(len(content), content),
            f"{TYPING}; charset=utf-8",
            means.clock.now(),
            "conversion",
            of.record_id,
            {TRANSCRIBES: of.record_id, "by": name, "file": path.name},
        )
        todo = f"{name} typed it: somebody else has to compare it with its original"
        capture = archive.append_resource(
            source.id,
            file,
            Usability(Usable.NO, f"{UNCONFIRMED} {todo}: archiver transcribe --confirm."),
            role=TRANSCRIPT,
            cited=source.url,
            via=TRANSCRIPT,
            title=path.name,
        )
    return StoredTranscript(capture, of, pages)


def _refuse_again(archive: Archive, of: Capture, content: bytes) -> None:
    digest = str(measure_block(RecordBlock(len(content), content), None).content_digest)
    for capture in archive.catalog.by_content_digest(digest):
        typed_from = archive.catalog.facts(capture.record_id).get(TRANSCRIBES)
        if capture.via == TRANSCRIPT and typed_from == of.record_id:
            raise UsageError(
                f"This typing is here already, word for word: {capture.record_id}. Nothing was "
                "stored."
            )


def _read_typing(path: Path) -> tuple[bytes, int]:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}. Check its name.") from error
    except UnicodeDecodeError as error:
        raise FileError(
            f"{path} is no text in UTF-8 (byte {error.start}). Save it as plain text, UTF-8."
        ) from error
    if not text.strip() or "\0" in text or len(content) > LONGEST:
        raise FileError(f"{path} is empty, or no text that a person typed. Check its name.")
    plain = text.replace("\r\n", "\n").replace("\f", f"\n{FEED.decode()}\n")
    pages, problem = split_typed_pages(plain)
    if problem:
        raise FileError(f"{path}: {problem}. Page numbers must rise: correct the marks.")
    return content, len(pages)


def choose_original(reader: Reader, source_id: str, record: str) -> Capture:
    """Return the capture that a typing is of: `record`, or the source's newest that it can be of.

    Raises UsageError where there is none.
    """
    if record:
        capture = choose_capture(reader, record)
        if capture.source != source_id:
            raise UsageError(f"{record} is a capture of {capture.source}, not of {source_id}.")
        if capture.via == TRANSCRIPT or capture.outcome is Outcome.FAILED:
            raise UsageError(f"{record} is itself a typing, or holds nothing. Name another record.")
        return capture
    every = [c for c in reader.catalog.captures(source_id) if c.outcome is not Outcome.FAILED]
    found = [c for c in every if c.role in TYPED_FROM[:3] and c.via != TRANSCRIPT]
    if not found:
        raise UsageError(
            f"{source_id} has no capture that could be typed. Bring the scan in first: "
            f"archiver import FILE --source {source_id} --by NAME --obtained HOW --on DATE"
        )
    return found[-1]


def confirm(project: Project, means: Means, record: str, by: str) -> ConfirmedTranscript:
    """Write into the log that `by` has compared the typing `record` with what it was typed from.

    Raises UsageError when it is no typing, is confirmed already, or `by` typed it.
    """
    name = check_name(by, "--by")
    with open_to_write(project, means) as archive:
        capture = choose_capture(archive, record)
        if capture.via != TRANSCRIPT:
            raise UsageError(f"{record} is no typing. `archiver show {capture.source}` lists them.")
        facts = archive.catalog.facts(capture.record_id)
        typed_by = str(facts.get("by", ""))
        if same_person(name, typed_by):
            raise UsageError(
                f"{typed_by} typed it. Somebody else has to compare it with what it was typed from."
            )
        if capture.usable is Usable.YES:
            raise UsageError(f"{record} is confirmed already: nothing was changed.")
        said = {"record_id": capture.record_id, "source": capture.source, "by": name}
        archive.note(CONFIRM, {**said, "typed_by": typed_by, "of": facts.get(TRANSCRIBES, "")})
        return ConfirmedTranscript(capture, typed_by, name)
