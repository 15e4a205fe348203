"""WARC files read through: which captures in them are whole, and what the log must say of them."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.models import Digest, Place
from archiver.store.catalog.catalog import Catalog, read_capture
from archiver.store.log.chain import LogEntry
from archiver.store.warc.capture_records import MAX_STATEMENT, read_statement, statement_in_head
from archiver.store.warc.records import CHUNK, DamagedRecord, Record, RecordHead, read_records
from archiver.store.warc.writer import FIELDS_TYPE, OPEN_ENDING, WrittenRecord

OUR_NAME = re.compile(r"\d{14}-(?P<run>[0-9a-z]+)-\d{3,}\.warc\.gz")


@dataclass(frozen=True)
class FoundRecord:
    """A whole record found in a WARC file; `said` where it states what a capture of ours is."""

    head: RecordHead
    place: Place
    block_digest: Digest
    record_digest: Digest
    said: Mapping[str, object] | None = None
    erased: bool = False


@dataclass(frozen=True)
class FoundGroup:
    """The records of one capture, or a warcinfo record by itself."""

    records: tuple[FoundRecord, ...]

    @property
    def end(self) -> int:
        """The byte after the group."""
        place = self.records[-1].place
        return place.offset + place.length


@dataclass(frozen=True)
class WarcScan:
    """A WARC file read through: its whole groups, and where and why reading had to stop."""

    groups: tuple[FoundGroup, ...]
    end: int
    problem: str


def scan_warc(path: Path, name: str) -> WarcScan:
    """Read the WARC file `path`, known as `name`, up to the first record that is not whole."""
    groups: list[FoundGroup] = []
    pending: list[FoundRecord] = []
    problem = ""
    try:
        for found in _found_records(path, name):
            pending.append(found)
            if found.head.type == "warcinfo" or found.said or found.erased:
                groups.append(FoundGroup(tuple(pending)))
                pending = []
    except DamagedRecord as error:
        problem = str(error)
    if pending and not problem:
        problem = "the last capture was not written to its end"
    return WarcScan(tuple(groups), groups[-1].end if groups else 0, problem)


def _found_records(path: Path, name: str) -> Iterator[FoundRecord]:
    for record in read_records(path):
        digest, kept = _digest_block(record)
        place = Place(name, record.offset, record.finish())
        _check_digest(record.head, digest)
        said = statement_in_head(record.head) or _statement(record.head, kept)
        erased = said is not None and isinstance(said.get("erased"), dict)
        found = said if said and _is_capture(said.get("capture")) else None
        yield FoundRecord(record.head, place, digest, record.record_digest, found, erased)


def _check_digest(head: RecordHead, digest: Digest) -> None:
    written = head.get("warc-block-digest")
    try:
        same = not written or Digest.parse(written) == digest
    except ValueError as error:
        raise DamagedRecord(str(error)) from error
    if not same:
        raise DamagedRecord("its block does not have the digest that its head declares")


def _digest_block(record: Record) -> tuple[Digest, bytes]:
    """Return the sha256 of a block, and the block itself where it is a statement of ours."""
    keep = record.head.type == "metadata" and record.head.length < MAX_STATEMENT
    running, kept = hashlib.sha256(), b""
    while piece := record.block.read(CHUNK):
        running.update(piece)
        kept += piece if keep else b""
    return Digest("sha256", running.digest()), kept


def _statement(head: RecordHead, block: bytes) -> Mapping[str, object] | None:
    if head.type != "metadata" or head.get("content-type") != FIELDS_TYPE:
        return None
    return read_statement(block)


def _is_capture(stated: object) -> bool:
    try:
        return isinstance(stated, dict) and bool(read_capture(stated, Place("", 0)).record_id)
    except (KeyError, ValueError, TypeError):
        return False


def record_fields(
    run_id: str, head: Mapping[str, str], source: str, found: WrittenRecord | FoundRecord
) -> dict[str, object]:
    """Return what a custody line says about one WARC record, `found` as it lies in its file."""
    place = found.place
    said: dict[str, object] = {"run": run_id, "source": source, **head}
    said |= {"warc": place.warc, "offset": place.offset, "length": place.length}
    digests = {"block": found.block_digest, "record": found.record_digest}
    return said | {f"{name}_digest": str(digest) for name, digest in digests.items()}


def recovered_entries(group: FoundGroup, run_id: str, known: set[str]) -> list[LogEntry]:
    """Return the custody lines that are missing for the records of `group`."""
    said = group.records[-1].said or {}
    stated = said.get("capture")
    capture = stated if isinstance(stated, dict) else {}
    entries: list[LogEntry] = []
    for found in group.records:
        if found.head.record_id in known:
            continue
        fields = _found_fields(found, run_id, capture)
        if found.head.record_id == capture.get("record_id"):
            fields |= {"capture": capture, "facts": said.get("facts", {})}
        entries.append(("recovered", fields))
    return entries


def _found_fields(
    found: FoundRecord, run_id: str, capture: Mapping[str, object]
) -> dict[str, object]:
    head = {
        "record_id": found.head.record_id,
        "type": found.head.type,
        "uri": found.head.uri,
        "date": found.head.get("warc-date"),
        "payload_digest": found.head.get("warc-payload-digest"),
        "belongs_to": str(capture.get("record_id", "")),
        "via": str(capture.get("via", "")),
    }
    source = str(capture.get("source", ""))
    return record_fields(run_id, head, source, found)


def run_of(name: str) -> str:
    """Return the run id in a WARC file's name, "" when it is not one of ours."""
    found = OUR_NAME.fullmatch(Path(name).name)
    return found["run"] if found else ""


def open_warcs(root: Path) -> list[Path]:
    """Return the WARC files that a run has not finished."""
    return sorted((root / "warcs").glob(f"*/*/*.warc.gz{OPEN_ENDING}"))


def uncovered_warcs(root: Path, catalog: Catalog) -> list[Path]:
    """Return the finished WARC files of our own of which the log does not know every byte."""
    known = catalog.bytes_known()
    found = [path for path in sorted((root / "warcs").glob("*/*/*.warc.gz")) if run_of(path.name)]
    return [p for p in found if known.get(p.relative_to(root).as_posix()) != _size(p)]


def _size(path: Path) -> int:
    """The bytes of a file; -1 where it is none, such as a link that leads nowhere."""
    return path.stat().st_size if path.is_file() else -1
